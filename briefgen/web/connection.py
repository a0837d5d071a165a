"""One request over HTTP, to a public address and to no other, whatever a name stands for."""

from __future__ import annotations

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum

from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError, NewConnectionError
from urllib3.util import Url
from urllib3.util.ssl_match_hostname import CertificateError

from briefgen.web.manners import Manners
from briefgen.web.unpacking import ACCEPTED, unpacked

_PORTS = {"http": 80, "https": 443}
_NAT64 = ipaddress.ip_network("64:ff9b::/96")
"""RFC 6052: addresses that end in one of IPv4."""
_ADDRESSES_TRIED = 3
"""Of a host with several: the first ones may be of a network (IPv6) that is not there."""


class Fault(Enum):
    """Why there is no answer."""

    NO_NAME = "no name"
    OFFLINE = "offline"
    """Names cannot be looked up at the moment: it is rather us."""
    PRIVATE = "private"
    CLOSED = "closed"
    CERTIFICATE = "certificate"
    SILENT = "silent"
    BROKEN = "broken"
    """What came is no HTTP, or ended too early."""
    NO_ADDRESS = "no address"
    """What was to be asked for, or where it leads, is none of a web page."""
    CIRCLE = "circle"
    """It leads on for ever, for visitors without cookies at least."""
    KEPT_OUT = "kept out"
    """The host's robots.txt keeps programs out, or cannot be read, so that we do not know."""
    ENOUGH = "enough"
    """The host has had enough of us."""


@dataclass(frozen=True, slots=True)
class Failure:
    """No answer, and why."""

    fault: Fault
    said: str


SILENT = Failure(Fault.SILENT, "its host does not answer in time")


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer's head, and as much of its body as was wanted, unpacked."""

    status: int
    headers: Mapping[str, str]
    """By name in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Request:
    """What is asked for, once."""

    method: str
    url: Url
    user_agent: str
    manners: Manners
    deadline_s: float
    """For the whole of the answer."""
    read_bytes: int = 0
    """As much of a body is read, and of what that is unpacked."""


def send(request: Request) -> Reply | Failure:
    """Ask once, without following anything. The connection goes to an address that was looked at, by its number."""
    url, manners = request.url, request.manners
    host, port = (url.host or "").strip("[]"), url.port or _PORTS[url.scheme or "http"]
    found = _public_addresses(host, port, manners)
    if isinstance(found, Failure):
        return found
    outcome: Reply | Failure = Failure(Fault.NO_NAME, "its host has no address")
    for address in found[:_ADDRESSES_TRIED]:
        outcome = _send_to(address, port, request)
        if not (isinstance(outcome, Failure) and outcome.fault is Fault.CLOSED):
            break
    return outcome


def _public_addresses(host: str, port: int, manners: Manners) -> list[str] | Failure:
    """All addresses of a host, if every one of them is public."""
    try:
        rows = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except socket.gaierror as failed:
        if failed.errno == socket.EAI_AGAIN:
            return Failure(Fault.OFFLINE, "its host cannot be looked up at the moment")
        return Failure(Fault.NO_NAME, "there is no host of that name")
    except (OSError, UnicodeError):  # a label of more than 63 characters, an empty one
        return Failure(Fault.NO_NAME, "there is no host of that name")
    addresses = list(dict.fromkeys(str(row[4][0]) for row in rows))
    for address in addresses:
        if not is_public(address) and not (manners.loopback and ipaddress.ip_address(address).is_loopback):
            return Failure(Fault.PRIVATE, "its host has a private address, which nobody else can reach")
    return addresses


def is_public(address: str) -> bool:
    """Whether an address belongs to a host in the internet, and so does the one of IPv4 that it may stand for."""
    return all(
        each.is_global and not each.is_multicast and not getattr(each, "is_site_local", False)
        for each in _meant(ipaddress.ip_address(address))
    )


def _meant(
    address: ipaddress.IPv4Address | ipaddress.IPv6Address,
) -> Iterator[ipaddress.IPv4Address | ipaddress.IPv6Address]:
    if isinstance(address, ipaddress.IPv4Address):
        yield address
    elif address.ipv4_mapped:
        yield address.ipv4_mapped
    else:
        yield address
        if address.sixtofour:
            yield address.sixtofour
        if address in _NAT64:
            yield ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)


def _send_to(address: str, port: int, request: Request) -> Reply | Failure:
    connection = _connection(address, port, request.url, request.manners)
    is_late = threading.Event()
    sockets: list[socket.socket] = []  # the connection lets go of it as soon as it has read the head

    def cut() -> None:
        """Hang up: a host can send a byte now and then for ever."""
        is_late.set()
        for each in sockets:
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(request.deadline_s, cut)
    timer.daemon = True
    timer.start()
    try:
        connection.connect()
        sockets.append(connection.sock)
        reply = SILENT if is_late.is_set() else _exchange(connection, request)
        return SILENT if is_late.is_set() else reply  # to http.client, a head that is cut off is a head
    except (ssl.SSLError, CertificateError) as failed:
        said = getattr(failed, "verify_message", "") or getattr(failed, "reason", "") or str(failed)
        return Failure(Fault.CERTIFICATE, f"its certificate is not valid ({said})")
    except NewConnectionError:
        return Failure(Fault.CLOSED, "its host takes no connection")
    except (HTTPError, http.client.HTTPException, OSError, ValueError) as failed:
        if is_late.is_set() or isinstance(failed, TimeoutError) or "timed out" in str(failed):
            return SILENT
        return Failure(Fault.BROKEN, "its host hangs up, or answers what is no HTTP")
    finally:
        timer.cancel()
        connection.close()


def _connection(address: str, port: int, url: Url, manners: Manners) -> HTTPConnection:
    """To that very address; the certificate must be the name's all the same."""
    if url.scheme == "https":
        name = (url.host or "").strip("[]")
        return HTTPSConnection(
            address, port, timeout=manners.timeout_s, server_hostname=name, assert_hostname=name
        )
    return HTTPConnection(address, port, timeout=manners.timeout_s)


def _exchange(connection: HTTPConnection, request: Request) -> Reply:
    is_read = request.read_bytes > 0 and request.method == "GET"
    headers = {
        "Host": request.url.netloc or "",
        "User-Agent": request.user_agent,
        "Accept": "*/*",
        "Accept-Encoding": ACCEPTED if is_read else "identity",
        "Connection": "close",
    }
    connection.request(
        request.method, request.url.request_uri, headers=headers, preload_content=False, decode_content=False
    )
    response = connection.getresponse()
    try:
        found = {name.lower(): value for name, value in response.headers.items()}
        body = b""
        if is_read and 200 <= response.status < 300:  # what an error page says, nobody asks
            packed = response.read(request.read_bytes)
            body = unpacked(packed, found.get("content-encoding", ""), request.read_bytes)
        return Reply(response.status, found, body)
    finally:
        response.close()

"""Visits to hosts: one request at a time to each, with a pause between, where its robots.txt lets us."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urljoin

from protego import Protego
from urllib3.util import Url

from briefgen.web.address import address_of, parsed
from briefgen.web.connection import SILENT, Failure, Fault, Reply, Request, send
from briefgen.web.manners import AGENT, Manners, user_agent

_AGAIN = frozenset({Fault.SILENT, Fault.BROKEN})
"""What may go better the next time."""
_WHOLE_HOST = frozenset({Fault.NO_NAME, Fault.OFFLINE, Fault.PRIVATE})
"""What holds for all that a host has: it is not asked again. That it takes no connection holds for one of its ports."""
_LASTING_REDIRECTS = frozenset({301, 308})
_REDIRECTS = _LASTING_REDIRECTS | {302, 303, 307}
TOO_MANY = 429
_ROBOTS_REDIRECTS = 5
"""RFC 9309."""


class StoppedError(Exception):
    """We have been told to end."""


@dataclass(frozen=True, slots=True)
class Arrival:
    """What an address answers, after its redirects."""

    url: Url
    """Where they led to."""
    reply: Reply
    moved: str
    """Where the address has moved for good; empty when it has not."""


@dataclass(slots=True)
class _Host:
    """What we know of a host in this run."""

    pause_s: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    ready_at: float = 0.0
    """By the monotonic clock: when it may be asked again."""
    failure: Failure | None = None
    closed: dict[tuple[str, int | None], Failure] = field(default_factory=dict)
    """By scheme and port: where it takes no connection."""
    is_full: bool = False
    """It has had enough of us (429)."""


class Visitor:
    """Asks hosts, from several threads."""

    def __init__(self, manners: Manners, purpose: str) -> None:
        self.manners = manners
        self.stopped = threading.Event()
        self.requests = 0
        self._user_agent = user_agent(purpose)
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Protego | Failure | None] = {}
        self._lock = threading.Lock()

    def visit(self, address: str, read_bytes: int = 0) -> Arrival | Failure:
        """What an address answers, after its redirects; without `read_bytes`, its head alone. Raises StoppedError."""
        until = time.monotonic() + self.manners.visit_s
        here, moved, is_lasting = parsed(address), "", True
        seen = {address}
        for _ in range(self.manners.most_redirects + 1):
            if here is None:
                return Failure(Fault.NO_ADDRESS, "is no address that can be asked for")
            refused = self._refusal(here, until)
            if refused is not None:
                return refused
            outcome = self._again(here, read_bytes, until) if read_bytes else self._head(here, until)
            if isinstance(outcome, Failure):
                return outcome
            if outcome.status == TOO_MANY:
                self._host(here).is_full = True
            target = outcome.headers.get("location", "")
            if outcome.status not in _REDIRECTS or not target:
                return Arrival(here, outcome, moved)
            there = address_of(urljoin(str(here.url), target))
            if there is None:
                return Failure(Fault.NO_ADDRESS, "leads on to what is no page of the web")
            if there in seen:
                return Failure(Fault.CIRCLE, "leads in a circle, for visitors without cookies at least")
            seen.add(there)
            is_lasting = is_lasting and outcome.status in _LASTING_REDIRECTS
            moved = there if is_lasting else moved
            here = parsed(there)
        return Failure(Fault.CIRCLE, f"leads on more than {self.manners.most_redirects} times")

    def _refusal(self, url: Url, until: float) -> Failure | None:
        """Why this is not asked for; None when it is."""
        host = self._host(url)
        failure = host.failure or host.closed.get((url.scheme or "", url.port))
        if failure is not None:
            return failure
        if host.is_full:
            return Failure(Fault.ENOUGH, "was not asked for: its host has had enough of us (429)")
        robots = self._robots_of(url, until)
        if robots is None or isinstance(robots, Failure):
            return robots
        if not robots.can_fetch(str(url.url), AGENT):
            return Failure(Fault.KEPT_OUT, "was not asked for: its host's robots.txt keeps programs out")
        pause_s = float(robots.crawl_delay(AGENT) or 0)
        if pause_s > self.manners.most_pause_s:
            said = f"was not asked for: its host wants pauses of {pause_s:.0f} s between requests"
            return Failure(Fault.KEPT_OUT, said)
        host.pause_s = max(host.pause_s, pause_s)
        return None

    def _robots_of(self, url: Url, until: float) -> Protego | Failure | None:
        """A host's rules for programs; None where it has none; a failure when we cannot know, and so may not ask."""
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self._robots:
            self._robots[origin] = self._fetch_robots(f"{origin}/robots.txt", until)
        return self._robots[origin]

    def _fetch_robots(self, address: str, until: float) -> Protego | Failure | None:
        for _ in range(_ROBOTS_REDIRECTS + 1):
            url = parsed(address)
            if url is None:
                return None
            outcome = self._again(url, self.manners.most_robots_bytes, until)
            if isinstance(outcome, Failure) and outcome.fault is not Fault.BROKEN:
                return outcome
            if isinstance(outcome, Failure) or outcome.status >= 500 or outcome.status == TOO_MANY:
                said = outcome.said if isinstance(outcome, Failure) else f"it answers {outcome.status}"
                return Failure(
                    Fault.KEPT_OUT, f"was not asked for: its host's robots.txt cannot be read ({said})"
                )
            target = outcome.headers.get("location", "")
            if outcome.status not in _REDIRECTS or not target:
                is_there = 200 <= outcome.status < 300
                return Protego.parse(outcome.body.decode("utf-8", "replace")) if is_there else None
            address = address_of(urljoin(address, target)) or ""
        return None

    def _head(self, url: Url, until: float) -> Reply | Failure:
        """The head alone; where a host does not like that, as for a reader."""
        outcome = self._ask(url, "HEAD", 0, until)
        if _is_in_trouble(outcome):
            return self._again(url, 0, until, first=1)
        is_refused = isinstance(outcome, Reply) and outcome.status >= 400 and outcome.status != TOO_MANY
        return self._again(url, 0, until) if is_refused else outcome

    def _again(self, url: Url, read_bytes: int, until: float, first: int = 0) -> Reply | Failure:
        """By GET, and after growing pauses again, for what may only be a moment's trouble."""
        for attempt in range(first, self.manners.attempts):
            if attempt:
                self._wait(self.manners.backoff_s * 2 ** (attempt - 1))
            outcome = self._ask(url, "GET", read_bytes, until)
            if not _is_in_trouble(outcome):
                break
        return outcome

    def _ask(self, url: Url, method: str, read_bytes: int, until: float) -> Reply | Failure:
        host = self._host(url)
        with host.lock:
            self._wait(host.ready_at - time.monotonic())
            left_s = until - time.monotonic()
            if left_s <= 0:
                return SILENT
            with self._lock:
                self.requests += 1
            deadline_s = min(self.manners.deadline_s, left_s)
            outcome = send(Request(method, url, self._user_agent, self.manners, deadline_s, read_bytes))
            host.ready_at = time.monotonic() + host.pause_s
        if isinstance(outcome, Failure) and outcome.fault in _WHOLE_HOST:
            host.failure = outcome
        elif isinstance(outcome, Failure) and outcome.fault is Fault.CLOSED:
            host.closed[url.scheme or "", url.port] = outcome
        return outcome

    def _host(self, url: Url) -> _Host:
        with self._lock:
            return self._hosts.setdefault(url.host or "", _Host(self.manners.pause_s))

    def _wait(self, seconds: float) -> None:
        if self.stopped.wait(max(seconds, 0)):
            raise StoppedError


def _is_in_trouble(outcome: Reply | Failure) -> bool:
    return outcome.fault in _AGAIN if isinstance(outcome, Failure) else outcome.status >= 500

"""Addresses as they are asked for."""

from __future__ import annotations

import re

from urllib3.exceptions import LocationParseError
from urllib3.util import Url, parse_url


def address_of(written: str) -> str | None:
    """A link's address as it is asked for, or as it stands where it cannot be; None when it leads to no web page."""
    plain = re.sub(r"[\t\r\n]", "", written).strip()
    plain = f"https:{plain}" if plain.startswith("//") else plain
    if not re.match(r"https?:", plain, re.IGNORECASE):
        return None
    url = parsed(plain)
    return plain if url is None else str(url.url)


def parsed(address: str) -> Url | None:
    """The parts of an address, encoded as HTTP wants them; None when it has no host or cannot be read."""
    try:
        url = parse_url(address)
    except (LocationParseError, ValueError):
        return None
    if url.scheme not in ("http", "https") or not url.host:
        return None
    return Url(url.scheme, None, url.host, url.port, url.path or "/", url.query)

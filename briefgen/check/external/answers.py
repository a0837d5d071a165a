"""What is known of an outgoing link, and how politely it is asked for."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from briefgen import __version__

AGENT = "briefgen"
"""What we are called in a robots.txt."""
USER_AGENT = f"{AGENT}/{__version__} (checks whether links still lead somewhere)"


class Verdict(Enum):
    """What an answer says of a link."""

    FINE = "fine"
    GONE = "gone"
    """The host says that there is nothing any more."""
    FAILING = "failing"
    """It does not work, now at least."""
    UNKNOWN = "unknown"
    """The host would not say it to a program, or we may not ask: a reader may well get there."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What one address answered."""

    verdict: Verdict
    said: str
    """In words that follow upon the address: `answers 404 (Not Found)`."""
    moved: str = ""
    """Where it has moved for good."""
    is_worth_keeping: bool = True
    """Whether it comes from the host itself, and need not be asked for again at once."""
    is_offline: bool = False
    """Whether it rather says something of our own connection."""


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely links are asked for. Numbers that no host has complained of, and a user can wait for."""

    pause_s: float = 1.0
    """Between two requests to one host; what its robots.txt asks for, if that is more …"""
    most_pause_s: float = 30.0
    """… and up to this: beyond, it is not asked."""
    hosts_at_once: int = 4
    timeout_s: float = 15.0
    """To connect, and then for each next bit of an answer."""
    deadline_s: float = 40.0
    """For the whole of one answer."""
    attempts: int = 3
    """In all, when a host fails by itself (5xx), is silent, or hangs up."""
    backoff_s: float = 2.0
    """Before the next attempt; doubled before the one after it."""
    most_redirects: int = 10
    most_robots_bytes: int = 512 * 1024
    """RFC 9309 has readers take at least 500 KiB. Of pages nothing but their head is read."""
    loopback: bool = False
    """Whether this computer may be asked: in tests only, for content shall not make us look around at home."""


MANNERS = Manners()
"""What `briefgen check --external` does."""

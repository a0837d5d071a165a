"""How politely hosts are asked."""

from __future__ import annotations

from dataclasses import dataclass

from briefgen import __version__

AGENT = "briefgen"
"""What we are called in a robots.txt."""


def user_agent(purpose: str) -> str:
    """What we say that we are, and what for."""
    return f"{AGENT}/{__version__} ({purpose})"


@dataclass(frozen=True, slots=True)
class Manners:
    """How politely hosts are asked. Numbers that no host has complained of, and a user can wait for."""

    pause_s: float = 1.0
    """Between two requests to one host; what its robots.txt asks for, if that is more …"""
    most_pause_s: float = 30.0
    """… and up to this: beyond, it is not asked."""
    hosts_at_once: int = 4
    timeout_s: float = 15.0
    """To connect, and then for each next bit of an answer."""
    deadline_s: float = 40.0
    """For the whole of one answer."""
    visit_s: float = 300.0
    """For an address with all that it takes: its host's robots.txt, redirects, pauses, further attempts."""
    attempts: int = 3
    """In all, when a host fails by itself (5xx), is silent, or hangs up."""
    backoff_s: float = 2.0
    """Before the next attempt; doubled before the one after it."""
    most_redirects: int = 10
    most_robots_bytes: int = 512 * 1024
    """RFC 9309 has readers take at least 500 KiB."""
    loopback: bool = False
    """Whether this computer may be asked: in tests only, for content shall not make us look around at home."""

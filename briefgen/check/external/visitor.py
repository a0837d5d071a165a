"""Visits to hosts: one request at a time to each, with a pause between, where its robots.txt lets us."""

from __future__ import annotations

import http
import threading
import time
from dataclasses import dataclass, field
from urllib.parse import urljoin

from protego import Protego
from urllib3.util import Url

from briefgen.check.external.answers import AGENT, Answer, Manners, Verdict
from briefgen.check.external.connection import Failure, Fault, Reply, request
from briefgen.check.external.links import address_of, parsed

_AGAIN = frozenset({Fault.SILENT, Fault.BROKEN})
"""What may go better the next time."""
_WHOLE_HOST = frozenset({Fault.NO_NAME, Fault.OFFLINE, Fault.PRIVATE})
"""What holds for all that a host has: it is not asked again. A port that is closed (`Fault.CLOSED`) says nothing of others."""
_GONE = frozenset({404, 410})
_LASTING_REDIRECTS = frozenset({301, 308})
_REDIRECTS = _LASTING_REDIRECTS | {302, 303, 307}
_TOO_MANY = 429
_ROBOTS_REDIRECTS = 5
"""RFC 9309."""


class StoppedError(Exception):
    """We have been told to end."""


@dataclass(slots=True)
class _Host:
    """What we know of a host in this run."""

    pause_s: float
    lock: threading.Lock = field(default_factory=threading.Lock)
    ready_at: float = 0.0
    """By the monotonic clock: when it may be asked again."""
    failure: Failure | None = None
    closed: dict[str, Failure] = field(default_factory=dict)
    """By the beginning of addresses, `http://host`: those whose port does not answer."""
    is_full: bool = False
    """It has had enough of us (429)."""


class Visitor:
    """Asks hosts, from several threads."""

    def __init__(self, manners: Manners) -> None:
        self.manners = manners
        self.stopped = threading.Event()
        self.requests = 0
        self._hosts: dict[str, _Host] = {}
        self._robots: dict[str, Protego | Answer | None] = {}
        self._lock = threading.Lock()

    def look_up(self, address: str) -> Answer:
        """What an address answers, after its redirects. Raises StoppedError."""
        here, moved, is_lasting = parsed(address), "", True
        seen = {address}
        for _ in range(self.manners.most_redirects + 1):
            if here is None:
                return Answer(Verdict.FAILING, "is no address that can be asked for")
            refused = self._refusal(here)
            if refused is not None:
                return refused
            outcome = self._persistently(here)
            if isinstance(outcome, Failure):
                return _answer_for(outcome)
            target = outcome.headers.get("location", "")
            if outcome.status not in _REDIRECTS or not target:
                return self._judged(here, outcome.status, moved)
            there = address_of(urljoin(str(here.url), target))
            if there is None:
                return Answer(Verdict.FAILING, "leads on to what is no page of the web")
            if there in seen:
                return Answer(Verdict.FAILING, "leads in a circle, for visitors without cookies at least")
            seen.add(there)
            is_lasting = is_lasting and outcome.status in _LASTING_REDIRECTS
            moved = there if is_lasting else moved
            here = parsed(there)
        return Answer(Verdict.FAILING, f"leads on more than {self.manners.most_redirects} times")

    def _judged(self, here: Url, status: int, moved: str) -> Answer:
        said = f"answers {status}{_phrase(status)}"
        if status < 400:
            return Answer(Verdict.FINE, said, moved)
        if status in _GONE:
            return Answer(Verdict.GONE, said)
        if status == _TOO_MANY:
            self._host(here).is_full = True
            return Answer(Verdict.UNKNOWN, f"{said}: it has had enough of us")
        if 500 <= status < 600:
            return Answer(Verdict.FAILING, said)
        return Answer(Verdict.UNKNOWN, f"{said}: it may only refuse programs")

    def _refusal(self, url: Url) -> Answer | None:
        """Why this is not asked for; None when it is."""
        host = self._host(url)
        failure = host.failure or host.closed.get(_origin(url))
        if failure is not None:
            return _answer_for(failure)
        if host.is_full:
            return Answer(Verdict.UNKNOWN, "was not asked for: its host has had enough of us (429)",
                          is_worth_keeping=False)  # fmt: skip
        robots = self._robots_of(url)
        if isinstance(robots, Answer):
            return robots
        if robots is None:
            return None
        if not robots.can_fetch(str(url.url), AGENT):
            return Answer(Verdict.UNKNOWN, "was not asked for: its host's robots.txt keeps programs out")
        pause_s = float(robots.crawl_delay(AGENT) or 0)
        if pause_s > self.manners.most_pause_s:
            return Answer(
                Verdict.UNKNOWN,
                f"was not asked for: its host wants pauses of {pause_s:.0f} s between requests",
            )
        host.pause_s = max(host.pause_s, pause_s)
        return None

    def _robots_of(self, url: Url) -> Protego | Answer | None:
        """A host's rules for programs; None where it has none; an answer when we cannot know, and so may not ask."""
        origin = _origin(url)
        if origin not in self._robots:
            self._robots[origin] = self._fetch_robots(f"{origin}/robots.txt")
        return self._robots[origin]

    def _fetch_robots(self, address: str) -> Protego | Answer | None:
        for _ in range(_ROBOTS_REDIRECTS + 1):
            url = parsed(address)
            if url is None:
                return None
            outcome = self._again(url, self.manners.most_robots_bytes)
            if isinstance(outcome, Failure) and outcome.fault is not Fault.BROKEN:
                return _answer_for(outcome)
            if isinstance(outcome, Failure) or outcome.status >= 500 or outcome.status == _TOO_MANY:
                said = outcome.said if isinstance(outcome, Failure) else f"it answers {outcome.status}"
                return Answer(
                    Verdict.UNKNOWN, f"was not asked for: its host's robots.txt cannot be read ({said})"
                )
            target = outcome.headers.get("location", "")
            if outcome.status not in _REDIRECTS or not target:
                is_there = 200 <= outcome.status < 300
                return Protego.parse(outcome.body.decode("utf-8", "replace")) if is_there else None
            address = address_of(urljoin(address, target)) or ""
        return None

    def _persistently(self, url: Url) -> Reply | Failure:
        """The head alone; where a host does not like that, as for a reader."""
        outcome = self._ask(url, "HEAD", 0)
        if _is_in_trouble(outcome):
            return self._again(url, 0, first=1)
        is_refused = isinstance(outcome, Reply) and outcome.status >= 400 and outcome.status != _TOO_MANY
        return self._again(url, 0) if is_refused else outcome

    def _again(self, url: Url, read_bytes: int, first: int = 0) -> Reply | Failure:
        """By GET, and after growing pauses again, for what may only be a moment's trouble."""
        for attempt in range(first, self.manners.attempts):
            if attempt:
                self._wait(self.manners.backoff_s * 2 ** (attempt - 1))
            outcome = self._ask(url, "GET", read_bytes)
            if not _is_in_trouble(outcome):
                break
        return outcome

    def _ask(self, url: Url, method: str, read_bytes: int) -> Reply | Failure:
        host = self._host(url)
        with host.lock:
            self._wait(host.ready_at - time.monotonic())
            with self._lock:
                self.requests += 1
            outcome = request(method, url, self.manners, read_bytes)
            host.ready_at = time.monotonic() + host.pause_s
        if isinstance(outcome, Failure) and outcome.fault in _WHOLE_HOST:
            host.failure = outcome
        elif isinstance(outcome, Failure) and outcome.fault is Fault.CLOSED:
            host.closed[_origin(url)] = outcome
        return outcome

    def _host(self, url: Url) -> _Host:
        with self._lock:
            return self._hosts.setdefault(url.host or "", _Host(self.manners.pause_s))

    def _wait(self, seconds: float) -> None:
        if self.stopped.wait(max(seconds, 0)):
            raise StoppedError


def _origin(url: Url) -> str:
    return f"{url.scheme}://{url.netloc}"


def _is_in_trouble(outcome: Reply | Failure) -> bool:
    return outcome.fault in _AGAIN if isinstance(outcome, Failure) else outcome.status >= 500


def _answer_for(failure: Failure) -> Answer:
    is_offline = failure.fault is Fault.OFFLINE
    return Answer(
        Verdict.FAILING,
        f"does not work: {failure.said}",
        is_worth_keeping=not is_offline,
        is_offline=is_offline,
    )


def _phrase(status: int) -> str:
    try:
        return f" ({http.HTTPStatus(status).phrase})"
    except ValueError:
        return ""

"""What is known of an outgoing link."""

from __future__ import annotations

import http
from dataclasses import dataclass
from enum import Enum

from briefgen.web.connection import Failure, Fault
from briefgen.web.manners import Manners
from briefgen.web.visitor import TOO_MANY, Arrival

PURPOSE = "checks whether links still lead somewhere"
MANNERS = Manners()
"""What `briefgen check --external` does. Of pages nothing but their head is read."""
_GONE = frozenset({404, 410})


class LinkVerdict(Enum):
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

    verdict: LinkVerdict
    said: str
    """In words that follow upon the address: `answers 404 (Not Found)`."""
    moved: str = ""
    """Where it has moved for good."""
    is_worth_keeping: bool = True
    """Whether it comes from the host itself, and need not be asked for again at once."""
    is_offline: bool = False
    """Whether it rather says something of our own connection."""


def answer_of(outcome: Arrival | Failure) -> Answer:
    """What came of a visit, as an answer about the link."""
    return _answer_for(outcome) if isinstance(outcome, Failure) else _judged(outcome)


def _judged(arrival: Arrival) -> Answer:
    status = arrival.reply.status
    said = f"answers {status}{phrase(status)}"
    if status < 400:
        return Answer(LinkVerdict.FINE, said, arrival.moved)
    if status in _GONE:
        return Answer(LinkVerdict.GONE, said)
    if status == TOO_MANY:
        return Answer(LinkVerdict.UNKNOWN, f"{said}: it has had enough of us")
    if 500 <= status < 600:
        return Answer(LinkVerdict.FAILING, said)
    return Answer(LinkVerdict.UNKNOWN, f"{said}: it may only refuse programs")


def _answer_for(failure: Failure) -> Answer:
    if failure.fault in (Fault.KEPT_OUT, Fault.ENOUGH):
        return Answer(LinkVerdict.UNKNOWN, failure.said, is_worth_keeping=failure.fault is not Fault.ENOUGH)
    if failure.fault in (Fault.NO_ADDRESS, Fault.CIRCLE):
        return Answer(LinkVerdict.FAILING, failure.said)
    is_offline = failure.fault is Fault.OFFLINE
    said = f"does not work: {failure.said}"
    return Answer(LinkVerdict.FAILING, said, is_worth_keeping=not is_offline, is_offline=is_offline)


def phrase(status: int) -> str:
    """What a status is called, in brackets; empty for one that has no name."""
    try:
        return f" ({http.HTTPStatus(status).phrase})"
    except ValueError:
        return ""

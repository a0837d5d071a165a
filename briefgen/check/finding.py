"""What the check has found."""

from __future__ import annotations

from typing import NamedTuple

ERROR = "error"
"""A promise of the site is broken: something is loaded, stored, asked for, or leads nowhere."""
WARNING = "warning"
"""It could be better."""


class Finding(NamedTuple):
    """One fault of the built site. Plain values, so that it can come from another process."""

    path: str
    """The file, relative to the output folder."""
    line: int
    """From 1; 0 when the fault has no single place."""
    rule: str
    severity: str
    cause: str
    remedy: str

    def __str__(self) -> str:
        place = f"{self.path}:{self.line}" if self.line else self.path
        return f"{place}: {self.cause}; {self.remedy} [{self.rule}]"


def line_of(text: str, passage: str) -> int:
    """The line on which a passage first stands; 0 when it does not stand there as it is."""
    place = text.find(passage) if passage else -1
    return text.count("\n", 0, place) + 1 if place >= 0 else 0

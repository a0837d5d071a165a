"""What every kind of target is once it is open: a place that can be compared with the built site, and made the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Protocol

from briefgen.builder.output import Changes

KEEP = 5
"""Releases that stay, unless told otherwise."""


@dataclass(frozen=True, slots=True)
class BuiltSite:
    """The site as the last build left it."""

    folder: Path
    files: Mapping[str, str]
    """Every file with its digest, in the order in which they go out: what is linked to before what links."""
    rank: Callable[[str], int]
    """How late a file goes out; those of one rank may go in any order."""


@dataclass(frozen=True, slots=True)
class Difference:
    """What is to be done to make a place the site."""

    changes: Changes
    published: int
    """How many files of ours stand there."""
    noted: bool = True
    """Whether the list of our files there is right already."""


@dataclass(frozen=True, slots=True)
class Wishes:
    """What the user asks of a target of one kind, and of no other."""

    keep: int | None = None
    """How many releases stay."""
    orphan: bool = False
    """Whether a branch shall be without history."""


class Place(Protocol):
    """A target, open. Its methods raise PublishError, and OutputError for what a folder cannot take."""

    @property
    def folder(self) -> Path | None:
        """Where the files stand on this computer, when it is the user's own folder."""

    def compare(self, site: BuiltSite) -> Difference:
        """Look at what stands there, and change nothing."""

    def put(self, site: BuiltSite, now: datetime, progress: Callable[[str], None]) -> None:
        """Make it the site: readers see a whole one at every moment."""

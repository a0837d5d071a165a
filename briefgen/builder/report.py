"""What a build did: for those who asked for it, and for the next build."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import NamedTuple

from briefgen.builder.blueprint import Blueprint
from briefgen.content.collect import Withheld
from briefgen.errors import BriefgenError, ContentError
from briefgen.pages.shape import Form
from briefgen.signature import FileSignature, Listing, Signature


class ForNextBuild(NamedTuple):
    """What the next build may go by."""

    listing: Listing
    """What stood in content/."""
    copied: Mapping[str, Signature]
    """The signature of what is copied or made smaller, by its absolute path."""
    left: Mapping[str, FileSignature]
    """The signature of everything that is ours in the output folder, by its path there."""
    form: Form
    """What the site looks like."""
    blueprint: Callable[[], Blueprint | None]
    """Draws what pages of single articles depend on; None where that may not be gone by."""


class BuildReport(NamedTuple):
    """What a build did."""

    articles: int
    """Shown on the site."""
    pages: int
    """Of the site, made by templates."""
    rendered: int
    """Pages that were made anew, for something that they show had changed; all others were reused."""
    reused: int
    """Of the pages, those that were left as they are."""
    written: int
    """Files of every kind."""
    unchanged: int
    removed: int
    problems: tuple[ContentError, ...]
    """Of files that were left out; then nothing is deleted from the output, and lists stay as they were."""
    warnings: tuple[BriefgenError, ...]
    withheld: tuple[Withheld, ...]
    seconds: float
    next_change: float | None
    """The second since 1970 at which an article appears or expires next."""
    for_next: ForNextBuild

    @property
    def failed(self) -> bool:
        """Whether something of the content could not be used."""
        return bool(self.problems)

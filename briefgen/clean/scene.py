"""A page with what is measured of it, as all see it that look at its blocks together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.clean.facts import Facts
from briefgen.clean.phrases import Phrasebook
from briefgen.clean.places import Places
from briefgen.model import Block


@dataclass(frozen=True, slots=True)
class Scene:
    """A page as the second pass sees it."""

    blocks: Sequence[Block]
    facts: Sequence[Facts]
    core: frozenset[int]
    title: str
    """The likeliest title, folded; empty when none is known."""
    description: str
    """The page's description of itself, folded."""
    declared: str
    """The article's text as the page gives it to machines, folded; empty where it gives none."""

    places: Places
    book: Phrasebook
    """The phrases and function words of its language."""

    @property
    def has_places(self) -> bool:
        """Whether the blocks know their elements."""
        return bool(self.places.elements)

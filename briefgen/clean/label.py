"""Reading → Labelled blocks: rules first, then what was learnt corrects them.

The rules look at each block by itself, then with an eye on the neighbours (after jusText).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.clean.context_free import Guess, guess
from briefgen.clean.core import find_core
from briefgen.clean.evidence import Found, declared_body
from briefgen.clean.facts import measure
from briefgen.clean.learned import correct
from briefgen.clean.neighbours import STEPS
from briefgen.clean.phrases import fold, phrasebook
from briefgen.clean.places import Places
from briefgen.clean.scene import Scene
from briefgen.clean.terms import keep_terms
from briefgen.clean.titles import find_title
from briefgen.clean.tongue import guess_language
from briefgen.model import Block, Hints, Labelled, Reading


def language_of(reading: Reading) -> str:
    """The language's primary code: as declared, else guessed from the text; empty when unknown."""
    declared = reading.hints.language.replace("_", "-").split("-")[0].lower()
    if declared.isalpha() and 2 <= len(declared) <= 3:
        return {"nb": "no", "nn": "no", "in": "id", "iw": "he"}.get(declared, declared)
    return guess_language("\n".join(block.text for block in reading.blocks if len(block.text) > 60))


@dataclass(frozen=True, slots=True)
class Ruled:
    """What the rules make of a reading."""

    scene: Scene
    first: list[Guess]
    """Each block by itself."""
    settled: list[Guess]
    """Each block given the blocks around it."""
    title: Found


def rule(reading: Reading, language: str) -> Ruled:
    """Both passes of the rules."""
    book = phrasebook(language)
    blocks = reading.blocks
    places = Places(blocks)
    facts = measure(blocks, book, places)
    first = keep_decided(blocks, [guess(*each, book) for each in zip(blocks, facts, strict=True)])
    core = find_core(blocks, facts, first)
    title = find_title(reading, facts, first, core)
    scene = Scene(
        blocks,
        facts,
        core,
        title=fold(title.text),
        description=fold(_description(reading.hints)),
        declared=fold(declared_body(reading.hints)),
        places=places,
        book=book,
    )
    settled = first
    for step in STEPS:
        settled = step(scene, settled)
    return Ruled(scene, first, settled, title)


_new = tuple.__new__
"""Makes a named tuple of all its values in half the time: there is one for each block."""


def label(reading: Reading, language: str) -> tuple[tuple[Labelled, ...], Found]:
    """A label for every block, in the blocks' order with nothing dropped; and the title that was found."""
    blocks = reading.blocks
    ruled = rule(reading, language)
    guesses = keep_terms(blocks, correct(ruled.scene, ruled.first, ruled.settled))
    # A guess has what a labelled block has besides the block, in its order.
    labelled = [
        _new(Labelled, (block, *found))
        for block, found in zip(blocks, keep_decided(blocks, guesses), strict=True)
    ]
    return tuple(labelled), ruled.title


def keep_decided(blocks: Sequence[Block], guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses, except where the site's rules have decided otherwise: these are the user's word."""
    return [
        found
        if block.decided is None or found.label in block.decided.allows
        else Guess(block.decided.label, block.decided.rule, 1.0)
        for block, found in zip(blocks, guesses, strict=True)
    ]


def _description(hints: Hints) -> str:
    """What the page says of itself to those who link to it."""
    found = hints.meta.get("og:description") or hints.meta.get("description") or ("",)
    return found[0]

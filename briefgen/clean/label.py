"""Reading → Labelled blocks: rules first, then what was learnt corrects them.

The rules look at each block by itself, then with an eye on the neighbours (after jusText).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from briefgen.clean.appended import (
    without_boxed_next,
    without_comments,
    without_prompts,
    without_teasers,
)
from briefgen.clean.context_free import Guess, guess
from briefgen.clean.core import find_core
from briefgen.clean.evidence import Found, declared_body
from briefgen.clean.facts import Facts, alphabetic_size, measure
from briefgen.clean.learned import correct
from briefgen.clean.learned.features import is_kept
from briefgen.clean.neighbours import STEPS
from briefgen.clean.phrases import fold, phrasebook
from briefgen.clean.places import Places
from briefgen.clean.scene import Scene
from briefgen.clean.terms import keep_terms
from briefgen.clean.titles import find_title
from briefgen.clean.tongue import guess_language
from briefgen.model import Block, BlockKind, Hints, Label, Labelled, Reading


def language_of(reading: Reading) -> str:
    """The language's primary code: as declared, else guessed from the text; empty when unknown."""
    return declared_language(reading.hints) or guess_language(
        "\n".join(block.text for block in reading.blocks if alphabetic_size(block.text) > 60)
    )


def declared_language(hints: Hints) -> str:
    """The primary code that `<html lang>` declares; empty where it declares none."""
    declared = hints.language.replace("_", "-").split("-")[0].lower()
    if declared.isascii() and declared.isalpha() and 2 <= len(declared) <= 3:
        return {"nb": "no", "nn": "no", "in": "id", "iw": "he"}.get(declared, declared)
    return ""


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
    facts = ruled.scene.facts
    guesses = without_next_article(blocks, facts, correct(ruled.scene, ruled.first, ruled.settled))
    guesses = without_comments(ruled.scene, without_boxed_next(blocks, facts, guesses))
    guesses = without_prompts(ruled.scene, guesses)
    guesses = without_teasers(blocks, facts, guesses)
    guesses = without_hidden(facts, keep_terms(blocks, guesses))
    # A guess has what a labelled block has besides the block, in its order.
    labelled = [
        _new(Labelled, (block, *found))
        for block, found in zip(blocks, keep_decided(blocks, guesses), strict=True)
    ]
    return tuple(labelled), ruled.title


_ENOUGH_WORDS = 50
"""Words that there are of an article from which on what else there is may be left out: not its headline alone, with the text
in an element of its own, nor what little is shown of a page that hides the rest."""


def without_next_article(
    blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess]
) -> list[Guess]:
    """The guesses without what a page appends to its article as readers scroll: the next one, which stands below it in an
    `<article>` of its own, under a heading of the title's rank."""
    title = next((i for i, found in enumerate(guesses) if found.label is Label.TITLE), None)
    home = _articles_around(blocks[title])[-1:] if title is not None else []
    if title is None or not home:
        return list(guesses)
    ours = [i for i, block in enumerate(blocks) if home[0] in _articles_around(block)]
    if sum(facts[i].words for i in ours if is_kept(guesses[i])) < _ENOUGH_WORDS:
        return list(guesses)
    rank = blocks[title].level
    others = {
        _articles_around(block)[-1]
        for block in blocks[ours[-1] + 1 :]
        if block.kind is BlockKind.HEADING and block.level == rank and _articles_around(block)
    }
    return [
        Guess(Label.RELATED, "the next article: under a headline of its own", 0.9)
        if others and is_kept(found) and i > ours[-1] and not others.isdisjoint(_articles_around(block))
        else found
        for i, (block, found) in enumerate(zip(blocks, guesses, strict=True))
    ]


def without_hidden(facts: Sequence[Facts], guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses without what readers do not see, if they see more than that: a page that hides its article shows hardly
    any other text."""
    kept = [
        (each.words, each.is_hidden) for each, found in zip(facts, guesses, strict=True) if is_kept(found)
    ]
    hidden = sum(words for words, is_hidden in kept if is_hidden)
    seen = sum(words for words, is_hidden in kept if not is_hidden)
    if not hidden or seen < max(_ENOUGH_WORDS, hidden):
        return list(guesses)
    return [
        Guess(Label.NAVIGATION, "hidden: not shown to readers", 0.9)
        if each.is_hidden and is_kept(found)
        else found
        for each, found in zip(facts, guesses, strict=True)
    ]


def _articles_around(block: Block) -> list[int]:
    """The numbers of the `<article>`s around a block, the outer before the inner."""
    return [element.number for element in block.place if element.tag == "article"]


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

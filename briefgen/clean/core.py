"""Where the article stands on the page: the core that the second pass works outwards from.

On a page with elements the core is an element: each block of prose votes for the elements around it,
the nearer the stronger (as Readability and its kin do), and the winner grows while the element around
it adds prose enough. In a scraped text it is a run of lines: the stretch with the greatest sum, where
prose counts for and everything else against (maximum-sum segment, Bentley 1984).
"""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts, token_words
from briefgen.model import BODY_LABELS, Block, Element, Label

_DECAY = (1.0, 0.9, 0.5, 0.25, 0.12)
"""What a block's words count for its own element's parent, grandparent, …"""
_GROWTH = 1.12
"""The element around the core replaces it when it holds this many times its prose."""
_ENOUGH = 0.75
"""A core with this share of the page's prose does not grow any more."""
_HINT = 1.3
"""What an element gains whose class words or property say that it holds the article."""


def weight(block: Block, facts: Facts, guess: Guess) -> float:
    """How much a block speaks for the article being where it stands, in words."""
    if guess.label not in BODY_LABELS:
        return 0.0
    fullness = 1.0 if facts.is_prose else 0.3
    return min(facts.words, 150) * fullness * (1.0 - block.link_share) ** 2


def find_core(blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess]) -> frozenset[int]:
    """Indices of the blocks within the core; empty when there is no prose at all."""
    weights = [weight(*each) for each in zip(blocks, facts, guesses, strict=True)]
    if not any(weights):
        return frozenset()
    if any(block.place for block in blocks):
        return _core_element(blocks, weights)
    return _core_run(facts, guesses)


def _core_element(blocks: Sequence[Block], weights: Sequence[float]) -> frozenset[int]:
    score: dict[int, float] = {}
    mass: dict[int, float] = {}
    element_of: dict[int, Element] = {}
    around: dict[int, int] = {}
    for block, words in zip(blocks, weights, strict=True):
        if not words:
            continue
        for element in block.place:
            mass[element.number] = mass.get(element.number, 0.0) + words
        for outer, inner in zip(block.place, block.place[1:], strict=False):
            around[inner.number] = outer.number
        containers = [e for e in reversed(block.place) if e.tag != "p"]
        for element, share in zip(containers, _DECAY, strict=False):
            element_of[element.number] = element
            score[element.number] = score.get(element.number, 0.0) + words * share
    best = max(score, key=lambda number: (score[number] * _hint(element_of[number]), -number))
    best = _grow(best, mass, around, sum(weights))
    depth = next(
        depth
        for block, words in zip(blocks, weights, strict=True) if words
        for depth, element in enumerate(block.place) if element.number == best
    )  # fmt: skip
    return frozenset(
        [i for i, block in enumerate(blocks) if [e.number for e in block.place[depth : depth + 1]] == [best]]
    )


def _grow(core: int, mass: dict[int, float], around: dict[int, int], total: float) -> int:
    """Climb from the core while that gathers prose: many pages part one article over several boxes."""
    at = core
    while at in around and mass[core] < _ENOUGH * total:
        at = around[at]
        if mass[at] >= _GROWTH * mass[core]:
            core = at
    return core


def _hint(element: Element) -> float:
    if element.itemprop == "articlebody":
        return _HINT**2
    return _HINT if element.tag == "article" or element.tokens & token_words("body") else 1.0


def _core_run(facts: Sequence[Facts], guesses: Sequence[Guess]) -> frozenset[int]:
    best_sum = running = 0.0
    best = (0, 0)
    start = 0
    for index, each in enumerate(zip(facts, guesses, strict=True)):
        value = _run_value(*each)
        if running <= 0.0:
            running, start = 0.0, index
        running += value
        if running > best_sum:
            best_sum, best = running, (start, index + 1)
    return frozenset(range(*best))


def _run_value(facts: Facts, guess: Guess) -> float:
    """What a line adds to a run: prose its words, anything else a cost that a few of add up."""
    if guess.label is Label.BODY:
        return min(facts.words, 60) if facts.is_prose else 2.0
    if facts.end is not None:
        return -60.0
    if guess.label in BODY_LABELS:
        return min(facts.words, 30) * 0.5 if facts.is_prose else -4.0
    if guess.label in (Label.CAPTION, Label.CREDIT):
        return -4.0
    if guess.label is Label.NAVIGATION and guess.confidence <= 0.5:
        return -10.0 if facts.words < 4 else -8.0
    return -14.0

"""Words and class names with what each says for or against an article's text: logistic weights."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from functools import cache, lru_cache
from pathlib import Path

from briefgen.clean.places import Places
from briefgen.model import Block, Element

_ENDS = 12
"""Words read at either end of a block: prompts and credits are told by how they begin and end."""
_NEAR = 2
"""Innermost elements whose class words count by themselves, too."""


@cache
def load_lexicon(name: str) -> dict[str, float]:
    """The weights by term of `words-html`, `words-text` or `classes`; empty before the first training."""
    path = Path(__file__).with_name(f"{name}.json")
    return json.loads(path.read_text("utf-8")) if path.exists() else {}


def word_terms(words: Sequence[str]) -> set[str]:
    """A block's words (`Facts.said`) as the lexicon knows them: `^` begins the block, `$` ends it, `#` is a number."""
    if not words:
        return set()
    terms = set(words if len(words) <= 2 * _ENDS else (*words[:_ENDS], *words[-_ENDS:]))
    if any(map(str.isdecimal, terms)):
        terms = {"#" if word.isdecimal() else word for word in terms}
    terms.update(("^" + words[0], words[-1] + "$"))
    if len(words) > 1:
        terms.add(f"^{words[0]} {words[1]}")
    return terms


def element_terms(element: Element) -> Iterator[str]:
    """An element's tag and class words."""
    yield f"<{element.tag}>"
    yield from element.tokens


def near_terms(element: Element) -> Iterator[str]:
    """The terms of an element close around a block."""
    return (f".{term}" for term in element_terms(element))


def word_score(words: Sequence[str], weights: dict[str, float]) -> float:
    """How much a block's words speak for an article, as log-odds."""
    return _sum(word_terms(words), weights)


def class_scores(places: Places, blocks: Iterable[int]) -> list[float]:
    """How much the elements around some of a page's blocks speak for an article, as log-odds."""
    # Of each element: what those from `body` down to it say anywhere, and the last two close around a block.
    sums = {0: (0.0, 0.0, 0.0)}
    scores = []
    for block in blocks:
        total, around, near = _class_sums(places, places.innermost[block], sums)
        scores.append(round(total + (around + near), 4))
    return scores


_Sums = tuple[float, float, float]


def _class_sums(places: Places, number: int, sums: dict[int, _Sums]) -> _Sums:
    """An element's sums, with those of the elements around it noted: most elements have no block that is asked about."""
    inwards: list[Element] = []
    while number not in sums:
        element, number = places.around[number]
        inwards.append(element)
    found = sums[number]
    for element in reversed(inwards):
        far, near = _element_score(element.tag, element.tokens)
        found = sums[element.number] = (found[0] + far, found[2], near)
    return found


@lru_cache(maxsize=4096)
def _element_score(tag: str, tokens: frozenset[str]) -> tuple[float, float]:
    """What an element says wherever it stands, and what it says besides close around a block."""
    far, near = _class_weights()
    terms = [f"<{tag}>", *tokens]
    return _sum(terms, far), _sum(terms, near)


@cache
def _class_weights() -> tuple[dict[str, float], dict[str, float]]:
    """The weights of terms anywhere, and of those close around a block."""
    weights = load_lexicon("classes")
    near = {term[1:]: weight for term, weight in weights.items() if term[0] == "."}
    return weights, near


def class_terms(block: Block) -> Iterator[str]:
    """All the terms that `class_scores` adds up for a block."""
    for element in block.place:
        yield from element_terms(element)
    for element in block.place[-_NEAR:]:
        yield from near_terms(element)


def _sum(terms: Iterable[str], weights: dict[str, float]) -> float:
    """Rounded: a set's order changes from run to run, and with it the last digit."""
    return round(sum([weights[term] for term in terms if term in weights]), 4)

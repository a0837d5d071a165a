"""The two ensembles at work: what each block of a page is worth keeping, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import exp
from typing import NamedTuple

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts
from briefgen.clean.learned.boxes import Boxes
from briefgen.clean.learned.context import AROUND, BOXED, context_features
from briefgen.clean.learned.features import OWN, PLACED, PageInputs, Row, own_features
from briefgen.clean.learned.lexicon import class_scores, load_lexicon, word_score
from briefgen.clean.scene import Scene
from briefgen.model import Block

Forest = Callable[[Row], float]
"""A row of features → log-odds that the block belongs to the article."""

SETTLED_OPINION = 0.01
"""What is said of a block that a rule has settled."""
_SURE = (
    "phrase", "breadcrumb", "reading_time", "hidden", "shouted",
    "element: in <nav>", "element: in <footer>", "element: in <form>", "element: in <button>",
)  # fmt: skip
"""Rules that are right nearly always: the ensembles are not asked, which spares most of their work."""
_SURE_OUTSIDE = ("element", "class_words", "links")
"""Rules that are right of short blocks outside the core: to ask about these, too, takes a page another 6 % of its time, and
changes F1 by .001 at most on any set that the ensembles learnt from. Short blocks that no rule explains are asked about:
of scraped texts they are headings and list items often enough to be worth .004 to .009."""
_SHORT_WORDS = 12
"""A block of fewer words that ends no sentence may be a link, a button, another article's headline."""
_LINKED = 0.9
"""Share of a short block's characters in links from which on it is a link."""
_UNSURE = (0.05, 0.95)
"""What the first ensemble is surer of than this, it decides alone: of 27,000 such blocks of pages of sites unseen the second
would turn five, of 43,000 of scraped texts none."""

_NAMED = 3
"""Features that an explanation names."""
_GROUP = 8
"""Columns tried together first, so that explaining costs tens of evaluations and not a hundred."""


class Opinion(NamedTuple):
    """What the ensembles say of one block."""

    share: float
    """How likely it belongs to the article, 0 to 1."""
    why: Callable[[], str]
    """The features that weighed most, in words; found out when asked for."""


@dataclass(frozen=True, slots=True)
class Reasons:
    """What an opinion rests on. Those of two equal opinions are equal, too."""

    forest: Forest
    row: Row
    names: tuple[str, ...]
    """The row's columns."""

    def __call__(self) -> str:
        """The features that weighed most, in words: those without which the opinion would change most (occlusion)."""
        said = self.forest(self.row)
        groups = [range(i, min(i + _GROUP, len(self.row))) for i in range(0, len(self.row), _GROUP)]
        groups.sort(key=lambda group: -abs(said - self._without(group)))
        changes = [(said - self._without((i,)), self.names[i]) for group in groups[:2] for i in group]
        strongest = sorted(((abs(c), name) for c, name in changes if c * said > 0), reverse=True)
        return ", ".join(name for _, name in strongest[:_NAMED]) or "all of it together"

    def _without(self, columns: Sequence[int]) -> float:
        row = [*self.row]
        for column in columns:
            row[column] = 0.0 if row[column] else 1.0
        return self.forest(row)


def _share(log_odds: float) -> float:
    return 1.0 / (1.0 + exp(-log_odds))


SETTLED = Opinion(SETTLED_OPINION, str)
"""The opinion of a block that the ensembles are not asked about."""


def is_sure(first: Guess) -> bool:
    """Whether a rule has the last word, on a block of any length."""
    return first.rule.startswith(_SURE)


def is_unsure(early: float) -> bool:
    """Whether the first ensemble's opinion of a block leaves the second something to say."""
    return _UNSURE[0] < early < _UNSURE[1]


def asked_of(scene: Scene, first: Sequence[Guess]) -> list[int]:
    """The blocks that the ensembles are asked about: no rule has the last word, and they do not say too little."""
    return [
        index
        for index, (block, facts, guess) in enumerate(zip(scene.blocks, scene.facts, first, strict=True))
        if not (is_sure(guess) or _says_too_little(block, facts, guess, index in scene.core))
    ]


def _says_too_little(block: Block, facts: Facts, guess: Guess, in_core: bool) -> bool:
    """Whether a block is so short that its links, its rule or its place are enough to tell."""
    if facts.words >= _SHORT_WORDS or facts.ends_sentence:
        return False
    is_link = block.link_share > _LINKED
    if in_core:
        # a link between paragraphs may be the article's; one in an element that is named for clutter is not
        return is_link and not guess.rule.startswith("links")
    return is_link or guess.rule.startswith(_SURE_OUTSIDE)


def page_of(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> PageInputs:
    """A page with its words and class names weighed."""
    asked = asked_of(scene, first)
    words = load_lexicon(f"words-{_route(scene)}")
    said = [word_score(scene.facts[index].said, words) for index in asked]
    if not scene.has_places:
        return PageInputs(scene, first, settled, asked, said)
    classes = class_scores(scene.places, asked)
    return PageInputs(scene, first, settled, asked, said, classes, Boxes(scene.places))


def _route(scene: Scene) -> str:
    return "html" if scene.has_places else "text"


def weigh(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> list[Opinion]:
    """The ensembles' opinion of every block, in order."""
    page = page_of(scene, first, settled)
    one, two = _forests(_route(scene))
    names = feature_names(scene.has_places)
    opinions = [SETTLED] * len(first)
    rows = dict(zip(page.asked, own_features(page), strict=True))
    for index, row in rows.items():
        opinions[index] = Opinion(_share(one(row)), Reasons(one, row, names))
    unsure = [index for index in page.asked if is_unsure(opinions[index].share)]
    early = [opinion.share for opinion in opinions]
    around = context_features(scene.blocks, page.boxes, [f.words for f in scene.facts], early, unsure)
    for index, more in zip(unsure, around, strict=True):
        row = rows[index] + more
        opinions[index] = Opinion(_share(two(row)), Reasons(two, row, names))
    return opinions


def feature_names(placed: bool) -> tuple[str, ...]:
    """The second ensemble's columns; the first one's are those that it begins with."""
    return (*OWN, *PLACED, *AROUND, *BOXED) if placed else (*OWN, *AROUND)


def _forests(route: str) -> tuple[Forest, Forest]:
    module = import_module(f"briefgen.clean.learned.forest_{route}")
    return module.first, module.second

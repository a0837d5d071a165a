"""The two ensembles at work: what each block of a page is worth keeping, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import exp
from typing import NamedTuple

from briefgen.clean.context_free import Guess
from briefgen.clean.learned.boxes import Boxes
from briefgen.clean.learned.context import AROUND, BOXED, context_features
from briefgen.clean.learned.features import OWN, PLACED, Page, Row, own_features
from briefgen.clean.learned.lexicon import class_scores, load_lexicon, word_score
from briefgen.clean.neighbours import Scene

Forest = Callable[[Row], float]
"""A row of features → log-odds that the block belongs to the article."""

SETTLED_OPINION = 0.01
"""What is said of a block that a rule has settled."""
_SETTLED = (
    "phrase", "breadcrumb", "reading_time", "hidden", "shouted",
    "element: in <nav>", "element: in <footer>", "element: in <form>", "element: in <button>",
)  # fmt: skip
"""Rules that are right nearly always: the ensembles are not asked, which spares half of their work."""


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


def is_settled(first: Guess) -> bool:
    """Whether a rule has the last word on a block."""
    return first.rule.startswith(_SETTLED)


def page_of(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> Page:
    """A page with its words and class names weighed."""
    asked = [not is_settled(guess) for guess in first]
    words = load_lexicon(f"words-{_route(scene)}")
    said = [word_score(f.said, words) if ask else 0.0 for f, ask in zip(scene.facts, asked, strict=True)]
    if not scene.has_places:
        return Page(scene, first, settled, asked, said)
    boxes = Boxes(scene.blocks)
    return Page(scene, first, settled, asked, said, class_scores(boxes), boxes)


def _route(scene: Scene) -> str:
    return "html" if scene.has_places else "text"


def weigh(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> list[Opinion]:
    """The ensembles' opinion of every block, in order."""
    page = page_of(scene, first, settled)
    one, two = _forests(_route(scene))
    own = own_features(page)
    asked = [index for index, row in enumerate(own) if row]
    early = [_share(one(row)) if row else SETTLED_OPINION for row in own]
    around = context_features(scene.blocks, page.boxes, [f.words for f in scene.facts], early, asked)
    names = feature_names(scene.has_places)
    opinions = [Opinion(SETTLED_OPINION, str)] * len(own)
    for index, more in zip(asked, around, strict=True):
        row = [*own[index], *more]
        opinions[index] = Opinion(_share(two(row)), Reasons(two, row, names))
    return opinions


def feature_names(placed: bool) -> tuple[str, ...]:
    """The second ensemble's columns."""
    return (*OWN, *PLACED, *AROUND, *BOXED) if placed else (*OWN, *AROUND)


def _forests(route: str) -> tuple[Forest, Forest]:
    module = import_module(f"briefgen.clean.learned.forest_{route}")
    return module.first, module.second

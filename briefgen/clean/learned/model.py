"""The two ensembles at work: what each block of a page is worth keeping, from 0 to 1."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from importlib import import_module
from math import exp

from briefgen.clean.context_free import Guess
from briefgen.clean.learned.context import AROUND, BOXED, context_features
from briefgen.clean.learned.features import OWN, PLACED, Page, Row, own_features
from briefgen.clean.learned.lexicon import class_scores, load_lexicon, word_scores
from briefgen.clean.neighbours import Scene

Forest = Callable[[Row], float]
"""A row of features → log-odds that the block belongs to the article."""

_SETTLED_OPINION = 0.01
"""What is said of a block that a rule has settled."""
_SETTLED = (
    "phrase", "breadcrumb", "reading_time", "hidden",
    "element: in <nav>", "element: in <footer>", "element: in <form>", "element: in <button>",
)  # fmt: skip
"""Rules that are right nearly always: the ensembles are not asked, which spares half of their work."""


@dataclass(frozen=True, slots=True)
class Opinion:
    """What the ensembles say of one block."""

    share: float
    """How likely it belongs to the article, 0 to 1."""
    why: Callable[[], str]
    """The features that weighed most, in words; found out when asked for."""


def is_settled(first: Guess) -> bool:
    """Whether a rule has the last word on a block."""
    return first.rule.startswith(_SETTLED)


def page_of(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> Page:
    """A page with its words and class names weighed."""
    route = "html" if scene.has_places else "text"
    words = word_scores([f.folded for f in scene.facts], load_lexicon(f"words-{route}"))
    classes = class_scores(scene.blocks, load_lexicon("classes")) if scene.has_places else []
    return Page(scene, first, settled, words, classes)


def weigh(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> list[Opinion]:
    """The ensembles' opinion of every block, in order."""
    page = page_of(scene, first, settled)
    forests = _forests("html" if scene.has_places else "text")
    asked = [not is_settled(guess) for guess in first]
    own = own_features(page)
    early = _shares(forests[0], own, asked)
    around = context_features(scene.blocks, [f.words for f in scene.facts], early)
    rows = [[*row, *more] for row, more in zip(own, around, strict=True)]
    shares = _shares(forests[1], rows, asked)
    names = feature_names(scene.has_places)
    return [Opinion(share, _Why(forests[1], row, names)) for share, row in zip(shares, rows, strict=True)]


def feature_names(placed: bool) -> tuple[str, ...]:
    """The second ensemble's columns."""
    return (*OWN, *PLACED, *AROUND, *BOXED) if placed else (*OWN, *AROUND)


def _forests(route: str) -> tuple[Forest, Forest]:
    module = import_module(f"briefgen.clean.learned.forest_{route}")
    return module.first, module.second


def _shares(forest: Forest, rows: Sequence[Row], asked: Sequence[bool]) -> list[float]:
    return [
        1.0 / (1.0 + exp(-forest(row))) if wanted else _SETTLED_OPINION
        for row, wanted in zip(rows, asked, strict=True)
    ]


_NAMED = 3
"""Features that an explanation names."""
_GROUP = 8
"""Columns tried together first, so that explaining costs tens of evaluations and not a hundred."""


@dataclass(frozen=True, slots=True)
class _Why:
    """Which features weighed most: those without which the opinion would change most (occlusion)."""

    forest: Forest
    row: Row
    names: tuple[str, ...]

    def __call__(self) -> str:
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

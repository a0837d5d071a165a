"""The title of a scraped text: the line that its features say is the headline."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen.clean.context_free import Guess
from briefgen.clean.dates import DAY
from briefgen.clean.facts import Facts
from briefgen.model import BODY_LABELS, Block, BlockKind, Label

_MIN_WORDS, _MAX_WORDS = 2, 35
_MAX_CHARS = 240
_OPENING = 8
"""Paragraphs of the core in which the title's words come back."""
_BELOW = 3
"""Lines below the first paragraph that may still be the title: a core now and then begins above it."""

_LONG_WORD = re.compile(r"\w{4,}")
_SPACELESS = re.compile("[\u0e00-\u0e7f\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]+")
_CREDITED = re.compile(
    r"(?<!\w)(?:photos?|fotos?|bild|picture|image|getty|reuters|afp|dpa|epa|imago|shutterstock|handout|archiv)(?!\w)|©|/",
    re.IGNORECASE,
)


def terms_of(facts: Facts) -> frozenset[str]:
    """What a line is about: its long words, or pairs of signs in a script that does not part words."""
    folded = facts.folded
    if folded.isascii():
        return frozenset([word for word in facts.vocabulary if len(word) > 3])
    terms = set(_LONG_WORD.findall(_SPACELESS.sub(" ", folded)))
    for run in _SPACELESS.findall(folded):
        terms.update(run[i : i + 2] for i in range(len(run) - 1))
    return frozenset(terms)


@dataclass(frozen=True, slots=True)
class Lines:
    """A scraped text as the search for its title sees it."""

    blocks: Sequence[Block]
    facts: Sequence[Facts]
    guesses: Sequence[Guess]
    first: int
    """The first paragraph of the core."""
    terms: Sequence[frozenset[str]]
    """What each line is about."""
    told: Sequence[float]
    """The share of each line's terms that the core's first paragraphs take up, 0 to 1."""
    told_at_once: Sequence[float]
    """The same of its first two paragraphs."""
    trail: frozenset[str]
    """The breadcrumbs' terms."""
    shown: Counter[str]
    """How often each line stands in the text."""
    forwards: Sequence[str]
    """The lines in order of their beginnings."""
    backwards: Sequence[str]
    """The lines, each reversed, in order of their ends."""


def look_at(
    blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess], core: Iterable[int]
) -> Lines:
    """The lines of a text around a core that is not empty."""
    inside = sorted(core)
    prose = [i for i in inside if facts[i].is_prose] or inside
    terms = [terms_of(fact) for fact in facts]
    shown = Counter(fact.folded for fact in facts)
    return Lines(
        blocks,
        facts,
        guesses,
        first=prose[0],
        terms=terms,
        told=_told(terms, prose[:_OPENING]),
        told_at_once=_told(terms, prose[:2]),
        trail=frozenset().union(*(terms[i] for i, g in enumerate(guesses) if g.label is Label.BREADCRUMB)),
        shown=shown,
        forwards=sorted(shown),
        backwards=sorted(line[::-1] for line in shown),
    )


def _told(terms: Sequence[frozenset[str]], paragraphs: Sequence[int]) -> list[float]:
    """The share of each line's terms that some paragraphs, itself aside, take up."""
    known = frozenset().union(*(terms[i] for i in paragraphs))
    told = [_share(mine, known) for mine in terms]
    for index in paragraphs:
        others = frozenset().union(*(terms[i] for i in paragraphs if i != index))
        told[index] = _share(terms[index], others)
    return told


def find_headline(lines: Lines) -> int | None:
    """The index of the line that is likeliest the title; None when no line may be one."""
    candidates = [i for i in range(min(lines.first + _BELOW, len(lines.blocks))) if _may_be_title(lines, i)]
    return max(candidates, key=lambda i: (score(lines, i), -i), default=None)


def _may_be_title(lines: Lines, index: int) -> bool:
    facts = lines.facts[index]
    if lines.guesses[index].label is Label.BREADCRUMB:
        return False  # a trail that ends with the title has all of its words, and more
    return _MIN_WORDS <= facts.words <= _MAX_WORDS and len(lines.blocks[index].text) <= _MAX_CHARS


def score(lines: Lines, index: int) -> float:
    """How much a line looks like the title, on no scale in particular."""
    return sum(WEIGHTS[name] * value for name, value in features(lines, index).items())


def features(lines: Lines, index: int) -> dict[str, float]:
    """What there is to be said for and against a line, each about 0 to 1."""
    return {**_own(lines, index), **_around(lines, index), **_elsewhere(lines, index)}


def _own(lines: Lines, index: int) -> dict[str, float]:
    """Of the line itself."""
    block, facts, guess = lines.blocks[index], lines.facts[index], lines.guesses[index]
    text = block.text.rstrip()
    return {
        "few words": float(facts.words < 4),
        "rather few words": float(4 <= facts.words < 6),
        "many words": float(16 < facts.words <= 22),
        "too many words": float(facts.words > 22),
        "ends with a stop": float(text.endswith((".", "。", "।", "…", "..."))),
        "ends with a question": float(text.endswith(("?", "!", "？", "؟"))),
        "heading": float(block.kind is BlockKind.HEADING),
        "item": float(block.kind is BlockKind.ITEM),
        "prompt": float(guess.rule.startswith("phrase")),
        "byline or date": float(guess.label in _META),
        "credit": float(bool(_CREDITED.search(block.text)) or guess.label is Label.CREDIT),
        "bars": float("|" in text or "•" in text),
        "shouted": float(sum(c.isupper() for c in text) * 2 > len(text)),
        "day": float(bool(DAY.search(text))),
        "begins small": float(text[:1].islower() or text[:1].isdigit()),
    }


def _around(lines: Lines, index: int) -> dict[str, float]:
    """Of the lines around it."""
    above, below = range(max(0, index - 3), index), range(index + 1, min(len(lines.blocks), index + 5))
    beside = [i for i in (*above, *below[:3]) if i < lines.first]
    gap = lines.first - index
    return {
        "distance": math.log1p(max(0, gap)) / 4,
        "right above": float(0 < gap <= 2),
        "within the body": float(gap <= 0),
        "date below": float(any(lines.guesses[i].label in _META for i in below)),
        "date above": float(any(lines.guesses[i].label in _META for i in above)),
        "summary below": float(any(_sums_up(lines, i, index) for i in below[:3])),
        "among headlines": sum(_is_headline(lines, i) for i in beside) / 6,
        "better above": min(3, sum(_rival(lines, i, index) for i in range(max(0, index - 12), index))) / 3,
    }


_META = frozenset({Label.BYLINE, Label.DATELINE})


def _sums_up(lines: Lines, index: int, title: int) -> bool:
    """Whether a line is longer than the title above it and speaks of the same as the article."""
    return lines.facts[index].words > lines.facts[title].words and lines.told[index] >= 0.3


def _is_headline(lines: Lines, index: int) -> bool:
    guess = lines.guesses[index]
    return 5 <= lines.facts[index].words <= 20 and guess.label not in BODY_LABELS | _META


def _rival(lines: Lines, index: int, title: int) -> bool:
    """Whether a line above reads like a title of the same article."""
    return lines.facts[index].words >= 4 and lines.told[index] >= max(0.4, lines.told[title] - 0.2)


def _elsewhere(lines: Lines, index: int) -> dict[str, float]:
    """Of the rest of the text."""
    folded = lines.facts[index].folded
    long_enough = lines.facts[index].words >= 3
    return {
        "told below": lines.told[index],
        "told at once": lines.told_at_once[index],
        "breadcrumb": _share(lines.terms[index], lines.trail),
        "repeated": float(lines.shown[folded] > 1),
        "with the site's name": float(long_enough and _begins_another(folded + " ", lines.forwards)),
        "behind a kicker": float(long_enough and _begins_another(folded[::-1], lines.backwards)),
    }


_ADDED = 60
"""Characters that a site's name or a kicker adds to a title, at most."""
_TRIED = 20
"""Lines looked at for that: a text may be nothing but lines that begin alike."""


def _begins_another(folded: str, ordered: Sequence[str]) -> bool:
    """Whether a line begins one of the ordered lines that is not much longer, and is not it."""
    start = bisect_right(ordered, folded)
    for at in range(start, min(start + _TRIED, len(ordered))):
        if not ordered[at].startswith(folded):
            return False
        if len(ordered[at]) <= len(folded) + _ADDED:
            return True
    return False


def _share(terms: frozenset[str], known: frozenset[str]) -> float:
    """The share of the terms that are known, 0 to 1."""
    return len(terms & known) / len(terms) if terms else 0.0


WEIGHTS: dict[str, float] = {
    "few words": -3.3,
    "rather few words": -1.5,
    "many words": -0.6,
    "too many words": -2.1,
    "ends with a stop": -2.5,
    "ends with a question": 0.2,
    "heading": 2.0,
    "item": -1.0,
    "prompt": -2.0,
    "byline or date": -1.1,
    "credit": -1.4,
    "bars": -0.9,
    "shouted": -0.7,
    "day": -0.8,
    "begins small": -0.7,
    "distance": -2.1,
    "right above": -0.4,
    "within the body": -2.6,
    "date below": 1.9,
    "date above": 0.4,
    "summary below": 0.7,
    "among headlines": -2.1,
    "better above": -1.9,
    "told below": 2.2,
    "told at once": 1.3,
    "breadcrumb": 1.8,
    "repeated": 0.5,
    "with the site's name": 1.4,
    "behind a kicker": 1.9,
}
"""What each feature counts: fitted by likelihood (softmax over a text's lines, L2) on 708 scraped pages; it finds as many
titles on a fifth of the pages held out (of news, by publisher) as on those fitted, within two in a hundred or so.
`heading` is set by hand: only Markdown has it."""

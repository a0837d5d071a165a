"""The title of a scraped text: the line that its features say is the headline."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate

from briefgen.clean.context_free import Guess
from briefgen.clean.dates import find_day
from briefgen.clean.facts import Facts
from briefgen.clean.names import has_given_name
from briefgen.model import Block, BlockKind, Label

_MIN_WORDS, _MAX_WORDS = 2, 35
_MAX_CHARS = 240
_OPENING = 8
"""Paragraphs of the core in which the title's words come back."""
_BELOW = 3
"""Lines below the first paragraph that may still be the title: a core now and then begins above it."""
_SUMMARY_REACH = 3
"""Lines below a title that may sum the article up."""

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
    """What each line is about that may be the title or tell of it; empty for the others."""
    told: Sequence[float]
    """The share of each line's terms that the core's first paragraphs take up, 0 to 1."""
    told_at_once: Sequence[float]
    """The same of its first two paragraphs."""
    paragraphs: frozenset[int]
    """Those first paragraphs."""
    spoken: Counter[str]
    """In how many of them each term is."""
    texts_before: Sequence[int]
    """How many lines of some length, bylines and datelines aside, stand before each line."""
    trail: frozenset[str]
    """The breadcrumbs' terms."""
    shown: Counter[str]
    """How often each line stands in the text."""
    forwards: Sequence[str]
    """The lines in order of their beginnings."""
    backwards: Sequence[str]
    """The lines, each reversed, in order of their ends."""
    is_copied: bool
    """Whether many of the lines are paragraphs."""


def look_at(
    blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess], core: Iterable[int]
) -> Lines:
    """The lines of a text around a core that is not empty."""
    inside = sorted(core)
    prose = [i for i in inside if facts[i].is_prose] or inside
    trail = [i for i, guess in enumerate(guesses) if guess.label is Label.BREADCRUMB]
    asked = {*range(prose[0] + _BELOW + _SUMMARY_REACH), *prose[:_OPENING], *trail}
    terms = [terms_of(fact) if i in asked else frozenset() for i, fact in enumerate(facts)]
    shown = Counter([fact.folded for fact in facts])
    return Lines(
        blocks,
        facts,
        guesses,
        first=prose[0],
        terms=terms,
        told=_told(terms, prose[:_OPENING]),
        told_at_once=_told(terms, prose[:2]),
        paragraphs=frozenset(prose[:_OPENING]),
        spoken=Counter(term for index in prose[:_OPENING] for term in terms[index]),
        texts_before=list(accumulate(map(_is_text, facts, guesses), initial=0)),
        trail=frozenset().union(*(terms[i] for i in trail)),
        shown=shown,
        forwards=sorted(shown),
        backwards=sorted(line[::-1] for line in shown),
        is_copied=sum(fact.is_prose for fact in facts) >= _COPIED_SHARE * len(facts),
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
    others = [i for i in candidates if not _is_something_else(lines, i)]
    return max(others or candidates, key=lambda i: (score(lines, i), -i), default=None)


_PROMPTS = frozenset({Label.REGISTRATION, Label.PAYWALL, Label.CONSENT, Label.NEWSLETTER})


_POINTS = re.compile(r"^[←→‹›<>]\s|\s[←→›>]$")
"""An arrow at an end: to the next article, to the section. Not `« »`, which are quotation marks."""
_LETTER = re.compile(r"[^\W\d_]")
_ADDRESS = re.compile(r"\S+@\S+|https?://\S+|www\.\S+")


def _is_something_else(lines: Lines, index: int) -> bool:
    """Whether a line is a prompt, leads elsewhere, is but a time or an address, or names who wrote the text, beyond doubt."""
    guess, text = lines.guesses[index], lines.blocks[index].text.strip()
    if _POINTS.search(text) or not _LETTER.search(text) or _ADDRESS.fullmatch(text):
        return True
    if guess.label is Label.BYLINE and guess.rule.startswith("byline"):
        first = guess.rule.partition('"')[2].partition('"')[0]
        name = lines.blocks[index].text[len(first) :]
        return name.lstrip().startswith((":", "：")) or has_given_name(name.strip(" :"))
    return guess.label in _PROMPTS and guess.rule.startswith("phrase")


def _may_be_title(lines: Lines, index: int) -> bool:
    facts = lines.facts[index]
    if lines.guesses[index].label is Label.BREADCRUMB:
        return False  # a trail that ends with the title has all of its words, and more
    return _MIN_WORDS <= facts.words <= _MAX_WORDS and len(lines.blocks[index].text) <= _MAX_CHARS


def score(lines: Lines, index: int) -> float:
    """How much a line looks like the title, on no scale in particular."""
    return sum([WEIGHTS[name] * value for name, value in features(lines, index).items()])


def features(lines: Lines, index: int) -> dict[str, float]:
    """What there is to be said for and against a line, each about 0 to 1."""
    return {**_own(lines, index), **_around(lines, index), **_elsewhere(lines, index)}


def _own(lines: Lines, index: int) -> dict[str, float]:
    """Of the line itself."""
    block, facts, guess = lines.blocks[index], lines.facts[index], lines.guesses[index]
    text = block.text.strip()
    return {
        "one or two words": float(facts.words <= 2),
        "too many words": float(facts.words > 22),
        "ends with a stop": float(text.endswith((".", "。", "।", "…", "..."))),
        "ends with a bracket": float(text.endswith((")", "]"))),
        "colon or dash": float(bool(_PARTED.search(text))),
        "quote": float(text.startswith(_QUOTES)),
        "heading": float(block.kind is BlockKind.HEADING),
        "prompt": float(guess.rule.startswith("phrase")),
        "prose": float(guess.label is Label.BODY),
        "credit": float(bool(_CREDITED.search(block.text)) or guess.label is Label.CREDIT),
        "day": float(find_day(text) is not None),
    }


_PARTED = re.compile(r": | [–-] ")
_QUOTES = ('"', "'", "“", "„", "«", "‘", "»", "「")


def _around(lines: Lines, index: int) -> dict[str, float]:
    """Of the lines around it."""
    facts, gap = lines.facts, lines.first - index
    words = facts[index].words
    above = range(max(0, index - _SIGHT), index)
    below = range(index + 1, min(len(facts), index + 1 + 2 * _SIGHT))
    dated = next((i - index for i in below if lines.guesses[i].label in _META), 0)
    between = lines.texts_before[max(lines.first, index + 1)] - lines.texts_before[index + 1]
    return {
        "within the body": float(gap <= 0),
        "near the body": float(0 < gap <= 6),
        "opens the text": float(_opens(lines, index)),
        "far from the body": float(gap > 30),
        "very far from it": float(gap > 80),
        "lines between": math.log1p(between) / 3,
        "date right below": float(dated == 1),
        "date below": float(0 < dated <= _SIGHT),
        "date farther below": float(dated > _SIGHT),
        "date right above": float(index > 0 and lines.guesses[index - 1].label in _META),
        "summary below": float(any(_sums_up(lines, i, index) for i in below[:_SUMMARY_REACH])),
        "long line below": float(any(facts[i].words >= 12 for i in below[:1])),
        "short lines above": sum(facts[i].words < 5 for i in above) / _SIGHT,
        "longer than those above": float(all(facts[i].words < words for i in above[-3:])),
    }


_OPENING_GAP = 6
"""Lines between a title and the body, at most, where nothing but prompts and a word or two stand above it."""
_OPENING_LINES = 4
"""Lines at a text's beginning, of which one is its headline if it was copied without what stands around it."""
_COPIED_SHARE = 1 / 5
"""Share of the lines that are paragraphs from which on it was: of pages that were scraped whole, most lines are links."""


def _opens(lines: Lines, index: int) -> bool:
    """Whether a line begins a text that somebody copied, but for prompts and a word or two above it."""
    gap = lines.first - index
    if not (lines.is_copied and index < _OPENING_LINES and 0 < gap <= _OPENING_GAP):
        return False
    folded = lines.facts[index].folded
    if lines.facts[index].words <= 2 or "|" in folded or lines.guesses[index].rule.startswith("phrase"):
        return False
    if any(folded.endswith(f" {below.folded}") for below in lines.facts[index + 1 : lines.first]):
        return False  # `Subject: Old bridge stays` in a mail that begins so
    return all(
        lines.facts[i].words <= 2
        or lines.guesses[i].rule.startswith("phrase")
        or lines.guesses[i].label in _META
        for i in range(index)
    )


_SIGHT = 4
"""Lines above and below a title that tell of it."""
_META = frozenset({Label.BYLINE, Label.DATELINE})


def _sums_up(lines: Lines, index: int, title: int) -> bool:
    """Whether a line is longer than the title above it and speaks of the same as the article."""
    return lines.facts[index].words > lines.facts[title].words and lines.told[index] >= 0.3


def _is_text(facts: Facts, guess: Guess) -> bool:
    return facts.words >= 5 and guess.label not in _META


def _elsewhere(lines: Lines, index: int) -> dict[str, float]:
    """Of the rest of the text."""
    terms, facts = lines.terms[index], lines.facts[index]
    told, own = lines.told[index], len(terms) * (index in lines.paragraphs)
    is_long = facts.words >= _LONG
    return {
        # Of one long word, all are told sooner than of six: two untold ones are granted to each line.
        "told below": told * len(terms) / (len(terms) + 2),
        "told in many words": told * (8 <= facts.words <= 13),
        "told at once": lines.told_at_once[index],
        "told often": math.log1p(sum(lines.spoken[term] for term in terms) - own) / 4,
        "breadcrumb": _share(terms, lines.trail),
        "repeated": float(is_long and lines.shown[facts.folded] > 1),
        "with the site's name": float(is_long and _begins_another(facts.folded + " ", lines.forwards)),
        "behind a kicker": float(is_long and _begins_another(facts.folded[::-1], lines.backwards)),
    }


_LONG = 5
"""Words of a line that is not repeated by chance, or as a menu's item."""
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
    "one or two words": -1.1,
    "too many words": -1.6,
    "ends with a stop": -1.8,
    "ends with a bracket": -0.5,
    "colon or dash": 0.7,
    "quote": 0.8,
    "heading": 2.0,
    "prompt": -1.8,
    "prose": -0.4,
    "credit": -1.5,
    "day": -1.6,
    "within the body": -1.0,
    "near the body": 0.8,
    "opens the text": 2.5,
    "far from the body": -1.3,
    "very far from it": -0.8,
    "lines between": 2.3,
    "date right below": 1.0,
    "date below": 1.7,
    "date farther below": 1.2,
    "date right above": 1.4,
    "summary below": 0.4,
    "long line below": 1.3,
    "short lines above": 1.6,
    "longer than those above": 0.4,
    "told below": 1.4,
    "told in many words": 0.6,
    "told at once": 1.1,
    "told often": 3.2,
    "breadcrumb": 1.9,
    "repeated": 1.0,
    "with the site's name": 0.7,
    "behind a kicker": 2.6,
}
"""What each feature counts: fitted by likelihood (softmax over a text's lines, L2) on 548 scraped pages; it finds as many
titles on a fifth of the sites held out as on those fitted, within two in a hundred (0.73 of 0.75 on news).
`heading` is set by hand: only Markdown has it; and `opens the text`: of scraped pages hardly one begins with its headline, of
texts that people copied most do."""

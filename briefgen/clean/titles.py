"""The title: by what the page says of itself, checked against what stands on it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from briefgen.clean.context_free import Guess
from briefgen.clean.evidence import Found, articles_in
from briefgen.clean.facts import Facts
from briefgen.clean.phrases import fold
from briefgen.model import Block, BlockKind, Hints, Label, Reading

_SUFFIX = re.compile(r"\s+(?:[|–—·•»:]|-|::|\|\|)\s+|\s*\|\s*")


def find_title(
    reading: Reading, facts: Sequence[Facts], guesses: Sequence[Guess], core: frozenset[int]
) -> Found:
    """The title and where it came from; empty when the page has none."""
    claim = reading.hints.claims.get("title")
    if claim is not None:
        return Found(_one_line(claim.values[0]), claim.rule)
    if any(block.place for block in reading.blocks):
        return _title_of_page(reading, facts)
    return _title_of_text(reading, facts, guesses, core)


def _title_of_page(reading: Reading, facts: Sequence[Facts]) -> Found:
    headings = [b for b in reading.blocks if b.kind is BlockKind.HEADING and b.level <= 2]
    h1 = [b.text for b in headings if b.level == 1]
    named = list(_named_titles(reading.hints))
    if named and any(fold(text).endswith(" " + fold(named[0][0])) for text in h1):
        return Found(*named[0])  # the h1 holds a kicker, too
    for text in h1:
        for candidate, origin in named:
            if _alike(text, candidate):
                return Found(_one_line(text), f"h1, as {origin} says")
    for heading in headings:
        for candidate, origin in named:
            if _alike(heading.text, candidate):
                return Found(_one_line(heading.text), f"h{heading.level}, as {origin} says")
    if len(h1) == 1 and len(h1[0].split()) >= 3 and named and _shares_words(h1[0], named):
        return Found(_one_line(h1[0]), "h1")
    if named:
        return Found(named[0][0], named[0][1])
    return Found(_one_line(h1[0]), "h1") if h1 else Found("", "")


def _named_titles(hints: Hints) -> Iterator[tuple[str, str]]:
    for item in articles_in(hints):
        headline = item.get("headline") or item.get("name")
        if isinstance(headline, str) and headline.strip():
            yield _plain(headline), "JSON-LD"
    for text in hints.properties.get("headline", ())[:1]:
        yield _plain(text), "microdata"
    for key in ("og:title", "twitter:title", "dc.title", "title"):
        for text in hints.meta.get(key, ())[:1]:
            yield _without_site(_plain(text), hints), f"meta {key}"
    if hints.title:
        yield _without_site(_plain(hints.title), hints), "<title>"


def _plain(text: str) -> str:
    from html import unescape

    return " ".join(re.sub(r"<[^>]{1,80}>", "", unescape(unescape(text))).replace("\u00ad", "").split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_site(title: str, hints: Hints) -> str:
    """A title without ` | Site name` at its end (or `Site name: ` before it)."""
    site = fold(next(iter(hints.meta.get("og:site_name", ("",)))))
    parts = _SUFFIX.split(title)
    if len(parts) < 2:
        return title
    ends = list(_SUFFIX.finditer(title))
    last = title[ends[-1].end() :]
    if (site and fold(last) == site) or ("|" in ends[-1].group() and len(last.split()) <= 5):
        return title[: ends[-1].start()]
    if (
        len(last.split()) <= 4
        and len(title[: ends[-1].start()].split()) >= 4
        and ends[-1].group().strip() != ":"
    ):
        return title[: ends[-1].start()]
    return title


def _alike(a: str, b: str) -> bool:
    first, second = re.findall(r"\w+", fold(a)), re.findall(r"\w+", fold(b))
    if not first or not second:
        return False
    return SequenceMatcher(None, first, second, autojunk=False).ratio() >= 0.8


def _shares_words(text: str, named: list[tuple[str, str]]) -> bool:
    words = set(re.findall(r"\w+", fold(text)))
    return any(len(words & set(re.findall(r"\w+", fold(name)))) * 2 > len(words) for name, _ in named)


_REACH = 40
"""Lines above the core among which the title is looked for."""


def _title_of_text(
    reading: Reading, facts: Sequence[Facts], guesses: Sequence[Guess], core: frozenset[int]
) -> Found:
    if not core:
        return Found("", "")
    first = min(core)
    blocks = reading.blocks
    shown = Counter(fact.folded for fact in facts)
    vocabulary = {word for i in sorted(core)[:8] for word in _LONG_WORD.findall(facts[i].folded)}
    trail = {
        w
        for f, g in zip(facts, guesses, strict=True)
        if g.label is Label.BREADCRUMB
        for w in _LONG_WORD.findall(f.folded)
    }
    best, best_score = -1, 0.0
    for index in range(max(0, first - _REACH), min(first + 3, len(blocks))):
        score = _title_score(blocks[index], facts[index], guesses[index], vocabulary)
        if score <= 0:
            continue
        score += 0.8 * (shown[facts[index].folded] > 1) + 1.5 * _overlap(facts[index], trail)
        score += 0.8 * (_is_above_dateline(guesses, index)) - 0.05 * abs(first - index)
        if score > best_score:
            best, best_score = index, score
    if best < 0:
        return Found("", "")
    return Found(_one_line(blocks[best].text), f"line {blocks[best].line}")


_LONG_WORD = re.compile(r"\w{4,}")


def _overlap(facts: Facts, words: set[str]) -> float:
    mine = set(_LONG_WORD.findall(facts.folded))
    return len(mine & words) / len(mine) if mine else 0.0


def _title_score(block: Block, facts: Facts, guess: Guess, vocabulary: set[str]) -> float:
    if not 3 <= facts.words <= 32 or guess.rule.startswith(
        ("phrase", "breadcrumb", "byline", "dateline", "credit")
    ):
        return 0.0
    score = 1.0 + 2.0 * _overlap(facts, vocabulary) + min(facts.words, 8) / 8
    if block.kind is BlockKind.HEADING:
        score += 2.0
    if block.text.rstrip().endswith("."):
        score -= 1.5
    return score


def _is_above_dateline(guesses: Sequence[Guess], index: int) -> bool:
    """Whether a byline or date follows within three lines, and none stands between title and it."""
    below = [guess.label for guess in guesses[index + 1 : index + 4]]
    return Label.DATELINE in below or Label.BYLINE in below

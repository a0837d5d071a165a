"""The title: by what the page says of itself, checked against what stands on it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from itertools import chain, zip_longest
from typing import NamedTuple

from briefgen.clean.context_free import Guess
from briefgen.clean.evidence import Found, articles_in
from briefgen.clean.facts import Facts
from briefgen.clean.headlines import find_headline, look_at
from briefgen.clean.phrases import fold
from briefgen.clean.publisher import names_of_publisher
from briefgen.model import Block, BlockKind, Hints, Reading

_KICKER_END = re.compile(r":\s+|\s[-–—|/]\s")
"""What parts a kicker from its title on one line: `Transport: Old bridge stays open`."""
_SEPARATOR = re.compile(r"\s+(?:[|–—·•»«:]|-|::|\|\|)\s+|\s*[|｜]\s*")
_SPACELESS_SITE = re.compile("(?<=[\u3001-\u9fff\uff01-\uff60])[-_—]{1,2}[^\\W\\d_]{2,8}$")
"""The site's name at the end of a title in a script that does not part words: `标题-新闻网`."""


def find_title(
    reading: Reading, facts: Sequence[Facts], guesses: Sequence[Guess], core: frozenset[int]
) -> Found:
    """The title and where it came from; empty when the page has none."""
    claim = reading.hints.claims.get("title")
    if claim is not None:
        return Found(_one_line(claim.values[0]), claim.origin)
    if any(block.place for block in reading.blocks):
        return _title_of_page(reading, _top(reading, facts, core))
    index = find_headline(look_at(reading.blocks, facts, guesses, core)) if core else None
    if index is None:
        return Found("", "")
    return Found(_one_line(reading.blocks[index].text), f"line {reading.blocks[index].line}")


class _Claim(NamedTuple):
    """One place's title, and how much its voice counts."""

    text: str
    origin: str
    weight: float


_HEADINGS = {1: 1.6, 2: 0.2}
"""How much a heading's voice counts, by its level: what readers see is the title, unless the head is at one against it."""
_WEIGHTS = {
    "JSON-LD": 1.4,
    "microdata": 1.4,
    "meta og:title": 0.9,
    "<title>": 0.6,
    "meta title": 0.3,
    "meta dc.title": 0.3,
    "meta twitter:title": 0.2,
}
"""The same of each place in a page's head; by rank, since any values of this order do as well on 540 pages."""
_VOUCHED = 3.4
"""The same of an h2 above the text that the head knows, other than as the h1: with `og:title` it outweighs an h1 that JSON-LD
and `<title>` repeat. From 3 to 4 the outcome is the same."""
_PLAIN = 0.5
"""The same of a line above the text that is no heading to the page's build, but word for word what the head has."""
_SHOWN = 0.1
"""What a heading gains over the same words elsewhere: its spelling is the one to take."""
_MAX_CHARS = 300
"""What is longer is more than a title."""
_MAX_HEADINGS = _MAX_STATED = 100
"""Headings looked at, and articles in JSON-LD; an index of articles has a thousand, and is none."""


def _top(reading: Reading, facts: Sequence[Facts], core: frozenset[int]) -> frozenset[int]:
    """The lines above the article's first paragraph, where its title stands."""
    first = min((index for index in core if facts[index].is_prose), default=0)
    return frozenset(block.line for block in reading.blocks[:first])


def _title_of_page(reading: Reading, top: frozenset[int]) -> Found:
    """The title for which most of the page's own claims speak."""
    headings = [block for block in reading.blocks if _is_top_heading(block)][:_MAX_HEADINGS]
    mastheads = {fold(block.text) for block in headings if _is_masthead(block)}
    houses = {fold(name) for name in names_of_publisher(reading.hints)} | mastheads
    whole = {fold(block.text) for block in headings} - mastheads
    lines = [
        (line, block.line) for block in reading.blocks if block.line in top and (line := _plain_line(block))
    ]
    parts = whole | {fold(line) for line, _ in lines}
    named = [
        _Claim(text, origin, _WEIGHTS[origin])
        for text, origin in _named_titles(reading.hints, houses, whole, parts)
        if 0 < len(text) <= _MAX_CHARS
    ]
    firsts = [_words(block.text) for block in headings if block.level == 1]
    unsaid = [
        claim
        for claim in named
        if claim.origin != "microdata" and not any(_ends(words, _words(claim.text)) for words in firsts)
    ]
    shown = [
        _shown(block, named) if block.level == 1 else _shown_below(block, named, unsaid, block.line in top)
        for block in headings
    ]
    known = {_words(claim.text) for claim in named}
    said = [_Claim(line, f"line {number}", _PLAIN) for line, number in lines if _words(line) in known]
    claims = [
        *named,
        *said[:1],
        *(claim for claim in shown if not _is_site(claim.text, houses, reading.hints)),
    ]
    words = [_words(claim.text) for claim in claims]
    best, best_score = Found("", ""), 0.0
    for claim, mine in zip(claims, words, strict=True):
        agreeing: dict[str, float] = {}
        for other, theirs in zip(claims, words, strict=True):
            if other is claim or (other.origin not in agreeing and _alike(mine, theirs)):
                agreeing.setdefault(other.origin, other.weight)
        score = sum(agreeing.values()) + _SHOWN * claim.origin.startswith("h") * (
            1 + (claim.weight >= _VOUCHED)
        )
        if score > best_score:
            best, best_score = Found(_one_line(claim.text), _told(claim.origin, list(agreeing))), score
    return best


def _plain_line(block: Block) -> str:
    """The first line of a block that may be a title and is no heading; a linked one leads elsewhere."""
    line = block.text[:_MAX_CHARS].partition("\n")[0].strip()
    is_line = len(line.split()) >= _MIN_TITLE_WORDS and block.link_share <= _LINKED
    return line if is_line and block.kind is BlockKind.PARAGRAPH else ""


def _told(origin: str, agreeing: list[str]) -> str:
    others = [other for other in agreeing if other != origin]
    return f"{origin}, as {others[0]} says" if others else origin


def _is_top_heading(block: Block) -> bool:
    return block.kind is BlockKind.HEADING and block.level in _HEADINGS and len(block.text) <= _MAX_CHARS


def _shown(block: Block, named: Sequence[_Claim]) -> _Claim:
    """What an h1 claims: less the kicker in it, when the page's head knows the title without that one."""
    text = _one_line(block.text)
    bare = _as_named(text, named)
    if bare == text and not any(claim.origin != "microdata" and _says(claim, text) for claim in named):
        bare = _behind_kickers(text, named)
    bare = _parted(bare, named) if bare == text else bare
    is_terse = len(bare.split()) < _MIN_TITLE_WORDS and len(bare) < _MIN_TITLE_CHARS
    return _Claim(bare, "h1", _HEADINGS[1] * (_TERSE if is_terse else 1.0))


def _shown_below(
    block: Block, named: Sequence[_Claim], unsaid: Sequence[_Claim], is_above_text: bool
) -> _Claim:
    """What an h2 claims: aloud where it stands above the text and the head knows it, but no h1 says so.

    Pages that end their breadcrumb with an h1 for search engines set the title that readers see as an h2.
    """
    text = _as_named(_one_line(block.text), named)
    if is_above_text and len(text.split()) >= _MIN_TITLE_WORDS:
        for claim in unsaid:
            if _says(claim, text):
                # Where kicker and title are two elements, only the head has a colon between them.
                return _Claim(claim.text if ":" in claim.text else text, "h2", _VOUCHED)
            if any(_words(rest) == _words(text) for _, rest in _kickers(claim.text)):
                return _Claim(text, "h2", _VOUCHED + claim.weight)
    return _Claim(text, "h2", _HEADINGS[2])


def _parted(text: str, named: Sequence[_Claim]) -> str:
    """A heading as the head spells it, where only that has a mark between kicker and title: they are two elements."""
    if _is_parted(text):
        return text
    return next((claim.text for claim in named if _says(claim, text) and _is_parted(claim.text)), text)


def _is_parted(text: str) -> bool:
    return any(_words(kicker) and _words(rest) for kicker, rest in _kickers(text))


def _as_named(text: str, named: Sequence[_Claim]) -> str:
    """A heading without what stands before the title that the head names, unless the head has it whole, too.

    Where kicker and title are two elements, only the head has a colon between them.
    """
    if any(fold(claim.text) == fold(text) for claim in named if claim.origin != "microdata"):
        return text
    folded = fold(text)
    for claim in named:
        title = fold(claim.text)
        if not folded.endswith(title) or len(claim.text.split()) < _MIN_TITLE_WORDS:
            continue
        before = folded[: -len(title)]
        # Two elements may stand without a space between them.
        is_glued = before[-1:].isalnum() and claim.text[:1].isupper()
        if before.endswith(" ") or is_glued:
            return claim.text
    return text


def _behind_kickers(text: str, named: Sequence[_Claim]) -> str:
    """What follows the kicker of a heading, if the head has another one before the same words."""
    words = _words(text)
    for claim in named:
        for kicker, rest in _kickers(claim.text):
            title = _words(rest)
            before = words[: -len(title)]
            if (
                len(title) >= _MIN_TITLE_WORDS
                and before
                and _ends(words, title)
                and before[-1:] != _words(kicker)[-1:]
                and before[: len(_words(kicker))] != _words(kicker)
            ):
                return rest
    return text


def _kickers(text: str) -> Iterator[tuple[str, str]]:
    """Where a line may be parted into kicker and title."""
    return ((text[: mark.start()], text[mark.end() :]) for mark in _KICKER_END.finditer(text))


def _says(claim: _Claim, text: str) -> bool:
    return _words(claim.text) == _words(text)


def _ends(words: tuple[str, ...], end: tuple[str, ...]) -> bool:
    return bool(end) and words[-len(end) :] == end


_MIN_TITLE_WORDS, _MIN_TITLE_CHARS = 3, 20
"""Shorter headings are rather a section's name, or a greeting."""
_TERSE = 0.5
"""How much of its voice such a heading keeps: that of a page without a head is still its title."""


_FRONT_PAGE = re.compile(r"(?:.*//[^/?#]+/?|/)(?:[?#].*)?")
"""An address of no path: also one behind another, as archives write it."""
_LINKED = 0.5
"""Share of a heading's characters in links, of which it is one."""


def _is_masthead(block: Block) -> bool:
    """Whether a heading is a link to the front page: the site's name, or its slogan."""
    return block.link_share > _LINKED and any(_FRONT_PAGE.fullmatch(mark.href) for mark in block.marks)


def _is_site(text: str, houses: set[str], hints: Hints) -> bool:
    """Whether a heading is the site's name: as the page says, or as the browser's title ends with it.

    That has the name at one end: where it begins with a house, or with what its domain is called, it ends with the title.
    """
    if fold(text) in houses:
        return True
    ends = [fold(end) for end in _SEPARATOR.split(hints.title)]
    is_end = len(ends) > 1 and len(text.split()) <= _MAX_SITE_WORDS and fold(text) == ends[-1]
    return is_end and not any(house.removeprefix("www.").split(".")[0] == ends[0] for house in houses)


def _named_titles(
    hints: Hints, houses: set[str], whole: set[str], parts: set[str]
) -> Iterator[tuple[str, str]]:
    """The titles in the page's head, and where; what is `whole` has no site's name at its end to be guessed. Of the browser's
    that is taken which is one of some `parts`, lines above the text."""
    for item in articles_in(hints)[:_MAX_STATED]:
        headline = item.get("headline") or item.get("name")
        if isinstance(headline, str) and headline.strip():
            yield _plain(headline), "JSON-LD"
    for text in hints.properties.get("headline", ())[:1]:
        yield _plain(text), "microdata"
    browser = _plain(hints.title)
    for key in ("og:title", "twitter:title", "dc.title", "title"):
        for value in hints.meta.get(key, ())[:1]:
            text = _plain(value)
            # The browser's title is this one and more: the site's name is there.
            is_whole = fold(text) in whole or fold(browser).startswith(fold(text) + " ")
            yield _without_site(text, houses, is_whole), f"meta {key}"
    if browser:
        is_whole = fold(browser) in whole
        part = "" if is_whole else _part_among(browser, parts)
        yield part or _without_site(browser, houses, is_whole), "<title>"


def _part_among(title: str, parts: set[str]) -> str:
    """What stands before or behind one of a title's marks and is one of some folded lines; empty when nothing is."""
    for mark in chain(_SEPARATOR.finditer(title), _KICKER_END.finditer(title)):
        for part in (title[: mark.start()], title[mark.end() :]):
            if len(part.split()) >= _MIN_TITLE_WORDS and fold(part) in parts:
                return part
    return ""


def _plain(text: str) -> str:
    from html import unescape

    return " ".join(re.sub(r"<[^>]{1,80}>", "", unescape(unescape(text))).replace("\u00ad", "").split())


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _without_site(title: str, houses: set[str], is_whole: bool) -> str:
    """A title without ` | Site name` and what follows, or `Site name: ` before it."""
    marks = list(_SEPARATOR.finditer(title))
    if not marks:
        return title if is_whole else _SPACELESS_SITE.sub("", title)
    if _is_house(title[: marks[0].start()], houses):
        return title[marks[0].end() :]
    for mark, after in zip_longest(marks, marks[1:]):
        if _is_house(title[mark.end() : after.start() if after else None], houses):
            return title[: mark.start()]
    before, last, mark = title[: marks[-1].start()], title[marks[-1].end() :], marks[-1].group().strip()
    if is_whole:
        return title
    if mark in "|｜" and len(last.split()) <= 5:
        return before
    if len(last.split()) <= _MAX_SITE_WORDS and len(before.split()) >= 4 and mark != ":":
        return before
    return title


def _is_house(text: str, houses: set[str]) -> bool:
    """Whether a part of a title is the site's name, or what a longer name of it begins with."""
    folded = fold(text)
    return folded in houses or any(house.startswith(folded + " ") for house in houses)


_MAX_SITE_WORDS = 4
"""What is longer, at the end of a browser's title, is rather no site's name."""


@lru_cache(maxsize=1024)
def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", fold(text)))


def _alike(first: tuple[str, ...], second: tuple[str, ...]) -> bool:
    """Whether two titles say the same, a word or two aside."""
    if not first or not second:
        return False
    if first == second:
        return True
    # The cheap bounds first: they decide most comparisons.
    length = len(first) + len(second)
    if 2.0 * min(len(first), len(second)) / length < _SAME:
        return False
    known = frozenset(second)
    if 2.0 * sum([word in known for word in first]) / length < _SAME:
        return False
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    return matcher.quick_ratio() >= _SAME and matcher.ratio() >= _SAME


_SAME = 0.8
"""Share of two titles' words, in order, that makes them one."""

"""When an article was published and changed: what structured data, datelines and address say of it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from functools import partial
from itertools import chain
from typing import NamedTuple

from briefgen.clean.dates import apart, moments_in, opening_moment, parse_stated, spans_days
from briefgen.clean.evidence import articles_in
from briefgen.clean.facts import token_words
from briefgen.clean.phrases import Language, fold
from briefgen.model import Hints, Label, Labelled, Moment

_MONTH_FIRST = frozenset(["en-us", "es-us"])
"""Languages, as pages declare them, in which 05/01 is the first of May."""
_EARLIEST = 1990
"""No page of news is older than the web."""


class Dated(NamedTuple):
    """A date, where it came from, and whether it is one of change rather than of publication."""

    moment: Moment
    origin: str
    modified: bool = False


def find_dates(
    hints: Hints, labelled: tuple[Labelled, ...], language: Language, now: datetime
) -> tuple[Dated | None, Dated | None]:
    """(published, modified); None where unknown. Neither is later than `now`."""
    published = modified = None
    day_first = hints.language.lower().replace("_", "-") not in _MONTH_FIRST
    parse = partial(parse_stated, language=language.code, day_first=day_first)
    sources = (
        chain(_claimed(hints, parse), _structured(hints, parse)),
        _written(labelled, language, _between_title_and_text, day_first) if hints.meta else (),
        _loose(hints, parse),
        _written(labelled, language, _dated_lines, day_first),
    )
    for source in sources:
        if published and hints.meta:
            break
        for found in source:
            if not _plausible(found.moment, now):
                continue
            if found.modified:
                modified = modified or found
            else:
                published = published or found
    if published is None:
        published = _from_times(hints, parse, now) or _from_address(hints, day_first, now)
    is_scraped = not any(x.block.place for x in labelled)
    if is_scraped and published is None and modified is not None and modified.origin.startswith("line"):
        # Its one date is "Updated": the only day that the page gives its readers, and that the text can be put under.
        published, modified = Dated(modified.moment, f"{modified.origin}, the only date there"), None
    return published, modified


_Parse = Callable[[str], Moment | None]
"""What reads a date that is stated: ISO 8601, or as people write it in the page's language."""


def _claimed(hints: Hints, parse: _Parse) -> Iterator[Dated]:
    """The dates that the site's rules found, or that a feed or mail gives."""
    for key, modified in (("date", False), ("modified", True)):
        claim = hints.claims.get(key)
        for value in claim.values if claim else ():
            yield from _dated(value, parse, claim.origin if claim else "", modified)


_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article.published", "parsely-pub-date", "sailthru.date",
    "datepublished", "dc.date.issued", "dcterms.created", "pubdate", "publishdate", "publish-date",
    "publication_date", "publish_date", "article.created", "cxenseparse:recs:publishtime",
    "bt:pubdate", "rnews:datepublished", "originalpublicationdate", "date.release", "citation_publication_date",
)  # fmt: skip
_LOOSE_META = ("dc.date", "date", "dcterms.date")
"""Names that do not say which date: often that of the page in its database."""
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "lastmod",
    "dc.date.modified",
    "datemodified",
)


def _structured(hints: Hints, parse: _Parse) -> Iterator[Dated]:
    for item in articles_in(hints):
        for key, modified in (("datePublished", False), ("dateCreated", False), ("dateModified", True)):
            yield from _dated(item.get(key), parse, "JSON-LD", modified)
    for key in _PUBLISHED_META:
        for value in hints.meta.get(key, ())[:1]:
            yield from _dated(value, parse, f"meta {key}", False)
    for key, modified in (("datepublished", False), ("datecreated", False), ("datemodified", True)):
        for value in hints.properties.get(key, ())[:1]:
            yield from _dated(value, parse, "microdata", modified)
    for key in _MODIFIED_META:
        for value in hints.meta.get(key, ())[:1]:
            yield from _dated(value, parse, f"meta {key}", True)


def _loose(hints: Hints, parse: _Parse) -> Iterator[Dated]:
    for key in _LOOSE_META:
        for value in hints.meta.get(key, ())[:1]:
            yield from _dated(value, parse, f"meta {key}", False)


def _dated(value: object, parse: _Parse, origin: str, modified: bool) -> Iterator[Dated]:
    if isinstance(value, list) and value:
        value = value[0]
    moment = parse(value) if isinstance(value, str) else None
    if moment is not None:
        yield Dated(moment, origin, modified)


_BELOW = 6
"""Blocks below the body's end within which a dateline is the article's: farther ones date links."""
_FAR_BELOW = 20
"""The same of a line that says that it dates the page: `Published: 28 June 2024`."""
_MAX_DATED_CHARS = 160
"""A longer line beside the title tells a story."""
_TEXT_LABELS = frozenset({Label.TITLE, Label.BODY, Label.POST, Label.CAPTION, Label.CREDIT})


_FindLines = Callable[[tuple[Labelled, ...], Language], list[int]]


def _written(
    labelled: tuple[Labelled, ...], language: Language, find_lines: _FindLines, day_first: bool
) -> Iterator[Dated]:
    """The dates in the lines around the article that may date it."""
    home = _home(labelled)
    for index in find_lines(labelled, language):
        line = labelled[index]
        if _dates_something_else(line, home, language):
            continue
        text = apart(line.block.text)
        modified = fold(text).startswith(language.updated)
        moments = opening_moment if line.label is Label.BODY else moments_in
        for moment, start in moments(text, language.code, day_first):
            before = fold(text[:start])
            changed = _says_updated(before, language) if before else modified
            yield Dated(moment, f"line {line.block.line}", changed)


def _home(labelled: tuple[Labelled, ...]) -> int:
    """The number of the innermost `<article>` or `<main>` around the title; 0 without one."""
    title = next((x.block for x in labelled if x.label is Label.TITLE), None)
    around = (e.number for e in reversed(title.place if title else ()) if e.tag in ("article", "main"))
    return next(around, 0)


def _dates_something_else(line: Labelled, home: int, language: Language) -> bool:
    """Whether a line dates a comment, what lasts, the copyright, or, outside the article's element, today's paper or a list."""
    if any(e.tokens & token_words("comments") for e in line.block.place) or spans_days(line.block.text):
        return True
    is_outside = home and all(e.number != home for e in line.block.place)
    return bool(is_outside or "©" in line.block.text) and not _says_when(fold(line.block.text), language)


def _between_title_and_text(labelled: tuple[Labelled, ...], _: Language) -> list[int]:
    """The datelines below the title and above the text, the nearest to the text first."""
    title, first = _places(labelled)[:2]
    return [i for i in range(first - 1, title, -1) if labelled[i].label is Label.DATELINE]


def _places(labelled: tuple[Labelled, ...]) -> tuple[int, int, int]:
    """Where the title stands, and where the text begins and ends; where there is no text, right below the title."""
    body = [i for i, x in enumerate(labelled) if x.label is Label.BODY]
    before = labelled[: body[0]] if body else labelled
    title = next((i for i, x in enumerate(before) if x.label is Label.TITLE), len(before))
    return (title, body[0], body[-1]) if body else (title, title + 1, title + 1)


def _dated_lines(labelled: tuple[Labelled, ...], language: Language) -> list[int]:
    """The lines that may date the article, the likeliest first: between title and body, then above and below, the nearest."""
    title, first, last = _places(labelled)
    datelines = [i for i, x in enumerate(labelled) if x.label in (Label.DATELINE, Label.BYLINE)]
    head = [i for i in range(max(0, title - 3), min(len(labelled), first + 4)) if _may_date(labelled[i])]
    head.sort(key=lambda i: (i < title, i > first, abs(i - first)))
    said = [i for i in head if _says_published(fold(labelled[i].block.text), language)]
    above = sorted((i for i in datelines if i < first), reverse=True)
    below = [
        i
        for i in datelines
        if first <= i <= last + _BELOW
        or (last < i <= last + _FAR_BELOW and _says_when(fold(labelled[i].block.text), language))
    ]
    opening = [first] if first < len(labelled) and labelled[first].label is Label.BODY else []
    near = (i for i in head if i in datelines)
    return list(dict.fromkeys([*said, *near, *opening, *head, *above, *below]))


def _says_published(folded: str, language: Language) -> bool:
    words = tuple(word for word in (*language.published, "published") if len(word) > 3)
    return _last_word(folded, words) > _NO_WORD


def _says_when(folded: str, language: Language) -> bool:
    return folded.startswith((*language.published, *language.updated))


def _may_date(line: Labelled) -> bool:
    """Whether a line beside the title may be one that dates the article: it is short, and not of the text."""
    return line.label not in _TEXT_LABELS and len(line.block.text) <= _MAX_DATED_CHARS


def _says_updated(before: str, language: Language) -> bool:
    """Whether the last label before a date is one of change."""
    updated = _last_word(before, (*language.updated, "updated"))
    return updated > _NO_WORD and updated >= _last_word(before, (*language.published, "published"))


_NO_WORD = (-1, 0)


def _last_word(text: str, words: tuple[str, ...]) -> tuple[int, int]:
    """Where the last of the words ends that stands in the text as a word, and how long it is: of `mis à jour le` and `le`
    the longer is meant."""
    there = (word for word in words if word in text)
    found = (m.span() for word in there for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text))
    return max(((end, end - start) for start, end in found), default=_NO_WORD)


def _from_times(hints: Hints, parse: _Parse, now: datetime) -> Dated | None:
    moments = [m for m in map(parse, hints.times[:3]) if m is not None and _plausible(m, now)]
    return Dated(moments[0], "<time>") if moments else None


_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")
_RUN_TOGETHER = re.compile(r"/((?:19|20)\d\d)(\d\d)(\d\d)(?=[/_-])")
"""`/20240628-bridge`: with a name behind it, or it may be any number."""
_YEAR_LAST = re.compile(r"/(\d{1,2})-(\d{1,2})-((?:19|20)\d\d)(?=[/-]|$)")


def _from_address(hints: Hints, day_first: bool, now: datetime) -> Dated | None:
    for address in (hints.canonical, *hints.meta.get("og:url", ())):
        moment = _day_in_address(address, day_first)
        if moment is not None and _plausible(moment, now):
            return Dated(moment, "address")
    return None


def _day_in_address(address: str, day_first: bool) -> date | None:
    found = _IN_ADDRESS.search(address) or _RUN_TOGETHER.search(address)
    year_last = None if found else _YEAR_LAST.search(address)
    try:
        if found:
            return date(*map(int, found.groups()))
        if year_last:
            first, second, year = map(int, year_last.groups())
            return date(year, second, first) if day_first else date(year, first, second)
    except ValueError:
        pass  # 31 June is a number like any other
    return None


def _plausible(moment: Moment, now: datetime) -> bool:
    """Neither before the web nor after the retrieval; a day is granted to pages east of us."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return day.year >= _EARLIEST and day <= (now.astimezone(UTC) + timedelta(days=1)).date()

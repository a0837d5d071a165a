"""When an article was published: ISO from structured data, dateparser for what people write."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from functools import lru_cache
from typing import NamedTuple

from briefgen.clean.evidence import articles_in
from briefgen.clean.phrases import Language, fold
from briefgen.clean.plaindays import plain_day
from briefgen.frontmatter import parse_moment
from briefgen.model import Hints, Label, Labelled, Moment

_EARLIEST = 1990
"""No page of news is older than the web."""

_DAY_TEXT = (
    r"(?:\d{1,2}(?:st|nd|rd|th|er|º)?[.,]?\s*(?:de\s+)?[^\W\d_]{3,14}[.,]?\s*(?:de\s+|del\s+)?,?\s*(?:19|20)\d\d"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d)\b|\d{1,2}\.\s\d{1,2}\.\s(?:19|20)\d\d\b"
    r"|(?:19|20)\d\d[-/.年]\s?\d{1,2}[-/.月]\s?\d{1,2}日?"
    r"|\d{1,2}\s+[\u0900-\u097f\u0600-\u06ff\u0980-\u09ff]+(?:[ /][\u0600-\u06ff]+)?[,،]?\s+(?:19|20)\d\d)"
)
_DAY = re.compile(rf"\b{_DAY_TEXT}", re.IGNORECASE)
_MAY_BE_DAY = re.compile(r"(?:19|20)\d\d|\d[./-]\d{1,2}[./-]\d\d")
"""What every day has; it is found out quickly that most texts have none."""
_CLOCK = r"\d{1,2}(?::\d{2}(?::\d{2})?|[.h]\d{2}(?=\s*(?:Uhr|h|$|[ap]\.?m)))\s*(?:[AaPp]\.?[Mm]\.?)?|\d{1,2}\s*[ap]\.?m\b\.?"
_ZONE = r"(?:UTC|GMT|[A-Z]{2,5}T|MESZ|MEZ|BST|CET|CEST|EST|EDT|PST|PDT|IST)\b(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}"
_BETWEEN = r"[\s,|/•·–—-]*(?:at|um|à|a las|às|ore|kl\.?|klo|बजे|,)?\s*"
_MOMENT = re.compile(
    rf"(?P<day>{_DAY_TEXT})(?:{_BETWEEN}(?P<clock>{_CLOCK})(?:\s*(?:Uhr|h|hrs))?(?:[\s(]*(?P<zone>{_ZONE}))?)?",
    re.IGNORECASE,
)
_CLOCK_FIRST = re.compile(
    rf"(?P<clock>{_CLOCK})(?:[\s(]*(?P<zone>{_ZONE})\)?)?[\s,|•·–—-]*(?:on\s+)?(?:[^\W\d_]+,\s*)?(?P<day>{_DAY_TEXT})",
    re.IGNORECASE,
)
_WORD_TOO = re.compile(rf"(?:(?P<word>[^\W\d_]{{2,12}})[.,]?\s+)?(?:{_MOMENT.pattern})", re.IGNORECASE)
_HOURS = {"mesz": 2, "mez": 1, "bst": 1, "cest": 2, "cet": 1, "ist": 5.5, "gmt": 0, "utc": 0, "est": -5, "edt": -4,
          "cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7, "eest": 3, "eet": 2, "wet": 0, "west": 1,
          "jst": 9, "kst": 9, "sgt": 8, "hkt": 8, "pkt": 5, "wib": 7, "aest": 10, "aedt": 11, "nzst": 12, "nzdt": 13,
          "msk": 3, "sast": 2, "brt": -3, "art": -3, "npt": 5.75}  # fmt: skip
"""Hours east of Greenwich of the zone names that datelines use. IST is India's: by far the most pages."""


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
    for found in (*_claimed(hints, language), *_structured(hints)):
        if not _plausible(found.moment, now):
            continue
        if found.modified:
            modified = modified or found
        else:
            published = published or found
    if published is None or not hints.meta:
        for found in _written(labelled, language):
            if not _plausible(found.moment, now):
                continue
            if found.modified:
                modified = modified or found
            else:
                published = published or found
    if published is None:
        published = _from_times(hints, now) or _from_address(hints, now)
    if published is None and modified is not None and modified.origin.startswith("line"):
        # A scraped text whose one date is "Updated": the only day that the page gives its readers.
        published, modified = Dated(modified.moment, f"{modified.origin}, the only date there"), None
    return published, modified


def _claimed(hints: Hints, language: Language) -> Iterator[Dated]:
    """The date that the site's rules found: ISO 8601, or as people write it in the page's language."""
    claim = hints.claims.get("date")
    for value in claim.values if claim else ():
        moment = _iso(value) if re.match(r"(?:19|20)\d\d", value) else parse_written(value, language.code)
        if claim and moment is not None:
            yield Dated(moment, claim.rule)


_PUBLISHED_META = (
    "article:published_time", "og:article:published_time", "article.published", "parsely-pub-date", "sailthru.date",
    "datepublished", "dc.date.issued", "dcterms.created", "dc.date", "pubdate", "publishdate", "publish-date",
    "publication_date", "publish_date", "article.created", "cxenseparse:recs:publishtime", "date", "dcterms.date",
    "bt:pubdate", "rnews:datepublished", "originalpublicationdate", "date.release", "citation_publication_date",
)  # fmt: skip
_MODIFIED_META = (
    "article:modified_time",
    "og:updated_time",
    "last-modified",
    "lastmod",
    "dc.date.modified",
    "datemodified",
)


def _structured(hints: Hints) -> Iterator[Dated]:
    for item in articles_in(hints):
        for key, modified in (("datePublished", False), ("dateCreated", False), ("dateModified", True)):
            yield from _dated(item.get(key), "JSON-LD", modified)
    for key in _PUBLISHED_META:
        for value in hints.meta.get(key, ())[:1]:
            yield from _dated(value, f"meta {key}", False)
    for key, modified in (("datepublished", False), ("datecreated", False), ("datemodified", True)):
        for value in hints.properties.get(key, ())[:1]:
            yield from _dated(value, "microdata", modified)
    for key in _MODIFIED_META:
        for value in hints.meta.get(key, ())[:1]:
            yield from _dated(value, f"meta {key}", True)


def _dated(value: object, origin: str, modified: bool) -> Iterator[Dated]:
    if isinstance(value, list) and value:
        value = value[0]
    moment = _iso(value) if isinstance(value, str) else None
    if moment is not None:
        yield Dated(moment, origin, modified)


def _iso(text: str) -> Moment | None:
    """A structured date: ISO 8601 in its many sloppy forms, else anything that dateparser is sure of."""
    text = text.strip()
    tidy = re.sub(r"\.\d+", "", text.replace("/", "-") if re.match(r"\d{4}/", text) else text)
    tidy = re.sub(r"\s+UTC$|\s*GMT$", "Z", tidy)
    tidy = re.sub(r"^(\d{4}-\d\d-\d\d)\s+(\d\d:\d\d)", r"\1T\2", tidy)
    tidy = re.sub(r"([+-]\d\d)$", r"\1:00", tidy) if "T" in tidy else tidy
    found = parse_moment(re.sub(r"(T\d\d:\d\d(?::\d\d)?)\s+(?=[+-])", r"\1", tidy))
    if found is not None:
        return found
    compact = re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)(T?\d{4,6}Z?)?", text)
    if compact:
        return parse_moment("-".join(compact.groups()[:3]))
    if re.match(r"\d{4}-\d\d-\d\d", text):
        return parse_moment(text[:10])
    return parse_written(text, "en", day_first=False) if any(c.isdigit() for c in text) else None


_BELOW = 6
"""Blocks below the body's end within which a dateline is the article's: farther ones date links."""
_MAX_DATED_CHARS = 160
"""A longer line beside the title tells a story."""
_TEXT_LABELS = frozenset({Label.TITLE, Label.BODY, Label.POST, Label.CAPTION, Label.CREDIT})


def _written(labelled: tuple[Labelled, ...], language: Language) -> Iterator[Dated]:
    """Dates around the article: between title and body first, then in datelines above and below, the nearest first."""
    for index in _dated_lines(labelled, language):
        line = labelled[index]
        text = apart(line.block.text)
        modified = fold(text).startswith(language.updated)
        for match in _matches(text):
            moment = _from_match(match, language.code)
            if moment is not None:
                before = fold(text[: match.start()])
                changed = _says_updated(before, language) if before else modified
                yield Dated(moment, f"line {line.block.line}", changed)


def _dated_lines(labelled: tuple[Labelled, ...], language: Language) -> list[int]:
    """The lines that may date the article, the likeliest first."""
    body = [i for i, x in enumerate(labelled) if x.label is Label.BODY]
    first, last = (body[0], body[-1]) if body else (len(labelled), len(labelled))
    title = next((i for i, x in enumerate(labelled[:first]) if x.label is Label.TITLE), first)
    datelines = [i for i, x in enumerate(labelled) if x.label in (Label.DATELINE, Label.BYLINE)]
    head = [i for i in range(max(0, title - 3), min(len(labelled), first + 4)) if _may_date(labelled[i])]
    head.sort(key=lambda i: (i < title, abs(i - first)))
    said = [i for i in head if _says_published(fold(labelled[i].block.text), language)]
    above = sorted((i for i in datelines if i < first), reverse=True)
    below = [i for i in datelines if first <= i <= last + _BELOW]
    return list(dict.fromkeys([*said, *(i for i in head if i in datelines), *head, *above, *below]))


def _says_published(folded: str, language: Language) -> bool:
    return any(f"{word} " in folded for word in (*language.published, "published") if len(word) > 3)


def _may_date(line: Labelled) -> bool:
    """Whether a line beside the title may be one that dates the article: it is short, and not of the text."""
    return line.label not in _TEXT_LABELS and len(line.block.text) <= _MAX_DATED_CHARS


_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z]{2,8}\.? \d)")


def apart(text: str) -> str:
    """A text with a bar where an element's end left no space before a date: `Jane Doe | May 1, 2024`."""
    return _GLUED.sub(" | ", text)


def _says_updated(before: str, language: Language) -> bool:
    """Whether the last label before a date is one of change."""
    updated = _last_word(before, (*language.updated, "updated"))
    return updated >= 0 and updated >= _last_word(before, (*language.published, "published"))


def _last_word(text: str, words: tuple[str, ...]) -> int:
    """Where the last of the words begins that stands in the text as a word; -1 when none does."""
    found = (m.start() for word in words for m in re.finditer(rf"(?<!\w){re.escape(word)}(?!\w)", text))
    return max(found, default=-1)


def find_day(text: str) -> re.Match[str] | None:
    """The first day in a text, as people write it."""
    return _DAY.search(text) if _MAY_BE_DAY.search(text) else None


def _matches(text: str) -> Iterator[re.Match[str]]:
    if not _MAY_BE_DAY.search(text):
        return
    clock_first = _CLOCK_FIRST.search(text)
    if clock_first:
        yield clock_first
        return
    yield from _MOMENT.finditer(text)


def parse_written(text: str, language: str, day_first: bool = True) -> Moment | None:
    """The first date (and time) in a text that people wrote; None when there is none."""
    for match in _matches(text):
        found = _from_match(match, language, day_first)
        if found is not None:
            return found
    return None


def _from_match(match: re.Match[str], language: str, day_first: bool = True) -> Moment | None:
    # dateparser chokes on the comma of "28 June,2024" and on "Sept"
    day = re.sub(r"\s*,\s*", " ", match["day"]).replace("  ", " ")
    day = re.sub(r"([\u0600-\u06ff]+)/[\u0600-\u06ff]+", r"\1", day)  # Arabic pages name a month twice
    found = _parse_day(day, language, day_first)
    if found is None or not match["clock"]:
        return found
    clock = _parse_clock(match["clock"])
    if clock is None:
        return found
    moment = datetime(found.year, found.month, found.day, *clock)
    offset = _parse_zone(match["zone"])
    return moment if offset is None else moment.replace(tzinfo=offset)


def _parse_day(text: str, language: str, day_first: bool) -> date | None:
    iso = re.fullmatch(r"((?:19|20)\d\d)[-/.年]\s?(\d{1,2})[-/.月]\s?(\d{1,2})日?", text)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        plain = plain_day(text, language, day_first)
        if plain is not None:
            return plain
        found = _dateparser(text, language, day_first) or _dateparser(text, "en", day_first)
    except ValueError:
        return None
    return found.date() if found else None


_DATEPARSER_CODES = {"no": "nb"}
"""Where dateparser's code for a language is not ours."""


@lru_cache(maxsize=16)  # a page says when it was published more than once
def _dateparser(text: str, language: str, day_first: bool) -> datetime | None:
    import warnings

    import dateparser

    settings = {"DATE_ORDER": "DMY" if day_first else "MDY", "REQUIRE_PARTS": ["day", "month", "year"]}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # its own use of deprecated parsing; nothing a user could mend
        try:
            return dateparser.parse(
                text, languages=[_DATEPARSER_CODES.get(language, language)], settings=settings
            )
        except (ValueError, OverflowError):
            return None


def _parse_clock(text: str) -> tuple[int, int] | None:
    found = re.match(r"(\d{1,2})(?:[:.h](\d{2}))?(?::\d{2})?\s*([AaPp])?", text)
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2] or 0), (found[3] or "").lower()
    if half:
        hour = hour % 12 + (12 if half == "p" else 0)
    return (hour, minute) if hour < 24 and minute < 60 else None


def _parse_zone(text: str | None) -> timezone | None:
    if not text:
        return None
    number = re.search(r"([+-])(\d{1,2})(?::?(\d{2}))?$", text)
    if number:
        minutes = int(number[2]) * 60 + int(number[3] or 0)
        return (
            timezone(timedelta(minutes=minutes if number[1] == "+" else -minutes))
            if minutes < 15 * 60
            else None
        )
    hours = _HOURS.get(text.strip().lower())
    return None if hours is None else timezone(timedelta(hours=hours))


def _from_times(hints: Hints, now: datetime) -> Dated | None:
    moments = [m for m in map(_iso, hints.times[:3]) if m is not None and _plausible(m, now)]
    return Dated(moments[0], "<time>") if moments else None


_IN_ADDRESS = re.compile(r"/((?:19|20)\d\d)[/-](\d{1,2})[/-](\d{1,2})(?=[/-]|$)")


def _from_address(hints: Hints, now: datetime) -> Dated | None:
    for address in (hints.canonical, *hints.meta.get("og:url", ())):
        found = _IN_ADDRESS.search(address)
        if found:
            try:
                moment = date(*map(int, found.groups()))
            except ValueError:
                continue
            if _plausible(moment, now):
                return Dated(moment, "address")
    return None


def _plausible(moment: Moment, now: datetime) -> bool:
    """Neither before the web nor after the retrieval; a day is granted to pages east of us."""
    day = moment.date() if isinstance(moment, datetime) else moment
    return day.year >= _EARLIEST and day <= (now.astimezone(UTC) + timedelta(days=1)).date()


def without_moments(text: str, language: Language) -> str:
    """A text without the dates and times in it, nor the weekday that stands before one."""

    def cut(found: re.Match[str]) -> str:
        word = found["word"] or ""
        return " | " if fold(word) in language.weekdays else f"{word} | "

    if not _MAY_BE_DAY.search(text):
        return text
    return _WORD_TOO.sub(cut, _CLOCK_FIRST.sub(" | ", text))

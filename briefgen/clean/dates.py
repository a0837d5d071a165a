"""Days and times: ISO as structured data has them, dateparser for what people write."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from itertools import pairwise

from briefgen.clean.calendars import SOLAR_TEXT, THAI_TEXT, foreign_day
from briefgen.clean.phrases import Language, fold
from briefgen.clean.plaindays import plain_day
from briefgen.frontmatter import parse_moment
from briefgen.model import Moment

_DAY_TEXT = (
    r"(?:\d{1,2}(?:st|nd|rd|th|er|º)?[.,]?\s*(?:de\s+)?[^\W\d_]{3,14}[.,]?\s*(?:de\s+|del\s+)?,?\s*(?:19|20)\d\d"
    r"|[^\W\d_]{3,12}\.?\s+\d{1,2}(?:st|nd|rd|th)?,?\s+(?:19|20)\d\d"
    r"|\d{1,2}[./-]\d{1,2}[./-](?:(?:19|20)\d\d|\d\d\b)|\d{1,2}\.\s\d{1,2}\.\s(?:19|20)\d\d\b"
    r"|(?:19|20)\d\d[-/.年년]\s?\d{1,2}[-/.月월]\s?\d{1,2}[日일]?"
    r"|(?:19|20)\d\d\.\s+[^\W\d_]{3,12}\.?\s+\d{1,2}\b\.?"
    r"|\d{1,2}\s+[\u0900-\u097f\u0600-\u06ff\u0980-\u09ff]+(?:[ /][\u0600-\u06ff]+){0,2}[,،]?\s+(?:19|20)\d\d"
    rf"|{SOLAR_TEXT}|{THAI_TEXT})"
)
_DAY = re.compile(rf"\b{_DAY_TEXT}", re.IGNORECASE)
_MAY_BE_DAY = re.compile(r"(?:19|20|25)\d\d|\d[./-]\d{1,2}[./-]\d\d|[1۱][34۳۴]\d\d")
"""What every day has; it is found out quickly that most texts have none."""
_CLOCK = r"\d{1,2}(?::\d{2}(?::\d{2})?|[.h]\d{2}(?=\s*(?:Uhr|h|$|[ap]\.?m)))\s*(?:[AaPp]\.?[Mm]\.?)?|\d{1,2}\s*[ap]\.?m\b\.?"
_ZONE = r"(?:UTC|GMT|[A-Z]{2,5}T|MESZ|MEZ|BST|CET|CEST|EST|EDT|PST|PDT|IST)\b(?:\s*[+-]\d{1,2}(?::?\d{2})?)?|[+-]\d{2}:?\d{2}"
_APART = r"(?:(?<!\d)|(?<=(?:19|20)\d\d))"
"""A day begins no number's middle, but an element's end may have left no space: `28 May 20241 June 2024`."""
_BETWEEN = r"[\s,|/•·–—-]*(?:at|um|à|a las|às|ore|kl\.?|klo|बजे|,)?\s*"
_MOMENT = re.compile(
    rf"{_APART}(?P<day>{_DAY_TEXT})(?:{_BETWEEN}(?P<clock>{_CLOCK})(?:\s*(?:Uhr|h|hrs))?(?:[\s(]*(?P<zone>{_ZONE}))?)?",
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


_MAX_STATED_CHARS = 300
"""Of a text that states a date; a longer one is looked at no further."""


def parse_stated(text: str, language: str, day_first: bool) -> Moment | None:
    """A structured date: ISO 8601 in its many sloppy forms, else as people write it in the page's language."""
    text = text.strip()[:_MAX_STATED_CHARS]
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
    return parse_written(text, language, day_first) if any(c.isdigit() for c in text) else None


_GLUED = re.compile(r"(?<=[^\W\d_A-Z])(?=[A-Z][^\W\d_A-Z]{2,8}\.? \d)")


def apart(text: str) -> str:
    """A text with a bar where an element's end left no space before a date: `Jane Doe | May 1, 2024`."""
    return _GLUED.sub(" | ", text)


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


_OPENING = re.compile(
    rf"(?:[^\W\d_][\w' -]{{1,24}},\s*)?\(?{_MOMENT.pattern}\)?\s*(?:[-–—:.|„“”»«\"\n])", re.IGNORECASE
)
"""A day, or a place and a day, with which a paragraph begins: `Berlin, 28 June 2024 –`; not one within its sentence."""


def moments_in(text: str, language: str, day_first: bool = True) -> Iterator[tuple[Moment, int]]:
    """Each day in a text, with its time where it has one, and where it begins."""
    yield from _read(_matches(text), language, day_first)


def spans_days(text: str) -> bool:
    """Whether a text says from which day to which: `1 May 2023 - 1 June 2024`. What lasts was not published then."""
    found = list(_MOMENT.finditer(text)) if _MAY_BE_DAY.search(text) else []
    return any(
        text[first.end() : then.start()].strip() in _DASHES and first["day"] != then["day"]
        for first, then in pairwise(found)
    )


_DASHES = ("-", "–", "—")


def opening_moment(text: str, language: str, day_first: bool = True) -> Iterator[tuple[Moment, int]]:
    """The same of the one with which a paragraph begins: `Berlin, 28 June 2024 – The council has voted`."""
    found = _OPENING.match(text)
    yield from _read([found] if found else [], language, day_first)


def _read(matches: Iterable[re.Match[str]], language: str, day_first: bool) -> Iterator[tuple[Moment, int]]:
    for match in matches:
        moment = _from_match(match, language, day_first)
        if moment is not None:
            yield moment, match.start("day")


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
    day = re.sub(
        r"([\u0620-\u065f]+)/[\u0620-\u065f]+(?: [\u0620-\u065f]+)?", r"\1", day
    )  # Arabic pages name a month twice
    found = _parse_day(day, language, day_first)
    if found is None or not match["clock"]:
        return found
    clock = _parse_clock(match["clock"])
    if clock is None:
        return found
    moment = datetime(found.year, found.month, found.day, *clock)
    offset = _parse_zone(match["zone"])
    return moment if offset is None else moment.replace(tzinfo=offset)


_DOTTED = re.compile(r"\d{1,2}\.\s?\d")
"""Days in numbers with dots are written day first by all who write them so: 05.06.2024 is the fifth of June."""


def _parse_day(text: str, language: str, day_first: bool) -> date | None:
    iso = re.fullmatch(r"((?:19|20)\d\d)[-/.年년]\s?(\d{1,2})[-/.月월]\s?(\d{1,2})[日일]?", text)
    try:
        if iso:
            return date(*map(int, iso.groups()))
        foreign = foreign_day(text)
        if foreign is not None:
            return foreign
        day_first = day_first or _DOTTED.match(text) is not None
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


MOMENT_MARK = "\ufffe"
"""What no page has in its texts, for who must know where the moments stood."""


def without_moments(text: str, language: Language, mark: str = " | ") -> str:
    """A text with a mark for the dates and times in it, and without the weekday that stands before one."""

    def cut(found: re.Match[str]) -> str:
        before = found[0][: found.start("day") - found.start()]
        return mark if fold(found["word"] or "") in language.weekdays else f"{before}{mark}"

    if not _MAY_BE_DAY.search(text):
        return text
    return _WORD_TOO.sub(cut, _CLOCK_FIRST.sub(mark, text))

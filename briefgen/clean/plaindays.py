"""Days that are written plainly, read without dateparser: it takes 3 ms for one, and longer to load than a page to clean.

They are those that dateparser would read (`tests/test_dates.py`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from briefgen.clean.data import load_data


def plain_day(text: str, language: str, day_first: bool) -> date | None:
    """The day that a text is, where it is beyond doubt; None where dateparser may know better."""
    named = _english(text) if language == "en" else _named(text, language)
    return _numbers(text, day_first) if named is None else named


_NUMBERED = r"(\d{1,2})(?:st|nd|rd|th)?"
_NAMED = r"([A-Za-z]{3,9})"
_YEAR = r"((?:19|20)\d\d)"
_ENGLISH = re.compile(rf"(?:{_NUMBERED} {_NAMED}|{_NAMED}\.? {_NUMBERED}) {_YEAR}", re.ASCII)
_MONTH_NAMES = ("january", "february", "march", "april", "may", "june",
                "july", "august", "september", "october", "november", "december")  # fmt: skip
_MONTHS = {said: number for number, name in enumerate(_MONTH_NAMES, 1) for said in (name, name[:3])}


def _english(text: str) -> date | None:
    """`28 June 2024`, `Jun 28 2024`: what dateparser would find, without loading it; None for all else."""
    found = _ENGLISH.fullmatch(text)
    if found is None:
        return None
    day, month = int(found[1] or found[4]), _MONTHS.get((found[2] or found[3]).lower())
    return _valid(int(found[5]), month, day)


_NAMED_DAY = re.compile(
    rf"(\d{{1,2}})\.? (\S+) {_YEAR}|(\S+) (\d{{1,2}}) {_YEAR}|(\d{{1,2}}) de (\S+) de {_YEAR}|{_YEAR}\. (\S+?)\.? (\d{{1,2}})\.?",
    re.ASCII,
)


def _named(text: str, language: str) -> date | None:
    """`28. Juni 2024`, `28 de junio de 2024`, `2024. június 28`: the same in other languages, by `months.yaml`."""
    found = _NAMED_DAY.fullmatch(text)
    if found is None or (found[7] and language not in ("es", "pt")):
        return None
    names: Mapping[str, int] = load_data("months").get(language, {})
    day = int(found[1] or found[5] or found[7] or found[12])
    month = names.get((found[2] or found[4] or found[8] or found[11]).lower())
    return _valid(int(found[3] or found[6] or found[9] or found[10]), month, day)


_NUMBERS = re.compile(rf"(\d{{1,2}})([./-]|\. )(\d{{1,2}})\2{_YEAR}", re.ASCII)


def _numbers(text: str, day_first: bool) -> date | None:
    """`28.06.2024`, `28. 6. 2024`, in every language; None where dateparser may know better."""
    found = _NUMBERS.fullmatch(text)
    if found is None:
        return None
    day, month = (int(found[1]), int(found[3])) if day_first else (int(found[3]), int(found[1]))
    return _valid(int(found[4]), month, day)


def _valid(year: int, month: int | None, day: int) -> date | None:
    """The day, if there is one; what to make of any other, let dateparser say."""
    try:
        return date(year, month, day) if month else None
    except ValueError:
        return None

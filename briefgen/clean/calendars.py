"""Days as other calendars than the Gregorian count them: Iran's solar one, and Thailand's, whose years are Buddhist."""

from __future__ import annotations

import re
from datetime import date, timedelta

_SOLAR_MONTHS = (
    "فروردین", "اردیبهشت", "خرداد", "تیر", "مرداد", "شهریور", "مهر", "آبان", "آذر", "دی", "بهمن", "اسفند",
)  # fmt: skip
SOLAR_TEXT = rf"(?:\d{{1,2}}\s+(?:{'|'.join(_SOLAR_MONTHS)})(?:\s?ماه)?\s+[1۱][34۳۴]\d\d|[1۱][34۳۴]\d\d/\d{{1,2}}/\d{{1,2}})"
"""A day of Iran's calendar as people write it, the numbers in either script: `۱۵ مهر ۱۴۰۳`, `1403/07/15`."""
THAI_TEXT = (
    r"(?:\d{1,2}\s+(?:[\u0e00-\u0e7f]{2,3}\.[\u0e00-\u0e7f]\.|[\u0e00-\u0e7f]{5,10})"
    r"\s*(?:พ\.ศ\.\s*)?(?:20|25)\d\d)"
)
"""A day of Thailand's: `19 มี.ค. 2568`, `19 มีนาคม 2025`."""

_SOLAR_NAMED = re.compile(r"(\d{1,2})\s+([^\W\d_]+)\D+(\d{4})")
_SOLAR_NUMBERS = re.compile(r"(\d{4})/(\d{1,2})/(\d{1,2})")
_THAI = re.compile(r"(\d{1,2})\s+([^\d\s]+)\D*(\d{4})")
_THAI_MONTHS = (
    ("มกราคม", "ม.ค."), ("กุมภาพันธ์", "ก.พ."), ("มีนาคม", "มี.ค."), ("เมษายน", "เม.ย."), ("พฤษภาคม", "พ.ค."),
    ("มิถุนายน", "มิ.ย."), ("กรกฎาคม", "ก.ค."), ("สิงหาคม", "ส.ค."), ("กันยายน", "ก.ย."), ("ตุลาคม", "ต.ค."),
    ("พฤศจิกายน", "พ.ย."), ("ธันวาคม", "ธ.ค."),
)  # fmt: skip
_BUDDHIST = 543
"""Years that the Buddhist era is ahead."""


def foreign_day(text: str) -> date | None:
    """The Gregorian day for one that `SOLAR_TEXT` or `THAI_TEXT` matches; None for all else. Raises ValueError for a
    day that its calendar does not have."""
    if re.fullmatch(SOLAR_TEXT, text):
        return _solar(text)
    return _thai(text) if re.fullmatch(THAI_TEXT, text) else None


def _solar(text: str) -> date | None:
    if found := _SOLAR_NUMBERS.fullmatch(text):
        return solar_day(int(found[1]), int(found[2]), int(found[3]))
    named = _SOLAR_NAMED.fullmatch(text)
    return solar_day(int(named[3]), _SOLAR_MONTHS.index(named[2]) + 1, int(named[1])) if named else None


def _thai(text: str) -> date | None:
    found = _THAI.fullmatch(text)
    if found is None:
        return None
    month = next((number for number, names in enumerate(_THAI_MONTHS, 1) if found[2] in names), None)
    year = int(found[3])
    return date(year - _BUDDHIST if year > 2400 else year, month, int(found[1])) if month else None


_NEW_YEAR_1403 = date(2024, 3, 20)


def solar_day(year: int, month: int, day: int) -> date:
    """The Gregorian day of one of Iran's solar calendar, of the years 1244 to 1502. Raises ValueError for what is no day.

    Eight years of 33 are leap years there, which is right for those years (Borkowski 1996).
    """
    length = 31 if month <= 6 else 30 if month <= 11 or _is_leap(year) else 29
    if not (1244 <= year <= 1502 and 1 <= month <= 12 and 1 <= day <= length):
        raise ValueError(f"{year}/{month}/{day} is no day of the solar calendar")
    days = 31 * (month - 1) - max(0, month - 7) + day - 1
    years = 365 * (year - 1403) + _leap_years_before(year) - _leap_years_before(1403)
    return _NEW_YEAR_1403 + timedelta(days=years + days)


def _is_leap(year: int) -> bool:
    return (25 * year + 11) % 33 < 8


def _leap_years_before(year: int) -> int:
    """The leap years before one, since a year that does not matter."""
    return sum(map(_is_leap, range(1244, year)))

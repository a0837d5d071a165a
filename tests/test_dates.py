"""The days that are read without dateparser are the days that dateparser reads."""

from __future__ import annotations

import pytest

from briefgen.clean import dates
from briefgen.clean.calendars import solar_day
from briefgen.clean.data import load_data
from briefgen.clean.phrases import known_languages
from briefgen.clean.plaindays import plain_day

_MONTHS = ("January", "February", "March", "April", "May", "June",
           "July", "August", "September", "October", "November", "December")  # fmt: skip


@pytest.mark.parametrize("month", _MONTHS)
def test_plain_english_days_are_those_that_dateparser_reads(month: str) -> None:
    names = {month, month[:3], month.upper(), month[:3].lower()}
    days = ("1", "1st", "02", "2nd", "3rd", "12", "13th", "28")
    for text in [
        f"{first} {second} 2024"
        for name in names
        for day in days
        for first, second in ((day, name), (name, day))
    ]:
        read = dates._dateparser(text, "en", day_first=True)
        assert read is not None
        assert plain_day(text, "en", day_first=True) == read.date(), text


@pytest.mark.parametrize(
    "text",
    ["31 June 2024", "0 May 2024", "28 Juni 2024", "28 June", "5/6/24", "13.13.2024", "28 de June de 2024"],
)
def test_what_is_not_plain_is_left_to_dateparser(text: str) -> None:
    assert plain_day(text, "en", day_first=True) is None


@pytest.mark.parametrize("language", sorted(load_data("months")))
def test_days_with_named_months_are_those_that_dateparser_reads(language: str) -> None:
    """In every language of months.yaml, by each name that it has there."""
    forms = ["{day} {name} 2021", "{day}. {name} 2021", "{name} {day} 2021"]
    forms += ["{day} de {name} de 2021"] * (language in ("es", "pt"))
    for number, name in enumerate(load_data("months")[language]):
        text = forms[number % len(forms)].format(day=number % 28 + 1, name=(name, name.title())[number % 2])
        read = dates._dateparser(text, language, day_first=True)
        assert read is not None, text
        assert plain_day(text, language, day_first=True) == read.date(), text


@pytest.mark.parametrize("language", sorted(known_languages()))
def test_days_in_numbers_are_those_that_dateparser_reads(language: str) -> None:
    """Day first or month first, whatever the language."""
    for text in ("28.06.2024", "3.5.2021", "28. 6. 2024", "31/12/1999", "05-04-2023"):
        for day_first in (True, False):
            plain = plain_day(text, language, day_first)
            read = dates._dateparser(text, language, day_first)
            assert plain is None or (read is not None and plain == read.date()), text


@pytest.mark.parametrize("day_first", [True, False])
def test_days_with_dots_have_the_day_first(day_first: bool) -> None:
    """Also where a page has the month first between strokes."""
    for text in ("05.06.2024", "5. 6. 2024", "05.06.24"):
        found = dates.parse_written(text, "en", day_first)
        assert found is not None
        assert str(found)[:10] == "2024-06-05"


@pytest.mark.parametrize(
    ("text", "language", "day"),
    [
        ("2025년 10월 15일 16:20", "ko", "2025-10-15"),
        ("2025. május 13. 18:20", "hu", "2025-05-13"),
        ("18 martie 2025, 15:02", "ro", "2025-03-18"),
        ("19 มี.ค. 2568 14:00 น.", "th", "2025-03-19"),
        ("เผยแพร่ 19 มีนาคม 2568", "th", "2025-03-19"),
        ("تاریخ انتشار: ۱۵ مهر ۱۴۰۳ - ۰۹:۴۵", "fa", "2024-10-06"),
        ("۱۴۰۳/۰۷/۱۵", "fa", "2024-10-06"),
        ("10 يناير/كانون الثاني 2024", "ar", "2024-01-10"),
    ],
)
def test_days_are_read_as_each_country_writes_them(text: str, language: str, day: str) -> None:
    """The year first, in another calendar, or the month by two names."""
    assert [str(moment)[:10] for moment, _ in dates.moments_in(text, language)] == [day]


@pytest.mark.parametrize(
    ("solar", "gregorian"),
    [((1357, 11, 22), "1979-02-11"), ((1399, 12, 30), "2021-03-20"), ((1400, 1, 1), "2021-03-21"),
     ((1403, 1, 1), "2024-03-20"), ((1403, 12, 30), "2025-03-20"), ((1404, 1, 1), "2025-03-21")],
)  # fmt: skip
def test_days_of_the_solar_calendar_are_found(solar: tuple[int, int, int], gregorian: str) -> None:
    """Around its new year, in leap years and in others."""
    assert str(solar_day(*solar)) == gregorian


@pytest.mark.parametrize("solar", [(1404, 12, 30), (1403, 13, 1), (1403, 7, 31), (1200, 1, 1)])
def test_what_is_no_day_of_the_solar_calendar_is_refused(solar: tuple[int, int, int]) -> None:
    """A leap day in another year, a thirteenth month, a day too many, a year that its rule does not hold for."""
    with pytest.raises(ValueError, match="no day"):
        solar_day(*solar)

"""The days that are read without dateparser are the days that dateparser reads."""

from __future__ import annotations

import pytest

from briefgen.clean import dates

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
        assert dates._plain_english(text) == read.date(), text


@pytest.mark.parametrize(
    "text", ["31 June 2024", "0 May 2024", "28 Juni 2024", "28 June", "5/6/2024", "May 30 2024"]
)
def test_what_is_not_plain_is_left_to_dateparser(text: str) -> None:
    assert dates._plain_english(text) is None

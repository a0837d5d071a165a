"""The archive's years as squares: each day on its own, below the month that it is of."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import article, build_site, make_site

from briefgen.config import load_config
from briefgen.interface import Interface
from briefgen.pages.heatmap import years
from briefgen.views import DayView, HalfYearView, MonthView


@pytest.fixture(scope="module")
def interfaces(tmp_path_factory: pytest.TempPathFactory) -> list[Interface]:
    """Weeks that begin on Monday, Sunday and Saturday."""
    config = load_config(make_site(tmp_path_factory.mktemp("site"), {}))
    found = [Interface(config._replace(language=language)) for language in ("de", "en-US", "ar-EG")]
    assert {interface.first_weekday for interface in found} == {0, 6, 5}
    return found


def months_of(days: Iterable[date]) -> list[MonthView]:
    """As the archive has them: the latest first, and only those with a briefing."""
    ordered = sorted(set(days), reverse=True)
    groups: dict[tuple[int, int], list[DayView]] = {}
    for day in ordered:
        groups.setdefault((day.year, day.month), []).append(DayView(day, "", "", "/", day.day))
    return [MonthView("", "", sum(day.count for day in views), tuple(views), ()) for views in groups.values()]


def marks(half: HalfYearView) -> dict[tuple[int, int], str]:
    """The tint of each square that has one."""
    return {place: tint for tint, places in half.tints.items() for place in places}


@given(st.sets(st.dates(), min_size=1, max_size=40), st.integers(0, 2), st.sampled_from(["ltr", "rtl"]))
def test_every_day_has_a_square_of_its_own(
    interfaces: list[Interface], days: set[date], which: int, direction: str
) -> None:
    """In the row of its weekday, within the squares of its half-year; none is lost, at the ends of time either."""
    interface = interfaces[which]
    made = years(months_of(days), interface, direction)
    assert [year.name for year in made] == [
        str(each) for each in sorted({day.year for day in days}, reverse=True)
    ]
    assert sum(year.count for year in made) == sum(day.day for day in days)
    halves = {(day.year, day.month > 6) for day in days}
    assert sum(len(year.halves) for year in made) == len(halves)
    assert sum(len(marks(half)) for year in made for half in year.halves) == len(days)
    for year in made:
        for half in year.halves:
            for column, row in marks(half):
                first, last = half.rows[row]
                assert 0 <= first <= column <= last < half.columns
    for day in days:
        year = next(each for each in made if each.name == str(day.year))
        row = (day.weekday() - interface.first_weekday) % 7
        assert row in {place[1] for half in year.halves for place in marks(half)}


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("number", [1999, 2000, 2023, 2024, 2026])
def test_the_squares_of_a_half_year_are_its_days(
    interfaces: list[Interface], direction: str, number: int
) -> None:
    """With a report each day, no square is left over; in columns, one week follows upon the other."""
    days = [
        date(number, 1, 1) + timedelta(n)
        for n in range(366)
        if (date(number, 1, 1) + timedelta(n)).year == number
    ]
    for interface in interfaces:
        (year,) = years(months_of(days), interface, direction)
        for half in year.halves:
            squares = {
                (column, row) for row, ends in enumerate(half.rows) for column in range(ends[0], ends[1] + 1)
            }
            assert squares == set(marks(half))
            columns = [column for column, _ in half.months]
            assert columns == sorted(columns, reverse=direction == "rtl")
            assert columns[0] == (half.columns - 1 if direction == "rtl" else 0)


def test_the_archive_shows_its_years(tmp_path: Path) -> None:
    """With their numbers in words, and tints as the calendars have them."""
    files = {f"2024-06-28/{n}.md": article(f"T{n}") for n in range(5)} | {"2023-08-01/x.md": article("X")}
    build_site(make_site(tmp_path, files))
    html = (tmp_path / "site/archive/index.html").read_text("utf-8")
    assert 'aria-label="Reports from January 2024 to June 2024: 0, 0, 0, 0, 0, 5"' in html
    assert 'aria-label="Reports from July 2023 to December 2023: 0, 1, 0, 0, 0, 0"' in html
    assert html.count('<svg class="heat"') == 2
    assert html.count('<path class="some"') == html.count('<path class="few"') == 1


def test_the_archive_leads_to_every_month(tmp_path: Path) -> None:
    """From its year, by name; calendars are there for the latest twelve months only, or ten years would be heavy."""
    files = {f"{2022 + n // 12}-{n % 12 + 1:02}-05/x.md": article(f"T{n}") for n in range(26)}
    build_site(make_site(tmp_path, files))
    html = (tmp_path / "site/archive/index.html").read_text("utf-8")
    assert html.count('<table class="calendar"') == 12
    assert '<a href="../2022/01/">January</a>' in html
    for n in range(26):
        assert f'href="../{2022 + n // 12}/{n % 12 + 1:02}/"' in html

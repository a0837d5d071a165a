"""How many articles each day had, as a calendar that is seen at a glance: weeks as columns, weekdays as rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import groupby

from briefgen.interface import Interface
from briefgen.views import DayView, HalfYearView, LinkView, MonthView, YearView

_HALVES = ((1, 6), (7, 12))
"""First and last month: two halves stand beside each other, or on a narrow screen below."""


def years(months: Sequence[MonthView], interface: Interface, direction: str) -> tuple[YearView, ...]:
    """Each year of these months, the latest first as they are; of it the half-years that have articles."""
    return tuple(
        YearView(
            name=str(year),
            count=sum(month.count for month in of_year),
            halves=_halves(of_year, interface, direction),
            months=tuple(_way(month, interface) for month in reversed(of_year)),
        )
        for year, of_year in ((year, list(found)) for year, found in groupby(months, _year))
    )


def _year(month: MonthView) -> int:
    return month.days[0].day.year


def _way(month: MonthView, interface: Interface) -> LinkView:
    return LinkView(interface.month_alone(month.days[0].day), month.url, month.count)


def _halves(months: Sequence[MonthView], interface: Interface, direction: str) -> tuple[HalfYearView, ...]:
    year = _year(months[0])
    found = []
    for first, last in _HALVES:
        counts = {month.days[0].day.month: month for month in months}
        mine = [counts[number] for number in range(first, last + 1) if number in counts]
        if mine:
            days = [day for month in mine for day in month.days]
            said = interface.say(
                "over_time",
                first=interface.month_name(year, first),
                last=interface.month_name(year, last),
                counts=", ".join(
                    str(counts[number].count if number in counts else 0) for number in range(first, last + 1)
                ),
            )
            found.append(_Grid(year, first, last, interface, direction).view(days, said))
    return tuple(found)


class _Grid:
    """The squares of a half-year. Days count as `date.toordinal` does: weeks reach beyond the first and last year."""

    def __init__(self, year: int, first: int, last: int, interface: Interface, direction: str) -> None:
        self.interface, self.is_mirrored = interface, direction == "rtl"
        self.months = [date(year, number, 1) for number in range(first, last + 1)]
        self.first = self.months[0].toordinal()
        self.last = date(year, last, 30 if last == 6 else 31).toordinal()
        self.start = self.first - self._row(self.first)
        self.columns = (self.last - self.start) // 7 + 1

    def view(self, days: Sequence[DayView], label: str) -> HalfYearView:
        """With the days that have articles."""
        tints: dict[str, list[tuple[int, int]]] = {}
        for day in days:
            tints.setdefault(day.tint, []).append(self._place(day.day.toordinal()))
        return HalfYearView(
            label=label,
            columns=self.columns,
            rows=tuple(self._rows()),
            months=tuple(
                (self._place(month.toordinal())[0], self.interface.short_month(month))
                for month in self.months
            ),
            tints={tint: tuple(sorted(places)) for tint, places in sorted(tints.items())},
        )

    def _rows(self) -> Iterator[tuple[int, int]]:
        """For each weekday, the first and the last column in which it is of this half-year."""
        for row in range(7):
            first = 0 if self.start + row >= self.first else 1
            last = (self.last - self.start - row) // 7
            yield (self.columns - 1 - last, self.columns - 1 - first) if self.is_mirrored else (first, last)

    def _place(self, day: int) -> tuple[int, int]:
        column = (day - self.start) // 7
        return (self.columns - 1 - column if self.is_mirrored else column), self._row(day)

    def _row(self, day: int) -> int:
        weekday = (day + 6) % 7  # 1 January of the year 1, day 1, was a Monday
        return (weekday - self.interface.first_weekday) % 7

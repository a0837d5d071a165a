"""How many articles there were over time: what small charts show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cached_property

from briefgen.content.library import Library, Placed
from briefgen.interface import Interface
from briefgen.views import TrendView

_YOUNG_DAYS = 62
"""A site younger than this is shown by day: in months there would be nothing to see."""
_MOST_DAYS, _MOST_MONTHS = 31, 24
"""What a chart of a line's height can show."""
_FEWEST = 3
"""Of fewer stretches, a chart says nothing."""


class Timeline:
    """The stretches of time, days or months, in which the charts of one site count; the latest are kept."""

    def __init__(self, oldest: int, newest: int) -> None:
        """Days as `date.toordinal` says them."""
        self.by_day = newest - oldest < _YOUNG_DAYS
        most = _MOST_DAYS if self.by_day else _MOST_MONTHS
        last, first = self._stretch(newest), self._stretch(oldest)
        self._stretches = range(max(first, last - most + 1), last + 1)

    def _stretch(self, day: int) -> int:
        if self.by_day:
            return day
        found = date.fromordinal(day)
        return found.year * 12 + found.month - 1

    def counts(self, days: Iterable[int]) -> tuple[int, ...]:
        """How many of these days fall into each stretch, oldest first; empty when the time is too short."""
        if len(self._stretches) < _FEWEST:
            return ()
        found: Counter[int] = Counter()
        for day, count in Counter(days).items():
            found[self._stretch(day)] += count
        return tuple(found[stretch] for stretch in self._stretches)

    @property
    def ends(self) -> tuple[date, date]:
        """The first day of the first stretch and of the last."""
        first, last = self._stretches[0], self._stretches[-1]
        return self._start(first), self._start(last)

    def _start(self, stretch: int) -> date:
        return date.fromordinal(stretch) if self.by_day else date(stretch // 12, stretch % 12 + 1, 1)


class Charts:
    """The small charts of one site, which all reach from its first day to its last."""

    def __init__(self, library: Library, interface: Interface) -> None:
        self.library, self.interface = library, interface

    def trends(self, shelves: Iterable[Sequence[Placed]]) -> tuple[TrendView | None, ...]:
        """How many articles of each shelf there were over the site's time, on one scale; None where that is too short, or
        all of them are older than what a chart shows."""
        counts = [self._timeline.counts(placed.record.day for placed in shelf) for shelf in shelves]
        most = max((max(each, default=0) for each in counts), default=0)
        return tuple(TrendView(each, most, self._said(each)) if each and most else None for each in counts)

    def _said(self, counts: Sequence[int]) -> str:
        first, last = map(self._stretch, self._timeline.ends)
        return self.interface.say("over_time", first=first, last=last, counts=", ".join(map(str, counts)))

    @cached_property
    def _timeline(self) -> Timeline:
        days = [placed.record.day for placed in self.library.articles]
        return Timeline(min(days), max(days))

    def _stretch(self, start: date) -> str:
        return (
            self.interface.day(start)
            if self._timeline.by_day
            else self.interface.month_name(start.year, start.month)
        )

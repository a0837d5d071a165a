"""How many articles there were over time: what small charts show."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date

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
        found = Counter(map(self._stretch, days))
        return tuple(found[stretch] for stretch in self._stretches)

    @property
    def ends(self) -> tuple[date, date]:
        """The first day of the first stretch and of the last."""
        first, last = self._stretches[0], self._stretches[-1]
        return self._start(first), self._start(last)

    def _start(self, stretch: int) -> date:
        return date.fromordinal(stretch) if self.by_day else date(stretch // 12, stretch % 12 + 1, 1)

"""Weeks, as ISO 8601 counts them: from Monday to Sunday, each of the year that has its Thursday."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from briefgen.addresses import week_url
from briefgen.content.library import Briefing
from briefgen.interface import Interface
from briefgen.views import BriefingView, LinkView, WeekView

NAME = "week"
"""What the setting `pages` calls their pages."""

Week = tuple[int, int]
"""Year and number."""


def week_of(day: date) -> Week:
    """The week that a day is of."""
    year, number, _ = day.isocalendar()
    return year, number


def week_link(interface: Interface, week: Week) -> LinkView:
    """The way to a week."""
    return LinkView(interface.say("week", number=week[1]), week_url(*week))


def week_links(interface: Interface, briefings: Iterable[Briefing]) -> tuple[LinkView, ...]:
    """The ways to the weeks of some days."""
    return tuple(
        week_link(interface, week) for week in dict.fromkeys(week_of(each.day) for each in briefings)
    )


def week_view(interface: Interface, month: LinkView, briefings: tuple[BriefingView, ...]) -> WeekView:
    """The week of some days, the latest first."""
    latest = briefings[0].day
    monday = latest.toordinal() - latest.weekday()
    sunday = min(monday + 6, date.max.toordinal())
    link = week_link(interface, week_of(latest))
    return WeekView(
        name=link.name,
        span=interface.span(date.fromordinal(monday), date.fromordinal(sunday)),
        url=link.url,
        month=month,
        count=sum(each.count for each in briefings),
        reading_minutes=sum(each.reading_minutes for each in briefings),
    )

"""What is exported: some articles of the library, in parts, as a briefing, a topic or a month has them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from briefgen.content.library import Briefing, Heading, Library, Placed, name_key
from briefgen.errors import ExportError, did_you_mean
from briefgen.pages import Issue

_CLOSEST_DAYS = 3
"""Days that are named when there is no briefing of the one that was asked for."""


@dataclass(frozen=True, slots=True)
class Part:
    """One day's edition, or articles that belong together otherwise."""

    title: str
    """Empty for the only part."""
    articles: tuple[Placed, ...]
    briefing: Briefing | None = None
    """The edition that it is: its note belongs to it."""


@dataclass(frozen=True, slots=True)
class Selection:
    """The articles of one file."""

    name: str
    """Unique within the site and stable, like `2024-06-28`: names of files and messages hang on it."""
    title: str
    url: str
    """The page that shows the same; empty when there is none."""
    parts: tuple[Part, ...]
    updated: datetime
    """When the newest of it was published or changed, for formats that must say a time: the clock is not asked."""

    @property
    def articles(self) -> tuple[Placed, ...]:
        """All of its articles in reading order."""
        return tuple(placed for part in self.parts for placed in part.articles)


def select_briefing(issue: Issue, name: str) -> Selection:
    """One day's edition, by its date or as `latest`. Raises ExportError when there is none."""
    briefings = issue.library.briefings
    if name == "latest" and briefings:
        return briefing_selection(issue, next(iter(briefings.values())))
    try:
        day = date.fromisoformat(name)
    except ValueError:
        raise ExportError(f'"{name}" is not a day', "write for example 2024-06-28, or latest") from None
    if day not in briefings:
        raise ExportError(f"there is no briefing of {day}", _nearest(issue.library, day))
    return briefing_selection(issue, briefings[day])


def briefing_selection(issue: Issue, briefing: Briefing) -> Selection:
    """One day's edition."""
    part = Part("", briefing.articles, briefing)
    title = issue.typesetter.briefing_title(briefing)
    return _selection(issue, briefing.day.isoformat(), title, briefing.url, (part,))


def select_month(issue: Issue, name: str) -> Selection:
    """All editions of a month, the first one first. Raises ExportError when there is none."""
    try:
        first = date.fromisoformat(f"{name}-01")
    except ValueError:
        raise ExportError(f'"{name}" is not a month', "write for example 2024-06") from None
    month = (first.year, first.month)
    if month not in issue.library.months:
        raise ExportError(
            f"there is no briefing of {issue.typesetter.interface.month_name(*month)}",
            _nearest(issue.library, first),
        )
    parts = tuple(
        Part(issue.typesetter.briefing_title(briefing), briefing.articles, briefing)
        for briefing in reversed(issue.library.months[month])
    )
    url = issue.typesetter.month(*month).url
    return _selection(issue, name, issue.typesetter.interface.month_name(*month), url, parts)


def select_topic(issue: Issue, name: str) -> Selection:
    """The articles of a topic, the newest first. Raises ExportError when there is none."""
    headings = {name_key(heading.name): heading for heading in issue.library.topics}
    heading = headings.get(name_key(name))
    if heading is None:
        names = [heading.name for heading in headings.values()]
        raise ExportError(f'there is no topic "{name}"', did_you_mean(name, names) if names else "")
    return topic_selection(issue, heading)


def topic_selection(issue: Issue, heading: Heading) -> Selection:
    """The articles of a topic."""
    slug = heading.url.rstrip("/").rpartition("/")[2]
    part = Part("", issue.library.topics[heading])
    return _selection(issue, f"topic-{slug}", heading.name, heading.url, (part,))


def select_articles(issue: Issue, names: tuple[str, ...]) -> Selection:
    """Articles by id or by path, in the order in which they are named. Raises ExportError for one that is not there."""
    by_id = {placed.id: placed for placed in issue.library.articles}
    found: list[Placed] = []
    for name in names:
        placed = by_id.get(name) or issue.library.by_path.get(name.removeprefix("./"))
        if placed is None:
            raise ExportError(
                f'the site shows no article "{name}"',
                "name it by its id or its file below the site's folder; `briefgen list --json` shows both",
            )
        found.append(placed)
    only = found[0] if len(found) == 1 else None
    title = only.title if only else issue.typesetter.interface.say("reports", count=len(found))
    name = only.id if only else f"articles-{found[0].id}-{len(found)}"
    return _selection(issue, name, title, only.url if only else "", (Part("", tuple(found)),))


def _selection(issue: Issue, name: str, title: str, url: str, parts: tuple[Part, ...]) -> Selection:
    zone = issue.config.timezone
    moments = [_moment(placed, zone) for part in parts for placed in part.articles]
    return Selection(name, title, url, parts, max(moments))


def _moment(placed: Placed, zone: ZoneInfo) -> datetime:
    found = datetime.fromisoformat(placed.record.modified or placed.record.published)
    return found if found.tzinfo else datetime.combine(found.date(), time(), zone)


def _nearest(library: Library, day: date) -> str:
    """A remedy that names the days closest to one."""
    days = sorted(library.briefings, key=lambda known: abs(known - day))[:_CLOSEST_DAYS]
    return (
        f"the nearest are {', '.join(each.isoformat() for each in sorted(days))}"
        if days
        else "the site is empty"
    )

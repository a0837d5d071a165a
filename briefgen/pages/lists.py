"""The pages that list articles under a name, and the indexes of these names."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence

from briefgen.cache import digest_bytes, digest_value
from briefgen.content.library import Heading, Placed, Shelves
from briefgen.formats import topic_formats
from briefgen.pages.page import Content, Issue, Page, downloads, linked, neighbours, titles_of
from briefgen.views import LinkView, PagerView

_NAMED = 8
"""Names in an index's description."""


def topics(issue: Issue) -> Iterator[Page]:
    """Pages for each topic."""
    for heading, shelf in issue.library.topics.items():
        yield from _list_pages(issue, "topic", heading, shelf)


def topic_index(issue: Issue) -> Iterator[Page]:
    """The list of topics."""
    yield _index(issue, "topics", issue.library.topics)


def sources(issue: Issue) -> Iterator[Page]:
    """Pages for each source, and the list of sources."""
    for heading, shelf in issue.library.sources.items():
        yield from _list_pages(issue, "source", heading, shelf)
    yield _index(issue, "sources", issue.library.sources)


def authors(issue: Issue) -> Iterator[Page]:
    """Pages for each author, and the list of authors."""
    yield from _named(issue, "author", "authors", issue.library.authors)


def places(issue: Issue) -> Iterator[Page]:
    """Pages for each place that articles are from, and the list of places."""
    yield from _named(issue, "place", "places", issue.library.places)


def _named(issue: Issue, kind: str, index: str, shelves: Shelves) -> Iterator[Page]:
    for heading, shelf in shelves.articles.items():
        yield from _list_pages(issue, kind, heading, shelf)
    if shelves.articles:
        yield _index(issue, index, shelves.articles)


def stories(issue: Issue) -> Iterator[Page]:
    """A page for each story, its reports from the first on, and the list of stories."""
    setter, shelves = issue.typesetter, issue.library.stories

    def page(heading: Heading, shelf: Sequence[Placed]) -> Page:
        feed = LinkView(heading.name, f"{heading.url}feed.xml") if "story-feed" in setter.site.pages else None

        def make() -> Content:
            view = setter.page(
                "story", heading.url, heading.name, f"{heading.name}: {titles_of(shelf)}", feed=feed
            )
            link = LinkView(heading.name, heading.url, len(shelf))
            return view, {"heading": link, "articles": tuple(map(setter.item, reversed(shelf)))}

        def key() -> bytes:
            return digest_bytes(b"".join([digest_value(tuple(heading)), *map(issue.keys.item, shelf)]))

        return Page(
            "story.html", "story", heading.url, key, make, days=(shelf[-1].record.day, shelf[0].record.day)
        )

    for heading, shelf in shelves.articles.items():
        yield page(heading, shelf)
    if shelves.articles:
        yield _index(issue, "stories", shelves.articles)


def _index(issue: Issue, kind: str, shelves: Mapping[Heading, Sequence[Placed]]) -> Page:
    setter, url = issue.typesetter, f"/{kind}/"

    def make() -> Content:
        links = setter.links(shelves.items())
        named = ", ".join(heading.name for heading in itertools.islice(shelves, _NAMED))
        title = setter.interface.say(kind)
        return setter.page(kind, url, title, named or title), {
            "links": links,
            "trends": setter.charts.trends(shelves.values()),
        }

    def key() -> bytes:
        entries = (
            (*heading, tuple(placed.record.day for placed in shelf)) for heading, shelf in shelves.items()
        )
        return digest_value((issue.time, tuple(entries)))

    return Page(f"{kind}.html", kind, url, key, make)


def _list_pages(issue: Issue, kind: str, heading: Heading, shelf: Sequence[Placed]) -> Iterator[Page]:
    setter, size = issue.typesetter, issue.config.per_page
    numbers = range(1, -(-len(shelf) // size) + 1)
    has_feed = f"{kind}-feed" in setter.site.pages

    def has_trend(number: int) -> bool:
        return kind == "topic" and number == 1  # few enough for all to change with each new day

    def link(number: int) -> LinkView:
        return LinkView(setter.interface.say("page_number", number=number), _list_url(heading, number))

    def page(newer: int | None, number: int, older: int | None) -> Page:
        shown = shelf[(number - 1) * size : number * size]

        def make() -> Content:
            view = setter.page(
                kind,
                _list_url(heading, number),
                heading.name
                if number == 1
                else setter.interface.say("numbered_title", name=heading.name, number=number),
                f"{heading.name}: {titles_of(shown)}",
                older=linked(older, link),
                newer=linked(newer, link),
                feed=LinkView(heading.name, f"{heading.url}feed.xml") if has_feed else None,
                downloads=downloads(issue, heading.url, topic_formats) if kind == "topic" else (),
            )
            return view, {
                "heading": LinkView(heading.name, heading.url, len(shelf)),
                "trend": setter.charts.trends([shelf])[0] if has_trend(number) else None,
                "articles": tuple(map(setter.item, shown)),
                "pager": PagerView(number, len(numbers)) if len(numbers) > 1 else None,
            }

        def key() -> bytes:
            days = (issue.time, tuple(placed.record.day for placed in shelf)) if has_trend(number) else ()
            head = digest_value((*heading, len(shelf), number, days))
            return digest_bytes(b"".join([head, *map(issue.keys.item, shown)]))

        days = (shown[-1].record.day, shown[0].record.day)
        return Page(f"{kind}.html", kind, _list_url(heading, number), key, make, days=days)

    for around in neighbours(numbers):
        yield page(*around)


def _list_url(heading: Heading, number: int) -> str:
    return heading.url if number == 1 else f"{heading.url}page/{number}/"

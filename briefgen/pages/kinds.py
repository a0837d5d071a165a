"""The kinds of HTML page: each a function from the Issue to its pages."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TypeVar
from urllib.parse import quote

from briefgen.addresses import is_external, is_safe_path, month_url, output_path
from briefgen.collect import line_of
from briefgen.errors import ContentError
from briefgen.library import Briefing, Heading, Placed
from briefgen.pages import wording
from briefgen.pages.page import Issue, Page
from briefgen.pages.typesetter import Typesetter
from briefgen.views import LinkView, PagerView

_MORE_ARTICLES = 5
"""Further articles of the day below an article: a glance, not a second briefing."""
_EARLIER_BRIEFINGS = 6
"""On the home page: with the latest one, a week."""

_T = TypeVar("_T")


def articles(issue: Issue) -> Iterator[Page]:
    """A page for each article, with its neighbours in time."""
    setter = issue.typesetter
    for newer, placed, older in neighbours(issue.library.articles):
        view = setter.article(placed)
        briefing = issue.library.briefings[placed.day]
        yield Page(
            "article.html",
            setter.page(
                "article",
                placed.url,
                view.title,
                setter.item(placed).summary,
                older=_linked(older, _article_link),
                newer=_linked(newer, _article_link),
            ),
            {
                "article": view,
                "briefing_link": setter.briefing_link(briefing),
                "more": tuple(setter.item(other) for other in _more(issue, placed, briefing)),
                "story": tuple(
                    setter.item(other)
                    for other in issue.library.stories.get(placed.article.story, ())
                    if other is not placed
                ),
            },
            modified=view.modified or view.published,
        )


def _article_link(placed: Placed) -> LinkView:
    return LinkView(placed.article.title, placed.url)


def _more(issue: Issue, placed: Placed, briefing: Briefing) -> list[Placed]:
    """Some others of the day: first those that share a topic, in the briefing's order."""
    topics_of = issue.library.topics_of
    own = set(topics_of[placed.id])
    others = [other for other in briefing.articles if other is not placed]
    akin = [other for other in others if not own.isdisjoint(topics_of[other.id])][:_MORE_ARTICLES]
    rest = (other for other in others if own.isdisjoint(topics_of[other.id]))
    return [*akin, *itertools.islice(rest, _MORE_ARTICLES - len(akin))]


def briefings(issue: Issue) -> Iterator[Page]:
    """A page for each day that has articles."""
    setter = issue.typesetter
    for newer, briefing, older in neighbours(tuple(issue.library.briefings.values())):
        view = setter.briefing(briefing)
        yield Page(
            "briefing.html",
            setter.page(
                "briefing",
                briefing.url,
                view.title,
                ", ".join(placed.article.title for placed in briefing.articles[:3]),
                older=_linked(older, setter.briefing_link),
                newer=_linked(newer, setter.briefing_link),
            ),
            {"briefing": view},
        )


def months(issue: Issue) -> Iterator[Page]:
    """A page for each month that has briefings."""
    setter = issue.typesetter
    for newer, (year, month), older in neighbours(tuple(issue.library.months)):
        view = setter.month(year, month)
        yield Page(
            "month.html",
            setter.page(
                "month",
                view.url,
                view.name,
                older=_linked(older, _month_link),
                newer=_linked(newer, _month_link),
            ),
            {
                "month": view,
                "briefings": tuple(setter.briefing(each) for each in issue.library.months[year, month]),
            },
        )


def _month_link(month: tuple[int, int]) -> LinkView:
    return LinkView(wording.month_name(*month), month_url(*month))


def archive(issue: Issue) -> Iterator[Page]:
    """The one page of all months."""
    setter = issue.typesetter
    all_months = tuple(setter.month(*month) for month in issue.library.months)
    yield Page("archive.html", setter.page("archive", "/archive/", "Archive"), {"months": all_months})


def topics(issue: Issue) -> Iterator[Page]:
    """Pages for each topic, and the list of topics."""
    for heading, shelf in issue.library.topics.items():
        yield from _list_pages(issue.typesetter, "topic", heading, shelf)
    yield _index(issue.typesetter, "topics", "Topics", issue.library.topics)


def sources(issue: Issue) -> Iterator[Page]:
    """Pages for each source, and the list of sources."""
    for heading, shelf in issue.library.sources.items():
        yield from _list_pages(issue.typesetter, "source", heading, shelf)
    yield _index(issue.typesetter, "sources", "Sources", issue.library.sources)


def _index(setter: Typesetter, kind: str, title: str, shelves: Mapping[Heading, Sequence[Placed]]) -> Page:
    view = setter.page(kind, f"/{kind}/", title)
    return Page(f"{kind}.html", view, {"links": setter.links(shelves.items())})


def _list_pages(setter: Typesetter, kind: str, heading: Heading, shelf: Sequence[Placed]) -> Iterator[Page]:
    size = setter.config.per_page

    def link(number: int) -> LinkView:
        return LinkView(f"Page {number}", _list_url(heading, number))

    numbers = range(1, -(-len(shelf) // size) + 1)
    feed = LinkView(heading.name, f"{heading.url}feed.xml") if kind == "topic" else None
    for newer, number, older in neighbours(numbers):
        yield Page(
            f"{kind}.html",
            setter.page(
                kind,
                _list_url(heading, number),
                heading.name if number == 1 else f"{heading.name}, page {number}",
                older=_linked(older, link),
                newer=_linked(newer, link),
                feed=feed,
            ),
            {
                "heading": LinkView(heading.name, heading.url, len(shelf)),
                "articles": tuple(
                    setter.item(placed) for placed in shelf[(number - 1) * size : number * size]
                ),
                "pager": PagerView(number, len(numbers)) if len(numbers) > 1 else None,
            },
        )


def _list_url(heading: Heading, number: int) -> str:
    return heading.url if number == 1 else f"{heading.url}page/{number}/"


def aliases(issue: Issue) -> Iterator[Page]:
    """A small redirecting page for each former address of an article.

    What cannot be an address on this site is noted as a problem.
    """
    for placed in issue.library.articles:
        for alias in placed.article.aliases:
            url = alias_url(alias)
            if url is None:
                line = line_of(issue.typesetter.config, placed.path, "aliases", alias)
                issue.problems.append(
                    ContentError(f'the alias "{alias}" is no address on this site',
                                 "write a path like /old/name/", path=placed.path, line=line)
                )  # fmt: skip
                continue
            target = LinkView(placed.article.title, placed.url)
            view = issue.typesetter.page("alias", url, placed.article.title)
            yield Page(
                "alias.html", view, {"target": target}, in_sitemap=False, origin=placed.path, alias=alias
            )


def alias_url(alias: str) -> str | None:
    """The address for an alias as people write it: `old/name`, `/old/name/`, `/old/name.html`."""
    names = alias.strip("/").split("/")
    if is_external(alias) or any(name.startswith(".") for name in names) or not is_safe_path("/".join(names)):
        return None
    if names[-1] == "index.html":
        names.pop()
    ending = "" if names and names[-1].lower().endswith((".html", ".htm")) else "/"
    url = "/" + "/".join(quote(name, safe="%") for name in names) + (ending if names else "")
    return url if names and is_safe_path(output_path(url)) else None


def missing(issue: Issue) -> Iterator[Page]:
    """The page for addresses that lead nowhere."""
    view = issue.typesetter.page("missing", "/404.html", "Not found")
    yield Page("404.html", view, in_sitemap=False)


def home(issue: Issue) -> Iterator[Page]:
    """The latest briefing, the ones before it in short, and the months."""
    setter = issue.typesetter
    latest = [
        setter.briefing(each)
        for each in itertools.islice(issue.library.briefings.values(), _EARLIER_BRIEFINGS + 1)
    ]
    yield Page(
        "home.html",
        setter.page("home", "/", setter.site.name),
        {
            "briefing": latest[0] if latest else None,
            "earlier": tuple(latest[1:]),
            "months": tuple(setter.month(*month) for month in issue.library.months),
        },
    )


def _linked(thing: _T | None, link: Callable[[_T], LinkView]) -> LinkView | None:
    return None if thing is None else link(thing)


def neighbours(things: Sequence[_T]) -> Iterator[tuple[_T | None, _T, _T | None]]:
    """Each thing with the one before it and the one after it."""
    return zip([None, *things], things, [*things[1:], None], strict=False)

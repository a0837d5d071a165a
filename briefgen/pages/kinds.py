"""The kinds of HTML page: each a function from the Issue to its pages."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from urllib.parse import quote

from briefgen.addresses import is_external, is_safe_path, month_url, output_path, week_url
from briefgen.cache import digest_bytes, digest_value
from briefgen.content.collect import place_of
from briefgen.content.library import Briefing, Heading, Placed
from briefgen.errors import ContentError
from briefgen.formats import briefing_formats
from briefgen.pages.heatmap import years
from briefgen.pages.page import Content, Issue, Page, downloads, linked, neighbours, titles_of
from briefgen.pages.weeks import NAME as WEEK
from briefgen.pages.weeks import Week, week_link, week_links, week_of, week_view
from briefgen.views import LinkView

_MORE_ARTICLES = 5
"""Further articles of the day below an article: a glance, not a second briefing."""
_STORY_REPORTS = 10
"""Other reports of its story below an article, the nearest in time: the story's page has all."""
_EARLIER_BRIEFINGS = 6
"""On the home page: with the latest one, a week."""

Month = tuple[int, int]
"""Year and month."""


def articles(issue: Issue) -> Iterator[Page]:
    """A page for each article, with its neighbours in time."""
    akin = {day: _SameDay(issue, briefing) for day, briefing in issue.library.briefings.items()}
    stories = {
        placed.id: nearest
        for shelf in issue.library.stories.articles.values()
        for placed, nearest in _with_nearest(shelf)
    }
    for newer, placed, older in neighbours(issue.library.articles):
        content = _ArticleContent(issue, placed, older, newer, akin[placed.day], stories.get(placed.id, ()))
        modified = placed.record.modified or placed.record.published
        yield Page("article.html", "article", placed.url, content.key, content.make, modified, content.days())


def _with_nearest(shelf: Sequence[Placed]) -> Iterator[tuple[Placed, Sequence[Placed]]]:
    """Each report of a story with those nearest to it in time, latest first."""
    for place, placed in enumerate(shelf):
        start = max(0, min(place - _STORY_REPORTS // 2, len(shelf) - _STORY_REPORTS - 1))
        yield placed, (*shelf[start:place], *shelf[place + 1 : start + _STORY_REPORTS + 1])


class _ArticleContent:
    """What an article's page shows."""

    __slots__ = ("akin", "issue", "newer", "older", "placed", "story")

    def __init__(
        self,
        issue: Issue,
        placed: Placed,
        older: Placed | None,
        newer: Placed | None,
        akin: _SameDay,
        story: Sequence[Placed],
    ) -> None:
        self.issue, self.placed, self.older, self.newer, self.akin = issue, placed, older, newer, akin
        self.story = story
        """Other reports of its story."""

    def days(self) -> tuple[int, int]:
        """From its older neighbour's to its newer one's, and those of the story's reports that it shows."""
        since, until = (self.older or self.placed).record.day, (self.newer or self.placed).record.day
        if self.story:
            since, until = min(since, self.story[-1].record.day), max(until, self.story[0].record.day)
        return since, until

    def key(self) -> bytes:
        """Of all that `make` is made of."""
        keys, more, briefing = self.issue.keys, self.akin.more(self.placed), self.akin.briefing_key
        around = f"{keys.link(self.older)}\0{keys.link(self.newer)}\0{briefing}\0{len(more)}\0".encode()
        items = [*map(keys.item, more), *map(keys.item, self.story)]
        return digest_bytes(b"".join([keys.article(self.placed), around, *items]))

    def make(self) -> Content:
        """What the template sees."""
        setter, placed = self.issue.typesetter, self.placed
        page = setter.page(
            "article",
            placed.url,
            placed.title,
            setter.summary(placed),
            older=linked(self.older, _article_link),
            newer=linked(self.newer, _article_link),
        )
        return page, {
            "article": setter.article(placed),
            "briefing_link": setter.briefing_link(self.akin.briefing),
            "more": tuple(map(setter.item, self.akin.more(placed))),
            "story": tuple(map(setter.item, self.story)),
        }


def _article_link(placed: Placed) -> LinkView:
    return LinkView(placed.title, placed.url)


class _SameDay:
    """What the articles of one day show of that day: its edition, and others of it, first those that share a topic."""

    def __init__(self, issue: Issue, briefing: Briefing) -> None:
        self.briefing = briefing
        self.briefing_key = issue.keys.briefing_link(briefing)
        self.articles = briefing.articles
        self.topics_of = issue.library.topics_of
        self.by_topic: dict[Heading, list[int]] = {}
        self._last: tuple[Placed | None, list[Placed]] = (None, [])
        """What was found for the article that was asked for last: once for its page, once for its key."""
        for place, placed in enumerate(self.articles):
            for topic in self.topics_of[placed.id]:
                self.by_topic.setdefault(topic, []).append(place)

    def more(self, placed: Placed) -> list[Placed]:
        """Some others of the day, in the briefing's order within those akin and within the rest."""
        if self._last[0] is not placed:
            self._last = (placed, self._find(placed))
        return self._last[1]

    def _find(self, placed: Placed) -> list[Placed]:
        first = slice(
            _MORE_ARTICLES + 1
        )  # of each topic no more can be among those, and one of them is this very article
        akin = sorted({place for topic in self.topics_of[placed.id] for place in self.by_topic[topic][first]})
        found = [self.articles[place] for place in akin if self.articles[place] is not placed]
        del found[_MORE_ARTICLES:]
        if len(found) < _MORE_ARTICLES:
            near = set(akin)
            rest = (
                other
                for place, other in enumerate(self.articles)
                if place not in near and other is not placed
            )
            found += itertools.islice(rest, _MORE_ARTICLES - len(found))
        return found


def briefings(issue: Issue) -> Iterator[Page]:
    """A page for each day that has articles."""
    setter, keys = issue.typesetter, issue.keys

    def page(newer: Briefing | None, briefing: Briefing, older: Briefing | None) -> Page:
        def make() -> Content:
            view = setter.briefing(briefing)
            page = setter.page(
                "briefing",
                briefing.url,
                view.title,
                titles_of(briefing.articles),
                older=linked(older, setter.briefing_link),
                newer=linked(newer, setter.briefing_link),
                downloads=downloads(issue, briefing.url, briefing_formats),
                card=issue.cards.get(briefing.day),
            )
            return page, {"briefing": view}

        def key() -> bytes:
            around = tuple(keys.briefing_link(each) if each else "" for each in (older, newer))
            return digest_bytes(keys.briefing(briefing) + digest_value(around) + issue.card_key(briefing))

        return Page(
            "briefing.html", "briefing", briefing.url, key, make, days=(briefing.day.toordinal(),) * 2
        )

    for around in neighbours(tuple(issue.library.briefings.values())):
        yield page(*around)


def months(issue: Issue) -> Iterator[Page]:
    """A page for each month that has briefings."""
    setter, keys = issue.typesetter, issue.keys

    def page(newer: Month | None, month: Month, older: Month | None) -> Page:
        editions = issue.library.months[month]

        def make() -> Content:
            view = setter.month(*month)
            page = setter.page(
                "month",
                view.url,
                view.name,
                ", ".join(day.title for day in view.days),
                older=linked(older, setter.month_link),
                newer=linked(newer, setter.month_link),
            )
            return page, {
                "month": view,
                "weeks": week_links(setter.interface, editions) if WEEK in setter.site.pages else (),
                "briefings": tuple(map(setter.briefing, editions)),
            }

        def key() -> bytes:
            around = digest_value((older, newer))
            return digest_bytes(b"".join([keys.month(month), around, *map(keys.briefing, editions)]))

        return Page("month.html", "month", month_url(*month), key, make, days=_days(editions))

    for around in neighbours(tuple(issue.library.months)):
        yield page(*around)


def _days(editions: Sequence[Briefing]) -> tuple[int, int]:
    """From the oldest to the newest of some editions, newest first."""
    return editions[-1].day.toordinal(), editions[0].day.toordinal()


def weeks(issue: Issue) -> Iterator[Page]:
    """A page for each week that has briefings."""
    setter, keys = issue.typesetter, issue.keys
    days = sorted(issue.library.briefings.values(), key=lambda each: each.day, reverse=True)
    editions_of = {
        week: tuple(found) for week, found in itertools.groupby(days, lambda each: week_of(each.day))
    }

    def page(newer: Week | None, week: Week, older: Week | None) -> Page:
        editions = editions_of[week]

        def make() -> Content:
            briefings, latest = tuple(map(setter.briefing, editions)), editions[0].day
            view = week_view(setter.interface, setter.month_link((latest.year, latest.month)), briefings)
            page = setter.page(
                WEEK,
                view.url,
                view.span,
                ", ".join([view.name, *(each.title for each in briefings)]),
                older=linked(older, link),
                newer=linked(newer, link),
            )
            return page, {"week": view, "briefings": briefings}

        def key() -> bytes:
            return digest_bytes(b"".join([digest_value((week, older, newer)), *map(keys.briefing, editions)]))

        return Page("week.html", WEEK, week_url(*week), key, make, days=_days(editions))

    def link(week: Week) -> LinkView:
        return week_link(setter.interface, week)

    for around in neighbours(tuple(editions_of)):
        yield page(*around)


def archive(issue: Issue) -> Iterator[Page]:
    """The one page of all months."""
    setter, library = issue.typesetter, issue.library

    def make() -> Content:
        all_months = tuple(setter.month(*month) for month in library.months)
        named = ", ".join(month.name for month in all_months)
        return setter.page("archive", "/archive/", setter.interface.say("archive"), named), {
            "months": all_months,
            "years": years(all_months, setter.interface, setter.site.direction),
        }

    def key() -> bytes:
        return digest_bytes(b"".join(map(issue.keys.month, library.months)))

    yield Page("archive.html", "archive", "/archive/", key, make)


def about(issue: Issue) -> Iterator[Page]:
    """What the site is, what it keeps of its readers, and how it is made."""
    setter = issue.typesetter

    def make() -> Content:
        said = setter.interface.say("about_compiled", publisher=setter.site.publisher)
        return setter.page("about", "/about/", setter.interface.say("about"), said), {
            "tested": _tested(issue)
        }

    yield Page("about.html", "about", "/about/", lambda: digest_bytes(repr(issue.proof).encode()), make)


def _tested(issue: Issue) -> str:
    """What is proven of the site, in words; empty when nothing is."""
    proof, interface = issue.proof, issue.typesetter.interface
    if proof is None:
        return ""
    day = interface.day(proof.checked.astimezone(issue.config.timezone).date())
    return interface.say("privacy_tested", day=day, browser=proof.browser, count=proof.pages)


def aliases(issue: Issue) -> Iterator[Page]:
    """A small redirecting page for each former address of an article.

    What cannot be an address on this site is noted as a problem.
    """
    for placed in issue.library.articles:
        for alias in placed.record.aliases:
            url = alias_url(alias)
            if url is None:
                line, column = place_of(issue.config, placed.path, "aliases", alias)
                issue.problems.append(
                    ContentError(f'the alias "{alias}" is no address on this site',
                                 "write a path like /old/name/", path=placed.path, line=line, column=column)
                )  # fmt: skip
            else:
                yield _alias(issue, placed, url, alias)


def _alias(issue: Issue, placed: Placed, url: str, alias: str) -> Page:
    def make() -> Content:
        return issue.typesetter.page("alias", url, placed.title), {"target": _article_link(placed)}

    def key() -> bytes:
        return digest_value(issue.keys.link(placed))

    days = (placed.record.day, placed.record.day)
    return Page(
        "alias.html", "alias", url, key, make, days=days, in_sitemap=False, origin=placed.path, alias=alias
    )


def alias_url(alias: str) -> str | None:
    """The address for an alias as people write it: `old/name`, `/old/name/`, `/old/name.html`."""
    names = alias.strip("/").split("/")
    if is_external(alias) or not is_safe_path("/".join(names)):
        return None
    if names[-1] == "index.html":
        names.pop()
    ending = "" if names and names[-1].lower().endswith((".html", ".htm")) else "/"
    url = "/" + "/".join(quote(name, safe="%") for name in names) + (ending if names else "")
    path = output_path(url)
    is_hidden = any(name.startswith(".") for name in path.split("/"))
    return url if names and is_safe_path(path) and not is_hidden else None


def missing(issue: Issue) -> Iterator[Page]:
    """The page for addresses that lead nowhere."""

    def make() -> Content:
        setter = issue.typesetter
        return setter.page("missing", "/404.html", setter.interface.say("not_found")), {}

    yield Page("404.html", "missing", "/404.html", bytes, make, in_sitemap=False)


def home(issue: Issue) -> Iterator[Page]:
    """The latest briefing, the ones before it in short, the newest articles of all days, and the months."""
    setter, library = issue.typesetter, issue.library
    latest = tuple(itertools.islice(library.briefings.values(), _EARLIER_BRIEFINGS + 1))
    newest = library.articles[: issue.config.per_page]

    def make() -> Content:
        views = tuple(map(setter.briefing, latest))
        titles = f"{setter.site.name}: {titles_of(newest)}" if newest else setter.site.name
        said = setter.site.description or setter.site.tagline or titles
        card = issue.cards.get(latest[0].day) if latest else None
        page = setter.page("home", "/", setter.site.name, said, card=card)
        return page, {
            "briefing": views[0] if views else None,
            "earlier": views[1:],
            "latest": tuple(map(setter.item, newest)),
            "months": tuple(setter.month(*month) for month in library.months),
        }

    def key() -> bytes:
        card = issue.card_key(latest[0]) if latest else b""
        shown = [*map(issue.keys.briefing, latest), b"|", card, *map(issue.keys.month, library.months)]
        return digest_bytes(b"".join([*shown, b"|", *map(issue.keys.item, newest)]))

    yield Page("home.html", "home", "/", key, make)

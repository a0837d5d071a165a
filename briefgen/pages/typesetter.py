"""Library → views: what templates see of articles, briefings, months, topics and sources."""

from __future__ import annotations

import calendar
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from markupsafe import Markup

from briefgen import wording
from briefgen.addresses import day_url, month_url
from briefgen.config import Config
from briefgen.content.bodies import NOTHING_KEPT, Bodies
from briefgen.content.library import Briefing, Heading, Library, Placed, Shelves
from briefgen.content.records import LEAD_CHARS, moment_in
from briefgen.interface import Interface
from briefgen.model import Receipt, Removal
from briefgen.pages.frame import Look, site_view
from briefgen.pages.pictures import Addresses, SizedPictures, elsewhere
from briefgen.pages.texts import Texts
from briefgen.pages.timeline import Charts
from briefgen.pages.weeks import NAME as WEEK
from briefgen.pages.weeks import week_link, week_of
from briefgen.views import (
    ArticleView,
    BriefingView,
    CardView,
    DayView,
    LinkView,
    MonthView,
    PageView,
    ReceiptView,
    RemovalView,
    SectionView,
    SiteView,
)

_REMOVAL_CHARS = 160
_KEPT_VIEWS = 3_000
"""Views that are kept for the next page that shows them: some 3 MB. Of more, memory costs more than it spares."""

_KEPT_ARTICLES = 1_500
"""With their bodies: some 8 MB."""

ReceiptOf = Callable[[str], "Receipt | None"]
"""From an article's id to what cleaning did to it."""


class _Day(NamedTuple):
    """What all articles of a day have in common."""

    name: str
    short_name: str
    url: str
    month: LinkView


class Typesetter:
    """Makes views, when a page that shows them is rendered."""

    def __init__(
        self,
        config: Config,
        library: Library,
        look: Look,
        receipt_of: ReceiptOf,
        addresses: Addresses,
        pages: tuple[str, ...],
        pictures: SizedPictures = MappingProxyType({}),
        site: SiteView | None = None,
        bodies: Bodies = NOTHING_KEPT,
    ) -> None:
        """`bodies`: those that need not be read again. `site`: what all pages show of the whole site, if the library has
        a part of its articles."""
        self.config = config
        self.library = library
        self.interface = Interface(config)
        self.charts = Charts(library, self.interface)
        self.receipt_of = receipt_of
        self.addresses = addresses
        self.pictures = pictures
        self.texts = Texts(config, addresses, pictures, bodies, twins="markdown" in pages)
        self.site = site or site_view(config, library, self.interface, pages, look)
        self._items: dict[str, ArticleView] = {}
        self._fed: dict[str, ArticleView] = {}
        self._briefings: dict[date, BriefingView] = {}
        self._headings: dict[Heading, LinkView] = {}
        self._days: dict[date, _Day] = {}
        self._languages: dict[str, tuple[str, str]] = {}

    def page(
        self,
        kind: str,
        url: str,
        title: str,
        description: str = "",
        *,
        older: LinkView | None = None,
        newer: LinkView | None = None,
        feed: LinkView | None = None,
        downloads: tuple[LinkView, ...] = (),
        card: CardView | None = None,
    ) -> PageView:
        """The page at `url`."""
        return PageView(
            kind=kind,
            title=title,
            description=wording.shortened(description or self.site.description, LEAD_CHARS),
            url=url,
            canonical=self.absolute(url),
            language=self.site.language,
            direction=self.site.direction,
            older=older,
            newer=newer,
            feed=feed,
            downloads=downloads,
            card=card,
        )

    def absolute(self, url: str) -> str:
        """The whole address of a page; empty when the site has none."""
        return self.config.base_url + url if self.config.base_url else ""

    def links(self, shelves: Iterable[tuple[Heading, Sequence[Placed]]]) -> tuple[LinkView, ...]:
        """Topics or sources with the number of their articles."""
        return tuple(LinkView(heading.name, heading.url, len(shelf)) for heading, shelf in shelves)

    # Articles

    def article(self, placed: Placed) -> ArticleView:
        """The article in full, for its own page and for feeds."""
        head = self.head(placed)
        return head._replace(html=self.texts.html(placed), receipt=self._receipt(placed))

    def head(self, placed: Placed) -> ArticleView:
        """The article without its text: a summary that its first paragraph is would be said twice above it."""
        item = self.item(placed)
        return item._replace(summary="") if placed.facts.lead else item

    def fed_article(self, placed: Placed) -> ArticleView:
        """The same, kept for the next feed that shows it: of its topics, its source, and each in two formats."""
        return _kept(self._fed, _KEPT_ARTICLES, self.article, placed)

    def item(self, placed: Placed) -> ArticleView:
        """The article as lists show it: without body; with a summary from its first paragraph if it has none."""
        return _kept(self._items, _KEPT_VIEWS, self._item, placed)

    def summary(self, placed: Placed) -> str:
        """An article's summary, or else the beginning of its first paragraph."""
        return self.item(placed).summary

    def _item(self, placed: Placed) -> ArticleView:
        article, record, moment = placed.article, placed.record, placed.moment
        language = article.language or self.config.language
        language_name, direction = self._language(language)
        calendar = self._day(placed.day)
        source = self.library.source_of.get(placed.id)
        original, image = article.source.url, article.image
        picture = self._address(placed.path, image.src) if image else ""
        return ArticleView(
            id=placed.id,
            title=article.title,
            url=placed.url,
            canonical=self.absolute(placed.url),
            summary=article.summary or placed.facts.lead,
            html=_NOTHING,
            day=placed.day,
            day_name=calendar.name,
            date_name=calendar.short_name,
            day_url=calendar.url,
            month=calendar.month,
            time=f"{moment:%H:%M}" if moment else "",
            published=record.published,
            modified=record.modified,
            modified_name=self.interface.day_and_time(moment_in(record.modified)) if record.modified else "",
            source=self._source(source) if source else None,
            original=original if original.lower().startswith(("http://", "https://")) else "",
            agency=article.source.agency,
            authors=article.authors,
            author_links=tuple(self._link(name, self.library.authors) for name in article.authors),
            place=article.place,
            place_link=self._link(article.place, self.library.places) if article.place else None,
            story=self._link(article.story, self.library.stories) if article.story else None,
            topics=tuple(map(self._heading, self.library.topics_of[placed.id])),
            tags=article.tags,
            language=language,
            language_name=language_name,
            direction=direction,
            kind="" if article.kind == "news" else article.kind,
            access="" if article.access == "free" else article.access,
            held=placed.held,
            partial=article.partial,
            rights="" if article.rights == "full" else article.rights,
            image=picture,
            image_elsewhere=elsewhere(article),
            image_alt=image.alt if image else "",
            image_credit=image.credit if image else "",
            reading_minutes=placed.facts.minutes,
            picture=self.pictures.get(picture),
        )

    def _link(self, name: str, shelves: Shelves) -> LinkView:
        """A name, with its page if there are such pages."""
        heading = shelves.heading(name)
        if heading is None or (shelves is self.library.stories and "story" not in self.site.pages):
            return LinkView(name, "")
        return self._heading(heading)

    def _source(self, source: Heading) -> LinkView:
        """A publisher, with its page if there are such pages."""
        return self._heading(source if "source" in self.site.pages else Heading(source.name, ""))

    def _heading(self, heading: Heading) -> LinkView:
        found = self._headings.get(heading)
        if found is None:
            found = self._headings[heading] = LinkView(heading.name, heading.url)
        return found

    def _day(self, day: date) -> _Day:
        """A day as its articles name it."""
        if day not in self._days:
            words = self.interface
            month = LinkView(words.month_name(day.year, day.month), month_url(day.year, day.month))
            self._days[day] = _Day(words.long_day(day), words.day(day), day_url(day), month)
        return self._days[day]

    def _language(self, language: str) -> tuple[str, str]:
        """A language's name, empty for the site's own, and its direction."""
        if language not in self._languages:
            foreign = not wording.same_language(language, self.config.language)
            name = self.interface.language_name(language) if foreign else ""
            self._languages[language] = (name, wording.direction(language))
        return self._languages[language]

    def _address(self, path: str, href: str) -> str:
        """Where a picture lies; empty when it lies elsewhere: pages load nothing there."""
        return self.addresses.get(path, {}).get(href) or ""

    def _receipt(self, placed: Placed) -> ReceiptView | None:
        """What cleaning cut; not where the site shows less than what cleaning kept."""
        shows_all = placed.record.rights in ("", "full")
        receipt = self.receipt_of(placed.id) if shows_all else None
        if receipt is None:
            return None
        return ReceiptView(
            summary=self.interface.receipt_sentence(receipt),
            kept_percent=round(receipt.kept_share * 100),
            removals=tuple(map(self._removal, receipt.removals)),
        )

    # Briefings and months

    def briefing(self, briefing: Briefing) -> BriefingView:
        """One day's edition."""
        if briefing.day not in self._briefings:
            self._briefings[briefing.day] = self._briefing(briefing)
        return self._briefings[briefing.day]

    def _briefing(self, briefing: Briefing) -> BriefingView:
        items = tuple(map(self.item, briefing.newest))
        others = self.interface.say("other_topics")
        no_topic = LinkView(others, "/topics/" if "topics" in self.site.pages else "")
        return BriefingView(
            title=self.briefing_title(briefing),
            day=briefing.day,
            name=self._day(briefing.day).name,
            short_name=self.interface.short_day(briefing.day),
            url=briefing.url,
            note=self.texts.note_html(briefing),
            lead=self.item(briefing.lead),
            sections=tuple(
                SectionView(
                    self._heading(topic) if topic else no_topic,
                    tuple(self.item(placed) for placed in shelf),
                )
                for topic, shelf in briefing.sections
            ),
            articles=items,
            count=len(items),
            reading_minutes=sum(item.reading_minutes for item in items),
            week=week_link(self.interface, week_of(briefing.day)) if WEEK in self.site.pages else None,
        )

    def month(self, year: int, month: int) -> MonthView:
        """A month with its calendar."""
        briefings = self.library.months[year, month]
        days = {briefing.day.day: self._day_view(briefing) for briefing in briefings}
        return MonthView(
            name=self.interface.month_name(year, month),
            url=month_url(year, month),
            count=sum(view.count for view in days.values()),
            days=tuple(days.values()),
            weeks=self._weeks(year, month, days),
        )

    def briefing_title(self, briefing: Briefing) -> str:
        """The curator's title, else the day."""
        return briefing.title or self._day(briefing.day).name

    def briefing_link(self, briefing: Briefing) -> LinkView:
        """The way to a day's edition."""
        return LinkView(self.briefing_title(briefing), briefing.url, len(briefing.newest))

    def month_link(self, month: tuple[int, int]) -> LinkView:
        """The way to a month."""
        return LinkView(self.interface.month_name(*month), month_url(*month))

    def _day_view(self, briefing: Briefing) -> DayView:
        return DayView(
            day=briefing.day,
            name=self._day(briefing.day).name,
            title=self.briefing_title(briefing),
            url=briefing.url,
            count=len(briefing.newest),
        )

    def _weeks(
        self, year: int, month: int, days: dict[int, DayView]
    ) -> tuple[tuple[DayView | None, ...], ...]:
        """Calendar rows. By day numbers: the first and the last month of all have no dates around them."""
        numbers = list(calendar.Calendar(self.interface.first_weekday).itermonthdays(year, month))
        cells = [days.get(number) or self._empty_day(year, month, number) for number in numbers]
        return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))

    def _empty_day(self, year: int, month: int, number: int) -> DayView | None:
        if not number:
            return None
        day = date(year, month, number)
        return DayView(day, self._day(day).name, "", "", 0)

    def _removal(self, removal: Removal) -> RemovalView:
        text = wording.shortened(removal.text, _REMOVAL_CHARS)
        return RemovalView(self.interface.label_name(removal.label), text, removal.rule)


_NOTHING = Markup()


def _kept(
    views: dict[str, ArticleView], most: int, make: Callable[[Placed], ArticleView], placed: Placed
) -> ArticleView:
    """An article's view, made when it is not among `views` by its id, of which at most so many are kept."""
    view = views.get(placed.id)
    if view is None:
        if len(views) >= most:
            views.clear()
        view = views[placed.id] = make(placed)
    return view

"""Library → views: what templates see of articles, briefings, months, topics and sources."""

from __future__ import annotations

import calendar
import os
import posixpath
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from markupsafe import Markup

from briefgen import __version__
from briefgen.addresses import day_url, is_external, month_url, page_url
from briefgen.collect import BRIEFING_NAME, folder_day, localised
from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.library import Briefing, Heading, Library, Placed
from briefgen.model import Receipt, Removal
from briefgen.pages import wording
from briefgen.pages.body import PICTURE_SUFFIXES, Body, render_body, rooted_warning
from briefgen.views import (
    ArticleView,
    BriefingView,
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
_SUMMARY_CHARS = 240
"""About three lines of a list, for articles that come without a summary."""
_NO_TOPIC = LinkView("Other", "/topics/")
"""Heads the section of articles that have no topic."""

ReceiptOf = Callable[[str], "Receipt | None"]
"""From an article's id to what cleaning did to it."""


class Typesetter:
    """Makes views, each one once; notes on the way which pictures are shown and which links lead nowhere."""

    def __init__(self, config: Config, library: Library, stylesheet: str, receipt_of: ReceiptOf) -> None:
        self.config = config
        self.library = library
        self.receipt_of = receipt_of
        self.warnings: list[ContentError] = []
        """Links and pictures that were not found; they are shown as text."""
        self.rooted: list[tuple[str, ContentError]] = []
        """Addresses from the site's root, each with the warning for when the site has no such file."""
        self.pictures: dict[str, Path] = {}
        """Files to copy, by output path."""
        self.site = SiteView(
            name=config.name,
            tagline=config.tagline,
            description=config.description,
            base_url=config.base_url,
            language=config.language,
            direction=wording.direction(config.language),
            publisher=config.publisher or config.name,
            topics=self.links(library.topics.items()),
            generator=f"briefgen {__version__}",
            stylesheet=stylesheet,
        )
        self._articles: dict[str, ArticleView] = {}
        self._items: dict[str, ArticleView] = {}
        self._briefings: dict[date, BriefingView] = {}

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
    ) -> PageView:
        """The page at `url`. A feed is named only where the site has an address, and so has feeds."""
        return PageView(
            kind=kind,
            title=title,
            description=wording.shortened(description or self.site.description, _SUMMARY_CHARS),
            url=url,
            canonical=self.absolute(url),
            language=self.site.language,
            direction=self.site.direction,
            older=older,
            newer=newer,
            feed=feed if self.config.base_url else None,
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
        if placed.id not in self._articles:
            self._set(placed)
        return self._articles[placed.id]

    def item(self, placed: Placed) -> ArticleView:
        """The article as lists show it: with a summary from its first paragraph where it has none."""
        if placed.id not in self._items:
            self._set(placed)
        return self._items[placed.id]

    def _set(self, placed: Placed) -> None:
        article, body = placed.article, self._body(placed)
        language = article.language or self.config.language
        foreign = not wording.same_language(language, self.config.language)
        modified = self._modified(placed)
        source = self.library.source_of.get(placed.id)
        view = ArticleView(
            id=placed.id,
            title=article.title,
            url=placed.url,
            canonical=self.absolute(placed.url),
            summary=article.summary,
            html=body.html,
            day=placed.day,
            day_name=wording.long_day(placed.day),
            day_url=day_url(placed.day),
            time=f"{placed.moment:%H:%M}" if placed.moment else "",
            published=_iso(placed.moment or placed.day),
            modified=_iso(modified) if modified else "",
            modified_name=wording.day_and_time(modified) if modified else "",
            source=LinkView(source.name, source.url) if source else None,
            original=article.source.url if _is_web_address(article.source.url) else "",
            agency=article.source.agency,
            authors=article.authors,
            place=article.place,
            topics=tuple(LinkView(topic.name, topic.url) for topic in self.library.topics_of[placed.id]),
            tags=article.tags,
            language=language,
            language_name=wording.language_name(language) if foreign else "",
            direction=wording.direction(language),
            kind="" if article.kind == "news" else article.kind,
            access="" if article.access == "free" else article.access,
            partial=article.partial,
            image=self._image(placed),
            image_alt=article.image.alt if article.image else "",
            image_credit=article.image.credit if article.image else "",
            reading_minutes=wording.reading_minutes(body.text) if body.text else 0,
            receipt=self._receipt(placed),
        )
        self._articles[placed.id] = view
        summary = article.summary or wording.shortened(body.first_paragraph, _SUMMARY_CHARS)
        self._items[placed.id] = replace(view, summary=summary, receipt=None)

    def _body(self, placed: Placed) -> Body:
        """The body as far as the rights in it go: whole, its first paragraph, or none of it."""
        if placed.article.rights == "link":
            return Body(Markup(), "", "", (), ())
        body = render_body(
            placed.article.body,
            placed.path,
            placed.body_line,
            self._resolve,
            excerpt=placed.article.rights == "excerpt",
        )
        self.warnings += body.problems
        self.rooted += body.rooted
        return body

    def _modified(self, placed: Placed) -> datetime | date | None:
        """When it was last changed, if that is after it was published."""
        modified = placed.article.modified
        if isinstance(modified, datetime):
            try:
                modified = localised(modified, self.config)
            except (OverflowError, ValueError):
                return None
            return modified if placed.moment is None or modified > placed.moment else None
        return modified if modified and modified > placed.day else None

    def _receipt(self, placed: Placed) -> ReceiptView | None:
        """What cleaning cut; not where the site shows less than what cleaning kept."""
        shows_all = placed.article.rights in ("", "full")
        receipt = self.receipt_of(placed.id) if shows_all else None
        if receipt is None:
            return None
        return ReceiptView(
            summary=wording.receipt_sentence(receipt),
            kept_percent=round(receipt.kept_share * 100),
            removals=tuple(_removal(removal) for removal in receipt.removals),
        )

    # Links and pictures of articles

    def _image(self, placed: Placed) -> str:
        """The address of the article's picture; empty when it lies elsewhere: pages load nothing there."""
        image = placed.article.image
        if image is None or is_external(image.src) or placed.article.rights == "link":
            return ""
        if image.src.startswith("/"):
            self.rooted.append((image.src, rooted_warning("picture", image.src, placed.path, None)))
            return image.src
        file = posixpath.normpath(posixpath.join(posixpath.dirname(placed.path), image.src))
        address = self._resolve(file)
        if address is None:
            self.warnings.append(ContentError(f'the picture "{image.src}" leads nowhere',
                                              "put it beside the article", path=placed.path))  # fmt: skip
        return address or ""

    def _resolve(self, file: str) -> str | None:
        """The address of an article, a briefing or a picture, by its path from the site's folder."""
        if file in self.library.by_path:
            return self.library.by_path[file].url
        if posixpath.basename(file) == BRIEFING_NAME:
            day = folder_day(file)
            return day_url(day) if day and day in self.library.briefings else None
        if file.lower().endswith(PICTURE_SUFFIXES):
            return self._picture_url(file)
        return None

    def _picture_url(self, file: str) -> str | None:
        """The address of a picture, which is noted for copying: in its day's folder, or under /media/."""
        path, content = self.config.root / file, self.config.content.resolve()
        inside = file.startswith(f"{self.config.content_folder}/")
        # os.path, for which a name that no file can have is one that is not there
        if not inside or not os.path.isfile(path) or not path.resolve().is_relative_to(content):  # noqa: PTH113
            return None
        folder = posixpath.dirname(file)
        day = folder_day(file) if folder.count("/") == self.config.content_folder.count("/") + 1 else None
        home = day_url(day) if day else f"/media{folder.removeprefix(self.config.content_folder)}/"
        output = f"{home.strip('/')}/{posixpath.basename(file)}"
        self.pictures[output] = path
        return page_url(output)

    # Briefings and months

    def briefing(self, briefing: Briefing) -> BriefingView:
        """One day's edition."""
        if briefing.day not in self._briefings:
            self._briefings[briefing.day] = self._briefing(briefing)
        return self._briefings[briefing.day]

    def _briefing(self, briefing: Briefing) -> BriefingView:
        items = [self.item(placed) for placed in briefing.articles]
        return BriefingView(
            title=self.briefing_title(briefing),
            day=briefing.day,
            name=wording.long_day(briefing.day),
            short_name=wording.short_day(briefing.day),
            url=briefing.url,
            note=self._note(briefing),
            lead=self.item(briefing.lead),
            sections=tuple(
                SectionView(
                    LinkView(topic.name, topic.url) if topic else _NO_TOPIC,
                    tuple(self.item(placed) for placed in shelf),
                )
                for topic, shelf in briefing.sections
            ),
            count=len(items),
            reading_minutes=sum(item.reading_minutes for item in items),
        )

    def briefing_title(self, briefing: Briefing) -> str:
        """The curator's title, else the day."""
        return briefing.title or wording.long_day(briefing.day)

    def briefing_link(self, briefing: Briefing) -> LinkView:
        """The way to a day's edition."""
        return LinkView(self.briefing_title(briefing), briefing.url, len(briefing.articles))

    def _note(self, briefing: Briefing) -> Markup:
        note = briefing.note
        if note is None:
            return Markup()
        body = render_body(note.note, note.path, note.body_line, self._resolve)
        self.warnings += body.problems
        self.rooted += body.rooted
        return body.html

    def month(self, year: int, month: int) -> MonthView:
        """A month with its calendar."""
        briefings = self.library.months[year, month]
        days = {briefing.day.day: self._day(briefing) for briefing in briefings}
        return MonthView(
            name=wording.month_name(year, month),
            url=month_url(year, month),
            count=sum(view.count for view in days.values()),
            days=tuple(days.values()),
            weeks=_weeks(year, month, days),
        )

    def _day(self, briefing: Briefing) -> DayView:
        return DayView(
            day=briefing.day,
            name=wording.long_day(briefing.day),
            title=self.briefing_title(briefing),
            url=briefing.url,
            count=len(briefing.articles),
        )


def _weeks(year: int, month: int, days: dict[int, DayView]) -> tuple[tuple[DayView | None, ...], ...]:
    """Calendar rows. By day numbers: the first and the last month of all have no dates around them."""
    numbers = list(calendar.Calendar().itermonthdays(year, month))
    cells = [days.get(number) or _empty_day(year, month, number) for number in numbers]
    return tuple(tuple(cells[start : start + 7]) for start in range(0, len(cells), 7))


def _empty_day(year: int, month: int, number: int) -> DayView | None:
    if not number:
        return None
    day = date(year, month, number)
    return DayView(day, wording.long_day(day), "", "", 0)


def _removal(removal: Removal) -> RemovalView:
    text = wording.shortened(removal.text, _REMOVAL_CHARS)
    return RemovalView(wording.label_name(removal.label), text, removal.rule)


def _iso(moment: datetime | date) -> str:
    return moment.isoformat(timespec="seconds") if isinstance(moment, datetime) else moment.isoformat()


def _is_web_address(url: str) -> bool:
    return url.lower().startswith(("http://", "https://"))

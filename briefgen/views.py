"""What templates see: plain values made from the Library, with every address and text ready to print.

Addresses (`url`) are paths from the site's root, `/2024/06/28/`; templates pass them through the filter
`link`, which makes them relative to the page, so that a site works under any sub-path.

They are named tuples: to import as many frozen dataclasses takes a thirtieth of a second, in every build. Their fields'
types are no texts (`from __future__ import annotations`), or each would be compiled.
"""

from collections.abc import Mapping
from datetime import date
from typing import NamedTuple

from markupsafe import Markup


class LinkView(NamedTuple):
    """A named address, with the number of articles behind it where that says something."""

    name: str
    url: str
    count: int = 0  # type: ignore[assignment] # no view is counted in


class LogoView(NamedTuple):
    """A picture that stands for the site's name."""

    url: str
    width: int
    height: int


class IconView(NamedTuple):
    """Two colours, `#rrggbb`, of the mark that a browser shows beside the title."""

    ground: str
    lines: str


class NavigationView(NamedTuple):
    """A way in the masthead."""

    name: str
    url: str
    kinds: tuple[str, ...]
    """The kinds of page to which it leads: on these, one is there."""


class SiteView(NamedTuple):
    """The site as a whole; the same on every page."""

    name: str
    tagline: str
    description: str
    base_url: str
    """Absolute, without a final slash; empty when not decided."""
    language: str
    direction: str
    """`ltr` or `rtl`."""
    publisher: str
    topics: tuple[LinkView, ...]
    """In the curator's order, without counts: with them, each new article would change every page."""
    generator: str
    """`briefgen 0.1.0`."""
    pages: tuple[str, ...]
    """The kinds of page that the site is made of, by the names of the setting `pages`."""
    indexes: tuple[str, ...]
    """Of what is not the same on every site, what there is: stories, authors, places, about."""
    stylesheet: str
    """Address of the theme's one stylesheet, with a digest in its name."""
    logo: LogoView | None
    icon: IconView | None
    """None for the theme's own."""
    navigation: tuple[NavigationView, ...]
    """The ways in the masthead, in their order."""


class CardView(NamedTuple):
    """The picture that other sites show of a link to a page; the page itself does not show it."""

    url: str
    width: int
    height: int
    alt: str


class PageView(NamedTuple):
    """The page that is being rendered."""

    kind: str
    """The page kind's name: home, briefing, article, month, archive, about, missing; topic, source, story, author, place,
    and for the index of each: topics, sources, stories, authors, places."""
    title: str
    """The page's own title, without the site's name."""
    description: str
    url: str
    canonical: str
    """Absolute; empty when the site has no base_url."""
    language: str
    direction: str
    older: LinkView | None = None
    """The neighbour back in time, or the next page of a list."""
    newer: LinkView | None = None
    feed: LinkView | None = None
    """A feed of this very page's articles, beside the site's own."""
    downloads: tuple[LinkView, ...] = ()
    """The same as files, of the formats that the settings name: `EPUB`, with its address."""
    card: CardView | None = None
    """With `cards: true` in the settings, of a briefing, and at home of the latest."""


class FrameView(NamedTuple):
    """`page` within a block whose name begins with `frame_`: it is drawn once for all articles."""

    kind: str
    """As in `PageView`."""
    url: str
    """As in `PageView`; of an article it says how deep it lies, and nothing else."""


class RemovalView(NamedTuple):
    """One passage that cleaning cut, for the receipt."""

    label: str
    """In words: `consent notice`."""
    text: str
    """The passage, shortened to 160 characters."""
    rule: str


class ReceiptView(NamedTuple):
    """What cleaning did to the original."""

    summary: str
    """One sentence: `9 paragraphs kept, 14 blocks removed: 1 consent notice, …`."""
    kept_percent: int
    removals: tuple[RemovalView, ...]


class VersionView(NamedTuple):
    """A picture in one width."""

    url: str
    width: int
    """In pixels."""


class PictureView(NamedTuple):
    """A picture of which the build knows the size: with `images: resize` in the settings, one that it made anew."""

    url: str
    """Of the widest version."""
    width: int
    """Of this, in pixels."""
    height: int
    versions: tuple[VersionView, ...]
    """The narrowest first; one for a picture that is small, or moves, or is copied as it is."""


class ArticleView(NamedTuple):
    """One article, as an item of a list or as a page of its own."""

    id: str
    """Stable and unique: feeds hang on it."""
    title: str
    url: str
    canonical: str
    summary: str
    html: Markup
    """The body."""
    day: date | None
    day_name: str
    """`Friday 28 June 2024`."""
    date_name: str
    """`28 June 2024`."""
    day_url: str
    month: LinkView
    """`June 2024`."""
    time: str
    """`08:46`, in the site's time zone; empty when only the day is known."""
    published: str
    """ISO 8601 with zone (or a plain date); for `<time datetime>` and feeds."""
    modified: str
    modified_name: str
    """`28 June 2024, 10:15`; empty when never modified."""
    source: LinkView | None
    """The publisher, and its page on this site; the address is empty where there is none."""
    original: str
    """http(s) address of the original; empty when unknown."""
    agency: str
    authors: tuple[str, ...]
    author_links: tuple[LinkView, ...]
    """The same, each with its page on this site; the address is empty where there is none."""
    place: str
    place_link: LinkView | None
    story: LinkView | None
    """What it is a report of, if the curator says so, and the page of all reports of it."""
    topics: tuple[LinkView, ...]
    tags: tuple[str, ...]
    language: str
    language_name: str
    """In English, `German`; empty when it is the site's own language."""
    direction: str
    kind: str
    """`news`, `opinion`, …; empty for plain news."""
    access: str
    """`registration` or `paywall`; empty when free."""
    held: str
    """Why readers do not see it: draft, future, expired or withdrawn; empty but in previews."""
    partial: bool
    rights: str
    """`excerpt` or `link`; empty when all of the text may be shown."""
    image: str
    image_alt: str
    image_credit: str
    reading_minutes: int
    receipt: ReceiptView | None = None
    image_elsewhere: str = ""
    """Where the article's picture lies, if it lies with others: it is not shown, and may be linked to."""
    picture: PictureView | None = None
    """What is known of the picture behind `image`; None for one of which the size is not."""

    @property
    def shortened(self) -> str:
        """What says that the text shown is not all of it, by its key among the interface's words; empty when it is."""
        return {"excerpt": "only_excerpt", "link": "only_link"}.get(
            self.rights, "incomplete" if self.partial else ""
        )


class TrendView(NamedTuple):
    """How many articles there were over time, for a small chart."""

    counts: tuple[int, ...]
    """By day or by month, oldest first."""
    most: int
    """The highest number of all charts on the page: they have one scale."""
    label: str
    """The same in words."""


class SectionView(NamedTuple):
    """The articles of one topic within a briefing, in the curator's order."""

    topic: LinkView
    articles: tuple[ArticleView, ...]


class BriefingView(NamedTuple):
    """One day's edition."""

    title: str
    day: date
    name: str
    """`Friday 28 June 2024`."""
    short_name: str
    """`28 June`."""
    url: str
    note: Markup
    """The curator's note as HTML; may be empty."""
    lead: ArticleView | None
    """Not repeated in the sections."""
    sections: tuple[SectionView, ...]
    articles: tuple[ArticleView, ...]
    """All of them, newest first, for those who do not want sections."""
    count: int  # type: ignore[assignment] # no view is counted in
    """Articles in all, the lead included."""
    reading_minutes: int
    week: LinkView | None
    """The week that it is of; None when the site has no pages of weeks."""


class DayView(NamedTuple):
    """A day in the archive's calendar."""

    day: date
    name: str
    title: str
    """The briefing's title."""
    url: str
    count: int  # type: ignore[assignment] # no view is counted in
    """0 for a day without a briefing; then `url` is empty."""

    @property
    def tint(self) -> str:
        """`few`, `some` or `much`, as calendars show it; empty for none."""
        return "much" if self.count > 8 else "some" if self.count > 4 else "few" if self.count else ""


class MonthView(NamedTuple):
    """A month of the archive."""

    name: str
    """`June 2024`."""
    url: str
    count: int  # type: ignore[assignment] # no view is counted in
    days: tuple[DayView, ...]
    """Those with a briefing, latest first."""
    weeks: tuple[tuple[DayView | None, ...], ...]
    """Calendar rows, Monday first; None outside the month."""


class WeekView(NamedTuple):
    """A week, from Monday to Sunday."""

    name: str
    """`Week 26`."""
    span: str
    """`24–30 Jun 2024`."""
    url: str
    month: LinkView
    """The month of its latest briefing."""
    count: int  # type: ignore[assignment] # no view is counted in
    reading_minutes: int


class HalfYearView(NamedTuple):
    """Half a year as squares: weeks are columns, weekdays rows, counted from 0, from the left and from the top."""

    label: str
    """In words, for those who do not see it."""
    columns: int
    rows: tuple[tuple[int, int], ...]
    """The first and the last column of each weekday."""
    months: tuple[tuple[int, str], ...]
    """The column in which each month begins, and its short name."""
    tints: Mapping[str, tuple[tuple[int, int], ...]]
    """Column and row of the days with articles, by `DayView.tint`."""


class YearView(NamedTuple):
    """A year of the archive."""

    name: str
    count: int  # type: ignore[assignment] # no view is counted in
    halves: tuple[HalfYearView, ...]
    """Those with articles."""
    months: tuple[LinkView, ...]
    """Those with a briefing, from January on, by the month's name alone."""


class PagerView(NamedTuple):
    """Where one is in a list of several pages."""

    number: int
    total: int


def _absent(_: object) -> object:
    raise AttributeError("a view is no list")


for _view in [each for each in globals().values() if isinstance(each, type) and hasattr(each, "_fields")]:
    for _name in {"count", "index"}.difference(
        _view._fields
    ):  # a tuple's own, which templates shall not find
        setattr(_view, _name, property(_absent))

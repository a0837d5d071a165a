"""What a page kind makes: pages for a template, and files that need none. Each is rendered when it has changed."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import NamedTuple, TypeVar

from briefgen.addresses import output_path
from briefgen.config import Config
from briefgen.content.library import Briefing, Library, Placed
from briefgen.errors import ContentError
from briefgen.formats import Format, file_url
from briefgen.pages.keys import Keys
from briefgen.pages.resolver import Resolver
from briefgen.pages.typesetter import Typesetter
from briefgen.proof import Proof
from briefgen.views import CardView, LinkView, PageView

_T = TypeVar("_T")

Content = tuple[PageView, Mapping[str, object]]
"""What a template sees: the page, and what it shows besides `site` and `page`."""


ALWAYS = (0, date.max.toordinal())
"""The days of a page that may show any article."""


class Page:
    """One page of the site, before it is rendered. Of ten thousand, most stay as they are: it is made lean."""

    __slots__ = (
        "alias",
        "in_sitemap",
        "key",
        "kind",
        "make",
        "modified",
        "origin",
        "path",
        "since",
        "template",
        "until",
        "url",
    )

    def __init__(
        self,
        template: str,
        kind: str,
        url: str,
        key: Callable[[], bytes],
        make: Callable[[], Content],
        modified: str = "",
        days: tuple[int, int] = ALWAYS,
        in_sitemap: bool = True,
        origin: str = "",
        alias: str = "",
    ) -> None:
        self.template = template
        self.kind = kind
        """See `PageView.kind`."""
        self.url = url
        self.path = output_path(url)
        """The file that it becomes, relative to the output folder."""
        self.key = key
        """Of all that `make` is made of: equal keys, equal pages."""
        self.make = make
        self.modified = modified
        """For the sitemap: when its own content last changed, in ISO 8601; empty when that says nothing."""
        self.since, self.until = days
        """The days, as `date.toordinal` says them, from which and to which it shows articles, or links to them: one that
        shows others beside has all days. Pages of the same days share what they show."""
        self.in_sitemap = in_sitemap
        self.origin = origin
        """For an alias: the file that asks for it."""
        self.alias = alias
        """For an alias: what that file writes."""


class RawFile(NamedTuple):
    """A file that no template makes by itself."""

    path: str
    key: Callable[[], bytes]
    make: Callable[[], str | bytes]
    article_url: str = ""
    """The address of the one article that it is about; empty for a file about several, or none."""
    shows_bodies: bool = True
    """Whether it may show the body of an article; `key` is asked less often for what does not."""
    since: int = ALWAYS[0]
    until: int = ALWAYS[1]
    """See `Page`."""
    templates: tuple[str, ...] = ()
    """Those that `make` uses: what they are made of is part of the file's key."""
    holds_pictures: bool = False
    """Whether pictures may stand in it: their bytes are part of its key and none of the site's shape, so that `key` is
    always asked."""


class Issue(NamedTuple):
    """What every page kind is given: the library, addresses, the maker of views, their keys, the pages made so far."""

    config: Config
    library: Library
    resolver: Resolver
    typesetter: Typesetter
    keys: Keys
    proof: Proof | None
    """What a browser was last seen to do with the site."""
    has_index: bool
    """Whether the files of the search's index are among those of the site; a preview makes them when they are asked for."""
    pages: list[Page]
    cards: dict[date, CardView]
    """By day, where the settings ask for cards and the site has an address."""
    files: dict[str, Path]
    """What else is to be copied, by output path: the cards."""
    problems: list[ContentError]
    """Of articles whose pages cannot all be made."""

    @property
    def time(self) -> tuple[int, int]:
        """The first and the last day with articles, as `date.toordinal` says them; charts reach from one to the other."""
        articles = self.library.articles
        return (articles[-1].record.day, articles[0].record.day) if articles else (0, 0)

    def card_key(self, briefing: Briefing) -> bytes:
        """Of a briefing's card: its name changes with what it shows."""
        card = self.cards.get(briefing.day)
        return card.url.encode() if card else b""


def downloads(
    issue: Issue, folder: str, formats_of: Callable[[Sequence[str], str], Sequence[Format]]
) -> tuple[LinkView, ...]:
    """Links to the files that the build makes beside a page. They depend on nothing but the settings."""
    config = issue.config
    return tuple(
        LinkView(form.title, file_url(folder, form)) for form in formats_of(config.formats, config.base_url)
    )


def titles_of(articles: Sequence[Placed]) -> str:
    """A description of a page that lists articles: what the first are called."""
    return ", ".join(placed.title for placed in articles[:3])


def linked(thing: _T | None, link: Callable[[_T], LinkView]) -> LinkView | None:
    """The way to what may be there."""
    return None if thing is None else link(thing)


def neighbours(things: Sequence[_T]) -> Iterator[tuple[_T | None, _T, _T | None]]:
    """Each thing with the one before it and the one after it."""
    return zip([None, *things], things, [*things[1:], None], strict=False)

"""What a page kind makes: pages for a template, and files that need none. Each is rendered when it has changed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from briefgen.addresses import output_path
from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.library import Library
from briefgen.pages.keys import Keys
from briefgen.pages.resolver import Resolver
from briefgen.pages.typesetter import Typesetter
from briefgen.views import PageView

Content = tuple[PageView, Mapping[str, object]]
"""What a template sees: the page, and what it shows besides `site` and `page`."""


@dataclass(slots=True, eq=False)
class Page:
    """One page of the site, before it is rendered. Not frozen: there are ten thousand of them to be made."""

    template: str
    kind: str
    """See `PageView.kind`."""
    url: str
    key: Callable[[], bytes]
    """Of all that `make` is made of: equal keys, equal pages."""
    make: Callable[[], Content]
    modified: str = ""
    """For the sitemap: when its own content last changed, in ISO 8601; empty when that says nothing."""
    near: int = 0
    """The day, as `date.toordinal` says it, around which it shows articles: pages near each other share what they show."""
    in_sitemap: bool = True
    origin: str = ""
    """For an alias: the file that asks for it."""
    alias: str = ""
    """For an alias: what that file writes."""
    path: str = field(init=False)
    """The file that it becomes, relative to the output folder."""

    def __post_init__(self) -> None:
        self.path = output_path(self.url)


@dataclass(slots=True, eq=False)
class RawFile:
    """A file that no template makes by itself."""

    path: str
    key: Callable[[], bytes]
    make: Callable[[], str | bytes]
    article_url: str = ""
    """The address of the one article that it is about; empty for a file about several, or none."""
    shows_bodies: bool = True
    """Whether it may show the body of an article; `key` is asked less often for what does not."""
    templates: tuple[str, ...] = ()
    """Those that `make` uses: what they are made of is part of the file's key."""


@dataclass(frozen=True, slots=True)
class Issue:
    """What every page kind is given: the library, addresses, the maker of views, their keys, the pages made so far."""

    config: Config
    library: Library
    resolver: Resolver
    typesetter: Typesetter
    keys: Keys
    pages: list[Page] = field(default_factory=list)
    problems: list[ContentError] = field(default_factory=list)
    """Of articles whose pages cannot all be made."""

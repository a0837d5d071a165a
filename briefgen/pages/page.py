"""What a page kind makes: pages for a template, and files that need none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from briefgen.addresses import output_path
from briefgen.errors import ContentError
from briefgen.library import Library
from briefgen.pages.typesetter import Typesetter
from briefgen.views import PageView


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the site, before it is rendered."""

    template: str
    view: PageView
    context: Mapping[str, object] = field(default_factory=dict)
    """What the template sees besides `site` and `page`."""
    modified: str = ""
    """For the sitemap: when its own content last changed, in ISO 8601; empty when that says nothing."""
    in_sitemap: bool = True
    origin: str = ""
    """For an alias: the file that asks for it."""
    alias: str = ""
    """For an alias: what that file writes."""

    @property
    def path(self) -> str:
        """The file that it becomes, relative to the output folder."""
        return output_path(self.view.url)


@dataclass(frozen=True, slots=True)
class RawFile:
    """A file that no template makes."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Issue:
    """What every page kind is given: the library, the maker of views, the pages made so far."""

    library: Library
    typesetter: Typesetter
    pages: list[Page] = field(default_factory=list)
    problems: list[ContentError] = field(default_factory=list)
    """Of articles whose pages cannot all be made."""

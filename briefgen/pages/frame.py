"""What is the same on every page: the site's name and logo, its navigation, its indexes."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path
from typing import NamedTuple

from briefgen import __version__, wording
from briefgen.config import Config
from briefgen.content.library import Library
from briefgen.interface import Interface
from briefgen.theme import ASSETS, find_assets
from briefgen.views import IconView, LinkView, LogoView, NavigationView, SiteView


class Look(NamedTuple):
    """What the build has found of the theme and of the settings of appearance."""

    stylesheet: str = ""
    """Its address; empty for none."""
    logo: LogoView | None = None
    icon: IconView | None = None


PLAIN = Look()
"""Of a site without a style sheet."""


def find_look(config: Config, *, has_assets: bool) -> tuple[dict[str, Path], Look]:
    """The theme's files by output path, with the logo, and what pages say of them. Raises ConfigError."""
    sheet = logo = icon = None  # most sites look as the theme does
    if config.colours or config.fonts or config.logo:
        from briefgen.appearance import find_logo, light_colours, style_sheet

        sheet, logo, colours = style_sheet(config), find_logo(config), light_colours(config)
        icon = IconView(colours["much"], colours["on-much"]) if colours else None
    assets = find_assets(config.templates, sheet) if has_assets else {}
    stylesheet = next((path for path in assets if path.startswith(f"{ASSETS}/style.")), "")
    if logo:
        assets[logo.path] = logo.file
    view = LogoView(f"/{logo.path}", logo.width, logo.height) if logo else None
    return assets, Look(f"/{stylesheet}" if stylesheet else "", view, icon)


_KINDS: dict[str, tuple[str, str, tuple[str, ...]]] = {
    "latest": ("/", "home", ("home",)),
    "topics": ("/topics/", "topics", ("topics", "topic")),
    "sources": ("/sources/", "source", ("sources", "source")),
    "archive": ("/archive/", "archive", ("archive", "month", "week")),
    "search": ("/search/", "search", ("search",)),
    "stories": ("/stories/", "stories", ("stories", "story")),
    "authors": ("/authors/", "authors", ("authors", "author")),
    "places": ("/places/", "places", ("places", "place")),
    "about": ("/about/", "about", ("about",)),
}
"""By the names of `settingvalues.NAVIGATION`: the address, the kind of page or index that must be there, the kinds within."""
_USUAL = ("latest", "topics", "sources", "archive", "search")


def site_view(
    config: Config, library: Library, interface: Interface, pages: tuple[str, ...], look: Look
) -> SiteView:
    """The site as every page sees it."""
    indexes = tuple(_indexes(library, pages))
    return SiteView(
        name=config.name,
        tagline=config.tagline,
        description=config.description,
        base_url=config.base_url,
        language=config.language,
        direction=wording.direction(config.language),
        publisher=config.publisher or config.name,
        topics=tuple(LinkView(topic.name, topic.url) for topic in library.topics),
        generator=f"briefgen {__version__}",
        stylesheet=look.stylesheet,
        logo=look.logo,
        icon=look.icon,
        navigation=tuple(_navigation(config, interface, {*pages, *indexes})),
        pages=pages,
        indexes=indexes,
    )


def _navigation(config: Config, interface: Interface, there: Collection[str]) -> Iterator[NavigationView]:
    for label, name in config.navigation or tuple(("", name) for name in _USUAL):
        if label:
            yield NavigationView(label, name, ())
            continue
        url, needed, kinds = _KINDS[name]
        if needed in there:
            yield NavigationView(interface.say(name), url, kinds)


def _indexes(library: Library, pages: Collection[str]) -> Iterator[str]:
    """The indexes that have something to list, and `about`, by the names of their addresses."""
    shelves = (
        ("story", "stories", library.stories),
        ("author", "authors", library.authors),
        ("place", "places", library.places),
    )
    for kind, name, shelf in shelves:
        if kind in pages and shelf.articles:
            yield name
    if "about" in pages:
        yield "about"

"""Library → pages. The table `PAGE_KINDS` at the bottom says what a site is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from briefgen.pages import feeds, kinds
from briefgen.pages.page import Issue, Page, RawFile

__all__ = ["PAGE_KINDS", "Issue", "Page", "PageKind", "RawFile", "plan"]


@dataclass(frozen=True, slots=True)
class PageKind:
    """One kind of page."""

    name: str
    make: Callable[[Issue], Iterable[Page | RawFile]]
    needs_base_url: bool = False
    """Whether it is made of whole addresses, and so left out as long as the site has none."""


def plan(issue: Issue) -> list[Page | RawFile]:
    """Everything that the site is made of, in the order in which it is written."""
    planned: list[Page | RawFile] = []
    for kind in PAGE_KINDS:
        if kind.needs_base_url and not issue.typesetter.config.base_url:
            continue
        for made in kind.make(issue):
            planned.append(made)
            if isinstance(made, Page):
                issue.pages.append(made)
    return planned


PAGE_KINDS: tuple[PageKind, ...] = (
    PageKind("article", kinds.articles),
    PageKind("briefing", kinds.briefings),
    PageKind("month", kinds.months),
    PageKind("topic", kinds.topics),
    PageKind("source", kinds.sources),
    PageKind("archive", kinds.archive),
    PageKind("alias", kinds.aliases),
    PageKind("missing", kinds.missing),
    PageKind("home", kinds.home),
    PageKind("feed", feeds.atom, needs_base_url=True),
    PageKind("json feed", feeds.json_feed, needs_base_url=True),
    PageKind("sitemap", feeds.sitemap, needs_base_url=True),
    PageKind("robots", feeds.robots),
    PageKind("no jekyll", feeds.no_jekyll),
)
"""Every kind of page in the order of writing: what is linked to comes before what links to it."""

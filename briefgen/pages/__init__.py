"""Library → pages. The table `PAGE_KINDS` at the bottom says what a site is made of."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple

from briefgen.config import CONFIG_NAME, Config
from briefgen.content.bodies import NOTHING_KEPT, Bodies
from briefgen.content.library import Library
from briefgen.errors import ConfigError, did_you_mean, together
from briefgen.pages import feeds, kinds, lists
from briefgen.pages.frame import PLAIN, Look
from briefgen.pages.keys import Keys
from briefgen.pages.page import Issue, Page, RawFile
from briefgen.pages.pictures import Addresses, SizedPictures, measured_pictures, resize_pictures
from briefgen.pages.resolver import Resolver
from briefgen.pages.typesetter import ReceiptOf, Typesetter
from briefgen.pages.weeks import NAME as WEEK
from briefgen.proof import Proof
from briefgen.settingvalues import RESIZE

__all__ = ["PAGE_KINDS", "Issue", "Page", "PageKind", "RawFile", "issue_of", "plan"]

SEARCH = "search"
"""The one kind that a site has only if its settings say so: it needs a program that not everyone has."""


class PageKind(NamedTuple):
    """One kind of page."""

    name: str
    make: Callable[[Issue], Iterable[Page | RawFile]]
    needs_base_url: bool = False
    """Whether it is made of whole addresses, and so left out as long as the site has none."""
    is_optional: bool = True
    """Whether the setting `pages` can leave it out: others link to what is not."""


def issue_of(
    config: Config,
    library: Library,
    *,
    look: Look = PLAIN,
    receipt_of: ReceiptOf = lambda article_id: None,
    receipt_digest: Callable[[str], bytes] = lambda article_id: b"",
    proof: Proof | None = None,
    has_index: bool = True,
    bodies: Bodies = NOTHING_KEPT,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> Issue:
    """What page kinds are given. All that articles and notes refer to is looked up, and pictures are made.

    `jobs` and `progress` are for the latter. Raises ConfigError where what the settings ask for is not to be had.
    """
    resolver = Resolver(config, library)
    addresses: Addresses = resolver.resolve_all()
    pictures: SizedPictures
    if config.images == RESIZE:
        addresses, pictures = resize_pictures(resolver, addresses, jobs, progress)
    else:
        pictures = measured_pictures(resolver)
    pages = names_of(config)
    typesetter = Typesetter(config, library, look, receipt_of, addresses, pages, pictures, bodies=bodies)
    keys = Keys(library, addresses, pictures, receipt_digest)
    return Issue(config, library, resolver, typesetter, keys, proof, has_index, [], {}, {}, [])


def plan(issue: Issue) -> list[Page | RawFile]:
    """Everything that the site is made of, in the order in which it is written."""
    planned: list[Page | RawFile] = []
    for kind in PAGE_KINDS:
        if kind.name not in issue.typesetter.site.pages:
            continue
        for made in kind.make(issue):
            planned.append(made)
            if isinstance(made, Page):
                issue.pages.append(made)
    return planned


def _no_kind(config: Config, name: str, names: list[str]) -> ConfigError:
    """The error for a name of no kind of page, with its place in the settings."""
    from briefgen.yamltext.located import load_located  # PyYAML: for a mistake alone

    text = (config.root / CONFIG_NAME).read_text("utf-8-sig")
    written = load_located(text, CONFIG_NAME, ConfigError)
    listed = written.value.get("pages")
    at = [str(each) for each in listed].index(name) if isinstance(listed, list) else ""
    line, column = written.place_of("pages", at)
    return ConfigError(f'pages names "{name}", which is no kind of page', did_you_mean(name, names),
                       path=CONFIG_NAME, line=line, column=column)  # fmt: skip


def names_of(config: Config) -> tuple[str, ...]:
    """The kinds of page that a site is made of. Raises ConfigError for a name that is none."""
    names = [kind.name for kind in PAGE_KINDS]
    if unknown := [name for name in config.pages or () if name not in names]:
        raise together([_no_kind(config, name, names) for name in unknown])
    return tuple(
        kind.name
        for kind in PAGE_KINDS
        if _is_wanted(kind, config) and (config.base_url or not kind.needs_base_url)
    )


def _is_wanted(kind: PageKind, config: Config) -> bool:
    if kind.name == SEARCH and config.search:
        return True
    chosen = kind.name != SEARCH if config.pages is None else kind.name in config.pages
    return chosen or not kind.is_optional


def _search(issue: Issue) -> Iterable[Page | RawFile]:
    from briefgen.pages import search  # most sites have none

    return search.search(issue)


def _markdown(issue: Issue) -> Iterable[RawFile]:
    from briefgen.pages import plain  # a site without it shall not wait for it

    return plain.twins(issue)


def _llms(issue: Issue) -> Iterable[RawFile]:
    from briefgen.pages import plain

    return plain.index(issue)


PAGE_KINDS: tuple[PageKind, ...] = (
    PageKind("markdown", _markdown),  # before the pages that link to them
    PageKind("article", kinds.articles, is_optional=False),
    PageKind("feed", feeds.atom("feed"), needs_base_url=True),
    PageKind("topic-feed", feeds.atom("topic-feed"), needs_base_url=True),
    PageKind("source-feed", feeds.atom("source-feed"), needs_base_url=True),
    PageKind("story-feed", feeds.atom("story-feed"), needs_base_url=True),
    PageKind("json-feed", feeds.json_feed, needs_base_url=True),
    PageKind("briefing", kinds.briefings, is_optional=False),
    PageKind("month", kinds.months, is_optional=False),
    PageKind(WEEK, kinds.weeks),
    PageKind("topic", lists.topics, is_optional=False),
    PageKind("topics", lists.topic_index),
    PageKind("source", lists.sources),
    PageKind("story", lists.stories),
    PageKind("author", lists.authors),
    PageKind("place", lists.places),
    PageKind("archive", kinds.archive),
    PageKind(SEARCH, _search),
    PageKind("alias", kinds.aliases, is_optional=False),
    PageKind("about", kinds.about),
    PageKind("missing", kinds.missing),
    PageKind("home", kinds.home, is_optional=False),
    PageKind("opml", feeds.opml, needs_base_url=True),
    PageKind("sitemap", feeds.sitemap, needs_base_url=True),
    PageKind("llms", _llms),
    PageKind("robots", feeds.robots),
    PageKind("no-jekyll", feeds.no_jekyll),
    PageKind("assets", lambda issue: ()),  # the theme's: copied, not rendered
)
"""Every kind of page in the order of writing: what is linked to comes before what links to it."""

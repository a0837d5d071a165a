"""What machines read: feeds and the list of them, the sitemap, robots.txt."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, time
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from briefgen.addresses import output_path
from briefgen.cache import digest_bytes, digest_value
from briefgen.config import Config
from briefgen.content.library import Heading, Placed
from briefgen.markdown.body import ROOT_MARK
from briefgen.pages.page import Content, Issue, Page, RawFile
from briefgen.pages.typesetter import Typesetter
from briefgen.views import ArticleView

_NEVER = "1970-01-01T00:00:00Z"
"""The `updated` of a feed without articles: Atom wants one, and the clock is not asked."""


def tag_uri(config: Config, name: str) -> str:
    """A name that stays when addresses change (RFC 4151), for feeds. The year is part of the name."""
    host = urlsplit(config.base_url).hostname or "localhost"
    return f"tag:{host},2024:{quote(name, safe='-._~!$*()+,;=:@/')}"


def timestamp(moment: str, zone: ZoneInfo) -> str:
    """RFC 3339 for what `ArticleView.published` says; a plain date is its first moment in `zone`."""
    found = datetime.fromisoformat(moment)
    if len(moment) == len("2024-06-28"):
        found = datetime.combine(found.date(), time(), zone)
    return found.isoformat(timespec="seconds")


def content_of(placed: Placed, article: ArticleView) -> str:
    """The HTML that a feed may carry: all of it, or none where only an excerpt or a link is allowed."""
    return "" if placed.record.rights in ("excerpt", "link") else str(article.html)


class Feed(NamedTuple):
    """One feed, before it is filled."""

    title: str
    url: str
    home: str
    """The page that shows the same articles."""
    shelf: Sequence[Placed]
    """All that it may be about, newest first."""


def _site_feed(issue: Issue) -> Iterator[Feed]:
    yield Feed(issue.typesetter.site.name, "/feed.xml", "/", issue.library.articles)


def _topic_feeds(issue: Issue) -> Iterator[Feed]:
    return _shelf_feeds(issue, issue.library.topics.items(), has_pages=True)


def _source_feeds(issue: Issue) -> Iterator[Feed]:
    has_pages = "source" in issue.typesetter.site.pages
    return _shelf_feeds(issue, issue.library.sources.items(), has_pages=has_pages)


def _story_feeds(issue: Issue) -> Iterator[Feed]:
    has_pages = "story" in issue.typesetter.site.pages
    return _shelf_feeds(issue, issue.library.stories.articles.items(), has_pages=has_pages)


def _shelf_feeds(
    issue: Issue, shelves: Iterable[tuple[Heading, Sequence[Placed]]], *, has_pages: bool
) -> Iterator[Feed]:
    """A feed for each heading, beside the heading's own page if there is one."""
    for heading, shelf in shelves:
        title = f"{issue.typesetter.site.name}: {heading.name}"
        yield Feed(title, f"{heading.url}feed.xml", heading.url if has_pages else "/", shelf)


_OF_SITE = "feed"
_FEEDS: dict[str, Callable[[Issue], Iterator[Feed]]] = {
    _OF_SITE: _site_feed,
    "topic-feed": _topic_feeds,
    "source-feed": _source_feeds,
    "story-feed": _story_feeds,
}
"""By the name of its page kind, every kind of Atom feed, in the order in which `feeds.opml` lists them."""


def atom(kind: str) -> Callable[[Issue], Iterator[Page]]:
    """What makes the pages of one kind of Atom feed."""
    return lambda issue: (_atom_page(issue, feed) for feed in _FEEDS[kind](issue))


def _atom_page(issue: Issue, feed: Feed) -> Page:
    newest = feed.shelf[: issue.config.feed_items]

    def make() -> Content:
        return issue.typesetter.page("feed", feed.url, feed.title), _atom_content(issue, feed, newest)

    return Page("feed.xml", "feed", feed.url, lambda: _feed_key(issue, feed, newest), make, in_sitemap=False)


def _feed_key(issue: Issue, feed: Feed, newest: Sequence[Placed]) -> bytes:
    return digest_bytes(b"".join([feed.title.encode(), *map(issue.keys.article, newest)]))


def _atom_content(issue: Issue, feed: Feed, newest: Sequence[Placed]) -> dict[str, object]:
    setter, config = issue.typesetter, issue.config
    articles = tuple(map(setter.fed_article, newest))
    entries = [
        {
            "id": tag_uri(config, placed.id),
            "article": article,
            "summary": _feed_summary(setter, placed),
            "content": content_of(placed, article),
            "authors": feed_authors(article, setter.site.publisher),
        }
        for placed, article in zip(newest, articles, strict=True)
    ]
    return {
        "articles": articles,
        "entries": entries,
        "updated": _updated(articles, config),
        "feed_url": setter.absolute(feed.url),
        "feed_id": tag_uri(config, feed.url.lstrip("/")),
        "home_url": feed.home,
    }


def _feed_summary(setter: Typesetter, placed: Placed) -> str:
    return "" if placed.record.rights == "link" else setter.item(placed).summary


def _updated(articles: Sequence[ArticleView], config: Config) -> str:
    moments = [timestamp(article.modified or article.published, config.timezone) for article in articles]
    return max(moments, key=datetime.fromisoformat, default=_NEVER)


def json_feed(issue: Issue) -> Iterator[RawFile]:
    """The same newest articles as a JSON Feed 1.1, of the site and beside each Atom feed."""
    pages = issue.typesetter.site.pages
    for kind, feeds_of in _FEEDS.items():
        if kind == _OF_SITE or kind in pages:
            yield from (_json_file(issue, feed) for feed in feeds_of(issue))


def _json_file(issue: Issue, feed: Feed) -> RawFile:
    newest = feed.shelf[: issue.config.feed_items]
    url = f"{feed.url.removesuffix('.xml')}.json"
    return RawFile(
        output_path(url), lambda: _feed_key(issue, feed, newest), lambda: _json_feed(issue, feed, url, newest)
    )


def _json_feed(issue: Issue, feed: Feed, url: str, newest: Sequence[Placed]) -> str:
    setter = issue.typesetter
    site = setter.site
    said = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.title,
        "home_page_url": setter.absolute(feed.home),
        "feed_url": setter.absolute(url),
        "description": (site.description or site.tagline) if feed.home == "/" else "",
        "language": site.language,
        "authors": [{"name": site.publisher}],
        "items": [_json_item(issue, placed) for placed in newest],
    }
    # indented, it takes three times as long
    return json.dumps(without_empty(said) | {"items": said["items"]}, ensure_ascii=False) + "\n"


def _json_item(issue: Issue, placed: Placed) -> dict[str, object]:
    setter, zone = issue.typesetter, issue.config.timezone
    article = setter.fed_article(placed)
    html = content_of(placed, article).replace(f"{ROOT_MARK}/", setter.absolute("/"))
    item = {
        "id": tag_uri(setter.config, article.id),
        "url": article.canonical,
        "external_url": article.original,
        "title": article.title,
        "content_html": html,
        "content_text": "" if html else _feed_summary(setter, placed) or article.title,
        "summary": _feed_summary(setter, placed),
        "image": setter.absolute(article.image) if article.image else "",
        "date_published": timestamp(article.published, zone),
        "date_modified": timestamp(article.modified, zone) if article.modified else "",
        "authors": [{"name": name} for name in feed_authors(article, setter.site.publisher)],
        "tags": [topic.name for topic in article.topics],
        "language": article.language,
    }
    return without_empty(item)


def without_empty(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What has something to say."""
    return {key: value for key, value in fields.items() if value}


def feed_authors(article: ArticleView, publisher: str) -> tuple[str, ...]:
    """Who wrote it: people, else the source, else the site."""
    return article.authors or (article.source.name if article.source else publisher,)


def fed_articles(issue: Issue) -> frozenset[str]:
    """The paths of the articles whose bodies some feed shows."""
    pages = issue.typesetter.site.pages
    kinds = _FEEDS if "json-feed" in pages else [kind for kind in _FEEDS if kind in pages]
    shelves = (feed.shelf[: issue.config.feed_items] for kind in kinds for feed in _FEEDS[kind](issue))
    return frozenset(placed.path for shelf in shelves for placed in shelf)


def opml(issue: Issue) -> Iterator[Page]:
    """The list of all feeds (OPML 2.0), for a reader to follow them at one go.

    JSON Feeds have the articles of the Atom feeds beside them: the site's is listed only where that is left out.
    """
    setter, pages = issue.typesetter, issue.typesetter.site.pages
    feeds = [feed for kind, feeds_of in _FEEDS.items() if kind in pages for feed in feeds_of(issue)]
    if "feed" not in pages and "json-feed" in pages:
        feeds.insert(0, Feed(setter.site.name, "/feed.json", "/", ()))

    def make() -> Content:
        return setter.page("opml", "/feeds.opml", setter.site.name), {"feeds": feeds}

    def key() -> bytes:
        return digest_value(tuple((feed.title, feed.url, feed.home) for feed in feeds))

    yield Page("feeds.opml", "opml", "/feeds.opml", key, make, in_sitemap=False)


def sitemap(issue: Issue) -> Iterator[Page]:
    """The addresses of all pages that are worth finding."""
    setter = issue.typesetter
    listed = [(page.url, page.modified) for page in issue.pages if page.in_sitemap]

    def make() -> Content:
        entries = [(setter.absolute(url), modified) for url, modified in listed]
        return setter.page("sitemap", "/sitemap.xml", setter.site.name), {"entries": entries}

    def key() -> bytes:
        return digest_value(tuple(listed))

    yield Page("sitemap.xml", "sitemap", "/sitemap.xml", key, make, in_sitemap=False)


def robots(issue: Issue) -> Iterator[Page]:
    """All may read all."""
    setter = issue.typesetter

    def make() -> Content:
        view = setter.page("robots", "/robots.txt", setter.site.name)
        url = setter.absolute("/sitemap.xml") if "sitemap" in setter.site.pages else ""
        return view, {"sitemap_url": url}

    yield Page("robots.txt", "robots", "/robots.txt", bytes, make, in_sitemap=False)


def no_jekyll(issue: Issue) -> Iterator[RawFile]:
    """GitHub Pages then takes the files as they are."""
    yield RawFile(".nojekyll", bytes, str)

"""What machines read: feeds, the sitemap, robots.txt."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, time
from urllib.parse import quote, urlsplit
from zoneinfo import ZoneInfo

from briefgen.config import Config
from briefgen.library import Heading, Placed
from briefgen.pages.body import ROOT_MARK
from briefgen.pages.page import Issue, Page, RawFile
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


def content_of(issue: Issue, placed: Placed) -> str:
    """The HTML that a feed may carry: all of it, or none where only an excerpt or a link is allowed."""
    return "" if placed.article.rights in ("excerpt", "link") else str(issue.typesetter.article(placed).html)


def atom(issue: Issue) -> Iterator[Page]:
    """The feed of the newest articles, and one for each topic."""
    yield _atom_page(issue, "/feed.xml", issue.typesetter.site.name, issue.library.articles)
    for heading, shelf in issue.library.topics.items():
        yield _topic_feed(issue, heading, shelf)


def _topic_feed(issue: Issue, heading: Heading, shelf: Sequence[Placed]) -> Page:
    return _atom_page(issue, f"{heading.url}feed.xml", f"{issue.typesetter.site.name}: {heading.name}", shelf)


def _atom_page(issue: Issue, url: str, title: str, shelf: Sequence[Placed]) -> Page:
    setter, config = issue.typesetter, issue.typesetter.config
    newest = shelf[: config.feed_items]
    entries = [
        {
            "id": tag_uri(config, placed.id),
            "article": setter.article(placed),
            "summary": _feed_summary(setter, placed),
            "content": content_of(issue, placed),
            "authors": feed_authors(setter.article(placed), setter.site.publisher),
        }
        for placed in newest
    ]
    return Page(
        "feed.xml",
        setter.page("feed", url, title),
        {
            "articles": tuple(setter.article(placed) for placed in newest),
            "entries": entries,
            "updated": _updated([setter.article(placed) for placed in newest], config),
            "feed_url": setter.absolute(url),
            "feed_id": tag_uri(config, url.lstrip("/")),
        },
        in_sitemap=False,
    )


def _feed_summary(setter: Typesetter, placed: Placed) -> str:
    return "" if placed.article.rights == "link" else setter.item(placed).summary


def _updated(articles: Sequence[ArticleView], config: Config) -> str:
    moments = [timestamp(article.modified or article.published, config.timezone) for article in articles]
    return max(moments, key=datetime.fromisoformat, default=_NEVER)


def json_feed(issue: Issue) -> Iterator[RawFile]:
    """The same newest articles as a JSON Feed 1.1."""
    setter, config = issue.typesetter, issue.typesetter.config
    site = setter.site
    feed = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": site.name,
        "home_page_url": setter.absolute("/"),
        "feed_url": setter.absolute("/feed.json"),
        "description": site.description or site.tagline,
        "language": site.language,
        "authors": [{"name": site.publisher}],
        "items": [_json_item(issue, placed) for placed in issue.library.articles[: config.feed_items]],
    }
    yield RawFile("feed.json", json.dumps(_without_empty(feed), ensure_ascii=False, indent=1) + "\n")


def _json_item(issue: Issue, placed: Placed) -> dict[str, object]:
    setter, zone = issue.typesetter, issue.typesetter.config.timezone
    article = setter.article(placed)
    html = content_of(issue, placed).replace(f"{ROOT_MARK}/", setter.absolute("/"))
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
    return _without_empty(item)


def feed_authors(article: ArticleView, publisher: str) -> tuple[str, ...]:
    """Who wrote it: people, else the source, else the site."""
    return article.authors or (article.source.name if article.source else publisher,)


def _without_empty(fields: Mapping[str, object]) -> dict[str, object]:
    return {key: value for key, value in fields.items() if value or key == "items"}


def sitemap(issue: Issue) -> Iterator[Page]:
    """The addresses of all pages that are worth finding."""
    listed = [page for page in issue.pages if page.in_sitemap]
    entries = [(page.view.canonical, page.modified) for page in listed]
    view = issue.typesetter.page("sitemap", "/sitemap.xml", issue.typesetter.site.name)
    yield Page("sitemap.xml", view, {"entries": entries}, in_sitemap=False)


def robots(issue: Issue) -> Iterator[Page]:
    """All may read all."""
    view = issue.typesetter.page("robots", "/robots.txt", issue.typesetter.site.name)
    context = {"sitemap_url": issue.typesetter.absolute("/sitemap.xml")}
    yield Page("robots.txt", view, context, in_sitemap=False)


def no_jekyll(issue: Issue) -> Iterator[RawFile]:
    """GitHub Pages then takes the files as they are."""
    yield RawFile(".nojekyll", "")

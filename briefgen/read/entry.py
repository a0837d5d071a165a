"""One entry of a feed → the page that its HTML would be, with what the feed says of it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from briefgen.errors import SourceError
from briefgen.feeds.feed import Entry, Feed
from briefgen.feeds.jsonfeed import read_json_feed
from briefgen.model import Reading, Source, Statement
from briefgen.read.html import read_html
from briefgen.siterules import RuleFinder

_ORIGIN = "feed"


def read_entry(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The entry in a JSON Feed that has just one. Raises SourceError for any other."""
    feed = read_json_feed(source.data, source.path)
    if len(feed.entries) != 1:
        raise _is_feed(source)
    entry = feed.entries[0]
    page = source._replace(
        data=_page(feed, entry).encode(), media_type="text/html", charset="utf-8", address=entry.address
    )
    reading = read_html(page, find_rules)
    claims = {key: Statement(values, _ORIGIN) for key, values in _statements(feed, entry) if any(values)}
    hints = reading.hints._replace(claims={**claims, **reading.hints.claims})  # rules are the user's word
    return reading._replace(hints=hints, is_excerpt=entry.is_excerpt)


def read_feed(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """A feed in XML is no article. Raises SourceError, always."""
    raise _is_feed(source)


def _is_feed(source: Source) -> SourceError:
    return SourceError(
        "this is a feed, not an article", "`briefgen add` makes articles of its entries", path=source.path
    )


def _page(feed: Feed, entry: Entry) -> str:
    base = f'<base href="{escape(entry.base)}">' if entry.base else ""
    return (
        f'<html lang="{escape(feed.language)}"><head>{base}</head>'
        f"<body><article><h1>{escape(entry.title)}</h1>{entry.html}</article></body></html>"
    )


def _statements(feed: Feed, entry: Entry) -> Iterator[tuple[str, tuple[str, ...]]]:
    yield "title", (entry.title,)
    yield "date", (entry.published,)
    yield "modified", (entry.modified,)
    yield "author", tuple(name for name in entry.authors if not _is_account(name))
    yield "publisher", (feed.title,)
    yield "address", (entry.address,)
    yield "topic", entry.categories[:1]
    yield "tag", entry.categories


def _is_account(name: str) -> bool:
    """Whether this is the name of an account or an address, and of no person: `jdoe`, `j@example.org`."""
    return "@" in name or (" " not in name and name == name.lower() and name != name.upper())

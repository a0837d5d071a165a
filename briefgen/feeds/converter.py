"""A program: RSS, RDF or Atom on standard input → a JSON Feed on standard output. Exit code 1 when it is none.

Run by `xmlfeed` as a process of its own, which imports nothing of briefgen. Arguments: the charset as the HTTP header has
it and the feed's address, each of which may be empty.
"""

from __future__ import annotations

import contextlib
import io
import json
import resource
import sys
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

_MOST_MEMORY = 2 * 1024**3
"""Bytes; a feed of 16 MB takes a quarter of it."""


def main(charset: str, address: str) -> int:
    """Convert, and say how it went."""
    import feedparser

    headers = {"content-type": f"application/xml; charset={charset}"} if charset else {}
    if address:
        headers["content-location"] = address
    # A stream: bytes and strings, feedparser would first try to open as the name of a file.
    stream = io.BytesIO(sys.stdin.buffer.read())
    found = feedparser.parse(
        stream, response_headers=headers, sanitize_html=False, resolve_relative_uris=False
    )
    if not found.get("version") and not found.entries:
        return 1
    feed = found.feed
    document = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": feed.get("title"),
        "home_page_url": feed.get("link"),
        "language": feed.get("language"),
        "items": [_item(entry) for entry in found.entries],
    }
    sys.stdout.buffer.write(json.dumps(document).encode())
    return 0


def _item(entry: Mapping[str, Any]) -> dict[str, Any]:
    content = _best(entry.get("content") or ())
    published, modified = _moment(entry, "published"), _moment(entry, "updated")
    summary = entry.get("summary")
    item: dict[str, Any] = {
        "id": entry.get("id"),
        "url": entry.get("link"),
        "title": entry.get("title"),
        "content_html": content.get("value"),
        "date_published": published or modified,
        "date_modified": modified if modified != published else None,
        "authors": [{"name": author.get("name")} for author in _authors(entry)],
        "tags": [tag.get("label") or tag.get("term") for tag in entry.get("tags") or ()],
        "_briefgen": {"summary_html": summary, "base": content.get("base")},
    }
    if content.get("type") == "text/plain":
        item["content_text"] = item.pop("content_html")
    return item


def _best(contents: Iterable[Mapping[str, Any]]) -> Mapping[str, Any]:
    """The longest of an entry's contents that is text."""
    texts = [
        each
        for each in contents
        if str(each.get("type", "text/html")).startswith(("text/", "application/xhtml"))
    ]
    return max(texts, key=lambda each: len(each.get("value") or ""), default={})


def _authors(entry: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    found = [author for author in entry.get("authors") or () if author.get("name")]
    return found or [entry.get("author_detail") or {}]


def _moment(entry: Mapping[str, Any], key: str) -> str | None:
    """A moment in UTC; as it stands there, where it cannot be read."""
    parts = entry.get(f"{key}_parsed")
    try:
        return datetime(*parts[:6]).replace(tzinfo=UTC).isoformat() if parts else entry.get(key)
    except (ValueError, OverflowError):
        return None


if __name__ == "__main__":
    with contextlib.suppress(ValueError, OSError):  # not every system has it
        resource.setrlimit(resource.RLIMIT_AS, (_MOST_MEMORY, _MOST_MEMORY))
    raise SystemExit(main(*sys.argv[1:3]))

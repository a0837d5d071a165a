"""JSON Feed (https://jsonfeed.org/version/1.1) → Feed, and an entry → a JSON Feed of it alone."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from html import escape
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from briefgen.errors import SourceError
from briefgen.feeds.feed import Entry, Feed, text_of, without_repeats

_VERSION = "https://jsonfeed.org/version/1.1"
_OURS = "_briefgen"
"""The extension under which an item has what only feeds in XML have."""


def read_json_feed(data: bytes, path: str, address: str = "") -> Feed:
    """The feed in a JSON document. `address`: its own, where that is known. Raises SourceError."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError) as failed:
        raise _no_feed(path) from failed
    items = document.get("items") if isinstance(document, dict) else None
    if not isinstance(items, list):
        raise _no_feed(path)
    home = _address(document, address, "home_page_url", "feed_url") or address
    entries = [_entry(item, home) for item in items if isinstance(item, dict)]
    title, language = text_of(_text(document, "title"))[:_MOST_CHARS], _text(document, "language")
    return Feed(title, home, language, without_repeats(entries))


def _no_feed(path: str) -> SourceError:
    return SourceError("this is no JSON Feed", "give a feed, a saved page or a text file", path=path)


def _entry(item: Mapping[str, Any], home: str) -> Entry:
    more = item.get(_OURS)
    ours: Mapping[str, Any] = more if isinstance(more, dict) else {}
    named = item.get("id")
    return Entry(
        id=str(named) if isinstance(named, int) else _text(item, "id").strip(),
        address=_address(item, home, "url", "external_url"),
        title=text_of(_text(item, "title"))[:_MOST_CHARS],
        content=_text(item, "content_html") or _paragraphs(_text(item, "content_text")),
        summary=_text(ours, "summary_html") or _paragraphs(_text(item, "summary")),
        published=_text(item, "date_published"),
        modified=_text(item, "date_modified"),
        authors=tuple(islice(_names(item), _MOST_NAMES)),
        categories=tuple(islice(_tags(item), _MOST_NAMES)),
        base=_address(ours, home, "base"),
    )


def _text(of: Mapping[str, Any], key: str) -> str:
    """A text that can be written again: JSON can name half a character (`\\ud83d`)."""
    value = of.get(key)
    return value.encode("utf-8", "replace").decode() if isinstance(value, str) else ""


def _address(of: Mapping[str, Any], base: str, *keys: str) -> str:
    """The first of some addresses that leads into the web: not `javascript:`, not `file:`."""
    for key in keys:
        said = _text(of, key).strip()
        try:
            found = urlsplit(urljoin(base, said)) if said else None
        except ValueError:  # a host that is none, like http://[x
            continue
        if found and found.scheme in ("http", "https") and found.hostname:
            return found.geturl()
    return ""


def _paragraphs(text: str) -> str:
    parts = (part for part in re.split(r"\n\s*\n", text) if part.strip())
    return "".join(f"<p>{escape(part)}</p>" for part in parts)


_MOST_CHARS = 300
"""What is longer is more than a title, or than a name."""
_MOST_NAMES = 20
"""Authors, and categories."""


def _names(item: Mapping[str, Any]) -> Iterable[str]:
    """The authors, in the form of either version."""
    authors = item.get("authors")
    for author in authors if isinstance(authors, list) else [item.get("author")]:
        if isinstance(author, dict) and (name := text_of(_text(author, "name")[:_MOST_CHARS])):
            yield name


def _tags(item: Mapping[str, Any]) -> Iterable[str]:
    tags = item.get("tags")
    for tag in tags if isinstance(tags, list) else ():
        if text := text_of(_text({"tag": tag}, "tag")[:_MOST_CHARS]):
            yield text


def entry_data(feed: Feed, entry: Entry) -> bytes:
    """A JSON Feed of one entry: the original of the article that is made of it. Read again, it says the same."""
    item = {
        "id": entry.id,
        "url": entry.address,
        "title": entry.title,
        "content_html": entry.content,
        "date_published": entry.published,
        "date_modified": entry.modified,
        "authors": [{"name": name} for name in entry.authors],
        "tags": list(entry.categories),
        _OURS: _said({"summary_html": entry.summary, "base": entry.base}),
    }
    document = {"title": feed.title, "home_page_url": feed.address, "language": feed.language}
    whole = {"version": _VERSION, **_said(document), "items": [_said(item)]}
    return f"{json.dumps(whole, ensure_ascii=False, indent=1)}\n".encode()


def _said(values: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in values.items() if value}

"""Small feeds for tests."""

from __future__ import annotations

import json
from html import escape
from typing import Any

PROSE = (
    "The council decided on Monday that the bridge will be kept, and that the work begins before the winter. "
)
STORY = f"<p>{PROSE * 2}</p><p>{PROSE.replace('Monday', 'Tuesday') * 2}</p>"
"""HTML that is the whole of an article."""


def item(title: str, **elements: str) -> str:
    """An entry in RSS. Names may be prefixed: `content_encoded` is `content:encoded`."""
    parts = {"title": title, **elements}
    told = (
        f"<{name.replace('_', ':')}>{escape(text)}</{name.replace('_', ':')}>" for name, text in parts.items()
    )
    return f"<item>{''.join(told)}</item>"


def rss(*items: str, title: str = "The Harbour Post", home: str = "https://post.example/") -> bytes:
    """A feed in RSS 2.0."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?><rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>'
        f"<title>{title}</title><link>{home}</link><language>en-GB</language>{''.join(items)}</channel></rss>"
    ).encode()


def json_feed(*items: dict[str, Any], **more: Any) -> bytes:
    """A JSON Feed."""
    document = {"version": "https://jsonfeed.org/version/1.1", "title": "The Harbour Post", "items": items}
    return json.dumps(document | more).encode()

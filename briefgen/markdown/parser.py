"""Markdown → HTML, by markdown-it-py: CommonMark with tables and strikethrough, raw HTML off."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def parser() -> MarkdownIt:
    """The one parser whose output defines what our Markdown means: raw HTML comes out escaped, script links as text."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])

"""Markdown → HTML, by markdown-it-py: CommonMark with tables and strikethrough, raw HTML off."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt


@cache
def parser() -> MarkdownIt:
    """The one parser whose output defines what our Markdown means."""
    from markdown_it import MarkdownIt

    return MarkdownIt("commonmark", {"html": False}).enable(["table", "strikethrough"])


def render_markdown(text: str) -> str:
    """HTML for a Markdown text. Raw HTML in it comes out escaped; script links come out as text."""
    return str(parser().render(text))

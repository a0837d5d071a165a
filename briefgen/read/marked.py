"""Markdown that was scraped, as programs write it that turn pages into text → text, marks and pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from briefgen.markdown.parser import parser
from briefgen.model import Block, BlockKind, Mark, MarkKind

_LINK = re.compile(r"!?\[[^\[\]]{0,300}\]\((?:https?:/)?/?[^\s()]{1,2000}[^()]{0,300}\)")
_LEAST_LINKS = 2
"""A text that shows one link in Markdown may explain how it is written."""
_MAY_BE_MARKED = re.compile(r"[*_`\[~\\]")
_KINDS = {
    "link": MarkKind.LINK, "strong": MarkKind.STRONG, "em": MarkKind.EMPHASIS, "s": MarkKind.STRIKE,
}  # fmt: skip
_MAX_CHARS = 10_000
_MAX_LINKS = 200
"""A line that is longer, or has more of them, is left as it is: what is linked in it could not be told in good time."""


class Marked(NamedTuple):
    """One line of Markdown, read."""

    text: str
    marks: tuple[Mark, ...] = ()
    link_share: float = 0.0
    figures: tuple[Block, ...] = ()


def is_marked(lines: Iterable[str]) -> bool:
    """Whether a text's links are written as Markdown."""
    found = 0
    for line in lines:
        found += "](" in line and _LINK.search(line) is not None
        if found >= _LEAST_LINKS:
            return True
    return False


def read_marked(line: str) -> Marked:
    """A line's text without Markdown's signs, the marks that they are, and the pictures in it."""
    if len(line) > _MAX_CHARS or line.count("[") > _MAX_LINKS or not _MAY_BE_MARKED.search(line):
        return Marked(line)
    tokens = parser().parseInline(line)[0].children or []
    return _read(tokens)


def _read(tokens: Sequence[Any]) -> Marked:
    text = ""
    marks: list[Mark] = []
    figures: list[Block] = []
    waiting: list[tuple[str, int, str]] = []
    for token in tokens:
        kind, _, place = token.type.rpartition("_")
        if place == "open" and kind in _KINDS:
            waiting.append((kind, len(text), str(token.attrGet("href") or "")))
        elif place == "close" and kind in _KINDS:
            kind, start, href = waiting.pop()
            if start < len(text):
                marks.append(Mark(_KINDS[kind], start, len(text), href))
        elif token.type == "image":
            alt = " ".join(token.content.split())
            figures.append(Block(alt, BlockKind.FIGURE, src=str(token.attrGet("src") or "")))
        elif token.type == "code_inline":
            marks.append(Mark(MarkKind.CODE, len(text), len(text) + len(token.content)))
            text += token.content
        else:
            text += token.content
    said = text.rstrip()
    lead = len(said) - len(said.lstrip())
    return _trimmed(said[lead:], lead, marks, figures)


def _trimmed(text: str, lead: int, marks: Iterable[Mark], figures: Iterable[Block]) -> Marked:
    """The same without white space at its ends, of which there were `lead` characters before it."""
    kept = [
        mark._replace(start=max(0, mark.start - lead), end=min(len(text), mark.end - lead))
        for mark in marks
        if mark.start - lead < len(text) and mark.end > lead
    ]
    linked = sum(mark.end - mark.start for mark in kept if mark.kind is MarkKind.LINK)
    return Marked(text, tuple(kept), min(1.0, linked / len(text)) if text else 0.0, tuple(figures))

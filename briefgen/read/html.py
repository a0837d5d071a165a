"""HTML → blocks and hints, in one walk over the tree that lexbor builds."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import lru_cache
from typing import Any

from selectolax.lexbor import LexborHTMLParser

from briefgen.errors import SourceError
from briefgen.model import Block, BlockKind, Element, Mark, MarkKind, Reading, Source
from briefgen.read.hints import read_hints
from briefgen.read.ruled import Selection, apply_rules, select
from briefgen.read.source import decode
from briefgen.siterules import Entry, RuleFinder

_SKIPPED = frozenset([
    "script", "style", "noscript", "template", "svg", "math", "head", "iframe", "object", "embed", "audio",
    "video", "canvas", "map", "select", "option", "datalist", "input", "textarea", "progress", "meter",
])  # fmt: skip
"""Elements whose text no reader sees, or that hold no text."""

_BLOCK_TAGS = frozenset([
    "address", "article", "aside", "blockquote", "body", "button", "caption", "center", "dd", "details",
    "dialog", "div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3",
    "h4", "h5", "h6", "header", "hgroup", "hr", "html", "label", "legend", "li", "main", "menu", "nav",
    "ol", "p", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
])  # fmt: skip
"""Elements that end the run of text before them."""

_MARKS = {
    "b": MarkKind.STRONG, "strong": MarkKind.STRONG, "i": MarkKind.EMPHASIS, "em": MarkKind.EMPHASIS,
    "cite": MarkKind.EMPHASIS, "code": MarkKind.CODE, "tt": MarkKind.CODE, "a": MarkKind.LINK,
}  # fmt: skip

_KINDS = {
    "li": BlockKind.ITEM, "blockquote": BlockKind.QUOTE, "figcaption": BlockKind.CAPTION,
    "figure": BlockKind.CAPTION, "pre": BlockKind.CODE,
    "h1": BlockKind.HEADING, "h2": BlockKind.HEADING, "h3": BlockKind.HEADING,
    "h4": BlockKind.HEADING, "h5": BlockKind.HEADING, "h6": BlockKind.HEADING,
}  # fmt: skip
"""What the nearest of these elements around a run of text makes of it."""

_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_NOT_LETTERS = re.compile(r"[^a-z]+")
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufffc]")
_LAYOUT = "p, div, table, h1, h2, h3, ul, form"
"""A table with one of these in it arranges a page; it does not show data."""
_MAX_CELL_CHARS = 240
"""A longer cell holds prose: the table is layout."""
_MAX_NESTED = 8
"""Inline elements that rules name, one within the other; a deeper one belongs to those around it."""
_MAX_DEPTH = 2000
"""Deepest nesting walked. Real pages stay below 100; the tree's own queries are quadratic in it."""


def read_html(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The blocks of a page in reading order, and its hints, with its site's rules applied.

    Raises SourceError for an unreadable one.
    """
    text = decode(source)
    _refuse_hostile(text, source.path)
    tree = LexborHTMLParser(text)
    saved_from = _SAVED_FROM.search(text, 0, _HEAD_CHARS)
    hints = read_hints(tree, saved_from[1] if saved_from else "")
    rules = find_rules(hints) if find_rules else None
    selection = select(tree, rules) if rules else Selection()
    walk = _Walk(selection.entries)
    body = tree.body
    reading = Reading(tuple(walk.blocks(body)) if body is not None else (), hints)
    return apply_rules(reading, rules, selection, walk.node_of) if rules else reading


_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{4}\)(https?://\S{1,2000})\s*-->")
"""What browsers write above a page that they save."""
_HEAD_CHARS = 4000


_NESTING_TAG = re.compile(r"<(/?)(?:div|span|b|i|u|em|strong|font|table|blockquote|ul|ol|section|a)\b")
_MANY_TAGS = 5000
"""Below so many tags no nesting can be dangerous: 5,000 nested ones cost the parser 0.1 s."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{50000,}")
_MAX_ATTRIBUTES = 5000


def _refuse_hostile(text: str, path: str) -> None:
    """Refuse what the parser, quadratic in both, would need minutes for: deep nesting, a flood of attributes."""
    if text.count("<") > _MANY_TAGS and _depth(text) > _MAX_DEPTH:
        raise SourceError(
            f"its tags are nested more than {_MAX_DEPTH} deep",
            "save the page again from a browser",
            path=path,
        )
    for tag in _LONG_TAG.finditer(text):
        if tag.group().count("=") > _MAX_ATTRIBUTES:
            raise SourceError(
                f"one of its tags has more than {_MAX_ATTRIBUTES} attributes",
                "save the page again from a browser",
                path=path,
                line=text.count("\n", 0, tag.start()) + 1,
            )


def _depth(text: str) -> int:
    """How deep tags are nested at most; `<p>` and `<li>`, which pages leave open, do not count."""
    depth = deepest = 0
    for tag in _NESTING_TAG.finditer(text):
        if tag[1]:
            depth = max(0, depth - 1)
        else:
            depth += 1
            deepest = max(deepest, depth)
    return deepest


@lru_cache(maxsize=4096)
def _tokens_of(names: str) -> frozenset[str]:
    """Words of class, id and role names: `articleBody story-text` → article, body, story, text."""
    return frozenset(word for word in _NOT_LETTERS.split(_CAMEL.sub("-", names).lower()) if len(word) > 1)


class _Walk:
    """One walk over a page: the open block elements, and the run of text that is being gathered."""

    def __init__(self, named: Mapping[int, Entry] | None = None, nesting: int = 0) -> None:
        self.named = named or {}
        """The elements that the site's rules name, by their id (`mem_id`)."""
        self.nesting = nesting
        self.node_of: dict[int, int] = {}
        """For each of these that was met, by its Element's number."""
        self.apart: list[Block] = []
        """Blocks of inline elements that rules name within the run: they follow it."""
        self.place: list[Element] = []
        self.open_marks: list[tuple[MarkKind, int, str]] = []
        self.number = 0
        self.line = 0
        self.items_done: set[int] = set()
        self.start_run()

    def start_run(self) -> None:
        """Forget the text of the last block; marks that are still open go on."""
        self.pieces: list[str] = []
        self.length = 0
        self.marks: list[Mark] = []
        self.linked = 0
        self.after_space = True
        self.breaks = 0
        self.open_marks = [(kind, 0, href) for kind, _, href in self.open_marks]

    def blocks(self, root: Any) -> Iterator[Block]:
        """Walk the tree below `root` in reading order; a block for each run of text."""
        self.place.append(self.element(root, root.tag or "-" if self.place else "body"))
        node = root.child
        depth = 0
        while node is not None:
            tag = node.tag or "-"  # a tag with a name beyond HTML's has none
            child = None
            if tag == "-text":
                self.add_text(node.text_content or "")
            elif tag == "br":
                yield from self.add_break()
            elif tag in _SKIPPED or tag.startswith(("_", "!", "-")):
                pass
            elif self.named and self.stands_apart(node, tag):
                yield from self.set_apart(node)
            else:
                yield from self.enter(node, tag)
                table = self.data_table(node) if tag == "table" else ()
                yield from table
                if not table and depth < _MAX_DEPTH:
                    child = node.child
                if child is None:
                    yield from self.leave(tag)
            if child is not None:
                node, depth = child, depth + 1
                continue
            while node is not None and node.next is None:
                node, depth = node.parent, depth - 1
                if depth < 0 or node is None:
                    yield from self.flush()
                    return
                yield from self.leave(node.tag or "-")
            node = node.next if node is not None else None
        yield from self.flush()

    def enter(self, node: Any, tag: str) -> Iterator[Block]:
        """Open an element."""
        if tag in _BLOCK_TAGS:
            yield from self.flush()
            self.place.append(self.element(node, tag))
        elif tag in _MARKS:
            href = (node.attributes.get("href") or "") if tag == "a" else ""
            self.open_marks.append((_MARKS[tag], self.length, href))

    def stands_apart(self, node: Any, tag: str) -> bool:
        """Whether it is an inline element whose text rules cut from that around it."""
        entry = None if tag in _BLOCK_TAGS or self.nesting == _MAX_NESTED else self.named.get(node.mem_id)
        return entry is not None and entry.key in ("body", "strip")

    def set_apart(self, node: Any) -> Iterator[Block]:
        """The blocks of an inline element: a few words follow the run around them, more end it."""
        inner = _Walk(self.named, self.nesting + 1)
        inner.node_of, inner.number, inner.items_done = self.node_of, self.number, self.items_done
        inner.place = list(self.place)
        inner.open_marks = [(kind, 0, href) for kind, _, href in self.open_marks]
        found = list(inner.blocks(node))
        self.number = inner.number
        if len(found) > 1 or not "".join(self.pieces).strip():
            yield from self.flush()
        self.apart += found
        if not self.length:
            yield from self.flush()

    def leave(self, tag: str) -> Iterator[Block]:
        """Close an element."""
        if tag in _BLOCK_TAGS:
            yield from self.flush()
            if len(self.place) > 1:
                self.place.pop()
        elif tag in _MARKS and self.open_marks:
            kind, start, href = self.open_marks.pop()
            self.mark(kind, start, href)

    def mark(self, kind: MarkKind, start: int, href: str) -> None:
        """Note that the text from `start` on is marked."""
        if self.length > start:
            self.marks.append(Mark(kind, start, self.length, href))
            if kind is MarkKind.LINK:
                self.linked += self.length - start

    def element(self, node: Any, tag: str) -> Element:
        """The Element for a block tag."""
        self.number += 1
        if self.named and node.mem_id in self.named:
            self.node_of[self.number] = node.mem_id
        attributes = node.attributes
        if not attributes:
            return Element(self.number, tag)
        names = " ".join(attributes.get(key) or "" for key in ("class", "id", "role"))
        hidden = "hidden" in attributes or bool(_HIDDEN_STYLE.search(attributes.get("style") or ""))
        return Element(
            self.number, tag, _tokens_of(names), (attributes.get("itemprop") or "").lower(), hidden
        )

    def add_text(self, raw: str) -> None:
        """Append text to the run, white space squeezed."""
        if self.place and self.place[-1].tag == "pre":
            self.append(raw)
            return
        text = _INVISIBLE.sub("", raw) if not raw.isascii() else raw
        words = " ".join(text.split())
        if not words:
            if text and not self.after_space:
                self.append(" ")
                self.after_space = True
            return
        if text[0].isspace() and not self.after_space:
            words = " " + words
        self.after_space = text[-1].isspace()
        self.append(words + " " if self.after_space else words)
        self.breaks = 0

    def append(self, text: str) -> None:
        """Append text as it is."""
        self.pieces.append(text)
        self.length += len(text)

    def add_break(self) -> Iterator[Block]:
        """A line break; two in a row part paragraphs, as on pages that never learnt of `<p>`."""
        self.breaks += 1
        if self.breaks > 1:
            yield from self.flush()
        elif self.length:
            self.append("\n")
            self.after_space = True

    def flush(self) -> Iterator[Block]:
        """End the run of text: a block, if there is any text in it; then what stood apart in it."""
        if self.length:
            for kind, start, href in self.open_marks:
                self.mark(kind, start, href)
            raw = "".join(self.pieces)
            is_code = bool(self.place) and self.place[-1].tag == "pre"
            text = raw.strip("\n") if is_code else raw.rstrip()
            if text.strip():
                yield self.block(text)
            self.start_run()
        for block in self.apart:
            self.line += 1
            yield replace(block, line=self.line)
        self.apart = []

    def block(self, text: str) -> Block:
        """The block for the run's text."""
        self.line += 1
        kind, level, ordered = self.kind_of()
        marks = tuple(
            Mark(m.kind, m.start, min(m.end, len(text)), m.href) for m in self.marks if m.start < len(text)
        )
        return Block(
            text=text,
            kind=kind,
            level=level,
            ordered=ordered,
            marks=marks,
            place=tuple(self.place),
            link_share=min(1.0, self.linked / len(text)),
            line=self.line,
        )

    def kind_of(self) -> tuple[BlockKind, int, bool]:
        """The run's kind by the nearest element that decides it, its level, whether numbered."""
        for element in reversed(self.place):
            kind = _KINDS.get(element.tag)
            if kind is BlockKind.HEADING:
                return kind, int(element.tag[1]), False
            if kind is BlockKind.ITEM:
                if element.number in self.items_done:
                    return BlockKind.PARAGRAPH, 0, False
                self.items_done.add(element.number)
                lists = [e.tag for e in self.place if e.tag in ("ul", "ol", "menu")]
                return kind, max(1, len(lists)), bool(lists) and lists[-1] == "ol"
            if kind is not None:
                return kind, 0, False
        return BlockKind.PARAGRAPH, 0, False

    def data_table(self, node: Any) -> tuple[Block, ...]:
        """The blocks of a table that shows data: its caption and itself; none for one that arranges the page."""
        if len(node.css(_LAYOUT)) > 1:  # the table itself is always among them
            return ()
        rows = tuple(
            tuple(" ".join(cell.text(separator=" ").split()) for cell in row.css("td, th"))
            for row in node.css("tr")
        )
        rows = tuple(row for row in rows if any(row))
        if len(rows) < 2 or max(map(len, rows)) < 2:
            return ()
        if any(len(cell) > _MAX_CELL_CHARS for row in rows for cell in row):
            return ()
        caption = self.table_caption(node)
        self.line += 1
        text = "\n".join(" | ".join(row) for row in rows)
        linked = sum(len(a.text().strip()) for a in node.css("a"))
        table = Block(
            text=text,
            kind=BlockKind.TABLE,
            rows=rows,
            place=tuple(self.place),
            link_share=min(1.0, linked / max(1, len(text))),
            line=self.line,
        )
        return (*caption, table)

    def table_caption(self, node: Any) -> tuple[Block, ...]:
        """The block of a table's `<caption>`, if it has one."""
        captions = (" ".join(found.text(separator=" ").split()) for found in node.css("caption"))
        text = " ".join(filter(None, captions))
        if not text:
            return ()
        self.line += 1
        return (Block(text, BlockKind.CAPTION, place=tuple(self.place), line=self.line),)

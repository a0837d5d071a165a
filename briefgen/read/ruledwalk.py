"""The walk over a page whose site has rules: it remembers the elements that they name, and cuts inline ones out."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from briefgen.model import Block, Element
from briefgen.read.elements import Role
from briefgen.read.tables import BOXES
from briefgen.read.walk import Walk
from briefgen.siterules import Entry

_MAX_NESTED = 8
"""Inline elements that rules name, one within the other; a deeper one belongs to those around it."""


class RuledWalk(Walk):
    """A walk that knows which elements the site's rules name."""

    is_ruled = True

    def __init__(self, named: Mapping[int, Entry], nesting: int = 0) -> None:
        super().__init__()
        self.named = named
        """The elements that the rules name, by their id (`mem_id`)."""
        self.nesting = nesting
        self.node_of: dict[int, int] = {}
        self.apart: list[Block] = []
        """Blocks of inline elements that rules name within the run: they follow it."""

    def element(self, node: Any, tag: str) -> Element:
        """The Element for a block tag, or for the root of a walk."""
        found = super().element(node, tag)
        if node.mem_id in self.named:
            self.node_of[found.number] = node.mem_id
        return found

    def set_apart(self, node: Any, role: Role | None) -> bool:
        """Read an inline element by itself if rules keep or strip it: its text is no part of that around it.

        A few words follow the run around them, more end it.
        """
        entry = None if role is Role.BLOCK or self.nesting == _MAX_NESTED else self.named.get(node.mem_id)
        if entry is None or entry.key not in ("body", "strip"):
            return False
        inner = self.inner()
        inner.read(node)
        self.number, self.shapes[-1] = inner.number, inner.shapes[-1]
        self.all_around = inner.all_around
        if len(inner.blocks) > 1 or not "".join(self.pieces).strip():
            self.flush()
        self.apart += inner.blocks
        self.media += [medium._replace(line=self.lines()) for medium in inner.media]
        if not self.length:
            self.flush()
        return True

    def add_table(self, node: Any) -> bool:
        """As any walk, but one in whose cells rules name a box is walked into."""
        if any(box.mem_id in self.named for box in node.css(BOXES)):
            return False
        return super().add_table(node)

    def inner(self) -> RuledWalk:
        """A walk that goes on where this one stands."""
        inner = RuledWalk(self.named, self.nesting + 1)
        inner.node_of, inner.place = self.node_of, list(self.where())
        inner.all_around, inner.posts = self.all_around, [self.posts[-1]]
        inner.number, inner.shapes, inner.lists = self.number, [self.shapes[-1]], list(self.lists)
        inner.open_marks = [(kind, 0, href) for kind, _, href in self.open_marks]
        return inner

    def flush(self) -> None:
        """End the run of text; then comes what stood apart in it."""
        super().flush()
        apart, self.apart = self.apart, []
        for block in apart:
            self.blocks.append(block._replace(line=len(self.blocks) + 1))

"""Items of lists → Markdown: nested, numbered, with more than one paragraph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from briefgen.model import Block

_MAX_PARAGRAPHS = 4
"""An item with more arranges a page."""
_MAX_DEPTH = 6
"""Deepest nesting written: markdown-it reads twenty levels, of which a list takes two."""
_LIST_TAGS = ("ul", "ol", "menu")
_SIGNS = {False: ("-", "*"), True: (".", ")")}
"""What marks an item, without and with a number; two lists side by side differ, else they were one."""


@dataclass(slots=True)
class _List:
    """A list that is open while its items are written."""

    number: int
    """Of its element; 0 when it is not known."""
    level: int
    indent: int
    """The column of its markers."""
    content: int
    """The column of its last item's text: where a list within that item stands."""
    ordered: bool
    sign: str
    count: int


def takes_in(items: Mapping[int, int], block: Block) -> bool:
    """Whether a block that is no item goes on with one; `items` counts the blocks of each by `item_of`."""
    item = item_of(block)
    return bool(item) and 0 < items.get(item, 0) < _MAX_PARAGRAPHS


def item_of(block: Block) -> int:
    """The number of the innermost `<li>` around a block; 0 when there is none."""
    return next((e.number for e in reversed(block.place) if e.tag == "li"), 0)


def compose_lists(blocks: Sequence[Block], flow: Callable[[str, Block], str]) -> str:
    """Markdown of a run of items, each followed by what goes on with it. `flow` gives that of one block."""
    writer = _Writer()
    for block in blocks:
        writer.add(block, flow(block.text, block))
    return "".join(writer.out)


class _Writer:
    """Writes items and keeps the lists that are open, outermost first."""

    def __init__(self) -> None:
        self.out: list[str] = []
        self.open: list[_List] = []
        self.closed: dict[int, tuple[bool, str]] = {}
        """The last list at each column: whether it was numbered, and its sign."""
        self.columns: dict[int, int] = {}
        """For each item, by its element's number, the column of its text."""

    def add(self, block: Block, text: str) -> None:
        """Write one block: an item, or what goes on with one."""
        item = item_of(block)
        if item and item in self.columns:
            self.write("\n\n" + " " * self.columns[item], text, self.columns[item])
            return
        is_new = self.settle(block)
        current = self.open[-1]
        marker = f"{current.count}{current.sign} " if current.ordered else f"{current.sign} "
        current.content = current.indent + len(marker)
        if item:
            self.columns[item] = current.content
        # A list that begins with another number than 1 does not end a paragraph.
        is_apart = is_new and (current.count > 1 or current.indent in self.closed)
        gap = "\n\n" if is_apart else "\n"
        self.write((gap if self.out else "") + " " * current.indent + marker, text, current.content)
        current.count += 1

    def write(self, lead: str, text: str, column: int) -> None:
        """Write a text after its lead, its further lines at a column."""
        indent = "\n" + " " * column
        self.out.append(lead + text.replace("\n", indent))

    def settle(self, block: Block) -> bool:
        """Open and close lists until the last one open is the block's. Whether it is a new one."""
        level = min(max(1, block.level), _MAX_DEPTH)
        number = next((e.number for e in reversed(block.place) if e.tag in _LIST_TAGS), 0)
        while self.open and self.open[-1].level > level:
            self.close()
        if self.open and self.open[-1].level == level:
            if (self.open[-1].number, self.open[-1].ordered) == (number, block.ordered):
                return False
            self.close()
        indent = self.open[-1].content if self.open else 0
        self.closed = {column: kind for column, kind in self.closed.items() if column <= indent}
        first, second = _SIGNS[block.ordered]
        sign = second if self.closed.get(indent) == (block.ordered, first) else first
        count = block.number if block.ordered and block.number else 1
        self.open.append(_List(number, level, indent, indent, block.ordered, sign, count))
        return True

    def close(self) -> None:
        """Close the innermost list."""
        last = self.open.pop()
        self.closed[last.indent] = (last.ordered, last.sign)

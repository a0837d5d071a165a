"""Labelled blocks → Markdown. Rendered again, it says the text of the kept blocks and nothing else."""

from __future__ import annotations

from collections import Counter, deque
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import groupby

from briefgen.clean.inline import compose_inline
from briefgen.clean.links import clean_link
from briefgen.clean.lists import compose_lists, item_of, takes_in
from briefgen.clean.policy import body_of
from briefgen.clean.terms import is_term
from briefgen.markdown.escape import at_heading_end, fenced, in_link
from briefgen.model import Block, BlockKind, BodyPolicy, Label, Labelled, Mark, MarkKind
from briefgen.read.tables import CELL_GAP, ROW_GAP

_QUOTED = (Label.QUOTE, Label.POST)
_DEFAULT = BodyPolicy()
_MAX_QUOTES = 4
"""Deepest quoting written: markdown-it reads twenty levels of all kinds together."""


def compose(labelled: Sequence[Labelled], base: str = "", policy: BodyPolicy = _DEFAULT) -> str:
    """The Markdown of the blocks that belong to the body. Links are resolved against `base`."""
    kept = body_of(labelled, policy)
    levels = sorted({_level_of(x.block) for x in kept if x.label is Label.SUBHEADING})
    return "\n\n".join(_Composer(base, levels).parts(kept, 0))


_compose_inline = lru_cache(maxsize=128)(compose_inline)
"""What is kept by default is composed twice, for the body and for all of the text."""


class _Composer:
    """What is the same for every block of one article: its address, its levels of subheadings, the last one."""

    def __init__(self, base: str, levels: Sequence[int]) -> None:
        self.base = base
        self.ranks = {level: 2 + rank for rank, level in enumerate(levels)}
        self.rank = 1
        """Of the last heading, the title at first."""

    def parts(self, kept: Sequence[Labelled], depth: int) -> Iterator[str]:
        """Blocks of Markdown for blocks that are `depth` quotes deep."""
        quotes = {_quote(x, depth) for x in kept if x.label in _QUOTED}
        if not quotes:
            yield from self.unquoted(kept)
            return
        for number, group in groupby(
            kept, key=lambda x: found if (found := _quote(x, depth)) in quotes else 0
        ):
            if number:
                inner = "\n\n".join(self.parts([*group], depth + 1))
                yield "\n".join(f"> {line}" if line else ">" for line in inner.split("\n"))
            else:
                yield from self.unquoted([*group])

    def unquoted(self, kept: Sequence[Labelled]) -> Iterator[str]:
        """Blocks of Markdown for blocks that stand in no quote of this depth."""
        at = 0
        while at < len(kept):
            end = _end_of_run(kept, at)
            blocks = [x.block for x in kept[at:end]]
            if kept[at].label is Label.LIST:
                part = compose_lists(blocks, self.flow)
            elif kept[at].label is Label.FIGURE:
                part = self.figure(blocks)
            elif kept[at].label is Label.SUBHEADING:
                part = self.heading(blocks[0])
            else:
                part = self.flow("\n".join(block.text for block in blocks), blocks[0])
            if part:
                yield part
            at = end

    def flow(self, text: str, block: Block) -> str:
        """A block as Markdown by its kind; `text` may be that of several of code."""
        if block.kind is BlockKind.CODE:
            return fenced(text, block.language)
        if block.kind is BlockKind.TABLE and block.rows:
            return self.table(block)
        if block.kind is BlockKind.EMBED and not any(
            clean_link(mark.href, self.base) for mark in block.marks
        ):
            return ""
        if is_term(block):
            return self.inline(block, (Mark(MarkKind.STRONG, 0, len(text)), *block.marks))
        return self.inline(block, block.marks)

    def inline(self, block: Block, marks: Sequence[Mark]) -> str:
        """A block's text with marks."""
        return _compose_inline(block.text, tuple(marks), self.base)

    def heading(self, block: Block) -> str:
        """A subheading, never more than one level below the last."""
        self.rank = min(6, self.rank + 1, self.ranks[_level_of(block)])
        marks = [
            m for m in block.marks if m.kind is not MarkKind.STRONG or m.end - m.start < len(block.text) - 2
        ]
        text = self.inline(block, marks).replace("\\\n", " ")
        return f"{'#' * self.rank} {at_heading_end(text)}"

    def table(self, block: Block) -> str:
        """A table, its first row as the head."""
        width = max(map(len, block.rows))
        lines: list[str] = []
        at = 0
        here: list[tuple[int, Mark]] = []
        left = deque(sorted(enumerate(block.marks), key=lambda each: each[1].start))
        for row in block.rows:
            cells = []
            for index, cell in enumerate(row):
                end = at + len(cell)
                here = [each for each in here if each[1].end > at]
                while left and left[0][1].start < end:
                    here.append(left.popleft())
                marks = [Mark(m.kind, max(m.start, at) - at, min(m.end, end) - at, m.href)
                         for _, m in sorted(here) if m.end > at]  # fmt: skip
                cells.append(compose_inline(cell, marks, self.base).replace("|", "\\|") if cell else "")
                at = end + len(CELL_GAP if index < len(row) - 1 else ROW_GAP)
            lines.append("| " + " | ".join(cells + [""] * (width - len(row))) + " |")
        return "\n".join([lines[0], "|" + " --- |" * width, *lines[1:]])

    def figure(self, blocks: Sequence[Block]) -> str:
        """A picture with its description, and below it what else stands in its figure: caption and credit."""
        picture, *captions = blocks
        address = clean_link(picture.src, self.base)
        shown = [f"![{in_link(picture.text)}]({address})"] if address else []
        return "\\\n".join([*shown, *(self.inline(block, block.marks) for block in captions)])


def _end_of_run(kept: Sequence[Labelled], start: int) -> int:
    """Where the blocks end that make one block of Markdown from `start` on."""
    items = Counter([item_of(kept[start].block)])
    end = start + 1
    while end < len(kept) and _goes_on(kept[start], items, kept[end]):
        items[item_of(kept[end].block)] += 1
        end += 1
    return end


def _goes_on(first: Labelled, items: Mapping[int, int], following: Labelled) -> bool:
    block, label = following.block, following.label
    if first.label is Label.LIST:
        return label is Label.LIST or (label is Label.BODY and takes_in(items, block))
    if first.label is Label.FIGURE:
        return label in (Label.CAPTION, Label.CREDIT) and _within("figure", first.block, block)
    code = first.block.kind is block.kind is BlockKind.CODE and label is first.label
    return code and _within("pre", first.block, block)


def _within(tag: str, first: Block, second: Block) -> bool:
    """Whether two blocks stand in the same element of that name."""
    return any(e.tag == tag and any(e is other for other in second.place) for e in first.place)


def _level_of(block: Block) -> int:
    return block.level if block.kind is BlockKind.HEADING else 2


def _quote(x: Labelled, depth: int) -> int:
    """The number of the quote that a block is in at a depth; 0 when in none."""
    quotes = [e.number for e in x.block.place if e.tag == "blockquote"]
    if depth < min(len(quotes), _MAX_QUOTES):
        return quotes[depth]
    return -x.block.line - 1 if x.label in _QUOTED and depth == 0 else 0

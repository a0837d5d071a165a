"""Labelled blocks → Markdown. Rendered again, it says the text of the kept blocks and nothing else."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Sequence
from itertools import groupby

from briefgen.clean.links import clean_link
from briefgen.markdown import parser
from briefgen.model import BODY_LABELS, Block, BlockKind, Label, Labelled, Mark, MarkKind

_SPECIAL = re.compile(r"[\\`*\[\]<~]|(?<!\w)_|_(?!\w)|&(?=#?\w+;)")
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=[\s=-]|$)|>|\d{1,9}(?=[.)](?:\s|$)))", re.MULTILINE)
_DELIMITERS = {MarkKind.STRONG: ("**", "**"), MarkKind.EMPHASIS: ("*", "*"), MarkKind.CODE: ("`", "`")}


def compose(labelled: Sequence[Labelled], base: str = "", *, standfirst: bool = False) -> str:
    """The Markdown of the blocks whose label belongs to the body.

    Links are resolved against `base`. `standfirst` puts a standfirst that the body does not repeat at its
    head: programs that want all of the text ask for it; a curated article has it as its summary.
    """
    kept = [x for x in labelled if x.label in BODY_LABELS or (standfirst and x.label is Label.STANDFIRST)]
    levels = sorted({_level(x) for x in kept if x.label is Label.SUBHEADING})
    ranks = {level: min(6, 2 + rank) for rank, level in enumerate(levels)}
    parts: list[str] = []
    for label, group in groupby(kept, key=lambda x: x.label):
        blocks = [x.block for x in group]
        if label is Label.LIST:
            parts.append(_list(blocks, base))
        elif label is Label.QUOTE:
            parts.extend(_quotes(blocks, base))
        elif label is Label.TABLE:
            parts.extend(_table(block) if block.rows else _inline(block, base) for block in blocks)
        elif label is Label.SUBHEADING:
            parts.extend(f"{'#' * ranks[_level_of(block)]} {_heading(block, base)}" for block in blocks)
        else:
            parts.extend(_code(b) if b.kind is BlockKind.CODE else _inline(b, base) for b in blocks)
    return "\n\n".join(part for part in parts if part)


def _level(x: Labelled) -> int:
    return _level_of(x.block)


def _level_of(block: Block) -> int:
    return block.level if block.kind is BlockKind.HEADING else 2


def _heading(block: Block, base: str) -> str:
    text = _inline(block, base).replace("\\\n", " ")
    return re.sub(r"(?<=\s)(#+)$", r"\\\1", text)


def _quotes(blocks: Sequence[Block], base: str) -> Iterator[str]:
    for _, group in groupby(blocks, key=_quote_number):
        text = "\n\n".join(_inline(block, base) for block in group)
        yield "\n".join(f"> {line}" if line else ">" for line in text.split("\n"))


def _quote_number(block: Block) -> int:
    return next((e.number for e in block.place if e.tag == "blockquote"), block.line)


def _list(blocks: Sequence[Block], base: str) -> str:
    top = min(block.level for block in blocks) if blocks else 1
    lines = []
    depth = -1  # so that the first item is no deeper than the list
    for number, block in enumerate(blocks, 1):
        depth = min(block.level - top, depth + 1)  # no item is deeper than one below the last
        marker = f"{number}. " if block.ordered and depth == 0 else "- "
        # indented by the widest marker, so that a nested item stands below its parent's text
        indent = "    " * depth
        text = _inline(block, base).replace("\n", "\n" + indent + " " * len(marker))
        lines.append(indent + marker + text)
    return "\n".join(lines)


def _table(block: Block) -> str:
    width = max(map(len, block.rows))
    rows = [
        [escape(cell).replace("|", "\\|") for cell in row] + [""] * (width - len(row)) for row in block.rows
    ]
    lines = ["| " + " | ".join(row) + " |" for row in rows]
    lines.insert(1, "|" + " --- |" * width)
    return "\n".join(lines)


def _code(block: Block) -> str:
    longest = max((len(run) for run in re.findall(r"`+", block.text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}\n{block.text}\n{fence}"


def escape(text: str) -> str:
    """Text as Markdown that says just that text; a line break stays one."""
    text = _SPECIAL.sub(lambda found: "\\" + found.group(), text)
    text = _LINE_START.sub(
        lambda found: found[1] + (f"{found[2]}\\" if found[2].isdigit() else f"\\{found[2]}"), text
    )
    return "\\\n".join(line.strip() for line in text.split("\n") if line.strip())


def _inline(block: Block, base: str) -> str:
    """A block's text with its marks; without them when Markdown cannot say both.

    Emphasis next to letters or punctuation does not always parse (CommonMark's flanking rules): so what
    was composed is rendered, and must say the block's text.
    """
    if not block.marks:
        return escape(block.text)
    marked = _marked(block.text, block.marks, base)
    return marked if _says(marked, block.text) else escape(block.text)


def _says(markdown: str, text: str) -> bool:
    rendered = re.sub(r"<[^>]+>", " ", parser().render(markdown))
    return "".join(html.unescape(rendered).split()) == "".join(text.split())


def _marked(text: str, marks: Sequence[Mark], base: str) -> str:
    points: list[tuple[int, int, int, str]] = []
    for order, mark in enumerate(_disjoint(text, marks)):
        opening, closing = _delimiters(mark, base)
        if opening:
            points.append((mark.start, 1, -mark.end, opening))
            points.append((mark.end, 0, -mark.start, closing))
        del order
    out: list[str] = []
    at = 0
    in_code = False
    for position, _, _, delimiter in sorted(points):
        piece = text[at:position]
        out.append(piece if in_code else escape_inline(piece))
        out.append(delimiter)
        in_code = in_code ^ (delimiter == "`")
        at = position
    out.append(escape_inline(text[at:]))
    joined = "".join(out)
    joined = _LINE_START.sub(lambda m: m[1] + (f"{m[2]}\\" if m[2].isdigit() else f"\\{m[2]}"), joined)
    return "\\\n".join(line.strip() for line in joined.split("\n") if line.strip())


def escape_inline(text: str) -> str:
    """A piece of a line, escaped."""
    text = re.sub(r"!$", r"\\!", text)  # before a link it would make a picture
    return _SPECIAL.sub(lambda found: "\\" + found.group(), text)


def _delimiters(mark: Mark, base: str) -> tuple[str, str]:
    if mark.kind is MarkKind.LINK:
        address = clean_link(mark.href, base)
        return ("[", f"]({address})") if address else ("", "")
    return _DELIMITERS[mark.kind]


def _disjoint(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """Marks without the white space at their ends, the empty, the doubled and the crossing left out."""
    out: list[Mark] = []
    for mark in sorted(marks, key=lambda m: (m.start, -m.end)):
        start, end = mark.start, mark.end
        while start < end and text[start].isspace():
            start += 1
        while end > start and text[end - 1].isspace():
            end -= 1
        clean = Mark(mark.kind, start, end, mark.href)
        crossing = any(o.start < start < o.end < end for o in out)
        doubled = any(o.kind is mark.kind and o.start <= start and end <= o.end for o in out)
        in_code = any(o.kind is MarkKind.CODE and o.start <= start and end <= o.end for o in out)
        if start < end and not crossing and not doubled and not in_code:
            out.append(clean)
    return out

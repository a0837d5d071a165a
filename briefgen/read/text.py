"""Scraped text → blocks: one line, one block."""

from __future__ import annotations

import re
from itertools import groupby

from briefgen.characters import visible
from briefgen.errors import SourceError
from briefgen.model import Block, BlockKind, Hints, Reading, Source
from briefgen.read.limits import MAX_LINES, UnwalkableError, check_passage
from briefgen.read.marked import is_marked, read_marked
from briefgen.read.ruled import apply_rules
from briefgen.read.source import decode
from briefgen.read.wrapped import unwrap
from briefgen.siterules import RuleFinder

_BULLET = re.compile(r"^(?:[•·▪‣◦●*–-]|\d{1,2}[.)])\s+(?=\S)")
_DAY = re.compile(r"\d{1,2}\.\s+(?:[^\W\d_]{3,12}\.?,?\s+|\d{1,2}\.\s*)(?:19|20)\d\d(?!\d)")
"""A day that begins a line is no numbered item: `28. Juni 2024`, `28. 6. 2024`."""
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")


def clean_line(text: str) -> str:
    """White space squeezed, invisible characters gone."""
    return " ".join(visible(text).split())


_ADDRESS_LINE = re.compile(r"(?:(?:source|url|link|address)\s*:\s*)?(https?://\S{1,2000})", re.IGNORECASE)
_HEAD_LINES = 3
"""An address further down is one that the text speaks of."""


def read_text(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The blocks of a scraped text, one a line, with its site's rules applied.

    A wrapped text's lines are joined into paragraphs first. Raises SourceError for one that is no article's by far.
    """
    lines = decode(source).splitlines()
    if len(lines) > MAX_LINES:
        raise _endless(f"it has more than {MAX_LINES:,} lines", source)
    hints = Hints(saved_from=source.address or _address(lines))
    rules = find_rules(hints) if find_rules else None
    blocks, media = _read_lines(lines)
    try:
        check_passage(len(blocks), max((len(block.text) for block in blocks), default=0))
    except UnwalkableError as refused:
        raise _endless(str(refused), source) from None
    reading = Reading(blocks, hints, media=media)
    return apply_rules(reading, rules) if rules else reading


def _endless(cause: str, source: Source) -> SourceError:
    return SourceError(cause, "give the text of one article", path=source.path)


def _address(lines: list[str]) -> str:
    """The address that a text names at its head: `source: https://…`; empty when it names none."""
    head = [line.strip() for line in lines if line.strip()][:_HEAD_LINES]
    found = (match[1] for line in head if (match := _ADDRESS_LINE.fullmatch(line)))
    return next(found, "")


_QUOTED = re.compile(r"^(?:>\s?)+")
_LEAST_QUOTED = 3
"""Lines that a mail quotes in a row; in Markdown, a quotation is a line as a rule."""
_UNDERLINE = re.compile(r"={3,}")


def _read_lines(lines: list[str]) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    """The blocks of text, and the pictures."""
    numbered = [(number, line.strip()) for number, line in enumerate(_unquoted(lines), 1)]
    marked = is_marked(line for _, line in numbered)
    paragraphs = [(number, clean_line(text)) for number, text in unwrap(numbered, _begins)]
    blocks: list[Block] = []
    media: list[Block] = []
    for number, text in paragraphs:
        if blocks and _UNDERLINE.fullmatch(text) and blocks[-1].line == number - 1:
            blocks[-1] = blocks[-1]._replace(kind=BlockKind.HEADING, level=1)
        elif text and not marked:
            blocks.append(_block(text, number))
        elif text:
            block, figures = _marked_block(text, number)
            blocks += [block] if block.text else []
            media += [figure._replace(line=len(blocks)) for figure in figures]
    return tuple(blocks), tuple(media)


def _unquoted(lines: list[str]) -> list[str]:
    """The lines without the signs before those that a mail quotes: they come in runs, in which even blank ones have them."""
    out: list[str] = []
    for is_quoted, run in groupby(lines, key=lambda line: line.lstrip().startswith(">")):
        quoted = [*run]
        is_mail = is_quoted and len(quoted) >= _LEAST_QUOTED
        out += [_QUOTED.sub("", line.lstrip()) for line in quoted] if is_mail else quoted
    return out


def _marked_block(line: str, number: int) -> tuple[Block, tuple[Block, ...]]:
    """A block of a line of Markdown, and the pictures in it."""
    quote = _QUOTED.match(line)
    block = _block(line[quote.end() :] if quote else line, number)
    text, marks, link_share, figures = read_marked(block.text)
    if quote and block.kind is BlockKind.PARAGRAPH:
        block = block._replace(kind=BlockKind.QUOTE)
    return block._replace(text=text, marks=marks, link_share=link_share), figures


def _begins(line: str) -> bool:
    """Whether a line begins an item or a heading."""
    signs = (_BULLET, _MARKDOWN_HEADING, _QUOTED, _UNDERLINE)
    return any(sign.match(line) for sign in signs) and not _DAY.match(line)


def _block(line: str, number: int) -> Block:
    heading = _MARKDOWN_HEADING.match(line)
    if heading:
        return Block(line[heading.end() :], BlockKind.HEADING, level=len(heading.group(1)), line=number)
    bullet = _BULLET.match(line)
    if bullet and len(line) > bullet.end() and not _DAY.match(line):
        count = int(bullet.group().rstrip(" .)")) if line[0].isdigit() else 0
        item = line[bullet.end() :]
        return Block(item, BlockKind.ITEM, level=1, ordered=line[0].isdigit(), number=count, line=number)
    return Block(line, line=number)

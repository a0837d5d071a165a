"""Scraped text → blocks: one line, one block."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from briefgen.characters import visible
from briefgen.errors import SourceError
from briefgen.model import Block, BlockKind, Hints, Reading, Source
from briefgen.read.limits import MAX_BLOCKS
from briefgen.read.ruled import apply_rules
from briefgen.read.source import decode
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
    hints = Hints(saved_from=_address(lines))
    rules = find_rules(hints) if find_rules else None
    reading = Reading(tuple(islice(_blocks(lines), MAX_BLOCKS + 1)), hints)
    if len(reading.blocks) > MAX_BLOCKS:
        raise SourceError(
            f"it has more than {MAX_BLOCKS:,} passages", "give the text of one article", path=source.path
        )
    return apply_rules(reading, rules) if rules else reading


def _address(lines: list[str]) -> str:
    """The address that a text names at its head: `source: https://…`; empty when it names none."""
    head = [line.strip() for line in lines if line.strip()][:_HEAD_LINES]
    found = (match[1] for line in head if (match := _ADDRESS_LINE.fullmatch(line)))
    return next(found, "")


def _blocks(lines: list[str]) -> Iterator[Block]:
    numbered = _unwrap(lines) if _is_wrapped(lines) else enumerate(lines, 1)
    cleaned = ((number, clean_line(line)) for number, line in numbered)
    return (_block(line, number) for number, line in cleaned if line)


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


def _is_wrapped(lines: list[str]) -> bool:
    """Whether a text was wrapped at a column: mail and old agency feeds are, scraped pages never."""
    lengths = sorted(len(line.rstrip()) for line in lines if line.strip())
    if len(lengths) < 8 or lengths[-1] > 100:
        return False
    # Most lines of a wrapped text are nearly as long as the longest: a word's length at most is missing.
    full = sum(length > lengths[-1] - 16 for length in lengths)
    return lengths[-1] >= 50 and full * 2 > len(lengths)


def _unwrap(lines: list[str]) -> list[tuple[int, str]]:
    paragraphs: list[tuple[int, list[str]]] = []
    open_paragraph = False
    for number, line in enumerate(map(str.strip, lines), 1):
        if line and open_paragraph:
            paragraphs[-1][1].append(line)
        elif line:
            paragraphs.append((number, [line]))
        open_paragraph = bool(line)
    return [(number, " ".join(parts)) for number, parts in paragraphs]

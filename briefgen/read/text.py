"""Scraped text → blocks: one line, one block."""

from __future__ import annotations

import re
from collections.abc import Iterator

from briefgen.model import Block, BlockKind, Hints, Reading, Source
from briefgen.read.ruled import apply_rules
from briefgen.read.source import decode
from briefgen.read.wrapped import unwrap
from briefgen.siterules import RuleFinder

_BULLET = re.compile(r"^(?:[•·▪‣◦●*–-]|\d{1,2}[.)])\s+(?=\S)")
_DAY = re.compile(r"\d{1,2}\.\s+(?:[^\W\d_]{3,12}\.?,?\s+|\d{1,2}\.\s*)(?:19|20)\d\d(?!\d)")
"""A day that begins a line is no numbered item: `28. Juni 2024`, `28. 6. 2024`."""
_MARKDOWN_HEADING = re.compile(r"^(#{1,6})\s+(?=\S)")
_INVISIBLE = re.compile("[\u00ad\u200b\u2060\ufeff\ufffc]")
"""Soft hyphens, zero-width spaces and the like: they show nothing and break words."""


def clean_line(text: str) -> str:
    """White space squeezed, invisible characters gone."""
    return " ".join(_INVISIBLE.sub("", text).split())


_ADDRESS_LINE = re.compile(r"(?:(?:source|url|link|address)\s*:\s*)?(https?://\S{1,2000})", re.IGNORECASE)
_HEAD_LINES = 3
"""An address further down is one that the text speaks of."""


def read_text(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The blocks of a scraped text, one a line, with its site's rules applied.

    A wrapped text's lines are joined into paragraphs first.
    """
    lines = decode(source).splitlines()
    hints = Hints(saved_from=_address(lines))
    rules = find_rules(hints) if find_rules else None
    reading = Reading(tuple(_blocks(lines)), hints)
    return apply_rules(reading, rules) if rules else reading


def _address(lines: list[str]) -> str:
    """The address that a text names at its head: `source: https://…`; empty when it names none."""
    head = [line.strip() for line in lines if line.strip()][:_HEAD_LINES]
    found = (match[1] for line in head if (match := _ADDRESS_LINE.fullmatch(line)))
    return next(found, "")


def _blocks(lines: list[str]) -> Iterator[Block]:
    numbered = [(number, line.strip()) for number, line in enumerate(lines, 1)]
    cleaned = ((number, clean_line(line)) for number, line in unwrap(numbered, _begins))
    return (_block(line, number) for number, line in cleaned if line)


def _begins(line: str) -> bool:
    """Whether a line begins an item or a heading."""
    return bool(_BULLET.match(line) or _MARKDOWN_HEADING.match(line)) and not _DAY.match(line)


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

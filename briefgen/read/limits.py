"""How much of a page is read: what goes beyond is built to take for ever, or is no page of news."""

from __future__ import annotations

MAX_TAGS = 250_000
"""All of a page: its tree takes 300 bytes for each, a mark 3 KB until it is Markdown. The most of 743 real pages is 19,629."""
MAX_DEPTH = 2000
"""Deepest nesting walked. Real pages stay below 100; the tree's own queries are quadratic in it."""
MAX_BLOCKS = 50_000
"""Runs of text in one source: cleaning takes 0.1 to 0.3 ms and 7 KB for each. The most of 743 real pages is 2,615."""
MAX_LINES = 500_000
"""Of a text, with those that are blank and those that are one paragraph. The most of 743 real ones is 6,570."""
MAX_PASSAGE_CHARS = 1_000_000
"""One run of text: what is measured of it, and its Markdown, take 40 times its size. The longest of 743 real pages has 8,417."""
MAX_MEDIA = 10_000
"""Pictures and embeds in one page. The most of 743 real pages is 407."""
MOST_AROUND = 2_000_000
"""Elements and marks that are open around blocks, all told: each block has all of its own, at a hundred bytes for a mark.
The most of 743 real pages is 20,000."""


class UnwalkableError(Exception):
    """A page is built so that walking it would take for ever; the message says how."""


def check_passage(number: int, chars: int) -> None:
    """Refuse what a source has too many of, or too much in one. Raises UnwalkableError."""
    if number > MAX_BLOCKS:
        raise UnwalkableError(f"it has more than {MAX_BLOCKS:,} passages")
    if chars > MAX_PASSAGE_CHARS:
        raise UnwalkableError(f"one of its passages has more than {MAX_PASSAGE_CHARS:,} characters")

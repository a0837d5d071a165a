"""How much of a page is read: what goes beyond is built to take for ever, or is no page of news."""

from __future__ import annotations

MAX_DEPTH = 2000
"""Deepest nesting walked. Real pages stay below 100; the tree's own queries are quadratic in it."""
MAX_BLOCKS = 50_000
"""Runs of text in one source: cleaning takes 0.1 to 0.3 ms and 7 KB for each. The most of 743 real pages is 2,615."""
MOST_AROUND = 2_000_000
"""Elements and marks that are open around blocks, all told: each block has all of its own, at a hundred bytes for a mark.
The most of 743 real pages is 20,000."""


class UnwalkableError(Exception):
    """A page is built so that walking it would take for ever; the message says how."""

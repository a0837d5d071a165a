"""What the walk does at each kind of element, and what the elements around a run of text make of it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from briefgen.model import BlockKind, MarkKind


class Role(Enum):
    """What the walk does at an element. One without a role is inline: only its text counts."""

    TEXT = 0
    SKIPPED = 1
    BREAK = 2
    BLOCK = 3
    MARK = 4
    MEDIUM = 5
    PHRASE = 6


_TEXT, _SKIPPED, _BREAK, _BLOCK, _MARK, _MEDIUM, _PHRASE = Role

MARKS = {
    "b": MarkKind.STRONG, "strong": MarkKind.STRONG, "i": MarkKind.EMPHASIS, "em": MarkKind.EMPHASIS,
    "cite": MarkKind.EMPHASIS, "dfn": MarkKind.EMPHASIS, "var": MarkKind.EMPHASIS,
    "code": MarkKind.CODE, "tt": MarkKind.CODE, "kbd": MarkKind.CODE, "samp": MarkKind.CODE,
    "s": MarkKind.STRIKE, "del": MarkKind.STRIKE, "strike": MarkKind.STRIKE, "a": MarkKind.LINK,
}  # fmt: skip

ROLES: Mapping[str, Role] = {
    tag: role
    for role, tags in (
        (_TEXT, "-text"),
        (_BREAK, "br"),
        (_MARK, " ".join(MARKS)),
        # No reader sees their text, or they hold none.
        (_SKIPPED, "-comment !doctype script style template svg head object embed canvas map select option"),
        (_SKIPPED, "datalist input textarea progress meter"),
        (_SKIPPED, "rp rt rtc"),  # how a word is read, above it
        (_PHRASE, "math q sub sup"),
        (_MEDIUM, "img picture noscript iframe video audio"),
        (_MEDIUM, "amp-img amp-iframe amp-video amp-youtube lite-youtube"),
        # They end the run of text before them.
        (_BLOCK, "address article aside blockquote body button caption center dd details dialog div dl dt fieldset"),
        (_BLOCK, "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr html label legend li main menu"),
        (_BLOCK, "nav ol p pre section summary table tbody td tfoot th thead tr ul"),
    )
    for tag in tags.split()
}  # fmt: skip

Shape = tuple[BlockKind, int, bool, int]
"""A block's kind, level, whether it is numbered, and its number."""
PLAIN: Shape = (BlockKind.PARAGRAPH, 0, False, 0)
ITEM: Shape = (BlockKind.ITEM, 1, False, 0)
SHAPES: Mapping[str, Shape] = {
    "li": ITEM,
    "blockquote": (BlockKind.QUOTE, 0, False, 0),
    "figcaption": (BlockKind.CAPTION, 0, False, 0),
    "figure": (BlockKind.CAPTION, 0, False, 0),
    "pre": (BlockKind.CODE, 0, False, 0),
    **{f"h{level}": (BlockKind.HEADING, level, False, 0) for level in range(1, 7)},
}
"""What the nearest of these elements around a run of text makes of it."""
CODE = SHAPES["pre"]
LISTS = frozenset(["ul", "ol", "menu"])
SPECIAL = frozenset([*SHAPES, *LISTS, "table"])
"""Elements that end a run, as all blocks do, and do something more."""

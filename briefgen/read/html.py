"""HTML → blocks and hints, in one walk over the tree that lexbor builds."""

from __future__ import annotations

import re
from itertools import accumulate

from selectolax.lexbor import LexborHTMLParser

from briefgen.errors import SourceError
from briefgen.model import Reading, Source
from briefgen.read.hints import read_hints
from briefgen.read.source import decode
from briefgen.read.walk import MAX_DEPTH, Walk


def read_html(source: Source) -> Reading:
    """The blocks of a page in reading order, and its hints. Raises SourceError for an unreadable one."""
    text = decode(source)
    _refuse_hostile(text, source.path)
    tree = LexborHTMLParser(text)
    hints = read_hints(tree)
    walk = Walk()
    if tree.body is not None:
        walk.read(tree.body)
    return Reading(tuple(walk.blocks), hints, tuple(walk.media))


_NESTING_TAG = re.compile(r"<(/?)(?:div|span|b|i|u|em|strong|font|table|blockquote|ul|ol|section|a)\b")
_MANY_TAGS = 5000
"""Below so many tags no nesting can be dangerous: 5,000 nested ones cost the parser 0.1 s."""
_LONG_TAG = re.compile(r"<[a-zA-Z][^<>]{50000,}")
_MAX_ATTRIBUTES = 5000


def _refuse_hostile(text: str, path: str) -> None:
    """Refuse what the parser, quadratic in both, would need minutes for: deep nesting, a flood of attributes."""
    if text.count("<") > _MANY_TAGS and _depth(text) > MAX_DEPTH:
        raise SourceError(
            f"its tags are nested more than {MAX_DEPTH} deep",
            "save the page again from a browser",
            path=path,
        )
    for tag in _LONG_TAG.finditer(text) if text.count("=") > _MAX_ATTRIBUTES else ():
        if tag.group().count("=") > _MAX_ATTRIBUTES:
            raise SourceError(
                f"one of its tags has more than {_MAX_ATTRIBUTES} attributes",
                "save the page again from a browser",
                path=path,
                line=text.count("\n", 0, tag.start()) + 1,
            )


def _depth(text: str) -> int:
    """How deep tags are nested at most; `<p>` and `<li>`, which pages leave open, do not count."""
    levels = [*accumulate((-1 if closing else 1 for closing in _NESTING_TAG.findall(text)), initial=0)]
    lowest = accumulate(levels, min)  # closing what was never open makes nothing less deep
    return max(level - low for level, low in zip(levels, lowest, strict=True))

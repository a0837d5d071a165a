"""HTML → blocks and hints, in one walk over the tree that lexbor builds."""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Any
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser

from briefgen.errors import SourceError
from briefgen.model import Block, Reading, Source
from briefgen.read.hints import read_hints
from briefgen.read.limits import MAX_DEPTH, MAX_TAGS, UnwalkableError
from briefgen.read.repairs import mend
from briefgen.read.ruled import Selection, apply_rules, select
from briefgen.read.ruledwalk import RuledWalk
from briefgen.read.source import decode_as
from briefgen.read.walk import Walk
from briefgen.siterules import RuleFinder


def read_html(source: Source, find_rules: RuleFinder | None = None) -> Reading:
    """The blocks of a page in reading order, and its hints, with its site's rules applied.

    Raises SourceError for an unreadable one.
    """
    text, charset = decode_as(source)
    _refuse_hostile(text, source.path)
    tree = LexborHTMLParser(source.data if charset == "utf-8" else text)  # a quarter quicker from bytes
    mend(tree)
    hints = read_hints(tree, source.address or _saved_from(text))
    rules = find_rules(hints) if find_rules else None
    selection = select(tree, rules) if rules else Selection()
    walk = RuledWalk(selection.entries) if selection.entries else Walk()
    if tree.body is not None:
        _walk(walk, tree.body, source.path)
    reading = Reading(tuple(walk.blocks), hints, media=tuple(walk.media))
    base = tree.head.css_first("base[href]") if tree.head is not None else None
    if base is not None:
        reading = _based(reading, (base.attributes.get("href") or "").strip())
    return apply_rules(reading, rules, selection, walk.node_of) if rules else reading


def _walk(walk: Walk, body: Any, path: str) -> None:
    try:
        walk.read(body)
    except UnwalkableError as refused:
        raise _unwalkable(str(refused), path) from None


def _based(reading: Reading, base: str) -> Reading:
    """The reading with the addresses in its text as the page's `<base>` means them.

    A base may itself be relative; then they are, too, and mean the same without it.
    """

    def based(block: Block) -> Block:
        marks = tuple(
            mark._replace(href=_join(base, mark.href)) if mark.href else mark for mark in block.marks
        )
        return block._replace(marks=marks, src=_join(base, block.src) if block.src else "")

    return reading._replace(blocks=tuple(map(based, reading.blocks)), media=tuple(map(based, reading.media)))


_ABSOLUTE = ("#", "https:", "http:", "//", "mailto:")


def _join(base: str, href: str) -> str:
    if href.startswith(_ABSOLUTE):
        return href
    try:
        return urljoin(base, href)
    except ValueError:  # a host that is none, like http://[x
        return href


_SAVED_FROM = re.compile(r"<!--\s*saved from url=\(\d{4}\)(https?://\S{1,2000})\s*-->")
"""What browsers write above a page that they save."""
_HEAD_CHARS = 4000


def _saved_from(text: str) -> str:
    found = _SAVED_FROM.search(text, 0, _HEAD_CHARS)
    return found[1] if found else ""


_NESTING_TAG = re.compile(r"<(/?)(?:div|span|b|i|u|em|strong|font|table|blockquote|ul|ol|section|a)\b")
_MANY_TAGS = 5000
"""Below so many tags no nesting can be dangerous: 5,000 nested ones cost the parser 0.1 s."""
_ANY_TAG = re.compile(
    r"<(/?)(?!/?(?:p|li|d[dt]|t[drh]|thead|tbody|tfoot|option|optgroup|colgroup|col|br|img|hr|input|meta|link|source"
    r"|area|base|embed|track|wbr|param)\b)[a-z]",
    re.IGNORECASE,
)
"""A tag of whatever name, known or not, but for those that need not be closed."""
_MOST_STEPS = 200_000_000
"""Depth times tags: the parser may look through all that is open at each tag. So many steps take it 2 s at most; the
most of 743 real pages are 5 million."""
_OPTION = re.compile(r"<option\b", re.IGNORECASE)
"""One of a form's choices: 20,000 in one list cost the parser 3 s, and twice as many a minute."""
_MAX_ATTRIBUTES = 500
"""Of one tag: the parser compares each with all before it. A page that is full of such tags takes it 3 s."""
_ATTRIBUTE = r"""[\s/]*+[^\s/>][^\s/>=]*+(?:\s*+=\s*+(?:"[^"]*+"?+|'[^']*+'?+|[^\s>"'][^\s>]*+)?+)?+"""
_FLOODED_TAG = re.compile(
    r"<(?:!--[^>]*+(?:(?<!--)>[^>]*+)*+"
    r"|(?i:script|style)(?=[\s/>])[^>]*+>[^<]*+(?:<(?!/(?i:script|style)[\s/>])[^<]*+)*+"
    rf"|[a-zA-Z][^\s/>]*+(?:{_ATTRIBUTE}){{0,{_MAX_ATTRIBUTES}}}+(?P<more>[\s/]*+[^\s/>])?)"
)
"""A comment, a script, or a tag as parsers read it (HTML, 13.2.5.32): with or without values, and whatever is in them."""
_LEAST_FLOODED = 2 * _MAX_ATTRIBUTES
"""Characters of a page that such a tag fits into."""


def _refuse_hostile(text: str, path: str) -> None:
    """Refuse what the parser, quadratic in both, would need minutes for: deep nesting, a flood of attributes."""
    tags = text.count("<")
    if tags > MAX_TAGS:
        raise _unwalkable(f"it has more than {MAX_TAGS:,} tags", path)
    if tags > _MANY_TAGS and _depth(text) > MAX_DEPTH:
        raise _unwalkable(f"its tags are nested more than {MAX_DEPTH} deep", path)
    if tags > _MANY_TAGS and len(_OPTION.findall(text)) > _MANY_TAGS:
        raise _unwalkable(f"its forms have more than {_MANY_TAGS:,} choices", path)
    if tags**2 > _MOST_STEPS and _depth(text, _ANY_TAG) * tags > _MOST_STEPS:
        raise _unwalkable("too many of its tags are never closed", path)
    for tag in _FLOODED_TAG.finditer(text) if len(text) > _LEAST_FLOODED else ():
        if tag["more"]:
            raise SourceError(
                f"one of its tags has more than {_MAX_ATTRIBUTES} attributes",
                "save the page again from a browser",
                path=path,
                line=text.count("\n", 0, tag.start()) + 1,
            )


def _unwalkable(cause: str, path: str) -> SourceError:
    return SourceError(cause, "save the page again from a browser", path=path)


def _depth(text: str, tag: re.Pattern[str] = _NESTING_TAG) -> int:
    """How deep tags are nested at most; `<p>` and `<li>`, which pages leave open, do not count."""
    levels = [*accumulate((-1 if closing else 1 for closing in tag.findall(text)), initial=0)]
    lowest = accumulate(levels, min)  # closing what was never open makes nothing less deep
    return max(level - low for level, low in zip(levels, lowest, strict=True))

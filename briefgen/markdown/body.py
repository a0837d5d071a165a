"""An article's Markdown → the HTML that its page shows: links resolved, headings levelled, rights kept."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from briefgen.addresses import is_external

if TYPE_CHECKING:
    from markdown_it.token import Token  # a full parser, which plain bodies do without

ROOT_MARK = "\0"
"""Stands before addresses on this site in rendered bodies, `\\0/2024/06/28/`, until the page that shows them
is known: the renderer puts the way to the site's root there. Markdown text never has this character."""

PICTURE_SUFFIXES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")
"""Pictures that are copied to the site. No SVG: it may hold scripts."""

EXTERNAL_REL = "noopener noreferrer external"
_KEPT_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


class Reference(NamedTuple):
    """A link or picture that leads to something on this site, or is meant to."""

    what: str
    """`link` or `picture`."""
    href: str
    """As the file writes it: relative to the file, or from the site's root."""
    line: int
    """Of the file; 0 when it stands in the front matter."""


Resolve = Callable[[str], "str | None"]
"""From what a `Reference` says to its address on the site; None when it leads nowhere."""


AttributesOf = Callable[[str], Mapping[str, str]]
"""From a picture's address on the site to what its `<img>` says beside address and words."""


def render_body(
    markdown: str,
    resolve: Resolve,
    attributes_of: AttributesOf = lambda address: {},
    *,
    excerpt: bool = False,
) -> str:
    """The HTML of a body, with `ROOT_MARK` before addresses on this site. What leads nowhere becomes plain text.

    `excerpt` keeps the first paragraph only.
    """
    from briefgen.markdown.parser import parser

    tokens = settled_tokens(markdown, resolve, excerpt=excerpt)
    _settle_tables(tokens)
    for child in (child for token in tokens for child in token.children or () if child.type == "image"):
        child.attrs |= attributes_of(str(child.attrs["src"]).removeprefix(ROOT_MARK))
    return str(parser().renderer.render(tokens, parser().options, {}))


def settled_tokens(
    markdown: str, resolve: Resolve, *, excerpt: bool = False, highest: int = 2
) -> list[Token]:
    """What is shown of a body, parsed: links resolved, `ROOT_MARK` before addresses on this site.

    The highest heading gets the rank `highest`.
    """
    tokens = _tokens(markdown, excerpt=excerpt)
    _level_headings(tokens, highest)
    for token in tokens:
        if token.children:
            token.children = list(_mended(token.children, resolve))
    return tokens


def references_in(markdown: str, first_line: int, *, excerpt: bool = False) -> tuple[Reference, ...]:
    """What the body that begins at `first_line` refers to on this site, in its order."""
    if not _MAY_REFER.search(markdown):
        return ()
    found: list[Reference] = []
    for token in _tokens(markdown, excerpt=excerpt):
        line = first_line + (token.map[0] if token.map else 0)
        for child in token.children or ():
            line += child.type in ("softbreak", "hardbreak")
            href = str(child.attrs.get("href", child.attrs.get("src", "")))
            if child.type == "image" and href and not is_external(href):
                found.append(Reference("picture", href, line))
            elif child.type == "link_open" and href and not href.startswith("#") and not is_external(href):
                found.append(Reference("link", href, line))
    return tuple(found)


_MAY_REFER = re.compile(r"\](?:\((?!https?://)|:)")
"""In a text without it, it is plain that all links lead elsewhere."""


def first_paragraph(markdown: str) -> str:
    """The first paragraph as plain text; empty when there is none."""
    start = markdown.partition("\n\n")[0]
    if start[:1].isalpha() and start.isascii() and _MARKS.isdisjoint(start):
        return start
    return next((_plain(token) for token in _first_paragraph(_tokens(markdown))[1:2]), "")


_MARKS = frozenset("\\`*_[]<&|~\t\r\n")
"""What may be more than text within a line of Markdown, or end it."""


def _tokens(markdown: str, *, excerpt: bool = False) -> list[Token]:
    from briefgen.markdown.parser import parser

    tokens = parser().parse(markdown)
    return _first_paragraph(tokens) if excerpt else tokens


def _first_paragraph(tokens: Sequence[Token]) -> list[Token]:
    for start, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            return list(tokens[start : start + 3])
    return []


def _level_headings(tokens: Sequence[Token], highest: int) -> None:
    """Give the highest heading of the body its rank, h2 below a page's title, and keep the distances."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    shift = highest - min((int(token.tag[1]) for token in headings), default=highest)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"


_WIDE_COLUMNS = 5
"""A table with so many columns scrolls on a phone, and a keyboard must be able to reach it."""


def _settle_tables(tokens: Sequence[Token]) -> None:
    """Say a column's alignment by class (a strict policy refuses style=), and let no empty cell be a head."""
    table: Token | None = None
    columns = 0
    for token, following in pairwise(tokens):
        if token.type == "table_open":
            table, columns = token, 0
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")
        if token.type == "th_open":
            columns += 1
            token.tag = "th" if following.content else "td"
            if table and columns == _WIDE_COLUMNS:
                table.attrs["tabindex"] = "0"
        if following.type == "th_close":
            following.tag = "th" if token.content else "td"


def _plain(token: Token) -> str:
    """A token's text without marks; a picture says its description."""
    if token.children is None:
        return token.content
    return "".join(
        "\n" if child.type in ("softbreak", "hardbreak") else child.content for child in token.children
    )


def _mended(children: Sequence[Token], resolve: Resolve) -> Iterator[Token]:
    """The inline tokens with every address resolved. A link that leads nowhere leaves its text."""
    kept: list[bool] = []  # for each link that is open here, whether it stands
    for child in children:
        if child.type == "link_open":
            kept.append(_mend_link(child, resolve))
            if kept[-1]:
                yield child
        elif child.type == "link_close":
            if kept.pop():
                yield child
        elif child.type == "image":
            yield from _mended_picture(child, resolve, within_link=any(kept))
        else:
            yield child


def _mend_link(token: Token, resolve: Resolve) -> bool:
    """Set a link's address. Whether it leads anywhere."""
    href = str(token.attrs.get("href", ""))
    if href.startswith("#") or not href:
        return bool(href)
    if is_external(href):
        scheme = href.partition(":")[0].lower()
        if href.startswith("//") or scheme in ("http", "https"):
            token.attrs["rel"] = EXTERNAL_REL
            return True
        return scheme in _KEPT_SCHEMES
    address = resolve(href)
    if address is not None:
        token.attrs["href"] = ROOT_MARK + address
    return address is not None


def _mended_picture(token: Token, resolve: Resolve, *, within_link: bool) -> list[Token]:
    """The picture. One that lies elsewhere becomes its description, which leads there: pages load nothing from others."""
    source = str(token.attrs.get("src", ""))
    address = resolve(source) if source and not is_external(source) else None
    make = type(token)
    if address is None:
        words = make("text", "", 0, content=token.content)
        if within_link or not token.content or not source.lower().startswith(("http://", "https://")):
            return [words]
        opening = make("link_open", "a", 1, attrs={"href": source, "rel": EXTERNAL_REL})
        return [opening, words, make("link_close", "a", -1)]
    token.attrs["src"] = ROOT_MARK + address
    token.attrs["loading"] = "lazy"
    return [token]

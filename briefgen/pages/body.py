"""An article's Markdown → the HTML that its page shows: links resolved, headings levelled, rights kept."""

from __future__ import annotations

import posixpath
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token
from markupsafe import Markup

from briefgen.addresses import is_external
from briefgen.errors import ContentError
from briefgen.markdown import parser

ROOT_MARK = "\0"
"""Stands before addresses on this site in rendered bodies, `\\0/2024/06/28/`, until the page that shows them
is known: the renderer puts the way to the site's root there. Markdown text never has this character."""

PICTURE_SUFFIXES = (".avif", ".gif", ".jpeg", ".jpg", ".png", ".webp")
"""Pictures that are copied to the site. No SVG: it may hold scripts."""

EXTERNAL_REL = "noopener noreferrer external"
_KEPT_SCHEMES = frozenset({"http", "https", "mailto", "tel"})


@dataclass(frozen=True, slots=True)
class Body:
    """A rendered body."""

    html: Markup
    """With `ROOT_MARK` before addresses on this site."""
    text: str
    """The same as plain text, for counting words."""
    first_paragraph: str
    """Plain text; empty when there is none."""
    pictures: tuple[str, ...]
    """Files that it shows, relative to the site's folder."""
    problems: tuple[ContentError, ...]
    """Links that lead nowhere; they are shown as plain text."""
    rooted: tuple[tuple[str, ContentError], ...] = ()
    """Addresses from the site's root, each with what to warn of if the site turns out not to have it."""


Resolve = Callable[[str], "str | None"]
"""From a file of the site, by path relative to the site's folder, to its address; None when it has none."""


def render_body(
    markdown: str, path: str, first_line: int, resolve: Resolve, *, excerpt: bool = False
) -> Body:
    """Render the body of the file `path` that begins at its line `first_line`.

    `excerpt` keeps the first paragraph only.
    """
    tokens = parser().parse(markdown)
    if excerpt:
        tokens = _first_paragraph(tokens)
    _level_headings(tokens)
    _settle_tables(tokens)
    links = _Links(path, resolve)
    for token in tokens:
        if token.map:
            links.line = first_line + token.map[0]
        if token.children:
            token.children = list(links.mend(token.children))
    html = parser().renderer.render(tokens, parser().options, {})
    return Body(
        html=Markup(html),  # noqa: S704 (markdown-it has escaped it: raw HTML is off)
        text="\n".join(_plain(token) for token in tokens if token.type in ("inline", "fence", "code_block")),
        first_paragraph=next((_plain(token) for token in _first_paragraph(tokens)[1:2]), ""),
        pictures=tuple(dict.fromkeys(links.pictures)),
        problems=tuple(links.problems),
        rooted=tuple(links.rooted),
    )


def _first_paragraph(tokens: Sequence[Token]) -> list[Token]:
    for start, token in enumerate(tokens):
        if token.type == "paragraph_open" and token.level == 0:
            return list(tokens[start : start + 3])
    return []


def _level_headings(tokens: Sequence[Token]) -> None:
    """Make the highest heading of the body h2, below the page's title, and keep the distances."""
    headings = [token for token in tokens if token.type in ("heading_open", "heading_close")]
    shift = 2 - min((int(token.tag[1]) for token in headings), default=2)
    for token in headings:
        token.tag = f"h{min(6, int(token.tag[1]) + shift)}"


_WIDE_COLUMNS = 5
"""A table with so many columns scrolls on a phone, and a keyboard must be able to reach it."""


def _settle_tables(tokens: Sequence[Token]) -> None:
    """Say a column's alignment by class (a strict policy refuses style=), and let no empty cell be a head."""
    table, columns = Token("", "", 0), 0
    for token, following in pairwise(tokens):
        if token.type == "table_open":
            table, columns = token, 0
        if token.type in ("th_open", "td_open") and "style" in token.attrs:
            token.attrs["class"] = str(token.attrs.pop("style")).removeprefix("text-align:")
        if token.type == "th_open":
            columns += 1
            token.tag = "th" if following.content else "td"
            if columns == _WIDE_COLUMNS:
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


class _Links:
    """Turns the links and pictures of one file into such as work on its page."""

    def __init__(self, path: str, resolve: Resolve) -> None:
        self.path = path
        self.resolve = resolve
        self.line = 1
        self.pictures: list[str] = []
        self.problems: list[ContentError] = []
        self.rooted: list[tuple[str, ContentError]] = []

    def mend(self, children: Sequence[Token]) -> Iterator[Token]:
        """The inline tokens with every address resolved. A link that leads nowhere leaves its text."""
        kept: list[bool] = []  # for each link that is open here, whether it stands
        for child in children:
            self.line += child.type in ("softbreak", "hardbreak")
            if child.type == "link_open":
                kept.append(self._mend_link(child))
                if kept[-1]:
                    yield child
            elif child.type == "link_close":
                if kept.pop():
                    yield child
            elif child.type == "image":
                yield self._mend_picture(child)
            else:
                yield child

    def _mend_link(self, token: Token) -> bool:
        href = str(token.attrs.get("href", ""))
        if href.startswith("#") or not href:
            return bool(href)
        if is_external(href):
            scheme = href.partition(":")[0].lower()
            if href.startswith("//") or scheme in ("http", "https"):
                token.attrs["rel"] = EXTERNAL_REL
                return True
            return scheme in _KEPT_SCHEMES
        address = self._address(href, "link")
        if address is not None:
            token.attrs["href"] = ROOT_MARK + address
        return address is not None

    def _mend_picture(self, token: Token) -> Token:
        """The picture; one that lies elsewhere becomes its description: pages load nothing from others."""
        source = str(token.attrs.get("src", ""))
        if not is_external(source) and source:
            address = self._address(source, "picture")
            if address is not None:
                token.attrs["src"] = ROOT_MARK + address
                token.attrs["loading"] = "lazy"
                return token
        return Token("text", "", 0, content=token.content)

    def _address(self, href: str, what: str) -> str | None:
        """The address on this site for a relative link; None, and a problem noted, when there is none."""
        parts = urlsplit(href)
        rest = href[len(parts.path) :]
        if href.startswith("/"):
            self.rooted.append((href, rooted_warning(what, href, self.path, self.line)))
            return href
        file = posixpath.normpath(posixpath.join(posixpath.dirname(self.path), unquote(parts.path)))
        address = self.resolve(file)
        if address is None:
            self.problems.append(
                ContentError(f'the {what} "{unquote(href)}" leads nowhere',
                             "correct it, or write the whole address (https://…); it is shown as text",
                             path=self.path, line=self.line)
            )  # fmt: skip
            return None
        if file.lower().endswith(PICTURE_SUFFIXES):
            self.pictures.append(file)
        return address + rest


def rooted_warning(what: str, address: str, path: str, line: int | None) -> ContentError:
    """What to say of a link or picture whose address from the site's root the site does not have."""
    return ContentError(
        f'the {what} "{unquote(address)}" is no address of this site',
        "put it beside the article, and name it there"
        if what == "picture"
        else "correct it, or write the whole address (https://…)",
        path=path,
        line=line,
    )

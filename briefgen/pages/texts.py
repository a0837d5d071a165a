"""What articles and notes say, as HTML for pages and as Markdown for all else, as far as the rights in it go."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache, partial

from markupsafe import Markup

from briefgen.config import Config
from briefgen.content.bodies import Bodies
from briefgen.content.library import Briefing, Placed
from briefgen.content.records import body_in
from briefgen.content.scan import read_text
from briefgen.markdown.body import render_body
from briefgen.markdown.quick import render_quickly
from briefgen.pages.pictures import Addresses, SizedPictures, body_attributes

_KEPT_BODIES = 128
"""More than most days have: an article's page and its twin as Markdown are made one soon after the other."""


class Texts:
    """Reads and renders a text when a page that says it is made. Raises ContentError for a file that is not what its
    record was made of any more."""

    def __init__(
        self,
        config: Config,
        addresses: Addresses,
        pictures: SizedPictures,
        bodies: Bodies,
        *,
        twins: bool = False,
    ) -> None:
        """`bodies`: those that need not be read again. `twins`: whether articles stand there as Markdown, too."""
        self._root = config.root
        self._addresses = addresses
        self._pictures = pictures
        self._bodies = bodies
        self._quickly = lru_cache(_KEPT_BODIES)(render_quickly) if twins else render_quickly

    def forget_bodies(self) -> None:
        """Give back the memory that bodies lie in, when all pages have been made."""
        self._bodies.forget()

    def html(self, placed: Placed) -> Markup:
        """An article's body: whole, its first paragraph, or none of it."""
        rights = placed.record.rights
        if rights == "link":
            return Markup()
        markdown = self._body(placed)
        quick = None if rights == "excerpt" else self._quickly(markdown)
        if quick is None:
            return self._rendered(markdown, placed.path, excerpt=rights == "excerpt")
        return Markup(quick)  # noqa: S704 (it has escaped it)

    def note_html(self, briefing: Briefing) -> Markup:
        """The curator's note on a day; empty where there is none."""
        note = briefing.note
        return self._rendered(note.note, note.path) if note else Markup()

    def markdown(self, placed: Placed, root: str | None, highest: int = 2) -> str:
        """An article's body as Markdown: see `plain_markdown`. Without a root, links on this site become text."""
        rights = placed.record.rights
        if rights == "link":
            return ""
        return self._markdown(self._body(placed), placed.path, root, highest, excerpt=rights == "excerpt")

    def note_markdown(self, briefing: Briefing, root: str | None, highest: int = 2) -> str:
        """The curator's note on a day as Markdown; empty where there is none."""
        note = briefing.note
        return self._markdown(note.note, note.path, root, highest) if note else ""

    def _body(self, placed: Placed) -> str:
        kept = self._bodies.get(placed.path)
        return body_in(read_text(self._root, placed.path), placed.record) if kept is None else kept

    def _rendered(self, markdown: str, path: str, *, excerpt: bool = False) -> Markup:
        resolve, attributes_of = self._addresses.get(path, {}).get, partial(body_attributes, self._pictures)
        html = render_body(markdown, resolve, attributes_of, excerpt=excerpt)
        return Markup(html)  # noqa: S704 (markdown-it has escaped it: raw HTML is off)

    def _markdown(
        self, markdown: str, path: str, root: str | None, highest: int, *, excerpt: bool = False
    ) -> str:
        from briefgen.markdown.plain import plain_markdown  # pages do without

        addresses: Mapping[str, str | None] = {} if root is None else self._addresses.get(path, {})
        return plain_markdown(
            markdown, addresses.get, root or "", excerpt=excerpt, highest=highest, quickly=self._quickly
        )

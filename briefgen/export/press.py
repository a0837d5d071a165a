"""What all formats share: the site, its templates, and articles with whatever they refer to settled for a single file."""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from markupsafe import Markup

from briefgen.addresses import output_path
from briefgen.characters import FORBIDDEN
from briefgen.config import Config
from briefgen.content.library import Placed
from briefgen.errors import OutputError
from briefgen.export.selection import Part, Selection
from briefgen.markdown.body import ROOT_MARK
from briefgen.pages import Issue, Page
from briefgen.render import Renderer
from briefgen.views import ArticleView, PageView

PictureOf = Callable[[str], str]
"""From the address of a picture on this site to what a file says instead; empty for its description alone."""

KIND = "export"
"""The kind of page that templates of exported files see."""


_PICTURES = {
    ".avif": ("image/avif", rb"....ftypavi[fs]"),
    ".gif": ("image/gif", rb"GIF8[79]a"),
    ".jpeg": ("image/jpeg", rb"\xff\xd8\xff"),
    ".jpg": ("image/jpeg", rb"\xff\xd8\xff"),
    ".png": ("image/png", rb"\x89PNG\r\n\x1a\n.{4}IHDR"),
    ".webp": ("image/webp", rb"RIFF....WEBP"),
}
"""For each of `body.PICTURE_SUFFIXES`, the media type and how such a file begins."""


class Picture(NamedTuple):
    """A picture that a file holds within itself."""

    media_type: str
    data: bytes


@dataclass(frozen=True, slots=True)
class PartView:
    """What templates see of a `Part`."""

    title: str
    note: Markup
    """The curator's note as HTML; may be empty."""
    articles: tuple[ArticleView, ...]
    """In full."""


class Press:
    """Makes what single files are made of."""

    def __init__(self, issue: Issue) -> None:
        self.issue = issue
        self.config: Config = issue.config
        self.setter = issue.typesetter

    @cached_property
    def renderer(self) -> Renderer:
        """The site's templates, loaded when the first of them is used."""
        return Renderer(self.config, self.setter.interface, self.setter.site)

    def render(self, template: str, selection: Selection, context: Mapping[str, object]) -> str:
        """What a template makes; `selection` is its page. Raises TemplateError."""
        view = self.setter.page(KIND, selection.url or "/", selection.title)
        return self.renderer.render(self._page(template, view, context)).decode()

    def _page(self, template: str, view: PageView, context: Mapping[str, object]) -> Page:
        return Page(template, KIND, view.url, bytes, lambda: (view, context))

    def parts(
        self, selection: Selection, picture_of: PictureOf, *, headings: int = 0
    ) -> tuple[PartView, ...]:
        """The parts with all texts. `headings`: by how many ranks those in bodies go down."""
        return tuple(self._part(part, picture_of, headings) for part in selection.parts)

    def _part(self, part: Part, picture_of: PictureOf, headings: int) -> PartView:
        note = self.setter.briefing(part.briefing).note if part.briefing else Markup()
        articles = tuple(self.article(placed, picture_of, headings) for placed in part.articles)
        return PartView(part.title, self._settled(note, picture_of, headings), articles)

    def article(self, placed: Placed, picture_of: PictureOf, headings: int = 0) -> ArticleView:
        """An article in full, its own picture settled as those in its body."""
        view = self.setter.article(placed)
        image = picture_of(view.image) if view.image else ""
        return view._replace(html=self._settled(view.html, picture_of, headings), image=image, picture=None,
                       summary=self.summary(placed), original=whole_address(view.original))  # fmt: skip

    def article_words(self, placed: Placed) -> ArticleView:
        """An article for formats that bring its body in their own way, or not at all."""
        return self.setter.item(placed)._replace(summary=self.summary(placed))

    def teaser(self, placed: Placed) -> ArticleView:
        """An article for formats that make one want to read it: with its beginning where nobody has summed it up."""
        item = self.setter.item(placed)
        return item._replace(summary="") if placed.record.rights == "link" else item

    def note(self, part: Part) -> Markup:
        """The curator's note on the part, without pictures; may be empty."""
        note = self.setter.briefing(part.briefing).note if part.briefing else Markup()
        return self._settled(note, no_picture, 0)

    def summary(self, placed: Placed) -> str:
        """What the curator or the publisher says in short, as far as the rights go."""
        return "" if placed.record.rights == "link" else placed.article.summary

    def _settled(self, body: Markup, picture_of: PictureOf, headings: int) -> Markup:
        """A body for a file that stands alone: nothing to load, and no link that leads nowhere."""
        text = _PICTURE.sub(lambda found: _picture(found, picture_of), str(body))
        root = self.config.base_url
        text = _WITHIN_PAGE.sub(r"\1", text).replace('href="//', 'href="https://')
        text = text.replace(f"{ROOT_MARK}/", f"{root}/") if root else _INTERNAL.sub(r"\1", text)
        text = _LINK.sub(_whole_link, text)
        if headings:
            text = _HEADING.sub(lambda found: f"{found[1]}{min(6, int(found[2]) + headings)}>", text)
        return Markup(text)  # noqa: S704 (it came escaped, and only addresses and ranks have changed)

    def picture(self, url: str) -> Picture | None:
        """A picture on this site; None for what is none, or not of the type that its name says."""
        file = self.issue.resolver.pictures.get(picture_path(url))
        media_type, begins = _PICTURES.get(posixpath.splitext(url)[1].lower(), ("", b""))
        if file is None or not media_type:
            return None
        try:
            data = file.read_bytes()
        except OSError as failed:
            raise OutputError(
                f"it cannot be read: {failed.strerror}", "check its permissions", path=str(file)
            ) from failed
        return Picture(media_type, data) if re.match(begins, data, re.DOTALL) else None


# Bodies come from our own renderers, which write tags in one way only.
_PICTURE = re.compile(rf'<img src="{ROOT_MARK}([^"]*)" alt="([^"]*)"[^>]*?( ?/?>)')
_INTERNAL = re.compile(rf'<a href="{ROOT_MARK}/[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
_WITHIN_PAGE = re.compile(r'<a href="#[^"]*"[^>]*>(.*?)</a>', re.DOTALL)
"""Headings have no names: such a link leads nowhere, which strict readers mind."""
_LINK = re.compile(r'<a href="([^"]*)"([^>]*)>(.*?)</a>', re.DOTALL)
_HEADING = re.compile(r"(</?h)([1-6])>")


def _whole_link(found: re.Match[str]) -> str:
    address = whole_address(html.unescape(found[1]))
    return f'<a href="{html.escape(address)}"{found[2]}>{found[3]}</a>' if address else found[3]


def _picture(found: re.Match[str], picture_of: PictureOf) -> str:
    address = picture_of(html.unescape(found[1]))
    return f'<img src="{html.escape(address)}" alt="{found[2]}" />' if address else found[2]


_SAFE = "!#$&'()*+,/:;=?@~"
"""What may stand in an address beside letters and digits (RFC 3986); brackets and percent signs, where they mean something."""

_HOST = re.compile(r"(\[[0-9A-Fa-f:.]+\]|[^\x00-\x20\"#%/:<>?@\[\\\]^`{|}\x7f]+)(:\d{0,5})?")
"""A host with its port (https://url.spec.whatwg.org/#forbidden-host-code-points)."""


def whole_address(url: str) -> str:
    """An address as strict readers want it: what may not stand in one is percent-encoded. Empty for none at all."""
    try:
        address = urlsplit(url)
    except ValueError:
        return ""
    host = address.netloc
    if address.scheme in ("http", "https") and not _HOST.fullmatch(host.rpartition("@")[2]):
        return ""
    before, _, after = url.partition(host) if "[" in host else ("", "", url)
    parts = re.split(r"(%[0-9A-Fa-f]{2})", after)
    quoted = [part if place % 2 else quote(part, safe=_SAFE) for place, part in enumerate(parts)]
    fragments = "".join(quoted).split("#")
    return before + (host if before else "") + "%23".join(["#".join(fragments[:2]), *fragments[2:]])


def picture_path(url: str) -> str:
    """A picture's output file by its address."""
    return output_path(re.split("[?#]", url)[0])


def no_picture(url: str) -> str:
    """Pictures become their descriptions."""
    return ""


def unwrapped(text: str) -> str:
    """A text without line breaks and characters that no document may have."""
    return " ".join(FORBIDDEN.sub("", text).split())

"""A selection as an e-book: EPUB 3.3, checked by epubcheck in the tests.

Written by ourselves: the format is a zip file of XHTML that Jinja makes anyway, and of the libraries that
could do it the usual one is seldom kept up, and under a licence that ours does not agree with.
"""

from __future__ import annotations

import io
import posixpath
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC

from markupsafe import Markup

from briefgen.export.press import Picture, Press
from briefgen.export.selection import Selection
from briefgen.pages.feeds import tag_uri
from briefgen.views import ArticleView

_FOLDER = "EPUB"
_MIMETYPE = "application/epub+zip"
_XHTML = "application/xhtml+xml"
_NO_TIME = (1980, 1, 1, 0, 0, 0)
"""The first moment that a zip file knows: the same input gives the same bytes."""
_READABLE = 0o644 << 16
_BOOK_PICTURES = frozenset({"image/gif", "image/jpeg", "image/png", "image/webp"})
"""Pictures that every reader of EPUB 3.3 can show."""

_CONTAINER = f"""<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
  <rootfiles>
    <rootfile full-path="{_FOLDER}/package.opf" media-type="application/oebps-package+xml"/>
  </rootfiles>
</container>
"""


@dataclass(frozen=True, slots=True)
class ItemView:
    """A file of the book, as its list of files names it."""

    id: str
    name: str
    """From the folder of the book."""
    media_type: str
    properties: str = ""
    in_order: bool = False
    """Whether it is read in turn with others."""


@dataclass(frozen=True, slots=True)
class ChapterView:
    """A page of the book: the opening of a part, or an article."""

    title: str
    name: str
    number: int
    note: Markup = Markup()  # noqa: RUF009 (frozen)
    article: ArticleView | None = None
    language: str = ""
    """A language tag that XML takes; empty for the book's own."""
    direction: str = "ltr"
    chapters: tuple[ChapterView, ...] = ()
    """The articles of a part."""


@dataclass(slots=True)
class _Pictures:
    """The pictures of the book, as they are come across."""

    press: Press
    names: dict[str, str] = field(default_factory=dict)
    """By address on the site, the file in the book; empty for what a book cannot hold."""
    files: dict[str, Picture] = field(default_factory=dict)
    """By file in the book."""

    def name_of(self, url: str) -> str:
        """The picture's file in the book."""
        if url not in self.names:
            found = self.press.picture(url)
            is_shown = found is not None and found.media_type in _BOOK_PICTURES
            name = f"images/{len(self.files) + 1:03}{posixpath.splitext(url)[1].lower()}" if is_shown else ""
            self.names[url] = name
            if found and name:
                self.files[name] = found
        return self.names[url]


def to_epub(press: Press, selection: Selection) -> bytes:
    """The book: a title page, then each part with its articles, a file each."""
    pictures = _Pictures(press)
    parts = _chapters(press, selection, pictures)
    pages = [page for part in parts for page in ((part,) if part.name else ()) + part.chapters]
    common = {"book": selection, "language": press.config.language, "direction": press.setter.site.direction}
    files: dict[str, bytes] = {}

    def add(name: str, template: str, **context: object) -> None:
        files[name] = press.render(f"epub/{template}", selection, {**common, **context}).encode()

    note = parts[0].note if len(parts) == 1 else Markup()
    add("title.xhtml", "title.xhtml", note=note)
    for page in pages:
        add(page.name, "chapter.xhtml", chapter=page)
    add("nav.xhtml", "nav.xhtml", parts=parts)
    add("style.css", "style.css.txt")
    items = _items(files, pictures)
    add("package.opf", "package.opf", items=items, **_metadata(press, selection, pictures))
    return _zipped({**files, **{name: picture.data for name, picture in pictures.files.items()}})


def _chapters(press: Press, selection: Selection, pictures: _Pictures) -> tuple[ChapterView, ...]:
    """The parts with their articles. The only part has no page of its own: the title page says its note."""
    found, number = [], 0
    for place, part in enumerate(press.parts(selection, pictures.name_of), 1):
        chapters = []
        for article in part.articles:
            number += 1
            chapters.append(
                ChapterView(article.title, f"article-{number:04}.xhtml", number, article=article,
                            language=article.language, direction=article.direction)
            )  # fmt: skip
        name = f"part-{place:03}.xhtml" if part.title else ""
        direction = press.setter.site.direction
        found.append(
            ChapterView(part.title, name, place, part.note, direction=direction, chapters=tuple(chapters))
        )
    return tuple(found)


def _items(files: Mapping[str, bytes], pictures: _Pictures) -> list[ItemView]:
    """The list of files. The contents come second when the book is read from its beginning."""
    items = []
    for name in sorted(files, key=lambda name: (name != "title.xhtml", name != "nav.xhtml")):
        is_page = name.endswith(".xhtml")
        media_type = _XHTML if is_page else "text/css"
        properties = "nav" if name == "nav.xhtml" else ""
        items.append(ItemView(name.partition(".")[0], name, media_type, properties, is_page))
    for number, (name, picture) in enumerate(pictures.files.items(), 1):
        items.append(ItemView(f"picture-{number}", name, picture.media_type))
    return items


def _metadata(press: Press, selection: Selection, pictures: _Pictures) -> dict[str, object]:
    return {
        "identifier": tag_uri(press.config, f"book/{selection.name}"),
        "modified": f"{selection.updated.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}",
        "day": selection.updated.date().isoformat(),
        "has_pictures": bool(pictures.files),
        "sources": sorted({placed.record.source for placed in selection.articles} - {""}),
    }


def _zipped(files: Mapping[str, bytes]) -> bytes:
    """The zip file. Its type comes first and as it is, so that the book is known by its first bytes."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        _put(archive, "mimetype", _MIMETYPE.encode(), zipfile.ZIP_STORED)
        _put(archive, "META-INF/container.xml", _CONTAINER.encode(), zipfile.ZIP_DEFLATED)
        for name, data in files.items():
            _put(archive, f"{_FOLDER}/{name}", data, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _put(archive: zipfile.ZipFile, name: str, data: bytes, compression: int) -> None:
    info = zipfile.ZipInfo(name, _NO_TIME)
    info.external_attr = _READABLE
    info.compress_type = compression
    archive.writestr(info, data)

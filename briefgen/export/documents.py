"""A selection as one document: Markdown, HTML that loads nothing, PDF."""

from __future__ import annotations

import base64

from briefgen.errors import ExportError
from briefgen.export.press import Press
from briefgen.export.selection import Part, Selection
from briefgen.markdown.plain import one_line
from briefgen.pages.plain import article_markdown


def to_markdown(press: Press, selection: Selection) -> bytes:
    """A Markdown document: titles of parts, of articles and of their parts below each other."""
    pieces = [f"# {one_line(selection.title)}\n"]
    for part in selection.parts:
        pieces += _part_markdown(press, part, level=3 if part.title else 2)
    return "\n".join(pieces).encode()


def _part_markdown(press: Press, part: Part, level: int) -> list[str]:
    root = press.config.base_url or None
    pieces = [f"## {one_line(part.title)}\n"] if part.title else []
    note = press.setter.texts.note_markdown(part.briefing, root, level) if part.briefing else ""
    if note:
        pieces.append(f"{note}\n")
    for placed in part.articles:
        body = press.setter.texts.markdown(placed, root, level + 1)
        pieces.append(article_markdown(press.setter.interface, press.article_words(placed), body, level))
    return pieces


def to_html(press: Press, selection: Selection) -> bytes:
    """One HTML document with its style and its pictures within: opening it asks nobody for anything."""
    return _html(press, selection).encode()


def _html(press: Press, selection: Selection) -> str:
    def inlined(url: str) -> str:
        found = press.picture(url)
        return f"data:{found.media_type};base64,{base64.b64encode(found.data).decode()}" if found else ""

    depth = 2 if any(part.title for part in selection.parts) else 1
    parts = press.parts(selection, inlined, headings=depth)
    context = {"parts": parts, "updated": selection.updated.isoformat(timespec="seconds")}
    return press.render("document.html", selection, context)


_VARIANT = "pdf/ua-1"
"""PDF/UA: tagged for those who do not see the page (ISO 14289-1)."""


def to_pdf(press: Press, selection: Selection) -> bytes:
    """The HTML document on paper. Raises ExportError where WeasyPrint is not installed."""
    try:
        from weasyprint import HTML
        from weasyprint.urls import URLFetcher
    except (ImportError, OSError) as failed:  # OSError: the libraries of the system that it draws with
        raise ExportError(
            "PDF needs WeasyPrint, which cannot be used here",
            "run `pip install 'briefgen[pdf]'`, and see https://doc.courtbouillon.org/weasyprint/ for what it needs",
        ) from failed
    text = _html(press, selection)
    only_within = URLFetcher(allowed_protocols=("data",))
    document = HTML(string=text, url_fetcher=only_within)
    return bytes(document.write_pdf(pdf_variant=_VARIANT, pdf_identifier=selection.name.encode()))

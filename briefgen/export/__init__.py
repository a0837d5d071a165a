"""The Library → single files for other programs: mail, e-readers, spreadsheets, reference managers, paper.

A `Selection` says which articles, in which order; a format makes bytes of it. `EXPORTERS` is the table of formats.
"""

from __future__ import annotations

from collections.abc import Callable

from briefgen.errors import ExportError
from briefgen.export import books, citations, documents, mail, tables
from briefgen.export.press import Press
from briefgen.export.selection import (
    Selection,
    select_articles,
    select_briefing,
    select_month,
    select_topic,
)
from briefgen.formats import BY_NAME

__all__ = [
    "EXPORTERS",
    "Press",
    "Selection",
    "export",
    "select_articles",
    "select_briefing",
    "select_month",
    "select_topic",
]


def export(press: Press, selection: Selection, name: str) -> bytes:
    """The selection in one format. Raises ExportError, TemplateError or ContentError."""
    if BY_NAME[name].needs_base_url and not press.config.base_url:
        raise ExportError(
            f"{BY_NAME[name].title} is read elsewhere, and its links need the site's address",
            "write `base_url: https://…` into briefgen.yaml",
        )
    return EXPORTERS[name](press, selection)


EXPORTERS: dict[str, Callable[[Press, Selection], bytes]] = {
    "md": documents.to_markdown,
    "html": documents.to_html,
    "eml": mail.to_mail,
    "epub": books.to_epub,
    "pdf": documents.to_pdf,
    "csv": tables.to_csv,
    "ris": citations.to_ris,
    "csl-json": citations.to_csl_json,
}
"""What makes each of `formats.FORMATS`."""

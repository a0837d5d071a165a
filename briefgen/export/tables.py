"""A selection as a table for spreadsheets: CSV as RFC 4180 has it, in UTF-8 with the mark that they know it by."""

from __future__ import annotations

import csv
import io
import re

from briefgen.export.press import Press
from briefgen.export.selection import Selection
from briefgen.views import ArticleView

COLUMNS = (
    "title", "date", "modified", "source", "agency", "authors", "place", "topics", "tags", "language", "kind",
    "access", "summary", "original", "page", "id",
)  # fmt: skip

_FORMULA = re.compile(r"\s*[=+\-@＝＋－＠]")
"""What a spreadsheet would compute: https://owasp.org/www-community/attacks/CSV_Injection"""
_NO_TEXT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


def to_csv(press: Press, selection: Selection) -> bytes:
    """A row for each article below the row of names. Several values in one cell have `; ` between them."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for placed in selection.articles:
        writer.writerow(map(cell, _row(press.article_words(placed))))
    return text.getvalue().encode("utf-8-sig")


def _row(article: ArticleView) -> tuple[str, ...]:
    return (
        article.title,
        article.published,
        article.modified,
        article.source.name if article.source else "",
        article.agency,
        "; ".join(article.authors),
        article.place,
        "; ".join(topic.name for topic in article.topics),
        "; ".join(article.tags),
        article.language,
        article.kind or "news",
        article.access or "free",
        article.summary,
        article.original,
        article.canonical,
        article.id,
    )


def cell(text: str) -> str:
    """A text that a spreadsheet shows and does not compute: a quote mark stands before what begins like a formula."""
    text = _NO_TEXT.sub("", text)
    return f"'{text}" if _FORMULA.match(text) or text[:1] in ("\t", "\r") else text

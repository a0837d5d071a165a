"""A selection for reference managers (Zotero, Citavi, EndNote): RIS and CSL-JSON.

Names are given whole: which part of one is the family's, nobody has said.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from typing import Any

from briefgen.content.library import Placed
from briefgen.export.press import Press, unwrapped
from briefgen.export.selection import Selection
from briefgen.model import Moment
from briefgen.views import ArticleView


def to_ris(press: Press, selection: Selection) -> bytes:
    """RIS: a line for each value, its tag before it. What has a publisher is NEWS, anything else ELEC."""
    lines: list[str] = []
    for placed in selection.articles:
        for tag, value in _ris_fields(press, placed):
            if text := unwrapped(value):
                lines.append(f"{tag}  - {text}")
        lines += ["ER  - ", ""]
    return "\r\n".join(lines).encode()


def _ris_fields(press: Press, placed: Placed) -> Iterator[tuple[str, str]]:
    article, day = press.article_words(placed), placed.day
    source = article.source.name if article.source else ""
    yield "TY", "NEWS" if source else "ELEC"
    yield "ID", article.id
    yield "TI", article.title
    for author in _authors(article):
        yield "AU", author
    yield "T2", source
    yield "PY", f"{day.year:04}"
    yield "DA", f"{day.year:04}/{day.month:02}/{day.day:02}/"
    yield "CY", article.place
    yield "LA", article.language
    yield "AB", article.summary
    for word in (*(topic.name for topic in article.topics), *article.tags):
        yield "KW", word
    yield "UR", article.original or article.canonical
    if article.partial:
        yield "N1", "The text that was open to us is incomplete."


def _authors(article: ArticleView) -> tuple[str, ...]:
    """Who wrote it: people, else the agency; not the publisher, whom citations name apart."""
    return article.authors or (article.agency,)


def to_csl_json(press: Press, selection: Selection) -> bytes:
    """CSL-JSON: https://citeproc-js.readthedocs.io/en/latest/csl-json/markup.html"""
    items = [_csl_item(press, placed) for placed in selection.articles]
    return (json.dumps(items, ensure_ascii=False, indent=1) + "\n").encode()


def _csl_item(press: Press, placed: Placed) -> dict[str, Any]:
    article = press.article_words(placed)
    source = article.source.name if article.source else ""
    words = map(unwrapped, (*(topic.name for topic in article.topics), *article.tags))
    texts = {
        "id": article.id,
        "type": "article-newspaper" if source else "webpage",
        "title": article.title,
        "container-title": source,
        "publisher-place": article.place,
        "language": article.language,
        "abstract": article.summary,
        "keyword": ", ".join(filter(None, words)),
        "URL": article.original or article.canonical,
    }
    item: dict[str, Any] = {key: text for key, value in texts.items() if (text := unwrapped(value))}
    authors = [{"literal": name} for name in map(unwrapped, _authors(article)) if name]
    if authors:
        item["author"] = authors
    item["issued"] = _date_parts(placed.day)
    if placed.article.retrieved:
        item["accessed"] = _date_parts(placed.article.retrieved)
    return item


def _date_parts(day: Moment | date) -> dict[str, list[list[int]]]:
    return {"date-parts": [[day.year, day.month, day.day]]}

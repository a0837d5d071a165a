"""The articles beside their pages: whether each names its source and day."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from briefgen.addresses import output_path
from briefgen.check.finding import WARNING, Finding
from briefgen.content.library import Placed


def unattributed(articles: Sequence[Placed]) -> Iterator[Finding]:
    """Every article says who published it, and when."""
    for placed in articles:
        path = output_path(placed.url)
        if not placed.record.source:
            remedy = f"write `source: {{name: …}}` into {placed.path}"
            yield Finding(path, 0, "source", WARNING, "the article names no source", remedy)
        if placed.article.date is None:
            remedy = f"write `date: …` into {placed.path}"
            yield Finding(path, 0, "date", WARNING, "the article has no date of its own", remedy)

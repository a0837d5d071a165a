"""The articles beside their pages: whether each names its source and day, and shows no more than its rights allow."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from briefgen.addresses import output_path
from briefgen.body import first_paragraph
from briefgen.check.finding import ERROR, WARNING, Finding, line_of
from briefgen.config import Config
from briefgen.library import Placed
from briefgen.records import body_in
from briefgen.scan import read_text

_RUN_WORDS = 8
"""So many words in a row are no chance."""
_WORD = re.compile(r"\w+")


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


def withheld_passages(config: Config, articles: Sequence[Placed]) -> dict[str, str]:
    """By path of its page, words of each article whose rights do not let the site show them; folded by `folded`."""
    found = {}
    for placed in articles:
        if placed.record.rights not in ("excerpt", "link"):
            continue
        body = body_in(read_text(config.root, placed.path), placed.record)
        opening = "" if placed.record.rights == "link" else first_paragraph(body)
        lead = folded(f"{opening} {placed.article.summary} {placed.title}")
        words = folded(body).split()
        runs = (" ".join(words[at : at + _RUN_WORDS]) for at in range(0, len(words), _RUN_WORDS))
        passage = next((run for run in runs if run.count(" ") == _RUN_WORDS - 1 and run not in lead), "")
        if passage:
            found[output_path(placed.url)] = passage
    return found


def folded(text: str) -> str:
    """A text's words alone."""
    return " ".join(_WORD.findall(text.casefold()))


def overstepped(path: str, text: str, passages: Mapping[str, str]) -> Iterator[Finding]:
    """A page or a feed shows words that it has no right to."""
    if not passages:
        return
    said = folded(re.sub(r"<[^>]*>|&lt;.*?&gt;", " ", text))
    for page, passage in passages.items():
        if passage in said:
            line = line_of(text, passage.split(" ")[0])
            cause = f"it shows more of {page.removesuffix('index.html')} than its `rights` allow"
            yield Finding(path, line, "rights", ERROR, cause, "mend the template, or the article's `rights`")

"""Articles whose rights let the site show a part of them, or nothing: whether any file says more."""

from __future__ import annotations

import quopri
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from briefgen.addresses import output_path
from briefgen.check.finding import ERROR, Finding
from briefgen.config import Config
from briefgen.content.library import Placed
from briefgen.content.records import body_in
from briefgen.content.scan import read_text
from briefgen.markdown.body import first_paragraph

_RUN_WORDS = 8
"""So many words in a row are no chance."""
_PASSAGES = 3
"""Looked for of each article, from all over its body: a file that shows half of it, shows one of them."""
_WORD = re.compile(r"[^\W_]+")
_MARKED = re.compile(r"[^\w .,;:!?()–—-]|_")
"""Where Markdown, HTML, JSON or a mail may write a text in another way: passages are chosen between such places."""
_TAG, _QUOTED_TAG = re.compile(r"<[^>]*>"), re.compile(r"&lt;.*?&gt;")
_TEXTS = (".html", ".htm", ".md", ".xml", ".json", ".txt", ".csv", ".ris", ".eml", ".opml")
"""Files that can say what an article says."""

Withheld = Mapping[str, Sequence[tuple[str, Sequence[str]]]]
"""By its longest word, which few files have, each passage that no file may show: its article's page, and its words."""


class Shown(NamedTuple):
    """A passage that a file shows. Plain values, so that it can come from another process."""

    path: str
    line: int
    page: str
    passage: str


def withheld_passages(config: Config, articles: Sequence[Placed]) -> Withheld:
    """Passages of all articles of which the site may not show everything."""
    found: dict[str, list[tuple[str, Sequence[str]]]] = defaultdict(list)
    for placed in articles:
        if _is_withheld(placed):
            for passage in _passages(placed, _body(config, placed)):
                words = passage.split(" ")
                found[max(words, key=len)].append((output_path(placed.url), words))
    return dict(found)


def shown_passages(path: str, data: bytes, withheld: Withheld) -> Iterator[Shown]:
    """All passages that a file shows without the right to, in an order that is always the same."""
    if not withheld or not path.endswith(_TEXTS):
        return
    text = (quopri.decodestring(data) if path.endswith(".eml") else data).decode("utf-8", "replace")
    words = _words(_without_markup(text))
    known, said = set(words), f" {' '.join(words)} "
    for page, run in (each for word in sorted(withheld.keys() & known) for each in withheld[word]):
        if known.issuperset(run) and f" {(passage := ' '.join(run))} " in said:
            yield Shown(path, _line_of(data.decode("utf-8", "replace"), passage), page, passage)


def overstepped(config: Config, articles: Sequence[Placed], shown: Sequence[Shown]) -> Iterator[Finding]:
    """Of each file, once for each article, what it shows without the right to; but not what others have said, too, and may
    be shown of them: an agency's text."""
    if not shown:
        return
    left = {each.passage for each in shown}
    for placed in articles:
        if not _is_withheld(placed):
            said = f" {' '.join(_words(_body(config, placed)))} "
            left -= {passage for passage in left if f" {passage} " in said}
    told: set[tuple[str, str]] = set()
    for each in sorted(shown):
        if each.passage in left and (each.path, each.page) not in told:
            told.add((each.path, each.page))
            cause = f"it shows more of {each.page.removesuffix('index.html')} than its `rights` allow"
            remedy = "mend the template, or the article's `rights`"
            yield Finding(each.path, each.line, "rights", ERROR, cause, remedy)


def _is_withheld(placed: Placed) -> bool:
    return placed.record.rights in ("excerpt", "link")


def _body(config: Config, placed: Placed) -> str:
    return body_in(read_text(config.root, placed.path), placed.record)


def _passages(placed: Placed, body: str) -> list[str]:
    """Words of the body that stand in nothing that may be shown, folded: its middle, and what is halfway to either end."""
    article = placed.article
    opening = "" if placed.record.rights == "link" else first_paragraph(body)
    alt = article.image.alt if article.image else ""
    allowed = " ".join(_words(f"{opening} {article.summary} {article.title} {alt}"))
    plain = [run for part in _MARKED.split(body) for run in _runs(_words(part)) if run not in allowed]
    runs = plain or [run for run in _runs(_words(body)) if run not in allowed]
    places = {len(runs) * number // (_PASSAGES + 1) for number in range(1, _PASSAGES + 1)}
    return [runs[place] for place in sorted(places)] if runs else []


def _runs(words: Sequence[str]) -> list[str]:
    """Words in rows of so many, the rest left out."""
    return [" ".join(words[at : at + _RUN_WORDS]) for at in range(0, len(words) - _RUN_WORDS + 1, _RUN_WORDS)]


def _without_markup(text: str) -> str:
    """Of a page, or of a feed, which has tags as text."""
    plain = _TAG.sub(" ", text)
    return _QUOTED_TAG.sub(" ", plain) if "&lt;" in plain else plain


def _words(text: str) -> list[str]:
    """A text's words, folded."""
    return _WORD.findall(text.casefold())


def _line_of(text: str, passage: str) -> int:
    """The line on which a passage begins; 0 where markup, or a mail's own line break, stands in it."""
    found = re.search(r"[\W_]+".join(passage.split(" ")), text, re.IGNORECASE)
    return text.count("\n", 0, found.start()) + 1 if found else 0

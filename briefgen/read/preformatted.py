"""Code on a page: its language, and the columns of numbers that editors set beside it."""

from __future__ import annotations

import re
from typing import Any

_LANGUAGE = re.compile(r"(?:^|[\s-])(?:language|lang|source|brush:)[-\s]*([a-z][\w+#-]{0,20})", re.IGNORECASE)
"""How highlighters name a language in a class: `language-python`, `lang-py`, `brush: py`."""
_GUTTER = re.compile(r"gutter|line-?no|linenum|line-number\b|\blnt?\b", re.IGNORECASE)
"""How they name a column of numbers, or the number before one line: `linenos`, `lineno`, `gutter`, `lnt`."""
_GUTTERS = '[class*="lineno" i], [class*="line-no" i], [class*="gutter" i], .line-number, .linenum, .lnt, .ln'
_MAX_GUTTERS = 5000
"""Numbers of lines that are taken out of one `<pre>`."""
_GUTTER_REACH = 3
"""Elements from a `<pre>` outwards that may name it a gutter: itself, a box, a table's cell."""


def language_of(node: Any) -> str:
    """The language of a `<pre>`, by its own classes or its `<code>`'s."""
    code = node.css_first("code")
    for each in (code, node) if code is not None else (node,):
        found = _LANGUAGE.search(each.attributes.get("class") or "")
        if found:
            return found[1].lower()
    return ""


def counts_lines(node: Any) -> bool:
    """Whether a `<pre>` is the numbers of the lines of another; the numbers within one that is not are taken out."""
    if is_gutter(node):
        return True
    for number in reversed(node.css(_GUTTERS)[:_MAX_GUTTERS]):  # the inner first: what is taken out is gone
        if number.text(strip=True).isdecimal():
            number.decompose()
    return False


def is_gutter(node: Any) -> bool:
    """Whether nothing but ascending numbers stands in it, and its place says that they count lines.

    A program may print as much: so its place must, by a class, or as a table's cell beside another.
    """
    around = node
    for _ in range(_GUTTER_REACH):
        if around is None:
            return False
        is_named = _GUTTER.search(around.attributes.get("class") or "") is not None
        if is_named or (around.tag == "td" and _stands_first(around)):
            return _ascends(node.text(separator=" ").split())
        around = around.parent
    return False


def _stands_first(cell: Any) -> bool:
    """Whether a table's cell is the first of several in its row."""
    row = [*cell.parent.iter()]
    return len(row) > 1 and row[0].mem_id == cell.mem_id


def _ascends(words: list[str]) -> bool:
    return bool(words) and all(
        word.isdecimal() and word.isascii() and len(word) < 8 for word in words
    ) and words == [str(int(words[0]) + index) for index in range(len(words))]  # fmt: skip

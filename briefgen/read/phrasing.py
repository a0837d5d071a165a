"""What a line of text says by more than its letters: raised and lowered numbers, notes, formulas, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import islice
from typing import Any

from briefgen.model import Mark, MarkKind
from briefgen.read.elements import ROLES, Role
from briefgen.read.formulas import LOWERED, RAISED, formula_text

_NUMBER = re.compile(r"[-+−(]*[0-9][-0-9+−–=(), ]*")
"""What can be written raised or lowered without losing anything: a number, a sum, a few notes' numbers."""
_MAX_NODES = 12
"""Nodes in a raised element that is a number or a note; one of Wikipedia's has seven."""
_MAX_NOTE_CHARS = 12
_INLINE = frozenset(["a", "b", "em", "font", "i", "small", "span", "strong", "sub", "sup", "u"])
_RETURN = re.compile(r"[\^↑↩↵⏎⤴][\ufe0e\ufe0f]?(?:\[?[\d¹²³⁰⁴-⁹]+\]?)?")
"""What leads from a note back to where it was made."""
_PERMALINK = re.compile(r"#+|[¶§∞🔗⚓][\ufe0e\ufe0f]?")
"""What a heading's link to itself says."""
_QUOTATION_MARKS = (*"\"'“”„‟‘’‚«»‹›「『",)


def say_otherwise(node: Any, tag: str, in_page: bool, is_title: bool) -> str | None:
    """What a raised or lowered element, or a formula, says in one line; None where its children say it.

    `in_page`: it stands in a link to a place within the page.
    """
    if tag == "math":
        return formula_text(node)
    found = _short_text(node)
    if found is None:
        return None
    text, has_link = found
    if tag == "sup" and (has_link or in_page) and 0 < len(text) <= _MAX_NOTE_CHARS:
        return "" if _RETURN.fullmatch(text) else text if text[0] in "[(" else f"[{text}]"
    if not _NUMBER.fullmatch(text) or (tag == "sub" and is_title):
        return None  # a page's other showings of its title have plain letters
    return text.translate(RAISED if tag == "sup" else LOWERED)


def _short_text(node: Any) -> tuple[str, bool] | None:
    """The text of an element with little in it, and whether a link within the page is in it; None for a larger one."""
    inner = [*islice(node.traverse(include_text=True), _MAX_NODES + 1)]
    if len(inner) > _MAX_NODES or any(each.tag not in _INLINE and each.tag != "-text" for each in inner):
        return None
    text = "".join(each.text_content for each in inner if each.tag == "-text")
    has_link = any(each.tag == "a" and "#" in (each.attributes.get("href") or "") for each in inner)
    return " ".join(text.split()), has_link


def is_quoted(node: Any) -> bool:
    """Whether a browser would set a `<q>` in quotation marks that are not there already, within or without."""
    first, before = node.child, node.prev
    if first is None or _text_of(first).lstrip().startswith(_QUOTATION_MARKS):
        return False
    if before is not None and _text_of(before).rstrip().endswith(_QUOTATION_MARKS):
        return False
    return not any(ROLES.get(each.tag) is Role.BLOCK or each.tag == "br" for each in node.iter())


def _text_of(node: Any) -> str:
    return node.text_content or "" if node.tag == "-text" else ""


def only_marks(text: str, in_heading: bool) -> bool:
    """Whether the text of a link within the page is but a sign: back from a note, or a heading's link to itself."""
    text = text.strip()
    return bool(_RETURN.fullmatch(text) or (in_heading and _PERMALINK.fullmatch(text)))


_EDITING = re.compile(r"\bedit", re.IGNORECASE)


def without_edit_links(text: str, marks: Sequence[Mark]) -> str:
    """A heading's text without the links at its end that would edit what is below it: `[edit | edit source]`."""
    start = text.rfind("[")
    links = [mark for mark in marks if mark.kind is MarkKind.LINK and mark.start >= start]
    if not (start > 0 and text.endswith("]") and links):
        return text
    rest, at = "", start
    for link in links:
        rest, at = rest + text[at : link.start], link.end
    between = (rest + text[at:]).strip("[] \xa0")
    edits = any(_EDITING.search(link.href) or _EDITING.match(text[link.start :]) for link in links)
    return text[:start].rstrip() if edits and between in ("", "|", "/", "·") else text


_FIELD_TAGS = frozenset(["span", "a", "time", "strong", "b", "small", "em"])
_TEXT_TAGS = frozenset(["p", "h1", "h2", "h3", "h4", "td", "blockquote"])
_FIELD_CHARS = 3
"""Characters of a field, at least: less may be a part of a word, as a large first letter is."""


def is_field_beside(node: Any) -> bool:
    """Whether an element stands right behind another without white space, and only the page's style parts the two, as
    an author's name and a day: `<span>Jane Doe</span><span>May 1</span>`."""
    before, parent = node.prev, node.parent
    if before is None or before.tag not in _FIELD_TAGS or node.tag not in _FIELD_TAGS:
        return False
    if parent is None or parent.tag in _TEXT_TAGS:
        return False
    left, right = before.text(), node.text()
    return (
        min(len(left.strip()), len(right.strip())) >= _FIELD_CHARS
        and left[-1].isalnum()
        and right[0].isalnum()
    )

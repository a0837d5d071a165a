"""A block's text with its marks → Markdown that says just that text."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Callable, Sequence

from briefgen.clean.links import clean_link
from briefgen.markdown.escape import at_line_starts, before_link, code_delimiters, in_line, in_link
from briefgen.markdown.parser import parser
from briefgen.model import Mark, MarkKind

_DELIMITERS = {MarkKind.STRONG: "**", MarkKind.EMPHASIS: "*", MarkKind.STRIKE: "~~"}
_MAX_TRIES = 24
"""Marks of one block that are tried one by one; with more doubtful ones than this, they all go."""


def compose_inline(text: str, marks: Sequence[Mark] = (), base: str = "") -> str:
    """Markdown of a text and its marks, without those that Markdown cannot say.

    Emphasis next to letters or punctuation does not always parse (CommonMark 6.2, flanking): so what is
    doubtful is rendered, and must say the text. Links are resolved against `base`; unsafe ones leave their
    text. A line break stays one.
    """
    tidy = _tidy(text, marks, base)
    doubtful = _doubtful(text, tidy)
    if not doubtful:
        return _write(text, tidy)
    written = _write(text, tidy)
    if _says(written, text):
        return written
    unsure = {*doubtful}
    kept = [mark for mark in tidy if mark not in unsure]
    for mark in doubtful if len(doubtful) <= _MAX_TRIES else ():
        if _says(_write(text, [*kept, mark]), text):
            kept.append(mark)
    written = _write(text, kept)
    return written if _says(written, text) else _write(text, ())


def _says(markdown: str, text: str) -> bool:
    rendered = re.sub(r"<[^>]+>", "", parser().render(markdown))
    return "".join(html.unescape(rendered).split()) == "".join(text.split())


# Marks


def _tidy(text: str, marks: Sequence[Mark], base: str) -> list[Mark]:
    """Marks that can be nested: shrunk to what they can hold, neighbours joined, crossing and doubled ones gone.

    A link's `href` becomes its clean address.
    """
    clean = (_clean(text, mark, base) for mark in marks)
    out: list[Mark] = []
    around: list[int] = []  # indices of the marks that are open, outermost first
    last: dict[MarkKind, tuple[int, list[int]]] = {}  # of each kind the last one, and what was open around it
    for mark in sorted(filter(None, clean), key=lambda m: (m.start, -m.end, m.kind is not MarkKind.LINK)):
        while around and out[around[-1]].end <= mark.start:
            around.pop()
        if not all(_holds(out[index], mark) for index in around):
            continue
        before, around_it = last.get(mark.kind, (0, []))
        if mark.kind in last and around_it == around and _are_one(text, out[before], mark):
            out[before] = Mark(mark.kind, out[before].start, mark.end, mark.href)
            around.append(before)
            continue
        last[mark.kind] = (len(out), [*around])
        around.append(len(out))
        out.append(mark)
    return out


def _holds(outer: Mark, inner: Mark) -> bool:
    """Whether a mark that is open can have another within."""
    return inner.end <= outer.end and inner.kind is not outer.kind and outer.kind is not MarkKind.CODE


def _clean(text: str, mark: Mark, base: str) -> Mark | None:
    """A mark shrunk to what it can hold, its address clean; None when nothing is left of it."""
    stretch = _shrink(text, mark)
    href = clean_link(mark.href, base) if mark.kind is MarkKind.LINK else ""
    if stretch is None or (mark.kind is MarkKind.LINK and not href):
        return None
    return Mark(mark.kind, *stretch, href)


def _shrink(text: str, mark: Mark) -> tuple[int, int] | None:
    """A mark's stretch without white space at its ends, nor punctuation that would keep it from being read."""
    start, end = mark.start, min(mark.end, len(text))
    if mark.kind is MarkKind.CODE:
        end = min(end, text.find("\n", start, end) % (len(text) + 1))  # code has no line breaks within
    start, end = _strip(text, start, end, str.isspace)
    before, after = text[start - 1 : start], text[end : end + 1]
    if _is_blocked(mark, before, text[start : start + 1]) or _is_blocked(mark, after, text[end - 1 : end]):
        start, end = _strip(text, start, end, lambda char: not char.isalnum())
    return (start, end) if start < end else None


def _strip(text: str, start: int, end: int, goes: Callable[[str], bool]) -> tuple[int, int]:
    """A stretch without the characters at its ends that go."""
    while start < end and goes(text[start]):
        start += 1
    while end > start and goes(text[end - 1]):
        end -= 1
    return start, end


def _is_blocked(mark: Mark, outside: str, inside: str) -> bool:
    """Whether a delimiter between these would not be one: a letter outside, none inside."""
    return mark.kind in _DELIMITERS and outside.isalnum() and not inside.isalnum()


def _are_one(text: str, first: Mark, second: Mark) -> bool:
    """Whether two marks of a kind stand side by side, with at most white space between."""
    same = first.kind is second.kind and first.href == second.href and first.kind is not MarkKind.CODE
    between = text[first.end : second.start]
    return same and first.end <= second.start and (not between or (between.isspace() and "\n" not in between))


def _doubtful(text: str, marks: Sequence[Mark]) -> list[Mark]:
    """The marks that may not parse where they stand: what they make must be looked at."""
    links = [mark for mark in marks if mark.kind is MarkKind.LINK]
    others = Counter(at for mark in marks if mark.kind is not MarkKind.LINK for at in (mark.start, mark.end))
    opened = {link.start: link for link in links}
    closed = {link.end: link for link in links}

    def is_sure(mark: Mark) -> bool:
        start, end = mark.start, mark.end
        if not others[start] == others[end] == 1:
            return False
        if mark.kind is MarkKind.CODE:
            return "`" not in text  # nothing else begins or ends code
        if start in closed or end in opened:
            return False
        in_link = (start in opened and end <= opened[start].end) or (
            end in closed and start >= closed[end].start
        )
        before, after = text[start - 1 : start], text[end : end + 1]
        if before in _EDGES and after in _EDGES and not in_link:
            return True  # from the inside no delimiter can be read the other way
        around = (start not in opened or end <= opened[start].end) and (
            end not in closed or start >= closed[end].start
        )
        inside = text[start].isalnum() and text[end - 1].isalnum()
        return inside and around and _ends_word(before) and _ends_word(after)

    return [mark for mark in marks if mark.kind is not MarkKind.LINK and not is_sure(mark)]


_EDGES = ("", " ", "\n")


def _ends_word(char: str) -> bool:
    return char in _EDGES or (char.isascii() and char.isprintable() and not char.isalnum()) or (
        unicodedata.category(char) in ("Zs", "Pd", "Ps", "Pe", "Pi", "Pf", "Po")
    )  # fmt: skip


# Writing


def _write(text: str, marks: Sequence[Mark]) -> str:
    points: list[tuple[int, int, int, int, str]] = []
    for order, mark in enumerate(marks):
        opening, closing = _delimiters(text, mark)
        # at one place: what closes before what opens, the inner closes first, the outer opens first
        points.append((mark.start, 1, -mark.end, order, opening))
        points.append((mark.end, 0, -mark.start, -order, closing))
    out: list[str] = []
    at = 0
    code_end = 0
    link_end = 0
    ends_link = {mark.start: mark.end for mark in marks if mark.kind is MarkKind.LINK}
    ends_code = {mark.start: mark.end for mark in marks if mark.kind is MarkKind.CODE}
    for position, is_opening, _, _, delimiter in sorted(points):
        piece = text[at:position]
        if at >= code_end:
            piece = in_link(piece) if at < link_end else in_line(piece)
        out.append(before_link(piece) if delimiter == "[" else piece)
        out.append(delimiter)
        at = position
        if is_opening and delimiter.startswith("`"):
            code_end = ends_code[position]
        elif delimiter == "[":
            link_end = ends_link[position]
    out.append(in_line(text[at:]))
    joined = at_line_starts("".join(out))
    return "\\\n".join(filter(None, map(str.strip, joined.split("\n"))))


def _delimiters(text: str, mark: Mark) -> tuple[str, str]:
    if mark.kind is MarkKind.LINK:
        return "[", f"]({mark.href})"
    if mark.kind is MarkKind.CODE:
        return code_delimiters(text[mark.start : mark.end])
    return _DELIMITERS[mark.kind], _DELIMITERS[mark.kind]

"""A fast path for plain Markdown: what nearly all articles are written in, one block at a time.

`body.render_body` is the definition. What is rendered here has the very bytes that it gives; everything that is not
plain beyond doubt is left to it. The rules named below are CommonMark's (https://spec.commonmark.org/0.31.2/).
"""

from __future__ import annotations

import re

from briefgen.markdown.body import EXTERNAL_REL

_ELSEWHERE = ("<", "\\", "\t", "\r", "\0", "|", "~")
"""What sends a text to the full parser: raw HTML and autolinks, escapes, indentation, tables, fences. Looked for one
by one and by single characters, which costs a tenth of one expression for all."""
_ELSEWHERE_IF = (
    ("!", re.compile(r"!\[")),
    ("]", re.compile(r"\]:")),
    ("`", re.compile(r"```")),
    ("&", re.compile(r"&#?\w+;")),
    ("_", re.compile(r"(?<![A-Za-z0-9])_|_(?![A-Za-z0-9])")),
)
"""What else does, looked for only where its character is: pictures, references, fences, entities, and underscores that
may begin or end emphasis; within a word one is a letter like others."""
_NUMBERED = re.compile(r"\d+[.)]")
_TEXT_STARTS = frozenset("\"'($[*`")
"""Beside letters, digits and what is beyond ASCII: what a line of text may begin with."""

_LETTER = "A-Za-z0-9À-ÖØ-öø-ɏ"
_ONE, _TWO = r"\*", r"\*\*"
_WITHIN = r"[^][*`_\n]*"


def _emphasis(name: str, marks: str) -> str:
    """Emphasis whose marks can do nothing but open, or nothing but close: beside a blank without, or beside a letter
    or digit within and punctuation without."""
    after_blank = rf"(?<! [^\ \n] {marks} ) (?= [^][*`_\s] )"
    after_point = rf'(?<! [^("] {marks} ) (?= [{_LETTER}] )'
    before_blank = rf"(?<= \S ) {marks} (?= [\ \n] | \Z )"
    before_point = rf'(?<= [{_LETTER}] ) {marks} (?= [.,;:!?)"] )'
    opening, closing = f"(?: {after_blank} | {after_point} )", f"(?: {before_blank} | {before_point} )"
    return rf"{marks} {opening} (?P<{name}> {_WITHIN} ) {closing}"


_SPANS = re.compile(
    rf"""
      ` (?<!``) (?!\s) (?P<code> [^`\n]+ ) (?<!\s) ` (?!`)
    | \[ (?P<text> [^][*`_!\n]+ ) \] \( (?P<url> https?://[A-Za-z0-9./?=&_~:,;+@$#-]+ ) \)
    | {_emphasis("em", _ONE)}
    | {_emphasis("strong", _TWO)}
    """,
    re.VERBOSE,
)
"""Code, a link, emphasis. Each begins with its own character, by which the expression finds its way through a text ten
times as fast."""
_UNSPENT = ("*", "`", "](")
"""What must not be left between spans: it may be one that is written in another way."""


class _NotPlainError(Exception):
    """Whatever this is, the full parser is to render it."""


def render_quickly(markdown: str) -> str | None:
    """The HTML of a plain body as `render_body` gives it; None for what is not plain."""
    for mark in _ELSEWHERE:
        if mark in markdown:
            return None
    for mark, sign in _ELSEWHERE_IF:
        if mark in markdown and sign.search(markdown):
            return None
    try:
        return "".join(_blocks(markdown.split("\n\n")))
    except _NotPlainError:
        return None


def _blocks(blocks: list[str]) -> list[str]:
    out: list[str] = []
    headings: list[tuple[int, int, str]] = []
    follows_list = False
    for block in blocks:
        text = block.strip("\n")
        if not text:
            continue
        if text != text.strip():
            raise _NotPlainError
        start, is_list = text[0], False
        if start == "#":
            headings.append((len(out), *_heading(text)))
            out.append("")
        elif start == ">":
            out.append(f"<blockquote>\n<p>{_line(text, '> ')}</p>\n</blockquote>\n")
        elif start == "-" or (start.isdigit() and _NUMBERED.match(text)):
            if follows_list:
                raise _NotPlainError  # it may go on with that list
            is_list = True
            out.append(_list(text.split("\n")))
        else:
            out.append(f"<p>{_paragraph(text)}</p>\n")
        follows_list = is_list
    shift = 2 - min((level for _, level, _ in headings), default=2)
    for place, level, inner in headings:
        rank = min(6, level + shift)
        out[place] = f"<h{rank}>{inner}</h{rank}>\n"
    return out


def _heading(text: str) -> tuple[int, str]:
    """Level and HTML of an ATX heading."""
    marks, _, words = text.partition(" ")
    if (
        len(marks) > 6
        or marks.strip("#")
        or words != words.strip()
        or "\n" in words
        or words[-1:] in ("", "#")
    ):
        raise _NotPlainError
    return len(marks), _inline(words)


def _line(text: str, prefix: str) -> str:
    """One line behind a mark, which can be nothing but text."""
    words = text[len(prefix) :]
    if not text.startswith(prefix) or "\n" in words or words != words.strip() or not _is_text(words):
        raise _NotPlainError
    return _inline(words)


def _list(lines: list[str]) -> str:
    """A tight list of single lines."""
    if lines[0].startswith("- "):
        items = "".join(f"<li>{_line(line, '- ')}</li>\n" for line in lines)
        return f"<ul>\n{items}</ul>\n"
    if not lines[0].startswith("1. "):
        raise _NotPlainError
    items = "".join(f"<li>{_line(line, _number(line))}</li>\n" for line in lines)
    return f"<ol>\n{items}</ol>\n"


def _number(line: str) -> str:
    number = line.partition(". ")[0]
    if not number.isascii() or not number.isdigit() or len(number) > 9:
        raise _NotPlainError
    return f"{number}. "


def _paragraph(text: str) -> str:
    lines = text.split("\n") if "\n" in text else (text,)
    for line in lines:
        if not _is_text(line) or line[-1] == " ":
            raise _NotPlainError
    return _inline(text)


def _is_text(line: str) -> bool:
    """Whether a line can be nothing but a line of a paragraph."""
    start = line[:1]
    if start.isalpha():
        return True
    if start.isdigit():
        return not _NUMBERED.match(line)
    return line[:2] != "* " and (start in _TEXT_STARTS or start > "\x7f") and not start.isspace()


def _inline(text: str) -> str:
    if "*" not in text and "`" not in text and "[" not in text:
        return _escaped(text)
    out, place = [], 0
    for found in _SPANS.finditer(text):
        out.append(_unspent(text[place : found.start()]))
        place = found.end()
        code, words, url, em, strong = found.groups()
        if url:
            out.append(f'<a href="{_escaped(url)}" rel="{EXTERNAL_REL}">{_escaped(words)}</a>')
        elif em:
            out.append(f"<em>{_escaped(em)}</em>")
        elif strong:
            out.append(f"<strong>{_escaped(strong)}</strong>")
        else:
            out.append(f"<code>{_escaped(code)}</code>")
    out.append(_unspent(text[place:]))
    return "".join(out)


def _unspent(text: str) -> str:
    """What stands between spans, as it is."""
    for mark in _UNSPENT:
        if mark in text:
            raise _NotPlainError
    return _escaped(text)


def _escaped(text: str) -> str:
    if "&" in text:
        text = text.replace("&", "&amp;")
    if ">" in text:
        text = text.replace(">", "&gt;")
    return text.replace('"', "&quot;") if '"' in text else text

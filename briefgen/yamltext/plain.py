"""A fast path for plain YAML: what nearly all front matter is written in, one line at a time.

`located.load_located` is the definition. What is read here is exactly what it gives; everything that is not plain
beyond doubt is left to it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any, NamedTuple

_INTEGER = re.compile(r"[-+]?[0-9]+\Z")
_WORDS = {
    "": None, "~": None, "null": None, "Null": None, "NULL": None,
    "true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False,
}  # fmt: skip
_KEY = re.compile(r"[A-Za-z_]\w*")
_FLOW_ITEM = re.compile(r"[^\W_][\w .&'/+-]*")
_STARTS = tuple("/.($_")
"""Beside letters and digits, what a text may begin with and is nothing but text."""
_ESCAPE = re.compile(r'\\([\\"])')


Place = tuple[int, int, int, int]
"""Line and column of a key or list item, then of its value, from 1."""


class Located(NamedTuple):
    """A parsed YAML document."""

    value: Any
    """Made of dict, list, str, int, bool and None; a fraction stays the text that it is."""
    places: Mapping[tuple[str | int, ...], Place]
    """For the path of each key and list item, where it stands and where its value does."""

    def line_of(self, *path: str | int) -> int | None:
        """The line of the value at `path`, or of the nearest thing around it."""
        return self.place_of(*path)[0]

    def place_of(self, *path: str | int, key: bool = False) -> tuple[int | None, int | None]:
        """Line and column of the value at `path`, or of its key, or of the nearest thing around it."""
        while path:
            if path in self.places:
                line, column, value_line, value_column = self.places[path]
                return (line, value_column if value_line == line and not key else column)
            path = path[:-1]
        return None, None


class _NotPlainError(Exception):
    """Whatever this is, the full parser is to read it."""


def scalar(text: str) -> Any:
    """What an unquoted scalar means by YAML 1.2's core schema; a fraction stays the text that it is."""
    if text in _WORDS:
        return _WORDS[text]
    if text[0] > "9":
        return text
    if not _INTEGER.match(text) or len(text) >= 19:
        return text
    return text if text.lstrip("+-").startswith("0") and text != "0" else int(text)


def load_plain(text: str) -> dict[str, Any] | None:
    """The mapping that a text of plain YAML says; None for what is not plain."""
    if not text.replace("\n", "").isprintable():
        return None  # among other things: tabs, and line breaks that only YAML knows
    lines = text.split("\n")
    if lines[-1] == "":
        lines.pop()
    try:
        return _mapping(lines)
    except _NotPlainError:
        return None


def _mapping(lines: list[str]) -> dict[str, Any]:
    """The keys at the left margin with their values, of which some stand on the lines below."""
    found: dict[str, Any] = {}
    inner: list[str] = []
    for line in reversed(lines):
        if line[:1] in (" ", "-"):
            inner.append(line)
            continue
        key, colon, value = line.partition(":")
        if (
            not colon
            or value[:1] not in ("", " ")
            or not key.isidentifier()
            or not key.isascii()
            or key in found
        ):
            if line[:1] in ("", "#"):
                continue  # an empty line, or a remark
            raise _NotPlainError
        value = value.strip(" ")
        if not inner:
            found[key] = _value(value)
        elif value:
            raise _NotPlainError  # a text that goes on below
        else:
            found[key] = _block(inner[::-1])
            inner = []
    if inner or (lines and not found):
        raise _NotPlainError
    return dict(reversed(found.items()))


def _block(lines: list[str]) -> Any:
    """What is indented below a key: a list of scalars, or keys with scalars."""
    first = lines[0]
    indent = len(first) - len(first.lstrip(" "))
    if first[indent : indent + 2] == "- ":
        start = first[: indent + 2]
        if not all(line.startswith(start) for line in lines):
            raise _NotPlainError
        return [_scalar(line[indent + 2 :].strip(" ")) for line in lines]
    found: dict[str, Any] = {}
    for line in lines:
        key, colon, value = line[indent:].partition(":")
        if line[:indent].strip(" ") or not _KEY.fullmatch(key) or not key.isascii() or key in found:
            raise _NotPlainError
        if not colon or value[:1] not in ("", " "):
            raise _NotPlainError
        found[key] = _scalar(value.strip(" "))
    return found


def _value(text: str) -> Any:
    """A scalar, or a list in brackets."""
    if text[:1] != "[":
        return _scalar(text)
    if text[-1] != "]":
        raise _NotPlainError
    inner = text[1:-1].strip(" ")
    items = [item.strip(" ") for item in inner.split(",")] if inner else []
    if not all(map(_FLOW_ITEM.fullmatch, items)):
        raise _NotPlainError
    return [scalar(item) for item in items]


def _scalar(text: str) -> Any:
    """One value on one line: unquoted, or in quotes."""
    start = text[:1]
    if start.isalnum() or start in _STARTS or start > "\x7f":
        if ": " in text or " #" in text or text[-1] == ":":
            raise _NotPlainError
        return scalar(text)
    if start == '"':
        return _double_quoted(text)
    if start == "'":
        inner = text[1:-1]
        if len(text) < 2 or text[-1] != "'" or "'" in inner.replace("''", ""):
            raise _NotPlainError
        return inner.replace("''", "'")
    if start and not _INTEGER.match(text):
        raise _NotPlainError
    return scalar(text)


def _double_quoted(text: str) -> str:
    inner = text[1:-1]
    if len(text) < 2 or text[-1] != '"':
        raise _NotPlainError
    if "\\" in inner:
        if '"' in _ESCAPE.sub("", inner) or "\\" in _ESCAPE.sub("", inner):
            raise _NotPlainError
        return _ESCAPE.sub(r"\1", inner)
    if '"' in inner:
        raise _NotPlainError
    return inner

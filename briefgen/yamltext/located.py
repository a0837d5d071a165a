"""YAML whose every value knows its line.

PyYAML composes; this module builds plain values from the node tree, so that three traps stay shut:
aliases (a few lines can expand to gigabytes) and duplicate keys (the last one wins silently) are
refused, and plain scalars follow YAML 1.2's core schema (`yes` is a word, `12:30:00` no number).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import yaml

from briefgen.errors import BriefgenError
from briefgen.yamltext.plain import Located, Place, scalar

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

_MAX_DEPTH = 32
"""Far deeper than any settings file; keeps recursion off the stack's end."""
_NESTING = "[{-?:"
"""Each level of nesting takes one of these characters."""
_FEW = 200
"""Levels that the composer, which recurses in C and unchecked, survives anywhere: 10,000 kill the process."""


def load_located(
    text: str, path: str, error: type[BriefgenError], first_line: int = 1, what: str = "the YAML"
) -> Located:
    """Parse one YAML document.

    `first_line` is the line of `text`'s first line in the file `path`. Raises `error` with path and line.
    """
    try:
        _refuse_deep(text, first_line)
        node = yaml.compose(text, Loader=_Loader)
    except yaml.MarkedYAMLError as failed:
        from briefgen.yamltext.slips import slip_of  # where all is well, nobody needs it

        mark = failed.problem_mark or failed.context_mark
        line = first_line + mark.line if mark else first_line
        # its own text counts the lines from elsewhere: it is no cause to print
        if slip := slip_of(text, failed):
            raise error(f"{what} cannot be read: {slip.cause}", slip.remedy,
                        path=path, line=first_line + slip.line, column=slip.column + 1) from None  # fmt: skip
        raise error(f"{what} cannot be read: {failed.problem or failed.context}",
                    "check quotes, colons and indentation there; put text with a colon in quotes",
                    path=path, line=line, column=mark.column + 1 if mark else None) from None  # fmt: skip
    except (yaml.YAMLError, RecursionError) as failed:
        raise error(*_unreadable(text, what, failed), path=path, line=_odd_line(text, first_line)) from None
    except _RefusedError as refused:
        raise error(
            refused.cause, refused.remedy, path=path, line=refused.line, column=refused.column
        ) from None
    lines: dict[tuple[str | int, ...], Place] = {}
    try:
        value = None if node is None else _build(node, (), lines, first_line, set())
    except _RefusedError as refused:
        raise error(
            refused.cause, refused.remedy, path=path, line=refused.line, column=refused.column
        ) from None
    return Located(value, lines)


_ODD = yaml.reader.Reader.NON_PRINTABLE
"""Characters that no YAML may have (https://yaml.org/spec/1.2.2/#51-character-set)."""


def _odd_line(text: str, first: int) -> int:
    """The line of the first character that YAML does not allow; the first line when there is none."""
    found = _ODD.search(text)
    return first + (text.count("\n", 0, found.start()) if found else 0)


def _unreadable(text: str, what: str, failed: Exception) -> tuple[str, str]:
    """Cause and remedy of what the parser cannot say better itself."""
    found = _ODD.search(text)
    if found:
        return f"{what} holds the character U+{ord(found[0]):04X}, which no YAML may", "delete it"
    return f"{what} cannot be read: {str(failed).partition(chr(10))[0]}", "write it as plain YAML"


class _RefusedError(Exception):
    """A construct that we refuse, with its line; turned into the caller's error at the border."""

    def __init__(self, cause: str, remedy: str, line: int, column: int | None = None) -> None:
        super().__init__(cause)
        self.cause, self.remedy, self.line, self.column = cause, remedy, line, column


def _refuse_deep(text: str, first: int) -> None:
    if sum(map(text.count, _NESTING)) <= _FEW:
        return
    depth = 0
    for event in yaml.parse(text, Loader=_Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise _too_deep(first + (event.start_mark.line if event.start_mark else 0))
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _too_deep(line: int) -> _RefusedError:
    return _RefusedError("this is nested too deeply", f"use at most {_MAX_DEPTH} levels", line)


def _build(
    node: Any,
    path: tuple[str | int, ...],
    lines: dict[tuple[str | int, ...], Place],
    first: int,
    seen: set[int],
) -> Any:
    line = first + node.start_mark.line
    if id(node) in seen:
        raise _RefusedError("YAML aliases (*name) are refused", "write the value out", line)
    seen.add(id(node))
    if len(path) > _MAX_DEPTH:
        raise _too_deep(line)
    if isinstance(node, yaml.ScalarNode):
        return _scalar(node)
    if isinstance(node, yaml.SequenceNode):
        for index, item in enumerate(node.value):
            lines[(*path, index)] = (*_mark(item, first), *_mark(item, first))
        return [_build(item, (*path, i), lines, first, seen) for i, item in enumerate(node.value)]
    return {
        key: _build(value, (*path, key), lines, first, seen)
        for key, value in _pairs(node, path, lines, first)
    }


def _pairs(
    node: Any, path: tuple[str | int, ...], lines: dict[tuple[str | int, ...], Place], first: int
) -> Iterator[tuple[str, Any]]:
    for key_node, value_node in node.value:
        if not isinstance(key_node, yaml.ScalarNode):
            raise _RefusedError("a key must be a word", "write `key: value`", *_mark(key_node, first))
        key = str(key_node.value)
        if (*path, key) in lines:
            raise _RefusedError(
                f'the key "{key}" stands twice (first in line {lines[(*path, key)][0]})',
                "keep one of them",
                *_mark(key_node, first),
            )
        lines[(*path, key)] = (*_mark(key_node, first), *_mark(value_node, first))
        yield key, value_node


def _mark(node: Any, first: int) -> tuple[int, int]:
    """Where a node begins: line and column, from 1."""
    return first + node.start_mark.line, node.start_mark.column + 1


def _scalar(node: Any) -> Any:
    text = str(node.value)
    if node.style:  # quoted or block: a string, whatever it looks like (plain: None, or "" from libyaml)
        return text
    return scalar(text)

"""What people get wrong in YAML: the cause in plain words, where it is, and the line to write instead.

The parser says what it expected, mostly where it noticed. Here its complaint and the lines around it say what was meant.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

_PAIR = re.compile(r"(?P<head>\s*(?:- +)*(?P<key>[^\s\"'#:\[{-][^:#]*):)[ ]+(?P<value>\S.*?)\s*$")
"""A line with a key and a value."""
_TIGHT = re.compile(r"\s*(?:- +)*(?P<key>[^\W\d][\w-]*):(?P<value>[^\s/:].*)$")
"""A line with no space behind its colon; not an address."""
_LONGEST = 70
"""Characters of a value that are worth being said again in a message."""
_CURLY = "“”„‟‘’‚«»"
"""Quotes of word processors and telephones: letters to YAML."""
_CANNOT_BEGIN = "@`%*&!|>#"
"""Signs with which no unquoted text can begin."""
_CLOSED_BY = {"[": "]", "{": "}"}


class Slip(NamedTuple):
    """A mistake: what and where, and what to write instead."""

    cause: str
    remedy: str
    line: int
    """From 0."""
    column: int
    """From 0."""


def slip_of(text: str, failed: Any) -> Slip | None:
    """The mistake behind a `yaml.MarkedYAMLError`; None when it cannot be told."""
    lines = text.split("\n")
    mark, context = failed.problem_mark or failed.context_mark, failed.context_mark
    if mark is None:
        return None
    begin = context if context is not None and "quoted" in str(failed.context) else None
    return (
        _tab(lines, mark.line)
        or _open_quote(lines, begin.line if begin else mark.line, is_sure=begin is not None)
        or _of_value(lines, mark.line)
        or _too_far_in(lines, mark.line)
        or _open_list(lines, mark.line)
        or _no_colon(lines, mark.line)
        or _no_colon(lines, mark.line - 1)
    )


def _line(lines: Sequence[str], at: int) -> str:
    return lines[at] if 0 <= at < len(lines) else ""


def _tab(lines: Sequence[str], at: int) -> Slip | None:
    line = _line(lines, at)
    column = line.find("\t", 0, len(line) - len(line.lstrip()))
    if column < 0:
        return None
    return Slip("a tab cannot stand at the beginning of a line", "use spaces instead", at, column)


def _open_quote(lines: Sequence[str], at: int, *, is_sure: bool) -> Slip | None:
    """A quote that begins a value and does not end on its line: there, or on a line above what was noticed."""
    for number in (at,) if is_sure else range(at + 1):
        pair = _PAIR.match(_line(lines, number))
        if pair is None or pair["value"][0] not in "\"'":
            continue
        value, quote = pair["value"], pair["value"][0]
        inner = value.replace("\\\\", "").replace('\\"', "") if quote == '"' else value
        if inner.count(quote) == 1:
            return Slip(
                f"the quote {quote} that begins here does not end",
                f"close it: write {_quoted(pair['key'], value[1:])}",
                number,
                pair.start("value"),
            )
    return None


def _of_value(lines: Sequence[str], at: int) -> Slip | None:
    """A text that has to be quoted, or to be quoted in another way."""
    line = _line(lines, at)
    pair = _PAIR.match(line)
    if pair is None:
        return None
    value, where = pair["value"], pair.start("value")
    if value[0] in "\"'":
        if value.count(value[0]) > 2 and value[-1] == value[0]:
            remedy = f"write {_quoted(pair['key'], value[1:-1])}"
            return Slip(f"there are quotes {value[0]} within the quotes", remedy, at, where)
        return None
    if value[0] in _CURLY and ": " in value:
        remedy = f"write {_quoted(pair['key'], value.strip(_CURLY))}"
        return Slip(
            f"{value[0]} is no quote in YAML, and a text with a colon needs quotes", remedy, at, where
        )
    if value[0] in _CANNOT_BEGIN:
        remedy = f"put it in quotes: write {_quoted(pair['key'], value)}"
        return Slip(f"a text cannot begin with {value[0]}", remedy, at, where)
    if re.search(r":(?: |$)", value) and value[0] not in "[{":
        remedy = f"put it in quotes: write {_quoted(pair['key'], value)}"
        return Slip("a text with a colon needs quotes", remedy, at, where)
    return None


def _too_far_in(lines: Sequence[str], at: int) -> Slip | None:
    """A line that is indented below one that has a value already."""
    line, above = _line(lines, at), _line(lines, at - 1)
    depth, depth_above = (len(each) - len(each.lstrip(" ")) for each in (line, above))
    if at < 1 or depth <= depth_above or not line.strip() or not _PAIR.match(above):
        return None
    return Slip(
        "this line is indented more than the one above, which has its value already",
        "let both begin in the same column",
        at,
        depth,
    )


def _open_list(lines: Sequence[str], at: int) -> Slip | None:
    """A list in brackets that is not closed, where it was noticed or above."""
    for number in range(min(at, len(lines) - 1), -1, -1):
        pair = _PAIR.match(lines[number])
        if pair is None or pair["value"][0] not in _CLOSED_BY:
            continue
        sign, where = pair["value"][0], pair.start("value")
        end = _CLOSED_BY[sign]
        if re.search(r"[\[{, ]#", pair["value"]):
            cause = f"what follows # is a remark, and so the {sign} that begins here does not end"
            return Slip(cause, "put texts with # in quotes", number, where)
        if pair["value"].count(sign) > pair["value"].count(end):
            remedy = f"close it with {end}; put texts with {sign} in quotes"
            return Slip(f"the {sign} that begins here does not end", remedy, number, where)
        return None
    return None


def _no_colon(lines: Sequence[str], at: int) -> Slip | None:
    line = _line(lines, at)
    tight = _TIGHT.match(line)
    if tight:
        remedy = f"write `{tight['key']}: {tight['value']}`"
        return Slip("a space is missing behind the colon", remedy, at, tight.end("key"))
    if line.strip() and ":" not in line and not line.lstrip().startswith(("-", "#")):
        remedy = "write `key: value`, or put it in quotes with the line above"
        return Slip("this line has no key", remedy, at, len(line) - len(line.lstrip()))
    return None


_HEAD = "begin it with a line of ---, one of `title: …`, and another of ---"


def why_no_title(file: str, line: int | None) -> tuple[str, str]:
    """Why an article's file has no title, and the remedy. `line` is where its key stands, from 1, if it does."""
    text = file.lstrip("\ufeff\r\n\t ")
    if not text:
        return "the file is empty", _HEAD
    if line and (slip := _lost_text(file.split("\n")[line - 1])):
        return f"the article has no title: {slip.cause}", slip.remedy
    if not text.startswith("---"):
        return "the article has no front matter, and so no title", _HEAD
    if not file.removeprefix("\ufeff").startswith("---"):
        return "something stands before the front matter", "let the file begin with ---"
    return "the article has no title", "write `title: …` in its front matter"


def _lost_text(line: str) -> Slip | None:
    """Why a line with a key says no text, though one stands there: a sign in front means something else."""
    pair = _PAIR.match(line)
    if pair is None or pair["value"][0] not in _CANNOT_BEGIN:
        return None
    return _of_value([line], 0)


_NUMBERS = re.compile(r"(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?:,? +(\d{1,2}):(\d\d))?\Z")


def as_iso(text: str) -> str:
    """A date in numbers that can be meant in one way only, in ISO 8601; empty for others. With dots, the day comes first."""
    found = _NUMBERS.match(text.strip())
    if found is None:
        return ""
    first, second, year = (int(found[group]) for group in (1, 3, 4))
    orders = {(first, second)} | (set() if found[2] == "." else {(second, first)})
    clock = f"T{int(found[5]):02}:{found[6]}" if found[5] else ""
    possible = [f"{year:04}-{month:02}-{day:02}{clock}" for day, month in orders]
    possible = [each for each in possible if _is_moment(each)]
    return possible[0] if len(possible) == 1 else ""


def _is_moment(text: str) -> bool:
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _quoted(key: str, value: str) -> str:
    """A key and its value as one has to write them; without the value when it is too long to be repeated."""
    key = key.strip()
    if len(value) > _LONGEST:
        return f'`{key}: "…"`' if '"' not in value else f"`{key}: '…'`"
    if '"' not in value and "\\" not in value:
        return f'`{key}: "{value}"`'
    return f"`{key}: '{value.replace(chr(39), chr(39) * 2)}'`"

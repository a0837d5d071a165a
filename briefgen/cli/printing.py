"""How results and errors look on a terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import os
import re
import sys
import unicodedata
from pathlib import Path
from typing import Any

import click

from briefgen.errors import BriefgenError


def print_result(text: str) -> None:
    """A result on stdout."""
    click.echo(_harmless(text))


def print_row(text: str) -> None:
    """One line on stdout, whatever it holds: a headline with a line break in it begins no row of its own."""
    click.echo(_harmless(" ".join(text.splitlines())))


_site = Path()
"""The folder from which errors name files."""


def name_files_from(root: str) -> None:
    """Say once where the site is, so that errors can show the lines that they are about."""
    global _site  # noqa: PLW0603 (one program, one site)
    _site = Path(root)


def print_error(error: BriefgenError) -> None:
    """One error on stderr, with the line that it is about and the chain of its causes."""
    click.echo(f"{_styled('error:', 'red')} {_harmless(str(error))}", err=True)
    for line in excerpt_of(error):
        click.echo(f"  {line}", err=True)
    cause = error.__cause__
    while cause is not None:
        if (said := _what_is_new(cause)) and said not in str(error):
            click.echo(f"  because: {_harmless(str(cause))}", err=True)
        cause = cause.__cause__


def _what_is_new(cause: BaseException) -> str:
    """The words of a cause that an error repeats where it says all of it: without file, remedy, quotes and full stop."""
    if isinstance(cause, BriefgenError):
        return cause.cause
    said = (cause.strerror if isinstance(cause, OSError) else "") or str(cause)
    return said.strip(" .'\"")


_EXCERPT_CHARS = 100
"""What is shown of a long line, around the place that matters."""


def excerpt_of(error: BriefgenError) -> list[str]:
    """The line that an error is about, and below it a caret where the mistake begins; empty when it is not known."""
    if not error.path or not error.line or not error.column:
        return []
    try:
        lines = (_site / error.path).read_text("utf-8-sig").split("\n")
        line, at = lines[error.line - 1].rstrip("\r"), error.column - 1
    except (OSError, ValueError, IndexError):
        return []
    start = max(0, at - _EXCERPT_CHARS // 2) if len(line) > _EXCERPT_CHARS else 0
    before, shown = line[start:at], line[start : start + _EXCERPT_CHARS]
    indent = "".join("\t" if char == "\t" else " " * _width(char) for char in before)
    cut = "…" if start else ""
    return [_harmless(cut + shown), f"{' ' * len(cut)}{indent}{_styled('^', 'green')}"]


def _width(char: str) -> int:
    """How many columns of a terminal a character takes."""
    if unicodedata.combining(char):
        return 0
    return 2 if unicodedata.east_asian_width(char) in "WF" else 1


def error_data(error: BriefgenError) -> dict[str, Any]:
    """An error for `--json`, with the line that it is about as `excerpt`."""
    return error.as_data() | {"excerpt": next(iter(excerpt_of(error)), "")}


def print_warning(text: str) -> None:
    """One warning on stderr."""
    click.echo(f"{_styled('warning:', 'yellow')} {_harmless(text)}", err=True)


def print_note(text: str) -> None:
    """One line of progress on stderr."""
    click.echo(_harmless(text), err=True)


def print_json(value: Any) -> None:
    """Data on stdout: one line of JSON."""
    import json  # most builds print none

    said = json.dumps(value, ensure_ascii=False, default=str)
    if not said.isprintable():
        from briefgen.characters import TURNING

        for steering in (_CONTROL, TURNING):  # the same value to whoever reads it
            said = steering.sub(lambda found: f"\\u{ord(found[0]):04x}", said)
    click.echo(said)


def print_document(document: str | bytes) -> None:
    """A whole file on stdout: as it is to programs and files, and harmless on a terminal."""
    if sys.stdout.isatty():
        text = document if isinstance(document, str) else document.decode("utf-8", "replace")
        document = _harmless(text.replace("\r\n", "\n"))
    click.echo(document, nl=False)


def print_in_place(text: str) -> None:
    """A part of a line on stderr that may be written over."""
    click.echo(text, err=True, nl=False)


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that steer a terminal: headlines and names of files come from others."""


def _harmless(text: str) -> str:
    if text.isprintable():
        return text
    from briefgen.characters import TURNING  # most lines have none

    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", TURNING.sub("", text))


def _styled(text: str, colour: str) -> str:
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour, bold=True)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 block`, `2 blocks`."""
    return f"{count} {one if count == 1 else many or one + 's'}"

"""How results and errors look on a terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import re
from typing import Any

import click

from briefgen.errors import BriefgenError


def print_result(text: str) -> None:
    """One line on stdout."""
    click.echo(_harmless(text))


def print_error(error: BriefgenError) -> None:
    """One error on stderr, with the chain of its causes."""
    click.echo(f"{_styled('error:', 'red')} {_harmless(str(error))}", err=True)
    cause = error.__cause__
    while cause is not None:
        said = (cause.strerror if isinstance(cause, OSError) else "") or str(cause)
        if said and said not in str(error):
            click.echo(f"  because: {_harmless(str(cause))}", err=True)
        cause = cause.__cause__


def print_warning(text: str) -> None:
    """One warning on stderr."""
    click.echo(f"{_styled('warning:', 'yellow')} {_harmless(text)}", err=True)


def print_note(text: str) -> None:
    """One line of progress on stderr."""
    click.echo(_harmless(text), err=True)


def print_json(value: Any) -> None:
    """Data on stdout: one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
"""Characters that steer a terminal: headlines and names of files come from others."""


def _harmless(text: str) -> str:
    return _CONTROL.sub(lambda found: f"\\x{ord(found[0]):02x}", text)


def _styled(text: str, colour: str) -> str:
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour, bold=True)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 block`, `2 blocks`."""
    return f"{count} {one if count == 1 else many or one + 's'}"

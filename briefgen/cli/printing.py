"""How results and errors look on a terminal: results on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
from typing import Any

import click

from briefgen.errors import BriefgenError


def print_error(error: BriefgenError) -> None:
    """One error on stderr, with the chain of its causes."""
    click.echo(f"{_styled('error:', 'red')} {error}", err=True)
    cause = error.__cause__
    while cause is not None:
        said = (cause.strerror if isinstance(cause, OSError) else "") or str(cause)
        if said and said not in str(error):
            click.echo(f"  because: {cause}", err=True)
        cause = cause.__cause__


def print_warning(text: str) -> None:
    """One warning on stderr."""
    click.echo(f"{_styled('warning:', 'yellow')} {text}", err=True)


def print_note(text: str) -> None:
    """One line of progress on stderr."""
    click.echo(text, err=True)


def print_json(value: Any) -> None:
    """Data on stdout: one line of JSON."""
    click.echo(json.dumps(value, ensure_ascii=False, default=str))


def _styled(text: str, colour: str) -> str:
    return text if "NO_COLOR" in os.environ else click.style(text, fg=colour, bold=True)


def plural(count: int, one: str, many: str = "") -> str:
    """`1 block`, `2 blocks`."""
    return f"{count} {one if count == 1 else many or one + 's'}"

"""Every error that briefgen raises on purpose; anything else is a bug.

BriefgenError
├── ConfigError      briefgen.yaml cannot be used
├── RuleError        a file in rules/ cannot be used
├── ContentError     an article or briefing file in content/ cannot be used
├── SourceError      a source cannot be read (missing, binary, too large, …)
│   └── UnreachableError  … now: its host is silent, or has a fault, and may answer later
├── RefusedError     a source was read, and is not an article (a wall, a list of links, …)
├── TemplateError    a template is missing or fails
├── OutputError      the output folder cannot be written as planned
├── ExportError      what was asked for cannot be exported
├── PublishError     the host did not take the site
├── CheckError       the check cannot run
└── PreviewError     the preview server cannot run
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TypeVar

__all__ = [
    "BriefgenError",
    "CheckError",
    "ConfigError",
    "ContentError",
    "ExportError",
    "OutputError",
    "PreviewError",
    "PublishError",
    "RefusedError",
    "RuleError",
    "SourceError",
    "TemplateError",
    "UnreachableError",
    "did_you_mean",
    "nearest",
    "together",
]


class BriefgenError(Exception):
    """A failure that a user can mend: where it is, what is wrong, what to do.

    `str()` gives `path:line:column: cause; remedy`, each part only where it is known.
    `line` and `column` count from 1.
    """

    def __init__(
        self,
        cause: str,
        remedy: str = "",
        *,
        path: str = "",
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(cause)
        self.cause = cause
        self.remedy = remedy
        self.path = path
        self.line = line
        self.column = column
        self.further: tuple[BriefgenError, ...] = ()
        """What else is wrong in the same file."""

    def __str__(self) -> str:
        numbers = (number for number in (self.line, self.line and self.column) if number)
        path = self.path.replace("\n", "\\n").replace(
            "\r", "\\r"
        )  # what a file is called begins no line of its own
        place = ":".join([path, *map(str, numbers)]) if path else ""
        return (f"{place}: " if place else "") + self.cause + (f"; {self.remedy}" if self.remedy else "")

    def as_data(self) -> dict[str, object]:
        """The error for `--json`: `path`, `line`, `column`, `cause`, `remedy`, `kind`."""
        return {
            "kind": type(self).__name__,
            "path": self.path,
            "line": self.line,
            "column": self.column,
            "cause": self.cause,
            "remedy": self.remedy,
        }


_Error = TypeVar("_Error", bound=BriefgenError)


class ConfigError(BriefgenError):
    """briefgen.yaml cannot be used."""


class RuleError(BriefgenError):
    """A file in rules/ cannot be used."""


class ContentError(BriefgenError):
    """An article or briefing file in content/ cannot be used."""


class SourceError(BriefgenError):
    """A source cannot be read."""


class UnreachableError(SourceError):
    """A source cannot be had at the moment; it may be had later."""


class RefusedError(BriefgenError):
    """A source was read, and is not an article."""


class TemplateError(BriefgenError):
    """A template is missing or fails."""


class OutputError(BriefgenError):
    """The output folder cannot be written as planned."""


class ExportError(BriefgenError):
    """What was asked for cannot be exported."""


class PublishError(BriefgenError):
    """The host did not take the site."""


class CheckError(BriefgenError):
    """The check cannot run."""


class PreviewError(BriefgenError):
    """The preview server cannot run."""


def together(errors: Sequence[_Error]) -> _Error:
    """The first of several errors of one file, with the others as its `further`."""
    errors[0].further = tuple(errors[1:])
    return errors[0]


def nearest(word: str, known: Iterable[str]) -> str | None:
    """Of the known names the one that a misspelt one may stand for."""
    import difflib  # where all is well, nobody needs it

    return next(iter(difflib.get_close_matches(word, sorted(known), n=1)), None)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A remedy for a misspelt name: the nearest known one, or all of them."""
    names = sorted(known)
    near = nearest(word, names)
    return f'did you mean "{near}"?' if near else f"known are {', '.join(names)}"

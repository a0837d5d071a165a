"""Where the default theme lies: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

from pathlib import Path

from briefgen.errors import TemplateError

_PACKAGE = Path(__file__).resolve().parent


def theme_folder() -> Path:
    """The folder of the default theme's templates and assets."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    raise TemplateError("the default theme is missing", "install briefgen again")

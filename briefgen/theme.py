"""Where the default theme lies: inside the installed package, or beside it in a checkout."""

from __future__ import annotations

import os
from pathlib import Path

from briefgen.errors import TemplateError

_PACKAGE = Path(__file__).resolve().parent


def theme_folder() -> Path:
    """The folder of the default theme's templates and assets."""
    for folder in (_PACKAGE / "templates", _PACKAGE.parent / "templates"):
        if (folder / "base.html").is_file():
            return folder
    raise TemplateError("the default theme is missing", "install briefgen again")


def check_overrides(own: Path, theme: Path) -> None:
    """Raise TemplateError for what stands in a site's own folder `own` and could only be passed over in silence.

    That is a link that leads nowhere, and what has the name of a template of the theme and is no file.
    """
    if os.path.lexists(own) and not own.is_dir():
        raise TemplateError("this is no folder", "make one of it, or remove it", path=own.name)
    for entry in sorted(own.rglob("*")):
        name = entry.relative_to(own)
        where = f"{own.name}/{name.as_posix()}"
        if entry.name.startswith("."):
            continue  # editors mark what they have open by links of such names
        if entry.is_symlink() and not os.path.exists(entry):  # noqa: PTH110 - false for a link to itself, too
            raise TemplateError("this link leads nowhere", "put a file in its place", path=where)
        if (theme / name).is_file() and not entry.is_file():
            raise TemplateError("this is no file, and so no template", "put a file in its place", path=where)

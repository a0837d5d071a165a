"""The files of a new site."""

from __future__ import annotations

import json
import os
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from briefgen.config import CONFIG_NAME, read_timezone
from briefgen.errors import ConfigError, OutputError
from briefgen.files import write_new


def start_site(folder: Path, *, name: str, timezone: str) -> list[Path]:
    """Write a new site into `folder` and return the files written.

    Raises OutputError where a site, or one of its files, stands already: nothing is overwritten; or where
    nothing can be written. Raises ConfigError for a time zone that there is not, and for a name that is none.
    """
    read_timezone(timezone)
    if not name.strip() or not name.isprintable():
        raise ConfigError("a site needs a name that can be printed", 'write for example --name "My Brief"')
    starter = dict(_files(files("briefgen.starter") / "site", ""))
    settings = starter.pop(CONFIG_NAME).replace("{name}", json.dumps(name, ensure_ascii=False))
    starter[CONFIG_NAME] = settings.replace("{timezone}", timezone)  # the last: what has it is a site
    targets = {folder / path: text.encode() for path, text in starter.items()}
    for target in reversed(targets):
        _check_free(target, folder)
    written: list[Path] = []
    try:
        for target, data in targets.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            write_new(target, data)
            written.append(target)
    except OSError as failed:
        for target in written:
            target.unlink(missing_ok=True)
        raise OutputError(
            f"nothing can be written there: {failed.strerror}",
            "choose another folder, or check its permissions and space",
            path=str(folder),
        ) from failed
    return written


def _check_free(target: Path, folder: Path) -> None:
    """Raise OutputError when a file, or one in place of a folder above it, is in the way."""
    if os.path.lexists(target):
        name = target.relative_to(folder).as_posix()
        raise OutputError(f"{name} exists already", "choose an empty folder", path=str(target))
    for part in target.parents:
        if os.path.lexists(part):
            if not part.is_dir():
                raise OutputError("this is a file, not a folder", "choose another folder", path=str(part))
            return


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_text("utf-8")))
    return found

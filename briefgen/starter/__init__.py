"""The files of a new site, and those with which a host publishes one."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from briefgen.config import CONFIG_NAME, load_config
from briefgen.errors import ConfigError, OutputError
from briefgen.files import write_new
from briefgen.settingvalues import read_timezone
from briefgen.starter.hosting import HOSTS, files_for, find_host, missing_in, steps_for

__all__ = ["HOSTS", "Hosted", "host_site", "start_site"]


@dataclass(frozen=True, slots=True)
class Hosted:
    """A site made ready for a host."""

    written: tuple[Path, ...]
    steps: tuple[str, ...]
    """What the user has still to do, in its order."""


def start_site(
    folder: Path, *, name: str, timezone: str, also: Mapping[str, str] | None = None
) -> list[Path]:
    """Write a new site into `folder`, and the files of `also` by path; return the files written.

    Raises OutputError where a site, or one of its files, stands already: nothing is overwritten; or where
    nothing can be written. Raises ConfigError for a time zone that there is not, and for a name that is none.
    """
    read_timezone(timezone)
    if not name.strip() or not name.isprintable():
        raise ConfigError("a site needs a name that can be printed", 'write for example --name "My Brief"')
    starter = dict(_files(files("briefgen.starter") / "site", "")) | dict(also or {})
    settings = starter.pop(CONFIG_NAME).replace("{name}", json.dumps(name, ensure_ascii=False))
    starter[CONFIG_NAME] = settings.replace("{timezone}", timezone)  # the last: what has it is a site
    return _write(folder, starter)


def host_site(folder: Path, host_name: str, *, name: str, timezone: str) -> Hosted:
    """Write into a site, or into a new one, what a host of HOSTS builds, checks and publishes it with.

    Nothing is overwritten: raises OutputError, before anything is written, where a file of that name says something
    else, and what `start_site` raises.
    """
    host = find_host(host_name)
    is_new = not os.path.lexists(folder / CONFIG_NAME)
    missing, steps = missing_in(folder, files_for(host, None if is_new else load_config(folder)))
    written = (
        start_site(folder, name=name, timezone=timezone, also=missing) if is_new else _write(folder, missing)
    )
    return Hosted(tuple(written), (*steps, *steps_for(host, folder, load_config(folder))))


def _write(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """Write all of the files, by path, or none of them. Raises OutputError."""
    targets = {folder / path: text.encode() for path, text in texts.items()}
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

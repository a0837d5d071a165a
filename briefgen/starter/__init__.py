"""The files of a new site."""

from __future__ import annotations

import json
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path

from briefgen.config import CONFIG_NAME, read_timezone
from briefgen.errors import OutputError


def start_site(folder: Path, *, name: str, timezone: str) -> list[Path]:
    """Write a new site into `folder` and return the files written.

    Raises OutputError where a site, or one of its files, stands already: nothing is overwritten. Raises
    ConfigError for a time zone that there is not.
    """
    read_timezone(timezone)
    starter = dict(_files(files("briefgen.starter") / "site", ""))
    starter[CONFIG_NAME] = starter[CONFIG_NAME].replace("{name}", json.dumps(name, ensure_ascii=False))
    starter[CONFIG_NAME] = starter[CONFIG_NAME].replace("{timezone}", timezone)
    taken = [path for path in starter if (folder / path).exists()]
    if taken:
        raise OutputError(f"{taken[0]} exists already", "choose an empty folder", path=str(folder / taken[0]))
    for path, text in starter.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, "utf-8")
    return [folder / path for path in starter]


def _files(folder: Traversable, prefix: str) -> list[tuple[str, str]]:
    found: list[tuple[str, str]] = []
    for entry in sorted(folder.iterdir(), key=lambda each: each.name):
        if entry.is_dir():
            found += _files(entry, f"{prefix}{entry.name}/")
        else:
            found.append((prefix + entry.name, entry.read_text("utf-8")))
    return found

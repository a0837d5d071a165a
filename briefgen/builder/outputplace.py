"""Where a site may be written to: nowhere among its sources, and not into another site."""

from __future__ import annotations

import os
import stat
from pathlib import Path

from briefgen.config import CONFIG_NAME, Config, load_config
from briefgen.errors import ConfigError, OutputError
from briefgen.interface import FOLDER as INTERFACE


def check_place(config: Config, folder: Path) -> Path:
    """The output folder, resolved. Raises OutputError for one that would mix with the site's sources."""
    place, root = Path(os.path.realpath(folder)), config.root.resolve()
    if root.is_relative_to(place):
        raise OutputError(
            "the output folder holds the site's own files", "choose a folder of its own", path=str(folder)
        )
    for own in (config.content, config.templates, config.rules, config.root / INTERFACE, config.state):
        if place.is_relative_to(own.resolve()) or own.resolve().is_relative_to(place):
            raise OutputError(
                f"the output folder and {own.name}/ overlap", "choose a folder of its own", path=str(folder)
            )
    _check_can_be(place, folder)
    _check_is_no_others(place, root, folder)
    return place


def _check_is_no_others(place: Path, root: Path, folder: Path) -> None:
    """Raise OutputError for the output folder of another site: its files would be taken for our own."""
    other = next((part for part in (place, *place.parents) if (part / CONFIG_NAME).is_file()), root)
    if other == root:
        return
    try:
        theirs = Path(os.path.realpath(load_config(other).output))
    except ConfigError:
        return  # what it says is its own matter
    if place.is_relative_to(theirs) or theirs.is_relative_to(place):
        raise OutputError(
            f"the output folder is that of another site, {other}",
            "choose a folder of its own",
            path=str(folder),
        )


def _check_can_be(place: Path, folder: Path) -> None:
    """Raise OutputError when something that is no folder stands at a place, or above it."""
    for part in (place, *place.parents):
        try:
            mode = part.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as failed:
            raise OutputError(
                f"it cannot be used: {failed.strerror}", "choose another output folder", path=str(folder)
            ) from failed
        if not stat.S_ISDIR(mode):
            named = "this" if part == place else str(part)
            raise OutputError(
                f"{named} is a file, not a folder", "choose another output folder", path=str(folder)
            )
        return

"""The list of what we wrote into an output folder: every file's path and SHA-256 digest.

It lies in that folder itself. What it does not name is not ours: never changed, never deleted.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from briefgen.addresses import is_safe_path
from briefgen.errors import OutputError
from briefgen.files import unwritable, write_whole

MANIFEST_NAME = ".briefgen-manifest.json"
PENDING_NAME = ".briefgen-manifest.next.json"
"""What a build under way is about to write; it is left behind only by a build that was cut short."""
OWN_NAMES = frozenset({MANIFEST_NAME, PENDING_NAME})

_VERSION = 1
_DIGEST = re.compile(r"[0-9a-f]{64}\Z")

Manifest = Mapping[str, str]
"""Path, relative to the output folder with `/`, → SHA-256 in hex."""


def load_manifest(folder: Path, name: str = MANIFEST_NAME) -> Manifest:
    """What we wrote into `folder`; empty when there is no manifest.

    Raises OutputError for a manifest that is damaged or names a file outside the folder.
    """
    path = folder / name
    data = _load(path)
    if data is None:
        return {}
    files = data.get("files")
    if not isinstance(files, dict) or data.get("version") != _VERSION:
        raise _damaged(path, "this is no list of files")
    for entry, value in files.items():
        if not is_safe_path(entry) or entry in OWN_NAMES:
            raise _damaged(path, f'"{entry}" is not a file in this folder')
        if not isinstance(value, str) or not _DIGEST.match(value):
            raise _damaged(path, f'"{entry}" has no digest')
    return files


def load_reservations(folder: Path) -> tuple[int, int]:
    """Of the build that wrote `folder`: the errors in its content, and the articles that readers shall not see.

    Raises OutputError as `load_manifest`.
    """
    data = _load(folder / MANIFEST_NAME) or {}
    problems, held = data.get("problems", 0), data.get("held", 0)
    return (problems if isinstance(problems, int) else 0, held if isinstance(held, int) else 0)


def _load(path: Path) -> dict[str, Any] | None:
    if path.is_symlink():
        raise _damaged(path, "it is a symbolic link")
    try:
        data = json.loads(path.read_bytes())
    except (FileNotFoundError, NotADirectoryError):
        return None
    except (OSError, ValueError, RecursionError) as failed:
        raise _damaged(path, str(failed)) from failed
    if not isinstance(data, dict):
        raise _damaged(path, "this is no list of files")
    return data


def save_manifest(
    folder: Path, files: Manifest, name: str = MANIFEST_NAME, *, problems: int = 0, held: int = 0
) -> None:
    """Write the manifest in one step; the same files give the same bytes."""
    # as json.dumps with indent=0 has it, which takes ten times as long: neither paths nor digests need escapes
    lines = [f'"{path}": "{files[path]}"' for path in sorted(files)] or [""]
    counted = f',\n"problems": {problems}' if problems else ""
    counted += f',\n"held": {held}' if held else ""
    lines[0] = f'{{\n"version": {_VERSION},\n"files": {{\n{lines[0]}'
    lines[-1] += f"\n}}{counted}\n}}\n"
    current = ",\n".join(lines).encode()  # of a large site 20 MB: no further copies
    del lines
    target = folder / name
    try:
        if not target.is_symlink() and target.is_file() and target.read_bytes() == current:
            return
        write_whole(target, current)
    except OSError as failed:
        raise unwritable(target, failed) from failed


def _damaged(path: Path, why: str) -> OutputError:
    return OutputError(
        f"the list of our files is damaged: {why}",
        "delete it: files that are as we would write them are then taken as ours again",
        path=str(path),
    )

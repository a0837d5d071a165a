"""content/inbox/: the raw files that `build` makes articles of, and whether any of them is new."""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator
from pathlib import Path

from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.manifest import MANIFEST_NAME


def inbox_files(config: Config) -> list[str]:
    """The raw files that lie in content/inbox/."""
    return list(files_in(config.inbox)) if config.inbox.is_dir() else []


def has_news(config: Config) -> bool:
    """Whether a raw file there may be new: by the notes of what was added, which `ingest` makes."""
    try:
        added = {note.name for note in notes_folder(config).iterdir()}
        return any(digest_of(Path(file).read_bytes()) not in added for file in inbox_files(config))
    except OSError:
        return bool(inbox_files(config))


def notes_folder(config: Config) -> Path:
    """Where a file named by the digest of each original that was added says which article was made of it."""
    return config.state / "added"


def files_in(folder: Path, apart: Collection[Path] = ()) -> Iterator[str]:
    """The raw files in a folder, in the order of their paths, without folders in `apart` and what a build wrote."""
    from briefgen.read.source import SUFFIXES  # readers: a site without raw files does without

    left_out = {os.path.realpath(place) for place in apart}
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        if MANIFEST_NAME in names or os.path.realpath(place) in left_out:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (Path(place, name) for name in names if not name.startswith("."))
    for path in sorted(found):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield str(path)

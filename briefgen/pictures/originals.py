"""Files of pictures → their versions, each made once."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

from briefgen.cache import digest_bytes
from briefgen.pictures.darkroom import Darkroom, Prints, Progress
from briefgen.pictures.resizing import FaultError, Resized, resized


def resize_files(
    files: Iterable[Path], folder: Path, version: str, jobs: int | None, progress: Progress
) -> dict[Path, Prints | FaultError]:
    """For each file its versions, which lie in `folder`, or why there are none. `version`: Pillow's."""
    room = Darkroom(folder)
    made: dict[Path, Prints | FaultError] = {}
    keys: dict[Path, bytes] = {}
    makers: dict[bytes, Callable[[], Resized]] = {}

    def key_of(digest: bytes) -> bytes:
        return digest_bytes(version.encode() + digest)

    for file in files:
        try:
            digest = room.source_digest(file)
        except OSError as failed:
            made[file] = _unreadable(failed)
            continue
        keys[file] = key_of(digest)
        makers[keys[file]] = partial(_resized, file, digest)
    found = room.develop(makers, jobs, progress)
    room.close({*makers, *map(key_of, room.remaining_sources())})
    return made | {file: found[key] for file, key in keys.items()}


def _resized(file: Path, digest: bytes) -> Resized:
    try:
        data = file.read_bytes()
    except OSError as failed:
        raise _unreadable(failed) from failed
    if digest_bytes(data) != digest:
        raise FaultError("changed while the site was built", "build again")
    return resized(data)


def _unreadable(failed: OSError) -> FaultError:
    return FaultError(f"cannot be read: {failed.strerror}", "check its permissions")

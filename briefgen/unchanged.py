"""The build in which nothing has changed: told by a `stat` of every file that the last one read or wrote.

This is the fast path of `build`, which would come to the same; it imports nothing that a build needs.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from briefgen.cache import digest_value, load_cache, save_cache
from briefgen.signature import Signature, is_settled, signature_of

_STATE = ".briefgen"


def find_unchanged(root: Path, options: tuple[Any, ...], now: float) -> dict[str, Any] | None:
    """What the last build with these options reported, if a build at `now` would change nothing; else None.

    `options` are plain values that tell builds apart; `now` is the second since 1970.
    """
    found = load_cache(_file(root, options))
    if found is None or found[0] != (str(root), options):
        return None
    _, since, until, read, written, report = found
    if now < since or (until is not None and now >= until):
        return None
    if not all(_signature(path) == signature for path, signature in read):
        return None
    return report if all(map(_is_as_written, written)) else None


def remember(
    root: Path,
    options: tuple[Any, ...],
    *,
    started_ns: int,
    now: float,
    until: float | None,
    seen: Mapping[str, Signature],
    inputs: Iterable[Path],
    written: Mapping[str, tuple[int, int, int]],
    output: Path,
    report: dict[str, Any],
) -> None:
    """Keep what `find_unchanged` looks at: what was `seen`, every file in the folders `inputs`, what was `written`.

    Nothing is kept when a file has changed since the build began: it may have been read before or after.
    """
    read: list[tuple[str, Signature | None]] = list(seen.items())
    for folder in inputs:
        read += _signatures(str(folder))
    if all(signature is None or is_settled(signature, started_ns) for _, signature in read):
        files = tuple((f"{output}/{path}", *signature) for path, signature in written.items())
        save_cache(_file(root, options), ((str(root), options), now, until, tuple(read), files, report))


def _signatures(place: str) -> list[tuple[str, Signature | None]]:
    """The signature of a file, or of a folder and all within it; None for what is not there."""
    found = [(place, _signature(place))]
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inner = list(entries)
        except OSError:
            continue
        for entry in inner:
            found.append((entry.path, _signature(entry.path)))
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
    return found


def _signature(path: str) -> Signature | None:
    try:
        return signature_of(os.stat(path))  # noqa: PTH116 (twenty thousand times)
    except OSError:
        return None


def _is_as_written(file: Sequence[Any]) -> bool:
    try:
        found = os.lstat(file[0])
    except OSError:
        return False
    return (found.st_mtime_ns, found.st_size, found.st_ino) == (file[1], file[2], file[3])


def _file(root: Path, options: tuple[Any, ...]) -> Path:
    return root / _STATE / "cache" / f"last-{digest_value(options).hex()}"

"""What has changed since the last build: told by a `stat` of every file that it read or wrote.

Where nothing has, that is the fast path of `build`, which would come to the same; it imports nothing that a build
needs. Where something has, the build need not look again at what was looked at here.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from briefgen.cache import digest_value, load_cache, save_cache
from briefgen.signature import FileSignature, Listing, Signature, file_signature_at, is_settled, signature_of

_STATE = ".briefgen"
_NONE: Mapping[str, Any] = MappingProxyType({})


class Inspection(NamedTuple):
    """What stands there, a moment ago."""

    report: dict[str, Any] | None = None
    """What the last build reported, if one now would change nothing."""
    listing: Listing | None = None
    """What stands in content/, if at most the words of articles and notes have changed."""
    written: Mapping[str, FileSignature] = _NONE
    """Of files of the output folder, by their absolute path."""


UNKNOWN = Inspection()
"""Nobody has looked."""


def inspect(root: Path, options: tuple[Any, ...], now: float) -> Inspection:
    """Look at all that the last build with these options, if any, read or wrote.

    `options` are plain values that tell builds apart; `now` is the second since 1970.
    """
    found = load_cache(_file(root, options))
    if found is None or found[0] != (str(root), options):
        return UNKNOWN
    _, since, until, files, others, read, written, report = found
    files_now = {path: found for path in files if (found := _signature(f"{root}/{path}"))}
    is_listed = (
        len(files_now) == len(files)
        and all(_signature(f"{root}/{path}") == signature for path, signature in others.items())
        and all(_signature(path) == signature for path, signature in read)
    )
    written_now = {path: found for path, _ in written if (found := file_signature_at(path))}
    is_same = (
        is_listed
        and since <= now
        and (until is None or now < until)
        and files_now == files
        and len(written_now) == len(written)
        and all(written_now[path] == signature for path, signature in written)
    )
    return Inspection(
        report if is_same else None, Listing(files_now, others) if is_listed else None, written_now
    )


def remember(
    root: Path,
    options: tuple[Any, ...],
    *,
    started_ns: int,
    now: float,
    until: float | None,
    listing: Listing,
    copied: Mapping[str, Signature],
    inputs: Iterable[Path],
    written: Mapping[str, FileSignature],
    output: Path,
    report: dict[str, Any],
) -> None:
    """Keep what `inspect` looks at: content/, what was `copied`, every file in the folders `inputs`, what was `written`.

    Nothing is kept when a file has changed since the build began: it may have been read before or after.
    """
    read: list[tuple[str, Signature | None]] = list(copied.items())
    for folder in inputs:
        read += _signatures(str(folder))
    looked_at = (*listing.files.values(), *listing.others.values(), *(signature for _, signature in read))
    if all(signature is None or is_settled(signature, started_ns) for signature in looked_at):
        files = tuple((f"{output}/{path}", signature) for path, signature in written.items())
        value = (
            (str(root), options),
            now,
            until,
            dict(listing.files),
            dict(listing.others),
            tuple(read),
            files,
            report,
        )
        save_cache(_file(root, options), value)


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


def _file(root: Path, options: tuple[Any, ...]) -> Path:
    return root / _STATE / "cache" / f"last-{digest_value(options).hex()}"

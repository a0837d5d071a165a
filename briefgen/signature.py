"""What tells, without reading it, that a file has not changed since it was read: a part of its `stat`."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import NamedTuple, Protocol

Signature = tuple[int, int, int, int]
"""Modification time and change time in nanoseconds, size in bytes, inode."""

FileSignature = tuple[int, int, int]
"""Modification time in nanoseconds, size in bytes, inode: what moving a file does not change."""

_TICK_NS = 20_000_000
"""Time stamps of Linux file systems advance in steps of a kernel tick, at most 10 ms; doubled."""
_COARSE_NS = 1_000_000
"""A time in whole milliseconds comes from a file system that keeps no finer ones; by chance it is one in a million."""
_COARSE_TICK_NS = 2_100_000_000
"""The longest step of these: two seconds on FAT; one on HFS+ and behind some servers of NFS. With some room."""


class _Stat(Protocol):
    @property
    def st_mtime_ns(self) -> int: ...
    @property
    def st_ctime_ns(self) -> int: ...
    @property
    def st_size(self) -> int: ...
    @property
    def st_ino(self) -> int: ...


def signature_of(found: _Stat) -> Signature:
    """The signature in a `stat` result."""
    return (found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino)


def signature_at(path: str | os.PathLike[str]) -> Signature | None:
    """The signature of what stands at a path, a link itself and not its target; None when nothing can be told."""
    try:
        return signature_of(os.lstat(path))
    except (OSError, ValueError):
        return None


def followed_signature_at(path: str) -> Signature | None:
    """The signature of what stands at a path, of a link's target; None for what is not there."""
    try:
        return signature_of(os.stat(path))  # noqa: PTH116 (twenty thousand times)
    except OSError:
        return None


def signatures_in(place: str) -> list[tuple[str, Signature | None]]:
    """The signature of a file, or of a folder and all within it, by path; None for what is not there.

    Links are followed, as by whoever reads the files, but for those that lead back to where they stand.
    """
    found = [(place, followed_signature_at(place))]
    waiting = [(place, frozenset[str]())]
    while waiting:
        folder, above = waiting.pop()
        if (real := os.path.realpath(folder)) in above:
            continue
        try:
            with os.scandir(folder) as entries:
                inner = list(entries)
        except OSError:
            continue
        for entry in inner:
            found.append((entry.path, followed_signature_at(entry.path)))
            if entry.is_dir():
                waiting.append((entry.path, above | {real}))
    return found


def file_signature_at(path: str) -> FileSignature | None:
    """The signature of one of our own files; None where there is none."""
    try:
        found = os.lstat(path)
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_size, found.st_ino)


def is_settled(signature: Signature, read_ns: int) -> bool:
    """Whether a file read at `read_ns` cannot have changed afterwards and still have this signature.

    One that was written in the tick before it was read could: its next change may bear the same time
    (the "racy" entries of https://git-scm.com/docs/racy-git).
    """
    latest = max(signature[0], signature[1])
    return latest + (_TICK_NS if latest % _COARSE_NS else _COARSE_TICK_NS) < read_ns


class Listing(NamedTuple):
    """What stands in content/, by its path from the site's folder."""

    files: Mapping[str, Signature]
    """What articles and notes are written in, in the order of the paths."""
    others: Mapping[str, Signature]
    """Folders, and all other files."""

"""Locks between programs that work on one site: a file in its state folder, let go when its holder ends."""

from __future__ import annotations

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from briefgen.errors import OutputError
from briefgen.files import unwritable


@contextlib.contextmanager
def locked(
    state: Path, name: str = "build.lock", doing: str = "another build of this site"
) -> Iterator[None]:
    """Hold the site's build lock, or one of another name. Others are told what its holder is `doing`.

    Raises OutputError when another process holds it.
    """
    with _lock_file(state, name) as handle:
        if not _lock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB):
            raise OutputError(
                f"{_doing_in(handle) or doing} is running",
                "wait until it has ended, or stop it",
                path=handle.name,
            )
        _say(handle, doing)
        try:
            yield
        finally:
            _say(handle, "")


@contextlib.contextmanager
def storing(state: Path) -> Iterator[None]:
    """Hold the lock under which one article is stored, as soon as nobody else does: that takes a moment."""
    with _lock_file(state, "store.lock") as handle:
        _lock(handle, fcntl.LOCK_EX)
        yield


def _lock(handle: IO[str], how: int) -> bool:
    """Whether the lock is ours now; False when another process holds it. Raises OutputError when there can be none."""
    try:
        fcntl.flock(handle, how)
    except BlockingIOError:
        return False
    except OSError as failed:
        raise OutputError(
            f"it cannot be locked: {failed.strerror or failed}",
            "put the site on a file system that has locks; on NFS, start its lock service",
            path=handle.name,
        ) from failed
    return True


def _say(handle: IO[str], doing: str) -> None:
    with contextlib.suppress(OSError):  # on a full disk it is held without words
        os.ftruncate(handle.fileno(), 0)
        os.write(handle.fileno(), doing.encode())


_MOST_CHARS = 80


def _doing_in(handle: IO[str]) -> str:
    """What the holder of a lock has said that it is doing; empty for nothing that can be read."""
    try:
        handle.seek(0)
        return handle.read(_MOST_CHARS)
    except (OSError, ValueError):  # ValueError: no text
        return ""


@contextlib.contextmanager
def _lock_file(state: Path, name: str) -> Iterator[IO[str]]:
    path = state / name
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = path.open("a+", encoding="utf-8")
    except OSError as failed:
        raise unwritable(path, failed) from failed
    with handle:
        yield handle

"""Locks between programs that work on one site: a file in its state folder, let go when its holder ends."""

from __future__ import annotations

import contextlib
import fcntl
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from briefgen.errors import OutputError
from briefgen.files import unwritable


@contextlib.contextmanager
def locked(
    state: Path, name: str = "build.lock", other: str = "another build of this site"
) -> Iterator[None]:
    """Hold the site's build lock, or one of another name. Raises OutputError when another process holds it."""
    with _lock_file(state, name) as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise OutputError(
                f"{other} is running",
                "wait until it has ended, or stop it",
                path=handle.name,
            ) from None
        yield


@contextlib.contextmanager
def storing(state: Path) -> Iterator[None]:
    """Hold the lock under which one article is stored, as soon as nobody else does: that takes a moment."""
    with _lock_file(state, "store.lock") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


@contextlib.contextmanager
def _lock_file(state: Path, name: str) -> Iterator[IO[str]]:
    path = state / name
    try:
        state.mkdir(parents=True, exist_ok=True)
        handle = path.open("a")
    except OSError as failed:
        raise unwritable(path, failed) from failed
    with handle:
        yield handle

"""Files that are whole at every instant: written beside their place, then put into it in one step."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import IO
from zlib import crc32

from briefgen.errors import OutputError


def is_markdown(name: str) -> bool:
    """Whether a file of this name in content/ is an article, or a note."""
    return name.lower().endswith(".md")


def unwritable(place: Path, failed: OSError) -> OutputError:
    """The error for what cannot be written."""
    return OutputError(
        f"it cannot be written: {failed.strerror or failed}",
        "make room and check the permissions",
        path=str(place),
    )


def write_whole(target: Path, data: bytes, *, durable: bool = False) -> None:
    """Write a file, in place of the one that may stand there. Raises OSError; then nothing has changed.

    With `durable` it is on the disk before this returns, whatever falls then: for what cannot be made again.
    """
    write_parts(target, (data,), durable=durable)


def write_parts(target: Path, parts: Iterable[bytes], *, durable: bool = False) -> None:
    """The same of parts, which may be made one by one while they are written."""
    temporary = temporary_path(target)
    try:
        with temporary.open("wb") as file:
            file.writelines(parts)
            if durable:
                _sync(file)
        temporary.replace(target)
        if durable:
            _sync_folder(target.parent)
    except BaseException:
        _discard(temporary)
        raise


def write_new(target: Path, data: bytes) -> None:
    """Write a file that is not there yet, durably. Raises FileExistsError when its name is taken, or another OSError."""
    temporary = temporary_path(target)
    try:
        with temporary.open("wb") as file:
            file.write(data)
            _sync(file)
        try:
            os.link(temporary, target)  # unlike a rename, it never replaces
        except FileExistsError:
            raise
        except OSError:  # a file system without links: hold the name, then fill it
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
            temporary.replace(target)
        _sync_folder(target.parent)
    finally:
        _discard(temporary)


def _sync(file: IO[bytes]) -> None:
    file.flush()
    os.fsync(file.fileno())


def _sync_folder(folder: Path) -> None:
    """Have the names in a folder on the disk. Not every file system can: then they are as soon as it likes."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def temporary_path(target: Path) -> Path:
    """Where a file is written before it takes its place: in the same folder, always the same name."""
    return target.with_name(f".{target.name[:60]}-{crc32(target.name.encode()):08x}.briefgen-tmp")


def _discard(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)

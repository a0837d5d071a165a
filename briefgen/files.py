"""Files that are whole at every instant: written beside their place, then put into it in one step."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterable
from pathlib import Path
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


def write_whole(target: Path, data: bytes) -> None:
    """Write a file, in place of the one that may stand there. Raises OSError; then nothing has changed."""
    write_parts(target, (data,))


def write_parts(target: Path, parts: Iterable[bytes]) -> None:
    """The same of parts, which may be made one by one while they are written."""
    temporary = temporary_path(target)
    try:
        with temporary.open("wb") as file:
            file.writelines(parts)
        temporary.replace(target)
    except BaseException:
        _discard(temporary)
        raise


def write_new(target: Path, data: bytes) -> None:
    """Write a file that is not there yet. Raises FileExistsError when its name is taken, or another OSError."""
    temporary = temporary_path(target)
    try:
        temporary.write_bytes(data)
        try:
            os.link(temporary, target)  # unlike a rename, it never replaces
        except FileExistsError:
            raise
        except OSError:  # a file system without links: hold the name, then fill it
            os.close(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644))
            temporary.replace(target)
    finally:
        _discard(temporary)


def temporary_path(target: Path) -> Path:
    """Where a file is written before it takes its place: in the same folder, always the same name."""
    return target.with_name(f".{target.name[:60]}-{crc32(target.name.encode()):08x}.briefgen-tmp")


def _discard(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)

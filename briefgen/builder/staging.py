"""Where a build renders to before anything of the site is changed: a folder on the same file system, all ours."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import NamedTuple

from briefgen.addresses import is_safe_path
from briefgen.digest import full_digest
from briefgen.errors import OutputError
from briefgen.files import unwritable
from briefgen.manifest import OWN_NAMES
from briefgen.signature import FileSignature

STAGING_NAME = ".briefgen-next"
"""Within the output folder; beside it, with the folder's name before, for a site that is not there yet."""


def check_output_path(path: str) -> None:
    """Raise OutputError for a path that cannot be a file of a site."""
    if not is_safe_path(path) or path in OWN_NAMES or path.startswith(f"{STAGING_NAME}/"):
        raise OutputError(f'"{path}" cannot be a file of a site', "rename what it is made from")


class Staged(NamedTuple):
    """A file that waits to be moved to its place."""

    file: str
    digest: str
    """SHA-256 in hex."""
    signature: FileSignature


class Staging:
    """A staging folder. As a context manager it is empty at first and gone in the end."""

    def __init__(self, output: Path) -> None:
        self.is_whole = not os.path.lexists(output)
        """Whether the staged files make up the whole site, each in its place, to be put there in one step."""
        self.folder = (
            output.with_name(f".{output.name}{STAGING_NAME}") if self.is_whole else output / STAGING_NAME
        )
        self._made: set[str] = set()

    @property
    def whole(self) -> Path | None:
        """The folder, when it makes up the whole site."""
        return self.folder if self.is_whole else None

    def __enter__(self) -> Staging:
        self._remove()
        try:
            self.folder.mkdir(parents=True)
        except OSError as failed:
            raise unwritable(self.folder, failed) from failed
        return self

    def __exit__(self, *_: object) -> None:
        self._remove()

    def put(self, path: str, number: int, data: bytes) -> Staged:
        """Stage the file for an output path. `number` is its own among all. Raises OutputError."""
        check_output_path(path)
        file = f"{self.folder}/{path if self.is_whole else number}"
        try:
            if self.is_whole:
                self._make_folder(file.rpartition("/")[0])
            handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o666)
            try:
                _write_all(handle, data)
                found = os.fstat(handle)
            finally:
                os.close(handle)
        except OSError as failed:
            raise unwritable(Path(file), failed) from failed
        signature = (found.st_mtime_ns, found.st_size, found.st_ino)
        return Staged(file, full_digest(data), signature)

    def _make_folder(self, folder: str) -> None:
        if folder not in self._made:
            try:
                os.mkdir(folder)  # noqa: PTH102 (ten thousand times)
            except FileNotFoundError:
                os.makedirs(folder, exist_ok=True)  # noqa: PTH103
            except FileExistsError:
                pass
            self._made.add(folder)

    def _remove(self) -> None:
        """Remove what an earlier build, or this one, has left."""
        if self.folder.is_symlink() or self.folder.is_file():
            raise OutputError("this is in the way of the build", "remove it", path=str(self.folder))
        shutil.rmtree(self.folder, ignore_errors=True)


def _write_all(handle: int, data: bytes) -> None:
    written = os.write(handle, data)
    while written < len(data):  # a disk that is almost full takes a part, and says so next time
        data = data[written:]
        written = os.write(handle, data)

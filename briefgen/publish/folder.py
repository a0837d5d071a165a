"""Publishing into a folder on this machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from briefgen.errors import PublishError

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, where writing is publishing."""

    folder: Path

    def finish(self, now: datetime) -> None:
        """Nothing is left to do: each file took its place when it was written."""


def is_folder(address: str) -> bool:
    """Whether an address is a path, or a file: URL."""
    return address.startswith("file:") or not _SCHEME.match(address)


@contextmanager
def folder_place(address: str) -> Iterator[FolderPlace]:
    """Open a folder; it is made when it does not exist. Raises PublishError for what is a file."""
    path = Path(unquote(urlsplit(address).path) if address.startswith("file:") else address).expanduser()
    if path.exists() and not path.is_dir():
        raise PublishError("this is a file, not a folder", "name a folder", path=address)
    yield FolderPlace(path.resolve())

"""Publishing into a folder on this machine."""

from __future__ import annotations

import os
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
    """Open a folder; it is made when it does not exist. Raises PublishError for what cannot be one."""
    try:
        path = Path(unquote(urlsplit(address).path) if address.startswith("file:") else address).expanduser()
        is_file = path.exists() and not path.is_dir()
    except (OSError, ValueError, RuntimeError) as failed:  # too long a name, no address, no such user
        cause = failed.strerror if isinstance(failed, OSError) else str(failed)
        raise PublishError(f"it cannot be used: {cause}", "name another folder", path=address) from failed
    if is_file or not address:
        raise PublishError("this is a file, not a folder" if is_file else "there is no target",
                           "name a folder", path=address)  # fmt: skip
    yield FolderPlace(Path(os.path.realpath(path)))

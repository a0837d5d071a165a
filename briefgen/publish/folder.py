"""Publishing into a folder on this machine."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import unquote, urlsplit

from briefgen.builder.output import Output
from briefgen.errors import PublishError
from briefgen.manifest import load_manifest
from briefgen.publish.place import BuiltSite, Difference, Wishes

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]+:")


@dataclass(frozen=True, slots=True)
class FolderPlace:
    """A folder, where writing is publishing."""

    folder: Path

    def compare(self, site: BuiltSite) -> Difference:
        """By the bytes of all files."""
        there = self._planned(site)
        return Difference(there.changes(), len(there.before), load_manifest(self.folder) == there.files)

    def put(self, site: BuiltSite, now: datetime, progress: Callable[[str], None]) -> None:
        """Each file takes its place in one step."""
        self._planned(site).commit()

    def _planned(self, site: BuiltSite) -> Output:
        there = Output(self.folder)
        for path in site.files:
            there.add(path, site.folder / path)
        return there


def is_folder(address: str) -> bool:
    """Whether an address is a path, or a file: URL."""
    return address.startswith("file:") or not _SCHEME.match(address)


@contextmanager
def folder_place(address: str, wishes: Wishes) -> Iterator[FolderPlace]:
    """Open a folder; it is made when it does not exist. Raises PublishError for what cannot be one."""
    yield FolderPlace(local_folder(address))


def local_folder(address: str) -> Path:
    """The folder at a path or file: URL. Raises PublishError for what cannot be one."""
    try:
        path = Path(unquote(urlsplit(address).path) if address.startswith("file:") else address).expanduser()
        is_file = path.exists() and not path.is_dir()
    except (OSError, ValueError, RuntimeError) as failed:  # too long a name, no address, no such user
        cause = failed.strerror if isinstance(failed, OSError) else str(failed)
        raise PublishError(f"it cannot be used: {cause}", "name another folder", path=address) from failed
    if is_file or not address:
        raise PublishError("this is a file, not a folder" if is_file else "there is no target",
                           "name a folder", path=address)  # fmt: skip
    return Path(os.path.realpath(path))

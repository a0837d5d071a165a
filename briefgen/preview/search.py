"""The search's index as the preview shows it: made when a browser first asks for it, so that a save need not wait."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping

IndexFiles = Callable[[], Mapping[str, bytes]]
"""Makes the index of what the preview shows now: its files by output path."""


class PreviewIndex:
    """The files of the index. Safe to ask from several threads: one makes it, the others wait."""

    def __init__(self, make: IndexFiles) -> None:
        self._make = make
        self._lock = threading.Lock()
        self._builds = 0
        self._made_at = -1
        self._files: Mapping[str, bytes] = {}

    def forget(self) -> None:
        """A build has ended: what was made before is of another site."""
        self._builds += 1

    def file(self, path: str) -> bytes | None:
        """A file of the index by its output path; None for one that it does not have. Raises BriefgenError."""
        with self._lock:
            if self._made_at != self._builds:
                builds = self._builds  # what is built meanwhile, makes it old again
                self._files = self._make()
                self._made_at = builds
            return self._files.get(path)

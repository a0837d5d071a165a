"""The bodies that a build has just read, kept for the pages that it is about to render, so that no file is read twice.

They lie in memory that the build's processes share: one reads a body, another renders it.
"""

from __future__ import annotations

from collections.abc import Mapping
from mmap import mmap

_MOST_BYTES = 40 * 2**20
"""Beyond it, bodies are read again: some 10,000 articles. It counts as memory of each process that has read them."""
_HEAD = 4
"""Bytes that say how long a body is, and one more: 0 where there is none."""


class Bodies:
    """Room for the body of each of some files."""

    def __init__(self, sizes: Mapping[str, int]) -> None:
        """`sizes`: by path, how many bytes each file has; its body has no more."""
        self._places: dict[str, int] = {}
        end = 0
        for path, size in sizes.items():
            if end + _HEAD + size <= _MOST_BYTES:
                self._places[path] = end
                end += _HEAD + size
        self._sizes = sizes
        self._memory = mmap(-1, max(1, end))

    def keep(self, path: str, body: str) -> None:
        """Keep a body, if there is room for it."""
        start = self._places.get(path)
        data = body.encode()
        if start is not None and len(data) <= self._sizes[path]:
            self._memory[start + _HEAD : start + _HEAD + len(data)] = data
            self._memory[start : start + _HEAD] = (len(data) + 1).to_bytes(_HEAD)

    def get(self, path: str) -> str | None:
        """The body of a file, as it was when it was read; None when it is not kept."""
        start = self._places.get(path)
        if start is None:
            return None
        size = int.from_bytes(self._memory[start : start + _HEAD]) - 1
        return self._memory[start + _HEAD : start + _HEAD + size].decode() if size >= 0 else None

    def forget(self) -> None:
        """Give the room back: whoever asks later reads the file."""
        self._places = {}
        self._memory.close()


NOTHING_KEPT = Bodies({})

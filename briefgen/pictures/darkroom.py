"""Where pictures are made, each once: what was made is kept in `.briefgen/cache/` by the digest of all that it is made of."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.cache import digest_bytes, load_cache, save_cache
from briefgen.digest import digest_of
from briefgen.files import unwritable, write_whole
from briefgen.pictures.resizing import FaultError, Resized
from briefgen.processes import processes_for, share_out
from briefgen.signature import Signature, is_settled, signature_at

_WORTH = 2
"""Pictures to make that pay for a process of its own: each takes a tenth of a second."""

_IN_USE_NS = 3600 * 10**9
"""An hour, which is longer than any build or export takes."""

Progress = Callable[[int, int], None]
"""Told how many pictures are done, and of how many."""


class Print(NamedTuple):
    """One version of a picture, as it was made."""

    width: int
    height: int
    file: Path


class Prints(NamedTuple):
    """A picture as it was made: its versions, the narrowest first."""

    digest: str
    """8 hexadecimal digits, of the bytes of all versions."""
    suffix: str
    versions: tuple[Print, ...]

    def names(self, stem: str) -> dict[str, Print]:
        """By the name of its file on the site, each version. Such a name never stands for other bytes."""
        return {f"{stem}-{each.width}.{self.digest}{self.suffix}": each for each in self.versions}


class Darkroom:
    """The pictures of one kind that were made so far, by key."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._index = folder.with_name(f"{folder.name}-index")
        self._before: tuple[dict[str, Any], dict[bytes, Any]] = load_cache(self._index) or ({}, {})
        self._sources: dict[str, tuple[Signature, bytes]] = dict(self._before[0])
        """By path, for files whose signature tells whether they have changed: it, and the digest of the bytes."""
        self._rows: dict[bytes, tuple[Any, ...]] = dict(self._before[1])
        """By key: digest, suffix, and for each version its width, height, file name and signature."""

    def source_digest(self, file: Path) -> bytes:
        """The digest of a file's bytes. Raises OSError."""
        path = str(file)
        signature, known = signature_at(os.path.realpath(path)), self._sources.get(path)
        if known and known[0] == signature:
            return known[1]
        now = time.time_ns()
        found = digest_bytes(file.read_bytes())
        self._sources.pop(path, None)
        if signature and is_settled(signature, now):
            self._sources[path] = (signature, found)
        return found

    def develop(
        self,
        makers: Mapping[bytes, Callable[[], Resized]],
        jobs: int | None = None,
        progress: Progress = lambda done, of: None,
    ) -> dict[bytes, Prints | FaultError]:
        """For each key what its maker makes, or made in an earlier build, or how it failed."""
        new = [key for key in makers if not self._is_there(key)]
        faults = self._make(new, [makers[key] for key in new], jobs, progress) if new else {}
        return {key: faults.get(key) or self._prints(key) for key in makers}

    def _make(
        self, keys: Sequence[bytes], makers: Sequence[Callable[[], Resized]], jobs: int | None, progress: Progress
    ) -> dict[bytes, Prints | FaultError]:  # fmt: skip
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise unwritable(self.folder, failed) from failed

        def work(tasks: Iterable[int], tick: Callable[[], None]) -> list[tuple[Any, ...]]:
            answers: list[tuple[Any, ...]] = []
            for task in tasks:
                try:
                    answers.append((task, self._kept(keys[task], makers[task]()), "", ""))
                except FaultError as fault:
                    answers.append((task, (), fault.cause, fault.remedy))
                tick()
            return answers

        count = len(keys)
        parts = share_out(
            count, work, processes_for(count, jobs, _WORTH), lambda done: progress(done, count),
        )  # fmt: skip
        faults: dict[bytes, Prints | FaultError] = {}
        for task, row, cause, remedy in (answer for part in parts for answer in part):
            if row:
                self._rows[keys[task]] = row
            else:
                faults[keys[task]] = FaultError(cause, remedy)
        return faults

    def _kept(self, key: bytes, made: Resized) -> tuple[Any, ...]:
        """Write what was made into the cache. What is to be remembered of it."""
        versions = []
        for width, height, data in made.versions:
            file = self.folder / f"{key.hex()}-{width}{made.suffix}"
            try:
                write_whole(file, data)
            except OSError as failed:
                raise unwritable(file, failed) from failed
            versions.append((width, height, file.name, signature_at(file)))
        digest = digest_of(b"".join(version.data for version in made.versions))[:8]
        return digest, made.suffix, tuple(versions)

    def _is_there(self, key: bytes) -> bool:
        row = self._rows.get(key)
        return row is not None and all(signature_at(self.folder / each[2]) == each[3] for each in row[2])

    def _prints(self, key: bytes) -> Prints:
        digest, suffix, versions = self._rows[key]
        return Prints(digest, suffix, tuple(Print(w, h, self.folder / name) for w, h, name, _ in versions))

    def remaining_sources(self) -> frozenset[bytes]:
        """The digests of all files that are there still, those that this build does not show among them; the rest is
        forgotten."""
        self._sources = {path: row for path, row in self._sources.items() if Path(path).is_file()}
        return frozenset(digest for _, digest in self._sources.values())

    def close(self, wanted: Container[bytes]) -> None:
        """Remember for the next build what was made under the keys `wanted`, and forget the rest.

        A file of which nothing is known goes only when it is old: an export, the preview and a build may be here at once,
        and what the others have just made, they have yet to use. Who closes last is remembered: that costs time only.
        """
        self._rows = {key: row for key, row in self._rows.items() if key in wanted}
        if (self._sources, self._rows) == self._before:
            return
        save_cache(self._index, (self._sources, self._rows))
        names = {version[2] for row in self._rows.values() for version in row[2]}
        for file in self.folder.iterdir() if self.folder.is_dir() else ():
            if file.name not in names and _is_old(file):
                file.unlink(missing_ok=True)


def _is_old(file: Path) -> bool:
    try:
        return time.time_ns() - file.stat().st_mtime_ns > _IN_USE_NS
    except FileNotFoundError:  # somebody else was here
        return False

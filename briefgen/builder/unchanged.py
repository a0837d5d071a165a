"""What has changed since the last build: told by a `stat` of every file that it read or wrote.

Where nothing has, that is the fast path of `build`, which would come to the same; it imports nothing that a build
needs. Where something has, the build need not look again at what was looked at here.
"""

from __future__ import annotations

import time
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import cached_property, partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from briefgen.cache import digest_value, load_shelves, save_shelves
from briefgen.processes import beside
from briefgen.signature import (
    FileSignature,
    Listing,
    Signature,
    file_signature_at,
    followed_signature_at,
    is_settled,
    signatures_in,
)

_STATE = ".briefgen"


_NUMBER = 8
"""Bytes."""


class Watched(NamedTuple):
    """Files with what tells whether they have changed. Packed: twenty thousand are compared, and loaded, at once."""

    folder: str
    paths: tuple[str, ...]
    """From the folder."""
    signatures: bytes
    """One after another, each number in eight bytes; zeros for a file that is not there."""

    def now(self, signature_at: Callable[[str], Sequence[int] | None], size: int) -> Watched:
        """The same files as they are now; a signature has `size` numbers. Raises OverflowError for numbers beyond 64 bits."""
        numbers, absent, start = array("q"), (0,) * size, f"{self.folder}/"
        for path in self.paths:
            numbers.extend(signature_at(start + path) or absent)
        return self._replace(signatures=numbers.tobytes())

    def changed(self, now: bytes, size: int) -> dict[str, Any]:
        """The files whose signatures, of `size` numbers each, are other ones `now`: by path, with these.

        `now` is packed like ours; what is not there any more has None.
        """
        step, found = size * _NUMBER, {}
        for start in range(0, len(now) if now != self.signatures else 0, step):
            if now[start : start + step] != self.signatures[start : start + step]:
                signature = tuple(array("q", now[start : start + step]))
                found[self.paths[start // step]] = signature if any(signature) else None
        return found

    def unpacked(self, size: int) -> dict[str, Any]:
        """By path from the folder, the signatures of files that are there; each has `size` numbers."""
        numbers = array("q", self.signatures)
        each = zip(*[iter(numbers)] * size, strict=True)
        return {path: found for path, found in zip(self.paths, each, strict=True) if any(found)}


def watched(folder: str, files: Mapping[str, Sequence[int]]) -> Watched:
    """Files below a folder with their signatures. Raises OverflowError for numbers beyond 64 bits."""
    numbers = array("q")
    for signature in files.values():
        numbers.extend(signature)
    return Watched(folder, tuple(files), numbers.tobytes())


_INPUT, _OUTPUT = 4, 3
"""How many numbers a `Signature` and a `FileSignature` have."""


class _Head(NamedTuple):
    """What is kept beside the parts of what is remembered."""

    builds: tuple[str, tuple[Any, ...]]
    """The site's folder and the options: what tells builds apart."""
    stamp: int
    """Tells whether another build has kept something since."""
    written: int
    """How many files are ours in the output folder."""


class Remembered(NamedTuple):
    """What one build leaves for the next look, but for what is ours in the output folder."""

    since: float
    """The second since 1970 at which it was built."""
    until: float | None
    """The second at which time alone changes the site."""
    files: Watched
    others: Mapping[str, Signature]
    """As in a `Listing`."""
    read: Sequence[tuple[str, Signature | None]]
    """What else was read, by absolute path; None for what was not there."""
    report: Mapping[str, Any]
    """What a build that has nothing to do reports."""


class Inspection:
    """What stands there, a moment ago."""

    def __init__(
        self,
        written: Callable[[], Watched | None] = lambda: None,
        remembered: Remembered | None = None,
        files: Watched | None = None,
        edited: Mapping[str, Signature] = MappingProxyType({}),
        report: Mapping[str, Any] | None = None,
    ) -> None:
        """`written`: what is ours in the output folder, as it stands there; None when that is not known."""
        self._written = written
        self.remembered = remembered
        self.files = files
        """What articles and notes are written in, as it stands there, if at most their words have changed."""
        self.edited = edited
        """The articles and notes that have changed, as they stand there, if nothing else has, be it in the output folder
        or by the clock."""
        self.report = report
        """What the last build reported, if one now would change nothing."""

    @cached_property
    def listing(self) -> Listing | None:
        """What stands in content/, if at most the words of articles and notes have changed."""
        if self.files is None or self.remembered is None:
            return None
        return Listing(self.files.unpacked(_INPUT), self.remembered.others)

    @cached_property
    def output(self) -> Watched | None:
        """What is ours in the output folder; None when that is not known."""
        return self._written()

    @cached_property
    def written(self) -> Mapping[str, FileSignature]:
        """The signatures of files in the output folder, by their path there."""
        return self.output.unpacked(_OUTPUT) if self.output else {}

    def of_output(self) -> Inspection:
        """What was seen in the output folder alone."""
        return Inspection(lambda: self.output)


UNKNOWN = Inspection()
"""Nobody has looked."""


def inspect(root: Path, options: tuple[Any, ...], now: float) -> Inspection:
    """Look at all that the last build with these options, if any, read or wrote.

    `options` are plain values that tell builds apart; `now` is the second since 1970.
    """
    file = _file(root, options)
    found = load_shelves(file, ())
    head = _Head._make(found[0]) if found else None
    if head is None or head.builds != (str(root), options):
        return UNKNOWN
    stamp = head.stamp
    try:
        # each process loads what it looks at: memory that both had touched would be copied
        with beside(lambda: _look_at_written(file, stamp), head.written, None, _WORTH) as ask_written:
            last = _load(file, stamp)
            files = last.files.now(followed_signature_at, _INPUT) if last else None
            written = ask_written()
    except OverflowError:
        return UNKNOWN
    if last is None or files is None or written is None:
        return UNKNOWN
    is_listed = all(
        followed_signature_at(f"{root}/{path}") == found for path, found in last.others.items()
    ) and all(followed_signature_at(path) == found for path, found in last.read)
    is_due = not (last.since <= now and (last.until is None or now < last.until))
    changed = last.files.changed(files.signatures, _INPUT)
    ask = partial(_written, file, stamp, written)
    if not is_listed or not all(changed.values()):
        return Inspection(ask, last)
    if written or is_due:
        return Inspection(ask, last, files)
    return Inspection(ask, last, files, changed, None if changed else last.report)


_WORTH = 1500
"""Files to look at that pay for a process of its own: about 5 ms."""


def _look_at_written(file: Path, stamp: int) -> bytes | None:
    """The signatures of what is ours in the output folder, empty if they are as we left them; None when nothing is
    known of it any more."""
    there = _written(file, stamp)
    if there is None:
        return None
    now = there.now(file_signature_at, _OUTPUT).signatures
    return b"" if now == there.signatures else now


def _written(file: Path, stamp: int, signatures: bytes = b"") -> Watched | None:
    """What is ours in the output folder, with the signatures that were kept or with others; None as above."""
    found = load_shelves(file, (_WRITTEN,))
    if found is None or _Head._make(found[0]).stamp != stamp:
        return None
    there = Watched._make(found[1][_WRITTEN])
    return there._replace(signatures=signatures) if signatures else there


def remember(
    root: Path,
    options: tuple[Any, ...],
    *,
    started_ns: int,
    now: float,
    until: float | None,
    listing: Listing,
    copied: Mapping[str, Signature],
    inputs: Iterable[Path],
    written: Mapping[str, FileSignature],
    output: Path,
    report: dict[str, Any],
) -> None:
    """Keep what `inspect` looks at: content/, what was `copied`, every file in the folders `inputs`, what was `written`.

    Nothing is kept when a file has changed since the build began: it may have been read before or after.
    """
    read: list[tuple[str, Signature | None]] = list(copied.items())
    for folder in inputs:
        read += signatures_in(str(folder))
    looked_at = (*listing.files.values(), *listing.others.values(), *(signature for _, signature in read))
    if all(signature is None or is_settled(signature, started_ns) for signature in looked_at):
        with suppress(OverflowError):
            files, there = watched(str(root), listing.files), watched(str(output), written)
            last = Remembered(now, until, files, dict(listing.others), tuple(read), report)
            _keep(root, options, last, there)


def remember_edits(
    root: Path,
    options: tuple[Any, ...],
    inspection: Inspection,
    written: Mapping[str, FileSignature],
    *,
    started_ns: int,
) -> None:
    """Keep what `inspect` looks at, after a build that did nothing but write some files for those that were edited.

    Nothing is kept as in `remember`.
    """
    last, files, output = inspection.remembered, inspection.files, inspection.output
    settled = all(is_settled(signature, started_ns) for signature in inspection.edited.values())
    if last and files and output and settled:
        with suppress(OverflowError):
            there = watched(output.folder, {**inspection.written, **written})
            _keep(root, options, last._replace(files=files), there)


_FILES, _WRITTEN, _REST = "files", "written", "rest"
"""The parts in which it is kept: each process that looks loads what it needs."""


def _keep(root: Path, options: tuple[Any, ...], last: Remembered, written: Watched) -> None:
    rest = tuple(last._replace(files=None))  # type: ignore[arg-type]
    shelves = {_FILES: tuple(last.files), _WRITTEN: tuple(written), _REST: rest}
    head = _Head((str(root), options), time.time_ns(), len(written.paths))
    save_shelves(_file(root, options), tuple(head), shelves)


def _load(file: Path, stamp: int) -> Remembered | None:
    """What is kept; None when another build has kept something since it had this stamp."""
    found = load_shelves(file, (_FILES, _REST))
    if found is None or _Head._make(found[0]).stamp != stamp:
        return None
    return Remembered._make(found[1][_REST])._replace(files=Watched._make(found[1][_FILES]))


def _file(root: Path, options: tuple[Any, ...]) -> Path:
    return root / _STATE / "cache" / f"last-{digest_value(options).hex()}"

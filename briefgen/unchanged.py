"""What has changed since the last build: told by a `stat` of every file that it read or wrote.

Where nothing has, that is the fast path of `build`, which would come to the same; it imports nothing that a build
needs. Where something has, the build need not look again at what was looked at here.
"""

from __future__ import annotations

import os
from array import array
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from briefgen.cache import digest_value, load_cache, save_cache
from briefgen.processes import beside
from briefgen.signature import FileSignature, Listing, Signature, file_signature_at, is_settled, signature_of

_STATE = ".briefgen"
_NONE: Mapping[str, Any] = MappingProxyType({})


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


class Remembered(NamedTuple):
    """What one build leaves for the next look."""

    builds: tuple[str, tuple[Any, ...]]
    """The site's folder and the options: what tells builds apart."""
    since: float
    """The second since 1970 at which it was built."""
    until: float | None
    """The second at which time alone changes the site."""
    files: Watched
    others: Mapping[str, Signature]
    """As in a `Listing`."""
    read: Sequence[tuple[str, Signature | None]]
    """What else was read, by absolute path; None for what was not there."""
    written: Watched
    """What is ours in the output folder."""
    report: Mapping[str, Any]
    """What a build that has nothing to do reports."""


class Inspection(NamedTuple):
    """What stands there, a moment ago."""

    report: Mapping[str, Any] | None = None
    """What the last build reported, if one now would change nothing."""
    listing: Listing | None = None
    """What stands in content/, if at most the words of articles and notes have changed."""
    written: Mapping[str, FileSignature] = _NONE
    """Of files of the output folder, by their path there."""
    edited: tuple[str, ...] = ()
    """The articles and notes that have changed, if nothing else has, be it in the output folder or by the clock."""
    remembered: Remembered | None = None


UNKNOWN = Inspection()
"""Nobody has looked."""


def inspect(root: Path, options: tuple[Any, ...], now: float) -> Inspection:
    """Look at all that the last build with these options, if any, read or wrote.

    `options` are plain values that tell builds apart; `now` is the second since 1970.
    """
    last = _load(root, options)
    if last is None:
        return UNKNOWN
    try:
        ask_written = _beside(last.written)
        files, written = last.files.now(_signature, _INPUT), ask_written()
    except OverflowError:
        return UNKNOWN
    is_listed = all(_signature(f"{root}/{path}") == found for path, found in last.others.items()) and all(
        _signature(path) == found for path, found in last.read
    )
    is_due = not (last.since <= now and (last.until is None or now < last.until))
    is_rest_same = is_listed and written == last.written.signatures and not is_due
    if is_rest_same and files == last.files:
        return Inspection(last.report)
    before, after = last.files.unpacked(_INPUT), files.unpacked(_INPUT)
    is_listed = is_listed and before.keys() == after.keys()
    edited = tuple(path for path, found in after.items() if before[path] != found) if is_listed else ()
    return Inspection(
        None,
        Listing(after, last.others) if is_listed else None,
        last.written._replace(signatures=written).unpacked(_OUTPUT),
        edited if is_rest_same else (),
        last,
    )


_WORTH = 1500
"""Files to look at that pay for a process of its own: about 5 ms."""


def _beside(written: Watched) -> Callable[[], bytes]:
    """Look at the files of the output folder, of many in a process beside this one. Their signatures, when asked for."""

    def look() -> bytes:
        return written.now(file_signature_at, _OUTPUT).signatures

    return beside(look, len(written.paths), None, _WORTH)


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
        read += _signatures(str(folder))
    looked_at = (*listing.files.values(), *listing.others.values(), *(signature for _, signature in read))
    if all(signature is None or is_settled(signature, started_ns) for signature in looked_at):
        with suppress(OverflowError):
            files, there = watched(str(root), listing.files), watched(str(output), written)
            others = dict(listing.others)
            _keep(Remembered((str(root), options), now, until, files, others, tuple(read), there, report))


def remember_edits(inspection: Inspection, written: Mapping[str, FileSignature], *, started_ns: int) -> None:
    """Keep what `inspect` looks at, after a build that did nothing but write some files for those that were edited.

    Nothing is kept as in `remember`.
    """
    last, listing = inspection.remembered, inspection.listing
    if last and listing and all(is_settled(listing.files[path], started_ns) for path in inspection.edited):
        with suppress(OverflowError):
            files = watched(last.files.folder, listing.files)
            there = watched(last.written.folder, {**inspection.written, **written})
            _keep(last._replace(files=files, written=there))


def _load(root: Path, options: tuple[Any, ...]) -> Remembered | None:
    found = load_cache(_file(root, options))
    if found is None or found[0] != (str(root), options):
        return None
    last = Remembered._make(found)
    return last._replace(files=Watched._make(last.files), written=Watched._make(last.written))


def _keep(last: Remembered) -> None:
    plain = last._replace(files=tuple(last.files), written=tuple(last.written))  # type: ignore[arg-type]
    save_cache(_file(Path(last.builds[0]), last.builds[1]), tuple(plain))


def _signatures(place: str) -> list[tuple[str, Signature | None]]:
    """The signature of a file, or of a folder and all within it; None for what is not there."""
    found = [(place, _signature(place))]
    waiting = [place]
    while waiting:
        folder = waiting.pop()
        try:
            with os.scandir(folder) as entries:
                inner = list(entries)
        except OSError:
            continue
        for entry in inner:
            found.append((entry.path, _signature(entry.path)))
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
    return found


def _signature(path: str) -> Signature | None:
    try:
        return signature_of(os.stat(path))  # noqa: PTH116 (twenty thousand times)
    except OSError:
        return None


def _file(root: Path, options: tuple[Any, ...]) -> Path:
    return root / _STATE / "cache" / f"last-{digest_value(options).hex()}"

"""What has changed since the last build: told by a `stat` of every file that it read or wrote.

Where nothing has, that is the fast path of `build`, which would come to the same; it imports nothing that a build
needs. Where something has, the build need not look again at what was looked at here.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from briefgen.cache import digest_value, load_cache, save_cache
from briefgen.processes import beside, processes_for
from briefgen.signature import FileSignature, Listing, Signature, file_signature_at, is_settled, signature_of

_STATE = ".briefgen"
_NONE: Mapping[str, Any] = MappingProxyType({})


class Remembered(NamedTuple):
    """What one build leaves for the next look."""

    builds: tuple[str, tuple[Any, ...]]
    """The site's folder and the options: what tells builds apart."""
    since: float
    """The second since 1970 at which it was built."""
    until: float | None
    """The second at which time alone changes the site."""
    files: Mapping[str, Signature]
    others: Mapping[str, Signature]
    """As in a `Listing`."""
    read: Sequence[tuple[str, Signature | None]]
    """What else was read, by absolute path; None for what was not there."""
    written: Mapping[str, FileSignature]
    """What is ours in the output folder, by absolute path."""
    report: Mapping[str, Any]
    """What a build that has nothing to do reports."""


class Inspection(NamedTuple):
    """What stands there, a moment ago."""

    report: Mapping[str, Any] | None = None
    """What the last build reported, if one now would change nothing."""
    listing: Listing | None = None
    """What stands in content/, if at most the words of articles and notes have changed."""
    written: Mapping[str, FileSignature] = _NONE
    """Of files of the output folder, by their absolute path."""
    edited: tuple[str, ...] = ()
    """The articles and notes that have changed, if nothing else has, be it in the output folder or by the clock."""
    remembered: Remembered | None = None


UNKNOWN = Inspection()
"""Nobody has looked."""


def inspect(root: Path, options: tuple[Any, ...], now: float) -> Inspection:
    """Look at all that the last build with these options, if any, read or wrote.

    `options` are plain values that tell builds apart; `now` is the second since 1970.
    """
    found = load_cache(_file(root, options))
    if found is None or found[0] != (str(root), options):
        return UNKNOWN
    last = Remembered._make(found)
    differing = _differing_beside(last.written)
    files = {path: found for path in last.files if (found := _signature(f"{root}/{path}"))}
    is_listed = (
        len(files) == len(last.files)
        and all(_signature(f"{root}/{path}") == signature for path, signature in last.others.items())
        and all(_signature(path) == signature for path, signature in last.read)
    )
    changed = differing()
    written = (
        {path: now for path, now in {**last.written, **changed}.items() if now} if changed else last.written
    )
    is_due = not (last.since <= now and (last.until is None or now < last.until))
    edited = [path for path, signature in files.items() if last.files[path] != signature]
    is_edited = is_listed and not changed and not is_due
    return Inspection(
        last.report if is_edited and not edited else None,
        Listing(files, last.others) if is_listed else None,
        written,
        tuple(edited) if is_edited else (),
        last,
    )


_WORTH = 1500
"""Files to look at that pay for a process of its own: about 5 ms."""


def _differing_beside(written: Mapping[str, FileSignature]) -> Callable[[], dict[str, FileSignature | None]]:
    """Look at files, of many in a process beside this one: those that are not as they were, when asked for."""

    def look() -> dict[str, FileSignature | None]:
        return {
            path: found for path, before in written.items() if (found := file_signature_at(path)) != before
        }

    return beside(look) if processes_for(len(written), None, _WORTH) > 1 else look


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
        there = {f"{output}/{path}": signature for path, signature in written.items()}
        files, others = dict(listing.files), dict(listing.others)
        _keep(Remembered((str(root), options), now, until, files, others, tuple(read), there, report))


def remember_edits(inspection: Inspection, written: Mapping[str, FileSignature], *, started_ns: int) -> None:
    """Keep what `inspect` looks at, after a build that did nothing but write some files for those that were edited.

    `written` is by absolute path. Nothing is kept as in `remember`.
    """
    last, listing = inspection.remembered, inspection.listing
    if last and listing and all(is_settled(listing.files[path], started_ns) for path in inspection.edited):
        there = {**last.written, **written}
        _keep(last._replace(files=dict(listing.files), written=there))


def _keep(remembered: Remembered) -> None:
    save_cache(_file(Path(remembered.builds[0]), remembered.builds[1]), tuple(remembered))


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

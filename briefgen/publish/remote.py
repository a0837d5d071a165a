"""Publishing to a host that can only be asked for a file, given files and told to remove some.

What stands there is known by the manifest that lies there, and never by a listing: a second publication with nothing
changed asks for one file.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

from briefgen.builder.output import Changes
from briefgen.errors import PublishError
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME, load_manifest, save_manifest
from briefgen.publish.place import BuiltSite, Difference, Wishes

_TRIES = 4
_FIRST_WAIT_S = 1.0
"""Then twice as long each time."""
_NAMED = 5
_BATCH = 1000
"""Files that are sent at once, and again when the connection is cut. A full batch is noted at the host."""

_T = TypeVar("_T")


class Remote(Protocol):
    """A host. Each method raises PublishError; `InterruptedTransferError` for what may go better the next time."""

    def fetch(self, path: str, into: Path) -> bool:
        """Fetch a file into a folder. False when there is none."""

    def differing(self, folder: Path, paths: Sequence[str]) -> list[str]:
        """Those of the paths that the host has, and otherwise than the folder."""

    def send(self, folder: Path, paths: Sequence[str]) -> None:
        """Write files of the folder to the host, each in one step, in any order."""

    def remove(self, paths: Sequence[str]) -> None:
        """Remove files from the host; those that are not there are no failure."""


class InterruptedTransferError(PublishError):
    """The connection failed, or the host was busy: what has arrived stays, and the rest can follow."""


class NotThereError(PublishError):
    """What was asked for is not at the host: of a file that is fetched or removed, that is an answer."""


@dataclass(slots=True)
class RemotePlace:
    """A host, as a place."""

    remote: Remote
    _there: Standing | None = None

    @property
    def folder(self) -> None:
        """It is not on this computer."""

    def compare(self, site: BuiltSite) -> Difference:
        """By the list of our files there."""
        self._there = _standing(self.remote)
        return Difference(self._there.changes(site.files), len(self._there.files))

    def put(self, site: BuiltSite, now: datetime, progress: Callable[[str], None]) -> None:
        """Carry over what has changed."""
        _carry(self.remote, site, self._there or _standing(self.remote), progress)


def place_of(
    connect: Callable[[str], Remote],
) -> Callable[[str, Wishes], AbstractContextManager[RemotePlace]]:
    """How to open a host, from how to connect to it."""
    return lambda address, wishes: nullcontext(RemotePlace(connect(address)))


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands at the host, as far as it is ours."""

    files: Mapping[str, str]
    """With the digests of those that are known to have arrived."""
    pending: Collection[str]
    """What a publication that was cut short may have written."""

    def changes(self, site: Mapping[str, str]) -> Changes:
        """What is to be done to make it the site."""
        ours = {*self.files, *self.pending}
        return Changes(
            added=tuple(path for path in site if path not in ours),
            changed=tuple(path for path in site if path in ours and self.files.get(path) != site[path]),
            deleted=tuple(sorted(ours - site.keys())),
        )


def _standing(remote: Remote) -> Standing:
    """Ask the host for what is ours there."""
    with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
        place = Path(temporary)
        for name in (MANIFEST_NAME, PENDING_NAME):
            _tried(lambda name=name: remote.fetch(name, place))  # type: ignore[misc]
        return Standing(load_manifest(place), load_manifest(place, PENDING_NAME))


def _carry(remote: Remote, site: BuiltSite, there: Standing, progress: Callable[[str], None]) -> None:
    """Make what stands at the host the site: by rank, what is linked to first, deletions last.

    Raises PublishError before anything is written when a file that is not ours is in the way.
    """
    folder, files, rank = site.folder, site.files, site.rank
    changes = there.changes(files)
    foreign = _tried(lambda: remote.differing(folder, changes.added)) if changes.added else []
    if foreign:
        more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
        raise PublishError(
            f"{', '.join(foreign[:_NAMED])}{more} would be overwritten, and briefgen did not write it there",
            "move it away there, or publish to another place",
        )
    sent = sorted((*changes.added, *changes.changed), key=rank)
    _note(remote, {path: files[path] for path in sent}, PENDING_NAME)
    arrived = dict(there.files)
    for done, batch in _batches(sent, rank):
        progress(f"{done} of {len(sent)} files sent …")
        _tried(lambda batch=batch: remote.send(folder, batch))  # type: ignore[misc]
        arrived.update((path, files[path]) for path in batch)
        if len(batch) == _BATCH:  # the next publication goes on from here
            _note(remote, arrived, MANIFEST_NAME)
    if changes.deleted:
        _tried(lambda: remote.remove(changes.deleted))
    _note(remote, files, MANIFEST_NAME)
    _tried(lambda: remote.remove([PENDING_NAME]))


def _batches(paths: Sequence[str], rank: Callable[[str], int]) -> Iterator[tuple[int, Sequence[str]]]:
    """Paths of one rank, not too many, each with how many came before."""
    done = 0
    for _, group in groupby(paths, key=rank):
        ranked = list(group)
        for start in range(0, len(ranked), _BATCH):
            batch = ranked[start : start + _BATCH]
            yield done, batch
            done += len(batch)


def _note(remote: Remote, files: Mapping[str, str], name: str) -> None:
    """Leave a manifest at the host."""
    with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
        save_manifest(Path(temporary), files, name)
        _tried(lambda: remote.send(Path(temporary), [name]))


def _tried(action: Callable[[], _T]) -> _T:
    """Do it; after a failed connection again, a few times, with growing pauses."""
    for attempt in range(_TRIES - 1):
        try:
            return action()
        except InterruptedTransferError:
            time.sleep(_FIRST_WAIT_S * 2**attempt)
    return action()

"""Publishing to a host that can only be asked for a file, given files and told to remove some.

What stands there is known by the manifest that lies there, and never by a listing: a second publication with nothing
changed asks for one file.
"""

from __future__ import annotations

import tempfile
import time
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Protocol, TypeVar

from briefgen.errors import PublishError
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME, load_manifest, save_manifest
from briefgen.output import Changes

_TRIES = 4
_FIRST_WAIT_S = 1.0
"""Then twice as long each time."""
_NAMED = 5

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


def standing(remote: Remote) -> Standing:
    """Ask the host for what is ours there."""
    with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
        place = Path(temporary)
        for name in (MANIFEST_NAME, PENDING_NAME):
            _tried(lambda name=name: remote.fetch(name, place))  # type: ignore[misc]
        return Standing(load_manifest(place), load_manifest(place, PENDING_NAME))


def carry(
    remote: Remote,
    folder: Path,
    site: Mapping[str, str],
    there: Standing,
    rank: Callable[[str], int],
    progress: Callable[[str], None],
) -> None:
    """Make what stands at the host the site in `folder`: by rank, what is linked to first, deletions last.

    Raises PublishError before anything is written when a file that is not ours is in the way.
    """
    changes = there.changes(site)
    foreign = _tried(lambda: remote.differing(folder, changes.added)) if changes.added else []
    if foreign:
        more = f" and {len(foreign) - _NAMED} more" if len(foreign) > _NAMED else ""
        raise PublishError(
            f"{', '.join(foreign[:_NAMED])}{more} would be overwritten, and briefgen did not write it there",
            "move it away there, or publish to another place",
        )
    sent = sorted((*changes.added, *changes.changed), key=rank)
    with _manifests({path: site[path] for path in sent}, PENDING_NAME) as place:
        _tried(lambda: remote.send(place, [PENDING_NAME]))
    done = 0
    for _, group in groupby(sent, key=rank):
        paths = list(group)
        progress(f"{done} of {len(sent)} files sent …")
        _tried(lambda paths=paths: remote.send(folder, paths))  # type: ignore[misc]
        done += len(paths)
    if changes.deleted:
        _tried(lambda: remote.remove(changes.deleted))
    with _manifests(site, MANIFEST_NAME) as place:
        _tried(lambda: remote.send(place, [MANIFEST_NAME]))
    _tried(lambda: remote.remove([PENDING_NAME]))


@contextmanager
def _manifests(files: Mapping[str, str], name: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="briefgen-publish-") as temporary:
        save_manifest(Path(temporary), files, name)
        yield Path(temporary)


def _tried(action: Callable[[], _T]) -> _T:
    """Do it; after a failed connection again, a few times, with growing pauses."""
    for attempt in range(_TRIES - 1):
        try:
            return action()
        except InterruptedTransferError:
            time.sleep(_FIRST_WAIT_S * 2**attempt)
    return action()

"""Publishing into releases: `releases:/srv/briefing`, where a web server shows what the link `current` points to.

Each publication is a folder of its own, `releases/20240629T060000Z`. It is made whole, of hard links to what has not
changed, and then the link is switched in one step. Back is as quick as forth.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from briefgen.builder.output import Output
from briefgen.errors import PublishError
from briefgen.files import unwritable
from briefgen.lock import locked
from briefgen.manifest import MANIFEST_NAME
from briefgen.publish.folder import FolderPlace, local_folder
from briefgen.publish.place import KEEP, BuiltSite, Difference, Wishes

_PREFIX = "releases:"
_RELEASES = "releases"
_CURRENT = "current"
_NEXT = ".briefgen-next"
"""What is not whole yet: a release, or the link."""
_STAMP = "%Y%m%dT%H%M%SZ"
_NAME = re.compile(r"(\d{8}T\d{6}Z)(?:-(\d+))?")


def is_releases(address: str) -> bool:
    """Whether an address is one for releases."""
    return address.startswith(_PREFIX)


@dataclass(frozen=True, slots=True)
class ReleasesPlace:
    """A folder of releases, and a link to one of them."""

    root: Path
    keep: int

    @property
    def folder(self) -> Path:
        """What readers see; there may be nothing yet."""
        return self._current() or self.root / _CURRENT

    def compare(self, site: BuiltSite) -> Difference:
        """With the release that readers see."""
        return FolderPlace(self.folder).compare(site)

    def put(self, site: BuiltSite, now: datetime, progress: Callable[[str], None]) -> None:
        """Make a release and switch to it; then remove those that are too many."""
        with self._locked():
            fresh = self.root / _RELEASES / _NEXT
            if fresh.is_dir():  # a publication was cut short
                shutil.rmtree(fresh)
            if current := self._current():
                shutil.copytree(current, fresh, symlinks=True, copy_function=_link)
            FolderPlace(fresh).put(site, now, progress)
            release = self._free_name(now)
            fresh.rename(release)
            self._switch(release)
            self._remove_old(release, progress)

    def roll_back(self, *, dry_run: bool = False) -> str:
        """Switch to the release before, and give its name. Raises PublishError when there is none."""
        current, releases = self._current(), self._releases()
        earlier = [release for release in releases if current and _order(release) < _order(current)]
        if not earlier:
            raise PublishError(
                "there is no earlier release to go back to", "publish one", path=str(self.root)
            )
        if not dry_run:
            with self._locked():
                self._switch(earlier[-1])
        return earlier[-1].name

    def _current(self) -> Path | None:
        link = self.root / _CURRENT
        if not os.path.lexists(link):
            return None
        target = Path(os.path.realpath(link))
        releases = Path(
            os.path.realpath(self.root / _RELEASES)
        )  # which may itself be a link, to a larger disk
        if link.is_symlink() and target.parent == releases and target.is_dir():
            return target
        raise PublishError("this is no link to a release", "move it away", path=str(link))

    def _releases(self) -> list[Path]:
        """All, the oldest first."""
        folder = self.root / _RELEASES
        found = folder.iterdir() if folder.is_dir() else ()
        return sorted((path for path in found if _NAME.fullmatch(path.name) and path.is_dir()), key=_order)

    def _free_name(self, now: datetime) -> Path:
        first = self.root / _RELEASES / now.astimezone(UTC).strftime(_STAMP)
        taken, count = first, 1
        while os.path.lexists(taken):
            count += 1
            taken = first.with_name(f"{first.name}-{count}")
        return taken

    def _switch(self, release: Path) -> None:
        fresh = self.root / _NEXT
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path(_RELEASES) / release.name)
        fresh.replace(self.root / _CURRENT)

    def _remove_old(self, current: Path, progress: Callable[[str], None]) -> None:
        """Those that are too many."""
        for old in self._releases()[: -self.keep]:
            if old != current and not _remove(old, current):
                progress(f"warning: {old} holds files that briefgen did not write; move them away")

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """One publication at a time."""
        try:
            with locked(self.root / _RELEASES, "publish.lock", "another publication to this place"):
                yield
        except OSError as failed:
            raise unwritable(self.root, failed) from failed


def _order(release: Path) -> tuple[str, int]:
    found = _NAME.fullmatch(release.name)
    return (found[1], int(found[2] or 1)) if found else ("", 0)


def _link(source: str, target: str) -> None:
    """Releases share what has not changed: each is written by replacing files, and never within one."""
    try:
        os.link(source, target)
    except OSError:  # a file system without links
        shutil.copy2(source, target)


def _remove(old: Path, current: Path) -> bool:
    """Remove a release, except files of others that are nowhere else. Whether it is gone."""
    Output(old).commit()
    (old / MANIFEST_NAME).unlink(missing_ok=True)
    for folder, _, names in os.walk(old, topdown=False):
        for name in names:
            file = Path(folder) / name
            carried = current / file.relative_to(old)
            if carried.is_file() and carried.read_bytes() == file.read_bytes():
                file.unlink()
        if not os.listdir(folder):  # noqa: PTH208 - no list of paths is needed
            Path(folder).rmdir()
    return not old.exists()


@contextmanager
def releases_place(address: str, wishes: Wishes) -> Iterator[ReleasesPlace]:
    """Open a folder of releases; it is made when it does not exist."""
    keep = KEEP if wishes.keep is None else wishes.keep
    yield ReleasesPlace(local_folder(address.removeprefix(_PREFIX)), keep)

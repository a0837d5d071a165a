"""The output folder: what a build changes in it, known as a whole before the first byte is written.

Files that we did not write, by the manifest, are never changed and never deleted. A file is replaced in one
step, so that at every instant it is whole.
"""

from __future__ import annotations

import os
import stat
from dataclasses import dataclass
from pathlib import Path

from briefgen.addresses import is_safe_path, one_file_key
from briefgen.config import CONFIG_NAME, Config, load_config
from briefgen.errors import ConfigError, OutputError
from briefgen.files import temporary_path, write_whole
from briefgen.manifest import (
    OWN_NAMES,
    PENDING_NAME,
    digest,
    load_manifest,
    save_manifest,
)

_NAMED_FILES = 3
"""Foreign files that an error names; of more it gives the number."""


@dataclass(frozen=True, slots=True)
class Written:
    """What a commit did, in files."""

    written: int
    unchanged: int
    removed: int
    kept_aside: tuple[str, ...] = ()
    """Files that we wrote once and no longer do, and that somebody changed since: left as they are."""


@dataclass(frozen=True, slots=True)
class Changes:
    """What a commit would do, by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.deleted)


class Output:
    """One build's changes to an output folder: `add` every file, `check`, `commit`."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.before = dict(load_manifest(folder))
        """What is ours there, with its digests."""
        self._pending = load_manifest(folder, PENDING_NAME)
        self._recover()
        self.files: dict[str, str] = {}
        """The digest of every file of the site."""
        self._changed: dict[str, bytes | Path] = {}
        """What is to be written, in this order: bytes, or the file to copy."""
        self._foreign: list[str] = []
        self._folders: dict[str, bool] = {}

    def _recover(self) -> None:
        """Take as ours what a build that was cut short did write."""
        for path, planned in self._pending.items():
            target = self.folder / path
            if target.is_file() and not self._passes_link(path) and digest(_read(target)) == planned:
                self.before[path] = planned

    def add(self, path: str, content: bytes | Path) -> None:
        """Plan one file, given its bytes or the file to copy. Nothing is written yet."""
        if not is_safe_path(path) or path in OWN_NAMES:
            raise OutputError(f'"{path}" cannot be a file of a site', "rename what it is made from")
        data = content if isinstance(content, bytes) else _read(content)
        self.files[path] = digest(data)
        if not self._blocked(path) and self._current(path) != self.files[path]:
            self._changed[path] = content

    def keep(self, path: str) -> bool:
        """Leave a file of ours as it is, instead of adding it anew. False when there is none."""
        if path not in self.before or not self._exists(path):
            return False
        self.files[path] = self.before[path]
        return True

    def has(self, path: str) -> bool:
        """Whether the folder will have a file, of ours or of others."""
        return path in self.files or (is_safe_path(path) and os.path.isfile(self.folder / path))  # noqa: PTH113 (false for a name too long)

    def _current(self, path: str) -> str:
        """The digest of the file that is there now, empty when there is none. Notes foreign files."""
        target = self.folder / path
        try:
            if target.is_symlink() or target.is_dir():
                self._foreign.append(path)
                return ""
            found = digest(target.read_bytes())
        except FileNotFoundError:
            return ""
        except OSError as failed:
            raise OutputError(
                f"it cannot be read: {failed.strerror}", "check its permissions", path=str(target)
            ) from failed
        if found not in (self.files[path], self.before.get(path)):
            self._foreign.append(path)
        return found

    def _blocked(self, path: str) -> bool:
        """Whether something that is no plain folder stands where one of the path's folders must be."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = bool(folder) and self._is_blocked_folder(folder)
        return self._folders[folder]

    def _is_blocked_folder(self, folder: str) -> bool:
        place = self.folder / folder
        if place.is_symlink() or (place.exists() and not place.is_dir()):
            self._foreign.append(folder)
            return True
        return self._blocked(folder)

    def check(self) -> None:
        """Raise OutputError, before anything is written, when a file that is not ours is in the way."""
        foreign = sorted(set(self._foreign))
        if foreign:
            more = len(foreign) - _NAMED_FILES
            named = ", ".join(foreign[:_NAMED_FILES]) + (f" and {more} more" if more > 0 else "")
            state = "is not as briefgen wrote it" if len(foreign) == 1 else "are not as briefgen wrote them"
            raise OutputError(
                f"{named} would be overwritten and {state}",
                f"move or delete {'it' if len(foreign) == 1 else 'them'}, or choose another output folder",
                path=str(self.folder),
            )

    def changes(self) -> Changes:
        """What `commit` would do. Raises OutputError like `check`."""
        self.check()
        there = {path for path in self._changed if self._exists(path)}
        return Changes(
            added=tuple(path for path in self._changed if path not in there),
            changed=tuple(path for path in self._changed if path in there),
            deleted=tuple(p for p in sorted(self.before) if p not in self.files and self._still_ours(p)),
        )

    def commit(self, *, problems: int = 0) -> Written:
        """Write what has changed, then delete what is no longer made.

        With `problems`, of the content, nothing is deleted, and the manifest tells of them.
        """
        self.check()
        gone = [path for path in self.before if path not in self.files]
        self._begin()
        for path, content in self._changed.items():
            self._replace(path, content if isinstance(content, bytes) else _read(content))
        removed, aside = (0, ()) if problems else self._delete(gone)
        kept = {path: self.before[path] for path in gone if problems and self._exists(path)}
        save_manifest(self.folder, {**self.files, **kept}, problems=problems)
        (self.folder / PENDING_NAME).unlink(missing_ok=True)
        return Written(len(self._changed), len(self.files) - len(self._changed), removed, aside)

    def _begin(self) -> None:
        """Say what is about to be written, so that a build which is cut short leaves nothing foreign."""
        self._make_folder(self.folder)
        for path in self._pending:
            if not self._passes_link(path):
                temporary_path(self.folder / path).unlink(missing_ok=True)
        if self._pending:
            save_manifest(self.folder, self.before)
        if self._changed:
            save_manifest(self.folder, {path: self.files[path] for path in self._changed}, PENDING_NAME)

    def _exists(self, path: str) -> bool:
        return (self.folder / path).is_file() and not self._passes_link(path)

    def _still_ours(self, path: str) -> bool:
        target = self.folder / path
        return self._exists(path) and not target.is_symlink() and digest(_read(target)) == self.before[path]

    def _passes_link(self, path: str) -> bool:
        parents = path.split("/")[:-1]
        return any((self.folder / "/".join(parents[: n + 1])).is_symlink() for n in range(len(parents)))

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise _unwritable(folder, failed) from failed

    def _replace(self, path: str, data: bytes) -> None:
        target = self.folder / path
        self._make_folder(target.parent)
        try:
            write_whole(target, data)
        except OSError as failed:
            raise _unwritable(target, failed) from failed

    def _delete(self, gone: list[str]) -> tuple[int, tuple[str, ...]]:
        """Delete files of ours that are no longer made, then the folders that this leaves empty."""
        removed, aside = 0, []
        made = {one_file_key(path): path for path in self.files}
        for path in sorted(gone):
            target = self.folder / path
            if self._still_ours(path):
                twin = made.get(one_file_key(path))
                if twin and target.samefile(self.folder / twin):
                    continue  # one file under its old and its new case, on a file system without case
                target.unlink()
                removed += 1
                self._delete_empty(target.parent)
            elif target.exists() or target.is_symlink():
                aside.append(path)
        return removed, tuple(aside)

    def _delete_empty(self, folder: Path) -> None:
        while folder != self.folder:
            try:
                folder.rmdir()
            except OSError:  # not empty: somebody else's file, or a page of ours
                return
            folder = folder.parent


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failed:
        raise OutputError(
            f"it cannot be read: {failed.strerror}", "check its permissions", path=str(file)
        ) from failed


def _unwritable(path: Path, failed: OSError) -> OutputError:
    return OutputError(
        f"it cannot be written: {failed.strerror}", "make room and check the permissions", path=str(path)
    )


def check_place(config: Config, folder: Path) -> Path:
    """The output folder, resolved. Raises OutputError for one that would mix with the site's sources."""
    place, root = Path(os.path.realpath(folder)), config.root.resolve()
    if root.is_relative_to(place):
        raise OutputError(
            "the output folder holds the site's own files", "choose a folder of its own", path=str(folder)
        )
    for own in (config.content, config.templates, config.state):
        if place.is_relative_to(own.resolve()) or own.resolve().is_relative_to(place):
            raise OutputError(
                f"the output folder and {own.name}/ overlap", "choose a folder of its own", path=str(folder)
            )
    _check_can_be(place, folder)
    _check_is_no_others(place, root, folder)
    return place


def _check_is_no_others(place: Path, root: Path, folder: Path) -> None:
    """Raise OutputError for the output folder of another site: its files would be taken for our own."""
    other = next((part for part in (place, *place.parents) if (part / CONFIG_NAME).is_file()), root)
    if other == root:
        return
    try:
        theirs = Path(os.path.realpath(load_config(other).output))
    except ConfigError:
        return  # what it says is its own matter
    if place.is_relative_to(theirs) or theirs.is_relative_to(place):
        raise OutputError(
            f"the output folder is that of another site, {other}",
            "choose a folder of its own",
            path=str(folder),
        )


def _check_can_be(place: Path, folder: Path) -> None:
    """Raise OutputError when something that is no folder stands at a place, or above it."""
    for part in (place, *place.parents):
        try:
            mode = part.stat().st_mode
        except (FileNotFoundError, NotADirectoryError):
            continue
        except OSError as failed:
            raise OutputError(
                f"it cannot be used: {failed.strerror}", "choose another output folder", path=str(folder)
            ) from failed
        if not stat.S_ISDIR(mode):
            named = "this" if part == place else str(part)
            raise OutputError(
                f"{named} is a file, not a folder", "choose another output folder", path=str(folder)
            )
        return


__all__ = ["Changes", "Output", "Written", "check_place"]

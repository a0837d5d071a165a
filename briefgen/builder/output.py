"""The output folder: what a build changes in it, known as a whole before the first byte is written.

Files that we did not write, by the manifest, are never changed and never deleted. A file is replaced in one
step, so that at every instant it is whole.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Container, Mapping
from pathlib import Path
from typing import NamedTuple

from briefgen.addresses import is_safe_path, one_file_key
from briefgen.builder.staging import Staged, check_output_path
from briefgen.digest import full_digest
from briefgen.errors import OutputError
from briefgen.files import temporary_path, unwritable, write_whole
from briefgen.manifest import PENDING_NAME, load_manifest, load_reservations, save_manifest
from briefgen.signature import FileSignature, file_signature_at

UNSEEN: FileSignature = (0, 0, 0)
"""The signature of no file: of what somebody may have changed since we wrote it."""

_NAMED_FILES = 3
"""Foreign files that an error names; of more it gives the number."""


class Written(NamedTuple):
    """What a commit did, in files."""

    written: int
    unchanged: int
    removed: int
    kept_aside: tuple[str, ...] = ()
    """Files that we wrote once and no longer do, and that somebody changed since: left as they are."""


class Changes(NamedTuple):
    """What a commit would do, by path."""

    added: tuple[str, ...]
    changed: tuple[str, ...]
    deleted: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.changed or self.deleted)


class KnownFile(NamedTuple):
    """What the build cache says of a file that we wrote: while its signature is this, it is as we wrote it."""

    key: bytes
    """Of the page (see `pages.keys`), or of the file that it was copied from."""
    digest: str
    signature: FileSignature


class Output:
    """One build's changes to an output folder: `add` or `keep` every file, `check`, `commit`."""

    def __init__(
        self,
        folder: Path,
        known: Mapping[str, KnownFile] | None = None,
        inspected: Mapping[str, FileSignature] | None = None,
    ) -> None:
        """`known`: of every file that the manifest names; None when that is not known. `inspected`: what stands there,
        as far as somebody has looked already."""
        self.folder = folder
        self.known = known or {}
        self.before = (
            dict(load_manifest(folder))
            if known is None
            else {path: each.digest for path, each in known.items()}
        )
        """What is ours there, with its digests."""
        self._pending = load_manifest(folder, PENDING_NAME)
        self._recover()
        self.files: dict[str, str] = {}
        """The digest of every file of the site."""
        self.kept: Mapping[str, str] = {}
        """After `commit`: the digest of every file that is ours there."""
        self.signatures: dict[str, FileSignature] = {}
        """Of the files that are known to be as we wrote them; after `commit` also of those that it wrote."""
        self._changed: dict[str, bytes | Path | Staged] = {}
        """What is to be written, in this order: bytes, the file to copy, or the staged file to move."""
        self._inspected = inspected or {}
        self._foreign: list[str] = []
        self._in_the_way: list[str] = []
        """Files of ours where a folder is to be now, or in a folder where a file is to be: they go first."""
        self._folders: dict[str, bool] = {}
        self._is_new = not os.path.lexists(folder)
        self._made: set[str] = set()

    def _recover(self) -> None:
        """Take as ours what a build that was cut short did write."""
        for path, planned in self._pending.items():
            target = self.folder / path
            if target.is_file() and not self._passes_link(path) and full_digest(_read(target)) == planned:
                self.before[path] = planned

    def add(self, path: str, content: bytes | Path | Staged) -> None:
        """Plan one file: its bytes, the file to copy, or what was staged. Nothing is written yet."""
        if isinstance(content, Staged):  # whose path was looked at before it was written
            self.files[path] = content.digest
        else:
            check_output_path(path)
            self.files[path] = full_digest(content if isinstance(content, bytes) else _read(content))
        if not self._blocked(path) and self._current(path) != self.files[path]:
            self._changed[path] = content
            self.signatures.pop(path, None)

    def keep(self, path: str) -> bool:
        """Leave a file as it is that we wrote once, instead of adding it anew. False when there is none."""
        if path not in self.before or not self._exists(path):
            return False
        self.files[path] = self.before[path]
        self._is_as_known(path)  # else nobody knows that it is still what we wrote
        return True

    def reuse(self, path: str) -> bool:
        """Leave a file of ours that is as we wrote it. False when it is not, or not there: it must be made anew."""
        if not self._is_as_known(path):
            return False
        self.files[path] = self.before[path]
        return True

    def reuse_all_but(self, paths: Container[str]) -> None:
        """Leave all other files of ours as they are: somebody has just seen that they are as we wrote them."""
        for path, known in self.known.items():
            if path not in paths:
                self.files[path] = known.digest
                self.signatures[path] = known.signature

    def _is_as_known(self, path: str) -> bool:
        """Whether a file is as we wrote it, by its signature."""
        known = self.known.get(path)
        if known is None:
            return False
        found = self._inspected.get(path) or file_signature_at(f"{self.folder}/{path}")
        if found != known.signature:
            return False
        self.signatures[path] = known.signature
        return True

    def has(self, path: str) -> bool:
        """Whether the folder will have a file, of ours or of others."""
        if path in self.files or self._is_new:
            return path in self.files
        is_others = path not in self.before and is_safe_path(path)
        return is_others and os.path.isfile(self.folder / path)  # noqa: PTH113 (false for a name too long)

    def _current(self, path: str) -> str:
        """The digest of the file that is there now, empty when there is none. Notes foreign files."""
        if self._is_new:
            return ""
        if self._is_as_known(path):
            return self.before[path]
        target = f"{self.folder}/{path}"
        try:
            there = os.lstat(target)
            if not stat.S_ISREG(there.st_mode):
                if stat.S_ISDIR(there.st_mode) and (ours := self._ours_below(path)):
                    self._in_the_way += ours
                else:
                    self._foreign.append(path)
                return ""
            found = full_digest(_read(Path(target)))
        except (FileNotFoundError, NotADirectoryError):
            return ""
        except OSError as failed:
            raise OutputError(
                f"it cannot be read: {failed.strerror}", "check its permissions", path=target
            ) from failed
        if found not in (self.files[path], self.before.get(path)):
            self._foreign.append(path)
        if found == self.files[path]:
            self.signatures[path] = (there.st_mtime_ns, there.st_size, there.st_ino)
        return found

    def _blocked(self, path: str) -> bool:
        """Whether something that is no plain folder stands where one of the path's folders must be."""
        folder = path.rpartition("/")[0]
        if folder not in self._folders:
            self._folders[folder] = bool(folder) and not self._is_new and self._is_blocked_folder(folder)
        return self._folders[folder]

    def _is_blocked_folder(self, folder: str) -> bool:
        try:
            mode = os.lstat(f"{self.folder}/{folder}").st_mode
        except OSError:
            return self._blocked(folder)
        if stat.S_ISREG(mode) and folder in self.before and self._still_ours(folder):
            self._in_the_way.append(folder)
        elif not stat.S_ISDIR(mode):
            self._foreign.append(folder)
            return True
        return self._blocked(folder)

    def _ours_below(self, folder: str) -> list[str]:
        """The files in a folder, if all are as we wrote them, and it has no folder without files; else none."""
        files: list[str] = []
        for place, folders, names in os.walk(self.folder / folder):
            here = Path(place).relative_to(self.folder).as_posix()
            files += (f"{here}/{name}" for name in names)
            if not (folders or names) or any(os.path.islink(f"{place}/{name}") for name in folders):  # noqa: PTH114
                return []
        return files if all(path in self.before and self._still_ours(path) for path in files) else []

    def check(self) -> None:
        """Raise OutputError, before anything is written, when a file that is not ours is in the way."""
        foreign = sorted({*self._foreign, *(path for path in self._in_the_way if path in self.files)})
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

    def commit(self, *, problems: int = 0, held: int = 0, whole: Path | None = None) -> Written:
        """Write what has changed, then delete what is no longer made.

        New files come before changed ones, which link to them; each in the order in which they were added.
        With `problems`, of the content, nothing is deleted, and the manifest tells of them, and how many articles are
        shown that are `held` back from readers. `whole` is a
        folder that holds what was staged, in its place: it becomes the output folder.
        """
        self.check()
        if whole:
            return self._commit_whole(whole, problems, held)
        self._begin()
        cleared = self._clear_the_way()
        gone = [path for path in self.before if path not in self.files]
        for path in sorted(self._changed, key=lambda path: path in self.before):
            self._replace(path, self._changed[path])
        removed, aside = (0, ()) if problems else self._delete(gone)
        kept = {path: self.before[path] for path in gone if problems and self._exists(path)}
        for path in kept:
            self._is_as_known(path)
        self.kept = {**self.files, **kept}
        save_manifest(self.folder, self.kept, problems=problems, held=held)
        (self.folder / PENDING_NAME).unlink(missing_ok=True)
        return Written(len(self._changed), len(self.files) - len(self._changed), cleared + removed, aside)

    def _commit_whole(self, whole: Path, problems: int, held: int) -> Written:
        """Complete a site that was not there before, and put it into its place in one step."""
        place, self.folder = self.folder, whole
        for path, content in self._changed.items():
            if isinstance(content, Staged):
                self.signatures[path] = content.signature
            else:
                self._replace(path, content)
        self.kept = self.files
        save_manifest(whole, self.kept, problems=problems, held=held)
        try:
            whole.rename(place)
        except OSError as failed:
            raise unwritable(place, failed) from failed
        self.folder = place
        return Written(len(self._changed), 0, 0)

    def _begin(self) -> None:
        """Say what is about to be written, so that a build which is cut short leaves nothing foreign."""
        self._make_folder(self.folder)
        for path in self._pending:
            if not self._passes_link(path):
                temporary_path(self.folder / path).unlink(missing_ok=True)
        if self._pending:  # what stands there is still of the build before: so are its reservations
            problems, held = load_reservations(self.folder)
            save_manifest(self.folder, self.before, problems=problems, held=held)
        if self._changed:
            save_manifest(self.folder, {path: self.files[path] for path in self._changed}, PENDING_NAME)

    def _clear_the_way(self) -> int:
        """Remove what has to go before something else can stand in its place. How many files that were."""
        for path in self._in_the_way:
            (self.folder / path).unlink()
            del self.before[path]
            self._delete_empty((self.folder / path).parent)
        return len(self._in_the_way)

    def _exists(self, path: str) -> bool:
        return (self.folder / path).is_file() and not self._passes_link(path)

    def _still_ours(self, path: str) -> bool:
        target = self.folder / path
        return (
            self._exists(path) and not target.is_symlink() and full_digest(_read(target)) == self.before[path]
        )

    def _passes_link(self, path: str) -> bool:
        parents = path.split("/")[:-1]
        return any((self.folder / "/".join(parents[: n + 1])).is_symlink() for n in range(len(parents)))

    def _make_folder(self, folder: Path) -> None:
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as failed:
            raise unwritable(folder, failed) from failed

    def _replace(self, path: str, content: bytes | Path | Staged) -> None:
        target = self.folder / path
        if (folder := path.rpartition("/")[0]) not in self._made:
            self._make_folder(target.parent)
            self._made.add(folder)
        try:
            if isinstance(content, Staged):
                os.replace(content.file, target)  # noqa: PTH105 (ten thousand times)
                self.signatures[path] = content.signature
            else:
                if isinstance(content, Path):  # it may have been saved again since it was planned
                    content = _read(content)
                    self.files[path] = full_digest(content)
                write_whole(target, content)
                self.signatures[path] = file_signature_at(str(target)) or UNSEEN
        except OSError as failed:
            raise unwritable(target, failed) from failed

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

"""Files that change → one call for each burst of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Collection, Iterator, Sequence
from pathlib import Path

from watchfiles import Change, watch

_DEBOUNCE_MS = 50
"""Changes closer together than this are one save: editors write a file in several steps."""
_STEP_MS = 20
_LOOK_MS = 100
"""How often single files, and whether folders are there at all, are looked at; how long a stop may take."""

_Stamps = tuple[tuple[int, int, int] | None, ...]
"""What tells that a file has changed (inode, time in ns, size); None for one that is not there."""


class Watch:
    """Watches files and folders (with all that is in them) until stopped.

    A folder may be made, moved away and come back; a file may be replaced, as most editors do when saving.
    """

    def __init__(
        self,
        paths: Sequence[Path],
        changed: Callable[[Collection[Path] | None], None],
        is_due: Callable[[], bool] = lambda: False,
    ) -> None:
        """`changed` is told which files changed, or None when something else may have, too: when `is_due` says so, which is
        asked every `_LOOK_MS`, the time has come for something."""
        self.watch(paths)
        self._changed = changed
        self._is_due = is_due
        self._stop = threading.Event()
        self._watching = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def watch(self, paths: Sequence[Path]) -> None:
        """Watch these from now on. What has changed in those that were not watched before, may be told, too."""
        self._paths = tuple(dict.fromkeys(path.resolve() for path in paths))

    def start(self) -> None:
        """Begin to watch: every change after this is seen."""
        self._thread.start()
        self._watching.wait()

    def stop(self) -> None:
        """Stop watching and wait until no call is under way."""
        self._stop.set()
        if self._thread.is_alive():
            self._thread.join()

    def _run(self) -> None:
        folders, stamps = self._folders(), self._stamps()
        while not self._stop.is_set():
            current = self._folders()
            missed = current != folders  # what happened between two watches is not told
            folders = current
            for found in self._looks(folders):
                self._watching.set()
                before, stamps = stamps, self._stamps()
                is_more = missed or stamps != before or self._is_due()
                if found or is_more:
                    self._changed(None if is_more else found)
                    missed = False
                if self._folders() != folders:
                    break
        self._watching.set()

    def _looks(self, folders: Sequence[Path]) -> Iterator[Collection[Path]]:
        """What in `folders` has changed, if anything, at least every `_LOOK_MS`. Ends when one vanishes."""
        while not folders and not self._stop.is_set():
            yield ()
            self._stop.wait(_LOOK_MS / 1000)
        if not folders:
            return
        try:
            for changes in watch(
                *folders,
                watch_filter=_is_wanted,
                debounce=_DEBOUNCE_MS,
                step=_STEP_MS,
                rust_timeout=_LOOK_MS,
                yield_on_timeout=True,
                stop_event=self._stop,
                raise_interrupt=False,
            ):
                yield {Path(path) for _, path in changes}
        except FileNotFoundError:  # moved away between the look and the watch
            self._stop.wait(_LOOK_MS / 1000)

    def _folders(self) -> tuple[Path, ...]:
        return tuple(path for path in self._paths if path.is_dir())

    def _stamps(self) -> _Stamps:
        return tuple(_stamp(path) for path in self._paths)


def _is_wanted(_: Change, path: str) -> bool:
    name = Path(path).name
    return not name.startswith(".") and not name.endswith("~")


def _stamp(path: Path) -> tuple[int, int, int] | None:
    try:
        found = path.stat()
    except OSError:
        return None
    return None if path.is_dir() else (found.st_ino, found.st_mtime_ns, found.st_size)

"""Files that change → one call for each burst of changes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from watchfiles import watch

_DEBOUNCE_MS = 50
"""Changes closer together than this are one save: editors write a file in several steps."""
_STEP_MS = 20
_POLL_MS = 200
"""How long a stop may take to be seen."""


class Watch:
    """Watches files and folders (with all that is in them) until stopped."""

    def __init__(self, paths: Sequence[Path], changed: Callable[[], None]) -> None:
        self._paths = paths
        self._changed = changed
        self._stop = threading.Event()
        self._one_at_a_time = threading.Lock()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Begin to watch."""
        folders = [path for path in self._paths if path.is_dir()]
        # A file that is replaced, as most editors do when saving, is seen only from its folder.
        names = {path for path in self._paths if path not in folders}
        parents = sorted({path.parent for path in names if path.parent.is_dir()})
        self._spawn(folders, lambda path: True, recursive=True)
        self._spawn(parents, lambda path: path in names, recursive=False)

    def _spawn(self, paths: Sequence[Path], wanted: Callable[[Path], bool], *, recursive: bool) -> None:
        if paths:
            thread = threading.Thread(target=self._run, args=(paths, wanted, recursive), daemon=True)
            thread.start()
            self._threads.append(thread)

    def _run(self, paths: Sequence[Path], wanted: Callable[[Path], bool], recursive: bool) -> None:
        for changes in watch(
            *paths,
            watch_filter=lambda _, path: not Path(path).name.startswith(".") and not path.endswith("~"),
            debounce=_DEBOUNCE_MS,
            step=_STEP_MS,
            rust_timeout=_POLL_MS,
            stop_event=self._stop,
            recursive=recursive,
            raise_interrupt=False,
        ):
            if any(wanted(Path(path)) for _, path in changes):
                with self._one_at_a_time:
                    self._changed()

    def stop(self) -> None:
        """Stop watching and wait until no call is under way."""
        self._stop.set()
        for thread in self._threads:
            thread.join()

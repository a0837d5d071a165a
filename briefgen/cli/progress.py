"""How far a command has come, on a terminal."""

from __future__ import annotations

import sys
import time

from briefgen.cli.printing import print_in_place


class Progress:
    """A bar on the terminal for what takes longer than a second."""

    def __init__(self) -> None:
        self.started = time.monotonic()
        self.is_shown = sys.stderr is not None and sys.stderr.isatty()
        self.width = 0

    def __enter__(self) -> Progress:
        return self

    def __exit__(self, *_: object) -> None:
        self.clear()

    def show(self, what: str, done: int, of: int) -> None:
        """Say how far it has come."""
        if self.is_shown and time.monotonic() - self.started > 1:
            filled = done * 30 // max(of, 1)
            self._print(f"{what} [{'#' * filled}{'.' * (30 - filled)}] {done} of {of}")

    def clear(self) -> None:
        """Take it away, for a line to be printed."""
        self._print("")

    def _print(self, text: str) -> None:
        if self.width or text:
            print_in_place(f"\r{text:{self.width}}" + ("\r" if not text else ""))
            self.width = len(text)

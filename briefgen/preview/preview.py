"""Build, serve, watch, reload: one preview of one site."""

from __future__ import annotations

import threading
import webbrowser
from collections.abc import Callable, Sequence
from pathlib import Path

from briefgen.errors import BriefgenError, PreviewError
from briefgen.preview.server import PreviewServer, is_loopback
from briefgen.preview.watch import Watch

Rebuild = Callable[[], Sequence[BriefgenError]]
"""Builds the site anew and returns what was wrong with its content; may raise BriefgenError."""


class Preview:
    """A running preview: a server, and a watch that rebuilds. Use as a context manager."""

    def __init__(
        self,
        folder: Path,
        watched: Sequence[Path],
        rebuild: Rebuild,
        *,
        host: str = "127.0.0.1",
        port: int = 8000,
    ) -> None:
        self._rebuild = rebuild
        self.server = PreviewServer(folder, host=host, port=port)
        self._watch = Watch(watched, self.refresh)

    def __enter__(self) -> Preview:
        self._build()
        self.server.start()
        self._watch.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.stop()
        self.server.stop()

    @property
    def url(self) -> str:
        """Where the site's home is."""
        return self.server.url

    def refresh(self) -> None:
        """Rebuild, and have every browser that looks on load its page again."""
        self._build()
        self.server.reload()

    def _build(self) -> None:
        try:
            self.server.errors = tuple(self._rebuild())
        except BriefgenError as error:
            self.server.errors = (error,)
        except Exception as bug:  # a preview outlives our own faults, and shows them
            self.server.errors = (
                PreviewError(f"the build failed: {type(bug).__name__}: {bug}", "please report it"),
            )


def serve(
    watched: Sequence[Path],
    folder: Path,
    rebuild: Rebuild,
    *,
    host: str,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
) -> None:
    """Serve `folder` until interrupted. Raises PreviewError when no port is free."""
    with Preview(folder, watched, rebuild, host=host, port=port) as preview:
        if preview.server.port != port and port:
            announce(f"port {port} is taken")
        if not is_loopback(host):
            announce(f"warning: {host} can be reached by others; drafts are shown to them, too")
        announce(f"serving on {preview.url} (end with Ctrl-C)")
        if open_browser:
            webbrowser.open(preview.url)
        threading.Event().wait()  # until KeyboardInterrupt

"""Build, serve, watch, reload: one preview of one site."""

from __future__ import annotations

import contextlib
import logging
import threading
import webbrowser
from collections.abc import Callable, Collection, Sequence
from pathlib import Path

from briefgen.errors import BriefgenError, PreviewError
from briefgen.preview.server import CleaningOf, PreviewServer, SearchFile, is_loopback
from briefgen.preview.watch import Watch

_LOG = logging.getLogger(__name__)

Rebuild = Callable[[], Sequence[BriefgenError]]
"""Builds the site anew and returns what was wrong with its content; may raise BriefgenError."""

Watched = Callable[[], Sequence[Path]]
"""What the site is made of now: asked before each build, as settings may name other folders. May raise BriefgenError."""


class Preview:
    """A running preview: a server, and a watch that rebuilds. Use as a context manager."""

    def __init__(
        self,
        folder: Path,
        watched: Watched,
        rebuild: Rebuild,
        *,
        is_due: Callable[[], bool] = lambda: False,
        host: str = "127.0.0.1",
        port: int = 8000,
        prefix: str = "",
        root: Path | None = None,
        cleaning: CleaningOf | None = None,
        search: SearchFile | None = None,
    ) -> None:
        self._rebuild = rebuild
        self._one_at_a_time = threading.Lock()
        self.server = PreviewServer(
            folder, host=host, port=port, prefix=prefix, root=root, cleaning=cleaning, search=search
        )
        self._watched = watched
        self._watch = Watch(watched(), self.refresh, is_due)

    def __enter__(self) -> Preview:
        self.server.start()
        try:
            self._watch.start()  # before the first build: what is saved during it is built again
            self.refresh()
        except BaseException:
            self.__exit__()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._watch.stop()
        self.server.stop()

    @property
    def url(self) -> str:
        """Where the site's home is."""
        return self.server.url

    def refresh(self, changed: Collection[Path] | None = None) -> None:
        """Rebuild, and have every browser that looks on load its page again.

        `changed` are the files that did, None when that is not known: for style sheets alone, pages stay where they are.
        """
        only_style = bool(changed) and all(file.suffix == ".css" for file in changed or ())
        with self._one_at_a_time:
            self.server.show(self._build(), only_style=only_style)

    def _build(self) -> Sequence[BriefgenError]:
        with contextlib.suppress(BriefgenError):  # of settings that cannot be read, the build tells
            self._watch.watch(self._watched())
        try:
            return self._rebuild()
        except BriefgenError as error:
            return (error,)
        except Exception as bug:  # a preview outlives our own faults, and shows them
            _LOG.exception("the build failed")
            return (PreviewError(f"the build failed: {type(bug).__name__}: {bug}", "please report it"),)


def serve(
    watched: Watched,
    folder: Path,
    rebuild: Rebuild,
    *,
    is_due: Callable[[], bool],
    host: str,
    port: int,
    open_browser: bool,
    announce: Callable[[str], None],
    prefix: str = "",
    root: Path | None = None,
    cleaning: CleaningOf | None = None,
    search: SearchFile | None = None,
) -> None:
    """Serve `folder` until interrupted. Raises PreviewError when no port is free.

    `is_due` says, when asked, that the site must be built again though nothing was saved: the time has come for an article.

    `root`, `cleaning` and `search` as in `PreviewServer`. `prefix` is the path of the site's base_url: addresses that begin with
    it are answered, too.
    """
    with Preview(
        folder,
        watched,
        rebuild,
        is_due=is_due,
        host=host,
        port=port,
        prefix=prefix,
        root=root,
        cleaning=cleaning,
        search=search,
    ) as preview:
        if preview.server.port != port and port:
            announce(f"port {port} is taken")
        if not is_loopback(host):
            announce(f"warning: {host} can be reached by others; drafts are shown to them, too")
        announce(f"serving on {preview.url} (end with Ctrl-C)")
        if open_browser:
            webbrowser.open(preview.url)
        threading.Event().wait()  # until KeyboardInterrupt

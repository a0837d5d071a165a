"""The preview's server: livereload's handlers on tornado, hardened.

Against livereload as it comes: a request must name this machine as its host, or a web page elsewhere could
read drafts by rebinding its name; a reload is sent whenever a build is done, and not only every three
seconds; the reload script is an external file, so that the pages' strict policy can allow just it.
"""

from __future__ import annotations

import asyncio
import ipaddress
import re
import socket
import threading
from collections.abc import Awaitable
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from briefgen.errors import BriefgenError, PreviewError

_PORTS_TRIED = 50
_SCRIPT = "/livereload.js"
_STYLE = "/briefgen-preview.css"
_POLICY = re.compile(rb"(<meta http-equiv=\"Content-Security-Policy\" content=\")([^\"]*)(\")", re.IGNORECASE)
_BODY_END = re.compile(rb"</body>", re.IGNORECASE)
_BODY_START = re.compile(rb"<body[^>]*>", re.IGNORECASE)

_CSS = b"""\
#briefgen-errors { position: fixed; inset: 0; z-index: 9; overflow: auto; padding: 6vh 6vw; background: #1b1b1ff2;
  color: #f4f1ea; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif; text-align: start; direction: ltr; }
#briefgen-errors h1 { font-size: 1.5rem; color: #ff9d8a; margin: 0 0 1rem; }
#briefgen-errors ol { padding: 0; list-style: none; max-width: 60rem; }
#briefgen-errors li { margin: 0 0 1.25rem; border-inline-start: 3px solid #ff9d8a; padding-inline-start: 1rem; }
#briefgen-errors code { display: block; color: #ffd9a0; font: 0.9rem ui-monospace, monospace; }
#briefgen-errors p { margin: 0; } #briefgen-errors .remedy { color: #b9d8c2; }
"""


def is_loopback(host: str) -> bool:
    """Whether a host's name or address is this machine's own."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return False


class PreviewServer:
    """Serves a folder in a thread of its own. `errors` are shown over every page while there are any."""

    def __init__(self, folder: Path, *, host: str, port: int) -> None:
        self.folder = folder
        self.host = host
        self.errors: tuple[BriefgenError, ...] = ()
        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopping = asyncio.Event()

    @property
    def url(self) -> str:
        """Where the site's home is."""
        host = "127.0.0.1" if self.host in ("", "0.0.0.0") else self.host  # noqa: S104 (compared, not bound)
        return f"http://{f'[{host}]' if ':' in host else host}:{self.port}/"

    def start(self) -> None:
        """Begin to answer requests."""
        self._thread.start()

    def stop(self) -> None:
        """Stop answering, close every connection, and wait for the thread."""
        if self._thread.is_alive():
            self._loop.call_soon_threadsafe(self._stopping.set)
            self._thread.join()

    def reload(self) -> None:
        """Have every browser that looks on load its page again."""
        self._loop.call_soon_threadsafe(LiveReloadHandler.reload_waiters, "*")

    def accepts(self, host_header: str) -> bool:
        """Whether a Host header names this server by an address, and not by a name that anyone could point here."""
        name = urlsplit(f"//{host_header}").hostname or ""
        if name in ("localhost", self.host):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.host)

    def _run(self) -> None:
        asyncio.set_event_loop(self._loop)
        self._loop.run_until_complete(self._serve())
        self._loop.run_until_complete(self._loop.shutdown_asyncgens())
        self._loop.close()

    async def _serve(self) -> None:
        LiveReloadHandler.watcher = Watcher()  # asked for the last file's name only; we watch ourselves
        LiveReloadHandler.live_css = False
        common = {"server": self}
        application = Application(
            [
                ("/livereload", _Socket, common),
                (_SCRIPT, _Script, common),
                (_STYLE, _Style, common),
                ("/(.*)", _Page, {"path": str(self.folder), "default_filename": "index.html", **common}),
            ],
            log_function=lambda handler: None,
        )
        http = HTTPServer(application)
        http.add_socket(self._socket)
        await self._stopping.wait()
        http.stop()
        for waiter in LiveReloadHandler.waiters.copy():
            waiter.close()
        await http.close_all_connections()


def _bind(host: str, port: int) -> socket.socket:
    """A socket on `port`, or the next that is free; 0 is any."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    last: OSError | None = None
    for candidate in range(port, port + _PORTS_TRIED) if port else (0,):
        try:
            bound = socket.create_server((host, candidate), family=family)
        except OSError as failed:
            last = failed
            continue
        bound.setblocking(False)
        return bound
    raise PreviewError(
        f"no port from {port} on can be used: {last}", "name another with --port or --host"
    ) from last


class _Guarded(RequestHandler):
    """A handler that answers only to those who name this machine."""

    server: PreviewServer

    def prepare(self) -> Awaitable[None] | None:
        """Refuse a foreign Host header: the page that sent it has had its name pointed here."""
        if not self.server.accepts(self.request.host):
            raise HTTPError(403, reason="This preview answers to its own address only")
        return None

    def set_default_headers(self) -> None:
        """Nothing of a preview is worth keeping."""
        self.set_header("Cache-Control", "no-store")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc] # livereload has no types
    """The connection over which a browser hears of a reload."""

    def initialize(self, server: PreviewServer) -> None:
        """Keep the server."""
        self.server = server

    def check_origin(self, origin: str) -> bool:
        """Only our own pages; livereload would let in any."""
        return WebSocketHandler.check_origin(self, origin)


class _Script(_Guarded, LiveReloadJSHandler):  # type: ignore[misc] # livereload has no types
    """livereload's script."""

    def initialize(self, server: PreviewServer) -> None:
        """Keep the server."""
        self.server = server


class _Style(_Guarded):
    """What the error overlay looks like."""

    def initialize(self, server: PreviewServer) -> None:
        """Keep the server."""
        self.server = server

    def get(self) -> None:
        """The stylesheet."""
        self.set_header("Content-Type", "text/css")
        self.finish(_CSS)


class _Page(_Guarded, StaticFileHandler):
    """A file of the site. Pages get the reload script, and the errors of the last build."""

    def initialize(self, path: str, default_filename: str, server: PreviewServer) -> None:  # type: ignore[override]
        """Keep the server."""
        self.server = server
        super().initialize(path, default_filename)

    async def get(self, path: str, include_body: bool = True) -> None:
        """The file; a page with what the preview adds."""
        self.path = self.parse_url_path(path)
        if self.server.errors and not self._file(path).is_file():
            self._finish_page(_EMPTY_PAGE, 503, include_body)
            return
        absolute = self.get_absolute_path(self.root, self.path)
        found = self.validate_absolute_path(self.root, absolute)
        if found is None:
            return  # redirected to the folder's own address
        if not found.endswith(".html"):
            await super().get(path, include_body)
            return
        self._finish_page(Path(found).read_bytes(), 200, include_body)

    def compute_etag(self) -> None:
        """None: tornado computes a file's once and keeps it, and files change here."""

    def _file(self, path: str) -> Path:
        place = self.server.folder / path
        return place / "index.html" if path == "" or path.endswith("/") else place

    def _finish_page(self, page: bytes, status: int, include_body: bool = True) -> None:
        body = _with_extras(page, self.server)
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Length", str(len(body)))
        if include_body:
            self.write(body)
        self.finish()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The site's own 404 page for what is not there."""
        page = self.server.folder / "404.html"
        if status_code == 404 and page.is_file():
            self._finish_page(page.read_bytes(), 404, self.request.method != "HEAD")
        else:
            super().write_error(status_code, **kwargs)


_EMPTY_PAGE = b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body></body></html>'


def _with_extras(page: bytes, server: PreviewServer) -> bytes:
    """A page as the preview shows it: allowed to load our script, which is added, and errors if there are any."""
    policy = b"script-src 'self'; connect-src 'self' ws:; "
    page = _POLICY.sub(lambda found: found[1] + policy + found[2] + found[3], page, count=1)
    script = f'<script src="{_SCRIPT}?port={server.port}"></script>'.encode()
    ends = list(_BODY_END.finditer(page))
    at = ends[-1].start() if ends else len(page)
    page = page[:at] + script + page[at:]
    if server.errors:
        page = _BODY_START.sub(lambda found: found[0] + _overlay(server.errors), page, count=1)
    return page


def _overlay(errors: tuple[BriefgenError, ...]) -> bytes:
    items = "".join(
        f"<li><code>{escape(_place(error))}</code><p>{escape(error.cause)}</p>"
        f'<p class="remedy">{escape(error.remedy)}</p></li>'
        for error in errors
    )
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    link = f'<link rel="stylesheet" href="{_STYLE}">'
    return f'{link}<div id="briefgen-errors" role="alert"><h1>{count}</h1><ol>{items}</ol></div>'.encode()


def _place(error: BriefgenError) -> str:
    return f"{error.path}:{error.line}" if error.line else error.path

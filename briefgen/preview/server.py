"""The preview's server: livereload's handlers on tornado, hardened.

Against livereload as it comes: a request must name this machine as its host, or a web page elsewhere could
read drafts by rebinding its name; a reload is sent whenever a build is done, and not only every three
seconds; the reload script is an external file, so that the pages' strict policy can allow just it.
"""

from __future__ import annotations

import asyncio
import errno
import ipaddress
import json
import re
import secrets
import socket
import threading
from collections.abc import Awaitable, Callable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from livereload.handlers import LiveReloadHandler, LiveReloadJSHandler
from livereload.watcher import Watcher
from tornado.httpserver import HTTPServer
from tornado.web import Application, HTTPError, RequestHandler, StaticFileHandler
from tornado.websocket import WebSocketHandler

from briefgen.digest import digest_of
from briefgen.errors import BriefgenError, PreviewError
from briefgen.preview.extras import CLEANING, CLEANING_STYLE, EMPTY_PAGE, SCRIPT, STYLE, with_extras

_PORTS_TRIED = 50
CleaningOf = Callable[[str], "str | None"]
"""From an article's address to the page that shows how it was cleaned; None when there is nothing to show."""
SearchFile = Callable[[str], "bytes | None"]
"""From the output path of a file of the search's index to its bytes; None when there is no such file."""
_DIGEST_NAME = re.compile(r"^([\w/-]+)\.[0-9a-f]{8}(\.css)$")
"""What the theme's style sheet is called: with a digest, so that hosts may keep it for ever."""
_PLUGIN = """\
window.LiveReloadPluginBriefgen = class {
  static identifier = "briefgen";
  static version = "1";
  analyze() { return { build: %d }; }
};
"""
"""Has livereload's script say, when it connects, of which build its page is."""


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

    def __init__(
        self,
        folder: Path,
        *,
        host: str,
        port: int,
        prefix: str = "",
        root: Path | None = None,
        cleaning: CleaningOf | None = None,
        search: SearchFile | None = None,
    ) -> None:
        self.folder = folder
        self.root = root
        """The site's own folder, from which errors show lines."""
        self.cleaning = cleaning
        self.search = search
        self.host = host
        self.prefix = prefix.strip("/")
        """The path of the site's base_url, by which its 404 page names its addresses; it is answered, too."""
        self.errors: tuple[BriefgenError, ...] = ()
        self.build = secrets.randbelow(10**9)
        """Counts builds, from a number of chance: a page of an earlier preview is not taken for a new one."""
        self._socket = _bind(host, port)
        self.port: int = self._socket.getsockname()[1]
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._stopping = asyncio.Event()
        LiveReloadHandler.watcher = Watcher()  # asked for the last file's name only; we watch ourselves
        LiveReloadHandler.live_css = False

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

    def show(self, errors: Sequence[BriefgenError], *, only_style: bool = False) -> None:
        """A build has ended, with these errors: have every browser that looks on load its page again.

        When the build has changed `only_style`, they fetch the style sheets anew, and the page stays as it is.
        """
        only_style = only_style and not errors and not self.errors
        self.errors = tuple(errors)
        if not only_style:
            self.build += 1
        LiveReloadHandler.live_css = only_style
        path = "style.css" if only_style else "*"
        self._loop.call_soon_threadsafe(LiveReloadHandler.reload_waiters, path)

    def style_now(self, path: str) -> str:
        """The style sheet that a page of an earlier build asks for, by the name that it has now."""
        name = _DIGEST_NAME.sub(r"\1.*\2", path)
        return (
            next((str(file.relative_to(self.folder)) for file in self.folder.glob(name)), path)
            if name != path
            else path
        )

    def accepts(self, host_header: str) -> bool:
        """Whether a Host header names this server by an address, and not by a name that anyone could point here."""
        try:
            parts = urlsplit(f"//{host_header}")
            name, _ = parts.hostname or "", parts.port
        except ValueError:
            return False
        if "@" in parts.netloc:
            return False
        if name in ("localhost", self.host):
            return True
        try:
            address = ipaddress.ip_address(name)
        except ValueError:
            return False
        return address.is_loopback or not is_loopback(self.host)

    def _run(self) -> None:
        with asyncio.Runner(loop_factory=lambda: self._loop) as runner:
            runner.run(self._serve())

    async def _serve(self) -> None:
        common = {"server": self}
        application = Application(
            [
                ("/livereload", _Socket, common),
                (SCRIPT, _Script, common),
                (STYLE, _Style, {"sheet": "preview.css", **common}),
                (CLEANING_STYLE, _Style, {"sheet": "cleaning.css", **common}),
                (f"{CLEANING}(/.*)", _Cleaning, common),
                (f"/(?:{re.escape(self.prefix)}/)?(pagefind/.*)", _Search, common),
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
    try:
        socket.getaddrinfo(host or None, port, family)
    except (OSError, UnicodeError):  # the latter for a label longer than any name may have
        raise PreviewError(f'there is no host "{host}"', "name another with --host") from None
    last: OSError | None = None
    for candidate in range(port, min(port + _PORTS_TRIED, 65536)) if port else (0,):
        try:
            bound = socket.create_server((host, candidate), family=family)
        except OSError as failed:
            if failed.errno == errno.EADDRNOTAVAIL:  # no other port would do
                raise PreviewError(
                    f'"{host}" is no address of this computer', "leave out --host, or name one that is"
                ) from failed
            last = failed
            continue
        bound.setblocking(False)
        return bound
    raise PreviewError(
        f"no port from {port} on can be used: {last.strerror if last else ''}",
        "name another with --port or --host",
    ) from last


class _Guarded(RequestHandler):
    """A handler that answers only to those who name this machine."""

    server: PreviewServer

    def initialize(self, server: PreviewServer) -> None:
        """Keep the server."""
        self.server = server

    def prepare(self) -> Awaitable[None] | None:
        """Refuse a foreign Host header: the page that sent it has had its name pointed here."""
        if not self.server.accepts(self.request.host):
            raise HTTPError(403, reason="This preview answers to its own address only")
        origin = self.request.headers.get("Origin")
        if origin is not None and urlsplit(origin).netloc != self.request.host:
            raise HTTPError(403, reason="This preview answers to its own pages only")
        return None

    def tell(self, failed: BriefgenError) -> None:
        """Answer with an error: below the status line, which has room for Latin letters alone."""
        self.set_status(500)
        self.set_header("Content-Type", "text/plain; charset=utf-8")
        self.finish(str(failed))

    def set_default_headers(self) -> None:
        """What a browser keeps of a preview, it asks about each time."""
        self.set_header("Cache-Control", "no-cache")
        self.set_header("X-Content-Type-Options", "nosniff")
        self.set_header("Cross-Origin-Resource-Policy", "same-origin")


class _Socket(_Guarded, LiveReloadHandler):  # type: ignore[misc] # livereload has no types
    """The connection over which a browser hears of a reload."""

    def check_origin(self, origin: str) -> bool:
        """Only our own pages; livereload would let in any."""
        return WebSocketHandler.check_origin(self, origin)

    def on_message(self, message: str | bytes) -> None:
        """livereload's handshake; a page of an earlier build is told to load again at once.

        Such a page was still on its way when the build ended, and so was not there to be told.
        """
        try:
            said = json.loads(message)
            command = said["command"]
        except (ValueError, TypeError, KeyError):
            return  # not livereload's script
        super().on_message(message)
        if command == "info" and _build_of(said) != self.server.build:
            self.send_message({"command": "reload", "path": "*", "liveCSS": False})


def _build_of(info: dict[str, Any]) -> object:
    """The number that `_PLUGIN` put into a message; None where it is not."""
    found: object = info
    for key in ("plugins", "briefgen", "build"):
        found = found.get(key) if isinstance(found, dict) else None
    return found


class _Script(_Guarded, LiveReloadJSHandler):  # type: ignore[misc] # livereload has no types
    """livereload's script."""

    def get(self) -> None:
        """The script, with the number of the build that its page is of."""
        build = self.get_query_argument("build", "")
        self.write(_PLUGIN % (int(build) if build.isdecimal() and len(build) < 16 else -1))
        super().get()


class _Style(_Guarded):
    """What the preview's own parts look like."""

    def initialize(self, server: PreviewServer, sheet: str) -> None:  # type: ignore[override]
        """Keep the server and the name of the sheet."""
        self.server, self.sheet = server, sheet

    def get(self) -> None:
        """The stylesheet."""
        self.set_header("Content-Type", "text/css")
        self.finish(Path(__file__).with_name(self.sheet).read_bytes())


class _Cleaning(_Guarded):
    """How an article was cleaned."""

    async def get(self, url: str) -> None:
        """The view; made in another thread, for cleaning takes a moment."""
        view = self.server.cleaning
        try:
            page = await asyncio.get_running_loop().run_in_executor(None, view, url) if view else None
        except BriefgenError as failed:
            self.tell(failed)
            return
        if page is None:
            raise HTTPError(404, reason="This article was not cleaned by briefgen: there is no original")
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'")
        self.finish(page)


class _Search(_Guarded):
    """A file of the search's index."""

    async def get(self, path: str) -> None:
        """The file; from another thread, for the index may have to be made first."""
        search = self.server.search
        try:
            data = await asyncio.get_running_loop().run_in_executor(None, search, path) if search else None
        except BriefgenError as failed:
            self.tell(failed)
            return
        if data is None:
            raise HTTPError(404)
        script = path.endswith(".js")
        self.set_header("Content-Type", "text/javascript" if script else "application/octet-stream")
        self.finish(data)


class _Page(_Guarded, StaticFileHandler):
    """A file of the site. Pages get the reload script, and the errors of the last build."""

    def initialize(self, path: str, default_filename: str, server: PreviewServer) -> None:  # type: ignore[override]
        """Keep the server."""
        self.server = server
        StaticFileHandler.initialize(self, path, default_filename)

    async def get(self, path: str, include_body: bool = True) -> None:
        """The file; a page with what the preview adds."""
        if "\0" in path:
            raise HTTPError(404)
        path = self.server.style_now(self._within(path))
        self.path = self.parse_url_path(path)
        absolute = self.get_absolute_path(self.root, self.path)
        found = self.validate_absolute_path(self.root, absolute)
        if found is None:
            return  # redirected to the folder's own address
        if not Path(found).resolve().is_relative_to(self.server.folder.resolve()):
            raise HTTPError(404)
        if not found.endswith(".html"):
            await super().get(path, include_body)
            return
        build = (
            self.server.build
        )  # before the page is read: one that is newer is loaded again, one older, too
        self._finish_page(Path(found).read_bytes(), 200, build, include_body)

    def _within(self, path: str) -> str:
        """The path below the site's root, whether or not it is said as on the published site."""
        prefix = f"{self.server.prefix}/"
        if prefix == "/" or not path.startswith(prefix) or (self.server.folder / path).exists():
            return path
        return path.removeprefix(prefix)

    def compute_etag(self) -> str | None:
        """From the file's times: tornado digests a file once and keeps that, and files change here."""
        found = Path(self.absolute_path).stat() if self.absolute_path else None
        return f'"{found.st_mtime_ns:x}-{found.st_ino:x}-{found.st_size:x}"' if found else None

    def _finish_page(self, page: bytes, status: int, build: int, include_body: bool) -> None:
        here = urlsplit(f"//{self.request.host}")
        host = f"[{here.hostname}]" if ":" in (here.hostname or "") else here.hostname or ""
        address = f"{CLEANING}/{self._within(self.request.path.lstrip('/'))}" if self.server.cleaning else ""
        body = with_extras(
            page,
            build=build,
            errors=self.server.errors,
            host=host,
            port=here.port or 80,
            root=self.server.root,
            cleaning=address,
        )
        self.set_status(status)
        self.set_header("Content-Type", "text/html; charset=utf-8")
        self.set_header("Etag", f'"{digest_of(body)}"')
        if status == 200 and self.check_etag_header():
            self.set_status(304)
            self.finish()
            return
        self.set_header("Content-Length", str(len(body)))
        if include_body:
            self.write(body)
        self.finish()

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """The site's own 404 page for what is not there."""
        page, with_body = self.server.folder / "404.html", self.request.method != "HEAD"
        build = self.server.build
        if status_code == 404 and page.is_file():
            self._finish_page(page.read_bytes(), 404, build, with_body)
        elif status_code == 404 and self.server.errors:  # nothing was ever built
            self._finish_page(EMPTY_PAGE, 503, build, with_body)
        else:
            super().write_error(status_code, **kwargs)

"""Pages opened in Chromium: what they ask for, store, and complain of. The written proof of the privacy statement."""

from __future__ import annotations

import functools
import http.server
import os
import re
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.addresses import page_url
from briefgen.errors import CheckError
from briefgen.manifest import load_manifest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_NAMES = ("chromium", "chromium-browser", "google-chrome", "chrome")
_FLAGS = ["--disable-gpu", "--no-first-run", "--disable-background-networking", "--disable-sync",
          "--disable-component-update"]  # fmt: skip
_SETTLE_MS = 300
"""What a page does later than this after it has loaded, is not recorded."""


def watch_site(folder: Path, base: str, *, every: bool = False) -> dict[str, Any]:
    """Open one page of each kind, or every page, and record what the browser does.

    `base` is the path below its host at which the site will stand: "" or `/briefing`. Gives `browser`, `pages` with a
    record of each, and `findings` in words. Raises CheckError without a browser.
    """
    pages = sorted(path for path in load_manifest(folder) if path.endswith(".html"))
    chosen = pages if every else list(_one_of_each(folder, pages))
    with _chromium() as browser, _served(folder, base) as address:
        version = f"Chromium {browser.version}"
        records = [_record(browser, address, path) for path in chosen]
    findings = [f"{record['page']}: {said}" for record in records for said in _faults(record)]
    return {"browser": version, "pages": records, "findings": findings}


def _one_of_each(folder: Path, pages: list[str]) -> Iterator[str]:
    """The first page of each kind, which the theme writes as the class of <body>; home and what has none as well."""
    seen: set[str] = set()
    for path in pages:
        found = re.search(r'<body class="([^"]*)"', (folder / path).read_text("utf-8", "replace"))
        kind = found[1] if found else ""
        if kind not in seen or path == "index.html":
            seen.add(kind)
            yield path


def _record(browser: Browser, address: str, path: str) -> dict[str, Any]:
    """One page in a fresh profile; one that cannot be opened has that among its faults."""
    from playwright.sync_api import Error

    context = browser.new_context()
    requests: list[str] = []
    said: list[str] = []
    failure, stored = "", dict[str, int]()
    try:
        page = context.new_page()
        page.on("request", lambda request: requests.append(request.url))
        page.on("console", lambda message: said.append(f"{message.type}: {message.text}"))
        page.on("pageerror", lambda error: said.append(f"error: {error}"))
        try:
            page.goto(address + page_url(path))
            page.wait_for_timeout(_SETTLE_MS)
            stored = _stored(page)
        except Error as failed:  # it waits for a host that does not answer, say, or leads to none
            failure = _first_line(failed)
        cookies = [cookie["name"] for cookie in context.cookies()]
    finally:
        context.close()
    own = [url for url in requests if url.startswith((f"{address}/", "data:", "blob:"))]
    return {
        "page": path,
        "failure": failure,
        "requests": len(own),
        "third_party_requests": sorted(set(requests) - set(own)),
        "cookies": cookies,
        "storage": stored,
        "console": said,
    }


_STORED = (
    "async () => ({local: localStorage.length, session: sessionStorage.length,"
    " databases: (await indexedDB.databases()).length, caches: (await caches.keys()).length})"
)
_TRIES = 5


def _stored(page: Page) -> dict[str, int]:
    """How much a page has stored, by the kind of storage. One that leads on to another, as an alias does, may do so while it
    is asked: then the other one is, which has the same store."""
    from playwright.sync_api import Error

    for left in reversed(range(_TRIES)):
        try:
            found: dict[str, int] = page.evaluate(_STORED)
        except Error:
            if not left:
                raise
            page.wait_for_load_state()
        else:
            break
    return found


def _first_line(failed: Exception) -> str:
    return str(failed).partition("\n")[0]


def _faults(record: dict[str, Any]) -> Iterator[str]:
    if record["failure"]:
        yield f"the browser could not open it, or not keep it open ({record['failure']})"
    for url in record["third_party_requests"]:
        yield f"the browser asked {url}"
    for name in record["cookies"]:
        yield f"the cookie {name} was set"
    for kind, count in record["storage"].items():
        if count:
            yield f"something was stored ({kind}: {count})"
    for line in record["console"]:
        yield f"the console says {line}"


@contextmanager
def _chromium() -> Iterator[Browser]:
    program = next(filter(None, map(shutil.which, _NAMES)), None)
    try:
        from playwright.sync_api import Error, sync_playwright
    except ImportError as missing:
        raise CheckError(
            "the browser cannot be driven: Playwright is missing", "pip install 'briefgen[browser]'"
        ) from missing
    if program is None:
        raise CheckError("there is no Chromium on this computer", "install Chromium or Google Chrome")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=program,
                args=_FLAGS,
                chromium_sandbox=os.geteuid()
                != 0,  # which Chromium refuses to root, and Playwright leaves out by itself
            )
            try:
                yield browser
            finally:
                browser.close()
    except Error as failed:
        raise CheckError(*_why(failed, program)) from None  # what it says beside that is a page of flags


_SAID = re.compile(r"\[err\] (?:\[[^\]]*\] )?(.*(?i:error|failed|sandbox|cannot|not found).*)")
"""What Chromium printed before it ended, as Playwright quotes it."""


def _why(failed: Exception, program: str) -> tuple[str, str]:
    """Why the browser did not do as it was told, and what to do."""
    text = str(failed)
    said = _SAID.search(text)
    cause = f"Chromium ({program}) has failed: {said[1] if said else _first_line(failed)}"
    if re.search(r"sandboxing failed|usable sandbox", text):
        return (
            cause,
            "let users have namespaces of their own (user.max_user_namespaces), which its sandbox is made of",
        )
    return (
        cause,
        f"see whether `{program} --headless --dump-dom about:blank` runs, and install it anew if not",
    )


class _Host(http.server.SimpleHTTPRequestHandler):
    def __init__(self, *arguments: Any, base: str, **more: Any) -> None:
        self.base = base
        super().__init__(*arguments, **more)

    def translate_path(self, path: str) -> str:
        """The file for an address below the site's own path."""
        return super().translate_path(path.removeprefix(self.base))

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _served(folder: Path, base: str) -> Iterator[str]:
    """The address of the folder, as a plain host would serve it, on this computer alone."""
    handler = functools.partial(_Host, directory=str(folder), base=base)
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}{base}"
        finally:
            server.shutdown()
            thread.join()

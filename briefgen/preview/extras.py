"""What the preview adds to a page in the copy that it serves: the reload script, and errors over the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape

from briefgen.errors import BriefgenError

SCRIPT = "/livereload.js"
STYLE = "/briefgen-preview.css"

EMPTY_PAGE = b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body></body></html>'
"""What errors are shown over when there is no page at all."""

CSS = b"""\
#briefgen-errors { position: fixed; inset: 0; z-index: 2147483647; overflow: auto; padding: 6vh 6vw; background: #1b1b1ff2;
  color: #f4f1ea; font: 1rem/1.5 ui-sans-serif, system-ui, sans-serif; text-align: start; direction: ltr; }
#briefgen-errors h1 { font-size: 1.5rem; color: #ff9d8a; margin: 0 0 1rem; }
#briefgen-errors ol { padding: 0; list-style: none; max-width: 60rem; }
#briefgen-errors li { margin: 0 0 1.25rem; border-inline-start: 3px solid #ff9d8a; padding-inline-start: 1rem; }
#briefgen-errors code { display: block; color: #ffd9a0; font: 0.9rem ui-monospace, monospace; }
#briefgen-errors p { margin: 0; } #briefgen-errors .remedy { color: #b9d8c2; }
"""

_META = re.compile(r"<meta\b[^>]*http-equiv\s*=\s*[\"']?Content-Security-Policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"(\bcontent\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_BODY_END = re.compile(rb"</body>", re.IGNORECASE)


def with_extras(page: bytes, *, build: int, errors: Sequence[BriefgenError], host: str, port: int) -> bytes:
    """The page with the script that reloads it, and with an overlay when there are errors.

    `build` numbers the build that the page is of: the script reports it, so that a page that was still
    loading when the next build ended is reloaded, too. `host` and `port` are the server's, as the browser
    knows it.
    """
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda meta: _opened_meta(meta[0], f"ws://{host}:{port}"), text)
    page = text.encode("utf-8", "surrogateescape")
    address = escape(f"{SCRIPT}?host={host}&port={port}&build={build}")
    added = (_overlay(errors) if errors else "") + f'<script src="{address}"></script>'
    ends = list(_BODY_END.finditer(page))
    at = ends[-1].start() if ends else len(page)  # the tag may be left out
    return page[:at] + added.encode() + page[at:]


def _opened_meta(tag: str, socket: str) -> str:
    def opened(content: re.Match[str]) -> str:
        policy = unescape(content[2] if content[2] is not None else content[3])
        return f'{content[1]}"{escape(opened_policy(policy, socket))}"'

    return _CONTENT.sub(opened, tag, count=1)


def opened_policy(policy: str, socket: str) -> str:
    """A Content-Security-Policy that also lets in our script, our style, and the connection to `socket`."""
    directives: dict[str, list[str]] = {}
    for directive in policy.split(";"):
        name, *sources = directive.split() or [""]
        if name:
            directives.setdefault(name.lower(), sources)  # the first of a name is the one that counts
    needed = {"script-src": "'self'", "script-src-elem": "'self'", "style-src": "'self'"}
    for name, source in (needed | {"style-src-elem": "'self'", "connect-src": socket}).items():
        inherited = None if name.endswith("-elem") else directives.get("default-src")
        sources = directives.get(name, inherited or [])
        if name in directives or inherited is not None:
            directives[name] = [one for one in sources if one not in ("'none'", source)] + [source]
    return "; ".join(" ".join([name, *sources]) for name, sources in directives.items())


def _overlay(errors: Sequence[BriefgenError]) -> str:
    items = "".join(
        f"<li><code>{escape(_place(error))}</code><p>{escape(error.cause)}</p>"
        f'<p class="remedy">{escape(error.remedy)}</p></li>'
        for error in errors
    )
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    link = f'<link rel="stylesheet" href="{STYLE}">'
    return f'{link}<div id="briefgen-errors" role="alert"><h1>{count}</h1><ol>{items}</ol></div>'


def _place(error: BriefgenError) -> str:
    return f"{error.path}:{error.line}" if error.line else error.path

"""What the preview adds to a page in the copy that it serves: the reload script, and errors over the page."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape, unescape
from pathlib import Path

from briefgen.errors import BriefgenError

SCRIPT = "/livereload.js"
STYLE = "/briefgen-preview.css"
CLEANING = "/briefgen-cleaning"
"""Before an article's address: the view of how it was cleaned."""
CLEANING_STYLE = "/briefgen-cleaning.css"

_AROUND = 2
_LINE_CHARS = 160
"""Lines before and after an error, and how much of each is shown."""

EMPTY_PAGE = b'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Preview</title></head><body></body></html>'
"""What errors are shown over when there is no page at all."""

_META = re.compile(r"<meta\b[^>]*http-equiv\s*=\s*[\"']?Content-Security-Policy\b[^>]*>", re.IGNORECASE)
_CONTENT = re.compile(r"(\bcontent\s*=\s*)(?:\"([^\"]*)\"|'([^']*)')", re.IGNORECASE)
_ARTICLE = re.compile(rb"<body\b[^>]*class=\"article\"")
_BODY_END = re.compile(rb"</body>", re.IGNORECASE)


def with_extras(
    page: bytes,
    *,
    build: int,
    errors: Sequence[BriefgenError],
    host: str,
    port: int,
    root: Path | None = None,
    cleaning: str = "",
) -> bytes:
    """The page with the script that reloads it, and with an overlay when there are errors.

    The overlay shows lines of the files below `root`. An article gets a link to its `cleaning` view. `build` numbers
    the build that the page is of: the script reports it, so that a page that was still loading when the next build
    ended is reloaded, too. `host` and `port` are the server's, as the browser knows it.
    """
    text = page.decode("utf-8", "surrogateescape")
    text = _META.sub(lambda meta: _opened_meta(meta[0], f"ws://{host}:{port}"), text)
    page = text.encode("utf-8", "surrogateescape")
    address = escape(f"{SCRIPT}?host={host}&port={port}&build={build}")
    added = f'<script src="{address}"></script>'
    if errors or (cleaning and _ARTICLE.search(page)):
        added += f'<link rel="stylesheet" href="{STYLE}">'
    if errors:
        added += _overlay(errors, root)
    elif cleaning and _ARTICLE.search(page):
        added += (
            f'<a id="briefgen-cleaning" href="{escape(cleaning)}" lang="en" dir="ltr">How it was cleaned</a>'
        )
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


def _overlay(errors: Sequence[BriefgenError], root: Path | None) -> str:
    items = "".join(
        f"<li><code>{escape(_place(error))}</code><p>{escape(error.cause)}</p>{_excerpt(error, root)}"
        f'<p class="remedy">{escape(error.remedy)}</p></li>'
        for error in errors
    )
    count = "1 error" if len(errors) == 1 else f"{len(errors)} errors"
    return f'<div id="briefgen-errors" role="alert"><h1>{count}</h1><ol>{items}</ol></div>'


def _place(error: BriefgenError) -> str:
    return ":".join(str(part) for part in (error.path, error.line, error.line and error.column) if part)


def _excerpt(error: BriefgenError, root: Path | None) -> str:
    """The lines around an error, its own one marked; empty where they cannot be shown."""
    if root is None or not error.path or not error.line:
        return ""
    try:
        file = (root / error.path).resolve()
        if not file.is_relative_to(root.resolve()):
            return ""
        lines = file.read_text("utf-8-sig").splitlines()
    except (OSError, ValueError):
        return ""
    first = max(1, error.line - _AROUND)
    shown = [
        f"<mark>{text}</mark>" if number == error.line else text
        for number, line in enumerate(lines[first - 1 : error.line + _AROUND], first)
        if (text := escape(f"{number:>4}  {line[:_LINE_CHARS]}"))
    ]
    return f"<pre>{chr(10).join(shown)}</pre>"

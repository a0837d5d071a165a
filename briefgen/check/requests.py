"""What a page, a sheet or a picture has a browser load without being asked."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

_LOADING_LINKS = frozenset({
    "stylesheet", "preload", "prefetch", "modulepreload", "preconnect", "dns-prefetch", "prerender", "manifest", "icon",
    "apple-touch-icon", "mask-icon", "shortcut icon",
})  # fmt: skip
"""`rel` values of links that a browser follows by itself."""

_SOURCES = {
    "src": frozenset(
        {"img", "script", "iframe", "embed", "audio", "video", "source", "track", "input", "frame"}
    ),
    "data": frozenset({"object"}),
    "poster": frozenset({"video"}),
    "background": frozenset({"body", "table", "td"}),
    "ping": frozenset({"a", "area"}),
    "href": frozenset({"image", "use", "feimage", "base"}),
    "xlink:href": frozenset({"image", "use", "feimage"}),
}
"""By attribute, the elements for which it names what is loaded."""

_CSS_URL = re.compile(
    r"""url\(\s*(?:"([^"]*)"|'([^']*)'|([^)\s]*))\s*\)|@import\s+(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE
)
_CSS_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_REFRESH = re.compile(r"""\A\s*[\d.]+\s*[;,]\s*(?:url\s*=\s*)?["']?([^"']*)""", re.IGNORECASE)


def loaded_by(tag: str, attributes: Mapping[str, str | None]) -> Iterator[str]:
    """The addresses that an element has a browser load."""
    for name, value in attributes.items():
        if not value:
            continue
        if tag in _SOURCES.get(name, ()):
            yield value
        elif name in ("srcset", "imagesrcset"):
            yield from (candidate.split()[0] for candidate in value.split(",") if candidate.split())
        elif name == "style":
            yield from loaded_by_css(value)
    if tag == "link" and _LOADING_LINKS & set((attributes.get("rel") or "").lower().split()):
        yield attributes.get("href") or ""
    if tag == "meta" and (attributes.get("http-equiv") or "").lower() == "refresh":
        found = _REFRESH.match(attributes.get("content") or "")
        if found:
            yield found[1]


def loaded_by_css(sheet: str) -> Iterator[str]:
    """The addresses that a style sheet has a browser load."""
    for found in _CSS_URL.finditer(_CSS_COMMENT.sub("", sheet)):
        yield next(group for group in (*found.groups(), "") if group is not None)


def is_elsewhere(address: str) -> bool:
    """Whether an address leads to another host: `https://…`, `//host/…`, and what a browser takes for these."""
    plain = re.sub(r"[\t\r\n]", "", address).strip().replace("\\", "/").lower()
    return plain.startswith("//") or bool(re.match(r"(?:https?|wss?|ftp):", plain))

"""Addresses on the site ⇄ files in the output folder. An address is a path from the root: `/2024/06/28/`."""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from urllib.parse import quote, unquote, urlsplit

_UNSAFE = re.compile(r'[\x00-\x1f\x7f<>:"|?*\\]')
"""Control characters, and what Windows refuses in names."""
_DEVICE = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?\Z")

_NAME_BYTES = 240
"""File systems take 255 bytes a name; temporary names need some of them."""
_PLAIN = re.compile(
    r"(?:(?!(?:con|prn|aux|nul|com\d|lpt\d)(?:[./]|\Z))[a-z0-9](?:[a-z0-9._-]*[a-z0-9_-])?(?:/(?!\Z)|\Z))+"
)
"""Names that no host and no file system minds, with `/` between them."""


def day_url(day: date) -> str:
    """The briefing's page of a day."""
    return f"/{day.year:04}/{day.month:02}/{day.day:02}/"


def month_url(year: int, month: int) -> str:
    """The page of a month."""
    return f"/{year:04}/{month:02}/"


def week_url(year: int, week: int) -> str:
    """The page of a week, as ISO 8601 counts them."""
    return f"/{year:04}/w{week:02}/"


def segment(name: str) -> str:
    """A file or folder name as it stands in an address, percent-encoded."""
    return quote(name, safe="")


def output_path(url: str) -> str:
    """The file that answers for an address, relative to the output folder: a folder's is index.html."""
    path = url.lstrip("/")
    if "%" in path:
        path = unquote(path)
    return f"{path}index.html" if not path or path.endswith("/") else path


def page_url(path: str) -> str:
    """The address of an output file: `output_path` the other way round."""
    encoded = "/" + "/".join(segment(name) for name in path.split("/"))
    return encoded.removesuffix("index.html") if encoded.endswith("/index.html") else encoded


def is_article_page(path: str) -> bool:
    """Whether an output file is an article's page, or stands in the place of one: `2024/06/28/name/index.html`."""
    return bool(re.fullmatch(r"\d{4}/\d\d/\d\d/[^/]+/index\.html", path))  # compiled for the few that ask


def relative_url(url: str, base: str) -> str:
    """The address `url` as seen from the page `base`: relative, so that any sub-path will do.

    Both are paths from the root; what follows `?` or `#` stays.
    """
    if url.split("/", 2)[1] != base.split("/", 2)[1]:  # nothing in common: most links of most pages
        return "../" * (base.count("/") - 1) + url[1:] if base.count("/") > 1 else _from_root(url)
    if base[-1:] == "/" and url.startswith(base):  # below it, as a list's entries are
        return _from_root(url[len(base) - 1 :])
    path = _REST.split(url, 1)[0] if "?" in url or "#" in url else url
    here, there, rest = base.split("/"), path.split("/"), url[len(path) :]
    last, shared = min(len(here), len(there)) - 1, 1
    while shared < last and here[shared] == there[shared]:
        shared += 1
    relative = "../" * (len(here) - 1 - shared) + "/".join(there[shared:])
    return (relative if relative and not _needs_dot(relative) else f"./{relative}") + rest


_REST = re.compile("[?#]")


def _from_root(url: str) -> str:
    relative = url[1:]
    return f"./{relative}" if not relative or relative[0] in "?#" or _needs_dot(relative) else relative


def _needs_dot(relative: str) -> bool:
    return ":" in relative.split("/", 1)[0] or relative.startswith("/")


def absolute_url(url: str, base_url: str) -> str:
    """The whole address of a path from the site's root; empty while the site has no `base_url`. What leaves the site, stays."""
    if is_external(url):
        return url
    return base_url + url if base_url else ""


def is_external(url: str) -> bool:
    """Whether an address leaves the site: it names a scheme or a host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return True
    return bool(parts.scheme or parts.netloc)


def is_safe_path(path: str) -> bool:
    """Whether a file name, relative with `/`, is one that every host and file system takes as it is."""
    if len(path) <= _NAME_BYTES and _PLAIN.fullmatch(path):
        return True  # what most files of a site are called
    names = path.split("/")
    return len(path) <= 1000 and all(_is_safe_name(name) for name in names)


def _is_safe_name(name: str) -> bool:
    return (
        name not in ("", ".", "..")
        and not _UNSAFE.search(name)
        and not name.endswith((" ", "."))
        and not _DEVICE.match(name)
        and len(name.encode("utf-8", "replace")) <= _NAME_BYTES
        and not any(unicodedata.category(char) in ("Cs", "Cc") for char in name)
    )


def one_file_key(path: str) -> str:
    """Equal for two names that a file system without case or with other Unicode forms takes as one."""
    if path.isascii():
        return path.lower()
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", path).casefold())

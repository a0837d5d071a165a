"""content/ → the files that articles and notes are written in, each with what tells whether it has changed."""

from __future__ import annotations

import codecs
import errno
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.files import is_markdown
from briefgen.signature import Listing, Signature, signature_of

BRIEFING_NAME = "_briefing.md"


def scan(config: Config, problems: list[ContentError]) -> Listing:
    """What stands in content/. What cannot be used is put among the `problems`.

    Raises ContentError when there is no content/: a site without it is a mistake, and not an empty site.
    """
    if not config.content.is_dir():
        raise _no_folder(config.content, config.content_folder)
    found: dict[str, Signature] = {}
    others = {config.content_folder: signature_of(config.content.stat())}
    folders = [config.content_folder]
    while folders:
        for path, entry in _entries(folders.pop(), config, problems):
            if is_markdown(path) and not _is_folder(entry):
                found[path] = _signature_of(entry)
                continue
            others[path] = _signature_of(entry)
            if _is_folder(entry):
                folders.append(path)
    return Listing(dict(sorted(found.items())), others)


_TEXTS = {
    ".markdown": "rename it to {stem}.md",
    ".mdown": "rename it to {stem}.md",
    ".txt": "rename it to {stem}.md, or have it cleaned in the inbox",
    ".html": "have it cleaned in the inbox",
    ".htm": "have it cleaned in the inbox",
    ".docx": "save it as text, {stem}.md",
    ".odt": "save it as text, {stem}.md",
    ".rtf": "save it as text, {stem}.md",
}
"""What people write or save articles as, and what to do for each to be one."""


def passed_over(listing: Listing) -> Iterator[ContentError]:
    """A warning for each file in content/ that looks like an article and is none by its name."""
    for path in sorted(listing.others):
        stem, dot, suffix = path.rpartition("/")[2].rpartition(".")
        remedy = _TEXTS.get(f".{suffix.lower()}") if dot else None
        if remedy:
            cause = "this file is no article, for its name does not end in .md"
            yield ContentError(cause, remedy.format(stem=stem), path=path)


def read_text(root: Path, path: str) -> str:
    """The text of the file `root/path`, with plain line ends. Raises ContentError."""
    try:
        data = _read(f"{root}/{path}")
        if data is None:
            raise ContentError("this is no ordinary file", "put a text file in its place", path=path)
        return data.removeprefix(codecs.BOM_UTF8).decode().replace("\r\n", "\n")
    except UnicodeDecodeError as failed:
        line = failed.object.count(b"\n", 0, failed.start) + 1
        raise ContentError("this is not UTF-8 text", "save the file as UTF-8", path=path, line=line) from None
    except OSError as failed:
        if failed.errno in (errno.ENOENT, errno.ELOOP):
            raise ContentError(
                "this is no ordinary file", "put a text file in its place", path=path
            ) from None
        raise ContentError(
            f"the file cannot be read: {failed.strerror}", "check its permissions", path=path
        ) from failed


def _read(file: str) -> bytes | None:
    """What a file holds; None for what is no file, and would perhaps be waited for. Raises OSError."""
    handle = os.open(file, os.O_RDONLY | os.O_NONBLOCK)
    try:
        found = os.fstat(handle)
        if not stat.S_ISREG(found.st_mode):
            return None
        data = os.read(handle, found.st_size + 1)
        while len(data) < found.st_size and (more := os.read(handle, found.st_size)):
            data += more
        return data
    finally:
        os.close(handle)


def _entries(
    folder: str, config: Config, problems: list[ContentError]
) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """What counts in a folder, with its paths from the site's."""
    try:
        with os.scandir(config.root / folder) as entries:
            found = list(entries)
    except OSError as failed:
        problems.append(ContentError(f"the folder cannot be read: {failed.strerror}",
                                     "check its permissions", path=folder))  # fmt: skip
        return
    inbox = config.inbox.name if folder == config.content_folder else None
    for entry in found:
        name = entry.name
        path = f"{folder}/{name}"
        if name == inbox:
            if not entry.is_dir():
                problems.append(_no_folder(Path(entry.path), path))
        elif name[0] in "_." and name != BRIEFING_NAME:
            continue
        elif entry.is_symlink() and (_is_folder(entry) or not _is_inside(entry, config.content)):
            problems.append(ContentError("this is a symbolic link to a folder or out of the content folder",
                                         "put a copy in its place", path=path))  # fmt: skip
        else:
            yield path, entry


def _signature_of(entry: os.DirEntry[str]) -> Signature:
    try:
        return signature_of(entry.stat())
    except OSError:  # a link to nowhere: whoever reads it, says so
        return signature_of(entry.stat(follow_symlinks=False))


def _is_folder(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # a link in a circle
        return False


def _is_inside(entry: os.DirEntry[str], folder: Path) -> bool:
    return Path(os.path.realpath(entry)).is_relative_to(os.path.realpath(folder))  # of links in a circle, too


def _no_folder(place: Path, name: str) -> ContentError:
    if place.exists():
        return ContentError("this is a file, not a folder", "move it away, and make a folder", path=name)
    return ContentError("there is no such folder", "make it, or set `content`", path=name)

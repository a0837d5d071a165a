"""What articles and notes refer to on the site: other articles, briefings, pictures beside them."""

from __future__ import annotations

import os
import posixpath
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from briefgen.addresses import day_url, is_safe_path, page_url
from briefgen.config import Config
from briefgen.content.library import Library
from briefgen.content.records import folder_day
from briefgen.content.scan import BRIEFING_NAME
from briefgen.errors import BriefgenError, ContentError
from briefgen.files import is_markdown
from briefgen.markdown.body import PICTURE_SUFFIXES, Reference


class Resolver:
    """Finds addresses; notes on the way which pictures are shown and which references lead nowhere."""

    def __init__(self, config: Config, library: Library) -> None:
        self.config = config
        self.library = library
        self.warnings: list[BriefgenError] = []
        """References that lead nowhere; they are shown as text."""
        self.rooted: dict[str, list[tuple[str, Reference]]] = {}
        """Addresses from the site's root, each with the files that refer to it: nobody knows yet whether it is there."""
        self.pictures: dict[str, Path] = {}
        """Files to copy, by output path."""
        self.originals: tuple[Path, ...] = ()
        """Files that these were made from, where they are not copied as they are."""
        self._content = config.content.resolve()

    def resolve_all(self) -> dict[str, Mapping[str, str | None]]:
        """By file, for every article and note that refers to something, the addresses (`resolve`)."""
        return {path: self.resolve(path, references) for path, references in self.references()}

    def references(self) -> Iterator[tuple[str, Sequence[Reference]]]:
        """By file, for every article and note that refers to something, what it refers to."""
        for placed in self.library.articles:
            if placed.refers:
                yield placed.path, placed.references
        for briefing in self.library.briefings.values():
            note = briefing.note
            if note and note.references:
                yield note.path, note.references

    def resolve(self, path: str, references: Iterable[Reference]) -> Mapping[str, str | None]:
        """For what the file `path` refers to, by its words, the addresses; None for what leads nowhere."""
        found: dict[str, str | None] = {}
        for reference in references:
            href = reference.href
            if href.startswith("/"):
                self.rooted.setdefault(href, []).append((path, reference))
                found[href] = href
            else:
                found[href] = self._address(path, href)
                if found[href] is None:
                    self.warnings.append(self._nowhere(path, reference))
        return found

    def missing(self, is_there: Callable[[str], bool]) -> list[ContentError]:
        """A warning for each reference from the site's root to what the site does not have."""
        return [
            _no_address(path, reference)
            for address, places in self.rooted.items()
            if not is_there(address)
            for path, reference in places
        ]

    def _address(self, path: str, href: str) -> str | None:
        """The address for a reference that is relative to the file `path`."""
        address = self._address_of(_file_of(path, href))
        return None if address is None else address + href[len(urlsplit(href).path) :]

    def _nowhere(self, path: str, reference: Reference) -> ContentError:
        """The warning for a reference without an address."""
        file = _file_of(path, reference.href)
        is_ours = file.startswith(f"{self.config.content_folder}/")
        if not is_ours or not os.path.isfile(self.config.root / file):  # noqa: PTH113 (see below)
            return _nowhere(path, reference)
        said, line = f'the {reference.what} "{unquote(reference.href)}"', reference.line or None
        if reference.what == "link" and is_markdown(file):
            cause, remedy = (
                f"{said} leads to an article that readers do not see",
                "it is shown as text until they do",
            )
            return ContentError(cause, remedy, path=path, line=line)
        if reference.what == "picture" and not is_safe_path(posixpath.basename(file)):
            return ContentError(
                f"{said} has a name that not every host takes", "rename it", path=path, line=line
            )
        return _nowhere(path, reference)

    def _address_of(self, file: str) -> str | None:
        """The address of an article, a briefing or a picture, by its path from the site's folder."""
        if file in self.library.by_path:
            return self.library.by_path[file].url
        if posixpath.basename(file) == BRIEFING_NAME:
            day = folder_day(file)
            return day_url(day) if day and day in self.library.briefings else None
        return self._picture_url(file) if file.lower().endswith(PICTURE_SUFFIXES) else None

    def _picture_url(self, file: str) -> str | None:
        """The address of a picture, which is noted for copying: in its day's folder, or under /media/."""
        path = self.config.root / file
        inside = file.startswith(f"{self.config.content_folder}/")
        # os.path, for which a name that no file can have is one that is not there
        if not inside or not os.path.isfile(path) or not path.resolve().is_relative_to(self._content):  # noqa: PTH113
            return None
        folder = posixpath.dirname(file)
        day = folder_day(file) if folder.count("/") == self.config.content_folder.count("/") + 1 else None
        home = day_url(day) if day else f"/media{folder.removeprefix(self.config.content_folder)}/"
        output = f"{home.strip('/')}/{posixpath.basename(file)}"
        if not is_safe_path(output):
            return None
        self.pictures[output] = path
        return page_url(output)


def _nowhere(path: str, reference: Reference) -> ContentError:
    if reference.what == "picture" and not reference.href.lower().endswith(PICTURE_SUFFIXES):
        known = ", ".join(PICTURE_SUFFIXES)
        cause = f'the picture "{reference.href}" is of a kind that is not shown'
        remedy = f"save it as one of {known}; drawings (SVG) may hold scripts"
        return ContentError(cause, remedy, path=path, line=reference.line or None)
    if not reference.line:
        return ContentError(
            f'the picture "{reference.href}" leads nowhere', "put it beside the article", path=path
        )
    return ContentError(
        f'the {reference.what} "{unquote(reference.href)}" leads nowhere',
        "correct it, or write the whole address (https://…); it is shown as text",
        path=path,
        line=reference.line,
    )


def _file_of(path: str, href: str) -> str:
    """What a reference in the file `path` means, by its path from the site's folder."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(path), unquote(urlsplit(href).path)))


def _no_address(path: str, reference: Reference) -> ContentError:
    return ContentError(
        f'the {reference.what} "{unquote(reference.href)}" is no address of this site',
        "put it beside the article, and name it there"
        if reference.what == "picture"
        else "correct it, or write the whole address (https://…)",
        path=path,
        line=reference.line or None,
    )

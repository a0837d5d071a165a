"""Addresses that two things of one site would have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from briefgen.addresses import one_file_key
from briefgen.collect import line_of
from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.pages.page import Page, RawFile


def without_conflicts(
    planned: Sequence[Page | RawFile], taken: Iterable[str], config: Config, problems: list[ContentError]
) -> Iterator[Page | RawFile]:
    """The pages without aliases whose address something else has: as a file, or as the folder of one."""
    if not any(map(_is_alias, planned)):
        yield from planned
        return
    files: set[str] = set()
    folders: set[str] = set()

    def take(path: str) -> None:
        key = one_file_key(path)
        files.add(key)
        folders.update(_folders(key))

    for path in [*taken, *(page.path for page in planned if not _is_alias(page))]:
        take(path)
    for page in planned:
        if isinstance(page, Page) and _is_alias(page):
            key = one_file_key(page.path)
            if key in files or key in folders or not files.isdisjoint(_folders(key)):
                line = line_of(config, page.origin, "aliases", page.alias)
                problems.append(
                    ContentError(f"its alias {page.url} is already the address of something else",
                                 "choose another", path=page.origin, line=line)
                )  # fmt: skip
                continue
            take(page.path)
        yield page


def _is_alias(page: Page | RawFile) -> bool:
    return isinstance(page, Page) and page.origin != ""


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path."""
    while path := path.rpartition("/")[0]:
        yield path

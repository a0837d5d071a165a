"""Addresses that two things of one site would have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from briefgen.addresses import one_file_key
from briefgen.content.collect import place_of
from briefgen.errors import ContentError
from briefgen.pages.page import Issue, Page, RawFile


def without_conflicts(
    planned: Sequence[Page | RawFile], taken: Iterable[str], issue: Issue
) -> Iterator[Page | RawFile]:
    """The pages without aliases whose address something else has, as a file, or as the folder of one: a problem that names
    both. Of pictures that some hosts would take for one, a problem alone."""
    issue.problems.extend(_twins(issue))
    if not any(map(_is_alias, planned)):
        yield from planned
        return
    owners: dict[str, Page | RawFile | None] = {}
    folders: set[str] = set()

    def take(path: str, owner: Page | RawFile | None) -> None:
        key = one_file_key(path)
        owners.setdefault(key, owner)
        folders.update(_folders(key))

    for path in taken:
        take(path, None)
    for page in planned:
        if not _is_alias(page):
            take(page.path, page)
    for page in planned:
        if isinstance(page, Page) and _is_alias(page):
            key = one_file_key(page.path)
            above = [folder for folder in _folders(key) if folder in owners]
            if key in owners or key in folders or above:
                issue.problems.append(_taken(page, issue, owners.get(above[0] if above else key)))
                continue
            take(page.path, page)
        yield page


def _twins(issue: Issue) -> Iterator[ContentError]:
    """A problem for each picture whose address differs from that of another by nothing but case or Unicode form."""
    first: dict[str, str] = {}
    pictures, root = issue.resolver.pictures, issue.config.root
    for path in sorted(pictures):
        other = first.setdefault(one_file_key(path), path)
        if other == path or _is_same(pictures[path], pictures[other]):
            continue
        yield ContentError(
            f"its address /{path} is on many hosts that of {pictures[other].relative_to(root).as_posix()}",
            "rename one of the files",
            path=pictures[path].relative_to(root).as_posix(),
        )


def _is_same(one: Path, other: Path) -> bool:
    """Whether two names are of one file: where this computer itself knows no case, an article may have either."""
    try:
        return one.samefile(other)
    except OSError:  # one of them has gone meanwhile
        return False


def _taken(page: Page, issue: Issue, owner: Page | RawFile | None) -> ContentError:
    line, column = place_of(issue.config, page.origin, "aliases", page.alias)
    return ContentError(
        f"its alias {page.url} is already {_named(owner, issue)}",
        "choose another",
        path=page.origin,
        line=line,
        column=column,
    )


def _named(owner: Page | RawFile | None, issue: Issue) -> str:
    """What has an address, by the file that it is made from, if it is made from one."""
    if owner is None:
        return "the address of something else"
    if isinstance(owner, RawFile):
        return f"that of the file {owner.path}"
    if _is_alias(owner):
        return f"an alias of {owner.origin}"
    source = next((placed.path for placed in issue.library.articles if placed.url == owner.url), "")
    return f"the address of {source}" if source else f"the address of the page {owner.url}"


def _is_alias(page: Page | RawFile) -> bool:
    return isinstance(page, Page) and page.origin != ""


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path."""
    while path := path.rpartition("/")[0]:
        yield path

"""The pages together: links that lead nowhere, titles that stand twice, pages that nobody links to."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence, Set

from briefgen.addresses import one_file_key, output_path
from briefgen.check.finding import ERROR, WARNING, Finding, line_of
from briefgen.check.page import Link, PageFacts

_ALONE = frozenset({"index.html", "404.html"})
"""Pages that hosts know without a link."""


def broken_links(
    pages: Sequence[PageFacts], files: Set[str], read: Callable[[str], str]
) -> Iterator[Finding]:
    """Every link within the site leads to a file, written as the file is; every anchor to an element.

    `read` gives the text of a file, for the line of what is broken.
    """
    ids = {page.path: frozenset(page.ids) for page in pages}
    spelt = {one_file_key(path): path for path in files}
    for page in pages:
        seen: set[tuple[str, str]] = set()
        for link in page.links:
            if (link.path, link.anchor) not in seen:
                seen.add((link.path, link.anchor))
                for broken in _broken(page, link, files, ids, spelt):
                    yield broken._replace(line=line_of(read(page.path), f'"{link.written}"'))


def _broken(
    page: PageFacts, link: Link, files: Set[str], ids: Mapping[str, Set[str]], spelt: Mapping[str, str]
) -> Iterator[Finding]:
    target = _file(link.path, files)
    if target is None:
        path = link.path if link.path and not link.path.endswith("/") else f"{link.path}index.html"
        near = spelt.get(one_file_key(path)) or spelt.get(one_file_key(f"{path}/index.html"))
        remedy = f"the file is called {near}" if near else "mend the link, or what should be there"
        yield Finding(page.path, 0, "link", ERROR, f'"{link.written}" leads to no file of the site', remedy)
    elif link.anchor and target in ids and link.anchor not in ids[target] and link.anchor != "top":
        yield Finding(
            page.path, 0, "anchor", ERROR, f'"{link.written}" leads to no element of {target}',
            "mend the part behind #",
        )  # fmt: skip


def _file(path: str, files: Set[str]) -> str | None:
    """The file that answers for a path: its own, or that of a folder, which hosts complete."""
    if path.startswith("../"):
        return None
    candidates = (path,) if path and not path.endswith("/") else (f"{path}index.html",)
    return next((each for each in (*candidates, f"{path}/index.html") if each in files), None)


def repeated(pages: Sequence[PageFacts], told_by: Mapping[str, str]) -> Iterator[Finding]:
    """No two pages have one title, for nobody could tell them apart; or one description.

    `told_by` says by path what else tells a page apart: two newspapers print one agency's headline.
    """
    for name in ("title", "description"):
        first: dict[tuple[str, str], str] = {}
        for page in pages:
            text = page.title if name == "title" else page.description
            if not text or not page.is_indexed:
                continue
            earlier = first.setdefault((text, told_by.get(page.path, "")), page.path)
            if earlier != page.path:
                # the other page stands in the remedy: one cause is shown for ten pages, and then counted
                remedy = f"give it one of its own, or {earlier}"
                yield Finding(page.path, 0, name, WARNING, f"another page has this {name}", remedy)


def orphans(pages: Sequence[PageFacts]) -> Iterator[Finding]:
    """Every page can be reached from another."""
    linked: dict[str, set[str]] = defaultdict(set)
    for page in pages:
        for link in page.links:
            linked[output_path(f"/{link.path}")].add(page.path)
            linked[f"{link.path}/index.html"].add(page.path)
    for page in pages:
        if page.is_indexed and page.path not in _ALONE and not linked[page.path] - {page.path}:
            yield Finding(
                page.path, 0, "orphan", WARNING, "no page links to it", "link to it, or leave it out"
            )


def site_findings(
    pages: Sequence[PageFacts], files: Set[str], read: Callable[[str], str], told_by: Mapping[str, str]
) -> Iterator[Finding]:
    """All that only the pages together show."""
    yield from broken_links(pages, files, read)
    yield from repeated(pages, told_by)
    yield from orphans(pages)

"""The built site, looked through for what it promises: nothing stored, nothing loaded from others, nothing broken."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from briefgen.addresses import day_url, output_path
from briefgen.check.content import unattributed
from briefgen.check.files import file_findings
from briefgen.check.finding import ERROR, WARNING, Finding
from briefgen.check.page import PAGE_RULES, Link, PageFacts, facts_of, look_at
from briefgen.check.residue import residue
from briefgen.check.rights import Shown, Withheld, overstepped, shown_passages, withheld_passages
from briefgen.check.whole import site_findings
from briefgen.config import Config
from briefgen.content.library import Library
from briefgen.digest import full_digest
from briefgen.errors import CheckError
from briefgen.manifest import load_manifest
from briefgen.processes import processes_for, share_out

__all__ = ["ERROR", "WARNING", "CheckReport", "Finding", "check_site"]

_WORTH = 20
"""Files to look through that pay for a process of its own."""
_LARGE = 1_000_000
"""Bytes: a picture or feed of this size keeps a reader waiting."""
_NAMED_FILES = 20


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What was found, and in what."""

    findings: tuple[Finding, ...]
    """By page and line."""
    pages: int
    files: int
    """Beside the pages."""
    seconds: float
    outgoing: tuple[tuple[str, str], ...] = ()
    """Every link to another host: the page, and what it says."""


def check_site(
    config: Config,
    folder: Path,
    library: Library,
    *,
    jobs: int | None = None,
    progress: Callable[[int, int], None] = lambda done, of: None,
) -> CheckReport:
    """Look through every file that the last build wrote into `folder`.

    Raises CheckError when there is no built site.
    """
    started = time.perf_counter()
    manifest = load_manifest(folder)
    if not manifest:
        raise CheckError("there is no built site", "run `briefgen build` first", path=str(folder))
    paths = sorted(manifest)
    withheld = withheld_passages(config, library.articles)
    base = urlsplit(config.base_url).path.rstrip("/")

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> list[tuple[object, ...]]:
        answers: list[tuple[object, ...]] = []
        for task in tasks:
            findings, facts, shown = _look(folder, paths[task], manifest, config.base_url, base, withheld)
            answers.append((task, list(map(tuple, findings)), _plain(facts), list(map(tuple, shown))))
            tick()
        return answers

    parts = share_out(
        len(paths), work, processes_for(len(paths), jobs, _WORTH), lambda done: progress(done, len(paths))
    )
    answers = sorted((answer for part in parts for answer in part), key=lambda answer: answer[0])
    found = [Finding(*each) for _, findings, _, _ in answers for each in findings]
    pages = [_facts(facts) for _, _, facts, _ in answers if facts is not None]
    found += overstepped(config, library.articles, [Shown(*each) for *_, shown in answers for each in shown])
    found += site_findings(pages, manifest.keys(), lambda path: _text(folder / path), _told_by(library))
    found += unattributed(library.articles)
    found += _strangers(folder, manifest)
    return CheckReport(
        tuple(sorted(found, key=lambda each: (each.path, each.line, each.rule))),
        len(pages),
        len(paths) - len(pages),
        time.perf_counter() - started,
        tuple((page.path, written) for page in pages for written in page.outgoing),
    )


def _told_by(library: Library) -> dict[str, str]:
    """What tells pages apart beside their title: of an article its source, of a briefing, which is described by its
    headlines, its day."""
    by_day = {output_path(day_url(day)): day.isoformat() for day in library.briefings}
    return by_day | {output_path(placed.url): placed.record.source for placed in library.articles}


def _look(
    folder: Path,
    path: str,
    manifest: Mapping[str, str],
    base_url: str,
    base: str,
    withheld: Withheld,
) -> tuple[list[Finding], PageFacts | None, list[Shown]]:
    """What is wrong with one file, what the site's check has to know of a page, and what it shows that is withheld."""
    try:
        data = (folder / path).read_bytes()
    except OSError:
        return [Finding(path, 0, "file", ERROR, "the file is gone", "build again")], None, []
    findings = []
    if full_digest(data) != manifest[path]:
        cause = "the file is not as briefgen wrote it"
        findings.append(Finding(path, 0, "file", WARNING, cause, "build again, or delete it first"))
    shown = list(shown_passages(path, data, withheld))
    if not path.endswith((".html", ".htm")):
        findings += file_findings(path, data, base_url, manifest.keys())
        if len(data) > _LARGE:
            cause = f"the file has {len(data) // 1000:,} kB"
            findings.append(Finding(path, 0, "size", WARNING, cause, "make it smaller, or list less in it"))
        return findings, None, shown
    text = data.decode("utf-8", "replace")
    looked = look_at(path, text, base)
    for rule in (*PAGE_RULES, residue):
        findings += rule(looked)
    return findings, facts_of(looked), shown


def _text(file: Path) -> str:
    return file.read_text("utf-8", "replace")


def _plain(facts: PageFacts | None) -> tuple[object, ...] | None:
    if facts is None:
        return None
    return (*facts[:4], tuple(map(tuple, facts.links)), *facts[5:])


def _facts(values: tuple[object, ...]) -> PageFacts:
    facts = PageFacts(*values)  # type: ignore[arg-type]
    return facts._replace(links=tuple(Link(*link) for link in facts.links))


def _strangers(folder: Path, manifest: Mapping[str, str]) -> Iterator[Finding]:
    """Files in the folder that briefgen did not write: a host would show them, too, but for hidden ones."""
    strangers = []
    for place, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if name != ".git"]
        for name in names:
            path = (Path(place) / name).relative_to(folder).as_posix()
            if path not in manifest and not name.startswith("."):
                strangers.append(path)
    for path in sorted(strangers)[:_NAMED_FILES]:
        yield Finding(path, 0, "stranger", WARNING, "briefgen did not write this file", "move it away")
    if len(strangers) > _NAMED_FILES:
        cause = f"briefgen did not write {len(strangers) - _NAMED_FILES} more files here"
        yield Finding(".", 0, "stranger", WARNING, cause, "move them away")

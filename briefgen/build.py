"""The build: content/ and templates/ → the output folder. Plan, render, write; the only writer there."""

from __future__ import annotations

import re
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefgen.addresses import one_file_key, output_path
from briefgen.collect import Collected, Withheld, collect, line_of
from briefgen.config import Config
from briefgen.errors import BriefgenError, ConfigError, ContentError, OutputError
from briefgen.lock import locked
from briefgen.manifest import digest
from briefgen.output import Output, Written, check_place
from briefgen.pages import Issue, Page, RawFile, plan
from briefgen.pages.typesetter import Typesetter
from briefgen.receipts import load_receipt
from briefgen.render import Renderer
from briefgen.theme import check_overrides, theme_folder

STYLESHEET = "style.css"
ASSETS = "assets"


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did."""

    articles: int
    """Shown on the site."""
    pages: int
    """Rendered through templates."""
    written: int
    unchanged: int
    removed: int
    problems: tuple[ContentError, ...]
    """Of files that were left out; then nothing is deleted from the output, and lists stay as they were."""
    warnings: tuple[BriefgenError, ...]
    withheld: tuple[Withheld, ...]
    seconds: float

    @property
    def failed(self) -> bool:
        """Whether something of the content could not be used."""
        return bool(self.problems)


def build(
    config: Config,
    *,
    now: datetime,
    drafts: bool = False,
    future: bool = False,
    output: Path | None = None,
    keep_lists: bool = True,
) -> BuildReport:
    """Build the site into `output`, or else the folder that the settings name.

    Errors in content leave out what they are about, and are reported: sound articles are written, and the
    lists of the last build (home, days, topics, feeds, …) stay, or they would lose what has an error; without
    `keep_lists` they are made of what is sound. Raises ContentError, TemplateError, ConfigError or
    OutputError when the site as a whole cannot be made or written; then nothing has been written.
    """
    started = time.perf_counter()
    folder = check_place(config, output or config.output)
    with locked(config.state):
        collected = collect(config, now=now, drafts=drafts, future=future)
        target = Output(folder)
        made = _render(config, collected, target, keep_lists=keep_lists)
        written = target.commit(problems=len(collected.problems) + len(made.problems))
    return BuildReport(
        articles=len(collected.library.articles),
        pages=made.pages,
        written=written.written,
        unchanged=written.unchanged,
        removed=written.removed,
        problems=(*collected.problems, *made.problems),
        warnings=(*made.warnings, *_warnings(config, written)),
        withheld=collected.withheld,
        seconds=time.perf_counter() - started,
    )


@dataclass(frozen=True, slots=True)
class _Made:
    """What rendering found."""

    pages: int
    problems: tuple[ContentError, ...]
    warnings: tuple[ContentError, ...]


def _render(config: Config, collected: Collected, target: Output, *, keep_lists: bool) -> _Made:
    """Render everything into `target`, in the order in which it is to be written."""
    check_overrides(config.templates, theme_folder())
    assets = {path: _asset(file) for path, file in _assets(config)}
    stylesheet = next((path for path in assets if path.startswith(f"{ASSETS}/style.")), "")
    typesetter = Typesetter(
        config,
        collected.library,
        f"/{stylesheet}" if stylesheet else "",
        lambda article_id: load_receipt(config.state, article_id),
    )
    issue = Issue(collected.library, typesetter)
    everything = plan(issue)
    planned = list(_without_conflicts(everything, {*assets, *typesetter.pictures}, config, issue.problems))
    for path, data in assets.items():
        target.add(path, data)
    for path, file in sorted(typesetter.pictures.items()):
        target.add(path, file)
    renderer = Renderer(config)
    frozen = keep_lists and bool(collected.problems or issue.problems)
    for page in planned:
        content = renderer.render(page, typesetter.site) if isinstance(page, Page) else page.text.encode()
        kept = frozen and not _is_of_one_article(page) and target.keep(page.path)
        if not kept:
            target.add(page.path, content)
    warnings = [*typesetter.warnings, *_nowhere(typesetter, target)]
    return _Made(
        pages=sum(isinstance(page, Page) for page in planned),
        problems=tuple(issue.problems),
        warnings=tuple(sorted(warnings, key=lambda found: (found.path, found.line or 0))),
    )


def _nowhere(typesetter: Typesetter, target: Output) -> Iterator[ContentError]:
    """A warning for each address from the site's root that no file of the site answers for."""
    for address, warning in typesetter.rooted:
        path = output_path(re.split("[?#]", address)[0])
        if not any(map(target.has, (path, f"{path}/index.html"))):  # hosts complete a folder's address
            yield warning


def _without_conflicts(
    planned: Sequence[Page | RawFile], taken: Iterable[str], config: Config, problems: list[ContentError]
) -> Iterator[Page | RawFile]:
    """The pages without aliases whose address something else has: as a file, or as the folder of one."""
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
                    ContentError(f"its alias {page.view.url} is already the address of something else",
                                 "choose another", path=page.origin, line=line)
                )  # fmt: skip
                continue
            take(page.path)
        yield page


def _is_of_one_article(page: Page | RawFile) -> bool:
    return isinstance(page, Page) and page.view.kind in ("article", "alias")


def _is_alias(page: Page | RawFile) -> bool:
    return isinstance(page, Page) and page.origin != ""


def _folders(path: str) -> Iterator[str]:
    """Every folder above a path."""
    while path := path.rpartition("/")[0]:
        yield path


def _assets(config: Config) -> Iterator[tuple[str, Path]]:
    """The theme's stylesheet and assets with their output paths; the site's own file of a name goes first."""
    found: dict[str, Path] = {}
    for folder in (config.templates, theme_folder()):
        files = sorted(file for file in (folder / ASSETS).rglob("*") if file.is_file())
        for file in [folder / STYLESHEET, *files]:
            if file.is_file():
                found.setdefault(file.relative_to(folder).as_posix(), file)
    stylesheet = found.pop(STYLESHEET, None)
    if stylesheet:
        yield f"{ASSETS}/style.{digest(_asset(stylesheet))[:8]}.css", stylesheet
    yield from sorted(found.items())


def _asset(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as failed:
        raise OutputError(
            f"it cannot be read: {failed.strerror}", "check its permissions", path=str(file)
        ) from failed


def _warnings(config: Config, written: Written) -> Iterator[BriefgenError]:
    if not config.base_url:
        yield ConfigError(
            "without the site's address there are no feeds and no sitemap",
            "write `base_url: https://…` once it is decided",
            path="briefgen.yaml",
        )
    for path in written.kept_aside:
        yield OutputError(
            "briefgen wrote this file, somebody changed it, and it is no longer part of the site",
            "it was left as it is; delete it if it is not needed",
            path=path,
        )

"""The build: content/ and templates/ → the output folder. Plan, render, write; the only writer there."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.addresses import output_path
from briefgen.blueprint import draw, has_blueprint, save_blueprint
from briefgen.cache import digest_value
from briefgen.collect import Collected, collect
from briefgen.collector import without_collector
from briefgen.config import CONFIG_NAME, Config
from briefgen.errors import BriefgenError, ConfigError, ContentError, OutputError
from briefgen.interface import FOLDER as INTERFACE
from briefgen.interface import interface_language
from briefgen.keyring import Keyring
from briefgen.lock import locked
from briefgen.manifest import MANIFEST_NAME
from briefgen.memory import (
    SiteMemory,
    load_content_memory,
    load_site_memory,
    save_content_memory,
    save_site_memory,
)
from briefgen.output import Known, Output, Written, check_place
from briefgen.pages import Issue, Page, RawFile, issue_of, names_of, plan
from briefgen.pages.conflicts import without_conflicts
from briefgen.pages.frame import find_look
from briefgen.pages.shape import Form
from briefgen.proof import REPORT_NAME, load_proof
from briefgen.receipts import ReceiptDigests, digest_in, receipt_digests, receipt_in
from briefgen.rendering import Progress, rendered
from briefgen.report import BuildReport
from briefgen.signature import FileSignature, Signature, file_signature_at, signature_at
from briefgen.staging import Staging
from briefgen.theme import (
    check_overrides,
    template_digests,
    template_signatures,
    theme_folder,
)
from briefgen.unchanged import UNKNOWN, Inspection, remember
from briefgen.wording import same_language


def build(
    config: Config,
    *,
    now: datetime,
    drafts: bool = False,
    future: bool = False,
    retired: bool = False,
    output: Path | None = None,
    keep_lists: bool = True,
    has_index: bool = True,
    jobs: int | None = None,
    progress: Progress = lambda what, done, of: None,
    inspection: Inspection = UNKNOWN,
) -> BuildReport:
    """Build the site into `output`, or else the folder that the settings name.

    `drafts`, `future` and `retired` (expired, withdrawn) show what is withheld else, each with a badge.

    Errors in content leave out what they are about, and are reported: sound articles are written, and the
    lists of the last build (home, days, topics, feeds, …) stay, or they would lose what has an error; without
    `keep_lists` they are made of what is sound. Without `has_index` the files of the search's index are left out.
    `jobs` is the number of processes, by default one for each processor. What an `inspection` has looked at a moment
    ago is not looked at again. Raises ContentError, TemplateError,
    ConfigError or OutputError when the site as a whole cannot be made or written; then nothing has been written.
    """
    started = time.perf_counter()
    folder = check_place(config, output or config.output)
    with locked(config.state), without_collector(results_stay=True):  # a sixth of the time
        memory = load_content_memory(config)
        collected = collect(
            config, now=now, drafts=drafts, future=future, retired=retired, known=memory.known,
            listing=inspection.listing, jobs=jobs,
            progress=lambda done, of: progress("reading", done, of),
        )  # fmt: skip
        receipts = receipt_digests(config.state, memory.receipts)
        if collected.known is not memory.known or receipts != memory.receipts:
            save_content_memory(config, memory, collected.known, receipts)
        past = load_site_memory(config, folder)
        site = _planned(config, collected, receipts, has_index, jobs, progress)
        made = _make(
            config,
            collected,
            site,
            Output(folder, past.known, inspection.written),
            past,
            keep_lists,
            jobs,
            progress,
        )
    return _report(config, collected, made, time.perf_counter() - started)


def remember_build(
    config: Config,
    options: tuple[Any, ...],
    report: BuildReport,
    data: Mapping[str, Any],
    *,
    now: datetime,
    started_ns: int,
) -> None:
    """Let the next build with these options be told at once if it has nothing to do. `data`: what it then reports."""
    if report.problems:
        return
    files = report.written + report.unchanged
    again = {"rendered": 0, "reused": report.pages, "written": 0, "unchanged": files, "removed": 0}
    folders = (
        CONFIG_NAME,
        config.templates_folder,
        INTERFACE,
        config.rules.name,
        f"{config.state.name}/receipts",
        f"{config.state.name}/{REPORT_NAME}",
        *filter(None, [config.card_font]),
    )
    remember(
        config.root,
        options,
        started_ns=started_ns,
        now=now.timestamp(),
        until=report.next_change,
        listing=report.listing,
        copied=report.copied,
        inputs=(*(config.root / name for name in folders), config.inbox, theme_folder()),
        written=report.left,
        output=Path(data["output"]),
        report={**data, **again},
    )
    if not has_blueprint(config, options, report.form):
        save_blueprint(config, options, report.blueprint())


class _Made(NamedTuple):
    """What became of the pages."""

    pages: int
    rendered: int
    problems: tuple[ContentError, ...]
    warnings: tuple[BriefgenError, ...]
    written: Written
    receipts: dict[str, Any]
    copied: dict[str, Signature]
    left: dict[str, FileSignature]
    form: Form
    issue: Issue


def _make(
    config: Config,
    collected: Collected,
    site: _Site,
    target: Output,
    past: SiteMemory,
    keep_lists: bool,
    jobs: int | None,
    progress: Progress,
) -> _Made:
    """Render the pages that have changed, and write them."""
    templates = _template_digests(config, past)
    receipts = (value for _, (_, value) in sorted(site.receipts.items()))
    keyring = Keyring(site.issue, templates[1])
    keyring.compare(receipts, past)
    keys = dict(site.copies)
    frozen = keep_lists and bool(collected.problems or site.issue.problems)
    for path in site.copies:
        if not _is_reused(path, keys[path], target):
            target.add(path, site.files[path])
    stale = []
    for page in site.pages:
        path = page.path
        if frozen and not _is_of_one_article(page) and target.keep(path):
            keys[path] = target.known[path].key if path in target.known else b""
        elif path not in target.known:
            stale.append(page)
        elif _is_reused(path, key := keyring.key_after(page, target.known[path].key), target):
            keys[path] = key
        else:
            stale.append(page)
    with Staging(target.folder) as staging:
        for page, key, staged in rendered(site.issue, stale, keyring, staging, jobs, progress):
            keys[page.path] = key
            target.add(page.path, staged)
        problems = len(collected.problems) + len(site.issue.problems)
        warnings: list[BriefgenError] = [
            *site.issue.resolver.warnings,
            *site.issue.resolver.missing(lambda url: _answers(url, target)),
        ]
        held = sum(bool(placed.held) for placed in collected.library.articles)
        written = target.commit(problems=problems, held=held, whole=staging.whole)
    known = _known(target, keys)
    form = Form() if problems else keyring.form  # lists that stay say less than the form would
    save_site_memory(config, target.folder, SiteMemory(known, templates, form))
    left = {path: each.signature for path, each in known.items()}
    return _Made(
        pages=sum(isinstance(page, Page) for page in site.pages),
        rendered=sum(isinstance(page, Page) for page in stale),
        problems=tuple(site.issue.problems),
        warnings=tuple(sorted(warnings, key=lambda found: (found.path, found.line or 0))),
        written=written,
        receipts=site.receipts,
        copied=_copied(site),
        left=left | {MANIFEST_NAME: _signature_of(target.folder / MANIFEST_NAME)},
        form=keyring.form,
        issue=site.issue,
    )


def _copied(site: _Site) -> dict[str, Signature]:
    """The signatures of the files that are copied, or made smaller."""
    files = (*site.files.values(), *site.issue.resolver.originals)
    return {str(file): found for file in files if (found := signature_at(os.path.realpath(file)))}


def _report(config: Config, collected: Collected, made: _Made, seconds: float) -> BuildReport:
    return BuildReport(
        articles=len(collected.library.articles),
        pages=made.pages,
        rendered=made.rendered,
        reused=made.pages - made.rendered,
        written=made.written.written,
        unchanged=made.written.unchanged,
        removed=made.written.removed,
        problems=(*collected.problems, *made.problems),
        warnings=(*made.warnings, *_warnings(config, made.written)),
        withheld=collected.withheld,
        seconds=seconds,
        next_change=collected.next_change,
        listing=collected.listing,
        copied=made.copied,
        blueprint=partial(draw, made.issue, made.form),
        form=made.form,
        left=made.left,
    )


class _Site(NamedTuple):
    """Everything that the site is made of, before it is rendered."""

    issue: Issue
    pages: list[Page | RawFile]
    files: Mapping[str, Path]
    """What is copied, by output path."""
    copies: dict[str, bytes]
    """The key of each of these."""
    receipts: dict[str, Any]


def _planned(
    config: Config,
    collected: Collected,
    receipts: ReceiptDigests,
    has_index: bool,
    jobs: int | None,
    progress: Progress,
) -> _Site:
    check_overrides(config.templates, theme_folder())
    assets, look = find_look(config, has_assets="assets" in names_of(config))
    issue = issue_of(
        config,
        collected.library,
        look=look,
        receipt_of=receipt_in(config.state, receipts),
        receipt_digest=digest_in(receipts),
        proof=load_proof(config.state),
        has_index=has_index,
        bodies=collected.bodies,
        jobs=jobs,
        progress=lambda done, of: progress("resizing", done, of),
    )
    if config.cards and config.base_url:
        from briefgen.pages.cards import draw_cards

        draw_cards(issue, jobs, lambda done, of: progress("drawing cards", done, of))
    everything = plan(issue)
    if config.formats:
        from briefgen.export.planned import exported_files  # most sites have none

        everything = [*exported_files(issue), *everything]
    files = {**assets, **dict(sorted(issue.resolver.pictures.items())), **issue.files}
    pages = list(without_conflicts(everything, files, config, issue.problems))
    copies = {path: digest_value(signature_at(os.path.realpath(file))) for path, file in files.items()}
    return _Site(issue, pages, files, copies, receipts)


def _template_digests(config: Config, past: SiteMemory) -> tuple[Any, Mapping[str, bytes]]:
    """Each template's digest, as remembered while none has changed."""
    signatures = template_signatures(config.templates)
    return (
        past.templates
        if past.templates[0] == signatures
        else (signatures, template_digests(config.templates))
    )


def _is_reused(path: str, key: bytes, target: Output) -> bool:
    """Whether the file of an earlier build stays: all that it depends on is as it was, and so is the file."""
    known = target.known.get(path)
    return known is not None and known.key == key and target.reuse(path)


def _known(target: Output, keys: Mapping[str, bytes]) -> dict[str, Known]:
    """What is to be remembered of the files that are now in the output folder."""
    known = {}
    for path, value in target.kept.items():
        signature = target.signatures.get(path) or _signature_of(target.folder / path)
        known[path] = Known(keys.get(path, b""), value, signature)
    return known


def _signature_of(file: Path) -> FileSignature:
    return file_signature_at(str(file)) or (0, 0, 0)


def _answers(address: str, target: Output) -> bool:
    """Whether a file of the site answers for an address from its root; hosts complete that of a folder."""
    path = output_path(re.split("[?#]", address)[0])
    return any(map(target.has, (path, f"{path}/index.html")))


def _is_of_one_article(page: Page | RawFile) -> bool:
    if isinstance(page, RawFile):
        return page.article_url != ""
    return page.kind in ("article", "alias")


def _warnings(config: Config, written: Written) -> Iterator[BriefgenError]:
    if not config.base_url:
        yield ConfigError(
            "without the site's address there are no feeds and no sitemap",
            "write `base_url: https://…` once it is decided",
            path=CONFIG_NAME,
        )
    if not same_language(interface_language(config), config.language):
        yield ConfigError(
            f'the pages speak English: there are no words in "{config.language}"',
            f"translate them in {INTERFACE}/{config.language}.yaml",
            path=CONFIG_NAME,
        )
    for path in written.kept_aside:
        yield OutputError(
            "briefgen wrote this file, somebody changed it, and it is no longer part of the site",
            "it was left as it is; delete it if it is not needed",
            path=path,
        )

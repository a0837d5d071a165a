"""The Library → the output folder: plan, render what has changed, write; the only writer there."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.addresses import output_path
from briefgen.builder.blueprint import draw
from briefgen.builder.keyring import Keyring
from briefgen.builder.output import UNSEEN, KnownFile, Output, Written
from briefgen.builder.report import BuildReport, ForNextBuild
from briefgen.builder.sitememory import SiteMemory, load_site_memory, save_site_memory
from briefgen.builder.staging import Staging
from briefgen.builder.unchanged import Inspection
from briefgen.builder.workers import Progress, rendered
from briefgen.cache import digest_value
from briefgen.config import CONFIG_NAME, Config
from briefgen.content.collect import Collected
from briefgen.content.scan import passed_over
from briefgen.errors import BriefgenError, ConfigError, ContentError, OutputError
from briefgen.interface import FOLDER as INTERFACE
from briefgen.interface import interface_language
from briefgen.manifest import MANIFEST_NAME
from briefgen.pages import Issue, Page, RawFile, issue_of, names_of, plan
from briefgen.pages.conflicts import without_conflicts
from briefgen.pages.frame import find_look
from briefgen.pages.shape import Form
from briefgen.proof import load_proof
from briefgen.receipts import ReceiptDigests, digest_in, receipt_in
from briefgen.signature import FileSignature, Signature, file_signature_at, signature_at
from briefgen.theme import check_overrides, lost_blocks, template_digests, template_signatures, theme_folder
from briefgen.wording import same_language


class Task(NamedTuple):
    """What a build was asked for, as `build` has it."""

    config: Config
    folder: Path
    """Where the site is to stand."""
    started: float
    """When the build began, by `time.perf_counter`."""
    keep_lists: bool
    has_index: bool
    inspection: Inspection
    jobs: int | None
    progress: Progress
    aside: Callable[[], None]
    """Done in another process while pages are rendered, or here."""


def make_site(task: Task, collected: Collected, receipts: ReceiptDigests) -> BuildReport:
    """Make the site of what was collected. Errors as of `build`."""
    past = load_site_memory(task.config, task.folder)
    site = _planned(task, collected, receipts)
    target = Output(task.folder, past.known, task.inspection.written)
    made = _make(task, collected, site, target, past)
    return _report(task, collected, made)


class _Made(NamedTuple):
    """What became of the pages."""

    pages: int
    rendered: int
    problems: tuple[ContentError, ...]
    warnings: tuple[BriefgenError, ...]
    written: Written
    copied: dict[str, Signature]
    left: dict[str, FileSignature]
    form: Form
    issue: Issue


def _make(task: Task, collected: Collected, site: _Site, target: Output, past: SiteMemory) -> _Made:
    """Render the pages that have changed, and write them."""
    config = task.config
    templates = _template_digests(config, past)
    receipts = (value for _, (_, value) in sorted(site.receipts.items()))
    keyring = Keyring(site.issue, templates[1])
    keyring.compare(receipts, past)
    keys = dict(site.copies)
    frozen = task.keep_lists and bool(collected.problems or site.issue.problems)
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
        for page, key, staged in rendered(
            site.issue, stale, keyring, staging, task.jobs, task.progress, task.aside
        ):
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
        problems=tuple(sorted(site.issue.problems, key=lambda problem: (problem.path, problem.line or 0))),
        warnings=tuple(sorted(warnings, key=lambda found: (found.path, found.line or 0))),
        written=written,
        copied=_copied(site),
        left=left | {MANIFEST_NAME: file_signature_at(f"{target.folder}/{MANIFEST_NAME}") or UNSEEN},
        form=keyring.form,
        issue=site.issue,
    )


def _copied(site: _Site) -> dict[str, Signature]:
    """The signatures of the files that are copied, or made smaller."""
    files = (*site.files.values(), *site.issue.resolver.originals)
    return {str(file): found for file in files if (found := signature_at(os.path.realpath(file)))}


def _report(task: Task, collected: Collected, made: _Made) -> BuildReport:
    return BuildReport(
        articles=len(collected.library.articles),
        pages=made.pages,
        rendered=made.rendered,
        reused=made.pages - made.rendered,
        written=made.written.written,
        unchanged=made.written.unchanged,
        removed=made.written.removed,
        problems=(*collected.problems, *made.problems),
        warnings=(*made.warnings, *passed_over(collected.listing), *_warnings(task.config, made.written)),
        withheld=collected.withheld,
        seconds=time.perf_counter() - task.started,
        next_change=collected.next_change,
        for_next=ForNextBuild(
            collected.listing, made.copied, made.left, made.form, partial(draw, made.issue, made.form)
        ),
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


def _planned(task: Task, collected: Collected, receipts: ReceiptDigests) -> _Site:
    """Every page and file of the site."""
    config, progress = task.config, task.progress
    check_overrides(config.templates, theme_folder())
    assets, look = find_look(config, has_assets="assets" in names_of(config))
    issue = issue_of(
        config,
        collected.library,
        look=look,
        receipt_of=receipt_in(config.state, receipts),
        receipt_digest=digest_in(receipts),
        proof=load_proof(config.state),
        has_index=task.has_index,
        bodies=collected.bodies,
        jobs=task.jobs,
        progress=lambda done, of: progress("resizing", done, of),
    )
    if config.cards and config.base_url:
        from briefgen.pages.cards import draw_cards

        draw_cards(issue, task.jobs, lambda done, of: progress("drawing cards", done, of))
    everything = plan(issue)
    if config.formats:
        from briefgen.export.planned import exported_files  # most sites have none

        everything = [*exported_files(issue), *everything]
    files = {**assets, **dict(sorted(issue.resolver.pictures.items())), **issue.files}
    pages = list(without_conflicts(everything, files, issue))
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


def _known(target: Output, keys: Mapping[str, bytes]) -> dict[str, KnownFile]:
    """What is to be remembered of the files that are now in the output folder."""
    known = {}
    for path, value in target.kept.items():
        known[path] = KnownFile(keys.get(path, b""), value, target.signatures.get(path, UNSEEN))
    return known


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
    yield from lost_blocks(config.templates)
    for path in written.kept_aside:
        yield OutputError(
            "briefgen wrote this file, somebody changed it, and it is no longer part of the site",
            "it was left as it is; delete it if it is not needed",
            path=path,
        )

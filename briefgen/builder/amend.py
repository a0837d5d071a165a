"""A build after which only words in the bodies of a few articles have changed: the fast path of `build`.

It makes the pages of these articles from what the last build left (`blueprint`), and nothing else. Whatever goes
beyond that is left to `build`, which would come to the same.
"""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.builder.blueprint import Blueprint, load_blueprint
from briefgen.builder.contentmemory import (
    ContentMemory,
    amend_content_memory,
    folder_of,
    load_content_memory,
)
from briefgen.builder.keyring import Keyring
from briefgen.builder.output import KnownFile, Output
from briefgen.builder.outputplace import check_place
from briefgen.builder.sitememory import SiteMemory, load_site_memory, save_site_memory
from briefgen.builder.staging import Staging
from briefgen.builder.unchanged import Inspection
from briefgen.builder.workers import Progress, rendered
from briefgen.collector import without_collector
from briefgen.config import Config
from briefgen.content.records import Record, record_of
from briefgen.content.scan import BRIEFING_NAME, read_text
from briefgen.errors import ContentError
from briefgen.lock import locked
from briefgen.manifest import MANIFEST_NAME
from briefgen.pages import Page, plan
from briefgen.pages.shape import Form, is_about
from briefgen.receipts import digest_in, receipt_digests, receipt_in
from briefgen.signature import FileSignature, Signature, file_signature_at, is_settled

_MOST = 20
"""Edited articles; of more, each with its days, planning all again takes about as long."""


class Amended(NamedTuple):
    """What such a build did."""

    rendered: int
    """Pages."""
    written: int
    """Files of the site."""
    seconds: float
    left: Mapping[str, FileSignature]
    """The signatures of what may have been written, by path in the output folder."""


def amend(
    config: Config, options: Sequence[Any], output: Path, inspection: Inspection, progress: Progress
) -> Amended | None:
    """Build what the edits ask for that an inspection has found; None when it takes more than that.

    Raises OutputError or TemplateError as `build` does.
    """
    edited = inspection.edited
    if not 0 < len(edited) <= _MOST or any(path.endswith(f"/{BRIEFING_NAME}") for path in edited):
        return None
    folder = check_place(config, output)
    with locked(config.state), without_collector():
        past = load_site_memory(config, folder)
        blueprint = (
            load_blueprint(config, options, past.form) if _is_as_seen(past, folder, inspection) else None
        )
        if blueprint is None or not all(map(blueprint.is_alone, edited)):
            return None
        edits = _read(config, blueprint, past.form, inspection)
        return _write(config, blueprint, edits, past, folder, inspection, progress) if edits else None


def _is_as_seen(past: SiteMemory, folder: Path, inspection: Inspection) -> bool:
    """Whether the output folder is as the last build left it, and nobody has built there since it was looked at."""
    manifest = file_signature_at(f"{folder}/{MANIFEST_NAME}")
    return past.known is not None and manifest == inspection.written.get(MANIFEST_NAME)


class _Edits(NamedTuple):
    """The edited articles, and those that they are shown with."""

    records: dict[str, Record]
    """By path, as they now are."""
    rows: dict[str, tuple[Signature, tuple[Any, ...]]]
    """What is to be remembered of the edited ones, where that is sure to be what their files say."""
    memory: ContentMemory


def _read(config: Config, blueprint: Blueprint, form: Form, inspection: Inspection) -> _Edits | None:
    """None when more than words has changed since the site had its `form`, or something is not known any more."""
    read_ns = time.time_ns()
    places = {place for path in inspection.edited for place in blueprint.around(path)}
    around = {blueprint.paths[place]: place for place in sorted(places)}
    memory = load_content_memory(config, set(map(folder_of, around)))
    edits = _Edits({}, {}, memory)
    for path, place in around.items():
        row = memory.known.get(path)
        record = Record._make(row[1]) if row else None
        if record is None or record.digest != form.body(place):
            return None  # a build into another folder has read the file since, or what this one read is lost
        if path in inspection.edited:
            record = _reread(config, record, inspection)
            if record is None:
                return None
            if is_settled(inspection.edited[path], read_ns):
                edits.rows[path] = (inspection.edited[path], tuple(record))
        edits.records[path] = record
    return edits


def _reread(config: Config, before: Record, inspection: Inspection) -> Record | None:
    """The record of an edited article, if pages other than its own show nothing of what has changed."""
    try:
        now = record_of(read_text(config.root, before.path), before.path, config)
    except ContentError:
        return None  # `build` says so, and what else is wrong
    lines = [before.facts[-1], now.facts[-1]]
    if lines[0] != lines[1]:
        moved = [[reference[:2] for reference in found] for found in lines]
        warnings = inspection.remembered.report["warnings"] if inspection.remembered else ()
        if moved[0] != moved[1] or any(warning["path"] == before.path for warning in warnings):
            return None
    return now if now.item_digest == before.item_digest and not now.story else None


def _write(
    config: Config,
    blueprint: Blueprint,
    edits: _Edits,
    past: SiteMemory,
    folder: Path,
    inspection: Inspection,
    progress: Progress,
) -> Amended:
    """Make the pages of the edited articles, and put them into their places."""
    started = time.perf_counter()
    receipts = receipt_digests(config.state, edits.memory.receipts)
    issue = blueprint.issue_of(
        config, edits.records.values(), receipt_in(config.state, receipts), digest_in(receipts)
    )
    urls = {edits.records[path].url for path in inspection.edited}
    keyring, known, keys = Keyring(issue, past.templates[1]), past.known or {}, {}
    pages = [
        page
        for page in plan(issue)
        if is_about(page, urls) and not (page.path in known and known[page.path].key == keyring.key(page))
    ]
    target = Output(folder, past.known, inspection.written)
    target.reuse_all_but({page.path for page in pages})
    with Staging(folder) as staging:
        for page, key, staged in rendered(issue, pages, keyring, staging, 1, progress):
            keys[page.path] = key
            target.add(page.path, staged)
        written = target.commit()
    _keep(config, blueprint, {path: edits.records[path] for path in inspection.edited}, past, target, keys)
    amend_content_memory(config, edits.memory._replace(receipts=receipts), edits.rows)
    made = (*keys, MANIFEST_NAME)
    return Amended(
        rendered=sum(isinstance(page, Page) for page in pages),
        written=written.written,
        seconds=time.perf_counter() - started,
        left={path: found for path in made if (found := file_signature_at(f"{folder}/{path}"))},
    )


def _keep(
    config: Config,
    blueprint: Blueprint,
    edited: Mapping[str, Record],
    past: SiteMemory,
    target: Output,
    keys: Mapping[str, bytes],
) -> None:
    """Remember what was written, for the next build. `edited`: by path, the articles as they now are."""
    known = dict(past.known or {})
    for path, key in keys.items():
        signature = target.signatures.get(path) or known[path].signature
        known[path] = KnownFile(key, target.kept[path], signature)
    form = past.form
    for path, record in edited.items():
        form = form.with_body(blueprint.paths.index(path), record.digest)
    save_site_memory(config, target.folder, past._replace(known=known, form=form))

"""What one build remembers for the next, in `.briefgen/cache/`: deleting it costs time, never data."""

from __future__ import annotations

import os
import time
from collections.abc import Container, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.cache import digest_value, forget_cache, load_cache, load_shelves, save_cache, save_shelves
from briefgen.collect import Known as KnownContent
from briefgen.config import Config
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME
from briefgen.output import Known
from briefgen.pages.shape import Form
from briefgen.receipts import ReceiptDigests
from briefgen.signature import signature_at


class ContentMemory(NamedTuple):
    """What was read in content/; the same for every output folder."""

    known: KnownContent
    receipts: ReceiptDigests
    base: KnownContent
    """What is kept in the large file; what differs from it, in a small one beside it."""
    stamp: int
    """Tells which large file the small one belongs to."""


_FEW = 20
"""As soon as one in so many files differs from the large file, that is written anew."""


def load_content_memory(config: Config, folders: Container[str] | None = None) -> ContentMemory:
    """What an earlier build with the same settings read, of all of content/ or of these `folders` alone; nothing where
    there is none."""
    found = load_shelves(_cache(config, "content"), folders)
    if found is None or found[0][0] != settings_digest(config):
        return ContentMemory({}, {}, {}, 0)
    (_, stamp, receipts), shelves = found
    base = {path: row for rows in shelves.values() for path, row in rows.items()}
    more = load_cache(_cache(config, "content-changes"))
    if more is None or more[0] != stamp:
        return ContentMemory(base, receipts, base, stamp)
    known = {path: row for path, row in {**base, **more[1]}.items() if row is not None}
    return ContentMemory(known, more[2], base, stamp)


def save_content_memory(
    config: Config, memory: ContentMemory, known: KnownContent, receipts: ReceiptDigests
) -> None:
    """Keep what was read, after what `memory` says was kept before."""
    base = memory.base
    changes: dict[str, Any] = {path: row for path, row in known.items() if base.get(path) is not row}
    changes.update((path, None) for path in base.keys() - known.keys())
    if base and len(changes) * _FEW <= len(base):
        save_cache(_cache(config, "content-changes"), (memory.stamp, changes, receipts))
        return
    shelves: dict[str, dict[str, Any]] = {}
    for path, row in known.items():
        shelves.setdefault(folder_of(path), {})[path] = row
    save_shelves(_cache(config, "content"), (settings_digest(config), time.time_ns(), receipts), shelves)
    forget_cache(_cache(config, "content-changes"))


def amend_content_memory(config: Config, memory: ContentMemory, rows: KnownContent) -> None:
    """Keep anew what was read of some files, of which `memory` knew something else."""
    more = load_cache(_cache(config, "content-changes"))
    changes = more[1] if more is not None and more[0] == memory.stamp else {}
    save_cache(_cache(config, "content-changes"), (memory.stamp, {**changes, **rows}, memory.receipts))


def folder_of(path: str) -> str:
    """The folder of a file in content/: what is kept of the files of one can be loaded by itself."""
    return path.rpartition("/")[0]


class SiteMemory(NamedTuple):
    """What was written into one output folder."""

    known: Mapping[str, Known] | None
    """Of every file that the manifest there names; None when it has changed since."""
    templates: tuple[Any, Mapping[str, bytes]]
    """The signatures of all templates, and each one's digest (`template_digests`)."""
    form: Form
    """What the site looked like."""


def load_site_memory(config: Config, output: Path) -> SiteMemory:
    """What the last build into a folder wrote; nothing where that is not known for sure."""
    found = load_cache(_site_file(config, output))
    if found is None:
        return SiteMemory(None, (None, {}), Form())
    manifest, rows, templates, form = found[1:]
    known = None
    if signature_at(output / MANIFEST_NAME) == manifest and not os.path.lexists(output / PENDING_NAME):
        known = {path: Known._make(row) for path, row in rows.items()}
    return SiteMemory(known, templates, Form(*form))


def save_site_memory(config: Config, output: Path, memory: SiteMemory) -> None:
    """Keep what was written, and forget output folders that are no more."""
    rows = {path: tuple(row) for path, row in (memory.known or {}).items()}
    manifest = signature_at(output / MANIFEST_NAME)
    values = (str(output), manifest, rows, memory.templates, tuple(memory.form))
    save_cache(_site_file(config, output), values)
    for file in (config.state / "cache").glob("site-*"):
        other = load_cache(file) if file != _site_file(config, output) else None
        if other is not None and not os.path.isdir(other[0]):  # noqa: PTH112 (a plain text)
            forget_cache(file)


def settings_digest(config: Config) -> bytes:
    """Changes with any of the settings."""
    return digest_value(repr(config))


def _cache(config: Config, name: str) -> Path:
    return config.state / "cache" / name


def _site_file(config: Config, output: Path) -> Path:
    return _cache(config, f"site-{digest_value(str(output)).hex()}")

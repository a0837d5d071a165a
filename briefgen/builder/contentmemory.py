"""What a build remembers of what it read, in `.briefgen/cache/`: deleting it costs time, never data."""

from __future__ import annotations

import time
from collections.abc import Container
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.cache import digest_value, forget_cache, load_cache, load_shelves, save_cache, save_shelves
from briefgen.config import Config
from briefgen.content.collect import KnownContent
from briefgen.model import BodyPolicy
from briefgen.receipts import ReceiptDigests


class ContentMemory(NamedTuple):
    """What was read in content/; the same for every output folder."""

    known: KnownContent
    receipts: ReceiptDigests
    base: KnownContent
    """What is kept in the large file; what differs from it, in a small one beside it."""
    stamp: int
    """Tells which large file the small one belongs to."""


APART: dict[str, Any] = {"root": Path(), "output_folder": "", "targets": (), "cleaning": BodyPolicy()}
"""What no page and no record depends on: where the site lies and where it goes, and how pages of others are cleaned. Each as it
is taken to be instead."""

_FEW = 20
"""As soon as one in so many files differs from the large file, that is written anew."""


def load_content_memory(config: Config, folders: Container[str] | None = None) -> ContentMemory:
    """What an earlier build with the same settings read, of all of content/ or of these `folders` alone; nothing where
    there is none."""
    found = load_shelves(cache_file(config, "content"), folders)
    if found is None or found[0][0] != settings_digest(config):
        return ContentMemory({}, {}, {}, 0)
    (_, stamp, receipts), shelves = found
    base = {path: row for rows in shelves.values() for path, row in rows.items()}
    more = load_cache(cache_file(config, "content-changes"))
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
        save_cache(cache_file(config, "content-changes"), (memory.stamp, changes, receipts))
        return
    shelves: dict[str, dict[str, Any]] = {}
    for path, row in known.items():
        shelves.setdefault(folder_of(path), {})[path] = row
    save_shelves(cache_file(config, "content"), (settings_digest(config), time.time_ns(), receipts), shelves)
    forget_cache(cache_file(config, "content-changes"))


def amend_content_memory(config: Config, memory: ContentMemory, rows: KnownContent) -> None:
    """Keep anew what was read of some files, of which `memory` knew something else."""
    more = load_cache(cache_file(config, "content-changes"))
    changes = more[1] if more is not None and more[0] == memory.stamp else {}
    save_cache(cache_file(config, "content-changes"), (memory.stamp, {**changes, **rows}, memory.receipts))


def folder_of(path: str) -> str:
    """The folder of a file in content/: what is kept of the files of one can be loaded by itself."""
    return path.rpartition("/")[0]


def settings_digest(config: Config) -> bytes:
    """Changes with any setting that pages or records may depend on: with all but those `APART`."""
    return digest_value(repr(config._replace(**APART)))


def cache_file(config: Config, name: str) -> Path:
    """Where something is kept, by its name."""
    return config.state / "cache" / name

"""What a build remembers of what it wrote into one output folder."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.builder.contentmemory import cache_file
from briefgen.builder.output import KnownFile
from briefgen.cache import digest_value, forget_cache, load_cache, save_cache
from briefgen.config import Config
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME
from briefgen.pages.shape import Form
from briefgen.signature import signature_at


class SiteMemory(NamedTuple):
    """What was written into one output folder."""

    known: Mapping[str, KnownFile] | None
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
        known = {path: KnownFile._make(row) for path, row in rows.items()}
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


def _site_file(config: Config, output: Path) -> Path:
    return cache_file(config, f"site-{digest_value(str(output)).hex()}")

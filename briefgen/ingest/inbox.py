"""content/inbox/: the raw files that `build` makes articles of, and which of them are new.

What was added or refused once is not read again while its signature stays. A refusal holds as long as the rules, the
settings of cleaning and the program are what they were, and no article names the file's digest.
"""

from __future__ import annotations

import contextlib
import os
import re
import time
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import Any

from briefgen.cache import digest_value, load_cache, save_cache
from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.errors import BriefgenError, RefusedError, RuleError, SourceError
from briefgen.files import is_markdown
from briefgen.manifest import MANIFEST_NAME
from briefgen.signature import Signature, followed_signature_at, is_settled, signature_of, signatures_in


def inbox_files(config: Config) -> list[str]:
    """The raw files that lie in content/inbox/."""
    return list(files_in(config.inbox)) if config.inbox.is_dir() else []


_KINDS: dict[str, type[BriefgenError]] = {
    kind.__name__: kind for kind in (RefusedError, RuleError, SourceError)
}
"""The errors that can be told again without reading the file."""


_Row = tuple[Signature | None, str, tuple[Any, ...] | None]
"""Of a file: signature, digest, and its refusal in plain values, if there is one."""


class Inbox:
    """The inbox as it stands, beside what earlier builds have found out about it. `save` keeps what this one has."""

    def __init__(self, config: Config) -> None:
        self.config = config
        self._now_ns = time.time_ns()
        files = inbox_files(config)
        self._file = config.state / "cache" / "inbox"
        kept: tuple[bytes, int, dict[str, _Row]] | None = load_cache(self._file) if files else None
        self._kept = kept or (b"", 0, {})
        self._binding = _binding(config, self._now_ns) if files else b""
        """What refusals depend on beside the file; empty when that may be changing just now."""
        binding, looked_ns, past = self._kept
        refusals_hold = bool(binding) and binding == self._binding
        is_any_refused = refusals_hold and any(said for _, _, said in past.values())
        changed = list(article_files(config, looked_ns)) if is_any_refused else []
        self._has_looked = bool(changed)
        named = _digests_named(changed)
        self._rows: dict[str, _Row] = {}
        for path in files:
            signature = followed_signature_at(path)
            row = past.get(path)
            if row is None or row[0] != signature:
                row = (signature, _digest_at(path), None)
            elif row[2] and (not refusals_hold or row[1] in named or is_added(config, row[1])):
                row = (*row[:2], None)
            self._rows[path] = row

    @property
    def news(self) -> list[str]:
        """The files of which nothing is known yet."""
        return [
            path
            for path, (_, digest, refusal) in self._rows.items()
            if refusal is None and not (digest and is_added(self.config, digest))
        ]

    def refusals(self) -> Iterator[BriefgenError]:
        """Why files were not added, as far as earlier builds have found out; see `refuse`."""
        for _, _, said in self._rows.values():
            if said is not None:
                kind, cause, remedy, path, line, column = said
                yield _KINDS[kind](cause, remedy, path=path, line=line, column=column)

    def refuse(self, path: str, error: BriefgenError) -> None:
        """Note why a file was not added, which the same bytes would not be again."""
        kind = type(error).__name__
        if kind in _KINDS and self._rows[path][1]:
            said = (kind, error.cause, error.remedy, error.path, error.line, error.column)
            self._rows[path] = (*self._rows[path][:2], said)

    def save(self) -> None:
        """Keep what is known now of files that have not changed just before."""
        rows = {
            path: row
            for path, row in self._rows.items()
            if row[0] and row[1] and is_settled(row[0], self._now_ns)
        }
        binding, _, past = self._kept
        if self._has_looked or binding != self._binding or rows != past:
            save_cache(self._file, (self._binding, self._now_ns, rows))


def _binding(config: Config, now_ns: int) -> bytes:
    rules = signatures_in(str(config.rules))
    if any(found and not is_settled(found, now_ns) for _, found in rules):
        return b""
    return digest_value((repr(config.cleaning), tuple(rules)))


def _digest_at(path: str) -> str:
    """The digest of a raw file; empty when it cannot be read, which whoever adds it says."""
    try:
        return digest_of(Path(path).read_bytes())
    except OSError:
        return ""


def notes_folder(config: Config) -> Path:
    """Where a file named by the digest of each original that was added says which article was made of it."""
    return config.state / "added"


def is_added(config: Config, digest: str) -> bool:
    """Whether there is a note that an original was added. One that a fallen machine has left empty says nothing."""
    try:
        return os.stat(f"{notes_folder(config)}/{digest}").st_size > 0  # noqa: PTH116 (a large inbox has thousands)
    except OSError:
        return False


# What articles name

_DIGEST_LINE = re.compile(r"^\s+digest:\s*['\"]?([0-9a-f]{32})\b", re.MULTILINE)
_HEAD_BYTES = 8192
"""Front matter is shorter than this: what is looked for stands in it."""


def _digests_named(articles: Iterable[Path]) -> set[str]:
    found: set[str] = set()
    for path in articles:
        with contextlib.suppress(OSError):  # collect reports it, with the remedy
            found.update(digests_in(head_of(path)))
    return found


def digests_in(head: str) -> list[str]:
    """The digests of originals that an article names; `head` is the beginning of its file."""
    return _DIGEST_LINE.findall(head)


def head_of(path: Path) -> str:
    """The beginning of an article's file, with all of its front matter. Raises OSError."""
    with path.open("rb") as file:
        return file.read(_HEAD_BYTES).decode("utf-8", "replace")


def article_files(config: Config, since_ns: int = 0) -> Iterator[Path]:
    """The files of articles that have changed since then, or stand below a folder that has."""
    waiting = [(str(config.content), False)]
    while waiting:
        folder, is_fresh = waiting.pop()
        signature = followed_signature_at(folder)
        is_fresh = is_fresh or signature is None or not is_settled(signature, since_ns)
        try:
            with os.scandir(folder) as entries:
                inner = list(entries)
        except OSError:
            continue
        for entry in inner:
            if entry.is_dir(follow_symlinks=False):
                waiting.append((entry.path, is_fresh))
            elif not is_markdown(entry.name) or not entry.is_file():  # a pipe would wait for ever
                continue
            elif is_fresh or not is_settled(signature_of(entry.stat()), since_ns):
                yield Path(entry.path)


def files_in(folder: Path, apart: Collection[Path] = ()) -> Iterator[str]:
    """The raw files in a folder, in the order of their paths, without folders in `apart` and what a build wrote."""
    from briefgen.read.source import SUFFIXES  # readers: a site without raw files does without

    left_out = {os.path.realpath(place) for place in apart}
    found: list[Path] = []
    for place, folders, names in os.walk(folder):
        if MANIFEST_NAME in names or os.path.realpath(place) in left_out:
            folders.clear()
            continue
        folders[:] = [name for name in folders if not name.startswith(".")]
        found += (Path(place, name) for name in names if not name.startswith("."))
    for path in sorted(found):
        if path.suffix.lower() in SUFFIXES and path.is_file():
            yield str(path)

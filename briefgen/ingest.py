"""Sources into content/: read, clean, store. Originals are kept, and nothing that exists is overwritten."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from briefgen.clean import Cleaned, clean, refusal
from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.errors import BriefgenError, RefusedError, SourceError
from briefgen.frontmatter import write_article
from briefgen.model import Article, BodyPolicy, Receipt, Source
from briefgen.read import SUFFIXES, open_source, read
from briefgen.receipts import store_receipt
from briefgen.slug import slugify


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one source."""

    source: str
    """As the user named it."""
    article: Article | None = None
    """The article that now stands in content/; None when there is none."""
    receipt: Receipt | None = None
    known: str = ""
    """The article's file, when the source had been added before and nothing was written."""
    error: BriefgenError | None = None
    """Why nothing was added: unreadable, or no article."""


def ingest(config: Config, paths: Iterable[str], now: datetime) -> Iterator[Outcome]:
    """Add each source in turn; one that fails never stops the rest."""
    known = known_digests(config)
    for path in paths:
        try:
            outcome = _ingest_one(config, path, known, now)
        except BriefgenError as failed:
            outcome = Outcome(path, error=failed)
        except OSError as failed:
            cause = f"it cannot be stored: {failed.strerror or failed}"
            outcome = Outcome(
                path, error=SourceError(cause, "check the folder's permissions and space", path=path)
            )
        yield outcome


_DEFAULT = BodyPolicy()


def clean_source(source: Source, now: datetime, policy: BodyPolicy = _DEFAULT) -> Cleaned:
    """Read and clean one source. Raises BriefgenError and nothing else: hostile input is normal."""
    try:
        return clean(read(source), source, now, policy)
    except BriefgenError:
        raise
    except Exception as bug:  # a fault of ours in one source must not take its neighbours with it
        cause = f"cleaning failed: {type(bug).__name__}: {bug}"
        remedy = "this is a fault of briefgen; please report it, with the file"
        raise SourceError(cause, remedy, path=source.path) from bug


def expand(paths: Iterable[str]) -> Iterator[str]:
    """The files that the given files and folders stand for, folders in the order of their names."""
    for path in paths:
        if path != "-" and Path(path).is_dir():
            yield from _files_in(Path(path))
        else:
            yield path


def inbox_files(config: Config) -> list[str]:
    """The raw files that wait in content/inbox/."""
    return list(_files_in(config.inbox)) if config.inbox.is_dir() else []


def _files_in(folder: Path) -> Iterator[str]:
    for path in sorted(folder.rglob("*")):
        hidden = any(part.startswith(".") for part in path.relative_to(folder).parts)
        if path.suffix.lower() in SUFFIXES and not hidden and path.is_file():
            yield str(path)


_DIGEST_LINE = re.compile(r"^\s+digest:\s*['\"]?([0-9a-f]{32})\b", re.MULTILINE)
_HEAD_BYTES = 8192
"""Front matter is shorter than this: what is looked for stands in it."""


def known_digests(config: Config) -> dict[str, str]:
    """For each original's digest that an article in content/ names, that article's file."""
    found: dict[str, str] = {}
    for path in sorted(config.content.rglob("*.md")) if config.content.is_dir() else ():
        if not path.is_file():
            continue  # a pipe would wait for ever
        try:
            with path.open("rb") as file:
                head = file.read(_HEAD_BYTES).decode("utf-8", "replace")
        except OSError:
            continue  # collect reports it, with the remedy
        for digest in _DIGEST_LINE.findall(head):
            found.setdefault(digest, path.relative_to(config.root).as_posix())
    return found


def _ingest_one(config: Config, path: str, known: dict[str, str], now: datetime) -> Outcome:
    source = open_source(path, now)
    digest = digest_of(source.data)
    if digest in known:
        return Outcome(path, known=known[digest])
    cleaned = clean_source(source, now, config.cleaning)
    reason = refusal(cleaned)
    if reason:
        raise RefusedError(reason, "look at it with `briefgen clean --explain`", path=path)
    article = _store(config, source, cleaned, now)
    known[digest] = article.path
    return Outcome(path, article=article, receipt=cleaned.receipt)


def _store(config: Config, source: Source, cleaned: Cleaned, now: datetime) -> Article:
    """Keep the original and the receipt, then write the article: it comes last, for it names the others."""
    article = cleaned.article
    _keep_original(config, source, article.source.digest)
    store_receipt(config.state, article.id, cleaned.receipt)
    folder = config.content / _day_of(article, config, now)
    folder.mkdir(parents=True, exist_ok=True)
    text = write_article(article).encode("utf-8")
    path = _write_new(folder, slugify(article.title), text)
    return replace(article, path=path.relative_to(config.root).as_posix())


def _keep_original(config: Config, source: Source, digest: str) -> None:
    suffix = ".html" if source.media_type == "text/html" else ".txt"
    path = config.state / "originals" / f"{digest}{suffix}"
    if path.is_file() and path.stat().st_size == len(source.data):
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_suffix(".part")  # a full disk must not leave half an original under its name
    unfinished.write_bytes(source.data)
    unfinished.replace(path)


def _day_of(article: Article, config: Config, now: datetime) -> str:
    moment = article.date or now
    if isinstance(moment, datetime):
        moment = moment.astimezone(config.timezone) if moment.tzinfo else moment
        return moment.date().isoformat()
    return moment.isoformat()


_MAX_SAME_NAME = 1000
"""Articles of one day with the same title; far more than any day brings."""


def _write_new(folder: Path, slug: str, data: bytes) -> Path:
    """Write a file that did not exist before: `slug.md`, or `slug-2.md` where that is taken."""
    for number in range(1, _MAX_SAME_NAME):
        path = folder / (f"{slug}.md" if number == 1 else f"{slug}-{number}.md")
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o644)
        except FileExistsError:
            continue
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
        return path
    raise SourceError(
        f"{_MAX_SAME_NAME} articles of this name lie in {folder}", "rename some", path=str(folder / slug)
    )

"""Sources into content/: read, clean, store. Originals are kept, and nothing that exists is overwritten."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from briefgen.articlefile import write_article
from briefgen.clean import Cleaned, clean, find_address, refusal
from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.errors import BriefgenError, RefusedError, SourceError
from briefgen.files import write_new, write_whole
from briefgen.inbox import digests_in, files_in, known_digests, notes_folder
from briefgen.lock import storing
from briefgen.model import Article, BodyPolicy, Receipt, Source
from briefgen.read import open_source, read
from briefgen.read.source import suffix_of
from briefgen.receipts import store_receipt
from briefgen.siterules import Rulebook, RuleFinder, find_rules
from briefgen.slug import numbered, slugify


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
    is_lasting: bool = False
    """Whether the same bytes would have the same error again, by the same rules and settings."""


def ingest(
    config: Config, paths: Iterable[str], now: datetime, rules: Rulebook | None = None, *, once: bool = False
) -> Iterator[Outcome]:
    """Add each source in turn; one that fails never stops the rest. `rules`: the site's own by default.

    A source that an article was made of is left alone as long as the article is there; with `once`, for ever:
    what the curator has deleted does not come back.
    """
    known = known_digests(config)
    rules = find_rules(config.root) if rules is None else rules
    for path in paths:
        try:
            outcome = _ingest_one(config, path, known, now, rules, once=once)
        except BriefgenError as failed:
            outcome = Outcome(path, error=failed)
        except OSError as failed:
            cause = f"it cannot be stored: {failed.strerror or failed}"
            outcome = Outcome(
                path, error=SourceError(cause, "check the folder's permissions and space", path=path)
            )
        yield outcome


_DEFAULT = BodyPolicy()


def clean_source(
    source: Source, now: datetime, rules: Rulebook | None = None, policy: BodyPolicy = _DEFAULT
) -> Cleaned:
    """Read and clean one source. Raises BriefgenError and nothing else: hostile input is normal."""
    try:
        return clean(read(source, _finder(rules)), source, now, policy)
    except BriefgenError:
        raise
    except Exception as bug:  # a fault of ours in one source must not take its neighbours with it
        cause = f"cleaning failed: {type(bug).__name__}: {bug}"
        remedy = "this is a fault of briefgen; please report it, with the file"
        raise SourceError(cause, remedy, path=source.path) from bug


def _finder(rules: Rulebook | None) -> RuleFinder | None:
    """How a reader asks for a source's rules; None when there are no rules at all."""
    return (lambda hints: rules.for_address(find_address(hints).text)) if rules else None


def expand(paths: Iterable[str], apart: Collection[Path] = ()) -> Iterator[str]:
    """The files that the given files and folders stand for, folders in the order of their names.

    Folders within that lie in `apart`, or that a build wrote, are passed over. A folder without a page stands
    for itself.
    """
    for path in paths:
        if path != "-" and os.path.isdir(path):  # noqa: PTH112 - false, not an error, for a name too long
            yield from list(files_in(Path(path), apart)) or [path]
        else:
            yield path


def _ingest_one(
    config: Config, path: str, known: dict[str, str], now: datetime, rules: Rulebook, *, once: bool
) -> Outcome:
    try:
        source = open_source(path, now)
        digest = digest_of(source.data)
        if found := _stored_as(config, digest, known, once=once):
            return Outcome(path, known=found)
        cleaned = _article_of(source, config, now, rules)
    except BriefgenError as failed:
        return Outcome(path, error=failed, is_lasting=failed.__context__ is None)
    with storing(config.state):
        if found := _added_as(config, digest, once=once):  # by another program, meanwhile
            return Outcome(path, known=found)
        article = _store(config, source, cleaned, now)
    known[digest] = article.path
    return Outcome(path, article=article, receipt=cleaned.receipt)


def _article_of(source: Source, config: Config, now: datetime, rules: Rulebook) -> Cleaned:
    """A source that is an article. Raises BriefgenError, RefusedError for one that is none."""
    cleaned = clean_source(source, now, rules, config.cleaning)
    reason = refusal(cleaned)
    if reason:
        raise RefusedError(reason, "look at it with `briefgen clean --explain`", path=source.path)
    return cleaned


def _stored_as(config: Config, digest: str, known: Mapping[str, str], *, once: bool) -> str:
    """The article that was made of an original; empty when there is none. With `once`, one that an article names is noted:
    in a copy of a site without its notes, too, what is deleted does not come back."""
    noted = _added_as(config, digest, once=once)
    if once and not noted and digest in known:
        with contextlib.suppress(OSError):
            _write_note(config, digest, known[digest])
    return known.get(digest) or noted


def _added_as(config: Config, digest: str, *, once: bool) -> str:
    """The file that an original was stored as, by our own note; empty when it was never stored.

    Without `once` that file must still be there: edited, and even without its digest, but no other article.
    """
    try:
        path = _note_of(config, digest).read_text("utf-8").strip()
        is_it = once or set(digests_in(config.root / path)) <= {digest}
    except (OSError, UnicodeError):
        return ""
    return path if is_it else ""


def _note_of(config: Config, digest: str) -> Path:
    return notes_folder(config) / digest


def _store(config: Config, source: Source, cleaned: Cleaned, now: datetime) -> Article:
    """Keep the original and the receipt, then write the article that names them; note that it is done."""
    article = cleaned.article
    _keep_original(config, source, article.source.digest)
    store_receipt(config.state, article.id, cleaned.receipt)
    folder = config.content / _day_of(article, config, now)
    folder.mkdir(parents=True, exist_ok=True)
    text = write_article(article).encode("utf-8")
    file = _write_new(folder, slugify(article.title), text)
    path = file.relative_to(config.root).as_posix()
    _write_note(config, article.source.digest, path)
    return article._replace(path=path)


def _write_note(config: Config, digest: str, path: str) -> None:
    note = _note_of(config, digest)
    note.parent.mkdir(parents=True, exist_ok=True)
    write_whole(note, f"{path}\n".encode(), durable=True)


def _keep_original(config: Config, source: Source, digest: str) -> None:
    path = config.state / "originals" / f"{digest}{suffix_of(source.media_type)}"
    if path.is_file() and digest_of(path.read_bytes()) == digest:
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, source.data, durable=True)


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
        path = folder / f"{slug if number == 1 else numbered(slug, number)}.md"
        try:
            write_new(path, data)
        except FileExistsError:
            continue
        return path
    raise SourceError(
        f"{_MAX_SAME_NAME} articles of this name lie in {folder}", "rename some", path=str(folder / slug)
    )

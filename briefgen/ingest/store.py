"""Sources into content/: read, clean, store. Originals are kept, and nothing that exists is overwritten."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from briefgen.articlefile import write_article
from briefgen.clean import Cleaned, clean, find_address, refusal
from briefgen.clean.links import clean_link
from briefgen.config import Config
from briefgen.digest import digest_of
from briefgen.errors import BriefgenError, ContentError, RefusedError, SourceError, UnreachableError
from briefgen.files import write_new, write_whole
from briefgen.ingest.known import Known
from briefgen.ingest.offers import FeedTerms, Fetcher, Offer, entries_of, is_feed, offer_of
from briefgen.lock import storing
from briefgen.model import Article, BodyPolicy, Receipt, Source
from briefgen.read import read
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
    feed: str = ""
    """The feed of which it is an entry, as the user named that."""
    lacking: BriefgenError | None = None
    """Why the page itself was not added, where the feed's summary of it was."""
    is_lasting: bool = False
    """Whether the same bytes would have the same error again, by the same rules and settings."""


_TERMS = FeedTerms()


def ingest(
    config: Config,
    paths: Iterable[str],
    now: datetime,
    rules: Rulebook | None = None,
    *,
    once: bool = False,
    terms: FeedTerms = _TERMS,
) -> Iterator[Outcome]:
    """Add each source in turn; one that fails never stops the rest. `rules`: the site's own by default.

    A source that an article was made of is left alone as long as the article is there; with `once`, and of a feed's
    entries always, for ever: what the curator has deleted does not come back.
    """
    fetcher = Fetcher()
    taking = _Taking(config, now, find_rules(config.root) if rules is None else rules, terms, fetcher)
    for path in paths:
        yield from taking.take(offer_of(path, now, fetcher, once=once))


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
        raise _fault(bug, source.path) from bug


def _fault(bug: Exception, path: str) -> SourceError:
    cause = f"cleaning failed: {type(bug).__name__}: {bug}"
    error = SourceError(cause, "this is a fault of briefgen; please report it, with the file", path=path)
    error.__cause__ = bug  # for --debug, also where it is not raised again
    return error


def _finder(rules: Rulebook | None) -> RuleFinder | None:
    """How a reader asks for a source's rules; None when there are no rules at all."""
    return (lambda hints: rules.for_address(find_address(hints).text)) if rules else None


class _Taking:
    """One run that takes sources in."""

    def __init__(
        self, config: Config, now: datetime, rules: Rulebook, terms: FeedTerms, fetcher: Fetcher
    ) -> None:
        self.config, self.now, self.rules, self.terms, self.fetcher = config, now, rules, terms, fetcher
        self.known = Known(config)

    def take(self, offer: Offer) -> Iterator[Outcome]:
        """What becomes of a source; of a feed, of each of its entries. Raises nothing: the others are to come."""
        try:
            yield from self._take(offer)
        except BriefgenError as failed:
            is_lasting = failed.__context__ is None and not isinstance(failed, UnreachableError)
            yield Outcome(offer.name, error=failed, feed=offer.feed, is_lasting=is_lasting)
        except OSError as failed:
            cause = f"it cannot be stored: {failed.strerror or failed}"
            error = SourceError(cause, "check the folder's permissions and space", path=offer.name)
            yield Outcome(offer.name, error=error, feed=offer.feed)
        except Exception as bug:
            yield Outcome(offer.name, error=_fault(bug, offer.name), feed=offer.feed)

    def _take(self, offer: Offer) -> Iterator[Outcome]:
        if found := self.known.file_of(offer.ids, offer.address, once=offer.once):
            yield Outcome(offer.name, known=found, feed=offer.feed)
            return
        try:
            source = offer.open()
            if not is_feed(offer, source):
                yield self._add(offer, source)
                return
        except BriefgenError as failed:
            yield self._instead(offer, failed)
            return
        for entry in entries_of(source, self.now, self.terms, self.fetcher):
            yield from self.take(entry)

    def _instead(self, offer: Offer, failed: BriefgenError) -> Outcome:
        """The summary in place of a page that cannot be had; not of one that may be had the next time."""
        if offer.instead is None or isinstance(failed, UnreachableError):
            raise failed
        with contextlib.suppress(BriefgenError):
            return replace(self._add(offer, offer.instead()), lacking=failed)
        raise failed

    def _add(self, offer: Offer, source: Source) -> Outcome:
        """Clean a source and store it, unless it was before. Raises BriefgenError, OSError."""
        digest = digest_of(source.data)
        reached = clean_link(source.address, "")
        if found := self.known.file_of((digest,), reached, once=offer.once):
            return Outcome(offer.name, known=found, feed=offer.feed)
        cleaned = clean_source(source, self.now, self.rules, self.config.cleaning)
        if cleaned.article.date is None and offer.published is not None:
            cleaned = _dated(cleaned, offer.published)
        if reason := refusal(cleaned):
            raise RefusedError(reason, offer.remedy, path=offer.name)
        with storing(self.config.state):
            names = (digest, *offer.ids)
            found = self.known.file_of(names, offer.address, once=offer.once)
            if found:  # by another program, meanwhile
                return Outcome(offer.name, known=found, feed=offer.feed)
            article = _store(self.config, source, cleaned, self.now)
            self.known.note(article.path, digest, offer.ids, {offer.address, reached} - {""})
        return Outcome(offer.name, article=article, receipt=cleaned.receipt, feed=offer.feed)


def _dated(cleaned: Cleaned, published: datetime) -> Cleaned:
    """An article with the date that the feed gives it: its page says none."""
    article, evidence = cleaned.article._replace(date=published), {**cleaned.evidence, "date": "feed"}
    return replace(cleaned, article=article, evidence=evidence)


def _store(config: Config, source: Source, cleaned: Cleaned, now: datetime) -> Article:
    """Keep the original and the receipt, then write the article that names them."""
    article = cleaned.article
    _keep_original(config, source, article.source.digest)
    store_receipt(config.state, article.id, cleaned.receipt)
    folder = config.content / _day_of(article, config, now)
    folder.mkdir(parents=True, exist_ok=True)
    text = write_article(article).encode("utf-8")
    file = _write_new(folder, slugify(article.title), text)
    return article._replace(path=file.relative_to(config.root).as_posix())


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
    raise ContentError(
        f"{_MAX_SAME_NAME} articles of this name lie in {folder}", "rename some", path=str(folder / slug)
    )

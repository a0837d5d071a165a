"""What the names on a command line stand for: files, folders, pages and feeds at an address, and what feeds have."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.clean.links import clean_link
from briefgen.errors import SourceError
from briefgen.ingest.inbox import files_in
from briefgen.model import Source
from briefgen.read.source import JSON_FEED, MAX_BYTES, XML_FEED, open_source, sniff_media_type

if TYPE_CHECKING:
    from briefgen.feeds import Entry, Feed
    from briefgen.web.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Offer:
    """One source that can be opened, and what names it besides its bytes."""

    name: str
    """As the user named it; an entry's address, or its title behind the feed's name."""
    open: Callable[[], Source]
    remedy: str = "look at it with `briefgen clean --explain`"
    """What to do when it is no article."""
    ids: tuple[str, ...] = ()
    """Digests of what names it for good, in the feed that it comes from."""
    address: str = ""
    once: bool = False
    """Whether an article that was made of it, and deleted, shall not come back."""
    feed: str = ""
    """The feed of which it is an entry, as the user named that."""
    published: datetime | None = None
    """When, by the feed: for a page that does not say it."""
    instead: Callable[[], Source] | None = None
    """What to open when that cannot be had, or is no article: the feed's own summary."""


_ADDRESS = re.compile(r"https?://", re.IGNORECASE)
_SAVE_IT = "open it in your browser, and save the page if the article is there; then add the file"


def offer_of(name: str, now: datetime, fetcher: Fetcher, *, once: bool = False) -> Offer:
    """The file of a name, standard input for `-`, or the page or feed at an address."""
    if not _ADDRESS.match(name):
        return Offer(name, lambda: open_source(name, now), once=once)
    page = partial(fetcher.fetch, name, now)
    return Offer(name, page, _SAVE_IT, address=clean_link(name, ""), once=once)


def expand(paths: Iterable[str], apart: Collection[Path] = ()) -> Iterator[str]:
    """The files that the given files and folders stand for, folders in the order of their names.

    Folders within that lie in `apart`, or that a build wrote, are passed over. A folder without a page stands
    for itself, and so does an address.
    """
    for path in paths:
        if path != "-" and os.path.isdir(path):  # noqa: PTH112 - false, not an error, for a name too long
            yield from list(files_in(Path(path), apart)) or [path]
        else:
            yield path


class Fetcher:
    """Fetches pages in one run: it knows the hosts that it has asked."""

    def __init__(self) -> None:
        self._visitor: Visitor | None = None

    def fetch(self, address: str, retrieved: datetime | None) -> Source:
        """The page, or the feed, at an address. Raises SourceError."""
        try:
            from briefgen.web import page as web  # an HTTP client, which no file waits for
            from briefgen.web.visitor import Visitor
        except ImportError as missing:
            raise SourceError(
                f"pages cannot be fetched: {missing.name} is missing", "pip install 'briefgen[fetch]'",
                path=address,
            ) from missing  # fmt: skip
        self._visitor = self._visitor or Visitor(web.MANNERS, web.PURPOSE)
        page = web.fetch(self._visitor, address, MAX_BYTES)
        media_type = _media_type(page.media_type, page.data)
        return Source(address, page.data, media_type, page.charset, retrieved, page.address)


_FEEDS = (XML_FEED, JSON_FEED)
_BELIEVED = {"text/html": "text/html", "application/xhtml+xml": "text/html", "text/plain": "text/plain"}
"""What a host says of a page, and what it is then."""


def _media_type(declared: str, data: bytes) -> str:
    """What was fetched, by its first bytes where they are a feed's: hosts declare feeds as this or that."""
    found = sniff_media_type("", data)
    return found if found in _FEEDS else _BELIEVED.get(declared, found)


@dataclass(frozen=True, slots=True)
class FeedTerms:
    """How much is taken of a feed."""

    limit: int = 20
    """Entries, the newest. Most feeds have fewer; some have all that there ever was."""
    fetches: bool = True
    """Whether the page is fetched that a feed at an address has only a summary of."""
    tell: Callable[[str, int, int], None] = lambda feed, looked_at, there: None
    """Is told of each feed how many of its entries are looked at, and how many there are."""


def is_feed(offer: Offer, source: Source) -> bool:
    """Whether a source has entries to offer, and is none itself."""
    return source.media_type in _FEEDS and not offer.feed


def entries_of(source: Source, now: datetime, terms: FeedTerms, fetcher: Fetcher) -> Iterator[Offer]:
    """The newest entries of a feed. Raises SourceError when it cannot be read."""
    from briefgen.feeds import read_json_feed, read_xml_feed

    if source.media_type == JSON_FEED:
        feed = read_json_feed(source.data, source.path, source.address)
    else:
        feed = read_xml_feed(source.data, source.path, source.charset, source.address)
    entries = feed.newest(terms.limit, now)
    terms.tell(source.path, len(entries), len(feed.entries))
    for entry, (ids, address) in zip(entries, feed.names(entries), strict=True):
        offer = _entry_offer(feed, entry, source, fetcher if terms.fetches and source.address else None)
        published = entry.moment(now)
        yield replace(offer, ids=ids, address=clean_link(address, ""), published=published)


def _entry_offer(feed: Feed, entry: Entry, source: Source, fetcher: Fetcher | None) -> Offer:
    """An entry, by its page where the feed has too little of it and there is somebody to fetch that."""
    from briefgen.feeds import entry_data

    name = entry.address or f"{source.path}: {entry.title or entry.id or 'an entry without a title'}"
    remedy = f"add its page: `briefgen add {entry.address}`" if entry.address else "it has no page either"

    def own() -> Source:
        return Source(name, entry_data(feed, entry), JSON_FEED, retrieved=source.retrieved)

    if fetcher is None or not entry.is_excerpt or not entry.address:
        return Offer(name, own, remedy, once=True, feed=source.path)
    fetch = partial(fetcher.fetch, entry.address, source.retrieved)
    return Offer(name, fetch, _SAVE_IT, once=True, feed=source.path, instead=own)

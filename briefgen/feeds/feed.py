"""A feed and its entries, in whatever form they came, and what names an entry."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from html import unescape

from briefgen.digest import digest_of


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a feed; empty where it does not say."""

    id: str = ""
    address: str = ""
    """The page's, http or https; empty when it has none that can be followed."""
    title: str = ""
    """Without markup."""
    content: str = ""
    """HTML: what the feed gives as the text itself."""
    summary: str = ""
    """HTML: what it gives as summary or description."""
    published: str = ""
    """ISO 8601, or as it stands there."""
    modified: str = ""
    authors: tuple[str, ...] = ()
    categories: tuple[str, ...] = ()
    base: str = ""
    """What relative addresses in its HTML are relative to, where that is not its own."""

    @property
    def html(self) -> str:
        """The most that it has of the article."""
        if _is_whole(self.content, _LEAST_CONTENT):
            return self.content
        return max(self.content, self.summary, key=lambda html: len(text_of(html)))

    @property
    def is_excerpt(self) -> bool:
        """Whether that is no more than a summary, or the beginning."""
        if _is_whole(self.content, _LEAST_CONTENT):
            return False
        return not _is_whole(self.html, _LEAST_SUMMARY)

    def moment(self, now: datetime) -> datetime | None:
        """When it was published, or changed; None when that is not known.

        What is yet to come is no such moment: it would keep an entry on top for ever. A day is granted to clocks.
        """
        try:
            found = datetime.fromisoformat(self.published or self.modified)
        except ValueError:
            return None
        return found if found.tzinfo and found <= now + timedelta(days=1) else None


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed, read."""

    title: str
    address: str
    """Of the page that it belongs to, or its own."""
    language: str
    entries: tuple[Entry, ...]

    def newest(self, count: int, now: datetime) -> tuple[Entry, ...]:
        """So many entries, the newest first; in the feed's order where not all say when they were published."""
        moments = [entry.moment(now) for entry in self.entries]
        if None in moments:
            return self.entries[:count]
        order = sorted(zip(moments, self.entries, strict=True), key=lambda pair: pair[0] or now, reverse=True)
        return tuple(entry for _, entry in order[:count])

    def names(self, entries: Sequence[Entry]) -> Iterator[tuple[tuple[str, ...], str]]:
        """For each of its entries what names it, whatever else changes: the digests of its ids, and its address.

        What several entries have names none of them: some feeds give all the same id, or link to their front page.
        """
        ids = Counter(entry.id for entry in self.entries)
        addresses = Counter(entry.address for entry in self.entries)
        for entry in entries:
            address = entry.address if addresses[entry.address] == 1 else ""
            own = [self._scoped(entry.id)] if entry.id and ids[entry.id] == 1 else []
            if not own and not address:
                own = [f"text {self.address or self.title} {entry.title} {entry.html}"]
            yield tuple(digest_of(name.encode()) for name in own), address

    def _scoped(self, entry_id: str) -> str:
        """An id that is an address of some kind is the world's, any other the feed's."""
        return f"id {'' if _WORLDWIDE.match(entry_id) else self.address or self.title} {entry_id}"


_WORLDWIDE = re.compile(r"[a-z][a-z0-9+.-]*:", re.IGNORECASE)


def without_repeats(entries: Sequence[Entry]) -> tuple[Entry, ...]:
    """The entries, each once: one that is there again, with the same id, address and title, was changed meanwhile."""
    found: dict[tuple[str, str, str], Entry] = {}
    for entry in entries:
        key = (entry.id, entry.address, entry.title)
        known = found.get(key)
        if known is None or known.modified < entry.modified:
            found[key] = entry
    return tuple(found.values())


_LEAST_CONTENT = 200
"""Characters: what is given as the text itself is the whole text from here on, as it may be short news."""
_LEAST_SUMMARY = 1200
"""The same of a description, which is one in most feeds, and in some all that there is."""
_APPEARED = re.compile(r"\bThe post\b.{0,400}\bappeared first on\b.{0,200}$", re.IGNORECASE)
_CUT = re.compile(
    r"(?:…|\.\.\.)\s*[\])]?[\s»>→]*(?:(?:read|continue|keep) (?:more|reading)\b.{0,100})?$", re.IGNORECASE
)
"""How a text ends that goes on elsewhere."""
_END_CHARS = 1000


def _is_whole(html: str, least_chars: int) -> bool:
    text = text_of(html)
    end = _APPEARED.sub("", text[-_END_CHARS:]).rstrip()
    return len(text) >= least_chars and not _CUT.search(end)


_TAG = re.compile(r"<[^<>]{0,5000}>")


def text_of(html: str) -> str:
    """HTML's text on one line, roughly: for measuring, and for titles."""
    return " ".join(unescape(_TAG.sub(" ", html)).split())

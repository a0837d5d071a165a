"""What a site looks like, in three parts. Mostly only the last of them changes, or a little of the second.

- The **shape**: which articles there are, where each stands, and all that pages depend on but what articles say.
- The **items**: of each article, what lists show of it.
- The **bodies**: of each article, its whole file.

This is the fast path of `Keys`: while the shape is the same, only pages that show days with a changed item, or a changed
body, have another key.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from itertools import compress
from typing import NamedTuple

from briefgen.cache import digest_bytes, digest_value
from briefgen.content.library import Library, Placed
from briefgen.pages.page import Issue, Page, RawFile

_DIGEST_BYTES = 16


class Form(NamedTuple):
    """What a site looks like, in digests."""

    shape: bytes = b""
    items: bytes = b""
    """Of all articles one after another, in the library's order; so are the bodies."""
    bodies: bytes = b""

    def without_bodies(self) -> bytes:
        """The digest of all but bodies."""
        return digest_bytes(self.shape + self.items)

    def body(self, place: int) -> bytes:
        """The digest of the file of the article at a place of the library's order."""
        return self.bodies[place * _DIGEST_BYTES : (place + 1) * _DIGEST_BYTES]

    def with_body(self, place: int, digest: bytes) -> Form:
        """The same, where the article at a place of the library's order has another body."""
        start = place * _DIGEST_BYTES
        return self._replace(bodies=self.bodies[:start] + digest + self.bodies[start + _DIGEST_BYTES :])


def form_of(
    issue: Issue, everywhere: bytes, templates: Mapping[str, bytes], receipts: Iterable[bytes]
) -> Form:
    """What a site looks like. `everywhere`: the digest of what every page depends on."""
    records = [placed.record for placed in issue.library.articles]
    return Form(
        shape=_shape(issue, everywhere, templates, receipts),
        items=b"".join([record.item_digest for record in records]),
        bodies=b"".join([record.digest for record in records]),
    )


class Difference(NamedTuple):
    """Between two forms of one shape, where pages may differ."""

    days: Collection[int]
    """Of the articles of which lists show something else."""
    urls: Collection[str]
    """Of the articles whose files differ."""

    def touches(self, page: Page | RawFile) -> bool:
        """Whether a page may differ."""
        if isinstance(page, RawFile) and page.holds_pictures:
            return True
        for day in self.days:
            if page.since <= day <= page.until:
                return True
        return shows_body_of(page, self.urls)


def difference(library: Library, before: Form, now: Form) -> Difference | None:
    """None when the shapes differ: then all pages may differ."""
    if before.shape != now.shape:
        return None
    return Difference(
        {placed.record.day for placed in _differing(library, before.items, now.items)},
        {placed.url for placed in _differing(library, before.bodies, now.bodies)},
    )


def _differing(library: Library, before: bytes, now: bytes) -> Iterator[Placed]:
    places = range(0, len(now), _DIGEST_BYTES)
    differ = (before[at : at + _DIGEST_BYTES] != now[at : at + _DIGEST_BYTES] for at in places)
    return compress(library.articles, differ)


def _shape(
    issue: Issue, everywhere: bytes, templates: Mapping[str, bytes], receipts: Iterable[bytes]
) -> bytes:
    library = issue.library
    places = b"".join([placed.record.place_digest for placed in library.articles])
    notes = tuple(
        (briefing.note.path, briefing.note.title, briefing.note.lead, briefing.note.order, briefing.note.note)
        for briefing in library.briefings.values()
        if briefing.note
    )
    addresses = tuple((path, tuple(found.items())) for path, found in issue.typesetter.addresses.items())
    held = tuple((placed.path, placed.held) for placed in library.articles if placed.held)
    templates_used = tuple(sorted(templates.items()))
    cards = tuple(card.url for card in issue.cards.values())
    sizes = tuple((url, view.width, view.height) for url, view in issue.typesetter.pictures.items())
    rest = (
        places,
        cards,
        sizes,
        everywhere,
        held,
        templates_used,
        notes,
        addresses,
        b"".join(receipts),
        repr(issue.proof),
    )
    return digest_value(rest)


def is_about(page: Page | RawFile, urls: Collection[str]) -> bool:
    """Whether a page is that of one of these articles, or beside it."""
    if isinstance(page, RawFile):
        return page.article_url in urls
    return page.kind == "article" and page.url in urls


def shows_body_of(page: Page | RawFile, urls: Collection[str]) -> bool:
    """Whether a page may show the body of one of these articles."""
    if not urls:
        return False
    if isinstance(page, RawFile) and not page.article_url:
        return page.shows_bodies
    return is_about(page, urls) or (isinstance(page, Page) and page.kind == "feed")

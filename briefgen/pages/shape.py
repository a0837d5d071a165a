"""What a site looks like but for the bodies of its articles. Mostly only these change.

This is the fast path of `Keys`: while the shape is the same, only pages that show a changed body have another key.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import compress

from briefgen.cache import digest_bytes, digest_value
from briefgen.library import Library
from briefgen.pages.page import Issue, Page, RawFile

_DIGEST_BYTES = 16


def shape_of(
    issue: Issue, everywhere: bytes, templates: Mapping[str, bytes], receipts: Iterable[bytes]
) -> bytes:
    """The digest of all that pages depend on but `bodies_of`. `everywhere`: of what every page depends on."""
    library = issue.library
    items = b"".join([placed.record.item_digest for placed in library.articles])
    notes = tuple(
        (briefing.note.path, briefing.note.title, briefing.note.lead, briefing.note.order, briefing.note.note)
        for briefing in library.briefings.values()
        if briefing.note
    )
    addresses = tuple(
        (path, tuple(found.items()))
        for path, found in issue.typesetter.addresses.items()
        if any(href != address for href, address in found.items())  # from the root, they are what they are
    )
    held = tuple((placed.path, placed.held) for placed in library.articles if placed.held)
    templates_used = tuple(sorted(templates.items()))
    cards = tuple(card.url for card in issue.cards.values())
    sizes = tuple((url, view.width, view.height) for url, view in issue.typesetter.pictures.items())
    rest = (
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
    return digest_bytes(items + digest_value(rest))


def bodies_of(library: Library) -> bytes:
    """The digests of all articles' files, in the library's order."""
    return b"".join([placed.record.digest for placed in library.articles])


def changed_urls(library: Library, before: bytes, now: bytes) -> set[str]:
    """The addresses of the articles whose bodies differ between two results of `bodies_of` one library."""
    places = range(0, len(now), _DIGEST_BYTES)
    differ = (before[at : at + _DIGEST_BYTES] != now[at : at + _DIGEST_BYTES] for at in places)
    return {placed.url for placed in compress(library.articles, differ)}


def replaced_in(bodies: bytes, place: int, digest: bytes) -> bytes:
    """A result of `bodies_of` in which the article at a place of the library's order has another body."""
    start = place * _DIGEST_BYTES
    return bodies[:start] + digest + bodies[start + _DIGEST_BYTES :]


def is_about(page: Page | RawFile, urls: set[str]) -> bool:
    """Whether a page is that of one of these articles, or beside it."""
    if isinstance(page, RawFile):
        return page.article_url in urls
    return page.kind == "article" and page.url in urls


def shows_body_of(page: Page | RawFile, urls: set[str]) -> bool:
    """Whether a page may show the body of one of these articles."""
    if isinstance(page, RawFile) and not page.article_url:
        return page.shows_bodies
    return is_about(page, urls) or (isinstance(page, Page) and page.kind == "feed")

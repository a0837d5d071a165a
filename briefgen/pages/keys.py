"""What pages depend on, in bytes: equal for two builds exactly when what is shown is equal.

A page joins the keys of the parts that it shows, so that an edit renders anew the pages that show it, and no
other. Each part's key must cover all that the view of that part (`Typesetter`) is made of.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from briefgen.cache import digest_bytes, digest_value
from briefgen.content.library import Briefing, Heading, Library, Placed
from briefgen.pages.pictures import Addresses, SizedPictures, size_of


class Keys:
    """The keys of one build."""

    def __init__(
        self,
        library: Library,
        addresses: Addresses,
        pictures: SizedPictures,
        receipt_digest: Callable[[str], bytes],
    ) -> None:
        self.library = library
        self.addresses = addresses
        self.pictures = pictures
        self.receipt_digest = receipt_digest
        self._headings: dict[tuple[Heading | None, ...], bytes] = {}
        self._items: dict[str, bytes] = {}
        self._briefings: dict[date, bytes] = {}
        self._months: dict[tuple[int, int], bytes] = {}

    def link(self, placed: Placed | None) -> str:
        """Of a link that names an article."""
        return f"{placed.title}\0{placed.url}" if placed else ""

    def item(self, placed: Placed) -> bytes:
        """Of `Typesetter.item`, in 32 bytes."""
        key = self._items.get(placed.id)
        if key is None:
            key = self._items[placed.id] = self._item(placed)
        return key

    def _item(self, placed: Placed) -> bytes:
        library, record = self.library, placed.record
        headings = (
            *library.topics_of[placed.id],
            None,
            library.source_of.get(placed.id),
            library.stories.heading(record.story),
            library.places.heading(record.place),
            *map(library.authors.heading, record.authors),
        )
        key = self._headings.get(headings)
        if key is None:
            key = digest_value(tuple(tuple(heading) if heading else None for heading in headings))
            self._headings[headings] = key
        if placed.path in self.addresses:
            key = digest_bytes(key + self._picture(placed))
        if placed.held:
            key = digest_bytes(key + placed.held.encode())
        return placed.record.item_digest + key

    def _picture(self, placed: Placed) -> bytes:
        image = placed.record.picture
        if not image:
            return b""
        address = self.addresses[placed.path].get(image)
        return digest_value((address, *size_of(self.pictures, address)))

    def article(self, placed: Placed) -> bytes:
        """Of `Typesetter.article`."""
        rest = self._addresses(placed.path) + self.receipt_digest(placed.id)
        return self.item(placed) + placed.record.digest + rest

    def _addresses(self, path: str) -> bytes:
        found = self.addresses.get(path)
        if not found:
            return b""
        return digest_value(
            tuple((href, url, *size_of(self.pictures, url)) for href, url in sorted(found.items()))
        )

    def briefing_link(self, briefing: Briefing) -> str:
        """Of `briefing_link`."""
        return f"{briefing.title or briefing.day.isoformat()}\0{briefing.url}\0{len(briefing.newest)}"

    def briefing(self, briefing: Briefing) -> bytes:
        """Of `Typesetter.briefing`, in 16 bytes."""
        key = self._briefings.get(briefing.day)
        if key is None:
            key = self._briefings[briefing.day] = digest_bytes(b"".join(self._briefing_parts(briefing)))
        return key

    def _briefing_parts(self, briefing: Briefing) -> list[bytes]:
        note = briefing.note
        said = digest_value(note.note) + self._addresses(note.path) if note else b""
        sections = tuple((tuple(topic) if topic else None, len(shelf)) for topic, shelf in briefing.sections)
        head = digest_value((self.briefing_link(briefing), sections))
        orders = (briefing.articles, briefing.newest)
        return [head, *(self.item(placed) for order in orders for placed in order), said]

    def month(self, month: tuple[int, int]) -> bytes:
        """Of `Typesetter.month`, in 16 bytes."""
        key = self._months.get(month)
        if key is None:
            links = tuple(map(self.briefing_link, self.library.months[month]))
            key = self._months[month] = digest_value((*month, links))
        return key

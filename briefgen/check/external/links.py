"""The links that lead out of a built site: which there are, and where each stands."""

from __future__ import annotations

import html
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from briefgen.addresses import is_article_page
from briefgen.check.finding import line_of
from briefgen.web.address import address_of


@dataclass(slots=True)
class Outgoing:
    """One address that the site links to."""

    address: str
    """As it is asked for: without what follows `#`, a user's name or password."""
    pages: list[str] = field(default_factory=list)
    """The files that link to it, articles first."""
    written: str = ""
    """As the first of them says it."""

    def line(self, read: Callable[[str], str]) -> int:
        """Where it stands on the first page."""
        text = read(self.pages[0])
        return line_of(text, html.escape(self.written, quote=False)) or line_of(text, self.written)


def outgoing_links(found: Iterable[tuple[str, str]], base_url: str) -> list[Outgoing]:
    """All addresses outside of the site, from pairs of a file and what it links to; in the order of the alphabet."""
    links: dict[str, Outgoing] = {}
    for path, written in sorted(found, key=lambda pair: (not is_article_page(pair[0]), pair)):
        address = address_of(written)
        if address is None or (base_url and f"{address}/".startswith(f"{base_url}/")):
            continue
        link = links.setdefault(address, Outgoing(address, written=written))
        if path not in link.pages:
            link.pages.append(path)
    return sorted(links.values(), key=lambda link: link.address)

"""What the pages of single articles depend on beside them, kept from one build to the next.

With it, a build after which only words of bodies have changed makes the pages that show them, and need not plan the rest.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from briefgen.cache import digest_value, forget_cache, load_cache, save_cache
from briefgen.config import Config
from briefgen.content.library import BriefingNote, Headings, Placed, shelve
from briefgen.content.records import Record
from briefgen.pages import SEARCH, Issue
from briefgen.pages.feeds import fed_articles
from briefgen.pages.frame import PLAIN
from briefgen.pages.keys import Keys
from briefgen.pages.pictures import Addresses, SizedPictures
from briefgen.pages.resolver import Resolver
from briefgen.pages.shape import Form
from briefgen.pages.typesetter import ReceiptOf, Typesetter
from briefgen.views import SiteView


class Blueprint(NamedTuple):
    """What one build planned, as far as it does not stand in the articles' own records."""

    form: bytes
    """Of the site: see `Form.without_bodies`."""
    site: SiteView
    headings: Headings
    paths: tuple[str, ...]
    """Of all articles that are shown, in the library's order."""
    days: tuple[int, ...]
    """Theirs, as `date.toordinal` says them."""
    notes: Mapping[date, BriefingNote]
    addresses: Addresses
    pictures: SizedPictures
    fed: frozenset[str]
    """The articles whose bodies are shown by feeds, too."""

    def is_alone(self, path: str) -> bool:
        """Whether an article is shown, and its body on no pages but its own."""
        return path in self.paths and path not in self.fed

    def around(self, path: str) -> range:
        """The places of the articles that one of them is shown with: those of its day, and one at either end."""
        place = self.paths.index(path)
        day, first, last = self.days[place], place, place
        while first > 0 and self.days[first] == day:
            first -= 1
        while last + 1 < len(self.days) and self.days[last] == day:
            last += 1
        return range(first, last + 1)

    def issue_of(
        self,
        config: Config,
        records: Iterable[Record],
        receipt_of: ReceiptOf,
        receipt_digest: Callable[[str], bytes],
    ) -> Issue:
        """Of these articles alone, what page kinds are given."""
        placed = [Placed(record, config.timezone) for record in records]
        library = shelve(placed, self.notes, self.headings)
        setter = Typesetter(
            config, library, PLAIN, receipt_of, self.addresses, self.site.pages, self.pictures, self.site
        )
        made = Keys(library, self.addresses, self.pictures, receipt_digest)
        return Issue(config, library, Resolver(config, library), setter, made, None, False, [], {}, {}, [])


def draw(issue: Issue, form: Form) -> Blueprint | None:
    """The blueprint of a site that has been built; None where bodies are shown in more than articles and feeds."""
    library = issue.library
    is_wide = bool(issue.config.formats) or SEARCH in issue.typesetter.site.pages
    if is_wide or any(placed.held for placed in library.articles):
        return None
    return Blueprint(
        form=form.without_bodies(),
        site=issue.typesetter.site,
        headings=library.headings,
        paths=tuple(placed.path for placed in library.articles),
        days=tuple(placed.record.day for placed in library.articles),
        notes={day: briefing.note for day, briefing in library.briefings.items() if briefing.note},
        addresses=dict(issue.typesetter.addresses),
        pictures=dict(issue.typesetter.pictures),
        fed=fed_articles(issue),
    )


def save_blueprint(config: Config, options: Sequence[Any], blueprint: Blueprint | None) -> None:
    """Keep it for the next build with these options; with None, forget what was kept."""
    file = _file(config, options)
    if blueprint is None:
        forget_cache(file)
    else:
        save_cache(file, (blueprint.form, pickle.dumps(blueprint, pickle.HIGHEST_PROTOCOL)))


def load_blueprint(config: Config, options: Sequence[Any], form: Form) -> Blueprint | None:
    """That of the last build with these options, if the site then had this form, whatever its bodies."""
    found = load_cache(_file(config, options))
    if found is None or found[0] != form.without_bodies():
        return None
    blueprint: Blueprint = pickle.loads(found[1])  # noqa: S301 (our own, in a cache that is whole)
    return blueprint


def has_blueprint(config: Config, options: Sequence[Any], form: Form) -> bool:
    """Whether the one that is kept is of this form, whatever its bodies."""
    found = load_cache(_file(config, options))
    return found is not None and found[0] == form.without_bodies()


def _file(config: Config, options: Sequence[Any]) -> Path:
    return config.state / "cache" / f"blueprint-{digest_value(tuple(options)).hex()}"

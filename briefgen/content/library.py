"""The Library: all articles of a site in their places, with indexes by day, month, topic, source, story."""

from collections.abc import Callable, Container, Hashable, Iterable, Mapping, Sequence
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple, TypeVar
from zoneinfo import ZoneInfo

from briefgen.addresses import day_url, one_file_key, segment
from briefgen.markdown.body import Reference
from briefgen.model import Article
from briefgen.yamltext.plain import Place
from briefgen.content.records import BodyFacts, Record, thaw
from briefgen.slug import slugify

_Key = TypeVar("_Key", bound=Hashable)


class Heading(NamedTuple):
    """A topic or a source: its name as shown, and its own page."""

    name: str
    url: str


class Placed:
    """An article with its day and address on the site. Of ten thousand, most are only listed: it is made lean."""

    __slots__ = ("_zone", "day", "held", "id", "order", "path", "record", "title", "url")

    def __init__(self, record: Record, zone: ZoneInfo) -> None:
        self.record = record
        self.path = record.path
        """Its file, relative to the site's folder."""
        self.id = record.id
        self.url = record.url
        """The address of its page."""
        self.title = record.title
        self.day = date.fromordinal(record.day)
        """In the site's time zone."""
        self.order = (-record.day, record.weight, -record.stamp, record.path)
        """Puts articles newest first; see `Library.articles`."""
        self.held = ""
        """Why readers do not see it, of an article that is shown all the same; see `collect.Reason`."""
        self._zone = zone

    @property
    def article(self) -> Article:
        """All that its front matter says; the body is read when it is needed. Made anew each time."""
        return thaw(self.record.frozen, self.path)

    @property
    def moment(self) -> datetime | None:
        """With the site's time zone; None when only the day is known."""
        moment = self.record.moment
        return datetime.fromisoformat(moment).astimezone(self._zone) if moment else None

    @property
    def facts(self) -> BodyFacts:
        """What is known of its body."""
        return BodyFacts(*self.record.facts)

    @property
    def refers(self) -> bool:
        """Whether it refers to anything on this site."""
        return bool(self.record.facts[-1])

    @property
    def references(self) -> tuple[Reference, ...]:
        """What it refers to on this site."""
        return tuple(Reference(*each) for each in self.facts.references)


class BriefingNote(NamedTuple):
    """What a `_briefing.md` says about its day."""

    path: str
    day: date
    title: str = ""
    lead: str = ""
    """Path of the lead article's file; empty when the file names none."""
    order: tuple[str, ...] = ()
    """Topics that come first, by name."""
    note: str = ""
    """Markdown."""
    body_line: int = 1
    """The line of the file at which the note begins."""
    references: tuple[Reference, ...] = ()
    """What the note refers to on this site."""
    places: tuple[tuple[tuple[str | int, ...], Place], ...] = ()
    """Where the file says its keys and their items: see `Located.places`."""


class Briefing(NamedTuple):
    """One day's edition."""

    day: date
    title: str
    """Empty when the curator gave none."""
    lead: Placed
    sections: tuple[tuple[Heading | None, tuple[Placed, ...]], ...]
    """Without the lead; each article under its first topic, those without a topic last, under None."""
    newest: tuple[Placed, ...]
    """All of its articles, newest first."""
    note: BriefingNote | None = None

    @property
    def url(self) -> str:
        """The address of its page."""
        return day_url(self.day)

    @property
    def articles(self) -> tuple[Placed, ...]:
        """All of its articles, the lead first."""
        return (self.lead, *(placed for _, section in self.sections for placed in section))


class Shelves(NamedTuple):
    """The articles under each of some names: of authors, of places, of stories."""

    articles: Mapping[Heading, tuple[Placed, ...]]
    """By name; newest first."""
    headings: Mapping[str, Heading]
    """By `name_key`."""

    def heading(self, name: str) -> Heading | None:
        """Where a name's articles stand, if anywhere."""
        return self.headings.get(name_key(name)) if self.headings and name else None


class Headings(NamedTuple):
    """The names that articles stand under, each by its key (`name_key`), in the order of lists."""

    topics: Mapping[str, Heading]
    sources: Mapping[str, Heading]
    stories: Mapping[str, Heading]
    authors: Mapping[str, Heading]
    """Empty when the site has no pages of them; so with the places."""
    places: Mapping[str, Heading]


class Library(NamedTuple):
    """Everything that the site shows. All sequences of articles are newest first."""

    articles: tuple[Placed, ...]
    """By day, newest first; within a day by weight, then the latest, then by path."""
    briefings: Mapping[date, Briefing]
    """Newest first."""
    months: Mapping[tuple[int, int], tuple[Briefing, ...]]
    """By (year, month), newest first."""
    topics: Mapping[Heading, tuple[Placed, ...]]
    """In the curator's order, then by name."""
    sources: Mapping[Heading, tuple[Placed, ...]]
    """By name."""
    stories: Shelves
    authors: Shelves
    """Empty when the site has no pages of them, as are the places."""
    places: Shelves
    by_path: Mapping[str, Placed]
    topics_of: Mapping[str, tuple[Heading, ...]]
    """By article id, as the article orders them."""
    source_of: Mapping[str, Heading]
    """By article id."""
    headings: Headings


def name_key(name: str) -> str:
    """Equal for names that differ only in case and space."""
    return " ".join(name.split()).casefold()


def shelve(articles: Iterable[Placed], notes: Mapping[date, BriefingNote], headings: Headings) -> Library:
    """The library of these articles, which stand under no other names than `headings`."""
    ordered = tuple(sorted(articles, key=attrgetter("order")))
    topics, sources = headings.topics, headings.sources
    heads = _Heads(topics)
    topics_of = {placed.id: heads[placed.record.topics] for placed in ordered}
    key_of = {name: name_key(name) for name in {placed.record.source for placed in ordered}}
    source_of = {placed.id: sources[key] for placed in ordered if (key := key_of[placed.record.source])}
    rank = {key: place for place, key in enumerate(topics)}
    briefings = {
        day: _briefing(day, shelf, notes.get(day), rank, topics_of)
        for day, shelf in _grouped(ordered, lambda placed: (placed.day,)).items()
    }
    by_topic = _grouped(ordered, lambda placed: topics_of[placed.id])
    by_source = _grouped(ordered, lambda placed: (source_of[placed.id],) if placed.id in source_of else ())
    return Library(
        articles=ordered,
        briefings=briefings,
        months=_months(briefings.values()),
        topics=_in_order(topics, by_topic),
        sources=_in_order(sources, by_source),
        stories=_shelves(ordered, headings.stories, lambda record: (record.story,)),
        authors=_shelves(ordered, headings.authors, lambda record: record.authors),
        places=_shelves(ordered, headings.places, lambda record: (record.place,)),
        by_path={placed.path: placed for placed in ordered},
        topics_of=topics_of,
        source_of=source_of,
        headings=headings,
    )


def headings_of(
    articles: Iterable[Placed], topic_order: Sequence[str], kinds: Container[str] | None = None
) -> Headings:
    """The names of these articles. `topic_order` gives the order and spelling of topics.

    `kinds` are the kinds of page that they are for, by the names of the setting `pages`; None for all.
    """
    records = [placed.record for placed in sorted(articles, key=lambda placed: placed.path)]

    def wanted(kind: str) -> Iterable[Record]:
        return records if kinds is None or kind in kinds else ()

    return Headings(
        topics=_headings("topics", (name for record in records for name in record.topics), topic_order),
        sources=_headings("sources", (record.source for record in records), ()),
        stories=_headings("stories", (record.story for record in records), ()),
        authors=_headings("authors", (name for record in wanted("author") for name in record.authors), ()),
        places=_headings("places", (record.place for record in wanted("place")), ()),
    )


def _in_order(
    headings: Mapping[str, Heading], shelves: Mapping[Heading, tuple[Placed, ...]]
) -> dict[Heading, tuple[Placed, ...]]:
    """The shelves that have something on them."""
    return {heading: shelves[heading] for heading in headings.values() if heading in shelves}


class _Heads(dict[tuple[str, ...], tuple[Heading, ...]]):
    """From the topics as articles name them to their headings; each set of names is looked up once."""

    def __init__(self, topics: Mapping[str, Heading]) -> None:
        super().__init__()
        self.topics = topics

    def __missing__(self, names: tuple[str, ...]) -> tuple[Heading, ...]:
        found = dict.fromkeys(self.topics[key] for key in map(name_key, names) if key)
        self[names] = tuple(found)
        return self[names]


def _headings(folder: str, names: Iterable[str], first: Sequence[str]) -> dict[str, Heading]:
    """A heading for each name by its key: those of `first`, then by name. First spelling wins."""
    spelling: dict[str, str] = {}
    for name in dict.fromkeys((*first, *names)):
        if key := name_key(name):
            spelling.setdefault(key, " ".join(name.split()))
    leading = list(dict.fromkeys(key for key in map(name_key, first) if key))
    taken: set[str] = set()
    found = {}
    for key in (*leading, *sorted(spelling.keys() - set(leading))):
        slug = _free_slug(slugify(spelling[key]), taken)
        found[key] = Heading(spelling[key], f"/{folder}/{segment(slug)}/")
    return found


def _shelves(
    ordered: Iterable[Placed], headings: Mapping[str, Heading], names_of: Callable[[Record], Iterable[str]]
) -> Shelves:
    """Articles by names that differ in more than case and space."""
    if not headings:
        return Shelves({}, {})

    def headings_of(placed: Placed) -> Iterable[Heading]:
        keys = map(name_key, filter(None, names_of(placed.record)))
        return dict.fromkeys(headings[key] for key in keys if key)

    return Shelves(_in_order(headings, _grouped(ordered, headings_of)), headings)


def _free_slug(slug: str, taken: set[str]) -> str:
    """`slug`, with a number where another name already has it (C and C++)."""
    free, number = slug, 1
    while one_file_key(free) in taken:
        number += 1
        free = f"{slug}-{number}"
    taken.add(one_file_key(free))
    return free


def _grouped(
    ordered: Iterable[Placed], keys_of: Callable[[Placed], Iterable[_Key]]
) -> dict[_Key, tuple[Placed, ...]]:
    groups: dict[_Key, list[Placed]] = {}
    for placed in ordered:
        for key in keys_of(placed):
            groups.setdefault(key, []).append(placed)
    return {key: tuple(group) for key, group in groups.items()}


def _months(briefings: Iterable[Briefing]) -> dict[tuple[int, int], tuple[Briefing, ...]]:
    months: dict[tuple[int, int], list[Briefing]] = {}
    for briefing in briefings:
        months.setdefault((briefing.day.year, briefing.day.month), []).append(briefing)
    return {month: tuple(days) for month, days in months.items()}


def _briefing(
    day: date,
    shelf: tuple[Placed, ...],
    note: BriefingNote | None,
    rank: Mapping[str, int],
    topics_of: Mapping[str, tuple[Heading, ...]],
) -> Briefing:
    """A day's edition. `rank` is the place of each topic, by its name's key, in the site's order."""
    named = note.lead if note else ""
    lead = next((placed for placed in shelf if placed.path == named), shelf[0])
    sections: dict[Heading | None, list[Placed]] = {}
    for placed in shelf:
        if placed is not lead:
            sections.setdefault(next(iter(topics_of[placed.id]), None), []).append(placed)
    first = [name_key(name) for name in (note.order if note else ())]

    def place(heading: Heading | None) -> tuple[int, int]:
        key = name_key(heading.name) if heading else ""
        return (first.index(key) if key in first else len(first), rank.get(key, len(rank)))

    return Briefing(
        day=day,
        title=note.title if note else "",
        lead=lead,
        newest=shelf,
        sections=tuple((heading, tuple(sections[heading])) for heading in sorted(sections, key=place)),
        note=note,
    )

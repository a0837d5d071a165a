"""content/ → Library: every article read, placed on its day, and checked against the others."""

from __future__ import annotations

import pickle
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from datetime import time as time_of_day
from enum import Enum
from typing import Any, NamedTuple

from briefgen.addresses import one_file_key
from briefgen.content.bodies import Bodies
from briefgen.markdown.body import Reference
from briefgen.config import Config
from briefgen.errors import ContentError
from briefgen.frontmatter import split
from briefgen.content.library import BriefingNote, Library, Placed, headings_of, shelve
from briefgen.content.notes import checked_notes, read_note
from briefgen.processes import processes_for, share_out
from briefgen.content.records import Record, record_of
from briefgen.content.scan import BRIEFING_NAME, read_text, scan
from briefgen.signature import Listing, Signature, is_settled

KnownContent = Mapping[str, tuple[Signature, tuple[Any, ...]]]
"""What earlier builds read: by path, the file's signature then, and its record or note as a plain tuple."""

_WORTH = 150
"""Files to read that pay for a process of its own: about 15 ms."""


class Reason(Enum):
    """Why an article is not shown."""

    WITHDRAWN = "withdrawn"
    DRAFT = "draft"
    EXPIRED = "expired"
    FUTURE = "future"


class Withheld(NamedTuple):
    """An article that is there and not shown."""

    path: str
    title: str
    reason: Reason
    due: datetime | None = None
    """When a future article will be shown, in the site's time zone."""


class Collected(NamedTuple):
    """What content/ holds."""

    library: Library
    problems: tuple[ContentError, ...]
    """One or more for each file that is left out, by path and line."""
    withheld: tuple[Withheld, ...]
    known: KnownContent
    """What was read, for the next time."""
    next_change: float | None
    """The second since 1970 at which an article appears or expires next."""
    listing: Listing
    """Every file and folder in content/ but the inbox."""
    bodies: Bodies
    """Of the articles that were read just now."""


def collect(
    config: Config,
    *,
    now: datetime,
    shown_too: Collection[Reason] = (),
    known: KnownContent | None = None,
    listing: Listing | None = None,
    jobs: int | None = 1,
    progress: Callable[[int, int], None] = lambda done, of: None,
    meanwhile: Callable[[], None] = lambda: None,
) -> Collected:
    """Read content/. A file that cannot be used is left out, and its ContentError is among the problems.

    What is withheld for a reason among `shown_too` is shown. What is `known` and has not
    changed is not read again. `listing` is what stands there, if that is known already. `meanwhile` is done here while
    other processes read, if there are any. Raises ContentError when there is no content/.
    """
    problems: list[ContentError] = []
    read_ns = time.time_ns()
    listing = listing or scan(config, problems)
    known = known or {}
    changed = {path: found for path, found in listing.files.items() if known.get(path, ((),))[0] != found}
    bodies = Bodies({path: signature[2] for path, signature in changed.items()})
    read = dict(_read(config, list(changed), bodies, problems, jobs, progress, meanwhile))
    known, notes, articles = _sorted_out(config, known, read, listing.files, read_ns)
    broken = {problem.path for problem in problems}
    unique = list(_unique(articles, config, problems))
    checked = list(checked_notes(_one_a_day(notes, problems), unique, broken, config, problems))
    shown, withheld = _visible(unique, config, now, shown_too)
    headings = headings_of(shown, config.topics, config.pages)
    library = shelve(shown, {note.day: note for note in checked}, headings)
    problems.sort(key=lambda problem: (problem.path, problem.line or 0))
    return Collected(
        library, tuple(problems), tuple(withheld), known, _next_change(unique, config, now), listing, bodies
    )


# Reading files

_NOTE = f"/{BRIEFING_NAME}"


def _sorted_out(
    config: Config,
    known: KnownContent,
    read: Mapping[str, tuple[Any, ...] | None],
    files: Mapping[str, Signature],
    read_ns: int,
) -> tuple[KnownContent, list[BriefingNote], list[Placed]]:
    """All notes and articles, and what is to be known of their files the next time."""
    notes, articles, kept = [], [], {}
    for path, signature in files.items():
        if path not in read:
            kept[path] = known[path]
            values = kept[path][1]
        elif (found := read[path]) is None:
            continue  # it has an error, and is read again until that is mended
        else:
            values = found
            if is_settled(signature, read_ns):
                kept[path] = (signature, values)
        if path.endswith(_NOTE):
            notes.append(_note(values))
        else:
            articles.append(Placed(Record._make(values), config.timezone))
    return (known if not read and len(kept) == len(known) else kept), notes, articles


def _read(
    config: Config,
    paths: Sequence[str],
    bodies: Bodies,
    problems: list[ContentError],
    jobs: int | None,
    progress: Callable[[int, int], None],
    meanwhile: Callable[[], None],
) -> Iterator[tuple[str, tuple[Any, ...] | None]]:
    """Each file's record or note as a plain tuple; None for one with an error, which is noted."""

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> list[tuple[int, Any]]:
        answers = []
        for task in tasks:
            answers.append((task, _values_or_errors(config, paths[task], bodies)))
            tick()
        return answers

    processes = processes_for(len(paths), jobs, _WORTH)
    parts = share_out(len(paths), work, processes, lambda done: progress(done, len(paths)), meanwhile)
    for task, answer in sorted((pair for part in parts for pair in part), key=lambda pair: pair[0]):
        if isinstance(answer, bytes):
            problems += pickle.loads(answer)  # noqa: S301 (our own process's)
        yield paths[task], None if isinstance(answer, bytes) else answer


def _values_or_errors(config: Config, path: str, bodies: Bodies) -> tuple[Any, ...] | bytes:
    """A file's record or note; or its errors, pickled, for they may come from another process."""
    try:
        text = read_text(config.root, path)
        if path.endswith(_NOTE):
            return _note_values(read_note(text, path, config.content_folder))
        record = record_of(text, path, config)
        bodies.keep(path, text[record.facts[0] :].strip("\n"))
        return tuple(record)
    except ContentError as problem:
        problem.__cause__ = problem.__context__ = problem.__traceback__ = None
        return pickle.dumps([problem, *problem.further])


def _note_values(note: BriefingNote) -> tuple[Any, ...]:
    """A note as plain values; `_note` makes one of them again."""
    return (note.day.toordinal(), note.path, note.title, note.lead, note.order, note.note, note.body_line,
            tuple(map(tuple, note.references)), note.places)  # fmt: skip


def _note(values: tuple[Any, ...]) -> BriefingNote:
    day, path, title, lead, order, note, line, references, places = values
    references = tuple(Reference(*each) for each in references)
    return BriefingNote(path, date.fromordinal(day), title, lead, order, note, line, references, places)


# What is shown


def visibility(placed: Placed, today: int, now: float, shown_too: Collection[Reason] = ()) -> Reason | None:
    """Why an article is not shown; None when it is. The one rule for pages, lists, feeds and all else.

    `today` is the day as `date.toordinal` says it, in the site's time zone; `now` the second since 1970.
    """
    draft, withdrawn, expires = placed.record.hold or (False, "", None)
    if withdrawn and Reason.WITHDRAWN not in shown_too:
        return Reason.WITHDRAWN
    if draft and Reason.DRAFT not in shown_too:
        return Reason.DRAFT
    if expires is not None and expires <= now and Reason.EXPIRED not in shown_too:
        return Reason.EXPIRED
    is_held = _is_future(placed.record, today, now) and Reason.FUTURE not in shown_too
    return Reason.FUTURE if is_held else None


def _is_future(record: Record, today: int, now: float) -> bool:
    return record.stamp > now if record.moment else record.day > today


def _visible(
    articles: Iterable[Placed], config: Config, now: datetime, shown_too: Collection[Reason]
) -> tuple[list[Placed], list[Withheld]]:
    shown, withheld = [], []
    today, seconds = now.astimezone(config.timezone).toordinal(), now.timestamp()
    for placed in articles:
        reason = visibility(placed, today, seconds, shown_too)
        if reason is None:
            held = visibility(placed, today, seconds)
            placed.held = held.value if held else ""
            shown.append(placed)
        else:
            due = _start(placed, config) if _is_future(placed.record, today, seconds) else None
            withheld.append(Withheld(placed.path, placed.title, reason, due))
    return shown, withheld


def _start(placed: Placed, config: Config) -> datetime:
    """When an article appears."""
    return placed.moment or datetime.combine(placed.day, time_of_day(), config.timezone)


def _next_change(articles: Iterable[Placed], config: Config, now: datetime) -> float | None:
    """The next second at which an article appears or expires; None when none will."""
    today, seconds = now.astimezone(config.timezone).toordinal(), now.timestamp()
    changes = []
    for placed in articles:
        expires = placed.record.hold[2] if placed.record.hold else None
        if expires is not None and expires > seconds:
            changes.append(expires)
        if _is_future(placed.record, today, seconds):
            changes.append(_start(placed, config).timestamp())
    return min(changes, default=None)


# Checking them against each other


def _unique(articles: list[Placed], config: Config, problems: list[ContentError]) -> Iterator[Placed]:
    """The articles whose id and address nobody before them has."""
    ids: dict[str, Placed] = {}
    urls: dict[str, Placed] = {}
    for placed in articles:
        url = one_file_key(placed.url)
        if first := urls.get(url):
            problems.append(ContentError(f"its address {placed.url} is already that of {first.path}",
                                         "rename one of the files", path=placed.path))  # fmt: skip
        elif first := ids.get(placed.id):
            line, column = place_of(config, placed.path, "id") if placed.article.id else (None, None)
            problems.append(ContentError(f'the id "{placed.id}" is already that of {first.path}',
                                         "give one of them another id",
                                         path=placed.path, line=line, column=column))  # fmt: skip
        else:
            ids[placed.id] = urls[url] = placed
            yield placed


def _one_a_day(notes: Iterable[BriefingNote], problems: list[ContentError]) -> Iterator[BriefingNote]:
    """The notes of days of which nobody before them speaks."""
    first: dict[date, str] = {}
    for note in notes:
        other = first.setdefault(note.day, note.path)
        if other == note.path:
            yield note
        else:
            problems.append(ContentError(f"{note.day} has a note already: {other}",
                                         "put all that is to be said into one of them", path=note.path))  # fmt: skip


def place_of(config: Config, path: str, key: str, item: str = "") -> tuple[int | None, int | None]:
    """Line and column at which an article's front matter says `key`, or an item of that list; None where the file has
    changed since it was read, and cannot be any more."""
    try:
        meta = split(read_text(config.root, path), path).meta
    except ContentError:
        return None, None
    value = meta.value.get(key)
    if isinstance(value, list) and item in map(str, value):
        return meta.place_of(key, [str(each) for each in value].index(item))
    return meta.place_of(key)

"""content/ → Library: every article read, placed on its day, and checked against the others."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time
from enum import Enum
from pathlib import Path

from briefgen.addresses import one_file_key
from briefgen.config import Config
from briefgen.errors import ContentError, did_you_mean
from briefgen.frontmatter import Fields, read_article, split
from briefgen.library import BriefingNote, Library, Placed, name_key, shelve
from briefgen.model import Article
from briefgen.slug import slugify

BRIEFING_NAME = "_briefing.md"
_BRIEFING_KEYS = frozenset({"title", "lead", "order"})
_DAY_FOLDER = re.compile(r"\d{4}-\d{2}-\d{2}\Z")


class Reason(Enum):
    """Why an article is not shown."""

    DRAFT = "draft"
    FUTURE = "future"


@dataclass(frozen=True, slots=True)
class Withheld:
    """An article that is there and not shown."""

    path: str
    title: str
    reason: Reason
    due: datetime | None = None
    """When a future article will be shown, in the site's time zone."""


@dataclass(frozen=True, slots=True)
class Collected:
    """What content/ holds."""

    library: Library
    problems: tuple[ContentError, ...] = ()
    """One or more for each file that is left out, by path and line."""
    withheld: tuple[Withheld, ...] = ()


def collect(config: Config, *, now: datetime, drafts: bool = False, future: bool = False) -> Collected:
    """Read content/. A file that cannot be used is left out, and its ContentError is among the problems.

    Raises ContentError when there is no content/: a site without it is a mistake, and not an empty site.
    """
    if not config.content.is_dir():
        raise _no_folder(config.content, config.content_folder)
    problems: list[ContentError] = []
    articles: list[Placed] = []
    notes: list[tuple[BriefingNote, Callable[..., ContentError]]] = []
    broken: set[str] = set()
    for file in _files(config, problems):
        path = file.relative_to(config.root).as_posix()
        try:
            text = _read(file, path)
            if file.name == BRIEFING_NAME:
                notes.append(_read_note(text, path))
            else:
                articles.append(place(read_article(text, path), config, _body_line(text)))
        except ContentError as problem:
            problems.append(problem)
            broken.add(path)
    unique = list(_unique(articles, config, problems))
    checked = list(_checked_notes(notes, unique, broken, config, problems))
    shown, withheld = _visible(unique, config, now, drafts=drafts, future=future)
    library = shelve(shown, {note.day: note for note in checked}, config.topics)
    problems.sort(key=lambda problem: (problem.path, problem.line or 0))
    return Collected(library, tuple(problems), tuple(withheld))


def visibility(placed: Placed, now: datetime, *, drafts: bool = False, future: bool = False) -> Reason | None:
    """Why an article is not shown at `now`; None when it is shown. `now` has a time zone."""
    if placed.article.draft and not drafts:
        return Reason.DRAFT
    return Reason.FUTURE if _is_future(placed, now) and not future else None


def _is_future(placed: Placed, now: datetime) -> bool:
    if placed.moment:
        return placed.moment > now
    return placed.day > now.date()


def _visible(
    articles: Iterable[Placed], config: Config, now: datetime, *, drafts: bool, future: bool
) -> tuple[list[Placed], list[Withheld]]:
    shown, withheld = [], []
    now = now.astimezone(config.timezone)
    for placed in articles:
        reason = visibility(placed, now, drafts=drafts, future=future)
        if reason is None:
            shown.append(placed)
        else:
            start = placed.moment or datetime.combine(placed.day, time(), config.timezone)
            due = start if _is_future(placed, now) else None
            withheld.append(Withheld(placed.path, placed.article.title, reason, due))
    return shown, withheld


# Reading files


def _files(config: Config, problems: list[ContentError]) -> Iterator[Path]:
    """Every Markdown file of content/ in the order of their paths."""
    folders = [config.content]
    found: list[Path] = []
    while folders:
        for entry in _entries(folders.pop(), config, problems):
            if entry.is_dir():
                folders.append(entry)
            elif entry.suffix.lower() == ".md":
                found.append(entry)
    yield from sorted(found, key=lambda file: file.relative_to(config.root).as_posix())


def _entries(folder: Path, config: Config, problems: list[ContentError]) -> Iterator[Path]:
    try:
        entries = list(folder.iterdir())
    except OSError as failed:
        path = folder.relative_to(config.root).as_posix()
        problems.append(ContentError(f"the folder cannot be read: {failed.strerror}",
                                     "check its permissions", path=path))  # fmt: skip
        return
    for entry in entries:
        path = entry.relative_to(config.root).as_posix()
        if entry == config.inbox:
            if not entry.is_dir():
                problems.append(_no_folder(entry, path))
        elif entry.name[0] in "_." and entry.name != BRIEFING_NAME:
            continue
        elif entry.is_symlink() and (entry.is_dir() or not _is_inside(entry, config.content)):
            problems.append(ContentError("this is a symbolic link to a folder or out of the content folder",
                                         "put a copy in its place", path=path))  # fmt: skip
        else:
            yield entry


def _is_inside(entry: Path, folder: Path) -> bool:
    return Path(os.path.realpath(entry)).is_relative_to(os.path.realpath(folder))  # of links in a circle, too


def _no_folder(place: Path, name: str) -> ContentError:
    if place.exists():
        return ContentError("this is a file, not a folder", "move it away, and make a folder", path=name)
    return ContentError("there is no such folder", "make it, or set `content`", path=name)


def _read(file: Path, path: str) -> str:
    if not file.is_file():  # a pipe or a device would be waited for
        raise ContentError("this is no ordinary file", "put a text file in its place", path=path)
    try:
        return file.read_bytes().decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as failed:
        line = failed.object.count(b"\n", 0, failed.start) + 1
        raise ContentError("this is not UTF-8 text", "save the file as UTF-8", path=path, line=line) from None
    except OSError as failed:
        raise ContentError(
            f"the file cannot be read: {failed.strerror}", "check its permissions", path=path
        ) from failed


def _body_line(text: str) -> int:
    """The line at which the body's first words stand, as `read_article` strips it."""
    document = split(text, "")
    return document.body_line + len(document.body) - len(document.body.lstrip("\n"))


def _read_note(text: str, path: str) -> tuple[BriefingNote, Callable[..., ContentError]]:
    """The note that a `_briefing.md` says, and how to make an error about one of its keys."""
    document = split(text, path)
    fields = Fields(document.meta, path)
    fields.check_keys(_BRIEFING_KEYS)
    day = folder_day(path)
    if day is None:
        raise ContentError(
            "a briefing belongs into the folder of its day", "move it to content/2026-05-01/", path=path
        )
    note = BriefingNote(
        path=path,
        day=day,
        title=fields.text("title"),
        lead=fields.text("lead"),
        order=fields.texts("order"),
        note=document.body.strip("\n"),
        body_line=_body_line(text),
    )
    return note, fields.fail


# Placing articles


def place(article: Article, config: Config, body_line: int = 1) -> Placed:
    """The article's day and address. Raises ContentError when neither its date nor its folder gives a day."""
    day, moment = _day_of(article, config)
    slug = slugify(article.path.rpartition("/")[2].rpartition(".")[0])
    return Placed(article, article.id or f"{day.isoformat()}-{slug}", day, moment, slug, body_line)


def _day_of(article: Article, config: Config) -> tuple[date, datetime | None]:
    published = article.date
    if isinstance(published, datetime):
        try:
            moment = localised(published, config)
        except (OverflowError, ValueError):
            raise ContentError(
                f"date {published} is not possible here", "write a later year", path=article.path
            ) from None
        return moment.date(), moment
    day = published or folder_day(article.path)
    if day is None:
        raise ContentError(
            "the article has no date",
            "write `date: 2026-05-01` in its front matter, or move it into a folder named like that",
            path=article.path,
            line=1,
        )
    return day, None


def localised(moment: datetime, config: Config) -> datetime:
    """A moment in the site's time zone; one without a zone is taken to be in it."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=config.timezone)
    return moment.astimezone(config.timezone)


def folder_day(path: str) -> date | None:
    """The day that the nearest folder of a path is named for."""
    for name in reversed(path.split("/")[:-1]):
        if _DAY_FOLDER.match(name):
            try:
                return date.fromisoformat(name)
            except ValueError:
                return None
    return None


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
            line = line_of(config, placed.path, "id") if placed.article.id else None
            problems.append(ContentError(f'the id "{placed.id}" is already that of {first.path}',
                                         "give one of them another id",
                                         path=placed.path, line=line))  # fmt: skip
        else:
            ids[placed.id] = urls[url] = placed
            yield placed


def line_of(config: Config, path: str, key: str, item: str = "") -> int | None:
    """The line at which an article's front matter says `key`, or an item of that list."""
    meta = split(_read(config.root / path, path), path).meta
    value = meta.value.get(key)
    if isinstance(value, list) and item in map(str, value):
        return meta.line_of(key, [str(each) for each in value].index(item))
    return meta.line_of(key)


def _checked_notes(
    notes: list[tuple[BriefingNote, Callable[..., ContentError]]],
    articles: list[Placed],
    broken: set[str],
    config: Config,
    problems: list[ContentError],
) -> Iterator[BriefingNote]:
    """The notes with their leads as paths. One that names what is not there is kept without it."""
    by_folder: dict[str, dict[str, str]] = {}
    for path in [*(placed.path for placed in articles), *broken]:
        folder, _, name = path.rpartition("/")
        by_folder.setdefault(folder, {})[slugify(name.rpartition(".")[0])] = path
    paths = {placed.path for placed in articles} | broken
    topics = {name_key(name): name for name in config.topics}
    topics.update((name_key(name), name) for placed in articles for name in placed.article.topics)
    for note, fail in notes:
        slugs = by_folder.get(note.path.rpartition("/")[0], {})
        lead = _lead_path(note, slugs, paths, config)
        if note.lead and not lead:
            problems.append(fail(f'lead "{note.lead}" is no article of this day',
                                 did_you_mean(note.lead, slugs) if slugs else "put it into this folder",
                                 "lead"))  # fmt: skip
        for index, name in enumerate(note.order):
            if name_key(name) not in topics and not broken:
                problems.append(fail(f'order names "{name}", a topic that no article has',
                                     did_you_mean(name, topics.values()) if topics else "remove it",
                                     "order", index))  # fmt: skip
        yield BriefingNote(note.path, note.day, note.title, lead, note.order, note.note, note.body_line)


def _lead_path(note: BriefingNote, slugs: dict[str, str], paths: set[str], config: Config) -> str:
    """The file that a note's `lead` names: by slug, or by path from the folder, content/ or the site."""
    folder = note.path.rpartition("/")[0]
    if not note.lead:
        return ""
    if note.lead in slugs:
        return slugs[note.lead]
    stem = note.lead.removesuffix(".md")
    places = (folder, config.content_folder, "")
    candidates = (f"{place}/{stem}.md".lstrip("/") for place in places)
    return next((path for path in candidates if path in paths), "")

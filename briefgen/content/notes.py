"""The curator's notes: what a `_briefing.md` says about its day, checked against the articles of that day."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from briefgen.markdown.body import references_in
from briefgen.config import Config
from briefgen.errors import ContentError, did_you_mean
from briefgen.frontmatter import Fields, body_start, split
from briefgen.content.library import BriefingNote, Placed, name_key
from briefgen.yamltext.plain import Located
from briefgen.content.records import folder_day
from briefgen.slug import slugify

_KEYS = frozenset({"title", "lead", "order"})


def read_note(text: str, path: str, content_folder: str) -> BriefingNote:
    """The note in a `_briefing.md`. Raises ContentError with file, line, cause and remedy."""
    document = split(text, path)
    fields = Fields(document.meta, path)
    fields.check_keys(_KEYS)
    day = folder_day(path)
    if day is None:
        raise ContentError(
            "a briefing belongs into the folder of its day",
            f"move it to {content_folder}/2026-05-01/",
            path=path,
        )
    note, line = document.body.strip("\n"), 1 + text.count("\n", 0, body_start(text))
    return BriefingNote(
        path=path,
        day=day,
        title=fields.text("title"),
        lead=fields.text("lead"),
        order=fields.texts("order"),
        note=note,
        body_line=line,
        references=references_in(note, line),
        places=tuple(document.meta.places.items()),
    )


def checked_notes(
    notes: Iterable[BriefingNote],
    articles: Collection[Placed],
    broken: Collection[str],
    config: Config,
    problems: list[ContentError],
) -> Iterator[BriefingNote]:
    """The notes with their leads as paths. One that names what is not there is kept without it."""
    notes = list(notes)
    if not notes:
        return
    by_folder: dict[str, dict[str, str]] = {}
    for path in [*(placed.path for placed in articles), *broken]:
        folder, _, name = path.rpartition("/")
        by_folder.setdefault(folder, {})[slugify(name.rpartition(".")[0])] = path
    paths = {placed.path for placed in articles}.union(broken)
    topics = {name_key(name): name for name in config.topics}
    topics.update((name_key(name), name) for placed in articles for name in placed.record.topics)
    for note in notes:
        slugs = by_folder.get(note.path.rpartition("/")[0], {})
        lead = _lead_path(note, slugs, paths, config)
        if note.lead and not lead:
            problems.append(_fail(note, f'lead "{note.lead}" is no article of this day',
                                  did_you_mean(note.lead, slugs) if slugs else "put it into this folder",
                                  "lead"))  # fmt: skip
        for index, name in enumerate(note.order):
            if name_key(name) not in topics and not broken:
                problems.append(_fail(note, f'order names "{name}", a topic that no article has',
                                      did_you_mean(name, topics.values()) if topics else "remove it",
                                      "order", index))  # fmt: skip
        yield note._replace(lead=lead)


def _fail(note: BriefingNote, cause: str, remedy: str, *where: str | int) -> ContentError:
    return Fields(Located({}, dict(note.places)), note.path).fail(cause, remedy, *where)


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

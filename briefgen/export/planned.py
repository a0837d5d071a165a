"""The files that the setting `formats` has the build make: each format of each briefing, the lists of each topic."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Sequence

from briefgen.cache import digest_bytes, digest_value
from briefgen.content.library import Briefing, Heading, Placed
from briefgen.export import Press, Selection, export
from briefgen.export.press import picture_path
from briefgen.export.selection import briefing_selection, topic_selection
from briefgen.formats import Format, briefing_formats, file_url, topic_formats
from briefgen.pages import Issue, RawFile
from briefgen.signature import signature_at

_TEMPLATES = {
    "html": ("document.html",),
    "pdf": ("document.html",),
    "eml": ("email.html",),
    "epub": (
        "epub/chapter.xhtml",
        "epub/nav.xhtml",
        "epub/package.opf",
        "epub/style.css.txt",
        "epub/title.xhtml",
    ),
}
"""What each format is made with, beside the program."""


def exported_files(issue: Issue) -> Iterator[RawFile]:
    """In the order of writing; none as long as the settings name no format."""
    press, settings = Press(issue), (issue.config.formats, issue.config.base_url)
    for form in briefing_formats(*settings):
        for briefing in issue.library.briefings.values():
            yield _of_briefing(press, briefing, form)
    for form in topic_formats(*settings):
        for heading, shelf in issue.library.topics.items():
            yield _of_topic(press, heading, shelf, form)


def _of_briefing(press: Press, briefing: Briefing, form: Format) -> RawFile:
    issue = press.issue

    def key() -> bytes:
        return (
            issue.keys.briefing(briefing)
            + _articles_key(issue, briefing.articles)
            + _pictures_key(issue, briefing)
        )

    made = _file(press, briefing.url, form, lambda: briefing_selection(issue, briefing), key)
    return made._replace(holds_pictures=True)


def _of_topic(press: Press, heading: Heading, shelf: Sequence[Placed], form: Format) -> RawFile:
    issue = press.issue

    def key() -> bytes:
        return digest_value(tuple(heading)) + _articles_key(issue, shelf)

    return _file(press, heading.url, form, lambda: topic_selection(issue, heading), key)


def _file(
    press: Press, folder: str, form: Format, select: Callable[[], Selection], key: Callable[[], bytes]
) -> RawFile:
    path = file_url(folder, form).lstrip("/")
    return RawFile(
        path,
        lambda: digest_bytes(key()),
        lambda: export(press, select(), form.name),
        templates=_TEMPLATES.get(form.name, ()),
    )


def _articles_key(issue: Issue, articles: Iterable[Placed]) -> bytes:
    return b"".join(map(issue.keys.article, articles))


def _pictures_key(issue: Issue, briefing: Briefing) -> bytes:
    """Of the pictures that the briefing shows: some formats hold them."""
    note = briefing.note
    paths = [placed.path for placed in briefing.articles] + ([note.path] if note else [])
    urls = {url for path in paths for url in issue.typesetter.addresses.get(path, {}).values() if url}
    pictures = issue.resolver.pictures
    files = sorted({path for url in urls if (path := picture_path(url)) in pictures})
    return digest_value(tuple((path, signature_at(os.path.realpath(pictures[path]))) for path in files))

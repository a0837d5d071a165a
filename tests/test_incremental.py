"""The build after a build: the same bytes as a new one, nothing rendered without need, and whole at every instant."""

from __future__ import annotations

import errno
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import datetime, timedelta
from pathlib import Path
from urllib.parse import unquote, urljoin

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sites import NOW, SETTINGS, article, build_site, make_site, tree

from briefgen import cache
from briefgen.builder.amend import amend
from briefgen.builder.build import build, remember_build
from briefgen.builder.contentmemory import APART
from briefgen.builder.report import BuildReport
from briefgen.builder.sitememory import load_site_memory
from briefgen.builder.staging import STAGING_NAME
from briefgen.builder.unchanged import inspect, remember_edits
from briefgen.cli.build import report_data
from briefgen.config import Config, load_config
from briefgen.errors import BriefgenError, OutputError
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME, load_manifest

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010806000000"
    "1f15c4890000000d49444154789c636460f85f0f0002870180eb47ba920000000049454e44ae426082"
)
FILES = {
    "2024-06-27/a.md": article("Alpha", topics="[World]", date="2024-06-27T08:00:00+02:00"),
    "2024-06-27/b.md": article("Beta", topics="[World, Trade]", source="{name: The Post}"),
    "2024-06-28/c.md": article(
        "Gamma", topics="[Trade]", story="strike", body="See [a](../2024-06-27/a.md)."
    ),
    "2024-06-28/d.md": article("Delta", story="strike", summary="A summary.", body="![P](p.png)\n\nText."),
}


def rebuild(root: Path, **options: object) -> BuildReport:
    """Build a site as its settings now are."""
    return build(load_config(root), **{"now": NOW, **options})  # type: ignore[arg-type]


def command(root: Path, now: datetime, folder: str = "") -> bool:
    """Build as `briefgen build` does, which first looks at what has changed. Whether something could not be used."""
    time.sleep(0.03)  # what was written just now might be written once more with the same time stamp
    started_ns, options = time.time_ns(), (folder, False, False)
    inspection = inspect(root, options, now.timestamp())
    if inspection.report is not None:
        return False
    config = load_config(root)
    output = root / folder if folder else config.output
    if done := amend(config, options, output, inspection, lambda what, done, of: None):
        remember_edits(root, options, inspection, done.left, started_ns=started_ns)
        return False
    report = build(config, now=now, output=output, inspection=inspection)
    data = {**report_data(report, output), "output": str(output)}
    remember_build(config, options, report, data, now=now, started_ns=started_ns)
    return report.failed


def cold(root: Path, copy: Path, **options: object) -> dict[str, bytes]:
    """What a first build of the same site gives."""
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(root, copy, ignore=shutil.ignore_patterns("site", "other", "cache"))
    rebuild(copy, **options)
    return tree(copy / "site")


# Exact reuse


WORDS = st.sampled_from(["North", "South", "Rail strike", "Œuvre & Co", 'A "quoted" <b>', "#5: a list"])
BODIES = st.sampled_from(
    [
        "Plain text.",
        "Plain *text* with a [link](https://example.com/x?a=1&b=2).\n\n## Part\n\n- one\n- two",
        "To [Alpha](../2024-06-27/a.md) and [nowhere](x.md), ![p](p.png) ![q](q.png) [home](/)",
        "| a | b |\n|---|---|\n| 1 | 2 |",
        "\n\n> quote\n\n```\ncode\n```",
        "字" * 700,
    ]
)
DAYS = st.sampled_from(["2024-06-27", "2024-06-28", "2024-06-29", "2024-08-01"])
NAMES = st.sampled_from(list("abcdef"))
FIELDS = st.fixed_dictionaries(
    {},
    optional={
        "topics": st.sampled_from(["[World]", "[world, Trade]", "[C++, C]", "[]"]),
        "date": st.sampled_from(["2024-06-28", "2024-06-28T23:30:00+00:00", "2024-06-27T01:00:00Z"]),
        "modified": st.sampled_from(["2024-06-30", "2024-06-29T10:00:00Z"]),
        "source": st.sampled_from(["{name: The Post}", "{url: https://www.example.net/1}"]),
        "story": st.sampled_from(["strike", "vote"]),
        "summary": st.sampled_from(["Short.", "Another one."]),
        "image": st.sampled_from(["p.png", "/logo.png", "https://example.com/p.png"]),
        "weight": st.sampled_from(["1", "-2"]),
        "draft": st.sampled_from(["true", "false"]),
        "expires": st.sampled_from(["2024-07-01T12:30:00Z", "2024-06-01"]),
        "withdrawn": st.just("retracted"),
        "rights": st.sampled_from(["excerpt", "link"]),
        "aliases": st.sampled_from(
            ["[/old/]", "[/older/x.html]", "[/older]", "[/old.html]", "[/old.html/x/]"]
        ),
        "slug": st.sampled_from(["own", "own-name"]),
        "language": st.sampled_from(["de", "ar"]),
    },
)
Edit = Callable[[Path], None]


def writes(path: str, text: str | bytes | None) -> Edit:
    """An edit that writes a file of the site, or removes it."""

    def edit(root: Path) -> None:
        file = root / path
        if text is None:
            file.unlink(missing_ok=True)
            return
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(text if isinstance(text, bytes) else text.encode())

    return edit


def moves(path: str, target: str) -> Edit:
    """An edit that renames a file, if it is there."""

    def edit(root: Path) -> None:
        (root / target).parent.mkdir(parents=True, exist_ok=True)
        if (root / path).exists():
            (root / path).rename(root / target)

    return edit


PLACES = st.builds("content/{}/{}.md".format, DAYS, NAMES)
ARTICLES = st.builds(
    lambda title, body, fields: article(f"'{title}'", body=body, **fields), WORDS, BODIES, FIELDS
)
NOTES = st.builds(
    "---\ntitle: {}\nlead: {}\norder: [{}]\n---\n\n{}\n".format,
    WORDS.map(lambda word: f"'{word}'"), NAMES, st.sampled_from(["Trade", "World, Trade"]), BODIES,
)  # fmt: skip
TEMPLATES = st.sampled_from(
    [
        ("article.html", "{% extends 'default/article.html' %}{% block head %}<meta name=x>{% endblock %}"),
        ("article.html", "{{ page.title }}|{{ article.html }}|{{ more|map(attribute='title')|join }}"),
        ("_item.html", "{% macro item(a, level=1, when='', class='') %}{{ a.title }} {{ a.summary }}{% endmacro %}"
         "{% macro brief(a) %}{{ a.url }}{% endmacro %}{% macro picture(a) %}{{ a.image }}{% endmacro %}"
         "{% macro kind_name(a) %}{% endmacro %}{% macro tongue(a) %}{% endmacro %}"
         "{% macro direction(a) %}{% endmacro %}{% macro own_direction(a) %}{% endmacro %}"),
        ("home.html", "{% for a in latest %}{{ a.title }} {{ a.reading_minutes }}\n{% endfor %}"),
        ("style.css", "body { color: red }"),
        ("assets/logo.txt", "logo"),
        ("email.html", "{% for part in parts %}{{ part.title }}{{ part.articles|length }}{% endfor %}"),
        ("epub/chapter.xhtml", "{% extends 'default/epub/chapter.xhtml' %}{% block title %}T{% endblock %}"),
    ]
)  # fmt: skip
OPTIONS = st.sampled_from(
    [
        SETTINGS,
        SETTINGS + "per_page: 2\n",
        SETTINGS + "topics: [Trade, World]\n",
        SETTINGS + "pages: [feed, archive]\n",
        SETTINGS + "pages: [opml, source-feed, story-feed, llms]\n",
        SETTINGS + "formats: [epub, eml, html, md, csv, ris, csl-json]\n",
        SETTINGS + "images: resize\nformats: [epub]\n",
        SETTINGS + "images: resize\ncards: true\n",
        SETTINGS + "formats: [epub, eml, csv]\npages: [markdown]\n",
        SETTINGS.replace("Europe/Berlin", "Pacific/Auckland"),
        SETTINGS.replace("base_url", "# base_url"),
    ]
)


def illustrated(root: Path) -> Path:
    """A new site with a picture, and with files that hold it."""
    shutil.rmtree(root, ignore_errors=True)
    make_site(root, FILES, SETTINGS + "formats: [html, epub]\n")
    (root / "content/2024-06-28/p.png").write_bytes(PIXEL)
    return root


EDITS: st.SearchStrategy[Edit] = st.one_of(
    st.builds(writes, PLACES, ARTICLES),
    st.builds(writes, PLACES, ARTICLES),
    st.builds(writes, PLACES, st.none()),
    st.builds(moves, PLACES, PLACES),
    st.builds(writes, DAYS.map("content/{}/_briefing.md".format), st.one_of(NOTES, st.none())),
    st.builds(writes, DAYS.map("content/{}/p.png".format), st.sampled_from([PIXEL, PIXEL + b"\0", None])),
    TEMPLATES.map(lambda found: writes(f"templates/{found[0]}", found[1])),
    TEMPLATES.map(lambda found: writes(f"templates/{found[0]}", None)),
    st.builds(writes, st.just("briefgen.yaml"), OPTIONS),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.tuples(st.lists(EDITS, max_size=3), st.integers(0, 2)), min_size=1, max_size=6))
def test_after_any_edits_a_rebuild_equals_a_new_build(
    tmp_path: Path, steps: list[tuple[list[Edit], int]]
) -> None:
    """Byte for byte, at any time; and what has one key never has two contents: it is rendered only when it must be."""
    root, copy = tmp_path / "site", tmp_path / "copy"
    illustrated(root)
    contents: dict[tuple[str, bytes], str] = {}
    now = NOW
    for edits, hours in steps:
        for edit in edits:
            edit(root)
        now += timedelta(hours=hours)
        try:
            failed = command(root, now)
        except BriefgenError as error:
            with pytest.raises(type(error)):
                cold(root, copy, now=now)
            continue
        if failed:
            continue  # lists stay as they were until that is mended
        assert tree(root / "site") == cold(root, copy, now=now)
        assert rebuild(root, now=now).rendered == 0
        for path, known in (load_site_memory(load_config(root), root / "site").known or {}).items():
            assert contents.setdefault((path, known.key), known.digest) == known.digest, path


def spoils(path: str) -> Edit:
    """An edit by somebody who takes the output folder for theirs: more at the end of a file."""

    def edit(root: Path) -> None:
        if (root / "site" / path).is_file():
            with (root / "site" / path).open("ab") as file:
                file.write(SPOILT)

    return edit


SPOILT = b"<!-- somebody else's -->"
WRONG = "content/2024-06-29/wrong.md"
HAPPENINGS: st.SearchStrategy[Edit] = st.sampled_from(
    [
        *map(spoils, ("index.html", "archive/index.html", "2024/06/28/d/index.html")),
        *map(spoils, ("2024/06/28/p.png", "2024/06/28/briefing.epub")),
        writes("site/archive/index.html", None),
        writes(WRONG, article("Wrong", date="May")),
        writes(WRONG, article("Right")),
        writes("content/2024-06-28/d.md", None),
        writes("content/2024-06-28/d.md", FILES["2024-06-28/d.md"]),
        writes("content/2024-06-28/p.png", PIXEL + b"\0"),
        writes("content/2024-06-28/p.png", PIXEL),
    ]
)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(st.lists(HAPPENINGS, min_size=1, max_size=2), min_size=2, max_size=5))
def test_whatever_happens_to_content_and_output_what_is_built_in_the_end_is_ours(
    tmp_path: Path, steps: list[list[Edit]]
) -> None:
    """To the byte, but for files that have become somebody else's and are no part of the site; or else the build is
    refused, until the file that it names is gone."""
    root = illustrated(tmp_path / "site")
    command(root, NOW)
    for edits in [*steps, [writes(WRONG, None)]]:
        for edit in edits:
            edit(root)
        with suppress(OutputError):
            command(root, NOW)
    expected = cold(root, tmp_path / "copy")
    try:
        command(root, NOW)
    except OutputError:
        for path, data in tree(root / "site").items():
            if data.endswith(SPOILT):
                (root / "site" / path).unlink()
        command(root, NOW)
    left = tree(root / "site")
    assert {path: left[path] for path in left if path in expected or SPOILT not in left[path]} == expected


LIBRARY = {
    f"2024-06-{day:02}/{name}.md": article(f"{name} of {day}", topics="[World]", summary="S.")
    for day in (24, 25, 26, 27, 28)
    for name in "abc"
}
WORDS_OF_BODIES = st.sampled_from(
    [
        "Other words.",
        "## Part\n\n- one\n- two",
        "To [c](c.md).",
        "![p](p.png)",
        "字" * 700,
        "",
        "[x](https://x.org/)",
    ]
)


@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    steps=st.lists(
        st.tuples(
            st.lists(st.tuples(st.sampled_from(list(LIBRARY)), WORDS_OF_BODIES), min_size=1, max_size=3),
            st.lists(EDITS, max_size=1),
            st.sampled_from(["", "", "other"]),
        ),
        min_size=1,
        max_size=4,
    )
)
def test_after_edited_bodies_a_rebuild_equals_a_new_build(
    tmp_path: Path, steps: list[tuple[list[tuple[str, str]], list[Edit], str]]
) -> None:
    """Byte for byte, and so do the keys that are remembered, with a feed that holds only the newest, in one output
    folder and another."""
    root, copy = tmp_path / "site", tmp_path / "copy"
    shutil.rmtree(root, ignore_errors=True)
    make_site(root, LIBRARY, SETTINGS + "feed_items: 1\n")
    (root / "content/2024-06-26/p.png").write_bytes(PIXEL)
    command(root, NOW)
    for bodies, edits, folder in steps:
        for path, body in bodies:
            if not (root / "content" / path).is_file():
                continue  # an edit before has removed it
            head, _, _ = (root / "content" / path).read_text().rpartition("---\n")
            writes(f"content/{path}", f"{head}---\n\n{body}\n")(root)
        for edit in edits:
            edit(root)
        try:
            failed = command(root, NOW, folder)
        except BriefgenError:
            return
        if failed:
            return
        output = root / (folder or "site")
        assert tree(output) == cold(root, copy)
        assert rebuild(root, output=output).rendered == 0
        assert command(root, NOW, folder) is False


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """A site of which only the newest article is in the feed, built as the command does."""
    root = make_site(
        tmp_path / "site", LIBRARY, SETTINGS + "feed_items: 1\npages: [feed, markdown, archive]\n"
    )
    command(root, NOW)
    return root


def amended(root: Path) -> int | None:
    """How many pages were made anew of what the last build left; None when all was planned again."""
    time.sleep(0.03)
    config, options = load_config(root), ("", False, False)
    inspection = inspect(root, options, NOW.timestamp())
    done = amend(config, options, config.output, inspection, lambda what, done, of: None)
    return done.rendered if done else None


def test_edited_words_make_the_articles_page_and_plan_nothing(library: Path, tmp_path: Path) -> None:
    """And its Markdown twin; twice in a row, too."""
    for words in ("Later words.", "Still later ones."):
        (library / "content/2024-06-26/b.md").write_text(
            article("b of 26", topics="[World]", summary="S.", body=words)
        )
        before = tree(library / "site")
        assert amended(library) == 1
        after = tree(library / "site")
        changed = {path for path in after if after[path] != before[path]}
        assert changed == {"2024/06/26/b/index.html", "2024/06/26/b/index.md", MANIFEST_NAME}
        assert after == cold(library, tmp_path / "copy")
        time.sleep(0.03)
        assert rebuild(library).rendered == 0
        command(library, NOW)


@pytest.mark.parametrize(
    "edit",
    [
        writes("content/2024-06-26/b.md", article("Another title", topics="[World]", summary="S.")),
        writes("content/2024-06-26/b.md", article("b of 26", topics="[Trade]", summary="S.")),
        writes("content/2024-06-26/b.md", article("b of 26", topics="[World]", summary="S.", body="To [a](a.md).")),
        writes("content/2024-06-26/b.md", article("b of 26", topics="[World]", summary="S.", body="long " * 999)),
        writes("content/2024-06-26/b.md", "no front matter that ends\n---\n"),
        writes("content/2024-06-28/a.md", article("a of 28", topics="[World]", summary="S.", body="In the feed.")),
        writes("content/2024-06-26/d.md", article("New")),
        writes("content/2024-06-26/b.md", None),
        writes("content/2024-06-26/_briefing.md", "---\ntitle: A day\n---\n"),
        writes("site/index.html", "Somebody else's words"),
        writes("site/2024/06/24/a/index.html", None),
        writes("templates/404.html", "gone"),
        writes("briefgen.yaml", SETTINGS),
    ],
)  # fmt: skip
def test_what_is_more_than_words_is_planned_again(library: Path, edit: Edit) -> None:
    """A list, a feed or another page may show it, or the output folder is not as it was left."""
    edit(library)
    assert amended(library) is None


def edited(root: Path, title: str = "b of 26", body: str = "One paragraph.") -> None:
    """Write one article of the library anew."""
    (root / "content/2024-06-26/b.md").write_text(article(title, topics="[World]", summary="S.", body=body))


def test_a_touched_file_renders_nothing(library: Path) -> None:
    """It says what it said."""
    os.utime(library / "content/2024-06-26/b.md")
    assert amended(library) == 0


def test_words_edited_after_a_build_into_another_folder_are_planned_again(
    library: Path, tmp_path: Path
) -> None:
    """That build has read a new title, which the lists in this folder do not have yet."""
    edited(library, title="Another title")
    command(library, NOW, "other")
    edited(library, title="Another title", body="Other words.")
    command(library, NOW)
    assert tree(library / "site") == cold(library, tmp_path / "copy")


def test_words_edited_beside_a_link_from_the_root_keep_it(library: Path, tmp_path: Path) -> None:
    """The link has come with an earlier edit."""
    for words in ("To [the first page](/).", "Look at [the first page](/)."):
        edited(library, body=words)
        command(library, NOW)
    assert tree(library / "site") == cold(library, tmp_path / "copy")


def test_words_edited_and_put_back_are_as_they_were(library: Path, tmp_path: Path) -> None:
    """Though the file bears a time to come, so that nothing that was read of it is remembered."""
    edited(library, body="Other words.")
    os.utime(library / "content/2024-06-26/b.md", (2e9, 2e9))
    assert amended(library) == 1
    edited(library)
    command(library, NOW)
    assert tree(library / "site") == cold(library, tmp_path / "copy")


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site that is built."""
    root = make_site(tmp_path / "site", FILES)
    (root / "content/2024-06-28/p.png").write_bytes(PIXEL)
    build_site(root)
    return root


def rendered_after(root: Path, **options: object) -> int:
    """How many pages the next build renders."""
    return rebuild(root, **options).rendered


def test_a_changed_body_renders_its_page_and_the_feeds_that_hold_it(site: Path) -> None:
    """And no list: what lists show is the same."""
    file = site / "content/2024-06-28/d.md"
    file.write_text(file.read_text().replace("Text.", "Words."))
    report = rebuild(site)
    changed = {path for path in tree(site / "site") if b"Words." in (site / "site" / path).read_bytes()}
    pages = {"2024/06/28/d/index.html", "feed.xml", "stories/strike/feed.xml"}
    assert changed == pages | {"2024/06/28/d/index.md", "feed.json", "stories/strike/feed.json"}
    assert (report.rendered, report.written) == (3, 6)  # what is not HTML or Atom needs no template


def test_a_changed_picture_makes_the_files_anew_that_hold_it(site: Path, tmp_path: Path) -> None:
    """Though it is as large as before, so that no page shows anything else."""
    (site / "briefgen.yaml").write_text(SETTINGS + "formats: [html, epub]\n")
    command(site, NOW)
    before = tree(site / "site")
    (site / "content/2024-06-28/p.png").write_bytes(PIXEL + b"\0")
    command(site, NOW)
    after = tree(site / "site")
    assert {path for path in after if after[path] != before[path]} == {
        "2024/06/28/p.png", "2024/06/28/briefing.epub", "2024/06/28/briefing.html", MANIFEST_NAME
    }  # fmt: skip
    assert after == cold(site, tmp_path / "copy")


def test_a_changed_title_renders_what_names_it(site: Path) -> None:
    """And the rest is left as it is, to the byte and to the inode."""
    before = {path: (site / "site" / path).stat().st_ino for path in tree(site / "site")}
    file = site / "content/2024-06-27/b.md"
    file.write_text(file.read_text().replace("Beta", "New title"))
    report = rebuild(site)
    assert 0 < report.rendered < report.pages
    for path, inode in before.items():
        data = (site / "site" / path).read_bytes()
        if b"New title" not in data and path not in (MANIFEST_NAME, "sitemap.xml"):
            assert (site / "site" / path).stat().st_ino == inode, path


SHOWN = {
    "name", "timezone", "tagline", "description", "base_url", "language", "publisher", "content_folder", "templates_folder",
    "topics", "per_page", "feed_items", "pages", "search", "formats", "images", "cards", "card_font", "logo", "colours",
    "fonts", "navigation",
}  # fmt: skip
"""The settings on which pages may depend."""


def test_of_each_setting_it_is_decided_whether_pages_depend_on_it() -> None:
    """Whoever adds one decides, too: what stands apart is read by no page, see below."""
    assert set(Config._fields) == SHOWN | APART.keys()
    assert not SHOWN & APART.keys()


def test_settings_that_no_page_reads_render_nothing(site: Path) -> None:
    """Another target, or another way to clean."""
    others = "targets: {live: ../www}\ncleaning: {captions: true}\n"
    (site / "briefgen.yaml").write_text(SETTINGS + others)
    before = tree(site / "site")
    assert rendered_after(site) == 0
    assert tree(site / "site") == before
    (site / "briefgen.yaml").write_text(SETTINGS + others + "tagline: New\n")
    assert rendered_after(site) > 0


def test_what_stands_apart_from_pages_changes_none(site: Path, tmp_path: Path) -> None:
    """No build looks at targets or cleaning, and pages are the same wherever the site lies and goes."""

    def read(setting: str) -> property:
        return property(lambda _: pytest.fail(f"the build reads {setting}"))

    assert APART.keys() == {"root", "output_folder", "targets", "cleaning"}
    options = "images: copy\nsearch: true\nformats: [epub, eml, html, md, csv, ris, csl-json]\n"
    (site / "briefgen.yaml").write_text(SETTINGS + options)
    blind = type("Blind", (Config,), {name: read(name) for name in ("targets", "cleaning")})
    config = load_config(site)
    build(blind(*config), now=NOW)
    other = tmp_path / "elsewhere/deep"
    shutil.copytree(site, other, ignore=shutil.ignore_patterns("site", "cache"))
    build(load_config(other)._replace(output_folder="www"), now=NOW)
    assert tree(other / "www") == tree(site / "site")


def test_a_template_renders_the_pages_that_are_made_of_it(site: Path) -> None:
    """Through what it includes, too."""
    make_site(
        site,
        {
            "templates/_calendar.html": "{% macro calendar(m) %}c{% endmacro %}{% macro days(m) %}d{% endmacro %}"
        },
    )
    assert rendered_after(site) == 2  # the month and the archive


def test_a_template_in_a_linked_folder_renders_what_includes_it(site: Path, tmp_path: Path) -> None:
    """Jinja follows the link, and so does the digest; one that leads back to itself ends."""
    shared = tmp_path / "shared"
    shared.mkdir()
    (shared / "note.html").write_text("old")
    (site / "templates").mkdir(exist_ok=True)
    (site / "templates/shared").symlink_to(shared)
    for name in "ab":
        (shared / name).symlink_to(shared)
        (site / "templates" / name).symlink_to(site / "templates")
    (site / "templates/article.html").write_text('<main>{% include "shared/note.html" %}</main>')
    command(site, NOW)
    (shared / "note.html").write_text("a newer one")
    command(site, NOW)
    pages = (site / "site").glob("2024/*/*/*/index.html")
    assert {page.read_text() for page in pages} == {"<main>a newer one</main>"}


def test_lists_that_stayed_for_an_error_are_made_when_it_is_mended(site: Path, tmp_path: Path) -> None:
    """Though the mended note says for pages what it said with the error."""
    note, file = site / "content/2024-06-27/_briefing.md", site / "content/2024-06-28/d.md"
    note.write_text("---\ntitle: A day\nlead: nowhere\n---\n")
    file.write_text(file.read_text().replace("Delta", "Changed"))
    assert rebuild(site).problems
    note.write_text("---\ntitle: A day\n---\n")
    rebuild(site)
    assert tree(site / "site") == cold(site, tmp_path / "copy")


@pytest.mark.parametrize("path", ["archive/index.html", "2024/06/27/b/index.html"])
def test_what_somebody_changed_in_the_output_is_not_taken_as_ours_after_an_error(
    site: Path, path: str
) -> None:
    """Neither in a list that stays until the error is mended, nor in a page that would have gone."""
    command(site, NOW)
    own, page = site / "content/2024-06-27/b.md", site / "site" / path
    with page.open("a") as file:
        file.write("<!-- somebody else's -->")
    own.rename(site / "b.md")
    writes("content/2024-06-28/x.md", article("X", date="May"))(site)
    assert command(site, NOW)
    (site / "b.md").rename(own)
    writes("content/2024-06-28/x.md", None)(site)
    with pytest.raises(OutputError, match="is not as briefgen wrote it"):
        command(site, NOW)
    page.unlink()
    assert not command(site, NOW)
    assert b"somebody" not in page.read_bytes()


def test_lists_that_stayed_untouched_are_reused_when_the_error_is_mended(site: Path) -> None:
    """It is known that nobody has changed them."""
    writes("content/2024-06-28/x.md", article("X", date="May"))(site)
    assert rebuild(site).problems
    writes("content/2024-06-28/x.md", None)(site)
    assert rebuild(site).rendered == 0


def test_a_link_to_a_page_that_is_about_to_go_is_told_of(site: Path) -> None:
    """It still stands in the output folder when the addresses are looked through."""
    file = site / "content/2024-06-28/d.md"
    file.write_text(file.read_text().replace("Text.", "To [the archive](/archive/)."))
    assert rebuild(site).warnings == ()
    (site / "briefgen.yaml").write_text(SETTINGS + "pages: [feed]\n")
    (warning,) = rebuild(site).warnings
    assert "/archive/" in str(warning)


def test_time_alone_renders_when_it_changes_what_is_shown(site: Path) -> None:
    """An article that expires takes its page with it."""
    make_site(site, {"2024-06-27/e.md": article("Epsilon", expires="2024-07-01T13:00:00Z")})
    rebuild(site)
    assert (site / "site/2024/06/27/e/index.html").exists()
    assert rendered_after(site, now=NOW + timedelta(minutes=30)) == 0
    report = rebuild(site, now=NOW + timedelta(minutes=60))
    assert [(held.path, held.reason.value) for held in report.withheld] == [
        ("content/2024-06-27/e.md", "expired")
    ]
    assert not (site / "site/2024/06/27/e/index.html").exists()


def test_any_number_of_processes_gives_the_same_bytes(tmp_path: Path) -> None:
    """And so does any order in which they end."""
    files = {
        f"2024-06-{1 + n % 28:02}/{n}.md": article(f"T{n}", topics=f"[A{n % 7}]", body=f"B{n}")
        for n in range(400)
    }
    made = []
    for jobs in (1, 2, 5):
        root = make_site(tmp_path / str(jobs), files)
        rebuild(root, jobs=jobs)
        made.append(tree(root / "site"))
    assert made[0] == made[1] == made[2]


def test_an_error_is_the_same_in_any_number_of_processes(tmp_path: Path) -> None:
    """The first page's that fails, whichever process has it; nothing is left of what was rendered."""
    files = {f"2024-06-{1 + n % 28:02}/{n}.md": article(f"T{n}") for n in range(200)}
    template = "{{ 1 / 0 if article.title in ('T77', 'T150', 'T9') else 'x' }}"
    said = set()
    for jobs in (1, 2, 3):
        root = make_site(tmp_path / str(jobs), {**files, "templates/article.html": template})
        with pytest.raises(BriefgenError) as failed:
            rebuild(root, jobs=jobs)
        said.add(str(failed.value))
        assert not (root / "site").exists()
        assert [entry.name for entry in root.iterdir() if STAGING_NAME in entry.name] == []
    assert len(said) == 1
    assert "ZeroDivisionError" in said.pop()


# A cache that is none


def test_a_damaged_cache_is_none(site: Path) -> None:
    """Cut off, changed or of another program: the next build equals a new one."""
    expected = tree(site / "site")
    for file in sorted((site / ".briefgen/cache").iterdir()):
        if file.is_dir():
            continue
        data = file.read_bytes()
        for damaged in (
            b"",
            data[:10],
            data[: len(data) // 2],
            data[:-1],
            data[:-9] + b"x" + data[-8:],
            b"\0" * 99,
        ):
            file.write_bytes(damaged)
            assert not rebuild(site).problems
            assert tree(site / "site") == expected
            file.write_bytes(data.replace(b"briefgen cache", b"briefgen cachf", 1))
    assert rebuild(site).written == 0


def test_a_cache_that_cannot_be_written_is_none(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no room for compiled templates, they are made again; where something is in the way, all is."""
    expected = tree(site / "site")
    shutil.rmtree(site / ".briefgen/cache")
    with monkeypatch.context() as patched:
        patched.setattr("briefgen.cache.write_parts", _no_room)
        assert not rebuild(site).problems
    shutil.rmtree(site / ".briefgen/cache")
    (site / ".briefgen/cache").write_text("in the way")
    for text in ("Else.", "Other."):
        (site / "content/2024-06-27/a.md").write_text(article("Alpha", body=text))
        assert not command(site, NOW)
    (site / "content/2024-06-27/a.md").write_text(FILES["2024-06-27/a.md"])
    assert not command(site, NOW)
    assert tree(site / "site") == expected


@pytest.mark.parametrize("size", [0, 10, 20, 40, 60, 200, -1, -200])
def test_compiled_templates_that_are_damaged_are_compiled_again(site: Path, size: int) -> None:
    """Cut, or with one bit turned: what they would do then, nobody knows."""
    expected = tree(site / "site")
    for file in (site / ".briefgen/cache/templates").iterdir():
        data = file.read_bytes()
        turned = bytes([data[size] ^ 4]) if size else b""
        file.write_bytes(data[:size] + (turned + data[size + 1 :] if size < 0 else b""))
    shutil.rmtree(site / "site")
    assert not rebuild(site).problems
    assert tree(site / "site") == expected


def test_templates_that_another_program_compiled_are_compiled_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It may have called its own functions by other names."""
    with monkeypatch.context() as patched:
        patched.setattr("briefgen.cache._program", lambda: b"briefgen cache\nanother")
        rebuild(site)
        kept = {file: file.read_bytes() for file in (site / ".briefgen/cache/templates").iterdir()}
    rebuild(site, output=site / "other")
    assert all(file.read_bytes() != data for file, data in kept.items())


def test_words_of_a_new_language_change_its_days_too(site: Path, tmp_path: Path) -> None:
    """The words may be the English ones: that there are any, decides which language days are put into."""
    edits = ((SETTINGS + "language: nl\n", None), (SETTINGS + "language: nl\n", "latest: Latest\n"))
    for options, words in (*edits, edits[0]):
        (site / "briefgen.yaml").write_text(options)
        writes("interface/nl.yaml", words)(site)
        rebuild(site)
        assert tree(site / "site") == cold(site, tmp_path / "copy")
    writes("interface/nl.yaml", "latest: Latest\n")(site)
    rebuild(site)
    assert "vrijdag" in (site / "site/2024/06/28/index.html").read_text()


def _no_room(*_: object, **__: object) -> None:
    raise OSError(errno.ENOSPC, "No space left on device")


def test_after_a_library_was_upgraded_nothing_is_reused(
    site: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another Jinja or Babel may make other pages of the same articles."""
    packages = tmp_path / "lib/site-packages"
    packages.mkdir(parents=True)
    monkeypatch.syspath_prepend(str(packages))
    all_again, nothing = [], []
    for version in ("3.1.5", "3.1.6"):
        (packages / f"jinja2-{version}.dist-info").mkdir()
        for remembered in (cache.program_digest, cache._program):
            remembered.cache_clear()
        all_again.append(rebuild(site).reused)
        nothing.append(rebuild(site).rendered)
    assert (all_again, nothing) == ([0, 0], [0, 0])


def test_a_cache_under_the_name_of_another_is_none(site: Path) -> None:
    """Whole as it is."""
    expected = tree(site / "site")
    rebuild(site, output=site / "other")
    files = {each: each.read_bytes() for each in (site / ".briefgen/cache").iterdir() if each.is_file()}
    for file in files:
        for data in files.values():
            file.write_bytes(data)
            assert not rebuild(site).problems
            assert tree(site / "site") == expected


def test_a_cache_in_the_way_of_which_something_stands_is_none(site: Path) -> None:
    """A folder, a link to itself: a cache saves time, and stops nothing."""
    for file in [each for each in (site / ".briefgen/cache").iterdir() if each.is_file()]:
        file.unlink()
        file.mkdir()
    (site / "content/2024-06-27/a.md").write_text(article("Alpha anew"))
    assert not rebuild(site).problems
    assert b"Alpha anew" in (site / "site/2024/06/27/a/index.html").read_bytes()


def test_a_file_that_was_removed_is_made_again(site: Path) -> None:
    """Whether it is a page or a picture."""
    expected = tree(site / "site")
    for path in ("2024/06/28/d/index.html", "2024/06/28/p.png", "index.html"):
        (site / "site" / path).unlink()
    rebuild(site)
    assert tree(site / "site") == expected


def test_a_file_that_may_not_be_written_is_replaced(site: Path) -> None:
    """Its folder may be: a file is put into its place, never written over."""
    (site / "site/index.html").chmod(0o444)
    file = site / "content/2024-06-28/d.md"
    file.write_text(file.read_text().replace("Delta", "Replaced"))
    rebuild(site)
    assert b"Replaced" in (site / "site/index.html").read_bytes()


# Whole at every instant


KILLER = """
import os, signal, sys
from datetime import datetime
from pathlib import Path
from briefgen.builder.amend import amend
from briefgen.builder.build import build
from briefgen.config import Config, load_config

root, now, left = Path(sys.argv[1]), datetime.fromisoformat(sys.argv[2]), int(sys.argv[3])
names = ("replace", "rename", "unlink", "rmdir", "mkdir", "remove")

def dying(name):
    call = getattr(os, name)
    def one(*arguments, **options):
        global left
        left -= 1
        if left < 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return call(*arguments, **options)
    return one

for name in names:
    setattr(os, name, dying(name))
build(load_config(root), now=now, jobs=1)
"""


def killed_after(root: Path, calls: int) -> bool:
    """Build in another process that is killed at its n-th change to the file system. Whether it was."""
    command = [sys.executable, "-c", KILLER, str(root), NOW.isoformat(), str(calls)]
    return subprocess.run(command, check=False).returncode == -signal.SIGKILL


LINK = re.compile(rb'(?:href|src)="([^"#?]*)')


def reachable(folder: Path) -> dict[str, bytes]:
    """Every page that a reader comes to from the home page, with its bytes. Fails on a link that leads nowhere."""
    found: dict[str, bytes] = {}
    waiting = ["/"]
    while waiting:
        url = waiting.pop()
        path = unquote(url.lstrip("/"))
        path += "index.html" if not path or path.endswith("/") else ""
        if path in found:
            continue
        found[path] = (folder / path).read_bytes()
        if path.endswith(".html"):
            for link in LINK.findall(found[path]):
                target = urljoin(f"http://x{url}", link.decode())
                if target.startswith("http://x/"):
                    waiting.append(target.removeprefix("http://x"))
    return found


def changed_much(root: Path) -> None:
    """New articles and topics, changed and removed ones."""
    make_site(
        root,
        {
            "2024-06-29/n.md": article("New", topics="[Fresh]", body="See [c](../2024-06-28/c.md)."),
            "2024-06-29/m.md": article("More", topics="[Fresh, World]"),
            "2024-06-28/c.md": article("Gamma changed", topics="[World]"),
        },
    )
    (root / "content/2024-06-27/b.md").unlink()
    (root / "content/2024-06-28/d.md").unlink()


def test_a_build_that_is_killed_leaves_a_whole_site(tmp_path: Path) -> None:
    """At whatever change to the disk: each file is the old or the new one, each link that a reader meets leads to a
    page, and the next build makes of it what a first one would."""
    start = make_site(tmp_path / "start", FILES)
    (start / "content/2024-06-28/p.png").write_bytes(PIXEL)
    build_site(start)
    old = tree(start / "site")
    end = tmp_path / "end"
    shutil.copytree(start, end)
    changed_much(end)
    build_site(end)
    new = tree(end / "site")
    calls, step = 0, 5
    while True:
        root = tmp_path / "killed"
        shutil.rmtree(root, ignore_errors=True)
        shutil.copytree(start, root)
        changed_much(root)
        if not killed_after(root, calls):
            break
        ours = {
            path: data
            for path, data in tree(root / "site").items()
            if not path.startswith(f"{STAGING_NAME}/")
        }
        for path, data in ours.items():
            if path in (MANIFEST_NAME, PENDING_NAME) or path.endswith(".briefgen-tmp"):
                continue
            assert data in (old.get(path), new.get(path)), (calls, path)
        assert "index.html" in reachable(root / "site")
        build_site(root)
        assert tree(root / "site") == new, calls
        calls += step
    assert calls > 10 * step


def test_a_first_build_that_is_killed_leaves_nothing_of_a_site(tmp_path: Path) -> None:
    """It is put into its place in one step."""
    expected = None
    for calls in (0, 3, 12, 25):
        root = make_site(tmp_path / str(calls), FILES)
        assert killed_after(root, calls)
        assert not (root / "site").exists()
        build_site(root)
        assert [entry.name for entry in root.iterdir() if STAGING_NAME in entry.name] == []
        expected = expected or tree(root / "site")
        assert tree(root / "site") == expected


@contextmanager
def full_disk(at: Path) -> Iterator[Path]:
    """A file system with room for a few pages."""
    at.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=512k", "tmpfs", str(at)], check=True)
    try:
        yield at
    finally:
        subprocess.run(["umount", str(at)], check=True)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can make a small file system")
def test_a_full_disk_changes_nothing(site: Path, tmp_path: Path) -> None:
    """The error says so, and nothing of the site has changed; with room, the next build goes on."""
    if subprocess.run(["unshare", "-m", "true"], check=False, capture_output=True).returncode:
        pytest.skip("this machine lets nobody mount")
    with full_disk(tmp_path / "small") as small:
        output = small / "site"
        shutil.copytree(site / "site", output)
        rebuild(site, output=output)
        before = tree(output)
        (small / "filler").write_bytes(b"x" * (shutil.disk_usage(small).free - 8192))
        make_site(site, {"templates/article.html": "{% extends 'default/article.html' %} "})
        for path in sorted((site / "content").rglob("*.md")):
            path.write_text(path.read_text() + "\nMore words.\n" * 50)
        with pytest.raises(OutputError, match="No space left on device"):
            rebuild(site, output=output)
        assert tree(output) == before
        (small / "filler").unlink()
        rebuild(site, output=output)
        assert tree(output) == cold(site, tmp_path / "copy")


# Told at once that there is nothing to do


def briefgen(root: Path, *arguments: str, code: int = 0, **environment: str) -> str:
    """What `briefgen build` prints."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "briefgen", "-C", str(root), "build", *arguments],
        env={**os.environ, "SOURCE_DATE_EPOCH": str(int(NOW.timestamp())), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    imported = set(re.findall(r"\|\s+(\S+)$", done.stderr, re.MULTILINE))
    return json.dumps({"said": done.stdout, "imported": sorted(imported)})


LARGE = (
    "jinja2",
    "yaml",
    "markdown_it",
    "selectolax",
    "tornado",
    "dateparser",
    "briefgen.builder.build",
    "briefgen.clean",
)


def test_a_build_with_nothing_to_do_imports_nothing_large(site: Path) -> None:
    """And says what the last one said."""
    subprocess.run(["sleep", "0.1"], check=True)
    first = json.loads(briefgen(site))
    second = json.loads(briefgen(site))
    assert "jinja2" not in second["imported"]
    assert [name for name in LARGE if name in second["imported"]] == []
    assert "briefgen.builder.build" in first["imported"]
    again = re.sub(r"\d+ rendered, \d+ reused", r"0 rendered, \\d+ reused", first["said"].rsplit(",", 1)[0])
    assert re.match(again, second["said"])


@pytest.mark.parametrize(
    "edit",
    [
        lambda root: (root / "content/2024-06-28/d.md").write_text(article("Delta, changed")),
        lambda root: (root / "content/2024-06-28/z.md").write_text(article("Zeta")),
        lambda root: (root / "content/2024-06-28/d.md").unlink(),
        lambda root: (root / "content/2024-06-28/p.png").write_bytes(PIXEL + b"x"),
        lambda root: make_site(root, {"templates/404.html": "gone"}),
        lambda root: (root / "briefgen.yaml").write_text(SETTINGS + "tagline: New\n"),
        lambda root: (root / "site/index.html").unlink(),
        lambda root: (root / "site/topics/index.html").rename(root / "site/topics/x.html"),
        lambda root: (root / "site" / MANIFEST_NAME).unlink(),
        lambda root: (root / "content/2024-06-28").rename(root / "content/2024-06-26"),
    ],
)  # fmt: skip
def test_whatever_changes_is_noticed(site: Path, tmp_path: Path, edit: Edit) -> None:
    """The quick look sees it, and the build makes of it what a first one would."""
    subprocess.run(["sleep", "0.1"], check=True)
    briefgen(site)
    edit(site)
    done = json.loads(briefgen(site))
    assert "briefgen.builder.build" in done["imported"]
    made = {path: data for path, data in tree(site / "site").items() if path != "topics/x.html"}
    assert made == cold(site, tmp_path / "copy")


def test_the_hour_at_which_an_article_appears_is_noticed(site: Path) -> None:
    """Though no file has changed."""
    make_site(site, {"2024-07-02/f.md": article("Future", date="2024-07-02T10:00:00Z")})
    subprocess.run(["sleep", "0.1"], check=True)
    before = json.loads(briefgen(site))
    assert "Future" not in (site / "site/index.html").read_text()
    same = json.loads(briefgen(site, SOURCE_DATE_EPOCH=str(int(NOW.timestamp()) + 60)))
    due = json.loads(briefgen(site, SOURCE_DATE_EPOCH=str(int(NOW.timestamp()) + 86400)))
    assert "Future" in (site / "site/index.html").read_text()
    assert ["briefgen.builder.build" in each["imported"] for each in (before, same, due)] == [
        True,
        False,
        True,
    ]


def test_the_manifest_is_what_json_would_write(site: Path) -> None:
    """It is written by hand, for speed: the same bytes."""
    data = json.loads((site / "site" / MANIFEST_NAME).read_text())
    text = json.dumps(data, ensure_ascii=False, indent=0) + "\n"
    assert (site / "site" / MANIFEST_NAME).read_text() == text
    assert data["files"] == dict(load_manifest(site / "site"))


def test_what_the_quick_look_has_seen_is_not_looked_at_again(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After a changed body, content/ is not listed once more; after a new file, or new settings, it is."""
    command(site, NOW)
    monkeypatch.setattr(
        "briefgen.content.collect.scan", lambda *_: pytest.fail("content/ was listed once more")
    )
    (site / "content/2024-06-28/d.md").write_text(article("Delta", story="strike", body="Other words."))
    assert inspect(site, ("", False, False), NOW.timestamp()).listing is not None
    command(site, NOW)
    assert b"Other words." in (site / "site/2024/06/28/d/index.html").read_bytes()
    (site / "content/2024-06-28/e.md").write_text(article("Epsilon"))
    assert inspect(site, ("", False, False), NOW.timestamp()).listing is None
    (site / "content/2024-06-28/e.md").unlink()
    monkeypatch.undo()
    time.sleep(0.03)
    command(site, NOW)
    (site / "briefgen.yaml").write_text(SETTINGS + "tagline: New\n")
    assert inspect(site, ("", False, False), NOW.timestamp()).listing is None

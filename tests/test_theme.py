"""`briefgen theme`: which templates there are, and how one becomes the site's own."""

from __future__ import annotations

import gc
import json
import re
import textwrap
from pathlib import Path

import pytest
from sites import NOW, SETTINGS, article, build_site, make_site, tree
from test_cli import briefgen

from briefgen import views
from briefgen.builder.build import build
from briefgen.collector import without_collector
from briefgen.config import load_config
from briefgen.errors import TemplateError
from briefgen.theme import eject, theme_files, theme_folder
from briefgen.views import PageView

FILES = {"2024-06-28/a.md": article("Alpha", topics="[World]")}


def test_every_template_says_what_it_is_for(tmp_path: Path) -> None:
    """In its first comment, so that a newcomer finds the one to change."""
    silent = [file.name for file in theme_files(tmp_path) if not file.purpose]
    assert silent == []
    assert "article.html" in {file.name for file in theme_files(tmp_path)}


def test_a_list_marks_what_is_the_sites_own(tmp_path: Path) -> None:
    """A copy, one that builds on the default, and one that nobody asks for."""
    make_site(tmp_path, {**FILES, "templates/article.html": '{% extends "default/article.html" %}',
                         "templates/topic.html": "x", "templates/extra.html": "{# Mine. #}"})  # fmt: skip
    said = briefgen("theme", "list", cwd=tmp_path).stdout.splitlines()
    marks = {line[2:].split()[0]: line[0] for line in said}
    assert (marks["article.html"], marks["topic.html"], marks["extra.html"], marks["home.html"]) == (
        "+",
        "*",
        "?",
        " ",
    )
    rows = [
        json.loads(line) for line in briefgen("theme", "list", "--json", cwd=tmp_path).stdout.splitlines()
    ]
    assert [row for row in rows if row["name"] == "extra.html"] == [
        {
            "name": "extra.html",
            "purpose": "Mine",
            "is_own": True,
            "is_default": False,
            "extends_default": False,
        }
    ]


@pytest.mark.parametrize("name", ["article.html", "style.css", "epub/nav.xhtml"])
def test_an_ejected_file_changes_nothing_until_it_is_edited(tmp_path: Path, name: str) -> None:
    """It is the theme's, byte for byte."""
    make_site(tmp_path, FILES)
    build_site(tmp_path)
    before = (tmp_path / "site/2024/06/28/a/index.html").read_bytes()
    assert briefgen("theme", "eject", name, cwd=tmp_path).stdout == f"templates/{name}\n"
    assert (tmp_path / "templates" / name).read_bytes() == (theme_folder() / name).read_bytes()
    build_site(tmp_path)
    assert (tmp_path / "site/2024/06/28/a/index.html").read_bytes() == before


def test_a_template_that_builds_on_the_default_fills_its_blocks(tmp_path: Path) -> None:
    """And changes nothing before it does."""
    make_site(tmp_path, FILES)
    build_site(tmp_path)
    page = tmp_path / "site/2024/06/28/a/index.html"
    before = page.read_text().split()
    briefgen("theme", "eject", "--extend", "article.html", cwd=tmp_path)
    build_site(tmp_path)
    assert page.read_text().split() == before
    own = tmp_path / "templates/article.html"
    own.write_text(own.read_text().replace("{% block content %}", "{% block content %}<p>Mine</p>"))
    build_site(tmp_path)
    assert "<p>Mine</p>" in page.read_text()


def test_what_cannot_be_ejected_is_said(tmp_path: Path) -> None:
    """A name that is none, a file that is there, and one without blocks; nothing is overwritten."""
    make_site(tmp_path, {**FILES, "templates/topic.html": "mine"})
    with pytest.raises(TemplateError, match=r'has no "artikel.html"; did you mean "article.html"'):
        eject(tmp_path / "templates", "artikel.html")
    with pytest.raises(TemplateError, match=r'has no "../views.py"'):
        eject(tmp_path / "templates", "../views.py")
    done = briefgen("theme", "eject", "topic.html", cwd=tmp_path, code=1)
    assert "this file is there already; edit it, or move it away" in done.stderr
    assert (tmp_path / "templates/topic.html").read_text() == "mine"
    with pytest.raises(TemplateError, match="has no blocks to fill"):
        eject(tmp_path / "templates", "style.css", extend=True)


def test_a_block_that_is_never_shown_is_told(tmp_path: Path) -> None:
    """For its name is misspelt, most likely; a block within another, or within the default's, is none."""
    own = (
        '{% extends "default/home.html" %}\n{# {% block nothing %} #}\n'
        "{% block head %}{% block mine %}{% endblock %}{% endblock %}\n{% block contnt %}Hello{% endblock %}\n"
    )
    files = {**FILES, "templates/home.html": own, "templates/extra.html": "{% block free %}{% endblock %}"}
    make_site(tmp_path, files)
    for _ in range(2):  # when nothing has changed, too
        assert [str(warning) for warning in build_site(tmp_path).warnings] == [
            'templates/home.html:4: the block "contnt" is in none of the templates that this one extends, '
            'and is not shown; did you mean "content"?'
        ]


def test_a_frame_drawn_once_is_the_frame_of_every_page(tmp_path: Path) -> None:
    """The same bytes as where each page draws it for itself: on articles, on lists, deep and at the root."""
    files = {f"2024-06-{day}/{name}.md": article(name, topics="[World, Économie]", authors="[A. Doe]")
             for day in (27, 28) for name in ("a", "b")}  # fmt: skip
    make_site(
        tmp_path,
        files,
        SETTINGS + "search: false\nnavigation: [latest, {label: A, url: /2024/06/28/a/}, topics]\n",
    )
    build_site(tmp_path)
    once = tree(tmp_path / "site")
    base = (theme_folder() / "base.html").read_text("utf-8")
    assert base.count("{% block frame_") == 3
    (tmp_path / "templates").mkdir()
    (tmp_path / "templates/base.html").write_text(base.replace("{% block frame_", "{% block each_"), "utf-8")
    build_site(tmp_path)
    each = tree(tmp_path / "site")
    link = b'href="../../../../2024/06/28/a/"'
    assert (
        link in once["2024/06/28/b/index.html"]
    )  # to the root and down: right from wherever the frame is drawn for
    differing = {path for path in each if once[path] != each[path] and path.endswith(".html")}
    shorter = {"2024/06/27/a/": b"../../28/a/", "2024/06/27/b/": b"../../28/a/", "2024/06/28/b/": b"../a/"}
    assert differing == {f"{place}index.html" for place in shorter}
    for place, way in shorter.items():
        path = f"{place}index.html"
        assert once[path].replace(link, b'href="%s"' % way, 1) == each[path]


def test_a_block_of_the_frame_sees_no_single_article(tmp_path: Path) -> None:
    """It would be shown on all of them."""
    own = '{% extends "default/base.html" %}\n{% block frame_masthead %}{{ WHAT }}{% endblock %}'
    make_site(tmp_path, {**FILES, "templates/base.html": own.replace("WHAT", "page.kind ~ site.name")})
    build_site(tmp_path)
    assert b"articleThe Test Brief" in tree(tmp_path / "site")["2024/06/28/a/index.html"]
    for wrong in ("page.title", "article.title"):
        (tmp_path / "templates/base.html").write_text(own.replace("WHAT", wrong))
        with pytest.raises(TemplateError) as failed:
            build_site(tmp_path)
        assert failed.value.line == 2
        assert "frame_… is drawn once for all articles" in str(failed.value)


def test_pages_leave_nothing_behind_for_the_collector(tmp_path: Path) -> None:
    """A build does without it: what pages leave in circles would stay, and grow with the site."""
    make_site(tmp_path, {f"2024-06-28/a{n}.md": article(f"Alpha {n}", topics="[World]") for n in range(40)})
    gc.unfreeze()  # what other tests have left would come up below
    gc.collect()
    with without_collector():
        before = sum(type(found) is PageView for found in gc.get_objects())
        build(load_config(tmp_path), now=NOW, jobs=1)
        left = sum(type(found) is PageView for found in gc.get_objects()) - before
    assert left < 5


def test_what_templates_see_is_printed(tmp_path: Path) -> None:
    """Every view and all that it holds, with its type; a site is not needed."""
    said = briefgen("theme", "views", cwd=tmp_path).stdout
    for view in (
        each
        for each in vars(views).values()
        if hasattr(each, "_fields") and each.__module__ == views.__name__
    ):
        part = f"\n{said}".partition(f"\n{view.__name__}: ")[2].partition("\n\n")[0]
        assert all(f"\n  {name} " in part for name in view._fields), view
    assert "  reading_minutes  int\n" in said
    assert "  time             str                          `08:46`, in the site's time zone;" in said
    one = briefgen("theme", "views", "LinkView", cwd=tmp_path).stdout
    assert one.splitlines()[1:] == [
        "  name             str", "  url              str", "  count            int",
    ]  # fmt: skip
    wrong = briefgen("theme", "views", "Linkview", cwd=tmp_path, code=1).stderr
    assert 'there is no view "Linkview"; did you mean "LinkView"?' in wrong


def test_what_fails_is_the_same_on_any_number_of_processes(tmp_path: Path) -> None:
    """Each template tells of the first page that it fails at."""
    files = {f"2024-06-{day}/{n:02}.md": article(f"T{n}") for day in (27, 28) for n in range(40)}
    root = make_site(tmp_path, files)
    (root / "templates").mkdir()
    (root / "templates/article.html").write_text(
        "{% if article.title != 'T3' %}\n{{ article.titel }}{% endif %}"
    )
    (root / "templates/month.html").write_text("{{ page.titel }}")

    def failures(jobs: int) -> list[str]:
        with pytest.raises(TemplateError) as failed:
            build(load_config(root), now=NOW, jobs=jobs)
        return [str(each) for each in (failed.value, *failed.value.further)]

    places = {line.partition(": ")[0] for line in failures(1)}
    assert places == {"templates/article.html:2", "templates/month.html:1"}
    assert failures(1) == failures(2) == failures(3)


def test_the_example_of_an_imprint_works(tmp_path: Path) -> None:
    """As theming.md has it: the page says it, and the masthead leads to it."""
    text = (Path(__file__).parents[1] / "docs/theming.md").read_text("utf-8")
    example = textwrap.dedent(
        text.partition('    {% extends "default/about.html" %}')[2].partition("\nThe masthead")[0]
    )
    navigation = re.search(r"`(navigation: \[.*imprint.*\])`", text)
    assert navigation
    root = make_site(tmp_path, FILES, f"{SETTINGS}{navigation[1]}\n")
    (root / "templates").mkdir()
    (root / "templates/about.html").write_text('{% extends "default/about.html" %}' + example)
    report = build_site(root)
    assert (report.problems, report.warnings) == ((), ())
    assert "published by …" in (root / "site/about/index.html").read_text("utf-8")
    assert 'href="about/#imprint"' in (root / "site/index.html").read_text("utf-8")

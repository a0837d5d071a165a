"""Building: deterministic, whole or not at all, and only where we wrote."""

from __future__ import annotations

import errno
import fcntl
import json
import shutil
from itertools import permutations
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser
from sites import NOW, SETTINGS, article, build_site, make_site, tree

from briefgen.addresses import is_safe_path, output_path
from briefgen.builder.build import build
from briefgen.builder.output import Output
from briefgen.builder.staging import STAGING_NAME, Staged, Staging
from briefgen.config import load_config
from briefgen.content.collect import Reason
from briefgen.digest import full_digest
from briefgen.errors import BriefgenError, ContentError, OutputError, TemplateError
from briefgen.files import temporary_path
from briefgen.manifest import MANIFEST_NAME, PENDING_NAME, load_manifest, save_manifest
from briefgen.pages import PAGE_KINDS
from briefgen.pages.kinds import alias_url

BASIC = Path(__file__).parent / "golden" / "site" / "basic"

FILES = {
    "2024-06-27/old.md": article("Old", topics="[World]"),
    "2024-06-28/one.md": article("One", topics="[World]", body="Read [old](../2024-06-27/old.md)."),
    "2024-06-28/two.md": article("Two", topics="[Science]", source="{name: The Gazette}"),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small site, built once."""
    root = make_site(tmp_path / "site", FILES)
    build_site(root)
    return root


def output(site: Path) -> dict[str, bytes]:
    """What the site's output folder holds."""
    return tree(site / "site")


def cold(site: Path, aside: Path) -> dict[str, bytes]:
    """What a build of the same site into a new folder gives."""
    shutil.copytree(site, aside, ignore=shutil.ignore_patterns("site", ".briefgen"))
    build_site(aside)
    return output(aside)


# Determinism


def test_two_builds_give_the_same_bytes(site: Path, tmp_path: Path) -> None:
    """In another folder, too; and the second build writes nothing."""
    assert cold(site, tmp_path / "other") == output(site)
    before = {path: path.stat().st_mtime_ns for path in (site / "site").rglob("*")}
    report = build_site(site)
    assert (report.written, report.removed) == (0, 0)
    assert report.unchanged > 0
    assert {path: path.stat().st_mtime_ns for path in (site / "site").rglob("*")} == before


def change_edit(content: Path) -> None:
    """Edit an article."""
    (content / "2024-06-28" / "one.md").write_text(article("One, again", topics="[Arts]"))


def change_delete(content: Path) -> None:
    """Delete an article, and with it a day, a month's entry and pages of a topic."""
    (content / "2024-06-28" / "one.md").write_text(article("One"))
    (content / "2024-06-27" / "old.md").unlink()


def change_rename(content: Path) -> None:
    """Rename a file and move another to an earlier month."""
    (content / "2024-06-28" / "two.md").rename(content / "2024-06-28" / "zwei.md")
    (content / "2024-05-01").mkdir()
    (content / "2024-06-28" / "one.md").rename(content / "2024-05-01" / "one.md")


@pytest.mark.parametrize("change", [change_edit, change_delete, change_rename])
def test_a_rebuild_equals_a_new_build(site: Path, tmp_path: Path, change: object) -> None:
    """After an edit, a deletion, a rename: same files, same bytes, no empty folder."""
    assert callable(change)
    change(site / "content")
    report = build_site(site)
    assert report.written
    assert output(site) == cold(site, tmp_path / "other")
    folders = [path for path in (site / "site").rglob("*") if path.is_dir()]
    assert all(any(folder.iterdir()) for folder in folders)


# Errors


def test_a_broken_article_keeps_its_old_page(site: Path) -> None:
    """The rest is built; nothing is deleted until all is mended."""
    before = output(site)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One", weight="heavy"))
    (site / "content" / "2024-06-28" / "two.md").write_text(article("Two, new"))
    report = build_site(site)
    after = output(site)
    assert report.failed
    assert report.removed == 0
    assert after["2024/06/28/one/index.html"] == before["2024/06/28/one/index.html"]
    assert b"Two, new" in after["2024/06/28/two/index.html"]
    assert set(before) - {"topics/science/index.html"} <= set(after)
    (site / "content" / "2024-06-28" / "one.md").unlink()
    assert build_site(site).removed > 0
    assert "2024/06/28/one/index.html" not in output(site)


def test_a_broken_article_stays_in_the_lists(site: Path) -> None:
    """Home, days, topics and feeds name it until it is mended; no link leads nowhere meanwhile."""
    before = output(site)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One", weight="heavy"))
    (site / "content" / "2024-06-28" / "two.md").write_text(article("Two, new", topics="[New]"))
    build_site(site)
    after = output(site)
    changed = {path for path in after if after[path] != before.get(path)}
    assert changed == {
        "2024/06/27/old/index.html",  # whose neighbour is now Two
        "2024/06/28/two/index.html",
        "2024/06/28/two/index.md",
        "topics/new/index.html",
        "topics/new/feed.xml",
        "topics/new/feed.json",
        MANIFEST_NAME,
    }
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, mended"))
    build_site(site)
    assert b"One, mended" in output(site)["index.html"]
    assert b"problems" not in output(site)[MANIFEST_NAME]


def test_a_preview_shows_in_its_lists_what_is_sound(site: Path) -> None:
    """Nobody publishes it, and who edits wants to see the edit."""
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One", weight="heavy"))
    (site / "content" / "2024-06-28" / "two.md").write_text(article("Two, new"))
    assert build(load_config(site), now=NOW, keep_lists=False).failed
    assert b"Two, new" in output(site)["index.html"]


@pytest.mark.parametrize("there", [False, True])
def test_a_site_whose_content_is_gone_stays_as_it_is(site: Path, there: bool) -> None:
    """A missing folder is a mistake, and no reason to empty the site."""
    before = output(site)
    shutil.rmtree(site / "content")
    if there:
        (site / "content").write_text("a file")
    with pytest.raises(ContentError, match="a file, not a folder" if there else "no such folder; make it"):
        build_site(site)
    assert output(site) == before


def test_a_template_error_writes_nothing(site: Path) -> None:
    """The last page to be rendered may fail: the first is not written either."""
    before = output(site)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, new"))
    (site / "templates").mkdir()
    (site / "templates" / "robots.txt").write_text("{{ nothing }}")
    with pytest.raises(TemplateError):
        build_site(site)
    assert output(site) == before


def test_a_fault_of_ours_is_told_with_the_page(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not one of a template: what the page shows could not be made."""
    before = output(site)

    def failing(*_: object, **__: object) -> None:
        raise KeyError("lost")

    monkeypatch.setattr("briefgen.pages.typesetter.Typesetter.article", failing)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, new"))
    with pytest.raises(BriefgenError, match=r"^/feed.xml cannot be made: KeyError: 'lost'") as failed:
        build_site(site)
    assert isinstance(failed.value.__cause__, KeyError)
    assert output(site) == before


def test_a_build_that_is_cut_short_is_taken_up(site: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What it had written is ours; what it had half-written goes."""
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, new"))
    replace, calls = Output._replace, []

    def failing(self: Output, path: str, data: bytes | Path | Staged) -> None:
        calls.append(path)
        if len(calls) == 3:
            temporary_path(self.folder / path).write_bytes(b"half")
            raise KeyboardInterrupt
        replace(self, path, data)

    with monkeypatch.context() as patch:
        patch.setattr(Output, "_replace", failing)
        with pytest.raises(KeyboardInterrupt):
            build_site(site)
    assert PENDING_NAME in output(site)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, newer"))
    build_site(site)
    assert PENDING_NAME not in output(site)
    assert not [path for path in output(site) if path.endswith(".briefgen-tmp")]
    assert b"One, newer" in output(site)["2024/06/28/one/index.html"]


# Files that are not ours


FEW_PAGES = SETTINGS + "pages: [assets]\n"
PLACES = ["/a", "/a/b/", "/a/b/c.html", "/a.html", "/a.html/b.html", "/a.html/b.html/c/", "/x/"]


def test_a_page_of_ours_makes_way(tmp_path: Path) -> None:
    """For a folder of its name, and a folder of ours for a page."""

    def built(name: str, alias: str) -> dict[str, bytes]:
        root = make_site(tmp_path / name, {"2024-06-28/a.md": article("A", aliases=f"[{alias}]")}, FEW_PAGES)
        assert not build_site(root).problems
        return tree(root / "site")

    new = {alias: built(f"new{number}", alias) for number, alias in enumerate(PLACES)}
    for before, after in permutations(PLACES, 2):
        assert built("changing", before) == new[before]
        assert built("changing", after) == new[after], (before, after)


@pytest.mark.parametrize("theirs", ["a.html/notes.txt", "a.html/empty/", "a.html/b.html"])
def test_a_folder_in_which_others_have_something_does_not_make_way(theirs: str, tmp_path: Path) -> None:
    """Not even for an empty folder, nor when they changed what was ours."""
    make_site(tmp_path, {"2024-06-28/a.md": article("A", aliases="[/a.html/b.html]")})
    build_site(tmp_path)
    if theirs.endswith("/"):
        (tmp_path / "site" / theirs).mkdir()
    else:
        (tmp_path / "site" / theirs).write_text("theirs")
    make_site(tmp_path, {"2024-06-28/a.md": article("A", aliases="[/a.html]")})
    before = tree(tmp_path / "site")
    with pytest.raises(OutputError, match=r"a\.html would be overwritten and is not as briefgen wrote it"):
        build_site(tmp_path)
    assert tree(tmp_path / "site") == before


def test_a_foreign_file_in_the_way_stops_the_build(tmp_path: Path) -> None:
    """It is named with the remedy, before anything is written."""
    root = make_site(tmp_path, FILES)
    (root / "site").mkdir()
    (root / "site" / "index.html").write_text("Mine")
    with pytest.raises(OutputError, match=r"index\.html would be overwritten.*move or delete it"):
        build_site(root)
    assert output(root) == {"index.html": b"Mine"}


def test_a_file_of_ours_that_was_edited_stops_the_build(site: Path) -> None:
    """Somebody's work is not overwritten."""
    page = site / "site" / "2024" / "06" / "28" / "one" / "index.html"
    page.write_text("Edited by hand")
    before = output(site)
    with pytest.raises(OutputError, match=r"one/index\.html"):
        build_site(site)
    assert output(site) == before


def test_an_edited_file_that_is_no_longer_made_is_left(site: Path) -> None:
    """With a warning; from then on it is not ours."""
    page = site / "site" / "2024" / "06" / "28" / "one" / "index.html"
    page.write_text("Edited by hand")
    (site / "content" / "2024-06-28" / "one.md").unlink()
    report = build_site(site)
    assert [warning.path for warning in report.warnings] == ["2024/06/28/one/index.html"]
    assert page.read_text() == "Edited by hand"
    assert "2024/06/28/one/index.html" not in load_manifest(site / "site")
    assert not build_site(site).warnings


def test_files_of_others_survive(site: Path) -> None:
    """Beside ours, and in folders that we leave."""
    others = ("README.md", "2024/06/27/notes.txt", ".git/config")
    for name in others:
        (site / "site" / name).parent.mkdir(exist_ok=True)
        (site / "site" / name).write_text("Mine")
    (site / "content" / "2024-06-27" / "old.md").unlink()
    build_site(site)
    assert all(output(site)[name] == b"Mine" for name in others)
    assert "2024/06/27/index.html" not in output(site)


def test_without_the_manifest_equal_files_are_ours_again(site: Path) -> None:
    """A different one is foreign."""
    (site / "site" / MANIFEST_NAME).unlink()
    assert build_site(site).written == 0
    (site / "site" / MANIFEST_NAME).unlink()
    (site / "site" / "404.html").write_text("Other")
    with pytest.raises(OutputError, match=r"404\.html"):
        build_site(site)


@pytest.mark.parametrize("name", ["2024", "2024/06/28/one/index.html"])
def test_a_symbolic_link_in_the_output_is_not_followed(site: Path, tmp_path: Path, name: str) -> None:
    """Neither a folder nor a file: it may lead anywhere."""
    place, elsewhere = site / "site" / name, tmp_path / "elsewhere"
    place.rename(elsewhere)
    place.symlink_to(elsewhere)
    (site / "content" / "2024-06-28" / "one.md").write_text(article("One, new"))
    before = tree(elsewhere) if elsewhere.is_dir() else elsewhere.read_bytes()
    with pytest.raises(OutputError, match=name.split("/")[0]):
        build_site(site)
    assert (tree(elsewhere) if elsewhere.is_dir() else elsewhere.read_bytes()) == before


@pytest.mark.parametrize(
    "folder", [".", "..", "content", "content/site", "templates/x", ".briefgen", "rules", "interface/x"]
)
def test_the_output_is_a_folder_of_its_own(tmp_path: Path, folder: str) -> None:
    """Never the site's own folders, nor one around them."""
    root = make_site(tmp_path / "site", FILES)
    before = tree(tmp_path)
    with pytest.raises(OutputError):
        build(load_config(root), now=NOW, output=root / folder)
    assert tree(tmp_path) == before


def test_the_output_of_another_site_is_not_ours(site: Path, tmp_path: Path) -> None:
    """Its files would be taken for what we wrote once, and deleted."""
    other = make_site(tmp_path / "other", {"2024-06-28/x.md": article("X")})
    before = output(site)
    for place in (site / "site", site / "site" / "deeper"):
        with pytest.raises(OutputError, match=r"output folder is that of another site, .*choose a folder"):
            build(load_config(other), now=NOW, output=place)
    assert output(site) == before
    build(load_config(other), now=NOW, output=site / "elsewhere")


def test_a_template_that_is_a_link_to_nowhere_is_an_error(site: Path) -> None:
    """The default one would take its place in silence; an editor's own links are let be."""
    (site / "templates").mkdir()
    (site / "templates" / ".#home.html").symlink_to("me@here.1:2")
    build_site(site)
    (site / "templates" / "home.html").symlink_to("nowhere.html")
    with pytest.raises(TemplateError, match=r"templates/home\.html: this link leads nowhere"):
        build_site(site)


def test_two_builds_at_once_do_not_mix(site: Path) -> None:
    """The second one says so and ends."""
    with (site / ".briefgen" / "build.lock").open("a") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        with pytest.raises(OutputError, match="another build"):
            build_site(site)
    build_site(site)


def test_pictures_that_a_host_takes_for_one_are_a_problem(site: Path) -> None:
    """By case, or by the form of a letter; one would stand in the place of the other."""
    folder = site / "content/2024-06-28"
    names = ("p.png", "P.png", "\u00fc.png", "u\u0308.png")
    for name in names:
        (folder / name).write_bytes(name.encode())
    if (folder / "p.png").read_bytes() != b"p.png":
        pytest.skip("this file system takes them for one")
    body = "\n\n".join(f"![x]({name})" for name in names)
    (folder / "one.md").write_text(article("One", body=body))
    said = [str(problem) for problem in build_site(site).problems]
    assert said == [
        "content/2024-06-28/p.png: its address /2024/06/28/p.png is on many hosts that of "
        "content/2024-06-28/P.png; rename one of the files",
        "content/2024-06-28/\u00fc.png: its address /2024/06/28/\u00fc.png is on many hosts that of "
        "content/2024-06-28/u\u0308.png; rename one of the files",
    ]
    (folder / "one.md").write_text(article("One", body="![x](p.png)"))
    assert build_site(site).problems == ()


def test_a_file_system_without_locks_is_told_as_what_it_is(
    site: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """NFS without its lock service, for one: nobody else is building."""

    def refuse(*_: object) -> None:
        raise OSError(errno.ENOLCK, "No locks available")

    monkeypatch.setattr(fcntl, "flock", refuse)
    with pytest.raises(OutputError, match="it cannot be locked: No locks available; put the site on"):
        build_site(site)


# Manifest and paths


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "[]",
        '{"version": 2, "files": {}}',
        '{"version": 1, "files": {"../x": "' + "0" * 64 + '"}}',
        '{"version": 1, "files": {"/x": "' + "0" * 64 + '"}}',
        '{"version": 1, "files": {"x": "short"}}',
        '{"version": 1, "files": {"' + MANIFEST_NAME + '": "' + "0" * 64 + '"}}',
    ],
)
def test_a_damaged_manifest_stops_the_build(site: Path, text: str) -> None:
    """It could name files that are not ours."""
    (site / "site" / MANIFEST_NAME).write_text(text)
    before = output(site)
    with pytest.raises(OutputError, match="damaged"):
        build_site(site)
    assert output(site) == before


def test_the_manifest_names_every_file(site: Path) -> None:
    """Sorted, with itself left out."""
    files = json.loads((site / "site" / MANIFEST_NAME).read_text())["files"]
    assert list(files) == sorted(set(output(site)) - {MANIFEST_NAME})


def test_a_manifest_reads_back(tmp_path: Path) -> None:
    """What is saved is loaded."""
    files = {"b/ü.html": "0" * 64, "a": "f" * 64}
    save_manifest(tmp_path, files)
    assert load_manifest(tmp_path) == files


@given(
    st.text(max_size=60)
    | st.lists(st.sampled_from(["..", ".", "", "a", "con", "~", "%2e%2e", "%2ex", "\\"])).map("/".join)
)
def test_no_alias_leaves_the_output(alias: str) -> None:
    """Whatever an alias says, its file lies in the output folder and hides nothing of ours."""
    url = alias_url(alias)
    if url is not None:
        path = output_path(url)
        assert is_safe_path(path)
        assert not any(name.startswith(".") for name in path.split("/"))
        root = Path("/output")
        assert (root / path).resolve().is_relative_to(root)


@given(st.text(max_size=40))
def test_no_file_is_planned_outside_the_output(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    """Any path is either within the folder or refused."""
    root = tmp_path_factory.getbasetemp() / "planned"
    try:
        Output(root).add(path, b"")
    except OutputError:
        return
    assert (root / path).resolve().is_relative_to(root.resolve())
    assert (root / path) != root


@given(
    st.text(max_size=40) | st.sampled_from(["../x", "/x", "a/../../x", MANIFEST_NAME, f"{STAGING_NAME}/x"])
)
def test_no_file_is_staged_outside_the_output(tmp_path_factory: pytest.TempPathFactory, path: str) -> None:
    """Not even for the moment before it is put into its place."""
    root = tmp_path_factory.mktemp("staged")
    with Staging(root / "site") as staging:
        try:
            file = Path(staging.put(path, 0, b"x").file)
        except OutputError:
            assert [each for each in root.rglob("*") if each.is_file()] == []
        else:
            assert file.resolve().is_relative_to(staging.folder.resolve())
            assert path not in (MANIFEST_NAME, f"{STAGING_NAME}/x")


def test_a_picture_that_is_saved_during_the_build_is_ours_all_the_same(tmp_path: Path) -> None:
    """The manifest says what was written, not what stood there when it was planned."""
    picture = tmp_path / "a.png"
    picture.write_bytes(b"old")
    output = Output(tmp_path / "site")
    output.add("a.png", picture)
    picture.write_bytes(b"new")
    output.commit()
    assert (tmp_path / "site/a.png").read_bytes() == b"new"
    assert load_manifest(tmp_path / "site") == {"a.png": full_digest(b"new")}


def test_a_picture_with_a_name_that_no_host_takes_is_told_of(tmp_path: Path) -> None:
    """It is left out, and the site is built."""
    files = {"2024-06-28/a.md": article("A", body="![P](what%3F.gif)"), "2024-06-28/what?.gif": "GIF"}
    report = build_site(make_site(tmp_path, files))
    assert 'the picture "what?.gif" has a name that not every host takes; rename it' in str(
        report.warnings[0]
    )
    assert (tmp_path / "site/2024/06/28/a/index.html").is_file()


# The default theme


def test_every_link_of_the_default_theme_leads_somewhere(tmp_path: Path) -> None:
    """On a site with everything: pages, pictures, style sheet, feeds, under a sub-path."""
    site = tmp_path / "basic"
    shutil.copytree(BASIC, site, ignore=shutil.ignore_patterns("expected", "templates"))
    build_site(site)
    files = set(output(site))
    base = "https://golden.example/brief/"
    for path in sorted(file for file in files if file.endswith(".html")):
        page = LexborHTMLParser((site / "site" / path).read_bytes())
        nodes = [*page.css("[href]"), *page.css("[src]")]
        for link in [node.attributes.get("href") or node.attributes.get("src") or "" for node in nodes]:
            whole = urljoin(base + path, link)
            if whole.startswith("https://golden.example/"):
                assert whole.startswith(base), (path, link)
                target = output_path(urlsplit(whole).path.removeprefix("/brief"))
                assert unquote(target) in files, (path, link)


def test_feeds_can_be_read(tmp_path: Path) -> None:
    """By a strict reader: whole addresses, stable ids, and no more text than the rights allow."""
    site = tmp_path / "basic"
    shutil.copytree(BASIC, site, ignore=shutil.ignore_patterns("expected"))
    build_site(site)
    feed = feedparser.parse((site / "site" / "feed.xml").read_bytes())
    assert not feed.bozo
    assert len(feed.entries) == 5
    by_id = {entry.id.removeprefix("tag:golden.example,2024:"): entry for entry in feed.entries}
    assert "content" in by_id["harbour"]
    assert "content" not in by_id["2024-06-27-quiet-day"]
    assert "summary" not in by_id["2024-06-27-linked-only"]
    data = json.loads((site / "site" / "feed.json").read_text())
    assert [item["id"] for item in data["items"]] == [entry.id for entry in feed.entries]
    assert all(item.get("content_html") or item["content_text"] for item in data["items"])
    text = (site / "site" / "feed.xml").read_text() + (site / "site" / "feed.json").read_text()
    assert "This one may not" not in text
    assert "None of this may be shown" not in text


def test_a_site_without_an_address_has_no_feeds(tmp_path: Path) -> None:
    """They are made of whole addresses; a warning says so, once."""
    root = make_site(tmp_path, FILES, SETTINGS.replace("base_url: https://example.org/brief\n", ""))
    report = build_site(root)
    assert len(report.warnings) == 1
    assert not {"feed.xml", "feed.json", "sitemap.xml"} & set(output(root))
    assert b"feed.xml" not in output(root)["index.html"]
    assert b"Sitemap" not in output(root)["robots.txt"]


def test_an_empty_site_can_be_built(tmp_path: Path) -> None:
    """Its home page says that there is nothing yet."""
    root = make_site(tmp_path, {})
    report = build_site(root)
    assert report.articles == 0
    assert not feedparser.parse(output(root)["feed.xml"]).bozo


def test_a_site_may_extend_a_default_template(tmp_path: Path) -> None:
    """By the prefix `default/`, from a template of the same name."""
    own = '{% extends "default/404.html" %}{% block content %}Own {{ super() }}{% endblock %}'
    root = make_site(tmp_path, {**FILES, "templates/404.html": own})
    build_site(root)
    page = output(root)["404.html"].decode()
    assert "Own" in page
    assert "<html" in page


HOSTILE = '"><script>alert(1)</script>{{ 7*7 }}\x0b'


def test_no_markup_of_an_article_comes_out_as_markup(tmp_path: Path) -> None:
    """Whichever field or part of the body it stands in; template code is text."""
    quoted = json.dumps(HOSTILE)
    fields = dict.fromkeys(("title", "place", "summary", "story"), quoted)
    fields.update(dict.fromkeys(("authors", "topics", "tags"), f"[{quoted}]"))
    fields["source"] = f'{{name: {quoted}, url: "javascript:alert(1)", agency: {quoted}}}'
    body = (
        f"{HOSTILE}\n\n[x](javascript:alert(1)) [y](data:text/html,x) ![{HOSTILE}](x.png)\n\n<iframe src=x>"
    )
    root = make_site(tmp_path, {"2024-06-28/x.md": article(body=body, **fields)})
    report = build_site(root)
    assert not report.problems
    for path, data in output(root).items():
        if path.endswith(".html"):
            page = LexborHTMLParser(data)
            acting = "script:not([type='application/ld+json']), iframe, [onerror], [href^='javascript:'], [href^='data:text']"
            assert not page.css(acting), path
            assert b"{{ 7*7 }}" in data or b"49" not in data, path
    assert not feedparser.parse(output(root)["feed.xml"]).bozo


def test_what_is_withheld_shows_a_badge_where_it_is_shown(tmp_path: Path) -> None:
    """On its page and in lists, by the reason; a rebuild without it has no trace of it."""
    files = {
        "2024-06-28/draft.md": article("One", draft="true"),
        "2024-06-28/expired.md": article("Two", expires="2024-06-29"),
        "2024-06-28/withdrawn.md": article("Three", withdrawn="true"),
        "2024-07-09/future.md": article("Four"),
        "2024-06-28/plain.md": article("Five"),
    }
    make_site(tmp_path, files)
    config = load_config(tmp_path)
    assert build(config, now=NOW).articles == 1
    assert build(config, now=NOW, shown_too=tuple(Reason)).articles == 5
    badges = {"draft": "Draft", "expired": "Expired", "withdrawn": "Withdrawn", "future": "Scheduled"}
    for name, badge in badges.items():
        (page,) = (tmp_path / "site").rglob(f"{name}/index.html")
        assert f'<li class="held">{badge}</li>' in page.read_text()
    sources = (tmp_path / "site/2024/06/28/index.html").read_text()
    assert sources.count('class="held"') == 3
    assert "held" not in (tmp_path / "site/2024/06/28/plain/index.html").read_text()
    build(config, now=NOW)
    assert 'class="held"' not in (tmp_path / "site/2024/06/28/index.html").read_text()


def test_a_line_break_in_the_name_of_a_file_begins_no_line_of_its_own() -> None:
    """Or a file could be called like an error about another."""
    problem = ContentError("it is empty", path="a\nerror: b.md", line=1)
    assert str(problem) == "a\\nerror: b.md:1: it is empty"


def test_twins_come_before_the_pages_that_link_to_them() -> None:
    """At no time does a page lead to a file that is not there yet."""
    names = [kind.name for kind in PAGE_KINDS]
    assert names.index("markdown") < names.index("article") < names.index("home")

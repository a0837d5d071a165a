"""Ingest: each source once, originals and receipts kept, nothing that exists overwritten."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import IO, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sites import NOW, SETTINGS, build_site, make_site, tree

from briefgen.config import Config, load_config
from briefgen.digest import digest_of
from briefgen.errors import RefusedError, SourceError
from briefgen.frontmatter import read_article
from briefgen.ingest.inbox import inbox_files
from briefgen.ingest.known import Known
from briefgen.ingest.offers import expand
from briefgen.ingest.store import Outcome, ingest
from briefgen.receipts import load_receipt

PROSE = (
    "The council decided on Monday that the bridge will be kept, and that the work begins before the winter. "
)
PAGE = f"""<html lang=en><head><meta property="article:published_time" content="2024-06-27T22:30:00Z">
<meta property="article:section" content="City"></head><body><article><h1>Council keeps the bridge</h1>
<p>{PROSE * 2}</p><p>{PROSE * 3}</p></article><div class="cookie-banner">We use cookies.</div></body></html>"""
WALL = (
    "<html><body><h1>Council keeps the bridge</h1><p>Register for free to continue reading</p></body></html>"
)


@pytest.fixture
def config(tmp_path: Path) -> Config:
    """An empty site."""
    return load_config(make_site(tmp_path / "site", {}))


def add(config: Config, *paths: Path) -> list[Outcome]:
    """Ingest files."""
    return list(ingest(config, map(str, paths), NOW))


def page(folder: Path, name: str = "page.html", text: str = PAGE) -> Path:
    """A raw page."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder / name


ARTICLE = "content/2024-06-28/council-keeps-the-bridge.md"
"""22:30 UTC is the next day in the site's time zone, Berlin."""


def test_an_article_lands_under_its_day_in_the_sites_time_zone(config: Config, tmp_path: Path) -> None:
    """As Markdown with front matter, under its title."""
    (outcome,) = add(config, page(tmp_path))
    assert outcome.article is not None
    assert outcome.article.path == ARTICLE
    stored = read_article((config.root / ARTICLE).read_text("utf-8"), ARTICLE)
    assert stored == outcome.article
    assert (stored.title, stored.topics, stored.retrieved) == ("Council keeps the bridge", ("City",), NOW)


def test_original_and_receipt_are_kept(config: Config, tmp_path: Path) -> None:
    """The original by its digest, byte for byte; the receipt by the article's id; the raw file where it was."""
    raw = page(tmp_path)
    (outcome,) = add(config, raw)
    assert outcome.article is not None
    digest = digest_of(raw.read_bytes())
    assert outcome.article.source.digest == digest
    assert (config.state / "originals" / f"{digest}.html").read_bytes() == PAGE.encode()
    assert load_receipt(config.state, outcome.article.id) == outcome.receipt
    assert outcome.receipt is not None
    assert [r.label.value for r in outcome.receipt.removals] == ["consent"]
    assert raw.read_text("utf-8") == PAGE


def test_adding_again_writes_nothing(config: Config, tmp_path: Path) -> None:
    """Nor under another name: the bytes decide; the answer names the article."""
    raw, other = page(tmp_path), page(tmp_path, "other.html")
    add(config, raw)
    before = tree(config.root)
    outcomes = add(config, raw, other)
    assert [outcome.known for outcome in outcomes] == [ARTICLE, ARTICLE]
    assert tree(config.root) == before


def test_the_same_page_twice_in_one_run_is_one_article(config: Config, tmp_path: Path) -> None:
    """What this run has added is known to it."""
    first, second = add(config, page(tmp_path), page(tmp_path, "copy.html"))
    assert (first.known, second.known) == ("", ARTICLE)


def test_an_edit_is_never_overwritten(config: Config, tmp_path: Path) -> None:
    """Edited or moved: while its digest stands there, the source is done."""
    raw = page(tmp_path)
    add(config, raw)
    edited = (config.root / ARTICLE).read_text("utf-8").replace("Council keeps", "We keep")
    (config.root / ARTICLE).unlink()
    moved = config.content / "2024-06-29" / "mine.md"
    moved.parent.mkdir()
    moved.write_text(edited, "utf-8")
    (outcome,) = add(config, raw)
    assert outcome.known == "content/2024-06-29/mine.md"
    assert tree(config.content) == {"2024-06-29/mine.md": edited.encode()}


def test_two_programs_at_once_add_a_page_once(config: Config, tmp_path: Path) -> None:
    """What the other one has stored meanwhile is known, though it was not there when this one began."""
    names = [str(page(tmp_path, f"{n}.html", PAGE.replace("winter", f"winter {n}"))) for n in range(3)]
    ours = ingest(config, names, NOW)
    next(ours)
    theirs = list(ingest(config, names, NOW))
    rest = list(ours)
    assert [bool(outcome.known) for outcome in (*theirs, *rest)] == [True, False, False, True, True]
    assert len(tree(config.content)) == 3


def test_a_deleted_article_does_not_come_back_from_the_inbox(config: Config, tmp_path: Path) -> None:
    """Though its raw page stays there."""
    raw = page(config.inbox)
    list(ingest(config, [str(raw)], NOW, once=True))
    (config.root / ARTICLE).unlink()
    (outcome,) = ingest(config, [str(raw)], NOW, once=True)
    assert (outcome.known, outcome.article) == (ARTICLE, None)
    assert set(tree(config.content)) == {"inbox/page.html"}


@pytest.mark.parametrize("once", [True, False])
def test_an_edited_article_without_its_digest_is_no_other(config: Config, tmp_path: Path, once: bool) -> None:
    """A curator may take the line out: no second article is made."""
    raw = page(tmp_path)
    add(config, raw)
    text = (config.root / ARTICLE).read_text("utf-8")
    (config.root / ARTICLE).write_text("".join(x for x in text.splitlines(True) if "digest:" not in x))
    (outcome,) = ingest(config, [str(raw)], NOW, once=once)
    assert outcome.known == ARTICLE
    assert len(tree(config.content)) == 1


def test_another_article_in_the_place_of_a_deleted_one_is_no_hindrance(
    config: Config, tmp_path: Path
) -> None:
    """It names another original: this one can be added again."""
    first, second = page(tmp_path), page(tmp_path, "b.html", PAGE.replace("winter", "summer"))
    add(config, first)
    (config.root / ARTICLE).unlink()
    add(config, second)
    (outcome,) = add(config, first)
    assert outcome.article is not None
    assert outcome.article.path == ARTICLE.replace(".md", "-2.md")


def test_a_run_that_was_cut_short_is_taken_up(config: Config, tmp_path: Path) -> None:
    """An original that is there says nothing yet, and a damaged one is written again."""
    raw = page(tmp_path)
    digest = digest_of(raw.read_bytes())
    original = config.state / "originals" / f"{digest}.html"
    original.parent.mkdir(parents=True)
    original.write_text(PAGE.replace("winter", "summer"))  # as long as it should be
    (outcome,) = ingest(config, [str(raw)], NOW, once=True)
    assert outcome.article is not None
    assert original.read_bytes() == raw.read_bytes()


def test_what_was_added_is_on_the_disk_before_it_is_noted(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A machine that falls loses nothing that is said to be done: each file, then its name, and the note last."""
    synced: list[str] = []
    fsync = os.fsync

    def noting(handle: int) -> None:
        synced.append(str(Path(f"/proc/self/fd/{handle}").readlink()))
        fsync(handle)

    monkeypatch.setattr(os, "fsync", noting)
    add(config, page(tmp_path))
    folders = [Path(place) if Path(place).is_dir() else Path(place).parent for place in synced]
    state = config.state.resolve()
    assert folders == [
        each
        for folder in (
            state / "originals",
            state / "receipts",
            (config.root / ARTICLE).parent.resolve(),
            state / "added",
        )
        for each in (folder, folder)
    ]
    assert [Path(place).is_dir() for place in synced] == [False, True] * 4
    synced.clear()
    build_site(config.root)
    assert synced == []


def test_articles_and_receipts_appear_as_a_whole(
    config: Config, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk leaves none of them half-written, and the page can be added when there is room."""
    opened = Path.open

    def full(path: Path, mode: str = "r", *rest: Any, **named: Any) -> IO[Any]:
        file = opened(path, mode, *rest, **named)
        if "w" in mode and path.parent.name in ("receipts", "2024-06-28"):
            file.close()  # it is there, and nothing of it
            raise OSError(28, "No space left on device")
        return file

    raw = page(tmp_path)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "open", full)
        (failed,) = add(config, raw)
    assert "No space left on device" in str(failed.error)
    assert not [path for path in tree(config.root) if "receipts/" in path or "2024-06-28/" in path]
    (outcome,) = add(config, raw)
    assert outcome.article is not None


def test_a_deleted_article_can_be_added_again(config: Config, tmp_path: Path) -> None:
    """The original is still there, and not written twice."""
    raw = page(tmp_path)
    add(config, raw)
    before = tree(config.root)
    (config.root / ARTICLE).unlink()
    add(config, raw)
    assert tree(config.root) == before


def test_equal_titles_do_not_meet(config: Config, tmp_path: Path) -> None:
    """Another report of the same name and day gets a number; a curator's own file stays as it is."""
    own = config.root / ARTICLE
    own.parent.mkdir()
    own.write_text("---\ntitle: Mine\n---\n")
    outcomes = add(config, page(tmp_path), page(tmp_path, "b.html", PAGE.replace("winter", "summer")))
    paths = [outcome.article.path for outcome in outcomes if outcome.article]
    assert paths == [ARTICLE.replace(".md", "-2.md"), ARTICLE.replace(".md", "-3.md")]
    assert own.read_text() == "---\ntitle: Mine\n---\n"


def test_equal_long_titles_keep_addresses_apart(config: Config, tmp_path: Path) -> None:
    """The number fits in, however long the name: it is not cut off again when the site is built."""
    title = "Council keeps the bridge and opens the ferry after a long night of many debates 12"
    for number in range(3):
        text = PAGE.replace("winter", f"winter {number}").replace("Council keeps the bridge", title)
        add(config, page(tmp_path, text=text))
    report = build_site(config.root)
    assert (report.articles, report.problems) == (3, ())


def test_an_undated_article_lands_under_today(config: Config, tmp_path: Path) -> None:
    """The day of the clock that was passed in."""
    text = PAGE.replace("article:published_time", "x")
    (outcome,) = add(config, page(tmp_path, text=text))
    assert outcome.article is not None
    assert outcome.article.date is None
    assert outcome.article.path == "content/2024-07-01/council-keeps-the-bridge.md"


def test_a_wall_lands_nowhere(config: Config, tmp_path: Path) -> None:
    """It is refused with the reason, and nothing at all is written."""
    before = tree(config.root)
    (outcome,) = add(config, page(tmp_path, text=WALL))
    assert isinstance(outcome.error, RefusedError)
    assert "this is a wall, not an article" in outcome.error.cause
    assert "--explain" in outcome.error.remedy
    assert tree(config.root) == before


def test_one_bad_source_never_stops_the_rest(config: Config, tmp_path: Path) -> None:
    """Each has its outcome, in order."""
    binary = tmp_path / "b.html"
    binary.write_bytes(b"\x00\x01")
    outcomes = add(
        config, tmp_path / "missing.html", binary, page(tmp_path, "wall.html", WALL), page(tmp_path)
    )
    assert [type(outcome.error) for outcome in outcomes] == [
        SourceError,
        SourceError,
        RefusedError,
        type(None),
    ]
    assert outcomes[3].article is not None


def test_a_folder_that_cannot_be_written_is_an_error(config: Config, tmp_path: Path) -> None:
    """With a remedy; the raw file stays."""
    (config.content / "2024-06-28").write_text("a file stands where the day's folder would")
    (outcome,) = add(config, page(tmp_path))
    assert isinstance(outcome.error, SourceError)
    assert "it cannot be stored" in str(outcome.error)
    assert outcome.error.remedy


def test_a_folder_stands_for_its_pages(tmp_path: Path) -> None:
    """By name, folders within included; hidden files and other kinds are left out."""
    for name in ("b.txt", "a.html", "c/d.HTM", ".hidden.html", ".git/x.html", "e.pdf", "f.md"):
        page(tmp_path / Path(name).parent, Path(name).name)
    found = [Path(path).relative_to(tmp_path).as_posix() for path in expand([str(tmp_path)])]
    assert found == ["a.html", "b.txt", "c/d.HTM"]
    assert list(expand(["-", "no-such", str(tmp_path / "f.md")])) == ["-", "no-such", str(tmp_path / "f.md")]


def test_what_briefgen_built_is_no_source(config: Config, tmp_path: Path) -> None:
    """`add .` takes neither the built site, wherever it lies, nor the templates."""
    add(config, page(tmp_path))
    build_site(config.root)
    (config.root / "site").rename(config.root / "www")
    page(config.templates, "article.html")
    page(config.root / "raw")
    found = expand([str(config.root)], (config.output, config.templates))
    assert [Path(path).relative_to(config.root).as_posix() for path in found] == ["raw/page.html"]


def test_a_folder_without_a_page_is_said(config: Config, tmp_path: Path) -> None:
    """As an error with a remedy; a broken page in it is its own matter."""
    (tmp_path / "empty").mkdir()
    (outcome,) = ingest(config, expand([str(tmp_path / "empty")]), NOW)
    assert "there is no page in this folder; name one with" in str(outcome.error)


def test_the_inbox_is_a_folder_of_content(config: Config) -> None:
    """It may be missing."""
    assert inbox_files(config) == []
    page(config.inbox)
    assert inbox_files(config) == [str(config.inbox / "page.html")]


def test_known_digests_survive_what_lies_in_content(config: Config) -> None:
    """Broken articles, files that are no text, quoted digests."""
    digest = "0123456789abcdef" * 2
    for name, text in {
        "a.md": f"---\ntitle: [\nsource:\n  digest: {digest}\n---\n",
        "b.md": f"---\nsource:\n  digest: '{digest[::-1]}'\n---\n",
        "c.md": "---\nsource:\n  digest: short\n---\n",
    }.items():
        (config.content / name).write_text(text)
    (config.content / "c.MD").write_text(f"---\nsource:\n  digest: {'ab' * 16}\n---\n")
    (config.content / "d.md").write_bytes(b"\xff\xfe\x00")
    (config.content / "e.md").symlink_to(config.content / "nowhere.md")
    assert Known(config).digests == {
        digest: "content/a.md",
        digest[::-1]: "content/b.md",
        "ab" * 16: "content/c.MD",
    }


def test_what_was_added_can_be_built(config: Config, tmp_path: Path) -> None:
    """From raw page to site."""
    add(config, page(tmp_path))
    report = build_site(config.root)
    assert (report.articles, report.problems) == (1, ())
    assert (config.output / "2024" / "06" / "28" / "council-keeps-the-bridge" / "index.html").is_file()


TITLES = st.text(st.characters(exclude_categories=["Cs", "Cc"]), min_size=1, max_size=120)


@settings(max_examples=40)
@given(st.lists(TITLES, min_size=1, max_size=3))
def test_any_title_lands_within_content_and_only_once(titles: list[str]) -> None:
    """Whatever a page calls itself: a file below its day, never elsewhere; a second time, nothing changes."""
    with tempfile.TemporaryDirectory() as folder:
        site = make_site(Path(folder) / "site", {}, SETTINGS)
        config = load_config(site)
        raw = []
        for number, title in enumerate(titles):
            escaped = title.replace("&", "&amp;").replace("<", "&lt;")
            text = f"<h1>Story {escaped}</h1><p>{PROSE * 3}</p><p>{PROSE * number}"
            raw.append(page(Path(folder) / "raw", f"{number}.html", text))
        stored = [outcome.article for outcome in add(config, *raw) if outcome.article]
        before = tree(Path(folder))
        made = {path for path in before if path.startswith("site/content/")}
        assert made == {f"site/{article.path}" for article in stored}
        assert all(os.fspath(Path(path).parent) == "site/content/2024-07-01" for path in made)
        assert not [outcome for outcome in add(config, *raw) if outcome.article]
        assert tree(Path(folder)) == before

"""content/ becomes a Library: days, order, topics, sources, stories, and what is withheld."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, date, datetime
from operator import itemgetter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sites import NOW, SETTINGS, article, build_site, make_site

from briefgen.config import load_config
from briefgen.content.collect import Collected, Reason, collect, place_of
from briefgen.content.library import Library
from briefgen.content.records import source_name
from briefgen.content.scan import _entries, scan
from briefgen.model import Article, Origin


def collected(root: Path, files: dict[str, str], settings: str = SETTINGS, **options: bool) -> Collected:
    """What a site of these files holds."""
    return collect(load_config(make_site(root, files, settings)), now=NOW, **options)


def slugs(library: Library) -> list[str]:
    """The articles by their slugs, in order."""
    return [placed.url.rsplit("/")[-2] for placed in library.articles]


@pytest.mark.parametrize(
    ("written", "day"),
    [
        ("2024-06-27T23:30Z", date(2024, 6, 28)),
        ("2024-06-28T00:30+05:30", date(2024, 6, 27)),
        ("2024-06-28T00:30", date(2024, 6, 28)),
        ("2024-06-28", date(2024, 6, 28)),
    ],
)
def test_a_day_is_the_sites_day(tmp_path: Path, written: str, day: date) -> None:
    """A moment falls on the day that it is in the site's zone; without a zone it is in that zone."""
    library = collected(tmp_path, {"x.md": article("X", date=written)}).library
    assert [placed.day for placed in library.articles] == [day]


def test_an_article_without_a_date_takes_its_folders(tmp_path: Path) -> None:
    """The nearest folder that is named for a day counts."""
    library = collected(tmp_path, {"2024-06-28/deep/x.md": article("X")}).library
    assert library.articles[0].day == date(2024, 6, 28)
    assert library.articles[0].moment is None
    assert library.articles[0].url == "/2024/06/28/x/"


def test_articles_are_newest_first(tmp_path: Path) -> None:
    """By day, then by weight, then the latest, then by path."""
    files = {
        "a.md": article("A", date="2024-06-28T08:00"),
        "b.md": article("B", date="2024-06-28T09:00"),
        "c.md": article("C", date="2024-06-28T07:00", weight=-1),
        "d.md": article("D", date="2024-06-29T01:00", weight=99),
        "e.md": article("E", date="2024-06-28"),
        "f.md": article("F", date="2024-06-28"),
    }
    assert slugs(collected(tmp_path, files).library) == ["d", "c", "b", "a", "e", "f"]


def test_names_that_differ_in_case_and_space_are_one(tmp_path: Path) -> None:
    """The settings' spelling wins, else the first by path; the settings' order comes first."""
    files = {
        "a.md": article("A", date="2024-06-28", topics="[zebra,  'WORLD  news', Äpfel]"),
        "b.md": article("B", date="2024-06-28", topics="[Zebra, World News, World news]"),
    }
    library = collected(tmp_path, files, SETTINGS + "topics: [World News, Unused]\n").library
    assert [(heading.name, len(shelf)) for heading, shelf in library.topics.items()] == [
        ("World News", 2),
        ("zebra", 2),
        ("Äpfel", 1),
    ]


def test_topics_whose_slugs_meet_keep_pages_of_their_own(tmp_path: Path) -> None:
    """C and C++ are two topics."""
    library = collected(tmp_path, {"a.md": article("A", date="2024-06-28", topics="[C++, C]")}).library
    assert sorted(heading.url for heading in library.topics) == ["/topics/c-2/", "/topics/c/"]


@pytest.mark.parametrize(
    ("origin", "name"),
    [
        (Origin(name="The  Gazette", url="https://x.example"), "The Gazette"),
        (Origin(url="https://www.Paper.example:8080/a/b"), "paper.example"),
        (Origin(url="https://me:secret@paper.example/"), "paper.example"),
        (Origin(url="not a url"), ""),
        (Origin(), ""),
    ],
)
def test_a_source_is_its_name_or_its_host(origin: Origin, name: str) -> None:
    """Without either there is no source."""
    assert source_name(Article("X", source=origin)) == name


@pytest.mark.parametrize("name", ["./content", "content/.", "content//", "x/content", "./x//content/"])
def test_a_folder_may_be_written_in_any_way(tmp_path: Path, name: str) -> None:
    """Its links lead where they should."""
    files = {"2024-06-28/a.md": article("A", body="[B](b.md)"), "2024-06-28/b.md": article("B")}
    root = make_site(tmp_path, files)
    if "x" in name:
        (root / "x").mkdir()
        (root / "content").rename(root / "x/content")
    (root / "briefgen.yaml").write_text(f"{SETTINGS}content: {name}\n")
    assert build_site(root).warnings == build_site(root).problems == ()


def test_drafts_and_future_articles_are_withheld(tmp_path: Path) -> None:
    """Each with its reason; asked for, they are shown."""
    files = {
        "shown.md": article("Shown", date="2024-07-01T13:59"),
        "later.md": article("Later", date="2024-07-01T14:01"),
        "tomorrow.md": article("Tomorrow", date="2024-07-02"),
        "draft.md": article("Draft", date="2024-06-01", draft="true"),
    }
    found = collected(tmp_path, files)
    assert slugs(found.library) == ["shown"]
    assert {(w.title, w.reason, w.due and w.due.isoformat()) for w in found.withheld} == {
        ("Draft", Reason.DRAFT, None),
        ("Later", Reason.FUTURE, "2024-07-01T14:01:00+02:00"),
        ("Tomorrow", Reason.FUTURE, "2024-07-02T00:00:00+02:00"),
    }
    assert len(collected(tmp_path, files, shown_too=[Reason.DRAFT, Reason.FUTURE]).library.articles) == 4
    assert len(collected(tmp_path, files, shown_too=[Reason.FUTURE]).library.articles) == 3


def test_a_briefing_leads_and_orders(tmp_path: Path) -> None:
    """The lead stands first and in no section; named topics come first, no topic last."""
    files = {
        "2024-06-28/a.md": article("A", topics="[Alpha]"),
        "2024-06-28/b.md": article("B", topics="[Beta, Alpha]"),
        "2024-06-28/c.md": article("C", topics="[Gamma]"),
        "2024-06-28/d.md": article("D"),
        "2024-06-28/e.md": article("E", topics="[Alpha]"),
        "2024-06-28/_briefing.md": "---\ntitle: T\nlead: e.md\norder: [gamma]\n---\n\nNote.\n",
    }
    briefing = collected(tmp_path, files).library.briefings[date(2024, 6, 28)]
    assert briefing.lead.url.rsplit("/")[-2] == "e"
    sections = [
        (heading and heading.name, [p.url.rsplit("/")[-2] for p in shelf])
        for heading, shelf in briefing.sections
    ]
    assert sections == [("Gamma", ["c"]), ("Alpha", ["a"]), ("Beta", ["b"]), (None, ["d"])]
    assert [placed.url.rsplit("/")[-2] for placed in briefing.articles] == ["e", "c", "a", "b", "d"]
    assert briefing.note
    assert briefing.note.note == "Note."


def test_two_notes_of_one_day_are_an_error(tmp_path: Path) -> None:
    """None is lost in silence."""
    files = {
        "2024-06-28/a.md": article("A"),
        "2024-06-28/_briefing.md": "---\ntitle: One\n---\n",
        "more/2024-06-28/_briefing.md": "---\ntitle: Two\n---\n",
    }
    found = collected(tmp_path, files)
    assert [str(problem) for problem in found.problems] == [
        "content/more/2024-06-28/_briefing.md: 2024-06-28 has a note already: "
        "content/2024-06-28/_briefing.md; put all that is to be said into one of them"
    ]


@pytest.mark.parametrize("lead", ["x", "x.md", "2024-06-28/x.md", "content/2024-06-28/x.md"])
def test_a_lead_is_named_by_slug_or_path(tmp_path: Path, lead: str) -> None:
    """From its folder, from content/ or from the site."""
    files = {
        "2024-06-28/a.md": article("A"),
        "2024-06-28/x.md": article("X"),
        "2024-06-28/_briefing.md": f"---\nlead: {lead}\n---\n",
    }
    found = collected(tmp_path, files)
    assert not found.problems
    assert found.library.briefings[date(2024, 6, 28)].lead.url.rsplit("/")[-2] == "x"


@pytest.mark.parametrize("text", [article("X", draft="true"), article("X", weight="heavy")])
def test_a_lead_that_is_not_shown_is_no_second_error(tmp_path: Path, text: str) -> None:
    """A withheld lead gives way to the next article; a broken one has its own error."""
    files = {
        "2024-06-28/a.md": article("A"),
        "2024-06-28/x.md": text,
        "2024-06-28/_briefing.md": "---\nlead: x\n---\n",
    }
    found = collected(tmp_path, files)
    assert all(problem.path.endswith("x.md") for problem in found.problems)
    assert found.library.briefings[date(2024, 6, 28)].lead.url.rsplit("/")[-2] == "a"


def test_the_inbox_and_hidden_names_are_passed_over(tmp_path: Path) -> None:
    """Names that begin with _ or . and the folder inbox/ are not articles."""
    files = {
        name: article("X", date="2024-06-28")
        for name in ("inbox/a.md", "_b.md", ".c.md", "_d/x.md", ".e/x.md", "f.txt", "2024-06-28/inbox/g.md")
    }
    assert slugs(collected(tmp_path, files).library) == ["g"]


def test_links_out_of_content_are_refused(tmp_path: Path) -> None:
    """A symbolic link to a file elsewhere, or to any folder, is an error; one within content/ is read."""
    site = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A")})
    secret = tmp_path / "secret.md"
    secret.write_text(article("Secret", date="2024-06-28"))
    day = site / "content" / "2024-06-28"
    (day / "b.md").symlink_to(secret)
    (day / "c.md").symlink_to(day / "a.md")
    (day / "loop").symlink_to(site / "content")
    found = collect(load_config(site), now=NOW)
    assert slugs(found.library) == ["a", "c"]
    assert [problem.path for problem in found.problems] == [
        "content/2024-06-28/b.md",
        "content/2024-06-28/loop",
    ]


def test_a_link_to_itself_is_an_error_of_its_own(tmp_path: Path) -> None:
    """With its path; the others are read."""
    site = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A")})
    (site / "content" / "2024-06-28" / "b.md").symlink_to("b.md")
    (site / "content" / "2024-06-28" / "c.md").symlink_to("nowhere.md")
    found = collect(load_config(site), now=NOW)
    assert slugs(found.library) == ["a"]
    assert [str(problem) for problem in found.problems] == [
        f"content/2024-06-28/{name}.md: this is no ordinary file; put a text file in its place"
        for name in "bc"
    ]


def test_an_inbox_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """Nothing would ever be found in it."""
    site = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A"), "inbox": "x"})
    found = collect(load_config(site), now=NOW)
    assert [str(problem) for problem in found.problems] == [
        "content/inbox: this is a file, not a folder; move it away, and make a folder"
    ]


def test_all_errors_come_in_one_run(tmp_path: Path) -> None:
    """One bad file never stops the rest."""
    files = {f"2024-06-28/{n}.md": article("X", weight="heavy") for n in range(5)}
    found = collected(tmp_path, {**files, "2024-06-28/good.md": article("Good")})
    assert len(found.problems) == 5
    assert slugs(found.library) == ["good"]


def reversed_entries(*arguments: Any) -> Iterator[tuple[str, os.DirEntry[str]]]:
    """A folder's entries as another file system might list them."""
    yield from sorted(_entries(*arguments), key=itemgetter(0), reverse=True)


def test_the_order_of_the_file_system_says_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The Library is the same whichever order a folder lists its files in."""
    files = {f"2024-06-2{n}/{n}.md": article(f"T{n}", topics=f"[A{n % 3}]") for n in range(8)}
    first = collected(tmp_path, files)
    config = load_config(tmp_path)
    listed = sorted(scan(config, []).files.items(), reverse=True)
    monkeypatch.setattr("briefgen.content.scan._entries", reversed_entries)
    assert list(scan(config, []).files.items()) == listed[::-1]
    again = collected(tmp_path, files)
    assert [placed.record for placed in again.library.articles] == [p.record for p in first.library.articles]


@given(moment=st.datetimes(timezones=st.timezones() | st.just(UTC)))
def test_any_moment_gives_a_day_or_our_error(
    tmp_path_factory: pytest.TempPathFactory, moment: datetime
) -> None:
    """No date that can be written breaks the build."""
    written = moment.isoformat(timespec="minutes")
    if moment.utcoffset() and moment.utcoffset().total_seconds() % 60:  # type: ignore[union-attr]
        return
    site = tmp_path_factory.getbasetemp() / "moments"
    found = collected(site, {"x.md": article("X", date=written)}, shown_too=[Reason.FUTURE])
    assert len(found.library.articles) + len(found.problems) == 1


def test_reading_does_not_depend_on_permissions_alone(tmp_path: Path) -> None:
    """A file that cannot be read is an error with its path."""
    site = make_site(tmp_path, {"2024-06-28/a.md": article("A")})
    os.mkfifo(site / "content" / "2024-06-28" / "pipe.md")
    (site / "content" / "2024-06-28" / "folder.md").mkdir()
    found = collect(load_config(site), now=NOW)
    assert slugs(found.library) == ["a"]
    assert [problem.path for problem in found.problems] == ["content/2024-06-28/pipe.md"]


@pytest.mark.parametrize("moment", ["1970-01-01", "1970-01-01T00:00:00Z", "1969-12-31"])
def test_an_article_may_have_expired_when_time_began(tmp_path: Path, moment: str) -> None:
    """The second 0 is a moment, and not none."""
    settings = SETTINGS.replace("Europe/Berlin", "UTC")
    files = {"2024-06-28/x.md": article("X", expires=moment), "2024-06-28/y.md": article("Y", draft="true")}
    found = collected(tmp_path, files, settings)
    assert [each.reason for each in found.withheld] == [Reason.EXPIRED, Reason.DRAFT]
    assert found.next_change is None


def test_a_file_that_changed_since_it_was_read_stands_nowhere(tmp_path: Path) -> None:
    """An error about it is told without the line, and stops no build."""
    config = load_config(make_site(tmp_path, {"2024-06-28/x.md": article("X", id="one")}))
    assert place_of(config, "content/2024-06-28/x.md", "id") == (3, 5)
    for text in (b"---\ntitle: [\n---\n", b"\xff"):
        (tmp_path / "content/2024-06-28/x.md").write_bytes(text)
        assert place_of(config, "content/2024-06-28/x.md", "id") == (None, None)
    (tmp_path / "content/2024-06-28/x.md").unlink()
    assert place_of(config, "content/2024-06-28/x.md", "id") == (None, None)


def test_the_folder_of_a_day_is_named_as_the_settings_have_it(tmp_path: Path) -> None:
    """Where `content:` is another folder, too."""
    make_site(tmp_path, {}, f"{SETTINGS}content: reports\n")
    (tmp_path / "reports").mkdir()
    (tmp_path / "reports/_briefing.md").write_text("---\ntitle: x\n---\n")
    problem = collect(load_config(tmp_path), now=NOW).problems[0]
    assert problem.remedy == "move it to reports/2026-05-01/"

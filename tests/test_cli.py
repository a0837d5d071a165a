"""The command line, as a program: what it prints where, what it writes, and how it ends."""

from __future__ import annotations

import contextlib
import json
import os
import pty
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from sites import article, make_site, tree

from briefgen.cli import commands

ROOT = Path(__file__).parents[1]
EPOCH = "1719835200"
"""1 July 2024, noon in UTC."""

PROSE = (
    "The council decided on Monday that the bridge will be kept, and that the work begins before the winter. "
)
PAGE = f"""<html lang=en><head><meta property="article:published_time" content="2024-06-28T10:00:00Z">
<meta property="article:section" content="City"></head><body><article><h1>Council keeps the bridge</h1>
<p>{PROSE * 2}</p><p>{PROSE * 3}</p></article><div class="cookie-banner">We use cookies.</div></body></html>"""
WALL = (
    "<html><body><h1>Council keeps the bridge</h1><p>Register for free to continue reading</p></body></html>"
)
ARTICLE = "content/2024-06-28/council-keeps-the-bridge.md"


def briefgen(
    *arguments: str | Path, cwd: Path, code: int = 0, stdin: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run the program and expect it to end with `code`."""
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": EPOCH, **environment}
    command = [sys.executable, "-W", "error", "-m", "briefgen", *map(str, arguments)]
    done = subprocess.run(command, cwd=cwd, env=env, input=stdin, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """An empty site, with a page and a wall beside it."""
    (tmp_path / "page.html").write_text(PAGE)
    (tmp_path / "wall.html").write_text(WALL)
    return make_site(tmp_path / "site", {})


# add


def test_add_says_one_line_and_writes_one_article(site: Path) -> None:
    """File, title, date, topics, share kept, blocks removed; a second time it writes nothing and says so."""
    done = briefgen("add", "../page.html", cwd=site)
    assert (
        done.stdout
        == f"{ARTICLE}: Council keeps the bridge · 2024-06-28 · City · 93% kept, 1 block removed\n"
    )
    assert done.stderr == ""
    before = tree(site)
    done = briefgen("add", "../page.html", cwd=site)
    assert (done.stdout, done.stderr) == ("", f"../page.html: known as {ARTICLE}, nothing written\n")
    assert tree(site) == before


def test_add_leaves_an_edited_article_alone(site: Path) -> None:
    """Nothing overwrites a curator's work."""
    briefgen("add", "../page.html", cwd=site)
    edited = (site / ARTICLE).read_text().replace("title: Council", "title: My council")
    (site / ARTICLE).write_text(edited)
    briefgen("add", "../page.html", cwd=site)
    briefgen("build", cwd=site)
    assert tree(site / "content") == {ARTICLE.removeprefix("content/"): edited.encode()}


def test_add_takes_folders(site: Path, tmp_path: Path) -> None:
    """Each page in it has its line; one that is refused does not stop the others."""
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "1.html").write_text(WALL)
    (tmp_path / "raw" / "2.txt").write_text(
        f"Council opens the ferry\n\nBy Jane Doe\n\n{PROSE * 2}\n\n{PROSE * 3}\n"
    )
    (tmp_path / "raw" / "3.html").write_text(PAGE)
    done = briefgen("add", "../raw", cwd=site, code=1)
    assert [line.partition(":")[0] for line in done.stdout.splitlines()] == [
        "content/2024-07-01/council-opens-the-ferry.md",
        ARTICLE,
    ]
    assert done.stderr.startswith("error: ../raw/1.html: this is a wall, not an article")


def test_add_reads_standard_input(site: Path) -> None:
    """HTML or text: the first bytes decide."""
    assert ARTICLE in briefgen("add", "-", cwd=site, stdin=PAGE).stdout
    assert "known as" in briefgen("add", "-", cwd=site, stdin=PAGE).stderr
    assert "no article" in briefgen("add", "-", cwd=site, code=1).stderr


def test_add_refuses_a_wall_and_writes_nothing(site: Path) -> None:
    """With the reason and what to do."""
    before = tree(site)
    done = briefgen("add", "../wall.html", cwd=site, code=1)
    assert done.stdout == ""
    assert "wall, not an article" in done.stderr
    assert "briefgen clean --explain" in done.stderr
    assert tree(site) == before


def test_add_explains_what_it_cannot_read(site: Path, tmp_path: Path) -> None:
    """Missing, binary: cause and remedy, and nothing written."""
    (tmp_path / "b.html").write_bytes(b"\x89PNG\x00\x00")
    before = tree(site)
    done = briefgen("add", "../no.html", "../b.html", cwd=site, code=1)
    assert done.stderr.splitlines() == [
        "error: ../no.html: there is no such file; check the name",
        "error: ../b.html: this is no text but binary data; give a saved page or a text file",
    ]
    assert tree(site) == before


@pytest.mark.parametrize("name", ["loop.html", "page.html/page.html", "x" * 300 + ".html"])
def test_add_explains_what_the_system_refuses(site: Path, tmp_path: Path, name: str) -> None:
    """Cause and remedy, for root, too, whom no permission stops; and the next source is added."""
    (tmp_path / "loop.html").symlink_to("loop.html")
    done = briefgen("add", f"../{name}", "../page.html", cwd=site, code=1)
    assert done.stderr.startswith(f"error: ../{name}: it cannot be read: ")
    assert done.stderr.endswith("; check its name and permissions\n")
    assert done.stdout.startswith(ARTICLE)


def test_add_waits_for_no_pipe(site: Path, tmp_path: Path) -> None:
    """Only standard input is waited for, and only where there is one."""
    os.mkfifo(tmp_path / "pipe.html")
    done = briefgen("add", "../pipe.html", cwd=site, code=1)
    assert (
        done.stderr == "error: ../pipe.html: this is no ordinary file; pipe it in, and write - for its name\n"
    )
    command = f"{sys.executable} -m briefgen add - <&-"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", command], cwd=site, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        "error: -: there is no standard input; pipe a page into the command\n",
    )


def test_a_deleted_article_stays_deleted_until_its_page_is_added_by_name(site: Path) -> None:
    """Its raw page may stay in the inbox."""
    (site / "content" / "inbox").mkdir()
    (site / "content" / "inbox" / "page.html").write_text(PAGE)
    briefgen("build", cwd=site)
    (site / ARTICLE).unlink()
    assert "0 articles" in briefgen("build", cwd=site).stdout
    assert not (site / ARTICLE).exists()
    assert briefgen("add", "content/inbox/page.html", cwd=site).stdout.startswith(ARTICLE)


def test_two_builds_at_once_add_a_page_once(site: Path) -> None:
    """Whichever comes first; one of them may say that the other is running."""
    inbox = site / "content" / "inbox"
    inbox.mkdir()
    for number in range(12):
        (inbox / f"{number}.html").write_text(PAGE.replace("bridge", f"bridge {number}"))
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": EPOCH}
    command = [sys.executable, "-m", "briefgen", "build"]
    pipe = subprocess.PIPE
    both = [subprocess.Popen(command, cwd=site, env=env, stdout=pipe, stderr=pipe) for _ in range(2)]
    for each in both:
        each.communicate()
    assert len(list((site / "content" / "2024-06-28").iterdir())) == 12


def test_add_prints_json(site: Path) -> None:
    """One object a line for each source: added, known, refused."""
    briefgen("add", "../page.html", cwd=site)
    (site.parent / "new.html").write_text(PAGE.replace("bridge", "ferry"))
    done = briefgen("add", "--json", "../new.html", "../page.html", "../wall.html", cwd=site, code=1)
    added, known, refused = map(json.loads, done.stdout.splitlines())
    assert added == {
        "source": "../new.html", "status": "added", "path": "content/2024-06-28/council-keeps-the-ferry.md",
        "title": "Council keeps the ferry", "date": "2024-06-28T10:00:00+00:00", "topics": ["City"], "partial": False,
        "kept_share": added["kept_share"], "removed": {"consent": 1},
    }  # fmt: skip
    assert known == {"source": "../page.html", "status": "known", "path": ARTICLE}
    assert (refused["status"], refused["error"]["kind"]) == ("refused", "RefusedError")


# build


def test_build_adds_what_waits_in_the_inbox(site: Path) -> None:
    """From raw pages to the site in one command; the raw files stay, and a wall is said and left."""
    inbox = site / "content" / "inbox"
    inbox.mkdir()
    (inbox / "page.html").write_text(PAGE)
    (inbox / "wall.html").write_text(WALL)
    done = briefgen("build", cwd=site)
    assert done.stdout.startswith(f"{ARTICLE}: Council keeps the bridge")
    assert "warning: not added: " in done.stderr
    assert "wall, not an article" in done.stderr
    assert (inbox / "page.html").read_text() == PAGE
    assert (inbox / "wall.html").read_text() == WALL
    assert (site / "site" / "2024" / "06" / "28" / "council-keeps-the-bridge" / "index.html").is_file()
    assert len(list((site / ".briefgen" / "originals").iterdir())) == 1
    assert len(list((site / ".briefgen" / "receipts").iterdir())) == 1
    before = tree(site / "content")
    briefgen("build", cwd=site)
    assert tree(site / "content") == before
    assert "wall" in briefgen("build", "--strict", cwd=site, code=3).stderr


def test_build_ends_with_1_and_names_every_broken_article(tmp_path: Path) -> None:
    """Each with file, line, cause and remedy; the others are built."""
    site = make_site(
        tmp_path / "s",
        {
            "2024-06-28/a.md": article("A", date="May"),
            "2024-06-28/b.md": "---\ntitle: B\ntitel: C\n---\n",
            "2024-06-28/c.md": article("C"),
        },
    )
    done = briefgen("build", cwd=site, code=1)
    assert 'error: content/2024-06-28/a.md:3:7: date "May" is not a date; write 2026-05-01' in done.stderr
    assert 'error: content/2024-06-28/b.md:3:1: unknown key "titel"; did you mean "title"?' in done.stderr
    assert (site / "site" / "2024" / "06" / "28" / "c" / "index.html").is_file()


def test_build_prints_json_and_writes_where_it_is_told(tmp_path: Path) -> None:
    """One object, and nothing else on standard output."""
    site = make_site(
        tmp_path / "s",
        {
            "2024-06-28/a.md": article("A"),
            "2024-06-28/b.md": article("B", draft="true"),
            "2024-07-05/c.md": article("C"),
        },
    )
    report = json.loads(briefgen("build", "--json", "-d", "../out", cwd=site).stdout)
    assert (report["articles"], report["problems"], report["refused"]) == (1, [], [])
    assert {held["reason"] for held in report["withheld"]} == {"draft", "future"}
    assert (tmp_path / "out" / "index.html").is_file()
    assert not (site / "site").exists()
    report = json.loads(briefgen("build", "--json", "--drafts", "--future", cwd=site).stdout)
    assert (report["articles"], report["withheld"]) == (3, [])


# clean


def test_clean_prints_the_article_and_stores_nothing(site: Path) -> None:
    """Markdown with front matter; several files one after the other; a refused one with its reason."""
    before = tree(site.parent)
    done = briefgen("clean", "page.html", "wall.html", "page.html", cwd=site.parent, code=1)
    one, two = done.stdout.split("\n\n---\n")
    assert one.startswith(
        "---\ntitle: Council keeps the bridge\ndate: 2024-06-28T10:00+00:00\nretrieved: 2024-07-01T12:00+00:00\n"
    )
    assert two.strip() in one
    assert "error: wall.html: this is a wall" in done.stderr
    assert tree(site.parent) == before


def test_clean_jsonl_prints_an_object_for_each_file_in_order(site: Path) -> None:
    """The keys that programs read, first; a file that cannot be read has its row, too."""
    done = briefgen(
        "clean", "--jsonl", "wall.html", "./page.html", "no.html", "-", cwd=site.parent, stdin=PAGE, code=1
    )
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["path"] for row in rows] == ["wall.html", "./page.html", "no.html", "-"]
    assert list(rows[1])[:8] == ["path", "title", "date", "authors", "topics", "url", "language", "body"]
    assert {"summary", "place", "agency", "source", "verdict", "receipt"} <= set(rows[1])
    assert (rows[1]["title"], rows[1]["date"], rows[1]["verdict"]) == (
        "Council keeps the bridge",
        "2024-06-28T10:00:00+00:00",
        "article",
    )
    assert rows[1]["body"].count("\n\n") == 1
    assert rows[0]["verdict"] == "wall"
    assert (rows[2]["body"], "no such file" in rows[2]["error"]) == ("", True)
    assert rows[3] == rows[1] | {"path": "-"}


def test_clean_explain_lists_every_block(site: Path) -> None:
    """With its line, label, text, rule and confidence; what is kept has a plus; then the evidence."""
    lines = briefgen("clean", "--explain", "page.html", cwd=site.parent).stdout.splitlines()
    assert lines[0] == "page.html: article"
    assert [line.split()[:3] for line in lines[1:9:2]] == [
        ["1", "title", "Council"], ["+", "2", "body"], ["+", "3", "body"], ["4", "consent", "We"],
    ]  # fmt: skip
    assert all(line.startswith(" " * 20) and line.endswith(")") for line in lines[2:9:2])
    assert "  date: from meta article:published_time" in lines
    assert "this is a wall" in briefgen("clean", "--explain", "wall.html", cwd=site.parent).stderr


def test_clean_counts_as_body_what_it_is_told(site: Path) -> None:
    """By the site's settings, and by the options over them; what is there no word for is a wrong command line."""
    table = "<table><tr><th>Bridge<th>Year<tr><td>Old<td>1886<tr><td>New<td>1972</table>"
    frame = "<iframe src='https://player.example/7'></iframe>"
    (site / "page.html").write_text(PAGE.replace(f"<p>{PROSE * 3}", f"{table}{frame}<p>{PROSE * 3}"))
    link = "[Video: player.example/7](https://player.example/7)"
    body = briefgen("clean", "page.html", cwd=site).stdout
    assert "| Old | 1886 |" in body
    assert link in body
    body = briefgen("clean", "--drop", "tables", "--drop", "embeds", "page.html", cwd=site).stdout
    assert "1886" not in body
    assert "player" not in body
    with (site / "briefgen.yaml").open("a") as file:
        file.write("cleaning:\n  tables: false\n")
    assert "1886" not in briefgen("clean", "page.html", cwd=site).stdout
    assert "1886" in briefgen("clean", "--keep", "tables", "page.html", cwd=site).stdout
    assert "+    3 embed" in briefgen("clean", "--explain", "page.html", cwd=site).stdout
    row = json.loads(briefgen("clean", "--jsonl", "page.html", cwd=site).stdout)
    assert link not in row["body"]
    assert row["embeds"] == [{"text": "Video: player.example/7", "url": "https://player.example/7"}]
    briefgen("add", "page.html", cwd=site)
    assert "1886" not in (site / ARTICLE).read_text()
    briefgen("clean", "--keep", "adverts", "page.html", cwd=site, code=2)
    briefgen("clean", "--keep", "lists", "--drop", "lists", "page.html", cwd=site, code=2)


def test_no_run_differs_from_another(tmp_path: Path) -> None:
    """Python shuffles its sets from run to run (PYTHONHASHSEED): nothing may hang on that."""
    prompts = [
        "Email newsletters",
        "See all newsletters",
        "Share on Twitter",
        "Sign up for newsletters",
        "Related topics",
    ]
    page = tmp_path / "page.html"
    page.write_text(PAGE.replace("</body>", "".join(f"<p>{prompt}</p>" for prompt in prompts)))
    samples = sorted((ROOT / "content" / "inbox").glob("*.*"))[::4]
    runs = {
        briefgen("clean", "--jsonl", page, *samples, cwd=tmp_path, PYTHONHASHSEED=seed).stdout
        for seed in ("1", "2", "3")
    }
    assert len(runs) == 1


# list


def test_list_shows_what_lies_in_content(tmp_path: Path) -> None:
    """The latest first, with why readers do not see it; by topic; as JSON."""
    site = make_site(
        tmp_path / "s",
        {
            "2024-06-27/a.md": article("A", topics="[World]"),
            "2024-06-28/b.md": article("B", draft="true"),
            "2024-06-28/d.md": article("D", expires="2024-06-30"),
            "2024-06-28/e.md": article("E", withdrawn="Not true"),
            "2024-07-09/c.md": article("C", topics="[World]"),
        },
    )
    assert briefgen("list", cwd=site).stdout.splitlines() == [
        "2024-07-09  C [future]  content/2024-07-09/c.md",
        "2024-06-28  B [draft]  content/2024-06-28/b.md",
        "2024-06-28  D [expired]  content/2024-06-28/d.md",
        "2024-06-28  E [withdrawn]  content/2024-06-28/e.md",
        "2024-06-27  A  content/2024-06-27/a.md",
    ]
    rows = [
        json.loads(line)
        for line in briefgen("list", "--json", "--topic", "world", cwd=site).stdout.splitlines()
    ]
    assert [(row["title"], row["path"], row["date"], row["topics"], row["held"]) for row in rows] == [
        ("C", "content/2024-07-09/c.md", "2024-07-09", ["World"], "future"),
        ("A", "content/2024-06-27/a.md", "2024-06-27", ["World"], ""),
    ]
    done = briefgen("list", "--topic", "Wrld", cwd=site)
    assert done.stdout == ""
    assert done.stderr == 'warning: no article has the topic "Wrld"; did you mean "World"?\n'


def test_list_ends_with_1_when_an_article_is_broken(tmp_path: Path) -> None:
    """And lists the others."""
    site = make_site(tmp_path / "s", {"2024-06-27/a.md": "---\nx: [\n---\n", "2024-06-28/b.md": article("B")})
    done = briefgen("list", cwd=site, code=1)
    assert "content/2024-06-28/b.md" in done.stdout
    assert "error: content/2024-06-27/a.md:" in done.stderr


# init


def test_init_makes_a_site_that_builds(tmp_path: Path) -> None:
    """With a name and a time zone of one's own; a second time it refuses and changes nothing."""
    done = briefgen(
        "init", "demo", "--name", 'The "Dock" Brief: x', "--timezone", "Asia/Kolkata", cwd=tmp_path
    )
    assert done.stdout.startswith("demo: ")
    briefgen("-C", "demo", "build", cwd=tmp_path)
    assert "The &#34;Dock&#34; Brief: x" in (tmp_path / "demo" / "site" / "index.html").read_text()
    before = tree(tmp_path)
    done = briefgen("init", "demo", cwd=tmp_path, code=1)
    assert "exists already; choose an empty folder" in done.stderr
    assert tree(tmp_path) == before


def test_init_refuses_a_time_zone_that_there_is_not(tmp_path: Path) -> None:
    """Before it writes anything."""
    done = briefgen("init", "demo", "--timezone", "Mars/Olympus", cwd=tmp_path, code=1)
    assert '"Mars/Olympus" is not a time zone; write a name like Europe/Berlin' in done.stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("place", ["/dev/null", "/dev/null/site", "/proc/site", "x" * 300, "loop", "taken"])
def test_init_writes_all_or_nothing(tmp_path: Path, place: str) -> None:
    """Where there can be no folder, or a file stands where one must be."""
    (tmp_path / "loop").symlink_to("loop")
    (tmp_path / "taken").mkdir()
    (tmp_path / "taken" / "content").write_text("mine")
    before = tree(tmp_path)
    done = briefgen("init", place, cwd=tmp_path, code=1)
    assert done.stderr.startswith("error: ")
    assert "choose another folder" in done.stderr
    assert tree(tmp_path) == before


def test_init_refuses_an_empty_name(tmp_path: Path) -> None:
    """A site without one could not be built."""
    assert "a site needs a name" in briefgen("init", "demo", "--name", " ", cwd=tmp_path, code=1).stderr
    assert tree(tmp_path) == {}


@pytest.mark.parametrize("command", ["init", "build", "list", "add x.html", "publish x"])
def test_a_folder_that_is_gone_is_an_error(command: str, tmp_path: Path) -> None:
    """Somebody else may delete the one that one is in."""
    (tmp_path / "gone").mkdir()
    run = f"rmdir ../gone && {sys.executable} -m briefgen {command}"
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["sh", "-c", run], cwd=tmp_path / "gone", env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert done.stderr.startswith("error: the folder that you are in cannot be used")
    assert "Traceback" not in done.stderr


# Around the commands


LONG = "x" * 300


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["build", "-d", LONG], "it cannot be used: File name too long; choose another output folder"),
        (["build", "-d", "../page.html/x"], "page.html is a file, not a folder; choose another output folder"),
        (["publish", LONG], "it cannot be used: File name too long; name another folder"),
        (["publish", "~nobody-of-this-name/x"], "name another folder"),
        (["publish", ""], "there is no target; name a folder"),
        (["-C", LONG, "list"], "File name too long; check its name"),
        (["-C", "../page.html", "list"], "there is no briefgen.yaml in"),
        (["-C", "loop", "list"], "Too many levels of symbolic links; check its name"),
        (["serve", "-p", "0", "--host", LONG], "; name another with --host"),
    ],
)  # fmt: skip
def test_a_place_that_cannot_be_is_an_error(site: Path, arguments: list[str], said: str) -> None:
    """On one line, with cause and remedy."""
    (site / "loop").symlink_to("loop")
    (site / "content" / "2024-06-28").mkdir()
    (site / "content" / "2024-06-28" / "a.md").write_text(article("A"))
    briefgen("build", cwd=site)
    done = briefgen(*arguments, cwd=site, code=1)
    assert done.stdout == ""
    assert done.stderr.startswith("error: ")
    assert done.stderr.count("\n") == 1
    assert said in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is always full")
def test_a_full_disk_behind_the_output_is_an_error(tmp_path: Path) -> None:
    """`briefgen list > list.txt`, and there is no room."""
    site = make_site(tmp_path / "s", {"2024-06-28/a.md": article("A")})
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{sys.executable} -m briefgen list > /dev/full"
    done = subprocess.run(
        ["sh", "-c", command], cwd=site, env=env, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1,
        "error: standard output: No space left on device; check its name, its permissions and the free space\n",
    )


def test_a_name_that_the_environment_cannot_say_is_told(tmp_path: Path) -> None:
    """With what to set; a server's C locale is rare by now, and still there."""
    make_site(tmp_path, {"a.md": article("A", date="2024-06-28", topics="[日本]")})
    done = briefgen("build", "-q", cwd=tmp_path, code=1, LC_ALL="C", PYTHONUTF8="0")
    assert "Traceback" not in done.stderr
    assert "this environment's names are in ascii; set LC_ALL=C.UTF-8, and unset PYTHONUTF8" in done.stderr


@pytest.mark.parametrize("command", ["build", "serve", "--version"])
def test_windows_is_told_that_it_is_not_supported(tmp_path: Path, command: str) -> None:
    """Before anything is imported or called that is not there."""
    code = f"""
import os, signal, sys, click, pathlib
sys.platform = "win32"
del signal.SIGHUP, os.fork, os.geteuid
sys.modules["fcntl"] = None
from briefgen.cli import main
main([{command!r}])
"""
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (
        1, "error: briefgen does not run on Windows; run it in WSL, Windows' own Linux\n",
    )  # fmt: skip


def test_a_headline_takes_one_row_and_turns_no_other_text(tmp_path: Path) -> None:
    """With a line break in it, it would forge a row; with a sign that turns what follows, its path could not be read."""
    title = '"Rates rise\\n2024-07-02  Forged\\u2028again  \\u202egnp.exe"'
    make_site(tmp_path, {"a.md": article(title, date="2024-06-28", source='{name: "The\\nPost"}')})
    done = briefgen("list", cwd=tmp_path)
    assert done.stdout == "2024-06-28  Rates rise 2024-07-02  Forged again  gnp.exe  content/a.md\n"
    told = briefgen("list", "--json", cwd=tmp_path).stdout
    assert "\u202e" not in told
    assert json.loads(told)["title"].endswith("\u202egnp.exe")
    assert json.loads(told)["source"] == "The Post"


def test_no_text_of_others_steers_the_terminal(tmp_path: Path) -> None:
    """A headline may hold what would clear the screen, or pretend to be our own words."""
    files = {"2024-06-28/a.md": article(r'"A \e[2J"'), "2024-06-28/b.md": article(r"B", kind=r'"\e[2J"')}
    done = briefgen("list", cwd=make_site(tmp_path / "s", files), code=1)
    assert "A [2J" in done.stdout
    assert 'kind "[2J" is not known' in done.stderr
    assert 'kind: "\\e[2J"' in done.stderr  # as its file has it
    assert "\x1b" not in done.stdout + done.stderr


STEERING = "<p>The board&#27;]0;pwned&#7; decided &#x9b;2J on Monday that the bridge is kept.</p>"


@pytest.mark.parametrize("form", [[], ["--explain"], ["--jsonl"]])
def test_no_page_steers_the_terminal_when_it_is_cleaned(site: Path, form: list[str]) -> None:
    """Its text is shown with what would, written out; a program or file gets the article as it is."""
    html = PAGE.replace("</h1>", f"</h1>{STEERING}").encode()
    (site / "page.html").write_bytes(html.replace(b"&#x9b;", "&#x9b;\x9b".encode()))
    ours, theirs = pty.openpty()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": EPOCH}
    with os.fdopen(ours, "rb", buffering=0) as terminal:
        command = [sys.executable, "-m", "briefgen", "clean", *form, "page.html"]
        subprocess.run(command, cwd=site, env=env, stdout=theirs, check=True)
        os.close(theirs)
        shown = b""
        with contextlib.suppress(OSError):  # how a terminal ends
            while part := terminal.read(4096):
                shown += part
    assert b"pwned" in shown
    assert not {"\x1b", "\x07", "\x9b"} & set(shown.decode())
    piped = briefgen("clean", *form, "page.html", cwd=site).stdout
    assert ("\x07" in piped) == (form == [])
    if form == ["--jsonl"]:
        assert "pwned\x07" in json.loads(piped)["body"]


def test_a_name_that_is_no_text_can_be_printed(site: Path) -> None:
    """File names are bytes; what is no letter in them is written as an escape, so that JSON stays JSON."""
    name = os.fsdecode(b"\xff.html")
    (site.parent / name).write_text(PAGE)
    done = briefgen("clean", "--jsonl", f"../{name}", cwd=site)
    assert json.loads(done.stdout)["path"] == f"../{name}"


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGHUP, signal.SIGINT])
def test_a_preview_that_is_stopped_leaves_nothing(site: Path, tmp_path: Path, stop: signal.Signals) -> None:
    """Its temporary folder goes with it, however it ends."""
    (tmp_path / "temporary").mkdir()
    env = {**os.environ, "PYTHONPATH": str(ROOT), "TMPDIR": str(tmp_path / "temporary")}
    # A test run in the background ignores some signals, and its children with it, unless told otherwise.
    heed = (
        "import runpy, signal, sys; n = int(sys.argv.pop(1));"
        "signal.signal(n, signal.default_int_handler if n == signal.SIGINT else signal.SIG_DFL);"
        "runpy.run_module('briefgen', run_name='__main__', alter_sys=True)"
    )
    command = [sys.executable, "-c", heed, str(int(stop)), "serve", "-p", "0"]
    with subprocess.Popen(command, cwd=site, env=env, stderr=subprocess.PIPE, text=True) as preview:
        try:
            assert preview.stderr
            assert any(line.startswith("serving on ") for line in preview.stderr)
            assert list((tmp_path / "temporary").iterdir())
            preview.send_signal(stop)
            assert preview.wait(20) == 130
        finally:
            preview.kill()
    assert list((tmp_path / "temporary").iterdir()) == []


def test_a_preview_tells_of_a_wrong_clock_at_once(site: Path) -> None:
    """Not in the browser."""
    done = briefgen("serve", "-p", "0", cwd=site, code=1, SOURCE_DATE_EPOCH="soon")
    assert done.stderr.startswith('error: SOURCE_DATE_EPOCH "soon" is not a number')


@pytest.mark.parametrize("command", ["", *commands.commands])
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    """With its usage, each option with a sentence."""
    done = briefgen(*filter(None, [command]), "--help", cwd=tmp_path)
    assert done.stdout.startswith(f"Usage: briefgen {command}".rstrip())
    assert done.stderr == ""


@pytest.mark.parametrize(
    "arguments",
    [["--no-such-option"], ["no-such-command"], ["add"], ["add", "--no-such-option", "x"], ["clean"],
     ["publish", "x", "y"], ["build", "extra"], ["serve", "-p", "-1"], ["serve", "-p", "99999"],
     ["publish", "x", "--max-deletes", "-1"]],
)  # fmt: skip
def test_a_wrong_command_line_ends_with_2(arguments: list[str], tmp_path: Path) -> None:
    """With the usage on standard error, and nothing on standard output."""
    done = briefgen(*arguments, cwd=tmp_path, code=2)
    assert done.stdout == ""
    assert "Usage: briefgen" in done.stderr
    assert "Error: " in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [(["bild"], "there is no command \"bild\"; did you mean \"build\"?"),
     (["build", "-C", "x"], "No such option '-C'. It stands before the command: briefgen -C … COMMAND."),
     (["build", "--debug"], "No such option '--debug'. It stands before the command")],
)  # fmt: skip
def test_a_wrong_command_line_is_told_the_right_one(arguments: list[str], said: str, tmp_path: Path) -> None:
    assert said in briefgen(*arguments, cwd=tmp_path, code=2).stderr


def test_every_command_is_described_whole(tmp_path: Path) -> None:
    """In the list of commands, on a terminal of 80 columns."""
    listed = briefgen("--help", cwd=tmp_path, COLUMNS="80").stdout.partition("Commands:")[2].splitlines()[1:]
    assert [line.split()[0] for line in listed] == list(commands.list_commands(click.Context(commands)))
    assert not [line for line in listed if line.endswith("...")]


def test_within_a_site_a_command_says_where_the_settings_are(site: Path) -> None:
    """And not how to make a second site there; a name that is nearly right is named."""
    done = briefgen("build", cwd=site / "content", code=1)
    assert done.stderr == (
        f"error: there is no briefgen.yaml in {site / 'content'}; it is in {site}: go there, or say so with -C ..\n"
    )
    (site / "briefgen.yaml").rename(site / "briefgen.yml")
    assert "rename briefgen.yml to briefgen.yaml" in briefgen("build", cwd=site, code=1).stderr


def test_an_error_says_nothing_twice(tmp_path: Path) -> None:
    """Its causes are named as far as they say more."""
    files = {"2024-06-28/a.md": article("A"), "templates/home.html": "{{ 'x'|lnk }}"}
    done = briefgen("build", cwd=make_site(tmp_path / "s", files), code=1)
    assert done.stderr.count("No filter named 'lnk'") == 1


def test_a_file_that_cannot_be_exported_is_named_as_it_was_given(tmp_path: Path) -> None:
    """And not by the name that it has while it is written."""
    site = make_site(tmp_path / "s", {"2024-06-28/a.md": article("A")})
    done = briefgen("export", "briefing", "latest", "-o", "no/such/today.md", cwd=site, code=1)
    assert done.stderr == (
        "error: no/such/today.md: it cannot be written: No such file or directory; "
        "check its name, its permissions and the free space\n"
    )


@pytest.mark.parametrize("command", [["add", "x.html"], ["build"], ["list"], ["publish", "out"]])
def test_outside_a_site_a_command_says_how_to_make_one(command: list[str], tmp_path: Path) -> None:
    """Or how to name one."""
    done = briefgen(*command, cwd=tmp_path, code=1)
    assert "there is no briefgen.yaml in" in done.stderr
    assert "run `briefgen init` to make one, or name the site's folder with -C" in done.stderr
    assert tree(tmp_path) == {}


def test_the_site_may_be_named_from_anywhere(site: Path) -> None:
    """Sources are named from where one is."""
    done = briefgen("-C", "site", "add", "page.html", cwd=site.parent)
    assert done.stdout.startswith(ARTICLE)
    assert (site / ARTICLE).is_file()


def test_a_mistake_in_the_settings_is_named_with_its_line(site: Path) -> None:
    """On any command."""
    (site / "briefgen.yaml").write_text("name: X\ntimezone: UTC\nper_pag: 3\n")
    done = briefgen("list", cwd=site, code=1)
    assert done.stderr.splitlines() == [
        'error: briefgen.yaml:3:1: unknown setting "per_pag"; did you mean "per_page"?',
        "  per_pag: 3",
        "  ^",
    ]


def test_the_clock_can_be_set(site: Path) -> None:
    """By SOURCE_DATE_EPOCH: it is the time of retrieval, and dates to come are not believed."""
    done = briefgen("clean", "page.html", cwd=site.parent, SOURCE_DATE_EPOCH="1577836800")
    assert "retrieved: 2020-01-01T00:00+00:00\n" in done.stdout
    assert "date: " not in done.stdout
    assert "retrieved: 20" in briefgen("clean", "page.html", cwd=site.parent, SOURCE_DATE_EPOCH="").stdout


@pytest.mark.parametrize("epoch", ["soon", "9" * 30, "253402300799", "-62135596800"])
def test_a_clock_that_is_none_is_an_error(epoch: str, site: Path) -> None:
    """With what to write instead."""
    done = briefgen("clean", "page.html", cwd=site.parent, code=1, SOURCE_DATE_EPOCH=epoch)
    assert (
        done.stderr
        == f'error: SOURCE_DATE_EPOCH "{epoch}" is not a number of seconds since 1970; unset it or write e.g. 1719532800\n'
    )


def test_debug_adds_the_traceback(tmp_path: Path) -> None:
    """Only then."""
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        [sys.executable, "-m", "briefgen", "--debug", "list"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "Traceback" in done.stderr
    assert "error: there is no briefgen.yaml" in done.stderr


def on_a_terminal(*arguments: str, cwd: Path, **environment: str) -> str:
    """What the program says on standard error when that is a terminal."""
    ours, theirs = pty.openpty()
    inherited = {key: value for key, value in os.environ.items() if key != "NO_COLOR"}
    env = {**inherited, "PYTHONPATH": str(ROOT), "TERM": "xterm", **environment}
    subprocess.run(
        [sys.executable, "-m", "briefgen", *arguments], cwd=cwd, env=env, stderr=theirs, check=False
    )
    os.close(theirs)
    said = os.read(ours, 10_000).decode()
    os.close(ours)
    return said


def test_colour_is_for_terminals_that_want_it(tmp_path: Path) -> None:
    """NO_COLOR turns it off (https://no-color.org)."""
    assert "\x1b[31m" in on_a_terminal("list", cwd=tmp_path)
    assert "\x1b" not in on_a_terminal("list", cwd=tmp_path, NO_COLOR="1")


@pytest.mark.skipif(shutil.which("sh") is None, reason="needs a shell")
def test_a_reader_that_goes_away_is_no_error(tmp_path: Path) -> None:
    """`briefgen list | head -1`."""
    files = {f"2024-06-28/{number}.md": article(f"Title {number} " + "long " * 40) for number in range(600)}
    site = make_site(tmp_path / "s", files)
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = f"{{ {sys.executable} -m briefgen list; echo ended with $? >&2; }} | head -1"
    done = subprocess.run(
        ["sh", "-c", command], cwd=site, env=env, capture_output=True, text=True, check=True
    )
    assert done.stdout.startswith("2024-06-28")
    assert done.stderr == "ended with 0\n"


def test_an_article_of_which_the_settings_leave_nothing_is_refused(tmp_path: Path) -> None:
    """It would be a page without a word."""
    rows = "".join(
        f"<tr><td>Port {n}</td><td>{n} boats were counted in the harbour</td></tr>" for n in range(30)
    )
    page = f"<html><head><title>Boats</title></head><body><h1>Boats in port</h1><table>{rows}</table></body></html>"
    (tmp_path / "table.html").write_text(page)
    assert "Port 7" in briefgen("clean", "table.html", cwd=tmp_path).stdout
    done = briefgen("clean", "--drop", "tables", "table.html", cwd=tmp_path, code=1)
    assert "nothing is left of it" in done.stderr


def test_an_error_shows_the_place_that_it_is_about(tmp_path: Path) -> None:
    """The line, and a caret where the mistake begins, wide letters or not; as data, too."""
    make_site(
        tmp_path, {"2024-06-28/x.md": "---\ntitle: 東京\ntopics: [東京, [x, y]]\nrights: ful\n---\n\nText.\n"}
    )
    done = briefgen("build", cwd=tmp_path, code=1)
    assert 'content/2024-06-28/x.md:4:9: rights "ful" is not known; did you mean "full"?' in done.stderr
    shown = done.stderr.splitlines()
    at = shown.index("  topics: [東京, [x, y]]")
    assert shown[at + 1] == "  " + " " * len("topics: [TTTT, ") + "^"
    assert shown[shown.index("  rights: ful") + 1] == "          ^"
    data = json.loads(briefgen("build", "--json", cwd=tmp_path, code=1).stdout)
    assert [(each["line"], each["column"], each["excerpt"]) for each in data["problems"]][-1] == (
        4,
        9,
        "rights: ful",
    )
    (tmp_path / "briefgen.yaml").write_text("nam: x\n")
    failed = json.loads(briefgen("build", "--json", cwd=tmp_path, code=1).stdout)
    assert failed["problems"][0]["cause"] == 'unknown setting "nam"'


def test_a_quiet_build_says_nothing_but_what_is_wrong(tmp_path: Path) -> None:
    """And of many warnings the first, and their number."""
    files = {f"2024-06-28/{n}.md": article(f"T{n}", body=f"[x](gone{n}.md)") for n in range(30)}
    make_site(tmp_path, files)
    done = briefgen("build", "--quiet", cwd=tmp_path)
    assert done.stdout == ""
    assert len(done.stderr.splitlines()) == 21
    assert "and 10 more; --json lists all of them" in done.stderr
    assert len(json.loads(briefgen("build", "--json", cwd=tmp_path).stdout)["warnings"]) == 30
    assert briefgen("build", "--strict", "-q", cwd=tmp_path, code=3).stdout == ""


def _all_of(reading: int) -> Iterator[str]:
    """What is written to a pipe or terminal until its other end is closed, which a terminal says as an error."""
    with contextlib.suppress(OSError), os.fdopen(reading, "rb", buffering=0) as file:
        while data := file.read(4096):
            yield data.decode()


@pytest.mark.parametrize("terminal", [True, False])
def test_a_long_build_shows_a_bar_on_a_terminal_only(tmp_path: Path, *, terminal: bool) -> None:
    """After a second; when it is done, nothing is left of it."""
    make_site(tmp_path, {f"2024-06-28/{n}.md": article(f"T{n}") for n in range(8)})
    slow = "{% for n in range(100) %}{% for m in range(100000) %}{% endfor %}{% endfor %}{{ article.title }}"
    (tmp_path / "templates").mkdir(exist_ok=True)
    (tmp_path / "templates" / "article.html").write_text(slow)
    reading, writing = pty.openpty() if terminal else os.pipe()
    command = [sys.executable, "-m", "briefgen", "build", "-j", "1", "-q"]
    env = {**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": EPOCH}
    with subprocess.Popen(command, cwd=tmp_path, env=env, stderr=writing) as build:
        os.close(writing)
        said = "".join(_all_of(reading))
    assert build.returncode == 0
    if terminal:
        shown = said.split("\r")
        assert any(each.startswith("rendering [###") for each in shown)
        assert [each.strip() for each in shown[-2:]] == ["", ""]
    else:
        assert said == ""


@pytest.mark.parametrize("command", [["clean", "page.txt"], ["build"], ["list"], ["init", "new"]])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, command: list[str]) -> None:
    """By every command: rules and settings that are not found would go unnoticed else."""
    (tmp_path / "page.txt").write_text(PAGE)
    done = briefgen("-C", "no/such", *command, cwd=tmp_path, code=1)
    assert done.stderr == "error: there is no folder no/such; name the site's folder with -C\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["page.txt"]


def test_clean_has_one_form_at_a_time(tmp_path: Path) -> None:
    """Of two, one would be ignored."""
    (tmp_path / "page.txt").write_text(PAGE)
    done = briefgen("clean", "--jsonl", "--explain", "page.txt", cwd=tmp_path, code=2)
    assert "--jsonl and --explain cannot be had at once" in done.stderr


def test_rules_that_are_no_folder_are_told(tmp_path: Path) -> None:
    """And a folder that is named where a file must be."""
    (tmp_path / "page.txt").write_text(PAGE)
    done = briefgen("clean", "--rules", ".", "page.txt", cwd=tmp_path, code=1)
    assert done.stderr == "error: .: this is a folder; name a file in it\n"
    (tmp_path / "rules").touch()
    done = briefgen("clean", "page.txt", cwd=tmp_path, code=1)
    assert done.stderr.startswith("error: rules: this is a file, not a folder")

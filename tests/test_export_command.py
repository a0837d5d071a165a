"""`briefgen export` as a program: what it writes where, and what it refuses."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from sites import article, make_site
from test_cli import ROOT, briefgen

FILES = {
    "2024-06-28/a.md": article("Alpha", topics="[World]", id="alpha"),
    "2024-06-28/b.md": article("Beta"),
}


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site of two articles."""
    return make_site(tmp_path / "site", FILES)


def test_without_a_file_it_goes_to_standard_output(site: Path) -> None:
    """As Markdown, unless it is said otherwise; nothing else is written there."""
    done = briefgen("export", "briefing", "latest", cwd=site)
    assert done.stdout.startswith("# Friday 28 June 2024\n\n## Alpha\n")
    assert done.stderr == ""
    done = briefgen("export", "topic", "world", "--format", "csv", cwd=site)
    head, *rows = done.stdout.splitlines()
    assert head.startswith("\ufefftitle,date,")
    assert [row.partition(",")[0] for row in rows] == ["Alpha"]


@pytest.mark.parametrize(
    ("name", "begins"),
    [("x.md", b"# "), ("x.html", b"<!doctype html>"), ("x.eml", b"From: "), ("x.epub", b"PK"), ("x.pdf", b"%PDF"),
     ("x.csv", b"\xef\xbb\xbftitle,"), ("x.ris", b"TY  - ELEC\r\n"), ("x.csl.json", b"[\n"), ("X.EPUB", b"PK")],
)  # fmt: skip
def test_the_name_of_the_file_says_the_format(site: Path, name: str, begins: bytes) -> None:
    """Whatever its case."""
    done = briefgen("export", "article", "alpha", "content/2024-06-28/b.md", "-o", name, cwd=site)
    assert (site / name).read_bytes().startswith(begins)
    assert done.stdout == ""
    assert done.stderr == f"{name}: 2 articles\n"


def test_a_month_is_a_book(site: Path) -> None:
    """With its contents."""
    briefgen("export", "month", "2024-06", "-o", "june.epub", cwd=site)
    with zipfile.ZipFile(site / "june.epub") as book:
        assert b"Alpha" in book.read("EPUB/nav.xhtml")


def test_a_file_that_is_there_stays(site: Path) -> None:
    """Unless it says the same, or one insists."""
    (site / "x.md").write_text("My own.")
    done = briefgen("export", "briefing", "2024-06-28", "-o", "x.md", cwd=site, code=1)
    assert done.stderr == (
        "error: x.md: there is such a file already; choose another name, or replace it with --force\n"
    )
    assert (site / "x.md").read_text() == "My own."
    briefgen("export", "briefing", "2024-06-28", "-o", "x.md", "--force", cwd=site)
    briefgen("export", "briefing", "2024-06-28", "-o", "x.md", cwd=site)
    assert (site / "x.md").read_text().startswith("# Friday")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("briefing", "2024-06-28", "2024-06-29"), "one briefing at a time"),
        (("briefing", "latest", "-o", "x.doc"), "nothing is known by the ending of x.doc"),
        (("week", "1"), "'week' is not one of"),
        (("briefing",), "Missing argument"),
    ],
)
def test_a_wrong_command_line_ends_with_2(site: Path, arguments: tuple[str, ...], said: str) -> None:
    """And says why."""
    assert said in briefgen("export", *arguments, cwd=site, code=2).stderr


def test_a_mistake_in_an_article_is_told(site: Path) -> None:
    """The rest is exported, and the exit code says that something is missing."""
    (site / "content/2024-06-28/b.md").write_text("---\ntitle: Beta\nweight: heavy\n---\n")
    done = briefgen("export", "briefing", "latest", cwd=site, code=1)
    assert "## Alpha" in done.stdout
    assert "b.md:3" in done.stderr


def test_a_terminal_is_spared_bytes(site: Path) -> None:
    """What is no text needs a file."""
    master, terminal = pty.openpty()
    command = [sys.executable, "-m", "briefgen", "export", "briefing", "latest", "--format", "epub"]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        command, cwd=site, env=env, stdout=terminal, stderr=subprocess.PIPE, text=True, check=False
    )
    os.close(terminal)
    os.close(master)
    assert done.returncode == 2
    assert "name a file with -o" in done.stderr

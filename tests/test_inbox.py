"""What lies in the inbox is looked at once; what was refused is said each time, and nothing is lost by remembering."""

from __future__ import annotations

import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from sites import SETTINGS, article, make_site

from briefgen.cli.build import add_inbox
from briefgen.config import load_config
from briefgen.digest import digest_of
from briefgen.ingest.inbox import Inbox, notes_folder

WORDS = (
    "The council of Marlhaven keeps the old bridge until winter, it said on Monday, and pays for its paint. "
    * 4
)
PAGE = f"<html><body><article><h1>Council keeps the bridge</h1><p>{WORDS}</p></article></body></html>"
WALL = "<html><body><h1>Read on</h1><p>Subscribe to continue reading this article.</p></body></html>"


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site whose inbox holds a wall, which is refused."""
    root = make_site(tmp_path / "site", {"2024-06-28/a.md": article("A")})
    (root / "content/inbox").mkdir()
    (root / "content/inbox/wall.html").write_text(WALL)
    return root


def arrived(root: Path) -> tuple[int, int, list[str]]:
    """Look into the inbox as `build` does: how many files are not known yet; what was added; what is refused."""
    time.sleep(0.03)  # what was written just now might be written once more with the same time stamp
    config = load_config(root)
    news = len(Inbox(config).news)
    done = add_inbox(config, quiet=True)
    return news, done.added, [str(error) for error in done.refused]


def test_a_refusal_is_said_each_time_and_the_file_cleaned_once(site: Path) -> None:
    """In the same words."""
    first = arrived(site)
    assert first[:2] == (1, 0)
    assert "wall" in first[2][0]
    assert arrived(site) == (0, 0, first[2])


def test_what_is_known_of_the_inbox_can_be_deleted(site: Path) -> None:
    """That costs time."""
    first = arrived(site)
    shutil.rmtree(site / ".briefgen/cache")
    assert arrived(site) == first


def _rules(root: Path) -> None:
    (root / "rules").mkdir()
    (root / "rules/example.com.yaml").write_text("body: article\n")


@pytest.mark.parametrize(
    "change",
    [
        lambda root: (root / "content/inbox/wall.html").write_text(WALL + " "),
        lambda root: (root / "content/inbox/wall.html").rename(root / "content/inbox/other.html"),
        lambda root: (root / "briefgen.yaml").write_text(SETTINGS + "cleaning: {captions: true}\n"),
        _rules,
    ],
)  # fmt: skip
def test_a_refused_file_is_cleaned_again_when_it_might_come_out_otherwise(
    site: Path, change: Callable[[Path], object]
) -> None:
    """Another file, other settings of cleaning, other rules."""
    arrived(site)
    change(site)
    news, added, refused = arrived(site)
    assert (news, added, len(refused)) == (1, 0, 1)
    assert arrived(site) == (0, 0, refused)


def test_a_refused_file_that_became_an_article_is_added(site: Path) -> None:
    """What is said of it no longer holds."""
    arrived(site)
    (site / "content/inbox/wall.html").write_text(PAGE)
    assert arrived(site) == (1, 1, [])
    assert arrived(site) == (0, 0, [])


@pytest.mark.parametrize("place", ["content/2024-06-28/own.md", "content/2024-06-29/deep/own.md"])
def test_a_refusal_ends_when_an_article_names_the_original(site: Path, place: str) -> None:
    """The curator wrote one of it by hand; once that is noted, deleting it brings nothing back."""
    arrived(site)
    own = site / place
    own.parent.mkdir(parents=True, exist_ok=True)
    own.write_text(article("Own", source=f"\n  digest: {digest_of(WALL.encode())}"))
    assert arrived(site)[1:] == (0, [])
    own.unlink()
    assert arrived(site) == (0, 0, [])


def test_an_article_in_a_folder_that_is_moved_in_ends_a_refusal(site: Path, tmp_path: Path) -> None:
    """Its own file has not changed."""
    own = tmp_path / "week/2024-06-29/own.md"
    own.parent.mkdir(parents=True)
    own.write_text(article("Own", source=f"\n  digest: {digest_of(WALL.encode())}"))
    time.sleep(0.03)
    arrived(site)
    time.sleep(0.03)
    (tmp_path / "week").rename(site / "content/week")
    assert arrived(site)[2] == []


def test_a_site_without_its_notes_makes_them_again(site: Path) -> None:
    """A copy without .briefgen/ neither adds twice nor looks through content/ at each build."""
    (site / "content/inbox/wall.html").write_text(PAGE)
    assert arrived(site)[1] == 1
    shutil.rmtree(site / ".briefgen")
    assert arrived(site) == (1, 0, [])
    assert arrived(site) == (0, 0, [])


def test_an_empty_note_says_nothing(site: Path) -> None:
    """The machine fell before it was written: the file is added, and not taken for one that was."""
    (site / "content/inbox/wall.html").write_text(PAGE)
    notes = notes_folder(load_config(site))
    notes.mkdir(parents=True)
    (notes / digest_of(PAGE.encode())).write_bytes(b"")
    assert arrived(site)[1] == 1


def briefgen(root: Path, *options: str, code: int = 0) -> tuple[str, bool]:
    """What `briefgen build` says on stderr, and whether it was told at once that there is nothing to do."""
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "briefgen", "-C", str(root), "build", *options],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == code, done.stderr
    lines = done.stderr.splitlines()
    said = "\n".join(line for line in lines if not line.startswith("import time:"))
    return said, not any(line.endswith(" briefgen.builder.site") for line in lines)


def test_a_refused_file_leaves_the_fast_paths(site: Path) -> None:
    """A build with nothing to do, and one of edited words: both still say it."""
    make_site(
        site,
        {"2024-06-27/b.md": article("B", summary="S.")},
        SETTINGS + "feed_items: 1\npages: [feed, markdown, archive]\n",
    )
    time.sleep(0.05)
    first, _ = briefgen(site)
    assert "not added" in first
    assert briefgen(site, "--strict", code=3) == (first, True)
    (site / "content/2024-06-27/b.md").write_text(article("B", summary="S.", body="Other words."))
    time.sleep(0.05)
    assert briefgen(site) == (first, True)
    assert "Other words." in (site / "site/2024/06/27/b/index.html").read_text()
    assert briefgen(site) == (first, True)

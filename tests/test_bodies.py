"""Bodies kept between reading and rendering: whole, shared by the build's processes, and within bounds."""

from __future__ import annotations

from pathlib import Path

import pytest
from sites import NOW, article, build_site, make_site, tree

from briefgen.builder.build import build
from briefgen.config import load_config
from briefgen.content import bodies as module
from briefgen.content.bodies import Bodies
from briefgen.processes import share_out


def test_what_is_kept_is_what_is_given() -> None:
    """An empty body, and letters of several bytes, too; of a file that is not known there is none."""
    kept = Bodies({"a.md": 20, "b.md": 0, "c.md": 8})
    kept.keep("a.md", "Œuvre – 字")
    kept.keep("b.md", "")
    kept.keep("d.md", "x")
    assert [kept.get(path) for path in ("a.md", "b.md", "c.md", "d.md")] == ["Œuvre – 字", "", None, None]


def test_a_body_longer_than_its_file_was_is_not_kept() -> None:
    """The file has grown since it was looked at: its neighbour's room is not touched."""
    kept = Bodies({"a.md": 3, "b.md": 3})
    kept.keep("b.md", "own")
    kept.keep("a.md", "too long")
    assert (kept.get("a.md"), kept.get("b.md")) == (None, "own")


def test_what_another_process_keeps_is_there() -> None:
    """One process reads, another renders."""
    paths = [f"{number}.md" for number in range(100)]
    kept = Bodies(dict.fromkeys(paths, 10))

    def work(tasks: object, tick: object) -> None:
        for task in tasks:  # type: ignore[attr-defined]
            kept.keep(paths[task], f"body {task}")

    share_out(len(paths), work, 2)
    assert [kept.get(path) for path in paths] == [f"body {number}" for number in range(100)]


def test_beyond_the_room_bodies_are_read_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And the site is the same."""
    files = {f"2024-06-{day}/a.md": article(f"Of {day}", body=f"Words of {day}.") for day in range(10, 30)}
    build_site(make_site(tmp_path / "all", files))
    monkeypatch.setattr(module, "_MOST_BYTES", 500)
    build(load_config(make_site(tmp_path / "few", files)), now=NOW, jobs=2)
    assert tree(tmp_path / "all/site") == tree(tmp_path / "few/site")


def test_what_is_forgotten_is_read_again() -> None:
    """Once, twice, or where there was nothing."""
    kept = Bodies({"a.md": 20})
    kept.keep("a.md", "own")
    for _ in range(2):
        kept.forget()
        assert kept.get("a.md") is None
        kept.keep("a.md", "own")

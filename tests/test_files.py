"""Files are whole at every instant, and what stands in a place is not replaced unasked."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from sites import tree

from briefgen.files import temporary_path, write_new, write_whole
from briefgen.signature import is_settled


@pytest.fixture(params=[True, False], ids=["links", "no links"])
def folder(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on a file system with hard links, and as on one without."""

    def refuse(*_: object) -> None:
        raise OSError(errno.EPERM, "Operation not permitted")

    if not request.param:
        monkeypatch.setattr(os, "link", refuse)
    return tmp_path


def test_a_new_file_takes_no_place_that_is_taken(folder: Path) -> None:
    """Neither a file's, nor that of a link that leads nowhere; nothing is left beside it."""
    write_new(folder / "a", b"one")
    (folder / "b").symlink_to("nowhere")
    for name in "ab":
        with pytest.raises(FileExistsError):
            write_new(folder / name, b"two")
    assert tree(folder) == {"a": b"one"}
    assert sorted(path.name for path in folder.iterdir()) == ["a", "b"]


def test_a_file_that_cannot_be_replaced_leaves_nothing_beside_it(folder: Path) -> None:
    """Where a folder stands, for one."""
    (folder / "a").mkdir()
    with pytest.raises(OSError, match="a"):
        write_whole(folder / "a", b"two")
    assert [path.name for path in folder.iterdir()] == ["a"]


@pytest.mark.parametrize("name", ["a", "ü" * 120, "x" * 240])
def test_a_temporary_name_is_hidden_and_fits(folder: Path, name: str) -> None:
    """Whatever the file is called."""
    write_whole(folder / name, b"one")
    temporary = temporary_path(folder / name)
    assert temporary.name.startswith(".")
    assert len(temporary.name.encode()) <= 255
    assert temporary.parent == folder


@pytest.mark.parametrize(
    ("times", "age_ns", "settled"),
    [
        ((7_000_000_001, 7_000_000_001), 30_000_000, True),
        ((7_000_000_001, 7_000_000_001), 10_000_000, False),
        ((8_000_000_000, 8_000_000_000), 30_000_000, False),
        ((8_000_000_000, 8_000_000_000), 1_900_000_000, False),
        ((8_000_000_000, 8_000_000_000), 2_200_000_000, True),
        ((7_000_000_000, 8_000_000_001), 30_000_000, True),
    ],
    ids=["fine", "fine, just now", "FAT", "FAT, almost", "FAT, past", "fine, out of an archive"],
)
def test_a_file_is_settled_when_its_next_change_bears_another_time(
    times: tuple[int, int], age_ns: int, settled: bool
) -> None:
    """In the steps that its file system counts in, as far as the later of its times shows them."""
    assert is_settled((*times, 1, 1), max(times) + age_ns) is settled

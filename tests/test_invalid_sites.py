"""Each mistake in tests/invalid/<mistake>/ is answered with the lines of its message.txt, and no others."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from sites import build_site

from briefgen.errors import BriefgenError

INVALID = Path(__file__).parent / "invalid"
CASES = sorted(folder.name for folder in INVALID.iterdir() if (folder / "briefgen.yaml").is_file())


def messages(site: Path) -> list[str]:
    """What a build says: errors as they are, warnings marked, both without the folder's own path."""
    try:
        report = build_site(site)
    except BriefgenError as failed:
        lines = [str(failed), *map(str, failed.further)]
    else:
        lines = [*map(str, report.problems), *(f"warning: {warning}" for warning in report.warnings)]
    return [line.replace(f"{site}/", "").replace(str(site), ".") for line in lines]


@pytest.mark.parametrize("mistake", CASES)
def test_a_mistake_is_explained(mistake: str, tmp_path: Path, update_golden: bool) -> None:
    """The message names the place, the cause and the remedy."""
    case = INVALID / mistake
    site = tmp_path / mistake
    shutil.copytree(case, site, ignore=shutil.ignore_patterns("message.txt"))
    text = "".join(f"{line}\n" for line in messages(site))
    if update_golden:
        (case / "message.txt").write_text(text, "utf-8")
    assert text == (case / "message.txt").read_text("utf-8")

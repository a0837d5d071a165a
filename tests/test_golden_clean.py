"""Each source in tests/golden/clean/<slug> is cleaned to its expected.md, and its blocks labelled as in labels.txt.

A case may have `rules/` of its own.
"""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from briefgen.articlefile import write_article
from briefgen.clean import Cleaned, refusal
from briefgen.ingest.store import clean_source
from briefgen.read import open_source
from briefgen.siterules import find_rules

GOLDEN = Path(__file__).parent / "golden" / "clean"
SOURCES = {path.parent.name: path for path in sorted(GOLDEN.glob("*/source.*"))}
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)


def clean_file(path: Path) -> Cleaned:
    """One file, cleaned at a fixed time."""
    return clean_source(open_source(str(path)), NOW, find_rules(path.parent))


def markdown_of(cleaned: Cleaned) -> str:
    """The article's file, or why there is none."""
    reason = refusal(cleaned)
    return f"refused: {reason}\n" if reason else write_article(cleaned.article)


def labels_of(cleaned: Cleaned) -> str:
    """One line a block: its label, a tab, the first sixty characters of its text."""
    return "".join(f"{x.label.value}\t{' '.join(x.block.text.split())[:60]}\n" for x in cleaned.labelled)


@pytest.mark.parametrize("slug", SOURCES)
def test_a_source_is_cleaned_as_expected(slug: str, update_golden: bool) -> None:
    """The labels first: a difference there explains one in the article."""
    cleaned = clean_file(SOURCES[slug])
    for name, made in (("labels.txt", labels_of(cleaned)), ("expected.md", markdown_of(cleaned))):
        file = GOLDEN / slug / name
        if update_golden:
            file.write_text(made, "utf-8")
        assert made == file.read_text("utf-8"), name


def test_every_case_has_one_source() -> None:
    """A folder without a source, or with two, tests nothing."""
    assert sorted(SOURCES) == sorted(folder.name for folder in GOLDEN.iterdir())
    assert len(SOURCES) == len(list(GOLDEN.glob("*/source.*")))

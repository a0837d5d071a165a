"""The raw pages in content/inbox come out as tests/sample_truth.yaml says, field by field."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen.clean import Cleaned, clean, refusal
from briefgen.markdown.parser import parser
from briefgen.model import Verdict
from briefgen.read import open_source, read

INBOX = Path(__file__).parents[1] / "content" / "inbox"
TRUTH: dict[str, Any] = yaml.safe_load(Path(__file__).with_name("sample_truth.yaml").read_text("utf-8"))
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)

SHORTFALLS = {
    (
        "marsa-alyoum-water-rtl.html",
        "place",
    ): "a line of writer, city, agency and date without a byline's word",
    ("marsa-alyoum-water-rtl.html", "agency"): "the same line",
    (
        "wellmark-night-pharmacy-ogonly.html",
        "place",
    ): "a line of name, place, date and reading time, all run together",
}
"""What the cleaner does not find yet, and why. A test fails as soon as it does: then take the line out."""

_TYPOGRAPHY = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "\u00ad": None})


def plain(text: str) -> str:
    """A text with straight quotes, white space squeezed, no soft hyphens."""
    return " ".join(text.translate(_TYPOGRAPHY).split())


@cache
def cleaned(name: str) -> Cleaned:
    """One sample, cleaned."""
    source = open_source(str(INBOX / name))
    return clean(read(source), source, NOW)


@cache
def body_text(name: str) -> str:
    """What the body says, without the dateline that may open it."""
    text = plain(unescape(re.sub(r"<[^>]+>", " ", parser().render(cleaned(name).article.body))))
    return text.removeprefix(plain(TRUTH[name].get("dateline") or "")).strip()


def check_title(name: str, truth: dict[str, Any]) -> None:
    """As the page's headline has it."""
    assert plain(cleaned(name).article.title) == plain(truth["title"])


def check_date(name: str, truth: dict[str, Any]) -> None:
    """To the minute, with the offset that the page gives."""
    found, wanted = cleaned(name).article.date, datetime.fromisoformat(truth["date"])
    assert isinstance(found, datetime)
    assert found.replace(second=0) == wanted.replace(second=0)
    assert found.utcoffset() == wanted.utcoffset()


def check_authors(name: str, truth: dict[str, Any]) -> None:
    """All of them, in the page's order, and nobody else."""
    assert list(cleaned(name).article.authors) == truth["authors"]


def check_place(name: str, truth: dict[str, Any]) -> None:
    """In normal case."""
    assert cleaned(name).article.place == (truth["place"] or "")


def check_agency(name: str, truth: dict[str, Any]) -> None:
    """Only where the page names one."""
    assert cleaned(name).article.source.agency == (truth["agency"] or "")


def check_source(name: str, truth: dict[str, Any]) -> None:
    """The publisher's name."""
    assert cleaned(name).article.source.name == truth["source"]


def check_language(name: str, truth: dict[str, Any]) -> None:
    """Its code."""
    assert cleaned(name).article.language == truth["language"]


def check_first_words(name: str, truth: dict[str, Any]) -> None:
    """The body begins where the article does."""
    assert body_text(name)[:120].startswith(plain(truth["first_words"]))


def check_last_words(name: str, truth: dict[str, Any]) -> None:
    """The body ends where the article does."""
    assert body_text(name)[-120:].endswith(plain(truth["last_words"])[-120:])


def check_paragraphs(name: str, truth: dict[str, Any]) -> None:
    """None lost, none too many; subheadings and quotes are blocks, too."""
    blocks = truth["paragraphs"] + truth["headings"] + truth.get("blockquotes", 0)
    assert len(cleaned(name).article.body.split("\n\n")) == blocks


def check_removed(name: str, truth: dict[str, Any]) -> None:
    """No clutter in the body, and all of it in the receipt or the metadata."""
    text = body_text(name)
    assert [words for words in truth["removed"] if plain(words) in text] == []


def check_kept(name: str, truth: dict[str, Any]) -> None:
    """What only looks like clutter stands in the body."""
    text = body_text(name)
    assert [words for words in truth.get("kept", ()) if plain(words) not in text] == []


CHECKS: dict[str, Callable[[str, dict[str, Any]], None]] = {
    "title": check_title,
    "date": check_date,
    "authors": check_authors,
    "place": check_place,
    "agency": check_agency,
    "source": check_source,
    "language": check_language,
    "first_words": check_first_words,
    "last_words": check_last_words,
    "paragraphs": check_paragraphs,
    "removed": check_removed,
    "kept": check_kept,
}


def cases() -> list[Any]:
    """Every file with every field; known shortfalls are expected to fail."""
    return [
        pytest.param(
            name,
            field,
            id=f"{name}-{field}",
            marks=[pytest.mark.xfail(reason=SHORTFALLS[name, field])] if (name, field) in SHORTFALLS else [],
        )
        for name in TRUTH
        for field in CHECKS
    ]


@pytest.mark.parametrize(("name", "field"), cases())
def test_a_sample_comes_out_right(name: str, field: str) -> None:
    """One field of one file."""
    CHECKS[field](name, TRUTH[name])


@pytest.mark.parametrize("name", TRUTH)
def test_a_sample_is_taken_for_a_whole_article(name: str) -> None:
    """None is refused, none is taken for cut short: walls stand beside whole texts here."""
    assert refusal(cleaned(name)) == ""
    assert cleaned(name).verdict is Verdict.ARTICLE


def test_every_sample_has_its_truth() -> None:
    """And every shortfall names one of them."""
    assert set(TRUTH) == {path.name for path in INBOX.iterdir() if path.suffix in (".html", ".txt")}
    assert {name for name, _ in SHORTFALLS} <= set(TRUTH)
    assert {field for _, field in SHORTFALLS} <= set(CHECKS)

"""The page that this project began with comes out right: point 4 of its first issue, one sentence a test."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path

import pytest

from briefgen.clean import Cleaned, clean
from briefgen.model import Removal
from briefgen.read import open_source, read

SEED = Path(__file__).parents[2] / "shared" / "corpus" / "seed.txt"
NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)

pytestmark = pytest.mark.skipif(not SEED.is_file(), reason=f"the seed does not lie at {SEED}")


@cache
def seed() -> Cleaned:
    """The seed, cleaned."""
    source = open_source(str(SEED))
    return clean(read(source), source, NOW)


def paragraphs() -> list[str]:
    """The paragraphs of the body."""
    return seed().article.body.split("\n\n")


def removal(opening: str) -> Removal:
    """The receipt's entry for the passage that begins so."""
    found = [r for r in seed().receipt.removals if r.text.startswith(opening)]
    assert found, f"the receipt has no entry for {opening!r}"
    return found[0]


def test_title() -> None:
    """As the headline has it, not as the breadcrumb does."""
    assert (
        seed().article.title == "India, Russia hold Sub-Working Group meeting to bolster defence cooperation"
    )


def test_date() -> None:
    """In India's time: the zone is part of it."""
    date = seed().article.date
    assert isinstance(date, datetime)
    assert date.isoformat(timespec="minutes") == "2024-06-28T08:46+05:30"
    assert date.utcoffset() == timedelta(hours=5.5)


def test_place() -> None:
    """From the dateline."""
    assert seed().article.place == "New Delhi"


def test_agency() -> None:
    """From the line that stands where an author's would."""
    assert seed().article.source.agency == "ANI"


def test_no_author_is_invented() -> None:
    """An agency is no author."""
    assert seed().article.authors == ()


def test_source() -> None:
    """From the small print."""
    assert seed().article.source.name == "Mid-day"


def test_topics_hold_the_section() -> None:
    """From the breadcrumb."""
    assert "India News" in seed().article.topics


def test_summary_is_the_standfirst() -> None:
    """The one sentence between title and body."""
    assert seed().article.summary == (
        "The two-day meeting was held on June 26-27, "
        "with the Indian Army and Russia's Land Forces participating in it"
    )


def test_body_has_nine_paragraphs() -> None:
    """Exactly."""
    assert len(paragraphs()) == 9


def test_body_begins_with_the_article() -> None:
    """Not with the standfirst, a credit or a menu."""
    assert paragraphs()[0].startswith("The third India-Russia Inter-Governmental Commission")


def test_body_ends_with_the_article() -> None:
    """Not with the disclaimer below it."""
    assert paragraphs()[-1].endswith("dialogue and diplomacy to find a lasting solution.")


def test_body_says_the_original_sentences() -> None:
    """Each paragraph is a line of the original, hashtags and quotes included."""
    lines = {" ".join(line.split()) for line in SEED.read_text("utf-8").splitlines()}
    assert [text for text in paragraphs() if text.replace("\\", "") not in lines] == []


CLUTTER = {
    "menu": ("Ganesh Chaturthi", "navigation"),
    "button": ("shot-button", "navigation"),
    "breadcrumb": ("Home > News", "breadcrumb"),
    "repeated title": ("India, Russia hold Sub-Working", "repeat"),
    "picture credit": ("Pic/X", "credit"),
    "disclaimer": ("This story has been sourced", "disclaimer"),
    "WhatsApp line": ('"Exciting news! Mid-day is now on WhatsApp', "promo"),
    "registration prompt": ("Register for FREE", "registration"),
    "its second line": ("to continue reading", "registration"),
    "its third line": ("This is not a paywall", "registration"),
    "its reason": ("However, your registration", "registration"),
    "web stories": ("Mid-Day Web Stories", "related"),
    "cookie notice": ("This website uses cookie", "consent"),
}


@pytest.mark.parametrize("passage", CLUTTER)
def test_the_body_has_none_of_it(passage: str) -> None:
    """Neither whole nor in part."""
    assert CLUTTER[passage][0] not in seed().article.body


@pytest.mark.parametrize("passage", CLUTTER)
def test_the_receipt_says_what_was_cut_and_why(passage: str) -> None:
    """With the label, the rule that decided, and the line it stood in."""
    opening, label = CLUTTER[passage]
    entry = removal(opening)
    assert entry.label.value == label
    assert entry.rule
    assert SEED.read_text("utf-8").splitlines()[entry.line - 1].strip().startswith(opening)


def test_nothing_but_title_standfirst_and_body_escapes_the_receipt() -> None:
    """Every line of the original is accounted for."""
    article, cut = seed().article, {r.text for r in seed().receipt.removals}
    said = {article.title, article.summary, *(text.replace("\\", "") for text in paragraphs())}
    lines = (" ".join(line.split()) for line in SEED.read_text("utf-8").splitlines())
    assert [line for line in lines if line and line not in cut | said] == []

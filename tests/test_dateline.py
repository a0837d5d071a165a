"""Where an article was written: a name that stands where a place does, and never a section, an author or a house."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefgen.clean import clean
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 12, 1, tzinfo=UTC)
PROSE = "The council of Norwich voted on Tuesday to keep the old bridge open to walkers, and the toll will pay for it. "
TITLE = "Council keeps the old bridge open"


def place_of(*above: str, opening: str = "", language: str = "en") -> str:
    """The place of a page with lines between its title and its text, which speaks of Norwich and of Bridges."""
    texts = (opening + PROSE * 2, "Bridges, says Moira Kettleby, are for all of us. " + PROSE, PROSE * 2)
    lines = "".join(f"<p>{line}</p>" for line in above)
    body = "".join(f"<p>{text}</p>" for text in texts)
    html = f"<html lang={language}><body><article><h1>{TITLE}</h1>{lines}{body}</article>"
    source = Source("x", html.encode(), "text/html")
    return clean(read(source), source, NOW).article.place


@pytest.mark.parametrize(
    "line",
    [
        "Norwich, 28 June 2024",
        "Norwich - 28 June 2024 - 09:40",
        "28 June 2024 – Norwich",
        "28 June 2024, 09:40 | Norwich",
        "By Moira Kettleby in Norwich",
        "By Moira Kettleby, Norwich",
        "By Moira Kettleby (Norwich) 28 June 2024",
    ],
)
def test_a_place_stands_beside_a_date_or_a_name(line: str) -> None:
    """Behind a sign or a word that says so."""
    assert place_of(line) == "Norwich"


@pytest.mark.parametrize(
    "line",
    [
        "Bridges 28 June 2024",
        "28 June 2024 Bridges",
        "By Moira Kettleby | Bridges | 28 June 2024",
        "By Moira Kettleby | Senior Reporter | 28 June 2024",
        "28 June 2024 – Moira Kettleby",
        "Posted: Fri | 28 June 2024",
    ],
)
def test_sections_roles_and_authors_are_no_places(line: str) -> None:
    """However near to the date they stand, and though the text has the word."""
    assert place_of("By Moira Kettleby", line) == ""


def test_what_the_text_does_not_name_is_a_place_only_where_there_is_no_doubt() -> None:
    """The line says what it is, and ends with a bar and a name."""
    assert place_of("28 June 2024, 09:40 | Thetford") == ""
    assert place_of("Updated on: 28 June 2024 09:40 AM | Thetford") == "Thetford"


@pytest.mark.parametrize(
    ("opening", "place"),
    [
        ("NORWICH — ", "Norwich"),
        ("Norwich (Reuters) - ", "Norwich"),
        ("Norwich (dpa/lno) – ", "Norwich"),
        ("The Norwich Club (TNC) ", ""),
        ("Norwich – ", ""),
    ],
)
def test_the_opening_of_the_text_may_name_it(opening: str, place: str) -> None:
    """As agencies write it; a name that is followed by its letters is none."""
    assert place_of(opening=opening) == place

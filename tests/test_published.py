"""When an article was published: which of a page's dates is that."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from briefgen.clean import clean
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 12, 1, tzinfo=UTC)
PROSE = "The council voted on Tuesday to keep the old bridge open to walkers, and it will be paid for by the toll. "
TITLE = "Council keeps the old bridge open"


def day_of(data: str, media_type: str) -> str:
    """The day on which a source was published, as ISO 8601; empty when it is unknown."""
    source = Source("x", data.encode(), media_type)
    return str(clean(read(source), source, NOW).article.date or "")[:10]


def page(head: str, dateline: str, opening: str = "") -> str:
    """The day of a page with a line between its title and its text."""
    body = "".join(f"<p>{start}{PROSE * 2}</p>" for start in (opening, "", ""))
    shown = f"<h1>{TITLE}</h1>{dateline}{body}"
    return day_of(f"<html lang=en><head>{head}</head><body><article>{shown}</article>", "text/html")


def text(*above: str, opening: str = "", below: tuple[str, ...] = ()) -> str:
    """The day of a scraped text with lines between its title and its text, and below it."""
    lines = [TITLE, *above, opening + PROSE * 2, *[PROSE * 2] * 3, *below]
    return day_of("\n".join(lines), "text/plain")


STORED = "<meta name=date content=2024-07-03>"


def test_a_date_that_readers_see_goes_before_one_that_does_not_say_which_it_is() -> None:
    """`<meta name=date>` is often that of the page in its database."""
    assert page(STORED, "<p>28 June 2024</p>") == "2024-06-28"
    assert page(STORED, "") == "2024-07-03"


def test_a_date_that_says_that_it_is_of_publication_goes_before_what_readers_see() -> None:
    """Whatever stands above the text: it may be that of a change."""
    head = "<meta property='article:published_time' content=2024-06-27>"
    assert page(head, "<p>28 June 2024</p>") == "2024-06-27"


@pytest.mark.parametrize(
    "opening", ["Norwich, 28 June 2024 – ", "28.06.2024 – ", "28 June 2024. ", "(28 June 2024) – "]
)
def test_a_day_with_which_the_text_begins(opening: str) -> None:
    """As press releases do."""
    assert text(opening=opening) == "2024-06-28"
    assert page("", "", opening) == "2024-06-28"


def test_a_day_within_the_first_sentence_is_not_the_articles() -> None:
    """Also where the sentence begins with it."""
    assert text(opening="28 June 2024 will be the day on which it opens. ") == ""
    assert text(opening="On 28 June 2024, it opens. ") == ""


def test_a_day_between_title_and_text_goes_before_days_within_the_text() -> None:
    """However near to its beginning these are."""
    above = ("28 June 2024", "Share", "Print", "Listen", "Save")
    lines = [TITLE, *above, PROSE * 2, "Bridge closed for works", "3 May 2023", *[PROSE * 2] * 3]
    assert day_of("\n".join(lines), "text/plain") == "2024-06-28"


FOOT = (
    "Ferry to change in autumn",
    "Ledger wins a prize",
    "Crane sold",
    "School opens",
    "Rain stays",
    "Mayor speaks",
)


def test_a_day_far_below_the_text_is_the_articles_where_it_says_so() -> None:
    """As in a box that tells of the article; others are those of what is linked there."""
    assert text(below=(*FOOT, "Contact", "Published: 28 June 2024")) == "2024-06-28"
    assert text(below=(*FOOT, "Contact", "28 June 2024")) == ""

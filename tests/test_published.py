"""When an article was published: which of a page's dates is that."""

from __future__ import annotations

import json
import time
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


@pytest.mark.parametrize(
    ("line", "language"),
    [
        ("Last modified on Fri 28 June 2024", "en"),
        ("Updated: 28 June 2024, 09:12", "en"),
        ("Zuletzt aktualisiert: 28.06.2024, 09:12 Uhr", "de"),
        ("Mis à jour le 28/06/2024 à 09:12", "fr"),
        ("Actualizado el 28 de junio de 2024", "es"),
        ("Ultimo aggiornamento: 28/06/2024", "it"),
    ],
)
def test_a_page_that_says_only_when_it_changed_has_no_date(line: str, language: str) -> None:
    """`modified` it is, and nothing else; of a scraped text, which gives no other, it is the day to put it under."""
    body = f"<p>{PROSE * 2}</p>" * 3
    html = f"<html lang={language}><body><article><h1>{TITLE}</h1><p>{line}</p>{body}</article>"
    source = Source("x", html.encode(), "text/html")
    article = clean(read(source), source, NOW).article
    assert (article.date, str(article.modified)[:10]) == (None, "2024-06-28")


@pytest.mark.parametrize(
    "elsewhere",
    [
        '<aside><time datetime="2024-06-20">20 June</time></aside>',
        '<div class="related-posts"><time datetime="2024-06-20">20 June</time></div>',
        '<div class="comments"><p>Bob, June 20, 2024 at 8:11 am</p></div>',
        "<footer>© 2024 The Paper. Page generated 20 June 2024.</footer>",
        '<div class="topbar">Thursday, 20 June 2024</div>',
        '<p><time class="updated" datetime="2024-06-20"></time></p>',
    ],
)
def test_what_dates_something_else_is_not_the_articles_date(elsewhere: str) -> None:
    """A comment, another article, today's paper: rather none than that."""
    body = f"<p>{PROSE * 2}</p>" * 3
    for page_of in ("{1}<article>{0}</article>", "<article>{0}</article>{1}"):
        html = f"<html lang=en><body>{page_of.format(f'<h1>{TITLE}</h1>{body}', elsewhere)}"
        assert day_of(html, "text/html") == ""


@pytest.mark.parametrize(
    "line", ["1 May 2023 - 28 June 2024", "01.05.2023 – 28.06.2024", "1 May 2023—28 June 2024"]
)
def test_from_which_day_to_which_something_lasts_dates_no_article(line: str) -> None:
    """An archive's banner, an exhibition: rather none than its first day; what stands beside it counts."""
    assert page("", f"<p>{line}</p>") == text(line) == ""
    assert page("", f"<p>{line}</p><p>29 June 2024</p>") == text(line, "29 June 2024") == "2024-06-29"


def test_a_day_that_is_told_twice_in_a_line_is_no_span() -> None:
    """Nor is one with a word between it and the next, or with its time behind a dash."""
    for line in (
        "28 June 2024 - 28 June 2024",
        "28 June 2024 - updated: 29 June 2024",
        "28 June 2024 - 10:00",
    ):
        assert page("", f"<p>{line}</p>") == "2024-06-28"


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("28/06/20240 comments", "2024-06-28"),
        ("June 20243. June 2024 by jane", "2024-06-03"),
        ("Published on 28 June 2024 / © The Ledger", "2024-06-28"),
        ("© The Ledger 28 June 2024", ""),
        ("Edition 120243. June", ""),
    ],
)
def test_a_day_beside_what_else_a_line_holds(line: str, day: str) -> None:
    """An element's end may leave no space; a copyright dates the page only where the line says so."""
    assert text(line) == day


@pytest.mark.parametrize(
    ("path", "day"),
    [
        ("2024/06/28/bridge", "2024-06-28"),
        ("news/20240628-bridge.html", "2024-06-28"),
        ("news/28-06-2024", "2024-06-28"),
        ("news/20240628", ""),
        ("news/20249928-bridge.html", ""),
        ("news/20300101-bridge.html", ""),
        ("news/99-06-2024", ""),
        ("news/3412024062811-bridge", ""),
    ],
)
def test_an_address_dates_a_page_that_nothing_else_does(path: str, day: str) -> None:
    """Where it has a day for sure: a number alone may be any, and none is later than the retrieval."""
    address = f"<link rel=canonical href='https://ledger.example/{path}'>"
    assert page(address, "") == day
    assert page(address, "<p>27 June 2024</p>") == "2024-06-27"


def test_of_several_articles_that_a_page_describes_its_own_counts() -> None:
    """Which is told by its address, in any of the ways in which it is written."""
    described = [
        {"@type": "NewsArticle", "url": "https://a.example/other", "datePublished": "2024-06-20"},
        {"@type": "NewsArticle", "mainEntityOfPage": {"@id": "http://www.a.example/this/"},
         "datePublished": "2024-06-28"},
    ]  # fmt: skip
    head = (
        '<link rel=canonical href="https://a.example/this?x=1">'
        f'<script type="application/ld+json">{json.dumps(described)}</script>'
    )
    assert page(head, "") == "2024-06-28"


def test_where_the_month_comes_first_it_is_read_first() -> None:
    """In the United States alone, if the page says that it is from there."""
    body = f"<p>{PROSE * 2}</p>" * 3
    for language, day in (("en-US", "2024-05-01"), ("en-GB", "2024-01-05"), ("en", "2024-01-05")):
        html = f"<html lang={language}><body><article><h1>{TITLE}</h1><p>05/01/2024</p>{body}</article>"
        assert day_of(html, "text/html") == day


@pytest.mark.parametrize(
    ("language", "stated", "day"),
    [
        ("de", "05.06.2024", "2024-06-05"),
        ("de", "05.06.2024 10:00", "2024-06-05"),
        ("en-US", "05.06.2024", "2024-06-05"),
        ("en-GB", "05/06/2024", "2024-06-05"),
        ("en-US", "05/06/2024", "2024-05-06"),
        ("fr", "5 juin 2024", "2024-06-05"),
        ("de", "Wed, 05 Jun 2024 10:00:00 GMT", "2024-06-05"),
        ("de", "2024-06-05T10:00:00+02:00", "2024-06-05"),
    ],
)
@pytest.mark.parametrize(
    "head",
    [
        "<meta property='article:published_time' content='{}'>",
        "<meta name=date content='{}'>",
        '<script type="application/ld+json">{{"@type": "NewsArticle", "datePublished": "{}"}}</script>',
        "<time datetime='{}'></time>",
    ],
)
def test_a_date_that_is_stated_is_read_as_people_of_the_page_write_it(
    language: str, stated: str, day: str, head: str
) -> None:
    """In its language, month first only where that is said, and never with dots; ISO 8601 says all itself."""
    body = f"<p>{PROSE * 2}</p>" * 3
    html = f"<html lang={language}><head>{head.format(stated)}</head><body><article><h1>{TITLE}</h1>{body}</article>"
    assert day_of(html, "text/html") == day


def test_a_date_that_is_mostly_white_space_costs_no_minutes() -> None:
    """As JSON-LD or a meta tag may have it; the time would grow with the square of its length."""
    start = time.process_time()
    assert page(f"<meta property='article:published_time' content='a{chr(0xA0) * 50_000}1'>", "") == ""
    assert time.process_time() - start < 2

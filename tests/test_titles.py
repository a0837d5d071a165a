"""Titles: what a page claims, weighed against what stands on it; and the headline among a text's lines."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import briefgen.starter
from briefgen.clean import clean
from briefgen.clean.cleaned import Cleaned
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 7, 1, tzinfo=UTC)
PROSE = "The council voted on Tuesday to keep the old bridge open to walkers, and it will be paid for by the toll. "
BODY = "".join(f"<p>{PROSE * 2}</p>" for _ in range(3))
TITLE = "Council keeps the old bridge open"


def cleaned(data: str, media_type: str = "text/html") -> Cleaned:
    """A page or a text, cleaned."""
    source = Source("x", data.encode(), media_type)
    return clean(read(source), source, NOW)


def page(head: str, headings: str) -> Cleaned:
    """A page with claims in its head, and headings above its body."""
    return cleaned(f"<html lang=en><head>{head}</head><body>{headings}<article>{BODY}</article>")


def stated(headline: str) -> str:
    """The JSON-LD of an article with a headline."""
    return f"<script type='application/ld+json'>{json.dumps({'@type': 'NewsArticle', 'headline': headline})}</script>"


OG, SITE = "<meta property='og:title' content='{}'>", "<meta property='og:site_name' content='The Ledger'>"


@pytest.mark.parametrize(
    ("head", "headings", "title"),
    [
        ("", f"<h1>{TITLE}</h1>", TITLE),
        (f"<title>{TITLE} | The Ledger</title>", "", TITLE),
        (f"<title>{TITLE} - The Ledger</title>{SITE}", "<h1>The Ledger</h1>", TITLE),
        (f"<title>The Ledger | {TITLE}</title>{SITE}", "", TITLE),
        (f"<title>{TITLE} | ledger blog</title>{OG.format(TITLE)}", "<h1>Ledger Blog</h1>", TITLE),
        (OG.format("Bridge saved at last"), f"<h1>{TITLE}</h1>", TITLE),
        (
            stated("Bridge saved at last") + OG.format("Bridge saved at last"),
            f"<h1>{TITLE}</h1>",
            "Bridge saved at last",
        ),
        (stated(TITLE), f"<h1>Transport {TITLE}</h1>", TITLE),
        (
            f"<title>{TITLE} - Ledger, 28 June</title>{OG.format(TITLE)}",
            f"<div>{TITLE}</div><h1>Toll to pay for it</h1>",
            TITLE,
        ),
        (f"<title>The Weekly Ledger: {TITLE}</title>", f"<b>{TITLE}</b><br>By JANE DOE", TITLE),
        (stated(TITLE), f"<h1><span>Transport</span><span>{TITLE}</span></h1>", TITLE),
        (stated("Tom &amp; Ann&#39;s <b>bridge</b> holds"), "", "Tom & Ann's bridge holds"),
        (stated(TITLE), "<h1>Welcome</h1>", TITLE),
        ("", "", ""),
    ],
)
def test_the_title_of_a_page(head: str, headings: str, title: str) -> None:
    """The heading that readers see, unless it is the site's, or the page's head is at one against it."""
    assert page(head, headings).article.title == title


SEEN = "Walkers may keep the bridge of 1906"


def browser_says(title: str) -> str:
    """What h1, JSON-LD and the browser's title say alike."""
    return f"<title>{title} | The Ledger</title>{SITE}{stated(title)}"


@pytest.mark.parametrize(
    ("head", "headings", "title"),
    [
        (browser_says(TITLE) + OG.format(SEEN), f"<nav><h1>{TITLE}</h1></nav><h2>{SEEN}</h2>", SEEN),
        (browser_says(TITLE) + OG.format(SEEN), f"<h1>{TITLE}</h1><h2><b>Transport</b> {SEEN}</h2>", SEEN),
        (browser_says(TITLE) + OG.format(f"Transport: {SEEN}"), f"<h1>{TITLE}</h1><h2>{SEEN}</h2>", SEEN),
        (
            browser_says(TITLE) + OG.format(f"Transport: {SEEN}"),
            f"<h1>{TITLE}</h1><h2>Transport {SEEN}</h2>",
            f"Transport: {SEEN}",
        ),
        (browser_says(TITLE) + OG.format(SEEN), f"<h1>{TITLE}</h1>", TITLE),
        (browser_says(TITLE) + OG.format(SEEN), f"<h1>{TITLE}</h1>{BODY}<h2>{SEEN}</h2>", TITLE),
        (
            browser_says(f"Vote: {TITLE}") + OG.format(SEEN),
            f"<h1>Vote: {TITLE}</h1><h2>{TITLE}</h2>",
            f"Vote: {TITLE}",
        ),
    ],
)
def test_the_title_that_readers_see(head: str, headings: str, title: str) -> None:
    """An h2 above the text that the head knows, where the h1 is for search engines; not the h1's own tail."""
    assert page(head, headings).article.title == title


def test_a_kicker_that_the_head_words_otherwise() -> None:
    """What heading and head have in common is the title, unless the head knows the heading whole."""
    og = OG.format(f"Vote on the river: {TITLE}")
    assert page(og, f"<h1>In the town hall - {TITLE}</h1>").article.title == TITLE
    assert (
        page(og + stated(f"Town hall: {TITLE}"), f"<h1>Town hall: {TITLE}</h1>").article.title
        == f"Town hall: {TITLE}"
    )


@pytest.mark.parametrize(
    ("head", "headings"),
    [
        (OG.format(f"{TITLE} – so far"), f"<h2>{TITLE} – so far</h2>"),
        (f"<title>{TITLE} – so far | The Ledger</title>" + OG.format(f"{TITLE} – so far"), ""),
    ],
)
def test_the_end_of_a_title_is_no_name_of_a_site(head: str, headings: str) -> None:
    """Where a heading says it, too, or where the browser's title adds the site's name to it."""
    assert page(head, headings).article.title == f"{TITLE} – so far"


def test_what_ends_the_browsers_title_may_be_the_title() -> None:
    """A heading of more words than a site's name has."""
    assert page(f"<title>Notes of a walker | {TITLE}</title>", f"<h2>{TITLE}</h2>").article.title == TITLE


SHORT = "Bridge stays open"
HOST = "<link rel=canonical href='https://www.ledger.example/a'>"


@pytest.mark.parametrize(
    ("head", "headings", "title"),
    [
        (
            f"<title>The Ledger - {SHORT}</title>{SITE}",
            f"<h1>Harbour city and county</h1><h1>{SHORT}</h1>",
            SHORT,
        ),
        (
            f"<title>Ledger - City - {SHORT}</title>{HOST}{OG.format(SHORT)}",
            f"<h1>Harbour city and county</h1><h1>{SHORT}</h1>",
            SHORT,
        ),
        (f"<title>{TITLE} - Harbour Notes</title>{HOST}", f"<h1>Harbour Notes</h1><h1>{TITLE}</h1>", TITLE),
        (
            f"<title>{TITLE} - Harbour Notes</title>{OG.format('Harbour Notes')}",
            f"<h1>Harbour Notes</h1><h1>{TITLE}</h1>",
            TITLE,
        ),
    ],
)
def test_the_browsers_title_has_the_sites_name_at_one_end(head: str, headings: str, title: str) -> None:
    """Where that is its beginning, a heading of few words that it ends with is the title."""
    assert page(head, headings).article.title == title


@pytest.mark.parametrize(
    ("said", "heading", "title"),
    [
        (f"Transport: {TITLE}", f"<span>Transport</span> {TITLE}", f"Transport: {TITLE}"),
        (f"Transport - {TITLE}", f"<span>Transport</span> {TITLE}", f"Transport - {TITLE}"),
        (f"Transport: {TITLE}", f"Transport – {TITLE}", f"Transport – {TITLE}"),
        (f"{TITLE} | ", TITLE, TITLE),
        (f"Transport: {SEEN}", f"Transport {TITLE}", f"Transport {TITLE}"),
        (TITLE, f"<span>28.06.2024</span><span>{TITLE}</span>", TITLE),
    ],
)
def test_kicker_and_title_that_are_two_elements(said: str, heading: str, title: str) -> None:
    """The mark that only the head has between them is taken over; a day that is glued to the title is none of it."""
    assert page(OG.format(said), f"<h1>{heading}</h1>").article.title == title
    # Where another place in the head knows the title without a kicker, it has none.
    named = page(OG.format(said) + stated(TITLE), f"<h1>{heading}</h1>").article.title
    assert named == TITLE


@pytest.mark.parametrize(
    ("head", "headings"),
    [
        (f"<title>Harbour notes » {TITLE}</title>", "<h1><a href='/'>Harbour notes</a></h1>"),
        (
            f"<title>{TITLE} : Harbour notes | Since 2005 | A diary</title>",
            "<h1><a href='https://ledger.example/'>Harbour notes</a></h1>",
        ),
        (
            f"<title>{TITLE} » Harbour notes</title>",
            "<h1><a href='/?lang=en'>Harbour notes of the walkers</a></h1>",
        ),
        (
            f"<title>{TITLE} - Harbour notes</title>",
            f"<h1><a href='https://archive.example/2014/https://ledger.example/'>Harbour notes</a></h1><h2>{TITLE}</h2>",
        ),
    ],
)
def test_a_heading_that_links_to_the_front_page_is_the_sites_name(head: str, headings: str) -> None:
    """It is not the title, and what else is in the browser's title is."""
    assert page(head, headings).article.title == TITLE


def test_a_heading_that_links_to_the_article_is_its_title() -> None:
    """As in a blog that shows its pages like its lists."""
    assert page("", f"<h1><a href='/2024/06/bridge.html'>{TITLE}</a></h1>").article.title == TITLE


def test_the_name_of_a_site_at_the_end_of_a_title_without_spaces() -> None:
    """In a script that does not part words, a hyphen does."""
    assert (
        page("<title>古い橋を歩行者のために残す！-橋新聞</title>", "").article.title
        == "古い橋を歩行者のために残す！"
    )


def test_a_heading_that_the_head_knows_whole_keeps_its_kicker() -> None:
    """Also where another place in the head knows the title without that."""
    whole = f"Vote: {TITLE}"
    assert page(stated(whole) + OG.format(TITLE), f"<h1>{whole}</h1>").article.title == whole


def test_the_second_half_of_a_heading_is_not_its_title() -> None:
    """Where the first half is longer than in the page's head, but begins like it."""
    heading = "How to keep a bridge open (five ways) | Tolls, votes and walkers"
    head = OG.format("How to keep a bridge open | Tolls, votes and walkers")
    assert page(head, f"<h1>{heading}</h1>").article.title == heading


def test_a_title_tells_who_else_says_so() -> None:
    """Its evidence names the place, and another that agrees."""
    assert page(stated(TITLE), f"<h1>{TITLE}</h1>").receipt.evidence["title"] == "h1, as JSON-LD says"
    assert page("", f"<h1>{TITLE}</h1>").receipt.evidence["title"] == "h1"


NAVIGATION = [
    "Home",
    "News",
    "Sport",
    "Weather",
    "Harbour crane sold for scrap",
    "Mayor opens a new school in the north",
]
PARAGRAPHS = [PROSE * 2] * 5
FOOT = ["Ferry timetable to change in autumn", "Ledger wins a prize for its pictures", "Contact", "Imprint"]


@pytest.mark.parametrize(
    "above",
    [
        [TITLE],
        [TITLE, "By Jane Doe", "28 June 2024"],
        ["TRANSPORT", TITLE, "28 June 2024 | 10.30"],
        [
            TITLE,
            "The old bridge stays open to walkers on weekdays after a vote of the council, and the toll will pay.",
        ],
        [TITLE, "28 June 2024", "The old bridge in spring. Photo: Kit Varley/Ledger"],
        [f"{TITLE} | The Ledger", TITLE, "Share", "Print"],
        ["Home > Transport > " + TITLE, TITLE, "Jane Doe"],
        ["The council", TITLE, "More of: The council", "Jane Doe", "28 June 2024"],
        [TITLE, "(Illustration: walkers on the old bridge on Tuesday)", "Jane Doe", "28 June 2024"],
        [
            "Reading time: 3 minutes",
            "28 June 2024",
            TITLE,
            "Walkers may cross, drivers will pay for it, and why.",
        ],
        ["# " + TITLE, "Why the vote was so close on the night that the council met"],
    ],
)
def test_the_title_of_a_scraped_text(above: list[str]) -> None:
    """Among headlines of other articles, a kicker, a summary, a caption and dates."""
    text = "\n".join([*NAVIGATION, *above, *PARAGRAPHS, *FOOT])
    assert cleaned(text, "text/plain").article.title == TITLE


def test_a_title_in_a_script_without_spaces() -> None:
    """Its pairs of signs come back in the text, as words do elsewhere."""
    prose = "市議会は火曜日、古い橋を歩行者のために残すことを決めた。費用は通行料でまかなわれるという。" * 2
    lines = [
        "ホーム",
        "社会",
        "港のクレーンを売却へ",
        "古い橋を歩行者のために残す　市議会が決定",
        "2024年6月28日",
        *[prose] * 4,
    ]
    assert cleaned("\n".join(lines), "text/plain").article.title == "古い橋を歩行者のために残す 市議会が決定"


@settings(max_examples=50)
@given(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["C"]), max_size=60), max_size=12))
def test_the_title_of_a_text_is_one_of_its_lines(lines: list[str]) -> None:
    """Whatever the lines: none is made up, and nothing fails."""
    text = "\n".join([*lines, *PARAGRAPHS])
    found = cleaned(text, "text/plain").article.title
    blocks = read(Source("x", text.encode(), "text/plain")).blocks
    assert found == "" or found in {" ".join(block.text.split()) for block in blocks}


def text_dated(*above: str, below: tuple[str, ...] = ()) -> date | datetime | None:
    """The date of a scraped text with lines between its title and its body, and below that."""
    lines = [*NAVIGATION, TITLE, *above, *PARAGRAPHS, *FOOT, *FOOT, *below]
    return cleaned("\n".join(lines), "text/plain").article.date


@pytest.mark.parametrize(
    "line",
    [
        "28 June 2024",
        "Jane Doe · Ledger News · Posted: Jun 28, 2024 | Last updated: Jun 29, 2024 and the comments are open to all",
        "2 minute readJune 28, 2024",
        "Jane Doering28.06.2024",
        "28. June 2024",
        "28. 6. 2024",
        "28. Jun. 2024 • Jane Doe",
    ],
)
def test_the_date_beside_the_title(line: str) -> None:
    """Also where an element's end left no space."""
    assert str(text_dated(line))[:10] == "2024-06-28"


def test_what_says_published_goes_before_other_dates() -> None:
    """A sound clip's date stands nearer to the body."""
    assert str(text_dated("Published 28 June 2024", "Listen: 25 June 2024")) == "2024-06-28"


def test_dates_of_other_articles_are_not_taken() -> None:
    """Those that stand far below the body."""
    assert text_dated(below=("Bridge closed for works", "3 May 2023")) is None


def test_a_trail_that_ends_with_the_title_is_not_the_title() -> None:
    """It has all of the title's words, and comes first: as in the page with which a new site begins."""
    file = Path(briefgen.starter.__file__).parent / "site/content/inbox/council-opens-night-library.txt"
    found = cleaned(file.read_text("utf-8"), "text/plain").article.title
    assert found == "Council opens night library in former tram depot"


FRENCH = "Le conseil a voté mardi pour que le vieux pont reste ouvert aux piétons, ce que le péage paiera pour tous. "


@pytest.mark.parametrize(
    ("line", "opening", "prose"),
    [
        ("Par Aurélien Tissot", "Le bac reprend la mer", FRENCH),
        ("Register now to unlock this article", "The ferry is back", PROSE),
        (
            "Автор: Тру Вейл",
            "Паромную линию на острова спасли",
            "Линия продолжит работу, сообщили в регионе. ",
        ),
    ],
)
def test_a_byline_or_a_prompt_is_no_headline(line: str, opening: str, prose: str) -> None:
    """Though it stands right above the text, and the headline says nothing that the text says."""
    text = "\n".join([opening, line, "12 June 2024", *[prose * 2] * 3])
    assert cleaned(text, "text/plain").article.title == opening


@pytest.mark.parametrize(
    "line",
    [
        "← Walkers on the old bridge: a vote of the council",
        "Walkers on the old bridge, part 2 →",
        "The council and the old bridge >",
        "12:30",
        "bridge@council.example",
        "https://council.example/old-bridge",
    ],
)
def test_what_points_elsewhere_is_no_headline(line: str) -> None:
    """Nor is a time or an address, though it stands between the headline and the date and the text speaks of it."""
    text = "\n".join([*NAVIGATION[:4], "The old bridge", line, "28 June 2024", *PARAGRAPHS, *FOOT])
    assert cleaned(text, "text/plain").article.title == "The old bridge"


@pytest.mark.parametrize(
    "title", ["« The council keeps the old bridge »", "R > 1: the council votes", "12:30: the council votes"]
)
def test_quotation_marks_and_signs_within_a_headline_point_nowhere(title: str) -> None:
    """Only an arrow at its end does."""
    text = "\n".join([*NAVIGATION, title, "28 June 2024", *PARAGRAPHS, *FOOT])
    assert cleaned(text, "text/plain").article.title == title


@pytest.mark.parametrize(
    ("lines", "title"),
    [
        (["Opinion", "Stop building bridges", "Kari Moen", "6 May 2024"], "Stop building bridges"),
        (
            ["A notice of closure: Mill Lane", "5 May 2024", "From: the roads office"],
            "A notice of closure: Mill Lane",
        ),
        (
            ["View this email in your browser", "The ferry question now", "Why nobody pays"],
            "The ferry question now",
        ),
    ],
)
def test_a_text_that_somebody_copied_begins_with_its_headline(lines: list[str], title: str) -> None:
    """Whatever the lines below it have of what is told: around it there is no menu, and nothing of other articles."""
    text = "\n".join([*lines, *[PROSE * 2] * 4])
    assert cleaned(text, "text/plain").article.title == title


@pytest.mark.parametrize(
    ("browser", "name"),
    [
        (f"{TITLE} | The Ledger", "The Ledger"),
        (f"{TITLE} – Ledger & Sons", "Ledger & Sons"),
        (f"{TITLE} - Page 34", "www.ledger.example"),
        (f"{TITLE} | News | The Ledger", "www.ledger.example"),
        (TITLE, "www.ledger.example"),
    ],
)
def test_what_follows_the_title_in_the_browsers_names_the_publisher(browser: str, name: str) -> None:
    """Where the page does not say it otherwise; else its host is the name."""
    head = f"<title>{browser}</title><link rel=canonical href='https://www.ledger.example/a'>"
    assert page(head, f"<h1>{TITLE}</h1>").article.source.name == name.removeprefix("www.")


def test_who_made_a_picture_and_what_others_head_is_no_publisher() -> None:
    """A copyright in a caption, and a short line below the title that comes again."""
    text = "\n".join([TITLE, "Related", "Ward", *[PROSE * 2] * 3, "Ward votes again", "Photo: © Liv Aas"])
    assert cleaned(text, "text/plain").article.source.name == ""

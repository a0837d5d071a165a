"""What a whole page is: an article, or one of the things that come instead of one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest

from briefgen.clean import clean
from briefgen.model import Source, Verdict
from briefgen.read import read

NOW = datetime(2024, 12, 1, tzinfo=UTC)
PROSE = "The council voted on Tuesday to keep the old bridge open to walkers, and it will be paid for by the toll."
ADVICE = (
    f"<p>{PROSE}</p><p>If you typed the address, please look whether it is right, or begin at the front page.</p>"
    * 2
)
NEWS = {
    "The ferry": "The passenger ferry between the two quays will run again from September, the harbour office confirmed.",
    "The library": "Readers may borrow twice as many books over the summer, and nobody will ask for fines in August.",
    "The orchard": "Volunteers have planted sixty old kinds of apple behind the school, where a car park was to be.",
    "The tram": "Two lines run every half hour until dawn, which the city pays for out of what drivers pay to park.",
    "The choir": "A choir of bakers sings at five in the morning, and has sold out the town hall for three nights.",
    "The lido": "Swimmers who wanted warmer water have lost a vote by four voices, and wish to count them once more.",
}
DESCRIBED = (
    f'<script type="application/ld+json">{json.dumps({"@type": "NewsArticle", "headline": "X"})}</script>'
)


def verdict_of(title: str, body: str, head: str = "", heading: str = "") -> Verdict:
    """The verdict on a page with a title in its head and, if not told otherwise, as its heading."""
    shown = f"<h1>{heading or title}</h1>{body}"
    html = f"<html><head><title>{title}</title>{head}</head><body><main>{shown}</main></body></html>"
    source = Source("x", html.encode(), "text/html")
    return clean(read(source), source, NOW).verdict


@pytest.mark.parametrize(
    ("title", "heading"),
    [
        ("Page not found", ""),
        ("404 - The Brackwater Post", "Well, this is embarrassing"),
        ("Error 503", "We are back in a minute"),
        ("Seite nicht gefunden | Rheinblatt", "Seite nicht gefunden"),
        ("Just a moment...", "post.example"),
        ("Страница не найдена — Вестник", "Страница не найдена"),
        ("ページが見つかりません｜港新聞", "ページが見つかりません"),
    ],
)
def test_a_page_that_says_that_there_is_none_is_an_error_page(title: str, heading: str) -> None:
    """However much advice and other news stand below."""
    assert verdict_of(title, ADVICE, heading=heading) is Verdict.ERROR


def test_an_article_about_errors_is_an_article() -> None:
    """Its title says more than that, or the page describes it to machines, or it is too long for an error page."""
    assert verdict_of("Why pages are not found", ADVICE) is Verdict.ARTICLE
    assert verdict_of("Page not found", ADVICE, DESCRIBED) is Verdict.ARTICLE
    assert verdict_of("Forbidden", f"<p>{PROSE}</p>" * 20) is Verdict.ARTICLE


def test_headlines_that_are_links_between_every_few_lines_make_an_index() -> None:
    """A front page of a blog, or what a search has found; not an article that says what else there is."""
    teasers = "".join(
        f'<article><h2><a href="/{n}">{name} is the talk of the week</a></h2><p>{text}</p></article>'
        for n, (name, text) in enumerate(NEWS.items())
    )
    assert verdict_of("All our news", teasers) is Verdict.INDEX
    article = f"<p>{PROSE}</p>" * 6 + teasers
    assert verdict_of("Council keeps the bridge", article, DESCRIBED) is Verdict.ARTICLE


@pytest.mark.parametrize(
    "text",
    [
        "港務局は火曜日、東埠頭と塩沼桟橋を結ぶ旅客船を九月から再開すると発表した。" * 2,
        "항만청은 화요일 동부두와 염습지 선착장을 잇는 여객선을 9월부터 다시 운항한다고 발표했다. " * 2,
    ],
)
def test_a_short_text_in_a_script_that_says_much_in_few_letters_is_an_article(text: str) -> None:
    """Eighty of them are as long as two sentences of an alphabet."""
    assert verdict_of("旅客船が再開", f"<p>{text}</p>") is Verdict.ARTICLE


def test_a_flash_is_an_article_where_the_page_says_so() -> None:
    """Unless readers must pay for it: then it is what a wall has left."""
    assert verdict_of("Bridge stays open", f"<p>{PROSE}</p>") is Verdict.ERROR
    assert verdict_of("Bridge stays open", f"<p>{PROSE}</p>", DESCRIBED) is Verdict.ARTICLE
    paid = DESCRIBED.replace('"headline"', '"isAccessibleForFree": false, "headline"')
    assert verdict_of("Bridge stays open", f"<p>{PROSE}</p>", paid) is not Verdict.ARTICLE


def test_an_offers_terms_below_a_wall_do_not_make_the_article_whole() -> None:
    """A few words below the wall may pass for the article's; a paragraph there is its own."""
    teaser = f"<p>{PROSE}</p><p>{PROSE.replace('Tuesday', 'Friday')}</p><p>Subscribe to read the rest</p>"
    assert verdict_of("Old bridge", f"{teaser}<p>From one crown a week.</p>") is Verdict.PARTIAL
    assert (
        verdict_of("Old bridge", f"{teaser}<p>{PROSE.replace('Tuesday', 'May Day')}</p>") is Verdict.ARTICLE
    )


def verdict_on(text: str) -> Verdict:
    """The verdict on a scraped text."""
    source = Source("x", text.encode(), "text/plain")
    return clean(read(source), source, NOW).verdict


FLASH = "High Street in Ashby is closed in both directions because of a gas leak. Neighbours keep their windows shut."


@pytest.mark.parametrize(
    "head", ["10 April 2024, 8.45am", "By Oliver Hart", "Log in\nGas leak closes High Street\n10 April 2024"]
)
def test_a_few_lines_below_a_title_and_a_day_or_a_name_are_an_article(head: str) -> None:
    """A flash; a way to log in above it is no wall."""
    assert verdict_on(f"Gas leak closes High Street\n{head}\n{FLASH}\n") is Verdict.ARTICLE
    assert verdict_on(f"Gas leak closes High Street\n{FLASH}\n") is Verdict.ERROR


def test_what_a_wall_has_left_of_an_article_is_a_part_of_it() -> None:
    """With its title and its author; without them the wall is all that there is."""
    wall = "Subscribe to continue reading\nAlready have an account? Log in\n"
    assert verdict_on(f"Inside the gas works\nBy Oliver Hart\n{FLASH}\n{wall}") is Verdict.PARTIAL
    assert verdict_on(f"Inside the gas works\n{wall}") is Verdict.WALL


def test_a_request_for_consent_is_a_wall() -> None:
    """Where it is all that was saved."""
    asked = "We and our 842 partners store and access information on a device, such as cookies."
    assert verdict_on(f"We value your privacy\n{asked}\nAccept all\nManage options\n") is Verdict.WALL


def test_headlines_and_nothing_else_make_an_index() -> None:
    """In a text, too, which does not know what was a link."""
    lines = "".join(f"{name} is the talk of the week\n2 hours ago\n" for name in NEWS)
    assert verdict_on(f"Home\nSport\n{lines}About us\n") is Verdict.INDEX


def test_a_button_below_a_short_article_is_no_wall() -> None:
    """Two prompts are, or one that says what for."""
    short = f"<p>{PROSE}</p><p>{PROSE.replace('Tuesday', 'Friday')}</p><p>{PROSE.replace('Tuesday', 'May Day')}</p>"
    assert verdict_of("Old bridge", f"{short}<a>Subscribe</a>") is Verdict.ARTICLE
    assert verdict_of("Old bridge", f"{short}<p>Subscribe</p><p>Log in</p>") is Verdict.PARTIAL
    assert verdict_of("Old bridge", f"{short}<p>Subscribe to read the rest</p>") is Verdict.PARTIAL

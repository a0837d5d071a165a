"""Cleaning: every block gets a label, the body says only what the page said, and no markup becomes script."""

from __future__ import annotations

import re
import time
from datetime import UTC, datetime
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from briefgen.clean import Cleaned, clean, refusal
from briefgen.clean.label import label, language_of
from briefgen.digest import digest_of
from briefgen.markdown.parser import parser
from briefgen.model import BODY_LABELS, Label, Source, Verdict
from briefgen.read import read

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)

PROSE = (
    "The council decided on Monday that the bridge will be kept, and that the work begins before the winter. "
)
LINES = st.sampled_from(
    [PROSE * 2, PROSE + "<script>alert(1)</script>", "Council keeps the bridge", "By Jane Doe",
     "Home > News > City", "28 June 2024, 8.46 am", "Updated on: 28 June,2024 08:46 AM IST | Dunmere",
     "ANI |", "Read also", "Related articles", "Comments", "Advertisement", "Register for FREE",
     "to continue reading!", "This website uses cookies. By continuing you agree to our Privacy Policy.",
     "Share on Facebook", "Pic/X", "Photo: A. B.",
     "This story has been sourced from a third party syndicated feed.", "- an item of a list",
     "3. a numbered item", "# Heading", "Short line", "[x](javascript:alert(1))",
     "![x](https://a.example/x.png)", "*a* _b_ `c` ~~d~~ &amp; <b onclick=x>", "    indented",
     "> quoted", "===", "---", ""]
)  # fmt: skip
TEXTS = st.lists(LINES, max_size=25).map("\n".join)
TAGS = st.sampled_from(
    ["<p>{}</p>", "<div>{}</div>", "<h1>{}</h1>", "<h2>{}</h2>", "<ul><li>{}<li>{}</ul>",
     "<blockquote><p>{}</p></blockquote>", "<pre>{}</pre>",
     "<table><tr><td>{}<td>b<tr><td>c<td>d</table>", "<p>{}<br><br>{}</p>", "<aside>{}</aside>",
     "<div class='comments'>{}</div>", "<nav>{}</nav>",
     "<p><a href='javascript:alert(1)' onclick='x()'>{}</a> <b>{}</b></p>",
     "<p><a href='/x?utm_source=1'>{}</a> and <code>{}</code></p>",
     "<a href='data:text/html,x'><p>{}</p></a>", "<article>{}", "<div>{}", "</div>",
     "<figure><img src=x onerror=y><figcaption>{}</figcaption></figure>",
     "<script>document.write('{}')</script>", "<svg onload=alert(1)>{}</svg>",
     "<p>{}<iframe src='//evil.example'></iframe></p>"]
)  # fmt: skip
ESCAPED = LINES.map(lambda line: line.replace("&", "&amp;").replace("<", "&lt;"))
PAGES = st.lists(st.tuples(TAGS, ESCAPED), max_size=15).map(
    lambda parts: "<html><body>" + "\n".join(tag.replace("{}", line) for tag, line in parts)
)
SOURCES = st.one_of(
    TEXTS.map(lambda text: Source("x.txt", text.encode(), "text/plain")),
    PAGES.map(lambda page: Source("x.html", page.encode(), "text/html")),
)


def letters(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


@settings(max_examples=150)
@given(SOURCES)
def test_every_block_gets_a_label_and_none_is_dropped(source: Source) -> None:
    """Count and order stay; each label names its rule and how sure it is."""
    reading = read(source)
    labelled, _ = label(reading, language_of(reading))
    assert tuple(x.block for x in labelled) == reading.blocks
    assert all(x.rule and 0 <= x.confidence <= 1 for x in labelled)


@settings(max_examples=150)
@given(SOURCES)
def test_the_body_says_the_kept_blocks_and_no_script(source: Source) -> None:
    """Their text in order, letter for letter; no script, handler or address that runs."""
    cleaned = clean(read(source), source, NOW)
    rendered = parser().render(cleaned.article.body)
    kept = (x.block for x in cleaned.labelled if x.label in BODY_LABELS)
    said = "".join("".join("".join(row) for row in b.rows) if b.rows else b.text for b in kept)
    assert letters(unescape(re.sub(r"<[^>]+>", "", rendered))) == letters(said)
    tree = LexborHTMLParser(f"<body>{rendered}</body>")
    assert tree.css("script, iframe, img, svg, style, object") == []
    for node in tree.css("*"):
        assert not [name for name in node.attributes if name.startswith("on")]
        assert not re.match(
            r"\s*(javascript|data|vbscript):", node.attributes.get("href") or "", re.IGNORECASE
        )


@settings(max_examples=75)
@given(SOURCES)
def test_the_receipt_accounts_for_every_block(source: Source) -> None:
    """What is neither body, title nor standfirst is listed with label, rule and line; the share is one."""
    cleaned = clean(read(source), source, NOW)
    told = BODY_LABELS | {Label.TITLE, Label.STANDFIRST}
    cut = [(x.block.text, x.label, x.reason, x.block.line) for x in cleaned.labelled if x.label not in told]
    assert [(r.text, r.label, r.rule, r.line) for r in cleaned.receipt.removals] == cut
    assert cleaned.receipt.kept_blocks == sum(x.label in BODY_LABELS for x in cleaned.labelled)
    assert 0 <= cleaned.receipt.kept_share <= 1
    assert cleaned.receipt.digest == digest_of(source.data) == cleaned.article.source.digest


@settings(max_examples=50)
@given(SOURCES)
def test_cleaning_is_deterministic(source: Source) -> None:
    """The same bytes at the same time give the same article, labels and receipt."""
    assert clean(read(source), source, NOW) == clean(read(source), source, NOW)


def cleaned_page(html: str) -> Cleaned:
    """A page, cleaned."""
    source = Source("x.html", html.encode(), "text/html")
    return clean(read(source), source, NOW)


def test_a_date_to_come_is_not_believed() -> None:
    """A day's grace for pages east of us; beyond it the next claim is taken."""
    page = (
        "<meta property='article:published_time' content='{}'><meta name=date content=2024-06-01><h1>A title</h1><p>"
        + PROSE * 3
    )
    assert str(cleaned_page(page.format("2024-07-02T10:00:00+09:00")).article.date).startswith("2024-07-02")
    assert str(cleaned_page(page.format("2024-07-03T10:00:00Z")).article.date) == "2024-06-01"
    assert str(cleaned_page(page.format("1970-01-01T00:00:00Z")).article.date) == "2024-06-01"


@pytest.mark.parametrize(
    ("byline", "authors"),
    [
        ("By Magnus Oduya, 17 April 2024", ("Magnus Oduya",)),
        ("By Dorothea Lund 3 June 2024", ("Dorothea Lund",)),
        ("By Jane Doe and John Roe", ("Jane Doe", "John Roe")),
        ("By Jane Doe, Friday, 28 June 2024", ("Jane Doe",)),
        ("By Jane Doe Friday 28 June 2024", ("Jane Doe",)),
        ("By JANE DOE", ("Jane Doe",)),
        ("By staff reporter", ()),
    ],
)
def test_a_byline_names_its_authors(byline: str, authors: tuple[str, ...]) -> None:
    """The date beside a name takes nothing of it away; a desk is nobody."""
    assert (
        cleaned_page(
            f"<article><h1>Council keeps the bridge</h1><p>{byline}</p><p>{PROSE * 2}</p><p>{PROSE * 2}"
        ).article.authors
        == authors
    )


def test_the_original_address_is_without_tracking() -> None:
    """It is what readers follow."""
    page = (
        "<link rel=canonical href='https://n.example/a?utm_source=x&id=2'><h1>A title of it</h1><p>"
        + PROSE * 3
    )
    assert cleaned_page(page).article.source.url == "https://n.example/a?id=2"


def test_nested_lists_that_begin_deep_stay_lists() -> None:
    """They are not taken for code."""
    items = "<li><ul><li>an item that is deep within</li></ul></li><li>an item at the top</li>"
    page = f"<article><h1>A title</h1><p>{PROSE * 3}</p><ul>{items}</ul><p>{PROSE}"
    body = cleaned_page(page).article.body
    assert "- an item that is deep within\n" in body
    assert "\n    -" not in body


@pytest.mark.parametrize(
    ("html", "verdict", "reason"),
    [
        ("", Verdict.ERROR, "this is no article that could be found (0 characters of running text)"),
        (
            "<title>Page not found</title><h1>Page not found</h1>",
            Verdict.ERROR,
            'this is an error page ("Page not found")',
        ),
        ("<h1>Just a moment...</h1>", Verdict.ERROR, 'this is an error page ("Just a moment...")'),
        (
            "<h1>A title</h1><p>Register for free to continue reading</p>",
            Verdict.WALL,
            "this is a wall, not an article",
        ),
        (f"<p>{PROSE * 4}</p><p>{PROSE * 4}</p>", Verdict.ARTICLE, "no title could be found"),
        (f"<h1>A title of it</h1><p>{PROSE * 4}</p>", Verdict.ARTICLE, ""),
        (
            f"<h1>A title of it</h1><p>{PROSE * 4}</p><p>Subscribe to continue reading</p>",
            Verdict.PARTIAL,
            "",
        ),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(html: str, verdict: Verdict, reason: str) -> None:
    """And the beginning of one is marked as partial."""
    cleaned = cleaned_page(html)
    assert cleaned.verdict is verdict
    assert refusal(cleaned).startswith(reason)
    assert bool(refusal(cleaned)) == bool(reason)
    assert cleaned.article.partial == (verdict is Verdict.PARTIAL)


@pytest.mark.parametrize(
    "line",
    [
        "Correction: An earlier version of this article gave the wrong year for the opening of the bridge.",
        "Reporting by Jane Doe in Dunmere; editing by John Roe.",
    ],
)
def test_corrections_and_the_reporters_names_stay(line: str) -> None:
    page = f"<article><h1>Council keeps the bridge</h1>{f'<p>{PROSE}</p>' * 4}<p>{line}</p></article>"
    source = Source("page.html", page.encode(), "text/html")
    assert line in clean(read(source), source, NOW).article.body


def labels_of(inner: str) -> dict[str, tuple[Label, str]]:
    """The label and the rule of each block of an article with this among its paragraphs."""
    page = f"<article><h1>Council keeps the bridge</h1>{f'<p>{PROSE}</p>' * 3}{inner}{f'<p>{PROSE}</p>' * 3}</article>"
    cleaned = cleaned_page(page)
    return {x.block.text: (x.label, x.rule) for x in cleaned.labelled}


@pytest.mark.parametrize("credit", ["(Lodestar Wire/Ben Achterberg)", "(Ada Quill / The Ledger via LW)"])
def test_a_line_that_ends_with_a_pictures_credit_is_a_caption(credit: str) -> None:
    """In a scraped text, too, where nothing else tells it from the article; a unit in brackets is none."""
    lines = ["The harbour opens again", f"Crews at work on the quay on Monday. {credit}"]
    lines += [
        f"The harbour opened again on Monday after {n} weeks, the town said (at 40 km/h)."
        for n in range(5, 9)
    ]
    source = Source("notes.txt", "\n\n".join(lines).encode(), "text/plain")
    labels = {x.block.text: x.label for x in clean(read(source), source, NOW).labelled}
    assert [labels[lines[1]], labels[lines[2]]] == [Label.CAPTION, Label.BODY]


def test_a_headline_in_capitals_that_is_a_link_is_another_articles() -> None:
    line = "MAYOR OF DUNMERE RESIGNS OVER FERRY FARES"
    assert labels_of(f'<p><a href="/b">{line}</a></p>')[line][0] is Label.RELATED
    assert labels_of(f"<p>{line}</p>")[line][1].partition(":")[0] != "shouted"


@pytest.mark.parametrize("hole", ["{{ user.name }}", "{* emailAddress *}", "${name}", "<%= name %>"])
def test_what_waits_for_a_script_to_fill_it_in_is_no_article(hole: str) -> None:
    line = f"We have sent a message to {hole}."
    found = labels_of(f"<div>{line.replace('<', '&lt;')}</div>")
    assert found[line][0] not in BODY_LABELS


def test_what_links_say_to_screen_readers_alone_is_left_out() -> None:
    """Beside their words; a link that shows a picture has nothing else to say."""
    unseen = "border:0;clip:rect(0 0 0 0);height:1px;position:absolute;width:1px"
    found = labels_of(
        f'<p>The fund <a href="/q">(DUN.L)<span style="{unseen}">, opens new tab</span></a> lost a tenth on Monday.</p>'
        '<p>Its <a href="/r">report<span class="sr-only"> (opens in a new window)</span></a> says why it did so.</p>'
        '<div><a href="/s"><svg></svg><span class="visually-hidden">Share this by post</span></a></div>'
    )
    assert "The fund (DUN.L) lost a tenth on Monday." in found
    assert "Its report says why it did so." in found
    assert "Share this by post" in found


def test_a_page_that_is_one_link_full_of_asides_costs_no_minutes() -> None:
    page = f'<a href="/x">{PROSE}{"<span class=sr-only>aside</span>" * 20_000}</a>'
    started = time.process_time()
    read(Source("page.html", page.encode(), "text/html"))
    assert time.process_time() - started < 5


def test_a_title_and_a_name_do_not_turn_the_text_beside_them() -> None:
    """What would have it read from the other side goes; a mark that only says which way a sign belongs stays."""
    html = (
        "<h1>Oars \u202efor sale\u2067 in\u200f May</h1><p class=author>By Jane \u202dDoe</p>"
        + "<p>Ash is what they are made of.</p>" * 5
    )
    page = Source("x", html.encode(), "text/html")
    found = clean(read(page), page, NOW).article
    assert (found.title, found.authors) == ("Oars for sale in\u200f May", ("Jane Doe",))


NEXT = "The roof of the school, which was lost in the storm of the winter, has been replaced with slates of the old kind. "


def test_the_next_article_that_a_page_appends_is_not_part_of_this_one() -> None:
    """It has an `<article>` of its own, and a headline of the same rank."""
    first = f"<article><h1>Council keeps the bridge</h1>{f'<p>{PROSE * 2}</p>' * 3}</article>"
    body = cleaned_page(
        f"{first}<article><h1>School gets a new roof</h1><p>{NEXT * 2}</p></article>"
    ).article.body
    assert "will be kept" in body
    assert "storm" not in body
    # A headline with an element of its own has the text in the next one.
    apart = first.replace("</h1>", "</h1></article><article><h1>Council keeps the bridge: a report</h1>")
    assert "will be kept" in cleaned_page(apart).article.body
    # Below a heading of lower rank it may be a part of this one.
    body = cleaned_page(
        first.replace("</article>", f"<section><h2>The school</h2><p>{NEXT * 2}</p></section></article>")
    )
    assert "storm" in body.article.body


@pytest.mark.parametrize("hidden", ["hidden", 'style="display: none"'])
def test_what_readers_do_not_see_is_not_the_article_unless_there_is_nothing_else(hidden: str) -> None:
    """A survey in a window that opens later; but some pages hide their article until a script has run."""
    shown = f"<article><h1>Council keeps the bridge</h1>{f'<p>{PROSE * 2}</p>' * 3}"
    assert "storm" not in cleaned_page(f"{shown}<div {hidden}><p>{NEXT * 2}</p></div></article>").article.body
    only = f"<article><h1>A new roof</h1><div {hidden}>{f'<p>{NEXT * 2}</p>' * 3}</div></article>"
    assert "storm" in cleaned_page(only).article.body


def test_comments_that_outweigh_the_article_are_comments() -> None:
    """Their class names stand on most of the page's prose, and not around its headline."""
    comments = "".join(
        f"<li><p>Number {n}: I have been on that boat as a child, and I loved every {word} minute of it, I must say.</p></li>"
        for n, word in enumerate(
            ["long", "short", "wet", "dry", "early", "late", "first", "last", "warm", "cold"] * 6
        )
    )
    page = (
        f"<main><article><h1>Council keeps the bridge</h1>{f'<p>{PROSE * 2}</p>' * 3}</article>"
        f'<div id="comments" class="comments-area"><h2>60 thoughts on the bridge</h2><ol>{comments}</ol></div></main>'
    )
    body = cleaned_page(page).article.body
    assert body.count("will be kept") == 6
    assert "boat" not in body


@pytest.mark.parametrize("line", ["Jane Doe<br>jane.doe@ledger.example", "김민수 기자 kim@bada.example"])
def test_a_name_with_an_address_is_a_byline(line: str) -> None:
    """Above the text, or as its last line."""
    for page in ("<p>{0}</p>{1}", "{1}<p>{0}</p>"):
        text = f"<article><h1>Council keeps the bridge</h1>{page.format(line, f'<p>{PROSE * 2}</p>' * 3)}</article>"
        assert "@" not in cleaned_page(text).article.body


def test_a_line_of_two_dates_that_ends_with_a_half_day_is_no_sentence() -> None:
    """As many papers in the United States write it."""
    line = "PUBLISHED: May 1, 2024 at 5:12 a.m. | UPDATED: May 2, 2024 at 12:00 p.m."
    article = cleaned_page(f"<article><h1>A title of it</h1><p>{line}</p>{f'<p>{PROSE * 2}</p>' * 3}").article
    assert (str(article.date)[:16], str(article.modified)[:16]) == ("2024-05-01 05:12", "2024-05-02 12:00")
    assert "PUBLISHED" not in article.body


@pytest.mark.parametrize("line", ["a-" * 30_000, "a." * 30_000, "www." * 20_000])
def test_small_print_that_is_one_endless_address_costs_no_minutes(line: str) -> None:
    """A label of an address has at most 63 letters (RFC 1035), and the host of a newspaper few labels."""
    text = "\n".join(["Old bridge stays open after the vote", *[PROSE * 2] * 4, "Related articles", line])
    source = Source("x.txt", text.encode(), "text/plain")
    start = time.process_time()
    assert clean(read(source), source, NOW).verdict is Verdict.ARTICLE
    assert time.process_time() - start < 8


_FIELDS = (
    "title",
    "date",
    "modified",
    "authors",
    "place",
    "topics",
    "tags",
    "summary",
    "kind",
    "access",
    "language",
)
_WHOLE_HEAD = """
<meta property=article:published_time content=2024-06-28><meta property=article:modified_time content={changed}>
<meta property=article:section content=Transport><meta name=keywords content="bridges, tolls">
<meta name=description content="Why the council voted on Tuesday as it did, and what it will cost them.">
<script type="application/ld+json">{{"@type": "OpinionNewsArticle", "author": {{"name": "Jane Doe"}},
"isAccessibleForFree": false}}</script>"""


@pytest.mark.parametrize("changed", ["2024-06-29", "2024-06-28", ""])
@pytest.mark.parametrize("lang", ["en", ""])
def test_every_field_says_where_it_came_from(changed: str, lang: str) -> None:
    """Each that is not empty has its evidence, and none that is."""
    said = "The council voted on Tuesday to keep the old bridge open to walkers, and the toll will pay for all of it. "
    head = _WHOLE_HEAD.format(changed=changed)
    for page in (f"<head>{head}</head>", ""):
        html = f"<html lang='{lang}'>{page}<body><article><h1>Old bridge stays</h1>{f'<p>{said * 2}</p>' * 4}</article>"
        source = Source("x", html.encode(), "text/html")
        found = clean(read(source), source, NOW)
        filled = {name for name in _FIELDS if getattr(found.article, name)}
        assert filled == set(found.evidence) & set(_FIELDS)
        assert all(found.evidence.values())
        assert set(_FIELDS) - filled <= ({"modified", "place"} if page else set(_FIELDS))

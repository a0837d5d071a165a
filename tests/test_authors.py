"""Who wrote it: names in what pages state for machines, and in what they print."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.clean import clean
from briefgen.clean.cleaned import Cleaned
from briefgen.clean.names import is_house, is_person_shaped, names_in
from briefgen.clean.phrases import load_language
from briefgen.model import Source
from briefgen.read import read

NOW = datetime(2024, 7, 1, tzinfo=UTC)
PROSE = "The council voted on Tuesday to keep the old bridge open to walkers, and it will be paid for by the toll. "
BODY = "".join(f"<p>{PROSE * 2}</p>" for _ in range(3))
ENGLISH, GERMAN = load_language("en"), load_language("de")


def cleaned(data: str, media_type: str = "text/html") -> Cleaned:
    """A page or a text, cleaned."""
    source = Source("x", data.encode(), media_type)
    return clean(read(source), source, NOW)


def page(head: str = "", line: str = "", below: str = "") -> Cleaned:
    """A page with things in its head, a line below its title, and something below its body."""
    return cleaned(
        f"<html lang=en><head>{head}</head><body><article><h1>Council keeps the bridge</h1>{line}{BODY}{below}</article>"
    )


def stated(author: object, **more: object) -> str:
    """The JSON-LD of an article with an author."""
    article = {"@context": "https://schema.org", "@type": "NewsArticle", "author": author, **more}
    return f"<script type='application/ld+json'>{json.dumps(article)}</script>"


@pytest.mark.parametrize(
    ("value", "names"),
    [
        ("Jane Doe", ["Jane Doe"]),
        ("By Jane Doe and John Roe", ["Jane Doe", "John Roe"]),
        ("Jane Doe, John Roe & Ann Poe", ["Jane Doe", "John Roe", "Ann Poe"]),
        ("Jane Doe; John Roe / Ann Poe", ["Jane Doe", "John Roe", "Ann Poe"]),
        ("JANE DOE", ["Jane Doe"]),
        ("Jane Doe, Berlin", ["Jane Doe"]),
        ("Jane Doe Staff Writer", ["Jane Doe"]),
        ("Jane Doe, Senior Political Correspondent", ["Jane Doe"]),
        ("Jane Doe (jd) jane@ledger.example @janedoe", ["Jane Doe"]),
        ("Jane van der Doe", ["Jane van der Doe"]),
        ("Jane Doe, PhD", ["Jane Doe"]),
        ("Ja\u00adne Doe", ["Jane Doe"]),
        ("Jane Doe for the Ledger", ["Jane Doe"]),
        ("Jane Doe Jane Doe", ["Jane Doe"]),
        ("Jane Doe at 9:14 PM", ["Jane Doe"]),
        ("Jane Doe alle ore 21:14", ["Jane Doe"]),
        ("System Account", []),
        ("https://ledger.example/authors/jane", []),
        ("105092", []),
        ("admin", []),
        ("Staff Writer", []),
        ("Jane Doe " * 60, []),
        ("Ledger24 Newsroom", ["Ledger24 Newsroom"]),
        ("김하나 기자", ["김하나"]),
        ("山田花子、鈴木一郎", ["山田花子", "鈴木一郎"]),
    ],
)
def test_a_value_is_taken_apart_into_names(value: str, names: list[str]) -> None:
    """Roles, places, addresses, numbers and biographies are no names."""
    assert list(names_in(value, ENGLISH)) == names


def test_a_byline_word_of_another_language_is_cut() -> None:
    """A word that is a role, too, stays: it is part of the newsroom's name."""
    assert list(names_in("Von Jane Doe und John Roe", GERMAN, ENGLISH)) == ["Jane Doe", "John Roe"]
    assert list(names_in("Redaktion Kreisblatt", GERMAN, ENGLISH)) == ["Redaktion Kreisblatt"]


@pytest.mark.parametrize(
    ("value", "name"),
    [
        ("Jane DoeringFollow", "Jane Doering"),
        ("Jane Doering2 hours ago", "Jane Doering"),
        ("Jane McDonald", "Jane McDonald"),
    ],
)
def test_what_is_glued_to_a_printed_name_is_cut_off(value: str, name: str) -> None:
    """An element's end leaves no space in scraped text; a capital within a name is no such end."""
    assert list(names_in(value, ENGLISH, printed=True)) == [name]


PIECES = ["By ", "Jane Doe", "Per Holm", ", ", " and ", " | ", "Reuters", "Follow", "28 June 2024", "@jane"]
VALUES = st.lists(st.one_of(st.sampled_from(PIECES), st.text(max_size=8)), max_size=8).map("".join)


def test_names_are_made_of_what_the_value_says() -> None:
    """Whatever the value: no error, and no letter that it does not hold."""
    seen: set[str] = set()

    @given(VALUES)
    @example("By Jane Doe and Per Holm")
    def look(value: str) -> None:
        for name in names_in(value, ENGLISH, printed=True):
            seen.add(name)
            assert name.strip()
            assert {c for c in name.casefold() if c.isascii()} <= set(value.casefold()) | {" "}

    look()
    assert "Jane Doe" in seen


@pytest.mark.parametrize(
    "name", ["Reuters", "Kreis Press Agency", "ledger.example", "The Harbour Times", "ABC", "News Desk"]
)
def test_houses_are_told_from_people(name: str) -> None:
    """An agency, a newsroom, an address, an acronym."""
    assert is_house(name)
    assert not is_person_shaped(name, ENGLISH)


def test_people_are_no_houses() -> None:
    """Whatever their initials."""
    for name in ("Jane Doe", "J.R. Doe", "Jane O'Doe", "André van Doe"):
        assert not is_house(name)
        assert is_person_shaped(name, ENGLISH)


@pytest.mark.parametrize(
    ("author", "authors"),
    [
        ({"@type": "Person", "name": "Jane Doe"}, ("Jane Doe",)),
        ([{"@type": "Person", "name": "Jane Doe"}, {"name": "Reuters"}], ("Jane Doe", "Reuters")),
        ("Jane Doe &amp; John Roe", ("Jane Doe", "John Roe")),
        ({"@type": "Person", "name": "jane doe"}, ("jane doe",)),
        ({"@type": "Organization", "name": "The Ledger"}, ("The Ledger",)),
        ([{"name": "Jane Doe"}, {"name": "The Ledger"}], ("Jane Doe",)),
        ({"@id": "#nobody"}, ()),
        (None, ()),
        (7, ()),
    ],
)
def test_authors_by_structured_data(author: object, authors: tuple[str, ...]) -> None:
    """The publisher is the author only where the page says so and names nobody else."""
    publisher = {"@type": "Organization", "name": "The Ledger"}
    found = page(stated(author, publisher=publisher))
    assert found.article.authors == authors
    assert found.receipt.evidence.get("authors", "") == ("JSON-LD" if authors else "")


def test_an_author_by_reference() -> None:
    """WordPress names its people beside the article."""
    person = {"@type": "Person", "@id": "#jd", "name": "Jane Doe"}
    data = {"@graph": [{"@type": "Article", "author": {"@id": "#jd"}}, person]}
    assert page(f"<script type='application/ld+json'>{json.dumps(data)}</script>").article.authors == (
        "Jane Doe",
    )


def test_a_person_on_the_page_outweighs_what_only_its_head_says() -> None:
    """A theme's default author, and the publisher as author, give way to the byline."""
    byline = "<p class=byline>By Jane Doe</p>"
    assert page("<meta name=author content='Web Master'>", byline).article.authors == ("Jane Doe",)
    assert page("<meta name=author content='Max Webber'>", byline).article.authors == ("Jane Doe",)
    assert page(stated({"name": "Reuters"}), byline).article.authors == ("Jane Doe",)
    assert page(stated({"name": "John Roe"}), "<p>By John Roe</p>").receipt.evidence["authors"] == "JSON-LD"


def test_a_meta_tag_that_names_the_site_names_no_author() -> None:
    """It is the theme's default."""
    head = "<meta property='og:site_name' content='The Ledger'><meta name=author content='The Ledger'>"
    assert page(head).article.authors == ()
    assert (
        page(head.replace("content='The Ledger'>", "content='ledger.example, Port Ellis'>")).article.authors
        == ()
    )


@pytest.mark.parametrize(
    "line",
    [
        "<div class='post-author'>Jane Doe</div>",
        "<p>28 June 2024 | Jane Doe | 3 min</p>",
        "<p><a rel=author href=/jd>Jane Doe</a></p>",
        "<p>Posted by <span itemprop=author>Jane Doe</span></p>",
        "<div itemprop=author itemscope><b itemprop=name>Jane Doe</b> has written on bridges for years.</div>",
        "<p>byJane Doe</p>",
    ],
)
def test_authors_as_pages_print_them(line: str) -> None:
    """By class, beside the date, by link, by property."""
    assert page(line=line).article.authors == ("Jane Doe",)


def test_a_signature_below_the_body() -> None:
    """A name alone at the end of the article's own element; not a name of whom the article tells."""
    assert page(below="<p>Jane Doe</p>").article.authors == ("Jane Doe",)
    told = f"<p>Jane Doe said so. {PROSE}</p>"
    assert (
        cleaned(f"<article><h1>Council keeps it</h1>{told}{BODY}<p>Jane Doe</p></article>").article.authors
        == ()
    )


def test_authors_of_linked_articles_are_not_taken() -> None:
    """Only those that stand with the first."""
    linked = "".join(
        f"<div><h4>Another one</h4><div><span itemprop=author>{n}</span></div></div>"
        for n in ("Ann Poe", "Al Coe")
    )
    line = "<p class=by><span itemprop=author>Jane Doe</span> <span itemprop=author>John Roe</span></p>"
    assert page(line=line, below=f"<aside>{linked}</aside>").article.authors == ("Jane Doe", "John Roe")


TEXT = "Home\nNews\n\nCouncil keeps the old bridge open\n{}\n" + "\n".join([PROSE * 2] * 4)


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("By Jane Doe", ("Jane Doe",)),
        ("Jane Doe\nJohn Roe\n28 June 2024", ("Jane Doe", "John Roe")),
        ("Jane Doe Political Editor", ("Jane Doe",)),
        ("Jane Doe|Published 3 hours ago", ("Jane Doe",)),
        ("by Jane DoeJune 28, 2024", ("Jane Doe",)),
        ("Jane Doe · CBX News · Posted: Jun 28, 2024 4:00 AM EDT | Last Updated: June 28", ("Jane Doe",)),
        ("Jane Doe | 28.06.2024 - Güncelleme : 28.06.2024", ("Jane Doe",)),
        ("Old Bridge", ()),
        ("Share This", ()),
        ("By Reuters", ()),
    ],
)
def test_authors_of_a_scraped_text(lines: str, authors: tuple[str, ...]) -> None:
    """A name alone is believed only beside a date or a role: empty beats wrong."""
    assert cleaned(TEXT.format(lines), "text/plain").article.authors == authors


@pytest.mark.parametrize(
    ("lines", "authors"),
    [
        ("Jane Doe\nShare\nListen", ("Jane Doe",)),
        ("Share\nListen\nJane-Ann Doe", ("Jane-Ann Doe",)),
        ("Jane Doe\nJohn Roe\nShare", ("Jane Doe", "John Roe")),
        ("Jane Doe Reporter\nShare", ("Jane Doe",)),
        ("Bridge Street\nShare", ()),
        ("© Jane Doe\nShare", ()),
        ("Walkers on the old bridge in the early spring / Jane Doe\nShare", ()),
    ],
)
def test_a_line_of_names_that_people_are_given(lines: str, authors: tuple[str, ...]) -> None:
    """Between title and text it is the authors', without a date, too; no street's, and no credit."""
    assert cleaned(TEXT.format(lines), "text/plain").article.authors == authors


def test_names_below_a_line_that_says_by() -> None:
    """Where each is an element of its own; also names that few people are given."""
    lines = "By\nQuill PenroseReporter\nWren Hollow\nShare"
    assert cleaned(TEXT.format(lines), "text/plain").article.authors == ("Quill Penrose", "Wren Hollow")


def test_a_caption_that_names_somebody_is_no_byline() -> None:
    """Beside the date, too, most of it is not a name."""
    lines = "Walkers on the old bridge with the mayor of the town, Wren Hollow (left)\nJane Doe\n28 June 2024"
    assert cleaned(TEXT.format(lines), "text/plain").article.authors == ("Jane Doe",)


def test_a_given_name_in_another_script() -> None:
    """The names are those of many countries."""
    prose = (
        "Городской совет во вторник решил, что старый мост останется открытым для пешеходов и велосипедов. "
    )
    text = "Совет сохранил старый мост\nАнна Петренко\nПоделиться\n" + "\n".join([prose * 3] * 4)
    assert cleaned(text, "text/plain").article.authors == ("Анна Петренко",)


@pytest.mark.parametrize(
    ("line", "author"),
    [
        ("28 June 2024 Jane Doe Leave a comment", "Jane Doe"),
        ("28 June 2024 Jane Ann Doe Leave a comment", "Jane Ann Doe"),
        ("28 June 2024 by Jane Doe 5 Comments", "Jane Doe"),
        ("Posted in Bridges by Jane Doe on 28 June 2024", "Jane Doe"),
        ("By Jane Doe Published 28 June 2024", "Jane Doe"),
        ("Posted by Jane Doe@jdoe, 28 June 2024", "Jane Doe"),
        ("Published on 28 June 2024 by jdoe74", "jdoe74"),
        ("Published by Jane Doe", "Jane Doe"),
        ("By Jane Doe Account of Jane Doe", "Jane Doe"),
    ],
)
def test_a_name_among_other_words(line: str, author: str) -> None:
    """Beside a day or behind "By" stand comments, topics and what else a page sets in one line."""
    assert cleaned(TEXT.format(line), "text/plain").article.authors == (author,)


def test_a_picture_is_taken_by_somebody_else() -> None:
    """Also where the caption says a day."""
    caption = "The old bridge on 28 June 2024. Picture by Ann Poe"
    assert cleaned(TEXT.format(f"{caption}\nJane Doe"), "text/plain").article.authors == ("Jane Doe",)


def test_what_follows_a_name_with_a_day_is_no_author() -> None:
    """Authors in a column all have a day, or none has."""
    assert cleaned(TEXT.format("Jane Doe, 28 June 2024\nCheap Tickets"), "text/plain").article.authors == (
        "Jane Doe",
    )


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Jane Doe", ("Jane Doe",)),
        ("Related Videos", ()),
        ("Bridge Toll Council Walkers", ()),
        ("The bridge on Tuesday. Jane Doe", ()),
    ],
)
def test_a_signature_below_a_scraped_text(line: str, authors: tuple[str, ...]) -> None:
    """Nothing but a name right below the body: no prompt, no list of tags, no caption."""
    text = TEXT.format("") + f"\n{line}\nContact\nrelated articles"
    assert cleaned(text, "text/plain").article.authors == authors


def test_a_box_far_below_the_text_names_the_author_with_a_colon() -> None:
    """Others that say "By" there are of articles that are linked."""
    foot = "\n".join(["", *["Ferry to change in autumn"] * 9, "{}", "Contact"])
    assert cleaned(TEXT.format("") + foot.format("By: Jane Doe"), "text/plain").article.authors == (
        "Jane Doe",
    )
    assert cleaned(TEXT.format("") + foot.format("By Jane Doe"), "text/plain").article.authors == ()


def test_a_korean_reporter() -> None:
    """Signs below the text, with town and address, and the word for what they do."""
    prose = (
        "시의회는 화요일 오래된 다리를 보행자를 위해 계속 열어 두기로 결정했다고 밝혔다. 비용은 통행료로 낸다. "
        * 2
    )
    text = (
        "시의회, 오래된 다리 유지 결정\n" + "\n".join([prose] * 4) + "\n서울 홍길동 기자 hong@ledger.example"
    )
    assert cleaned(text, "text/plain").article.authors == ("홍길동",)


def test_a_german_column_names_its_author() -> None:
    """`Kolumne von` opens a byline."""
    prose = "Der Rat der Stadt hat am Dienstag beschlossen, dass die alte Brücke für Fußgänger offen bleibt. "
    text = "Der Rat behält die alte Brücke\nEine Kolumne von Jane Doe\n" + "\n".join([prose * 3] * 4)
    assert cleaned(text, "text/plain").article.authors == ("Jane Doe",)


@pytest.mark.parametrize("line", ["By Associated Press", "By dpa 28.06.2024, 18:58", "AFP"])
def test_an_agency_in_a_byline(line: str) -> None:
    """Also behind a word like "By", and before a date."""
    agency = cleaned(TEXT.format(line), "text/plain").article.source.agency
    assert agency in {"Associated Press", "dpa", "AFP"}


def test_an_agency_that_structured_data_names() -> None:
    """It is the agency, too."""
    assert page(stated({"@type": "Person", "name": "dpa "})).article.source.agency == "dpa"


def test_a_journal_names_its_authors_by_their_last_names() -> None:
    """One in each `citation_author`; a comma parts the name, and not two people."""
    head = "<meta name=citation_author content='Doe, Jane'><meta name=citation_author content='Roe, John M.'>"
    assert page(head).article.authors == ("Jane Doe", "John M. Roe")
    assert page(head.replace("Doe, Jane", "Jane Doe")).article.authors == ("Jane Doe", "John M. Roe")


@pytest.mark.parametrize(
    ("language", "line"),
    [("ar", "آخر تحديث"), ("zh", "发布于北京 2024-06-12"), ("tr", "Giriş Tarihi: 12.06.2024")],
)
def test_what_stands_before_a_date_is_nobody(language: str, line: str) -> None:
    """Where a name might stand, too."""
    html = (
        f"<html lang={language}><body><article><h1>Council keeps the bridge</h1><p>{line}</p>{BODY}</article>"
    )
    assert cleaned(html).article.authors == ()


@pytest.mark.parametrize(
    ("head", "line", "authors"),
    [
        (stated({"name": "Jane"}), "<p>By Jane Bloggs</p>", ("Jane Bloggs",)),
        ("<meta name=author content=Jane>", "<p>By Jane Bloggs</p>", ("Jane Bloggs",)),
        (stated({"name": "Jane"}), "<p>By John Bloggs</p>", ("Jane",)),
        (stated({"name": "Jane"}) + "<meta name=author content='Jane Bloggs'>", "", ("Jane Bloggs",)),
        (stated({"name": "Jane"}), "<p>By Janet Bloggs</p>", ("Jane",)),
        (stated({"name": "Jane"}), "<p>By Jane Bloggs and John Roe</p>", ("Jane",)),
        (stated({"name": "Jane"}), "", ("Jane",)),
        (stated({"name": "Jane Bloggs"}), "<p>By Jane</p>", ("Jane Bloggs",)),
    ],
)
def test_a_first_name_alone_is_spelt_out(head: str, line: str, authors: tuple[str, ...]) -> None:
    """By a byline, or by another place in the head, that names the same one and nobody else."""
    assert page(head, line).article.authors == authors


@pytest.mark.parametrize(
    "name", ["Show archive →", "« Newer", "Dear reader_in Roe", "之城！（评论员 罗博）", "Jane Doe › Profile"]
)
def test_what_has_a_sentences_or_a_links_signs_is_no_name(name: str) -> None:
    """Arrows, gaps within words, full-width stops and brackets."""
    assert list(names_in(name, ENGLISH)) == []
    assert page(f"<a rel=author href='/a'>{name}</a>").article.authors == ()


def test_last_updated_behind_a_name_is_none_of_it() -> None:
    """All of the words are cut off, not their last alone."""
    text = "\n".join(["Council keeps the bridge", "By Jane Doe Last updated May 8, 2024", *[PROSE * 2] * 3])
    assert cleaned(text, "text/plain").article.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    "line", ["COMMENT Mayoral election in Norwich", "Fugitive Baker Strangio in Norwich caught"]
)
def test_a_headline_that_goes_on_behind_two_words_names_nobody(line: str) -> None:
    """Between title and text, though these are capitalised like a name, and a day stands below."""
    text = "\n".join(["Council keeps the bridge", line, "28 June 2024", *[PROSE * 2] * 3])
    assert cleaned(text, "text/plain").article.authors == ()
    named = text.replace(line, "Jane Doe in Norwich")
    assert cleaned(named, "text/plain").article.authors == ("Jane Doe",)


@pytest.mark.parametrize(
    ("label", "value", "names"),
    [("Written by", "Jane Doe", ("Jane Doe",)), ("Verfasst von", "Jane Doe", ("Jane Doe",)),
     ("Reading time", "Jane Doe", ()), ("Written by", "jdoe", ())],
)  # fmt: skip
def test_the_author_that_a_page_shows_to_those_who_share_it_is_its_author(
    label: str, value: str, names: tuple[str, ...]
) -> None:
    """Below a label that says "By", and if it is a person's name."""
    head = f'<meta name="twitter:label1" content="{label}"><meta name="twitter:data1" content="{value}">'
    found = cleaned(
        f"<html lang=de><head>{head}</head><body><article><h1>Council keeps it</h1>{BODY}</article>"
    )
    assert found.article.authors == names


@pytest.mark.parametrize(
    ("language", "line", "name"),
    [
        (
            "zh",
            "<div><span>2024年05月21日</span><span>来源：青禾日报</span><span>记者：周敏</span></div>",
            "周敏",
        ),
        ("en", '<div class="credits"><div class="credit">By Ann Orr</div></div>', "Ann Orr"),
        ("ar", "<div><span>كتب: سليم الحداد</span><span>الأربعاء 5 يونيو 2024</span></div>", "سليم الحداد"),
    ],
)
def test_a_field_that_says_by_names_the_author(language: str, line: str, name: str) -> None:
    """Beside others without white space between, or in a box of credits."""
    found = cleaned(f"<html lang={language}><body><article><h1>Council keeps it</h1>{line}{BODY}</article>")
    assert found.article.authors == (name,)


def test_the_line_that_ends_an_agencys_report_is_no_name() -> None:
    """A phrase of two words below the text might be one."""
    found = cleaned(
        f"<html lang=fa><body><article><h1>Council keeps it</h1>{BODY}<p>انتهای پیام/</p></article>"
    )
    assert found.article.authors == ()

"""Article ⇄ file: what is written reads back the same, and what others write is understood."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.articlefile import write_article
from briefgen.characters import allowed, on_one_line
from briefgen.errors import ContentError
from briefgen.frontmatter import ACCESS, FIELDS, KINDS, RIGHTS, parse_moment, read_article
from briefgen.model import Article, Image, Origin

PLAIN = st.text(max_size=40).map(str.strip)
TRICKY = st.sampled_from(
    ["yes", "null", "nUll", "~", "tRue", "007", "3.10", "-.5", "1.5e3", "+5", "0x1f", "12:30:00",
     "2024-06-28", "a: b", "#x", "- a", "'", '"', "[x]", "{x}", "*x", "&x", "!x", "|", ">", "%x", "@x",
     "`", "---", "...", "a\n---\nb", "a\n\nb", "<<", "=", "x" * 500, "مرحبا", "नमस्ते", "😀",
     "\ufeffx", "a\u2028b", "a\x85b", "\ud7ff"]
)  # fmt: skip
TEXTS = st.one_of(PLAIN, TRICKY).map(allowed)
ROWS = TEXTS.map(on_one_line)
NAMES = ROWS.filter(lambda text: text and "[[" not in text)
LISTS = st.lists(NAMES, max_size=4, unique=True).map(tuple)
ZONES = st.one_of(
    st.none(), st.just(UTC), st.integers(-14 * 60, 14 * 60).map(lambda m: timezone(timedelta(minutes=m)))
)
MOMENTS = st.one_of(
    st.none(),
    st.dates(),
    st.datetimes(timezones=ZONES),
    st.datetimes(timezones=ZONES).map(lambda d: d.replace(second=0)),
)

ARTICLES = st.builds(
    Article,
    title=ROWS.filter(bool),
    body=st.one_of(st.text(max_size=200), st.sampled_from(["---\n", "---\na: b\n---", "  x", "\r\nx"])).map(
        lambda text: text.strip("\n")
    ),
    date=MOMENTS,
    modified=MOMENTS,
    retrieved=MOMENTS,
    id=ROWS,
    source=st.builds(Origin, ROWS, ROWS, ROWS, ROWS),
    authors=LISTS,
    place=ROWS,
    topics=LISTS,
    tags=LISTS,
    summary=TEXTS,
    image=st.one_of(st.none(), st.builds(Image, ROWS.filter(bool), TEXTS, ROWS)),
    language=st.sampled_from(["", "no", "de-AT", "zh-Hant-TW", "en-x-a"]),
    kind=st.sampled_from(("", *KINDS)),
    access=st.sampled_from(("", *ACCESS)),
    rights=st.sampled_from(("", *RIGHTS)),
    draft=st.booleans(),
    weight=st.integers(-(10**9), 10**9),
    aliases=LISTS,
    partial=st.booleans(),
    story=ROWS,
    slug=ROWS,
    expires=MOMENTS,
    withdrawn=ROWS,
    path=st.just("content/2024-06-28/x.md"),
)


def test_what_no_document_may_have_is_not_read() -> None:
    """What is left of a text counts, and nothing left is nothing said: pages and feeds would have an empty name else."""
    front = r'title: "A\x07b "' + "\n" + r'authors: ["\b", "\uFFFEAnn"]' + "\n" + r'place: "\e"' + "\n"
    article = read_article(f"---\n{front}---\n\nText.\n", "content/2024-06-28/x.md")
    assert (article.title, article.authors, article.place) == ("Ab", ("Ann",), "")


def test_a_name_stands_on_one_line() -> None:
    """A summary may have several."""
    front = 'title: "One\\n  two\\u2028three"\ntopics: ["a\\r\\nb", "a b"]\nplace: |\n  Here\n  or there\nsummary: "x\\ny"\n'
    article = read_article(f"---\n{front}---\n\nText.\n", "content/2024-06-28/x.md")
    assert (article.title, article.topics, article.place) == ("One two three", ("a b",), "Here or there")
    assert article.summary == "x\ny"


@settings(max_examples=200)
@given(ARTICLES)
def test_what_is_written_reads_back(article: Article) -> None:
    """Every field, to the letter; writing again gives the same file."""
    text = write_article(article)
    assert read_article(text, article.path) == article
    assert write_article(read_article(text, article.path)) == text


@given(st.text(max_size=200), st.text(max_size=100))
def test_any_file_reads_or_is_refused(header: str, body: str) -> None:
    """Nothing but our error, with the file's name."""
    for text in (header, f"---\n{header}\n---\n{body}", f"---\ntitle: {header}"):
        try:
            read_article(text, "content/x.md")
        except ContentError as refused:
            assert str(refused).startswith("content/x.md:")


def test_every_field_of_an_article_is_written() -> None:
    """All but its body, which is the file's text, and its path, which is the file's name."""
    assert set(FIELDS) == set(Article._fields) - {"body", "path"}


def test_fields_stand_in_a_fixed_order_and_empty_ones_are_left_out() -> None:
    """So that differences show what changed."""
    article = Article(
        "T", "B", date=date(2024, 6, 28), authors=("A", "B"), source=Origin("N", digest="d"), weight=2
    )
    assert write_article(article) == (
        "---\ntitle: T\ndate: 2024-06-28\nsource:\n  name: N\n  digest: d\nauthors:\n  - A\n  - B\nweight: 2\n---\n\nB\n"
    )


def test_dates_are_written_plainly() -> None:
    """Without quotes or tags: as people write them."""
    moment = datetime(2024, 6, 28, 8, 46, tzinfo=timezone(timedelta(hours=5.5)))
    assert "\ndate: 2024-06-28T08:46+05:30\n" in write_article(Article("T", date=moment))


def article(header: str, body: str = "Body.") -> Article:
    """The article that this front matter makes."""
    return read_article(f"---\ntitle: T\n{header}\n---\n\n{body}\n", "content/x.md")


@pytest.mark.parametrize(
    ("header", "expected"),
    [("lastmod: 2024-06-28\ndescription: D", {"modified": date(2024, 6, 28), "summary": "D"}),
     ("categories: [A, B]\npublished: false", {"topics": ("A", "B"), "draft": True}),
     ("published: true", {"draft": False}), ("published: true\ndraft: true", {"draft": True}),
     ("published: 2024-06-28", {"date": date(2024, 6, 28)}),
     ("published: 2024-06-28\ndate: 2024-06-29", {"date": date(2024, 6, 29)}),
     ("created: 2024-06-28\nsource: https://a.example/x", {"retrieved": date(2024, 6, 28), "source": Origin(url="https://a.example/x")}),
     ("author: [[Jane Doe]]", {"authors": ("Jane Doe",)}),
     ('author:\n  - "[[Jane Doe]]"\n  - "[[people/jd|John]]"', {"authors": ("Jane Doe", "John")}),
     ("image: a.jpg", {"image": Image("a.jpg")}), ("tags: one", {"tags": ("one",)}),
     ("tags: [2024, x, x]", {"tags": ("2024", "x")}), ("tags:", {"tags": ()}),
     ("lang: de", {"language": "de"}), ("layout: post\ntoc: true\ncomments: false\ntype: posts", {}),
     ("publishDate: 2024-06-28", {"date": date(2024, 6, 28)}),
     ("date: 2024-06-28 08:46:10 +05:30", {"date": datetime(2024, 6, 28, 8, 46, 10, tzinfo=timezone(timedelta(hours=5.5)))}),
     ("date: 2024-06-28T08:46Z", {"date": datetime(2024, 6, 28, 8, 46, tzinfo=UTC)})],
)  # fmt: skip
def test_front_matter_of_others_is_understood(header: str, expected: dict[str, Any]) -> None:
    """Hugo's, Jekyll's, Obsidian Web Clipper's."""
    found = article(header)
    assert found == Article("T", "Body.", path="content/x.md")._replace(**expected)


@pytest.mark.parametrize(
    ("header", "place", "message"),
    [
        ("titel: x", "3:1", 'unknown key "titel"; did you mean "title"?'),
        ("\ndate: May", "4:7", 'date "May" is not a date; write 2026-05-01'),
        ("date: 2024-02-30", "3:7", 'date "2024-02-30" is not a date'),
        ("date: 28/06/2024", "3:7", "is not a date"),
        ("draft: maybe", "3:8", '"draft" must be true or false, not "maybe"'),
        ("weight: heavy", "3:9", '"weight" must be a whole number'),
        ("weight: 1.5", "3:9", '"weight" must be a whole number'),
        ("rights: ful", "3:9", 'rights "ful" is not known; did you mean "full"?'),
        (
            "language: ../../q",
            "3:11",
            'language "../../q" is no language code; write for example en, de or pt-BR',
        ),
        (
            "language: en_GB",
            "3:11",
            'language "en_GB" is no language code; write for example en, de or pt-BR',
        ),
        ("topics: [a, {b: c}]", "3:13", '"topics" must be a list of texts'),
        ("summary: [a]", "3:10", '"summary" must be a text'),
        ("source:\n  nam: x", "4:8", '"source" has no key "nam"; did you mean "name"?'),
        ("source: [x]", "3:9", '"source" must have the keys'),
        ("image:\n  alt: x", "3:1", '"image" has no "src"'),
        ("date: [2024, 6]", "3:7", '"date" must be a date, not a list; write 2026-05-01'),
        ("date: true", "3:7", 'date "true" is not a date'),
        ("draft: [x]", "3:8", '"draft" must be true or false, not a list;'),
        ("weight: {a: b}", "3:9", '"weight" must be a whole number, not a list of keys;'),
        ("expiryDate: soon", "3:13", 'expires "soon" is not a date'),
        ("withdrawn: [x]", "3:12", '"withdrawn" must be a text'),
        ("permalink: /x/", "3:1", '"permalink" means nothing here; list the address under `aliases`'),
        ("lastmod: soon", "3:10", 'modified "soon" is not a date'),
    ],
)
def test_a_mistake_is_named_with_its_place(header: str, place: str, message: str) -> None:
    """Place, cause, remedy."""
    with pytest.raises(ContentError, match=re.escape(message)) as refused:
        article(header)
    assert str(refused.value).startswith(f"content/x.md:{place}: ")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("no front matter", "content/x.md:1: the article has no front matter, and so no title"),
        ("+++\ntitle = 'T'\n+++\n", "content/x.md:1: this front matter is TOML; write it as YAML"),
        ("---\ntitle: T\n", "content/x.md:1: the front matter does not end"),
        ("---\n- a\n---\n", "content/x.md:2: the front matter is no list of keys"),
        ("---\n---\nBody", "content/x.md:1: the article has no title"),
        ("---\ntitle:\n---\nBody", "content/x.md:2:7: the article has no title"),
        ("---\ntitle: T: x\n---\nBody", "content/x.md:2:8: the front matter cannot be read"),
    ],
)
def test_a_file_that_is_no_article_is_refused(text: str, message: str) -> None:
    """With the line at which to mend it."""
    with pytest.raises(ContentError) as refused:
        read_article(text, "content/x.md")
    assert str(refused.value).startswith(message)


def test_windows_line_ends_and_a_byte_order_mark_are_read() -> None:
    """As editors on Windows save."""
    found = read_article("\ufeff---\r\ntitle: T\r\ndraft: true\r\n---\r\n\r\nBody.", "x.md")
    assert (found.title, found.draft, found.body.strip()) == ("T", True, "Body.")


@pytest.mark.parametrize(
    "text", ["", "2024", "2024-06", "2024-13-01", "2024-06-28T", "28.6.2024", "2024-06-28T25:00", "x" * 99]
)
def test_what_is_no_date_is_none(text: str) -> None:
    """No guess: that is the cleaner's business."""
    assert parse_moment(text) is None

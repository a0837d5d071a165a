"""Readers: any bytes give blocks or our error; and what they make of the shapes that pages come in."""

from __future__ import annotations

import io
import json
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.articlefile import write_article
from briefgen.clean import clean
from briefgen.errors import BriefgenError, SourceError
from briefgen.frontmatter import read_article
from briefgen.model import Block, BlockKind, MarkKind, Reading, Source
from briefgen.read import READERS, open_source, read, sniff_media_type

NOW = datetime(2024, 7, 1, 12, 0, tzinfo=UTC)

HTML_PIECES = st.sampled_from(
    ["<p>", "</p>", "<div>", "</div>", "<table>", "<tr>", "<td>", "<ul>", "<li>", "<ol>", "<pre>",
     "<blockquote>", "<h1>", "<h2>", "<br>", "<a href='/x'>", "</a>", "<b>", "</b>", "<i>", "<code>",
     "<article>", "<nav>", "<figure>", "<figcaption>", "<aside class='related'>",
     "<script type='application/ld+json'>", "</script>", '{"@type": "NewsArticle", "headline": "', '"}',
     '"@id": ["x"], ', '"@graph": [[', "<meta property='og:title' content='", "'>",
     "<time datetime='2024-99-99'>", "<meta charset=", "utf-16", "undefined", "unicode_escape", "idna",
     ">", "<", "&#xD800;", "&#0;", "\\ud800", "<title>", "</title>", "<template>", "<svg>", "<!--",
     "-->", "<html lang='", "A few words here. ", "By Jane Doe", "28 June 2024, 8.46 pm",
     "Updated on: 31 February 2024", "Register to continue reading", "Home > News > Sport",
     "A long sentence that reads like prose, with a comma and more than ten words in it. ",
     "<plaintext>", "<frameset>", "\x00", "\x0c"]
)  # fmt: skip
BYTES = st.one_of(
    st.binary(max_size=200),
    st.text(max_size=200).map(str.encode),
    st.lists(HTML_PIECES, max_size=30).map(lambda pieces: "".join(pieces).encode()),
    st.tuples(
        st.lists(HTML_PIECES, max_size=20).map(lambda p: "".join(p).encode()), st.binary(max_size=20)
    ).map(b"".join),
)


def source(data: bytes, media_type: str = "text/html") -> Source:
    """A source with these bytes."""
    return Source("x", data, media_type)


def json_ld(value: object) -> bytes:
    """A page with this structured data."""
    text = "This is a sentence of an article that is long enough to count as prose for everybody. " * 4
    return f"<script type='application/ld+json'>{json.dumps(value)}</script><p>{text}</p>".encode()


HOSTILE_LD = [
    {"@type": "NewsArticle", "headline": "A \ud800 title of it"},
    {"@type": "NewsArticle", "@id": ["x"], "author": {"@id": ["x"]}, "publisher": {"@id": {"a": 1}}},
    {"@type": "NewsArticle", "url": "http://a]b/", "mainEntityOfPage": "http://[x"},
    {"@type": "NewsArticle", "url": "http://ex\u2100mple.com/"},
    {
        "@type": ["NewsArticle", {"x": 1}],
        "author": [[["A B"]], 3, None, {"name": {"name": ["X Y"]}}],
        "headline": ["a"],
    },
    {
        "@type": "NewsArticle",
        "datePublished": {"a": 1},
        "articleSection": {"a": 1},
        "keywords": 3,
        "contentLocation": ["x"],
    },
    {
        "@type": "NewsArticle",
        "datePublished": "9999-12-31T23:59:59-23:59",
        "dateModified": ["0001-01-01T00:00+14:00"],
    },
    {"@type": "NewsArticle", "author": json.loads("[" * 500 + "]" * 500)},
    {"@type": {"@type": "NewsArticle"}},
]


@settings(max_examples=300)
@given(BYTES, st.sampled_from(sorted(READERS)))
@example(b"<meta charset=undefined>\xff", "text/html")
@example(b"<meta charset=unicode_escape>\xff\\ud800", "text/html")
@example(b"<meta charset=utf-7>\xff+2AA-", "text/html")
@example(b"<meta charset=idna>\xff", "text/html")
@example(b"<meta charset=hex>\xff", "text/html")
@example(b"<meta charset=iso-2022-jp>\x1b$Bx", "text/html")
@example(b"\xff\xfe\x00\xd8", "text/plain")
@example(b"", "text/plain")
@example(b"Home\t>\t\x01A", "text/html")
@example(b"<title>&#1;A B &#2;</title><meta name=keywords content='a&#1;,a'><p>B", "text/html")
def test_any_bytes_are_read_and_cleaned_or_refused(data: bytes, media_type: str) -> None:
    """Nothing but our error comes out; what is cleaned can be written, in UTF-8, and read back."""
    try:
        cleaned = clean(read(source(data, media_type)), source(data, media_type), NOW)
    except BriefgenError:
        return
    titled = cleaned.article._replace(title=cleaned.article.title or "T")
    assert read_article(write_article(titled).encode("utf-8").decode("utf-8"), "") == titled


@pytest.mark.parametrize("value", HOSTILE_LD)
def test_hostile_structured_data_does_no_harm(value: object) -> None:
    """It is evidence that can be done without: the article comes out all the same."""
    page = source(json_ld(value))
    cleaned = clean(read(page), page, NOW)
    assert "long enough to count as prose" in cleaned.article.body
    titled = cleaned.article._replace(title=cleaned.article.title or "T")
    assert read_article(write_article(titled).encode("utf-8").decode("utf-8"), "") == titled


def blocks(html: str) -> list[Block]:
    """The blocks of a page."""
    return list(read(source(html.encode())).blocks)


def lines(text: str) -> list[Block]:
    """The blocks of a scraped text."""
    return list(read(source(text.encode(), "text/plain")).blocks)


# HTML


def test_two_breaks_part_paragraphs_and_one_parts_lines() -> None:
    """As on pages that never learnt of `<p>`."""
    assert [b.text for b in blocks("<div>a<br>b<br><br>c<br>\n<br/>d</div>")] == ["a\nb", "c", "d"]


def test_scripts_styles_and_fields_are_not_text() -> None:
    """Nor templates, nor what a browser without scripts would see."""
    html = "<p>a</p><script>b</script><style>c</style><noscript>d</noscript><template>e</template>"
    html += "<select><option>f</select><svg><text>g"
    assert [b.text for b in blocks(html)] == ["a"]


def test_an_article_for_browsers_without_scripts_is_read() -> None:
    """Where a script would put it into its place, it stands in `<noscript>` alone; a plea for scripts is shorter."""
    html = "<div><script type='text/template'>a</script><noscript><p>b</p><p>c</p><p>d</p></noscript></div>"
    assert [b.text for b in blocks(html)] == ["b", "c", "d"]
    assert [b.text for b in blocks("<p>a</p><noscript><p>Enable</p><p>scripts</p></noscript>")] == ["a"]


def test_white_space_is_squeezed_and_words_stay_apart() -> None:
    """Across elements, too; soft hyphens and zero-width spaces go."""
    assert [b.text for b in blocks("<p> a \n b<b> c</b> <i>d</i>e so\u00adft </p>")] == ["a b c de soft"]


def test_marks_say_which_stretch_they_are_on() -> None:
    """Links with their address, strong, emphasis, code."""
    (block,) = blocks("<p>a <a href='/x'>link <b>bold</b></a> <em>em</em> <code>c d</code></p>")
    found = {(m.kind, block.text[m.start : m.end].strip(), m.href) for m in block.marks}
    assert found == {
        (MarkKind.LINK, "link bold", "/x"),
        (MarkKind.STRONG, "bold", ""),
        (MarkKind.EMPHASIS, "em", ""),
        (MarkKind.CODE, "c d", ""),
    }
    assert 0.3 < block.link_share < 0.7


def test_a_mark_goes_on_over_blocks() -> None:
    """A link around two paragraphs is on both."""
    first, second = blocks("<a href='/x'><p>one</p><p>two</p></a>")
    assert first.link_share == second.link_share == 1.0


def test_kinds_levels_and_places() -> None:
    """From the elements around the text."""
    found = blocks(
        "<h3>h</h3><ul><li>a<ol><li>b</ol></ul><blockquote><p>q</blockquote><pre>x  y\n z</pre><figure>f</figure>"
        "<div class='leadText' id='box_1'>d</div>"
    )
    assert [(b.text, b.kind, b.level, b.ordered) for b in found] == [
        ("h", BlockKind.HEADING, 3, False),
        ("a", BlockKind.ITEM, 1, False),
        ("b", BlockKind.ITEM, 2, True),
        ("q", BlockKind.QUOTE, 0, False),
        ("x  y\n z", BlockKind.CODE, 0, False),
        ("f", BlockKind.CAPTION, 0, False),
        ("d", BlockKind.PARAGRAPH, 0, False),
    ]
    assert found[-1].place[-1].tokens == {"lead", "text", "box"}
    assert [b.line for b in found] == list(range(1, 8))


def test_a_table_of_data_is_one_block_with_its_caption() -> None:
    """Rows and cells; the caption is not lost."""
    caption, table = blocks(
        "<table><caption>C</caption><tr><th>A<th>B<tr><td>1<td><a href='/x'>2</a></table>"
    )
    assert (caption.text, caption.kind) == ("C", BlockKind.CAPTION)
    assert (table.kind, table.rows) == (BlockKind.TABLE, (("A", "B"), ("1", "2")))


@pytest.mark.parametrize("inner", ["<h2>x</h2>", "<table><tr><td>x</table>", "<form>x</form>", "word " * 60])
def test_a_table_that_arranges_the_page_is_walked_into(inner: str) -> None:
    """With headings, fields or prose in its cells."""
    found = blocks(f"<table><tr><td>menu<td>side<tr><td>{inner}<td>y</table>")
    assert BlockKind.TABLE not in {b.kind for b in found}
    assert [b.text for b in found] == [
        "menu",
        "side",
        " ".join(inner.split()) if inner[0] == "w" else "x",
        "y",
    ]


def test_hints_are_collected() -> None:
    """Meta tags, JSON-LD in a graph with a trailing comma, microdata, times, canonical address, language."""
    found: Reading = read(source(
        b"<html lang=de><head><title> A \n B </title><meta property='OG:Title' content='X'><meta name=author content=N>"
        b"<link rel=canonical href='https://a.example/x'><script type='application/ld+json'>"
        b"{\"@graph\": [{\"@type\": \"NewsArticle\", \"headline\": \"H\",},]}</script></head>"
        b"<body><time datetime='2024-06-28'>x</time><span itemprop=author>J D</span></body>"
    ))  # fmt: skip
    hints = found.hints
    assert (hints.title, hints.language, hints.canonical) == ("A B", "de", "https://a.example/x")
    assert (hints.meta["og:title"], hints.meta["author"]) == (("X",), ("N",))
    assert [item["headline"] for item in hints.json_ld] == ["H"]
    assert hints.times == ("2024-06-28",)
    assert hints.properties["author"] == ("J D",)


@pytest.mark.parametrize(
    "page",
    [b"<div>" * 100_000, b"<b><i>" * 60_000, b"<table><tr><td>" * 30_000, b"<a " + b"x=1 " * 60_000 + b">y",
     b"<p>a" * 100_000, b"<meta name=a content=b>" * 150_000, b"<DIV>" * 100_000, b"<article>" * 100_000,
     b"<x>" * 40_000 + b"</y>" * 40_000, b"<div itemprop=headline>" * 1900 + b"word " * 200_000,
     b"<blockquote class=twitter-tweet>" * 1900 + b"<a href=//t.co/1>x</a> " * 10_000],
    ids=["div", "b i", "td", "attributes", "p", "meta", "DIV", "article", "unknown", "itemprop", "posts"],
)  # fmt: skip
def test_a_page_built_to_take_for_ever_does_not(page: bytes) -> None:
    """Refused with the reason, or read: each within half a second on an idle machine, never minutes."""
    start = time.process_time()
    try:
        read(source(page))
    except SourceError as refused:
        assert refused.remedy
    assert time.process_time() - start < 10


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        (b"<div>" * 1900 + b"<p>some words</p>" * 20_000, "too much of it is nested too deep"),
        (b"<b>" * 900 + b"<p>a</p>" * 10_000, "too much of it is nested too deep"),
        (b"a<br><br>" * 50_001, "it has more than 50,000 passages"),
        (b"<article>" * 20_000, "too many of its tags are never closed"),
        (b"<select>" + b"<OPTION>a" * 20_000, "its forms have more than 5,000 choices"),
        (b"<a " + b"x=1 " * 600 + b">y" * 5000, "1: one of its tags has more than 500 attributes"),
        (b"\n\n<a " + b"x " * 200_000 + b">y", "3: one of its tags has more than 500 attributes"),
        (b"<a " + b"x='<' y=\">\" " * 100_000 + b">y", "one of its tags has more than 500 attributes"),
        (b"<b>a</b>" * 130_000, "it has more than 250,000 tags"),
        (b"<p>" + b"word " * 200_001, "one of its passages has more than 1,000,000 characters"),
        (b"<p>x<iframe src=//youtube.com/embed/a></iframe>" * 10_001, "more than 10,000 pictures and embeds"),
    ],
    ids=[
        "places",
        "marks",
        "blocks",
        "open",
        "choices",
        "attributes",
        "bare",
        "signs",
        "tags",
        "passage",
        "media",
    ],
)
def test_a_page_that_would_take_gigabytes_or_minutes_is_refused(page: bytes, reason: str) -> None:
    """What grows with depth times size is counted on the way: no block has been made of most of it."""
    with pytest.raises(SourceError, match=reason):
        read(source(page))


@pytest.mark.parametrize(
    "page",
    [f"<!-- <a {'x ' * 600}> -->y", f"<script>for(i=0;i<n {'x ' * 600};i++)'</span>'+i<n {'x ' * 600}</script>y",
     f"<style>/* <a {'x ' * 600} */</style>y", f"<a title='{'x ' * 600}'>y</a>" + "<a b c>y</a>" * 600],
    ids=["comment", "script", "style", "value"],
)  # fmt: skip
def test_what_only_looks_like_many_attributes_is_read(page: str) -> None:
    """In comments, scripts and values stands whatever."""
    assert blocks(f"{page}<p>{'z' * 10_000}")[0].text.startswith("y")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("a\n" * 50_001, "it has more than 50,000 passages"),
        ("\n" * 500_001, "it has more than 500,000 lines"),
        ("word " * 200_001, "one of its passages has more than 1,000,000 characters"),
    ],
    ids=["passages", "lines", "passage"],
)
def test_a_text_of_endless_lines_is_refused(text: str, reason: str) -> None:
    """Sixteen megabytes have room for eight million."""
    with pytest.raises(SourceError, match=f"{reason}; give the text of one article"):
        lines(text)


def test_what_begins_with_endless_comments_is_told_to_be_a_text_at_once() -> None:
    """Each comment could be one with the next: two to the power of their number ways to try."""
    start = time.process_time()
    assert sniff_media_type("-", b"<!---->" * 26 + b"x") == "text/plain"
    assert sniff_media_type("-", b"<!-- a --> <!---->\n<p>x") == "text/html"
    assert time.process_time() - start < 1


def test_a_post_within_a_post_is_a_part_of_it() -> None:
    """One link stands for both; a quote beside it has its own."""
    inner = "<blockquote class=twitter-tweet><a href=https://twitter.com/a/1>{}</a></blockquote>"
    found = read(source(f"<blockquote class=twitter-tweet><p>x</p>{inner}</blockquote>{inner}".encode()))
    assert len([medium for medium in found.media if medium.kind is BlockKind.EMBED]) == 2


@pytest.mark.parametrize(
    ("base", "link", "picture"),
    [
        ("/", "/oars/new", "/oar.jpg"),
        ("https://b.example/x/", "https://b.example/x/oars/new", "https://b.example/x/oar.jpg"),
        ("", "oars/new", "oar.jpg"),
        ("http://[x", "oars/new", "oar.jpg"),
    ],
)
def test_addresses_are_meant_as_the_pages_base_says(base: str, link: str, picture: str) -> None:
    """Those in the text and those of pictures; a place within the page stays one."""
    html = f"<head><base href='{base}'></head><p><a href=oars/new>a</a> <a href=#b>b</a><img src=oar.jpg>"
    found = read(source(html.encode()))
    assert [mark.href for mark in found.blocks[0].marks] == [link, "#b"]
    assert found.media[0].src == picture


# Encodings


@pytest.mark.parametrize(
    ("data", "text"),
    [
        ("<p>é".encode(), "é"),
        ("<meta charset=iso-8859-1><p>é".encode(), "é"),  # re-encoded when it was saved
        ("<meta charset=iso-8859-1><p>“é”".encode("cp1252"), "“é”"),
        ("<meta charset=windows-1251><p>Привет".encode("cp1251"), "Привет"),
        ("<meta charset=shift_jis><p>こんにちは".encode("cp932"), "こんにちは"),
        ("<meta charset=iso-2022-jp><p>こんにちは".encode("iso-2022-jp"), "こんにちは"),
        ("\ufeff<p>é".encode("utf-16-le"), "é"),
        ("\ufeff<p>é".encode("utf-16-be"), "é"),
        ("\ufeff<p>é".encode(), "é"),
        (
            b"<meta charset=no-such-thing><p>" + b"un caf\xe9 au lait. " * 20,
            "un café au lait. " * 19 + "un café au lait.",
        ),
    ],
)
def test_text_is_decoded_as_its_author_meant_it(data: bytes, text: str) -> None:
    """BOM, UTF-8, what the page declares, a guess: in this order."""
    assert [b.text for b in read(source(data)).blocks] == [text]


def test_a_charset_of_the_transport_is_believed() -> None:
    """Where the bytes are no UTF-8."""
    page = Source("x", "<p>Привет".encode("koi8-r"), "text/html", charset="koi8-r")
    assert [b.text for b in read(page).blocks] == ["Привет"]


@pytest.mark.parametrize("media_type", ["text/html", "text/plain"])
def test_binary_data_is_refused(media_type: str) -> None:
    """With what to give instead."""
    with pytest.raises(
        SourceError, match=r"x: this is no text but binary data; give a saved page or a text file"
    ):
        read(source(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", media_type))


def test_an_unknown_media_type_is_refused() -> None:
    """With the nearest known one."""
    with pytest.raises(SourceError, match=r'text/htm cannot be read; did you mean "text/html"\?'):
        read(source(b"", "text/htm"))


# Scraped text


def test_a_line_is_a_block_with_its_number() -> None:
    """Empty ones only count."""
    assert [(b.text, b.line) for b in lines("one\n\n  two \r\n\u200b\nthree")] == [
        ("one", 1),
        ("two", 3),
        ("three", 5),
    ]


def test_bullets_and_headings_of_plain_text_are_known() -> None:
    """As people type them."""
    found = lines("# Head\n- one\n• two\n3. three\n–\n-5 degrees\n2024 was dry")
    assert [(b.text, b.kind) for b in found] == [
        ("Head", BlockKind.HEADING),
        ("one", BlockKind.ITEM),
        ("two", BlockKind.ITEM),
        ("three", BlockKind.ITEM),
        ("–", BlockKind.PARAGRAPH),
        ("-5 degrees", BlockKind.PARAGRAPH),
        ("2024 was dry", BlockKind.PARAGRAPH),
    ]


def test_wrapped_lines_are_joined_into_paragraphs() -> None:
    """As in mail; the number is the first line's."""
    line = "a line of text that was wrapped at a column of about sixty, {}"
    first, second = ("\n".join(map(line.format, letters)) for letters in ("abcd", "efgh"))
    found = lines(f"{first}\nend.\n\n{second}\n")
    assert [(b.line, b.text.count("wrapped")) for b in found] == [(1, 4), (7, 4)]


WRAPPED = """Council keeps the old bridge
By Anna Berg, 12 May 2026
The council decided on Monday that the old bridge will stay open for
another ten years. Work begins in June, said the mayor, who had asked
for more time to plan the repairs.
A second bridge will be built after that, three kilometres further north
of the town.
  * the first lane opens in 2030
  * the second lane opens in 2031
Residents of the northern quarter had asked for it since the ferry was
stopped in 2019."""


def test_wrapped_paragraphs_need_no_blank_lines_between_them() -> None:
    """What did not fit on a line stands on the next; headlines, bylines and items stay by themselves."""
    found = lines(WRAPPED)
    assert [(b.line, b.text.split()[0], b.text.split()[-1]) for b in found] == [
        (1, "Council", "bridge"), (2, "By", "2026"), (3, "The", "repairs."), (6, "A", "town."),
        (8, "the", "2030"), (9, "the", "2031"), (10, "Residents", "2019."),
    ]  # fmt: skip


PAGED = """1 Introduction
The harbour walls of Norvik were built between 1868 and 1911. They con-
sist of granite blocks in lime mortar, and they have been repaired many
times. This report describes their state after the winter and recom-
mends measures for the north- and south-facing side, which the current
Norvik Port Authority – Annual report 2026
Page 1 of 3
has hollowed out. The wall is well-known for it, and nobody who is well-
known for caution would moor a boat there in the winter months at all.
Norvik Port Authority – Annual report 2026
Page 2 of 3
Norvik Port Authority – Annual report 2026
Page 3 of 3"""


def test_words_and_paragraphs_of_a_pdf_are_whole() -> None:
    """A word parted at a line's end, and a paragraph parted by a page's foot; a hyphen that is a word's own stays."""
    texts = [block.text for block in lines(PAGED)]
    assert texts[0] == "1 Introduction"
    for said in (
        "consist of",
        "recommends",
        "north- and south-facing",
        "current has hollowed",
        "is well-known for",
    ):
        assert said in texts[1]
    assert texts[2:4] == ["Norvik Port Authority – Annual report 2026", "Page 1 of 3"]


MARKED = """[Skip to content](#content)
![The bridge](https://daily.example/bridge.jpg)
Old bridge
==========
It stays **open**, said the mayor, who had asked for [more *time*](/time "Time").
> We have waited for it.
  * A [lane](/lane)"""


def test_markdown_that_was_scraped_is_read_as_what_it_means() -> None:
    """Programs that turn pages into text write links, pictures and emphasis so."""
    found = read(source(MARKED.encode(), "text/plain"))
    skip, head, prose, quote, item = found.blocks
    assert (skip.text, skip.link_share) == ("Skip to content", 1.0)
    assert (head.text, head.kind, head.level) == ("Old bridge", BlockKind.HEADING, 1)
    assert prose.text == "It stays open, said the mayor, who had asked for more time."
    marks = [(mark.kind, prose.text[mark.start : mark.end], mark.href) for mark in prose.marks]
    assert marks == [
        (MarkKind.STRONG, "open", ""), (MarkKind.EMPHASIS, "time", ""), (MarkKind.LINK, "more time", "/time"),
    ]  # fmt: skip
    assert (quote.text, quote.kind) == ("We have waited for it.", BlockKind.QUOTE)
    assert (item.text, item.kind, item.marks[0].href) == ("A lane", BlockKind.ITEM, "/lane")
    assert [(figure.src, figure.text, figure.line) for figure in found.media] == [
        ("https://daily.example/bridge.jpg", "The bridge", 1)
    ]


@pytest.mark.parametrize("line", ["[" * 20_000, "![" * 190 + "x" * 9000, "*a " * 3000, "[a](" * 190], ids=len)
def test_markdown_built_to_take_for_ever_does_not(line: str) -> None:
    """A line with very many signs is left as it is."""
    start = time.perf_counter()
    lines("[a](https://a.example)\n[b](https://b.example)\n" + f"{line}\n" * 20)
    assert time.perf_counter() - start < 5


def test_signs_of_a_text_that_is_no_markdown_are_its_own() -> None:
    """One link shown as Markdown may explain how it is written."""
    text = "A link is written [text](https://a.example).\nMultiply 2 * 3 * 4, and **no** more."
    assert [(block.text, block.marks) for block in lines(text)] == [(line, ()) for line in text.split("\n")]


def test_what_a_mail_quotes_is_read_without_its_signs() -> None:
    """A single line that begins with one is left as it is."""
    mail = "Here it is:\n> Old bridge\n>\n> > It stays open.\n\n> More"
    assert [block.text for block in lines(mail)] == ["Here it is:", "Old bridge", "It stays open.", "> More"]


def test_lines_that_were_not_wrapped_stay_apart() -> None:
    """Of a page that was scraped, a line is a paragraph, however alike their lengths."""
    scraped = "\n".join(
        f"The {word} bridge will stay open for ten years, the council said." for word in "abcdefghij"
    )
    assert len(lines(scraped.replace("council", "old council"))) == 10


# Files


@pytest.mark.parametrize(
    ("name", "data", "media_type"),
    [
        ("a.html", b"x", "text/html"),
        ("a.HTM", b"x", "text/html"),
        ("a.txt", b"<html>", "text/plain"),
        ("a", b"\xef\xbb\xbf\n<!-- x --><!DOCTYPE html>", "text/html"),
        ("-", b"  <div class=x>", "text/html"),
        ("-", b"3 < 4", "text/plain"),
        ("page.aspx", b"<html>", "text/html"),
    ],
)
def test_the_name_decides_what_a_file_is_else_its_first_bytes(
    name: str, data: bytes, media_type: str
) -> None:
    """A text file may well speak of tags."""
    assert sniff_media_type(name, data) == media_type


def test_a_missing_file_is_an_error_with_a_remedy(tmp_path: Path) -> None:
    """And so is one that is too large."""
    with pytest.raises(SourceError, match="there is no such file; check the name"):
        open_source(str(tmp_path / "no.html"))
    with (tmp_path / "big.html").open("wb") as file:
        file.truncate(17 * 2**20)
    with pytest.raises(SourceError, match="larger than 16 MB; save the page without its media"):
        open_source(str(tmp_path / "big.html"))


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Its type is sniffed."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"<html><p>x")))
    found = open_source("-")
    assert (found.path, found.media_type, found.data) == ("-", "text/html", b"<html><p>x")


@pytest.mark.parametrize("nest", ["<ul><li>", "<blockquote>", "<table><tr><td>"])
def test_what_is_nested_too_deep_is_refused_and_not_lost(nest: str) -> None:
    """No text goes missing without a word."""
    page = f"<html><body>{nest * 2100}<p>A paragraph at the very bottom of it all.</p>"
    with pytest.raises(SourceError, match="nested more than 2000 deep"):
        read(Source("deep.html", page.encode(), "text/html"))


def test_a_day_at_the_beginning_of_a_line_is_no_numbered_item() -> None:
    """German, Czech and Nordic pages write `28. Juni 2024`; a number before other words is one of a list."""
    assert [(b.kind, b.text) for b in lines("28. Juni 2024 um 10:17 Uhr\n3. Kühe im Juni 2024")] == [
        (BlockKind.PARAGRAPH, "28. Juni 2024 um 10:17 Uhr"),
        (BlockKind.ITEM, "Kühe im Juni 2024"),
    ]


TURNED = "".join(f"{mark}o" for mark in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@pytest.mark.parametrize(
    ("data", "media_type"),
    [
        (TURNED, "text/plain"),
        (f"<p>{TURNED}", "text/html"),
        (f"<pre>{TURNED}</pre>", "text/html"),
        (f"<img src=/a.jpg alt={TURNED}>", "text/html"),
        (f"<table><caption>{TURNED}</caption><tr><td>A<td>B<tr><td>1<td>2</table>", "text/html"),
    ],
    ids=["text", "html", "code", "picture", "caption"],
)
def test_what_turns_the_text_after_it_is_not_read(data: str, media_type: str) -> None:
    """All nine characters, wherever they stand."""
    found = read(source(data.encode(), media_type))
    assert next(iter((*found.blocks, *found.media))).text == "o" * 9


@pytest.mark.parametrize("media_type", ["text/plain", "text/html"])
def test_what_says_which_way_a_sign_belongs_stays(media_type: str) -> None:
    """Without it, an Arabic sentence's full stop stands at its wrong end."""
    text = "a\u200eb\u200fc\u061cd"
    assert [block.text for block in read(source(text.encode(), media_type)).blocks] == [text]

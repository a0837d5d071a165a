"""Any page → blocks → Markdown → HTML: the same text, the same structure, and nothing else."""

from __future__ import annotations

import re
import time
import unicodedata
from datetime import UTC, datetime
from html import escape, unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from briefgen.clean import clean
from briefgen.clean.compose import compose
from briefgen.markdown.parser import parser
from briefgen.model import Block, BlockKind, BodyPolicy, Label, Labelled, Source
from briefgen.read import read

WORDS = st.sampled_from(
    ["one", "Zwei,", "(three)", "*four*", "_five_", "__init__", "6.", "7) x", "- y", "# z", "a|b", "`c`", "[d](e)", "<b>",
     "&amp;", "!", "~~s~~", "“q”", "ü", "漢字。", "ع", "हिन्दी", "e\u0301", "\u00a0", "\\", "***", "| --- |", "```",
     "http://x.example/", "1", "$2.50", ":", "…", "\n"]
)  # fmt: skip
TEXT = st.lists(WORDS | st.just(" "), min_size=1, max_size=5).map("".join).map(escape)
INLINE = st.sampled_from(
    ["b", "strong", "i", "em", "cite", "code", "kbd", "s", "del", "sup", "sub", "span", "u", "x-y", "q", "small",
     "a href='/p?utm_source=n&id=1'", "a href='javascript:x()'", "a href='#fn1'", "a href='https://u:p@h.example/(x)'"]
)  # fmt: skip
BLOCK = st.sampled_from(
    ["p", "div", "ul", "ol", "ol start=3", "ol reversed", "li", "li value=7", "blockquote", "pre", "h1", "h2", "h3",
     "h5", "blockquote class=twitter-tweet", "dl", "dt", "dd", "figure", "figcaption", "section", "table", "tr", "td",
     "th", "caption", "details", "summary", "center"]
)  # fmt: skip
EMPTY = st.sampled_from(
    [
        "<br>",
        "<br><br>",
        "<hr>",
        "<img src=a.jpg alt='A *b* c' width=600>",
        "<script>x</script>",
        "<!-- c -->",
    ]
)


def wrapped(tag: str, inner: list[str]) -> str:
    """Markup in an element."""
    return f"<{tag}>{''.join(inner)}</{tag.split()[0]}>"


def around(tags: st.SearchStrategy[str], inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Elements with up to four pieces of markup in each."""
    return st.builds(wrapped, tags, st.lists(inner, max_size=4))


PHRASES = st.recursive(TEXT, lambda inner: around(INLINE, inner), max_leaves=6)
PAGES = st.recursive(PHRASES | EMPTY, lambda inner: around(BLOCK, inner), max_leaves=25)

LABELS = {
    BlockKind.HEADING: Label.SUBHEADING, BlockKind.ITEM: Label.LIST, BlockKind.QUOTE: Label.QUOTE, BlockKind.TABLE: Label.TABLE,
}  # fmt: skip


def labelled(html: str) -> list[Labelled]:
    """Every block of a page, kept as what its element says."""
    blocks = read(Source("x", html.encode(), "text/html")).blocks
    return [Labelled(block, LABELS.get(block.kind, Label.BODY), "test", 1.0) for block in blocks]


def letters(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def said(html: str) -> str:
    """The text of rendered HTML, without white space."""
    return letters(unescape(re.sub(r"<[^>]+>", " ", html)))


def plain(text: str) -> str:
    """A text without what the reader writes otherwise than a browser: raised digits, and what notes and quotations stand in."""
    return re.sub(r"[\[\]“”]", "", unicodedata.normalize("NFKC", text))


def told(block: Block) -> str:
    """What a block says, without white space."""
    return letters("".join(cell for row in block.rows for cell in row) or block.text)


@settings(max_examples=150)
@given(st.lists(PAGES, min_size=1, max_size=4).map("".join))
def test_what_a_page_says_its_markdown_says(html: str) -> None:
    """Letter by letter, whatever the markup; with no element but those of Markdown, and no address but safe ones."""
    kept = labelled(html)
    rendered = parser().render(compose(kept, "https://a.example/n/"))
    assert said(rendered) == "".join(told(x.block) for x in kept)
    for address in re.findall(r'(?:href|src)="([^"]*)"', rendered):
        assert re.match(r"https://(?:a|h|x)\.example/", address)
        assert "utm_" not in address
        assert "@" not in address


@settings(max_examples=150)
@given(st.lists(PAGES, min_size=1, max_size=4).map("".join))
def test_the_reader_leaves_no_text_out(html: str) -> None:
    """Its blocks say what a browser shows, in reading order; a table's caption comes first, wherever it stands."""
    body = LexborHTMLParser(html).body
    assert body is not None
    body.strip_tags(["script"])
    shown = plain(letters(body.text(separator="")))
    read_text = plain("".join(told(x.block) for x in labelled(html)))
    if "<caption>" in html or "<table>" in html:
        assert sorted(read_text) == sorted(shown)
    else:
        assert read_text == shown


@settings(max_examples=100)
@given(st.lists(PAGES, min_size=1, max_size=4).map("".join))
def test_headings_items_and_numbers_stay(html: str) -> None:
    """As many headings and items come out as went in; no heading is above h2 or jumps a level."""
    kept = labelled(html)
    rendered = parser().render(compose(kept, "https://a.example/"))
    levels = [int(level) for level in re.findall(r"<h(\d)>", rendered)]
    assert len(levels) == sum(x.label is Label.SUBHEADING for x in kept)
    assert all(1 < level <= before + 1 for before, level in zip([1, *levels], levels, strict=False))
    assert rendered.count("<li>") == sum(x.label is Label.LIST for x in kept)


@pytest.mark.parametrize(
    ("html", "markdown"),
    [
        ("<ol start=3><li>a<li>b</ol>", "3. a\n4. b"),
        ("<ul><li>a<ul><li>b<ul><li>c</ul></ul><li>d</ul>", "- a\n  - b\n    - c\n- d"),
        ("<ol><li>a<ol><li>b<li>c</ol></ol>", "1. a\n   1. b\n   2. c"),
        ("<ul><li>a</ul><ul><li>b</ul>", "- a\n\n* b"),
        ("<ul><li><p>a<p>b<li>c</ul>", "- a\n\n  b\n- c"),
        ("<ul><li>a<pre>x\n y</pre></ul>", "- a\n\n  ```\n  x\n   y\n  ```"),
        ("<blockquote><p>a<p>b</blockquote><blockquote>c</blockquote>", "> a\n>\n> b\n\n> c"),
        ("<blockquote><p>a<ul><li>b</ul><blockquote>c</blockquote></blockquote>", "> a\n>\n> - b\n>\n> > c"),
        ("<h1>a</h1><h4>b</h4><h2>c</h2>", "## a\n\n### b\n\n### c"),
        ("<h3>a</h3><h2>b</h2>", "## a\n\n## b"),
        ("<dl><dt>a<dd>b</dl>", "**a**\n\nb"),
        ("<pre><code class='language-python'>x = 1\n\n\ny</code></pre>", "```python\nx = 1\n\n\ny\n```"),
        ("<pre>a<br><br>b</pre>", "```\na\n\nb\n```"),
        ("<pre>```</pre>", "````\n```\n````"),
        ("<p>a<br>b", "a\\\nb"),
        ("<p>H<sub>2</sub>O<sup>2</sup> 10<sup>-6</sup> 1<sup>st</sup> x<sub>n</sub>", "H₂O² 10⁻⁶ 1st xn"),
        ("<p>so<sup><a href='#fn1'>1</a></sup> it is", "so[1] it is"),
        ("<p>in 1894<a href='#n'><sup>2</sup></a> and 400<sup><a href='https://a.example/p#n'>[3]</a></sup>",
         "in 1894[2] and 400[3]"),
        ("<table><tr><th>A<th>B<tr><td><a href='/x'>1</a> | 2<td><b>3</b></table>",
         "| A | B |\n| --- | --- |\n| [1](https://a.example/x) \\| 2 | **3** |"),
        ("<p>a __b__ c_d_e _", "a \\_\\_b\\_\\_ c_d_e \\_"),
        ("<p>a | b<br>-|-", "a | b\\\n\\-|-"),
    ],
)  # fmt: skip
def test_structure_comes_out_as_markdown(html: str, markdown: str) -> None:
    """Lists in lists, paragraphs in items and quotes, code with its language, links in tables."""
    assert compose(labelled(html), "https://a.example/") == markdown


@pytest.mark.parametrize(
    "tags", [["ul", "li"], ["ol", "li"], ["blockquote"], ["blockquote", "ul", "li"], ["pre"]]
)
def test_no_depth_loses_text(tags: list[str]) -> None:
    """Markdown has a depth beyond which it is not read; what is deeper is written less deep."""
    words = [f"word{number}" for number in range(60)]
    opened = "".join(f"<{tag}>" for tag in tags)
    kept = labelled("".join(f"{opened}{word}" for word in words))
    assert said(parser().render(compose(kept))) == "".join(words)


@pytest.mark.parametrize(
    "page",
    [
        "<ul>" + "<li><p>a<p>b" * 3000 + "</ul>", "<blockquote class=twitter-tweet>a</blockquote>" * 3000,
        f"<img srcset='{'a.jpg 1w, ' * 100_000}'>", "<p>" + "<b>(a</b>b " * 3000, "<img src=a.jpg width=100>a<p>" * 3000,
    ],
    ids=["items", "posts", "candidates", "marks", "pictures"],
)  # fmt: skip
def test_much_of_anything_does_not_take_for_ever(page: str) -> None:
    """Time grows with the page, not with its square."""
    start = time.process_time()
    source = Source(
        "x", f"<article><p>{'A long sentence of words. ' * 9}</p>{page}</article>".encode(), "text/html"
    )
    clean(read(source), source, datetime(2024, 7, 1, tzinfo=UTC), BodyPolicy(images=True))
    assert time.process_time() - start < 10

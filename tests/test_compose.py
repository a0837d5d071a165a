"""Composed Markdown says the text of the kept blocks, whatever they hold, and never becomes script."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import unescape

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from selectolax.lexbor import LexborHTMLParser

from briefgen.clean import inline
from briefgen.clean.compose import compose
from briefgen.clean.links import clean_link
from briefgen.markdown.parser import parser
from briefgen.model import BODY_LABELS, Block, BlockKind, BodyPolicy, Element, Label, Labelled, Mark, MarkKind

PIECES = st.sampled_from(
    [*"\\`*_{}[]()<>#+-.!|~&;:=/'\"01a ü字ع\n\t$%^@", "```", "***", "---", "===", "~~", "~~~", "![", "](", "&amp;", "&#42;",
     "1. ", "2) ", "- ", "+ ", "# ", "> ", "    ", "<b>", "<!--", "<script>", "[a]: /b", "http://a.b", "| --- |", ":--",
     "javascript:", "word", "two words", "Ende.", "__init__", "\u00ad", "\x0b", "\x1b"]
)  # fmt: skip
"""What Markdown reads something into, and what people write."""


def squeezed(text: str) -> str:
    """A text as readers make it: white space squeezed, empty lines gone."""
    return "\n".join(filter(None, (" ".join(line.split()) for line in text.split("\n"))))


CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\0\r")
"""Anything that a text may hold; readers leave neither NUL nor carriage returns."""
TEXTS = st.lists(PIECES | CHARACTERS, min_size=1, max_size=14).map("".join).map(squeezed).filter(bool)
LINES = TEXTS.map(lambda text: text.replace("\n", " "))

KINDS = {
    Label.BODY: (BlockKind.PARAGRAPH, BlockKind.CODE, BlockKind.QUOTE, BlockKind.ITEM),
    Label.SUBHEADING: (BlockKind.HEADING, BlockKind.PARAGRAPH),
    Label.LIST: (BlockKind.ITEM, BlockKind.PARAGRAPH),
    Label.QUOTE: (BlockKind.QUOTE,),
    Label.TABLE: (BlockKind.TABLE, BlockKind.PARAGRAPH),
    Label.POST: (BlockKind.QUOTE, BlockKind.PARAGRAPH),
    Label.EMBED: (BlockKind.EMBED,),
}


@st.composite
def marks(draw: st.DrawFn, length: int) -> tuple[Mark, ...]:
    """Marks anywhere in a text: nested, crossing, doubled, empty."""
    spans = st.tuples(st.integers(0, length), st.integers(0, length)).map(sorted)
    kinds = st.sampled_from(MarkKind)
    hrefs = st.sampled_from(
        ["https://a.example/b_c*d(e)?f=[g]&copy=1", "javascript:alert(1)", "/x", "", "//h/<b>"]
    )
    found = draw(st.lists(st.tuples(kinds, spans, hrefs), max_size=4))
    return tuple(Mark(kind, start, end, href) for kind, (start, end), href in found)


@st.composite
def kept_blocks(draw: st.DrawFn) -> Labelled:
    """A block that belongs to the body, of any kind."""
    label = draw(st.sampled_from(sorted(BODY_LABELS, key=lambda each: each.value)))
    kind = draw(st.sampled_from(KINDS[label]))
    text = draw(TEXTS)
    rows: tuple[tuple[str, ...], ...] = ()
    if kind is BlockKind.TABLE:
        rows = tuple(
            draw(st.lists(st.lists(LINES, min_size=1, max_size=3).map(tuple), min_size=2, max_size=3))
        )
        text = "\n".join(" | ".join(row) for row in rows)
    block = Block(
        text=text,
        kind=kind,
        level=draw(st.integers(1, 6)) if kind in (BlockKind.HEADING, BlockKind.ITEM) else 0,
        ordered=draw(st.booleans()),
        marks=(Mark(MarkKind.LINK, 0, len(text), "//p.example/1"),)
        if kind is BlockKind.EMBED
        else draw(marks(len(text))),
        rows=rows,
        place=(Element(draw(st.integers(1, 3)), "blockquote"),) if label is Label.QUOTE else (),
        line=1,
    )
    return Labelled(block, label, "test", 1.0)


def letters(text: str) -> str:
    """A text without its white space."""
    return "".join(text.split())


def said(markdown: str) -> str:
    """What Markdown says when it is rendered, without white space."""
    return letters(unescape(re.sub(r"<[^>]+>", " ", parser().render(markdown))))


def told(labelled: Labelled) -> str:
    """What a block says, without white space."""
    cells = (cell for row in labelled.block.rows for cell in row)
    return letters("".join(cells) if labelled.block.rows else labelled.block.text)


@settings(max_examples=250)
@given(st.lists(kept_blocks(), max_size=5))
def test_the_markdown_says_what_the_blocks_say(labelled: list[Labelled]) -> None:
    """Every letter of every block in order, and not one more: syntax in a text stays text."""
    assert said(compose(labelled, "https://a.example/")) == "".join(map(told, labelled))


@settings(max_examples=200)
@given(st.lists(kept_blocks(), max_size=4))
def test_composed_markdown_links_only_where_it_is_safe(labelled: list[Labelled]) -> None:
    """No element but those that we compose, no script, no address but http(s) and mailto."""
    tree = LexborHTMLParser(f"<body>{parser().render(compose(labelled, 'https://a.example/'))}</body>")
    assert tree.body is not None
    nodes = tree.body.css("*")
    assert {node.tag for node in nodes} <= COMPOSED
    for node in nodes:
        assert set(node.attributes) <= {"href", "start"}
        assert (node.attributes.get("href") or "https:").startswith(("https:", "http:", "mailto:"))


COMPOSED = {"body", "p", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong", "s", "a",
            "br", "table", "thead", "tbody", "tr", "th", "td"}  # fmt: skip


@settings(max_examples=200)
@given(st.lists(st.one_of(PIECES, st.characters(exclude_categories=["Cs"])), max_size=20).map("".join), st.sampled_from(
    ["", "https://a.example/b/", "javascript:x", "file:///etc/"]))  # fmt: skip
def test_a_link_is_safe_or_gone(href: str, base: str) -> None:
    """Whatever the address: http(s) with a host, mailto, or nothing; and no white space in it."""
    found = clean_link(href, base)
    assert found == "" or re.fullmatch(r"(https?://[^\s<>\"()]+|mailto:[^\s<>\"()]+)", found)


@pytest.mark.parametrize(
    ("href", "address"),
    [
        ("/a?utm_source=x&id=7", "https://n.example/a?id=7"),
        ("https://b.example/?fbclid=1", "https://b.example/"),
        ("https://b.example/?q=a%20b&gclid=2", "https://b.example/?q=a%20b"),
        ("https://b.example/?q=a%20b", "https://b.example/?q=a%20b"),
        ("//c.example/x", "https://c.example/x"),
        (
            "https://www.google.co.uk/url?sa=D&q=https%3A%2F%2Fb.example%2Foars%3Fid%3D4%26gclid%3D1",
            "https://b.example/oars?id=4",
        ),
        ("https://l.facebook.com/l.php?u=https%3A%2F%2Fb.example%2F&h=AT0", "https://b.example/"),
        (
            "https://eur1.safelinks.protection.outlook.com/?url=http%3A%2F%2Fb.example%2F&data=5",
            "http://b.example/",
        ),
        ("https://www.google.com/url?q=https://vk.com/away.php?to=https://b.example/", "https://b.example/"),
        (
            "https://www.google.com/url?q=javascript:alert(1)",
            "https://www.google.com/url?q=javascript:alert%281%29",
        ),
        (
            "https://www.google.com/search?q=https://b.example/",
            "https://www.google.com/search?q=https://b.example/",
        ),
        ("https://b.example/?url=https://c.example/", "https://b.example/?url=https://c.example/"),
        ("https://b.example/?si=Zz&mibextid=1&ito=2&srnd=3&refer=embed&p=4", "https://b.example/?p=4"),
        ("https://b.example/?ref=news.example&p=4", "https://b.example/?p=4"),
        ("https://b.example/?ref=v2&p=4", "https://b.example/?ref=v2&p=4"),
        (" JavaScript:alert(1)", ""),
        ("data:text/html,<script>", ""),
        ("vbscript:x", ""),
        ("java\nscript:alert(1)", ""),
        ("mailto:a@b.example?subject=x&body=y", "mailto:a@b.example"),
        ("mailto:", ""),
        ("http://", ""),
        ("http://[x", ""),
        ("http://a]b/", ""),
        ("tel:123", ""),
        ("https://b.example/(a)", "https://b.example/%28a%29"),
    ],
)
def test_links_are_cleaned(href: str, address: str) -> None:
    """Absolute, without tracking; what is not for reading goes."""
    assert clean_link(href, "https://n.example/news/") == address


def test_redirectors_within_one_another_end() -> None:
    """However many there are."""
    assert clean_link("https://vk.com/away.php?to=" * 5000 + "https://b.example/", "").startswith(
        "https://vk.com/"
    )


def block(
    text: str, *found: Mark, label: Label = Label.BODY, kind: BlockKind = BlockKind.PARAGRAPH
) -> Labelled:
    """A labelled block."""
    return Labelled(Block(text, kind, marks=found, line=1), label, "test", 1.0)


def test_clutter_and_metadata_stay_out() -> None:
    """Only the labels of the body are composed."""
    everything = [block(label.value.title(), label=label) for label in Label if label not in BODY_LABELS]
    assert compose(everything) == ""


def test_the_standfirst_is_composed_only_when_asked_for() -> None:
    """Programs ask for it; a curator's article has it as its summary."""
    blocks = [block("In short.", label=Label.STANDFIRST), block("In full.")]
    assert compose(blocks) == "In full."
    assert compose(blocks, policy=BodyPolicy(standfirst=True)) == "In short.\n\nIn full."


@pytest.mark.parametrize(
    ("marked", "markdown"),
    [
        (block("so it is", Mark(MarkKind.EMPHASIS, 3, 5)), "so *it* is"),
        (block("so it is", Mark(MarkKind.STRONG, 2, 6)), "so **it** is"),
        (block("see here", Mark(MarkKind.LINK, 4, 8, "/x")), "see [here](https://a.example/x)"),
        (block("see here", Mark(MarkKind.LINK, 4, 8, "javascript:x")), "see here"),
        (block("run a*b", Mark(MarkKind.CODE, 4, 7)), "run `a*b`"),
        (block("unaccented", Mark(MarkKind.STRONG, 2, 5)), "un**acc**ented"),
        (block("a (b)c", Mark(MarkKind.STRONG, 2, 5)), "a (**b**)c"),  # else no mark, by CommonMark's rules
        (block("a (-)c", Mark(MarkKind.STRONG, 2, 5)), "a (-)c"),  # cannot be said in Markdown: the text wins
        (block("so be it", Mark(MarkKind.STRIKE, 3, 5)), "so ~~be~~ it"),
        (block("one two", Mark(MarkKind.STRONG, 0, 4), Mark(MarkKind.STRONG, 4, 7)), "**one two**"),
        (block("x `y` z", Mark(MarkKind.CODE, 2, 5)), "x `` `y` `` z"),
        (block("Wow! see", Mark(MarkKind.LINK, 5, 8, "/x")), "Wow! [see](https://a.example/x)"),
        (block("Wow!see", Mark(MarkKind.LINK, 4, 7, "/x")), "Wow\\![see](https://a.example/x)"),
        (
            block("so it is", Mark(MarkKind.STRONG, 3, 5), Mark(MarkKind.LINK, 3, 5, "/x")),
            "so [**it**](https://a.example/x) is",
        ),
        (block("1", Mark(MarkKind.LINK, 0, 1, "#note-1")), "1"),  # a footnote of a page that is not here
    ],
)
def test_marks_come_out_where_markdown_can_say_them(marked: Labelled, markdown: str) -> None:
    """Emphasis, links and code; unsafe links lose their address, never their text."""
    assert compose([marked], "https://a.example/") == markdown


@settings(deadline=None)
@given(TEXTS.flatmap(lambda text: st.tuples(st.just(text), marks(len(text)))))
def test_emphasis_that_is_sure_is_what_rendering_would_let_pass(
    block: tuple[str, Sequence[Mark]],
) -> None:
    """The same Markdown as when every mark but a link is rendered again."""
    text, listed = block
    written = inline.compose_inline(text, listed, "https://a.example/")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            inline, "_doubtful", lambda _, tidy: [mark for mark in tidy if mark.kind is not MarkKind.LINK]
        )
        assert inline.compose_inline(text, listed, "https://a.example/") == written

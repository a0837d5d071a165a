"""The site as Markdown: bodies written anew, the twin of an article's page, and llms.txt."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hostile import HOSTILE
from hypothesis import example, given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt
from sites import SETTINGS, article, build_site, make_site, tree

from briefgen.markdown.body import settled_tokens
from briefgen.markdown.parser import parser
from briefgen.markdown.plain import link_to, one_line, plain_markdown

PIECES = [
    "# A", "### B", "- x", "  - y", "1. one", "2) two", "> q", "```\ncode *x*\n```", "    ind", "***",
    "| a | b |\n|---|:-:|\n| 1 \\| 2 | *y* |", "para *em* **st** `c` ~~s~~", "[l](https://x.y/a?b=1&c=2)",
    "<script>alert(1)</script>", "a_b_c", "![i](https://x/y.png)", "[dead](gone.md)", "line\\\nbreak",
    "<https://a.b/>", "&amp; & &copy;", "1986\\. x", "-- dash", "+1", "\\# no", "[ref]: /x", "[ref]", "a | b",
    "Plain words. A [link](https://example.com/a).",
]  # fmt: skip
BODIES = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=5).map("\n\n".join),
    st.lists(st.sampled_from(PIECES), max_size=4).map("\n".join),
    st.text(alphabet="ab#[]()!<>*_`\\\n\"'&:/.-|1~ +=", max_size=60),
)


def bare(html: str) -> str:
    """HTML without what only pages add, spaces apart."""
    html = html.replace("\n</code></pre>", "</code></pre>")
    return " ".join(html.replace(' rel="noopener noreferrer external"', "").split())


def plain(html: str) -> str:
    """HTML without breaks, paragraphs and emphasis: that, and nothing else, may be lost."""
    return " ".join(re.sub(r"<br />|</?p>|</?(?:em|strong|s)>", " ", bare(html)).replace(" ", "").split())


@settings(max_examples=300)
@given(BODIES)
@example("***\n\n- ***\n\n  > a")
def test_a_body_written_anew_says_the_same(markdown: str) -> None:
    """Rendered, it is what the page shows; where Markdown cannot say that, at least nothing of it acts."""
    text = plain_markdown(markdown, lambda href: None, "https://example.org")
    tokens = settled_tokens(markdown, lambda href: None)
    shown, wanted = parser().render(text), str(parser().renderer.render(tokens, parser().options, {}))
    # What it cannot say: a line break within a heading, a list that a definition (`[x]: y`) makes half loose, and
    # emphasis beside a link that leads nowhere.
    assert bare(shown) == bare(wanted) or re.search(r"\\\n|\]:|\]\(", markdown)
    assert plain(shown) == plain(wanted)
    raw = MarkdownIt("commonmark", {"html": True}).enable("table").parse(text)
    assert not [token for token in raw if token.type == "html_block"]
    assert not [child for token in raw for child in token.children or () if child.type == "html_inline"]


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Plain words.\n\n## A part\n\nSee [it](https://example.com/a-b).", None),
        ("*Words* [sic], **more**.\n\n> `quoted`\n\n- a\n- b\n\n1. c\n\n## A part\n\n### Of it", None),
        ("# A\n\n### B", "## A\n\n#### B"),
        ("See [there](../a.md#x).", "See [there](https://example.org/there/#x)."),
        ("![P](p.png)", "![P](https://example.org/there/)"),
        ("![A quay](https://x.example/a.png)", "[A quay](https://x.example/a.png)"),
        ("- one\n- two\n  1. three", "- one\n- two\n  1. three"),
        ("A <b>word</b>", "A \\<b>word\\</b>"),
        ("*  ---", "* ___"),
        ("- a\n\n  ***\n\n***", "- a\n\n  ___\n\n***"),
        ("~~~~`x\na\n~~~~", "~~~`x\na\n~~~"),
        ("````\n~~~\n```\n````", "````\n~~~\n```\n````"),
        ("> **---*b**\n\nA\\_b", "> \\**\\-\\-\\-_b_*\n\nA_b"),
        ("1. a\n\n[r]: /x\n\n1. b", "1. a\n\n1) b"),
        ("Stop\\![so](https://e.example/)", "Stop\\![so](https://e.example/)"),
        ("``a`b`` and `` ` ``", "``a`b`` and `` ` ``"),
        ("[dead](a.md)***!**> b*", "dead\\!\\> b"),
    ],
)
def test_bodies_as_markdown(markdown: str, text: str | None) -> None:
    """What is plain stays; links are whole; headings stand below the title."""
    resolve = {"../a.md#x": "/there/#x", "p.png": "/there/"}.get
    assert plain_markdown(markdown, resolve, "https://example.org") == (text or markdown)


@given(HOSTILE)
def test_a_title_stays_within_its_line(text: str) -> None:
    """Whatever it says, it is one heading, and one link."""
    heading = parser().parse(f"# {one_line(text)}")
    assert [token.type for token in heading] == ["heading_open", "inline", "heading_close"]
    linked = parser().parse(f"- {link_to(text or 'x', 'https://example.org/(a)')}\n")
    (inline,) = [token for token in linked if token.type == "inline"]
    kinds = [child.type for child in inline.children or ()]
    assert (kinds[0], kinds[-1]) == ("link_open", "link_close")
    assert "html_inline" not in kinds


FILES = {
    "2024-06-27/a.md": article("Alpha", source="{name: The Post, url: 'https://post.example/a'}", authors="[Ann, Bo]"),
    "2024-06-28/b.md": article("Beta", rights="excerpt", body="See [a](../2024-06-27/a.md).\n\nThe secret rest."),
    "2024-06-28/c.md": article("Gamma", rights="link", body="All of it is secret."),
}  # fmt: skip


def site_of(root: Path, settings: str = SETTINGS) -> dict[str, str]:
    """The text files of a built site."""
    build_site(make_site(root, FILES, settings))
    return {
        path: data.decode() for path, data in tree(root / "site").items() if path.endswith((".md", ".txt"))
    }


def test_each_article_has_a_twin(tmp_path: Path) -> None:
    """With title, byline, the way to the original, and no more of the body than its rights allow."""
    files = site_of(tmp_path)
    assert files["2024/06/27/a/index.md"] == (
        "# Alpha\n\nBy Ann and Bo. The Post, Thursday 27 June 2024."
        " [Read the original](https://post.example/a)\n\nOne paragraph.\n"
    )
    assert "See [a](https://example.org/brief/2024/06/27/a/)." in files["2024/06/28/b/index.md"]
    assert not [path for path, text in files.items() if "secret" in text]


def test_without_an_address_links_are_relative(tmp_path: Path) -> None:
    """So that they lead somewhere wherever the site lies."""
    files = site_of(tmp_path, SETTINGS.replace("base_url: https://example.org/brief\n", ""))
    assert "See [a](../../../../2024/06/27/a/)." in files["2024/06/28/b/index.md"]
    assert "- [Alpha](2024/06/27/a/index.md): The Post" in files["llms.txt"]


def test_the_index_lists_articles_by_briefing(tmp_path: Path) -> None:
    """The latest first, each with its twin; its page where there are no twins."""
    files = site_of(tmp_path)
    assert files["llms.txt"].startswith("# The Test Brief\n\nCompiled by The Test Brief.")
    assert files["llms.txt"].endswith(
        "## [Thursday 27 June 2024](https://example.org/brief/2024/06/27/)\n\n"
        "- [Alpha](https://example.org/brief/2024/06/27/a/index.md): The Post – One paragraph.\n"
    )
    files = site_of(tmp_path, f"{SETTINGS}pages: [llms]\n")
    assert "- [Gamma](https://example.org/brief/2024/06/28/c/)\n" in files["llms.txt"]


def test_the_settings_leave_both_out(tmp_path: Path) -> None:
    """As every kind of page."""
    assert set(site_of(tmp_path, f"{SETTINGS}pages: [feed, sitemap]\n")) == set()

"""Text as Markdown: rendered, it says just the text, wherever it stands."""

from __future__ import annotations

import html
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from briefgen.markdown.escape import (
    at_heading_end,
    at_line_starts,
    before_link,
    code_delimiters,
    everywhere,
    fenced,
    in_line,
    in_link,
)
from briefgen.markdown.parser import parser

SIGNS = st.text(alphabet="ab1 #[]()!<>*_`\\\"'&;:/.-|~+=", max_size=40)


def said(markdown: str) -> str:
    """The text of rendered Markdown, which must be one element without others within."""
    rendered = parser().render(markdown)
    assert len(re.findall(r"<\w", rendered)) <= 1, rendered
    return " ".join(html.unescape(re.sub(r"<[^>]+>", "", rendered)).split())


@given(SIGNS)
@example("a](b) [c]: d")
@example("1. a")
@example("\\[a")
def test_a_text_stays_a_text(text: str) -> None:
    """In a paragraph and in a heading; also with every sign escaped."""
    text = " ".join(text.split())
    assert said(at_line_starts(in_line(text))) == text
    assert said(everywhere(text)) == text
    assert said(f"# {at_heading_end(in_line(text))}") == text


@given(SIGNS, SIGNS)
@example("Stop!", "a]")
@example("", "\\[d](e)")
def test_a_link_keeps_its_text_and_the_one_before_it(before: str, text: str) -> None:
    """Whatever brackets are in it; an exclamation mark makes no picture of it."""
    text = " ".join(text.split()) or "x"
    line = f"x {before_link(in_line(before))}[{in_link(text)}](https://e.example/)"
    (inline,) = [token for token in parser().parse(line) if token.type == "inline"]
    kinds = [child.type for child in inline.children or ()]
    assert kinds.count("link_open") == 1
    assert kinds[-1] == "link_close"
    assert "image" not in kinds
    assert "".join(child.content for child in inline.children or ()).split() == f"x {before}{text}".split()


@given(SIGNS)
@example("`")
@example(" a ")
@example("a``b")
def test_code_stays_as_it_is(code: str) -> None:
    """Within a line and as a block, whatever backticks and spaces it has."""
    if code.strip():
        (inline,) = [
            token
            for token in parser().parse(f"x{code.join(code_delimiters(code))}y")
            if token.type == "inline"
        ]
        assert [child.content for child in inline.children or ()] == ["x", code, "y"]
    (fence,) = parser().parse(fenced(code, "py"))
    assert (fence.content.removesuffix("\n"), fence.info) == (code, "py")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("5 < 6 & 7 [sic] a_b (c) Stop!", "5 < 6 & 7 [sic] a_b (c) Stop!"),
        ("<b> &amp; [a](b) _c_ *d*", r"\<b> \&amp; [a\](b) \_c\_ \*d\*"),
        ("# a", r"\# a"),
        ("#a -b 1.5", "#a -b 1.5"),
        ("28. Juni", r"28\. Juni"),
    ],
)
def test_no_more_is_escaped_than_need_be(text: str, written: str) -> None:
    """Bodies are read and edited by hand, and are rendered in a tenth of the time without a backslash."""
    assert at_line_starts(in_line(text)) == written


def test_a_language_with_a_backtick_stands_behind_tildes() -> None:
    """Behind backticks it would be code within a line."""
    assert fenced("a\n~~~", "`x") == "~~~~`x\na\n~~~\n~~~~"

"""The fast path of Markdown: where it answers, it says what the full parser says; and it answers for plain text."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.markdown.body import render_body
from briefgen.markdown.quick import render_quickly

PLAIN = """\
The *council* said on Monday that it would **keep** the [timetable](https://example.org/a?b=1&c=2#d) until May.
It goes on in a second line, at 5% & more; "quoted", it's > 3 [sic].

## A part with `code`

> One line, quoted with *€3.2bn, in all*.

- first "item"
- second & last

Between two lists.

1. one
2. two

### A smaller part

2024 was the year. (In brackets: **54%** of them.)
"""

MARKS = st.sampled_from(
    [
        *"aé1字”—€😀 \n.,!?:;\"'()[]*_`#>+-=~|&<\\\t\r\0\x0b\x0c\x85\xa0\u2003\u2028",
        "\n\n", "\n\n\n", "  ", "    ", "1. ", "2. ", "10. ", "1) ", "- ", "* ", "+ ", "> ", "# ", "## ", "#",
        "**", "***", "``", "```", "~~", "---", "===", "[a](http://b.c)", "[a](https://b.c/d?e=f&g=h#i)", "[a](/x)",
        "![a](http://b)", "[a]: http://b", "&amp;", "__", "a_b", "http://x.y", "[sic]", "*em*", "**st**", "`code`",
        "` a`", "https://Ex.com/%20", "e\u0301", "two words", "(http://a.b)", "*$5*", "**5%**", "*a,* b", "(*a*)",
    ]
)  # fmt: skip


def defined(markdown: str) -> str:
    """What the definition gives."""
    return render_body(markdown, lambda href: None)


@settings(max_examples=1500, deadline=None)
@given(st.lists(MARKS, max_size=12).map("".join))
@example("# \xa0a")
@example("- a\x0c")
@example("a\n \nb")
@example("- a\n\n- b")
@example("1. a\n\n2) b")
@example("*a*b* c")
@example("a\n===")
def test_it_says_what_the_full_parser_says(markdown: str) -> None:
    """Byte for byte, or nothing."""
    quick = render_quickly(markdown)
    assert quick is None or quick == defined(markdown)


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(PLAIN)), st.integers(0, 3), MARKS, st.integers(0, len(PLAIN)), MARKS)
def test_it_says_so_of_what_is_almost_plain(place: int, cut: int, mark: str, other: int, sign: str) -> None:
    """One or two slips of the pen in a plain text."""
    text = PLAIN[:place] + mark + PLAIN[place + cut :]
    text = (text[:other] + sign + text[other:]).strip("\n")
    quick = render_quickly(text)
    assert quick is None or quick == defined(text)


def test_it_answers_for_plain_text() -> None:
    """Or it would be of no use."""
    for block in [PLAIN.strip("\n"), *PLAIN.strip("\n").split("\n\n")]:
        assert render_quickly(block) == defined(block)


@pytest.mark.parametrize(
    "markdown",
    [
        "<b>x</b>", "a \\* b", "a  \nb", "a\tb", "![a](http://b)", "[a](b.md)", "[a](/b)", "[a]: http://b", "&amp;",
        "a | b\n--|--\n1 | 2", "    code", "```\ncode\n```", "~~a~~", "a\n===", "a\n---", "* a", "+ a", "2. a",
        "- a\n  b", "- a\n\n- b", "> a\n> b", "> - a", "- - a", "- # a", "_a_", "__a__", "# a #", "#a", "####### a",
        "[a *b*](http://c)", "*a **b** c*", "**a*", "`a", "``a``", "[a](http://b \"c\")", "[a](<http://b>)", "\0",
    ],
)  # fmt: skip
def test_it_leaves_the_rest_to_the_parser(markdown: str) -> None:
    """What is not plain beyond doubt."""
    assert render_quickly(markdown) is None

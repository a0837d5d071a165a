"""The fast path of YAML: where it answers, it says what PyYAML says; and it answers for front matter as people write it."""

from __future__ import annotations

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from briefgen.errors import ContentError
from briefgen.yamltext.located import load_located
from briefgen.yamltext.plain import load_plain

PLAIN = """\
title: "A \\"quoted\\" title: with a colon"
date: 2024-06-28T08:46:00+02:00
slug: a-title-1
topics:
  - World & trade
  - 'It''s here'

# a remark: on who wrote it
authors: [Ana Duarte, Ben O'Brien, 7]
source:
  name: Field & Grain
  url: https://example.com/story/1?a=b#c
image: /images/12.jpg
draft: false
weight: -3
summary: Two sentences. And one more, at 5% (see below) – for now.
empty:
"""

PIECES = st.sampled_from(
    [
        "a", "b", "k", " ", "  ", ":", ": ", "- ", "\n", "\n  ", "\n  - ", "\n- ", "'", "''", '"', '\\"', "\\", "[", "]",
        ", ", ",", "#", " #", "1", "01", "true", "~", "null", "x y", "é", "\u2028", "\xa0", "\t", "{", "}", "&a", "*a",
        "|", ">", "%", "@", "`", "?", "!", "=", "<<", "---", "...", "-1", "1.5", "2024-01-01", "12:30", "https://x.y/z?a=b",
        "\n# a: b\n", "\n\n", "don't", "/p", ".", "(", "$", "\x85", "_", "k:", "k: v", "key: ", "0x1f", "1e3", "+1", "9" * 20,
        "字",
    ]
)  # fmt: skip


def defined(text: str) -> object:
    """What the definition gives, or that it refuses."""
    try:
        return load_located(text, "x.md", ContentError).value
    except ContentError as refused:
        return refused


def agrees(text: str) -> bool:
    """Whether the fast path says the same in the same order, or nothing."""
    quick = load_plain(text)
    return quick is None or repr(quick) == repr(defined(text) or {})


@settings(max_examples=2000, deadline=None)
@given(st.lists(PIECES, max_size=10).map("".join))
@example("a: - b")
@example("# a\na:\n\n# - b\n  - c\n#\n  - d\n\nb: |\n# c\n")
@example("a: b\n# c\n  d")
@example("a: 'b\n# c\n  d'")
@example("a:\n- b\n- c")
@example("a: b\n  c")
@example("a: [b, c: d]")
def test_it_says_what_the_full_parser_says(text: str) -> None:
    """Value for value, type for type, or nothing."""
    assert agrees(text)


@settings(max_examples=800, deadline=None)
@given(st.integers(0, len(PLAIN)), st.integers(0, 3), PIECES, st.integers(0, len(PLAIN)), PIECES)
def test_it_says_so_of_what_is_almost_plain(place: int, cut: int, piece: str, other: int, more: str) -> None:
    """One or two slips of the pen in a plain text."""
    text = PLAIN[:place] + piece + PLAIN[place + cut :]
    assert agrees(text[:other] + more + text[other:])


def test_it_answers_for_plain_text() -> None:
    """Or it would be of no use."""
    found = load_plain(PLAIN)
    assert found is not None
    assert found == defined(PLAIN)
    assert found["source"] == {"name": "Field & Grain", "url": "https://example.com/story/1?a=b#c"}
    assert found["authors"] == ["Ana Duarte", "Ben O'Brien", 7]


@pytest.mark.parametrize(
    "text",
    [
        "a: {b: c}", "a: |\n  b", "a: >\n  b", "a: b\n  c", "a: &x b", "a: *x", "a: !t b", "a: b: c", "a: b #c", "a: b:",
        "a: [b, [c]]", "a: ['b']", "a:\n  - b: c", "a:\n  b:\n    c: d", "a: 1\na: 2", "? a\n: b", "- a", "a: \"b\\n\"",
        "a: 'b", "a: @b", "a:\tb", "a b: c", "'a': b", " # a\nb: c", "#\ta\nb: c", "# a", "a: b\r\nc: d", "a: \u2028",
    ],
)  # fmt: skip
def test_it_leaves_the_rest_to_the_parser(text: str) -> None:
    """What is not plain beyond doubt."""
    assert load_plain(text) is None

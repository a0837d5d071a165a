"""YAML whose values know their lines: only plain constructs, only our error."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.errors import ContentError
from briefgen.yamltext.located import load_located

YAML_PIECES = st.sampled_from(
    ["a", "key", ": ", "- ", "\n", "  ", "\t", "'", '"', "[", "]", "{", "}", ", ", "&x ", "*x", "!!int ",
     "!!binary ", "? ", "| ", "> ", "|-\n", "# c", "%YAML 1.1\n", "%TAG ! x\n", "---\n", "...\n", "<<: ",
     "~", "null", "1", "0x1f", "1e3", "2024-06-28", "12:30:00", "yes", "\x00", "\x07", "\ufeff", "\x85",
     "\u2028", "ü", "😀", "@", "`"]
)  # fmt: skip


def values_of(text: str) -> object:
    """The values of a YAML text."""
    return load_located(text, "x.yaml", ContentError).value


@given(st.one_of(st.text(max_size=80), st.lists(YAML_PIECES, max_size=25).map("".join)))
def test_any_text_loads_or_is_refused_with_its_line(text: str) -> None:
    """Nothing but our error comes out, and it names a line of the file."""
    try:
        load_located(text, "x.yaml", ContentError, first_line=3)
    except ContentError as refused:
        assert refused.path == "x.yaml"
        assert refused.line is not None
        assert refused.line >= 3
        assert refused.cause
        assert refused.remedy


@pytest.mark.parametrize("bracket", ["[", "{a: ", "- ", "? "])
def test_deep_nesting_is_refused(bracket: str) -> None:
    """However deep: neither the stack nor the machine suffers."""
    with pytest.raises(ContentError):
        values_of(bracket * 50_000)


@pytest.mark.parametrize(
    ("text", "line", "cause"),
    [
        ("a: 1\nb: &x [1]\nc: *x\n", 2, "aliases"),
        ("a: 1\nb: 2\na: 3\n", 3, 'the key "a" stands twice (first in line 1)'),
        ("a:\n  b: 1\n  b: 2\n", 3, 'the key "b" stands twice (first in line 2)'),
        ("a: 1\n? [b]\n: 2\n", 2, "a key must be a word"),
        ("a: 1\nb: 'x\n", 2, "cannot be read"),
        ("a: 1\nb: c: d\n", 2, "cannot be read"),
        ("a: 1\n---\nb: 2\n", 2, "cannot be read"),
        ("a: 1\nb: x\x07\n", 2, "holds the character U+0007, which no YAML may"),
        ("a: [" * 40 + "]" * 40, 1, "nested too deeply"),
    ],
)
def test_a_refusal_names_the_line_and_the_cause(text: str, line: int, cause: str) -> None:
    """Aliases can expand to gigabytes, and of two equal keys one would win silently."""
    with pytest.raises(ContentError) as refused:
        values_of(text)
    assert cause in refused.value.cause
    assert refused.value.__cause__ is None, "the parser counts lines from elsewhere"
    assert "\n" not in str(refused.value)
    assert refused.value.line == line


@pytest.mark.parametrize(
    ("scalar", "value"),
    [
        ("yes", "yes"),
        ("no", "no"),
        ("on", "on"),
        ("true", True),
        ("False", False),
        ("tRUE", "tRUE"),
        ("null", None),
        ("~", None),
        ("nUll", "nUll"),
        ("", None),
        ("12", 12),
        ("-3", -3),
        ("007", "007"),
        ("12:30:00", "12:30:00"),
        ("0x1f", "0x1f"),
        ("1_000", "1_000"),
        ("3.10", "3.10"),
        ("-.5", "-.5"),
        ("1.5e3", "1.5e3"),
        (".inf", ".inf"),
        ("2024-06-28", "2024-06-28"),
        ("'12'", "12"),
        ('"true"', "true"),
        ("!!binary aGk=", "aGk="),
        ("9" * 30, "9" * 30),
    ],
)
def test_plain_scalars_are_what_people_mean(scalar: str, value: object) -> None:
    """Words stay words, versions and times stay texts, digit for digit; only whole numbers are numbers."""
    assert values_of(f"a: {scalar}\n") == {"a": value}


def test_every_value_knows_its_line() -> None:
    """Keys, items, and what has no line of its own: that of what is around it."""
    located = load_located("a: 1\n\nb:\n  - x\n  - y: 2\n", "x.yaml", ContentError, first_line=10)
    assert located.line_of("a") == 10
    assert located.line_of("b", 0) == 13
    assert located.line_of("b", 1, "y") == 14
    assert located.line_of("b", 1, "z") == 14
    assert located.line_of("c") is None

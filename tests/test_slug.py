"""Slugs are safe names: in URLs, on every file system, and stable."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.slug import numbered, slugify


@pytest.mark.parametrize(
    ("text", "slug"),
    [
        ("It’s a Trap: Café & Crème", "its-a-trap-cafe-creme"),
        ("Straße nach Łódź", "strasse-nach-lodz"),
        ("भारत की खबर", "भारत-की-खबर"),
        ("Йога и Ёлка", "йога-и-ёлка"),
        ("  --  ", "untitled"),
        ("", "untitled"),
        ("CON", "con-1"),
        ("com9", "com9-1"),
        ("../../etc/passwd", "etc-passwd"),
        ("word " * 30, "-".join(["word"] * 16)),
        ("a" * 100, "a" * 80),
    ],
)
def test_slug_of(text: str, slug: str) -> None:
    """Accents fold, other scripts stay, long titles are cut at a word."""
    assert slugify(text) == slug


@given(st.text(alphabet=st.characters(), max_size=300))
def test_a_slug_is_safe_and_stable(text: str) -> None:
    """Whatever the text: letters, digits, marks and inner hyphens; bounded; its own slug."""
    slug = slugify(text)
    assert slug
    assert len(slug) <= 82
    assert len(slug.encode("utf-8")) <= 255
    assert all(char == "-" or unicodedata.category(char)[0] in "LNM" for char in slug)
    assert not slug.startswith("-")
    assert not slug.endswith("-")
    assert slugify(slug) == slug


@given(st.text(alphabet=st.characters(), max_size=300), st.integers(2, 999))
def test_a_number_makes_another_slug(text: str, number: int) -> None:
    """It stands at the end, and is not cut off again."""
    slug = numbered(slugify(text), number)
    assert slug.endswith(f"-{number}")
    assert slugify(slug) == slug

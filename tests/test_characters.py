"""What no document may have is found by its bytes, or not looked for."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.characters import FORBIDDEN, may_have_forbidden

_AROUND = "\t\n\f\r\x1f \x7f\x80\x84\x85\x9f\xa0«\ud7ff\ud800\udfff\ue000\ufdcf\ufdd0\ufdef\ufdf0\ufffd\ufffe\uffff\U0001fffe€–ﷲ"
"""The first and last of each range, and their neighbours."""


@given(st.text(st.one_of(st.sampled_from(_AROUND), st.characters(exclude_categories=()))))
def test_no_forbidden_character_is_passed_over(text: str) -> None:
    """Whatever stands around it."""
    if FORBIDDEN.search(text):
        assert may_have_forbidden(text.encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("text", ["plain\ttext\r\n", "10\u00a0min «Grüße» – “q” …", "日本語 한국어 👋 ¿qué?"])
def test_usual_pages_are_not_looked_through(text: str) -> None:
    """No-break spaces, quotation marks, other scripts: pages are full of them."""
    assert not may_have_forbidden(text.encode())

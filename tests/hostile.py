"""Texts that try what the formats of a site do with them."""

from __future__ import annotations

from hypothesis import strategies as st

HOSTILE = st.text(
    st.one_of(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"),
        st.sampled_from(list("\n\r\t\x0b\x1b\x85\u2028\u202e\u200f<>&\"'`]")),
    ),
    min_size=1,
    max_size=40,
).flatmap(lambda text: st.sampled_from([text, f"]]>{text}", f"</script>{text}", f"={text}", f"👩‍👧 {text}"]))


def quoted(text: str) -> str:
    """A text as a double-quoted scalar of YAML, whatever is in it."""
    return '"' + "".join(f"\\U{ord(char):08x}" for char in text) + '"'

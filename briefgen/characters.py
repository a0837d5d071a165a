"""Characters that no document may have: what pages, front matter and settings say is read without them."""

from __future__ import annotations

import re
from collections.abc import Iterable

FORBIDDEN = re.compile(
    "[\x00-\x08\v\f\x0e-\x1f\x7f-\x84\x86-\x9f]|[\ud800-\udfff\ufdd0-\ufdef]|[\ufffe\uffff]"
)
"""What neither XML 1.0 nor HTML lets a document have. Three small classes are compiled ten times as fast as one."""

_NO_CONTROL = bytes(byte for byte in range(256) if byte > 0x7F or not FORBIDDEN.match(chr(byte)))


def may_have_forbidden(data: bytes) -> bool:
    """Whether a text, in UTF-8 with surrogates let pass, has to be looked through for forbidden characters: what this asks
    takes a tenth of that time, and most pages have a no-break space, a quotation mark or a letter that others begin like."""
    return (
        bool(data.translate(None, _NO_CONTROL))
        or (b"\xc2" in data and min(data.split(b"\xc2")[1:]) < b"\xa0")  # U+0080 to U+009F
        or (b"\xed" in data and max(data.split(b"\xed")[1:]) >= b"\xa0")  # surrogates
        or (b"\xef" in data and b"\xef\xb7" in data)  # U+FDD0 to U+FDEF, and some letters
        or (
            b"\xbf" in data and (b"\xbf\xbe" in data or b"\xbf\xbf" in data)
        )  # U+FFFE, U+FFFF; one byte is found faster
    )


TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""What turns the direction of the text after it, beyond its end, too, unless something turns it back. The marks that
only say which way a sign belongs (U+200E, U+200F, U+061C) do not."""
_INVISIBLE = re.compile(f"[\u00ad\u200b\u2060\ufeff\ufffc{TURNING.pattern[1:-1]}]")
"""What says nothing, and breaks words: where one may part, what would be a picture, what turns the letters after it."""


def visible(text: str) -> str:
    """A text that is read without what says nothing."""
    return text if text.isascii() else _INVISIBLE.sub("", text)


def allowed(text: str) -> str:
    """A text without forbidden characters, and without white space around what is left."""
    return (text if text.isprintable() else FORBIDDEN.sub("", text)).strip()


def on_one_line(text: str) -> str:
    """An allowed text whose lines, if it has several, stand behind each other: what a list shows on one line."""
    if text.isprintable():
        return text.strip()
    return allowed(
        re.sub(r"[ \t]*[\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+[ \t]*", " ", text)
    )  # few texts: not compiled before


def in_order(text: str) -> str:
    """An allowed text that stands beside others without changing the order in which these are read."""
    return allowed(text if text.isprintable() else TURNING.sub("", text))


def all_in_order(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts in order, each once, without those of which nothing is left."""
    return tuple(dict.fromkeys(filter(None, map(in_order, texts))))


def all_on_one_line(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts on one line each, each once, without those of which nothing is left."""
    return tuple(dict.fromkeys(filter(None, map(on_one_line, texts))))

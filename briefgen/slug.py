"""Text → a name that is safe in a URL and on every file system."""

from __future__ import annotations

import re
import unicodedata

_MAX_CHARS = 80
"""Long enough for a headline, short enough for an address that people read."""
_MAX_BYTES = 200
"""File systems take 255 bytes a name; temporary names and endings need some of them."""
_FALLBACK = "untitled"

_RESERVED = frozenset(
    ["con", "prn", "aux", "nul", *(f"{port}{number}" for port in ("com", "lpt") for number in range(10))]
)
"""Names that Windows gives to devices, whatever the ending."""

_FOLDED = str.maketrans({
    "æ": "ae", "œ": "oe", "ø": "o", "đ": "d", "ð": "d", "ł": "l", "þ": "th", "ħ": "h", "ı": "i",
    "'": "", "’": "", "‘": "", "ʼ": "", "\u200c": "-", "\u200d": "",
})  # fmt: skip
"""Latin letters that do not decompose, and marks within a word."""

_PLAIN = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_LATIN_ACCENTS = re.compile(r"(?<=[a-z])[\u0300-\u036f]+")


def slugify(text: str) -> str:
    """A lower-case name made of letters, digits and single hyphens; never empty, never reserved.

    Latin letters lose their accents (NFKD), letters of other scripts stay. At most 80 characters,
    cut at a word where there is one. `slugify(slugify(text)) == slugify(text)`.
    """
    if _PLAIN.fullmatch(text) and len(text) <= _MAX_CHARS and text not in _RESERVED:
        return text  # what most files are called already
    folded = _fold(text)
    kept = "".join(char if unicodedata.category(char)[0] in "LNM" else "-" for char in folded)
    slug = _shorten("-".join(word for word in kept.split("-") if word))
    return f"{slug}-1" if slug in _RESERVED else slug or _FALLBACK


def _fold(text: str) -> str:
    for _ in range(4):  # folding case may bring up what decomposes again; two rounds settle all of Unicode
        before = text
        text = unicodedata.normalize("NFKD", text).casefold().translate(_FOLDED)
        text = unicodedata.normalize("NFC", _LATIN_ACCENTS.sub("", text))
        if text == before:
            break
    return text


def numbered(slug: str, number: int) -> str:
    """Another slug for what a slug already names: `slug-2`, with the slug cut so that the number fits."""
    ending = f"-{number}"
    return _shorten(slug, spare=len(ending)) + ending


def _shorten(slug: str, *, spare: int = 0) -> str:
    max_chars, max_bytes = _MAX_CHARS - spare, _MAX_BYTES - spare
    if len(slug) <= max_chars and len(slug.encode()) <= max_bytes:
        return slug
    room = slug.encode()[:max_bytes].decode("utf-8", "ignore")[: max_chars + 1]
    head, _, tail = room.rpartition("-")
    if len(head) >= len(tail):  # a word boundary that does not lose half of it
        return head.rstrip("-")
    return room[:max_chars].rstrip("-")

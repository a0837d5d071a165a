"""Characters that no document may have: what pages, front matter and settings say is read without them."""

from __future__ import annotations

import re
from collections.abc import Iterable

FORBIDDEN = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufdcf\ufdf0-\ufffd\U00010000-\U0010ffff]")
"""What neither XML 1.0 nor HTML lets a document have."""


def allowed(text: str) -> str:
    """A text without forbidden characters, and without white space around what is left."""
    return (text if text.isprintable() else FORBIDDEN.sub("", text)).strip()


def allowed_all(texts: Iterable[str]) -> tuple[str, ...]:
    """Texts without forbidden characters, each once, without those of which nothing is left."""
    return tuple(dict.fromkeys(filter(None, map(allowed, texts))))

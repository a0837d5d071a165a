"""What is known of languages and texts without their words: direction, reading time, where to cut."""

from __future__ import annotations

import re

LANGUAGE = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{1,8})*")
"""A language as BCP 47 writes it: `de`, `pt-BR`. It stands in addresses and in HTML, where nothing else may."""

_WORDS_PER_MINUTE = 230
"""Silent reading of non-fiction in English: 238 on average (Brysbaert 2019), a little less for news."""
_CJK_PER_MINUTE = 500
"""Characters a minute in Chinese and Japanese, which write no spaces."""
_CJK = rb"(?s)\xe3[\x81-\x83\x90-\xbf].|\xe4[\x80-\xb6\xb8-\xbf].|[\xe5-\xe9]..|\xef[\xa4-\xab].|\xf0[\xa0-\xbf].."
"""U+3040 to 30FF, 3400 to 4DBF, 4E00 to 9FFF, F900 to FAFF and 20000 to 3FFFF in UTF-8: as classes of characters, they
would take longer to compile than most modules do to load."""

_NO_CJK_LEADS = bytes({*range(256)} - {*range(0xE3, 0xEA), 0xEF, 0xF0})
"""In UTF-8, every Chinese or Japanese character begins with one of the other bytes, and none goes on with one."""

_RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"})


def same_language(code: str, other: str) -> bool:
    """Whether two codes name one language, whatever the region: `en-GB` and `en`."""
    return primary(code) == primary(other)


def direction(code: str) -> str:
    """`rtl` for a language, or an explicit script (`ku-Arab`), that is written from the right."""
    _, *subtags = code.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if primary(code) in _RTL_LANGUAGES else "ltr"


def primary(code: str) -> str:
    """A language without its region: `pt` for `pt-BR`."""
    return code.replace("_", "-").partition("-")[0].lower()


def reading_minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, rounded up; at least 1. Marks of Markdown weigh little."""
    data, characters = text.encode("utf-8", "replace"), 0
    if len(data) > len(text) and data.translate(None, _NO_CJK_LEADS):
        data, characters = re.subn(_CJK, b"", data)
    data = data.strip()
    words = data.count(b" ") + data.count(b"\n") // 2 + 1 if data else 0  # a blank line is two of them
    # in whole numbers: words/230 + characters/500, rounded up
    units = words * _CJK_PER_MINUTE + characters * _WORDS_PER_MINUTE
    return max(1, -(-units // (_WORDS_PER_MINUTE * _CJK_PER_MINUTE)))


def shortened(text: str, chars: int) -> str:
    """The text on one line, cut at a word with an ellipsis when it is longer than `chars`."""
    text = " ".join(text.split())
    if len(text) <= chars:
        return text
    head = text[:chars]
    cut = head.rpartition(" ")[0]
    return (cut if len(cut) > chars // 2 else head[:-1]).rstrip(" ,;:–-") + "…"

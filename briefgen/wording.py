"""How days, languages and amounts of text are put into words. In English, whatever the machine's locale."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime

from briefgen.model import Label, Receipt

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip

_WORDS_PER_MINUTE = 230
"""Silent reading of non-fiction in English: 238 on average (Brysbaert 2019), a little less for news."""
_CJK_PER_MINUTE = 500
"""Characters a minute in Chinese and Japanese, which write no spaces."""
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")

_NO_CJK = bytes(byte for byte in range(256) if not (0xE3 <= byte <= 0xE9 or byte in (0xEF, 0xF0)))
"""In UTF-8, every Chinese or Japanese character begins with one of the other bytes."""

_RTL_LANGUAGES = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ps", "sd", "ug", "ur", "yi"})
_RTL_SCRIPTS = frozenset({"arab", "hebr", "thaa", "syrc", "nkoo", "adlm"})

_LANGUAGES = {
    "ar": "Arabic", "bn": "Bengali", "bg": "Bulgarian", "ca": "Catalan", "cs": "Czech", "da": "Danish",
    "de": "German", "el": "Greek", "en": "English", "es": "Spanish", "et": "Estonian", "fa": "Persian",
    "fi": "Finnish", "fr": "French", "ga": "Irish", "gu": "Gujarati", "he": "Hebrew", "hi": "Hindi",
    "hr": "Croatian", "hu": "Hungarian", "id": "Indonesian", "it": "Italian", "ja": "Japanese",
    "kn": "Kannada", "ko": "Korean", "ku": "Kurdish", "lt": "Lithuanian", "lv": "Latvian",
    "ml": "Malayalam", "mr": "Marathi", "ms": "Malay", "nb": "Norwegian", "ne": "Nepali", "nl": "Dutch",
    "no": "Norwegian", "pa": "Punjabi", "pl": "Polish", "ps": "Pashto", "pt": "Portuguese",
    "ro": "Romanian", "ru": "Russian", "sk": "Slovak", "sl": "Slovenian", "sr": "Serbian",
    "sv": "Swedish", "sw": "Swahili", "ta": "Tamil", "te": "Telugu", "th": "Thai", "tr": "Turkish",
    "uk": "Ukrainian", "ur": "Urdu", "vi": "Vietnamese", "yi": "Yiddish", "zh": "Chinese",
}  # fmt: skip


def long_day(day: date) -> str:
    """`Friday 28 June 2024`."""
    return f"{_WEEKDAYS[day.weekday()]} {short_day(day)} {day.year}"


def short_day(day: date) -> str:
    """`28 June`."""
    return f"{day.day} {_MONTHS[day.month - 1]}"


def month_name(year: int, month: int) -> str:
    """`June 2024`."""
    return f"{_MONTHS[month - 1]} {year}"


def day_and_time(moment: datetime | date) -> str:
    """`28 June 2024, 10:15`, or the day alone where no more is known."""
    day = f"{short_day(moment)} {moment.year}"
    return f"{day}, {moment:%H:%M}" if isinstance(moment, datetime) else day


def language_name(code: str) -> str:
    """The language's English name; for one that is not in our table, its code."""
    return _LANGUAGES.get(_primary(code), code)


def same_language(code: str, other: str) -> bool:
    """Whether two codes name one language, whatever the region: `en-GB` and `en`."""
    return _primary(code) == _primary(other)


def direction(code: str) -> str:
    """`rtl` for a language, or an explicit script (`ku-Arab`), that is written from the right."""
    _, *subtags = code.lower().split("-")
    scripts = [tag for tag in subtags if len(tag) == 4 and tag.isalpha()]
    if scripts:
        return "rtl" if scripts[0] in _RTL_SCRIPTS else "ltr"
    return "rtl" if _primary(code) in _RTL_LANGUAGES else "ltr"


def _primary(code: str) -> str:
    return re.split("[-_]", code.lower(), maxsplit=1)[0]


def reading_minutes(text: str) -> int:
    """How long a text takes to read, in whole minutes, rounded up; at least 1. Marks of Markdown weigh little."""
    characters = 0
    if not text.isascii() and text.encode("utf-8", "replace").translate(None, _NO_CJK):
        characters, text = len(_CJK.findall(text)), _CJK.sub("", text)
    text = text.strip()
    words = text.count(" ") + text.count("\n") // 2 + 1 if text else 0  # a blank line is two of them
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


_LABELS: dict[Label, tuple[str, str]] = {
    Label.CONSENT: ("consent notice", "consent notices"),
    Label.REGISTRATION: ("registration prompt", "registration prompts"),
    Label.PAYWALL: ("paywall notice", "paywall notices"),
    Label.NEWSLETTER: ("newsletter box", "newsletter boxes"),
    Label.PROMO: ("promotion", "promotions"),
    Label.ADVERT: ("advertisement", "advertisements"),
    Label.SHARE: ("share bar", "share bars"),
    Label.RELATED: ("related link", "related links"),
    Label.NAVIGATION: ("navigation", "navigation blocks"),
    Label.COMMENTS: ("comment", "comments"),
    Label.DISCLAIMER: ("disclaimer", "disclaimers"),
    Label.REPEAT: ("repetition", "repetitions"),
}
"""What readers call each kind of clutter: one, and several. In the order in which a receipt counts them."""


def label_name(label: Label) -> str:
    """A removed passage's kind in words: `consent notice`."""
    return _LABELS[label][0] if label in _LABELS else label.value


def receipt_sentence(receipt: Receipt) -> str:
    """`9 paragraphs kept, 14 blocks removed: 1 consent notice, 1 registration prompt, …`."""
    kept = _amount(receipt.kept_blocks, "paragraph", "paragraphs")
    removed = _amount(len(receipt.removals), "block", "blocks")
    kinds = ", ".join(_removal_counts(receipt))
    return f"{kept} kept, {removed} removed" + (f": {kinds}" if kinds else "")


def _removal_counts(receipt: Receipt) -> Iterator[str]:
    counts: dict[Label, int] = {}
    for removal in receipt.removals:
        counts[removal.label] = counts.get(removal.label, 0) + 1
    for label in (*_LABELS, *(label for label in Label if label not in _LABELS)):
        if label in counts:
            yield _amount(counts[label], *_LABELS.get(label, (label.value, f"{label.value}s")))


def _amount(count: int, one: str, several: str) -> str:
    return f"{count} {one if count == 1 else several}"

"""Which language a text is in, by its script and its function words."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from functools import cache

from briefgen.clean.data import load_data
from briefgen.clean.phrases import fold, known_languages, words_of

# Languages that a script alone decides; the rest is decided by function words.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")), ("bn", re.compile("[\u0980-\u09ff]")), ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")), ("th", re.compile("[\u0e00-\u0e7f]")),
)  # fmt: skip
_SCRIPT_SHARE = 0.2
"""Share of a text's letters in a script that decides its language."""
_SAMPLE_CHARS = 5000
"""Of a text, for its language: some 800 words, of which every third is a function word."""


@cache
def _languages_by_stopword() -> Mapping[str, Sequence[str]]:
    """The codes of the languages of which each function word is one."""
    stopwords: Mapping[str, list[str]] = load_data("stopwords")
    languages: dict[str, list[str]] = {}
    for code, listed in stopwords.items():
        for word in listed:
            languages.setdefault(word, []).append(code)
    return languages


def guess_language(text: str) -> str:
    """The likeliest language of a text by script and function words; empty when nothing speaks for one."""
    sample = fold(text[:_SAMPLE_CHARS])
    written = [] if sample.isascii() else [(code, len(script.findall(sample))) for code, script in _SCRIPTS]
    if any(signs for _, signs in written):
        letters = sum(map(str.isalpha, sample)) or 1
        for code, signs in written:
            if signs / letters > _SCRIPT_SHARE:
                return code
    words = words_of(sample)
    languages = _languages_by_stopword()
    scores = dict.fromkeys(known_languages(), 0)
    for word, count in Counter(words).items():
        for code in languages.get(word, ()):
            scores[code] += count
    best = max(scores, key=lambda code: (scores[code], code == "en"))
    return best if scores[best] * 20 > len(words) else ""

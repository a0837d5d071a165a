"""The phrases that give clutter away, by language, and a quick way to find them in a block.

`languages/*.yaml` holds them as data; `languages/README.md` says how a phrase is written. A phrase is
compiled to a regular expression, and is tried only on blocks that contain its rarest-looking word: with
a thousand phrases and a page of 300 blocks, trying each on each would cost more than parsing the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import product

from briefgen.clean.data import FOLDER, load_data
from briefgen.model import Label

_GROUP = re.compile(r"\(([^()]*)\)")
_WORD = re.compile(r"\w+")
_CURLY = str.maketrans({"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"', "\u00a0": " "})
_ANY = ".{0,40}"
"""What `*` stands for."""
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts that do not part words, or glue endings to them: no word boundary can be asked for."""
_MARKS_TOO = re.compile("[\u0900-\u0dff]")
"""Scripts whose vowel signs are no letters to a regular expression's `\\w`."""


def fold(text: str) -> str:
    """Text as phrases are written: composed (NFC), case-folded, quotes straight, white space squeezed."""
    if not text.isascii():
        text = unicodedata.normalize("NFC", text).translate(_CURLY)
    return " ".join(text.casefold().split())


@dataclass(frozen=True, slots=True)
class Phrase:
    """One phrase."""

    label: Label
    source: str
    """As the data file has it."""
    regex: str
    anchored: bool
    """Whether it speaks of the whole block or its beginning, not of a sentence somewhere."""
    key_word: str
    """A word without which it cannot match; empty when there is none."""

    @property
    def pattern(self) -> re.Pattern[str]:
        """Compiled when first tried: most of a language's thousand phrases never are."""
        return _compiled(self.regex)


@cache
def _compiled(regex: str) -> re.Pattern[str]:
    return re.compile(regex)


@dataclass(frozen=True, slots=True)
class Match:
    """A phrase found in a block."""

    phrase: Phrase
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Language:
    """One language's data file."""

    code: str
    stopwords: frozenset[str]
    weekdays: frozenset[str]
    """Names of the days, long and short; none for languages that write them into the date."""
    home: frozenset[str]
    byline: tuple[str, ...]
    published: tuple[str, ...]
    updated: tuple[str, ...]
    credit: tuple[str, ...]
    minutes: tuple[str, ...]
    phrases: tuple[Phrase, ...]
    ends: tuple[Phrase, ...]


@cache
def known_languages() -> tuple[str, ...]:
    """Codes of the languages that we have data for."""
    return tuple(sorted(path.stem for path in (FOLDER / "languages").glob("*.yaml")))


@cache
def load_language(code: str) -> Language:
    """The data of one language."""
    data = load_data(f"languages/{code}.yaml")
    clutter: Mapping[str, list[str]] = data["clutter"]
    return Language(
        code=code,
        stopwords=frozenset(data["stopwords"].split()),
        weekdays=frozenset(data.get("weekdays", "").split()),
        home=frozenset(data["home"]),
        **{key: tuple(data[key]) for key in ("byline", "published", "updated", "credit", "minutes")},
        phrases=tuple(p for name, listed in clutter.items() for p in _compile(Label(name), listed)),
        ends=tuple(_compile(Label.RELATED, data["end"])),
    )


def _compile(label: Label, sources: Iterable[str]) -> Iterator[Phrase]:
    for source in sources:
        for variant in _expand(source):
            yield Phrase(label, source, _regex(variant), variant.startswith("^"), _key_word(variant))


def _expand(source: str) -> Iterator[str]:
    """Every reading of the alternatives in a phrase: `(a|b) c` → `a c`, `b c`."""
    parts = _GROUP.split(source)
    choices = [part.split("|") if index % 2 else [part] for index, part in enumerate(parts)]
    for chosen in product(*choices):
        yield " ".join("".join(chosen).split())


def _regex(variant: str) -> str:
    start, end = variant.startswith("^"), variant.endswith("$")
    core = variant.removeprefix("^").removesuffix("$").strip()
    body = re.escape(core).replace(r"\*", _ANY).replace(r"\ ", r"\ ?" if _SPACELESS.search(core) else r"\ ")
    body = body.replace(rf"\ {_ANY}\ ", rf"\ {_ANY}")  # `a * b` also says `a b`
    before = r"^[^\w@#]*" if start else _boundary(core[:1], "(?<!\\w)")
    after = r"[^\w]*$" if end else _boundary(core[-1:], "(?!\\w)")
    return before + body + after


def _boundary(character: str, assertion: str) -> str:
    if not character or _SPACELESS.match(character) or _MARKS_TOO.match(character):
        return ""
    return assertion if character.isalnum() else ""


class Phrasebook:
    """The phrases of some languages, indexed by one word of each."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.languages = languages
        self._by_word, self._wordless = _index(p for language in languages for p in language.phrases)
        self._end_by_word, self._end_wordless = _index(p for language in languages for p in language.ends)

    def find(self, folded: str) -> Match | None:
        """The longest phrase found in a folded text; None when there is none."""
        return _longest(folded, self._by_word, self._wordless)

    def find_end(self, folded: str) -> Match | None:
        """The phrase that says that the article is over, when a folded text is one."""
        return _longest(folded, self._end_by_word, self._end_wordless)

    def stopword_share(self, words: list[str]) -> float:
        """Share of the words that are function words in the book's best-fitting language, 0 to 1."""
        if not words:
            return 0.0
        return max(sum(word in language.stopwords for word in words) for language in self.languages) / len(
            words
        )


_Index = dict[str, list[Phrase]]


def _index(phrases: Iterable[Phrase]) -> tuple[_Index, list[Phrase]]:
    by_word: _Index = {}
    wordless: list[Phrase] = []
    for phrase in phrases:
        if phrase.key_word:
            by_word.setdefault(phrase.key_word, []).append(phrase)
        else:
            wordless.append(phrase)
    return by_word, wordless


def _key_word(variant: str) -> str:
    """The longest whole word that every match must contain; empty in scripts without word boundaries."""
    if _SPACELESS.search(variant) or _MARKS_TOO.search(variant):
        return ""
    whole = re.sub(r"\w*\*\w*", " ", variant)  # what touches a `*` may be part of a longer word
    return max(_WORD.findall(whole), key=len, default="")


def _longest(folded: str, by_word: _Index, wordless: list[Phrase]) -> Match | None:
    """The longest match; of equal ones that of a phrase without `*`, then the first in the text's and the data's order."""
    best: Match | None = None
    best_strength = (0, False)
    words = dict.fromkeys(_WORD.findall(folded))  # no set: its order changes from run to run
    candidates = [phrase for word in words if word in by_word for phrase in by_word[word]]
    if wordless and not folded.isascii():
        candidates += wordless
    for phrase in candidates:
        found = phrase.pattern.search(folded)
        strength = (found.end() - found.start(), "*" not in phrase.source) if found else (0, False)
        if found and strength > best_strength:
            best, best_strength = Match(phrase, found.start(), found.end()), strength
    return best


@cache
def phrasebook(*codes: str) -> Phrasebook:
    """The phrasebook of some languages; English is always among them, since its buttons are everywhere."""
    known = known_languages()
    wanted = dict.fromkeys([code for code in codes if code in known] + ["en"])
    return Phrasebook(tuple(load_language(code) for code in wanted))


# Languages that a script alone decides; the rest is decided by function words.
_SCRIPTS = (
    ("ja", re.compile("[\u3040-\u30ff]")), ("ko", re.compile("[\uac00-\ud7af]")), ("zh", re.compile("[\u4e00-\u9fff]")),
    ("hi", re.compile("[\u0900-\u097f]")), ("bn", re.compile("[\u0980-\u09ff]")), ("he", re.compile("[\u0590-\u05ff]")),
    ("el", re.compile("[\u0370-\u03ff]")),
)  # fmt: skip
_SCRIPT_SHARE = 0.2
"""Share of a text's letters in a script that decides its language."""


def guess_language(text: str) -> str:
    """The likeliest language of a text by script and function words; empty when nothing speaks for one."""
    sample = text[:20_000]
    letters = sum(character.isalpha() for character in sample) or 1
    for code, script in _SCRIPTS:
        if code in known_languages() and len(script.findall(sample)) / letters > _SCRIPT_SHARE:
            return code
    words = _WORD.findall(sample.casefold())
    scores = {
        code: sum(word in load_language(code).stopwords for word in words) for code in known_languages()
    }
    best = max(scores, key=lambda code: (scores[code], code == "en"), default="")
    return best if best and scores[best] * 20 > len(words) else ""

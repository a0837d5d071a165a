"""The phrases that give clutter away, by language, and a quick way to find them in a block.

`languages/*.yaml` holds them as data; `languages/README.md` says how a phrase is written, and
`scripts/compile_languages.py` makes an index of each language. A phrase is looked at only in blocks that hold
two neighbouring words of it or, when it must be the whole block, that say just this: with a thousand phrases and a
page of 300 blocks, trying each on each would cost more than parsing the page.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence, Set
from copy import copy
from dataclasses import dataclass, field
from functools import cache
from itertools import chain, pairwise
from operator import add
from typing import Any, NamedTuple

from briefgen.clean.data import load_data
from briefgen.model import Label

_NUMBER_FORM = r"\(?(?<!\d)(?<!\d[.,])\d++(?:[.,]\d++)*+(?:[km](?!\w))?+\)?"
"""What `#` stands for in a phrase: 12, (12), 1,204, 3.5k."""
_ANY = ".{0,40}"
"""What `*` stands for."""
_SPACELESS = re.compile(
    "[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]"
)
"""Scripts that do not part words, or glue endings to them."""
GLUED = re.compile(rf"[\u0900-\u0dff]|{_SPACELESS.pattern}")
"""Those, and scripts whose vowel signs are no letters to `\\w`: no word boundary can be asked for."""
NUMBER = re.compile(_NUMBER_FORM)
_DIGIT = re.compile(r"\d")
_STRAIGHT = {"‘": "'", "’": "'", "“": '"', "”": '"', "„": '"', "«": '"', "»": '"'}


def fold(text: str) -> str:
    """Text as phrases are written: composed (NFC), case-folded, quotes straight, white space squeezed."""
    if text.isascii():
        return " ".join(text.lower().split())
    text = unicodedata.normalize("NFC", text)
    for curly, straight in _STRAIGHT.items():  # seven quick searches: `translate` looks at every character
        text = text.replace(curly, straight)
    return " ".join(text.casefold().replace("i\u0307", "i").split())  # as which Turkey's capital İ is folded


_LETTER = r"\w\u0900-\u0963\u0971-\u0dff"
"""Letters, digits, and the vowel signs of India's scripts, which are no letters to a regular expression."""
_NEITHER = re.compile(rf"[^{_LETTER}\x00-\x7f]+")
_ASCII_WORDS = bytes(c if not c < 128 or chr(c).isalnum() or chr(c) == "_" else 32 for c in range(256))


def words_of(folded: str) -> list[str]:
    """The words of a folded text, in its order: its runs of letters, found three times as fast as `\\w+` finds them."""
    if not folded.isascii():
        folded = _NEITHER.sub(" ", folded)
    return folded.encode().translate(_ASCII_WORDS).decode().split()


def bare(folded: str) -> str:
    """A folded text without what stands before its first letter (but `@` and `#`) and after its last one."""
    if folded[:1].isalnum() and folded[-1:].isalnum():
        return folded
    start, end = 0, len(folded)
    while start < end and not (folded[start].isalnum() or folded[start] in "_@#"):
        start += 1
    while end > start and not (folded[end - 1].isalnum() or folded[end - 1] == "_"):
        end -= 1
    return folded[start:end]


@cache
def pattern(reading: str) -> re.Pattern[str]:
    """The regular expression that defines what a phrase whose alternatives are chosen matches."""
    core = reading.removeprefix("^").removesuffix("$").strip()
    gap = r"\ ?" if _SPACELESS.search(core) else r"\ "
    body = re.escape(core).replace(r"\*", _ANY).replace(r"\#", _NUMBER_FORM).replace(r"\ ", gap)
    body = body.replace(gap + _ANY + gap, gap + _ANY)  # `a * b` also says `a b`
    before = r"^[^\w@#]*" if reading.startswith("^") else _boundary(core[:1], r"(?<!\w)")
    after = r"[^\w]*$" if reading.endswith("$") else _boundary(core[-1:], r"(?!\w)")
    return re.compile(before + body + after)


def _boundary(character: str, assertion: str) -> str:
    return assertion if character.isalnum() and not GLUED.match(character) else ""


class Phrase(NamedTuple):
    """One phrase."""

    label: Label
    source: str
    """As the data file has it."""

    @property
    def anchored(self) -> bool:
        """Whether it speaks of the whole block or its beginning, not of a sentence somewhere."""
        return self.source.startswith("^")


class Match(NamedTuple):
    """A phrase found in a block."""

    phrase: Phrase
    start: int
    end: int


_Entry = list[Any]
"""[needle, place of the phrase in its file] or, when a look around the needle is not enough, [needle, place, reading].

A reading is empty where it is all of the phrase.
"""

MAX_WHOLE_CHARS = 150
"""A block longer than this is no button or heading: no phrase that must be all of a block is so long."""


MAX_NUMBERED_CHARS = 60
"""The same for one that holds numbers: the longest, of 28 languages, has 29 characters without them."""


class _Text:
    """A block's folded text with what phrases are looked up by."""

    __slots__ = ("folded", "numbered", "squeezed", "whole", "words")

    def __init__(self, folded: str, words: Sequence[str] | None) -> None:
        self.folded = folded
        self.words = words_of(folded) if words is None else words
        """In its order."""
        self.squeezed = "" if folded.isascii() else folded.replace(" ", "")
        """For scripts that do not part words; empty where there can be none."""
        said = bare(folded)
        self.whole: list[str] = [] if len(said) > MAX_WHOLE_CHARS else [said]
        """What phrases that must be all of it are looked up by."""
        if self.whole and " " in said and self.squeezed:
            self.whole.append(said.replace(" ", ""))
        has_number = self.whole and len(said) <= MAX_NUMBERED_CHARS and _DIGIT.search(said)
        self.numbered = [NUMBER.sub("#", each) for each in self.whole] if has_number else []


@dataclass(frozen=True, slots=True)
class Phrases:
    """A language's phrases of one kind, indexed by what a block must hold (`scripts/compile_languages.py`)."""

    sources: list[str]
    labels: list[str]
    whole: Mapping[str, list[_Entry]]
    numbered: Mapping[str, list[_Entry]]
    words: Mapping[str, list[_Entry]]
    """By a word, a first one (`^by`), or two neighbouring ones (`sign up`)."""
    pairs: Mapping[str, list[_Entry]]
    always: list[_Entry]

    def best(self, text: _Text, keys: Iterable[str]) -> tuple[int, bool, int, int, int] | None:
        """The longest match; of equal ones that of a phrase without `*`, then the file's first. `keys` are the text's.

        It is (characters, whether without `*`, minus the place in the file, start, end), the greatest of all.
        """
        best = None
        for entry in self._candidates(text, keys):
            span = self._span(entry, text)
            if span:
                found = (span[1] - span[0], "*" not in self.sources[entry[1]], -entry[1], *span)
                best = found if best is None or found > best else best
        return best

    def phrase(self, place: int) -> Phrase:
        """The phrase at a place in the file."""
        return Phrase(Label(self.labels[place]), self.sources[place])

    def _candidates(self, text: _Text, keys: Iterable[str]) -> list[_Entry]:
        """The entries that may match a text."""
        found = []
        for said in text.whole:
            if said in self.whole:
                found += self.whole[said]
        for said in text.numbered:
            if said in self.numbered:
                found += self.numbered[said]
        folded = text.folded
        for key in keys:
            for entry in self.words.get(key, ()):
                if entry[0] in folded:
                    found.append(entry)
        for entry in self.always:
            if entry[0] in folded:
                found.append(entry)
        if text.squeezed and self.pairs:
            for pair in self.pairs.keys() & set(map(add, text.squeezed, text.squeezed[1:])):
                found += [entry for entry in self.pairs[pair] if entry[0] in text.squeezed]
        return found

    def _span(self, entry: _Entry, text: _Text) -> tuple[int, int] | None:
        """Where the phrase of an entry begins and ends."""
        if len(entry) == 3:
            found = pattern(entry[2] or self.sources[entry[1]]).search(text.folded)
            return found.span() if found else None
        return _find(self.sources[entry[1]], entry[0], text)


def _find(source: str, core: str, text: _Text) -> tuple[int, int] | None:
    """A phrase that begins and ends with a letter and holds nothing special, where its words are given."""
    folded = text.folded
    if not core:
        return 0, len(folded)  # it was found as all of the text
    start = folded.find(core)
    while start >= 0:
        end = start + len(core)
        around = _is_letter(folded[start - 1 : start]) or _is_letter(folded[end : end + 1])
        too_late = source[0] == "^" and any(
            _is_letter(character) or character in "@#" for character in folded[:start]
        )
        too_early = source[-1] == "$" and any(_is_letter(character) for character in folded[end:])
        if not (around or too_late or too_early):
            return (0 if source[0] == "^" else start), (len(folded) if source[-1] == "$" else end)
        start = folded.find(core, start + 1)
    return None


def _is_letter(character: str) -> bool:
    return character.isalnum() or character == "_"


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
    kicker: tuple[str, ...]
    """What stands before the headline of a film, a gallery or another article: `video:`."""
    phrases: Phrases = field(repr=False)
    ends: Phrases = field(repr=False)


def known_languages() -> Set[str]:
    """Codes of the languages that we have data for."""
    stopwords: Mapping[str, list[str]] = load_data("stopwords")
    return stopwords.keys()


@cache
def load_language(code: str) -> Language:
    """The data of one language."""
    data = load_data(f"languages/{code}")
    sets: dict[str, Any] = {key: frozenset(data[key]) for key in ("stopwords", "weekdays", "home")}
    words = ("byline", "published", "updated", "credit", "minutes", "kicker")
    lists: dict[str, Any] = {key: tuple(data[key]) for key in words}
    return Language(code, **sets, **lists, phrases=Phrases(**data["phrases"]), ends=Phrases(**data["ends"]))


class Kind:
    """The phrases of one kind of some languages, and all that they are looked up by."""

    def __init__(self, phrases: tuple[Phrases, ...]) -> None:
        self.phrases = phrases
        keys = frozenset(chain.from_iterable(each.words for each in phrases))
        self.openings = frozenset(key[1:] for key in keys if key[0] == "^")
        self.couples = frozenset(tuple(key.split()) for key in keys if " " in key)
        self.words = frozenset(key for key in keys if key[0] != "^" and " " not in key)
        self.whole = frozenset(chain.from_iterable((*each.whole, *each.numbered) for each in phrases))
        self.always = [entry[0] for each in phrases for entry in each.always]
        self.has_pairs = any(each.pairs for each in phrases)

    def __or__(self, other: Kind) -> Kind:
        """The phrases of both."""
        both = copy(self)
        both.phrases += other.phrases
        both.openings |= other.openings
        both.couples |= other.couples
        both.words |= other.words
        both.whole |= other.whole
        both.always = [*self.always, *other.always]
        both.has_pairs |= other.has_pairs
        return both

    def longest(self, text: _Text, keys: Sequence[str]) -> Match | None:
        """The longest match of all languages; of equal ones that of a phrase without `*`, then the first language's."""
        best, match = (0, False), None
        for phrases in self.phrases:
            found = phrases.best(text, keys)
            if found and found[:2] > best:
                best, match = found[:2], Match(phrases.phrase(-found[2]), *found[3:])
        return match

    def keys(self, words: Sequence[str]) -> list[str]:
        """The keys of `Phrases.words` that stand among a text's words."""
        keys = [*self.words.intersection(words)]
        keys += map(" ".join, self.couples.intersection(pairwise(words)))
        first = (
            words if words and is_of_india(words[0]) else words[:1]
        )  # before it may stand what is no letter
        keys += map("^".__add__, self.openings.intersection(first))
        return keys


def is_of_india(word: str) -> bool:
    """Whether a word begins in a script of India, maybe with a vowel sign, which is no letter to `\\w`."""
    return "\u0900" <= word < "\u0e00"


def _openings(*listed: Sequence[str]) -> re.Pattern[str]:
    """What begins with one of some words; of several the first in the lists is found."""
    return re.compile("|".join(map(re.escape, chain.from_iterable(listed))))


class Phrasebook:
    """The phrases of some languages."""

    def __init__(self, languages: tuple[Language, ...]) -> None:
        self.languages = languages
        self.clutter = Kind(tuple(language.phrases for language in languages))
        self.ends = Kind(tuple(language.ends for language in languages))
        self.all = self.clutter | self.ends
        self.byline = _openings(*(language.byline for language in languages))
        self.credit = _openings(*(language.credit for language in languages))
        self.kicker = _openings(*(language.kicker for language in languages))
        self._last = _Text("", ())

    def find(
        self, folded: str, words: Sequence[str] | None = None, keys: Sequence[str] | None = None
    ) -> Match | None:
        """The longest phrase found in a folded text; None when there is none.

        Who has its words (`words_of`) and their keys already gives them, and saves the time.
        """
        text = self._text(folded, words)
        return self.clutter.longest(text, self.clutter.keys(text.words) if keys is None else keys)

    def find_end(
        self, folded: str, words: Sequence[str] | None = None, keys: Sequence[str] | None = None
    ) -> Match | None:
        """The phrase that says that the article is over, when a folded text is one."""
        text = self._text(folded, words)
        return self.ends.longest(text, self.ends.keys(text.words) if keys is None else keys)

    def _text(self, folded: str, words: Sequence[str] | None) -> _Text:
        """A text's lookups, kept until the next one: a block is looked at for clutter and then for an end."""
        text = self._last
        if text.folded is not folded:
            text = self._last = _Text(folded, words)
        return text

    def stopword_share(self, words: Sequence[str]) -> float:
        """Share of the words that are function words in the book's best-fitting language, 0 to 1."""
        if not words:
            return 0.0
        return max([sum(map(language.stopwords.__contains__, words)) for language in self.languages]) / len(
            words
        )


@cache
def phrasebook(*codes: str) -> Phrasebook:
    """The phrasebook of some languages; English is always among them, since its buttons are everywhere."""
    known = known_languages()
    wanted = dict.fromkeys([code for code in codes if code in known] + ["en"])
    return Phrasebook(tuple(load_language(code) for code in wanted))

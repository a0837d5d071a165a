"""Which blocks of a page may hold a phrase: one look at all its words spares most blocks the search.

What it leaves out, `Phrasebook.find` and `Phrasebook.find_end` find nothing in; they are the definition.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, compress, count, pairwise

from briefgen.clean.phrases import (
    MAX_NUMBERED_CHARS,
    MAX_WHOLE_CHARS,
    NUMBER,
    Kind,
    Match,
    Phrasebook,
    bare,
    is_of_india,
)

_DIGIT = re.compile(r"\d")


class PageWords:
    """The folded texts of a page's blocks, with the words of each (`words_of`)."""

    def __init__(self, texts: Sequence[str], words: Sequence[Sequence[str]]) -> None:
        self.texts = texts
        self.words = words
        self.all_words = [*chain.from_iterable(words)]
        self.starts = [*accumulate(map(len, words), initial=0)]
        """Where each block's words begin among all."""
        said = [bare(text) for text in texts]
        self.whole = [text if len(text) <= MAX_WHOLE_CHARS else "" for text in said]
        """What phrases that must be all of a block are looked up by."""
        self.others = [*self._others()]
        """The same without spaces or numbers, where that is something else."""

    def _others(self) -> Iterator[tuple[int, str]]:
        for index, text in enumerate(self.whole):
            forms = [text] if text.isascii() else [text, text.replace(" ", "")]
            yield from ((index, form) for form in forms[1:])
            if len(text) <= MAX_NUMBERED_CHARS and _DIGIT.search(text):
                yield from ((index, NUMBER.sub("#", form)) for form in forms)

    def keys(self, kind: Kind) -> dict[int, list[str]]:
        """For each block that may hold a phrase of a kind its keys; the others hold none."""
        found: dict[int, list[str]] = {}
        for place, key in self._places(kind):
            found.setdefault(bisect_right(self.starts, place) - 1, []).append(key)
        for index, words in enumerate(self.words):
            if words and (words[0] in kind.openings or is_of_india(words[0])):
                found[index] = kind.keys(words)
        for index in self._without_keys(kind):
            found.setdefault(index, [])
        return found

    def _places(self, kind: Kind) -> Iterator[tuple[int, str]]:
        """Where among all words a key's begin."""
        words = self.all_words
        for place in compress(count(), map(kind.words.__contains__, words)):
            yield place, words[place]
        for place in compress(count(), map(kind.couples.__contains__, pairwise(words))):
            yield place, f"{words[place]} {words[place + 1]}"

    def _without_keys(self, kind: Kind) -> Iterator[int]:
        """The blocks that may hold a phrase of which no word is a key."""
        yield from compress(count(), map(kind.whole.__contains__, self.whole))
        yield from [index for index, text in self.others if text in kind.whole]
        page = "\n".join(self.texts)
        for needle in [needle for needle in kind.always if needle in page]:
            yield from [index for index, text in enumerate(self.texts) if needle in text]
        if kind.has_pairs:
            yield from [index for index, text in enumerate(self.texts) if not text.isascii()]


def find_all(
    book: Phrasebook, texts: Sequence[str], words: Sequence[Sequence[str]], counts: Sequence[int]
) -> tuple[list[Match | None], list[Match | None]]:
    """What `find` finds in each block, and what `find_end` does in those that are short enough for a heading."""
    phrases: list[Match | None] = [None] * len(texts)
    ends = phrases.copy()
    for index, keys in PageWords(texts, words).keys(book.all).items():
        phrases[index] = book.find(texts[index], words[index], keys)
        if counts[index] <= _MAX_END_WORDS:
            ends[index] = book.find_end(texts[index], words[index], keys)
    return phrases, ends


_MAX_END_WORDS = 14
"""Words of a heading that ends an article."""

"""Which blocks of a page may hold a phrase: one look at all its words spares most blocks the search.

What it leaves out, `Phrasebook.find` and `Phrasebook.find_end` find nothing in; they are the definition.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import accumulate, chain, compress, count, pairwise

from briefgen.clean.phrases import MAX_WHOLE_CHARS, NUMBER, Kind, Match, Phrasebook, bare, is_of_india

_DIGIT = re.compile(r"\d")


class Page:
    """The folded texts of a page's blocks, with the words of each (`words_of`)."""

    def __init__(self, texts: Sequence[str], words: Sequence[Sequence[str]]) -> None:
        self.texts = texts
        self.words = words
        self.all_words = [*chain.from_iterable(words)]
        self.starts = [*accumulate(map(len, words), initial=0)]
        """Where each block's words begin among all."""
        said = [bare(text) for text in texts]
        self.whole = [text if len(text) <= MAX_WHOLE_CHARS else "" for text in said]
        """What phrases that must be all of a block are looked up by; also, in `others`, without spaces or numbers."""
        self.others = [*self._others()]

    def _others(self) -> Iterator[tuple[int, str]]:
        for index, text in enumerate(self.whole):
            forms = [text] if text.isascii() else [text, text.replace(" ", "")]
            yield from ((index, form) for form in forms[1:])
            if _DIGIT.search(text):
                yield from ((index, NUMBER.sub("#", form)) for form in forms)

    def may_hold(self, kind: Kind) -> set[int]:
        """The blocks that may hold a phrase of a kind; the others hold none."""
        places = [
            *compress(count(), map(kind.words.__contains__, self.all_words)),
            *compress(count(), map(kind.couples.__contains__, pairwise(self.all_words))),
        ]
        found = {bisect_right(self.starts, place) - 1 for place in places}
        found.update(compress(count(), map(kind.whole.__contains__, self.whole)))
        found.update([index for index, text in self.others if text in kind.whole])
        for index, words in enumerate(self.words):
            if words and (words[0] in kind.openings or is_of_india(words[0])):
                found.add(index)
        page = "\n".join(self.texts)
        for needle in [needle for needle in kind.always if needle in page]:
            found.update([index for index, text in enumerate(self.texts) if needle in text])
        if kind.has_pairs:
            found.update([index for index, text in enumerate(self.texts) if not text.isascii()])
        return found


def find_all(
    book: Phrasebook, texts: Sequence[str], words: Sequence[Sequence[str]], counts: Sequence[int]
) -> tuple[list[Match | None], list[Match | None]]:
    """What `find` finds in each block, and what `find_end` does in those that are short enough for a heading."""
    phrases: list[Match | None] = [None] * len(texts)
    ends = phrases.copy()
    suspects = [*Page(texts, words).may_hold(book.all)]
    for index in suspects:
        phrases[index] = book.find(texts[index], words[index])
    short = [index for index in suspects if counts[index] <= _MAX_END_WORDS]
    for at in Page([texts[index] for index in short], [words[index] for index in short]).may_hold(book.ends):
        ends[short[at]] = book.find_end(texts[short[at]], words[short[at]])
    return phrases, ends


_MAX_END_WORDS = 14
"""Words of a heading that ends an article."""

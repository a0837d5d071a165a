"""What is measured of each block once, for every rule to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from briefgen.clean.data import load_data
from briefgen.clean.phrases import Match, Phrasebook, fold, words_of
from briefgen.model import Block, BlockKind, Reading

_SENTENCE_END = re.compile(r"[.!?…:;。！？।؟۔]['\"”’»›)\]]*\s*$")
_SENTENCE = re.compile(r"(?<=[.!?。！？।؟۔])['\"”’»)\]]*\s*(?=\S)")
_CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
_INDIC = re.compile("[\u0900-\u0dff]")
"""Scripts whose vowel signs split words to a regular expression's `\\w`: white space parts them."""
_CHARS_PER_WORD = 2.0
"""A script that does not part words: two characters stand for a word."""


class Facts(NamedTuple):
    """One block's quantities."""

    folded: str
    words: int
    sentences: int
    ends_sentence: bool
    stopword_share: float
    match: Match | None
    """The longest clutter phrase in it."""
    end: Match | None
    """The phrase that says that the article is over."""
    tokens: frozenset[str]
    """Class, id and role words of the elements around it, less those on most of the page's prose."""
    tags: frozenset[str]
    """The elements around it, as `<aside>`, less those that wrap most of the page's prose."""

    @property
    def is_prose(self) -> bool:
        """Whether it reads like a paragraph: words enough, and an end like a sentence's."""
        return self.words >= 10 and (self.ends_sentence or self.words >= 25)


_WRAPPER_SHARE = 0.4
"""A class word on more of the page's prose than this names the article's own wrapping, not clutter."""
_SURE_SHARE = 0.85
"""The same for comments and consent, which do outweigh a short article now and then."""


def measure(reading: Reading, book: Phrasebook) -> list[Facts]:
    """The facts of every block, in order."""
    blocks = reading.blocks
    texts = [fold(block.text) for block in blocks]
    words = [words_of(text) for text in texts]
    counts = [_count_words(text, found) for text, found in zip(texts, words, strict=True)]
    names = _names_around(blocks)
    wrapping = _wrapping_words(blocks, names, counts)
    telling = {place: (tokens - wrapping, tags - wrapping) for place, (tokens, tags) in names.items()}
    return [
        Facts(
            folded=folded,
            words=count,
            sentences=len(_SENTENCE.findall(block.text)) + 1 if count > 12 else 1,
            ends_sentence=bool(_SENTENCE_END.search(block.text)),
            stopword_share=book.stopword_share(found),
            match=book.find(folded, found),
            end=book.find_end(folded, found) if count <= 14 else None,
            tokens=telling[id(block.place)][0],
            tags=telling[id(block.place)][1],
        )
        for block, folded, found, count in zip(blocks, texts, words, counts, strict=True)
    ]


def _count_words(folded: str, found: list[str]) -> int:
    if folded.isascii():
        return len(found)
    if _INDIC.search(folded):
        return len(folded.split())
    return max(len(found), int(len(_CJK.findall(folded)) / _CHARS_PER_WORD))


_Names = dict[int, tuple[frozenset[str], frozenset[str]]]


def _names_around(blocks: Sequence[Block]) -> _Names:
    """Class words and `<tags>` around the blocks, by the place's identity: most blocks share theirs with others."""
    names: _Names = {}
    for place in (block.place for block in blocks):
        if id(place) not in names:
            names[id(place)] = (
                frozenset().union(*(element.tokens for element in place)),
                frozenset(f"<{element.tag}>" for element in place),
            )
    return names


def _wrapping_words(blocks: Sequence[Block], names: _Names, counts: list[int]) -> frozenset[str]:
    """Class words and `<tags>` that are on so much of the prose that they cannot speak of clutter."""
    mass: dict[str, float] = {}
    total = 0.0
    for block, count in zip(blocks, counts, strict=True):
        if count < 12 or block.link_share > 0.5:
            continue
        total += count
        for words in names[id(block.place)]:
            for word in words:
                mass[word] = mass.get(word, 0.0) + count
    sure = token_words("comments") | token_words("consent")
    return frozenset(
        word
        for word, share in mass.items()
        if share > total * (_SURE_SHARE if word in sure else _WRAPPER_SHARE)
    )


@cache
def token_words(label: str) -> frozenset[str]:
    """The class words that speak for a label (`tokens.yaml`)."""
    data: dict[str, list[str]] = load_data("tokens")
    return frozenset(data[label])


def is_heading_like(block: Block, facts: Facts) -> bool:
    """Whether a block may be a heading: marked as one, or short and without an end like a sentence's."""
    return block.kind is BlockKind.HEADING or (facts.words <= 14 and not facts.ends_sentence)

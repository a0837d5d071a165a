"""What is measured of each block once, for every rule to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from briefgen.clean.data import load_data
from briefgen.clean.phrases import Match, Phrasebook, fold, words_of
from briefgen.model import Block, BlockKind, Reading

_ENDS = frozenset(".!?…:;。！？।؟۔")
_CLOSERS = "'\"”’»›)]"
"""What may stand between a sentence's end and the text's."""
_SENTENCE = re.compile(r"[.!?。！？।؟۔]['\"”’»)\]]*\s*(?=\S)")
_WORD = re.compile(r"\w+")
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
    said: Sequence[str]
    """The folded text's words in its order: its runs of what `\\w` is."""
    vocabulary: frozenset[str]
    """Each of them once."""

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
    alike = {id(around): around for around in names}
    telling = {key: (tokens - wrapping, tags - wrapping) for key, (tokens, tags) in alike.items()}
    measured = []
    for block, folded, found, count, around in zip(blocks, texts, words, counts, names, strict=True):
        words_once = frozenset(found)
        is_indic = not folded.isascii() and _INDIC.search(folded) is not None
        said = _WORD.findall(folded) if is_indic else found
        measured.append(
            Facts(
                folded=folded,
                words=count,
                sentences=len(_SENTENCE.findall(block.text)) + 1 if count > 12 else 1,
                ends_sentence=block.text.rstrip().rstrip(_CLOSERS)[-1:] in _ENDS,
                stopword_share=book.stopword_share(found),
                match=book.find(folded, words_once),
                end=book.find_end(folded, words_once) if count <= 14 else None,
                tokens=telling[id(around)][0],
                tags=telling[id(around)][1],
                said=said,
                vocabulary=frozenset(said) if is_indic else words_once,
            )
        )
    return measured


def _count_words(folded: str, found: list[str]) -> int:
    if folded.isascii():
        return len(found)
    if _INDIC.search(folded):
        return len(folded.split())
    return max(len(found), int(len(_CJK.findall(folded)) / _CHARS_PER_WORD))


_Names = tuple[frozenset[str], frozenset[str]]


def _names_around(blocks: Sequence[Block]) -> list[_Names]:
    """Class words and `<tags>` around each block: one object for all the places that are alike from `body` down."""
    within: dict[int, _Names] = {}
    alike: dict[tuple[int, str, frozenset[str]], _Names] = {}
    found: list[_Names] = []
    for place in (block.place for block in blocks):
        names = _NOWHERE
        for element in place:
            inner = within.get(id(element))
            if inner is None:
                key = (id(names), element.tag, element.tokens)
                inner = alike.get(key)
                if inner is None:
                    inner = alike[key] = (names[0] | element.tokens, names[1] | {f"<{element.tag}>"})
                within[id(element)] = inner
            names = inner
        found.append(names)
    return found


_NOWHERE: _Names = (frozenset(), frozenset())


def _wrapping_words(blocks: Sequence[Block], names: Sequence[_Names], counts: list[int]) -> frozenset[str]:
    """Class words and `<tags>` that are on so much of the prose that they cannot speak of clutter."""
    prose: dict[int, int] = {}
    for block, around, count in zip(blocks, names, counts, strict=True):
        if count >= 12 and block.link_share <= 0.5:
            prose[id(around)] = prose.get(id(around), 0) + count
    total = sum(prose.values())
    mass: dict[str, int] = {}
    for words in {id(around): around for around in names}.values():
        count = prose.get(id(words), 0)
        for word in chain(*words) if count else ():
            mass[word] = mass.get(word, 0) + count
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

"""What is measured of each block once, for every rule to read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from itertools import chain
from typing import NamedTuple

from briefgen.clean.data import load_data
from briefgen.clean.phrases import Match, Phrasebook, fold, words_of
from briefgen.clean.places import Places
from briefgen.clean.sieve import find_all
from briefgen.model import Block, BlockKind

_ENDS = frozenset(".!?…:;。！？।؟۔")
_CLOSERS = "'\"”’»›)]"
"""What may stand between a sentence's end and the text's."""
_SENTENCE = re.compile(r"[.!?。！？।؟۔]['\"”’»)\]]*\s*(?=\S)")
_WORD = re.compile(r"\w+")
CJK = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")
"""Letters of scripts that do not part words, each of which says as much as some of an alphabet."""
_INDIC = re.compile("[\u0900-\u0dff]")
"""Scripts whose vowel signs split words to a regular expression's `\\w`: white space parts them."""
_CHARS_PER_WORD = 2.0
"""A script that does not part words: two characters stand for a word."""


_MORE_A_LETTER = 2
"""Letters of an alphabet that one of another script says beyond itself."""


def alphabetic_size(text: str) -> int:
    """How long a text is, in letters of an alphabet."""
    return len(text) if text.isascii() else len(text) + _MORE_A_LETTER * len(CJK.findall(text))


class Facts(NamedTuple):
    """One block's quantities."""

    folded: str
    words: int
    sentences: int
    ends_sentence: bool
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
    spelt: Sequence[str]
    """The same as phrases and function words are written, which India's scripts spell with more (`words_of`)."""
    vocabulary: frozenset[str]
    """Each of them once."""
    is_hidden: bool
    """Whether readers do not see it."""
    is_prose: bool
    """Whether it reads like a paragraph: words enough, and an end like a sentence's."""


_WRAPPER_SHARE = 0.4
"""A class word on more of the page's prose than this names the article's own wrapping, not clutter."""
_SURE_SHARE = 0.85
"""The same for comments and consent, which do outweigh a short article now and then."""


def measure(blocks: Sequence[Block], book: Phrasebook, places: Places) -> list[Facts]:
    """The facts of every block, in order: one after the other for all blocks, which is quicker than block by block."""
    texts = [fold(block.text) for block in blocks]
    words = [words_of(text) for text in texts]
    counts = _count_words(texts, words)
    ends_sentence = [block.text.rstrip().rstrip(_CLOSERS)[-1:] in _ENDS for block in blocks]
    said = [
        _WORD.findall(text) if _is_indic(text) else found for text, found in zip(texts, words, strict=True)
    ]
    around, elements = _elements_around(places)
    telling = _telling_names(elements, _wrapping_words(blocks, around, counts))
    names = [telling[id(each)] for each in around]
    columns = (
        texts,
        counts,
        _count_sentences(blocks, counts),
        ends_sentence,
        *find_all(book, texts, words, counts),
        [tokens for tokens, _ in names],
        [tags for _, tags in names],
        said,
        words,
        map(frozenset, said),
        [each.is_hidden for each in around],
        [count >= 10 and (ends or count >= 25) for count, ends in zip(counts, ends_sentence, strict=True)],
    )
    return [*map(Facts._make, zip(*columns, strict=True))]


def _is_indic(folded: str) -> bool:
    return not folded.isascii() and _INDIC.search(folded) is not None


def _count_words(texts: Sequence[str], words: Sequence[Sequence[str]]) -> list[int]:
    """The words of each text: by its script, as its letters are not parted everywhere."""
    counts = [*map(len, words)]
    for index, folded in enumerate(texts):
        if folded.isascii():
            continue
        if _INDIC.search(folded):
            counts[index] = len(folded.split())
        else:
            counts[index] = max(counts[index], int(len(CJK.findall(folded)) / _CHARS_PER_WORD))
    return counts


def _count_sentences(blocks: Sequence[Block], counts: Sequence[int]) -> list[int]:
    return [
        len(_SENTENCE.findall(block.text)) + 1 if count > 12 else 1
        for block, count in zip(blocks, counts, strict=True)
    ]


class _Around(NamedTuple):
    """The elements around blocks: one for all the places that are alike from `body` down."""

    outer: _Around | None
    tokens: frozenset[str]
    tag: str
    is_hidden: bool

    def names(self) -> tuple[frozenset[str], frozenset[str]]:
        """All their class words and `<tags>`."""
        tokens, tags, at = [], [], self
        while at.outer is not None:
            tokens.append(at.tokens)
            tags.append(at.tag)
            at = at.outer
        return frozenset().union(*tokens), frozenset(tags)


_NOWHERE = _Around(None, frozenset(), "", False)


def _elements_around(places: Places) -> tuple[list[_Around], list[_Around]]:
    """The elements around each block; and all that there are, the outer before the inner."""
    alike: dict[tuple[int, str, frozenset[str], bool], _Around] = {}
    around = {0: _NOWHERE}
    for element, number in places.elements:
        outer = around[number]
        key = (id(outer), element.tag, element.tokens, element.hidden)
        inner = alike.get(key)
        if inner is None:
            is_hidden = outer.is_hidden or element.hidden
            inner = alike[key] = _Around(outer, element.tokens, f"<{element.tag}>", is_hidden)
        around[element.number] = inner
    return [around[number] for number in places.innermost], [*alike.values()]


_Names = tuple[frozenset[str], frozenset[str]]


def _telling_names(elements: Sequence[_Around], wrapping: frozenset[str]) -> dict[int, _Names]:
    """Class words and `<tags>` around what stands in each of some elements, by its id, less those that wrap prose."""
    telling: dict[int, _Names] = {id(_NOWHERE): (frozenset(), frozenset())}
    for each in elements:
        tokens, tags = telling[id(each.outer)]
        own = each.tokens - wrapping
        telling[id(each)] = (
            tokens if own <= tokens else tokens | own,
            tags if each.tag in wrapping or each.tag in tags else tags | {each.tag},
        )
    return telling


def _wrapping_words(
    blocks: Sequence[Block], around: Sequence[_Around], counts: Sequence[int]
) -> frozenset[str]:
    """Class words and `<tags>` that are on so much of the prose that they cannot speak of clutter."""
    prose: dict[int, tuple[_Around, int]] = {}
    for block, each, count in zip(blocks, around, counts, strict=True):
        if count >= 12 and block.link_share <= 0.5:
            prose[id(each)] = (each, prose.get(id(each), (each, 0))[1] + count)
    total = sum([count for _, count in prose.values()])
    mass: dict[str, int] = {}
    for each, count in prose.values():
        for word in chain(*each.names()):
            mass[word] = mass.get(word, 0) + count
    sure = token_words("comments") | token_words("consent")
    return frozenset(
        word
        for word, share in mass.items()
        if share > total * _WRAPPER_SHARE
        and (word not in sure or (share > total * _SURE_SHARE and _is_around_heading(word, blocks, around)))
    )


def _is_around_heading(word: str, blocks: Sequence[Block], around: Sequence[_Around]) -> bool:
    """Whether a class word or `<tag>` is around the page's first h1, too, if there is one: comments that outweigh their
    article by far are comments still."""
    first = next((i for i, b in enumerate(blocks) if b.kind is BlockKind.HEADING and b.level == 1), None)
    return first is None or word in chain(*around[first].names())


@cache
def token_words(label: str) -> frozenset[str]:
    """The class words that speak for a label (`tokens.yaml`)."""
    data: dict[str, list[str]] = load_data("tokens")
    return frozenset(data[label])


def is_heading_like(block: Block, facts: Facts) -> bool:
    """Whether a block may be a heading: marked as one, or short and without an end like a sentence's."""
    return block.kind is BlockKind.HEADING or (facts.words <= 14 and not facts.ends_sentence)


def is_attribution(block: Block, facts: Facts) -> bool:
    """Whether a block stands in the `<footer>` of a quote, which says whose words they are."""
    if block.kind is not BlockKind.QUOTE or "<footer>" not in facts.tags:
        return False
    tags = [element.tag for element in block.place]
    return "blockquote" in tags[: tags.index("footer")]

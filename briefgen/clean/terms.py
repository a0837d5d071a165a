"""Lists of definitions: a term is of a word or two, and yet belongs to the text that says what it means."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from briefgen.clean.context_free import Guess
from briefgen.model import BODY_LABELS, Block, Label

_REACH = 3
"""Elements from a block outwards among which its `<dt>` is: within it, words may stand in a box of their own."""
_MOST_WORDS = 25
"""A definition in a list of facts, like `1894` or `212 metres`, is shorter."""


def is_term(block: Block) -> bool:
    """Whether a block stands in a `<dt>`."""
    return any(element.tag == "dt" for element in block.place[-_REACH:])


def keep_terms(blocks: Sequence[Block], guesses: list[Guess]) -> list[Guess]:
    """The guesses, with the terms kept whose definitions are, and with lists of facts that stand among paragraphs."""
    lists = [_list_around(block) for block in blocks]
    if not any(lists):
        return guesses
    out = list(guesses)
    paragraphs = _paragraphs(blocks, guesses)
    at = 0
    for element, group in groupby(lists):
        end = at + sum(1 for _ in group)
        if element and any(map(is_term, blocks[at:end])):  # without terms, it is but indented
            is_whole = _is_among(paragraphs, _parent(blocks[at], element), at, end)
            _keep_list(blocks, out, range(at, end), is_whole or _is_mostly_kept(blocks, guesses, at, end))
        at = end
    return out


def _list_around(block: Block) -> int:
    """The number of the innermost `<dl>` around a block; 0 when there is none."""
    return next((element.number for element in reversed(block.place) if element.tag == "dl"), 0)


def _parent(block: Block, number: int) -> int:
    """The number of the element around one that is around a block."""
    numbers = [element.number for element in block.place]
    return numbers[max(0, numbers.index(number) - 1)]


def _paragraphs(blocks: Sequence[Block], guesses: Sequence[Guess]) -> dict[int, list[int]]:
    """For each element, by its number, the indices of the paragraphs of the body that stand directly in it."""
    found: dict[int, list[int]] = {}
    for index, (block, guess) in enumerate(zip(blocks, guesses, strict=True)):
        if guess.label is Label.BODY and len(block.place) > 1 and block.place[-1].tag == "p":
            found.setdefault(block.place[-2].number, []).append(index)
    return found


def _is_among(paragraphs: dict[int, list[int]], parent: int, start: int, end: int) -> bool:
    """Whether paragraphs of an element stand before and after some blocks."""
    beside = paragraphs.get(parent)
    return beside is not None and beside[0] < start and beside[-1] >= end


def _is_mostly_kept(blocks: Sequence[Block], guesses: Sequence[Guess], start: int, end: int) -> bool:
    """Whether most of what is said in some blocks, the terms apart, is the article's."""
    sizes = [
        (len(blocks[i].text), guesses[i].label in BODY_LABELS)
        for i in range(start, end)
        if not is_term(blocks[i])
    ]
    return 2 * sum(size for size, is_kept in sizes if is_kept) > sum(size for size, _ in sizes)


def _keep_list(blocks: Sequence[Block], out: list[Guess], indices: range, is_whole: bool) -> None:
    """Keep of one list what is the article's: all of it if `is_whole`."""
    is_defined = False  # whether what follows a term is kept
    for index in reversed(indices):
        block, found = blocks[index], out[index]
        if found.label in BODY_LABELS:
            is_defined = True
        elif (is_whole or (is_term(block) and is_defined)) and _is_doubtful(block, found):
            out[index] = Guess(Label.BODY, "terms: in a list of the article's", 0.6)
            is_defined = True
        elif not is_term(block):
            is_defined = False


def _is_doubtful(block: Block, found: Guess) -> bool:
    """Whether nothing but its brevity, or how unlikely it is, speaks against a block."""
    is_unsure = found.rule.startswith(("short:", "learned"))
    return is_unsure and block.link_share < 0.5 and block.text.count(" ") < _MOST_WORDS

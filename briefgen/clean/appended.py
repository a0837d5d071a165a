"""What a page puts behind or between the paragraphs of its article and only the page's build tells from them."""

from __future__ import annotations

import re
from collections.abc import Sequence

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts
from briefgen.clean.learned.features import is_kept
from briefgen.clean.phrases import fold
from briefgen.clean.scene import Scene
from briefgen.model import Block, BlockKind, Label

_ENOUGH_WORDS = 50
"""Words that a box must hold of an article to be its home."""
_HEAD_BLOCKS = 5
"""Blocks below a headline among which its author stands, or its day."""


def without_boxed_next(
    blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess]
) -> list[Guess]:
    """The guesses without the articles that follow, each in a box like the title's (`<div class="story">`), below a headline
    of its rank, and signed as it is: a chapter may have a day of its own, but no author."""
    title = next((i for i, found in enumerate(guesses) if found.label is Label.TITLE), None)
    if title is None or blocks[title].kind is not BlockKind.HEADING:
        return list(guesses)
    sign = next((sign for sign in (Label.BYLINE, Label.DATELINE) if _is_signed(guesses, title, sign)), None)
    if sign is None:
        return list(guesses)
    twins = [
        twin
        for i in range(title + 1, len(blocks))
        if blocks[i].kind is BlockKind.HEADING
        and blocks[i].level == blocks[title].level
        and _is_signed(guesses, i, sign)
        and (twin := _twin_boxes(blocks[title], blocks[i]))
    ]
    if not twins or _words_within(twins[0][0], blocks, facts, guesses) < _ENOUGH_WORDS:
        return list(guesses)
    others = {other for home, other in twins if home == twins[0][0]}
    return [
        Guess(Label.RELATED, "the next article: in a box like the first one's", 0.9)
        if is_kept(found) and any(e.number in others for e in block.place)
        else found
        for block, found in zip(blocks, guesses, strict=True)
    ]


def _is_signed(guesses: Sequence[Guess], headline: int, sign: Label) -> bool:
    """Whether a line of some label stands below a headline and above what follows it."""
    return any(found.label is sign for found in guesses[headline + 1 : headline + 1 + _HEAD_BLOCKS])


def _twin_boxes(first: Block, second: Block) -> tuple[int, int] | None:
    """The numbers of the outermost elements that hold one of two blocks and not the other, if they are of a kind."""
    for mine, yours in zip(first.place, second.place, strict=False):
        if mine.number != yours.number:
            is_twin = mine.tag == yours.tag and mine.tokens == yours.tokens and bool(mine.tokens)
            return (mine.number, yours.number) if is_twin else None
    return None


def _words_within(box: int, blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess]) -> int:
    return sum(
        each.words
        for block, each, found in zip(blocks, facts, guesses, strict=True)
        if is_kept(found) and any(e.number == box for e in block.place)
    )


_MOST_TEASERS = 8
"""Headlines below "Read more", at most."""
_LINKED = 0.9
"""Share of a headline's characters in its link, at least."""
_LEAD_CHARS = 40
"""A longer line says more than that other articles follow."""


def without_teasers(blocks: Sequence[Block], facts: Sequence[Facts], guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses without the headlines that stand, each all of it a link, right below a line like "Read more:"."""
    out = list(guesses)
    for lead, found in enumerate(guesses):
        if not _is_lead(blocks[lead], facts[lead], found):
            continue
        for index in range(lead + 1, min(len(blocks), lead + 1 + _MOST_TEASERS)):
            if not _is_headline(blocks[index], facts[index]):
                break
            for each in (lead, index):
                if is_kept(out[each]):
                    out[each] = Guess(Label.RELATED, "headlines below a line that leads to them", 0.8)
    return out


def _is_headline(block: Block, facts: Facts) -> bool:
    """Whether a block is all of it a link, and what it says is neither a sentence nor an address."""
    is_address = "." in block.text and not any(map(str.isspace, block.text))
    return block.link_share >= _LINKED and not facts.ends_sentence and not is_address


def _is_lead(block: Block, facts: Facts, found: Guess) -> bool:
    """Whether a line says no more than that other articles follow."""
    says_so = facts.end is not None or (found.label is Label.RELATED and found.rule.startswith("phrase"))
    return says_so and bool(block.place) and len(facts.folded) <= _LEAD_CHARS


_MOST_PROMPT_WORDS = 30
"""A longer paragraph tells something, too."""
_PART_END = re.compile(r"[?!.؟।。？！]\s+|[,:،：]\s+|\s[–—-]\s")
_ASKING = frozenset({Label.NEWSLETTER, Label.PROMO, Label.COMMENTS})
"""What a prompt asks its readers for after it has said why: `Want more of this? Sign up for our newsletter.`"""
_QUOTING = frozenset("\"'«»„“”‘’「『")


def without_prompts(scene: Scene, guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses without the short paragraphs that end with what a prompt begins with: a question, and what to do then."""
    out = list(guesses)
    for index, (block, facts, found) in enumerate(zip(scene.blocks, scene.facts, guesses, strict=True)):
        if found.label is not Label.BODY or not block.place or facts.words > _MOST_PROMPT_WORDS:
            continue
        last = max((mark.end() for mark in _PART_END.finditer(block.text)), default=0)
        if not last or not _QUOTING.isdisjoint(block.text):
            continue
        said = scene.book.find(fold(block.text[last:]))
        if said is not None and said.phrase.anchored and said.phrase.label in _ASKING and said.start <= 1:
            out[index] = Guess(said.phrase.label, f'ends with "{said.phrase.source}"', 0.8)
    return out


_BELOW_SHARE = 0.6
"""Share of the kept words above a block from which on it may be the readers' comments."""


def without_comments(scene: Scene, guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses without the block, low on the page, whose first line says that comments follow, parted by line breaks."""
    out = list(guesses)
    total = sum(facts.words for facts, found in zip(scene.facts, guesses, strict=True) if is_kept(found))
    above = 0
    for index, (block, facts, found) in enumerate(zip(scene.blocks, scene.facts, guesses, strict=True)):
        if not is_kept(found):
            continue
        if block.place and "\n" in block.text and above >= _BELOW_SHARE * total:
            said = scene.book.find(fold(block.text.partition("\n")[0]))
            if said is not None and said.phrase.label is Label.COMMENTS and said.phrase.source.endswith("$"):
                out[index] = Guess(Label.COMMENTS, f'its first line says "{said.phrase.source}"', 0.8)
        above += facts.words
    return out

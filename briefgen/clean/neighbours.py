"""The second pass: what each block is, given the blocks around it.

Each step takes the labels so far and gives back new ones; STEPS is their order. Count and order of the
blocks never change.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from difflib import SequenceMatcher
from functools import lru_cache
from typing import TypeAlias

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts, is_heading_like, token_words
from briefgen.clean.phrases import fold
from briefgen.clean.scene import Scene
from briefgen.model import BODY_LABELS, Block, BlockKind, Label

Step: TypeAlias = Callable[[Scene, list[Guess]], list[Guess]]


def mark_titles(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """The title where it stands best; every other showing of it is a repeat."""
    if not scene.title:
        return guesses
    out = list(guesses)
    same = [i for i in _like_title(scene) if guesses[i].label is not Label.BREADCRUMB and _is_title(scene, i)]
    if not same:
        return out
    main = max(same, key=lambda i: (_heading_rank(scene.blocks[i]), -i))
    for index in same:
        if index == main:
            out[index] = Guess(Label.TITLE, "title: as the page names itself", 0.95)
        elif scene.facts[index].words >= 3:
            out[index] = Guess(Label.REPEAT, "title: said again", 0.9)
    return out


_MAX_TITLE_WORDS = 60


def _like_title(scene: Scene) -> list[int]:
    """The blocks that may be the title by their length, or have several lines of which the first may be."""
    many = len(_words_of(scene.title))
    least, most = many - _spare(many), many + _spare(many)
    return [
        index
        for index, facts in enumerate(scene.facts)
        if facts.words < _MAX_TITLE_WORDS
        and (least <= len(facts.said) <= most or "\n" in scene.blocks[index].text)
    ]


def _spare(words: int) -> int:
    """How many words more or less the same title may have."""
    return 2 + words // 4


def _is_title(scene: Scene, index: int) -> bool:
    text = scene.blocks[index].text
    if _same_words(scene.facts[index].said, scene.title):
        return True
    return "\n" in text and _same_words(_words_of(fold(text.partition("\n")[0])), scene.title)


def _heading_rank(block: Block) -> int:
    return 7 - block.level if block.kind is BlockKind.HEADING else 0


_WORD = re.compile(r"\w+")


@lru_cache(maxsize=64)
def _words_of(text: str) -> list[str]:
    return _WORD.findall(text)


def _same_words(first: Sequence[str], text: str) -> bool:
    """Whether some words are those of a folded text, nearly."""
    second = _words_of(text)
    if first == second:
        return True
    if not first or abs(len(first) - len(second)) > _spare(len(second)):
        return False
    if 2 * len(set(first) & set(second)) < len(set(second)):
        return False  # a bound that spares the costly comparison
    return SequenceMatcher(None, first, second, autojunk=False).ratio() > 0.87


def mark_bylines(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """A name alone beside the date, where no line says "by", is the author's."""
    if any(g.label is Label.BYLINE and "begins" in g.rule for g in guesses):
        return guesses
    dated = [i for i, g in enumerate(guesses) if g.label is Label.DATELINE or "agency" in g.rule]
    for index in sorted({j for i in dated for j in (i - 1, i + 1)}):
        if (
            0 <= index < len(guesses)
            and guesses[index].rule.startswith("short")
            and _is_name(scene.blocks[index].text)
        ):
            out = list(guesses)
            out[index] = Guess(Label.BYLINE, "a name beside the date", 0.6)
            return out
    return guesses


def _is_name(text: str) -> bool:
    words = text.split()
    shaped = 2 <= len(words) <= 4 and all(
        w[0].isupper() or (w[0].isalpha() and not w[0].islower()) for w in words
    )
    return shaped and not text.isupper() and not any(c.isdigit() or c in ":|/>»" for c in text)


def drop_outside(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """What reads like an article but stands outside the core is other material."""
    out = list(guesses)
    for index, found in enumerate(guesses):
        if index not in scene.core and found.label in BODY_LABELS:
            out[index] = Guess(Label.RELATED, f"outside the article ({found.rule})", 0.6)
    return out


_STANDFIRST_REACH = 12
"""Blocks between a title and its standfirst, at most: byline, date, share buttons, a caption."""


def find_standfirst(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """The summary between title and body: named so by its class, or said so by the page's description."""
    title = _index_of(guesses, Label.TITLE)
    first = next((i for i, g in enumerate(guesses) if g.label is Label.BODY and i in scene.core), None)
    if first is None:
        return guesses
    low = (title + 1) if title is not None and title < first else max(0, first - _STANDFIRST_REACH)
    out = list(guesses)
    if _title_follows(scene, guesses, first):
        out[first] = Guess(Label.STANDFIRST, "between two showings of the title", 0.8)
        return out
    for index in range(low, min(len(guesses), first + 2)):
        if _is_standfirst(scene, guesses, index, title, first):
            out[index] = Guess(Label.STANDFIRST, "between title and body", 0.8)
            break
    return out


def _title_follows(scene: Scene, guesses: list[Guess], first: int) -> bool:
    """Whether the title is said again between a scraped text's first line of prose and the next."""
    if scene.has_places:
        return False
    for found in guesses[first + 1 : first + 6]:
        if found.label in (Label.TITLE, Label.REPEAT):
            return any(g.label in (Label.TITLE, Label.REPEAT) for g in guesses[:first])
        if found.label is Label.BODY:
            return False
    return False


def _is_standfirst(scene: Scene, guesses: list[Guess], index: int, title: int | None, first: int) -> bool:
    block, facts, found = scene.blocks[index], scene.facts[index], guesses[index]
    if not 6 <= facts.words <= 90 or found.label in (
        Label.TITLE,
        Label.REPEAT,
        Label.BYLINE,
        Label.DATELINE,
        Label.CREDIT,
    ):
        return False
    if found.rule.startswith("phrase") or block.link_share > 0.5:
        return False
    if any(e.tokens & token_words("standfirst") for e in block.place[-3:]):
        return found.label is not Label.CAPTION
    if scene.description and index < first and _same_words(facts.said, scene.description):
        return found.label is not Label.CAPTION
    if title is None or index >= first or found.label is Label.CAPTION:
        return False
    if scene.has_places:
        return (
            facts.is_prose
            and block.kind is not BlockKind.ITEM
            and not facts.tags & {"<nav>", "<aside>", "<footer>", "<form>"}
        )
    return facts.words >= 8 and index - title <= 6


def before_title(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """Nothing of the body stands above the title."""
    title = _index_of(guesses, Label.TITLE)
    if title is None:
        return guesses
    above = sum(f.words for f, g in zip(scene.facts[:title], guesses, strict=False) if g.label is Label.BODY)
    total = sum(f.words for f, g in zip(scene.facts, guesses, strict=True) if g.label is Label.BODY)
    if above * 3 > total:
        return guesses  # then it is no title that stands there, but a link to the article
    return [
        Guess(Label.NAVIGATION, "above the title", 0.7) if i < title and g.label in BODY_LABELS else g
        for i, g in enumerate(guesses)
    ]


_END_SHARE = 0.35
"""With more of the body's words than this below it, an end phrase is a heading within the article."""


def cut_at_end(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """What follows a heading like "Related articles", or a disclaimer, is not the article.

    On a page with elements, what stands in the same element as the body above goes on: the heading was a
    box's.
    """
    words = [f.words if g.label in BODY_LABELS else 0 for f, g in zip(scene.facts, guesses, strict=True)]
    total = below = sum(words)
    for index, facts in enumerate(scene.facts):
        below -= words[index]
        reason = _end_reason(scene.blocks[index], facts, guesses[index])
        if reason and 0 < below <= _END_SHARE * total and below < total:
            return _cut_below(scene, guesses, index, reason)
    return guesses


def _end_reason(block: Block, facts: Facts, found: Guess) -> str:
    if facts.end is not None and is_heading_like(block, facts):
        return facts.end.phrase.source
    if found.label is Label.DISCLAIMER and found.rule.startswith("phrase"):
        return "a disclaimer"
    return ""


def _cut_below(scene: Scene, guesses: list[Guess], end: int, reason: str) -> list[Guess]:
    homes = {
        _home(scene.blocks[i])
        for i in range(end)
        if guesses[i].label is Label.BODY and scene.facts[i].is_prose
    }
    homes.discard(None)
    return [
        Guess(Label.RELATED, f"after {reason}", 0.75)
        if i >= end and g.label in BODY_LABELS and _home(scene.blocks[i]) not in homes
        else g
        for i, g in enumerate(guesses)
    ]


def _home(block: Block) -> int | None:
    """The number of the element that holds a block's own paragraph; None in a scraped text."""
    inner = [e.number for e in block.place if e.tag not in ("p", "h2", "h3", "h4", "li", "blockquote")]
    return inner[-1] if inner else None


def settle_short(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """A short line between two of the body's paragraphs belongs to them; elsewhere it does not."""
    out = list(guesses)
    body = [i for i, g in enumerate(guesses) if g.label is Label.BODY and scene.facts[i].is_prose]
    if not body:
        return out
    first, last = body[0], body[-1]
    for index, found in enumerate(guesses):
        is_weak = found.label is Label.NAVIGATION and found.confidence <= 0.5
        if is_weak and index in scene.core and first < index < last and _fits_between(scene, guesses, index):
            label = Label.BODY if scene.has_places else Label.SUBHEADING
            out[index] = Guess(label, "a short line between paragraphs", 0.5)
        elif found.label is Label.BODY and found.confidence < 0.6 and index > last:
            out[index] = Guess(Label.BODY, "a short sentence at the end", 0.4)
    return out


def _fits_between(scene: Scene, guesses: list[Guess], index: int) -> bool:
    block, facts = scene.blocks[index], scene.facts[index]
    if scene.has_places:
        return facts.words >= 2 and block.link_share < 0.3 and any(e.tag == "p" for e in block.place)
    # Headlines of other articles come in runs; a subheading stands alone between paragraphs.
    alone = all(guesses[i].label is Label.BODY and scene.facts[i].is_prose for i in (index - 1, index + 1))
    return alone and 2 <= facts.words <= 14


def drop_biography(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """A last paragraph that begins with an author's name tells of the author."""
    last = max((i for i, g in enumerate(guesses) if g.label is Label.BODY), default=0)
    bylines = " ".join(f.folded for f, g in zip(scene.facts, guesses, strict=True) if g.label is Label.BYLINE)
    opening = " ".join(scene.facts[last].folded.split()[:2]) if scene.facts else ""
    if opening.count(" ") == 1 and opening in bylines and scene.facts[last].words <= 60:
        out = list(guesses)
        out[last] = Guess(Label.BYLINE, "tells of the author", 0.7)
        return out
    return guesses


def settle_headings(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """A subheading stands above body; one that stands above nothing of it heads something else."""
    out = list(guesses)
    first = next((index for index, g in enumerate(guesses) if g.label in _ABOVE_HEADINGS), len(out))
    for index in reversed(range(len(out))):
        if out[index].label is not Label.SUBHEADING:
            continue
        below = next((g for g in out[index + 1 : index + 4] if g.label is not Label.CAPTION), None)
        if below is None or below.label not in BODY_LABELS or index < first:
            out[index] = Guess(Label.RELATED, "a heading with no body below it", 0.6)
    return out


_ABOVE_HEADINGS = frozenset({Label.BODY, Label.STANDFIRST, Label.TITLE, Label.LIST, Label.QUOTE})
"""One of these stands above each subheading of an article."""


def settle_lists(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """A run of items is a list of the article's if it says something and does not mostly link."""
    out = list(guesses)
    index = 0
    while index < len(out):
        if out[index].label is not Label.LIST:
            index += 1
            continue
        end = index
        while end < len(out) and out[end].label is Label.LIST:
            end += 1
        run = range(index, end)
        chars = sum(len(scene.blocks[i].text) for i in run)
        linked = sum(len(scene.blocks[i].text) * scene.blocks[i].link_share for i in run)
        words = sum(scene.facts[i].words for i in run) / len(run)
        follows = any(g.label in (Label.BODY, Label.SUBHEADING) for g in out[max(0, index - 2) : index])
        if linked > 0.5 * chars or (words < 4 and not follows) or not follows:
            for i in run:
                out[i] = Guess(Label.RELATED, "a list that is not the article's", 0.6)
        index = end
    return out


_CARRIED = frozenset(
    {
        Label.CONSENT,
        Label.REGISTRATION,
        Label.PAYWALL,
        Label.NEWSLETTER,
        Label.DISCLAIMER,
        Label.COMMENTS,
        Label.RELATED,
    }
)
_CARRY_REACH = 2
"""Blocks below a prompt that may go on with it."""
_LIST_REACH = 8
"""Headlines below "Most read" or "Also read"."""


def carry_on(scene: Scene, guesses: list[Guess]) -> list[Guess]:
    """What follows a prompt goes on with it: a prompt's sentences outside the core, a list's headlines anywhere."""
    out = list(guesses)
    current: Label | None = None
    distance = 0
    for index, found in enumerate(guesses):
        distance += 1
        if found.label in _CARRIED and found.rule.startswith("phrase"):
            current, distance = found.label, 0
        elif found.label in BODY_LABELS or found.rule.startswith("phrase"):
            current = None
        elif current and found.confidence <= 0.6 and _goes_on(scene, index, current, distance):
            out[index] = Guess(current, f"goes on with the {current.value} prompt above", 0.6)
    return out


def _goes_on(scene: Scene, index: int, label: Label, distance: int) -> bool:
    if label is Label.RELATED:
        return distance <= _LIST_REACH
    return index not in scene.core and distance <= _CARRY_REACH and scene.facts[index].ends_sentence


def _index_of(guesses: Sequence[Guess], label: Label) -> int | None:
    return next((i for i, g in enumerate(guesses) if g.label is label), None)


STEPS: tuple[Step, ...] = (
    mark_titles,
    mark_bylines,
    drop_outside,
    find_standfirst,  # it may stand outside the core, in the page's header
    before_title,
    cut_at_end,
    drop_biography,
    settle_short,
    settle_lists,
    settle_headings,  # after the lists: a heading above a dropped list heads nothing
    carry_on,
)

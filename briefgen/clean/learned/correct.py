"""Where the ensembles and the rules disagree: who has the last word."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts
from briefgen.clean.learned.features import is_kept
from briefgen.clean.learned.model import SETTLED, Opinion, weigh
from briefgen.clean.neighbours import settle_headings
from briefgen.clean.scene import Scene
from briefgen.model import Block, BlockKind, Label

_KEEP = 0.5
_KEEP_AT_LEAST = 0.2
"""What is less likely is kept on no page, however unsure the ensembles are of all of it."""
_KEEP_STANDFIRST = 0.3
"""A standfirst is the summary, too: it must be unlikelier to be dropped."""
_HEADLINE_WORDS = 16
_NEVER_BODY = frozenset(
    {Label.TITLE, Label.REPEAT, Label.BREADCRUMB, Label.DATELINE, Label.CAPTION, Label.CREDIT, Label.BYLINE}
)
"""What the rules know to be something of its own, however much it reads like the article."""
_BY_KIND = {
    BlockKind.HEADING: Label.SUBHEADING,
    BlockKind.ITEM: Label.LIST,
    BlockKind.QUOTE: Label.QUOTE,
    BlockKind.TABLE: Label.TABLE,
}


def correct(scene: Scene, first: Sequence[Guess], settled: Sequence[Guess]) -> list[Guess]:
    """The rules' labels, corrected: `first` of each block by itself, `settled` given its neighbours."""
    return correct_by(scene, first, settled, weigh(scene, first, settled))


def correct_by(
    scene: Scene, first: Sequence[Guess], settled: Sequence[Guess], opinions: Sequence[Opinion]
) -> list[Guess]:
    """The same by some opinions, one a block."""
    corrected = decide(scene, settled, opinions)
    if scene.has_places:
        return keep_headings(scene, first, corrected)
    return rejoin(scene, first, corrected, opinions)


def keep_headings(scene: Scene, first: Sequence[Guess], guesses: Sequence[Guess]) -> list[Guess]:
    """The guesses for a page, with the headings of the article that say what prompts say, too: `Discussion`, `Timeline`.

    Such a heading stands beside the paragraphs above and below it and beside other headings of its rank: of seven such in 743
    saved pages all are the article's.
    """
    ranks = {
        _rank(block)
        for block, found in zip(scene.blocks, guesses, strict=True)
        if found.label is Label.SUBHEADING
    }
    return [
        Guess(Label.SUBHEADING, "a heading beside others of its rank", 0.6)
        if first[i].rule.startswith("phrase")
        and block.kind is BlockKind.HEADING
        and _rank(block) in ranks
        and _is_between(scene, guesses, i)
        else guesses[i]
        for i, block in enumerate(scene.blocks)
    ]


def _rank(block: Block) -> tuple[int, int]:
    """A heading's level, and the element that it stands in."""
    return block.level, _outer(block)


def _outer(block: Block) -> int:
    """The number of the element around a block's own; 0 where there is none."""
    return block.place[-2].number if len(block.place) > 1 else 0


def _is_between(scene: Scene, guesses: Sequence[Guess], index: int) -> bool:
    """Whether the blocks right above and below one are the article's text, and stand beside it."""
    home = _outer(scene.blocks[index])
    return (
        0 < index < len(guesses) - 1
        and all(_outer(scene.blocks[i]) == home and is_kept(guesses[i]) for i in (index - 1, index + 1))
        and guesses[index + 1].label is Label.BODY
    )


_REJOIN = 0.2
"""How likely a paragraph of a scraped text must be that only prompts part from the article's. Of 256 texts with one to four
prompts put into six of ten gaps it brings back 6,000 words, of which 19 in 20 are the article's; from 0.1 on, 18 in 20."""
_INLINE = frozenset(
    {Label.ADVERT, Label.RELATED, Label.NEWSLETTER, Label.PROMO, Label.PAYWALL, Label.REGISTRATION}
)
"""Prompts that stand between an article's paragraphs; what asks for comments, or says whose the text is, ends it."""
_FLASH_WORDS = 150
_REJOIN_FLASH = 0.04
"""The same where a text has so few words of prose: of four short paragraphs the ensembles think little, and there is hardly
anything else that they could be."""
_PARTED = "parted from the article by prompts"
_REACH = 6
"""Lines to the article's next paragraph, at most."""


def rejoin(
    scene: Scene, first: Sequence[Guess], guesses: Sequence[Guess], opinions: Sequence[Opinion]
) -> list[Guess]:
    """The guesses for a scraped text, with the paragraphs that prompts between them have cut off: the run of lines that
    holds the article breaks at a few lines of advertisements and other headlines."""
    prose = sum(
        f.words for f, g in zip(scene.facts, first, strict=True) if f.is_prose and g.rule.startswith("prose")
    )
    least = _REJOIN if prose > _FLASH_WORDS else _REJOIN_FLASH
    out = list(guesses)
    for index, (found, opinion) in enumerate(zip(guesses, opinions, strict=True)):
        facts = scene.facts[index]
        is_cut = found.rule.startswith(("outside", "goes on")) and first[index].rule.startswith("prose")
        is_text = facts.is_prose and facts.ends_sentence and not scene.blocks[index].text.endswith("?")
        if not (is_cut and is_text and opinion.share >= least):
            continue
        if _meets(scene, first, out, range(index - 1, -1, -1)) or _meets(
            scene, first, guesses, range(index + 1, len(guesses))
        ):
            out[index] = Guess(Label.BODY, _PARTED, round(opinion.share, 2))
    return out


def _meets(scene: Scene, first: Sequence[Guess], guesses: Sequence[Guess], way: range) -> bool:
    """Whether the next paragraph on a way is the article's, and a prompt stands before it or before what it was joined to."""
    is_parted = False
    for index in way[:_REACH]:
        if scene.facts[index].is_prose and not first[index].rule.startswith("phrase"):
            return (is_parted or guesses[index].rule == _PARTED) and is_kept(guesses[index])
        if first[index].rule.startswith("phrase"):
            if first[index].label not in _INLINE:
                return False
            is_parted = True
    return False


def decide(scene: Scene, settled: Sequence[Guess], opinions: Sequence[Opinion]) -> list[Guess]:
    """The rules' labels, corrected by some opinions, one a block."""
    limit = _limit(scene.facts, opinions)
    scraped = not scene.has_places
    corrected = [
        found
        if opinion is SETTLED or (scraped and _is_headline_below(found, facts))
        else _decide(block, found, opinion, limit)
        for block, facts, found, opinion in zip(scene.blocks, scene.facts, settled, opinions, strict=True)
    ]
    if not any(map(is_kept, corrected)):
        return list(settled)  # a line or two have no neighbours to be judged by: the rules know better
    return settle_headings(scene, corrected) if scraped else _without_last_headings(corrected)


def _without_last_headings(guesses: Sequence[Guess]) -> list[Guess]:
    """A heading below the last of the text heads nothing; on a page with elements the ensembles know those above it."""
    texts = (i for i, g in enumerate(guesses) if is_kept(g) and g.label is not Label.SUBHEADING)
    end = max(texts, default=-1)
    return [
        Guess(Label.RELATED, "a heading below the last of the text", 0.6)
        if i > end and found.label is Label.SUBHEADING
        else found
        for i, found in enumerate(guesses)
    ]


def _is_headline_below(found: Guess, facts: Facts) -> bool:
    """Whether it is a headline in a run of them under "Also read", where only the run tells: in scraped texts, of 6,000
    such lines 40 were the article's."""
    return found.rule.startswith("goes on") and not facts.ends_sentence and facts.words <= _HEADLINE_WORDS


def _limit(facts: Sequence[Facts], opinions: Sequence[Opinion]) -> float:
    """How likely a block must be to be kept: an even chance, or less on a page where all are unsure.

    The F1 that is expected of what is kept grows with each block that is likelier than half of it (Lipton, Elkan and
    Narayanaswamy 2014): where the surest text has a chance of 0.4, a block of 0.3 makes it better.
    """
    shares = [(o.share, f.words) for o, f in zip(opinions, facts, strict=True)]
    likely = sum([share * words for share, words in shares]) or 1.0
    right = kept = 0.0
    for share, words in sorted([each for each in shares if each[0] > _KEEP_AT_LEAST], reverse=True):
        if share <= min(_KEEP, right / (kept + likely)):
            return share
        right, kept = right + share * words, kept + words
    return _KEEP_AT_LEAST


def _decide(block: Block, found: Guess, opinion: Opinion, limit: float) -> Guess:
    if found.label in _NEVER_BODY:
        return found
    share = opinion.share
    if is_kept(found):
        least = min(limit, _KEEP_STANDFIRST) if found.label is Label.STANDFIRST else limit
        if share > least:
            return found._replace(confidence=round(share, 2))
        return Guess(Label.RELATED, "learned", round(1.0 - share, 2), opinion.why)
    if share <= limit:
        return found
    return Guess(_BY_KIND.get(block.kind, Label.BODY), "learned", round(share, 2), opinion.why)

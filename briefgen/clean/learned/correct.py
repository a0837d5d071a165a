"""Where the ensembles and the rules disagree: who has the last word."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.context_free import Guess
from briefgen.clean.facts import Facts
from briefgen.clean.learned.features import is_kept
from briefgen.clean.learned.model import Opinion, is_settled, weigh
from briefgen.clean.neighbours import Scene, settle_headings
from briefgen.model import Block, BlockKind, Label

_KEEP = 0.5
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
    opinions = weigh(scene, first, settled)
    scraped = not scene.has_places
    headlines = [scraped and _is_headline_below(*each) for each in zip(settled, scene.facts, strict=True)]
    corrected = [
        found if is_headline or is_settled(early) else _decide(block, found, opinion)
        for block, early, found, opinion, is_headline in zip(
            scene.blocks, first, settled, opinions, headlines, strict=True
        )
    ]
    if not any(map(is_kept, corrected)):
        return list(settled)  # a line or two have no neighbours to be judged by: the rules know better
    return settle_headings(scene, corrected)


def _is_headline_below(found: Guess, facts: Facts) -> bool:
    """Whether it is a headline in a run of them under "Also read", where only the run tells: in scraped texts, of 6,000
    such lines 40 were the article's."""
    return found.rule.startswith("goes on") and not facts.ends_sentence and facts.words <= _HEADLINE_WORDS


def _decide(block: Block, found: Guess, opinion: Opinion) -> Guess:
    if found.label in _NEVER_BODY:
        return found
    share = opinion.share
    if is_kept(found):
        limit = _KEEP_STANDFIRST if found.label is Label.STANDFIRST else _KEEP
        if share > limit:
            return found._replace(confidence=round(share, 2))
        return Guess(Label.RELATED, "learned", round(1.0 - share, 2), opinion.why)
    if share <= _KEEP:
        return found
    return Guess(_BY_KIND.get(block.kind, Label.BODY), "learned", round(share, 2), opinion.why)

"""What is known of one block told of its siblings: an item of a list is the article's if the others are.

Where the truth is some snippets of a page, the rules and the last round teach the rest of it, and teach their own
mistakes: of a recipe whose ingredients both drop, the one that is known to be wanted stood alone against the others.
"""

from __future__ import annotations

import numpy as np
from pack import UNKNOWN, Sample

from briefgen.model import Block

_PARTS = frozenset(["p", "li", "dd", "dt", "td", "th", "h2", "h3", "h4", "h5"])
"""Elements of which many alike make one list, table or text."""
_WITHIN = _PARTS | frozenset(["ul", "ol", "dl", "table", "thead", "tbody", "tr", "h6", "blockquote"])
"""What stands between a part and the box that holds all its siblings."""
_MOST_LINKED = 0.5
"""A block that links more may be a headline of something else in the same box."""


def spread(sample: Sample) -> np.ndarray:
    """Labels for a page's blocks that have a known sibling; UNKNOWN for all others, and where siblings disagree."""
    likeness = [_likeness(block) for block in sample.reading.blocks]
    known = list(zip(likeness, sample.known.tolist(), strict=True))
    wanted, unwanted = ({like for like, label in known if label == each} for each in (1, 0))
    labels = np.full(len(known), UNKNOWN)
    for index, (block, (like, label)) in enumerate(zip(sample.reading.blocks, known, strict=True)):
        if like is None or label != UNKNOWN or (like in wanted) == (like in unwanted):
            continue
        if like in unwanted:
            labels[index] = 0
        elif block.link_share < _MOST_LINKED:
            labels[index] = 1
    return labels


def _likeness(block: Block) -> tuple[str, frozenset[str], int] | None:
    """What siblings share: tag, class words, and the box around; None for what has none."""
    place = block.place
    part = next((e for e in reversed(place) if e.tag in _PARTS), None)
    if part is not None:
        box = next((e for e in reversed(place) if e.tag not in _WITHIN), place[0])
        return part.tag, part.tokens, box.number
    return (place[-1].tag, place[-1].tokens, place[-2].number) if len(place) > 1 else None

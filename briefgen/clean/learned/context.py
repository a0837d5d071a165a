"""What the second ensemble sees beside a block's own features: the first one's opinion of the blocks around."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

from briefgen.clean.learned.boxes import Boxes
from briefgen.clean.learned.features import Row
from briefgen.model import Block

AROUND = (
    "how it reads by itself", "the block above", "the second block above", "the block below",
    "the second block below", "the page's surest text", "text on the page", "share of text above",
    "share of text below", "text below", "text near above", "text near below", "text further below",
    "within the main run", "distance from the run's beginning", "distance from the run's end",
    "blocks since text", "words since text", "blocks to text",
)  # fmt: skip
BOXED = (
    "text in its box", "density of text in its box", "text in the box around",
    "density of text in the box around", "text in boxes of its class", "density of text in boxes of its class",
)  # fmt: skip

_FAR = 999.0
_SURE = 0.5
_FULL = 8
"""Words; a shorter block does not make a place part of the article."""


def context_features(
    blocks: Sequence[Block],
    boxes: Boxes | None,
    words: Sequence[int],
    opinions: Sequence[float],
    asked: Iterable[int] | None = None,
) -> list[Row]:
    """One row a block, columns as AROUND and, on a page with elements, BOXED; `opinions` from 0 to 1.

    With `asked`, indices of blocks, the rows of these alone.
    """
    wanted = range(len(words)) if asked is None else [*asked]
    rows = _around(words, opinions, wanted)
    if boxes is not None:
        for row, more in zip(rows, _boxed(blocks, boxes, words, opinions, wanted), strict=True):
            row.extend(more)
    return rows


def _around(words: Sequence[int], opinions: Sequence[float], wanted: Iterable[int]) -> list[Row]:
    count = len(words)
    said = [0, *accumulate(words)]
    sums = [0.0, *accumulate([own * opinion for own, opinion in zip(words, opinions, strict=True)])]
    total = sums[-1] + 1e-6
    start, end = _main_run(words, opinions)
    likely = [
        i
        for i, (own, opinion) in enumerate(zip(words, opinions, strict=True))
        if opinion > _SURE and own > _FULL
    ]
    surest = max(opinions, default=0.0)
    padded = [0.0, 0.0, *opinions, 0.0, 0.0]
    return [
        [
            padded[i + 2], padded[i + 1], padded[i], padded[i + 3], padded[i + 4], surest, total,
            sums[i] / total, (total - sums[i + 1]) / total, total - sums[i + 1],
            sums[i] - sums[max(0, i - 5)], sums[min(count, i + 6)] - sums[i + 1],
            sums[min(count, i + 13)] - sums[i + 1],
            float(start <= i < end), float(i - start), float(i - end), *_from_text(i, likely, said),
        ]
        for i in wanted
    ]  # fmt: skip


def _from_text(index: int, likely: Sequence[int], said: Sequence[int]) -> tuple[float, float, float]:
    """The blocks and the words between a block and the last above it that is likely text, and the blocks to the next
    below; from the page's end, and farther, where there is none. `said` is how many words stand above each block."""
    at = bisect_left(likely, index)
    below = at + (at < len(likely) and likely[at] == index)
    to_next = float(likely[below] - index - 1) if below < len(likely) else _FAR + len(said) - 2 - index
    if not at:
        return _FAR + index, _FAR + said[index], to_next
    last = likely[at - 1]
    return float(index - last - 1), float(said[index] - said[last + 1]), to_next


def _main_run(words: Sequence[int], opinions: Sequence[float]) -> tuple[int, int]:
    """The stretch with the greatest sum, where likely text counts for and all else against (Bentley 1984)."""
    best = running = 0.0
    run = (0, 0)
    start = 0
    for index, (own, opinion) in enumerate(zip(words, opinions, strict=True)):
        if running <= 0.0:
            running, start = 0.0, index
        running += own * (opinion - 0.3) if opinion > _SURE else -min(own, 15) * 0.3 - 2.0 * (1.0 - opinion)
        if running > best:
            best, run = running, (start, index + 1)
    return run


def _boxed(
    blocks: Sequence[Block],
    boxes: Boxes,
    words: Sequence[int],
    opinions: Sequence[float],
    wanted: Iterable[int],
) -> list[Row]:
    gains = [own * opinion for own, opinion in zip(words, opinions, strict=True)]
    total = sum(gains) + 1e-6
    kept, full = boxes.sums(gains), boxes.sums(words)
    likeness = _likeness(blocks)
    alike_kept = [0.0] * len(blocks)
    alike_full = [0] * len(blocks)
    for like, gain, own in zip(likeness, gains, words, strict=True):
        alike_kept[like] += gain
        alike_full[like] += own
    rows: list[Row] = []
    for i in wanted:
        gain, like = gains[i], likeness[i]
        near, far, _ = boxes.around(i)
        rows.append([
            (kept[near] - gain) / total, kept[near] / max(1.0, full[near]),
            (kept[far] - gain) / total, kept[far] / max(1.0, full[far]),
            alike_kept[like] / total, alike_kept[like] / max(1, alike_full[like]),
        ])  # fmt: skip
    return rows


def _likeness(blocks: Sequence[Block]) -> list[int]:
    """For each block the number of those whose two innermost elements have the same tags and class words."""
    numbers: dict[object, int] = {}
    known: dict[int, int] = {}
    found = []
    for place in [block.place for block in blocks]:
        innermost = id(place[-1]) if place else 0
        if innermost not in known:
            like = tuple([(e.tag, e.tokens) for e in place[-2:]])
            known[innermost] = numbers.setdefault(like, len(numbers))
        found.append(known[innermost])
    return found

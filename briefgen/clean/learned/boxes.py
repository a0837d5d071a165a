"""A page's elements as boxes in boxes, so that sums over them cost one step an element."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.model import Block, Element

UNBOXED = frozenset({"p", "li", "ul", "ol", "blockquote", "h2", "h3", "h4", "h5", "h6"})
"""Elements that are part of a text and no box around it."""


class Boxes:
    """The elements around a page's blocks."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.elements: list[tuple[Element, int]] = []
        """Every element with the number of the one around it, outer before inner."""
        self.around: list[tuple[int, int, int]] = []
        """For each block the numbers of the three nearest boxes, the nearest first."""
        self._innermost: list[int] = []
        known: set[int] = set()
        nearest: dict[int, tuple[int, int, int]] = {}
        for place in (block.place for block in blocks):
            innermost = place[-1].number
            self._innermost.append(innermost)
            if innermost not in nearest:
                nearest[innermost] = _nearest(place)
                outer = 0
                for element in place:
                    if element.number not in known:
                        known.add(element.number)
                        self.elements.append((element, outer))
                    outer = element.number
            self.around.append(nearest[innermost])

    def sums(self, values: Sequence[float]) -> dict[int, float]:
        """What the blocks within each element add up to, by its number."""
        total = dict.fromkeys((element.number for element, _ in self.elements), 0.0)
        total[0] = 0.0
        for innermost, value in zip(self._innermost, values, strict=True):
            total[innermost] += value
        for element, outer in reversed(self.elements):
            total[outer] += total[element.number]
        return total


def _nearest(place: Sequence[Element]) -> tuple[int, int, int]:
    boxes = [e.number for e in reversed(place) if e.tag not in UNBOXED][:3] or [place[0].number]
    return boxes[0], boxes[min(1, len(boxes) - 1)], boxes[-1]

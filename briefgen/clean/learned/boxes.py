"""A page's elements as boxes in boxes, so that sums over them cost one step an element."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.places import inherit
from briefgen.model import Block, Element

UNBOXED = frozenset({"p", "li", "ul", "ol", "blockquote", "h2", "h3", "h4", "h5", "h6"})
"""Elements that are part of a text and no box around it."""


_Nearest = tuple[int, tuple[int, int, int] | None]
"""What is around the blocks of an element, by numbers: this element, and the three nearest boxes, the nearest first; of
fewer the last again, None where there is none."""


class Boxes:
    """The elements around a page's blocks."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.elements: list[tuple[Element, int]] = []
        """Every element with the number of the one around it, outer before inner."""
        nearest: list[_Nearest] = inherit(blocks, (0, None), self._enter)
        self.innermost = [innermost for innermost, _ in nearest]
        """For each block the number of its own element."""
        self.around = [
            boxes or (block.place[0].number,) * 3 for block, (_, boxes) in zip(blocks, nearest, strict=True)
        ]
        """For each block the numbers of the three nearest boxes, the nearest first."""
        self._numbers = [0, *[element.number for element, _ in self.elements]]
        self._inside_out = [(element.number, outer) for element, outer in reversed(self.elements)]

    def _enter(self, outer: _Nearest, element: Element) -> _Nearest:
        number, (around, boxes) = element.number, outer
        self.elements.append((element, around))
        if element.tag not in UNBOXED:
            boxes = (number, boxes[0], boxes[1]) if boxes else (number, number, number)
        return number, boxes

    def sums(self, values: Sequence[float]) -> dict[int, float]:
        """What the blocks within each element add up to, by its number."""
        total = dict.fromkeys(self._numbers, 0.0)
        for innermost, value in zip(self.innermost, values, strict=True):
            total[innermost] += value
        for number, outer in self._inside_out:
            total[outer] += total[number]
        return total

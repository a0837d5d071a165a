"""A page's elements as boxes in boxes, so that sums over them cost one step an element."""

from __future__ import annotations

from collections.abc import Sequence

from briefgen.clean.places import Places

UNBOXED = frozenset({"p", "li", "ul", "ol", "blockquote", "h2", "h3", "h4", "h5", "h6"})
"""Elements that are part of a text and no box around it."""


class Boxes:
    """The elements around a page's blocks."""

    def __init__(self, places: Places) -> None:
        self.elements = places.elements
        self.innermost = places.innermost
        self._numbers = [0, *places.around]
        self._inside_out = [(element.number, outer) for element, outer in self.elements][::-1]
        self._around = self._nearest()

    def _nearest(self) -> dict[int, tuple[int, int, int]]:
        nearest: dict[int, tuple[int, int, int] | None] = {0: None}
        for element, outer in self.elements:
            number, boxes = element.number, nearest[outer]
            if element.tag not in UNBOXED:
                boxes = (number, boxes[0], boxes[1]) if boxes else (number, number, number)
            nearest[number] = boxes
        outermost = self._numbers[1] if self.elements else 0
        return {number: boxes or (outermost,) * 3 for number, boxes in nearest.items()}

    def around(self, block: int) -> tuple[int, int, int]:
        """The numbers of the three boxes nearest to a block, the nearest first; of fewer the last again."""
        return self._around[self.innermost[block]]

    def sums(self, values: Sequence[float]) -> dict[int, float]:
        """What the blocks within each element add up to, by its number."""
        total = dict.fromkeys(self._numbers, 0.0)
        for innermost, value in zip(self.innermost, values, strict=True):
            if value:
                total[innermost] += value
        for number, outer in self._inside_out:
            total[outer] += total[number]
        return total

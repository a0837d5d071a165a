"""The elements around a page's blocks: what is found out of one of them once holds for all that stands within it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from briefgen.model import Block, Element


class Places:
    """The elements around some blocks, each once, however many blocks stand in it."""

    def __init__(self, blocks: Sequence[Block]) -> None:
        self.around: dict[int, tuple[Element, int]] = {}
        """Every element by its number, with that of the one around it, outer before inner; 0 is around the outermost."""
        self.innermost: list[int] = []
        """For each block the number of its own element; 0 in a scraped text."""
        known = self.around
        for place in [block.place for block in blocks]:
            depth = len(place)
            while depth and place[depth - 1].number not in known:
                depth -= 1
            outer = place[depth - 1].number if depth else 0
            for element in place[depth:]:
                known[element.number] = element, outer
                outer = element.number
            self.innermost.append(outer)

    @property
    def elements(self) -> Collection[tuple[Element, int]]:
        """Every element with the number of the one around it, outer before inner."""
        return self.around.values()

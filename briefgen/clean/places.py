"""Where blocks stand: what is found out of an element once holds for all that stands within it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

from briefgen.model import Block, Element

T = TypeVar("T")


def inherit(blocks: Sequence[Block], outermost: T, within: Callable[[T, Element], T]) -> list[T]:
    """For each block what `within` makes of the elements around it, from `body` down; `outermost` where there is none.

    Each element is asked for once, however many blocks stand in it.
    """
    known: dict[int, T] = {}
    found: list[T] = []
    for place in [block.place for block in blocks]:
        depth = len(place)
        while depth and id(place[depth - 1]) not in known:
            depth -= 1
        value = known[id(place[depth - 1])] if depth else outermost
        for element in place[depth:]:
            value = known[id(element)] = within(value, element)
        found.append(value)
    return found

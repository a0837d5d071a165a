"""The garbage collector, kept out of work that makes many objects and hardly a circle of them."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

_results_stay = False
"""Whether some work's results are out of the collector's rounds. It would say so itself, but it counts them for that: some
15 ms a million, for each page that is cleaned."""


@contextmanager
def without_collector(*, results_stay: bool = False) -> Iterator[None]:
    """Spare the collector's rounds: nearly everything goes by itself as soon as nothing refers to it.

    What is there in the end counts as old, or the first round afterwards would look at all of it once more (1 ms a page).

    With `results_stay` what is there in the end is taken out of its rounds for good, or for as long as until the next
    such work begins: the first round would look at all of it, just before most goes.
    """
    global _results_stay  # noqa: PLW0603 (there is one collector)
    was_on = gc.isenabled()
    if results_stay:
        gc.unfreeze()
        _results_stay = False
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            _results_stay = _results_stay or results_stay
            gc.freeze()
            if not _results_stay:
                gc.unfreeze()  # into the oldest generation, in one step
            gc.enable()

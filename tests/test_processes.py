"""Work done in another process: the same answer, whatever becomes of that process."""

from __future__ import annotations

import os
import signal

import pytest

from briefgen.processes import beside


def test_what_a_process_was_ended_over_is_done_by_the_one_that_asks() -> None:
    """The build does not fail for what it can do itself."""
    parent = os.getpid()

    def work() -> str:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    assert beside(work, 2, 2, 1)() == "done"


def test_what_fails_fails_for_the_one_that_asks() -> None:
    """With its own error."""

    def work() -> None:
        raise KeyError("gone")

    with pytest.raises(KeyError, match="gone"):
        beside(work, 2, 2, 1)()

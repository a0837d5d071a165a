"""Work done in another process: the same answer, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterable

import pytest

from briefgen.processes import beside, share_out


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


@pytest.mark.parametrize("count", [1, 2, 7, 100, 1001])
def test_each_task_is_done_once_whoever_does_it(count: int) -> None:
    """By this process and two others, in runs that each does in order."""

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> tuple[int, list[int]]:
        done = []
        for task in tasks:
            done.append(task)
            tick()
        return os.getpid(), done

    told: list[int] = []
    parts = share_out(count, work, 3, told.append)
    assert next(pid for pid, _ in parts) == os.getpid()
    assert len({pid for pid, _ in parts}) == 3
    assert sorted(task for _, done in parts for task in done) == list(range(count))
    assert all(done == sorted(done) for _, done in parts)
    assert told[-1] == count


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_of_several_errors_the_first_by_number_is_raised(processes: int) -> None:
    """The same for any number of processes, and with what was its cause."""

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> None:
        for task in tasks:
            if task in (61, 95, 99):
                raise ValueError(f"task {task}") from KeyError("why")
            tick()

    with pytest.raises(ValueError, match="task 61") as raised:
        share_out(100, work, processes)
    assert "why" in str(raised.value.__cause__)


def test_a_process_that_is_ended_from_outside_is_an_error() -> None:
    """Its tasks are lost."""
    parent = os.getpid()

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> None:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in tasks:
            tick()

    with pytest.raises(RuntimeError, match="ended from outside"):
        share_out(10, work, 2)


def test_an_interrupt_ends_the_others() -> None:
    """None goes on working for nobody."""
    parent = os.getpid()
    reading, writing = os.pipe()

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> None:
        if os.getpid() == parent:
            raise KeyboardInterrupt
        os.write(writing, str(os.getpid()).encode())
        signal.pause()

    with pytest.raises(KeyboardInterrupt):
        share_out(10, work, 2)
    os.set_blocking(reading, False)
    os.close(writing)
    for pid in os.read(reading, 100).split():  # none when it was ended before it said so
        with pytest.raises(ProcessLookupError):
            os.kill(int(pid), 0)
    os.close(reading)

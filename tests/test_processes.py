"""Work done in another process: the same answer, whatever becomes of that process."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from briefgen.errors import BriefgenError
from briefgen.processes import _answer, _Counters, _Queue, _runs, beside, share_out


def test_what_a_process_was_ended_over_is_done_by_the_one_that_asks() -> None:
    """The build does not fail for what it can do itself."""
    parent = os.getpid()

    def work() -> str:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        return "done"

    with beside(work, 2, 2, 1) as answer:
        assert answer() == "done"


def test_what_fails_fails_for_the_one_that_asks() -> None:
    """With its own error."""

    def work() -> None:
        raise KeyError("gone")

    with beside(work, 2, 2, 1) as answer, pytest.raises(KeyError, match="gone"):
        answer()


def test_nobody_is_left_when_nobody_asks() -> None:
    """Neither a process nor a pipe, although it would have worked for long."""
    before = sorted(Path("/proc/self/fd").iterdir())
    with pytest.raises(OverflowError), beside(signal.pause, 2, 2, 1):
        raise OverflowError
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)
    _until(lambda: sorted(Path("/proc/self/fd").iterdir()) == before)


def test_who_is_ended_as_soon_as_it_was_started_ends() -> None:
    """Before it has said what it does when it is told to end, it would do what this process does then: here, nothing."""
    before = signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        for _ in range(300):
            with pytest.raises(OverflowError), beside(signal.pause, 2, 2, 1):
                raise OverflowError
            _until(lambda: threading.active_count() == 1)
    finally:
        signal.signal(signal.SIGTERM, before)


_LONE = r"""
import os, sys, time
from briefgen.processes import beside, share_out

parent = os.getpid()

def work(tasks=(), tick=None):
    if os.getpid() == parent:
        time.sleep(60)
    os.write(1, f"{os.getpid()}\n".encode())
    while os.getppid() == parent:
        time.sleep(0.01)
    return bytes(2**20)

if sys.argv[1] == "beside":
    with beside(work, 2, 2, 1):
        work()
share_out(10, work, int(sys.argv[1]))
"""
"""Processes whose answers are larger than a pipe, and are there when nobody listens any more."""


@pytest.mark.parametrize(("how", "others"), [("beside", 1), ("2", 1), ("4", 3)])
def test_who_has_lost_its_parent_ends(how: str, others: int) -> None:
    """It would hold the lock of the site for ever."""
    command = [sys.executable, "-c", _LONE, how]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout
        children = [int(parent.stdout.readline()) for _ in range(others)]
        parent.kill()
    _until(lambda: not any(map(_is_there, children)))


def test_who_was_started_by_one_that_is_gone_by_now_ends() -> None:
    """It was killed before the child could look who its parent is."""
    pid = os.fork()
    if not pid:
        _answer(_Queue(_runs(1, 1)).__enter__(), _tick_once, _Counters(1, lambda done: None), 0, os.getpid())
        os._exit(0)
    assert os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) == 1


def _tick_once(tasks: Iterable[int], tick: Callable[[], None]) -> None:
    for _ in tasks:
        tick()


def test_who_was_started_ends_when_another_cannot_be(monkeypatch: pytest.MonkeyPatch) -> None:
    """The system may have no room for one more: that is an error, and nobody works on."""
    fork, started = os.fork, []

    def fork_once() -> int:
        if started:
            raise BlockingIOError("no more processes")
        started.append(fork())
        return started[0]

    monkeypatch.setattr(os, "fork", fork_once)
    with pytest.raises(BlockingIOError):
        share_out(10, lambda tasks, tick: signal.pause(), 3)
    assert not _is_there(started[0])


def _is_there(pid: int) -> bool:
    """Whether a process is at work, or waits to be."""
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False
    return state != "Z"


def _until(is_so: Callable[[], bool]) -> None:
    """Wait for what must come soon."""
    end = time.monotonic() + 10
    while not is_so():
        assert time.monotonic() < end
        time.sleep(0.01)


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
    """Its tasks are lost, which is no bug of ours: most likely the system ran out of memory."""
    parent = os.getpid()

    def work(tasks: Iterable[int], tick: Callable[[], None]) -> None:
        if os.getpid() != parent:
            os.kill(os.getpid(), signal.SIGKILL)
        for _ in tasks:
            tick()

    with pytest.raises(BriefgenError, match="ended from outside"):
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


@pytest.mark.parametrize("processes", [1, 2, 3])
def test_what_is_to_be_done_aside_is_done_once(tmp_path: Path, processes: int) -> None:
    """By another process where there is one, and before the first has given its answer; all tasks are done all the same."""

    def aside() -> None:
        with (tmp_path / "aside").open("a") as file:
            file.write(f"{os.getpid()}\n")

    parts = share_out(100, lambda tasks, tick: list(tasks), processes, aside=aside)
    assert sorted(task for part in parts for task in part) == list(range(100))
    (done_by,) = (tmp_path / "aside").read_text().split()
    assert (int(done_by) == os.getpid()) == (processes == 1)


@pytest.mark.parametrize("processes", [1, 2])
def test_this_process_does_something_meanwhile_only_when_there_are_others(processes: int) -> None:
    """Alone, it would gain nothing by it."""
    done: list[int] = []
    share_out(10, lambda tasks, tick: list(tasks), processes, meanwhile=lambda: done.append(os.getpid()))
    assert done == [os.getpid()] * (processes - 1)


def test_what_fails_aside_or_meanwhile_fails() -> None:
    """With its own error; nobody is left."""

    def fail() -> None:
        raise BriefgenError("gone")

    with pytest.raises(BriefgenError, match="gone"):
        share_out(10, lambda tasks, tick: list(tasks), 2, aside=fail)
    with pytest.raises(BriefgenError, match="gone"):
        share_out(10, lambda tasks, tick: list(tasks), 2, meanwhile=fail)
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)

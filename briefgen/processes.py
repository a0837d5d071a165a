"""Work shared out among processes: forked, so that they know all that this one knows, and answering by pipe."""

from __future__ import annotations

import gc
import marshal
import os
import pickle
import signal
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from mmap import mmap
from typing import Any, NoReturn

from briefgen.errors import BriefgenError

Work = Callable[[Iterable[int], Callable[[], None]], Any]
"""Does the tasks of the given numbers, saying after each that it is done. Gives a plain value (see `marshal`)."""

_MOST = 128
"""Processes: of more, what they are to do next does not fit into the pipe that says so."""
_SHORTEST = 32
"""Runs of tasks that a process would take if all were as short as the last ones."""
_PROGRESS_S = 0.1


def processes_for(count: int, jobs: int | None, worth: int) -> int:
    """How many processes to use for `count` tasks, of which `worth` are what a process of its own pays for.

    `jobs` is the user's limit, by default the processors that we may use. One in a program with threads, which
    a forked process would find in any state.
    """
    if threading.active_count() > 1:
        return 1
    return max(1, min(jobs or _processors(), _MOST, count // worth))


def _processors() -> int:
    """Those that we may use, or, where the system does not say that, all."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def share_out(
    count: int,
    work: Work,
    processes: int,
    progress: Callable[[int], None] = lambda done: None,
    meanwhile: Callable[[], None] = lambda: None,
    aside: Callable[[], None] = lambda: None,
) -> list[Any]:
    """The answers of `processes` processes, of which this is the first, to `count` tasks.

    Each takes the next run of tasks when it is free: neighbours have much in common. `progress` is called now and then
    with the number of tasks done. Before their tasks, this process does what it is to do `meanwhile`, if there are others,
    and another one what is to be done `aside`, or this one where there is none. Raises what a process raises: the error of
    the lowest task number, the same for any number of processes.
    """
    if processes == 1:
        aside()
        done = iter(range(1, count + 1))
        return [work(range(count), lambda: progress(next(done)))]
    counters = _Counters(processes, progress)
    works: list[Work] = [partial(_after, aside, work), *[work] * (processes - 2)]
    with (
        _Queue(_runs(count, processes)) as queue,
        _children(_fork(queue, each, counters, number) for number, each in enumerate(works, 1)) as hear,
    ):
        own = _attempt(queue, partial(_after, meanwhile, work), partial(counters.tick, 0, counters.tell))
        answers = [own, *hear(counters.tell)]
    failures = [answer for answer in answers if isinstance(answer, _Failure)]
    if failures:
        raise min(failures, key=lambda failure: failure.task).error
    return answers


def _after(first: Callable[[], None], work: Work, tasks: Iterable[int], tick: Callable[[], None]) -> Any:
    """The work, after something else."""
    first()
    return work(tasks, tick)


@contextmanager
def beside(work: Callable[[], Any], count: int, jobs: int | None, worth: int) -> Iterator[Callable[[], Any]]:
    """Have another process do `work`, which gives a plain value, while this one goes on. What it gave, when asked for.

    `count`, `jobs` and `worth` as in `processes_for`: what does not pay for a process is done when it is asked for, and
    so is what the other process failed at, or was ended over.
    """
    if processes_for(count, jobs, worth) == 1:
        yield work
        return

    def answer() -> Any:
        (found,) = hear(lambda: None)
        return work() if isinstance(found, _Failure) else found

    counters = _Counters(1, lambda done: None)
    with _children(_fork(_Queue(()), lambda tasks, tick: work(), counters, 0) for _ in range(1)) as hear:
        yield answer


class _Failure:
    """What a process raised, and at which task."""

    def __init__(self, task: int, error: Exception) -> None:
        self.task, self.error = task, error


def _runs(count: int, processes: int) -> list[range]:
    """All tasks in runs that get shorter: few have borders, and all processes end at about the same time.

    Guided self-scheduling: Polychronopoulos and Kuck, IEEE Transactions on Computers C-36 (1987).
    """
    runs, start, least = [], 0, max(1, count // (_SHORTEST * processes))
    while start < count:
        end = min(count, start + max(least, (count - start) // (2 * processes)))
        runs.append(range(start, end))
        start = end
    return runs


class _Queue:
    """Runs of tasks for whichever process asks next: a pipe, of which each byte is read once."""

    _BYTES = 4

    def __init__(self, runs: Sequence[range]) -> None:
        self._runs = runs
        self.task = 0
        """The one that was given out last in this process."""

    def __enter__(self) -> _Queue:
        self._pipe, writing = os.pipe()
        os.write(writing, b"".join(number.to_bytes(self._BYTES) for number in range(len(self._runs))))
        os.close(writing)
        return self

    def __exit__(self, *_: object) -> None:
        os.close(self._pipe)

    def tasks(self) -> Iterator[int]:
        """The tasks of one run after another, until none is left."""
        while number := os.read(self._pipe, self._BYTES):
            for task in self._runs[int.from_bytes(number)]:
                self.task = task
                yield task


@contextmanager
def _collector_frozen() -> Iterator[None]:
    """Keep the collector from touching, and so from copying, the memory that forked processes share."""
    gc.freeze()
    try:
        yield
    finally:
        gc.unfreeze()


class _Counters:
    """How many tasks each process has done: in memory that all of them share."""

    def __init__(self, processes: int, progress: Callable[[int], None]) -> None:
        self._memory = memoryview(mmap(-1, 8 * processes)).cast("Q")
        self._progress = progress
        self._next_s = 0.0

    def tick(self, number: int, now_and_then: Callable[[], None]) -> None:
        """Note that the process of this number, this very one, has done one more, and do something `now_and_then`."""
        self._memory[number] += 1
        if (now := time.monotonic()) >= self._next_s:
            self._next_s = now + _PROGRESS_S
            now_and_then()

    def tell(self) -> None:
        """Say how many are done."""
        self._progress(sum(self._memory))


def _attempt(queue: _Queue, work: Work, tick: Callable[[], None]) -> Any:
    """What the work on one's part of the tasks gives, or at which of them it failed."""
    try:
        return work(queue.tasks(), tick)
    except Exception as failed:  # whatever it is, the caller raises it
        return _Failure(queue.task, failed)


_ENDING = frozenset({signal.SIGINT, signal.SIGTERM})


def _fork(queue: _Queue, work: Work, counters: _Counters, number: int) -> tuple[int, int]:
    """Start a process. Its id, and the pipe from which its answer is to be read."""
    reading, writing = os.pipe()
    # one that came before the child has said what it does on it would do there what it does here, or nothing
    held = signal.pthread_sigmask(signal.SIG_BLOCK, _ENDING)
    parent = os.getpid()  # one that is killed right now is not to be taken for whoever inherits its child
    try:
        pid = os.fork()
        if not pid:
            os.close(reading)  # or what we say to a parent that is no more would wait for us to read it
            _serve(partial(_answer, queue, work, counters, number, parent), writing, held)
    except OSError:
        os.close(reading)
        raise
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        os.close(writing)
    return pid, reading


def _serve(answer: Callable[[], bytes], writing: int, held: Iterable[int]) -> NoReturn:
    """What a process does that was started for it: answer, and end."""
    code = 1
    try:
        gc.disable()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and ends us
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, held)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(answer())
        code = 0
    finally:
        os._exit(code)


def _answer(queue: _Queue, work: Work, counters: _Counters, number: int, parent: int) -> bytes:
    """b"+" and the value, or b"-" and the failed task with its exception."""

    def end_if_alone() -> None:
        if os.getppid() != parent:  # nobody waits for us any more
            os._exit(1)

    answer = _attempt(queue, work, partial(counters.tick, number, end_if_alone))
    if isinstance(answer, _Failure):
        return b"-" + pickle.dumps((answer.task, *_plain(answer.error)))
    return b"+" + marshal.dumps(answer)


def _plain(failed: Exception) -> tuple[Exception, str]:
    """The exception, or where it cannot be sent one that says the same, and its cause in words."""
    cause = getattr(failed.__cause__, "strerror", None) or str(failed.__cause__ or "")
    failed.__cause__ = failed.__context__ = failed.__traceback__ = None
    try:
        pickle.loads(pickle.dumps(failed))  # noqa: S301 (our own)
    except Exception:
        return RuntimeError(f"{type(failed).__name__}: {failed}"), cause
    return failed, cause


@contextmanager
def _children(starting: Iterable[tuple[int, int]]) -> Iterator[Callable[[Callable[[], None]], list[Any]]]:
    """Start processes and listen to them. Gives what waits for their answers, in their order, telling how it stands now
    and then.

    When we are interrupted, or one cannot be started, they are ended, too; none is left in any case.
    """
    children: list[tuple[int, int]] = []
    received: dict[int, bytes] = {}

    def receive(pipe: int) -> None:
        with os.fdopen(pipe, "rb") as file:
            received[pipe] = file.read()

    def hear(tell: Callable[[], None]) -> list[Any]:
        for reader in readers:
            while reader.is_alive():
                reader.join(_PROGRESS_S)
                tell()
        tell()
        return [_value(received[pipe]) for _, pipe in children]

    try:
        with _collector_frozen():
            for child in starting:  # one by one: those that did start are known when another does not
                children.append(child)
        readers = [threading.Thread(target=receive, args=(pipe,), daemon=True) for _, pipe in children]
        for reader in readers:
            reader.start()
        yield hear
    except BaseException:
        for pid, _ in children:
            os.kill(pid, signal.SIGTERM)
        raise
    finally:
        for pid, _ in children:
            os.waitpid(pid, 0)


def _value(answer: bytes) -> Any:
    if answer[:1] == b"+":
        return marshal.loads(memoryview(answer)[1:])  # noqa: S302 (our own process's)
    if answer[:1] == b"-":
        task, error, cause = pickle.loads(memoryview(answer)[1:])  # noqa: S301 (our own process's)
        error.__cause__ = RuntimeError(cause) if cause else None
        return _Failure(task, error)
    remedy = "if the system ran out of memory, build with `--jobs 1`"
    return _Failure(0, BriefgenError("one of our processes was ended from outside", remedy))

"""Worker processes: tasks go out to them as they are free, and results come back in the order of the tasks.

A worker is a Python process of its own, started by name, so that a host program needs no guard around its main module
and may have threads. One that dies takes nothing along but the task that it had.
"""

import os
import pickle
import subprocess
import sys
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import suppress
from functools import cached_property
from queue import Empty, SimpleQueue
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self, TypeVar

from recorte.indexer.errors import WorkerDiedError

if TYPE_CHECKING:
    from recorte.indexer.columns.batch import Learnt

# No matrix is multiplied, so no threads are started for it. Large arrays come and go: by default the C library gives
# the memory of each back to the system, which clears it when it is asked for more, and that takes a sixth of the time
# of writing a segment. Words are looked up all over that memory, in which pages of 2 MB are found an eighth sooner;
# and it is asked for in large pieces, which are made of such pages. The thread that receives tasks has no memory apart.
_ENVIRONMENT = {
    "GLIBC_TUNABLES": "glibc.malloc.hugetlb=1",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_MMAP_THRESHOLD_": str(1 << 32),
    "MALLOC_TOP_PAD_": str(1 << 26),
    "MALLOC_TRIM_THRESHOLD_": str(1 << 32),
    "OPENBLAS_NUM_THREADS": "1",
    "RAYON_NUM_THREADS": "1",
}

_WORKER = "recorte.indexer.worker"

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)


class TaskOf(Protocol[T_co]):
    """Something to do; it is sent to a worker, and so is what comes of it."""

    @property
    def is_perilous(self) -> bool:
        """Whether a process may die of it, so that it is done in another one even where this one would do."""

    def run(self, learnt: "Learnt", /) -> T_co:
        """Do it."""


def usable_cores() -> int:
    """Give how many cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Workers:
    """Some processes; a context manager that ends them.

    Args:
        count: How many; with one, this process does what is not perilous, and with none all.

    Attributes:
        count: The same, until they have ended.
    """

    def __init__(self, count: int) -> None:
        self.count = count
        self._processes: list[subprocess.Popen[bytes]] = []
        self._free: SimpleQueue[subprocess.Popen[bytes]] = SimpleQueue()
        self._threads = ThreadPoolExecutor(max(count, 1), thread_name_prefix="recorte-worker")

    def run(self, tasks: Iterable[TaskOf[T]]) -> Iterator[T]:
        """Give what comes of each task, in their order.

        No more tasks are taken than there are workers, and one. A single task is done here, unless it is perilous: to
        start a process would take longer than most.

        Raises:
            WorkerDiedError: A worker died.
            Exception: What a task raised.
        """
        for outcome in self.outcomes(tasks):
            if isinstance(outcome, WorkerDiedError):
                raise outcome
            yield outcome

    def outcomes(self, tasks: Iterable[TaskOf[T]]) -> Iterator[T | WorkerDiedError]:
        """Give what comes of each task as `run` does, and the error of one whose worker died in its place.

        Raises:
            Exception: What a task raised.
        """
        waiting: deque[Future[T | WorkerDiedError]] = deque()
        tasks = iter(tasks)
        first, second = next(tasks, None), next(tasks, None)
        if first is None:
            return
        if second is None or self.count <= 1:
            yield self._done_nearby(first)
            tasks = iter(()) if second is None else _with_first(second, tasks)
            yield from map(self._done_nearby, tasks)
            return
        for task in _with_first(first, _with_first(second, tasks)):
            waiting.append(self._threads.submit(self._done, task))
            if len(waiting) > self.count:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()

    def attempt(self, task: TaskOf[T], *, fresh: bool = False) -> T | WorkerDiedError:
        """Have a worker do a single task; give what comes of it, or the error if the worker died.

        Args:
            task: Which one.
            fresh: Whether the worker must be one that has done nothing before.

        Raises:
            Exception: What the task raised.
        """
        return self._threads.submit(self._done, task, fresh=fresh).result()

    def foresee(self, tasks: int) -> None:
        """Start the processes for so many tasks, so that they are ready when the tasks are."""
        wanted = min(tasks, self.count)
        for _ in range(wanted - len(self._processes) if wanted > 1 else 0):
            self._free.put(self._started())

    @cached_property
    def _learnt(self) -> "Learnt":
        from recorte.indexer.columns.batch import Learnt

        return Learnt()

    def end(self) -> None:
        """End the processes; further tasks are done here."""
        self._threads.shutdown(cancel_futures=True)
        for process in self._processes:  # all at once, as it takes each some time to give its memory back
            _let_end(process)
        for process in self._processes:
            process.wait()
        self._processes.clear()
        self._free = SimpleQueue()
        self.count = 0

    def renew(self) -> None:
        """Start the processes anew that have no task, as what they have learnt takes memory."""
        before = len(self._processes)
        with suppress(Empty):
            while True:
                self._let_go(self._free.get_nowait())
        self.foresee(before)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            for process in self._processes:
                process.kill()
        self.end()

    def _done_nearby(self, task: TaskOf[T]) -> T | WorkerDiedError:
        """Do a task here, unless a worker had better do it."""
        return self.attempt(task) if self.count and task.is_perilous else task.run(self._learnt)

    def _done(self, task: TaskOf[T], *, fresh: bool = False) -> T | WorkerDiedError:
        """Have a worker do a task; runs in a thread, of which there are as many as workers."""
        try:
            process = self._free.get_nowait()
            if fresh:
                self._let_go(process)
                process = self._started()
        except Empty:  # never waited for: the one worker there is may die
            process = self._started()
        try:
            outcome = _sent(process, task)
        except (OSError, EOFError, pickle.UnpicklingError):
            process.kill()
            self._let_go(process)
            return WorkerDiedError(process.returncode)
        if isinstance(outcome, MemoryError):  # it may have no memory for the next task either
            self._let_go(process)
            return WorkerDiedError(None)
        self._free.put(process)
        if isinstance(outcome, Exception):
            raise outcome
        return outcome

    def _let_go(self, process: "subprocess.Popen[bytes]") -> None:
        """See a worker ended that has no task any more."""
        _let_end(process)
        process.wait()
        self._processes.remove(process)

    def _started(self) -> subprocess.Popen[bytes]:
        """Start a worker, with the same modules as here, wherever the host has them from."""
        command = [sys.executable, "-m", _WORKER]
        environment = {**_ENVIRONMENT, **os.environ, "PYTHONPATH": os.pathsep.join(path or "." for path in sys.path)}
        process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment)  # noqa: S603 - our own
        self._processes.append(process)
        return process


def _sent(process: "subprocess.Popen[bytes]", task: TaskOf[T]) -> T | Exception:
    if process.stdin is None or process.stdout is None:
        raise OSError("no pipe")
    pickle.dump(task, process.stdin, pickle.HIGHEST_PROTOCOL)
    process.stdin.flush()
    outcome: T | Exception = pickle.load(process.stdout)  # noqa: S301 - from a process of this build
    return outcome


def _with_first(task: TaskOf[T], tasks: Iterator[TaskOf[T]]) -> Iterator[TaskOf[T]]:
    yield task
    yield from tasks


def _let_end(process: "subprocess.Popen[bytes]") -> None:
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            with suppress(OSError):  # a dead worker's pipe has nobody at its other end
                pipe.close()

"""The memory of a process tree, from Linux's `/proc`.

Two sums over a process and its descendants are kept at their highest: resident memory (RSS), in which a page that two
processes share counts twice, and the proportional share of it (PSS), in which it counts once. Both hold the
interpreter, the heap, and the pages in use of mapped files, which an engine that maps its index has in place of a heap.

A tree is looked at every 50 ms, so a shorter peak that spans processes can be missed; that of a single process cannot
(`own_peak` is the kernel's own high-water mark). The kernel walks all pages to tell the PSS, some 9 ms for each GB, so
that is asked less often, and only where it could be a new peak: it is to take no more than a hundredth of one core.
"""

import os
import threading
import time
from pathlib import Path
from types import TracebackType
from typing import Self

_INTERVAL = 0.05
"""Seconds between two looks at resident memory, each of which takes up to half a millisecond."""

_REST = 100
"""How many times as long as a look at the proportional share took none is taken after it."""

_PROC = Path("/proc")


def own_peak() -> int:
    """Give the most memory this process has ever had resident, in bytes; 0 where there is no `/proc`."""
    return _kibibytes("self", "status", "VmHWM:") * 1024


def tree(pid: int) -> list[int]:
    """Give a process and its descendants."""
    members = [pid]
    for member in members:
        members.extend(_children(member))
    return members


def own_memory(pid: int) -> int:
    """Give the memory that a process and its descendants have each for itself, in bytes; pages of files left out."""
    return sum(_kibibytes(str(member), "status", "RssAnon:") for member in tree(pid)) * 1024


class TreeWatch:
    """Watches a process and its descendants while the context lasts.

    Attributes:
        resident: The most resident memory they had together, in bytes; 0 where there is no `/proc`.
        proportional: The same with shared pages counted once; 0 where the kernel does not tell.
    """

    def __init__(self, pid: int) -> None:
        self.resident = 0
        self.proportional = 0
        self._pid = pid
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        due = 0.0
        while not self._stop.wait(_INTERVAL):
            members = tree(self._pid)
            resident = sum(map(_resident, members))
            self.resident = max(self.resident, resident)
            # The proportional share is never more than what is resident.
            if resident > self.proportional and time.monotonic() >= due:
                due = time.monotonic() + _REST * self._look_closely(members)

    def _look_closely(self, members: list[int]) -> float:
        before = time.thread_time()
        self.proportional = max(self.proportional, sum(map(_proportional, members)))
        return time.thread_time() - before


def _children(pid: int) -> list[int]:
    try:
        return [
            int(child)
            for children in (_PROC / str(pid) / "task").glob("*/children")
            for child in children.read_text(encoding="ascii").split()
        ]
    except OSError:  # it has ended meanwhile
        return []


def _resident(pid: int) -> int:
    try:
        pages = (_PROC / str(pid) / "statm").read_text(encoding="ascii").split()[1]
    except (OSError, IndexError):  # it has ended meanwhile
        return 0
    return int(pages) * os.sysconf("SC_PAGE_SIZE")


def _proportional(pid: int) -> int:
    return _kibibytes(str(pid), "smaps_rollup", "Pss:") * 1024


def _kibibytes(process: str, file: str, name: str) -> int:
    try:
        lines = (_PROC / process / file).read_text(encoding="ascii", errors="replace").splitlines()
    except OSError:  # it has ended meanwhile, or there is no such file
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith(name)), 0)

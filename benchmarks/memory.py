"""The memory of a process tree, from Linux's `/proc`.

What is counted is resident memory (RSS) of a process and its descendants, summed: the interpreter, the heap, and the
pages of mapped files that are in use, which an engine that maps its index has in place of a heap. Pages that two
processes share count twice. A tree is looked at every 50 ms, so a shorter peak that spans processes can be missed; that
of a single process cannot (`own_peak` is the kernel's own high-water mark).
"""

import os
import threading
from pathlib import Path
from types import TracebackType
from typing import Self

_INTERVAL = 0.05
"""Seconds between two looks; each takes well under a millisecond."""

_PROC = Path("/proc")


def own_peak() -> int:
    """Give the most memory this process has ever had resident, in bytes; 0 where there is no `/proc`."""
    try:
        status = (_PROC / "self" / "status").read_text(encoding="ascii", errors="replace")
    except OSError:
        return 0
    kibibytes = next((line.split()[1] for line in status.splitlines() if line.startswith("VmHWM:")), "0")
    return int(kibibytes) * 1024


class TreeWatch:
    """Watches a process and its descendants while the context lasts; `peak` is the most they had, in bytes."""

    def __init__(self, pid: int) -> None:
        self.peak = 0
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
        while not self._stop.wait(_INTERVAL):
            self.peak = max(self.peak, sum(map(_resident, _tree(self._pid))))


def _tree(pid: int) -> list[int]:
    members = [pid]
    for member in members:
        members.extend(_children(member))
    return members


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

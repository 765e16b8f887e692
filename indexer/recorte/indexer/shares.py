"""How much of the sources makes a task: enough for a process, and as many tasks for one process as for another."""

from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from recorte.corpus import Rejection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from recorte.indexer.changes import Due

LARGEST_SEGMENT = 16_000_000
"""Bytes of text that are held in memory before they become the draft of a segment."""

_LEAST_TASK = 2_000_000
"""Bytes of sources that it takes longer to index than to start a process."""

_FORESEEN = 32
"""Segments' worth of sources that are looked for before the first is read."""


class Shares(NamedTuple):
    """How sources are to be shared out.

    Attributes:
        size: Bytes of sources that make a task.
        tasks: How many tasks there will be at least; none where there is nothing to read.
        found: The sources.
    """

    size: int
    tasks: int
    found: "Iterator[Due | Rejection]"

    @classmethod
    def of(cls, found: "Iterable[Due | Rejection]", processes: int) -> "Shares":
        """Look for some sources, and share them out to so many processes."""
        found = iter(found)
        foreseen: list[Due | Rejection] = []
        total = 0
        for due in found:
            foreseen.append(due)
            total += 0 if isinstance(due, Rejection) else due.source.size
            if total > _FORESEEN * LARGEST_SEGMENT:
                break
        tasks = processes * max(1, -(-total // (LARGEST_SEGMENT * processes)))
        size = max(-(-total // tasks), _LEAST_TASK)
        return cls(size, max(-(-total // size), min(1, len(foreseen))), chain(foreseen, found))

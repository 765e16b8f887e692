"""What ranking needs to know of a whole archive: worked out once while it is open, and shared by all queries."""

import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from recorte.indexer.interface import Docs, IndexReader, Lengths, Mask, Scores

if TYPE_CHECKING:
    from recorte.search.ranking.values import Values

_REUSED_MEMORY = 16 << 20
"""Length in bytes of the longest arrays that are expected, and that memory is kept for between queries."""

_LONGEST = 1 << 20
"""Tokens of a text up to which a table with all lengths takes little memory."""


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much a field counts, and how much its length takes back: w and b of BM25."""

    weight: float
    b: float


class Statistics:
    """The statistics of one open archive; safe to share between threads.

    Args:
        reader: The archive's index.
        weights: The fields that score, with their weights.
    """

    def __init__(self, reader: IndexReader, weights: dict[str, FieldWeight]) -> None:
        self.reader = reader
        self._weights = weights
        self._frequencies: dict[tuple[str, tuple[str, ...]], int] = {}
        self._shares: dict[str, tuple[Lengths, Scores]] = {}
        self._values: dict[str, Values] = {}
        self._lock = threading.Lock()
        _keep_freed_memory()

    @cached_property
    def articles(self) -> int:
        """How many articles the archive has."""
        return int(np.count_nonzero(self.reader.live()))

    @cached_property
    def untitled(self) -> Mask | None:
        """Which documents have no title; `None` where all have one."""
        untitled: Mask = self.reader.lengths("title") == 0
        return untitled if untitled.any() else None

    def shares(self, field: str, docs: Docs) -> Scores:
        """Give what one occurrence in a field counts in some documents: 1 / (1 - b + b · length / average)."""
        with self._lock:
            if field not in self._shares:
                self._shares[field] = self._shares_of(field)
            lengths, shares = self._shares[field]
        return shares[lengths[docs]]

    def values(self, field: str) -> "Values":
        """Give the whole values of a field, such as `section`, and who has them."""
        from recorte.search.ranking.values import Values

        with self._lock:
            if field not in self._values:
                self._values[field] = Values(self.reader.facet(field), self.reader.live())
            return self._values[field]

    def frequency(self, words: tuple[str, tuple[str, ...]], count: Callable[[], int]) -> int:
        """Give how many articles have a stop word, counted when it is first asked for; there are few such words.

        Args:
            words: The stem, and the fields.
            count: Counts them.
        """
        known = self._frequencies.get(words)
        if known is None:
            known = self._frequencies[words] = count()
        return known

    def _shares_of(self, field: str) -> tuple[Lengths, Scores]:
        """Give for each document the place of its share in a table with one for each length."""
        lengths = self.reader.lengths(field)
        b = self._weights[field].b
        # Deleted articles must not count: merging, which drops them, would change every score.
        average = max(float(lengths.sum(where=self.reader.live())) / max(self.articles, 1), 1.0)
        longest = int(lengths.max(initial=0))
        if longest > _LONGEST:
            table, lengths = np.unique(lengths, return_inverse=True)
        else:
            table = np.arange(longest + 1)
        return lengths, 1 / (1 - b + b * table / average)


def _keep_freed_memory() -> None:
    """Let the C library keep what is freed for the next array, not give it back to the system each time.

    glibc learns from the longest block freed so far; without this, the page faults of fresh memory take ten times as
    long as the arithmetic on it. The block is never written to, so it costs no memory itself.
    """
    np.empty(_REUSED_MEMORY, np.uint8)

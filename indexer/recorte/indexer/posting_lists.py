"""Posting lists made by others than the index itself: kept in memory, or several as one.

Both are `Postings`, so whoever reads a term's postings need not know where they come from.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.packing import ranges, starts_of
from recorte.indexer.interface import Docs, Places, Positions, Postings, Scores

POSITION_BITS = 32
"""A document's number times two to this power, plus a position, is one key that sorts by both."""


@dataclass(frozen=True, slots=True)
class Listed:
    """Postings that are known already.

    Attributes:
        docs: The documents.
        counts: How often each has the term.
        found: The positions in each of them.
    """

    docs: Docs
    counts: Scores
    found: Positions

    def positions(self, places: Places) -> Positions:
        """Give the positions in some of the documents."""
        starts = self.found.bounds[places]
        counts = self.found.bounds[places + 1] - starts
        return Positions(starts_of(counts), self.found.positions[ranges(starts, counts)])

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        """Find which of some ascending documents have the term, and where."""
        return occurrences_in(self, docs)


class Union:
    """The postings of several terms as those of one: where a document has two of them, it has the sum.

    Args:
        lists: The postings of each.
    """

    def __init__(self, lists: Sequence[Postings]) -> None:
        self._lists = lists

    @cached_property
    def docs(self) -> Docs:
        """The documents that have any of the terms."""
        return self._sorted[self._first]

    @cached_property
    def counts(self) -> Scores:
        """How often each of them has any of the terms."""
        if not len(self._all):
            return np.empty(0)
        counts = np.concatenate([postings.counts for postings in self._lists])
        summed: Scores = np.add.reduceat(counts[self._order], self._first)
        return summed

    def positions(self, places: Places) -> Positions:
        """Give the positions in some of the documents; one that two terms share comes twice."""
        ends = np.append(self._first, len(self._order))
        terms_of = ends[places + 1] - ends[places]
        entries = self._order[ranges(ends[places], terms_of)]
        wanted = np.arange(len(places), dtype=np.int64).repeat(terms_of)
        source = self._starts.searchsorted(entries, side="right") - 1
        keys = [np.empty(0, np.int64)]
        for number in np.unique(source).tolist():
            own = np.flatnonzero(source == number)
            found = self._lists[number].positions(entries[own] - self._starts[number])
            keys.append((wanted[own] << POSITION_BITS).repeat(np.diff(found.bounds)) + found.positions)
        joined = np.sort(np.concatenate(keys))
        return Positions(
            joined.searchsorted(np.arange(len(places) + 1, dtype=np.int64) << POSITION_BITS),
            joined & ((1 << POSITION_BITS) - 1),
        )

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        """Find which of some ascending documents have any of the terms, and where."""
        return occurrences_in(self, docs)

    @cached_property
    def _starts(self) -> NDArray[np.int64]:
        """Where each list begins among all their documents, one after another."""
        lengths = [len(postings.docs) for postings in self._lists]
        return np.cumsum([0, *lengths[:-1]])

    @cached_property
    def _all(self) -> Docs:
        return np.concatenate([postings.docs for postings in self._lists] or [np.empty(0, np.int64)])

    @cached_property
    def _order(self) -> NDArray[np.int64]:
        return np.argsort(self._all, kind="stable")

    @cached_property
    def _sorted(self) -> Docs:
        return self._all[self._order]

    @cached_property
    def _first(self) -> Places:
        return runs(self._sorted)


class _Known(Protocol):
    """Postings whose documents are known, or cost little."""

    @property
    def docs(self) -> Docs: ...

    def positions(self, places: Places) -> Positions: ...


def occurrences_in(postings: _Known, docs: Docs) -> tuple[Places, Positions]:
    """Find which of some ascending documents have a term, and where, by the documents that have it."""
    having = postings.docs
    if not len(having):
        return np.empty(0, np.int64), Positions(np.zeros(1, np.int64), np.empty(0, np.int64))
    places = having.searchsorted(docs)
    np.minimum(places, len(having) - 1, out=places)
    own = (having[places] == docs).nonzero()[0]
    return own, postings.positions(places[own])


def runs(values: NDArray[np.int64]) -> Places:
    """Give the places where an ascending array begins a new value."""
    begins = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins.nonzero()[0]

"""Posting lists that are kept in memory, and what all posting lists have in common.

A `Listed` is a `Postings`, so whoever reads a term's postings need not know where they come from.
"""

from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.packing import ranges, starts_of
from recorte.indexer.interface import Docs, Places, Positions, Scores

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

    @property
    def most(self) -> int:
        """How many documents there are."""
        return len(self.docs)

    def positions(self, places: Places) -> Positions:
        """Give the positions in some of the documents."""
        starts = self.found.bounds[places]
        counts = self.found.bounds[places + 1] - starts
        return Positions(starts_of(counts), self.found.positions[ranges(starts, counts)])

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        """Find which of some ascending documents have the term, and where."""
        return occurrences_in(self, docs)


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

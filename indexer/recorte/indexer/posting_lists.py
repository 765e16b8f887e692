"""Posting lists that are kept in memory, and what all posting lists have in common.

A `Listed` is a `Postings`, so whoever reads a term's postings need not know where they come from.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import ranges, runs
from recorte.indexer.interface import POSITION_BITS, Docs, Keys, Scores


@dataclass(frozen=True, slots=True)
class Listed:
    """Postings that are known already.

    Attributes:
        docs: The documents.
        counts: How often each has the term.
        found: The positions, as keys by the numbers of the documents.
    """

    docs: Docs
    counts: Scores
    found: NDArray[np.int64]

    @property
    def most(self) -> int:
        """How many documents there are."""
        return len(self.docs)

    def keys(self, docs: Docs) -> Keys:
        """Give where the term occurs in some ascending documents."""
        starts, ends = (self.found.searchsorted(some << POSITION_BITS) for some in (docs, docs + 1))
        of_doc = self.found[ranges(starts, ends - starts)]
        of_doc += (np.arange(len(docs)) - docs << POSITION_BITS).repeat(ends - starts)
        return of_doc


def listed(found: NDArray[np.int64]) -> Listed:
    """Give the postings that have some positions, given as keys by the numbers of the documents."""
    docs = found >> POSITION_BITS
    first = runs(docs)
    return Listed(docs[first], np.diff(first, append=len(found)).astype(np.float64), found)

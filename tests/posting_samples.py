"""Posting lists for tests, made of plain dictionaries."""

from collections.abc import Mapping, Sequence

import numpy as np

from recorte.indexer.interface import Positions, Postings
from recorte.indexer.posting_lists import Listed

Plain = Mapping[int, Sequence[int]]
"""For each document its positions, both ascending."""


def listed(found: Plain) -> Listed:
    """Make a posting list."""
    counts = np.array([len(positions) for positions in found.values()], np.float64)
    flat = np.array([position for positions in found.values() for position in positions], np.int64)
    bounds = np.append(0, np.cumsum(counts)).astype(np.int64)
    return Listed(np.array([*found], np.int64), counts, Positions(bounds, flat))


def plain(postings: Postings) -> dict[int, list[int]]:
    """Read a whole posting list, and check that its counts agree with its positions."""
    bounds, flat = postings.positions(np.arange(len(postings.docs)))
    found = np.split(flat, bounds[1:-1]) if len(postings.docs) else []
    assert [len(positions) for positions in found] == postings.counts.tolist()
    return {int(doc): positions.tolist() for doc, positions in zip(postings.docs, found, strict=True)}

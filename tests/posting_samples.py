"""Posting lists for tests, made of plain dictionaries."""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from recorte.indexer import posting_lists
from recorte.indexer.interface import POSITION_BITS, Keys, Postings
from recorte.indexer.posting_lists import Listed

Plain = Mapping[int, Sequence[int]]
"""For each document its positions, both ascending."""


def listed(found: Plain) -> Listed:
    """Make a posting list."""
    return posting_lists.listed(
        np.array([(doc << POSITION_BITS) + at for doc, some in found.items() for at in some], np.int64)
    )


def plain(postings: Postings) -> dict[int, list[int]]:
    """Read a whole posting list, and check that its counts agree with its positions."""
    found = by_doc(postings.docs, postings.keys(postings.docs))
    assert list(found) == postings.docs.tolist()
    assert [len(positions) for positions in found.values()] == postings.counts.tolist()
    return found


def by_doc(docs: NDArray[np.int64], keys: Keys) -> dict[int, list[int]]:
    """Give the positions in each of some documents, and check that the keys are ascending."""
    assert (keys[1:] > keys[:-1]).all()
    found: dict[int, list[int]] = {}
    for key in keys.tolist():
        place, position = divmod(key, 1 << POSITION_BITS)
        found.setdefault(int(docs[place]), []).append(position)
    return found

"""What is new to somebody who has seen some articles: told by ids, whenever an article was written or indexed."""

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import contains
from recorte.indexer.interface import Mask
from recorte.search.finding import Sought
from recorte.search.hits import one_by_one
from recorte.search.results import Hit


class Unseen(NamedTuple):
    """Articles that have not been seen before.

    Attributes:
        numbers: What has been seen with them: of each, and of its exact copies, the number of 64 bits that follows from
            the `doc_id`.
        total: How many hits there are.
        hits: The hits, each of which is read when it is asked for.
        there: Of the numbers that were given as seen, which belong to an article of the archive.
        notes: On the query, as `SearchResults.notes`.
    """

    numbers: NDArray[np.uint64]
    total: int
    hits: Iterator[Hit]
    there: Mask
    notes: tuple[str, ...]


def unseen(sought: Sought, seen: NDArray[np.uint64], passages: int) -> Unseen:
    """Give the articles with all the words of a query that have not been seen, nor an exact copy of them.

    Args:
        sought: The query, with all copies.
        seen: The numbers of articles that have been seen.
        passages: How many passages a hit at most.
    """
    query, reader = sought.parsed(), sought.statistics.reader
    ranking, notes = sought.ranked(query, reader.size, "newest")
    # Without an article that has all, those with most of the words would have been found.
    found = np.array(ranking.documents if ranking.complete else (), np.int64)
    numbers = reader.ids()[found]
    of, copies = reader.copy_ids(found)
    known = np.sort(seen)
    new = ~contains(known, numbers)
    new[of[contains(known, copies)]] = False
    documents = found[new]
    kept = replace(ranking, documents=tuple(documents.tolist()), scores=(0.0,) * len(documents))
    numbers = np.concatenate([numbers, copies])
    there = contains(np.sort(reader.known_ids()), seen)
    hits = one_by_one(reader, kept, 0, passages, None)
    return Unseen(numbers[~contains(known, numbers)], len(documents), hits, there, (*query.notes, *notes))

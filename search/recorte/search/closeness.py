"""How close the words of a query stand in an article.

Neighbouring words of a query make a pair, and so do those that only stop words part. In each field a pair counts
1 / d, where d is the least distance between its two words, in words, whatever their order: 1 side by side, ½ with one
word between. An article's closeness is the mean over the query's pairs, each weighted by the idf of its commoner word;
the better of title and text counts.

Source: T. Tao, C. Zhai, "An exploration of proximity measures in information retrieval", SIGIR 2007 (minimum pair
distance); D. Metzler, W. B. Croft, "A Markov random field model for term dependencies", SIGIR 2005 (neighbouring
words only).
"""

from bisect import bisect
from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np

from recorte.indexer.interface import Scores
from recorte.search.matching import Matching
from recorte.search.query import SCORED_FIELDS, Clause


class Closeness:
    """Works out the closeness of a query's words.

    Args:
        matching: The index under search.
        clauses: The words of the query in their order.
        sought: Those of them that are no stop words.
        idf: How rare a clause is.
    """

    def __init__(
        self,
        matching: Matching,
        clauses: Sequence[Clause],
        sought: Sequence[Clause],
        idf: Callable[[Clause], float],
    ) -> None:
        self._matching = matching
        neighbours = {(id(a), id(b)): (a, b) for some in (clauses, sought) for a, b in pairwise(some)}
        self.pairs = [
            (left, right, min(idf(left), idf(right)))
            for left, right in neighbours.values()
            if len(matching.postings(left).docs) and len(matching.postings(right).docs)
        ]

    def of(self, documents: Sequence[int]) -> Scores:
        """Give the closeness, between 0 and 1, for each of these documents, which are ascending."""
        total = sum(weight for _, _, weight in self.pairs)
        if not total:  # every word is in every article
            return np.zeros(len(documents))
        best: Scores = np.zeros(len(documents))
        for field in SCORED_FIELDS:
            np.maximum(best, self._in_field(field, documents) / total, out=best)
        return best

    def _in_field(self, field: str, documents: Sequence[int]) -> Scores:
        positions: dict[int, list[list[int]]] = {}
        for clause in {id(clause): clause for pair in self.pairs for clause in pair[:2]}.values():
            positions[id(clause)] = self._positions(clause, field, documents)
        near = np.zeros(len(documents))
        for left, right, weight in self.pairs:
            pairs = zip(positions[id(left)], positions[id(right)], strict=True)
            near += weight * np.array([_nearness(*pair) for pair in pairs])
        return near

    def _positions(self, clause: Clause, field: str, documents: Sequence[int]) -> list[list[int]]:
        if field not in clause.fields:
            return [[] for _ in documents]
        found: list[list[int]] = [[] for _ in documents]
        for way in clause.ways:
            for positions, more in zip(found, self._matching.occurrences(field, way, documents), strict=True):
                positions.extend(more)
        return [sorted(positions) for positions in found]


def _nearness(left: Sequence[int], right: Sequence[int]) -> float:
    if not left or not right:
        return 0.0
    return 1 / max(min(_distance(position, right) for position in left), 1)


def _distance(position: int, others: Sequence[int]) -> int:
    at = bisect(others, position)
    return min(abs(position - other) for other in others[max(at - 1, 0) : at + 1])

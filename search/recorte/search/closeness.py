"""How close the words of a query stand in an article.

Neighbouring words of a query make a pair, and so do those that only stop words part. In each field a pair counts
1 / d, where d is the least distance between its two words, in words, whatever their order: 1 side by side, ½ with one
word between. An article's closeness is the mean over the query's pairs, each weighted by the idf of its commoner word;
the better of title and text counts.

Source: T. Tao, C. Zhai, "An exploration of proximity measures in information retrieval", SIGIR 2007 (minimum pair
distance); D. Metzler, W. B. Croft, "A Markov random field model for term dependencies", SIGIR 2005 (neighbouring
words only).
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Scores
from recorte.indexer.posting_lists import POSITION_BITS, runs
from recorte.search.joins import Among
from recorte.search.matching import Matching
from recorte.search.phrases import Keys
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
            if matching.frequency(left) and matching.frequency(right)
        ]

    def of(self, among: Among) -> Scores:
        """Give the closeness, between 0 and 1, for each of these documents."""
        total = sum(weight for _, _, weight in self.pairs)
        best: Scores = np.zeros(len(among.docs))
        if not total:  # every word is in every article
            return best
        for field in SCORED_FIELDS:
            np.maximum(best, self._in_field(field, among) / total, out=best)
        return best

    def _in_field(self, field: str, among: Among) -> Scores:
        clauses = {id(clause): clause for pair in self.pairs for clause in pair[:2]}
        found = {number: self._matching.positions(clause, field, among) for number, clause in clauses.items()}
        # The shorter first, whose positions are looked up in the other's.
        both = [sorted((found[id(left)], found[id(right)]), key=len) for left, right, _ in self.pairs]
        some = [number for number, (shorter, _) in enumerate(both) if len(shorter)]
        near = np.zeros(len(among.docs))
        if some:
            nearness = _nearness([both[number] for number in some], len(among.docs))
            for number, of_pair in zip(some, nearness, strict=True):
                near += self.pairs[number][2] * of_pair
        return near


def _nearness(pairs: Sequence[Sequence[Keys]], count: int) -> NDArray[np.float64]:
    """Give 1 / d for every pair and document, and 0 where a document has not both.

    Args:
        pairs: For each pair, the positions of the one and of the other.
        count: How many documents there are.

    Returns:
        An array of the shape (pairs, documents).
    """
    # One search for all pairs: the keys of each go above those of the pair before it.
    left, right = (
        np.concatenate([pair[side] + (number * count << POSITION_BITS) for number, pair in enumerate(pairs)])
        for side in (0, 1)
    )
    places = right.searchsorted(left)
    above = np.abs(right[np.minimum(places, len(right) - 1)] - left)
    below = np.abs(right[np.maximum(places - 1, 0)] - left)
    slots = left >> POSITION_BITS
    first = runs(slots)
    least = np.minimum.reduceat(np.minimum(above, below), first)
    near = np.zeros(len(pairs) * count)
    # What is further away than any text is long stands in another document, or belongs to another pair.
    near[slots[first]] = np.where(least < 1 << (POSITION_BITS - 1), 1 / np.maximum(least, 1), 0.0)
    return near.reshape(len(pairs), count)

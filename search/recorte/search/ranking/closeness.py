"""How often the words of a query stand close together in an article.

Neighbouring words of a query make a pair, whatever stop words part them. In each field a pair is scored as a word is,

    λ · w · idf · s(frequency / norm)

its frequency being how often its rarer word has the other within eight words, before or behind, and its idf that of
the commoner one. A pair that does not occur takes nothing away.

Source: D. Metzler, W. B. Croft, "A Markov random field model for term dependencies", SIGIR 2005: neighbouring words
only (sequential dependence), in windows of eight words whatever their order.
"""

from collections.abc import Callable, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import POSITION_BITS, Keys, Scores
from recorte.search.query.tree import SCORED_FIELDS, Clause
from recorte.search.ranking.bm25 import FIELD_WEIGHTS, MOST, saturated
from recorte.search.ranking.joins import Among
from recorte.search.ranking.matching import Matching

CLOSENESS_WEIGHT = 0.4
"""λ: what a pair counts for beside a word. Row `closeness` of docs/relevance.md."""

WINDOW = 8
"""Words that may part a pair, and one. Row `closeness`."""


class Closeness:
    """Scores the closeness of a query's words.

    Args:
        matching: The index under search.
        sought: The words of the query in their order, without stop words.
        idf: How rare a clause is.
    """

    def __init__(self, matching: Matching, sought: Sequence[Clause], idf: Callable[[Clause], float]) -> None:
        self._matching = matching
        neighbours = {(id(a), id(b)): (a, b) for a, b in pairwise(sought)}
        # The rarer word first: the frequency of a pair is at most that of the word.
        self._pairs: list[tuple[Clause, Clause, float]] = []
        for pair in neighbours.values():
            if all(map(matching.frequency, pair)):
                rarer, other = sorted(pair, key=idf, reverse=True)
                self._pairs.append((rarer, other, idf(other)))

    def of(self, among: Among) -> Scores:
        """Give what closeness adds to the scores of some documents."""
        scores: Scores = np.zeros(len(among.docs))
        for field in SCORED_FIELDS:
            self._add(scores, field, among)
        return scores

    def most(self, clause: Clause) -> float:
        """Give the idf of the pairs whose rarer word a clause is, by their weight.

        As a share of its own idf it is what they add at most to what a clause adds itself.
        """
        return CLOSENESS_WEIGHT * sum(of_pair for rarer, _, of_pair in self._pairs if rarer is clause)

    def highest(self) -> float:
        """Give what `of` never reaches."""
        weights = sum(weight.weight for weight in FIELD_WEIGHTS.values())
        return CLOSENESS_WEIGHT * MOST * weights * sum(of_pair for *_, of_pair in self._pairs)

    def _add(self, scores: Scores, field: str, among: Among) -> None:
        clauses = {id(clause): clause for pair in self._pairs for clause in pair[:2]}
        found = dict(zip(clauses, self._matching.positions([*clauses.values()], field, among), strict=True))
        pairs = [(found[id(rarer)], found[id(other)], of_pair) for rarer, other, of_pair in self._pairs]
        some = [pair for pair in pairs if len(pair[0]) and len(pair[1])]
        if not some:
            return
        shares = self._matching.statistics.shares(field, among.docs)
        weight = CLOSENESS_WEIGHT * FIELD_WEIGHTS[field].weight
        for (_, _, of_pair), near in zip(some, _near([pair[:2] for pair in some], len(among.docs)), strict=True):
            scores += weight * of_pair * saturated(near * shares)


def _near(pairs: Sequence[tuple[Keys, Keys]], count: int) -> NDArray[np.int64]:
    """Count how often the one of a pair has the other in its window.

    Args:
        pairs: For each pair, the positions of the one and of the other; there are some of each.
        count: How many documents there are.

    Returns:
        An array of the shape (pairs, documents).
    """
    # One search for all pairs: the keys of each go above those of the pair before it.
    one, other = (
        np.concatenate([pair[side] + (number * count << POSITION_BITS) for number, pair in enumerate(pairs)])
        for side in (0, 1)
    )
    places = other.searchsorted(one)
    above = np.abs(other[np.minimum(places, len(other) - 1)] - one)
    below = np.abs(other[np.maximum(places - 1, 0)] - one)
    # What stands in another document, or belongs to another pair, is further away than any text is long.
    near = one[np.minimum(above, below) <= WINDOW] >> POSITION_BITS
    return np.bincount(near, minlength=len(pairs) * count).reshape(len(pairs), count)

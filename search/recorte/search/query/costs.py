"""What the phrases of a query cost, and what they may.

All else that is asked for takes about as long as its postings; but for a phrase each place is read where its words
stand in the articles that have all of them. So a query of stop words in quotation marks could take any time. A phrase
with one ordinary word costs next to nothing, whatever the others.

What a phrase costs follows from articles alone, never from the segments that they are in.
"""

import numpy as np

from recorte.analysis import term_of
from recorte.indexer.interface import IndexReader
from recorte.search.query.tree import SCORED_FIELDS, Clause, Way

LEAST_BUDGET = 3_000_000
"""What the phrases of a query may cost in any archive: a word of one, in an article that has them all, costs 1.

A million takes 0.8 s of CPU. No judged query spends a tenth of this, no run of words with a slop much above two thirds.
"""

BUDGET_PER_ARTICLE = 8
"""The same in a large one, for each article: `"o que é"` costs two or three."""


_LONGEST_LABEL = 60
_SLOP_COSTS = 4
"""How much more a word costs whose place may be another than that behind the one before."""


class Budget:
    """What is left for the phrases of one query; they are asked about in their order.

    Args:
        reader: The index.
    """

    def __init__(self, reader: IndexReader) -> None:
        self._reader = reader
        self._at_most = 0
        self._uncounted: list[Way] = []
        self._left: int | None = None
        self._frequencies: dict[tuple[str, tuple[str, ...]], int] = {}
        self._cut: list[str] = []

    def afforded(self, clause: Clause, way: Way) -> Way:
        """Give a way of saying a clause, or its rarest word where it is a phrase that costs more than is left."""
        if len(way.terms) == 1 or self._affords(way):
            return way
        self._cut.append(clause.label)
        return _only(way, self._rarest(way))

    def notes(self) -> list[str]:
        """Say what was not afforded."""
        labels = list(dict.fromkeys(self._cut))
        if not labels:
            return []
        what = labels[0][:_LONGEST_LABEL] + (f" and {len(labels) - 1:,} more" if len(labels) > 1 else "")
        return [f"phrases of common words alone take too long; of {what} only the rarest word counts"]

    def _affords(self, way: Way) -> bool:
        most = _places(way) * len(SCORED_FIELDS) * self._reader.size
        if self._at_most + most > LEAST_BUDGET:
            most = _places(way) * min(int(self._reader.rough_frequencies(words).sum()) for words in _words(way))
        self._at_most += most
        self._uncounted.append(way)
        if self._at_most <= LEAST_BUDGET:
            return True
        # Only now is any word counted: all before it are afforded.
        *before, _ = self._uncounted
        self._uncounted = []
        if self._left is None:
            self._left = max(LEAST_BUDGET, BUDGET_PER_ARTICLE * int(np.count_nonzero(self._reader.live())))
        self._left -= sum(map(self._cost, before))
        cost = self._cost(way)
        if cost > self._left:
            return False
        self._left -= cost
        return True

    def _cost(self, way: Way) -> int:
        fewest = (min(self._frequency(field, words) for words in _words(way)) for field in SCORED_FIELDS)
        return _places(way) * sum(fewest)

    def _rarest(self, way: Way) -> int:
        words = _words(way)
        return min(range(len(words)), key=lambda at: sum(self._frequency(field, words[at]) for field in SCORED_FIELDS))

    def _frequency(self, field: str, words: tuple[str, ...]) -> int:
        known = self._frequencies.get((field, words))
        if known is None:
            known = self._frequencies[field, words] = len(self._reader.any_postings(field, words).docs)
        return known


def _places(way: Way) -> int:
    """Give what a phrase costs for each article that has its rarest word."""
    return len(way.terms) * (_SLOP_COSTS if way.slop else 1)


def _words(way: Way) -> list[tuple[str, ...]]:
    """Give for each word of a phrase the folded words that may stand for it, in order."""
    if way.is_written:
        return [(term_of(form),) for form in way.terms]
    spellings = way.spellings or ((),) * len(way.terms)
    return [tuple(sorted({term, *others})) for term, others in zip(way.terms, spellings, strict=True)]


def _only(way: Way, at: int) -> Way:
    """Give one word of a phrase."""
    return way._replace(terms=way.terms[at : at + 1], spellings=way.spellings[at : at + 1], slop=0)

"""Which articles a query tree matches, and how often each clause occurs in them.

Everything is an array over documents: postings for what occurs, masks for what matches. A clause is looked up once,
however often the tree is read.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import reduce

import numpy as np

from recorte.indexer.interface import NO_DATE, Docs, IndexReader, Mask, Postings, Scores
from recorte.search.query import (
    SCORED_FIELDS,
    And,
    AndMaybe,
    Clause,
    DateRange,
    Every,
    Not,
    Or,
    Query,
    Way,
)

_EMPTY = Postings(np.empty(0, np.int64), np.empty(0, np.float64))
_YEAR_ONE = datetime(1, 1, 1)  # noqa: DTZ001 - the source's own clock


@dataclass(frozen=True, slots=True)
class FieldWeight:
    """How much a field counts, and how much its length takes back: w and b of BM25F."""

    weight: float
    b: float


class Matching:
    """Reads one index for one query.

    Args:
        reader: The index.
        weights: The fields that score, with their weights.
    """

    def __init__(self, reader: IndexReader, weights: dict[str, FieldWeight]) -> None:
        self.reader = reader
        self._weights = weights
        self._postings: dict[int, tuple[Clause, Postings]] = {}
        self._terms: dict[tuple[str, str], Postings] = {}

    def postings(self, clause: Clause) -> Postings:
        """Give the articles that a clause occurs in, with its frequency weighted by field and length.

        Returns:
            Document numbers ascending; and for each Σ_f w_f · tf_f / (1 - b_f + b_f · length_f / average_f), the
            pseudo-frequency of BM25F. In fields that do not score, the plain frequency.
        """
        known = self._postings.get(id(clause))
        if known is None:
            known = self._postings[id(clause)] = (clause, self._look_up(clause))
        return known[1]

    def mask(self, tree: Query, *, relaxed: Query | None = None) -> Mask:
        """Tell which documents a tree matches.

        Args:
            tree: The tree.
            relaxed: The node of it that any one of its clauses may satisfy.
        """
        return self._mask(tree, relaxed) & self.reader.live()

    def occurrences(self, field: str, way: Way, docs: Sequence[int]) -> list[list[int]]:
        """Give the positions where a way of saying something begins, in each of these documents."""
        if way.kind == "form":
            field = f"{field}_forms"
        found = self._positions(field, way.terms[0], docs)
        for offset, term in enumerate(way.terms[1:], 1):
            following = self._positions(field, term, docs)
            found = [
                [position for position in starts if position + offset in ends]
                for starts, ends in zip(found, map(set, following), strict=True)
            ]
        return found

    def _positions(self, field: str, term: str, docs: Sequence[int]) -> list[list[int]]:
        """Ask the index only for the documents that have the term: most words of a stem are in few."""
        having = self._term(field, term).docs
        asked = np.array(docs, np.int64)
        places = np.minimum(np.searchsorted(having, asked), max(len(having) - 1, 0))
        present = having[places] == asked if len(having) else np.zeros(len(asked), np.bool_)
        found = iter(self.reader.positions(field, term, [doc for doc, has in zip(docs, present, strict=True) if has]))
        return [next(found) if has else [] for has in present]

    def _term(self, field: str, term: str) -> Postings:
        known = self._terms.get((field, term))
        if known is None:
            known = self._terms[field, term] = self.reader.postings(field, term)
        return known

    def _mask(self, tree: Query, relaxed: Query | None) -> Mask:
        if isinstance(tree, Not):
            return ~self._mask(tree.query, relaxed)
        if isinstance(tree, AndMaybe):
            return self._mask(tree.a, relaxed)
        if isinstance(tree, (And, Or)) and not isinstance(tree, Clause):
            join = np.logical_or if isinstance(tree, Or) or tree is relaxed else np.logical_and
            return reduce(join, (self._mask(part, relaxed) for part in tree.subqueries))
        return self._mask_of_leaf(tree)

    def _mask_of_leaf(self, leaf: Query) -> Mask:
        if isinstance(leaf, DateRange):
            return self._published_in(leaf)
        mask = np.full(self.reader.size, isinstance(leaf, Every))
        if isinstance(leaf, Clause):
            mask[self.postings(leaf).docs] = True
        return mask

    def _published_in(self, days: DateRange) -> Mask:
        published = self.reader.published()
        mask: Mask = published != NO_DATE
        if days.startdate is not None:
            mask &= published >= _microseconds(days.startdate)
        if days.enddate is not None:
            mask &= published <= _microseconds(days.enddate)
        return mask

    def _look_up(self, clause: Clause) -> Postings:
        found = [
            self._weighted(field, self._in_field(field, way))
            for field in clause.fields
            for way in _without_repeats(clause.ways)
        ]
        return _union(found)

    def _in_field(self, field: str, way: Way) -> Postings:
        if way.kind == "form":
            return self._term(f"{field}_forms", way.terms[0])
        if len(way.terms) == 1:
            return self._term(field, way.terms[0])
        return self._phrase(field, way)

    def _phrase(self, field: str, way: Way) -> Postings:
        docs: Docs = reduce(_intersection, (self._term(field, term).docs for term in dict.fromkeys(way.terms)))
        if not len(docs):
            return _EMPTY
        counts = np.array([len(starts) for starts in self.occurrences(field, way, docs.tolist())], np.float64)
        return Postings(docs[counts > 0], counts[counts > 0])

    def _weighted(self, field: str, found: Postings) -> Postings:
        if field not in SCORED_FIELDS:
            return found
        lengths = self.reader.lengths(field)
        weight = self._weights[field]
        average = max(float(lengths.mean()), 1.0) if len(lengths) else 1.0
        norm: Scores = 1 - weight.b + weight.b * lengths[found.docs] / average
        return Postings(found.docs, weight.weight * found.counts / norm)


def _without_repeats(ways: Sequence[Way]) -> list[Way]:
    """Leave out the names that hold another name of the clause: `Yann LeCun` beside `LeCun`."""
    single = {way.terms[0] for way in ways if len(way.terms) == 1}
    return [way for way in ways if len(way.terms) == 1 or single.isdisjoint(way.terms)]


def _union(found: Sequence[Postings]) -> Postings:
    found = [postings for postings in found if len(postings.docs)]
    if len(found) <= 1:
        return found[0] if found else _EMPTY
    docs, places = np.unique(np.concatenate([postings.docs for postings in found]), return_inverse=True)
    counts = np.zeros(len(docs))
    np.add.at(counts, places, np.concatenate([postings.counts for postings in found]))
    return Postings(docs, counts)


def _intersection(left: Docs, right: Docs) -> Docs:
    return np.intersect1d(left, right, assume_unique=True)


def _microseconds(moment: datetime) -> int:
    delta = moment - _YEAR_ONE
    return (delta.days * 86_400 + delta.seconds) * 1_000_000 + delta.microseconds

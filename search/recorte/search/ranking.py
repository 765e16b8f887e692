"""The order of articles: BM25F over title and text, then how close the words stand, and their accents.

    score = Σ_clauses idf · tf' · (k1 + 1) / (k1 + tf') · accent  ·  √coverage  ·  (1 + λ · closeness)

- tf' is the clause's frequency in title and text together, each field weighted and normalised by its own length
  before they are added (`Matching.postings`). Source: S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension
  to multiple weighted fields", CIKM 2004.
- idf = ln(1 + (N - n + ½) / (n + ½)), n the articles that have the clause in any of its words. Source: S. Robertson,
  H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, in the variant that is never negative.
- accent is ½ where the query's word has an accent that the article never writes, else 1.
- coverage is the share of the query's idf that an article has; 1 unless the query had to be relaxed.
- closeness is between 0 and 1, see `closeness`.

The articles that have all words come alone; only where there is none do those with some of them take their place.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from recorte.indexer.interface import NO_DATE, Docs, IndexReader, Mask, Scores
from recorte.search.closeness import Closeness
from recorte.search.matching import FieldWeight, Matching
from recorte.search.query import Clause, Query, all_words, wanted

Sort = Literal["score", "newest", "oldest"]

K1 = 1.2
"""How soon more of the same word stops counting; from 0 (at once) upwards, 1.2 to 2 are usual."""

FIELD_WEIGHTS = {"title": FieldWeight(weight=3.0, b=0.5), "text": FieldWeight(weight=1.0, b=0.75)}

OTHER_ACCENT = 0.5
"""What a word counts for where only its bare letters are the query's: `avô` for `avó`."""

CLOSENESS_WEIGHT = 0.5
"""λ: how much closeness can add to a score, as a share of it."""

_CHUNK = 32
"""Articles whose closeness is worked out at a time."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The articles that a query found.

    Attributes:
        total: How many there are.
        documents: The first of them, in order.
        scores: Their scores.
        missing: What was asked for and the best article lacks, or any of them if there is none; empty unless the
            query had to be relaxed.
        rarity: What articles were sought for, without the optional words, and the idf of each.
    """

    total: int
    documents: tuple[int, ...]
    scores: tuple[float, ...]
    missing: tuple[str, ...] = ()
    rarity: tuple[tuple[Clause, float], ...] = ()


def rank(tree: Query, reader: IndexReader, count: int, sort: Sort = "score") -> Ranking:
    """Find the articles that a tree matches, and put them in order.

    Args:
        tree: An expanded query tree.
        reader: The index.
        count: How many articles are wanted.
        sort: By score, or by date; articles without a date come last either way. Ties keep the order in which the
            articles were indexed.
    """
    matching = Matching(reader, FIELD_WEIGHTS)
    mask = matching.mask(tree)
    words = all_words(tree)
    relaxed = words is not None and not mask.any()
    if relaxed:
        mask = matching.mask(tree, relaxed=words)
    matched: Docs = np.flatnonzero(mask)
    clauses = sorted((clause for clause in wanted(tree) if clause.scores), key=lambda clause: clause.place)
    sought = [clause for clause in wanted(tree, optional=False) if clause.scores]
    asked = list(words.subqueries) if words is not None else []
    scoring = _Scoring(matching, clauses, int(reader.live().sum()))
    scores = scoring.scores(matched, asked if relaxed else [])
    if sort == "score":
        documents, best = _closest(matched, scores, Closeness(matching, clauses, sought, scoring.idf), count)
    else:
        documents, best = _by_date(matched, scores, reader, count, newest=sort == "newest")
    missing = scoring.missing(matched, scores, asked) if relaxed else ()
    rarity = tuple((clause, scoring.idf(clause)) for clause in sought)
    return Ranking(len(matched), tuple(documents), tuple(best), missing, rarity)


class _Scoring:
    def __init__(self, matching: Matching, clauses: Sequence[Clause], articles: int) -> None:
        self._matching = matching
        self._clauses = clauses
        self._articles = articles

    def idf(self, clause: Clause) -> float:
        found = len(self._matching.postings(clause).docs)
        return float(np.log1p((self._articles - found + 0.5) / (found + 0.5)))

    def scores(self, matched: Docs, asked: Sequence[Clause]) -> Scores:
        size = self._matching.reader.size
        scores = np.zeros(size)
        for clause in self._clauses:
            docs, tf = self._matching.postings(clause)
            scores[docs] += self.idf(clause) * tf * (K1 + 1) / (K1 + tf) * self._accent(clause, docs)
        if not asked:
            return scores[matched]
        covered = np.zeros(size)
        for clause in asked:
            covered[self._matching.postings(clause).docs] += self.idf(clause)
        asked_idf = sum(map(self.idf, asked))
        return scores[matched] * np.sqrt(covered[matched] / asked_idf if asked_idf else 1.0)

    def missing(self, matched: Docs, scores: Scores, asked: Sequence[Clause]) -> tuple[str, ...]:
        best = matched[scores.argmax()] if len(matched) else -1
        return tuple(clause.label for clause in asked if best not in self._matching.postings(clause).docs)

    def _accent(self, clause: Clause, docs: Docs) -> Scores:
        if clause.form is None:
            return np.ones(len(docs))
        reader = self._matching.reader
        exact = reader.postings("forms", clause.form).docs
        folded = [reader.postings(field, clause.ways[0].terms[0]).docs for field in clause.fields]
        bare: Mask = np.isin(docs, np.concatenate(folded)) & ~np.isin(docs, exact)
        return np.where(bare, OTHER_ACCENT, 1.0)


def _closest(matched: Docs, scores: Scores, closeness: Closeness, count: int) -> tuple[list[int], list[float]]:
    """Give the best articles once closeness is counted, without working it out for those it cannot lift so far."""
    if not count or not closeness.pairs:
        order = _first(-scores, matched, count)
        return matched[order].tolist(), scores[order].tolist()
    order = np.lexsort((matched, -scores))
    documents: list[int] = []
    best: list[float] = []
    for start in range(0, len(order), _CHUNK):
        ceiling = scores[order[start]] * (1 + CLOSENESS_WEIGHT)
        if len(best) >= count and sorted(best)[-count] > ceiling:
            break
        chunk = np.sort(order[start : start + _CHUNK])
        near = closeness.of(matched[chunk].tolist())
        documents.extend(matched[chunk].tolist())
        best.extend((scores[chunk] * (1 + CLOSENESS_WEIGHT * near)).tolist())
    final = np.lexsort((np.array(documents), -np.array(best)))[:count]
    return [documents[i] for i in final], [best[i] for i in final]


def _by_date(
    matched: Docs, scores: Scores, reader: IndexReader, count: int, *, newest: bool
) -> tuple[list[int], list[float]]:
    published = reader.published()[matched]
    order = np.lexsort((matched, -scores, -published if newest else published, published == NO_DATE))[:count]
    return matched[order].tolist(), scores[order].tolist()


def _first(keys: Scores, matched: Docs, count: int) -> Docs:
    """Give the places of the smallest keys in order, without sorting what lies behind them."""
    if 0 < count < len(keys):
        places = np.flatnonzero(keys <= np.partition(keys, count - 1)[count - 1])
    else:
        places = np.arange(len(keys))
    return places[np.lexsort((matched[places], keys[places]))][:count]

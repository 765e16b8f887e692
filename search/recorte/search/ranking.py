"""Which articles a query finds, and in which order.

    score = all-words bonus  +  score by words  ·  (1 + λ · closeness)

- Articles that have all the words come first: where others follow, the bonus lifts them above any of those.
- The others follow if they cover more than half of what is asked for; where none does, those that cover any of it.
  Phrases, operators, fields and filters are never relaxed.
- The score by words is that of `scoring`, closeness (between 0 and 1) that of `closeness`.
- By date, only articles with all the words are found, if there are any: the newest of those with some would be noise.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np

from recorte.indexer.interface import NO_DATE, Docs, IndexReader, Mask, Scores
from recorte.search.closeness import Closeness
from recorte.search.matching import Matching
from recorte.search.query import AllWords, Clause, Query, all_words, wanted
from recorte.search.scoring import FIELD_WEIGHTS, Scoring

Sort = Literal["score", "newest", "oldest"]

CLOSENESS_WEIGHT = 0.5
"""λ: how much closeness can add to a score, as a share of it."""

LEAST_COVERAGE = 0.5
"""An article without all the words must cover more than this share of the query's idf to be found."""

_CHUNK = 32
"""Articles whose closeness is worked out first; each further time it is for twice as many."""


@dataclass(frozen=True, slots=True)
class Ranking:
    """The articles that a query found.

    Attributes:
        total: How many there are.
        complete: How many of them have all the words.
        documents: The first of them, in order.
        scores: Their scores.
        missing: What the best of them lacks; if there is none, what no article has; empty where any is complete.
        rarity: What articles were sought for, without the optional words, and the idf of each.
    """

    total: int
    complete: int
    documents: tuple[int, ...]
    scores: tuple[float, ...]
    missing: tuple[str, ...]
    rarity: tuple[tuple[Clause, float], ...]


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
    words = all_words(tree)
    clauses = sorted((clause for clause in wanted(tree) if clause.scores), key=lambda clause: clause.place)
    required = {id(clause) for clause in wanted(tree, optional=False)}
    sought = [clause for clause in clauses if id(clause) in required]
    scoring = Scoring(matching, clauses, list(words.subqueries) if words is not None else [])
    complete = matching.mask(tree)
    found = complete
    if words is not None and (sort == "score" or not complete.any()):
        found = complete | _partial(tree, words, matching, scoring)
    matched: Docs = np.flatnonzero(found)
    scores = (scoring.scores() * np.sqrt(scoring.coverage()))[matched]
    if sort == "score":
        bonus = _bonus(complete[matched], scoring)
        closeness = Closeness(matching, clauses, sought, scoring.idf)
        documents, best = _closest(matched, scores, bonus, closeness, count)
    else:
        documents, best = _by_date(matched, scores, reader, count, newest=sort == "newest")
    return Ranking(
        total=len(matched),
        complete=int(complete.sum()),
        documents=tuple(documents),
        scores=tuple(best),
        missing=() if complete.any() else scoring.lacking(documents[0] if documents else None),
        rarity=tuple((clause, scoring.idf(clause)) for clause in sought),
    )


def _partial(tree: Query, words: AllWords, matching: Matching, scoring: Scoring) -> Mask:
    """Give the articles with some of the words: with enough of them, if there are any."""
    some = matching.mask(tree, relaxed=words)
    enough: Mask = some & (scoring.coverage() > LEAST_COVERAGE)
    return enough if enough.any() else some


def _bonus(complete: Mask, scoring: Scoring) -> Scores:
    if complete.all():
        return np.zeros(len(complete))
    return np.where(complete, scoring.highest() * (1 + CLOSENESS_WEIGHT), 0.0)


def _closest(
    matched: Docs, scores: Scores, bonus: Scores, closeness: Closeness, count: int
) -> tuple[list[int], list[float]]:
    """Give the best articles once closeness is counted, without working it out for those it cannot lift so far."""
    if not count or not closeness.pairs:
        order = _first(-(scores + bonus), matched, count)
        return matched[order].tolist(), (scores + bonus)[order].tolist()
    ceiling = bonus + scores * (1 + CLOSENESS_WEIGHT)
    order = np.lexsort((matched, -ceiling))
    documents: list[int] = []
    best: list[float] = []
    start, size = 0, max(_CHUNK, count)
    while start < len(order):
        if len(best) >= count and np.partition(best, -count)[-count] > ceiling[order[start]]:
            break
        chunk = np.sort(order[start : start + size])
        start, size = start + size, size * 2
        near = closeness.of(matched[chunk].tolist())
        documents.extend(matched[chunk].tolist())
        best.extend((bonus[chunk] + scores[chunk] * (1 + CLOSENESS_WEIGHT * near)).tolist())
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

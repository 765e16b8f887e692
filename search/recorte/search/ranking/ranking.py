"""Which articles a query finds, and in which order.

- Found are articles that have all the words, and others if they cover enough of what is asked for; where none does,
  those that cover any of it. Phrases, operators, fields and filters are never relaxed.
- Best first by the score of `scoring`; but for a query of a few words all articles with all the words lead.
- By date, only articles with all the words are found, if there are any: the newest of those with some would be noise.
- Of equals the newer comes first, and of those of one moment whichever its `doc_id` says: never what was indexed when.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.copies import Clusters
from recorte.indexer.interface import NO_DATE, Docs, IndexReader, Mask, Places, Scores
from recorte.search.query.tree import AllWords, Clause, Query, all_words, wanted
from recorte.search.ranking.joins import Among
from recorte.search.ranking.matching import Matching
from recorte.search.ranking.scoring import ByWords, Scoring
from recorte.search.ranking.selection import Leaders, reaching
from recorte.search.ranking.statistics import Statistics

Sort = Literal["score", "newest", "oldest"]

FEW_WORDS = 2
"""Words up to which a query means all of them. Row `all words first` of docs/relevance.md."""

LEAST_COVERAGE = 0.5
"""Where articles have all the words, any other must cover more than this share of their idf. Row `least`."""

MANY_WORDS = 4
"""Words from which a query asks for so much that half of it is too much to ask. Row `least of many`."""

LEAST_OF_MANY = 0.15
"""The least coverage for such a query, and for any of which no article has all. Row `least of many`."""


@dataclass(frozen=True, slots=True)
class Formula:
    """What the scores of a ranking are made of.

    Attributes:
        scoring: What words are worth.
        bonus: What an article is lifted by for having all the words.
        complete: The articles that have.
    """

    scoring: Scoring
    bonus: float
    complete: Mask


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
        formula: What the scores are made of.
        found: All of them.
    """

    total: int
    complete: int
    documents: tuple[int, ...]
    scores: tuple[float, ...]
    missing: tuple[str, ...]
    rarity: tuple[tuple[Clause, float], ...]
    found: Mask = field(compare=False, repr=False)
    formula: Formula | None = None


class _Titled(NamedTuple):
    """Articles, and what is known of them before their texts are.

    Attributes:
        among: The articles.
        bonuses: What each is lifted by.
        titles: What their titles are worth.
    """

    among: Among
    bonuses: Scores
    titles: ByWords

    def some(self, places: Places) -> Self:
        """Give those at some ascending places."""
        titles = ByWords(*(column[places] for column in self.titles))
        return self._replace(among=self.among.some(places), bonuses=self.bonuses[places], titles=titles)


def rank(
    tree: Query, statistics: Statistics, count: int, sort: Sort = "score", clusters: Clusters | None = None
) -> Ranking:
    """Find the articles that a tree matches, and put them in order.

    Args:
        tree: An expanded query tree.
        statistics: The archive.
        count: How many articles are wanted.
        sort: By score, or by date; articles without a date come last either way.
        clusters: Articles of which the best alone is found; none, where absent.
    """
    matching = Matching(statistics)
    words = all_words(tree)
    clauses = sorted((clause for clause in wanted(tree) if clause.scores), key=lambda clause: clause.place)
    required = {id(clause) for clause in wanted(tree, optional=False)}
    sought = [clause for clause in clauses if id(clause) in required]
    optional = [clause for clause in clauses if id(clause) not in required]
    scoring = Scoring(matching, sought, optional, list(words.subqueries) if words is not None else [])
    complete = found = matching.mask(tree)
    counted = np.count_nonzero if clusters is None else clusters.count
    whole = total = int(counted(complete))
    if words is not None and len(words.subqueries) > 1 and (sort == "score" or not whole):
        found = complete | _partial(tree, words, matching, scoring, least=_least(len(words.subqueries), whole))
        total = int(counted(found))
    bonus = 0.0
    documents, scores = np.empty(0, np.int64), np.empty(0)
    if count and sort == "score":
        first = words is not None and len(words.subqueries) <= FEW_WORDS
        # Where enough articles have all the words, no other can be among the first.
        among = Among(np.flatnonzero(complete if first and whole >= count else found), statistics.reader.size)
        bonus = scoring.highest() if first and (found != complete).any() else 0.0
        bonuses = np.where(complete[among.docs], bonus, 0.0)
        documents, scores = _best(among, bonuses, scoring, matching.reader, count, clusters)
    elif count:
        documents, scores = _by_date(np.flatnonzero(found), scoring, matching, count, clusters, newest=sort == "newest")
    return Ranking(
        total=total,
        complete=whole,
        documents=tuple(documents.tolist()),
        scores=tuple(scores.tolist()),
        missing=() if whole else scoring.lacking(int(documents[0]) if len(documents) else None),
        rarity=tuple((clause, scoring.idf(clause)) for clause in sought),
        formula=Formula(scoring, bonus, complete),
        found=found,
    )


def _least(words: int, whole: int) -> float:
    """Give what share of so many words an article without all of them must cover, where so many have all."""
    return LEAST_COVERAGE if whole and words < MANY_WORDS else LEAST_OF_MANY


def _partial(tree: Query, words: AllWords, matching: Matching, scoring: Scoring, least: float) -> Mask:
    """Give the articles with some of the words: with more than the least share, if there are any."""
    some = matching.mask(tree, relaxed=words)
    enough = scoring.coverage.above(least, some)
    return enough if enough.any() else some


def _best(
    among: Among, bonuses: Scores, scoring: Scoring, reader: IndexReader, count: int, clusters: Clusters | None
) -> tuple[Docs, Scores]:
    """Give the best articles.

    What is dear to know of an article is worked out only where what was known before can put it among the first: its
    title and which words it has; how often these are in its text; where they stand, and how they are written.
    """
    leaders = Leaders(count, lambda docs, scores: in_order(docs, scores, reader, clusters))
    for some in _narrowed(_Titled(among, bonuses, scoring.by_words("title", among)), scoring, leaders):
        texts, share = scoring.by_words("text", some.among), scoring.share(some.among)
        scores = some.bonuses + (some.titles.scores + texts.scores) * share
        most = some.bonuses + (some.titles.most + texts.most + scoring.most_of_stop_words) * share
        for few in leaders.promising(most):
            leaders.offer(*_whole(some.among.some(few), scores[few], share[few], scoring, leaders))
    return leaders.docs, leaders.scores


def _narrowed(candidates: _Titled, scoring: Scoring, leaders: Leaders) -> Iterator[_Titled]:
    """Give the articles of whose texts more has to be known: all at once, where that takes little."""
    if not scoring.has_long_lists:
        yield candidates
        return
    reach = candidates.bonuses + scoring.reach(candidates.among, candidates.titles.most)
    for places in leaders.promising(reach, rest_at_once=True):
        yield candidates.some(places)


def _whole(among: Among, by_words: Scores, share: Scores, scoring: Scoring, leaders: Leaders) -> tuple[Docs, Scores]:
    """Give the whole scores of documents from those by their words, but for some that cannot be among the first."""
    scores = by_words + scoring.others(among) * share
    if not scoring.most_of_stop_words:
        return among.docs, scores
    # No lists are so long: they are looked into only for what they can still put among the first.
    least = leaders.least_with(among.docs, scores)
    near = reaching(scores + scoring.most_of_stop_words * share, least)
    few = among.some(near)
    return few.docs, scores[near] + scoring.stop_words(few) * share[near]


def _by_date(
    found: Docs, scoring: Scoring, matching: Matching, count: int, clusters: Clusters | None, *, newest: bool
) -> tuple[Docs, Scores]:
    published = matching.reader.published()[found]
    # Undated articles are the last of the oldest already, by their stand-in.
    keys = newest_first(published) if newest else published
    wanted = count
    while True:
        docs, scores = _first_by_date(found, keys, scoring, matching, wanted)
        if clusters is not None:
            leading = clusters.leaders(docs)
            docs, scores = docs[leading], scores[leading]
        if wanted == 0 or len(docs) >= count or wanted >= len(found):
            return docs[:count], scores[:count]
        wanted *= 2


def _first_by_date(
    found: Docs, keys: NDArray[np.int64], scoring: Scoring, matching: Matching, count: int
) -> tuple[Docs, Scores]:
    docs = found
    if 0 < count < len(keys):
        first = keys <= np.partition(keys, count - 1)[count - 1]
        docs, keys = found[first], keys[first]
    among = Among(docs, matching.reader.size)
    scores = (scoring.sought(among) + scoring.others(among) + scoring.stop_words(among)) * scoring.share(among)
    order = np.lexsort((matching.reader.ids()[docs], -scores, keys))[:count]
    return docs[order], scores[order]


def in_order(docs: Docs, scores: Scores, reader: IndexReader, clusters: Clusters | None) -> Places:
    """Give the places of documents from the best to the last: of each cluster, the best alone."""
    order = np.argsort(-scores)
    in_turn = scores[order]
    if (in_turn[1:] == in_turn[:-1]).any():  # else nobody has to read when they were published
        order = np.lexsort((reader.ids()[docs], newest_first(reader.published()[docs]), -scores))
    return order if clusters is None else order[clusters.leaders(docs[order])]


def newest_first(published: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give numbers that sort dates of publication from the newest to the oldest, undated articles last."""
    return np.where(published == NO_DATE, NO_DATE, -published)

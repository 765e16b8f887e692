"""More like this: the articles that share most of what tells one article from the others.

The words that tell it are those with the highest tf · idf: often in the article, which counts its title as much as
ranking does, and rarely in the archive. Articles are found by any of them, if they cover `LEAST_COVERAGE` of their idf,
and scored by them as by the words of a query. Source: the terms that Lucene's MoreLikeThis takes, and as many.
"""

from typing import NamedTuple

import numpy as np

from recorte.analysis import Token, is_stop_word, stem, tokens
from recorte.corpus import Article
from recorte.search.query.expansion import expand
from recorte.search.query.tree import Clause, Or, Way
from recorte.search.ranking.bm25 import FIELD_WEIGHTS
from recorte.search.ranking.joins import Among
from recorte.search.ranking.matching import Matching
from recorte.search.ranking.ranking import Ranking, in_order
from recorte.search.ranking.scoring import COVERAGE_POWER, Scoring
from recorte.search.ranking.statistics import Statistics

WORDS = 25
"""Words that are looked for."""

LEAST_COVERAGE = 0.2
"""An article must have more than this share of their idf to be found."""

_LOOKED_AT = 2 * WORDS
"""Words of an article whose frequency is counted exactly, the first by a rough one."""

_LEAST_ARTICLES = 2
"""A word that no other article has finds none."""


def similar(document: int, statistics: Statistics, count: int) -> Ranking:
    """Find articles that are like another.

    Args:
        document: That article, which is not found itself, nor what is nearly the same.
        statistics: The archive.
        count: How many articles are wanted.

    Returns:
        The articles, best first, with the words that they were found by in the order of the article.
    """
    matching = Matching(statistics)
    reader = statistics.reader
    clauses = _telling(reader.article(document), matching)
    scoring = Scoring(matching, clauses, (), clauses)
    docs = np.flatnonzero(matching.mask(Or(clauses))) if clauses else np.empty(0, np.int64)
    covered = scoring.coverage.of(docs)
    clusters = reader.clusters()
    alike = (covered > LEAST_COVERAGE) & ~np.isin(docs, [document, *clusters.others(document)])
    docs, covered = docs[alike], covered[alike]
    scores = scoring.sought(Among(docs, reader.size)) * covered**COVERAGE_POWER
    order = in_order(docs, scores, reader, clusters)
    found = np.zeros(reader.size, np.bool_)
    found[docs] = True
    return Ranking(
        total=len(order),
        complete=len(order),
        documents=tuple(docs[order[:count]].tolist()),
        scores=tuple(scores[order[:count]].tolist()),
        missing=(),
        rarity=tuple((clause, scoring.idf(clause)) for clause in clauses),
        found=found,
    )


class _Word(NamedTuple):
    """A word of an article.

    Attributes:
        term: Folded.
        spelled: As the article writes it first.
        weight: How often the article has it, by the weights of the fields.
        place: Where it stands among the words of the article.
    """

    term: str
    spelled: str
    weight: float
    place: int


def _telling(article: Article, matching: Matching) -> list[Clause]:
    """Give the words that tell an article from others, each in all its forms, in the order of the article."""
    words = _words(article)
    rough = matching.reader.rough_frequencies([word.term for word in words])
    rarity = np.log1p(matching.statistics.articles / np.maximum(rough, 1))
    order = np.argsort(-rarity * np.array([word.weight for word in words]), kind="stable")
    likely = [words[at] for at in order[:_LOOKED_AT].tolist()]
    tree, _ = expand(Or([Clause(word.spelled, [Way((word.term,), "word")]) for word in likely]), matching.reader)
    idf = Scoring(matching, (), (), ()).idf
    pairs = zip(likely, tree.subqueries, strict=True)
    shared = [(word, clause) for word, clause in pairs if matching.frequency(clause) >= _LEAST_ARTICLES]
    telling = sorted(shared, key=lambda pair: -pair[0].weight * idf(pair[1]))[:WORDS]
    return [clause for _, clause in sorted(telling, key=lambda pair: pair[0].place)]


def _words(article: Article) -> list[_Word]:
    """Give the words of an article that are no stop words, nor numbers; of the forms of a word the first."""
    found: dict[str, _Word] = {}
    for field, text in (("title", article.title), ("text", article.text)):
        for token in tokens(text):
            if token.width == 1 and not _is_common(token):
                known = found.get(stem(token.term))
                word = known or _Word(token.term, text[token.start : token.end], 0.0, len(found))
                found[stem(token.term)] = word._replace(weight=word.weight + FIELD_WEIGHTS[field].weight)
    return list(found.values())


def _is_common(token: Token) -> bool:
    return len(token.term) == 1 or not token.term[0].isalpha() or is_stop_word(token.form or token.term)

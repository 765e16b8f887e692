"""Why an article has its score: what each word brings, how much of the query is covered, how close the words stand.

What the parts are worth is asked of who makes the score, `Scoring`, so that a score and
its explanation come from one place. The parts add up to the score.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np

from recorte.indexer.interface import Scores
from recorte.search.ranking.joins import Among
from recorte.search.ranking.ranking import Formula


@dataclass(frozen=True, slots=True)
class WordScore:
    """What a word of the query, or a phrase, brings to a score.

    Attributes:
        word: As it was typed.
        value: What it adds to the score.
        frequency: How often the article has it, weighted by field and length.
        articles: How many articles have it.
        idf: How rare that makes it.
        other_accent: Whether it counts for less, as the article never writes it with the accent, or the capital of a
            name, that was typed.
    """

    word: str
    value: float
    frequency: float
    articles: int
    idf: float
    other_accent: bool

    def to_dict(self) -> dict[str, Any]:
        """Give the part as plain JSON values."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


@dataclass(frozen=True, slots=True)
class Explanation:
    """Of what a score is made up.

    Attributes:
        score: The sum of all parts.
        words: What each word brings that the article has, in the order of the query.
        coverage: The share of what is asked for that the article has, by idf; the value of each word is already
            multiplied by its square root, and so is `by_closeness`.
        by_closeness: What it adds that words stand close together.
        for_all_words: What is added for having all the words, where other articles were found as well.
    """

    score: float
    words: tuple[WordScore, ...]
    coverage: float
    by_closeness: float
    for_all_words: float

    def to_dict(self) -> dict[str, Any]:
        """Give the explanation as plain JSON values."""
        figures = ("score", "coverage", "by_closeness", "for_all_words")
        return {**{name: getattr(self, name) for name in figures}, "words": [word.to_dict() for word in self.words]}


def explain(formula: Formula, document: int) -> Explanation:
    """Explain the score of an article.

    Args:
        formula: What the scores of a ranking are made of.
        document: An article of that ranking.
    """
    among = Among(np.array([document], np.int64), formula.scoring.size)
    share = formula.scoring.share(among)
    words = tuple(_words(formula, among, share))
    by_closeness = float((formula.scoring.closeness(among) * share)[0])
    for_all_words = formula.bonus if formula.complete[document] else 0.0
    return Explanation(
        score=sum(word.value for word in words) + by_closeness + for_all_words,
        words=words,
        coverage=float(formula.scoring.coverage.of(among.docs)[0]),
        by_closeness=by_closeness,
        for_all_words=for_all_words,
    )


def _words(formula: Formula, among: Among, share: Scores) -> Iterator[WordScore]:
    scoring = formula.scoring
    for word in scoring.by_word(among):
        if word.frequency[0]:
            yield WordScore(
                word=word.clause.label,
                value=float((word.score * share)[0]),
                frequency=float(word.frequency[0]),
                articles=scoring.articles(word.clause),
                idf=scoring.idf(word.clause),
                other_accent=bool(word.other_accent[0]),
            )

"""How well an article answers, by its words: BM25F over title and text.

    Σ_clauses idf · tf' · (k1 + 1) / (k1 + tf') · accent  ·  √coverage

- tf' is the clause's frequency in title and text together, each field weighted and normalised by its own length
  before they are added (`Matching.postings`). Source: S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension
  to multiple weighted fields", CIKM 2004.
- idf = ln(1 + (N - n + ½) / (n + ½)), n the articles that have the clause in any of its words. Source: S. Robertson,
  H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, in the variant that is never negative.
- accent is ½ where the query's word has an accent that the article never writes, else 1.
- coverage is the share of the idf of all that is asked for, and that any article has, that this one has.
"""

from collections.abc import Sequence

import numpy as np

from recorte.indexer.interface import Docs, Mask, Scores
from recorte.search.matching import FieldWeight, Matching
from recorte.search.query import Clause

K1 = 1.2
"""How soon more of the same word stops counting; from 0 (at once) upwards, 1.2 to 2 are usual."""

FIELD_WEIGHTS = {"title": FieldWeight(weight=3.0, b=0.5), "text": FieldWeight(weight=1.0, b=0.75)}

OTHER_ACCENT = 0.5
"""What a word counts for where only its bare letters are the query's: `avô` for `avó`."""


class Scoring:
    """Scores the articles of one index for one query.

    Args:
        matching: The index.
        clauses: What scores.
        asked: Those of them that an article should have all of.
    """

    def __init__(self, matching: Matching, clauses: Sequence[Clause], asked: Sequence[Clause]) -> None:
        self._matching = matching
        self._clauses = clauses
        self._asked = asked
        self._articles = int(matching.reader.live().sum())

    def idf(self, clause: Clause) -> float:
        """Give how rare a clause is, 0 or more."""
        found = len(self._matching.postings(clause).docs)
        return float(np.log1p((self._articles - found + 0.5) / (found + 0.5)))

    def scores(self) -> Scores:
        """Give the score of every document by its words, before coverage."""
        scores = np.zeros(self._matching.reader.size)
        for clause in self._clauses:
            docs, tf = self._matching.postings(clause)
            scores[docs] += self.idf(clause) * tf * (K1 + 1) / (K1 + tf) * self._accent(clause, docs)
        return scores

    def coverage(self) -> Scores:
        """Give the coverage of every document, from 0 to 1."""
        covered = np.zeros(self._matching.reader.size)
        for clause in self._asked:
            covered[self._matching.postings(clause).docs] += self.idf(clause)
        whole = sum(self.idf(clause) for clause in self._asked if len(self._matching.postings(clause).docs))
        return covered / whole if whole else np.ones_like(covered)

    def highest(self) -> float:
        """Give what no score by words reaches."""
        return (K1 + 1) * sum(map(self.idf, self._clauses))

    def lacking(self, document: int | None) -> tuple[str, ...]:
        """Give what is asked for and the document does not have; for no document, what none has."""
        found = ((clause.label, self._matching.postings(clause).docs) for clause in self._asked)
        return tuple(label for label, docs in found if (len(docs) == 0 if document is None else document not in docs))

    def _accent(self, clause: Clause, docs: Docs) -> Scores:
        if clause.form is None:
            return np.ones(len(docs))
        reader = self._matching.reader
        exact = [reader.postings(f"{field}_forms", clause.form).docs for field in clause.fields]
        folded = [reader.postings(field, clause.ways[0].terms[0]).docs for field in clause.fields]
        bare: Mask = np.isin(docs, np.concatenate(folded)) & ~np.isin(docs, np.concatenate(exact))
        return np.where(bare, OTHER_ACCENT, 1.0)

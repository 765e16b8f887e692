"""How well an article answers, by its words: BM25F over title and text.

    Σ_clauses idf · tf' · (k1 + 1) / (k1 + tf') · accent  ·  √coverage

- tf' is the clause's frequency in title and text together, each field weighted and normalised by its own length
  before they are added (`Matching.frequencies`). Source: S. Robertson, H. Zaragoza, M. Taylor, "Simple BM25 extension
  to multiple weighted fields", CIKM 2004.
- idf = ln(1 + (N - n + ½) / (n + ½)), n the articles that have the clause in any of its words. Source: S. Robertson,
  H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009, in the variant that is never negative.
- accent is ½ where the query's word has an accent that the article never writes, else 1; and less where it is a name,
  by its capitals, that the article never writes as one.
- coverage is the share of the idf of all that is asked for, and that any article has, that this one has.

The words that are sought are scored for whole lists of articles; stop words and accents, which change little, only
for those that may still lead.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from recorte.indexer.interface import Mask, Scores
from recorte.search.coverage import Coverage
from recorte.search.joins import Among
from recorte.search.matching import Matching
from recorte.search.query import Clause
from recorte.search.statistics import FieldWeight

K1 = 1.2
"""How soon more of the same word stops counting; from 0 (at once) upwards, 1.2 to 2 are usual."""

FIELD_WEIGHTS = {"title": FieldWeight(weight=3.0, b=0.5), "text": FieldWeight(weight=1.0, b=0.75)}

OTHER_ACCENT = 0.5
"""What a word counts for where only its bare letters are the query's: `avô` for `avó`."""

NO_CAPITAL = 0.7
"""What a name counts for where it is only found as a common word: `folha` for `Folha`."""


class OfWord(NamedTuple):
    """What one clause brings to the scores of some documents.

    Attributes:
        clause: The clause.
        frequency: tf' of each document.
        score: What that is worth, accent included and coverage left aside.
        other_accent: Whether a document has it without the accent, or the capital, of the query.
    """

    clause: Clause
    frequency: Scores
    score: Scores
    other_accent: Mask


class Scoring:
    """Scores the articles of one index for one query.

    Args:
        matching: The index.
        sought: What scores, and is no stop word.
        optional: The stop words.
        asked: What an article should have all of.
    """

    def __init__(
        self, matching: Matching, sought: Sequence[Clause], optional: Sequence[Clause], asked: Sequence[Clause]
    ) -> None:
        self._matching = matching
        self._sought = sought
        self._optional = optional
        self._asked = asked
        self._idf: dict[int, float] = {}

    def idf(self, clause: Clause) -> float:
        """Give how rare a clause is, 0 or more."""
        if id(clause) not in self._idf:
            found = self._matching.frequency(clause)
            rest = self._matching.statistics.articles - found
            self._idf[id(clause)] = float(np.log1p((rest + 0.5) / (found + 0.5)))
        return self._idf[id(clause)]

    @property
    def size(self) -> int:
        """One more than the highest document number."""
        return self._matching.reader.size

    def articles(self, clause: Clause) -> int:
        """Give how many articles have a clause."""
        return self._matching.frequency(clause)

    @cached_property
    def coverage(self) -> Coverage:
        """How much of what is asked for each document has."""
        return Coverage([self._matching.found(clause) for clause in self._asked], [*map(self.idf, self._asked)])

    def sought(self, among: Among) -> Scores:
        """Score documents by the words that are sought, accents left aside: more than that no word adds."""
        scores = np.zeros(len(among.docs))
        for clause in self._sought:
            scores += self._saturated(clause, among)
        return scores

    def others(self, among: Among) -> Scores:
        """Give what stop words add to the scores of documents, and what missing accents take from them."""
        change = np.zeros(len(among.docs))
        for clause in self._optional:
            scores = self._saturated(clause, among, with_positions=True)
            bare = self._bare(clause, among)
            change += scores if bare is None else np.where(bare, OTHER_ACCENT * scores, scores)
        for clause in self._sought:
            kept = self._kept(clause, among)
            if kept is not None:
                change -= (1 - kept) * self._saturated(clause, among)
        return change

    def by_word(self, among: Among) -> Iterator[OfWord]:
        """Give what `sought` and `others` add up, word by word, in the order of the query."""
        for clause in sorted((*self._sought, *self._optional), key=lambda clause: clause.place):
            found = self._kept(clause, among)
            kept = np.ones(len(among.docs)) if found is None else found
            frequency = self._matching.frequencies(clause, among)
            yield OfWord(clause, frequency, kept * self._saturated(clause, among), kept < 1)

    def most_of_others(self) -> float:
        """Give what `others` never exceeds."""
        return (K1 + 1) * sum(map(self.idf, self._optional))

    def highest(self) -> float:
        """Give what no score by words reaches."""
        return (K1 + 1) * sum(map(self.idf, self._sought)) + self.most_of_others()

    def lacking(self, document: int | None) -> tuple[str, ...]:
        """Give what is asked for and the document does not have; for no document, what none has."""
        found = ((clause.label, self._matching.found(clause)) for clause in self._asked)
        return tuple(label for label, mask in found if not (mask.any() if document is None else mask[document]))

    def _saturated(self, clause: Clause, among: Among, *, with_positions: bool = False) -> Scores:
        tf = self._matching.frequencies(clause, among, with_positions=with_positions)
        return self.idf(clause) * (K1 + 1) * tf / (K1 + tf)

    def _bare(self, clause: Clause, among: Among) -> Mask | None:
        """Tell where a word never has the accent that it has in the query; `None` for nowhere."""
        if clause.form is None:
            return None
        bare = self._matching.reader.bare(clause.fields, clause.form, among.docs)
        return bare if bare.any() else None

    def _kept(self, clause: Clause, among: Among) -> Scores | None:
        """Give what a word counts for by how articles write it; `None` for all where they all write it so."""
        bare = self._bare(clause, among)
        kept = None if bare is None else np.where(bare, OTHER_ACCENT, 1.0)
        if clause.capitals is None:
            return kept
        small = self._matching.reader.bare(clause.fields, clause.capitals, among.docs, accents=False)
        if not small.any():
            return kept
        return np.where(small, NO_CAPITAL, 1.0) * (1.0 if kept is None else kept)

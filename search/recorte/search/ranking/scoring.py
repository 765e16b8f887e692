"""How well an article answers: BM25 of title, text and lead, where its words stand together, and how much it covers.

    √coverage · ( Σ_words Σ_fields w · idf · s(frequency / norm) · accent  +  Σ_pairs closeness )

- s(x) = x · (k1 + 1) / (k1 + x), and norm = 1 - b + b · length / average length. Title and text are scored each for
  itself and added up: BM25, by S. Robertson, H. Zaragoza, "The probabilistic
  relevance framework: BM25 and beyond", 2009.
- idf = ln(1 + (N - n + ½) / (n + ½)), n the articles that have the word in any of its forms: the variant of theirs that
  is never negative.
- The lead, where a news article says what it is about, is scored as a field once more, without a norm; it counts
  more where there is no title.
- A stop word counts less. A word counts half where the query has an accent on it that the article never writes, or
  where it is a name, by its capitals, that the article never writes as one.
- Pairs of neighbouring words: see `closeness`.
- coverage is the share of the idf of all that is asked for, and that any article has, that this one has.

What stop words, leads, pairs and accents change is worked out only for those articles that may still be shown. Each
constant names the row of docs/relevance.md that it was chosen by.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

import numpy as np

from recorte.indexer.interface import POSITION_BITS, Docs, Mask, Places, Scores
from recorte.search.query.tree import SCORED_FIELDS, Clause
from recorte.search.ranking.bm25 import FIELD_WEIGHTS, MOST, saturated
from recorte.search.ranking.closeness import Closeness
from recorte.search.ranking.coverage import Combinations, Coverage
from recorte.search.ranking.joins import Among
from recorte.search.ranking.matching import Matching

LEAD_WORDS = 100
"""Words of a text that are its lead. Row `lead`."""

LEAD_WEIGHT = 0.4
"""The w of the lead. Row `lead`."""

UNTITLED_LEAD = 0.8
"""The same for an article without a title, of which the lead alone says what it is about. Row `untitled`."""

STOP_WORD = 0.7
"""What a stop word counts for beside other words. Row `stop words`."""

OTHER_ACCENT = 0.5
"""What a word counts for where only its bare letters are the query's: `avô` for `avó`. Row `accent`."""

NO_CAPITAL = 0.5
"""What a name counts for where it is only found as a common word: `folha` for `Folha`. Row `capital`."""

COVERAGE_POWER = 0.5
"""How much an article loses that covers only a part: nothing at 0, in proportion at 1. Row `coverage`."""

_LONG = 1 << 18
"""Postings in texts from which on it costs less to look for the articles that need them than to read all."""

_WITH_LEAD = "text"
_POSITION = (1 << POSITION_BITS) - 1


class OfWord(NamedTuple):
    """What one clause brings to the scores of some documents.

    Attributes:
        clause: The clause.
        frequency: How often each document has it, weighted by field and length.
        score: What that is worth, lead and accent included and coverage left aside.
        other_accent: Whether a document has it without the accent, or the capital, of the query.
    """

    clause: Clause
    frequency: Scores
    score: Scores
    other_accent: Mask


class ByWords(NamedTuple):
    """What the words of a query are worth in one field of some documents.

    Attributes:
        scores: Where they stand alone.
        most: What that is at most with leads and closeness.
    """

    scores: Scores
    most: Scores


class Scoring:
    """Scores the articles of one index for one query.

    Args:
        matching: The index.
        sought: What scores, in its order, and is no stop word.
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
        self._closeness = Closeness(matching, sought, self.idf)

    def idf(self, clause: Clause) -> float:
        """Give how rare a clause is, 0 or more."""
        known = self._idf.get(id(clause))
        if known is None:
            found = self._matching.frequency(clause)
            rest = self._matching.statistics.articles - found
            known = self._idf[id(clause)] = float(np.log1p((rest + 0.5) / (found + 0.5)))
        return known

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
        """Score documents by the words that are sought, alone."""
        scores: Scores = sum((self.by_words(field, among).scores for field in SCORED_FIELDS), np.zeros(len(among.docs)))
        return scores

    def by_words(self, field: str, among: Among) -> ByWords:
        """Score documents by the words that are sought in a field, alone."""
        scores, most = np.zeros(len(among.docs)), np.zeros(len(among.docs))
        leads = self._lead_weight(among.docs) if field == _WITH_LEAD else 0.0
        found = self._matching.counts(self._sought, field, among)
        for clause, (own, counts) in zip(self._sought, found, strict=True):
            if not len(own):
                continue
            by_word = self._by_counts(clause, field, counts, self._shares(field, among, own))
            scores[own] += by_word
            # A word is in the lead, or near another one, no more often than it is there in any of its ways.
            lightest = self._matching.lightest(clause, field)
            by_word *= 1 + self._closeness.most(clause) / (lightest * self.idf(clause))
            if field == _WITH_LEAD:
                lead = leads[own] if isinstance(leads, np.ndarray) else leads
                by_word += lead * self.idf(clause) * saturated(counts / lightest)
            most[own] += by_word
        return ByWords(scores, most)

    @property
    def has_long_lists(self) -> bool:
        """Whether the texts of articles have the words so often that not all should be read: see `reach`."""
        return self._matching.looked_into(self._sought, _WITH_LEAD) > _LONG

    def reach(self, among: Among, titles: Scores) -> Scores:
        """Give what the scores of documents do not exceed, told by their titles and which of the words they have.

        Args:
            among: The documents.
            titles: What their titles bring at most.
        """
        untitled, share = self._matching.statistics.untitled, self.coverage.most**COVERAGE_POWER
        having = self._having.of(among.docs)
        most = titles + self._most_of_texts(LEAD_WEIGHT)[having]
        if untitled is not None:
            bare = untitled[among.docs].nonzero()[0]
            most[bare] = self._most_of_texts(UNTITLED_LEAD)[having[bare]]
        return most * share[self.coverage.combinations.of(among.docs)]

    def others(self, among: Among) -> Scores:
        """Give what leads and closeness add to the scores of documents, and what missing accents take."""
        change = self.closeness(among)
        for clause, lead in zip(self._sought, self._leads(self._sought, among), strict=True):
            change += lead
            kept = self._kept(clause, among)
            if kept is not None:
                change -= (1 - kept) * (lead + self._by_word(clause, among))
        return change

    def stop_words(self, among: Among) -> Scores:
        """Give what stop words add to the scores of documents: 0 or more."""
        change: Scores = np.zeros(len(among.docs))
        for clause, scores in zip(self._optional, self._stop_words(among), strict=True):
            kept = self._kept(clause, among)
            change += scores if kept is None else kept * scores
        return change

    def closeness(self, among: Among) -> Scores:
        """Give what it adds to the scores of documents that words stand close together, coverage left aside."""
        return self._closeness.of(among)

    def by_word(self, among: Among) -> Iterator[OfWord]:
        """Give what these add up but for closeness, word by word, in the order of the query."""
        stop_words = set(map(id, self._optional))
        for clause in sorted((*self._sought, *self._optional), key=lambda clause: clause.place):
            found = self._kept(clause, among)
            kept = np.ones(len(among.docs)) if found is None else found
            scores = self._by_word(clause, among)
            scores = STOP_WORD * scores if id(clause) in stop_words else scores + self._leads([clause], among)[0]
            yield OfWord(clause, self._frequency(clause, among), kept * scores, kept < 1)

    def share(self, among: Among) -> Scores:
        """Give what is left of the scores of documents for what they do not cover."""
        return self.coverage.of(among.docs) ** COVERAGE_POWER

    def highest(self) -> float:
        """Give what no score exceeds."""
        words = sum(self._weight(clause, field) for clause in self._sought for field in clause.fields)
        # The lead of an article without a title counts more, but less than a title would, where one counts.
        leads = sum(
            (LEAD_WEIGHT if "title" in clause.fields else UNTITLED_LEAD) * self.idf(clause)
            for clause in self._sought
            if _WITH_LEAD in clause.fields
        )
        return MOST * (words + leads) + self.most_of_stop_words + self._closeness.highest()

    def lacking(self, document: int | None) -> tuple[str, ...]:
        """Give what is asked for and the document does not have; for no document, what none has."""
        found = ((clause.label, self._matching.found(clause)) for clause in self._asked)
        return tuple(label for label, mask in found if not (mask.any() if document is None else mask[document]))

    @cached_property
    def _having(self) -> Combinations:
        """Which of the words that are sought each document has."""
        if [*map(id, self._sought)] == [*map(id, self._asked)]:
            return self.coverage.combinations
        return Combinations([self._matching.found(clause) for clause in self._sought], [*map(self.idf, self._sought)])

    def _most_of_texts(self, lead: float) -> Scores:
        """Give what texts, and stop words, bring at most, for each combination of the words that are sought."""
        weight = FIELD_WEIGHTS[_WITH_LEAD].weight
        most = [
            MOST * (weight * (self.idf(clause) + self._closeness.most(clause)) + lead * self.idf(clause))
            if _WITH_LEAD in clause.fields
            else 0.0
            for clause in self._sought
        ]
        return self._having.most(most) + self.most_of_stop_words

    @cached_property
    def most_of_stop_words(self) -> float:
        """What `stop_words` never exceeds."""
        weights = sum(self._weight(clause, field) for clause in self._optional for field in clause.fields)
        return STOP_WORD * MOST * weights

    def _weight(self, clause: Clause, field: str) -> float:
        return FIELD_WEIGHTS[field].weight * self.idf(clause)

    def _stop_words(self, among: Among) -> list[Scores]:
        """Give what each stop word is worth in a few documents."""
        worth = np.zeros((len(self._optional), len(among.docs)))
        for field in SCORED_FIELDS if self._optional else ():
            shares = self._matching.statistics.shares(field, among.docs)
            weights = np.array([[STOP_WORD * self._weight(clause, field)] for clause in self._optional])
            worth += weights * saturated(self._matching.all_counts(self._optional, field, among) * shares)
        return [*worth]

    def _by_word(self, clause: Clause, among: Among) -> Scores:
        scores = np.zeros(len(among.docs))
        for field in clause.fields:
            own, counts = self._matching.counts([clause], field, among)[0]
            if len(own):
                scores[own] += self._by_counts(clause, field, counts, self._shares(field, among, own))
        return scores

    def _frequency(self, clause: Clause, among: Among) -> Scores:
        frequency = np.zeros(len(among.docs))
        for field in clause.fields:
            own, counts = self._matching.counts([clause], field, among)[0]
            frequency[own] += FIELD_WEIGHTS[field].weight * counts * self._shares(field, among, own)
        return frequency

    def _shares(self, field: str, among: Among, own: Places) -> Scores:
        return self._matching.statistics.shares(field, among.docs[own])

    def _by_counts(self, clause: Clause, field: str, counts: Scores, shares: Scores) -> Scores:
        """Score documents by how often each has a clause in a field, and by what its length leaves of that."""
        return self._weight(clause, field) * saturated(counts * shares)

    def _leads(self, clauses: Sequence[Clause], among: Among) -> list[Scores]:
        """Give what each of some clauses is worth for standing in the lead."""
        leads = []
        weight = self._lead_weight(among.docs)
        for clause, keys in zip(clauses, self._matching.positions(clauses, _WITH_LEAD, among), strict=True):
            leading = keys[keys & _POSITION < LEAD_WORDS] >> POSITION_BITS
            counts = np.bincount(leading, minlength=len(among.docs)).astype(np.float64)
            leads.append(weight * self.idf(clause) * saturated(counts))
        return leads

    def _lead_weight(self, docs: Docs) -> Scores | float:
        """Give what the leads of documents count; one number for all where every article has a title."""
        untitled = self._matching.statistics.untitled
        return LEAD_WEIGHT if untitled is None else np.where(untitled[docs], UNTITLED_LEAD, LEAD_WEIGHT)

    def _kept(self, clause: Clause, among: Among) -> Scores | None:
        """Give what a word counts for by how articles write it; `None` for all where they all write it so."""
        bare, kept = self._matching.reader.bare, np.ones(len(among.docs))
        if clause.form is not None:
            kept[bare(clause.fields, clause.form, among.docs)] *= OTHER_ACCENT
        if clause.capitals is not None:
            kept[bare(clause.fields, clause.capitals, among.docs, accents=False)] *= NO_CAPITAL
        return kept if (kept < 1).any() else None

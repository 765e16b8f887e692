"""Which articles a query tree matches, and how often each clause occurs in them.

Masks over all documents say what matches, posting lists what occurs. A leaf of another class of Whoosh's, such as a
`Wildcard`, is matched by Whoosh itself; it has no part in the score. A clause is looked up once, however often the
tree is read; what it counts, and where it stands, is worked out only for the documents that it is asked for.
"""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from functools import reduce
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorte.analysis import is_stop_word, stem
from recorte.indexer.interface import NO_DATE, Keys, Mask, Places, Postings, Scores, by_the_clock
from recorte.indexer.together import looked_into
from recorte.search.query.tree import And, AndMaybe, Clause, DateRange, Every, Not, NullQuery, Or, Query, Valued, Way
from recorte.search.ranking.joins import Among
from recorte.search.ranking.phrases import phrase_postings
from recorte.search.ranking.statistics import Statistics

Weighted = tuple[Postings, float]
"""A list, and what each occurrence in it counts."""

_MUCH_LONGER = 256
"""How many times longer lists are together before looking documents up in them costs less than reading them."""

_NONE = np.empty(0, np.int64)


class Matching:
    """Reads one index for one query.

    Args:
        statistics: The archive, and what is known of it.
    """

    def __init__(self, statistics: Statistics) -> None:
        self.reader = statistics.reader
        self.statistics = statistics
        self._masks: dict[int, tuple[Clause, Mask]] = {}
        self._lists: dict[tuple[int, str], tuple[Clause, list[Weighted]]] = {}
        self._frequencies: dict[int, int] = {}
        self._words: dict[tuple[str, tuple[str, ...]], Postings] = {}
        self._forms: dict[tuple[str, str], Postings] = {}

    def found(self, clause: Clause) -> Mask:
        """Tell which documents a clause occurs in."""
        known = self._masks.get(id(clause))
        if known is None:
            mask = np.zeros(self.reader.size, np.bool_)
            for field in clause.fields:
                for postings, _ in self._in_field(clause, field):
                    mask[postings.docs] = True
            known = self._masks[id(clause)] = (clause, mask)
        return known[1]

    def frequency(self, clause: Clause) -> int:
        """Count the articles that have a clause."""
        known = self._frequencies.get(id(clause))
        if known is None:
            known = self._frequencies[id(clause)] = self._frequency(clause)
        return known

    def mask(self, tree: Query, *, relaxed: Query | None = None) -> Mask:
        """Tell which documents a tree matches.

        Args:
            tree: The tree.
            relaxed: The node of it that any one of its clauses may satisfy.
        """
        return self._mask(tree, relaxed) & self.reader.live()

    def counts(self, clauses: Sequence[Clause], field: str, among: Among) -> list[tuple[Places, Scores]]:
        """Give how often some documents have each of some clauses in a field.

        Args:
            clauses: The clauses.
            field: The field.
            among: The documents.

        Returns:
            For each clause the places of those that have it, ascending, and how often each has it, by the weight of
            each way.
        """
        if self.looked_into(clauses, field) > _MUCH_LONGER * len(among.docs):
            rows = self.all_counts(clauses, field, among)
            return [(own := row.nonzero()[0], row[own]) for row in rows]
        return [self._counts(clause, field, among) for clause in clauses]

    def all_counts(self, clauses: Sequence[Clause], field: str, among: Among) -> Scores:
        """Give how often each of a few documents has each of some clauses in a field, a row a clause.

        What `counts` says, but only these documents are read of the lists, which pays where those are long.
        """
        lists = [self._in_field(clause, field) if field in clause.fields else [] for clause in clauses]
        among.counts([postings for some in lists for postings, _ in some])
        counts = np.zeros((len(clauses), len(among.docs)))
        for row, some in enumerate(lists):
            for (_, weight), of_list in zip(some, among.counts([postings for postings, _ in some]), strict=True):
                counts[row] += weight * of_list
        return counts

    def looked_into(self, clauses: Sequence[Clause], field: str) -> int:
        """Give how many postings of some clauses in a field need not be read through to find some documents."""
        having = [clause for clause in clauses if field in clause.fields]
        return looked_into([postings for clause in having for postings, _ in self._in_field(clause, field)])

    def lightest(self, clause: Clause, field: str) -> float:
        """Give the least that an occurrence of a clause in a field counts."""
        return min((weight for _, weight in self._in_field(clause, field)), default=1.0)

    def positions(self, clauses: Sequence[Clause], field: str, among: Among) -> list[Keys]:
        """Give the positions where each of some clauses begins in a field of some documents."""
        lists = [self._in_field(clause, field) if field in clause.fields else [] for clause in clauses]
        among.keys([postings for some in lists for postings, _ in some])
        return [_merged(among.keys([postings for postings, _ in some])) for some in lists]

    def _counts(self, clause: Clause, field: str, among: Among) -> tuple[Places, Scores]:
        lists = self._in_field(clause, field) if field in clause.fields else []
        if [weight for _, weight in lists] == [1.0]:
            return _met(lists[0][0], among)
        whole = np.zeros(len(among.docs))
        for postings, weight in lists:
            own, counts = _met(postings, among)
            whole[own] += weight * counts
        places = whole.nonzero()[0]
        return places, whole[places]

    def _mask(self, tree: Query, relaxed: Query | None) -> Mask:
        if isinstance(tree, Clause):
            return self.found(tree)
        if isinstance(tree, Not):
            return ~self._mask(tree.query, relaxed)
        if isinstance(tree, AndMaybe):
            return self._mask(tree.a, relaxed)
        if isinstance(tree, (And, Or)):
            join = np.logical_or if isinstance(tree, Or) or tree is relaxed else np.logical_and
            return reduce(join, (self._mask(part, relaxed) for part in tree.subqueries))
        if isinstance(tree, DateRange) and not (tree.startexcl or tree.endexcl):
            return self._published_in(tree)
        return self._otherwise(tree)

    def _otherwise(self, tree: Query) -> Mask:
        if isinstance(tree, Valued):
            return self.statistics.values(tree.field_name).having(tree.value)
        mask = np.full(self.reader.size, isinstance(tree, Every) and tree.fieldname is None)
        if tree is not NullQuery and not mask.all():
            mask[self.reader.matching(tree)] = True
        return mask

    def _frequency(self, clause: Clause) -> int:
        way = clause.ways[0] if len(clause.ways) == 1 else None
        if way is None or way.kind != "word" or not is_stop_word(way.terms[0]):
            return int(np.count_nonzero(self.found(clause)))
        # No lists are so long, and none are asked for so often.
        key = (stem(way.terms[0]), clause.fields)
        return self.statistics.frequency(key, lambda: int(np.count_nonzero(self.found(clause))))

    def _published_in(self, days: DateRange) -> Mask:
        published = self.reader.published()
        # No date is later than any end, so that only a range without one has to leave it out.
        mask: Mask = published <= (NO_DATE - 1 if days.enddate is None else by_the_clock(days.enddate))
        if days.startdate is not None:
            mask &= published >= by_the_clock(days.startdate)
        return mask

    def _in_field(self, clause: Clause, field: str) -> list[Weighted]:
        """Give the lists that make up a clause: each occurrence is in one of them, once.

        A name that holds another one, as `Yann LeCun` does `LeCun`, is counted with that.
        """
        known = self._lists.get((id(clause), field))
        if known is None:
            single = {word for way in clause.ways for word in way.spelled}
            phrases = [way for way in clause.ways if len(way.terms) > 1]
            own = [way for way in phrases if single.isdisjoint(way.terms) and not any(map(way.holds, phrases))]
            lists = [*self._single(clause, field), *((self._phrase(field, way), way.weight) for way in own)]
            known = self._lists[id(clause), field] = (clause, lists)
        return known[1]

    def _single(self, clause: Clause, field: str) -> Iterator[Weighted]:
        """Give the lists of single words; one that is said in several ways counts as the heaviest of them."""
        if [way.kind for way in clause.ways] == ["word"]:
            yield self.reader.stem_postings(field, stem(clause.ways[0].terms[0])), 1.0
            return
        known: set[str] = set()
        for weight in sorted({way.weight for way in clause.ways}, reverse=True):
            ways = [way for way in clause.ways if way.weight == weight and len(way.terms) == 1]
            words = {word for way in ways if not way.is_written for word in way.spelled} - known
            known |= words
            for way in ways:
                if way.is_written and known.isdisjoint(way.first):
                    yield self._written(field, way.terms[0]), weight
            if words:
                whole = next((way for way in ways if way.kind == "word" and words == set(way.spelled)), None)
                found = self.reader.stem_postings(field, stem(whole.terms[0])) if whole else self._any(field, words)
                yield found, weight

    def _phrase(self, field: str, way: Way) -> Postings:
        if way.kind == "spelling":
            words = [self._written(field, form) for form in way.terms]
        else:
            spellings = way.spellings or ((),) * len(way.terms)
            words = [self._any(field, {term, *others}) for term, others in zip(way.terms, spellings, strict=True)]
        return phrase_postings(words, self.reader.lengths(field), way.slop)

    def _any(self, field: str, words: AbstractSet[str]) -> Postings:
        """Give the postings of some folded words as those of one, the same ones each time."""
        key = field, tuple(sorted(words))
        known = self._words.get(key)
        if known is None:
            terms = key[1]
            known = self.reader.postings(field, *terms) if len(terms) == 1 else self.reader.any_postings(field, terms)
            self._words[key] = known
        return known

    def _written(self, field: str, form: str) -> Postings:
        known = self._forms.get((field, form))
        if known is None:
            known = self._forms[field, form] = self.reader.form_postings(field, form)
        return known


def _met(postings: Postings, among: Among) -> tuple[Places, NDArray[Any]]:
    """Give the places among some documents of those that have a term, and how often each has it."""
    places, own = among.meet(postings)
    return own, postings.counts[places] if len(own) else _NONE


def _merged(found: Sequence[Keys]) -> Keys:
    some = [keys for keys in found if len(keys)]
    if len(some) > 1:
        return np.sort(np.concatenate(some))
    return some[0] if some else _NONE

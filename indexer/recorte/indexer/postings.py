"""The postings of one term over all segments of an archive, each part read when it is first asked for."""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from recorte.indexer.columns.arrays import Integers, meet, ranges, runs, starts_of
from recorte.indexer.columns.inverted import Found, Group, InvertedColumns, PostingColumns
from recorte.indexer.interface import POSITION_BITS, Docs, Keys, Mask, Places, Postings, Scores

_NO_NUMBERS = np.empty(0, np.int64)
_COUNT = (1 << POSITION_BITS) - 1


class InSegment(Protocol):
    """The postings of a term in one segment; documents are numbered as there, deleted ones included."""

    @property
    def most(self) -> int:
        """How many documents there are at most."""

    @property
    def docs(self) -> Integers:
        """The documents that have the term."""

    @property
    def counts(self) -> Integers:
        """How often each of them has it."""

    def keys(self, docs: Docs) -> Keys:
        """Give where the term occurs in some ascending documents."""


class OfWords:
    """The postings of neighbouring words, as far as they are the same for one and for several.

    Args:
        columns: The field's columns.
        words: The places of the words among the terms of the field: the first, and the one behind the last.
    """

    def __init__(self, columns: InvertedColumns, words: tuple[int, int]) -> None:
        self.columns = columns
        self._words = words

    @property
    def words(self) -> Group:
        """The words."""
        return Group(*self._words)

    def keys(self, docs: Docs) -> Keys:
        return keys_of(self.columns, self.columns.terms.among([self.words], docs))


class OfTerm(OfWords):
    """The postings of one word.

    Args:
        columns: The field's columns.
        place: The place of the term among those of the field.
    """

    def __init__(self, columns: InvertedColumns, place: int) -> None:
        super().__init__(columns, (place, place + 1))
        self._place = place

    @property
    def words(self) -> Group:
        return Group(*self._words, docs=vars(self).get("docs"))

    @cached_property
    def most(self) -> int:
        return self.columns.terms.size(self._place)

    @cached_property
    def docs(self) -> Integers:
        return self.columns.terms.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self.columns.terms.counts(self._place)


class OfStem(OfWords):
    """The postings of all words that share a stem.

    Args:
        columns: The field's columns.
        shared: Those of them with the postings of stems.
        place: The place of the stem among the stems.
        words: The places of its words among the terms of the field: the first, and the one behind the last.
    """

    def __init__(self, columns: InvertedColumns, shared: PostingColumns, place: int, words: tuple[int, int]) -> None:
        super().__init__(columns, words)
        self._shared = shared
        self._place = place

    @cached_property
    def most(self) -> int:
        return self._shared.size(self._place)

    @cached_property
    def docs(self) -> Integers:
        return self._shared.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self._shared.counts(self._place)


class OfTerms:
    """The postings of some words as those of one: where a document has two of them, it has the sum.

    Args:
        columns: The field's columns.
        places: The places of the terms among those of the field, ascending.
    """

    def __init__(self, columns: InvertedColumns, places: Places) -> None:
        self._columns = columns
        self._places = places

    @property
    def most(self) -> int:
        return len(self.docs)

    @property
    def docs(self) -> Integers:
        return self._merged[0]

    @property
    def counts(self) -> Integers:
        return self._merged[1]

    def keys(self, docs: Docs) -> Keys:
        all_docs, counts, sizes = self._of_each
        having = np.zeros(int(max(all_docs.max(initial=0), docs.max(initial=0))) + 1, np.bool_)
        having[docs] = True
        at = having[all_docs].nonzero()[0]
        ends = starts_of(counts)
        # Where the occurrences of a term begin, less those of the terms before it.
        starts = self._columns.first_occurrences(self._places) - ends[starts_of(sizes)[:-1]]
        of_term = starts_of(sizes).searchsorted(at, side="right") - 1
        return keys_of(self._columns, Found(docs.searchsorted(all_docs[at]), counts[at], ends[at] + starts[of_term]))

    @cached_property
    def _of_each(self) -> tuple[Integers, Integers, Integers]:
        """Documents and counts of one term behind those of another, and how many each has."""
        return self._columns.terms.of_many(self._places)

    @cached_property
    def _merged(self) -> tuple[Integers, Integers]:
        docs, counts, _ = self._of_each
        # Sorted in one number with their counts: several times faster than to find the order and then follow it.
        keys = docs << POSITION_BITS | counts
        keys.sort()
        docs = keys >> POSITION_BITS
        first = runs(docs)
        return docs[first], np.add.reduceat(keys & _COUNT, first) if len(first) else _NO_NUMBERS


class OfForms:
    """The postings of one word where it is written in one of some forms.

    Args:
        columns: The field's columns.
        place: The place of the term among those of the field.
        forms: The numbers of the forms.
    """

    def __init__(self, columns: InvertedColumns, place: int, forms: Sequence[int]) -> None:
        self._columns = columns
        self._place = place
        self._forms = forms

    @property
    def most(self) -> int:
        return self._columns.terms.size(self._place)

    @property
    def docs(self) -> Integers:
        return self._found[0]

    @property
    def counts(self) -> Integers:
        return self._found[1]

    def keys(self, docs: Docs) -> Keys:
        having, counts, at = self._found
        places, own = meet(having, docs)
        numbers = at[ranges(starts_of(counts)[places], counts[places])]
        return (own << POSITION_BITS).repeat(counts[places]) | self._columns.positions_at(numbers)

    @cached_property
    def _found(self) -> tuple[Integers, Integers, Integers]:
        """Documents, counts, and where the occurrences are."""
        forms = self._columns.forms_of(self._place)
        others = max(self._forms) + 1
        wanted = np.zeros(others + 1, np.bool_)
        wanted[list(self._forms)] = True
        is_wanted = wanted[np.minimum(forms, others)]
        counts = self._columns.terms.counts(self._place)
        of_doc = np.add.reduceat(is_wanted, starts_of(counts)[:-1], dtype=np.int64)
        having = np.flatnonzero(of_doc)
        start, _ = self._columns.occurrences(self._place)
        return self._columns.terms.docs(self._place)[having], of_doc[having], np.flatnonzero(is_wanted) + start


def in_forms(columns: InvertedColumns, term: int, forms: Sequence[int], docs: Docs) -> tuple[Places, Mask]:
    """Find which ascending documents have a term, and tell of each whether in one of some forms."""
    place = columns.terms.place(term)
    found = columns.terms.among([Group(place, place + 1)], docs) if place is not None else None
    if place is None or found is None or not len(found.which):
        return _NO_NUMBERS, np.empty(0, np.bool_)
    written = columns.forms_at(columns.numbers(found.starts, found.counts))
    wanted = np.zeros(len(written), np.bool_)
    for form in forms:
        wanted |= written == form
    return found.which, np.logical_or.reduceat(wanted, starts_of(found.counts)[:-1])


class Placed(NamedTuple):
    """The postings of a segment, whose documents are numbered from a base on; `live` tells which are not deleted."""

    postings: InSegment
    base: int
    behind: int
    live: Mask | None


class OverSegments:
    """The postings of a term in all segments together."""

    def __init__(self, parts: Sequence[Placed]) -> None:
        self.parts = parts

    @cached_property
    def most(self) -> int:
        return sum(part.postings.most for part in self.parts)

    @cached_property
    def docs(self) -> Docs:
        return _joined([self._kept_docs(number) for number in range(len(self.parts))])

    @cached_property
    def counts(self) -> Scores:
        return _joined([self._chosen(number, part.postings.counts) for number, part in enumerate(self.parts)]).astype(
            np.float64
        )

    def keys(self, docs: Docs) -> Keys:
        return _joined([part.postings.keys(own) + (start << POSITION_BITS) for part, own, start in self.within(docs)])

    def within(self, docs: Docs) -> Iterator[tuple[Placed, Docs, int]]:
        """Give the parts that some ascending documents are in, each with its own, and the place of the first."""
        for part in self.parts:
            start, end = docs.searchsorted([part.base, part.behind]).tolist()
            if start < end:
                yield part, docs[start:end] - part.base if part.base else docs[start:end], start

    @cached_property
    def _kept(self) -> list[Integers | None]:
        """For each segment the places of the documents that are not deleted, `None` for all."""
        return [None if part.live is None else np.flatnonzero(part.live[part.postings.docs]) for part in self.parts]

    def _chosen(self, number: int, values: Integers) -> Integers:
        kept = self._kept[number]
        return values if kept is None else values[kept]

    def _kept_docs(self, number: int) -> Integers:
        part = self.parts[number]
        docs = self._chosen(number, part.postings.docs)
        return docs + part.base if part.base else docs


NO_POSTINGS: Postings = OverSegments([])


def _joined(arrays: Sequence[Integers]) -> Integers:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([_NO_NUMBERS, *arrays])


def keys_of(columns: InvertedColumns, found: Found) -> Keys:
    """Give the positions of some postings as keys."""
    numbers = columns.numbers(found.starts, found.counts)  # which refuses more than there are
    keys: Keys = found.which.repeat(found.counts) << POSITION_BITS
    keys |= columns.positions_at(numbers)
    keys.sort()
    return keys

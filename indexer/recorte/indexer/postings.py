"""The postings of one term over all segments of an archive, each part read when it is first asked for."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from recorte.indexer.columns.inverted import Found, InvertedColumns, PostingColumns
from recorte.indexer.columns.packing import Integers, ranges, starts_of
from recorte.indexer.interface import Docs, Mask, Places, Positions, Postings, Scores
from recorte.indexer.posting_lists import POSITION_BITS, occurrences_in, runs

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

    def positions(self, places: Places) -> Positions:
        """Give the positions in some of them."""

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        """Find which of some ascending documents have the term, and where."""


class OfTerm:
    """The postings of one word.

    Args:
        columns: The field's columns.
        place: The place of the term among those of the field.
    """

    def __init__(self, columns: InvertedColumns, place: int) -> None:
        self._columns = columns
        self._place = place

    @property
    def most(self) -> int:
        return self._columns.terms.size(self._place)

    @cached_property
    def docs(self) -> Integers:
        return self._columns.terms.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self._columns.terms.counts(self._place)

    def positions(self, places: Places) -> Positions:
        found = self._columns.terms.at(self._place, places)
        return Positions(starts_of(found.counts), _positions(self._columns, found))

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        if "docs" in vars(self):  # unpacked already
            return occurrences_in(self, docs)
        found = self._columns.terms.among(self._place, self._place + 1, docs)
        return found.which, Positions(starts_of(found.counts), _positions(self._columns, found))


class OfStem:
    """The postings of all words that share a stem.

    Args:
        columns: The field's columns.
        shared: Those of them with the postings of stems.
        place: The place of the stem among the stems.
        words: The places of its words among the terms of the field: the first, and the one behind the last.
    """

    def __init__(self, columns: InvertedColumns, shared: PostingColumns, place: int, words: tuple[int, int]) -> None:
        self._columns = columns
        self._shared = shared
        self._place = place
        self._words = words

    @property
    def most(self) -> int:
        return self._shared.size(self._place)

    @cached_property
    def docs(self) -> Integers:
        return self._shared.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self._shared.counts(self._place)

    def positions(self, places: Places) -> Positions:
        return self.occurrences(self.docs[places])[1]

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        return _in_order(self._columns, self._columns.terms.among(*self._words, docs), len(docs))


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

    def positions(self, places: Places) -> Positions:
        return self.occurrences(self.docs[places])[1]

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        all_docs, counts, sizes = self._columns.terms.of_many(self._places)
        having = np.zeros(int(max(all_docs.max(initial=0), docs.max(initial=0))) + 1, np.bool_)
        having[docs] = True
        at = having[all_docs].nonzero()[0]
        ends = starts_of(counts)
        # Where the occurrences of a term begin, less those of the terms before it.
        starts = self._columns.first_occurrences(self._places) - ends[starts_of(sizes)[:-1]]
        of_term = starts_of(sizes).searchsorted(at, side="right") - 1
        found = Found(docs.searchsorted(all_docs[at]), counts[at], ends[at] + starts[of_term])
        return _in_order(self._columns, found, len(docs))

    @cached_property
    def _merged(self) -> tuple[Integers, Integers]:
        docs, counts, _ = self._columns.terms.of_many(self._places)
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

    def positions(self, places: Places) -> Positions:
        _, counts, at = self._found
        chosen = ranges(starts_of(counts)[places], counts[places])
        return Positions(starts_of(counts[places]), self._columns.positions_at(at[chosen]))

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        return occurrences_in(self, docs)

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
    found = columns.terms.among(place, place + 1, docs) if place is not None else None
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
        self._parts = parts

    @property
    def most(self) -> int:
        return sum(part.postings.most for part in self._parts)

    @cached_property
    def docs(self) -> Docs:
        return _joined([self._kept_docs(number) for number in range(len(self._parts))])

    @cached_property
    def counts(self) -> Scores:
        return _joined([self._chosen(number, part.postings.counts) for number, part in enumerate(self._parts)]).astype(
            np.float64
        )

    def positions(self, places: Places) -> Positions:
        bounds, positions = [np.zeros(1, np.int64)], [_NO_NUMBERS]
        starts = starts_of(np.array([len(self._kept_docs(number)) for number in range(len(self._parts))], np.int64))
        cuts = np.searchsorted(places, starts)
        for number, part in enumerate(self._parts):
            own = places[cuts[number] : cuts[number + 1]] - starts[number]
            if len(own):
                kept = self._kept[number]
                found = part.postings.positions(own if kept is None else kept[own])
                bounds.append(found.bounds[1:] + bounds[-1][-1])
                positions.append(found.positions)
        return Positions(np.concatenate(bounds), np.concatenate(positions))

    def occurrences(self, docs: Docs) -> tuple[Places, Positions]:
        if len(self._parts) == 1 and self._parts[0].base == 0:
            return self._parts[0].postings.occurrences(docs[: docs.searchsorted(self._parts[0].behind)])
        owns, bounds, positions = [_NO_NUMBERS], [np.zeros(1, np.int64)], [_NO_NUMBERS]
        for postings, base, behind, _ in self._parts:
            start, end = docs.searchsorted([base, behind]).tolist()
            own, found = postings.occurrences(docs[start:end] - base)
            if len(own):
                owns.append(own + start)
                bounds.append(found.bounds[1:] + bounds[-1][-1])
                positions.append(found.positions)
        return np.concatenate(owns), Positions(np.concatenate(bounds), np.concatenate(positions))

    @cached_property
    def _kept(self) -> list[Integers | None]:
        """For each segment the places of the documents that are not deleted, `None` for all."""
        return [None if part.live is None else np.flatnonzero(part.live[part.postings.docs]) for part in self._parts]

    def _chosen(self, number: int, values: Integers) -> Integers:
        kept = self._kept[number]
        return values if kept is None else values[kept]

    def _kept_docs(self, number: int) -> Integers:
        part = self._parts[number]
        docs = self._chosen(number, part.postings.docs)
        return docs + part.base if part.base else docs


NO_POSTINGS: Postings = OverSegments([])


def _positions(columns: InvertedColumns, found: Found) -> Integers:
    """Give the positions of some postings of one term."""
    return columns.positions_at(columns.numbers(found.starts, found.counts))


def _joined(arrays: Sequence[Integers]) -> Integers:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([_NO_NUMBERS, *arrays])


def _in_order(columns: InvertedColumns, found: Found, count: int) -> tuple[Places, Positions]:
    """Give the positions of some postings in order, by the document they are of; the documents are so many."""
    counts = np.bincount(found.which, found.counts, count)
    own = counts.nonzero()[0]
    numbers = columns.numbers(found.starts, found.counts)
    keys = found.which.repeat(found.counts) << POSITION_BITS | columns.positions_at(numbers)
    keys.sort()
    return own, Positions(starts_of(counts[own].astype(np.int64)), keys & _COUNT)

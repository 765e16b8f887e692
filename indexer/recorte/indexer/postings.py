"""The postings of one term over all segments of an archive, each part read when it is first asked for."""

from collections.abc import Sequence
from functools import cached_property
from typing import NamedTuple, Protocol

import numpy as np

from recorte.indexer.columns.inverted import InvertedColumns, PostingColumns
from recorte.indexer.columns.packing import Integers, ranges, starts_of
from recorte.indexer.interface import Docs, Mask, Places, Positions, Postings, Scores

_NO_NUMBERS = np.empty(0, np.int64)


class InSegment(Protocol):
    """The postings of a term in one segment; documents are numbered as there, deleted ones included."""

    @property
    def docs(self) -> Integers:
        """The documents that have the term."""

    @property
    def counts(self) -> Integers:
        """How often each of them has it."""

    def positions(self, places: Places) -> Positions:
        """Give the positions in some of them."""


class OfTerm:
    """The postings of one word.

    Args:
        columns: The field's columns.
        place: The place of the term among those of the field.
    """

    def __init__(self, columns: InvertedColumns, place: int) -> None:
        self._columns = columns
        self._place = place

    @cached_property
    def docs(self) -> Integers:
        return self._columns.terms.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self._columns.terms.counts(self._place)

    def positions(self, places: Places) -> Positions:
        counts = self.counts[places]
        return Positions(starts_of(counts), self._columns.positions_at(ranges(self._occurrences_at[places], counts)))

    @cached_property
    def _occurrences_at(self) -> Integers:
        return self._columns.occurrences_of(self._place, self.counts)


class OfStem:
    """The postings of all words that share a stem.

    Args:
        shared: The postings of stems.
        place: The place of the stem among them.
        words: The postings of each of the words.
    """

    def __init__(self, shared: PostingColumns, place: int, words: Sequence[OfTerm]) -> None:
        self._shared = shared
        self._place = place
        self._words = words

    @cached_property
    def docs(self) -> Integers:
        return self._shared.docs(self._place)

    @cached_property
    def counts(self) -> Integers:
        return self._shared.counts(self._place)

    def positions(self, places: Places) -> Positions:
        docs = self.docs[places]
        which, positions = [_NO_NUMBERS], [_NO_NUMBERS]
        for word in self._words:
            at = np.searchsorted(word.docs, docs)
            at[at == len(word.docs)] = 0
            having = np.flatnonzero(word.docs[at] == docs)
            if len(having):
                found = word.positions(at[having])
                which.append(np.repeat(having, np.diff(found.bounds)))
                positions.append(found.positions)
        return _in_order(np.concatenate(which), np.concatenate(positions), len(places))


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
    def docs(self) -> Integers:
        return self._found[0]

    @property
    def counts(self) -> Integers:
        return self._found[1]

    def positions(self, places: Places) -> Positions:
        _, counts, at = self._found
        chosen = ranges(starts_of(counts)[places], counts[places])
        return Positions(starts_of(counts[places]), self._columns.positions_at(at[chosen]))

    @cached_property
    def _found(self) -> tuple[Integers, Integers, Integers]:
        """Documents, counts, and where the occurrences are."""
        forms = self._columns.forms_of(self._place)
        others = max(self._forms) + 1
        wanted = np.zeros(others + 1, np.bool_)
        wanted[list(self._forms)] = True
        is_wanted = wanted[np.minimum(forms, others)]
        starts = self._columns.occurrences_of(self._place, self._columns.terms.counts(self._place))
        of_doc = np.add.reduceat(is_wanted, starts[:-1] - starts[0], dtype=np.int64)
        having = np.flatnonzero(of_doc)
        return self._columns.terms.docs(self._place)[having], of_doc[having], np.flatnonzero(is_wanted) + starts[0]


class Placed(NamedTuple):
    """The postings of a segment, whose documents are numbered from a base on; `live` tells which are not deleted."""

    postings: InSegment
    base: int
    live: Mask | None


class OverSegments:
    """The postings of a term in all segments together."""

    def __init__(self, parts: Sequence[Placed]) -> None:
        self._parts = parts

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


def _in_order(which: Integers, positions: Integers, count: int) -> Positions:
    """Put positions of several words in order, by the document they are of."""
    keys = np.sort(which << 32 | positions)
    return Positions(starts_of(np.bincount(which, minlength=count)), keys & 0xFFFFFFFF)


def _joined(arrays: Sequence[Integers]) -> Integers:
    if len(arrays) == 1:
        return arrays[0]
    return np.concatenate([_NO_NUMBERS, *arrays])

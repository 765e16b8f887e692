"""Writing the inverted columns of a field, portion by portion in the order of terms; `inverted` says what they are."""

from collections.abc import Sequence as Many
from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.arrays import Array, Integers, runs, sort_rows, starts_of
from recorte.indexer.columns.milestones import MilestonesWriter, gaps_of
from recorte.indexer.columns.packing import LookupWriter, SequenceWriter
from recorte.indexer.columns.parts_writing import PartsWriter

GAP_BITS, COUNT_BITS = 8, 2
PLACE_PLANES = (8, 4)
FORM_PLANES = (2,)

_NONE = np.empty(0, np.int64)


class Lists(NamedTuple):
    """The postings of neighbouring terms of a field.

    Attributes:
        terms: Ascending numbers of the dictionary.
        starts: Where the postings of each term begin, and where the last end.
        docs: Of each posting; ascending for each term.
        counts: Of each posting, 1 or more.
    """

    terms: Integers
    starts: Integers
    docs: Integers
    counts: Integers


class _ListWriter:
    """Writes documents and counts for a sorted list of keys: terms, or stems."""

    def __init__(self, writer: PartsWriter, name: str, milestones: MilestonesWriter | None = None) -> None:
        self._writer = writer
        self._name = name
        self._milestones = milestones
        self._keys: list[Integers] = []
        self._sizes: list[Integers] = []
        self._gaps = SequenceWriter(writer, f"{name}.gaps", GAP_BITS, np.uint16)
        self._counts = SequenceWriter(writer, f"{name}.counts", COUNT_BITS, np.uint8)

    def append(self, lists: Lists) -> None:
        gaps = gaps_of(lists.starts, lists.docs)
        firsts = lists.starts[:-1]
        self._keys.append(lists.terms)
        self._sizes.append(np.diff(lists.starts))
        self._gaps.append(gaps, firsts)
        self._counts.append(lists.counts - 1, firsts)
        if self._milestones is not None:
            self._milestones.append(lists.starts, lists.docs, gaps, lists.counts)

    def finish(self) -> None:
        self._writer.add(f"{self._name}.keys", _joined(self._keys))
        self._writer.add(f"{self._name}.at", starts_of(_joined(self._sizes)))
        self._gaps.finish()
        self._counts.finish()
        if self._milestones is not None:
            self._milestones.finish()


class PostingsWriter:
    """Writes which documents have the terms of a field, given some terms after another.

    Args:
        writer: The segment's file.
        field: The field.
        stem_of_terms: The stem of each term of the dictionary; `None` where stems get no postings of their own.
    """

    def __init__(self, writer: PartsWriter, field: str, stem_of_terms: Integers | None) -> None:
        self._stem_of_terms = stem_of_terms
        terms = f"{field}.terms"
        self._terms = _ListWriter(writer, terms, MilestonesWriter(writer, terms))
        self._stems = None if stem_of_terms is None else _ListWriter(writer, f"{field}.stems")

    def append(self, lists: Lists) -> None:
        """Add terms behind those added before; the terms of one stem must come together."""
        if not len(lists.terms):
            return
        self._terms.append(lists)
        if self._stems is not None and self._stem_of_terms is not None:
            self._stems.append(_of_stems(lists._replace(terms=self._stem_of_terms[lists.terms])))

    def finish(self) -> None:
        """Write the parts."""
        self._terms.finish()
        if self._stems is not None:
            self._stems.finish()


class OccurrencesWriter:
    """Writes where the terms of a field occur and in which forms, in the order of terms, bit by bit."""

    def __init__(self, writer: PartsWriter, field: str) -> None:
        self._writer = writer
        self._field = field
        self._places = LookupWriter(writer, f"{field}.places", PLACE_PLANES)
        self._forms = LookupWriter(writer, f"{field}.forms", FORM_PLANES)
        self._sizes: list[Integers] = []

    def append(self, positions: Array, forms: Array) -> None:
        """Add occurrences; those of a term may come in several parts."""
        self._places.append(positions)
        self._forms.append(forms)

    def end_terms(self, sizes: Integers) -> None:
        """Say how many occurrences each of the next terms has."""
        self._sizes.append(sizes)

    def finish(self) -> None:
        """Write the parts."""
        self._writer.add(f"{self._field}.occurrences_at", starts_of(_joined(self._sizes)))
        self._places.finish()
        self._forms.finish()


def _of_stems(of_terms: Lists) -> Lists:
    """Give the postings of the stems that two or more terms share, where each term is named by its stem."""
    stems, starts, docs, counts = of_terms
    shared = np.zeros(len(stems), np.bool_)
    shared[1:] = stems[1:] == stems[:-1]
    shared[:-1] |= shared[1:].copy()
    of_posting = np.repeat(np.where(shared, stems, -1), np.diff(starts))
    kept = np.flatnonzero(of_posting >= 0)
    if not len(kept):
        return Lists(_NONE, np.zeros(1, np.int64), _NONE, _NONE)
    of_posting, docs, counts = sort_rows(of_posting[kept] - stems[0], docs[kept], counts[kept])
    new = np.ones(len(docs), np.bool_)
    new[1:] = (docs[1:] != docs[:-1]) | (of_posting[1:] != of_posting[:-1])
    firsts = np.flatnonzero(new)
    of_first = of_posting[firsts]
    begins = runs(of_first)
    starts = np.append(begins, len(firsts))
    return Lists(of_first[begins] + stems[0], starts, docs[firsts], np.add.reduceat(counts, firsts))


def _joined(arrays: Many[Integers]) -> Integers:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)

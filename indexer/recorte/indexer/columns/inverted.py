"""The inverted columns of one field: for each term the documents, how often, where, and in which form.

    terms            the terms of the dictionary that the field has
    gaps, counts     of each posting: documents behind the one before, and occurrences
    places, forms    of each occurrence: position, and the number of the form
    stems …          the same without places and forms, for each stem that two or more of the terms share

Stems have postings of their own because a query asks for stems: merging those of ten words for each query takes
longer than to rank. A stem with one word needs none.
"""

from collections.abc import Sequence as Many
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.milestones import EVERY, Course, Milestones, Walk, gaps_of, write_milestones
from recorte.indexer.columns.packing import (
    Array,
    Integers,
    Lookup,
    LookupWriter,
    Sequence,
    SequenceWriter,
    ranges,
    runs_at,
    sort_rows,
    starts_of,
)
from recorte.indexer.columns.parts import PartsFile, PartsWriter
from recorte.indexer.columns.sums import Ranges, values_with_sums
from recorte.indexer.errors import ArchiveCorruptError

_GAP_BITS, _COUNT_BITS = 8, 2
_PLACE_PLANES = (8, 4)
_FORM_PLANES = (2,)
_MILESTONES_COST = 8_192
"""Postings that are read through in the time it takes to begin at any milestone at all."""

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


class Found(NamedTuple):
    """Postings of neighbouring terms that are in some documents, in the order of the terms.

    Attributes:
        which: The place of each posting's document among the documents.
        counts: How often the document has the term.
        starts: Where its occurrences begin among those of the field.
    """

    which: Integers
    counts: Integers
    starts: Integers


_NOT_FOUND = Found(_NONE, _NONE, _NONE)


class _ListWriter:
    """Writes documents and counts for a sorted list of keys: terms, or stems."""

    def __init__(self, writer: PartsWriter, name: str, walk: Walk | None = None) -> None:
        self._writer = writer
        self._name = name
        self._walk = walk
        self._milestones: list[Milestones] = []
        self._keys: list[Integers] = []
        self._sizes: list[Integers] = []
        self._gaps = SequenceWriter(writer, f"{name}.gaps", _GAP_BITS, np.uint16)
        self._counts = SequenceWriter(writer, f"{name}.counts", _COUNT_BITS, np.uint8)

    def append(self, lists: Lists) -> None:
        gaps = gaps_of(lists.starts, lists.docs)
        firsts = lists.starts[:-1]
        self._keys.append(lists.terms)
        self._sizes.append(np.diff(lists.starts))
        self._gaps.append(gaps, firsts)
        self._counts.append(lists.counts - 1, firsts)
        if self._walk is not None:
            self._milestones.append(self._walk.on(lists.starts, lists.docs, gaps, lists.counts))

    def finish(self) -> None:
        self._writer.add(f"{self._name}.keys", _joined(self._keys))
        self._writer.add(f"{self._name}.at", starts_of(_joined(self._sizes)))
        self._gaps.finish()
        self._counts.finish()
        if self._walk is not None:
            write_milestones(self._writer, self._name, self._milestones)


class PostingsWriter:
    """Writes which documents have the terms of a field, given some terms after another.

    Args:
        writer: The segment's file.
        field: The field.
        stem_of_terms: The stem of each term of the dictionary; `None` where stems get no postings of their own.
    """

    def __init__(self, writer: PartsWriter, field: str, stem_of_terms: Integers | None) -> None:
        self._stem_of_terms = stem_of_terms
        self._terms = _ListWriter(writer, f"{field}.terms", Walk())
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
        self._places = LookupWriter(writer, f"{field}.places", _PLACE_PLANES)
        self._forms = LookupWriter(writer, f"{field}.forms", _FORM_PLANES)
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


class PostingColumns:
    """Documents and counts by sorted keys, open for reading."""

    def __init__(self, file: PartsFile, name: str, documents: int) -> None:
        self._documents = documents
        self.keys = file[f"{name}.keys"]
        self._largest = int(np.iinfo(self.keys.dtype).max)
        self._at = file[f"{name}.at"]
        self._gaps = Sequence(file, f"{name}.gaps", _GAP_BITS)
        self._counts = Sequence(file, f"{name}.counts", _COUNT_BITS)

    def place(self, key: int) -> int | None:
        """Give the place of a key among the keys."""
        start, end = self.places(key, key + 1)
        return start if start < end else None

    def places(self, first: int, behind: int) -> tuple[int, int]:
        """Give the places of the keys from one on and before another: the first, and the one behind the last."""
        keys = self.keys.all()
        largest = self._largest
        if first > largest:
            return len(keys), len(keys)
        # In the type of the column, or numpy would copy all of it to compare.
        start = int(keys.searchsorted(keys.dtype.type(first)))
        if behind - first == 1:
            return start, start + int(start < len(keys) and keys.item(start) == first)
        return start, int(keys.searchsorted(keys.dtype.type(behind))) if behind <= largest else len(keys)

    def have_all(self, first: int, behind: int) -> bool:
        """Tell whether all keys from one on and before another are there."""
        start, end = self.places(first, behind)
        return end - start == behind - first

    def has(self, keys: Integers) -> NDArray[np.bool_]:
        """Tell of each key whether it is there."""
        return self._look_up(keys)[1]

    def places_of(self, keys: Integers) -> Integers:
        """Give the places of those keys that are there."""
        places, has = self._look_up(keys)
        return places[has]

    def sizes_of(self, keys: Integers) -> Integers:
        """Give how many postings each of some ascending keys has."""
        places, has = self._look_up(keys)
        sizes = np.zeros(len(keys), np.int64)
        sizes[has] = runs_at(self._at, places[has], self._gaps.count)[1]
        return sizes

    def _look_up(self, keys: Integers) -> tuple[Integers, NDArray[np.bool_]]:
        known = self.keys.all()
        if not len(known):
            return keys, np.zeros(len(keys), np.bool_)
        places = known.searchsorted(np.minimum(keys, self._largest).astype(known.dtype))
        np.minimum(places, len(known) - 1, out=places)
        return places, known[places] == keys

    def of_many(self, places: Integers) -> tuple[Integers, Integers, Integers]:
        """Give the postings of the keys at some ascending places, one key behind the other.

        Returns:
            Documents; counts; and how many postings each key has.
        """
        starts, sizes = runs_at(self._at, places, self._gaps.count)
        at = ranges(starts, sizes, self._gaps.count)
        counts = self._counts.at(places, at)
        counts += 1
        return self._sound(_documents(self._gaps.at(places, at), starts_of(sizes)[:-1])), counts, sizes

    def starts(self, first: int, behind: int) -> Integers:
        """Give where the postings of each key of a range begin, and where the last end."""
        return self._at.read(first, behind + 1).astype(np.int64)

    def size(self, place: int) -> int:
        """Give how many postings the key at a place has."""
        start, end = self._at.pair(place)
        return end - start

    def docs(self, place: int) -> Integers:
        """Give the documents of the key at a place."""
        gaps = self._gaps.read(place, place + 1, *self._at.pair(place))
        gaps[:1] -= 1
        docs: Integers = gaps.cumsum(out=gaps)
        if len(docs) and not 0 <= docs.item(0) <= docs.item(-1) < self._documents:
            raise self._beyond()
        return docs

    def counts(self, place: int) -> Integers:
        """Give how often each of them has it."""
        counts = self._counts.read(place, place + 1, *self._at.pair(place))
        counts += 1
        return counts

    def all_docs(self, first: int, behind: int) -> Integers:
        """Give the documents of a range of keys, one key behind the other."""
        starts = self.starts(first, behind)
        gaps = self._gaps.read(first, behind, int(starts[0]), int(starts[-1]))
        return self._sound(_documents(gaps, starts[:-1] - starts[0]))

    def all_counts(self, first: int, behind: int) -> Integers:
        """Give the counts of a range of keys, one key behind the other."""
        starts = self.starts(first, behind)
        counts = self._counts.read(first, behind, int(starts[0]), int(starts[-1]))
        counts += 1
        return counts

    def _sound(self, docs: Integers) -> Integers:
        """Give documents that are among those of the segment, before anything is made that is as large as they say."""
        if len(docs) and not 0 <= docs.min() <= docs.max() < self._documents:
            raise self._beyond()
        return docs

    def _beyond(self) -> ArchiveCorruptError:
        return self.keys.damaged("a document beyond the last")


class TermColumns(PostingColumns):
    """Documents and counts by terms, and where their occurrences are."""

    def __init__(self, file: PartsFile, field: str, documents: int) -> None:
        super().__init__(file, f"{field}.terms", documents)
        self._occurrences_at = file[f"{field}.occurrences_at"]
        self._course = Course(file, f"{field}.terms", self._gaps, self._counts)

    def among(self, first: int, behind: int, wanted: Integers) -> Found:
        """Find the postings of a range of terms in some ascending documents.

        The terms are read in one go: one by one, ten rare ones take as long as a common one.
        """
        if first >= behind or not len(wanted):
            return _NOT_FOUND
        starts = self.starts(first, behind)
        terms = Ranges(first, behind, int(starts[0]), int(starts[-1]))
        # To find a document by milestones costs twice as much as to read what is known of one.
        if _by_milestones(2 * len(wanted) * (behind - first), terms):
            return self._found(terms, *self._course.find(starts, wanted))
        if behind - first > 1:
            docs = self.all_docs(first, behind)
            having = np.zeros(int(max(docs.max(), wanted[-1])) + 1, np.bool_)
            having[wanted] = True
            at = having[docs].nonzero()[0]
            return self._found(terms, wanted.searchsorted(docs[at]), at + terms.start)
        docs = self.docs(first)
        at = docs.searchsorted(wanted)
        np.minimum(at, len(docs) - 1, out=at)
        which = (docs[at] == wanted).nonzero()[0]
        return self._found(terms, which, at[which] + terms.start)

    def at(self, place: int, places: Integers) -> Found:
        """Give some of the postings of the term at a place, named by their ascending places among them."""
        terms = Ranges(place, place + 1, *self._at.pair(place))
        return self._found(terms, places, places + terms.start)

    def _found(self, terms: Ranges, which: Integers, postings: Integers) -> Found:
        """Give some of the postings of some terms with their counts and occurrences."""
        if _by_milestones(len(postings), terms):
            return Found(which, *self._course.counts(postings))
        places = postings - terms.start
        counts, before = values_with_sums(self._counts, terms, places)
        # A count is kept as what it is above one.
        return Found(which, counts + 1, before + places + self._occurrences_at[terms.first])


class InvertedColumns:
    """The inverted columns of a field, open for reading."""

    def __init__(self, file: PartsFile, field: str, documents: int) -> None:
        self.terms = TermColumns(file, field, documents)
        stems = f"{field}.stems"
        self.stems = None if file.get(f"{stems}.keys") is None else PostingColumns(file, stems, documents)
        self._occurrences_at = file[f"{field}.occurrences_at"]
        self._places = Lookup(file, f"{field}.places", _PLACE_PLANES)
        self._forms = Lookup(file, f"{field}.forms", _FORM_PLANES)

    def occurrences(self, place: int) -> tuple[int, int]:
        """Give where the occurrences of the term at a place begin, and where they end."""
        return self._occurrences_at.pair(place)

    def first_occurrences(self, places: Integers) -> Integers:
        """Give where the occurrences of the terms at some ascending places begin."""
        return self._occurrences_at.at(places).astype(np.int64)

    def numbers(self, starts: Integers, counts: Integers) -> Integers:
        """Give the numbers of the occurrences from each start on, so many of each."""
        return ranges(starts, counts, self._places.count)

    def positions_at(self, occurrences: Integers) -> Integers:
        """Give the positions of some occurrences, ascending."""
        return self._places.at(occurrences)

    def forms_at(self, occurrences: Integers) -> Integers:
        """Give the forms of some occurrences, ascending."""
        return self._forms.at(occurrences)

    def forms_of(self, place: int) -> Integers:
        """Give the form of every occurrence of the term at a place."""
        return self._forms.read(*self.occurrences(place))

    def occurrence_starts(self, first: int, behind: int) -> Integers:
        """Give where the occurrences of each term of a range begin, and where the last end."""
        return self._occurrences_at.read(first, behind + 1).astype(np.int64)

    def positions(self, start: int, end: int) -> Integers:
        """Give the positions of a range of occurrences."""
        return self._places.read(start, end)

    def forms(self, start: int, end: int) -> Integers:
        """Give the forms of a range of occurrences."""
        return self._forms.read(start, end)


def _by_milestones(count: int, terms: Ranges) -> bool:
    """Tell whether it costs less to begin so often at a milestone than to read all postings of some terms."""
    return _MILESTONES_COST + count * EVERY < terms.end - terms.start


def _documents(gaps: Integers, firsts: Integers) -> Integers:
    """Give the documents of several keys from the gaps, and from where those of each key begin."""
    if len(gaps):
        # The gaps of a key add up to its last document and one; what comes next begins below it again.
        behind_last = np.add.reduceat(gaps, firsts)
        gaps[firsts[1:]] -= behind_last[:-1]
        gaps[0] -= 1
    return gaps.cumsum(out=gaps)


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
    keys, sizes = np.unique(of_posting[firsts], return_counts=True)
    return Lists(keys + stems[0], starts_of(sizes), docs[firsts], np.add.reduceat(counts, firsts))


def _joined(arrays: Many[Integers]) -> Integers:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)

"""The inverted columns of one field: for each term the documents, how often, where, and in which form.

    terms            the terms of the dictionary that the field has
    gaps, counts     of each posting: documents behind the one before, and occurrences
    places, forms    of each occurrence: position, and the number of the form
    stems …          the same without places and forms, for each stem that two or more of the terms share

Stems have postings of their own because a query asks for stems: merging those of ten words for each query takes
longer than to rank. A stem with one word needs none.
"""

from collections.abc import Sequence
from itertools import accumulate, pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, meet, ranges, starts_of
from recorte.indexer.columns.inverting import COUNT_BITS, FORM_PLANES, GAP_BITS, PLACE_PLANES
from recorte.indexer.columns.milestones import EVERY, Course
from recorte.indexer.columns.packing import Lookup, runs_at
from recorte.indexer.columns.packing import Sequence as Values
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.errors import ArchiveCorruptError

_MILESTONES_COST = 16_384
"""Postings that are read through in the time it takes to begin at the milestones of a term at all."""

_NONE = np.empty(0, np.int64)


class Group(NamedTuple):
    """Neighbouring terms, such as the words of a stem.

    Attributes:
        first: The first.
        behind: The one behind the last.
        docs: The documents of a single term, where they are unpacked already.
    """

    first: int
    behind: int
    docs: Integers | None = None


class Found(NamedTuple):
    """Postings of groups of terms that are in some documents, in the order of the terms.

    Attributes:
        which: For each the number of its group, times how many documents there are, plus the place of its document.
        counts: How often the document has the term.
        starts: Where its occurrences begin among those of the field.
    """

    which: Integers
    counts: Integers
    starts: Integers


_NOT_FOUND = Found(_NONE, _NONE, _NONE)


class PostingColumns:
    """Documents and counts by sorted keys, open for reading."""

    def __init__(self, file: PartsFile, name: str, documents: int) -> None:
        self._documents = documents
        self.keys = file[f"{name}.keys"]
        self._largest = int(np.iinfo(self.keys.dtype).max)
        self._at = file[f"{name}.at"]
        self._gaps = Values(file, f"{name}.gaps", GAP_BITS)
        self._counts = Values(file, f"{name}.counts", COUNT_BITS)

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

    def among(self, groups: Sequence[Group], wanted: Integers) -> Found:
        """Find the postings of groups of terms in some ascending documents.

        All are looked up in one go: one by one, ten rare terms take as long as a common one.

        Args:
            groups: The groups, ascending, none of which overlap.
            wanted: The documents.
        """
        if not groups or not len(wanted):
            return _NOT_FOUND
        found = [
            self._unpacked(group.first, group.docs, number * len(wanted), wanted)
            for number, group in enumerate(groups)
            if group.docs is not None
        ]
        terms = self._terms([entry for entry in enumerate(groups) if entry[1].docs is None], len(wanted))
        if terms is not None:
            # To find a document by milestones takes as long as to read what is known of so many postings.
            long = terms.sizes > _MILESTONES_COST + len(wanted) * EVERY
            if not long.any():
                found.append(self._by_reading(terms, wanted))
            else:
                found.append(self._by_milestones(terms.some(long), wanted))
                if not long.all():
                    found.append(self._by_reading(terms.some(~long), wanted))
        which, postings = found[0]
        if len(found) > 1:
            which, postings = (np.concatenate(parts) for parts in zip(*found, strict=True))
            if (postings[1:] < postings[:-1]).any():
                order = postings.argsort()
                which, postings = which[order], postings[order]
        return Found(which, *self._course.counts(postings))

    def _terms(self, groups: Sequence[tuple[int, Group]], documents: int) -> "_Terms | None":
        if not groups:
            return None
        counts = [group.behind - group.first for _, group in groups]
        bounds = np.concatenate([self._at.read(group.first, group.behind + 1) for _, group in groups]).astype(np.int64)
        sizes = bounds[1:] - bounds[:-1]
        # Between the last bound of a group and the first of the next there is no term.
        between = [end + number for number, end in enumerate(accumulate(counts[:-1]))]
        if between:
            inside = np.ones(len(sizes), np.bool_)
            inside[between] = False
            bounds, sizes = bounds[:-1][inside], sizes[inside]
        terms = np.concatenate([np.arange(group.first, group.behind) for _, group in groups])
        numbers = np.array([number * documents for number, _ in groups]).repeat(counts)
        found = _Terms(terms, bounds[: len(terms)], sizes, numbers)
        return found if len(terms) else None

    def _unpacked(self, term: int, docs: Integers, number: int, wanted: Integers) -> tuple[Integers, Integers]:
        at, own = meet(docs, wanted)
        return own + number, at + self._at[term]

    def _by_milestones(self, terms: "_Terms", wanted: Integers) -> tuple[Integers, Integers]:
        found, postings = self._course.find(terms.starts, terms.starts + terms.sizes, wanted)
        term, place = np.divmod(found, len(wanted))
        return terms.numbers[term] + place, postings

    def _by_reading(self, terms: "_Terms", wanted: Integers) -> tuple[Integers, Integers]:
        # Neighbouring terms are read together.
        cuts = (terms.terms[1:] - terms.terms[:-1] != 1).nonzero()[0] + 1
        runs = pairwise([0, *cuts.tolist(), len(terms.terms)])
        gaps = np.concatenate([self._gaps.read(*terms.run(*run)) for run in runs])
        begins = starts_of(terms.sizes)[:-1]
        docs = self._sound(_documents(gaps, begins))
        having = np.zeros(self._documents, np.bool_)
        having[wanted] = True
        at = having[docs].nonzero()[0]
        term = begins.searchsorted(at, "right") - 1
        return terms.numbers[term] + wanted.searchsorted(docs[at]), at + (terms.starts - begins)[term]


class _Terms(NamedTuple):
    """Some ascending terms.

    Attributes:
        terms: Which.
        starts: Where the postings of each begin.
        sizes: How many it has.
        numbers: What is found of it is counted from here.
    """

    terms: Integers
    starts: Integers
    sizes: Integers
    numbers: Integers

    def some(self, which: NDArray[np.bool_]) -> "_Terms":
        return _Terms(*(column[which] for column in self))

    def run(self, start: int, end: int) -> tuple[int, int, int, int]:
        """Give neighbours of them: the first, the one behind the last, and where their postings begin and end."""
        last = end - 1
        behind = self.starts.item(last) + self.sizes.item(last)
        return self.terms.item(start), self.terms.item(last) + 1, self.starts.item(start), behind


class InvertedColumns:
    """The inverted columns of a field, open for reading."""

    def __init__(self, file: PartsFile, field: str, documents: int) -> None:
        self.terms = TermColumns(file, field, documents)
        stems = f"{field}.stems"
        self.stems = None if file.get(f"{stems}.keys") is None else PostingColumns(file, stems, documents)
        self._occurrences_at = file[f"{field}.occurrences_at"]
        self._places = Lookup(file, f"{field}.places", PLACE_PLANES)
        self._forms = Lookup(file, f"{field}.forms", FORM_PLANES)

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


def _documents(gaps: Integers, firsts: Integers) -> Integers:
    """Give the documents of several keys from the gaps, and from where those of each key begin."""
    if len(gaps):
        # The gaps of a key add up to its last document and one; what comes next begins below it again.
        behind_last = np.add.reduceat(gaps, firsts)
        gaps[firsts[1:]] -= behind_last[:-1]
        gaps[0] -= 1
    return gaps.cumsum(out=gaps)

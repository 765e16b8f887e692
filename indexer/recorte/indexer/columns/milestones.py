"""Milestones along the postings of a field: what has gone before every 64th, so that reading can begin there.

Postings are kept as differences, which have to be added up from the beginning of a term. What a query asks the
commonest words are a hundred of their hundred thousand documents; with milestones each of these is found by reading
64 postings, all of them at once. They take 16 bytes for 64 postings.

    docs         the document before, and one; 0 where the term begins here
    occurrences  the occurrences before, of all terms
    gaps         the gaps before that are too large for their plane, of all terms
    counts       the same for counts
"""

from collections.abc import Sequence as Many
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.packing import Integers, Sequence, ranges, starts_of
from recorte.indexer.columns.parts import PartsFile, PartsWriter

EVERY = 64
"""Postings from one milestone to the next."""

KINDS = ("docs", "occurrences", "gaps", "counts")

_PER_BYTE = 4
"""Counts in a byte."""

_LARGE_GAP, _LARGE_COUNT = 255, 3
_COLUMNS = np.arange(EVERY)
_DOCUMENT_BITS = 32
_LARGE_BITS = 16
"""Bits of a number of counts that are large; the sum of the others stands above them."""


class Milestones(NamedTuple):
    """The milestones of some postings, of each kind in order."""

    docs: Integers
    occurrences: Integers
    gaps: Integers
    counts: Integers


class Walk:
    """Sets milestones along the postings of a field, given those of some terms after those of others."""

    def __init__(self) -> None:
        self._postings = self._occurrences = self._gaps = self._counts = 0

    def on(self, starts: Integers, docs: Integers, gaps: Integers, counts: Integers) -> Milestones:
        """Give the milestones along the next postings.

        Args:
            starts: Where those of each term begin, and where the last end.
            docs: Of each posting.
            gaps: The same, as `gaps_of` gives them.
            counts: Of each posting, 1 or more.
        """
        at = np.arange(-self._postings % EVERY, len(docs), EVERY)
        begins = starts[starts.searchsorted(at, "right") - 1] == at
        occurrences, large_gaps, large_counts = map(starts_of, (counts, gaps >= _LARGE_GAP, counts > _LARGE_COUNT))
        found = Milestones(
            np.where(begins, 0, docs[at - 1].astype(np.int64) + 1),
            occurrences[at] + self._occurrences,
            large_gaps[at] + self._gaps,
            large_counts[at] + self._counts,
        )
        self._postings += len(docs)
        self._occurrences += int(occurrences[-1])
        self._gaps += int(large_gaps[-1])
        self._counts += int(large_counts[-1])
        return found


def gaps_of(starts: Integers, docs: Integers) -> Integers:
    """Give how far each document is behind the one before; the first of a term, behind -1."""
    gaps = np.diff(docs, prepend=-1)
    gaps[starts[:-1]] = docs[starts[:-1]] + 1
    return gaps


def write_milestones(writer: PartsWriter, name: str, found: Many[Milestones]) -> None:
    """Write the milestones along all postings of a field."""
    for number, kind in enumerate(KINDS):
        values = [np.empty(0, np.int64), *(some[number] for some in found)]
        writer.add(f"{name}.milestones.{kind}", np.concatenate(values))


class Course:
    """The postings of a field between its milestones, open for reading.

    Args:
        file: The file.
        name: The postings; the parts are named after them.
        gaps: Their gaps.
        counts: Their counts, less 1.
    """

    def __init__(self, file: PartsFile, name: str, gaps: Sequence, counts: Sequence) -> None:
        self._gaps = gaps
        self._counts = counts
        self._docs, self._occurrences, self._large_gaps, self._large_counts = (
            file[f"{name}.milestones.{kind}"] for kind in KINDS
        )

    def find(self, starts: Integers, wanted: Integers) -> tuple[Integers, Integers]:
        """Find documents in the postings of neighbouring terms.

        Args:
            starts: Where the postings of each term begin, and where the last end; each term has some.
            wanted: The documents, ascending.

        Returns:
            Of those that are found, in the order of the terms, the places among the documents; and their postings.
        """
        terms = np.arange(len(starts) - 1).repeat(len(wanted))
        docs = np.tile(wanted, len(starts) - 1)
        first = int(starts[0]) // EVERY
        behind = (int(starts[-1]) - 1) // EVERY + 1
        own = np.arange(first + 1, behind) * EVERY
        of_term = starts.searchsorted(own, "right") - 1
        reached = of_term << _DOCUMENT_BITS | self._docs.read(first + 1, behind).astype(np.int64)
        block = reached.searchsorted(terms << _DOCUMENT_BITS | docs, "right")
        numbers = self._numbers(first, behind, block, starts[terms])
        row, column = (numbers == docs[:, None]).nonzero()
        places = (block[row] + first) * EVERY + column
        there = (places < starts[terms[row] + 1]).nonzero()[0]
        return row[there] % len(wanted), places[there]

    def counts(self, postings: Integers) -> tuple[Integers, Integers]:
        """Give how often some postings occur.

        Args:
            postings: Their ascending numbers.

        Returns:
            The counts, and where the occurrences of each begin among those of the field.
        """
        if not len(postings):
            return postings, postings
        block = postings // EVERY
        first = int(block[0])
        packed = _whole_rows(self._counts.packed(first * EVERY, self._end(int(block[-1]))), EVERY // _PER_BYTE)
        rows = packed[block - first]
        byte, within = postings % EVERY // _PER_BYTE, postings % _PER_BYTE
        every = np.arange(len(postings))
        last = rows[every, byte]
        sums = _WHOLE_BYTES[rows]
        before = sums.cumsum(axis=1)[every, byte] - sums[every, byte] + _PARTS_OF_BYTES[last, within]
        counts = (last >> (within * 2).astype(np.uint8) & np.uint8(_LARGE_COUNT)).astype(np.int64)
        starts = self._occurrences.at(block).astype(np.int64) + (before >> _LARGE_BITS) + postings % EVERY
        large = before & ((1 << _LARGE_BITS) - 1)
        if large.any() or (counts == _LARGE_COUNT).any():
            self._add_large(counts, starts, self._large_counts.at(block).astype(np.int64), large)
        return counts + 1, starts

    def _add_large(self, counts: Integers, starts: Integers, first: Integers, large: Integers) -> None:
        """Add what is kept elsewhere: from some number on, so many before each posting, and perhaps its own."""
        numbers = ranges(first, large)
        sums = starts_of(self._counts.large_at(numbers))
        ends = starts_of(large)
        starts += sums[ends[1:]] - sums[ends[:-1]]
        own = (counts == _LARGE_COUNT).nonzero()[0]
        counts[own] = self._counts.large_at(first[own] + large[own])

    def _numbers(self, first: int, behind: int, block: Integers, starts: Integers) -> Integers:
        """Give the documents of blocks of postings, a row each, as far as they are of the terms that begin so."""
        rows = _whole_rows(self._gaps.packed(first * EVERY, self._end(behind - 1)), EVERY)[block]
        numbers = rows.astype(np.int64)
        row, column = (rows == _LARGE_GAP).nonzero()
        if len(row):
            nth = np.arange(len(row)) - row.searchsorted(row)
            numbers[row, column] = self._gaps.large_at(self._large_gaps.at(block[row] + first) + nth)
        begins = starts - (block + first) * EVERY
        early = (begins > 0).nonzero()[0]
        numbers[early] *= begins[early, None] <= _COLUMNS
        numbers[:, 0] += np.where(begins > 0, 0, self._docs.at(block + first).astype(np.int64)) - 1
        numbers.cumsum(axis=1, out=numbers)
        return numbers

    def _end(self, block: int) -> int:
        return min((block + 1) * EVERY, self._gaps.count)


def _parts_of_bytes() -> Integers:
    """Give, for each byte and number of its counts, their sum and how many of them are large, those left out of it."""
    values = np.arange(256)[:, None] >> (np.arange(_PER_BYTE) * 2) & _LARGE_COUNT
    each = np.where(values == _LARGE_COUNT, 1, values << _LARGE_BITS)
    return np.concatenate([np.zeros((256, 1), np.int64), each.cumsum(axis=1)], axis=1)


_PARTS_OF_BYTES = _parts_of_bytes()
_WHOLE_BYTES = _PARTS_OF_BYTES[:, _PER_BYTE].copy()


def _whole_rows(packed: NDArray[np.uint8], width: int) -> NDArray[np.uint8]:
    """Give bytes as rows, the last one filled up."""
    missing = -len(packed) % width
    if missing:
        packed = np.concatenate([packed, np.zeros(missing, np.uint8)])
    return packed.reshape(-1, width)

"""Milestones along the postings of a field: what has gone before every 64th, so that reading can begin there.

Postings are kept as differences, which have to be added up from the beginning of a term. What a query asks the
commonest words are a hundred of their hundred thousand documents; with milestones each of these is found by reading
64 postings, all of them at once. They take 16 bytes for 64 postings.

    docs         the document before, and one; 0 where the term begins here
    occurrences  the occurrences before, of all terms
    gaps         the gaps before that are too large for their plane, of all terms
    counts       the same for counts
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, ranges, starts_of
from recorte.indexer.columns.packing import Sequence
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

EVERY = 64
"""Postings from one milestone to the next."""

_WITHIN = EVERY - 1
"""The bits of a number that tell where behind its milestone something is: `&` takes a fifth of the time of `%`."""

KINDS = ("docs", "occurrences", "gaps", "counts")

_LARGE_GAP, _LARGE_COUNT = 255, 3
_COLUMNS = np.arange(EVERY)
_DOCUMENT_BITS = 32

_PER_BYTE = 4
"""Counts in a byte."""

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
        ahead = -self._postings % EVERY
        at = np.arange(ahead, len(docs), EVERY)
        begins = starts[starts.searchsorted(at, "right") - 1] == at
        large_gaps, large_counts = np.flatnonzero(gaps >= _LARGE_GAP), np.flatnonzero(counts > _LARGE_COUNT)
        between = np.add.reduceat(counts, at) if len(at) else at
        occurrences = starts_of(between) + (self._occurrences + int(counts[:ahead].sum()))
        found = Milestones(
            np.where(begins, 0, docs[at - 1].astype(np.int64) + 1),
            occurrences[:-1],
            large_gaps.searchsorted(at) + self._gaps,
            large_counts.searchsorted(at) + self._counts,
        )
        self._postings += len(docs)
        self._occurrences = int(occurrences[-1])
        self._gaps += len(large_gaps)
        self._counts += len(large_counts)
        return found


def gaps_of(starts: Integers, docs: Integers) -> Integers:
    """Give how far each document is behind the one before; the first of a term, behind -1."""
    gaps = np.diff(docs, prepend=-1)
    gaps[starts[:-1]] = docs[starts[:-1]] + 1
    return gaps


class MilestonesWriter:
    """Writes the milestones along the postings of a field, those of some terms behind those of others.

    Args:
        writer: The file.
        name: The postings; the parts are named after them.
    """

    def __init__(self, writer: PartsWriter, name: str) -> None:
        self._writer = writer
        self._name = name
        self._walk = Walk()
        self._streams = [writer.stream() for _ in KINDS]

    def append(self, starts: Integers, docs: Integers, gaps: Integers, counts: Integers) -> None:
        """Add those along the next postings, which are given as `Walk.on` has them."""
        for stream, values in zip(self._streams, self._walk.on(starts, docs, gaps, counts), strict=True):
            stream.append(values)

    def finish(self) -> None:
        """Write the parts."""
        for kind, stream in zip(KINDS, self._streams, strict=True):
            self._writer.add_stream(f"{self._name}.milestones.{kind}", stream)


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

    def find(self, starts: Integers, ends: Integers, wanted: Integers) -> tuple[Integers, Integers]:
        """Find documents in the postings of some terms.

        Args:
            starts: Where the postings of each term begin, ascending; each has some.
            ends: Where they end.
            wanted: The documents, ascending.

        Returns:
            What is found, ascending: the number of the term times how many documents there are, plus the place of the
            document; and its posting.
        """
        first, behind = starts // EVERY, (ends - 1) // EVERY + 1
        terms = np.arange(len(starts))
        inside = behind - first - 1
        reached = np.concatenate([*map(self._docs.read, (first + 1).tolist(), behind.tolist())]).astype(np.int64)
        reached |= terms.repeat(inside) << _DOCUMENT_BITS
        keys = (terms << _DOCUMENT_BITS)[:, None] | wanted
        block = reached.searchsorted(keys, "right") + (first - starts_of(inside)[:-1])[:, None]
        numbers = self._numbers(block.ravel(), starts.repeat(len(wanted)))
        row, column = _places_of(numbers == np.tile(wanted, len(starts))[:, None])
        postings = block.ravel()[row] * EVERY + column
        there = (postings < ends[row // len(wanted)]).nonzero()[0]
        return row[there], postings[there]

    def counts(self, postings: Integers) -> tuple[Integers, Integers]:
        """Give how often some postings occur.

        Args:
            postings: Their ascending numbers.

        Returns:
            The counts, and where the occurrences of each begin among those of the field.
        """
        blocks = postings // EVERY
        begins = np.ones(len(blocks), np.bool_)
        np.not_equal(blocks[1:], blocks[:-1], out=begins[1:])
        first, block = begins.nonzero()[0], begins.cumsum() - 1
        blocks = blocks[first]
        behind = postings & _WITHIN
        byte, within = behind // _PER_BYTE, behind & (_PER_BYTE - 1)
        rows = self._counts.rows(blocks, EVERY)
        whole = _WHOLE_BYTES[rows]
        own = rows[block, byte]
        before = (whole.cumsum(axis=1) - whole)[block, byte] + _PARTS_OF_BYTES[own, within]
        counts = (own >> (within * 2).astype(np.uint8) & np.uint8(_LARGE_COUNT)).astype(np.int64)
        starts = self._occurrences.at(blocks).astype(np.int64)[block] + (before >> _LARGE_BITS) + behind
        large, is_large = before & ((1 << _LARGE_BITS) - 1), counts == _LARGE_COUNT
        if large.any() or is_large.any():
            # Of each block as many as are before the last posting that is asked for, and perhaps its own.
            last = np.append(first[1:], len(postings)) - 1
            known = (large + is_large)[last]
            values = self._counts.large_at(ranges(self._large_counts.at(blocks).astype(np.int64), known))
            sums, of_block = starts_of(values), starts_of(known)[block]
            starts += sums[of_block + large] - sums[of_block]
            counts[is_large] = values[(of_block + large)[is_large]]
        return counts + 1, starts

    def _numbers(self, block: Integers, starts: Integers) -> Integers:
        """Give the documents of blocks of postings, a row each, as far as they are of the terms that begin so."""
        rows = self._gaps.rows(block, EVERY)
        numbers = rows.astype(np.int64)
        row, column = _places_of(rows == _LARGE_GAP)
        if len(row):
            nth = np.arange(len(row)) - row.searchsorted(row)
            numbers[row, column] = self._gaps.large_at(self._large_gaps.at(block[row]) + nth)
        begins = starts - block * EVERY
        early = (begins > 0).nonzero()[0]
        numbers[early] *= begins[early, None] <= _COLUMNS
        numbers[:, 0] += np.where(begins > 0, 0, self._docs.at(block).astype(np.int64)) - 1
        numbers.cumsum(axis=1, out=numbers)
        return numbers


def _places_of(mask: NDArray[np.bool_]) -> tuple[Integers, Integers]:
    """Give the rows and columns where a mask is set, in order; several times faster than `nonzero` of two axes."""
    places = mask.ravel().nonzero()[0]
    return places // EVERY, places & _WITHIN


def _parts_of_bytes() -> Integers:
    """Give, for each byte and number of its counts, their sum and how many of them are large, those left out of it."""
    values = np.arange(256)[:, None] >> (np.arange(_PER_BYTE) * 2) & _LARGE_COUNT
    each = np.where(values == _LARGE_COUNT, 1, values << _LARGE_BITS)
    return np.concatenate([np.zeros((256, 1), np.int64), each.cumsum(axis=1)], axis=1)


_PARTS_OF_BYTES = _parts_of_bytes()
_WHOLE_BYTES = _PARTS_OF_BYTES[:, _PER_BYTE].copy()

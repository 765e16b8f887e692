"""Adding up a packed column of counts without unpacking all of it: whole bytes at once, by a table."""

from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.packing import Integers, Sequence, starts_of

_PER_BYTE = 4
"""Values of 2 bits in a byte."""

_LARGE_COUNT = 3
_BITS = 40
"""Bits of a sum; above them stands how many values are not in it, because they are large and kept elsewhere."""


class Ranges(NamedTuple):
    """Neighbouring terms, and where their values are.

    Attributes:
        first: The first term.
        behind: The term behind the last.
        start: Where the values of the first begin.
        end: Where those of the last end.
    """

    first: int
    behind: int
    start: int
    end: int


def _small_sums() -> Integers:
    """Give, for each byte and number of its values, what those add up to, and how many of them are large."""
    values = np.arange(256)[:, None] >> (np.arange(_PER_BYTE) * 2) & _LARGE_COUNT
    each = np.where(values == _LARGE_COUNT, 1 << _BITS, values)
    return np.concatenate([np.zeros((256, 1), np.int64), each.cumsum(axis=1)], axis=1)


_SMALL_SUMS = _small_sums()
_WHOLE_BYTES = _SMALL_SUMS[:, _PER_BYTE].copy()


def values_with_sums(column: Sequence, terms: Ranges, places: Integers) -> tuple[Integers, Integers]:
    """Give values of a column of 2 bits.

    Args:
        column: The column.
        terms: Some of its terms.
        places: Places among the values of those terms, ascending.

    Returns:
        The values at the places; and for each what all before it add up to, from the first of the terms on.
    """
    packed, large = column.packed(terms.start, terms.end), column.large(terms.first, terms.behind)
    skipped = terms.start % _PER_BYTE
    whole = _WHOLE_BYTES.take(packed)
    ends = whole.cumsum()
    places = places + skipped
    byte, within = places // _PER_BYTE, places % _PER_BYTE
    bytes_ = packed[byte]
    before = ends[byte] - whole[byte] + _SMALL_SUMS[bytes_, within]
    if skipped:
        before -= _SMALL_SUMS[packed[0], skipped]
    values: Integers = (bytes_ >> (within * 2).astype(np.uint8) & np.uint8(_LARGE_COUNT)).astype(np.int64)
    if not len(large):
        return values, before
    number = before >> _BITS
    before &= (1 << _BITS) - 1
    before += starts_of(large)[number]
    is_large = (values == _LARGE_COUNT).nonzero()[0]
    values[is_large] = large[number[is_large]]
    return values, before

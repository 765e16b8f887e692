"""Looking numbers up in a packed column without unpacking all of it.

What a query asks a long posting list are a hundred of its hundred thousand documents. So whole words of the column are
added up at once, and only those that hold what is asked for are taken apart.
"""

from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.packing import Integers, Sequence, starts_of

_PER_WORD = 8
"""Values of 8 bits in a word of 64."""

_LARGE = 255
_EVEN_BYTES = np.uint64(0x00FF00FF00FF00FF)
_EVERY_PAIR = np.uint64(0x0001000100010001)

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


def find_sums(column: Sequence, terms: Ranges, wanted: Integers) -> tuple[Integers, Integers]:
    """Find numbers in a column of 8 bits that holds the differences between ascending numbers, from 0.

    Returns:
        The places among the wanted numbers of those that are there; and their places in the column.
    """
    packed, large = column.packed(terms.start, terms.end), column.large(terms.first, terms.behind)
    padded = np.zeros(-(-len(packed) // _PER_WORD) * _PER_WORD, np.uint8)
    padded[: len(packed)] = packed
    words = padded.view("<u8")
    sums = ((words & _EVEN_BYTES) + (words >> np.uint64(8) & _EVEN_BYTES)) * _EVERY_PAIR >> np.uint64(48)
    ends: Integers = sums.astype(np.int64)
    large_at = (packed == _LARGE).nonzero()[0]
    if len(large_at) != len(large):
        raise column.damaged()
    if len(large):
        np.add.at(ends, large_at // _PER_WORD, large - _LARGE)
    ends.cumsum(out=ends)
    which = np.minimum(ends.searchsorted(wanted), len(ends) - 1)
    values = padded.reshape(-1, _PER_WORD)[which].astype(np.int64)
    if len(large):
        row, at = (values == _LARGE).nonzero()
        values[row, at] = large[large_at.searchsorted(which[row] * _PER_WORD + at)]
    # From the end of a word backwards, as ends are what is known of it.
    numbers = values.cumsum(axis=1)
    numbers += (ends[which] - numbers[:, -1])[:, None]
    found, at = (numbers == wanted[:, None]).nonzero()
    return _first_of_each(found, which[found] * _PER_WORD + at)


def _first_of_each(found: Integers, places: Integers) -> tuple[Integers, Integers]:
    """Leave out what fills the last word up, which adds nothing and looks like the last number again."""
    new = np.ones(len(found), np.bool_)
    new[1:] = found[1:] != found[:-1]
    return found[new], places[new]


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

"""What columns need of flat arrays of integers: runs one behind the other, and rows in order."""

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[Any]
Integers = NDArray[np.int64]

_WORD_BITS = 64


def starts_of(counts: Array) -> Integers:
    """Give where each of neighbouring runs begins, and where the last ends."""
    starts = np.zeros(len(counts) + 1, np.int64)
    counts.cumsum(out=starts[1:])
    return starts


def runs(values: Array) -> Integers:
    """Give the places where an ascending array begins a new value."""
    begins = np.ones(len(values), np.bool_)
    np.not_equal(values[1:], values[:-1], out=begins[1:])
    return begins.nonzero()[0]


def distinct_of(values: Array) -> Array:
    """Give the different ones of some numbers, ascending; `np.unique` takes up to a hundred times as long.

    >>> distinct_of(np.array([5, 3, 5])).tolist()
    [3, 5]
    """
    values = np.sort(values)
    return values[runs(values)]


def ranges(starts: Integers, counts: Integers, most: int | None = None) -> Integers:
    """Give the numbers from each start on, so many of each, one run behind the other.

    Args:
        starts: Where each run begins.
        counts: How long it is.
        most: How many numbers there may be together, where the counts are read from a file.

    Raises:
        ValueError: If there are more.

    >>> ranges(np.array([10, 20]), np.array([2, 3])).tolist()
    [10, 11, 20, 21, 22]
    """
    if not len(counts):
        return np.empty(0, np.int64)
    ends: Integers = counts.cumsum()
    if most is not None and ends.item(-1) > most:
        raise ValueError(f"{ends.item(-1)} numbers where there are {most}")
    # From each start, less what the runs before it take.
    numbers: Integers = np.repeat(starts - (ends - counts), counts)
    numbers += np.arange(len(numbers), dtype=np.int64)
    return numbers


def portions(starts: Integers, most: int) -> Iterator[tuple[int, int]]:
    """Cut a range of keys into portions with so many values at most, or of one key, which may have more.

    Args:
        starts: Where the values of each key begin, and where the last end.
        most: How many values.

    >>> [*portions(np.array([0, 2, 4, 9]), 4)]
    [(0, 2), (2, 3)]
    """
    first = 0
    while first < len(starts) - 1:
        behind = max(int(starts.searchsorted(starts[first] + most, "right")) - 1, first + 1)
        yield first, behind
        first = behind


def meet(known: Array, wanted: Array) -> tuple[Integers, Integers]:
    """Find the numbers that two ascending arrays share, by looking each that is wanted up among those that are known.

    Returns:
        Their places in the one, and in the other.

    >>> [places.tolist() for places in meet(np.array([3, 5, 8]), np.array([5, 6, 8]))]
    [[1, 2], [0, 2]]
    """
    if not len(known):
        return np.empty(0, np.int64), np.empty(0, np.int64)
    places, has = _looked_up(known, wanted)
    own = has.nonzero()[0]
    return places[own], own


def contains(known: Array, wanted: Array) -> NDArray[np.bool_]:
    """Tell which numbers an ascending array has; `np.isin` takes ten times as long.

    >>> contains(np.array([3, 5]), np.array([5, 4])).tolist()
    [True, False]
    """
    return _looked_up(known, wanted)[1] if len(known) else np.zeros(len(wanted), np.bool_)


def _looked_up(known: Array, wanted: Array) -> tuple[Integers, NDArray[np.bool_]]:
    """Give where each number would be in an ascending array, which is not empty, and whether it is there."""
    places = known.searchsorted(wanted)
    np.minimum(places, len(known) - 1, out=places)
    return places, known[places] == wanted


def sort_rows(*columns: Array) -> list[Array]:
    """Sort rows of numbers, none of them negative, by the first column, then by the second, and so on.

    Columns of small numbers are given in 32 bits each, as they may be large.
    """
    return [*sorted_columns([*columns])][::-1]


def sorted_columns(columns: list[Array]) -> Iterator[Array]:
    """Sort rows as `sort_rows` does, and give their columns one by one, the last one first.

    The list is emptied, so that columns which nobody else holds take no memory beside what becomes of them.
    """
    widths = [int(column.max(initial=0)).bit_length() for column in columns]
    if sum(widths) >= _WORD_BITS:
        order = np.lexsort(columns[::-1])
        while columns:
            yield columns.pop()[order]
        return
    # A row in one number: to sort it is several times faster than to find the order and then follow it.
    packed = columns.pop(0).astype(np.int64)
    for width in widths[1:]:
        packed <<= width
        packed |= columns.pop(0)
    packed.sort()
    for width in widths[:0:-1]:
        yield _lowest(packed, width)
        packed >>= width
    yield _lowest(packed, widths[0])


def _lowest(packed: Integers, width: int) -> Array:
    """Give the lowest bits of numbers, in 32 bits each where they fit, one of these for the sign."""
    column: Array = packed.astype(np.int32 if width < 32 else np.int64)  # noqa: PLR2004 - bits
    return np.bitwise_and(column, (1 << width) - 1, out=column)

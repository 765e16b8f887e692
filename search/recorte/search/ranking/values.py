"""The whole values of a field, such as the names of sections: which there are, and who has them."""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from recorte.analysis import fold
from recorte.indexer.columns.arrays import distinct_of, ranges, starts_of
from recorte.indexer.columns.facets import FacetColumn, value_of
from recorte.indexer.columns.nearness import Nearness
from recorte.indexer.columns.strings import SEPARATOR
from recorte.indexer.interface import Docs, Mask

_SHORTEST, _SHORTEST_OF_TWO_EDITS, _LONGEST = 4, 6, 60
"""Characters of a value that another may be meant by; by two edits; and of the longest."""


class Values:
    """The values of one field in a whole archive, those that are told apart by case, accents and spaces as one.

    Args:
        column: The values as they are written.
        live: The documents that count, for which of several spellings is shown.
    """

    def __init__(self, column: FacetColumn, live: Mask) -> None:
        written = [value.decode("utf-8", "replace") for value in column.values]
        number: dict[str, int] = {}
        of_written = np.array([number.setdefault(_key(value), len(number)) for value in written], np.int64)
        seen = np.bincount(column.ordinals[np.repeat(live, column.sizes)], minlength=len(written))
        # The first in order is the commonest of its group, and of equals the first of them all.
        order = np.lexsort((np.arange(len(written)), -seen, of_written))
        _, first = np.unique(of_written[order], return_index=True)
        self.spellings = [written[place] for place in order[first].tolist()]
        self._number = number
        self._sizes, self._numbers = _once_each(column.sizes, of_written[column.ordinals], len(number))
        self._starts = starts_of(self._sizes)

    def count(self, docs: Docs) -> tuple[NDArray[np.int64], int]:
        """Give how many of some documents have each value, and how many have none."""
        sizes = self._sizes[docs]
        found = self._numbers[ranges(self._starts[docs], sizes)]
        return np.bincount(found, minlength=len(self.spellings)), int(np.count_nonzero(sizes == 0))

    def having(self, value: str) -> Mask:
        """Tell which documents have a value, however it is spelled."""
        mask = np.zeros(len(self._sizes), np.bool_)
        number = self._number.get(_key(value_of(value)))
        if number is not None:
            places = np.flatnonzero(self._numbers == number)
            mask[np.searchsorted(self._starts, places, "right") - 1] = True
        return mask

    def nearest(self, value: str, docs: Docs) -> str | None:
        """Give the value that may be meant by another, which none of some documents has.

        It is a few edits away itself, or one of its words is; the fewer the better, and then the more documents.
        """
        key = _key(value_of(value))
        counts, _ = self.count(docs)
        named = [
            (one, number) for known, number in self._number.items() if counts[number] for one in {known, *known.split()}
        ]
        if not named or not _SHORTEST <= len(key) <= _LONGEST:
            return None
        table = Nearness(SEPARATOR.join(one.encode() for one, _ in named))
        places, edits = table.near(key.encode(), 2 if len(key) >= _SHORTEST_OF_TWO_EDITS else 1)
        numbers = [named[place][1] for place in places.tolist()]
        found = zip(edits.tolist(), (-counts[numbers]).tolist(), (self.spellings[it] for it in numbers), strict=True)
        return min(found, default=(0, 0, None))[2]


def _once_each(
    sizes: NDArray[np.int64], numbers: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Leave out what a document has twice: two spellings of one name."""
    if not len(sizes) or sizes.max() <= 1:
        return sizes, numbers
    keys = distinct_of(np.repeat(np.arange(len(sizes)), sizes) * count + numbers)
    return np.bincount(keys // count, minlength=len(sizes)), keys % count


@lru_cache(1 << 12)
def _folded(word: str) -> str:
    return fold(word)


def _key(value: str) -> str:
    return " ".join(map(_folded, value.split()))

"""How the articles that a query found are spread over sections, publishers, authors, years and months.

Every article that counts in `SearchResults.total` counts here. Values that differ only in case, accents and spaces are
one, shown as the archive mostly writes it. What a value counts is what the query finds with its filters:
`archive.search(query, **value.filters).total == value.count`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Literal

import numpy as np
from numpy.typing import NDArray

from recorte.analysis import fold
from recorte.indexer.columns.facets import FacetColumn, value_of
from recorte.indexer.columns.packing import ranges, starts_of
from recorte.indexer.interface import Docs, Mask
from recorte.search.filters import WHOLE
from recorte.search.timeline import Interval, counted_by, name_of

if TYPE_CHECKING:
    from recorte.search.statistics import Statistics

FacetName = Literal["section", "publisher", "author", "year", "month"]
"""What articles can be counted by."""

_FIELDS = {"section": "section", "publisher": "publisher", "author": "authors"}
_INTERVALS: dict[str, Interval] = {"year": "year", "month": "month"}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, and how many of the articles found have it.

    Attributes:
        value: The value; a year as `2023`, a month as `2023-05`.
        count: How many articles.
        filters: The arguments of `Archive.search` that restrict a search to these articles.
    """

    value: str
    count: int
    filters: dict[str, str]

    def to_dict(self) -> dict[str, Any]:
        """Give the value as plain JSON values."""
        return {"value": self.value, "count": self.count, "filters": self.filters}


@dataclass(frozen=True, slots=True)
class Facet:
    """The articles found, counted by one field.

    Attributes:
        name: The field.
        values: The values that most articles have; of years and months the same, but newest first.
        distinct: How many values there are in all.
        without: How many articles have none.
    """

    name: FacetName
    values: tuple[FacetValue, ...]
    distinct: int
    without: int

    def __iter__(self) -> Iterator[FacetValue]:
        return iter(self.values)

    def to_dict(self) -> dict[str, Any]:
        """Give the facet as plain JSON values."""
        return {
            "name": self.name,
            "distinct": self.distinct,
            "without": self.without,
            "values": [value.to_dict() for value in self.values],
        }


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


def facets(names: Sequence[FacetName], docs: Docs, most: int, statistics: "Statistics") -> tuple[Facet, ...]:
    """Count documents.

    Args:
        names: By what.
        docs: The documents.
        most: How many values of each at most.
        statistics: The archive.
    """
    published = statistics.reader.published()[docs] if set(names) & set(_INTERVALS) else np.empty(0, np.int64)
    return tuple(
        _by_date(name, published, most) if name in _INTERVALS else _by_value(name, docs, most, statistics)
        for name in dict.fromkeys(names)
    )


def _by_value(name: FacetName, docs: Docs, most: int, statistics: "Statistics") -> Facet:
    values = statistics.values(_FIELDS[name])
    counts, without = values.count(docs)
    having = np.flatnonzero(counts)
    # Equals by their spelling, not by where they were met.
    least = np.partition(counts[having], -most)[-most] if 0 < most < len(having) else 1
    likely = having[counts[having] >= least] if most else having[:0]
    order = sorted(likely.tolist(), key=lambda number: (-counts[number], values.spellings[number]))[:most]
    found = (
        FacetValue(spelling, int(counts[number]), {name: WHOLE + spelling})
        for number in order
        for spelling in [values.spellings[number]]
    )
    return Facet(name, tuple(found), len(having), without)


def _by_date(name: FacetName, published: NDArray[np.int64], most: int) -> Facet:
    interval = _INTERVALS[name]
    first, counts, undated = counted_by(interval, published)
    having = np.flatnonzero(counts)
    largest = having[np.lexsort((-having, -counts[having]))[:most]]
    found = []
    for number in np.sort(largest)[::-1].tolist():
        period = name_of(interval, first + number)
        found.append(FacetValue(period, int(counts[number]), {"published_from": period, "published_to": period}))
    return Facet(name, tuple(found), len(having), undated)


def _once_each(
    sizes: NDArray[np.int64], numbers: NDArray[np.int64], count: int
) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Leave out what a document has twice: two spellings of one name."""
    if not len(sizes) or sizes.max() <= 1:
        return sizes, numbers
    keys = np.unique(np.repeat(np.arange(len(sizes)), sizes) * count + numbers)
    return np.bincount(keys // count, minlength=len(sizes)), keys % count


@lru_cache(1 << 12)
def _folded(word: str) -> str:
    return fold(word)


def _key(value: str) -> str:
    return " ".join(map(_folded, value.split()))

"""How the articles that a query asks for are spread over sections, publishers, authors, years and months.

Those that are nearly the same count each by itself. Values that differ only in case, accents and spaces are one, shown
as the archive mostly writes it. What a value counts is what the query finds with its filters, by date:
`archive.search(query, sort="newest", all_copies=True, **value.filters).total == value.count`.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Docs
from recorte.search.counting.timeline import Interval, counted_by, name_of
from recorte.search.query.filters import WHOLE
from recorte.search.ranking.statistics import Statistics

FacetName = Literal["section", "publisher", "author", "year", "month"]
"""What articles can be counted by."""

_FIELDS = {"section": "section", "publisher": "publisher", "author": "authors"}
_INTERVALS: dict[str, Interval] = {"year": "year", "month": "month"}


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value, and how many of the articles counted have it.

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
    """The articles of a query, counted by one field.

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


def facets(names: Sequence[FacetName], docs: Docs, most: int, statistics: Statistics) -> tuple[Facet, ...]:
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


def _by_value(name: FacetName, docs: Docs, most: int, statistics: Statistics) -> Facet:
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

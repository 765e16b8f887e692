"""How the articles of a query are spread over time: one bucket a year, month or day, without gaps."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray

Interval = Literal["year", "month", "day"]
"""The length of a bucket."""

INTERVALS: tuple[Interval, ...] = ("day", "month", "year")
"""From the shortest."""

MOST_BUCKETS = 10_000
"""Of a timeline: one date that is wrong by a thousand years makes no more."""

FEW_BUCKETS = 60
"""As many as are looked at together, where no interval is asked for."""

_DAY = 86_400_000_000
_EPOCH = date(1970, 1, 1)
_DAYS_TO_EPOCH = _EPOCH.toordinal() - date.min.toordinal()
_BEYOND = (date.max.toordinal() + 1 - date.min.toordinal()) * _DAY
_UNITS = {"year": "datetime64[Y]", "month": "datetime64[M]", "day": "datetime64[D]"}
_NAMED = {"year": 4, "month": 7, "day": 10}
"""Characters of an ISO 8601 date that name it."""


@dataclass(frozen=True, slots=True)
class Bucket:
    """A year, a month or a day.

    Attributes:
        period: As a query has it: `2023`, `2023-05`, `2023-05-04`.
        start: Its first day.
        end: Its last day.
        count: How many of the articles counted are of it.
    """

    period: str
    start: date
    end: date
    count: int

    @property
    def filters(self) -> dict[str, str]:
        """The arguments of `Archive.search` that restrict a search to these articles."""
        return {"published_from": self.period, "published_to": self.period}

    def to_dict(self) -> dict[str, Any]:
        """Give the bucket as plain JSON values."""
        return {
            "period": self.period,
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "count": self.count,
        }


@dataclass(frozen=True, slots=True)
class Timeline:
    """The articles of a query, counted by time.

    Attributes:
        by: The length of the buckets; longer than asked for, where there would be more than `MOST_BUCKETS`.
        buckets: From the first that has an article to the last, in order; those between without any count 0.
        undated: How many articles have no date.
    """

    by: Interval
    buckets: tuple[Bucket, ...]
    undated: int

    def __iter__(self) -> Iterator[Bucket]:
        return iter(self.buckets)

    def __len__(self) -> int:
        return len(self.buckets)

    def to_dict(self) -> dict[str, Any]:
        """Give the timeline as plain JSON values."""
        return {"by": self.by, "undated": self.undated, "buckets": [bucket.to_dict() for bucket in self.buckets]}


def timeline(published: NDArray[np.int64], by: Interval | Literal["auto"]) -> Timeline:
    """Count dates.

    Args:
        published: The dates, in microseconds since year 1.
        by: The length of the buckets; `auto` for the shortest of which there are not too many to be looked at.
    """
    asked = INTERVALS if by == "auto" else INTERVALS[INTERVALS.index(by) :]
    most = FEW_BUCKETS if by == "auto" else MOST_BUCKETS
    interval: Interval = next((it for it in asked if _length(it, published) <= most), "year")
    first, counts, undated = counted_by(interval, published)
    return Timeline(interval, tuple(_buckets(interval, first, counts.tolist())), undated)


def counted_by(interval: Interval, published: NDArray[np.int64]) -> tuple[int, NDArray[np.int64], int]:
    """Count dates by their years, months or days.

    Returns:
        The number of the first (see `name_of`); how many dates are of this one and of each that follows, up to the
        last; and how many are none.
    """
    numbers = _numbers(interval, published)
    if not len(numbers):
        return 0, np.empty(0, np.int64), len(published)
    first = int(numbers.min())
    return first, np.bincount(numbers - first), len(published) - len(numbers)


def name_of(interval: Interval, number: int) -> str:
    """Give the year, month or day of a number, which counts from 1970 on, as a query has it."""
    return _start(interval, number).isoformat()[: _NAMED[interval]]


def _numbers(interval: Interval, published: NDArray[np.int64]) -> NDArray[np.int64]:
    dated = published[(published >= 0) & (published < _BEYOND)]
    days = (dated // _DAY - _DAYS_TO_EPOCH).astype("datetime64[D]")
    return days.astype(_UNITS[interval]).astype(np.int64)


def _length(interval: Interval, published: NDArray[np.int64]) -> int:
    numbers = _numbers(interval, published)
    return int(numbers.max() - numbers.min()) + 1 if len(numbers) else 0


def _buckets(interval: Interval, first: int, counts: list[int]) -> Iterator[Bucket]:
    for number, count in enumerate(counts, first):
        yield Bucket(name_of(interval, number), _start(interval, number), _end(interval, number), count)


def _start(interval: Interval, number: int) -> date:
    if interval == "day":
        return _EPOCH + timedelta(days=number)
    year, month = (number, 0) if interval == "year" else divmod(number, 12)
    return date(_EPOCH.year + year, month + 1, 1)


def _end(interval: Interval, number: int) -> date:
    start = _start(interval, number)
    if interval == "day":
        return start
    month = start.month if interval == "month" else 12
    return date(start.year, month, monthrange(start.year, month)[1])

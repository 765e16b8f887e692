"""A timeline as the page draws it: a column for each stretch of time, in percent of the width and pixels of height.

There are never more columns than can be looked at together, however far apart two dates are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from recorte.search.counting.timeline import FEW_BUCKETS, Bucket, Timeline
from recorte.server.wording import Wording

HEIGHT = 72
"""Of the highest column, in pixels."""

_LEAST = 2
"""Of one that is not empty."""

_SCALE = 4
"""What the highest column counts at least: a few articles look like few."""

_WIDEST = 6.0
_GAP = 0.18
"""Of a column, in percent of the drawing; between two, as a share of what there is for one."""

_LABELS = 5
_WIDE = 12
"""A column, in percent, that has room for a time in its middle."""
_YEARS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000)
"""In each column, where there are too many for one each."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the drawing.

    Attributes:
        name: Its time, in words.
        first: The first period, as a query has it.
        last: The last one.
        count: How many articles.
        slot: Where what there is for it begins, in percent.
        room: How wide that is.
        x: Where the column begins, in percent.
        width: How wide it is.
        height: In pixels.
    """

    name: str
    first: str
    last: str
    count: int
    slot: float
    room: float
    x: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Label:
    """A time below the columns.

    Attributes:
        text: It in short.
        x: Where it stands, in percent.
        anchor: What of it stands there, as SVG has it.
        spare: Whether it is left out where there is little room.
    """

    text: str
    x: float
    anchor: str
    spare: bool


@dataclass(frozen=True, slots=True)
class Chart:
    """A timeline that is drawn.

    Attributes:
        columns: From the first to the last.
        labels: Some of their times.
        undated: How many articles stand in no column.
    """

    columns: Sequence[Column]
    labels: Sequence[Label]
    undated: int


def chart(timeline: Timeline | None, wording: Wording) -> Chart | None:
    """Draw a timeline; `None` where there are not even two times that an article is of."""
    stretches = [] if timeline is None else list(_stretches(timeline))
    if timeline is None or sum(1 for stretch in stretches if _count(stretch)) < 2:  # noqa: PLR2004 - nothing to choose from
        return None
    most, room = max(*map(_count, stretches), _SCALE), 100 / len(stretches)
    columns = [_column(stretch, place * room, room, most, wording) for place, stretch in enumerate(stretches)]
    return Chart(columns, list(_labels(columns, wording)), timeline.undated)


def _stretches(timeline: Timeline) -> Iterator[list[Bucket]]:
    """Put years together where there are too many of them; columns of several begin with round ones."""
    if len(timeline) <= FEW_BUCKETS:
        yield from ([bucket] for bucket in timeline)
        return
    fitting = (size for size in _YEARS if len(timeline) / size <= FEW_BUCKETS - 1)
    size = next(fitting, _YEARS[-1])
    for _, run in groupby(timeline, lambda bucket: bucket.start.year // size):
        yield list(run)


def _column(stretch: Sequence[Bucket], slot: float, room: float, most: int, wording: Wording) -> Column:
    count, width = _count(stretch), min(room * (1 - _GAP), _WIDEST)
    first, last = stretch[0].period, stretch[-1].period
    name = wording.period(first) if first == last else f"{wording.period(first)}–{wording.period(last)}"
    return Column(
        name=name,
        first=first,
        last=last,
        count=count,
        slot=round(slot, 3),
        room=round(room, 3),
        x=round(slot + (room - width) / 2, 3),
        width=round(width, 3),
        height=round(max(count / most * HEIGHT, _LEAST), 1) if count else 0,
    )


def _labels(columns: Sequence[Column], wording: Wording) -> Iterator[Label]:
    last = len(columns) - 1
    wide = columns[0].room > _WIDE
    places = range(last + 1) if wide else sorted({round(last * number / (_LABELS - 1)) for number in range(_LABELS)})
    for number, place in enumerate(places):
        column, spare = columns[place], bool(number % 2)
        text = wording.short(column.first)
        if place in (0, last) and not wide:
            yield Label(text, 100 if place else 0, "end" if place else "start", spare)
        else:
            yield Label(text, round(column.slot + column.room / 2, 3), "middle", spare)


def _count(stretch: Sequence[Bucket]) -> int:
    return sum(bucket.count for bucket in stretch)

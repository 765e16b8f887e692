"""A timeline as it is drawn: nothing is lost, nothing stands outside, and there is never too much of it."""

from datetime import date

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.search.counting.timeline import FEW_BUCKETS, timeline
from recorte.server.charting import HEIGHT, Chart, chart
from recorte.server.english import ENGLISH
from recorte.server.portuguese import PORTUGUESE

_MICROSECONDS = 86_400_000_000


def drawn(*days: date | None) -> Chart | None:
    """Draw the days of some articles."""
    numbers = [-1 if day is None else (day.toordinal() - 1) * _MICROSECONDS for day in days]
    return chart(timeline(np.array(numbers, np.int64), "auto"), PORTUGUESE)


@given(st.lists(st.none() | st.dates(), max_size=30))
def test_every_article_is_in_one_column(days: list[date | None]) -> None:
    """However far apart they are; columns go from left to right, and each is inside of what there is for it."""
    found = drawn(*days)
    if found is None:
        assert len({day for day in days if day is not None}) < 2 or _together(days)
        return
    assert 2 <= len(found.columns) <= FEW_BUCKETS
    assert sum(column.count for column in found.columns) + found.undated == len(days)
    place = 0.0
    for column in found.columns:
        assert column.slot == pytest.approx(place, abs=0.01)
        assert column.slot <= column.x <= column.x + column.width <= column.slot + column.room + 0.01
        assert (0 < column.height <= HEIGHT) if column.count else column.height == 0
        assert column.first <= column.last
        place = column.slot + column.room
    assert place == pytest.approx(100, abs=0.1)
    assert all(0 <= label.x <= 100 for label in found.labels)


def _together(days: list[date | None]) -> bool:
    """Tell whether days are so far from others that one column has them all."""
    years = [day.year for day in days if day is not None]
    return max(years) // 1_000 == min(years) // 1_000


@pytest.mark.parametrize(
    ("days", "first", "last"),
    [
        ((date(2023, 5, 4), date(2023, 5, 6)), "4 de maio de 2023", "6 de maio de 2023"),
        ((date(2022, 1, 1), date(2023, 5, 6)), "janeiro de 2022", "maio de 2023"),
        ((date(1998, 1, 1), date(2023, 5, 6)), "1998", "2023"),
        ((date(1901, 1, 1), date(2023, 5, 6)), "1901–1904", "2020–2023"),
    ],
)
def test_columns_are_as_long_as_lets_one_look_at_them(days: tuple[date, ...], first: str, last: str) -> None:
    """Days, months, years, or several years that begin with a round one."""
    found = drawn(*days)
    assert found is not None
    assert [found.columns[0].name, found.columns[-1].name] == [first, last]
    assert (found.columns[0].first, found.columns[-1].last) == (first_of(days), last_of(days))


def first_of(days: tuple[date, ...]) -> str:
    """Give the period that the first day is in."""
    return {2023: "2023-05-04", 2022: "2022-01", 1998: "1998", 1901: "1901"}[days[0].year]


def last_of(days: tuple[date, ...]) -> str:
    """Give the period that the last day is in."""
    return {2023: "2023-05-06", 2022: "2023-05", 1998: "2023", 1901: "2023"}[days[0].year]


def test_one_time_is_no_timeline() -> None:
    """There is nothing to choose."""
    assert drawn(date(2023, 5, 4), date(2023, 5, 4), None) is None
    assert drawn() is None
    assert chart(None, ENGLISH) is None


@pytest.mark.parametrize(
    ("period", "named", "short"),
    [
        ("2023", "2023", "2023"),
        ("2023-05", "maio de 2023", "mai 2023"),
        ("2023-05-04", "4 de maio de 2023", "4 mai"),
        ("2023-13", "2023-13", "2023-13"),
        ("ontem", "ontem", "ontem"),
    ],
)
def test_a_period_is_named(period: str, named: str, short: str) -> None:
    """As a reader would; what is none stays as it is."""
    assert (PORTUGUESE.period(period), PORTUGUESE.short(period)) == (named, short)

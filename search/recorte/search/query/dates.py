"""Days as a query names them: a year, a month, a day, or a range of them.

>>> period("2023-05"), period("2023-01..2023-06")[1], period("04/07/2023")[0]
((datetime.date(2023, 5, 1), datetime.date(2023, 5, 31)), datetime.date(2023, 6, 30), datetime.date(2023, 7, 4))
"""

import re
from calendar import monthrange
from datetime import date

Period = tuple[date | None, date | None]
"""First and last day, both included; `None` where the period is open."""

_YEAR_FIRST = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2}))?)?")
_DAY_FIRST = re.compile(r"(?:(?:(\d{1,2})/)?(\d{1,2})/)?(\d{4})")


def period(text: str) -> Period | None:
    """Read a period: `2023`, `2023-05`, `2023-05-04`, `04/05/2023`, `05/2023`, or two of them with `..` between.

    Returns:
        `None` where the text is no such period, or ends before it begins.
    """
    first, dots, last = text.strip().partition("..")
    if not dots:
        return _single(first)
    start, end = _single(first), _single(last)
    if (first and start is None) or (last and end is None) or not (first or last):
        return None
    begin, stop = start and start[0], end and end[1]
    return None if begin and stop and begin > stop else (begin, stop)


def _single(text: str) -> tuple[date, date] | None:
    if match := _YEAR_FIRST.fullmatch(text):
        year, month, day = match.groups()
    elif match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
    else:
        return None
    try:
        return _span(int(year), int(month) if month else None, int(day) if day else None)
    except ValueError:
        return None


def _span(year: int, month: int | None, day: int | None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)

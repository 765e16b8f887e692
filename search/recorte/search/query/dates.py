"""Days as a query names them: a year, a month, a day, a range of them, or all that come before or after.

>>> period("2023-05"), period("2023-01..2023-06")[1], period("04/07/2023")[0]
((datetime.date(2023, 5, 1), datetime.date(2023, 5, 31)), datetime.date(2023, 6, 30), datetime.date(2023, 7, 4))
>>> period("ago/2014") == period("agosto de 2014") == period("2014-08"), period(">=2014"), period("<2014")[1]
(True, (datetime.date(2014, 1, 1), None), datetime.date(2013, 12, 31))
"""

import re
from calendar import monthrange
from datetime import date, timedelta

from recorte.analysis import fold

Period = tuple[date | None, date | None]
"""First and last day, both included; `None` where the period is open."""

MONTHS = "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro".split()
"""Their names, folded."""

COMPARISONS = (">=", "<=", "≥", "≤", ">", "<")
"""What may stand before a year, a month or a day."""

_LONGEST = 64
"""Characters of what is read as a period: `..` between two days in words."""

_ENGLISH = "january february march april may june july august september october november december".split()
_NUMBERS = {
    name: number
    for months in (MONTHS, _ENGLISH)
    for number, month in enumerate(months, 1)
    for name in (month, month[:3])
}
_BETWEEN = re.compile(r"[-/.,\s]+")
_YEARS = re.compile(r"(\d{4})\s*[-–/]\s*(\d{4})")
_NUMBER = re.compile(r"(\d{1,2})[ºo]?|(\d{4})", re.ASCII)
_YEAR_DIGITS = 4
_PARTS = 3


def period(text: str) -> Period | None:
    """Read a period.

    Args:
        text: `2023`, `2023-05`, `2023-05-04`, `04/05/2023`, `05/2023`, `maio de 2023`, `4 de maio de 2023`, `mai/2023`,
            `May 2023`; one of them behind `>`, `>=`, `<` or `<=`; two with `..` between, or one before or behind it;
            `2019-2023`.

    Returns:
        The period, as it was written: it may end before it begins. `None` where the text is none.
    """
    text = text.strip()
    if len(text) > _LONGEST:
        return None
    sign = next((it for it in COMPARISONS if text.startswith(it)), None)
    if sign is not None:
        found = _single(text.removeprefix(sign))
        return found and _compared(sign, *found)
    if ".." not in text and not _YEARS.fullmatch(text):
        return _single(text)
    first, last = _ends(text)
    start, end = _single(first), _single(last)
    if (first and start is None) or (last and end is None) or not (first or last):
        return None
    return start and start[0], end and end[1]


def turned(text: str) -> str:
    """Give a range the other way round: of `2024..2022`, which ends before it begins, `2022..2024`."""
    return "..".join(reversed(_ends(text)))


def _ends(text: str) -> tuple[str, str]:
    years = _YEARS.fullmatch(text)
    first, _, last = text.partition("..")
    return (years[1], years[2]) if years else (first, last)


def _compared(sign: str, first: date, last: date) -> Period | None:
    try:
        match sign:
            case ">":
                return last + timedelta(1), None
            case "<":
                return None, first - timedelta(1)
    except OverflowError:
        return None
    return (first, None) if sign in (">=", "≥") else (None, last)


def _single(text: str) -> tuple[date, date] | None:
    numbers = [_number(part) for part in _BETWEEN.split(text.strip().casefold()) if part not in ("de", "do")]
    if not 0 < len(numbers) <= _PARTS:
        return None
    if len(numbers[0]) != _YEAR_DIGITS:
        numbers.reverse()
    year, *others = numbers
    if len(year) != _YEAR_DIGITS or not all(0 < len(number) < _YEAR_DIGITS for number in others):
        return None
    try:
        return _span(int(year), *map(int, others))
    except ValueError:
        return None


def _number(part: str) -> str:
    """Give a number of up to two digits or of four as such, and a month by its number; anything else is empty."""
    found = _NUMBER.fullmatch(part)
    if found:
        return found[1] or found[2]
    return str(_NUMBERS.get(fold(part), ""))


def _span(year: int, month: int | None = None, day: int | None = None) -> tuple[date, date]:
    if month is None:
        return date(year, 1, 1), date(year, 12, 31)
    if day is None:
        return date(year, month, 1), date(year, month, monthrange(year, month)[1])
    return date(year, month, day), date(year, month, day)

"""What restricts a search besides the words of its query: dates, section, publisher, author."""

from datetime import date, datetime
from typing import TypedDict

from recorte.search.query.dates import period
from recorte.search.query.tree import And, NullQuery, Query, Valued, days, phrase

Day = date | str
"""A day, or a text that `recorte.search.query.dates.period` reads, such as `2023-05`."""

WHOLE = "="
"""What a filter begins with that asks for one whole value: `=Economia` leaves out `Economia Internacional`."""


class Filters(TypedDict, total=False):
    """The filters of `Archive.search`."""

    published_from: Day | None
    published_to: Day | None
    section: str | None
    publisher: str | None
    author: str | None


def restriction(filters: Filters) -> list[Query]:
    """Give the query of each filter that is set.

    Raises:
        ValueError: If one cannot be followed.
    """
    first, last = _bound(filters.get("published_from"), 0), _bound(filters.get("published_to"), 1)
    found: list[Query] = []
    if first and last and first > last:
        raise ValueError(f"the first day, {first}, is after the last, {last}")
    if first or last:
        found.append(days(first, last))
    for field, value in (
        ("section", filters.get("section")),
        ("publisher", filters.get("publisher")),
        ("authors", filters.get("author")),
    ):
        if value is not None:
            found.append(_of_field(field, value))
    return found


def restricted(query: Query, filters: list[Query]) -> Query:
    """Give a query that finds only what the filters let through; without words, all of that."""
    if not filters:
        return query
    return And(filters if query is NullQuery else [query, *filters])


def _of_field(field: str, value: str) -> Query:
    if value.startswith(WHOLE):
        return Valued(field, value.removeprefix(WHOLE))
    clause = phrase(value, (field,))
    if clause is None:
        raise ValueError(f"{field} has no word to look for: {value!r}")
    return clause


def _bound(day: Day | None, end: int) -> date | None:
    if isinstance(day, str):
        found = period(day)
        if found is None or found[end] is None:
            raise ValueError(f"not a date such as 2023, 2023-05 or 2023-05-04: {day!r}")
        return found[end]
    return day.date() if isinstance(day, datetime) else day

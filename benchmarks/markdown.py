"""Tables of Markdown, and figures as they show them."""

from collections.abc import Iterable, Iterator, Sequence

_NO_FIGURE = "–"


def table(head: Sequence[str], rows: Iterable[Sequence[str]], *, texts: int = 1) -> Iterator[str]:
    """Give the lines of a table, with an empty one before it.

    Args:
        head: The heads of its columns.
        rows: Its cells.
        texts: How many columns from the first hold text; figures stand at the right.
    """
    yield ""
    yield _row(head)
    yield f"|{'---|' * texts}{'---:|' * (len(head) - texts)}"
    yield from map(_row, rows)


def shown(value: float | None) -> str:
    """Give three significant digits.

    >>> shown(1234.5), shown(12.345), shown(0.1234), shown(None)
    ('1,234', '12.3', '0.123', '–')
    """
    if value is None:
        return _NO_FIGURE
    for limit, places in ((100, 0), (10, 1), (1, 2)):
        if abs(value) >= limit:
            return f"{value:,.{places}f}"
    return f"{value:.3f}"


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"

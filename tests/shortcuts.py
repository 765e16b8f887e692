"""Has a search of a few articles take the shortcuts that it takes for many, which must not change what it finds."""

from collections.abc import Iterator
from contextlib import contextmanager
from unittest.mock import patch

from recorte.search.ranking import matching, scoring, selection


@contextmanager
def few_at_once(first: int, largest: int) -> Iterator[None]:
    """Look at so few articles first, and at so few at once."""
    with patch.object(selection, "_FIRST_CHUNK", first), patch.object(selection, "_LARGEST_CHUNK", largest):
        yield


@contextmanager
def long_lists(*, are_long: bool = True) -> Iterator[None]:
    """Take all posting lists to be so long that no more is read of them than must be; or none."""
    least, times = (-1, 0) if are_long else (1 << 60, 1 << 60)
    with patch.object(scoring, "_LONG", least), patch.object(matching, "_MUCH_LONGER", times):
        yield

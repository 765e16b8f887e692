"""Whether what a caller asks for can be, told before anything of an archive is read.

Behind `IndexReader.reading` a wrong argument would look like a damaged archive, and every byte be read to find out.
"""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING, get_args

from recorte.search.ranking.ranking import Sort

if TYPE_CHECKING:
    from recorte.search.counting.facets import FacetName


def check_numbers(**numbers: int) -> None:
    """Refuse a number below 0, by its name."""
    for name, number in numbers.items():
        if number < 0:
            raise ValueError(f"{name} is 0 or more, not {number}")


def check_sort(sort: str) -> None:
    """Refuse an order that there is not."""
    _check_among("sort", [sort], get_args(Sort))


def check_counts(facets: "Collection[FacetName]", timeline: str | None) -> None:
    """Refuse what articles are not counted by."""
    if facets:
        from recorte.search.counting.facets import FacetName

        _check_among("a facet", facets, get_args(FacetName))
    if timeline is not None:
        from recorte.search.counting.timeline import Interval

        _check_among("timeline", [timeline], (*get_args(Interval), "auto"))


def _check_among(name: str, values: Iterable[str], known: Collection[str]) -> None:
    for value in values:
        if value not in known:
            raise ValueError(f"{name} is one of {', '.join(known)}, not {value!r}")

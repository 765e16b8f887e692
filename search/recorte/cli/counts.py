"""How counts look to a reader: the values of a facet, and a timeline drawn with bars."""

import shutil
import sys
from collections.abc import Iterator
from itertools import groupby
from typing import TYPE_CHECKING

from recorte.cli.output import counted, harmless

if TYPE_CHECKING:
    from rich.console import Console

    from recorte.search import SearchResults
    from recorte.search.counting.timeline import Timeline

_FIGURES = 9
"""Columns of a count."""

_WIDEST = 100
_NARROWEST_BAR = 10
_EIGHTHS = " ▏▎▍▌▋▊▉█"
_PLAIN_BAR = "#"
_LONGEST_GAP = 5
"""Empty buckets in a row that are drawn one by one; more are one line."""


def show_facets(console: "Console | None", results: "SearchResults") -> None:
    """Print the values of each facet, each behind its count; and of what they are, if not of all that was found."""
    whole = f" of {counted(results.counted or 0, 'article')} with all the words"
    of = whole if 0 < results.complete < results.total else ""
    for number, facet in enumerate(results.facets):
        if number:
            print()
        if console is None:
            print(f"{facet.name}{of}")
        else:
            from rich.text import Text

            console.print(Text.assemble((facet.name, "bold"), (of, "dim")))
        for value in facet:
            print(f"{value.count:{_FIGURES},}  {_fitting(harmless(value.value), _FIGURES + 2)}")
        rest = facet.distinct - len(facet.values)
        if rest:
            print(f"{'':{_FIGURES}}  and {rest:,} more")
        if facet.without:
            print(f"{facet.without:{_FIGURES},}  (none)")


def show_timeline(timeline: "Timeline") -> None:
    """Print a bar for each bucket, as wide as the terminal has room for, and how many articles have no date."""
    lines = list(_lines(timeline))
    label = max([len(name) for name, _ in lines], default=0)
    most = max([count for _, count in lines], default=0)
    figures = len(f"{max(most, timeline.undated):,}")
    width = max(min(_columns(), _WIDEST) - label - figures - 4, _NARROWEST_BAR)
    for name, count in lines:
        print(f"{name:<{label}}  {count:{figures},}  {_bar(count, most, width)}".rstrip())
    if timeline.undated:
        print(f"{'undated':<{label}}  {timeline.undated:{figures},}")


def _lines(timeline: "Timeline") -> Iterator[tuple[str, int]]:
    for empty, run in groupby(timeline, lambda bucket: not bucket.count):
        buckets = list(run)
        if empty and len(buckets) > _LONGEST_GAP:
            # As a query has it: data:1990..1998
            yield f"{buckets[0].period}..{buckets[-1].period}", 0
        else:
            yield from ((bucket.period, bucket.count) for bucket in buckets)


def _bar(count: int, most: int, width: int) -> str:
    if not count:
        return ""
    if not _has_blocks():
        return _PLAIN_BAR * max(round(count / most * width), 1)
    whole, eighth = divmod(max(round(count / most * width * 8), 1), 8)
    return _EIGHTHS[-1] * whole + _EIGHTHS[eighth].strip()


def _has_blocks() -> bool:
    try:
        _EIGHTHS.encode(sys.stdout.encoding or "ascii")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _columns() -> int:
    return shutil.get_terminal_size((80, 24)).columns


def _fitting(text: str, indent: int) -> str:
    """Give a text, cut off where a terminal has no room for more of it."""
    room = _columns() - indent
    return text if not sys.stdout.isatty() or len(text) <= room else text[: max(room - 1, 1)] + "…"

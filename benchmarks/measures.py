"""What a figure of a benchmark means, and how the figures of two engines compare."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil

from benchmarks.queries import Kind

Figures = Mapping[str, float]
"""Values by the key of their `Measure`."""

PERCENTILES = (50, 95, 99)

_MIDDLE = 50
_SHOWN_PERCENTILES = (_MIDDLE, 95)
"""The slowest queries of a few hundred tell more of the machine than of an engine."""


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure that every engine has.

    Attributes:
        key: Its name in JSON.
        label: Its name in Markdown, with its unit.
        comparable: Whether a ratio to another engine says something.
        shown: Whether Markdown has it too, not JSON alone.
        compared: Whether Markdown has its ratios too.
    """

    key: str
    label: str
    comparable: bool = True
    shown: bool = True
    compared: bool = True


INDEX_MEASURES = (
    Measure("index_mb_per_second", "indexing, MB/s (more is better)"),
    Measure("index_mb_per_cpu_second", "indexing, MB per second of CPU (more is better)"),
    Measure("size_over_text", "size on disk / text"),
    Measure("index_peak_mb", "peak memory, indexing, MB"),
    Measure("index_resident_mb", "the same, shared pages counted for each process", compared=False),
)
SEARCH_MEASURES = (
    Measure("open_ms", "open, first in a process, ms"),
    Measure("reopen_ms", "open again, ms"),
    Measure("reopen_query_ms", "open again and answer a short query, ms"),
    Measure("search_peak_mb", "peak memory, searching, MB"),
    Measure("search_resident_mb", "resident memory, searching, MB", shown=False, compared=False),
)


@dataclass(frozen=True, slots=True)
class EngineRun:
    """What one engine did at one size.

    Attributes:
        name: The contender's name.
        figures: What was measured: nothing if it did not run, and what there was if it failed later.
        skipped: Why it did not run, or did not finish; empty if it did.
    """

    name: str
    figures: Figures = field(default_factory=dict)
    skipped: str = ""


@dataclass(frozen=True, slots=True)
class CommandRun:
    """The time of whole processes, in milliseconds: the median of several, in turn.

    Attributes:
        search_ms: `recorte search` with a short query, ten hits with passages.
        bare_ms: `python -c pass`.
    """

    search_ms: float
    bare_ms: float

    @property
    def ratio(self) -> float:
        """How many times as long the search takes."""
        return self.search_ms / self.bare_ms


@dataclass(frozen=True, slots=True)
class SizeRun:
    """What all engines did with the same documents.

    Attributes:
        articles: How many documents.
        text_bytes: Their titles and texts in UTF-8.
        queries: How many queries of each kind were measured.
        engines: In the order in which they ran.
        command: The time of Recorte's command; `None` if Recorte did not run.
        load: How many processes wanted to run before the first engine did and after the last: the system's load
            average of one minute. Before the first it should be near zero; what is there is other work.
    """

    articles: int
    text_bytes: int
    queries: Mapping[Kind, int]
    engines: tuple[EngineRun, ...]
    command: CommandRun | None
    load: tuple[float, float] = (0.0, 0.0)

    def figures(self, name: str) -> Figures:
        """Give what was measured of an engine; nothing if it did not run."""
        return next((run.figures for run in self.engines if run.name == name), {})


def query_measures(kind: Kind) -> tuple[Measure, ...]:
    """Give the measures of one kind of query."""
    times = tuple(
        Measure(
            f"{kind}_p{part}_ms", f"{kind}, p{part}, ms", shown=part in _SHOWN_PERCENTILES, compared=part == _MIDDLE
        )
        for part in PERCENTILES
    )
    cpu = Measure(f"{kind}_p50_cpu_ms", f"{kind}, p50, ms of CPU", compared=False)
    return (
        *times,
        cpu,
        Measure(f"{kind}_answered", f"{kind}, queries with a hit, %", comparable=False, compared=False),
    )


def all_measures() -> tuple[Measure, ...]:
    """Give every measure in the order in which a report shows them."""
    of_queries = (measure for kind in Kind for measure in query_measures(kind))
    return (*INDEX_MEASURES, *SEARCH_MEASURES, *of_queries)


def percentile(values: list[float], part: int) -> float:
    """Give the smallest value that at least `part` percent of the values do not exceed (nearest rank).

    >>> percentile([4.0, 1.0, 3.0, 2.0], 50), percentile([4.0, 1.0, 3.0, 2.0], 99)
    (2.0, 4.0)
    """
    return sorted(values)[max(0, ceil(part / 100 * len(values)) - 1)]


def ratios(figures: Figures, base: Figures) -> dict[str, float]:
    """Divide an engine's figures by another's, where both have them and the other's is not zero."""
    comparable = [measure.key for measure in all_measures() if measure.comparable]
    return {key: figures[key] / base[key] for key in comparable if key in figures and base.get(key)}

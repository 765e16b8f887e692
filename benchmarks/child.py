"""The work of one subprocess: one engine indexes, opens or is searched, and what it took is one line of JSON on stdout.

    python -m benchmarks.child index ENGINE FOLDER DOCUMENTS
    python -m benchmarks.child open ENGINE FOLDER QUERIES
    python -m benchmarks.child search ENGINE FOLDER QUERIES

Engines are imported before a clock starts. Beside the time of the clock stands that of the CPU, all threads together,
which other work on the same machine hardly changes.

An engine may put work off from opening to the first query; so both are timed together too.
"""

import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from functools import partial
from itertools import cycle, islice
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from benchmarks.engines import CONTENDERS, Contender, Engine, Searcher
from benchmarks.measures import PERCENTILES, percentile
from benchmarks.memory import own_peak
from benchmarks.queries import Kind, Query

T = TypeVar("T")

WARM_UP = 10
"""Queries of each kind that are asked first and not measured; none of them is asked again."""

_REOPENINGS = 15


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a subprocess reports.

    Attributes:
        seconds: What indexing or the first opening took.
        peak: The most memory the process itself had, in bytes.
        cpu_seconds: The CPU time of it, with that of child processes that have ended.
        figures: What was measured of queries, or of opening again.
    """

    seconds: float
    cpu_seconds: float
    peak: int
    figures: dict[str, float]


def outcome(output: str) -> Outcome:
    """Read the last line that a subprocess printed; an engine may print before it.

    Raises:
        ValueError: If that is no report.
    """
    try:
        return Outcome(**json.loads(output.strip().splitlines()[-1]))
    except (IndexError, TypeError, ValueError) as error:
        raise ValueError("ended well, but reported nothing") from error


def main(arguments: list[str]) -> None:
    """Do what the arguments say."""
    action, name, folder, *file = arguments
    contender, path = CONTENDERS[name], Path(folder)
    engine = contender.load()
    figures: dict[str, float] = {}
    match action:
        case "index":
            _, took = _timed(lambda: engine.index(Path(file[0]), path))
        case "open":
            searcher, took = _timed(lambda: engine.open(path))
            searcher.close()
            figures = _reopening_figures(engine, path, _queries(Path(file[0]))[Kind.SHORT])
        case _:
            searcher, took = _timed(lambda: engine.open(path))
            figures = _all_figures(contender, searcher, _queries(Path(file[0])))
            searcher.close()
    done = Outcome(took.seconds, took.cpu_seconds, own_peak(), figures)
    sys.stdout.write(json.dumps(asdict(done)) + "\n")


@dataclass(frozen=True, slots=True)
class _Took:
    seconds: float
    cpu_seconds: float


def _timed(work: Callable[[], T]) -> tuple[T, _Took]:
    cpu_started, started = _cpu_seconds(), time.perf_counter()
    result = work()
    return result, _Took(time.perf_counter() - started, _cpu_seconds() - cpu_started)


def _cpu_seconds() -> float:
    ended = os.times()
    return time.process_time() + ended.children_user + ended.children_system


def _reopening_figures(engine: Engine, folder: Path, queries: list[Query]) -> dict[str, float]:
    times = [_reopened(engine, folder, query) for query in islice(cycle(queries), _REOPENINGS)]
    if not times:
        return {}
    opened, answered = (median(column) * 1000 for column in zip(*times, strict=True))
    return {"reopen_ms": opened, "reopen_query_ms": answered}


def _reopened(engine: Engine, folder: Path, query: Query) -> tuple[float, float]:
    """Open, and answer a first query; give the seconds up to the end of each."""
    searcher, opened = _timed(partial(engine.open, folder))
    _, answered = _timed(partial(searcher.search, query))
    searcher.close()
    return opened.seconds, opened.seconds + answered.seconds


def _all_figures(contender: Contender, searcher: Searcher, queries: dict[Kind, list[Query]]) -> dict[str, float]:
    figures: dict[str, float] = {}
    for kind, asked in queries.items():
        if kind in contender.kinds and len(asked) > WARM_UP:
            figures |= _figures(kind, searcher, asked)
    return figures


def _figures(kind: Kind, searcher: Searcher, queries: list[Query]) -> dict[str, float]:
    for query in queries[:WARM_UP]:
        searcher.search(query)
    asked = [_timed(partial(searcher.search, query)) for query in queries[WARM_UP:]]
    times = [took.seconds * 1000 for _, took in asked]
    return {
        **{f"{kind}_p{part}_ms": percentile(times, part) for part in PERCENTILES},
        f"{kind}_p50_cpu_ms": percentile([took.cpu_seconds * 1000 for _, took in asked], 50),
        f"{kind}_answered": 100 * sum(bool(found) for found, _ in asked) / len(asked),
    }


def _queries(path: Path) -> dict[Kind, list[Query]]:
    values: dict[str, list[dict[str, Any]]] = json.loads(path.read_text(encoding="utf-8"))
    return {Kind(kind): [Query.from_dict(query) for query in queries] for kind, queries in values.items()}


if __name__ == "__main__":
    main(sys.argv[1:])

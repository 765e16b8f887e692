"""The tables over all sizes of a run: how figures grow with the articles, and what Recorte reaches of its targets."""

from collections.abc import Iterator, Sequence

from benchmarks.engines import CONTENDERS
from benchmarks.markdown import shown, table
from benchmarks.measures import Measure, SizeRun, all_measures
from benchmarks.queries import Kind
from benchmarks.targets import Judged, judge

_COMPARED = ("recorte", "tantivy")

_GROWING = frozenset(
    {"index_mb_per_second", "size_over_text", "index_peak_mb", "search_peak_mb", *(f"{kind}_p50_ms" for kind in Kind)}
)


def growth_lines(sizes: Sequence[SizeRun]) -> Iterator[str]:
    """Give the section on growth; nothing for a single size."""
    columns = [(name, size) for name in _COMPARED for size in sizes if size.figures(name)]
    if len(sizes) > 1 and columns:
        yield from ("", "### Growth with the number of articles")
        head = [f"{CONTENDERS[name].label}, {size.articles:,}" for name, size in columns]
        yield from table(["", *head], (_growth_row(measure, columns) for measure in _growing()))


def target_lines(sizes: Sequence[SizeRun]) -> Iterator[str]:
    """Give the section on targets; nothing without a whole archive."""
    judged = judge(sizes)
    if judged:
        yield from ("", "### Targets")
        yield from table(["what", "must", "aim", "seen", ""], map(_target_row, judged))


def _growing() -> list[Measure]:
    return [measure for measure in all_measures() if measure.key in _GROWING]


def _growth_row(measure: Measure, columns: Sequence[tuple[str, SizeRun]]) -> list[str]:
    return [measure.label, *(shown(size.figures(name).get(measure.key)) for name, size in columns)]


def _target_row(judged: Judged) -> list[str]:
    target = judged.target
    bounds = [f"{target.sign} {bound:,g}{target.unit}" for bound in (target.must, target.aim)]
    seen = shown(judged.seen) + (target.unit if judged.seen is not None else "")
    return [target.what, *bounds, seen, judged.verdict]

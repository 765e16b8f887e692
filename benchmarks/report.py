"""The figures as Markdown, for people, and as JSON, for comparing one run with another."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.comparisons import growth_lines, target_lines
from benchmarks.engines import CONTENDERS
from benchmarks.machine import Machine
from benchmarks.markdown import shown, table
from benchmarks.measures import EngineRun, Figures, Measure, SizeRun, all_measures, ratios
from benchmarks.queries import Kind
from benchmarks.targets import judge

SCHEMA_VERSION = 2
"""The version of the JSON document."""

_BASE = "recorte"
_RIVAL = "tantivy"
_MEGA = 1_000_000


@dataclass(frozen=True, slots=True)
class Report:
    """A whole benchmark.

    Attributes:
        command: What was typed.
        day: When, ISO 8601.
        machine: What it ran on.
        code: Digests of Recorte's code before the first size and after each; more than one where it was edited.
        sizes: What was measured, for each size.
        seconds: What all of it took.
    """

    command: str
    day: str
    machine: Machine
    code: Sequence[str]
    sizes: Sequence[SizeRun]
    seconds: float


def to_dict(report: Report) -> dict[str, Any]:
    """Give a report as one JSON document."""
    return {
        "schema_version": SCHEMA_VERSION,
        "command": report.command,
        "day": report.day,
        "machine": report.machine.to_dict(),
        "code": list(report.code),
        "seconds": round(report.seconds),
        "sizes": [_size_dict(size) for size in report.sizes],
        "targets": [judged.to_dict() for judged in judge(report.sizes)],
    }


def to_markdown(report: Report) -> str:
    """Give a report as Markdown: the figures of each size and their ratios, their growth, and the targets."""
    lines = [*_opening(report), *(line for size in report.sizes for line in _size_lines(size))]
    lines += [*growth_lines(report.sizes), *target_lines(report.sizes)]
    return "\n".join(lines) + "\n"


def _size_dict(size: SizeRun) -> dict[str, Any]:
    return {
        "articles": size.articles,
        "text_bytes": size.text_bytes,
        "load_average": [round(load, 2) for load in size.load],
        "queries": {kind.value: count for kind, count in size.queries.items()},
        "engines": [_engine_dict(run, size.figures(_BASE)) for run in size.engines],
        "recorte_over_tantivy": _rounded(ratios(size.figures(_BASE), size.figures(_RIVAL))),
        "command": size.command and _rounded(asdict(size.command)),
    }


def _engine_dict(run: EngineRun, base: Figures) -> dict[str, Any]:
    return {
        "name": run.name,
        "skipped": run.skipped or None,
        "figures": _rounded(run.figures),
        "ratios_to_recorte": _rounded(ratios(run.figures, base)),
    }


def _rounded(figures: Figures) -> dict[str, float]:
    return {key: round(value, 4) for key, value in figures.items()}


def _opening(report: Report) -> Iterator[str]:
    machine = report.machine
    versions = ", ".join(f"{name} {number}" for name, number in machine.versions.items())
    yield f"`{report.command}`, {report.day}, {report.seconds / 60:.0f} minutes"
    yield ""
    hardware = f"{machine.processor}, {machine.cores} cores, {machine.memory_mb:,} MB"
    yield f"{hardware}; {machine.system}; Python {machine.python}; {versions}."
    yield ""
    yield f"Digest of Recorte's code: {', '.join(report.code)}."
    if len(report.code) > 1:
        yield "**It was edited during the run: do not compare the figures of Recorte with one another.**"


def _size_lines(size: SizeRun) -> Iterator[str]:
    ran = [run for run in size.engines if run.figures]
    kinds = ", ".join(f"{count} {kind}" for kind, count in size.queries.items())
    yield ""
    yield f"### {size.articles:,} articles, {size.text_bytes / _MEGA:.1f} MB of titles and texts"
    yield ""
    yield f"Queries: {kinds}. Load average before and after: {size.load[0]:.1f}, {size.load[1]:.1f}."
    yield from _skipped_lines(size)
    if ran:
        yield from _figure_table(ran)
        yield from _ratio_table(ran, size)
    yield from _command_lines(size)


def _skipped_lines(size: SizeRun) -> Iterator[str]:
    lines = [_skipped_line(run) for run in size.engines if run.skipped]
    yield from ("", *lines) if lines else ()


def _skipped_line(run: EngineRun) -> str:
    return f"- {CONTENDERS[run.name].label} did not {'finish' if run.figures else 'run'}: {run.skipped}"


def _figure_table(ran: Sequence[EngineRun]) -> Iterator[str]:
    columns = {CONTENDERS[run.name].label: _figure_cell(run) for run in ran}
    yield from _table("figures", columns, [measure for measure in all_measures() if measure.shown])


def _ratio_table(ran: Sequence[EngineRun], size: SizeRun) -> Iterator[str]:
    base, rival = size.figures(_BASE), size.figures(_RIVAL)
    columns = {
        f"{CONTENDERS[run.name].label} / Recorte": _ratio_cell(ratios(run.figures, base))
        for run in ran
        if base and run.name != _BASE
    }
    if base and rival:
        columns["Recorte / tantivy"] = _ratio_cell(ratios(base, rival))
    if columns:
        yield from _table("ratios", columns, [measure for measure in all_measures() if measure.compared])


def _table(corner: str, columns: Mapping[str, Callable[[Measure], str]], measures: Iterable[Measure]) -> Iterator[str]:
    rows = ([measure.label, *(cell(measure) for cell in columns.values())] for measure in measures)
    return table([corner, *columns], rows)


def _figure_cell(run: EngineRun) -> Callable[[Measure], str]:
    cannot = {kind.value for kind in Kind if kind not in CONTENDERS[run.name].kinds}

    def cell(measure: Measure) -> str:
        if measure.key.partition("_")[0] in cannot:
            return "cannot"
        return shown(run.figures.get(measure.key))

    return cell


def _ratio_cell(values: Figures) -> Callable[[Measure], str]:
    return lambda measure: shown(values.get(measure.key))


def _command_lines(size: SizeRun) -> Iterator[str]:
    if size.command is not None:
        search, bare, ratio = size.command.search_ms, size.command.bare_ms, size.command.ratio
        yield ""
        yield (
            f"`recorte search` as a whole process: {search:.0f} ms; `python -c pass`: {bare:.0f} ms; "
            f"{ratio:.1f} times as long."
        )

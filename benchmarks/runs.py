"""All engines in turn on the same documents, each in subprocesses of its own, so that memory and caches are its own.

An engine that fails, or takes longer than a quarter of an hour for one of its tasks, is reported and costs only itself.
"""

import json
import logging
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from benchmarks.child import WARM_UP, Outcome, outcome
from benchmarks.command import CommandFailedError, time_command
from benchmarks.documents import ROOT, read, take, text_bytes
from benchmarks.engines import CONTENDERS, Contender
from benchmarks.measures import CommandRun, EngineRun, SizeRun
from benchmarks.memory import TreeWatch
from benchmarks.queries import Kind, Query, generate

_OPENINGS = 3
_BUILDS = 3
_SHORT = 10.0
"""Seconds below which an index is made several times: in so few, other work on the machine may be half of it."""
_MEGA = 1_000_000
_TIMEOUT = 900.0
"""Seconds; stock Whoosh needs a minute for 10,000 documents."""

_log = logging.getLogger(__name__)


class EngineFailedError(Exception):
    """A subprocess ended badly; the message is the last line it wrote to stderr, or says what was wrong."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What to measure.

    Attributes:
        documents: JSON Lines, or the same compressed by xz.
        sizes: How many documents from the start of it, for each run.
        engines: Names of `CONTENDERS`.
        queries: How many queries of each kind.
        folder: Where copies and indexes go.
    """

    documents: Path
    sizes: Sequence[int]
    engines: Sequence[str]
    queries: int
    folder: Path


@dataclass(frozen=True, slots=True)
class _Stage:
    """The files of one size."""

    folder: Path
    documents: Path
    questions: Path
    articles: int
    text_bytes: int
    queries: Mapping[Kind, list[Query]]

    def index(self, contender: Contender) -> Path:
        return self.folder / (contender.index_of or contender.name)


def run(plan: Plan) -> Iterator[SizeRun]:
    """Measure all engines at one size after the other; what one size has written is removed after it."""
    for size in dict.fromkeys(plan.sizes):
        stage = _stage(plan, size)
        before = os.getloadavg()[0]
        engines = tuple(_engine_run(CONTENDERS[name], stage) for name in _in_order(plan.engines))
        measured = {kind: max(0, len(queries) - WARM_UP) for kind, queries in stage.queries.items()}
        command, load = _command_run(stage), (before, os.getloadavg()[0])
        yield SizeRun(stage.articles, stage.text_bytes, measured, engines, command, load)
        shutil.rmtree(stage.folder)


def _stage(plan: Plan, size: int) -> _Stage:
    _log.info("taking %d documents from %s", size, plan.documents)
    folder = plan.folder / str(size)
    folder.mkdir(parents=True)
    documents, questions = folder / "documents.jsonl", folder / "queries.json"
    articles = take(plan.documents, size, documents)
    queries = generate(read(documents), plan.queries + WARM_UP)
    values = {kind.value: [query.to_dict() for query in asked] for kind, asked in queries.items()}
    questions.write_text(json.dumps(values), encoding="utf-8")
    return _Stage(folder, documents, questions, articles, text_bytes(read(documents)), queries)


def _in_order(names: Sequence[str]) -> list[str]:
    return [name for name in CONTENDERS if name in names]


def _engine_run(contender: Contender, stage: _Stage) -> EngineRun:
    reason = _obstacle(contender, stage)
    figures: dict[str, float] = {}
    if not reason:
        _log.info("%s, %d documents", contender.label, stage.articles)
        try:
            for measured in (_index_figures, _opening_figures, _search_figures):
                figures |= measured(contender, stage)
        except EngineFailedError as error:
            reason = f"failed: {error}"
    if reason:
        _log.warning("%s skipped: %s", contender.label, reason)
    return EngineRun(contender.name, figures, reason)


def _obstacle(contender: Contender, stage: _Stage) -> str:
    missing = contender.missing()
    if missing:
        return f"not installed: {', '.join(missing)}"
    if contender.largest is not None and stage.articles > contender.largest:
        return f"run with {contender.largest:,} articles at most"
    if contender.index_of and not stage.index(contender).exists():
        return f"searches the index of '{contender.index_of}', which has none"
    return ""


def _index_figures(contender: Contender, stage: _Stage) -> dict[str, float]:
    if contender.index_of:
        return {}
    built = list(_builds(contender, stage))
    return {
        "index_mb_per_second": stage.text_bytes / _MEGA / median(done.seconds for done, _ in built),
        "index_mb_per_cpu_second": stage.text_bytes / _MEGA / median(done.cpu_seconds for done, _ in built),
        "size_over_text": _size(stage.index(contender)) / stage.text_bytes,
        **_medians([_memory_figures("index", done, watch) for done, watch in built]),
    }


def _builds(contender: Contender, stage: _Stage) -> Iterator[tuple[Outcome, TreeWatch]]:
    """Make an index, more than once where that takes little time; the last one stays."""
    for _ in range(_BUILDS):
        shutil.rmtree(stage.index(contender), ignore_errors=True)
        built = _child("index", contender, stage.index(contender), stage.documents)
        yield built
        if built[0].seconds >= _SHORT:
            return


def _opening_figures(contender: Contender, stage: _Stage) -> dict[str, float]:
    done = [_child("open", contender, stage.index(contender), stage.questions)[0] for _ in range(_OPENINGS)]
    return {"open_ms": median(run.seconds for run in done) * 1000, **_medians([run.figures for run in done])}


def _search_figures(contender: Contender, stage: _Stage) -> dict[str, float]:
    done, watch = _child("search", contender, stage.index(contender), stage.questions)
    return {**_memory_figures("search", done, watch), **done.figures}


def _medians(runs: Sequence[Mapping[str, float]]) -> dict[str, float]:
    return {name: median(run[name] for run in runs) for name in runs[0]}


def _memory_figures(action: str, done: Outcome, watch: TreeWatch) -> dict[str, float]:
    resident = max(watch.resident, done.peak)
    return {
        f"{action}_peak_mb": (watch.proportional or resident) / _MEGA,
        f"{action}_resident_mb": resident / _MEGA,
    }


def _child(action: str, contender: Contender, *paths: Path) -> tuple[Outcome, TreeWatch]:
    """Run a subprocess to its end; give what it reports, and what was seen of its memory."""
    # What an earlier engine wrote would else be brought to the disk during the work of this one.
    os.sync()
    command = [sys.executable, "-m", "benchmarks.child", action, contender.name, *map(str, paths)]
    process = subprocess.Popen(  # noqa: S603 - our own command
        command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, encoding="utf-8", errors="replace"
    )
    with process, TreeWatch(process.pid) as watch:
        try:
            output, errors = process.communicate(timeout=_TIMEOUT)
        except subprocess.TimeoutExpired as error:
            process.kill()
            raise EngineFailedError(f"took longer than {_TIMEOUT:.0f} s") from error
    if process.returncode != 0:
        raise EngineFailedError((errors.strip().splitlines() or [f"exit status {process.returncode}"])[-1])
    try:
        return outcome(output), watch
    except ValueError as error:
        raise EngineFailedError(str(error)) from error


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _command_run(stage: _Stage) -> CommandRun | None:
    archive, queries = stage.index(CONTENDERS["recorte"]), stage.queries[Kind.SHORT]
    if not archive.exists() or not queries:
        return None
    try:
        return time_command(archive, queries)
    except CommandFailedError as error:
        _log.warning("the command failed: %s", error)
        return None

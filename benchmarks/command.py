"""What the `recorte search` command takes as a whole process, in turns with a Python that does nothing."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from itertools import cycle, islice
from pathlib import Path
from statistics import median

from benchmarks.documents import ROOT
from benchmarks.measures import CommandRun
from benchmarks.queries import Query

_TURNS = 21
_NO_HIT = 1


class CommandFailedError(Exception):
    """The command ended badly; the message is the last line it wrote to stderr."""


def time_command(archive: Path, queries: Sequence[Query]) -> CommandRun:
    """Search an archive with the command, once for each of some queries, and give the medians.

    Args:
        archive: An archive, which the first search has in the system's cache; that one is not counted.
        queries: Asked in turn; not empty.

    Raises:
        CommandFailedError: If the command failed, which would be faster than to search.
    """
    _process_ms(_search(archive, queries[0]))
    bare = [sys.executable, "-c", "pass"]
    asked = islice(cycle(queries), _TURNS)
    times = [(_process_ms(_search(archive, query)), _process_ms(bare)) for query in asked]
    search_ms, bare_ms = (median(column) for column in zip(*times, strict=True))
    return CommandRun(search_ms, bare_ms)


def _search(archive: Path, query: Query) -> list[str]:
    installed = shutil.which("recorte", path=os.fspath(Path(sys.executable).parent))
    command = [installed] if installed else [sys.executable, "-m", "recorte"]
    return [*command, "search", *query.words, "--archive", str(archive)]


def _process_ms(command: list[str]) -> float:
    started = time.perf_counter()
    done = subprocess.run(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, check=False)  # noqa: S603 - our own command
    taken = time.perf_counter() - started
    if done.returncode not in {0, _NO_HIT}:
        raise CommandFailedError((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
    return taken * 1000

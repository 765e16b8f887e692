"""How a server answers many at once, over loopback; see docs/serving.md.

    python -m benchmarks.serving DOCUMENTS [--seconds 8] [--requests 20000]

Short queries drawn from the documents, each answered with ten hits and their passages, are asked of `recorte serve` by
a process of its own, which shares the machine's cores with it: at 1, 8 and 64 connections, with one worker and with
two. Then the same while `recorte index` adds articles again and again, and at last how much memory two workers have of
their own before and after as many requests as are asked for, however long they take.
"""

import argparse
import asyncio
import json
import math
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks.documents import read
from benchmarks.measures import percentile
from benchmarks.memory import own_memory, tree
from benchmarks.queries import Kind, generate

_CONNECTIONS = (1, 8, 64)
_WORKERS = (1, 2)
_PERCENTILES = (50, 95, 99)
_QUERIES = 400
_POOL = 5_000
"""Documents that queries are drawn from."""

_ADDED = 100
"""Articles that each update adds."""

_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Load:
    """What came of some seconds of asking.

    Attributes:
        requests: How many were answered.
        errors: How many were answered otherwise than with 200, or not at all, by the status or the error.
        seconds: How long it took.
        percentiles: Milliseconds from a request to the last byte of its answer.
    """

    requests: int
    errors: dict[str, int]
    seconds: float
    percentiles: tuple[float, ...]


def measure(documents: Path, seconds: float, requests: int) -> None:
    """Index the documents, serve them, and print what asking brings."""
    with tempfile.TemporaryDirectory(prefix="recorte-serving-") as scratch:
        sources, archive, queries = Path(scratch, "sources"), Path(scratch, "archive"), Path(scratch, "queries.json")
        sources.mkdir()
        (sources / f"documents{documents.suffix}").symlink_to(documents.resolve())
        short = generate(islice(read(documents), _POOL), _QUERIES)[Kind.SHORT]
        queries.write_text(json.dumps([query.text for query in short]), encoding="utf-8")
        _index(sources, archive)
        _say("| workers | connections | meanwhile | requests/s | CPU ms | p50 ms | p95 ms | p99 ms | errors |")
        _say("|---|---|---|---|---|---|---|---|---|")
        for workers in _WORKERS:
            with served(archive, workers) as (process, address):
                _asked(address, _WORKERS[-1], 2, queries)
                for connections in _CONNECTIONS:
                    with _row(process.pid, workers, connections) as row:
                        row.append(_asked(address, connections, seconds, queries))
                with _row(process.pid, workers, _CONNECTIONS[1]) as row, _updated(sources, archive) as commits:
                    row.append(_asked(address, _CONNECTIONS[1], 2 * seconds, queries))
                    row.append(f"{len(commits)} updates")
        with served(archive, _WORKERS[-1]) as (process, address):
            _asked(address, _WORKERS[-1], 2, queries)
            before = own_memory(process.pid)
            load = _asked(address, _CONNECTIONS[-1], math.inf, queries, requests)
            after = own_memory(process.pid)
        _say(
            f"\n{load.requests:,} requests in {load.seconds:,.0f} s, errors: {_told(load.errors)};"
            f" {before / 1e6:.0f} MB of their own before, {after / 1e6:.0f} MB after"
        )


@contextmanager
def _row(pid: int, workers: int, connections: int) -> Iterator[list[Any]]:
    """Print a row of the table: a load, what happened meanwhile, and the CPU time that the server took."""
    row: list[Any] = []
    before = _cpu_seconds(pid)
    yield row
    load, meanwhile, cpu = row[0], "".join(row[1:]), _cpu_seconds(pid) - before
    times = " | ".join(f"{time:.1f}" for time in load.percentiles)
    rate, each = load.requests / load.seconds, 1000 * cpu / max(load.requests, 1)
    _say(f"| {workers} | {connections} | {meanwhile} | {rate:.0f} | {each:.1f} | {times} | {_told(load.errors)} |")


def _told(errors: dict[str, int]) -> str:
    return ", ".join(f"{number} x {what}" for what, number in errors.items()) or "0"


def _cpu_seconds(pid: int) -> float:
    """Give the CPU time of a process and its descendants."""
    ticks = 0
    for member in tree(pid):
        fields = Path(f"/proc/{member}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
        ticks += int(fields[11]) + int(fields[12])
    return ticks / os.sysconf("SC_CLK_TCK")


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


# --- The server


@contextmanager
def served(archive: Path, workers: int) -> Iterator[tuple["subprocess.Popen[bytes]", str]]:
    """Serve an archive; give the process and its address once it answers."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        port = listening.getsockname()[1]
    arguments = ["serve", "--archive", str(archive), "--port", str(port), "--workers", str(workers)]
    process = subprocess.Popen(_command(*arguments), stderr=subprocess.DEVNULL)  # noqa: S603 - our own command
    address, limit = f"http://127.0.0.1:{port}", time.monotonic() + _PATIENCE
    try:
        while time.monotonic() < limit:
            with suppress(OSError), urllib.request.urlopen(f"{address}/api/v1/health", timeout=_PATIENCE):  # noqa: S310 - our own server
                break
            time.sleep(0.1)
        yield process, address
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(_PATIENCE)


@contextmanager
def _updated(sources: Path, archive: Path) -> Iterator[list[int]]:
    """Add articles to an archive, again and again; give the numbers of the updates that have ended."""
    done, commits = threading.Event(), list[int]()

    def update() -> None:
        while not done.is_set():
            number = len(list(sources.iterdir()))
            records = (
                {"id": f"{number}-{place}", "titulo": f"Nota {place}", "texto": f"Chuva e sol na praça {place}."}
                for place in range(_ADDED)
            )
            lines = "".join(json.dumps(record) + "\n" for record in records)
            (sources / f"added-{number}.jsonl").write_text(lines, encoding="utf-8")
            _index(sources, archive)
            commits.append(number)

    updating = threading.Thread(target=update)
    updating.start()
    yield commits
    done.set()
    updating.join()


def _index(sources: Path, archive: Path) -> None:
    subprocess.run(_command("index", str(sources), "--archive", str(archive)), check=True, capture_output=True)  # noqa: S603 - our own command


def _command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "recorte", *arguments]


# --- Those who ask, in a process of their own


def _asked(address: str, connections: int, seconds: float, queries: Path, most: int = sys.maxsize) -> Load:
    command = [sys.executable, "-m", "benchmarks.serving", "--ask", address, str(connections), str(seconds)]
    done = subprocess.run([*command, str(queries), str(most)], check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    values = json.loads(done.stdout)
    return Load(**{**values, "percentiles": tuple(values["percentiles"])})


async def ask(address: str, connections: int, seconds: float, queries: Sequence[str], most: int) -> Load:
    """Ask over so many connections at once, each anew as soon as it has its answer.

    Args:
        address: The server.
        connections: How many.
        seconds: How long.
        queries: What to ask for, each connection from another one on.
        most: How many requests in all at most.
    """
    host, port = address.removeprefix("http://").split(":")
    requests = [
        f"GET /api/v1/search?{urlencode({'q': query})} HTTP/1.1\r\nHost: {host}\r\n\r\n".encode() for query in queries
    ]
    times: list[float] = []
    errors, started = Counter[str](), time.perf_counter()

    async def one(place: int) -> None:
        reader, writer = await asyncio.open_connection(host, int(port))
        while time.perf_counter() - started < seconds and len(times) + errors.total() < most:
            asked = time.perf_counter()
            writer.write(requests[place % len(requests)])
            place += 1
            status = await _status(reader)
            if status == "200":
                times.append((time.perf_counter() - asked) * 1000)
            else:
                errors[status] += 1
        writer.close()

    outcomes = await asyncio.gather(
        *(one(number * len(requests) // connections) for number in range(connections)), return_exceptions=True
    )
    errors.update(type(outcome).__name__ for outcome in outcomes if outcome is not None)
    took = time.perf_counter() - started
    return Load(len(times), dict(errors), took, tuple(percentile(times or [math.nan], part) for part in _PERCENTILES))


async def _status(reader: asyncio.StreamReader) -> str:
    """Read an answer; give its status."""
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(line for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
    await reader.readexactly(int(length.partition(b":")[2]))
    return head.split(b" ", 2)[1].decode()


def main(arguments: Sequence[str]) -> None:
    """Measure, or be the process that asks."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.serving", description=__doc__)
    parser.add_argument("documents", type=Path, nargs="?")
    parser.add_argument("--seconds", type=float, default=8.0)
    parser.add_argument("--requests", type=int, default=20_000)
    parser.add_argument("--ask", nargs=5, help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.ask:
        address, connections, seconds, queries, most = options.ask
        texts = json.loads(Path(queries).read_text(encoding="utf-8"))
        load = asyncio.run(ask(address, int(connections), float(seconds), texts, int(most)))
        sys.stdout.write(json.dumps(asdict(load)))
    else:
        measure(options.documents, options.seconds, options.requests)


if __name__ == "__main__":
    main(sys.argv[1:])

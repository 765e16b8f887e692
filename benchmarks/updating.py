"""What it takes to keep an archive up to date; see docs/benchmarks.md.

    python -m benchmarks.updating tree FOLDER     a tree that `benchmarks.tree` has written; files in it are changed
    python -m benchmarks.updating single COUNT    so many updates of one article, with a commit each

The first compares `recorte index` as a process with a bare walk of the same tree in Python, in turns. The second shows
how long an update and a search take, and how large the archive is, as updates go on.
"""

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

from recorte.indexer.build import BuildOptions, build
from recorte.search import Archive

_TURNS = 5
_CHANGED, _REMOVED, _MOVED = 100, 50, 20
_FILES = 1_000
_WORDS = ("chuva", "sol", "vento", "mar", "rio", "serra", "perdas", "eleições", "juros", "vacina", "praça", "greve")
_WALK = """
import os, sys
waiting = [sys.argv[1]]
while waiting:
    with os.scandir(waiting.pop()) as entries:
        for entry in entries:
            if entry.is_dir(follow_symlinks=False):
                waiting.append(entry.path)
            else:
                entry.stat()
"""


def _say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def _seconds(run: Callable[[], object]) -> float:
    began = time.perf_counter()
    run()
    return time.perf_counter() - began


def measure_tree(folder: Path) -> None:
    """Build, find nothing changed, and update after some changes."""
    with tempfile.TemporaryDirectory() as scratch:
        archive = Path(scratch, "archive")

        def index() -> str:
            command = [sys.executable, "-m", "recorte", "index", str(folder), "--archive", str(archive)]
            done = subprocess.run(command, check=False, capture_output=True, text=True)  # noqa: S603 - our own command
            return done.stdout.split("\n")[0]

        def walk() -> None:
            subprocess.run([sys.executable, "-c", _WALK, str(folder)], check=True)  # noqa: S603 - our own command

        _say(f"first build: {_seconds(index):.1f} s")
        walk()
        walks, nothing = zip(*((_seconds(walk), _seconds(index)) for _ in range(_TURNS)), strict=True)
        _say(f"bare walk: {median(walks):.2f} s; nothing changed: {median(nothing):.2f} s, {index()}")
        _say(f"ratio: {median(nothing) / median(walks):.2f}")
        _change(folder)
        said: list[str] = []
        took = _seconds(lambda: said.append(index()))
        _say(f"after changes: {took:.2f} s, {took - median(nothing):.2f} s more; {said[0]}")


def _change(folder: Path) -> None:
    chance = random.Random(0)  # noqa: S311 - to be repeatable
    chosen = chance.sample(sorted(folder.rglob("*.md")), _CHANGED + _REMOVED + _MOVED)
    for path in chosen[:_CHANGED]:
        path.write_text(path.read_text(encoding="utf-8") + "\nMais uma frase.\n", encoding="utf-8")
    for path in chosen[_CHANGED : _CHANGED + _REMOVED]:
        path.unlink()
    for path in chosen[_CHANGED + _REMOVED :]:
        path.rename(path.with_name(f"movido-{path.name}"))


def measure_single(count: int) -> None:
    """Change one article after another, with an update each."""
    chance = random.Random(0)  # noqa: S311 - to be repeatable
    options = BuildOptions(processes=1)
    with tempfile.TemporaryDirectory() as scratch:
        folder, archive = Path(scratch, "sources"), Path(scratch, "archive")
        folder.mkdir()

        def write(number: int) -> None:
            text = " ".join(chance.choices(_WORDS, k=300))
            (folder / f"{number}.txt").write_text(text, encoding="utf-8")

        for number in range(_FILES):
            write(number)
        build([folder], archive, options)
        _say("| updates | ms an update | ms a search | archive, MB | segments |\n|---:|---:|---:|---:|---:|")
        done = 0
        while done < count:
            some = min(1_000, count - done)
            took = 0.0
            for _ in range(some):
                write(chance.randrange(_FILES))
                took += _seconds(lambda: build([folder], archive, options))
            done += some
            with Archive.open(archive) as opened:
                opened.search("chuva perdas")
                search = median(_seconds(lambda: opened.search("juros vacina")) for _ in range(21))
                segments = opened.info().segments
            size = sum(entry.stat().st_size for entry in os.scandir(archive)) / 1e6
            _say(f"| {done:,} | {took / some * 1e3:.1f} | {search * 1e3:.2f} | {size:.2f} | {segments} |")


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.updating")
    kinds = parser.add_subparsers(dest="kind", required=True)
    kinds.add_parser("tree").add_argument("folder", type=Path)
    kinds.add_parser("single").add_argument("count", type=int)
    arguments = parser.parse_args()
    if arguments.kind == "tree":
        measure_tree(arguments.folder)
    else:
        measure_single(arguments.count)


if __name__ == "__main__":
    main()

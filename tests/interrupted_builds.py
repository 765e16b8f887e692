"""Builds that are killed at one moment after another; run as a program by `test_indexer_interruption`.

    python tests/interrupted_builds.py FOLDER

Each build runs in a fork of this process, which kills itself before a certain one of the steps it takes on the file
system: what it opens, renames, removes or makes in the archive, and what it sees safely on disk.
"""

import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from itertools import count
from pathlib import Path
from typing import Any

from recorte.indexer import build as builds
from recorte.indexer.files import LOCK
from recorte.indexer.shares import Shares
from recorte.indexer.whoosh.lock import WriteLock
from recorte.search import Archive

STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"})
COMMIT = 40
"""Steps from the end of a build that are tried one by one: the commit, and more."""

TEXTS = (["Antes da chuva", "Antes do sol", "A última de antes"], ["Depois da chuva", "Depois do sol"])


def build(archive: Path, source: Path) -> None:
    """Build with a segment for each article, so that there is something to be merged."""
    Shares.of = lambda found, _: Shares(1, 1, iter(found))  # type: ignore[method-assign,assignment] # of this name
    builds.build([source], archive, builds.BuildOptions(processes=1))


def in_a_fork(run: Callable[[], None]) -> int:
    """Run something in a fork; give the signal that it was killed by, 0 for none."""
    child = os.fork()
    if not child:
        try:
            run()
            os._exit(0)
        finally:
            os._exit(1)
    status = os.waitpid(child, 0)[1]
    if os.WIFSIGNALED(status):
        return os.WTERMSIG(status)
    assert os.WEXITSTATUS(status) == 0
    return 0


def interrupted(archive: Path, source: Path, last: int) -> int:
    """Build, and be killed before a step; give the signal."""

    def killed(step: int) -> None:
        if step == last:
            os.kill(os.getpid(), signal.SIGKILL)

    return in_a_fork(lambda: build_hearing(archive, source, killed))


def steps_of(archive: Path, source: Path) -> list[int]:
    """Give the steps of a build that are to be tried: every one while it commits, some before that."""
    counted = archive.with_name("steps")

    def noted(step: int) -> None:
        counted.write_text(str(step), encoding="ascii")

    assert not in_a_fork(lambda: build_hearing(archive, source, noted))
    steps = int(counted.read_text(encoding="ascii")) + 1
    return [*range(0, steps - COMMIT, 3), *range(steps - COMMIT, steps)]


def build_hearing(archive: Path, source: Path, heard: Callable[[int], None]) -> None:
    """Build, and tell before each step the number that it has; only in a fork, as this cannot be undone."""
    step, synced = count(), os.fsync

    def event(name: str, args: tuple[Any, ...]) -> None:
        if name in STEPS or (name == "open" and str(args[0]).startswith(str(archive))):
            heard(next(step))

    def fsync(file: int) -> None:
        heard(next(step))
        synced(file)

    os.fsync = fsync  # type: ignore[assignment] # it is no event that can be heard
    sys.addaudithook(event)
    build(archive, source)


def texts_of(archive: Path) -> list[str]:
    """Give the texts of an archive, once it has proved to be whole and nobody's."""
    with Archive.open(archive) as opened:
        assert [file.name for file in opened.check() if file.damage is not None] == []
        assert opened.search("chuva").total == 1
        texts = [article.text for article in opened]
    lock = WriteLock(archive)
    assert lock.acquire()
    lock.release()
    return texts


def main(folder: Path) -> None:
    """Interrupt builds onto an archive, and first builds, at one step after another; print what came of it."""
    sources = []
    for number, texts in enumerate(TEXTS):
        sources.append(folder / f"source-{number}")
        sources[-1].mkdir()
        for place, text in enumerate(texts):
            (sources[-1] / f"{place}.txt").write_text(text, encoding="utf-8")
    archive, fresh = folder / "archive", folder / "fresh"
    build(archive, sources[1])
    counts = {"steps": 0, "interrupted": 0, "replaced": 0}
    for step in steps_of(archive, sources[0]):
        now = TEXTS.index(texts_of(archive))
        counts["steps"] += 1
        counts["interrupted"] += interrupted(archive, sources[1 - now], step) == signal.SIGKILL
        counts["replaced"] += texts_of(archive) == TEXTS[1 - now]
    build(archive, sources[0])
    check_alone(archive)
    for step in steps_of(fresh, sources[0]):
        if Archive.exists(fresh):
            assert texts_of(fresh) == TEXTS[0]
            shutil.rmtree(fresh)
        assert interrupted(fresh, sources[0], step) == signal.SIGKILL
    build(fresh, sources[0])
    check_alone(fresh)
    json.dump(counts, sys.stdout)


def check_alone(archive: Path) -> None:
    """See that an archive is what the first source holds, and that nothing else is in its folder."""
    assert texts_of(archive) == TEXTS[0]
    assert sorted(path.suffix for path in archive.iterdir() if path.name != LOCK) == [".json", ".rec", ".src", ".toc"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

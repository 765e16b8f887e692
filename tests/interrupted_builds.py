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
from pathlib import Path
from typing import Any

from recorte.indexer import build as builds
from recorte.indexer.errors import ArchiveNotFoundError
from recorte.indexer.files import LOCK
from recorte.indexer.whoosh.lock import WriteLock
from recorte.search import Archive

STEPS = frozenset({"os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.truncate", "shutil.rmtree"})
TEXTS = (["Antes da chuva", "Antes do sol", "A última de antes"], ["Depois da chuva", "Depois do sol"])


def build(archive: Path, source: Path) -> None:
    """Build with a segment for each article, so that there is something to be merged."""
    builds._size_of_tasks = lambda found, _: (1, iter(found))
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

    def run() -> None:
        left = last

        def step() -> None:
            nonlocal left
            left -= 1
            if left < 0:
                os.kill(os.getpid(), signal.SIGKILL)

        def heard(event: str, args: tuple[Any, ...]) -> None:
            if event in STEPS or (event == "open" and str(args[0]).startswith(str(archive))):
                step()

        synced = os.fsync

        def fsync(file: int) -> None:
            step()
            synced(file)

        os.fsync = fsync  # type: ignore[assignment] # it is no event that can be heard
        sys.addaudithook(heard)
        build(archive, source)

    return in_a_fork(run)


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
    """Interrupt a build onto an archive at every step that it has, a first build at every third; print what came."""
    sources = []
    for number, texts in enumerate(TEXTS):
        sources.append(folder / f"source-{number}")
        sources[-1].mkdir()
        for place, text in enumerate(texts):
            (sources[-1] / f"{place}.txt").write_text(text, encoding="utf-8")
    archive, now = folder / "archive", 0
    build(archive, sources[now])
    counts = {"interrupted": 0, "replaced": 0, "first": 0}
    while interrupted(archive, sources[1 - now], counts["interrupted"]) == signal.SIGKILL:
        counts["interrupted"] += 1
        found = texts_of(archive)
        assert found in TEXTS
        if found != TEXTS[now]:
            counts["replaced"] += 1
            now = 1 - now
    build(archive, sources[0])
    check_alone(archive)
    fresh = folder / "fresh"
    while interrupted(fresh, sources[0], 3 * counts["first"]) == signal.SIGKILL:
        counts["first"] += 1
        try:
            assert texts_of(fresh) == TEXTS[0]
        except ArchiveNotFoundError:
            continue
        shutil.rmtree(fresh)
    check_alone(fresh)
    json.dump(counts, sys.stdout)


def check_alone(archive: Path) -> None:
    """See that an archive is what the first source holds, and that nothing else is in its folder."""
    assert texts_of(archive) == TEXTS[0]
    assert sorted(path.suffix for path in archive.iterdir() if path.name != LOCK) == [".json", ".rec", ".toc"]


if __name__ == "__main__":
    main(Path(sys.argv[1]))

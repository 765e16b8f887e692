"""Updates that are killed at random moments, or run out of disk: nothing that was committed is lost by them.

    python tests/stress_updates.py FOLDER [--kills 100] [--seed 0]
    python tests/stress_updates.py FOLDER --disks 70

Sources change at random; each update is killed after a random time, again and again, and then let run to its end. After
each kill the archive must be whole, hold every article whose file has not changed since the last whole update, and no
text that was never written. With `--disks`, so many updates are run with more and more room left on the disk, of which
the first have too little; that takes the right to mount a file system. Prints what was done as JSON.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from recorte.search import Archive

_UPDATE = """
import sys
from recorte.indexer.build import BuildOptions, build
build([sys.argv[1]], sys.argv[2], BuildOptions(processes=2, commit_every=0.02, wait=10))
"""
_FILES = 120
_WORDS = ("chuva", "sol", "vento", "mar", "maré", "rio", "serra", "vale", "noite", "manhã")
_SHARE_OF_COPIES = 0.3
"""Of the files that are written, those with the text of another under a headline of their own."""

_ENOUGH = 600_000
"""Bytes of room that an update never needs."""

_LONGEST = 1.0
"""Seconds after which the first update is killed at the latest; further ones within the time that the last one took."""


class Sources:
    """A folder of sources that change, and what is in them."""

    def __init__(self, folder: Path, chance: random.Random) -> None:
        self._folder = folder
        self._chance = chance
        self.now: dict[str, str] = {}
        self.ever: dict[str, set[str]] = defaultdict(set)
        folder.mkdir(parents=True)
        for number in range(_FILES):
            self._write(f"{number:03}.txt")

    def change(self) -> None:
        """Write, rename, remove and add some files."""
        for name in self._chance.sample(sorted(self.now), 12):
            what = self._chance.choice(("write", "write", "remove", "rename"))
            if what == "write":
                self._write(name)
                continue
            text = self.now.pop(name)
            if what == "remove":
                (self._folder / name).unlink()
            else:
                other = f"r{self._chance.randrange(10**9)}.txt"
                (self._folder / name).rename(self._folder / other)
                self.now[other] = text
                self.ever[other].add(text)
        for _ in range(6):
            self._write(f"n{self._chance.randrange(10**9)}.txt")

    def _write(self, name: str) -> None:
        text = " ".join(self._chance.choices(_WORDS, k=self._chance.randint(40, 400)))
        if self.now and self._chance.random() < _SHARE_OF_COPIES:
            text = self._chance.choice([*self.now.values()])
        headline = f"Manchete {self._chance.randrange(10**9)}"
        (self._folder / name).write_text(f"{headline}\n\n{text}", encoding="utf-8")
        self.now[name] = text
        self.ever[name].add(text)


def texts_of(archive: Path) -> dict[str, str]:
    """Give what a whole archive holds."""
    with Archive.open(archive) as opened:
        assert all(file.damage is None for file in opened.check())
        found = {article.doc_id: article.text for article in opened}
        assert opened.search("chuva", passages=0, all_copies=True).total == sum(
            "chuva" in text.split() for text in found.values()
        )
        return found


def update(folder: Path, archive: Path) -> "subprocess.Popen[bytes]":
    """Begin an update."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.Popen([sys.executable, "-c", _UPDATE, str(folder), str(archive)], env=environment, stderr=-3)


def kill_updates(folder: Path, kills: int, chance: random.Random) -> dict[str, int]:
    """Kill so many updates, and let some run to their end between; give what was done."""
    sources, archive = Sources(folder / "sources", chance), folder / "archive"
    settled: dict[str, str] = {}
    longest = _LONGEST
    done = {"kills": 0, "updates": 0, "committed": 0}
    while done["kills"] < kills:
        for _ in range(chance.randint(1, 4)):
            before = texts_of(archive) if Archive.exists(archive) else {}
            process = update(folder / "sources", archive)
            time.sleep(chance.uniform(0, longest))
            process.kill()
            if process.wait() == -signal.SIGKILL:
                done["kills"] += 1
            if not Archive.exists(archive):
                assert not settled
                continue
            found = texts_of(archive)
            done["committed"] += found != before
            assert all(text in sources.ever[name] for name, text in found.items())
            assert {name: found.get(name) for name in settled} == settled
        began = time.monotonic()
        assert update(folder / "sources", archive).wait() == 0
        longest = time.monotonic() - began
        done["updates"] += 1
        assert texts_of(archive) == sources.now
        before_change = dict(sources.now)
        sources.change()
        settled = {name: text for name, text in before_change.items() if sources.now.get(name) == text}
    assert update(folder / "sources", archive).wait() == 0
    assert texts_of(archive) == sources.now
    assert not (archive / "MAIN.tmp").exists()
    return done


def fill_disks(folder: Path, count: int, chance: random.Random) -> dict[str, int]:
    """Run updates with more and more room on the disk; give how many failed for want of it."""
    disk = folder / "disk"
    disk.mkdir(parents=True)
    done = {"updates": 0, "full": 0}
    _run("mount", "-t", "tmpfs", "-o", "size=16m", "tmpfs", str(disk))
    try:
        sources, archive, filler = Sources(folder / "sources", chance), disk / "archive", disk / "filler"
        assert update(folder / "sources", archive).wait() == 0
        for room in range(0, _ENOUGH, _ENOUGH // count):
            before = texts_of(archive)
            sources.change()
            free = os.statvfs(disk).f_bavail * os.statvfs(disk).f_frsize
            filler.write_bytes(bytes(max(0, free - room)))
            failed = update(folder / "sources", archive).wait() != 0
            done["updates"] += 1
            done["full"] += failed
            found = texts_of(archive)
            assert all(text in sources.ever[name] for name, text in found.items())
            assert failed or found == sources.now
            kept = {name: text for name, text in before.items() if sources.now.get(name) == text}
            assert {name: found.get(name) for name in kept} == kept
            filler.unlink()
            assert update(folder / "sources", archive).wait() == 0
            assert texts_of(archive) == sources.now
    finally:
        _run("umount", "-l", str(disk))
    return done


def _run(*command: str) -> None:
    subprocess.run(command, check=True)


def main() -> None:
    """Do what the command line asks for."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", maxsplit=1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--kills", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--disks", type=int, default=0)
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)  # noqa: S311 - to be repeatable
    if arguments.disks:
        done = fill_disks(arguments.folder, arguments.disks, chance)
    else:
        done = kill_updates(arguments.folder, arguments.kills, chance)
    json.dump(done, sys.stdout)


if __name__ == "__main__":
    main()

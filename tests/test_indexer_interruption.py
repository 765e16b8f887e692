"""Builds that end before their time: whatever stops them, the archive answers, and the next build is as any other."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from conftest import ROOT, write_records
from recorte.indexer import compacting
from recorte.indexer.build import BuildOptions, build
from recorte.indexer.compacting import compact
from recorte.indexer.errors import ArchiveLockedError, WorkerDiedError
from recorte.indexer.shares import Shares
from recorte.indexer.workers import Workers
from recorte.indexer.writer import ArchiveWriter
from recorte.search import Archive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs fork and signals")

_PATIENCE = 15
"""Seconds within which a process must have ended."""


def environment() -> dict[str, str]:
    """Give the environment of a process that imports what this one does."""
    return {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}


def texts_of(archive: Path) -> list[str]:
    """Give the texts of a whole archive, in order."""
    with Archive.open(archive) as opened:
        assert all(file.damage is None for file in opened.check())
        return [article.text for article in opened]


def many(folder: Path, count: int = 60) -> Path:
    """Write sources that keep several processes busy, one article a task."""
    folder.mkdir()
    for number in range(count):
        (folder / f"{number}.txt").write_text(f"chuva {number} " * 40, encoding="utf-8")
    return folder


def ended(pid: int) -> bool:
    """Tell whether a process has ended, waited for or not."""
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="ascii", errors="replace")
    except FileNotFoundError:
        return True
    return status.rpartition(")")[2].split()[0] == "Z"


def wait_for(condition: Callable[[], bool]) -> bool:
    """Wait until something holds; tell whether it came to that."""
    until = time.monotonic() + _PATIENCE
    while not condition() and time.monotonic() < until:
        time.sleep(0.02)
    return condition()


def test_a_build_killed_at_any_step_loses_nothing(tmp_path: Path) -> None:
    """Before every single step while it commits, every third before that; onto an archive and where there is none."""
    program = [sys.executable, str(ROOT / "tests" / "interrupted_builds.py"), str(tmp_path)]
    done = subprocess.run(program, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts = json.loads(done.stdout)
    assert counts["interrupted"] >= 50
    assert 5 < counts["replaced"] < counts["steps"] / 2


def stress(*arguments: str) -> dict[str, int]:
    """Run the stress script, which asserts what it sees; give what it did."""
    program = [sys.executable, str(ROOT / "tests" / "stress_updates.py"), *arguments]
    done = subprocess.run(program, env=environment(), capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    counts: dict[str, int] = json.loads(done.stdout)
    return counts


def test_updates_killed_at_random_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    """And the next ones complete the work; 20 kills here, more by running the script."""
    assert stress(str(tmp_path / "stress"), "--kills", "20", "--seed", str(os.getpid()))["kills"] >= 20


def can_mount(folder: Path) -> bool:
    """Tell whether this user may mount a file system."""
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(folder)]
    try:
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            return False
    except FileNotFoundError:
        return False
    unmount = ["umount", str(folder)]
    return not subprocess.run(unmount, capture_output=True, check=False).returncode


def test_updates_without_room_lose_nothing_that_was_committed(tmp_path: Path) -> None:
    """And once there is room again the next one completes the work."""
    if not can_mount(tmp_path / "mounted"):
        pytest.skip("needs the right to mount a file system")
    done = stress(str(tmp_path / "stress"), "--disks", "8")
    assert done["full"] >= 1
    assert done["full"] < done["updates"]


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_a_worker_that_is_killed_while_it_merges_ends_the_build(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The archive is as it was, nobody holds it, and no other worker is left."""
    monkeypatch.setattr(Shares, "of", lambda found, _: Shares(1, 1, iter(found)))
    archive = tmp_path / "archive"
    build([write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])], archive)
    started: list[subprocess.Popen[bytes]] = []
    start = Workers._started

    def remembered(workers: Workers) -> "subprocess.Popen[bytes]":
        started.append(start(workers))
        return started[-1]

    def killed(*arguments: Any) -> Path:
        for process in started:
            process.kill()
        return compact(*arguments)

    monkeypatch.setattr(Workers, "_started", remembered)
    monkeypatch.setattr(compacting, "_MERGED_APART", 0)
    monkeypatch.setattr(compacting, "compact", killed)
    source = many(tmp_path / "b")
    with pytest.raises(WorkerDiedError, match="killed by signal 9"):
        build([source], archive, BuildOptions(processes=2))
    monkeypatch.undo()
    assert started
    assert all(ended(process.pid) for process in started)
    assert texts_of(archive) == ["antes"]
    assert not (archive / "MAIN.tmp").exists()
    assert build([source], archive).articles == 60


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="needs /proc")
def test_workers_end_with_the_build_that_started_them(tmp_path: Path) -> None:
    """However it ended; the next build is not disturbed by what they may still be doing."""
    archive = tmp_path / "archive"
    build([write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])], archive)
    source = many(tmp_path / "b")
    program = (
        "import os, signal, sys\n"
        "from pathlib import Path\n"
        "from recorte.indexer import build as builds\n"
        "from recorte.indexer.shares import Shares\n"
        "from recorte.indexer.workers import Workers\n"
        "start = Workers._started\n"
        "def told(workers):\n"
        "    process = start(workers)\n"
        "    os.write(1, b'%d\\n' % process.pid)\n"
        "    return process\n"
        "Workers._started = told\n"
        "Shares.of = lambda found, _: Shares(1, 1, found)\n"
        "builds.build([Path(sys.argv[1])], Path(sys.argv[2]), builds.BuildOptions(processes=2),\n"
        "             progress=lambda _: os.kill(os.getpid(), signal.SIGKILL))\n"
    )
    arguments = [sys.executable, "-c", program, str(source), str(archive)]
    killed = subprocess.run(arguments, env=environment(), capture_output=True, check=False)
    assert killed.returncode == -signal.SIGKILL
    pids = [int(pid) for pid in killed.stdout.split()]
    assert pids
    assert texts_of(archive) == ["antes"]
    assert build([source], archive, BuildOptions(processes=1)).articles == 60
    assert wait_for(lambda: all(map(ended, pids)))
    assert b"Traceback" not in killed.stderr
    assert not (archive / "MAIN.tmp").exists()


def test_a_full_disk_is_said_in_a_line(tmp_path: Path) -> None:
    """No traceback; the archive is as it was, and is built when there is room again."""
    resource = pytest.importorskip("resource")
    archive = tmp_path / "archive"
    build([write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])], archive)
    source = many(tmp_path / "b", 300)
    room = max(path.stat().st_size for path in archive.iterdir()) + 1
    command = [sys.executable, "-m", "recorte", "index", "--replace", str(source), "--archive", str(archive)]
    full = subprocess.run(
        command,
        env={**environment(), "PYTHONDONTWRITEBYTECODE": "1"},  # cut off at that size, it would fail whoever comes next
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (room, room)),
    )
    assert (full.returncode, full.stdout) == (2, "")
    assert full.stderr == "recorte: File too large\n"
    assert texts_of(archive) == ["antes"]
    assert not (archive / "MAIN.tmp").exists()
    assert build([source], archive).articles == 300


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs /proc")
def test_each_step_of_a_commit_is_on_disk_before_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Contents before the name that makes them count, and names before what relies on them."""
    archive, events = tmp_path / "archive", list[str]()
    named = Path.replace

    def synced(handle: int) -> None:
        events.append(f"synced {Path(f'/proc/self/fd/{handle}').readlink().name}")

    def replaced(path: Path, target: Path) -> Path:
        events.append(f"{path.name} named {target.name}")
        return named(path, target)

    source = write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])
    build([source], archive)
    write_records(source, [{"texto": "depois"}])
    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(Path, "replace", replaced)
    build([source], archive)
    (segment,), (table,) = ([path.name for path in archive.glob(f"*.{ending}")] for ending in ("rec", "src"))
    of_segment, of_table = segment.removeprefix("MAIN_"), table.removeprefix("MAIN_")
    assert events == [
        f"synced {of_segment}",
        f"{of_segment} named {segment}",
        f"synced {of_table}",
        f"{of_table} named {table}",
        "synced manifest-2.json.tmp",
        "manifest-2.json.tmp named manifest-2.json",
        "synced archive",
        "synced _MAIN_2.toc.tmp",
        "_MAIN_2.toc.tmp named _MAIN_2.toc",
        "synced archive",
        "synced archive",
    ]


def test_a_writer_that_cannot_begin_lets_go_of_the_lock(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """As where the disk is full at once."""
    archive = tmp_path / "archive"
    build([write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])], archive)

    def fail(_: Path) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patched:
        patched.setattr("recorte.indexer.writer.remove", fail)
        with pytest.raises(OSError, match="No space left"):
            ArchiveWriter(archive)
    with ArchiveWriter(archive), pytest.raises(ArchiveLockedError):
        ArchiveWriter(archive)
    assert texts_of(archive) == ["antes"]


@pytest.mark.parametrize("name", ["manifest-2.json.tmp", "_MAIN_2.toc.tmp", "MAIN.tmp", "MAIN_WRITELOCK"])
def test_a_link_in_the_archive_leads_nowhere(tmp_path: Path, name: str) -> None:
    """What it leads to is neither written to nor removed."""
    archive, outside = tmp_path / "archive", tmp_path / "outside"
    source = write_records(tmp_path / "a.jsonl", [{"texto": "antes"}])
    build([source], archive)
    outside.mkdir()
    mine = outside / "mine"
    mine.write_text("importante", encoding="utf-8")
    (archive / name).unlink(missing_ok=True)
    (archive / name).symlink_to(outside if name == "MAIN.tmp" else mine)
    build([source], archive)
    assert [(path.name, path.read_text(encoding="utf-8")) for path in outside.iterdir()] == [("mine", "importante")]
    assert not (archive / name).is_symlink()

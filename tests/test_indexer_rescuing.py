"""Workers that die of what they read: a file that is to blame is named and costs itself, and nothing else is lost."""

import os
import sys
import zipfile
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from conftest import write_records
from recorte.corpus import pieces
from recorte.indexer.build import BuildOptions, build, preview
from recorte.indexer.errors import WorkerDiedError
from recorte.indexer.report import BuildReport
from recorte.indexer.shares import Shares
from recorte.search import Archive

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="needs signals")

TWO = BuildOptions(processes=2)
KILLED = "the process that read it has died (killed by signal 9)"


@pytest.fixture(autouse=True)
def _dying(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have workers die of articles that say so."""
    monkeypatch.setattr("recorte.indexer.workers._WORKER", "dying_worker")


def in_tasks_of(size: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have so many bytes of sources make a task."""
    monkeypatch.setattr(Shares, "of", lambda found, _: Shares(size, 2, iter(found)))


def written(folder: Path, texts: list[str]) -> Path:
    """Write texts as files, in order."""
    folder.mkdir(exist_ok=True)
    for number, text in enumerate(texts):
        (folder / f"{number:03}.txt").write_text(text, encoding="utf-8")
    return folder


def numbered(count: int) -> list[str]:
    """Give some texts, of which no two are alike."""
    return [f"A chuva número {number} caiu em {number * 7} bairros." for number in range(count)]


def texts_of(archive: Path) -> list[str]:
    """Give the texts of a whole archive, in order."""
    with Archive.open(archive) as opened:
        assert all(file.damage is None for file in opened.check())
        return [article.text for article in opened]


def rejected(report: BuildReport) -> list[tuple[str, str]]:
    """Give what was rejected, each by the name of its file and why."""
    return [(Path(it.source).name, it.reason) for it in report.rejected]


def test_of_hundreds_of_files_only_the_deadly_ones_are_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In their order, as if all had been read at once: the archive is that of the others, document by document."""
    in_tasks_of(4_000, monkeypatch)
    texts = numbered(300)
    deadly = {117: "Aqui morre com 9.", 118: "Aqui morre com 11.", 250: "Aqui morre sem memória."}
    source = written(tmp_path / "jornal", [deadly.get(number, text) for number, text in enumerate(texts)])
    report = build([source], tmp_path / "archive", TWO)
    assert rejected(report) == [
        ("117.txt", KILLED),
        ("118.txt", "the process that read it has died (killed by signal 11)"),
        ("250.txt", "the process that read it has died (out of memory)"),
    ]
    assert report.articles == 297
    left = [text for number, text in enumerate(texts) if number not in deadly]
    assert texts_of(tmp_path / "archive") == left
    assert not (tmp_path / "archive" / "MAIN.tmp").exists()


def test_of_a_large_file_a_line_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """By its number; the ids of the lines behind it are what they would be."""
    monkeypatch.setattr("recorte.indexer.indexing.pieces", partial(pieces, size=4_000))
    in_tasks_of(10_000, monkeypatch)
    records = [{"texto": text} for text in numbered(900)]
    records[100] = {"texto": ""}
    records[500] = {"texto": "Aqui morre com 9."}
    source = write_records(tmp_path / "a.jsonl", records)
    report = build([source], tmp_path / "archive", TWO)
    assert rejected(report) == [("a.jsonl:101", "no text"), ("a.jsonl:501", KILLED)]
    records[500] = {"texto": ""}
    write_records(source, records)
    build([source], tmp_path / "other")
    with Archive.open(tmp_path / "archive") as one, Archive.open(tmp_path / "other") as other:
        assert [*one] == [*other]


@pytest.mark.parametrize("cores", [1, 2])
def test_of_a_container_all_is_rejected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, cores: int) -> None:
    """It is read as one, in a process of its own even where there is little else to read, or a single core."""
    monkeypatch.setattr("recorte.indexer.build.usable_cores", lambda: cores)
    source = tmp_path / "a.zip"
    with zipfile.ZipFile(source, "w") as members:
        members.writestr("a.txt", "A chuva caiu.")
        members.writestr("b.txt", "Aqui morre com 9.")
    written(tmp_path / "jornal", numbered(2))
    report = build([source, tmp_path / "jornal"], tmp_path / "archive")
    assert rejected(report) == [("a.zip", KILLED)]
    assert texts_of(tmp_path / "archive") == numbered(2)


def test_who_is_killed_from_outside_costs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is read again after that is read, and counted once."""
    in_tasks_of(2_000, monkeypatch)
    texts = numbered(200)
    texts[70] += f" Aqui morre uma vez em {tmp_path / 'dead'} ."
    report = build([written(tmp_path / "jornal", texts)], tmp_path / "archive", TWO)
    assert (tmp_path / "dead").exists()
    assert rejected(report) == []
    assert texts_of(tmp_path / "archive") == texts


def test_what_a_worker_wrote_before_it_died_is_removed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At once, and not when the build is done: it may be much."""
    monkeypatch.setenv("DRAFT_AFTER_BYTES", "1")
    in_tasks_of(900, monkeypatch)
    texts = numbered(40)
    texts[30] = "Aqui morre com 9."
    left: list[int] = []

    def look(report: BuildReport) -> None:
        if report.files == 40:
            left.append(len([*(tmp_path / "archive").glob("MAIN.tmp/*/*.draft")]))

    build([written(tmp_path / "jornal", texts)], tmp_path / "archive", TWO, progress=look)
    assert left[0] == 39


def test_where_all_workers_die_the_build_ends(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not with a rejection for every file there is; the archive keeps what it had."""
    archive = tmp_path / "archive"
    in_tasks_of(100, monkeypatch)
    source = written(tmp_path / "jornal", numbered(1))
    build([source], archive, TWO)
    written(source, numbered(1) + [f"Na linha {number} morre com 9." for number in range(60)])
    told: list[str] = []
    with pytest.raises(WorkerDiedError, match=r"whatever is read, .* die \(killed by signal 9\)"):
        build([source], archive, TWO, rejection=lambda it: told.append(it.source))
    assert len(told) < 25
    assert texts_of(archive) == numbered(1)


def test_workers_that_cannot_start_end_the_build(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And blame no file for it."""
    monkeypatch.setattr("recorte.indexer.workers._WORKER", "no_such_module")
    in_tasks_of(100, monkeypatch)
    with pytest.raises(WorkerDiedError, match="status 1"):
        build([written(tmp_path / "jornal", numbered(60))], tmp_path / "archive", TWO)


def test_what_was_rejected_is_read_again_when_that_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By `retry`, and else not before it changes: each time would end a process."""
    archive = tmp_path / "archive"
    in_tasks_of(100, monkeypatch)
    texts = numbered(9)
    texts[4] += " Aqui morre com 9."
    source = written(tmp_path / "jornal", texts)
    for path in source.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    assert rejected(build([source], archive, TWO)) == [("004.txt", KILLED)]
    monkeypatch.undo()
    again = build([source], archive, TWO)
    assert (again.files, again.known_rejected, again.articles) == (0, 1, 8)
    asked = replace(TWO, retry=True)
    assert preview([source], archive, asked).changed == 1
    report = build([source], archive, asked)
    assert (report.changed, report.known_rejected, report.articles) == (1, 0, 9)
    assert sorted(texts_of(archive)) == sorted(texts)


def test_a_file_that_could_not_be_opened_is_read_once_it_can_be(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a change of its permissions, which does not show in its time."""
    source = written(tmp_path / "jornal", numbered(2))
    for path in source.iterdir():
        os.utime(path, (1_600_000_000, 1_600_000_000))
    opened = Path.open

    def refused(path: Path, *arguments: Any, **options: Any) -> Any:
        if path.name == "001.txt":
            raise PermissionError(13, "Permission denied", str(path))
        return opened(path, *arguments, **options)

    archive = tmp_path / "archive"
    with monkeypatch.context() as patched:
        patched.setattr(Path, "open", refused)
        assert rejected(build([source], archive)) == [("001.txt", "no permission to read it")]
        assert build([source], archive).articles == 1
    assert build([source], archive).articles == 2

"""One archive and several threads: the answers are those of one thread, whatever the others do."""

import gc
import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import write_records
from recorte.indexer.build import BuildOptions, build
from recorte.search import Archive
from recorte.search.generation import Generation

QUERIES = (
    "Reality Labs perdas",
    '"Reality Labs"',
    "LeCun ChatGPT",
    "eleiç*",
    "avó",
    "governo -economia",
    "data:2022..2023 Meta",
    "titulo:Meta",
    "a de o",
)
THREADS = 8


def answers_of(archive: Archive, first: int = 0) -> dict[str, str]:
    """Ask every query, beginning with one of them."""
    found = {}
    for text in (*QUERIES[first:], *QUERIES[:first]):
        document = archive.search(text, limit=20).to_dict()
        del document["took_ms"]
        found[text] = json.dumps(document)
    found["articles"] = repr([article.doc_id for article in archive])
    return found


def test_threads_get_the_answers_of_one(sample_archive: Path) -> None:
    """Eight of them, all over one archive from the moment that it is opened."""
    with Archive.open(sample_archive) as archive:
        expected = answers_of(archive)
    for _ in range(3):
        with Archive.open(sample_archive) as archive, ThreadPoolExecutor(THREADS) as pool:
            assert list(pool.map(lambda first: answers_of(archive, first), range(THREADS))) == [expected] * THREADS


def test_builds_do_not_disturb_threads_that_search(tmp_path: Path) -> None:
    """What is open stays as it was, and what is opened is one generation or another."""
    sources = [
        write_records(tmp_path / f"{number}.jsonl", [{"texto": f"perdas {number}"}] * (number + 1))
        for number in range(2)
    ]
    archive = tmp_path / "archive"
    build([sources[0]], archive)
    done = threading.Event()

    def search(opened: Archive) -> set[int]:
        totals = set()
        while not done.is_set():
            totals.add(opened.search("perdas").total)
            with Archive.open(archive) as newest:
                assert len(list(newest)) == newest.search("perdas").total
        return totals

    with Archive.open(archive) as opened, ThreadPoolExecutor(3) as pool:
        searching = [pool.submit(search, opened) for _ in range(3)]
        try:
            for number in range(12):
                build([sources[number % 2]], archive)
        finally:
            done.set()
        assert [found.result() for found in searching] == [{1}] * 3


def check(archive: Archive) -> None:
    """See that an archive is whole."""
    assert all(file.damage is None for file in archive.check())


@pytest.mark.parametrize("ask", [answers_of, lambda archive: "nada" in archive, check])
def test_closing_under_a_search_is_said(sample_archive: Path, ask: Callable[[Archive], object]) -> None:
    """An answer, or that the archive is closed: never that it is damaged."""
    for turn in range(12):
        archive = Archive.open(sample_archive)
        started = threading.Event()

        def search(opened: Archive = archive, started: threading.Event = started) -> str:
            try:
                while True:
                    started.set()
                    ask(opened)
            except ValueError as error:
                return str(error)

        with ThreadPoolExecutor(1) as pool:
            searching = pool.submit(search)
            started.wait()
            time.sleep(0.002 * turn)
            archive.close()
            assert searching.result().endswith("is closed")


def test_an_archive_goes_on_to_the_newest_generation(tmp_path: Path) -> None:
    """When it is told to; what was begun before stays with the older one."""
    source, path = tmp_path / "a.jsonl", tmp_path / "archive"
    build([write_records(source, [{"id": "a", "texto": "perdas antes"}, {"id": "b", "texto": "outras perdas"}])], path)
    with Archive.open(path) as archive:
        assert not archive.refresh()
        begun = iter(archive)
        assert next(begun).doc_id == "a"
        build([write_records(source, [{"id": "c", "texto": "perdas depois"}])], path)
        assert [hit.doc_id for hit in archive.search("depois OU antes")] == ["a"]
        assert archive.refresh()
        assert not archive.refresh()
        assert [hit.doc_id for hit in archive.search("depois OU antes")] == ["c"]
        assert (archive.info().generation, len(archive), "c" in archive, "a" in archive) == (2, 1, True, False)
        assert [article.doc_id for article in begun] == ["b"]
    with pytest.raises(ValueError, match="closed"):
        archive.refresh()


def test_an_archive_that_is_closed_while_it_goes_on_is_closed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing that was opened meanwhile stays open."""
    source, path = tmp_path / "a.jsonl", tmp_path / "archive"
    build([write_records(source, [{"texto": "perdas antes"}])], path)
    archive = Archive.open(path)
    build([write_records(source, [{"texto": "perdas depois"}])], path)
    opening, newest = threading.Event(), Generation.newest

    def slowly(place: Path) -> Generation:
        opening.set()
        time.sleep(0.2)
        return newest(place)

    monkeypatch.setattr(Generation, "newest", slowly)
    with ThreadPoolExecutor(1) as pool:
        going_on = pool.submit(archive.refresh)
        assert opening.wait(30)
        archive.close()
        assert going_on.result()
    with pytest.raises(ValueError, match="closed"):
        archive.search("perdas")


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="the system does not tell which files are open")
def test_an_archive_that_goes_on_lets_go_of_what_it_had(tmp_path: Path) -> None:
    """At once, and not when Python next looks for cycles, which in a server may be hours later."""
    source, path = tmp_path / "a.jsonl", tmp_path / "archive"

    def opened() -> list[str]:
        files = (str(file.readlink()) for file in Path("/proc/self/fd").iterdir() if file.is_symlink())
        return [file for file in files if file.startswith(str(path))]

    def use() -> None:
        answers_of(archive)
        archive.search('"perdas de" per*', facets=["section"], timeline="auto")
        for found in (archive.similar("a"), archive.suggest("per"), archive.copies("a"), archive.marked("a", "perdas")):
            assert found is not None
        assert archive.file_of("a") == source
        assert [record.articles for record in archive.sources()] == [1]

    gc.disable()
    try:
        build([write_records(source, [{"id": "a", "texto": "perdas de 0"}])], path, BuildOptions(processes=1))
        with Archive.open(path) as archive:
            use()
            before = opened()
            for number in range(1, 4):
                write_records(source, [{"id": "a", "texto": f"perdas de {number}"}])
                build([source], path, BuildOptions(processes=1))
                assert archive.refresh()
                use()
            assert len(opened()) == len(before) > 0
            assert not any("deleted" in file for file in opened())
        assert opened() == []
    finally:
        gc.enable()


def test_archives_go_on_while_they_are_searched(tmp_path: Path) -> None:
    """Every answer is that of one generation, and none is refused."""
    source, path = tmp_path / "a.jsonl", tmp_path / "archive"

    def write(number: int) -> None:
        build(
            [write_records(source, [{"id": f"{number}-{n}", "texto": f"perdas {number}"} for n in range(number)])], path
        )

    write(1)
    with Archive.open(path) as archive, ThreadPoolExecutor(THREADS) as pool:
        done = threading.Event()

        def search(_: int) -> int:
            count = 0
            while not done.is_set():
                results = archive.search("perdas", limit=20)
                assert results.total == len({hit.doc_id for hit in results})
                assert len({hit.doc_id.split("-")[0] for hit in results}) == 1
                count += 1
            return count

        searching = [pool.submit(search, number) for number in range(4)]
        try:
            for number in range(2, 9):
                write(number)
                assert archive.refresh()
        finally:
            done.set()
        assert all(future.result() for future in searching)

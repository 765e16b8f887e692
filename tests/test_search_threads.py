"""One archive and several threads: the answers are those of one thread, whatever the others do."""

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from conftest import write_records
from recorte.indexer.build import build
from recorte.search import Archive

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

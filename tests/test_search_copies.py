"""Articles that are nearly the same: the best of them is found, and says where else it stands."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from conftest import write_records
from recorte.cli import app
from recorte.indexer.build import BuildOptions, build
from recorte.search import Archive

SENTENCES = [
    f"A frase número {number} desta notícia fala da obra da ponte {number * 7} em detalhe." for number in range(12)
]
BODY = "\n".join(SENTENCES)
OTHER = "\n".join(
    f"O texto {number} sobre a ponte trata de outro assunto, o de número {number * 3}." for number in range(12)
)


def story(number: int) -> str:
    """Give a text in which every other word is its own."""
    return " ".join(f"{word} {word}{number}" for word in BODY.split())


RECORDS: list[dict[str, Any]] = [
    {"id": "g", "titulo": "Ponte é reaberta", "texto": BODY, "veiculo": "Gazeta", "data": "2023-05-02"},
    {"id": "t", "titulo": "Reabre a ponte, diz agência", "texto": BODY, "veiculo": "Tribuna", "data": "2023-05-01"},
    {
        "id": "c",
        "titulo": "A ponte",
        "texto": f"{BODY}\nAtualizada às dez horas.",
        "veiculo": "Correio",
        "data": "2023-05-03",
    },
    {"id": "o", "titulo": "Outra ponte", "texto": OTHER, "veiculo": "Gazeta", "data": "2022-01-01"},
    {"id": "p", "titulo": "Ponte", "texto": "A ponte em obras.", "data": "2021-01-01"},
]

MakeArchive = Callable[..., Archive]


@pytest.mark.parametrize("sort", ["score", "newest", "oldest"])
def test_the_first_of_a_cluster_stands_for_it(archive_of: MakeArchive, sort: Any) -> None:
    """It is counted once, and all are there where they are asked for."""
    archive = archive_of(*RECORDS)
    every = [hit.doc_id for hit in archive.search("ponte", sort=sort, all_copies=True)]
    found = archive.search("ponte", sort=sort)
    first = next(doc_id for doc_id in every if doc_id in "gtc")
    assert [hit.doc_id for hit in found] == [doc_id for doc_id in every if doc_id in {first, "o", "p"}]
    assert (found.total, found.complete, len(every)) == (3, 3, 5)
    hits = {hit.doc_id: hit for hit in found}
    assert (hits[first].also_in, hits["o"].also_in, hits["o"].copies) == (2, 0, ())
    assert {copy.doc_id for copy in hits[first].copies} == {*"gtc"} - {first}
    assert not any(copy.exact for copy in hits[first].copies)


@pytest.mark.parametrize("sort", ["score", "newest", "oldest"])
def test_pages_follow_one_another(archive_of: MakeArchive, sort: Any) -> None:
    """However large they are, as one list: of many clusters, none twice."""
    records = [
        {
            "id": f"{cluster}-{copy}",
            "texto": f"{story(cluster)} {copy}",
            "data": f"20{10 + copy}",
        }
        for cluster in range(15)
        for copy in range(1 + cluster % 4)
    ]
    archive = archive_of(*records)
    whole = [hit.doc_id for hit in archive.search("ponte frase", limit=100, sort=sort)]
    assert len(whole) == len({doc_id.split("-")[0] for doc_id in whole}) == 15
    for size in (1, 2, 7):
        pages = [archive.search("ponte frase", limit=size, offset=offset, sort=sort) for offset in range(0, 16, size)]
        assert [hit.doc_id for page in pages for hit in page] == whole
        assert {page.total for page in pages} == {15}


def test_a_filter_finds_the_one_that_it_lets_through(archive_of: MakeArchive) -> None:
    """Which copy stands for the others depends on what was asked for."""
    archive = archive_of(*RECORDS)
    assert [hit.doc_id for hit in archive.search("ponte", publisher="Tribuna")] == ["t"]
    assert archive.search("ponte atualizada dez horas").hits[0].doc_id == "c"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., str]:
    """Give the command, on an archive of the records and an exact copy of one."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "b").mkdir()
    write_records(tmp_path / "a.jsonl", RECORDS)
    write_records(tmp_path / "b" / "c.jsonl", [{**RECORDS[4], "id": "p2"}])
    build([tmp_path], tmp_path / ".recorte", BuildOptions(processes=1))

    def invoke(*arguments: str) -> str:
        result = CliRunner().invoke(app, list(arguments))
        assert result.exit_code == 0, result.output
        return result.stdout

    return invoke


def test_search_says_where_else_it_stands(run: Callable[..., str]) -> None:
    """By the paper, or the file where none is known; and shows all when told to."""
    shown = run("search", "ponte")
    assert "    also in 2 sources: Tribuna, Correio\n" in shown or "    also in 2 sources: Tribuna, Gazeta\n" in shown
    assert "    also in 1 source: a.jsonl#5\n" in shown
    every = run("search", "ponte", "--all-copies")
    assert every.count("also in") == 1
    assert "A ponte\n" in every


def test_show_lists_the_others(run: Callable[..., str]) -> None:
    """Exact copies, and those that are nearly the same; in JSON too."""
    shown = run("show", "g")
    assert "nearly the same in: 2023-05-01 · Tribuna · id t\nnearly the same in: 2023-05-03 · Correio · id c\n" in shown
    assert "also in: 2021-01-01 · a.jsonl#5 · id p\n" in run("show", "p2")
    copies = json.loads(run("show", "p", "--json"))["copies"]
    assert [(copy["doc_id"], copy["exact"]) for copy in copies] == [("p2", True)]
    hits = json.loads(run("search", "ponte", "--json"))["hits"]
    assert sorted(hit["also_in"] for hit in hits) == [0, 1, 2]


def test_a_few_are_named_and_many_counted(archive_of: MakeArchive) -> None:
    """A cluster of hundreds is not read for a line."""
    archive = archive_of(
        *({"id": str(number), "texto": BODY, "data": f"2023-05-{number + 1:02}"} for number in range(30))
    )
    (hit,) = archive.search("ponte")
    assert (hit.also_in, len(hit.copies)) == (29, 5)
    assert len(archive.copies(hit.doc_id)) == 29

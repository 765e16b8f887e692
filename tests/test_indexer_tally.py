"""Rejections of very many records: a hundred are named, and the others are counted."""

import zipfile
from functools import partial
from pathlib import Path

import pytest

from conftest import write_records
from recorte.corpus import pieces
from recorte.indexer.build import BuildOptions, build
from recorte.indexer.shares import Shares
from recorte.search import Archive


def test_of_a_table_without_texts_a_hundred_rows_are_named(tmp_path: Path) -> None:
    """And it is said how many more there are, in the archive too; those that have a text are articles."""
    rows = "".join("Ana,\n" if number % 10 else f"Ana,Nota {number}\n" for number in range(1, 1001))
    table = tmp_path / "a.csv"
    table.write_text(f"autor,texto\n{rows}", encoding="utf-8")
    report = build([table], tmp_path / "archive")
    assert report.articles == 100
    assert [it.source for it in report.rejected[:2]] == [f"{table}:2", f"{table}:3"]
    assert len(report.rejected) == 101
    assert (report.rejected[-1].source, report.rejected[-1].reason) == (
        str(table),
        "800 more of its records gave no article",
    )
    with Archive.open(tmp_path / "archive") as archive:
        (source,) = archive.sources()
        assert [(it.source, it.reason) for it in source.unread] == [(it.source, it.reason) for it in report.rejected]


@pytest.mark.parametrize("processes", [1, 2])
def test_records_are_counted_through_all_pieces_of_a_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """Whoever reads them, and though more than a hundred of one piece are rejected."""
    monkeypatch.setattr("recorte.indexer.indexing.pieces", partial(pieces, size=3_000))
    monkeypatch.setattr(Shares, "of", lambda found, _: Shares(7_000, 2, iter(found)))
    records = [{"autor": "Ana"}] * 1_000
    source = write_records(tmp_path / "a.jsonl", [{"texto": "antes"}, *records, {"texto": "depois"}])
    report = build([source], tmp_path / "archive", BuildOptions(processes=processes))
    assert report.articles == 2
    assert [it.source for it in report.rejected] == [f"{source}:{line}" for line in range(2, 102)] + [str(source)]
    assert report.rejected[-1].reason == "900 more of its records gave no article"


def test_members_of_a_container_are_all_named(tmp_path: Path) -> None:
    """They are files, as those in a folder are."""
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as members:
        for number in range(120):
            members.writestr(f"{number}.txt", "")
    report = build([tmp_path / "a.zip"], tmp_path / "archive")
    assert len({it.source for it in report.rejected}) == 120


def test_records_that_give_way_to_one_with_their_id_are_counted_too(tmp_path: Path) -> None:
    """As where a column that is called id is the paper's own number; the archive counts them as the report does."""
    records = [{"id": "7", "texto": f"A nota número {number}."} for number in range(500)]
    source = write_records(tmp_path / "a.jsonl", records)
    report = build([source], tmp_path / "archive")
    assert (report.articles, len(report.rejected), report.known_rejected) == (1, 101, 0)
    assert report.rejected[-1].reason == "399 more of its records gave no article"
    again = build([source], tmp_path / "archive")
    assert (again.rejected, again.known_rejected) == ([], 101)

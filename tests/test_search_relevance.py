"""How good the answers are: no worse than before on judged sets, where they are at hand; and how that is measured."""

import hashlib
import json
import lzma
import re
from dataclasses import replace
from pathlib import Path

import pytest
from benchmarks import ablation, floors, relevance
from benchmarks.floors import Floors, LoweredError, raised, read_floors, write_floors
from benchmarks.judged import SETS, Half, half_of, load, missing

from conftest import ROOT, write_records
from recorte.indexer.build import build

NEWS = [
    {"id": "n1", "title": "Câmara aprova orçamento", "text": "Os vereadores votaram o orçamento da capital."},
    {"id": "n2", "title": "Chuva alaga o cais", "text": "A maré subiu e a feira fechou."},
    {"id": "n3", "title": "Feira de livros", "text": "Escritores leem contos de cordel na praça."},
    {"id": "n4", "title": "Ponte interditada", "text": "Engenheiros acharam ferrugem nos cabos da ponte."},
]


@pytest.mark.parametrize("name", SETS)
def test_answers_are_no_worse_than_before(name: str, tmp_path: Path) -> None:
    """On the very data that the floors were measured on; other data has to have floors of its own."""
    lacking = missing(name)
    if lacking is not None:
        pytest.skip(f"no judged set at {lacking}; set RECORTE_DATA to the folder that holds it")
    of_set = read_floors()[name]
    digest, means = relevance.gate(name, tmp_path)
    assert digest == of_set.digest, "other data; see python -m benchmarks.relevance --update-floors"
    assert of_set.below(means) == {}, f"floors: {of_set.floors}"


def test_every_set_has_a_floor_for_every_measure() -> None:
    """A set without one would be passed over in silence."""
    asked = {name: set(relevance.MEASURES) for name in SETS}
    assert {name: set(of_set.floors) for name, of_set in read_floors().items()} == asked


def test_a_floor_is_what_was_measured_less_a_tolerance() -> None:
    """It rises with what is measured, and stays where that is lower by less than the tolerance."""
    first = raised("um", None, "x", {"R@10": 0.5})
    higher = raised("um", first, "x", {"R@10": 0.6})
    assert (first.floors, higher.floors) == ({"R@10": 0.497}, {"R@10": 0.597})
    assert raised("um", higher, "x", {"R@10": 0.598}) == higher
    assert (higher.below({"R@10": 0.597}), higher.below({"R@10": 0.596})) == ({}, {"R@10": 0.596})


@pytest.mark.parametrize(("digest", "mean"), [("x", 0.49), ("other", 0.6)])
def test_a_floor_is_lowered_only_by_whoever_says_so(digest: str, mean: float) -> None:
    """The same holds for one that is of other data, which cannot be compared."""
    before = Floors("x", {"R@10": 0.5})
    with pytest.raises(LoweredError, match="--lower-floors"):
        raised("um", before, digest, {"R@10": mean})
    assert raised("um", before, digest, {"R@10": mean}, lower=True) == Floors(digest, {"R@10": round(mean - 0.003, 4)})


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a folder of data with two sets, a floors file of its own, and give the folder."""
    news = write_records(tmp_path / "news.jsonl", NEWS)
    (tmp_path / "news").mkdir()
    (tmp_path / "news" / "news.jsonl.xz").write_bytes(lzma.compress(news.read_bytes()))
    _judge(tmp_path / "relevance" / "news-anchors", {"a": ("orçamento da câmara", "n1"), "b": ("cabos da ponte", "n4")})
    _judge(tmp_path / "relevance" / "faquad", {"c": ("quem lê contos?", "n3")})
    (tmp_path / "relevance" / "faquad" / "docs.jsonl.xz").write_bytes(lzma.compress(news.read_bytes()))
    monkeypatch.setenv("RECORTE_DATA", str(tmp_path))
    return tmp_path


def _judge(folder: Path, judged: dict[str, tuple[str, str]]) -> None:
    folder.mkdir(parents=True)
    queries = "".join(f"{query_id}\t{text}\n" for query_id, (text, _) in judged.items())
    qrels = "".join(f"{query_id}\t0\t{doc_id}\t1\n" for query_id, (_, doc_id) in judged.items())
    (folder / "queries.tsv").write_text(queries, encoding="utf-8")
    (folder / "qrels.tsv").write_text(qrels, encoding="utf-8")


@pytest.mark.parametrize(
    ("prefix", "ids"), [(1, ["n1", "n4"]), (2, ["n1", "n2", "n4"]), (None, ["n1", "n2", "n3", "n4"])]
)
def test_a_part_of_the_news_has_all_that_is_relevant(made_up: Path, prefix: int | None, ids: list[str]) -> None:
    """Its first articles, and those that a query is about, each of them once."""
    count = load("news-anchors").copy_documents(made_up / "part.jsonl", prefix)
    lines = (made_up / "part.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["id"] for line in lines] == ids
    assert count == len(ids)


@pytest.mark.usefixtures("made_up")
def test_the_halves_of_a_set_are_told_by_ids_alone() -> None:
    """Each query is in one of them, with its judgments."""
    judged = load("news-anchors")
    tuned, held = judged.half(Half.TUNED), judged.half(Half.HELD)
    assert judged.half(Half.ALL) == judged
    assert {**tuned.queries, **held.queries} == judged.queries
    assert not set(tuned.queries) & set(held.queries)
    assert set(tuned.qrels) == set(tuned.queries)
    assert half_of("a") is (Half.HELD if int(hashlib.sha256(b"a").hexdigest()[:2], 16) % 2 else Half.TUNED)


@pytest.mark.usefixtures("made_up")
def test_the_command_prints_a_line_a_measure(capsys: pytest.CaptureFixture[str]) -> None:
    """For each set and engine; the same of queries without accents, on demand."""
    arguments = ["--sets", "news-anchors", "faquad", "--engines", "recorte", "fts5", "--without-accents"]
    assert relevance.main(arguments) == 0
    lines = capsys.readouterr().out.splitlines()
    assert "| set | measure | Recorte | SQLite FTS5 |" in lines
    assert "| news-anchors | MRR@10 | **1.0000** | **1.0000** |" in lines
    assert "| news-anchors | MRR@10 | 1.0000, 100.0% | 1.0000, 100.0% |" in lines
    assert "| faquad | nDCG@10 | **1.0000** | **1.0000** |" in lines


def test_the_command_updates_floors_and_never_lowers_them_unasked(
    made_up: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A refusal names the set and leaves the file as it was; the floors of sets that were not asked stay."""
    path = made_up / "floors.json"
    monkeypatch.setattr(relevance, "read_floors", lambda: read_floors(path))
    monkeypatch.setattr(relevance, "write_floors", lambda of_sets: write_floors(of_sets, path))
    write_floors({"temario": Floors("x", {"R@10": 0.5})}, path)
    update = ["--sets", "faquad", "--update-floors"]
    assert relevance.main(update) == 0
    written = read_floors(path)
    assert written["temario"] == Floors("x", {"R@10": 0.5})
    assert written["faquad"].floors == dict.fromkeys(relevance.MEASURES, 1 - floors.TOLERANCE)
    higher = {**written, "faquad": Floors(written["faquad"].digest, dict.fromkeys(relevance.MEASURES, 1.5))}
    write_floors(higher, path)
    assert relevance.main(update) == 1
    assert "faquad: below its floor" in capsys.readouterr().err
    assert read_floors(path) == higher
    assert relevance.main([*update, "--lower-floors"]) == 0
    assert read_floors(path) == written


def test_a_set_that_is_not_there_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Without any set there is nothing to measure, which is wrong usage."""
    monkeypatch.setenv("RECORTE_DATA", str(tmp_path))
    assert relevance.main(["--sets", "faquad"]) == 2
    assert "faquad is left out" in caplog.text


def test_every_row_that_a_constant_names_can_be_measured_again() -> None:
    """A constant whose row is gone from the table would stand for nothing."""
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "search").rglob("*.py"))
    named = {name for rows in re.findall(r"Rows? (`[^.]*`)", sources) for name in re.findall("`(.*?)`", rows)}
    assert {"k1", "lead", "least of many"} <= named
    assert named <= {row.name.split(",")[0] for row in ablation.ROWS}


def test_a_choice_is_made_otherwise_only_while_it_is_measured(made_up: Path) -> None:
    """Every row can be measured; without stems, `conto` finds no `contos`, and with them it does once more."""
    judged = replace(load("faquad"), queries={"c": "conto e escritor"})
    documents, archive = made_up / "documents.jsonl", made_up / "archive"
    judged.copy_documents(documents)
    build([documents], archive)
    found = {
        f"{row.name} {row.value}": ablation.measured(row, judged, archive, documents)["R@10"]
        for row in (*ablation.ROWS, ablation.ROWS[0])
    }
    assert {name for name, recall in found.items() if recall == 0} == {"stemmer none"}


@pytest.mark.usefixtures("made_up")
def test_the_rows_are_printed_as_a_table(capsys: pytest.CaptureFixture[str]) -> None:
    """Behind the one that changes nothing, a line a row, with a column a set; two of the news."""
    assert ablation.main(["--sets", "news-anchors", "faquad", "--rows", "k1"]) == 0
    head, _, *rows = capsys.readouterr().out.strip().splitlines()
    assert head == "| row | value | news-anchors, MRR@10 | news-anchors, R@10 | faquad, nDCG@10 |"
    assert [row.split(" | ")[0] for row in rows] == ["| as it is", "| k1", "| k1"]

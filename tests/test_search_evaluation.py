"""Evaluation: the files that it reads and writes, the measures, and the command."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from conftest import write_records
from recorte.cli import app
from recorte.evaluation import (
    MalformedLineError,
    MeasuresMissingError,
    NoJudgmentsError,
    ask,
    compare,
    measure,
    read_qrels,
    read_queries,
    read_run,
    write_run,
)
from recorte.evaluation.trec import Qrels, Run
from recorte.search import Archive

READERS: dict[str, Callable[[Path], Any]] = {"queries": read_queries, "qrels": read_qrels, "run": read_run}

QRELS: Qrels = {"um": {"a": 1, "b": 2, "z": 0}, "dois": {"c": 1}, "nada": {"a": 0}}
ARTICLES = [
    {"id": "a", "texto": "Choveu em Lisboa."},
    {"id": "b", "texto": "Choveu em Lisboa."},
    {"id": "c", "texto": "As perdas do banco cresceram."},
]


def written(folder: Path, text: str, name: str = "file.tsv") -> Path:
    """Write a file."""
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("kind", "text", "line"),
    [
        ("queries", "q1\tum\nq2 sem tabulação\n", 2),
        ("queries", "q1\tum\n\nq2\t \n", 3),
        ("queries", "q1\tum\nq1\tdois\n", 2),
        ("qrels", "q1 0 a 1\nq1 0 b\n", 2),
        ("qrels", "q1 0 a muito\n", 1),
        ("qrels", "q1\t0\ta\t1\nq1\t0\ta\t2\n", 2),
        ("run", "q1 Q0 a 1 0.5 nome\nq1 Q0 b 2 nome\n", 2),
        ("run", "q1 Q0 a 1 nan nome\n", 1),
        ("run", "q1 Q0 a 1 2 nome\nq1 Q0 a 2 1 nome\n", 2),
    ],
)
def test_a_malformed_line_is_named_by_its_number(tmp_path: Path, kind: str, text: str, line: int) -> None:
    """Empty lines are counted, though they count for nothing."""
    path = written(tmp_path, text)
    with pytest.raises(MalformedLineError, match=rf"^{path}:{line}: "):
        READERS[kind](path)


@pytest.mark.parametrize(("kind", "text"), [("queries", "\n"), ("qrels", ""), ("qrels", "q1 0 a 0\n"), ("run", " \n")])
def test_a_file_with_nothing_to_measure_by_is_refused(tmp_path: Path, kind: str, text: str) -> None:
    """A mean over nothing would be no answer."""
    with pytest.raises(NoJudgmentsError):
        READERS[kind](written(tmp_path, text))


def test_columns_are_parted_by_tabs_or_by_spaces(tmp_path: Path) -> None:
    """With tabs an id may have spaces, as a path may."""
    assert read_qrels(written(tmp_path, "q1 0  a 1\nq1\t0\tano novo/b.txt\t2\n")) == {
        "q1": {"a": 1, "ano novo/b.txt": 2}
    }


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Ids, scores and order."""
    run: Run = {"um": {"ano novo/b.txt": 2.5, "a": 0.125}, "dois": {"c": 1.0}}
    write_run(run, tmp_path / "a.run", "exemplo")
    assert read_run(tmp_path / "a.run") == run
    assert (tmp_path / "a.run").read_text(encoding="utf-8").splitlines()[0] == (
        "um\tQ0\tano novo/b.txt\t1\t2.5\texemplo"
    )


def test_measures_are_those_worked_out_by_hand() -> None:
    """What is judged and not found counts 0; a query with nothing relevant does not count."""
    measured = measure(QRELS, {"um": {"z": 3.0, "a": 2.0}, "outra": {"a": 1.0}}, ("RR@10", "R@10", "R@1"))
    assert measured.values == {
        "RR@10": {"um": 0.5, "dois": 0.0},
        "R@10": {"um": 0.5, "dois": 0.0},
        "R@1": {"um": 0.0, "dois": 0.0},
    }
    assert measured.means == {"RR@10": 0.25, "R@10": 0.25, "R@1": 0.0}
    assert measured.queries == ("um", "dois")


def test_a_measure_that_nobody_knows_is_a_value_error() -> None:
    """And names what was asked for."""
    with pytest.raises(ValueError, match="Beleza@10"):
        measure(QRELS, {}, ("Beleza@10",))


def test_equal_scores_keep_the_order_of_the_hits(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """In a file too, whose readers know an order by scores alone, and those in single precision."""
    archive = archive_of(*["A mesma frase."] * 30)
    order = [hit.doc_id for hit in archive.search("frase", limit=30)]
    write_run(ask(archive, {"q": "frase"}), tmp_path / "a.run", "exemplo")
    found = read_run(tmp_path / "a.run")["q"]
    assert sorted(found, key=lambda doc_id: -found[doc_id]) == order
    assert len(set(found.values())) == len(order)


def test_a_difference_is_told_from_chance() -> None:
    """The same run differs by nothing; one that is better for each of twenty queries does not do so by chance."""
    qrels: Qrels = {str(number): {"a": 1} for number in range(20)}
    good = measure(qrels, {query: {"a": 1.0} for query in qrels}, ("RR@10",))
    bad = measure(qrels, {query: {"b": 1.0, "a": 0.5} for query in qrels}, ("RR@10",))
    same, better, worse = (compare(*pair)["RR@10"] for pair in ((good, good), (good, bad), (bad, good)))
    assert (same.difference, same.p) == (0.0, 1.0)
    assert (better.other, better.difference, worse.difference) == (0.5, 0.5, -0.5)
    assert better.p == worse.p < 0.001


def test_few_queries_are_no_proof() -> None:
    """Two queries can be swapped in four ways, of which two differ as much."""
    qrels: Qrels = {"um": {"a": 1}, "dois": {"a": 1}}
    good, bad = measure(qrels, {query: {"a": 1.0} for query in qrels}), measure(qrels, {})
    assert compare(good, bad)["RR@10"].p == pytest.approx(0.5)


@pytest.fixture
def evaluate(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Result]:
    """Give a function that runs `recorte eval` on three articles and two queries."""
    monkeypatch.chdir(tmp_path)
    write_records(tmp_path / "docs.jsonl", ARTICLES)
    written(tmp_path, "um\tchuva Lisboa choveu\ndois\tperdas\n", "queries.tsv")
    written(tmp_path, "um 0 a 1\num 0 b 1\ndois 0 c 1\n", "qrels.tsv")
    return lambda *args: CliRunner().invoke(app, ["eval", "queries.tsv", "qrels.tsv", *map(str, args)])


def test_the_command_measures_sources_and_archives_alike(evaluate: Callable[..., Result]) -> None:
    """A line a measure, on stdout."""
    assert CliRunner().invoke(app, ["index", "docs.jsonl"]).exit_code == 0
    of_sources, of_archive = evaluate("--docs", "docs.jsonl"), evaluate()
    assert (
        of_sources.stdout == of_archive.stdout == "RR@10    1.0000\nnDCG@10  1.0000\nR@10     1.0000\nR@100    1.0000\n"
    )
    assert "queries judged: 2" in of_archive.stderr


def test_the_command_compares_with_a_run(evaluate: Callable[..., Result], tmp_path: Path) -> None:
    """With the one that it wrote, nothing differs; with another, a line says by how much."""
    assert evaluate("--docs", "docs.jsonl", "--run", "own.run").exit_code == 0
    own = evaluate("--docs", "docs.jsonl", "--against", "own.run", "--json")
    assert json.loads(own.stdout)["against"]["RR@10"] == {"other": 1.0, "difference": 0.0, "p": 1.0}
    other = written(tmp_path, "um Q0 c 1 2 outro\num Q0 a 2 1 outro\n", "other.run")
    lines = evaluate("--docs", "docs.jsonl", "--against", other).stdout.splitlines()
    assert lines[0] == "RR@10    1.0000  against 0.2500: +0.7500, p = 0.5000"


def test_the_command_gives_the_measures_of_each_query(evaluate: Callable[..., Result]) -> None:
    """As lines of three columns, or in the document."""
    plain = evaluate("--docs", "docs.jsonl", "--per-query").stdout
    assert plain.splitlines()[:2] == ["RR@10\tum\t1.0000", "nDCG@10\tum\t1.0000"]
    document = json.loads(evaluate("--docs", "docs.jsonl", "--per-query", "--json").stdout)
    assert document["per_query"]["dois"] == {"RR@10": 1.0, "nDCG@10": 1.0, "R@10": 1.0, "R@100": 1.0}
    assert (document["queries"], document["measures"]["R@10"]) == (2, 1.0)


def test_judgments_of_what_is_not_there_are_refused(evaluate: Callable[..., Result], tmp_path: Path) -> None:
    """Unless that is meant."""
    written(tmp_path, "um 0 a 1\num 0 fora 1\n", "qrels.tsv")
    refused, going_on = evaluate("--docs", "docs.jsonl"), evaluate("--docs", "docs.jsonl", "--ignore-unknown")
    assert (refused.exit_code, "no article 'fora'" in refused.stderr) == (2, True)
    assert (going_on.exit_code, "R@10     0.5000" in going_on.stdout) == (0, True)


def test_what_is_measured_are_the_queries_that_both_files_have(evaluate: Callable[..., Result], tmp_path: Path) -> None:
    """As trec_eval does; notes say how many of either were left out."""
    written(tmp_path, "um\tLisboa choveu\ntrês\tperdas\nquatro\tbanco\n", "queries.tsv")
    written(tmp_path, "um 0 a 1\num 0 b 1\ndois 0 c 1\ncinco 0 c 0\nquatro 0 c 0\n", "qrels.tsv")
    result = evaluate("--docs", "docs.jsonl", "--per-query")
    assert result.exit_code == 0
    assert [line.split("\t")[1] for line in result.stdout.splitlines() if "\t" in line] == ["um"] * 4
    assert "queries judged: 1\n" in result.stderr
    assert "left out for want of a relevant article: 2 of the queries\n" in result.stderr
    assert "left out as not among the queries: 2 of those that the qrels judge\n" in result.stderr


def test_files_without_a_query_in_common_are_refused(evaluate: Callable[..., Result], tmp_path: Path) -> None:
    """They do not belong together."""
    written(tmp_path, "outra 0 a 1\n", "qrels.tsv")
    result = evaluate("--docs", "docs.jsonl")
    assert result.exit_code == 2
    assert "qrels.tsv has no relevant article for any query of queries.tsv" in result.stderr


def test_what_is_not_installed_is_named(monkeypatch: pytest.MonkeyPatch, evaluate: Callable[..., Result]) -> None:
    """With how to install it."""
    monkeypatch.setitem(sys.modules, "ir_measures", None)
    with pytest.raises(MeasuresMissingError, match=r"\.\[eval\]"):
        measure(QRELS, {})
    assert "pip install" in evaluate("--docs", "docs.jsonl").stderr


def test_an_archive_and_sources_at_once_are_wrong_usage(evaluate: Callable[..., Result]) -> None:
    """Which of them is meant cannot be told."""
    assert evaluate("--docs", "docs.jsonl", "--archive", "x").exit_code == 2

"""The files of an evaluation, in the forms of TREC: queries, qrels (judgments) and runs (rankings).

    queries   id, tab, text
    qrels     query id, a column that nobody reads, doc_id, relevance: a whole number, of which 1 and more is relevant
    run       query id, "Q0", doc_id, rank, score, name of the run; only scores order it, and higher ones come first

Columns are parted by tabs; where a line of qrels or of a run has none, by spaces, as most of such files have them. So
an id with a space in it, as a path may have, stands in lines with tabs. Empty lines count for nothing.

Source: https://github.com/usnistgov/trec_eval, README
"""

from collections.abc import Container, Iterator
from pathlib import Path

import numpy as np

from recorte.evaluation.errors import MalformedLineError, NoJudgmentsError

Queries = dict[str, str]
"""The text of each query by its id."""

Qrels = dict[str, dict[str, int]]
"""For each query the relevance of the articles that were judged."""

Run = dict[str, dict[str, float]]
"""For each query the scores of the articles that were found, best first."""


def read_queries(path: Path) -> Queries:
    """Read queries, in the order of the file.

    Raises:
        MalformedLineError: If a line has no tab, no text, or the id of another.
        NoJudgmentsError: If there is none.
    """
    queries: Queries = {}
    for number, line in _lines(path):
        query_id, tab, text = line.partition("\t")
        if not tab or not query_id.strip() or not text.strip():
            raise MalformedLineError(path, number, "a query is an id, a tab and a text")
        if query_id in queries:
            raise MalformedLineError(path, number, f"the id '{query_id}' has a query already")
        queries[query_id] = text.strip()
    if not queries:
        raise NoJudgmentsError(path, "query")
    return queries


def read_qrels(path: Path) -> Qrels:
    """Read judgments.

    Raises:
        MalformedLineError: If a line has not four columns, its relevance is no whole number, or it contradicts another.
        NoJudgmentsError: If nothing in them is relevant.
    """
    qrels: Qrels = {}
    for number, line in _lines(path):
        columns = _columns(line)
        if len(columns) != len(("query", "iteration", "doc_id", "relevance")) or not _is_whole(columns[3]):
            raise MalformedLineError(path, number, "a judgment is a query id, 0, a doc_id and a whole number")
        query_id, _, doc_id, relevance = columns
        if qrels.setdefault(query_id, {}).setdefault(doc_id, int(relevance)) != int(relevance):
            raise MalformedLineError(path, number, f"'{doc_id}' has another relevance for '{query_id}' already")
    if not any(relevance > 0 for judged in qrels.values() for relevance in judged.values()):
        raise NoJudgmentsError(path, "relevant article")
    return qrels


def measurable(qrels: Qrels, queries: Container[str]) -> Qrels:
    """Give the judgments of some queries, but those of queries for which nothing is relevant.

    Args:
        qrels: The judgments, which may be of other queries too.
        queries: The ids of the queries.
    """
    return {
        query_id: judged
        for query_id, judged in qrels.items()
        if query_id in queries and any(relevance > 0 for relevance in judged.values())
    }


def read_run(path: Path) -> Run:
    """Read a run.

    Raises:
        MalformedLineError: If a line has not six columns, its score is no number, or it repeats another.
        NoJudgmentsError: If there is no ranking in it.
    """
    run: Run = {}
    for number, line in _lines(path):
        columns = _columns(line)
        if len(columns) != len(("query", "Q0", "doc_id", "rank", "score", "name")) or not _is_number(columns[4]):
            raise MalformedLineError(path, number, "a ranking is a query id, Q0, a doc_id, a rank, a score and a name")
        query_id, _, doc_id, _, score, _ = columns
        if doc_id in run.setdefault(query_id, {}):
            raise MalformedLineError(path, number, f"'{doc_id}' has a rank for '{query_id}' already")
        run[query_id][doc_id] = float(score)
    if not run:
        raise NoJudgmentsError(path, "ranking")
    return run


def write_run(run: Run, path: Path, name: str) -> None:
    """Write a run, of which whoever reads it makes the same order.

    Args:
        run: For each query the scores of articles, best first.
        path: The file, which is written anew.
        name: What the run is called in it.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for query_id, found in run.items():
            for rank, (doc_id, score) in enumerate(found.items(), 1):
                file.write("\t".join((query_id, "Q0", doc_id, str(rank), str(np.float32(score)), name)) + "\n")


def _lines(path: Path) -> Iterator[tuple[int, str]]:
    """Give the lines that hold anything, with their numbers."""
    with path.open(encoding="utf-8-sig", errors="replace") as file:
        for number, line in enumerate(file, 1):
            if line.strip():
                yield number, line.rstrip("\n")


def _columns(line: str) -> list[str]:
    return line.split("\t") if "\t" in line else line.split()


def _is_whole(text: str) -> bool:
    return text.strip().removeprefix("-").isdecimal()


def _is_number(text: str) -> bool:
    try:
        return bool(np.isfinite(float(text)))
    except ValueError:
        return False

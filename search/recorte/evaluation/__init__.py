"""Measure how well an archive answers queries for which it is known what is relevant.

    from recorte.evaluation import ask, measure, read_qrels, read_queries
    from recorte.search import Archive

    queries, qrels = read_queries(Path("queries.tsv")), read_qrels(Path("qrels.tsv"))
    with Archive.open("arquivo") as archive:
        print(measure(qrels, ask(archive, queries)).means)

trec       the files of an evaluation: queries, qrels, runs
runs       what an archive answers to queries, as a run
measuring  the measures of a run, and whether one run is better than another
errors     what can be wrong with the files

Measuring needs the extra `recorte[eval]`; all else does not.
"""

from recorte.evaluation.errors import (
    EvaluationError,
    MalformedLineError,
    MeasuresMissingError,
    NoJudgmentsError,
    UnknownIdError,
)
from recorte.evaluation.measuring import MEASURES, Comparison, Measured, compare, measure
from recorte.evaluation.runs import DEPTH, ask, refuse_unknown
from recorte.evaluation.trec import Qrels, Queries, Run, measurable, read_qrels, read_queries, read_run, write_run

__all__ = [
    "DEPTH",
    "MEASURES",
    "Comparison",
    "EvaluationError",
    "MalformedLineError",
    "Measured",
    "MeasuresMissingError",
    "NoJudgmentsError",
    "Qrels",
    "Queries",
    "Run",
    "UnknownIdError",
    "ask",
    "compare",
    "measurable",
    "measure",
    "read_qrels",
    "read_queries",
    "read_run",
    "refuse_unknown",
    "write_run",
]

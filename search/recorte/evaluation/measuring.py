"""The measures of a run, and whether one run is better than another.

Measures are those of ir-measures, by its names: `RR@10` is the reciprocal rank of the first relevant article among
ten, whose mean is known as MRR@10; `nDCG@10` counts all relevant ones among ten, higher ones more; `R@10` and `R@100`
are the shares of the relevant ones that are among so many. A query that is judged and finds nothing counts 0.

Source: S. MacAvaney, C. Macdonald, I. Ounis, "Streamlining evaluation with ir-measures", ECIR 2022; M. D. Smucker,
J. Allan, B. Carterette, "A comparison of statistical significance tests for information retrieval evaluation", CIKM
2007 (why by randomisation).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from recorte.evaluation.errors import MeasuresMissingError
from recorte.evaluation.trec import Qrels, Run, measurable

MEASURES = ("RR@10", "nDCG@10", "R@10", "R@100")
"""What is measured, unless something else is asked for."""

_RESAMPLES = 10_000
_SEED = 0


@dataclass(frozen=True)
class Measured:
    """The measures of a run.

    Attributes:
        values: For each measure the value of each query, all measures in the same order of queries.
    """

    values: dict[str, dict[str, float]]

    @cached_property
    def means(self) -> dict[str, float]:
        """The mean of each measure over all queries."""
        return {name: sum(by_query.values()) / len(by_query) for name, by_query in self.values.items()}

    @property
    def queries(self) -> tuple[str, ...]:
        """The queries that are judged."""
        return tuple(next(iter(self.values.values())))


@dataclass(frozen=True, slots=True)
class Comparison:
    """How one run differs from another by a measure.

    Attributes:
        other: The mean of the other.
        difference: How much higher the mean of the one is.
        p: How likely a difference at least as large is, up or down, if both were equally good.
    """

    other: float
    difference: float
    p: float


def measure(qrels: Qrels, run: Run, measures: Sequence[str] = MEASURES) -> Measured:
    """Measure a run.

    Args:
        qrels: What is relevant; queries without any relevant article are left out.
        run: What was found; queries that are not judged are left out.
        measures: The names of measures, as ir-measures has them.

    Raises:
        MeasuresMissingError: If ir-measures is not installed.
        ValueError: If there is no such measure.
    """
    try:
        import ir_measures
    except ImportError as error:
        raise MeasuresMissingError from error
    judged = measurable(qrels, qrels)
    try:
        parsed = {ir_measures.parse_measure(name): name for name in measures}
    except (NameError, SyntaxError) as error:
        raise ValueError(f"no measure such as RR@10 is in {', '.join(measures)}") from error
    values: dict[str, dict[str, float]] = {name: dict.fromkeys(judged, 0.0) for name in measures}
    for found in ir_measures.iter_calc(list(parsed), judged, run):
        values[parsed[found.measure]][found.query_id] = float(found.value)
    return Measured(values)


def compare(one: Measured, other: Measured) -> dict[str, Comparison]:
    """Tell for each measure whether one run is better than another, by a paired randomisation test.

    Under the hypothesis that both are equally good, each query's two values may as well be swapped: the test does so
    at random 10,000 times, with a fixed seed (for few queries, in all possible ways).

    Args:
        one: The measures of a run.
        other: Those of another, of the same queries.

    Raises:
        MeasuresMissingError: If SciPy is not installed.
    """
    return {name: _compared(one, other, name) for name in one.values}


def _compared(one: Measured, other: Measured, name: str) -> Comparison:
    try:
        from scipy.stats import permutation_test
    except ImportError as error:
        raise MeasuresMissingError from error
    values = [np.array([measured.values[name][query_id] for query_id in one.queries]) for measured in (one, other)]
    differences = values[0] - values[1]
    p = 1.0
    if differences.any():
        found = permutation_test(
            (differences,),
            np.mean,
            permutation_type="samples",
            vectorized=True,
            n_resamples=_RESAMPLES,
            batch=_RESAMPLES // 100,
            rng=np.random.default_rng(_SEED),
        )
        p = float(found.pvalue)
    return Comparison(other.means[name], one.means[name] - other.means[name], p)

"""BM25, as far as it is the same for words and for pairs of words: how much of something counts, and in which field.

Source: S. Robertson, H. Zaragoza, "The probabilistic relevance framework: BM25 and beyond", 2009. Each constant names
the row of docs/relevance.md that it was chosen by.
"""

from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from recorte.search.ranking.statistics import FieldWeight

K1 = 1.1
"""How soon more of the same stops counting; from 0 (at once) upwards, 1 to 2 are usual. Row `k1`."""

FIELD_WEIGHTS = {"title": FieldWeight(weight=2.0, b=0.5), "text": FieldWeight(weight=1.0, b=0.7)}
"""w and b of each field. Rows `title weight` and `b`."""

MOST = K1 + 1
"""What no frequency, saturated, reaches."""

Frequencies = TypeVar("Frequencies", float, NDArray[np.float64])


def saturated(frequency: Frequencies) -> Frequencies:
    """Give s(x) = x · (k1 + 1) / (k1 + x): 1 for a frequency of 1, and never more than k1 + 1."""
    return frequency * MOST / (K1 + frequency)

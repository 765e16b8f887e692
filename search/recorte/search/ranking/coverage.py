"""How much of what is asked for a document has: the share of the idf of all clauses that it has itself.

To tell who has enough, clauses are the bits of one byte a document, and what each of the 256 combinations is worth is
looked up. Where there are more than eight, the byte is of the rarest, and only where it leaves the answer open are all
added up.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Docs, Mask, Scores

_BITS = 8

_ROUNDING = 1e-9
"""How much of a coverage may come from adding up in another order."""


class Coverage:
    """The coverage of the documents of an archive, from 0 to 1; 1 where nothing is asked for that any of them has.

    Args:
        masks: The documents that have each clause, over all documents.
        idf: How rare each clause is.
    """

    def __init__(self, masks: Sequence[Mask], idf: Sequence[float]) -> None:
        asked = [(mask, rare) for mask, rare in zip(masks, idf, strict=True) if mask.any()]
        self._asked = asked
        self._whole = sum(rare for _, rare in asked)

    def of(self, docs: Docs) -> Scores:
        """Give the coverage of some documents."""
        if not self._whole:
            return np.ones(len(docs))
        covered = np.zeros(len(docs))
        for mask, rare in self._asked:
            covered += rare * mask[docs]
        return covered / self._whole

    def above(self, least: float, among: Mask) -> Mask:
        """Tell which documents of a mask have a coverage above `least`."""
        if not self._whole:
            return among
        if len(self._asked) <= _BITS:
            return self._with_worth(self._asked, least) & among
        rarest = sorted(self._asked, key=lambda asked: -asked[1])[:_BITS]
        others = 1 - sum(rare for _, rare in rarest) / self._whole
        docs = (self._with_worth(rarest, least - others - _ROUNDING) & among).nonzero()[0]
        above = np.zeros(len(among), np.bool_)
        above[docs[self.of(docs) > least]] = True
        return above

    def _with_worth(self, clauses: Sequence[tuple[Mask, float]], least: float) -> Mask:
        """Tell which documents have more than so much by some clauses, eight at most."""
        enough = (_worths([rare for _, rare in clauses]) / self._whole > least).tobytes()
        return np.frombuffer(_combined([mask for mask, _ in clauses]).tobytes().translate(enough), np.bool_)


def _combined(masks: Sequence[Mask]) -> NDArray[np.uint8]:
    combinations = masks[0].view(np.uint8).copy()
    for bit, mask in enumerate(masks[1:], 1):
        combinations |= mask.view(np.uint8) * np.uint8(1 << bit)
    return combinations


def _worths(idf: Sequence[float]) -> Scores:
    """Give what each combination of clauses is worth, and 0 for the bits that stand for none."""
    worths = np.zeros(1)
    for rare in idf:
        worths = np.concatenate([worths, worths + rare])
    return np.concatenate([worths, np.zeros((1 << _BITS) - len(worths))])

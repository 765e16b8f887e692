"""How much of what is asked for a document has: the share of the idf of all clauses that it has itself.

Clauses are the bits of one byte a document, its *combination*, and what is the same for all documents of one is looked
up in a table of 256. Where there are more than eight, the byte is of the rarest, and only where it leaves open who has
enough are all added up.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Docs, Mask, Scores

_BITS = 8

_MANY = 4096
"""Documents from which on it costs less to combine the clauses of all documents than those of some."""

_ROUNDING = 1e-9
"""How much of a coverage may come from adding up in another order."""


class Combinations:
    """Which of some clauses each document of an archive has.

    Args:
        masks: The documents that have each clause, over all documents.
        idf: How rare each clause is.

    Attributes:
        some: The clauses that any document has, by number.
        told: Those of them that a combination tells.
        untold: The others.
    """

    def __init__(self, masks: Sequence[Mask], idf: Sequence[float]) -> None:
        self._masks = masks
        self.some = [number for number, mask in enumerate(masks) if mask.any()]
        rarest = self.some if len(self.some) <= _BITS else sorted(self.some, key=lambda number: -idf[number])
        self.told, self.untold = rarest[:_BITS], rarest[_BITS:]

    def of(self, docs: Docs) -> NDArray[np.uint8]:
        """Give the combinations of some documents."""
        if self.told and len(docs) > _MANY:
            return self._all[docs]
        return _combined((self._masks[number][docs] for number in self.told), len(docs))

    def among(self, some: Mask) -> Mask:
        """Tell which documents have one of some combinations."""
        return np.frombuffer(self._all.tobytes().translate(some.tobytes()), np.bool_)

    def sums(self, values: Sequence[float]) -> Scores:
        """Give for each combination what the values of its clauses add up to; there is one for each clause."""
        sums = np.zeros(1)
        for number in self.told:
            sums = np.concatenate([sums, sums + values[number]])
        return np.concatenate([sums, np.zeros((1 << _BITS) - len(sums))])

    def most(self, values: Sequence[float]) -> Scores:
        """Give the same where those that are not told count everywhere."""
        return self.sums(values) + sum(values[number] for number in self.untold)

    @cached_property
    def _all(self) -> NDArray[np.uint8]:
        return _combined((self._masks[number] for number in self.told), len(self._masks[0]))


class Coverage:
    """The coverage of the documents of an archive, from 0 to 1; 1 where nothing is asked for that any of them has.

    Args:
        masks: The documents that have each clause, over all documents.
        idf: How rare each clause is.

    Attributes:
        combinations: Which of the clauses each document has.
    """

    def __init__(self, masks: Sequence[Mask], idf: Sequence[float]) -> None:
        self.combinations = Combinations(masks, idf)
        self._masks = masks
        self._idf = idf
        self._whole = sum(idf[number] for number in self.combinations.some)

    def of(self, docs: Docs) -> Scores:
        """Give the coverage of some documents."""
        if not self._whole:
            return np.ones(len(docs))
        covered = self._of_told[self.combinations.of(docs)]
        for number in self.combinations.untold:
            covered += self._idf[number] * self._masks[number][docs]
        return covered / self._whole

    @cached_property
    def _of_told(self) -> Scores:
        return self.combinations.sums(self._idf)

    @cached_property
    def most(self) -> Scores:
        """What documents of each combination cover at most."""
        return self.combinations.most(self._idf) / self._whole if self._whole else np.ones(1 << _BITS)

    def above(self, least: float, among: Mask) -> Mask:
        """Tell which documents of a mask have a coverage above `least`."""
        if not self._whole:
            return among
        if not self.combinations.untold:
            return self.combinations.among(self.most > least) & among
        docs = (self.combinations.among(self.most > least - _ROUNDING) & among).nonzero()[0]
        above = np.zeros(len(among), np.bool_)
        above[docs[self.of(docs) > least]] = True
        return above


def _combined(masks: Iterable[Mask], count: int) -> NDArray[np.uint8]:
    combinations = np.zeros(count, np.uint8)
    for bit, mask in enumerate(masks):
        combinations |= mask.view(np.uint8) << np.uint8(bit)
    return combinations

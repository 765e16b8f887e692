"""The first of many documents by a score that is dear to work out, from ceilings that are cheap.

Nothing is left out that could be among the first, so that they are the same ones, with the same scores, however many
are asked for.
"""

from collections.abc import Callable, Iterator

import numpy as np

from recorte.indexer.interface import Docs, Places, Scores

_FIRST_CHUNK = 128
"""Documents that are looked at first; each further time it is four times as many."""

_LARGEST_CHUNK = 8192
"""Documents that are looked at at once, which bounds the memory that it takes, unless all others are wanted."""

_ROUNDING = 1 + 1e-9
"""How far a score may come out above its ceiling because it was added up in another order."""


class Leaders:
    """The documents with the highest scores so far.

    Args:
        count: How many are wanted.
        order: Sorts documents by their scores; gives where in the order given each comes from, and may leave some out.

    Attributes:
        docs: The documents, in order.
        scores: Their scores.
    """

    def __init__(self, count: int, order: Callable[[Docs, Scores], Places]) -> None:
        self._count = count
        self._order = order
        self.docs: Docs = np.empty(0, np.int64)
        self.scores: Scores = np.empty(0)

    def offer(self, docs: Docs, scores: Scores) -> None:
        """Let documents in that have higher scores; what is offered has not been offered before."""
        docs, scores = np.concatenate([self.docs, docs]), np.concatenate([self.scores, scores])
        first = self._order(docs, scores)[: self._count]
        self.docs, self.scores = docs[first], scores[first]

    def promising(self, ceilings: Scores, *, rest_at_once: bool = False) -> Iterator[Places]:
        """Go through all documents that may still be among the first, as long as there are any.

        Args:
            ceilings: For each document, 0 or more, what its score does not exceed.
            rest_at_once: Whether all that the first few leave come together, where more at once cost little more.

        Returns:
            Some at a time, by their ascending places: those with the highest ceilings first. Once their scores have
            been offered, fewer are left.
        """
        if not self._count:
            return
        size = min(max(self._count, _FIRST_CHUNK), _LARGEST_CHUNK)
        left = reaching(ceilings, self.least)
        if len(left) > size:
            first, left = _highest(ceilings, left, size)
            yield first
            left = left[reaching(ceilings[left], self.least)]
            left = left[np.argsort(-ceilings[left], kind="stable")]
            size *= 4
        while len(left):
            size = len(left) if rest_at_once else min(size, _LARGEST_CHUNK)
            yield np.sort(left[:size])
            left = left[size:]
            left = left[: int(np.searchsorted(-ceilings[left], -self.least / _ROUNDING, side="right"))]
            size *= 4

    @property
    def least(self) -> float:
        """The score that one needs to be among the first."""
        return self.scores.item(-1) if len(self.scores) == self._count else 0.0

    def least_with(self, docs: Docs, scores: Scores) -> float:
        """Give the same, were some documents offered with scores that their own are not below."""
        others = Leaders(self._count, self._order)
        others.offer(np.concatenate([self.docs, docs]), np.concatenate([self.scores, scores]))
        return others.least


def reaching(ceilings: Scores, least: float) -> Places:
    """Give the places of the documents whose scores may reach so far."""
    return (ceilings * _ROUNDING >= least).nonzero()[0]


def _highest(ceilings: Scores, places: Places, count: int) -> tuple[Places, Places]:
    """Part places into those with the highest ceilings, so many, and the others; both stay in their order."""
    keys = -ceilings[places]
    last = np.partition(keys, count - 1)[count - 1]
    higher = keys < last
    equal = (keys == last).nonzero()[0]
    higher[equal[: count - np.count_nonzero(higher)]] = True
    return places[higher], places[~higher]

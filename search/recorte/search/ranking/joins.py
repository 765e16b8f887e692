"""Which documents two ascending lists share, and where each list has them."""

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import contains, meet
from recorte.indexer.interface import Docs, Keys, Places, Postings, Scores
from recorte.indexer.together import Together

_MUCH_LONGER = 32
"""How many times longer a list is before looking each document up in it costs less than reading all of it."""

_FEW = 500
"""Documents that are looked up faster than an array over all documents is made."""


class Among:
    """Some documents, of which one list after another is asked which it has.

    Args:
        docs: The documents, ascending.
        size: One more than the highest document number there may be.
    """

    def __init__(self, docs: Docs, size: int) -> None:
        self.docs = docs
        self._size = size
        self._met: dict[int, tuple[Postings, Places, Places]] = {}
        self._together: dict[int, tuple[Together, int]] = {}

    def some(self, places: Places) -> "Among":
        """Give those of the documents at some ascending places."""
        return self if len(places) == len(self.docs) else Among(self.docs[places], self._size)

    def meet(self, postings: Postings) -> tuple[Places, Places]:
        """Find the documents that have a term.

        Returns:
            Their places in its postings, and their places among these documents; both ascending.
        """
        known = self._met.get(id(postings))
        if known is None:
            known = self._met[id(postings)] = (postings, *self._meet(postings.docs))
        return known[1:]

    def keys(self, lists: Sequence[Postings]) -> list[Keys]:
        """Give the positions of each of some terms in these documents; to ask for all at once is cheaper."""
        return [together.keys[number] for together, number in self._found(lists)]

    def counts(self, lists: Sequence[Postings]) -> list[Scores]:
        """Give how often each of these documents has each of some terms; pays where they are few, the lists long."""
        return [together.counts[number] for together, number in self._found(lists)]

    def _found(self, lists: Sequence[Postings]) -> list[tuple[Together, int]]:
        new = [*{id(postings): postings for postings in lists if id(postings) not in self._together}.values()]
        if new:
            together = Together(new, self.docs)
            self._together.update((id(postings), (together, number)) for number, postings in enumerate(new))
        return [self._together[id(postings)] for postings in lists]

    def _meet(self, having: Docs) -> tuple[Places, Places]:
        if len(self.docs) < _FEW or len(having) > _MUCH_LONGER * len(self.docs):
            return meet(having, self.docs)
        own = self._places[having]
        places = (own >= 0).nonzero()[0]
        return places, own[places].astype(np.int64)

    @cached_property
    def _places(self) -> NDArray[np.int32]:
        places = np.empty(self._size, np.int32)
        places.fill(-1)
        places[self.docs] = np.arange(len(self.docs), dtype=np.int32)
        return places


def common(lists: list[Docs], size: int) -> Docs:
    """Give the documents that all of these ascending lists have."""
    shortest, *others = sorted(lists, key=len)
    for docs in others:
        if len(docs) > _MUCH_LONGER * len(shortest):
            shortest = shortest[contains(docs, shortest)]
        else:
            mask = np.zeros(size, np.bool_)
            mask[shortest] = True
            shortest = docs[mask[docs]]
    return shortest

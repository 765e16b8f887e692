"""What a reader of an archive is told of duplicates: exact copies, which are kept once, and clusters of the alike."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple, Self

import numpy as np
from numpy.typing import NDArray

from recorte.corpus import Article
from recorte.indexer.columns.arrays import Integers, runs


class Copy(NamedTuple):
    """What is an exact copy's own.

    Attributes:
        doc_id: Its id.
        source: Where it was read.
        url: Its address.
        captured: When it was fetched.
        origin: The number of the source that it is from.
    """

    doc_id: str
    source: str
    url: str | None
    captured: datetime | None
    origin: int

    @classmethod
    def of(cls, article: Article, origin: int) -> Self:
        """Give what is an article's own, which is from the source of a number."""
        return cls(article.doc_id, article.source, article.url, article.captured, origin)

    def as_article(self, kept: Article) -> Article:
        """Give the article that it is a part of, from one that it is a copy of."""
        return replace(kept, doc_id=self.doc_id, source=self.source, url=self.url, captured=self.captured)


class Clusters:
    """Which documents are nearly the same, in one generation of an index.

    Args:
        members: The documents of all clusters, cluster by cluster, each ascending.
        starts: Where those of each begin, and where the last end.
        size: The length of every array over all documents.
    """

    def __init__(self, members: Integers, starts: Integers, size: int) -> None:
        self.members = members
        self.starts = starts
        self._in_some = np.zeros(size, np.bool_)
        self._in_some[members] = True
        # The first of its cluster stands for each document, and one without a cluster for itself.
        self._first_of = np.arange(size if len(members) else 0)
        self._first_of[members] = np.repeat(members[starts[:-1]], np.diff(starts))

    def are(self, groups: Iterable[Integers]) -> bool:
        """Whether they are these, each given by its documents, in any order."""
        members, starts = in_order(groups)
        return np.array_equal(members, self.members) and np.array_equal(starts, self.starts)

    def others(self, document: int) -> list[int]:
        """The documents of the cluster that a document is in, without itself; none where it is in none."""
        if not self._in_some[document]:
            return []
        places = np.flatnonzero(self.members == document)
        cluster = int(self.starts.searchsorted(places[0], "right")) - 1
        members: list[int] = self.members[self.starts[cluster] : self.starts[cluster + 1]].tolist()
        return [member for member in members if member != document]

    def count(self, mask: NDArray[np.bool_]) -> int:
        """How many documents of a mask there are, if one stands for each cluster."""
        found = int(np.count_nonzero(mask))
        if found and len(self.members):
            of_each = np.add.reduceat(mask[self.members], self.starts[:-1], dtype=np.int64)
            found -= int(np.maximum(of_each - 1, 0).sum())
        return found

    def leaders(self, docs: Integers) -> Integers:
        """The places of those of some documents, in any order, that are the first of their cluster, ascending."""
        if not self._in_some[docs].any():
            return np.arange(len(docs))
        firsts = self._first_of[docs]
        order = firsts.argsort(kind="stable")
        return np.sort(order[runs(firsts[order])])


def in_order(groups: Iterable[Integers]) -> tuple[Integers, Integers]:
    """Give the documents of some clusters in their order, and where each begins and the last ends."""
    found = sorted((np.sort(group) for group in groups), key=lambda group: int(group[0]))
    sizes = [0, *(len(group) for group in found)]
    return np.concatenate([np.empty(0, np.int64), *found]), np.cumsum(sizes)

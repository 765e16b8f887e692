"""Several posting lists looked up at once in the same documents, as a query asks for all of its words.

What one look-up costs is mostly what it costs to begin one. Here the words of all lists that lie in one field of one
segment are found in one go; lists of other kinds are asked one by one.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import NamedTuple, TypeGuard

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import meet
from recorte.indexer.columns.inverted import Found, Group, InvertedColumns
from recorte.indexer.interface import POSITION_BITS, Docs, Keys, Postings
from recorte.indexer.postings import OfWords, OverSegments, keys_of

_NO_KEYS = np.empty(0, np.int64)


class _Lookup(NamedTuple):
    """Groups of words of one field of one segment that are to be found.

    Attributes:
        columns: The field.
        docs: The documents there.
        start: The place of the first of them among all documents.
        groups: The words of each list, ascending, and the number of the list.
    """

    columns: InvertedColumns
    docs: Docs
    start: int
    groups: list[tuple[Group, int]]

    def rounds(self) -> Iterator[tuple[list[int], Found]]:
        """Give what is found of lists whose words do not overlap, and the numbers of these, until all are done."""
        left = sorted(self.groups, key=lambda entry: entry[0][:2])
        while left:
            chosen: list[tuple[Group, int]] = []
            later: list[tuple[Group, int]] = []
            for entry in left:
                behind = chosen[-1][0].behind if chosen else 0
                (chosen if entry[0].first >= behind else later).append(entry)
            yield [number for _, number in chosen], self.columns.terms.among([words for words, _ in chosen], self.docs)
            left = later


class Together:
    """Some posting lists in some documents: found at once, and then asked how often, or where.

    Args:
        lists: The postings of some terms.
        docs: The documents, ascending.
    """

    def __init__(self, lists: Sequence[Postings], docs: Docs) -> None:
        self._lists = lists
        self._docs = docs
        lookups, self._others = _parted(lists, docs)
        self._rounds = [(lookup, numbers, found) for lookup in lookups for numbers, found in lookup.rounds()]

    @cached_property
    def keys(self) -> list[Keys]:
        """Where each of the terms occurs."""
        found: list[list[Keys]] = [[] for _ in self._lists]
        for number in self._others:
            found[number].append(self._lists[number].keys(self._docs))
        for lookup, numbers, some in self._rounds:
            keys = keys_of(lookup.columns, some)
            size = len(lookup.docs)
            cuts = keys.searchsorted(np.arange(len(numbers) + 1) * size << POSITION_BITS).tolist()
            for place, number in enumerate(numbers):
                own = keys[cuts[place] : cuts[place + 1]]
                own += lookup.start - place * size << POSITION_BITS
                found[number].append(own)
        return [parts[0] if len(parts) == 1 else np.concatenate([_NO_KEYS, *parts]) for parts in found]

    @cached_property
    def counts(self) -> NDArray[np.float64]:
        """How often each of the terms occurs in each document: an array of the shape (lists, documents)."""
        counts = np.zeros((len(self._lists), len(self._docs)))
        for number in self._others:
            places, own = meet(self._lists[number].docs, self._docs)
            counts[number, own] = self._lists[number].counts[places]
        for lookup, numbers, some in self._rounds:
            size = len(lookup.docs)
            own = np.bincount(some.which, some.counts, len(numbers) * size).reshape(len(numbers), size)
            counts[numbers, lookup.start : lookup.start + size] = own
        return counts


def _parted(lists: Sequence[Postings], docs: Docs) -> tuple[list[_Lookup], list[int]]:
    """Give what can be looked up at once, by the places of its documents, and the numbers of the lists that cannot."""
    lookups: dict[tuple[int, int], _Lookup] = {}
    others: list[int] = []
    for number, postings in enumerate(lists):
        if not _of_words(postings):
            others.append(number)
            continue
        for part, own, start in postings.within(docs):
            if isinstance(part.postings, OfWords):
                key = id(part.postings.columns), start
                lookup = lookups.setdefault(key, _Lookup(part.postings.columns, own, start, []))
                lookup.groups.append((part.postings.words, number))
    return sorted(lookups.values(), key=lambda lookup: lookup.start), others


def looked_into(lists: Sequence[Postings]) -> int:
    """Give how many postings those lists have together that need not be read through to find some documents."""
    return sum(postings.most for postings in lists if _of_words(postings))


def _of_words(postings: Postings) -> TypeGuard[OverSegments]:
    return isinstance(postings, OverSegments) and all(isinstance(part.postings, OfWords) for part in postings.parts)

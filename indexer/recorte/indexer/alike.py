"""Which documents are nearly the same: clusters of them, which follow from the documents alone.

Two documents belong together if their signatures say so, and all that are connected by such pairs are one cluster.
Pairs are found by the numbers that two signatures have in common. Where many texts have one in common, as bulletins do
that are written from a pattern, each is compared with those only whose signatures come next: so the comparisons grow as
the texts do, and not as their pairs. What is the same, or connected already, is not compared at all.

When some documents come or go, only the clusters are worked out anew that have one of them, or something in common with
one; the outcome is that of working out all.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, contains, distinct_of, runs, starts_of
from recorte.indexer.columns.signatures import BANDS, Signatures, are_alike
from recorte.indexer.interface import Docs, Mask

_AT_ONCE = 1 << 16
"""Signatures looked at together, some 100 bytes each."""

_LEAST_BITS, _MOST_BITS, _SPARE_BITS = 16, 24, 4
"""Of the numbers that are sought, so many bits are enough to tell most others from them: 16 MB of flags at most."""

_FEW = 1 / 16
"""The share of an archive up to which to look for what has something in common costs less than to work out all."""

MOST_COMPARED = 64
"""Texts with a number in common that each is compared with; no number of 156,179 real articles has half as many."""

Groups = list[Docs]
"""The documents of each cluster, two at least, ascending."""


def regrouped(
    signatures: Sequence[Signatures], before: Sequence[Mask], live: Sequence[Mask], known: Sequence[Docs]
) -> Groups:
    """Give the clusters of an archive in which some documents have come or gone.

    Args:
        signatures: Those of each segment.
        before: Which documents of each there were.
        live: Which there are now.
        known: The clusters that there were, their documents numbered through all segments.
    """
    bases = starts_of(np.array([len(it) for it in signatures], np.int64))
    changed = [was != now for was, now in zip(before, live, strict=True)]
    if not any(it.any() for it in changed):
        return [*known]
    whole, there, left = np.concatenate(changed), np.concatenate([*live]), [*known]
    near = np.empty(0, np.int64)
    if np.count_nonzero(whole) > _FEW * len(whole):
        whole[:] = True
    else:
        keys = distinct_of(np.concatenate([_keys(it[which]) for it, which in zip(signatures, changed, strict=True)]))
        near = _sharing(signatures, keys)
    while not whole[near].all():
        whole[near] = True
        left = _untouched(left, whole)
        rows = _rows(signatures, bases, np.flatnonzero(whole & there))
        # Whom a text is compared with in a crowd, all of the crowd decides.
        near = _sharing(signatures, _crowded(signatures, bases, distinct_of(_keys(rows))))
    left = _untouched(left, whole)
    affected = np.flatnonzero(whole & there)
    return left + clusters(affected, _rows(signatures, bases, affected))


def clusters(docs: Docs, signatures: Signatures) -> Groups:
    """Give the clusters of some documents, with their signatures."""
    first = np.arange(len(docs))
    for some, others in _pairs(signatures):
        apart = np.flatnonzero(first[some] != first[others])
        alike = apart[are_alike(signatures[some[apart]], signatures[others[apart]])]
        first = _joined(first, some[alike], others[alike])
    order = np.argsort(first, kind="stable")
    begins = runs(first[order])
    sizes = np.diff(begins, append=len(order))
    large = zip(begins[sizes > 1].tolist(), sizes[sizes > 1].tolist(), strict=True)
    return [docs[order[start : start + size]] for start, size in large]


def _pairs(signatures: Signatures) -> Iterator[tuple[Integers, Integers]]:
    """Give the pairs with a number in common, many at a time; of equal ones, as many as join them."""
    company = np.flatnonzero(_in_company(signatures))
    rows = np.ascontiguousarray(signatures[company]).view(f"V{signatures.itemsize * BANDS}").ravel()
    _, firsts, same = np.unique(rows, return_index=True, return_inverse=True)
    yield company[firsts[same.ravel()]], company
    company = company[firsts]
    for band in range(BANDS):
        order = _side_by_side(signatures[company], band)
        keys, places = signatures[company[order], band], np.arange(len(order))
        for distance in range(1, min(MOST_COMPARED, len(order) - 1) + 1):
            places = places[places < len(order) - distance]
            places = places[keys[places] == keys[places + distance]]
            if not len(places):
                break
            yield company[order[places]], company[order[places + distance]]


def _side_by_side(signatures: Signatures, band: int) -> Integers:
    """Put those with the same number side by side; and in a crowd, those that have more of what follows in common."""
    keys = signatures[:, band]
    order = np.argsort(keys, kind="stable")
    keys = keys[order]
    sizes = keys.searchsorted(keys, "right") - keys.searchsorted(keys)
    crowd = np.flatnonzero(sizes > MOST_COMPARED + 1)
    following = np.roll(signatures[order[crowd]], -band, axis=1)
    order[crowd] = order[crowd][np.lexsort(following.T[::-1])]
    return order


def _in_company(signatures: Signatures) -> Mask:
    """Tell which rows have a number in common with another."""
    company = np.zeros(len(signatures), np.bool_)
    for band in range(BANDS):
        order = np.argsort(signatures[:, band], kind="stable")
        keys = signatures[order, band]
        same = np.flatnonzero(keys[1:] == keys[:-1])
        company[order[same]] = company[order[same + 1]] = True
    return company


def _joined(first: Integers, some: Integers, others: Integers) -> Integers:
    """Give for each place the first one that it is connected with, now that some pairs are."""
    while True:
        lower = np.minimum(first[some], first[others])
        if np.array_equal(lower, first[some]) and np.array_equal(lower, first[others]):
            return first
        joined = first.copy()
        for ends in (some, others):
            np.minimum.at(joined, first[ends], lower)
            np.minimum.at(joined, ends, lower)
        while not np.array_equal(joined, joined[joined]):
            joined = joined[joined]
        first = joined


def _keys(signatures: Signatures) -> NDArray[np.uint64]:
    """Give the numbers of signatures, each with its band in the upper half."""
    numbers: NDArray[np.uint64] = signatures.astype(np.uint64) | _BAND_OF
    return numbers.ravel()


_BAND_BITS = np.uint64(32)
_BAND_OF = np.arange(BANDS, dtype=np.uint64) << _BAND_BITS
_MIXED_IN = np.arange(BANDS, dtype=np.uint32) * np.uint32(0x9E3779B1)
"""What tells equal numbers of several bands apart; any numbers would do that differ in their bits."""


def _sharing(signatures: Sequence[Signatures], keys: NDArray[np.uint64]) -> Docs:
    """Give the documents that have one of some numbers, ascending."""
    found, base = [np.empty(0, np.int64)], 0
    if not len(keys):
        return found[0]
    # Nearly all have none, which some bits of a number tell at the speed of memory.
    last = np.uint32((1 << min(max(len(keys).bit_length() + _SPARE_BITS, _LEAST_BITS), _MOST_BITS)) - 1)
    possible = np.zeros(int(last) + 1, np.bool_)
    possible[(keys.astype(np.uint32) ^ _MIXED_IN[keys >> _BAND_BITS]) & last] = True
    for own in signatures:
        for start in range(0, len(own), _AT_ONCE):
            rows, bands = possible[(own[start : start + _AT_ONCE] ^ _MIXED_IN) & last].nonzero()
            wanted = own[start + rows, bands].astype(np.uint64) | _BAND_OF[bands]
            rows = rows[contains(keys, wanted)]
            found.append(base + start + rows[runs(rows)])
        base += len(own)
    return np.concatenate(found)


def _crowded(signatures: Sequence[Signatures], bases: Integers, keys: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Give those of some numbers that more texts have than are all compared with one another."""
    rows = np.unique(_rows(signatures, bases, _sharing(signatures, keys)), axis=0)
    numbers, counts = np.unique(_keys(rows), return_counts=True)
    return np.intersect1d(numbers[counts > MOST_COMPARED + 1], keys, assume_unique=True)


def _untouched(known: Sequence[Docs], whole: Mask) -> Groups:
    """Give the clusters that have none of some documents; those that have one belong to them as a whole."""
    left = []
    for cluster in known:
        if whole[cluster].any():
            whole[cluster] = True
        else:
            left.append(cluster)
    return left


def _rows(signatures: Sequence[Signatures], bases: Integers, docs: Docs) -> Signatures:
    rows = np.empty((len(docs), BANDS), np.uint32)
    bounds = docs.searchsorted(bases).tolist()
    for own, base, (start, end) in zip(signatures, bases, pairwise(bounds), strict=False):
        rows[start:end] = own[docs[start:end] - base]
    return rows

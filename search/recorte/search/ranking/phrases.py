"""Where words stand side by side, or nearly so: the postings of a phrase from those of its words.

All documents at once: a position is told from those of other documents by the document's place above its bits.

How far words are from standing side by side is their *slop*, as in Lucene. Take from the position of each the place of
its word in the phrase, from 0: side by side, all give the same number; the slop is the greatest less the least. So
with a slop of 5, `"a b"~5`, up to five words may stand between `a` and `b`; the other way round, `b` before `a`, which
is a slop of 2 at least, up to three. Two equal words of a phrase are two places in the text.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Docs, Places, Positions, Postings
from recorte.indexer.posting_lists import POSITION_BITS, Listed, runs
from recorte.search.ranking.joins import common, contains

Keys = NDArray[np.int64]
"""A document's place times 2 ** `POSITION_BITS`, plus a position in it; ascending."""

_MUCH_LONGER = 64
"""How many times longer a list is before looking documents up in it costs less than reading all of it."""

_AT_ONCE = 16_384
"""Documents whose positions are in memory at once."""

_FAR_AWAY = np.iinfo(np.int64).max >> 1
"""A key beyond all others, from which a place in a phrase can still be taken."""

_NOWHERE = Listed(
    np.empty(0, np.int64), np.empty(0, np.float64), Positions(np.zeros(1, np.int64), np.empty(0, np.int64))
)


def phrase_postings(words: Sequence[Postings], size: int, slop: int = 0) -> Listed:
    """Give the postings of a phrase; its positions are those of the first of its words in the text.

    Args:
        words: The postings of each word of the phrase, in order; those of one word may come more than once.
        size: One more than the highest document number there may be.
        slop: How far its words may be from standing side by side.
    """
    distinct = list({id(word): word for word in words}.values())
    fewest = min(word.most for word in distinct)
    # The commonest words are not read through, but looked up in the documents of the others.
    docs = common([word.docs for word in distinct if word.most <= _MUCH_LONGER * fewest], size)
    cuts = range(0, len(docs), _AT_ONCE)
    return _joined([_among(docs[start : start + _AT_ONCE], words, distinct, slop) for start in cuts])


def keys(numbers: Places, found: Positions) -> Keys:
    """Give positions in some documents as keys.

    Args:
        numbers: What stands for each of the documents in the keys, ascending.
        found: The positions in each of them.
    """
    numbered: Keys = (numbers << POSITION_BITS).repeat(found.bounds[1:] - found.bounds[:-1])
    numbered += found.positions
    return numbered


def within(words: Sequence[Keys], slop: int) -> NDArray[np.int64]:
    """Find where words stand within a slop of one another.

    Args:
        words: The keys of each word of a phrase, in order; those of one word are one and the same array.
        slop: The greatest slop.

    Returns:
        A row a place where they do, and in it the key of each word: of all that end with the same word, the closest.
    """
    words = _around_rarest(words, slop)
    least = np.unique(np.concatenate([found - offset for offset, found in enumerate(words)]))
    picks = np.empty((len(least), len(words)), np.int64)
    taken: dict[int, Keys] = {}
    for offset, found in enumerate(words):
        # The first that is not before the least, nor taken by an equal word of the phrase.
        from_ = np.maximum(least + offset, taken.get(id(found), least) + (id(found) in taken))
        picks[:, offset] = np.append(found, _FAR_AWAY)[found.searchsorted(from_)]
        taken[id(found)] = picks[:, offset]
    greatest = (picks - np.arange(len(words))).max(axis=1, initial=0)
    close = greatest - least <= slop
    picks, greatest = picks[close], greatest[close]
    last = np.append(greatest[1:] != greatest[:-1], np.ones(min(len(greatest), 1), np.bool_))
    closest: NDArray[np.int64] = picks[last]
    return closest


def _around_rarest(words: Sequence[Keys], slop: int) -> list[Keys]:
    """Leave out of the keys of words what is too far from all those of the rarest; equal words stay one array."""
    rarest = min(range(len(words)), key=lambda offset: len(words[offset]))
    around = words[rarest] - rarest
    reached: dict[int, NDArray[np.bool_]] = {}
    for offset, found in enumerate(words):
        begins = np.bincount(found.searchsorted(around + (offset - slop)), minlength=len(found) + 1)
        ends = np.bincount(found.searchsorted(around + (offset + slop), side="right"), minlength=len(found) + 1)
        near = (begins - ends).cumsum()[:-1] > 0
        reached[id(found)] = near | reached.get(id(found), near)
    narrowed = {id(found): found[reached[id(found)]] for found in words}
    return [narrowed[id(found)] for found in words]


def _among(docs: Docs, words: Sequence[Postings], distinct: Sequence[Postings], slop: int) -> Listed:
    """Give the postings of a phrase in documents that may have all its words."""
    found = {id(word): keys(*word.occurrences(docs)) for word in distinct}
    if slop:
        return _listed(docs, np.unique(within([found[id(word)] for word in words], slop).min(axis=1)))
    # From the word with the fewest occurrences, so that few are looked up.
    offsets = sorted(range(len(words)), key=lambda offset: len(found[id(words[offset])]))
    starts = found[id(words[offsets[0]])] - offsets[0]
    for offset in offsets[1:]:
        starts = starts[contains(found[id(words[offset])], starts + offset)]
    return _listed(docs, starts)


def _listed(docs: Docs, starts: Keys) -> Listed:
    numbers = starts >> POSITION_BITS
    bounds = np.append(runs(numbers), len(starts))
    positions = starts & ((1 << POSITION_BITS) - 1)
    return Listed(docs[numbers[bounds[:-1]]], np.diff(bounds).astype(np.float64), Positions(bounds, positions))


def _joined(pieces: Sequence[Listed]) -> Listed:
    """Put the postings of some documents behind those of the documents before them."""
    if len(pieces) <= 1:
        return pieces[0] if pieces else _NOWHERE
    counts = np.concatenate([piece.counts for piece in pieces])
    bounds = np.append(0, np.cumsum(counts, dtype=np.int64))
    return Listed(
        np.concatenate([piece.docs for piece in pieces]),
        counts,
        Positions(bounds, np.concatenate([piece.found.positions for piece in pieces])),
    )

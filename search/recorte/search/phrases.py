"""Where words stand side by side: the postings of a phrase from those of its words.

All documents at once: a position is told from those of other documents by the document's place above its bits.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.interface import Docs, Places, Positions, Postings
from recorte.indexer.posting_lists import POSITION_BITS, Listed, runs
from recorte.search.joins import common, contains

Keys = NDArray[np.int64]
"""A document's place times 2 ** `POSITION_BITS`, plus a position in it; ascending."""

_AT_ONCE = 16_384
"""Documents whose positions are in memory at once."""

_NOWHERE = Listed(
    np.empty(0, np.int64), np.empty(0, np.float64), Positions(np.zeros(1, np.int64), np.empty(0, np.int64))
)


def phrase_postings(words: Sequence[Postings], size: int) -> Listed:
    """Give the postings of a phrase; its positions are those of its first word.

    Args:
        words: The postings of each word of the phrase, in order; those of one word may come more than once.
        size: One more than the highest document number there may be.
    """
    distinct = list({id(word): word for word in words}.values())
    docs = common([word.docs for word in distinct], size)
    cuts = range(0, len(docs), _AT_ONCE)
    return _joined([_among(docs[start : start + _AT_ONCE], words, distinct) for start in cuts])


def keys(numbers: Places, found: Positions) -> Keys:
    """Give positions in some documents as keys.

    Args:
        numbers: What stands for each of the documents in the keys, ascending.
        found: The positions in each of them.
    """
    numbered: Keys = (numbers << POSITION_BITS).repeat(found.bounds[1:] - found.bounds[:-1])
    numbered += found.positions
    return numbered


def _among(docs: Docs, words: Sequence[Postings], distinct: Sequence[Postings]) -> Listed:
    """Give the postings of a phrase in documents that have all its words."""
    numbers = np.arange(len(docs), dtype=np.int64)
    found = {id(word): keys(numbers, word.positions(word.docs.searchsorted(docs))) for word in distinct}
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

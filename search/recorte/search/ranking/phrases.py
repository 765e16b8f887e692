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

from recorte.indexer.columns.arrays import contains, distinct_of, runs
from recorte.indexer.interface import POSITION_BITS, Docs, Keys, Lengths, Postings
from recorte.indexer.posting_lists import Listed, listed
from recorte.indexer.together import Together
from recorte.search.ranking.joins import common

_MUCH_LONGER = 64
"""How many times longer a list is before looking documents up in it costs less than reading all of it."""

_AT_ONCE = 4_000_000
"""Tokens of the documents that are looked into at once, which bounds how many positions are in memory: 8 bytes each."""

_POSITION = (1 << POSITION_BITS) - 1

_FAR_AWAY = np.iinfo(np.int64).max >> 1
"""A key beyond all others, from which a place in a phrase can still be taken."""


def phrase_postings(words: Sequence[Postings], lengths: Lengths, slop: int = 0) -> Listed:
    """Give the postings of a phrase; its positions are those of the first of its words in the text.

    Args:
        words: The postings of each word of the phrase, in order; those of one word may come more than once.
        lengths: The length of the field in tokens, for every document.
        slop: How far its words may be from standing side by side.
    """
    distinct = list({id(word): word for word in words}.values())
    fewest = min(word.most for word in distinct)
    # The commonest words are not read through, but looked up in the documents of the others.
    docs = common([word.docs for word in distinct if word.most <= _MUCH_LONGER * fewest], len(lengths))
    # With a slop each position has a row, of a place for each word.
    held = lengths[docs].cumsum() * (len(words) if slop else 1)
    pieces = [_among(some, words, distinct, slop) for some in np.split(docs, runs(held // _AT_ONCE)[1:])]
    return listed(np.concatenate([np.empty(0, np.int64), *pieces]))


def within(words: Sequence[Keys], slop: int) -> NDArray[np.int64]:
    """Find where words stand within a slop of one another.

    Args:
        words: The keys of each word of a phrase, in order; those of one word are one and the same array.
        slop: The greatest slop.

    Returns:
        A row a place where they do, and in it the key of each word: of all that end with the same word, the closest.
    """
    words = _around_rarest(words, slop)
    least = distinct_of(np.concatenate([found - offset for offset, found in enumerate(words)]))
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


def _among(docs: Docs, words: Sequence[Postings], distinct: Sequence[Postings], slop: int) -> NDArray[np.int64]:
    """Give where a phrase begins in documents that may have all its words, as keys by their numbers."""
    found = dict(zip(map(id, distinct), Together(distinct, docs).keys, strict=True))
    if slop:
        starts = distinct_of(within([found[id(word)] for word in words], slop).min(axis=1))
    else:
        # From the word with the fewest occurrences, so that few are looked up.
        offsets = sorted(range(len(words)), key=lambda offset: len(found[id(words[offset])]))
        starts = found[id(words[offsets[0]])] - offsets[0]
        for offset in offsets[1:]:
            starts = starts[contains(found[id(words[offset])], starts + offset)]
    by_number: NDArray[np.int64] = docs[starts >> POSITION_BITS] << POSITION_BITS | starts & _POSITION
    return by_number

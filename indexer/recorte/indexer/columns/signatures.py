"""Signatures: a few bytes for each text, by which texts that are nearly the same are told from all others.

A text is taken as the set of its runs of three words. How large a share of two sets is common to both (their Jaccard
index) is estimated from 128 MinHashes, of which four bits each are kept. So a signature follows from the words alone,
not from their numbers in a segment, nor from accents, case, punctuation and layout. Texts of few words are alike
without being the same, as captions are: the signature of one stands for it as a whole, with its title and its day.

Sources: A. Broder, "On the resemblance and containment of documents", 1997; P. Li, A. C. König, "b-Bit minwise
hashing", WWW 2010; and for the hashing, in Rensa's version, S. Dahlgaard, M. B. T. Knudsen, M. Thorup, "Fast
similarity sketching", FOCS 2017.
"""

from struct import Struct

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Array, Integers, ranges, starts_of

Signatures = NDArray[np.uint32]
"""A row of `BANDS` numbers for each document."""

BANDS = 16
"""Numbers of a signature, of eight hashes each; texts that are much alike have some of them in common."""

LEAST_WORDS = 40
"""A text of fewer words is nearly the same as no other: a caption, a line under a video, greetings of the season."""

_HASHES = 128
_BITS = 4
_RUN = 3
_SEED = 1
_packed = Struct(f"{_HASHES}I").pack
_AT_ONCE = 256
"""Texts whose hashes are made together: more would be too large for the caches, and take new memory."""

# Odd numbers without a pattern; another one for each place in a run, so that its order counts.
_FACTORS = (0x9E3779B97F4A7C15, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9)

_OF_A_STORY = np.arange(1, 2 * BANDS, 2, dtype=np.uint64) * np.uint64(_FACTORS[0])

_HALVES = np.array([0, 32], np.uint64)

_LEAST_ALIKE = 0.9
_LEAST_EQUAL = round(_HASHES * (_LEAST_ALIKE + (1 - _LEAST_ALIKE) / (1 << _BITS)))
"""Hashes that texts must have in common to be nearly the same; one in sixteen of the others is equal by chance."""


def signatures_of(
    words: NDArray[np.uint64], counts: Integers, stories: NDArray[np.uint64], texts: NDArray[np.uint64]
) -> Signatures:
    """Give the signatures of some texts.

    Args:
        words: A hash for each word, text after text.
        counts: How many words each text has.
        stories: A hash for each of title, text and day.
        texts: A hash for each text.
    """
    signed = np.flatnonzero(counts >= LEAST_WORDS)
    # Numbers that two stories have in common only if all of both are the same, or as good as never.
    signatures = ((stories[:, None] * _OF_A_STORY) >> np.uint64(32)).astype(np.uint32)
    # And two from which the text alone can be told, by others of them.
    signatures[:, -2:] = signatures[:, :2] ^ (texts[:, None] >> _HALVES).astype(np.uint32)
    starts, shifts = starts_of(counts), np.arange(0, 32, _BITS).astype(np.uint32)
    for first in range(0, len(signed), _AT_ONCE):
        some = signed[first : first + _AT_ONCE]
        hashes = _min_hashes(words, starts[some], counts[some]) & ((1 << _BITS) - 1)
        signatures[some] = (hashes.reshape(len(some), BANDS, -1) << shifts).sum(axis=2, dtype=np.uint32)
    return signatures


def keys_of_texts(signatures: Signatures, counts: Array) -> NDArray[np.uint64]:
    """Give a number for each of some texts, the same for those that are the same, and for few others.

    Args:
        signatures: Those of the texts.
        counts: How many words each has.
    """
    return np.where(counts < LEAST_WORDS, _key(signatures[:, :2] ^ signatures[:, -2:]), _key(signatures))


def are_alike(some: Signatures, others: Signatures) -> NDArray[np.bool_]:
    """Tell, row by row, which texts are nearly the same."""
    differing = some ^ others
    # The lowest bit of each four says whether any of them differs.
    differing |= differing >> np.uint32(2)
    differing |= differing >> np.uint32(1)
    differing &= np.uint32(0x11111111)
    # Eight numbers of four bits, none above 1: added up by a multiplication.
    counts = (differing * np.uint32(0x11111111)) >> np.uint32(28)
    alike: NDArray[np.bool_] = counts.sum(axis=1) <= _HASHES - _LEAST_EQUAL
    return alike


def _key(signatures: Signatures) -> NDArray[np.uint64]:
    keys = np.zeros(len(signatures), np.uint64)
    for numbers in signatures.T:
        keys = keys * np.uint64(_FACTORS[0]) + numbers
    return keys


def _runs(words: NDArray[np.uint64]) -> NDArray[np.uint64]:
    runs = np.zeros(len(words) - _RUN + 1, np.uint64)
    for place, factor in enumerate(_FACTORS):
        runs += words[place : len(runs) + place] * np.uint64(factor)
    runs ^= runs >> np.uint64(32)
    return runs


def _min_hashes(words: NDArray[np.uint64], starts: Integers, counts: Integers) -> NDArray[np.uint32]:
    """Give the hashes of some texts, each of so many words from some place on."""
    from rensa import RMinHash

    first, behind, sizes = starts.item(0), starts.item(-1) + counts.item(-1), counts - (_RUN - 1)
    runs = _runs(words[first:behind])[ranges(starts - first, sizes)]
    found = RMinHash.digest_matrix_from_flat_token_hashes(runs, starts_of(sizes).astype(np.uint64), _HASHES, _SEED)
    rows = b"".join([_packed(*row) for row in found.to_rows()])  # half of what numpy takes for lists
    return np.frombuffer(rows, np.uint32)

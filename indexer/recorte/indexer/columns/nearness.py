"""Which words of a dictionary are few edits away from another word.

The *edits* between two words are the least number of letters to be put in, taken out or changed, and of neighbours to
be swapped, that make one of the other; no stretch is edited twice. Source: the restricted form of F. J. Damerau, "A
technique for computer detection and correction of spelling errors", CACM 1964.

Nearly all words are ruled out by their length, and by which letters they have at all, which takes a bit a letter;
edits are counted for those that are left, for all of them at once.
"""

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.strings import SEPARATOR

_FIRST, _LETTERS = ord("a"), 26
_BIT = np.full(256, 1 << _LETTERS, np.uint32)  # one for all that is no letter
_BIT[_FIRST : _FIRST + _LETTERS] = np.uint32(1) << np.arange(_LETTERS, dtype=np.uint32)
_BIT[SEPARATOR[0]] = 0
_HALF = 14
_BITS_IN = np.array([number.bit_count() for number in range(1 << _HALF)], np.uint8)
_AT_ONCE = 1 << 16
"""Words whose edits are counted at once, which bounds the memory that it takes."""


class Nearness:
    """Finds near words in a table.

    Args:
        words: All words of the table, joined by `SEPARATOR`.
    """

    def __init__(self, words: bytes) -> None:
        self._words = np.frombuffer(words, np.uint8)
        ends = np.append(np.flatnonzero(self._words == SEPARATOR[0]), len(self._words))
        self._starts = np.append(0, ends[:-1] + 1)
        self._lengths = ends - self._starts
        self._letters = np.bitwise_or.reduceat(_BIT[self._words], self._starts) if words else np.zeros(1, np.uint32)

    def near(self, word: bytes, edits: int) -> tuple[Integers, Integers]:
        """Find the words that are at most so many edits away.

        Args:
            word: The word; its letters are bytes, which folded words have one a letter.
            edits: The most edits; a word that has no more letters than that is near nearly everything.

        Returns:
            The places of the words, ascending; and how many edits away each is.
        """
        candidates = np.flatnonzero(np.abs(self._lengths - len(word)) <= edits)
        wanted = np.bitwise_or.reduce(_BIT[np.frombuffer(word, np.uint8)])
        letters = self._letters[candidates]
        # An edit adds one letter at most, and takes one away at most.
        few = (_bits_in(letters & ~wanted) <= edits) & (_bits_in(wanted & ~letters) <= edits)
        candidates = candidates[few]
        chunks = [candidates[at : at + _AT_ONCE] for at in range(0, len(candidates), _AT_ONCE)]
        counted = np.concatenate([np.empty(0, np.int64), *(self._edits(word, chunk) for chunk in chunks)])
        return candidates[counted <= edits], counted[counted <= edits]

    def _edits(self, word: bytes, places: Integers) -> Integers:
        """Count the edits between a word and those at some places, by a table with a row a letter of the word."""
        lengths = self._lengths[places]
        columns = np.arange(lengths.max(initial=0) + 1, dtype=np.int16)
        at = np.minimum(self._starts[places, None] + columns[:-1], len(self._words) - 1)
        letters = self._words[at]
        row = np.broadcast_to(columns, (len(places), len(columns)))
        above, same_above = row, letters == -1
        for number, letter in enumerate(word):
            same = letters == letter
            best = np.empty(row.shape, np.int16)
            best[:, 0] = number + 1
            np.minimum(row[:, :-1] + ~same, row[:, 1:] + 1, out=best[:, 1:])
            swapped = np.where(same[:, :-1] & same_above[:, 1:], above[:, :-2] + 1, best[:, 2:])
            np.minimum(best[:, 2:], swapped, out=best[:, 2:])
            above, same_above = row, same
            # A letter more in the other word: from any column to the left, one edit a column.
            row = np.minimum.accumulate(best - columns, axis=1) + columns
        counted: Integers = row[np.arange(len(places)), lengths].astype(np.int64)
        return counted


def _bits_in(numbers: NDArray[np.uint32]) -> NDArray[np.uint8]:
    counts: NDArray[np.uint8] = _BITS_IN[numbers & ((1 << _HALF) - 1)] + _BITS_IN[numbers >> _HALF]
    return counts

"""Pieces of text: what stands between two spaces, without the marks around it.

No token reaches across a space. Texts are looked through as bytes of UTF-8, many of them at once, a byte per step of
numpy and none of Python.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.interning import LANE, Bytes

Flags = NDArray[np.bool_]

_SPACE = ord(" ")
_BETWEEN = b"  "
"""Two spaces: what is read of a text beyond its end never reaches the next."""

_MARKS = b".,;:!?()[]{}\"'-/*|<>=+"
"""Characters that no chunk begins with, and that one may end with only if there are full stops inside it."""

_IS_MARK = bytes(byte in _MARKS for byte in range(256))
_MOST_MARKS = 2
"""Marks that are taken from either end of a piece, twice, with a wide one between; more stay where they are."""

_WIDE_MARKS = "“”‘’…–—"
"""Marks of three bytes, of which the first two are those of all."""

_WIDE = 3
_FIRST, _SECOND = _WIDE_MARKS.encode()[:2]
_IS_THIRD = np.isin(np.arange(256), [mark.encode()[2] for mark in _WIDE_MARKS])


class Pieces(NamedTuple):
    """The pieces of some texts.

    Attributes:
        text: The texts, and `LANE` bytes behind them.
        starts: Where each piece begins, without marks before it.
        ends: Where it ends, without marks behind it.
        counts: How many each text has.
    """

    text: Bytes
    starts: Integers
    ends: Integers
    counts: Integers

    def with_marks(self, places: Integers) -> tuple[Integers, Integers]:
        """Give where some of the pieces begin and end, marks included."""
        starts, ends = self.starts[places], self.ends[places]
        while (step := self.text[starts - 1] > _SPACE).any():
            starts -= step
        while (step := self.text[ends] > _SPACE).any():
            ends += step
        return starts, ends


def find_pieces(texts: Sequence[bytes]) -> Pieces:
    """Give the pieces of texts in UTF-8; a piece of nothing but marks is left out, unless it is long."""
    joined = b"".join((_BETWEEN, _BETWEEN.join(texts), bytes(LANE)))
    text = np.frombuffer(joined, np.uint8)
    outside = text <= _SPACE
    mark = np.frombuffer(joined.translate(_IS_MARK), np.bool_)
    wide = np.flatnonzero(text == _FIRST)
    wide = wide[(text[wide + 1] == _SECOND) & _IS_THIRD[text[wide + 2]]]
    _take_behind(outside, mark)
    _take_wide(outside, wide[outside[wide + _WIDE]])
    _take_behind(outside, mark)
    _take_before(outside, mark)
    _take_wide(outside, wide[outside[wide - 1]])
    _take_before(outside, mark)
    edges = np.flatnonzero(outside[1:] != outside[:-1])
    edges += 1
    starts = edges[::2]
    begins = starts_of(np.fromiter(map(len, texts), np.int64, len(texts)) + len(_BETWEEN)) + len(_BETWEEN)
    return Pieces(text, starts, edges[1::2], np.diff(np.searchsorted(starts, begins)))


def _take_behind(outside: Flags, mark: Flags) -> None:
    for _ in range(_MOST_MARKS):
        outside[:-1] |= mark[:-1] & outside[1:]


def _take_before(outside: Flags, mark: Flags) -> None:
    for _ in range(_MOST_MARKS):
        outside[1:] |= mark[1:] & outside[:-1]


def _take_wide(outside: Flags, places: Integers) -> None:
    for byte in range(_WIDE):
        outside[places + byte] = True

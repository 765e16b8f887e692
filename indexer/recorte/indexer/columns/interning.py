"""Byte strings to numbers, many at a time: hash tables in flat arrays, which numpy looks through.

A string of up to 16 bytes, as nearly every word is, is kept as one or two numbers of 64 bits. They are compared whole,
so that no hash ever stands for a string; those that are longer go through a dictionary. To look a string up takes some
40 ns, where making a string of Python and hashing it takes 150; to remember it takes 20 to 50 bytes.

>>> strings = Interner()
>>> strings.numbers_of([b"sol", b"mar", b"sol"])[0].tolist()
[0, 1, 0]
"""

import os
from collections.abc import Sequence

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, starts_of

Bytes = NDArray[np.uint8]
Numbers = NDArray[np.int32]
_Lanes = tuple[NDArray[np.uint64], ...]

LANE = 8
"""Bytes of a number of 64 bits; a text must go on for so many behind the last string in it."""

_LEAST_SLOTS = 1 << 12
_UNKNOWN = -1


class Interner:
    """Numbers strings in the order in which they are met, from 0.

    No string may hold a zero byte.
    """

    def __init__(self) -> None:
        self._tables = (_Table(1), _Table(2))
        self._long: dict[bytes, int] = {}
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def numbers(self, text: Bytes, starts: Integers, sizes: Integers) -> tuple[Numbers, Integers]:
        """Give the numbers of strings that stand in a text.

        Args:
            text: The text, and `LANE` bytes behind it.
            starts: Where each string begins.
            sizes: Its length.

        Returns:
            Its number; and of the strings that are new, which got the next numbers, the first places among all.
        """
        numbers = np.empty(len(starts), np.int32)
        lanes = sliding_window_view(text, LANE).view("<u8")[:, 0]
        new = []
        longest = 0
        for count, table in enumerate(self._tables, 1):
            of_table = np.flatnonzero((sizes > longest) & (sizes <= count * LANE))
            longest = count * LANE
            if len(of_table):
                at = starts[of_table]
                # Of the last lane only what belongs to the string; no zero byte is in it, so this tells its length.
                spare = ((longest - sizes[of_table]) * 8).astype(np.uint64)
                keys = (*(lanes[at + LANE * lane] for lane in range(count - 1)), lanes[at + longest - LANE] << spare)
                numbers[of_table], first = table.numbers(keys, self._count)
                self._count += len(first)
                new.append(of_table[first])
        new.append(self._number_long(text, starts, sizes, numbers))
        return numbers, np.concatenate(new)

    def numbers_of(self, strings: Sequence[bytes]) -> tuple[Numbers, Integers]:
        """Give the numbers of strings that stand by themselves, as `numbers` does."""
        text = np.frombuffer(b"".join((*strings, bytes(LANE))), np.uint8)
        sizes = np.fromiter(map(len, strings), np.int64, len(strings))
        return self.numbers(text, starts_of(sizes)[:-1], sizes)

    def _number_long(self, text: Bytes, starts: Integers, sizes: Integers, numbers: Numbers) -> Integers:
        new = []
        # Nor is an empty one in a table, where that would be a free slot.
        for place in np.flatnonzero((sizes > len(self._tables) * LANE) | (sizes == 0)).tolist():
            string = text[starts[place] : starts[place] + sizes[place]].tobytes()
            number = self._long.setdefault(string, self._count)
            if number == self._count:
                self._count += 1
                new.append(place)
            numbers[place] = number
        return np.array(new, np.int64)


class _Table:
    """Strings of so many lanes, with open addressing: a key is in its slot, or in the next that was free.

    Which slot that is follows from factors drawn at random, so that nobody can write a text whose words all fall into
    one; numbers do not depend on them.
    """

    def __init__(self, lanes: int) -> None:
        self._factors = [np.uint64(int.from_bytes(os.urandom(8)) | 1) for _ in range(lanes)]
        self._used = 0
        self._clear(_LEAST_SLOTS)

    def numbers(self, keys: _Lanes, following: int) -> tuple[Numbers, Integers]:
        """Give the numbers of keys; those that are new get the following ones, in the order in which they stand.

        Returns:
            The numbers; and the first places of the new keys.
        """
        slots = self._find(keys, self._first_slots(keys))
        numbers = self._numbers[slots]
        unknown = np.flatnonzero(numbers == _UNKNOWN)
        if not len(unknown):
            return numbers, unknown
        keys = tuple(lane[unknown] for lane in keys)
        slots = slots[unknown]
        if 2 * (self._used + len(unknown)) > len(self._numbers):
            self._grow(self._used + len(unknown))
            slots = self._find(keys, self._first_slots(keys))
        first = self._put(keys, slots)
        self._used += len(first)
        self._numbers[slots[first]] = np.arange(following, following + len(first))
        numbers[unknown] = self._numbers[slots]
        return numbers, unknown[first]

    def _put(self, keys: _Lanes, slots: Integers) -> Integers:
        """Put new keys into slots; give their first places, and let `slots` say where each is."""
        owners = [slots[:0]]
        pending = np.arange(len(slots))
        while len(pending):
            wanted = slots[pending]
            # Of those that want one slot the first takes it, for what is written last stays.
            self._numbers[wanted[::-1]] = pending[::-1]
            taking = pending[self._numbers[wanted] == pending]
            for held, lane in zip(self._keys, keys, strict=True):
                held[slots[taking]] = lane[taking]
            owners.append(taking)
            pending = pending[self._missed(tuple(lane[pending] for lane in keys), wanted)]
            slots[pending] = self._find(tuple(lane[pending] for lane in keys), slots[pending])
        return np.sort(np.concatenate(owners))

    def _find(self, keys: _Lanes, slots: Integers) -> Integers:
        """Give the slots that hold the keys, or are free for them, from some slots on."""
        missed = self._missed(keys, slots)
        if len(missed):
            keys = tuple(lane[missed] for lane in keys)
            steps = self._mixed(keys) | 1
            last = len(self._numbers) - 1
        while len(missed):
            further = (slots[missed] + steps) & last
            slots[missed] = further
            again = self._missed(keys, further)
            missed, steps = missed[again], steps[again]
            keys = tuple(lane[again] for lane in keys)
        return slots

    def _missed(self, keys: _Lanes, slots: Integers) -> Integers:
        """Give the places of those keys whose slot holds another."""
        held = self._keys[0][slots]
        other = held != keys[0]
        for of_lane, lane in zip(self._keys[1:], keys[1:], strict=True):
            other |= of_lane[slots] != lane
        missed = np.flatnonzero(other)
        occupied: Integers = missed[held[missed] != 0]
        return occupied

    def _first_slots(self, keys: _Lanes) -> Integers:
        return self._mixed(keys) >> (32 - len(self._numbers).bit_length() + 1)

    def _mixed(self, keys: _Lanes) -> Integers:
        """Give 32 bits for each key; the highest are those that say most of it."""
        mixed = keys[0] * self._factors[0]
        for lane, factor in zip(keys[1:], self._factors[1:], strict=True):
            mixed += lane * factor
        mixed >>= np.uint64(32)
        return mixed.view(np.int64)

    def _grow(self, used: int) -> None:
        numbers, held = self._numbers, self._keys
        at = np.flatnonzero(held[0])
        self._clear(1 << (2 * used).bit_length())
        keys = tuple(lane[at] for lane in held)
        slots = self._find(keys, self._first_slots(keys))
        self._put(keys, slots)
        self._numbers[slots] = numbers[at]

    def _clear(self, slots: int) -> None:
        self._keys = [np.zeros(slots, np.uint64) for _ in self._factors]
        self._numbers = np.full(slots, _UNKNOWN, np.int32)

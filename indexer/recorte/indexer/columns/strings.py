"""Sorted tables of strings, compressed in blocks, of which a look-up reads one or two.

A string is found by bisecting the first strings of the blocks, then the one block that may hold it.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property, lru_cache
from threading import local
from typing import NamedTuple

import numpy as np
import zstandard

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.compression import decompress
from recorte.indexer.columns.interning import LANE, Bytes
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

PER_BLOCK = 128
"""Strings that are compressed together."""

_REMEMBERED = 256
"""Blocks that are kept decompressed: neighbours are often asked for one by one."""

SEPARATOR = b"\xff"
"""Stands between strings; never part of UTF-8."""

_LEVEL = 5
"""A higher one makes words a hundredth smaller, in twice the time."""

_LARGEST_BLOCK = 1 << 26
"""Bytes that a block may decompress to."""


class StringsWriter:
    """Writes a table, some strings behind others; those that are to be looked up are sorted and without repeats."""

    def __init__(self, writer: PartsWriter, name: str) -> None:
        self._writer = writer
        self._name = name
        self._compress = zstandard.ZstdCompressor(level=_LEVEL).compress
        self._blocks = writer.stream(np.uint8)
        self._sizes: list[int] = []
        self._firsts: list[bytes] = []
        self._waiting: list[bytes] = []
        self.count = 0

    def append(self, strings: Sequence[bytes]) -> None:
        """Add strings; what does not fill a block waits for what comes next."""
        waiting = [*self._waiting, *strings]
        whole = len(waiting) // PER_BLOCK * PER_BLOCK
        self._write(waiting[:whole])
        self._waiting = waiting[whole:]
        self.count += len(strings)

    def finish(self) -> None:
        """Write the parts."""
        self._write(self._waiting)
        self._writer.add_stream(self._name, self._blocks)
        self._writer.add(f"{self._name}.at", starts_of(np.array(self._sizes, np.int64)))
        self._writer.add_bytes(f"{self._name}.first", SEPARATOR.join(self._firsts))
        self._writer.add(f"{self._name}.count", np.array([self.count]))

    def _write(self, strings: Sequence[bytes]) -> None:
        blocks = (strings[start : start + PER_BLOCK] for start in range(0, len(strings), PER_BLOCK))
        compressed = [self._compress(SEPARATOR.join(block)) for block in blocks]
        self._blocks.append(np.frombuffer(b"".join(compressed), np.uint8))
        self._sizes += map(len, compressed)
        self._firsts += strings[::PER_BLOCK]


def write_strings(writer: PartsWriter, name: str, strings: Sequence[bytes]) -> None:
    """Write a whole table."""
    table = StringsWriter(writer, name)
    table.append(strings)
    table.finish()


class Flat(NamedTuple):
    """Strings that lie side by side, and have not been parted.

    Attributes:
        content: The bytes of all, and `LANE` bytes behind them.
        starts: Where each begins.
        sizes: Its length.
    """

    content: bytes
    starts: Integers
    sizes: Integers

    @property
    def text(self) -> Bytes:
        """The bytes as numbers."""
        return np.frombuffer(self.content, np.uint8)

    def some(self, places: Integers) -> "Flat":
        """Give some of them, in the order given."""
        return Flat(self.content, self.starts[places], self.sizes[places])

    def parted(self) -> list[bytes]:
        """Give each by itself."""
        ends = self.starts + self.sizes
        return [self.content[start:end] for start, end in zip(self.starts.tolist(), ends.tolist(), strict=True)]


NO_STRINGS = Flat(bytes(LANE), np.empty(0, np.int64), np.empty(0, np.int64))


def flat(joined: bytes) -> Flat:
    """Give one or more strings that were joined by `SEPARATOR`."""
    ends = np.append(np.flatnonzero(np.frombuffer(joined, np.uint8) == SEPARATOR[0]), len(joined))
    starts = np.append(0, ends[:-1] + 1)
    return Flat(joined + bytes(LANE), starts, ends - starts)


class _OfThread(local):
    """What is not to be shared between threads, and costs more to make than to use."""

    def __init__(self) -> None:
        self.decompressor = zstandard.ZstdDecompressor()


_OF_THREAD = _OfThread()


class _Blocks:
    """The blocks of a table, each read anew: what remembers them is not known here, as that would be a cycle."""

    def __init__(self, file: PartsFile, name: str) -> None:
        self._blocks = file[name]
        self._at = file[f"{name}.at"]
        self._count = file[f"{name}.count"]

    @cached_property
    def size(self) -> int:
        """How many strings there are in all."""
        return self._count[0]

    def strings(self, number: int) -> list[bytes]:
        """Give the strings of a block."""
        return self.split(self.content(number), min(self.size - number * PER_BLOCK, PER_BLOCK))

    def content(self, number: int) -> bytes:
        """Give the strings of a block, joined by `SEPARATOR`."""
        if not 0 <= number < len(self._at) - 1:
            raise self._blocks.damaged("a string beyond its table")
        compressed = self._blocks.read(*self._at.pair(number)).data
        try:
            return decompress(_OF_THREAD.decompressor, compressed, _LARGEST_BLOCK)
        except zstandard.ZstdError as error:
            raise self._blocks.damaged("a block of strings cannot be read") from error

    def split(self, content: bytes, count: int) -> list[bytes]:
        """Give so many strings, which are joined by `SEPARATOR`."""
        # No further: a block that holds nothing but separators would make a list a hundred times its size.
        strings = content.split(SEPARATOR, count)
        if len(strings) != count:
            raise self._blocks.damaged("a block of strings has more or fewer than it should")
        return strings

    def joined(self, first: int, behind: int) -> bytes:
        """Give the strings of some blocks, joined by `SEPARATOR`."""
        joined = SEPARATOR.join(self.content(number) for number in range(first, behind))
        count = min(behind * PER_BLOCK, self.size) - first * PER_BLOCK
        if first < behind and joined.count(SEPARATOR) != count - 1:
            raise self._blocks.damaged("its blocks of strings have more or fewer than they should")
        return joined


class Strings:
    """A table that `StringsWriter` has written."""

    def __init__(self, file: PartsFile, name: str) -> None:
        self._blocks = _Blocks(file, name)
        self._first_strings = file[f"{name}.first"]
        self._block = lru_cache(_REMEMBERED)(self._blocks.strings)

    def __len__(self) -> int:
        return self._blocks.size

    def __getitem__(self, place: int) -> bytes:
        """Give a string by its place."""
        return self._block(place // PER_BLOCK)[place % PER_BLOCK]

    def some(self, places: Integers) -> list[bytes]:
        """Give some strings by their places."""
        block = self._block
        return [block(place // PER_BLOCK)[place % PER_BLOCK] for place in places.tolist()]

    def read(self, start: int, end: int) -> list[bytes]:
        """Give the strings of a range."""
        if start >= end:
            return []
        first = start // PER_BLOCK
        strings = [s for number in range(first, (end - 1) // PER_BLOCK + 1) for s in self._block(number)]
        return strings[start - first * PER_BLOCK : end - first * PER_BLOCK]

    def joined(self) -> bytes:
        """Give all strings, joined by `SEPARATOR`, at a third of what it costs to read them one by one."""
        return self._blocks.joined(0, len(self.firsts))

    def flat(self, start: int, end: int) -> Flat:
        """Give the strings of a range, at the same price."""
        if start >= end:
            return NO_STRINGS
        first = start // PER_BLOCK
        content, starts, sizes = flat(self._blocks.joined(first, (end - 1) // PER_BLOCK + 1))
        own = slice(start - first * PER_BLOCK, end - first * PER_BLOCK)
        return Flat(content, starts[own], sizes[own])

    def place(self, string: bytes) -> int:
        """Give the place of the first string that is not below this one."""
        number = max(bisect_left(self.firsts, string) - 1, 0)
        return number * PER_BLOCK + bisect_left(self._block(number), string) if self.firsts else 0

    def find(self, string: bytes) -> int | None:
        """Give the place of a string."""
        number = bisect_right(self.firsts, string) - 1
        if number < 0:
            return None
        block = self._block(number)
        place = bisect_left(block, string)
        return number * PER_BLOCK + place if block[place : place + 1] == [string] else None

    def from_(self, string: bytes) -> Iterator[tuple[int, bytes]]:
        """Give the strings from this one on, or from where it would stand, each with its place."""
        number = max(bisect_right(self.firsts, string) - 1, 0)
        for block in range(number, len(self.firsts)):
            for place, found in enumerate(self._block(block), block * PER_BLOCK):
                if found >= string:
                    yield place, found

    @cached_property
    def firsts(self) -> list[bytes]:
        """The first string of each block: a hundredth of all, as far from one another as any."""
        return self._blocks.split(self._first_strings.all().tobytes(), -(-len(self) // PER_BLOCK)) if len(self) else []

"""Small integers in few bits, packed and unpacked at the speed of memory.

A *plane* holds each value in 2, 4 or 8 bits. A value too large for its plane is *escaped*: the plane holds the largest
number it can, and the value stands elsewhere. Two kinds of columns need two kinds of escapes:

- `Sequence` is read term by term, each from its beginning: escaped values stand in their order in a wider column, and
  each term says where there its own begin.
- `Lookup` is read at any places: escaped values stand with their places, which are searched.
"""

from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from recorte.indexer.columns.arrays import Array, Integers, ranges, starts_of
from recorte.indexer.columns.parts import Part, PartsFile
from recorte.indexer.columns.parts_writing import PartStream, PartsWriter
from recorte.indexer.errors import ArchiveCorruptError

LARGEST = 1 << 32
"""No column holds so large a value: no archive has as many documents, and no text as many words.

So the sum of a column is never too large for a number of 64 bits.
"""

_NONE = np.empty(0, np.int64)


def _unpacked(bits: int) -> Array:
    """Give, for each byte, the values in it as one number of as many bytes."""
    per_byte = 8 // bits
    every = np.arange(256)[:, None] >> (np.arange(per_byte) * bits) & ((1 << bits) - 1)
    return every.astype(np.uint8).view(f"<u{per_byte}").ravel()


_UNPACKED = {bits: _unpacked(bits) for bits in (2, 4)}


def pack(values: Array, bits: int) -> NDArray[np.uint8]:
    """Pack values below `2 ** bits`; what is missing in the last byte is 0."""
    per_byte = 8 // bits
    padded = np.zeros(-(-len(values) // per_byte) * per_byte, np.uint8)
    padded[: len(values)] = values
    # As many values as fit a byte are one number, in which neighbours are pushed together, then neighbouring pairs.
    together = padded.view(f"<u{per_byte}")
    shift = 8 - bits
    for _ in range(per_byte.bit_length() - 1):
        together |= together >> shift
        shift *= 2
    return together.astype(np.uint8)


class PlaneWriter:
    """Writes a plane bit by bit; what does not fill a byte waits for what comes next."""

    def __init__(self, writer: PartsWriter, bits: int) -> None:
        self._bits = bits
        self._stream = writer.stream(np.uint8)
        self._waiting: NDArray[np.uint8] = np.empty(0, np.uint8)
        self.count = 0

    def append(self, values: Array) -> None:
        """Add values below `2 ** bits`."""
        self.count += len(values)
        if self._bits == 8:  # noqa: PLR2004 - a byte
            self._stream.append(values)
            return
        together: NDArray[np.uint8] = np.concatenate([self._waiting, values.astype(np.uint8)])
        whole = len(together) // (8 // self._bits) * (8 // self._bits)
        self._stream.append(pack(together[:whole], self._bits))
        self._waiting = together[whole:]

    def finish(self) -> PartStream:
        """Give the complete part."""
        if len(self._waiting):
            self._stream.append(pack(self._waiting, self._bits))
        return self._stream


class Plane:
    """A plane, open for reading."""

    def __init__(self, part: Part, bits: int) -> None:
        self._part = part
        self._bits = bits

    def rows(self, places: Integers, width: int) -> NDArray[np.uint8]:
        """Give rows of the bytes that hold the values, so many values each, named by their ascending places."""
        return self._part.rows(places, width * self._bits // 8)

    def read(self, start: int, end: int) -> NDArray[np.uint8]:
        """Give the values of a range."""
        per_byte = 8 // self._bits
        packed = self._part.read(start // per_byte, -(-end // per_byte))
        if self._bits == 8:  # noqa: PLR2004 - a byte
            return packed
        skipped = start % per_byte
        return _UNPACKED[self._bits].take(packed).view(np.uint8)[skipped : skipped + end - start]

    def at(self, places: Integers) -> NDArray[np.uint8]:
        """Give the values at ascending places."""
        per_byte = 8 // self._bits
        if per_byte == 1:
            return self._part.at(places)
        values = self._part.at(places // per_byte)
        # As `%`, which takes numpy five times as long.
        within = places & (per_byte - 1)
        shifted: NDArray[np.uint8] = np.right_shift(values, (within * self._bits).astype(np.uint8))
        return shifted & np.uint8((1 << self._bits) - 1)


class SequenceWriter:
    """Writes a column of values that is read term by term.

    Args:
        writer: The file.
        name: The column; its parts are named after it.
        bits: Bits of a value in the plane.
        wide: The type of escaped values; still larger ones are escaped once more.
    """

    def __init__(self, writer: PartsWriter, name: str, bits: int, wide: DTypeLike) -> None:
        self._writer = writer
        self._name = name
        self._escape = (1 << bits) - 1
        self._plane = PlaneWriter(writer, bits)
        self._wide = writer.stream(wide)
        self._wide_escape = int(np.iinfo(np.dtype(wide)).max)
        self._far_at, self._far = writer.stream(), writer.stream()
        self._escaped: list[Integers] = []

    def append(self, values: Integers, starts: Integers) -> None:
        """Add the values of some terms.

        Args:
            values: Those of all of them.
            starts: Where in `values` those of each term begin.
        """
        narrow = np.minimum(values, self._escape).astype(np.uint8)
        self._plane.append(narrow)
        at = np.flatnonzero(narrow == self._escape)
        large = values[at]
        self._escaped.append(np.diff(np.searchsorted(at, starts), append=len(at)))
        far = np.flatnonzero(large >= self._wide_escape)
        self._far_at.append(far + self._wide.count)
        self._far.append(large[far])
        self._wide.append(np.minimum(large, self._wide_escape))

    def finish(self) -> None:
        """Write the parts."""
        add_stream = self._writer.add_stream
        add_stream(self._name, self._plane.finish())
        add_stream(f"{self._name}.wide", self._wide)
        self._writer.add(f"{self._name}.wide_at", starts_of(np.concatenate([_NONE, *self._escaped])))
        add_stream(f"{self._name}.far_at", self._far_at)
        add_stream(f"{self._name}.far", self._far)


class Sequence:
    """A column that `SequenceWriter` has written."""

    def __init__(self, file: PartsFile, name: str, bits: int) -> None:
        self._plane = Plane(file[name], bits)
        self.count = len(file[name]) * (8 // bits)  # and up to a byte, where several are in one
        self._escape = (1 << bits) - 1
        self._wide = file[f"{name}.wide"]
        self._wide_at = file[f"{name}.wide_at"]
        self._wide_escape = np.iinfo(self._wide.dtype).max
        self._far = _Far(file, name)

    def read(self, first: int, behind: int, start: int, end: int) -> Integers:
        """Give the values of neighbouring terms.

        Args:
            first: The first term.
            behind: The term behind the last.
            start: Where the values of the first begin.
            end: Where those of the last end.
        """
        narrow = self._plane.read(start, end)
        values = narrow.astype(np.int64)
        large = self.large(first, behind)
        if len(large):
            at = (narrow == self._escape).nonzero()[0]
            if len(at) != len(large):
                raise self.damaged()
            values[at] = large
        return values

    def at(self, terms: Integers, places: Integers) -> Integers:
        """Give the values of some terms.

        Args:
            terms: The terms, ascending.
            places: The places of all their values.
        """
        narrow = self._plane.at(places)
        values = narrow.astype(np.int64)
        wide_at = ranges(*runs_at(self._wide_at, terms, len(self._wide)), len(self._wide))
        if len(wide_at):
            at = (narrow == self._escape).nonzero()[0]
            if len(at) != len(wide_at):
                raise self.damaged()
            wide = self._wide.at(wide_at)
            values[at] = wide
            again = (wide == self._wide_escape).nonzero()[0]
            if len(again):
                values[at[again]] = self._far.at(wide_at[again])
        return values

    def large_at(self, numbers: Integers) -> Integers:
        """Give some of the values that are escaped, by their ascending numbers among all of these."""
        wide = self._wide.at(numbers)
        values = wide.astype(np.int64)
        again = (wide == self._wide_escape).nonzero()[0]
        if len(again):
            values[again] = self._far.at(numbers[again])
        return values

    def rows(self, places: Integers, width: int) -> NDArray[np.uint8]:
        """Give rows of the bytes that hold the values, as far as they are not large: so many values each."""
        return self._plane.rows(places, width)

    def large(self, first: int, behind: int) -> Integers:
        """Give the values of neighbouring terms that are escaped, in their order."""
        start, end = self._wide_at.pair(first) if behind == first + 1 else (self._wide_at[first], self._wide_at[behind])
        if start == end:
            return _NONE
        wide = self._wide.read(start, end)
        values = wide.astype(np.int64)
        again = (wide == self._wide_escape).nonzero()[0]
        if len(again):
            values[again] = self._far.at(again + start)
        return values

    def damaged(self) -> ArchiveCorruptError:
        """Give the error for a column whose values and large values do not fit."""
        return self._wide.damaged("a column and its large values do not fit")


class LookupWriter:
    """Writes a column of values that is read at any places.

    Args:
        writer: The file.
        name: The column; its parts are named after it.
        planes: Bits of a value in each plane, the lowest first; 16 at most together.
    """

    def __init__(self, writer: PartsWriter, name: str, planes: tuple[int, ...]) -> None:
        self._writer = writer
        self._name = name
        self._bits = planes
        self._planes = [PlaneWriter(writer, bits) for bits in planes]
        self._escape = (1 << sum(planes)) - 1
        self._far_at, self._far = writer.stream(), writer.stream()

    def append(self, values: Array) -> None:
        """Add values."""
        rest: Array = np.minimum(values, self._escape).astype(np.uint16)
        far = np.flatnonzero(rest == self._escape)
        self._far_at.append(far + self._planes[0].count)
        self._far.append(values[far])
        for plane, bits in zip(self._planes, self._bits, strict=True):
            plane.append((rest & ((1 << bits) - 1)).astype(np.uint8))
            rest = rest >> bits

    def finish(self) -> None:
        """Write the parts."""
        for number, plane in enumerate(self._planes):
            self._writer.add_stream(f"{self._name}.{number}", plane.finish())
        self._writer.add_stream(f"{self._name}.far_at", self._far_at)
        self._writer.add_stream(f"{self._name}.far", self._far)


class Lookup:
    """A column that `LookupWriter` has written."""

    def __init__(self, file: PartsFile, name: str, planes: tuple[int, ...]) -> None:
        self._planes = [Plane(file[f"{name}.{number}"], bits) for number, bits in enumerate(planes)]
        self._bits = planes
        self.count = len(file[f"{name}.0"]) * (8 // planes[0])  # and up to a byte, where several are in one
        self._escape = (1 << sum(planes)) - 1
        self._far = _Far(file, name)

    def read(self, start: int, end: int) -> Integers:
        """Give the values of a range."""
        return self._complete([plane.read(start, end) for plane in self._planes], start)

    def at(self, places: Integers) -> Integers:
        """Give the values at ascending places."""
        return self._complete([plane.at(places) for plane in self._planes], places)

    def _complete(self, planes: list[NDArray[np.uint8]], places: Integers | int) -> Integers:
        values = planes[0].astype(np.int64)
        shift = 0
        for plane, bits in zip(planes[1:], self._bits, strict=False):
            shift += bits
            values |= plane.astype(np.int64) << shift
        escaped = (values == self._escape).nonzero()[0]
        if len(escaped):
            values[escaped] = self._far.at(escaped + places if isinstance(places, int) else places[escaped])
        return values


class _Far(NamedTuple):
    """Values by their places; searched, as there are few."""

    file: PartsFile
    name: str

    def at(self, places: Integers) -> Integers:
        known, far = self.file[f"{self.name}.far_at"].all(), self.file[f"{self.name}.far"].all()
        # In the type of the column, or numpy would copy all of it to compare.
        found = known.searchsorted(places.astype(known.dtype))
        if len(far) != len(known) or (found >= len(known)).any() or (known[found] != places).any():
            raise self.file.damaged("a column and its large values do not fit")
        values: Integers = far[found].astype(np.int64)
        if not 0 <= values.min(initial=0) <= values.max(initial=0) < LARGEST:
            raise self.file.damaged("a value beyond all that are written")
        return values


def runs_at(at: Part, places: Integers, most: int) -> tuple[Integers, Integers]:
    """Give where the runs at some ascending places begin, and how long they are; no run is longer than `most`."""
    starts, ends = at.pairs(places)
    sizes = ends - starts
    if len(sizes) and not 0 <= sizes.min() <= sizes.max() <= most:
        raise at.damaged("a range beyond its part")
    return starts, sizes

"""A file of named parts: flat arrays, mapped into memory, and checked page by page when they are first read.

    magic, version │ parts, each at a multiple of 64 bytes │ checksums of the pages │ directory (JSON) │ footer

The footer says where the directory is; the directory names the parts with their types, and holds the checksum of the
page checksums. Pages are counted from the start of the file, so every byte before the page checksums is covered by
one of them, and everything behind by the directory's checksum, which is in the footer. Nothing in such a file is ever
executed: what is read from it are numbers, bytes, and one JSON object.

Useful for: columns of a segment. Not useful for: small files that are written often.
"""

import json
import mmap
import struct
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from recorte.indexer.errors import ArchiveCorruptError
from recorte.indexer.opening import open_file

Array = NDArray[Any]

MAGIC = b"RECORTE1"
"""First and last bytes of a file; the digit is the version of this layout."""

_PAGE_BITS = 12
PAGE = 1 << _PAGE_BITS
"""Bytes checked at once: as many as the system reads at once, for most of what a query reads is a few hundred."""

ALIGNMENT = 64
"""What the offset of every part is a multiple of."""

FOOTER = struct.Struct("<QQQ8s")  # directory: offset, length, checksum; magic
_LARGEST_DIRECTORY = 1 << 20

_WRITTEN_AT_ONCE = 1 << 22
"""Bytes that are taken over from a mapped file before their memory is given back."""

_PER_PAGE = 8
"""Places for each page from which on it costs less to look each page up among the places than the reverse."""

_KINDS = frozenset({"|u1", "<u2", "<u4", "<u8"})


class Part:
    """An array in a file of parts; whatever is read of it has been checked."""

    def __init__(self, file: "_MappedFile", values: Array, offset: int) -> None:
        self._file = file
        self._checked = file.checked
        self._pages = np.frombuffer(file.checked, np.bool_)
        self._values = values
        self._count = len(values)
        self._offset = offset
        self._width = values.dtype.itemsize

    @property
    def dtype(self) -> np.dtype[Any]:
        """The type of the values."""
        return self._values.dtype

    @property
    def offset(self) -> int:
        """Where it begins in the file."""
        return self._offset

    def damaged(self, what: str) -> ArchiveCorruptError:
        """Give the error for the file."""
        return self._file.damaged(what)

    def __len__(self) -> int:
        return self._count

    def __getitem__(self, place: int) -> int:
        """Give one value."""
        return int(self.read(place, place + 1).item())

    def pair(self, place: int) -> tuple[int, int]:
        """Give a value and the one behind it: where something begins, and where it ends."""
        first, second = self.read(place, place + 2).tolist()
        return first, second

    def read(self, start: int, end: int) -> Array:
        """Give the values of a range, which must lie within the part, as the mapped memory itself."""
        if not 0 <= start <= end <= self._count:
            raise self._file.damaged("a range beyond its part")
        first, behind = self._offset + start * self._width, self._offset + end * self._width
        # A query reads hundreds of ranges, nearly all of them in pages that were checked before.
        if self._checked.find(0, first // PAGE, -(-behind // PAGE)) >= 0:
            self._file.check(first, behind)
        return self._values[start:end]

    def at(self, places: NDArray[np.int64]) -> Array:
        """Give the values at some ascending places."""
        if not len(places):
            return self._values[:0]
        self._check_at(places, self._width, self._count)
        return self._values.take(places)

    def rows(self, places: NDArray[np.int64], width: int) -> NDArray[np.uint8]:
        """Give rows of a part of bytes, named by their ascending places; what the last one lacks is 0.

        Args:
            places: Which rows.
            width: Bytes of a row; what a part may be aligned to is a multiple of it.
        """
        behind = self._offset + -(-self._count // width) * width  # the zeros behind a part fill the last row
        rows = self._file.bytes_between(self._offset, behind).reshape(-1, width)
        if len(places):
            self._check_at(places, width, len(rows))
        return rows[places]

    def pairs(self, places: NDArray[np.int64]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
        """Give the values at some ascending places, and those behind them."""
        return self.at(places).astype(np.int64), self.at(places + 1).astype(np.int64)

    def all(self) -> Array:
        """Give all values."""
        return self.read(0, self._count)

    def _check_at(self, places: NDArray[np.int64], width: int, count: int) -> None:
        """Check the pages of what stands at some ascending places, so many bytes at each of so many places."""
        first, last = places.item(0), places.item(-1)
        if not 0 <= first <= last < count:
            raise self._file.damaged("a place beyond its part")
        if self._checked.find(0, (self._offset + first * width) // PAGE, (self._offset + last * width) // PAGE + 1) < 0:
            return
        for page in self._unchecked(places, width):
            self._file.check(page * PAGE, page * PAGE + 1)

    def _unchecked(self, places: NDArray[np.int64], width: int) -> Iterable[int]:
        """Give the pages of what stands at some places, as far as they have not been checked."""
        # Nothing is wider than what parts are aligned to, so none of it reaches from one page into the next.
        first, last = (self._offset + place * width >> _PAGE_BITS for place in (places.item(0), places.item(-1)))
        if last - first < len(places) // _PER_PAGE:
            pages = (~self._pages[first : last + 1]).nonzero()[0] + first
            bounds = (np.concatenate([pages, pages + 1]) * PAGE - self._offset + width - 1) // width
            starts, ends = places.searchsorted(bounds).reshape(2, -1)
            some: list[int] = pages[starts < ends].tolist()
            return some
        pages = (places * width if width > 1 else places) + self._offset
        pages >>= _PAGE_BITS
        # A set, as `np.unique` would import a tenth of numpy that no search needs.
        return set(pages[~self._pages.take(pages)].tolist())


class PartsFile:
    """A file of parts, open for reading.

    Raises:
        ArchiveCorruptError: The file is not what was written, or was written by a newer Recorte. All methods and those
            of the parts raise it for what they read.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file = _MappedFile(path)
        self._parts = dict(_parts(self._file))
        self.facts: dict[str, Any] = self._file.directory["facts"]

    def damaged(self, what: str) -> ArchiveCorruptError:
        """Give the error for this file."""
        return self._file.damaged(what)

    def get(self, name: str) -> Part | None:
        """Give a part, if the file has it."""
        return self._parts.get(name)

    def __getitem__(self, name: str) -> Part:
        """Give a part."""
        try:
            return self._parts[name]
        except KeyError:
            raise self.damaged(f"it has no part '{name}'") from None

    def parts(self) -> Iterable[tuple[str, Part]]:
        """Give all parts with their names."""
        return self._parts.items()

    def write_to(self, target: IO[bytes]) -> NDArray[np.uint64]:
        """Write what holds the parts to another file, unchecked; give the checksums of the pages that it fills."""
        self._file.write_to(target)
        return self.sums_of_whole_pages()

    @property
    def end(self) -> int:
        """Where the parts end."""
        return self._file.end

    def sums_of_whole_pages(self) -> NDArray[np.uint64]:
        """Give the checksums of the pages that parts fill."""
        return self._file.sums[: self.end // PAGE]

    @property
    def size(self) -> int:
        """The length of the file in bytes."""
        return self._file.size

    def check_all(self) -> None:
        """Check every page."""
        self._file.check(0, self.end)

    def release(self) -> None:
        """Let the system take back the memory of what has been read; it is read from the file if it is used again."""
        self._file.release()

    def close(self) -> None:
        """Let go of the file; its memory goes when the last array that was read is gone."""
        self._parts = {}
        self._file.close()


class _MappedFile:
    """The mapped bytes behind the parts of a file, and which pages of them have been checked.

    Parts know this and not the file, which knows them: so where nobody reads a file any more its memory and its
    descriptor go at once, and not when cycles are looked for.

    Attributes:
        directory: What the file says of its parts.
        end: Where these end.
        sums: The checksum of each page.
        checked: Which pages have been checked, a byte each.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        try:
            with open_file(path) as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise self.damaged(getattr(error, "strerror", None) or "it is empty") from error
        # A view that no caller holds longer than it must: a map with views cannot be closed.
        self._bytes = np.frombuffer(self._map, np.uint8)
        self._view = memoryview(self._map)
        self.directory, self.end = self._directory()
        self.sums = self._page_sums(self.directory["sums"])
        self.checked = bytearray(len(self.sums))

    def damaged(self, what: str) -> ArchiveCorruptError:
        """Give the error for this file."""
        return ArchiveCorruptError(self._path.parent, what, self._path.name)

    def bytes_between(self, start: int, end: int) -> NDArray[np.uint8]:
        """Give a range of bytes as the mapped memory itself, which nobody has checked."""
        if end > self.end:
            raise self.damaged("a range beyond its parts")
        return self._bytes[start:end]

    def write_to(self, target: IO[bytes]) -> None:
        """Write what holds the parts to another file, unchecked."""
        for start in range(0, self.end, _WRITTEN_AT_ONCE):
            target.write(self._view[start : min(start + _WRITTEN_AT_ONCE, self.end)])
            self.release()

    def check(self, start: int, end: int) -> None:
        """Check the pages of a range of bytes, those that have not been checked before."""
        first, last = start // PAGE, -(-end // PAGE)
        page = self.checked.find(0, first, last)
        while page >= 0:
            content = self._view[page * PAGE : min((page + 1) * PAGE, self.end)]
            if xxhash.xxh3_64_intdigest(content) != self.sums.item(page):
                raise self.damaged(f"bytes {page * PAGE:,} to {page * PAGE + len(content):,} have changed")
            self.checked[page] = 1
            page = self.checked.find(0, page + 1, last)

    @property
    def size(self) -> int:
        """The length of the file in bytes."""
        return len(self._bytes)

    def release(self) -> None:
        """Let the system take back the memory of what has been read; it is read from the file if it is used again."""
        if hasattr(self._map, "madvise"):
            self._map.madvise(mmap.MADV_DONTNEED)

    def close(self) -> None:
        """Let go of the bytes, as far as no array has them."""
        self._bytes = self.sums = np.empty(0, np.uint8)
        with suppress(BufferError):
            self._view.release()
            self._map.close()

    def _directory(self) -> tuple[dict[str, Any], int]:
        size = len(self._bytes)
        if size < len(MAGIC) + FOOTER.size:
            raise self.damaged("it is cut off")
        start, length, checksum, magic = FOOTER.unpack(self._map[size - FOOTER.size :])
        if magic != MAGIC or self._map[: len(MAGIC)] != MAGIC:
            if magic[:-1] == MAGIC[:-1] == self._map[: len(MAGIC) - 1]:
                raise self.damaged("another version of the format")
            raise self.damaged("it is cut off, or no file of Recorte")
        if length > _LARGEST_DIRECTORY or start + length + FOOTER.size != size:
            raise self.damaged("it is cut off")
        content = self._map[start : start + length]
        if xxhash.xxh3_64_intdigest(content) != checksum:
            raise self.damaged("its directory has changed")
        try:
            directory = json.loads(content)
            end, parts, facts, sums = (directory[name] for name in ("end", "parts", "facts", "sums"))
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise self.damaged("its directory cannot be read") from error
        if (
            not isinstance(parts, dict)
            or not isinstance(facts, dict)
            or not type(end) is type(sums) is int
            or not 0 <= end <= start
            or -(-end // PAGE) * 8 != start - end
        ):
            raise self.damaged("its directory does not fit")
        return directory, end

    def _page_sums(self, checksum: int) -> NDArray[np.uint64]:
        sums = self._bytes[self.end : self.end + -(-self.end // PAGE) * 8]
        if xxhash.xxh3_64_intdigest(sums.data) != checksum:
            raise self.damaged("its checksums have changed")
        # A copy, as they need not stand where eight-byte numbers must.
        return np.frombuffer(sums.tobytes(), "<u8")


def _parts(file: _MappedFile) -> Iterator[tuple[str, Part]]:
    """Give all parts with their names."""
    for name, entry in file.directory["parts"].items():
        try:
            kind, offset, count = entry
            dtype = np.dtype(kind) if kind in _KINDS else None
        except (TypeError, ValueError):
            dtype, offset, count = None, 0, 0
        if (
            dtype is None
            or not type(offset) is type(count) is int
            or min(offset, count) < 0
            or offset + count * dtype.itemsize > file.end
        ):
            raise file.damaged("its directory does not fit")
        content = file.bytes_between(offset, offset + count * dtype.itemsize)
        yield name, Part(file, content.view(dtype), offset)

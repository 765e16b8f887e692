"""Writes a file of named parts, as `parts` reads it."""

import json
import tempfile
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import numpy as np
import xxhash
from numpy.typing import DTypeLike, NDArray

from recorte.indexer.columns.parts import ALIGNMENT, FOOTER, MAGIC, PAGE, Array, PartsFile

_COPIED_AT_ONCE = 1 << 22

_HELD = 1 << 16
"""Bytes from which on a part that is written bit by bit is on disk until it is complete."""


class PartStream:
    """A part that is written bit by bit, apart from the file until it is complete.

    Args:
        folder: Where it is until then, if it is large.
        dtype: The type of its values; `None` for the narrowest, as `PartsWriter.add` chooses it.
    """

    def __init__(self, folder: Path, dtype: DTypeLike | None) -> None:
        self._narrowed = dtype is None
        self._dtype = np.dtype(np.uint64 if dtype is None else dtype).newbyteorder("<")
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_HELD, dir=str(folder))  # noqa: SIM115 - closed by `PartsWriter`
        self._largest = 0
        self.count = 0

    def append(self, values: Array) -> None:
        """Add values, which must fit the part's type."""
        if self._narrowed and len(values):
            self._largest = max(self._largest, int(values.max()))
        self._file.write(np.ascontiguousarray(values, self._dtype).data)
        self.count += len(values)

    def copy_to(self, target: IO[bytes]) -> str:
        """Write the whole part to the end of a file, let go of it, and give its type."""
        dtype = np.dtype(_narrowest(self._largest)).newbyteorder("<") if self._narrowed else self._dtype
        self._file.seek(0)
        while piece := self._file.read(_COPIED_AT_ONCE):
            target.write(piece if dtype == self._dtype else np.frombuffer(piece, self._dtype).astype(dtype).data)
        self.close()
        return dtype.str

    def close(self) -> None:
        """Let go of what was written."""
        self._file.close()


class PartsWriter:
    """Writes a file of parts; a context manager that removes the file again unless `finish` was called.

    Args:
        path: The file.
        begun: A complete file that becomes this one, to be written on behind its parts; `None` for an empty one.
    """

    def __init__(self, path: Path, begun: Path | None = None) -> None:
        self.path = path
        self._parts: dict[str, tuple[str, int, int]] = {}
        self._streams: list[PartStream] = []
        # Of the pages that came whole from other files, by the first.
        self._sums: dict[int, NDArray[np.uint64]] = {}
        self._finished = False
        self._file = self._opened() if begun is None else self._taken_over(begun)

    def _opened(self) -> IO[bytes]:
        file = self.path.open("wb")
        file.write(MAGIC)
        return file

    def _taken_over(self, begun: Path) -> IO[bytes]:
        before = PartsFile(begun)
        self._add_entries(before, 0)
        self._sums[0], end = before.sums_of_whole_pages(), before.end
        before.close()
        file = begun.replace(self.path).open("r+b")
        file.truncate(end)
        file.seek(end)
        return file

    def add(self, name: str, values: Array) -> None:
        """Write a whole part, in the narrowest type of unsigned integers that holds all its values."""
        values = np.ascontiguousarray(values)
        if values.dtype.kind in "iu" and values.dtype.itemsize > 1 and not (len(values) and values.min() < 0):
            values = values.astype(_narrowest(int(values.max()) if len(values) else 0), copy=False)
        self._align()
        self._parts[name] = (values.dtype.newbyteorder("<").str, self._file.tell(), len(values))
        self._file.write(values.data)

    def add_bytes(self, name: str, content: bytes) -> None:
        """Write bytes as a part."""
        self.add(name, np.frombuffer(content, np.uint8))

    def stream(self, dtype: DTypeLike | None = None) -> PartStream:
        """Begin a part that is written bit by bit, of values of a type, or of the narrowest that holds all."""
        stream = PartStream(self.path.parent, dtype)
        self._streams.append(stream)
        return stream

    def add_stream(self, name: str, stream: PartStream) -> None:
        """Write a part that is complete."""
        self._align()
        start = self._file.tell()
        self._parts[name] = (stream.copy_to(self._file), start, stream.count)

    def add_parts_of(self, file: PartsFile) -> None:
        """Write all of another file from the next page on, so that its pages keep their checksums."""
        self._align(PAGE)
        start = self._file.tell()
        self._add_entries(file, start)
        self._sums[start // PAGE] = file.write_to(self._file)

    def finish(self, facts: dict[str, Any]) -> None:
        """Complete the file.

        Args:
            facts: What else the directory is to say, as JSON can.
        """
        self._align()
        end = self._file.tell()
        self._file.flush()
        sums = _page_sums(self.path, end, self._sums)
        self._file.write(sums.data)
        directory = json.dumps(
            {"parts": self._parts, "end": end, "sums": xxhash.xxh3_64_intdigest(sums.data), "facts": facts}
        ).encode()
        self._file.write(directory)
        self._file.write(FOOTER.pack(end + sums.nbytes, len(directory), xxhash.xxh3_64_intdigest(directory), MAGIC))
        self._file.close()
        self._finished = True

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for stream in self._streams:
            stream.close()
        if not self._finished:
            self._file.close()
            self.path.unlink(missing_ok=True)

    def _add_entries(self, file: PartsFile, start: int) -> None:
        for name, part in file.parts():
            self._parts[name] = (part.dtype.str, start + part.offset, len(part))

    def _align(self, alignment: int = ALIGNMENT) -> None:
        self._file.write(b"\0" * (-self._file.tell() % alignment))


def _narrowest(largest: int) -> DTypeLike:
    return next(kind for kind in (np.uint8, np.uint16, np.uint32, np.uint64) if largest <= np.iinfo(kind).max)


def _page_sums(path: Path, end: int, known: Mapping[int, NDArray[np.uint64]]) -> NDArray[np.uint64]:
    sums = np.empty(-(-end // PAGE), "<u8")
    missing = np.ones(len(sums), np.bool_)
    for first, some in known.items():
        sums[first : first + len(some)], missing[first : first + len(some)] = some, False
    at_once = _COPIED_AT_ONCE // PAGE
    with path.open("rb") as file:
        for start in range(0, len(sums), at_once):
            pages = np.flatnonzero(missing[start : start + at_once])
            if len(pages):
                file.seek(start * PAGE)
                content = memoryview(file.read(min(_COPIED_AT_ONCE, end - start * PAGE)))
                starts = (pages * PAGE).tolist()
                sums[pages + start] = [xxhash.xxh3_64_intdigest(content[at : at + PAGE]) for at in starts]
    return sums

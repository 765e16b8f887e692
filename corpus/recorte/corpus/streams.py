"""The bytes of a file as a stream: decompressed, bounded, never more than a chunk and a line in memory.

What was read before a compressed file breaks off is given; the break itself is raised after it. A file that
swells to more than any text does when decompressed is cut off there.
"""

import codecs
import gzip
import lzma
import zlib
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self, cast

from recorte.corpus.decoding import WIDE

CHUNK = 1 << 18
"""Bytes read at once."""

PREFIX = 1 << 16
"""Bytes looked at to tell what a file is."""

FREE_EXPANSION = 1 << 26
"""Bytes that a compressed file may always decompress to."""

LARGEST_EXPANSION = 300
"""How many times its size it may decompress to beyond that; text compressed by xz reaches about 10."""

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"))


class UnreadableError(Exception):
    """A file cannot be read any further; `read` turns this into a `Rejection`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class _Readable(Protocol):
    def read1(self, size: int = -1, /) -> bytes: ...
    def close(self) -> None: ...


class ByteStream:
    """The bytes of a file, decompressed if it is compressed.

    Args:
        path: The file.
        consumed: Called after each chunk with how many bytes of the file on disk have been read.

    Attributes:
        prefix: The first 64 KiB, or all if there is less.
    """

    def __init__(self, path: Path, consumed: Callable[[int], None] | None = None) -> None:
        self._consumed = consumed
        try:
            self._raw = path.open("rb")
        except OSError as error:
            raise UnreadableError(_why(error)) from error
        self._limit = FREE_EXPANSION + LARGEST_EXPANSION * path.stat().st_size
        self._given = 0
        self._failure: UnreadableError | None = None
        self._file: _Readable = self._decompressed(self._raw)
        self.prefix = self._first()

    def __enter__(self) -> Self:
        """Give the stream itself."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close the file."""
        self._file.close()
        self._raw.close()

    def chunks(self) -> Iterator[bytes]:
        """Give all bytes, the prefix included; may be called once.

        Raises:
            UnreadableError: The file breaks off or is corrupt; raised after what could be read.
        """
        if self.prefix:
            yield self.prefix
        while chunk := self._next():
            yield chunk

    def whole(self, largest: int, what: str) -> bytes:
        """Give all bytes at once.

        Args:
            largest: The most bytes to read.
            what: The name of the limit for the reader of the message.

        Raises:
            UnreadableError: There are more, or the file breaks off.
        """
        parts, size = [], 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > largest:
                raise UnreadableError(f"larger than the limit of {size_in_words(largest)} for {what}")
            parts.append(chunk)
        return b"".join(parts)

    def lines(self, encoding: str, longest: int) -> Iterator[tuple[int, bytes | None]]:
        """Give the lines with their numbers, from 1.

        Args:
            encoding: That of the stream; lines of two- and four-byte encodings are given in UTF-8.
            longest: The most bytes of a line; `None` stands for a longer one.
        """
        return split_lines(self.chunks_of_lines(encoding), longest)

    def chunks_of_lines(self, encoding: str) -> Iterator[bytes]:
        """Give all bytes so that lines end at line feeds: in UTF-8 those of two- and four-byte encodings."""
        chunks = as_utf8(self.chunks(), encoding) if encoding in WIDE else self.chunks()
        if b"\r" in self.prefix and b"\n" not in self.prefix:
            return (chunk.replace(b"\r", b"\n") for chunk in chunks)
        return chunks

    def _decompressed(self, raw: IO[bytes]) -> _Readable:
        self._kind = kind_of_compression(raw.read(6))
        raw.seek(0)
        if self._kind == "gzip":
            return gzip.GzipFile(fileobj=raw, mode="rb")
        return lzma.LZMAFile(raw) if self._kind == "xz" else cast("_Readable", raw)

    def _first(self) -> bytes:
        parts, size = [], 0
        try:
            while size < PREFIX and (chunk := self._next()):
                parts.append(chunk)
                size += len(chunk)
        except UnreadableError as error:
            self._failure = error  # to be raised after what the prefix holds was given
        return b"".join(parts)

    def _next(self) -> bytes:
        if self._failure:
            raise self._failure
        try:
            chunk = self._file.read1(CHUNK)
        except EOFError as error:
            raise UnreadableError(f"the {self._kind} data break off before their end") from error
        except (zlib.error, lzma.LZMAError, gzip.BadGzipFile) as error:
            raise UnreadableError(f"the {self._kind} data are corrupt: {error}") from error
        except OSError as error:
            raise UnreadableError(_why(error)) from error
        self._given += len(chunk)
        if self._consumed is not None:
            self._consumed(self._raw.tell())
        if self._kind and self._given > self._limit:
            raise UnreadableError(f"decompresses to more than {LARGEST_EXPANSION} times its size; given up")
        return chunk


def kind_of_compression(data: bytes) -> str:
    """Name the compression of a file from its first bytes; empty where it has none that is read."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")


def split_lines(chunks: Iterable[bytes], longest: int, first: int = 1) -> Iterator[tuple[int, bytes | None]]:
    """Split a stream at its line feeds, holding no more than the longest line allowed.

    Args:
        chunks: The bytes.
        longest: The most bytes of a line.
        first: The number of the first line.

    Returns:
        Line numbers and lines without their line feed; `None` for a line that is too long.
    """
    number, size = first, 0
    held: list[bytes] = []
    for chunk in chunks:
        *ends, tail = chunk.split(b"\n")
        for end in ends:
            size += len(end)
            line = b"".join([*held, end]) if held else end
            yield number, line if size <= longest else None
            number, size = number + 1, 0
            held.clear()
        size += len(tail)
        if size > longest:
            held.clear()
        elif tail:
            held.append(tail)
    if size:
        yield number, b"".join(held) if size <= longest else None


def as_utf8(chunks: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """Turn a stream of another encoding into UTF-8; what cannot be decoded becomes a question mark."""
    for text in codecs.iterdecode(chunks, encoding, "replace"):
        yield text.removeprefix("\ufeff").encode("utf-8", "replace")


def size_in_words(size: int) -> str:
    """Give a number of bytes in the largest unit that leaves a whole number, such as `16 MiB`."""
    for unit, power in (("GiB", 30), ("MiB", 20), ("KiB", 10)):
        if size >= 1 << power and size % (1 << power) == 0:
            return f"{size >> power} {unit}"
    return f"{size} bytes"


def _why(error: OSError) -> str:
    if isinstance(error, PermissionError):
        return "no permission to read it"
    if isinstance(error, FileNotFoundError):
        return "no longer there"
    return f"cannot be read: {error.strerror or error}"

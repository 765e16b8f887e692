"""The bytes of a file as a stream: decompressed, bounded, never more than a chunk and a line in memory.

What was read before a compressed file breaks off is given; the break itself is raised after it. A file that
swells to more than any text does when decompressed is cut off there.
"""

import codecs
import os
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import TracebackType
from typing import IO, Protocol, Self, cast

from recorte.corpus.compression import DAMAGE, GzipMembers, Readable, decompressing, kind_of_compression
from recorte.corpus.decoding import WIDE

CHUNK = 1 << 18
"""Bytes read at once."""

PREFIX = 1 << 16
"""Bytes looked at to tell what a file is."""

FREE_EXPANSION = 1 << 26
"""Bytes that a compressed file may always decompress to."""

LARGEST_EXPANSION = 300
"""How many times its size it may decompress to beyond that; text compressed by xz reaches about 10."""

LARGEST_COPY = 1 << 32
"""Bytes of what has to be read out of order, and so is first copied to disk: a ZIP archive in another archive."""

_LONGEST_MAGIC = 6


class UnreadableError(Exception):
    """A file cannot be read any further; `read` turns this into a `Rejection`."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MemberFile(Protocol):
    """The bytes of a member of a container, which can be read once, from front to back."""

    def peek(self, size: int, /) -> bytes:
        """Give some of the next bytes, at least so many if there are, and stay in front of them."""
        ...

    def read(self, size: int = -1, /) -> bytes:
        """Give so many bytes, or what there is."""
        ...

    def read1(self, size: int, /) -> bytes:
        """Give some bytes, and none only at the end."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class Expansion:
    """How many bytes may come out of a file on disk, at all depths of what it contains.

    Args:
        size: Bytes on disk.
    """

    def __init__(self, size: int) -> None:
        self._left = FREE_EXPANSION + LARGEST_EXPANSION * size

    @property
    def is_spent(self) -> bool:
        """Tell whether nothing more may come out."""
        return self._left < 0

    def count(self, size: int) -> None:
        """Count bytes that have come out.

        Raises:
            UnreadableError: They were too many.
        """
        self._left -= size
        self.check()

    def check(self) -> None:
        """Make sure that something may still come out.

        Raises:
            UnreadableError: Too much has come out before.
        """
        if self.is_spent:
            raise UnreadableError(f"decompresses to more than {LARGEST_EXPANSION} times its size; given up")


class ByteStream:
    """The bytes of a file or of a member of a container, decompressed if they are compressed.

    Args:
        file: The path of the file, or the member's bytes, which the stream then owns.
        consumed: Called after each chunk with how many bytes of the file on disk have been read.
        expansion: That of the file on disk, for a member.

    Attributes:
        prefix: The first 64 KiB, or all if there is less.
        expansion: What may still come out of the file on disk.
        starts: Of the gzip members that begin in the chunk given last: how many bytes of the stream lie before
            each, and its offset in the file.
    """

    def __init__(
        self,
        file: Path | MemberFile,
        consumed: Callable[[int], None] | None = None,
        expansion: Expansion | None = None,
    ) -> None:
        self._consumed = consumed
        self._told = 0
        self._disk: IO[bytes] | None = None
        try:
            if isinstance(file, Path):
                self._disk = file.open("rb")
                expansion = Expansion(os.fstat(self._disk.fileno()).st_size)
            raw = cast("MemberFile", self._disk or file)
            self._kind = kind_of_compression(raw.peek(_LONGEST_MAGIC))
        except OSError as error:
            raise UnreadableError(_why(error)) from error
        self.expansion = expansion or Expansion(0)
        self._raw = raw
        self._failure: UnreadableError | None = None
        self._file: Readable = decompressing(raw, self._kind) if self._kind else raw
        self.starts = self._file.starts if isinstance(self._file, GzipMembers) else []
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
        yield from self._rest()

    def resume(self) -> Iterator[bytes] | None:
        """Go on behind damage, after `chunks` has raised an error.

        Returns:
            The bytes of the file from the next gzip member on, or nothing where no further one is found.
        """
        if not isinstance(self._file, GzipMembers) or self.expansion.is_spent or not self._file.resume():
            return None
        self._failure = None
        return self._rest()

    def random_access(self) -> IO[bytes]:
        """Give all bytes as a file that can be read in any order, instead of `chunks`; the caller closes it.

        Raises:
            UnreadableError: The file breaks off or is corrupt, or has to be copied and is too large for that.
        """
        if self._disk is not None and not self._kind:
            self._disk.seek(0)
            return self._disk
        import tempfile  # costs 4 ms, and few archives need it

        copy = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
        try:
            copy.writelines(self._bounded(LARGEST_COPY, "a copy on disk"))
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return copy

    def report(self) -> None:
        """Tell how many bytes of the file on disk have been read, if anybody asked."""
        if self._consumed is not None and self._disk is not None:
            self._told = max(self._told, self._disk.tell())  # a ZIP archive is not read from front to back
            self._consumed(self._told)

    def whole(self, largest: int, what: str) -> bytes:
        """Give all bytes at once.

        Args:
            largest: The most bytes to read.
            what: The name of the limit for the reader of the message.

        Raises:
            UnreadableError: There are more, or the file breaks off.
        """
        return b"".join(self._bounded(largest, what))

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

    def _bounded(self, largest: int, what: str) -> Iterator[bytes]:
        size = 0
        for chunk in self.chunks():
            size += len(chunk)
            if size > largest:
                raise UnreadableError(f"larger than the limit of {size_in_words(largest)} for {what}")
            yield chunk

    def _rest(self) -> Iterator[bytes]:
        while True:
            self.starts.clear()
            chunk = self._next()
            if not chunk:
                return
            yield chunk

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
        except DAMAGE as error:
            raise UnreadableError(f"the {self._kind} data are corrupt: {error}") from error
        except OSError as error:
            raise UnreadableError(_why(error)) from error
        self.report()
        self.expansion.count(len(chunk))
        return chunk


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

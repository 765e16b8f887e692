"""Tar archives, read from front to back like a folder of files of any format, in constant memory.

Compression (`.tar.gz`, `.tar.xz`, `.tar.zst`) is undone before. Links and devices are named and not followed.
"""

from collections.abc import Iterator
from contextlib import closing
from tarfile import BLOCKSIZE, TarError, TarFile, TarInfo
from typing import IO, cast

from recorte.corpus.article import Article, Rejection
from recorte.corpus.opening import OpenSource, Origin
from recorte.corpus.readers.members import Content, is_passed_over, portable
from recorte.corpus.reading import read_member
from recorte.corpus.streams import MemberFile, UnreadableError

LARGEST_HEADER = 1 << 20
"""Bytes read at once: more than any name or extended header has, and than members are read in."""


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the articles of all members."""
    file = _Forward(source.stream.chunks())
    archive = _opened(file)
    is_silent = True
    while member := _next(archive, file):
        for found in _read(source, archive, member):
            is_silent = False
            yield found
        source.stream.expansion.check()
    if not file.last_header:
        yield source.rejection("the tar archive has no end mark; members may be missing")
    elif is_silent:
        yield source.rejection("no files in it")


def _opened(file: "_Forward") -> TarFile:
    try:
        return TarFile(fileobj=cast("IO[bytes]", file), mode="r")
    except TarError as error:
        raise UnreadableError(f"the tar archive is damaged at its beginning ({error})") from error


def _next(archive: TarFile, file: "_Forward") -> TarInfo | None:
    place = file.tell()
    try:
        member = archive.next()
    except TarError as error:
        raise UnreadableError(f"the tar archive is damaged behind byte {place} ({error})") from error
    if member is None and file.last_header.strip(b"\x00"):
        raise UnreadableError(f"the tar archive is damaged behind byte {place}; the rest is not read")
    archive.members = []  # type: ignore[attr-defined]  # else it would remember them all
    return member


def _read(source: OpenSource, archive: TarFile, member: TarInfo) -> Iterator[Article | Rejection]:
    name = portable(member.name)
    if member.isdir() or is_passed_over(name):
        return
    named = source.member(name, max(0, member.size))
    if reason := _refusal(member):
        yield Origin(named, source.options).rejection(reason)
    elif file := archive.extractfile(member):
        with closing(file):
            yield from read_member(source, named, Content(cast("MemberFile", file), "tar"))


def _refusal(member: TarInfo) -> str:
    if member.issym() or member.islnk():
        return "a link; links in archives are not followed"
    if member.issparse():
        return "a sparse file; unpack it first"
    return "" if member.isreg() else "neither a file nor a folder"


class _Forward:
    """A stream as a file that is read from front to back, and never in one go what a header claims to be.

    Attributes:
        last_header: The block read last.
    """

    def __init__(self, chunks: Iterator[bytes]) -> None:
        self.last_header = b""
        self._chunks = chunks
        self._chunk = b""
        self._at = 0
        self._before = 0
        self._failure: UnreadableError | None = None

    def tell(self) -> int:
        return self._before + self._at

    def seek(self, place: int) -> None:
        if place < self.tell():
            raise UnreadableError(f"the tar archive is damaged: a member at byte {place} that lies behind")
        while place > self.tell() and self._filled():
            self._at = min(len(self._chunk), self._at + place - self.tell())

    def read(self, size: int) -> bytes:
        if not 0 <= size <= LARGEST_HEADER:
            raise UnreadableError(f"the tar archive is damaged: a header of {size} bytes")
        parts: list[bytes] = []
        left = size
        while left and self._filled():
            part = self._chunk[self._at : self._at + left]
            self._at += len(part)
            left -= len(part)
            parts.append(part)
        data = b"".join(parts)
        if size == BLOCKSIZE:
            self.last_header = data
        return data

    def _filled(self) -> bool:
        if self._failure:
            raise self._failure
        while self._at == len(self._chunk):
            self._before += len(self._chunk)
            self._at = 0
            try:
                self._chunk = next(self._chunks, b"")
            except UnreadableError as error:
                self._failure = error
                raise
            if not self._chunk:
                return False
        return True

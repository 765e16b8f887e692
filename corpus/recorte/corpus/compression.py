"""Decompressing the bytes of a file: gzip, xz and Zstandard, in steps of bounded size.

Damage is told by `DAMAGE` or by the `EOFError` of data that break off.

    >>> import gzip, io
    >>> members = GzipMembers(io.BytesIO(gzip.compress(b"um", mtime=0) + gzip.compress(b"dois", mtime=0)))
    >>> members.read1(10), members.read1(10), members.starts
    (b'um', b'dois', [(0, 0), (2, 22)])
"""

import lzma
import sys
import zlib
from typing import Protocol

if sys.version_info >= (3, 14):
    from compression.zstd import DecompressionParameter, ZstdDecompressor, ZstdError, ZstdFile
else:
    from backports.zstd import DecompressionParameter, ZstdDecompressor, ZstdError, ZstdFile

LARGEST_WINDOW = 27
"""Binary logarithm of the most bytes of memory that Zstandard may take: what its own tool allows."""

MOST_RESUMPTIONS = 10_000
"""How often reading goes on behind damage in one gzip file; forged members could each cost a millisecond in vain."""

DAMAGE = (zlib.error, lzma.LZMAError, ZstdError)
"""What decompressing raises where the data are corrupt."""

_MAGIC = ((b"\x1f\x8b", "gzip"), (b"\xfd7zXZ\x00", "xz"), (b"\x28\xb5\x2f\xfd", "Zstandard"))
_GZIP_MEMBER = b"\x1f\x8b\x08"
_READ = 1 << 16
_REMEMBERED = 1 << 20
_OF_GZIP = 31


class Readable(Protocol):
    """What gives bytes in steps."""

    def read1(self, size: int, /) -> bytes:
        """Give some bytes, and none only at the end."""
        ...

    def close(self) -> None:
        """Let go of what is held."""
        ...


class Compressed(Protocol):
    """What decompressing reads from."""

    def read(self, size: int = -1, /) -> bytes:
        """Give so many bytes, or what there is."""
        ...


def kind_of_compression(data: bytes) -> str:
    """Name the compression of a file from its first bytes; empty where it has none that is read."""
    return next((kind for magic, kind in _MAGIC if data.startswith(magic)), "")


def decompressing(raw: Compressed, kind: str) -> Readable:
    """Give the bytes of a file decompressed.

    Args:
        raw: The file.
        kind: As `kind_of_compression` names it.
    """
    if kind == "gzip":
        return GzipMembers(raw)
    if kind == "xz":
        return lzma.LZMAFile(raw)  # type: ignore[arg-type] # to be read it needs nothing but `read`
    options = {DecompressionParameter.window_log_max: LARGEST_WINDOW}
    return ZstdFile(raw, options=options)  # type: ignore[call-overload,no-any-return] # needs nothing but `read` either


def unzstd(data: bytes, most: int) -> tuple[bytes, bool]:
    """Decompress data of Zstandard at once.

    Args:
        data: One frame.
        most: The most bytes to give.

    Returns:
        The first bytes, and whether the frame ended with them.
    """
    decompressor = ZstdDecompressor(options={DecompressionParameter.window_log_max: LARGEST_WINDOW})
    return decompressor.decompress(data, most), decompressor.eof


class GzipMembers:
    """The members of a gzip file one after another, each known by where it starts.

    Attributes:
        starts: Of each member that has begun: how many bytes have been decompressed before it, and its offset in the
            file. Whoever reads empties it now and then.
    """

    def __init__(self, raw: Compressed) -> None:
        self.starts: list[tuple[int, int]] = []
        self._raw = raw
        self._held = b""
        self._held_at = 0
        self._given = 0
        self._resumptions = 0
        # What the member has taken, as long as that is little: damage may show only behind where the next one begins.
        self._taken: list[bytes] | None = []
        self._taken_size = 0
        self._member: zlib._Decompress | None = None

    def read1(self, size: int, /) -> bytes:
        """Give some bytes of one member; none only at the end of the file.

        Raises:
            EOFError: The member breaks off.
            zlib.error: It is corrupt.
        """
        while self._member is not None or self._begins():
            if data := self._step(size):
                self._given += len(data)
                return data
        return b""

    def close(self) -> None:
        """Let go of what is held."""
        self._held, self._member = b"", None

    def resume(self) -> bool:
        """Go on behind damage with the next member; tell whether there is one, and this has not been done too often."""
        self._member = None
        self._resumptions += 1
        if self._resumptions > MOST_RESUMPTIONS:
            return False
        if self._taken is not None:
            self._held = b"".join((*self._taken, self._held))
            self._held_at -= self._taken_size
            self._drop(1)
        while (found := self._held.find(_GZIP_MEMBER)) < 0:
            self._drop(max(0, len(self._held) - len(_GZIP_MEMBER) + 1))
            more = self._raw.read(_READ)
            if not more:
                return False
            self._held += more
        self._drop(found)
        return True

    def _begins(self) -> bool:
        while True:
            self._held = self._held or self._raw.read(_READ)
            if not self._held:
                return False
            # Tapes and some tools fill up with zeros behind a member.
            self._drop(len(self._held) - len(self._held.lstrip(b"\x00")))
            if self._held:
                break
        if self.starts and self.starts[-1][0] == self._given:
            self.starts.pop()  # the member before was empty, and there may be millions of such
        self.starts.append((self._given, self._held_at))
        self._taken, self._taken_size = [], 0
        self._member = zlib.decompressobj(_OF_GZIP)
        return True

    def _step(self, size: int) -> bytes:
        assert self._member is not None  # noqa: S101 - for the type checker
        self._held = self._held or self._raw.read(_READ)
        data = self._member.decompress(self._held, size)
        if not (data or self._held or self._member.eof):
            raise EOFError
        self._take(
            len(self._held) - len(self._member.unused_data if self._member.eof else self._member.unconsumed_tail)
        )
        if self._member.eof:
            self._member = None
        return data

    def _take(self, count: int) -> None:
        self._taken_size += count
        if self._taken_size > _REMEMBERED:
            self._taken = None
        elif self._taken is not None:
            self._taken.append(self._held[:count])
        self._drop(count)

    def _drop(self, count: int) -> None:
        self._held = self._held[count:]
        self._held_at += count

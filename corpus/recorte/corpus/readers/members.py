r"""What ZIP and tar archives have in common: the names of their members, and their bytes.

A name in an archive is text that somebody else wrote. It tells the user where an article stands and may make its id,
and no file is ever opened by it.

    >>> portable("./2023\\maio/a.html"), portable("/etc/passwd"), portable("../a.txt")
    ('2023/maio/a.html', 'etc/passwd', '../a.txt')
    >>> is_passed_over("__MACOSX/a.txt"), is_passed_over("2023/.git/a.txt"), is_passed_over("../a.txt")
    (True, True, False)
"""

import unicodedata
import zlib
from collections.abc import Callable
from tarfile import TarError
from typing import IO, cast
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from recorte.corpus.discovery import SETTINGS_NAME
from recorte.corpus.streams import MemberFile, UnreadableError, size_in_words

LARGEST_DIRECTORY = 1 << 25
"""Bytes of the list of members of a ZIP archive on disk: some 300,000 with names of usual length."""

# Python decompresses the others (bzip2, LZMA) in steps that a bomb can make as large as the memory.
_METHODS = (ZIP_STORED, ZIP_DEFLATED)
_OF_THE_SYSTEM = "__MACOSX"


def portable(name: str) -> str:
    """Give the name of a member with `/` between folders, in NFC, without what says where it begins.

    A name in an old encoding, of which `tarfile` keeps the bytes as surrogates, is read as Windows-1252.
    """
    written = name.encode("utf-8", "surrogateescape")
    try:
        text = written.decode()
    except UnicodeDecodeError:
        text = written.decode("cp1252", "replace")
    parts = text.replace("\\", "/").split("/")
    return unicodedata.normalize("NFC", "/".join(part for part in parts if part not in {"", "."}))


def is_passed_over(name: str) -> bool:
    """Tell whether a member does not count, as hidden files and folders and our own settings do not on disk."""
    parts = name.split("/")
    hidden = any(part == _OF_THE_SYSTEM or (part.startswith(".") and part != "..") for part in parts)
    return hidden or parts[-1] == SETTINGS_NAME


def opened_zip(file: IO[bytes]) -> ZipFile:
    """Open a ZIP archive, or a document that is one.

    Raises:
        UnreadableError: Its list of members is too long.
        Exception: Whatever `ZipFile` raises of damage.
    """
    return ZipFile(cast("IO[bytes]", _Bounded(file)))


def refused_method(info: ZipInfo) -> str:
    """Say that a member of a ZIP archive is compressed by a method that is not read; nothing of others."""
    if info.compress_type in _METHODS:
        return ""
    return f"compressed by a method that is not read (number {info.compress_type}); unpack it first"


class Content:
    """The bytes of a member, whose failures are told in words for the user.

    Args:
        file: The member, open.
        kind: The format of the archive.
    """

    def __init__(self, file: MemberFile, kind: str) -> None:
        self._file = file
        self._kind = kind

    def peek(self, size: int, /) -> bytes:
        """Give some of the next bytes, and stay in front of them."""
        return self._tried(self._file.peek, size)

    def read(self, size: int = -1, /) -> bytes:
        """Give so many bytes, or what there is."""
        return self._tried(self._file.read, size)

    def read1(self, size: int, /) -> bytes:
        """Give some bytes, and none only at the end."""
        return self._tried(self._file.read1, size)

    def close(self) -> None:
        """Close the member."""
        self._file.close()

    def _tried(self, reading: Callable[[int], bytes], size: int) -> bytes:
        try:
            return reading(size)
        except EOFError as error:
            raise UnreadableError(f"breaks off in the {self._kind} archive") from error
        except (BadZipFile, TarError, zlib.error) as error:
            raise UnreadableError(f"damaged in the {self._kind} archive: {error}") from error


class _Bounded:
    """A file from which no more is read at once than the list of members may be large."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def seekable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        if size > LARGEST_DIRECTORY:
            limit = size_in_words(LARGEST_DIRECTORY)
            raise UnreadableError(f"its list of members is larger than the limit of {limit}; unpack it first")
        return self._file.read(size)

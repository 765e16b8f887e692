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
from zipfile import BadZipFile

from recorte.corpus.discovery import SETTINGS_NAME
from recorte.corpus.streams import MemberFile, UnreadableError

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

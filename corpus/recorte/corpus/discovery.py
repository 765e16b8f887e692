"""From the sources that a user names to the files in them, one by one.

The order is the same on every machine (by name, in code points), no file is given twice, and a link that
leads back is harmless: folders and files are known by device and inode, at a cost of about 100 bytes for
each.

    >>> from pathlib import Path
    >>> [found.relative for found in discover([Path("news")])]  # doctest: +SKIP
    ['2023/julho.html', '2023/maio.html', 'notas.txt']
"""

import os
import re
import stat
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from recorte.corpus.article import Rejection
from recorte.corpus.errors import SourceNotFoundError

SETTINGS_NAME = "recorte.toml"
"""The project's own settings file: never an article."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may hold articles.

    Attributes:
        path: Where it is, as the user's own path leads to it.
        relative: The same relative to the source root, with `/` between folders; for a file that was named
            itself, its name.
        size: Bytes on disk.
    """

    path: Path
    relative: str
    size: int


@dataclass(frozen=True, slots=True)
class DiscoveryOptions:
    """Which files of a folder count.

    A glob is read as by rsync and gitignore. Without a `/` it is matched against the name of the file and of
    every folder on the way to it (`*.html`, `rascunhos`); with one, against the path from the source root
    (`economia/*.txt`, `2023/**`; a `/` in front or behind changes nothing else). `*` and `?` stop at a `/`,
    `**` does not, `[a-z]` and `[!a-z]` are character classes. What matches a folder holds for all in it. Case
    counts. A file that was named itself is known by its name; the name of a source folder itself is not
    looked at.

    Attributes:
        include: Globs, of which a file must match one; none means every file.
        exclude: Globs of files and folders to leave out; they win over `include`.
        skip: Folders never entered, such as the archive's own.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    skip: tuple[Path, ...] = ()


_Identity = tuple[int, int]
_EVERY_FILE = DiscoveryOptions()


def discover(sources: Sequence[Path], options: DiscoveryOptions = _EVERY_FILE) -> Iterator[SourceFile | Rejection]:
    """Find the files of the sources, without listing more than one folder on the way at a time.

    Hidden files and folders and `recorte.toml` are passed over, unless the user named them. Links are
    followed, after everything else in their folder, so that a file is given under its own path where it has
    one.

    Args:
        sources: Files and folders, in the order in which they are to be walked.
        options: Which files of them count; every file, where absent.

    Returns:
        The files, each once, and a `Rejection` for what cannot be entered; within a folder sorted by name.

    Raises:
        SourceNotFoundError: A source does not exist; raised by the call itself, before anything is given.
    """
    for source in sources:
        if not os.path.lexists(source):
            raise SourceNotFoundError(source)
    return _Walk(_Filter(options)).sources(sources, options.skip)


@dataclass(slots=True)
class _Walk:
    wanted: "_Filter"
    folders_done: set[_Identity] = field(default_factory=set)
    files_done: set[_Identity] = field(default_factory=set)

    def sources(self, sources: Sequence[Path], skip: Sequence[Path]) -> Iterator[SourceFile | Rejection]:
        # Looked at when the walk begins: an archive may be made between the call and the first file.
        self.folders_done.update(_identity(path) for path in skip if path.exists())
        for source in sources:
            yield from self.entry(source, "")

    def entry(self, path: Path, relative: str) -> Iterator[SourceFile | Rejection]:
        try:
            status = path.stat()
        except OSError as error:
            yield Rejection(printable(path), _why(error))
            return
        if stat.S_ISDIR(status.st_mode):
            if self.is_new(status, self.folders_done) and self.wanted.enters(relative):
                yield from self.folder(path, relative)
        elif stat.S_ISREG(status.st_mode):
            relative = relative or _portable(path.name)
            if self.wanted.takes(relative) and self.is_new(status, self.files_done):
                yield SourceFile(path, relative, status.st_size)
        else:
            yield Rejection(printable(path), "neither a file nor a folder")

    def folder(self, path: Path, relative: str) -> Iterator[SourceFile | Rejection]:
        try:
            with os.scandir(path) as entries:
                names = sorted((entry.is_symlink(), entry.name) for entry in entries)
        except OSError as error:
            yield Rejection(printable(path), _why(error))
            return
        for _, name in names:
            if not name.startswith(".") and name != SETTINGS_NAME:
                yield from self.entry(path / name, f"{relative}/{_portable(name)}".removeprefix("/"))

    @staticmethod
    def is_new(status: os.stat_result, done: set[_Identity]) -> bool:
        identity = status.st_dev, status.st_ino
        if identity in done:
            return False
        done.add(identity)
        return True


class _Filter:
    def __init__(self, options: DiscoveryOptions) -> None:
        self._include = [_compiled(glob) for glob in options.include]
        self._exclude = [_compiled(glob) for glob in options.exclude]

    def enters(self, relative: str) -> bool:
        return not any(glob.search(relative) for glob in self._exclude)

    def takes(self, relative: str) -> bool:
        if any(glob.search(relative) for glob in self._exclude):
            return False
        return not self._include or any(glob.search(relative) for glob in self._include)


# Longest first, so that `**/` is not read as two stars; a `[` that opens no class stands for itself.
_GLOB_PART = re.compile(r"/\*\*$|\*\*/|\*\*|\*|\?|\[[!^]?\]?[^\]/]*\]|.", re.DOTALL)
_GLOB_MEANING = {"/**": "/.+", "**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def _compiled(glob: str) -> re.Pattern[str]:
    body = unicodedata.normalize("NFC", glob).removeprefix("./")
    anchored = "/" in body.rstrip("/")
    pattern = "".join(_glob_part(part) for part in _GLOB_PART.findall(body.strip("/")))
    try:
        return re.compile(f"{'^' if anchored else '(?:^|/)'}{pattern}(?:/|$)", re.DOTALL)
    except re.error:  # such as [z-a]: a class that holds nothing
        return re.compile(r"(?!)")


def _glob_part(part: str) -> str:
    if part.startswith("[") and len(part) > 1:
        inside = part[1:-1].replace("\\", r"\\").replace("[", r"\[")
        negated = inside[:1] in ("!", "^")
        return f"[^/{inside[1:]}]" if negated else f"[{inside}]"
    return _GLOB_MEANING.get(part) or re.escape(part)


def printable(path: Path) -> str:
    """Give the path as text that can be stored; a name in an old encoding is read as Windows-1252."""
    text = str(path)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text).decode("cp1252", "replace")
    return text


def _portable(name: str) -> str:
    # macOS decomposes names: the same archive copied to Linux must keep its ids.
    return unicodedata.normalize("NFC", printable(Path(name)))


def _identity(path: Path) -> _Identity:
    status = path.stat()
    return status.st_dev, status.st_ino


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the link leads nowhere"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be opened: {error.strerror or error}"

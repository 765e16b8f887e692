"""From the sources that a user names to the files in them, one by one.

The order is the same on every machine (by name, in code points), no file is given twice, and a link that
leads back is harmless: folders and files are known by device and inode, at a cost of about 60 bytes for
each.

    >>> from pathlib import Path
    >>> [found.relative for found in discover([Path("news")])]  # doctest: +SKIP
    ['2023/julho.html', '2023/maio.html', 'notas.txt']
"""

import os
import re
import stat
import unicodedata
from collections import defaultdict
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import attrgetter
from pathlib import Path
from typing import NamedTuple

from recorte.corpus.article import Rejection
from recorte.corpus.errors import SourceNotFoundError

SETTINGS_NAME = "recorte.toml"
"""The project's own settings file: never an article."""


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file that may hold articles.

    Attributes:
        file: Where it is, as the user's own path leads to it.
        relative: The same relative to the source root, with `/` between folders; for a file that was named
            itself, its name.
        size: Bytes on disk.
        modified: When it was last changed, in nanoseconds since 1970, as the file system says.
        key: What it is known by from one build to the next: the absolute path of the source root, a zero byte, and
            the path from there, as the system has them. Bytes that are no text stand as surrogates.
    """

    file: str
    relative: str
    size: int
    modified: int = 0
    key: str = ""

    @property
    def path(self) -> Path:
        """The same as a path, which takes as long to make as all the rest."""
        return Path(self.file)


@dataclass(frozen=True, slots=True)
class Unreached(Rejection):
    """A file or folder that could not be entered, so that nobody knows what has become of what it held.

    Attributes:
        key: What its own key would be, or what the keys of all in it begin with, but for a `/` behind it.
    """

    key: str = ""


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
        skip_with: Names of files; a folder within a source that has one is never entered.
    """

    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    skip: tuple[Path, ...] = ()
    skip_with: tuple[str, ...] = ()


class Folder(NamedTuple):
    """A folder on the walk.

    Attributes:
        path: What its files' paths begin with.
        relative: What its files' paths relative to the source begin with.
        key: What their keys begin with.
    """

    path: str
    relative: str
    key: str

    def inside(self, name: str) -> "Folder":
        """Give the folder of some name in it."""
        return Folder(f"{self.path}{name}{os.sep}", f"{self.relative}{_portable(name)}/", f"{self.key}{name}/")


@dataclass(frozen=True, slots=True)
class SourceFiles:
    """Files side by side in a folder, as columns: to make an object of each would cost more than to find it.

    Attributes:
        folder: What their paths begin with.
        names: Their names; an empty one where what they begin with is all.
        sizes: Bytes on disk, of each.
        modified: When each was last changed, in nanoseconds since 1970.
    """

    folder: Folder
    names: Sequence[str]
    sizes: Sequence[int]
    modified: Sequence[int]

    def __len__(self) -> int:
        return len(self.names)

    def __getitem__(self, place: int) -> SourceFile:
        """Give one of them."""
        path, relative, key = self.folder
        name = self.names[place]
        return SourceFile(path + name, relative + _portable(name), self.sizes[place], self.modified[place], key + name)

    def encoded_keys(self) -> list[bytes]:
        """Give the keys of all, as bytes."""
        beginning = self.folder.key.encode("utf-8", "surrogatepass")
        # No name has a zero byte.
        return [beginning + name for name in "\0".join(self.names).encode("utf-8", "surrogatepass").split(b"\0")]


_Inodes = defaultdict[int, set[int]]
_Entry = os.DirEntry[str]
_EVERY_FILE = DiscoveryOptions()
_MOST_TOGETHER = 1_024
"""Files of a folder that are given together."""


def discover(sources: Sequence[Path], options: DiscoveryOptions = _EVERY_FILE) -> Iterator[SourceFile | Rejection]:
    """Find the files of the sources one by one; see `discover_together`."""
    return _one_by_one(discover_together(sources, options))


def _one_by_one(found: Iterator[SourceFiles | Rejection]) -> Iterator[SourceFile | Rejection]:
    """Give what was found together file by file."""
    for some in found:
        if isinstance(some, Rejection):
            yield some
        else:
            yield from (some[place] for place in range(len(some)))


def discover_together(
    sources: Sequence[Path], options: DiscoveryOptions = _EVERY_FILE
) -> Iterator[SourceFiles | Rejection]:
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


class _Walk:
    def __init__(self, wanted: "_Filter") -> None:
        self._wanted = wanted
        self._folders_done, self._files_done = _Inodes(set), _Inodes(set)

    def sources(self, sources: Sequence[Path], skip: Sequence[Path]) -> Iterator[SourceFiles | Rejection]:
        # Looked at when the walk begins: an archive may be made between the call and the first file.
        for path in skip:
            if path.exists():
                _is_new(path.stat(), self._folders_done)
        for source in sources:
            key = key_of_root(source)
            try:
                status = source.stat()
            except OSError as error:
                yield Unreached(printable(source), _why(error), key)
                continue
            if not stat.S_ISDIR(status.st_mode):
                if self._wanted.takes(_portable(source.name)):
                    yield from self._file(Folder(str(source), _portable(source.name), key), "", status)
            elif _is_new(status, self._folders_done):
                yield from self._folder(Folder(_beginning(source), "", key))

    def _folder(self, top: Folder) -> Iterator[SourceFiles | Rejection]:
        """Give the files of a folder and of all in it, from one generator: levels of them would add up."""
        waiting = [(top, _neighbours((yield from _entries(top))))]
        while waiting:
            folder, neighbours = waiting[-1]
            entries = next(neighbours, None)
            if entries is None:
                waiting.pop()
            elif not _is_folder(entries[0]):
                yield from self._files(folder, entries)
            elif (inner := (yield from self._entered(folder, entries[0]))) is not None:
                entries = yield from _entries(inner)
                if self._wanted.stays_in(entries):
                    waiting.append((inner, _neighbours(entries)))

    def _entered(self, folder: Folder, entry: _Entry) -> Generator[Unreached, None, Folder | None]:
        """Give a folder in another one, if it is to be walked."""
        try:
            status = _status(entry)
        except OSError as error:
            yield _unreached(folder, entry.name, error)
            return None
        inner = folder.inside(entry.name)
        wanted = _is_new(status, self._folders_done) and self._wanted.enters(inner.relative.rstrip("/"))
        return inner if wanted else None

    def _files(self, folder: Folder, entries: Sequence[_Entry]) -> Iterator[SourceFiles | Rejection]:
        """Give files of a folder: together, as nearly all can be, else each by itself."""
        if self._wanted.chooses:
            entries = [entry for entry in entries if self._wanted.takes(folder.relative + _portable(entry.name))]
        try:
            statuses = [*map(_status, entries)]
        except OSError:
            statuses = []
        devices, inodes = set(map(_device, statuses)), set(map(_inode, statuses))
        if (
            len(inodes) == len(entries)
            and len(devices) == 1
            and inodes.isdisjoint(done := self._files_done[devices.pop()])
            and all(map(stat.S_ISREG, set(map(_mode, statuses))))
        ):
            done |= inodes
            sizes, modified = ([status.st_size for status in statuses], [status.st_mtime_ns for status in statuses])
            yield SourceFiles(folder, [entry.name for entry in entries], sizes, modified)
            return
        for entry in entries:
            try:
                status = _status(entry)
            except OSError as error:
                yield _unreached(folder, entry.name, error)
            else:
                yield from self._file(folder, entry.name, status)

    def _file(self, folder: Folder, name: str, status: os.stat_result) -> Iterator[SourceFiles | Rejection]:
        if not stat.S_ISREG(status.st_mode):
            yield Rejection(printable(Path(folder.path + name)), "neither a file nor a folder")
        elif _is_new(status, self._files_done):
            yield SourceFiles(folder, [name], [status.st_size], [status.st_mtime_ns])


def key_of_root(source: Path) -> str:
    """Give what the keys of all files of a source begin with."""
    return os.path.realpath(source) + "\0"


def _beginning(folder: Path) -> str:
    """Give what the paths of a folder's files begin with."""
    return str(folder / "x")[:-1]


def _entries(folder: Folder) -> Generator[Unreached, None, list[_Entry]]:
    """Give what is in a folder and may count, in order; links last."""
    try:
        with os.scandir(folder.path or ".") as entries:
            wanted = [entry for entry in entries if entry.name[0] != "." and entry.name != SETTINGS_NAME]
    except OSError as error:
        yield Unreached(printable(Path(folder.path)), _why(error), folder.key.removesuffix("/"))
        return []
    wanted.sort(key=_name)
    wanted.sort(key=os.DirEntry.is_symlink)
    return wanted


def _neighbours(entries: Sequence[_Entry]) -> Iterator[Sequence[_Entry]]:
    """Give folders one by one, and the files between them together."""
    for is_folder, group in groupby(entries, _is_folder):
        neighbours = [*group]
        together = 1 if is_folder else _MOST_TOGETHER
        yield from (neighbours[start : start + together] for start in range(0, len(neighbours), together))


def _is_folder(entry: _Entry) -> bool:
    try:
        return entry.is_dir()
    except OSError:  # to be met again, and told, where it is looked at as a file
        return False


def _unreached(folder: Folder, name: str, error: OSError) -> Unreached:
    return Unreached(printable(Path(folder.path + name)), _why(error), folder.key + name)


# On Windows what a folder tells of its files has no device and inode.
_status: Callable[[_Entry], os.stat_result] = os.stat if os.name == "nt" else os.DirEntry.stat
_name = attrgetter("name")
_device, _inode, _mode = attrgetter("st_dev"), attrgetter("st_ino"), attrgetter("st_mode")


def _is_new(status: os.stat_result, done: _Inodes) -> bool:
    inodes = done[status.st_dev]
    if status.st_ino in inodes:
        return False
    inodes.add(status.st_ino)
    return True


class _Filter:
    def __init__(self, options: DiscoveryOptions) -> None:
        self._include = [_compiled(glob) for glob in options.include]
        self._exclude = [_compiled(glob) for glob in options.exclude]
        self._skip_with = frozenset(options.skip_with)

    def enters(self, relative: str) -> bool:
        return not any(glob.search(relative) for glob in self._exclude)

    def stays_in(self, entries: Sequence[_Entry]) -> bool:
        return self._skip_with.isdisjoint(map(_name, entries))

    @property
    def chooses(self) -> bool:
        return bool(self._include or self._exclude)

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
    if name.isascii():
        return name
    # macOS decomposes names: the same archive copied to Linux must keep its ids.
    return unicodedata.normalize("NFC", printable(Path(name)))


def _why(error: OSError) -> str:
    if isinstance(error, FileNotFoundError):
        return "the link leads nowhere"
    if isinstance(error, PermissionError):
        return "no permission to read it"
    return f"cannot be opened: {error.strerror or error}"

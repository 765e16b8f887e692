"""What can be wrong with an archive: each failure a small class that says what and how to mend it.

RecorteError
├── ArchiveError
│   ├── ArchiveNotFoundError   nothing was ever indexed there
│   ├── ArchiveCorruptError    what is there cannot be read
│   │   └── ArchiveVersionError  as another version of Recorte has made it
│   ├── ArchiveLockedError     another process is indexing into it
│   ├── NotAnArchiveError      the folder is used for something else
│   ├── SourcesLeftOutError    sources of the last build are not among those that are named now
│   └── NothingToIndexError    no article was found to put in place of those that are there
└── WorkerDiedError            a process of a build has died
"""

from collections.abc import Sequence
from pathlib import Path
from typing import Self

from recorte.corpus import RecorteError

WRONG_NUMBERS = (LookupError, ValueError, ArithmeticError, MemoryError, RecursionError)
"""What Python, numpy and the codecs raise where numbers are not what they should be."""

_MOST_NAMED = 3


class ArchiveError(RecorteError):
    """Something is wrong with the archive at `path`."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(message)
        self.path = path


class ArchiveNotFoundError(ArchiveError):
    """There is no archive where one was asked for."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, f"no archive at '{path}'; run 'recorte index FOLDER --archive {path}'")


class ArchiveCorruptError(ArchiveError):
    """An archive is there, but it cannot be read.

    Attributes:
        what: What is wrong with it.
        file: The name of the file that is at fault, where it is one.
        state: The same in a word.
    """

    state = "damaged"

    def __init__(self, path: Path, what: str, file: str | None = None) -> None:
        found = what if file is None else f"{file}: {what}"
        super().__init__(
            path,
            f"the archive at '{path}' is {self.state} ({found}); 'recorte index --rebuild' reads its sources again",
        )
        self.what = what
        self.file = file

    def __reduce__(self) -> tuple[type[Self], tuple[Path, str, str | None]]:
        """Say how to make it again, as a process of a build must that hands it on."""
        return type(self), (self.path, self.what, self.file)


class ArchiveVersionError(ArchiveCorruptError):
    """An archive is there that another version of Recorte has made, and that this one cannot read."""

    state = "of another version"


class ArchiveLockedError(ArchiveError):
    """Another process is writing the archive.

    Attributes:
        holder: The number of that process, if it can be told.
    """

    def __init__(self, path: Path, holder: int | None = None) -> None:
        which = "another process" if holder is None else f"process {holder}"
        super().__init__(path, f"the archive at '{path}' is being written by {which}; try again later, or use --wait")
        self.holder = holder


class NotAnArchiveError(ArchiveError):
    """The folder holds something that Recorte did not make, and will not touch."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path,
            f"'{path}' is not empty and holds no archive of Recorte; choose another folder with --archive",
        )


class SourcesLeftOutError(ArchiveError):
    """Sources of an archive's last build are not named, and most who name others want both."""

    def __init__(self, path: Path, lost: Sequence[str]) -> None:
        named = "', '".join(lost[:_MOST_NAMED]) + ("', …" if len(lost) > _MOST_NAMED else "'")
        super().__init__(
            path, f"the archive holds '{named} too: --add keeps what is from there, --replace takes it out"
        )


class NothingToIndexError(ArchiveError):
    """The sources gave no article, and the archive holds some."""

    def __init__(self, path: Path, articles: int) -> None:
        super().__init__(
            path,
            f"no article was found, so the archive at '{path}' keeps the {articles:,} it has; "
            "remove its folder if you want it empty",
        )


class WorkerDiedError(RecorteError):
    """A process of a build has ended before its work was done; the archive is what it was.

    Attributes:
        status: As processes have it: of one that was killed, the number of the signal, negative. `None` where there
            was no memory for it.
        how: The same in words.
    """

    def __init__(self, status: int | None, what: str = "a process of the build has died") -> None:
        self.status = status
        self.how = "out of memory" if status is None else f"status {status}"
        if status is not None and status < 0:
            self.how = f"killed by signal {-status}"
        super().__init__(f"{what} ({self.how}); the archive keeps what it had")

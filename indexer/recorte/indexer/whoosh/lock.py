"""The lock of an archive that is being written: Whoosh's own, so that no writer of Whoosh's comes between."""

import os
import time
from contextlib import suppress
from pathlib import Path

from whoosh.util.filelock import FileLock

from recorte.indexer.files import LOCK
from recorte.indexer.opening import open_file

_EVERY = 0.05
"""Seconds between two tries."""

_LONGEST = 20
"""Digits of the longest number of a process."""


class WriteLock:
    """Held by one process at a time; the system lets go of it when that process ends, however it ends.

    The file holds the number of the process that has the lock.

    Args:
        archive: The archive.
        name: The name of the file; that of the index, by default.
    """

    def __init__(self, archive: Path, name: str = LOCK) -> None:
        self._path = archive / name
        if self._path.is_symlink():  # it would be followed, and what it leads to be made
            self._path.unlink()
        self._lock = FileLock(str(self._path))

    def acquire(self, wait: float = 0.0) -> bool:
        """Take the lock, if nobody holds it.

        Args:
            wait: Seconds to wait for whoever does.
        """
        until = time.monotonic() + wait
        while not self._lock.acquire(blocking=False):
            if time.monotonic() >= until:
                return False
            time.sleep(_EVERY)
        with suppress(OSError):  # it is only told to others
            self._path.write_text(str(os.getpid()), encoding="ascii")
        return True

    def holder(self) -> int | None:
        """Give the number of the process that holds the lock, if it can be told."""
        try:
            with open_file(self._path) as file:
                return int(file.read(_LONGEST))
        except (OSError, ValueError):
            return None

    def release(self) -> None:
        """Let go of the lock."""
        with suppress(OSError):
            os.truncate(self._path, 0)
        self._lock.release()

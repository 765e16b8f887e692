"""The lock of an archive that is being written: Whoosh's own, so that no writer of Whoosh's comes between."""

from pathlib import Path

from whoosh.util.filelock import FileLock

from recorte.indexer.files import LOCK


class WriteLock:
    """Held by one process at a time; the system lets go of it when that process ends, however it ends."""

    def __init__(self, archive: Path) -> None:
        if (archive / LOCK).is_symlink():  # it would be followed, and what it leads to be made
            (archive / LOCK).unlink()
        self._lock = FileLock(str(archive / LOCK))

    def acquire(self) -> bool:
        """Take the lock, if nobody holds it."""
        return bool(self._lock.acquire(blocking=False))

    def release(self) -> None:
        """Let go of the lock."""
        self._lock.release()

"""Writing an archive: one new generation in place of the older one, or nothing at all.

    segments on disk → manifest → table of contents put in place → older files removed

Each step is safely on disk before the next begins, and only the table of contents makes a generation count. Until it
is in place nothing of the older one has been touched, and what readers of that hold open stays whole for them.
"""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from secrets import token_hex
from types import TracebackType
from typing import NamedTuple, Self

from recorte.indexer import manifest as manifests
from recorte.indexer.errors import ArchiveLockedError, NotAnArchiveError
from recorte.indexer.files import (
    is_leftover,
    make_folder,
    newest_generation,
    put_in_place,
    remove,
    remove_others,
    segment_path,
    sync_file,
    sync_folder,
    toc_path,
    working_folder,
)
from recorte.indexer.manifest import Manifest, SegmentEntry
from recorte.indexer.toc import toc
from recorte.indexer.whoosh.lock import WriteLock


class NewSegment(NamedTuple):
    """A segment that is to be committed.

    Attributes:
        path: Its file, in the folder of the writer.
        documents: How many documents it has, deleted ones included.
        deleted: Those that are deleted, ascending.
    """

    path: Path
    documents: int
    deleted: tuple[int, ...] = ()


class ArchiveWriter:
    """One new generation of an archive in the making; a context manager that gives it up unless committed.

    Args:
        path: The archive; it is created where there is none.

    Attributes:
        folder: Where segments are to be written.
        generation: The number that the new generation will have.

    Raises:
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the folder holds something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        make_folder(path)
        newest = newest_generation(path)
        if newest == 0 and not all(is_leftover(entry.name) for entry in path.iterdir()):
            raise NotAnArchiveError(path)
        self._lock = WriteLock(path)
        if not self._lock.acquire():
            raise ArchiveLockedError(path)
        try:
            # Again: another build may have ended before the lock was ours.
            self.generation = newest_generation(path) + 1
            remove(working_folder(path))
            self.folder = working_folder(path) / token_hex(4)
            self.folder.mkdir(parents=True)
        except BaseException:
            self._lock.release()
            raise

    @property
    def replaces(self) -> int:
        """How many articles the generation before holds, as far as that can be told."""
        return manifests.articles_in(self._path, self.generation - 1)

    def commit(self, manifest: Manifest, segments: Sequence[NewSegment]) -> Manifest:
        """Put the new generation in the place of the older one.

        Args:
            manifest: What it was built from.
            segments: Its segments, in order.

        Returns:
            The manifest, complete.
        """
        entries = []
        for path, documents, deleted in segments:
            entry = SegmentEntry(path.stem, documents, deleted)
            sync_file(path)
            path.replace(segment_path(self._path, entry.segment_id))
            entries.append(entry)
        manifest = replace(manifest, segments=tuple(entries))
        put_in_place(manifests.encode(manifest), manifests.path_of(self._path, self.generation))
        put_in_place(toc(self.generation, entries), toc_path(self._path, self.generation))
        remove_others(self._path, self.generation, [entry.segment_id for entry in entries])
        sync_folder(self._path)
        return manifest

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(OSError):
                remove(working_folder(self._path))
        finally:
            self._lock.release()

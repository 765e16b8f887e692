"""Writing an archive: one new generation in place of the older one, or nothing at all.

    segments on disk → manifest → table of contents put in place → older files removed

Each step is safely on disk before the next begins, and only the table of contents makes a generation count. Until it
is in place nothing of the older one has been touched, and what readers of that hold open stays whole for them.
"""

import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self

from recorte.indexer import manifest as manifests
from recorte.indexer.errors import ArchiveLockedError, NotAnArchiveError
from recorte.indexer.files import (
    duplicates_path,
    is_leftover,
    make_folder,
    newest_generation,
    put_in_place,
    remove,
    remove_others,
    segment_path,
    sync_file,
    sync_folder,
    table_path,
    toc_path,
    working_folder,
)
from recorte.indexer.manifest import Manifest, SegmentEntry
from recorte.indexer.toc import check_toc, toc
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
        wait: Seconds to wait while another process writes it.

    Attributes:
        path: The archive.
        folder: Where segments are to be written.
        generation: The number that the new generation will have.

    Raises:
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the folder holds something else.
    """

    def __init__(self, path: Path, wait: float = 0.0) -> None:
        self.path = path
        make_folder(path)
        newest = newest_generation(path)
        if newest == 0 and not all(is_leftover(entry.name) for entry in path.iterdir()):
            raise NotAnArchiveError(path)
        self._lock = WriteLock(path)
        if not self._lock.acquire(wait):
            raise ArchiveLockedError(path, self._lock.holder())
        try:
            # Again: another build may have ended before the lock was ours.
            self.generation = newest_generation(path) + 1
            remove(working_folder(path))
            self.folder = working_folder(path) / os.urandom(4).hex()
            self.folder.mkdir(parents=True)
        except BaseException:
            self._lock.release()
            raise

    def newest(self) -> Manifest | None:
        """Give the generation that there is, `None` where there is none.

        Raises:
            ArchiveCorruptError: If it cannot be read.
        """
        if self.generation == 1:
            return None
        manifest = manifests.read(self.path, self.generation - 1)
        check_toc(self.path, self.generation - 1, manifest.segments)
        return manifest

    @property
    def articles(self) -> int:
        """How many articles the archive holds, as far as that can be told."""
        return manifests.articles_in(self.path, self.generation - 1)

    def commit(
        self,
        manifest: Manifest,
        segments: Sequence[NewSegment | SegmentEntry],
        tables: Sequence[Path | str] = (),
        duplicates: Path | str = "",
    ) -> Manifest:
        """Put the new generation in the place of the older one; the next one has the next number.

        Args:
            manifest: What it was built from.
            segments: Its segments, in order: new ones, and those that the archive has.
            tables: What is known of the sources, oldest first: the files of new tables, and the names of those that
                the archive has.
            duplicates: What is known of duplicates: the file, or the name of the one that the archive has; empty for
                nothing.

        Returns:
            The manifest, complete.
        """
        entries = []
        for segment in segments:
            if isinstance(segment, NewSegment):
                name = segment.path.stem
                _put(segment.path, segment_path(self.path, name))
                segment = SegmentEntry(name, segment.documents, segment.deleted)  # noqa: PLW2901 - what it has become
            entries.append(segment)
        names = []
        for table in tables:
            if isinstance(table, Path):
                _put(table, table_path(self.path, table.stem))
            names.append(table.stem if isinstance(table, Path) else table)
        if isinstance(duplicates, Path):
            _put(duplicates, duplicates_path(self.path, duplicates.stem))
            duplicates = duplicates.stem
        manifest = replace(manifest, segments=tuple(entries), tables=tuple(names), duplicates=duplicates)
        put_in_place(manifests.encode(manifest), manifests.path_of(self.path, self.generation))
        put_in_place(toc(self.generation, entries), toc_path(self.path, self.generation))
        self.generation += 1
        self.clean(manifest)
        return manifest

    def clean(self, manifest: Manifest) -> None:
        """Remove what no reader of the newest generation needs, which has this manifest."""
        segments = [segment_path(self.path, entry.segment_id).name for entry in manifest.segments]
        tables = [table_path(self.path, name).name for name in manifest.tables]
        others = [duplicates_path(self.path, manifest.duplicates).name] if manifest.duplicates else []
        remove_others(self.path, self.generation - 1, [*segments, *tables, *others])
        sync_folder(self.path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        try:
            with suppress(OSError):
                remove(working_folder(self.path))
        finally:
            self._lock.release()


def _put(written: Path, place: Path) -> None:
    sync_file(written)
    written.replace(place)

"""What a build has of the archive so far: segments with the documents of them that count, and the known sources."""

from collections.abc import Collection
from functools import cached_property
from pathlib import Path

import numpy as np

from recorte.indexer.closing import Closing
from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.encoding import Hashes
from recorte.indexer.duplicates import duplicates_of
from recorte.indexer.files import INDEX_NAME, segment_path, table_path
from recorte.indexer.manifest import Manifest, SegmentEntry
from recorte.indexer.sources import KnownSources, SourceTable


class HeldSegment:
    """A segment, and which of its documents are in the archive.

    Args:
        path: Its file.
        deleted: Those that are not.
        committed: Whether a generation of the archive has it.

    Attributes:
        live: Which documents count; those that go are struck out here.
        before: Which the last generation has.
    """

    def __init__(self, path: Path, deleted: Collection[int] = (), *, committed: bool = False) -> None:
        self.path = path
        self.committed = committed
        self.segment = Documents(path)
        self.live = np.ones(self.segment.documents, np.bool_)
        self.live[list(deleted)] = False
        self.before = self.live.copy() if committed else np.zeros_like(self.live)

    @cached_property
    def ids(self) -> Hashes:
        """The hash of the `doc_id` of every document."""
        return self.segment.ids()

    @cached_property
    def origins(self) -> Hashes:
        """The number of the source of every document."""
        return self.segment.origins()

    @cached_property
    def contents(self) -> Hashes:
        """The hash of all that an exact copy of it has too, of every document."""
        return self.segment.contents()

    @property
    def documents(self) -> int:
        """How many documents count."""
        return int(np.count_nonzero(self.live))

    @property
    def text_bytes(self) -> int:
        """The length of their titles and texts, in bytes of UTF-8."""
        return int(self.segment.sizes()[self.live].sum())

    @property
    def kept(self) -> Integers | None:
        """The documents that count, `None` for all."""
        return None if self.live.all() else np.flatnonzero(self.live)

    def entry(self) -> SegmentEntry:
        """Give what a manifest says of it."""
        deleted = tuple(np.flatnonzero(~self.live).tolist())
        return SegmentEntry(self.path.stem.removeprefix(f"{INDEX_NAME}_"), self.segment.documents, deleted)


class Held(Closing):
    """A generation of an archive that is to be added to; a context manager that closes its files.

    Args:
        archive: The archive.
        manifest: The generation; `None` for nothing yet.

    Attributes:
        segments: Its segments.
        tables: What it knows of its sources, oldest first.
        names_of_tables: Their names.
        sources: The same as one.
        duplicates: What it knows of duplicates.

    Raises:
        ArchiveCorruptError: It cannot be read.
    """

    def __init__(self, archive: Path, manifest: Manifest | None) -> None:
        self.manifest = manifest
        self.segments: list[HeldSegment] = []
        self.duplicates = duplicates_of(archive, manifest)
        self.tables: list[SourceTable] = []
        self.names_of_tables = manifest.tables if manifest else ()
        try:
            for entry in manifest.segments if manifest else ():
                path = segment_path(archive, entry.segment_id)
                self.segments.append(HeldSegment(path, entry.deleted, committed=True))
            for name in self.names_of_tables:
                self.tables.append(SourceTable(table_path(archive, name)))
            self.sources = KnownSources(self.tables)
        except BaseException:
            self.close()
            raise

    def refused(self, built: Manifest, *, retry: bool = False) -> list[int]:
        """Give the places of sources that a build is to read again for what was rejected of them.

        All such if it is to `retry`; else those that gave nothing, if it can read more formats, or others, than the
        last.
        """
        if not retry and (self.manifest is None or self.manifest.formats == built.formats):
            return []
        rejected = self.sources.rejected() > 0
        if not retry:
            rejected &= self.sources.plain("articles") == 0
        return np.flatnonzero(rejected).tolist()

    def close(self) -> None:
        """Let go of the files."""
        for held in self.segments:
            held.segment.close()
        for table in self.tables:
            table.close()
        self.duplicates.close()

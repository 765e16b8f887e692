"""One generation of an archive, open, with what all searches in it share."""

from pathlib import Path
from typing import NamedTuple, Self

from recorte.indexer.interface import IndexReader
from recorte.indexer.manifest import Manifest
from recorte.indexer.reader import ArchiveReader
from recorte.search.ranking.bm25 import FIELD_WEIGHTS
from recorte.search.ranking.statistics import Statistics


class Generation(NamedTuple):
    """A generation that is open.

    Attributes:
        reader: Its index.
        manifest: What it is made of.
        statistics: What ranking knows of it.
    """

    reader: IndexReader
    manifest: Manifest
    statistics: Statistics

    @classmethod
    def newest(cls, path: Path) -> Self:
        """Open the newest generation of an archive."""
        reader = ArchiveReader(path)
        return cls(reader, reader.manifest, Statistics(reader, FIELD_WEIGHTS))

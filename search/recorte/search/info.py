"""What an archive holds, in figures."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from recorte.indexer.files import size_of
from recorte.search.generation import Generation
from recorte.search.results import SCHEMA_VERSION


@dataclass(frozen=True, slots=True)
class ArchiveInfo:
    """What an archive holds.

    Attributes:
        path: Where it is.
        articles: How many articles.
        copies: How many exact copies of them there are besides, which are kept once.
        sources: How many files they came from.
        roots: The files and folders that were indexed.
        rejected: How many files, or parts of files, could not be read.
        text_bytes: Length of titles and texts, in bytes of UTF-8.
        archive_bytes: Size on disk.
        segments: How many segments the index is made of.
        generation: The number of its newest commit.
        built: When that was, ISO 8601 in UTC.
        recorte: The version of Recorte that built it.
        format: The version of the archive's layout.
    """

    path: str
    articles: int
    copies: int
    sources: int
    roots: tuple[str, ...]
    rejected: int
    text_bytes: int
    archive_bytes: int
    segments: int
    generation: int
    built: str
    recorte: str
    format: int

    def to_dict(self) -> dict[str, Any]:
        """Give the facts as `recorte info --json` prints them."""
        facts = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {"schema_version": SCHEMA_VERSION, **facts, "roots": list(self.roots)}


def info_of(path: Path, opened: Generation) -> ArchiveInfo:
    """Give the facts about an archive, of which one generation is open."""
    reader, manifest, _ = opened
    return ArchiveInfo(
        path=str(path),
        articles=int(reader.live().sum()),
        copies=manifest.copies,
        sources=manifest.sources,
        roots=manifest.roots,
        rejected=manifest.rejected,
        text_bytes=manifest.text_bytes,
        archive_bytes=size_of(path),
        segments=reader.segments,
        generation=reader.generation,
        built=manifest.built,
        recorte=manifest.recorte,
        format=manifest.format,
    )

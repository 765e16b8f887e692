"""The manifest: what an archive was built from, and what a generation of it is made of.

Each generation has a manifest of its own, `manifest-N.json`, complete on disk before the index's table of contents
names generation N. So no reader ever sees an index without its manifest, or a manifest without its index. It holds a
checksum of itself; the segments hold their own, and the table of contents follows from the manifest.
"""

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import xxhash

from recorte.indexer.errors import ArchiveCorruptError

FORMAT = 2
"""The version of the archive's layout; it changes whenever an older Recorte could misread a newer archive."""

_LARGEST = 1 << 28


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """A segment of a generation.

    Attributes:
        segment_id: What its file is named after.
        documents: How many documents it has, deleted ones included.
        deleted: The documents that are deleted, ascending.
    """

    segment_id: str
    documents: int
    deleted: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation of an archive was built from, and what it is made of.

    Attributes:
        sources: How many files gave at least one article.
        roots: The files and folders that were named, as absolute paths.
        articles: How many articles the generation holds.
        text_bytes: Length of all titles and texts, in bytes of UTF-8.
        rejected: How many files, or parts of files, gave no article.
        built: When, ISO 8601 in UTC.
        recorte: The version of Recorte that built it.
        segments: Its segments, in order.
        format: The version of the archive's layout.
    """

    sources: int
    roots: tuple[str, ...]
    articles: int
    text_bytes: int
    rejected: int
    built: str
    recorte: str
    segments: tuple[SegmentEntry, ...] = ()
    format: int = FORMAT


def path_of(archive: Path, generation: int) -> Path:
    """Give the path of the manifest of a generation."""
    return archive / f"manifest-{generation}.json"


def encode(manifest: Manifest) -> bytes:
    """Give the manifest as it is stored."""
    record = asdict(manifest)
    # ASCII: a path may hold what UTF-8 does not.
    return json.dumps({"checksum": _checksum(record), **record}, indent=1).encode()


def read(archive: Path, generation: int) -> Manifest:
    """Read the manifest of a generation.

    Raises:
        ArchiveCorruptError: If it is missing, damaged or of another format version.
    """
    path = path_of(archive, generation)
    try:
        record = json.loads(_content(path))
        if record["format"] != FORMAT:
            raise _other_format(archive, record["format"])
        if record.pop("checksum") != _checksum(record):
            raise ArchiveCorruptError(archive, f"{path.name}: it has changed")
        return _manifest(record)
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ArchiveCorruptError(archive, f"{path.name}: {error}") from error


def articles_in(archive: Path, generation: int) -> int:
    """Give how many articles a generation of any format holds, 0 where its manifest does not tell."""
    try:
        return int(json.loads(_content(path_of(archive, generation)))["articles"])
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return 0


def _content(path: Path) -> bytes:
    with path.open("rb") as file:
        content = file.read(_LARGEST + 1)
    if len(content) > _LARGEST:
        raise ValueError("too large")
    return content


def _manifest(record: dict[str, Any]) -> Manifest:
    segments = tuple(
        SegmentEntry(str(entry["segment_id"]), int(entry["documents"]), tuple(map(int, entry["deleted"])))
        for entry in record["segments"]
    )
    return Manifest(**{**record, "roots": tuple(record["roots"]), "segments": segments})


def _other_format(archive: Path, version: object) -> ArchiveCorruptError:
    return ArchiveCorruptError(archive, f"format {version}, this Recorte reads format {FORMAT}")


def _checksum(record: dict[str, Any]) -> str:
    return xxhash.xxh3_64_hexdigest(json.dumps(record, sort_keys=True).encode())

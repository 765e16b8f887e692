"""The manifest: what an archive was built from, beside the index generation that it describes.

Each generation has a manifest of its own, `manifest-N.json`, complete on disk before the index's table of contents
names generation N. So no reader ever sees an index without its manifest, or a manifest without its index.
"""

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

from recorte.indexer.errors import ArchiveCorruptError

FORMAT = 1
"""The version of the archive's layout; it changes whenever an older Recorte could misread a newer archive."""


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one generation of an archive was built from.

    Attributes:
        sources: How many files gave at least one article.
        roots: The files and folders that were named, as absolute paths.
        articles: How many articles the generation holds.
        text_bytes: Length of all titles and texts, in bytes of UTF-8.
        rejected: How many files, or parts of files, gave no article.
        built: When, ISO 8601 in UTC.
        recorte: The version of Recorte that built it.
        format: The version of the archive's layout.
    """

    sources: int
    roots: tuple[str, ...]
    articles: int
    text_bytes: int
    rejected: int
    built: str
    recorte: str
    format: int = FORMAT


def path_of(archive: Path, generation: int) -> Path:
    """Give the path of the manifest of a generation."""
    return archive / f"manifest-{generation}.json"


def write(manifest: Manifest, archive: Path, generation: int) -> None:
    """Put the manifest on disk, whole or not at all."""
    final = path_of(archive, generation)
    draft = final.with_suffix(".tmp")
    with draft.open("w", encoding="utf-8") as file:
        json.dump(asdict(manifest), file, indent=1)  # ASCII: a path may hold what UTF-8 does not
        file.flush()
        os.fsync(file.fileno())
    draft.replace(final)


def read(archive: Path, generation: int) -> Manifest:
    """Read the manifest of a generation.

    Raises:
        ArchiveCorruptError: If it is missing, unreadable or of another format version.
    """
    path = path_of(archive, generation)
    try:
        record = json.loads(path.read_text(encoding="utf-8"))
        manifest = Manifest(**{**record, "roots": tuple(record["roots"])})
    except (OSError, ValueError, TypeError, KeyError, AttributeError) as error:
        raise ArchiveCorruptError(archive, f"{path.name}: {error}") from error
    if manifest.format != FORMAT:
        raise ArchiveCorruptError(archive, f"format {manifest.format}, this Recorte reads format {FORMAT}")
    return manifest


def remove_others(archive: Path, generation: int) -> None:
    """Remove the manifests of all generations but one."""
    for path in archive.glob("manifest-*"):
        if path != path_of(archive, generation):
            path.unlink(missing_ok=True)

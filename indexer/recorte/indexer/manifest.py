"""The manifest: what an archive was built from, and what a generation of it is made of.

Each generation has a manifest of its own, `manifest-N.json`, complete on disk before the index's table of contents
names generation N. So no reader ever sees an index without its manifest, or a manifest without its index. It holds a
checksum of itself; the segments hold their own, and the table of contents follows from the manifest.

A manifest is taken for what it is only if it is, byte by byte, what `encode` makes of it.
"""

import json
import os
import re
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any, NamedTuple

import xxhash

from recorte.analysis import ANALYSIS
from recorte.indexer.errors import ArchiveCorruptError, ArchiveVersionError
from recorte.indexer.opening import open_file

FORMAT = 6
"""The version of the archive's layout; it changes whenever an older Recorte could misread a newer archive."""

MOST_DOCUMENTS = (1 << 31) - 1
"""Documents of a segment, and generations of an archive: what Whoosh's table of contents has room for."""

_LARGEST = 1 << 26
_MORE_THAN_ANY = 1 << 63
_FILE_ID = re.compile("[0-9a-f]{16}")


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
        include: Which files of them count, as globs; empty for every one.
        exclude: Which do not.
        reading: A digest of how they were read.
        formats: The names of the formats that could be read.
        articles: How many articles the generation holds.
        text_bytes: Length of all titles and texts, in bytes of UTF-8.
        rejected: How many files, or parts of files, gave no article.
        built: When, ISO 8601 in UTC.
        recorte: The version of Recorte that built it.
        segments: Its segments, in order.
        tables: The names of the tables of what is known of its sources, oldest first.
        copies: How many exact copies there are of its articles, which are not kept.
        duplicates: The name of the file of what is known of duplicates; empty where there are none.
        analysis: The version of the analysis that its words were indexed by.
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
    tables: tuple[str, ...] = ()
    copies: int = 0
    duplicates: str = ""
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    reading: str = ""
    formats: tuple[str, ...] = ()
    analysis: int = ANALYSIS
    format: int = FORMAT


class BuiltFrom(NamedTuple):
    """What an archive of any version was built from; attributes as those of its manifest."""

    roots: tuple[str, ...]
    include: tuple[str, ...]
    exclude: tuple[str, ...]
    articles: int


_NOT_A_MANIFEST = (ValueError, TypeError, KeyError, AttributeError, OverflowError, RecursionError)
"""What reading a file gives that holds something else."""


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
        ArchiveCorruptError: If it is missing or damaged.
        ArchiveVersionError: If it is of another version of the format or of the analysis.
    """
    path = path_of(archive, generation)
    try:
        content = _content(path)
        record = json.loads(content)
        if record["format"] != FORMAT:
            what = f"format {record['format']}, this Recorte reads format {FORMAT}"
            raise ArchiveVersionError(archive, what, path.name)
        if record["analysis"] != ANALYSIS:
            what = f"words by version {record['analysis']} of the analysis, this Recorte has version {ANALYSIS}"
            raise ArchiveVersionError(archive, what, path.name)
        del record["checksum"]
        manifest = _manifest(record)
        if encode(manifest) != content:
            raise ArchiveCorruptError(archive, "it has changed", path.name)
    except (OSError, *_NOT_A_MANIFEST) as error:
        raise ArchiveCorruptError(archive, getattr(error, "strerror", None) or str(error), path.name) from error
    return manifest


def built_from(archive: Path, generation: int) -> BuiltFrom:
    """Give what a generation was built from, also if it is of another version.

    Raises:
        ArchiveCorruptError: If its manifest is missing, damaged, or does not tell.
    """
    try:
        manifest = read(archive, generation)
    except ArchiveVersionError as error:
        record = json.loads(_content(path_of(archive, generation)))
        lists = [record.get(name) for name in ("roots", "include", "exclude")]
        if not all(isinstance(values, list) and all(isinstance(it, str) for it in values) for values in lists):
            raise ArchiveCorruptError(archive, error.what, error.file) from error
        roots, include, exclude = map(tuple, lists)
        return BuiltFrom(roots, include, exclude, articles_in(archive, generation))
    return BuiltFrom(manifest.roots, manifest.include, manifest.exclude, manifest.articles)


def articles_in(archive: Path, generation: int) -> int:
    """Give how many articles a generation of any format holds, 0 where its manifest does not tell."""
    try:
        return int(json.loads(_content(path_of(archive, generation)))["articles"])
    except (OSError, *_NOT_A_MANIFEST):
        return 0


def _content(path: Path) -> bytes:
    with open_file(path) as file:
        if os.fstat(file.fileno()).st_size > _LARGEST:
            raise ValueError("too large")
        return file.read()


def _manifest(record: dict[str, Any]) -> Manifest:
    """Make a manifest of what JSON gives, if its values are of their types and within their ranges."""
    segments = tuple(
        SegmentEntry(entry["segment_id"], entry["documents"], tuple(entry["deleted"])) for entry in record["segments"]
    )
    lists = {name: tuple(record[name]) for name in ("roots", "tables", "include", "exclude", "formats")}
    manifest = Manifest(**{**record, **lists, "segments": segments})
    numbers = (
        *(manifest.sources, manifest.articles, manifest.copies, manifest.text_bytes),
        *(manifest.rejected, manifest.analysis),
    )
    texts = (
        manifest.built,
        manifest.recorte,
        manifest.reading,
        manifest.duplicates,
        *chain.from_iterable(lists.values()),
    )
    if (
        not all(type(number) is int and 0 <= number < _MORE_THAN_ANY for number in numbers)
        or not all(isinstance(text, str) for text in texts)
        or not all(map(_is_sound, segments))
        or not all(map(_FILE_ID.fullmatch, [*manifest.tables, *filter(None, [manifest.duplicates])]))
        or len(set(manifest.tables)) < len(manifest.tables)
        or len({segment.segment_id for segment in segments}) < len(segments)
        or manifest.articles != sum(segment.documents - len(segment.deleted) for segment in segments)
    ):
        raise ValueError("its numbers do not fit")
    return manifest


def _is_sound(segment: SegmentEntry) -> bool:
    numbers = (-1, *segment.deleted, segment.documents)
    return (
        _FILE_ID.fullmatch(segment.segment_id) is not None
        and all(type(number) is int for number in numbers)
        and all(first < second for first, second in pairwise(numbers))
        and segment.documents <= MOST_DOCUMENTS
    )


def _checksum(record: dict[str, Any]) -> str:
    return xxhash.xxh3_64_hexdigest(json.dumps(record, sort_keys=True).encode())

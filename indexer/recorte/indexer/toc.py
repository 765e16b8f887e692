"""Whoosh's table of contents, written and checked without Whoosh, and without loading anything from it.

Whoosh keeps a schema and a list of segments there as pickles, which can run any code when they are loaded. Here both
are calls of two functions of Recorte's own, so that the whole file follows from the generation's manifest, byte by
byte. To check one is to write it again and compare: a file that holds anything else is refused unread.

Source: `whoosh.index.TOC` of Whoosh 2.7.4 for the layout, PEP 307 for the pickles.
"""

import struct
from collections.abc import Sequence
from pathlib import Path

from recorte.indexer.errors import ArchiveCorruptError
from recorte.indexer.files import toc_path
from recorte.indexer.manifest import SegmentEntry
from recorte.indexer.opening import open_file

# Sizes of the types that Whoosh writes; its test of the byte order; version of the layout; Whoosh 2.7.4.
_HEAD = bytes([4, 8, 4]) + struct.pack("!ii", -12345, -111) + bytes([2, 7, 4])
_BEGIN, _END = b"\x80\x02", b"."
_SCHEMA = _BEGIN + b"crecorte.indexer.whoosh.schema\nschema\n)R" + _END
_SEGMENT = b"crecorte.indexer.whoosh.codec\nsegment\n"


def toc(generation: int, segments: Sequence[SegmentEntry]) -> bytes:
    """Give the table of contents of a generation."""
    listed = b"".join(_SEGMENT + _arguments(segment) + b"R" for segment in segments)
    return b"".join(
        (
            _HEAD,
            bytes([len(_SCHEMA)]),
            _SCHEMA,
            struct.pack("!ii", generation, 0),
            _BEGIN + b"](" + listed + b"e" + _END,
        )
    )


def check_toc(archive: Path, generation: int, segments: Sequence[SegmentEntry]) -> None:
    """See to it that a generation's table of contents is what was committed.

    Raises:
        ArchiveCorruptError: If it is anything else.
    """
    path = toc_path(archive, generation)
    expected = toc(generation, segments)
    try:
        with open_file(path) as file:
            found = file.read(len(expected) + 1)
    except OSError as error:
        raise ArchiveCorruptError(archive, error.strerror or str(error), path.name) from error
    if found != expected:
        raise ArchiveCorruptError(archive, "it is not what was committed", path.name)


def _arguments(segment: SegmentEntry) -> bytes:
    name = segment.segment_id.encode()
    deleted = b"(" + b"".join(map(_number, segment.deleted)) + b"t"
    return b"(X" + struct.pack("<I", len(name)) + name + _number(segment.documents) + deleted + b"t"


def _number(number: int) -> bytes:
    return b"J" + struct.pack("<i", number)

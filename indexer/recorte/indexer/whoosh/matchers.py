"""Queries of Whoosh's own classes, matched by Whoosh over segments that are open already."""

from collections.abc import Sequence
from typing import Any

from whoosh.reading import MultiReader, SegmentReader
from whoosh.searching import Searcher

from recorte.indexer.columns.segment import Segment
from recorte.indexer.manifest import SegmentEntry
from recorte.indexer.whoosh.codec import ColumnarCodec, segment
from recorte.indexer.whoosh.schema import schema


def matching(query: Any, segments: Sequence[tuple[Segment, SegmentEntry]]) -> list[int]:
    """Give the documents that a query matches, without those that are deleted.

    Args:
        query: Of any class of `whoosh.query`.
        segments: Numbered one behind the other. They stay open: what is made of them here is not closed.
    """
    known = schema()
    readers = [
        SegmentReader(
            None, known, segment(entry.segment_id, entry.documents, entry.deleted), codec=ColumnarCodec(opened)
        )
        for opened, entry in segments
    ]
    searcher = Searcher(readers[0] if len(readers) == 1 else MultiReader(readers))
    return sorted(set(searcher.docs_for_query(query))) if readers else []

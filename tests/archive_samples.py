"""Archives put together by hand, as no build leaves them: of several segments, with deleted documents, or merged.

What an article is, and how it becomes a document, is the product's own; only where segments end is up to the test.
"""

from collections.abc import Collection, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from unittest.mock import patch

import numpy as np

from recorte.corpus import Article
from recorte.indexer.columns.batch import Batch, Learnt
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.drafts import DRAFT_ENDING, open_segment
from recorte.indexer.columns.merging import merge
from recorte.indexer.columns.renumbering import Source
from recorte.indexer.files import new_segment
from recorte.indexer.manifest import Manifest
from recorte.indexer.worker import document_of
from recorte.indexer.writer import ArchiveWriter, NewSegment

Articles = Sequence[Article]

# To wait for the disk takes nine tenths of the time, and no archive of a test has to outlive a power cut.
_UNSAFE = patch("os.fsync")


def segmented(path: Path, segments: Sequence[Articles], deleted: Sequence[Collection[int]] = ()) -> Path:
    """Commit an archive with these segments.

    Args:
        path: The archive.
        segments: The articles of each; none is empty.
        deleted: Of each segment the documents that are deleted, numbered from 0; none, where absent.

    Returns:
        The archive.
    """
    gone = [sorted(some) for some in deleted] or [[] for _ in segments]
    with _UNSAFE, ArchiveWriter(path) as writer:
        written = [_batch(writer.folder, articles) for articles in segments]
        files = [_merged(writer.folder, [(batch, ())]) for batch in written]
        committed = [
            NewSegment(file, len(articles), tuple(some))
            for file, articles, some in zip(files, segments, gone, strict=True)
        ]
        writer.commit(_manifest(sum(it.documents - len(it.deleted) for it in committed)), committed)
    return path


def merged(path: Path, segments: Sequence[Articles], deleted: Sequence[Collection[int]]) -> Path:
    """Commit an archive of one segment, made of several without what is deleted in them."""
    with _UNSAFE, ArchiveWriter(path) as writer:
        written = [_batch(writer.folder, articles) for articles in segments]
        file = _merged(writer.folder, list(zip(written, deleted, strict=True)))
        left = sum(map(len, segments)) - sum(map(len, deleted))
        writer.commit(_manifest(left), [NewSegment(file, left)])
    return path


def _batch(folder: Path, articles: Articles) -> Path:
    batch = Batch(Learnt())
    for article in articles:
        batch.add(document_of(article))
    path = new_segment(folder).with_suffix(DRAFT_ENDING)
    batch.write(path)
    return path


def _merged(folder: Path, parts: Sequence[tuple[Path, Collection[int]]]) -> Path:
    """Merge segments without some of their documents; also one segment alone, which so gets postings of its stems."""
    path = new_segment(folder)
    opened = [(open_segment(part), deleted) for part, deleted in parts]
    try:
        merge([Source(segment, _kept(segment, deleted)) for segment, deleted in opened], path)
    finally:
        for segment, _ in opened:
            segment.close()
    return path


def _kept(segment: Documents, deleted: Collection[int]) -> "np.ndarray[tuple[int], np.dtype[np.int64]] | None":
    if not deleted:
        return None
    return np.array([document for document in range(segment.documents) if document not in deleted], np.int64)


def _manifest(articles: int) -> Manifest:
    return Manifest(
        sources=1,
        roots=(),
        articles=articles,
        text_bytes=0,
        rejected=0,
        built="2024-01-01T00:00:00+00:00",
        recorte="0",
    )


def small_segments(most: int = 3) -> AbstractContextManager[object]:
    """Have builds leave so many segments of one size, where they would put all of a small archive together."""
    return patch("recorte.indexer.tiers._TOO_MANY", most + 1)

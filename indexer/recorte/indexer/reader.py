"""Reading an archive: one generation of it, whose segments are mapped and read where a query needs them.

Whoosh is not needed to read an archive, but for queries of its own classes; and nothing that its table of contents
holds is executed.
"""

import threading
from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property, partial
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from recorte.corpus import Article, RecorteError
from recorte.indexer import manifest as manifests
from recorte.indexer import vocabulary
from recorte.indexer.closing import Closing
from recorte.indexer.columns.arrays import Integers, ranges, starts_of
from recorte.indexer.columns.encoding import indexable
from recorte.indexer.columns.facets import FacetColumn, joined
from recorte.indexer.columns.inverted import InvertedColumns
from recorte.indexer.columns.segment import Segment
from recorte.indexer.copies import Clusters, Copy
from recorte.indexer.duplicates import Duplicates, check_duplicates, duplicates_of
from recorte.indexer.errors import WRONG_NUMBERS, ArchiveCorruptError, ArchiveNotFoundError
from recorte.indexer.files import duplicates_path, newest_generation, segment_path, size_of_file, table_path, toc_path
from recorte.indexer.interface import CheckedFile, Docs, Lengths, Mask, Places, Postings
from recorte.indexer.manifest import Manifest, SegmentEntry
from recorte.indexer.postings import (
    NO_POSTINGS,
    InSegment,
    OfForms,
    OfStem,
    OfTerm,
    OfTerms,
    OverSegments,
    Placed,
    in_forms,
)
from recorte.indexer.stored_articles import decode
from recorte.indexer.toc import check_toc

if TYPE_CHECKING:
    from recorte.indexer.sources import KnownSources, SourceRecord

_TRIES = 10


class ArchiveReader(Closing):
    """The newest generation of the archive at `path`; see `IndexReader` for what each method gives.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read; all methods raise it for what they are the first to read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._opened: list[Segment] | None
        self.generation, self.manifest, self._opened, duplicates = _open(path)
        sizes = np.array([segment.documents for segment in self._segments], np.int64)
        self._bases: list[int] = starts_of(sizes).tolist()
        self._duplicates = duplicates
        self._live_of = [
            _live(entry.documents, entry.deleted) if entry.deleted else None for entry in self.manifest.segments
        ]
        self._lengths: dict[str, Lengths] = {}
        self._sources: KnownSources | None = None
        self._lock = threading.Lock()

    @property
    def size(self) -> int:
        return self._bases[-1]

    @property
    def segments(self) -> int:
        return len(self._segments)

    def live(self) -> Mask:
        return self._live

    def lengths(self, field: str) -> Lengths:
        known = self._lengths.get(field)
        if known is None:
            columns = [segment.lengths(field) for segment in self._segments]
            known = self._lengths[field] = np.concatenate([np.empty(0, np.uint8), *columns])
        return known

    def ids(self) -> NDArray[np.uint64]:
        return self._ids

    def published(self) -> NDArray[np.int64]:
        return self._published

    def facet(self, field: str) -> FacetColumn:
        columns = [segment.facet(field) for segment in self._segments]
        return columns[0] if len(columns) == 1 else joined(columns)

    def postings(self, field: str, term: str) -> Postings:
        def find(segment: Segment) -> InSegment | None:
            number = segment.dictionary.term(term)
            return None if number is None else _of_term(segment.field(field), number)

        return self._over_segments(find)

    def any_postings(self, field: str, terms: Sequence[str]) -> Postings:
        words = [term.encode() for term in terms]

        def find(segment: Segment) -> InSegment | None:
            columns = segment.field(field)
            places = columns.terms.places_of(segment.dictionary.terms(words))
            return OfTerms(columns, places) if len(places) else None

        return self._over_segments(find)

    def stem_postings(self, field: str, stem: str) -> Postings:
        return self._over_segments(lambda segment: _of_stem(segment, field, stem))

    def form_postings(self, field: str, form: str) -> Postings:
        def find(segment: Segment) -> InSegment | None:
            found = segment.dictionary.term_of_form(form)
            if found is None or not found[1]:
                return None
            term, numbers = found
            columns = segment.field(field)
            place = columns.terms.place(term)
            return None if place is None else OfForms(columns, place, numbers)

        return self._over_segments(find)

    def bare(self, fields: Sequence[str], form: str, docs: Docs, *, accents: bool = True) -> Mask:
        having, written = np.zeros(len(docs), np.bool_), np.zeros(len(docs), np.bool_)
        for segment, base in zip(self._segments, self._bases, strict=False):
            start, end = docs.searchsorted([base, base + segment.documents]).tolist()
            known = segment.dictionary.term_of_form(form, accents=accents) if start < end else None
            if known is None or len(known[1]) == segment.dictionary.count_of_forms(known[0]):
                continue  # never written, or never otherwise
            for field in fields:
                which, in_form = in_forms(segment.field(field), *known, docs[start:end] - base)
                having[which + start] = True
                written[which[in_form] + start] = True
        return having & ~written

    def words_of_stem(self, stem: str) -> list[str]:
        return vocabulary.words_of_stem(self._segments, stem)

    def words_from(self, prefix: str, count: int) -> list[str]:
        return vocabulary.words_from(self._segments, prefix, count)

    def commonest_from(self, prefix: str, count: int) -> list[str]:
        return vocabulary.commonest_from(self._segments, prefix, count)

    def words_near(self, word: str, edits: int) -> dict[str, int]:
        return vocabulary.words_near(self._segments, word, edits)

    def rough_frequencies(self, words: Sequence[str]) -> NDArray[np.int64]:
        return vocabulary.rough_frequencies(self._segments, words)

    def spelling(self, word: str) -> str:
        return vocabulary.spelling(self._segments, word)

    def matching(self, query: object) -> Docs:
        from recorte.indexer.whoosh.matchers import matching

        return np.array(matching(query, list(zip(self._segments, self.manifest.segments, strict=True))), np.int64)

    def document(self, doc_id: str) -> int | None:
        key = indexable(doc_id).encode()
        return self._first_live(lambda segment: segment.keys("doc_id").docs(key))

    def article(self, document: int) -> Article:
        segment, own = self._located(document)
        stored = segment.articles[own]
        try:
            return decode(stored)
        except ValueError as error:
            raise segment.file.damaged(str(error)) from error

    def sources(self) -> Iterator["SourceRecord"]:
        known = self._known_sources()
        for _, place in sorted((key, place) for place, key in enumerate(known.keys())):
            yield known.record(place)

    def clusters(self) -> Clusters:
        return self._duplicates.clusters

    def copies(self, document: int) -> list[Copy]:
        known = self._duplicates.copies
        if not len(known):
            return []
        segment, own = self._located(document)
        return known.of(segment.content(own))

    def copy_named(self, doc_id: str) -> tuple[Copy, int] | None:
        found = self._duplicates.copies.named(doc_id)
        if found is None:
            return None
        copy, content = found
        document = self._first_live(lambda segment: np.flatnonzero(segment.contents() == np.uint64(content)))
        return None if document is None else (copy, document)

    def copy_ids(self, docs: Docs) -> tuple[Places, NDArray[np.uint64]]:
        copies = self._duplicates.copies
        if not len(copies) or not len(docs):
            return np.empty(0, np.int64), np.empty(0, np.uint64)
        contents = np.concatenate([segment.contents() for segment in self._segments])[docs]
        first, behind = (copies.contents.searchsorted(contents, side) for side in ("left", "right"))
        return np.arange(len(docs)).repeat(behind - first), copies.ids[ranges(first, behind - first)]

    def known_ids(self) -> NDArray[np.uint64]:
        return np.concatenate([self._ids[self._live], self._duplicates.copies.ids])

    def file_of(self, document: int, copy: Copy | None = None) -> Path | None:
        from recorte.indexer.sources import path_of_key

        segment, own = self._located(document)
        origin = copy.origin if copy else int(segment.origins()[own])
        sources = self._known_sources()
        place = sources.place(origin)
        return None if place is None else path_of_key(sources.key(place))

    @contextmanager
    def reading(self) -> Iterator[None]:
        try:
            yield
        except (ArchiveCorruptError, *WRONG_NUMBERS) as error:
            # A file that is being closed looks like a damaged one.
            self._refuse_if_closed(error)
            if not isinstance(error, RecorteError):  # whose message says what it is
                self._refuse_if_damaged(error)
            raise
        self._refuse_if_closed()

    def check(self) -> Iterator[CheckedFile]:
        from recorte.indexer.checking import check_segment, check_table, checked  # no search needs it

        # Once a later generation is there, the names of this one are gone, and only what is open is left of it.
        if newest_generation(self._path) <= self.generation:
            manifest, toc = manifests.path_of(self._path, self.generation), toc_path(self._path, self.generation)
            yield checked(manifest, size_of_file(manifest), lambda: manifests.read(self._path, self.generation))
            entries = self.manifest.segments
            yield checked(toc, size_of_file(toc), lambda: check_toc(self._path, self.generation, entries))
            for table in (table_path(self._path, name) for name in self.manifest.tables):
                yield checked(table, size_of_file(table), partial(check_table, table))
            if self.manifest.duplicates:
                known = duplicates_path(self._path, self.manifest.duplicates)
                yield checked(known, size_of_file(known), lambda: check_duplicates(known, self.size))
        for segment in self._segments:
            file = checked(segment.file.path, segment.file.size, partial(check_segment, segment))
            self._refuse_if_closed()
            yield file

    def close(self) -> None:
        with self._lock:
            opened, self._opened = self._opened, None
            sources, self._sources = self._sources, None
        if sources is not None:
            sources.close()
        for segment in opened or ():
            segment.close()
        self._duplicates.close()

    @property
    def _segments(self) -> list[Segment]:
        opened = self._opened
        if opened is None:
            raise ValueError(f"the archive at '{self._path}' is closed")
        return opened

    def _located(self, document: int) -> tuple[Segment, int]:
        """Give the segment that a document is in, and its number there."""
        number = bisect_right(self._bases, document) - 1
        return self._segments[number], document - self._bases[number]

    def _first_live(self, find: Callable[[Segment], Integers]) -> int | None:
        """Give the first document that is found in a segment, and is not deleted."""
        for segment, base, live in zip(self._segments, self._bases, self._live_of, strict=False):
            for document in find(segment).tolist():
                if live is None or live[document]:
                    return int(document) + base
        return None

    def _known_sources(self) -> "KnownSources":
        """Give what is known of the sources, opened when it is first asked for: no search needs it."""
        from recorte.indexer.sources import KnownSources, SourceTable

        with self._lock:
            self._refuse_if_closed()
            if self._sources is None:
                tables = [SourceTable(table_path(self._path, name)) for name in self.manifest.tables]
                self._sources = KnownSources(tables)
            return self._sources

    def _refuse_if_closed(self, cause: Exception | None = None) -> None:
        if self._opened is None:
            raise ValueError(f"the archive at '{self._path}' is closed") from cause

    def _refuse_if_damaged(self, cause: Exception) -> None:
        """Look for what may have made something fail; where the archive is whole, the fault is in the program."""
        for file in self.check():
            if file.damage is not None:
                raise ArchiveCorruptError(self._path, file.damage, file.name) from cause

    @cached_property
    def _live(self) -> Mask:
        masks = zip(self._live_of, self._segments, strict=True)
        parts = [np.ones(segment.documents, np.bool_) if live is None else live for live, segment in masks]
        return np.concatenate([np.empty(0, np.bool_), *parts])

    @cached_property
    def _published(self) -> NDArray[np.int64]:
        return np.concatenate([np.empty(0, np.int64), *(segment.published() for segment in self._segments)])

    @cached_property
    def _ids(self) -> NDArray[np.uint64]:
        return np.concatenate([np.empty(0, np.uint64), *(segment.ids() for segment in self._segments)])

    def _over_segments(self, find: Callable[[Segment], InSegment | None]) -> Postings:
        placed = [
            Placed(found, base, base + segment.documents, live)
            for segment, base, live in zip(self._segments, self._bases, self._live_of, strict=False)
            if (found := find(segment)) is not None
        ]
        return OverSegments(placed) if placed else NO_POSTINGS


def _open(path: Path) -> tuple[int, Manifest, list[Segment] | None, Duplicates]:
    """Open the newest generation, again where a commit has come in between."""
    for _ in range(_TRIES):
        generation = newest_generation(path)
        if generation == 0:
            continue
        try:
            manifest = manifests.read(path, generation)
            check_toc(path, generation, manifest.segments)
            duplicates = duplicates_of(path, manifest)
            try:
                return generation, manifest, _segments(path, manifest), duplicates
            except BaseException:
                duplicates.close()
                raise
        except ArchiveCorruptError:
            if newest_generation(path) == generation:
                raise
    if newest_generation(path) == 0:
        raise ArchiveNotFoundError(path)
    raise ArchiveCorruptError(path, "it changes too fast to be opened")


def _segments(path: Path, manifest: Manifest) -> list[Segment]:
    opened: list[Segment] = []
    try:
        opened.extend(_segment(path, entry) for entry in manifest.segments)
    except BaseException:
        for segment in opened:
            segment.close()
        raise
    return opened


def _segment(path: Path, entry: SegmentEntry) -> Segment:
    segment = Segment(segment_path(path, entry.segment_id))
    if segment.documents != entry.documents:
        segment.close()
        raise segment.file.damaged("it is not the segment that the manifest names")
    return segment


def _live(documents: int, deleted: Iterable[int]) -> Mask:
    live = np.ones(documents, np.bool_)
    live[list(deleted)] = False
    return live


def _of_term(columns: InvertedColumns, term: int) -> OfTerm | None:
    place = columns.terms.place(term)
    return None if place is None else OfTerm(columns, place)


def _of_stem(segment: Segment, field: str, stem: str) -> InSegment | None:
    number = segment.dictionary.stem_number(stem)
    if number is None:
        return None
    columns = segment.field(field)
    first, behind = columns.terms.places(*segment.dictionary.terms_of(number))
    if behind - first <= 1:
        return OfTerm(columns, first) if first < behind else None
    place = columns.stems.place(number) if columns.stems is not None else None
    if columns.stems is None or place is None:
        raise segment.file.damaged(f"the stem '{stem}' has no postings")
    return OfStem(columns, columns.stems, place, (first, behind))

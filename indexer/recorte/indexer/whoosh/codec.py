"""Recorte's segments as Whoosh's codec interface has them, so that Whoosh's own searcher runs over the same columns.

This serves `whoosh.index.open_dir`, and whatever is written against Whoosh. Recorte's own search does not pass
through here: it reads the columns as arrays.

Source: `whoosh.codec.base` of Whoosh 2.7.4.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.fields import NUMERIC
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.fields import KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.inverted import InvertedColumns
from recorte.indexer.columns.segment import Segment
from recorte.indexer.files import INDEX_NAME, segment_path
from recorte.indexer.interface import NO_DATE
from recorte.indexer.postings import OfTerm
from recorte.indexer.whoosh.documents import PUBLISHED, ColumnarDocuments
from recorte.indexer.whoosh.schema import Moment

Term = tuple[str, bytes]


def segment(segment_id: str, documents: int, deleted: Sequence[int]) -> "ColumnarSegment":
    """Give a segment; an archive's table of contents calls this."""
    return ColumnarSegment(segment_id, documents, deleted)


class ColumnarCodec(base.Codec):
    """Reads Recorte's segments; writing them is not through Whoosh.

    Args:
        opened: The segment that is read, where it is open already.
    """

    def __init__(self, opened: Segment | None = None) -> None:
        self._opened = opened

    def terms_reader(self, storage: Any, segment: "ColumnarSegment") -> "ColumnarTerms":
        return ColumnarTerms(self._opened or segment.opened(storage))

    def per_document_reader(self, storage: Any, segment: "ColumnarSegment") -> ColumnarDocuments:
        return ColumnarDocuments(self._opened or segment.opened(storage), segment)


class ColumnarSegment(base.Segment):
    """What Whoosh needs to know of a segment."""

    def __init__(self, segment_id: str, documents: int, deleted: Sequence[int]) -> None:
        self.indexname = INDEX_NAME
        self.segid = segment_id
        self.compound = False
        self._documents = documents
        self._deleted = frozenset(deleted)

    def opened(self, storage: Any) -> Segment:
        """Open the segment's file."""
        return Segment(segment_path(Path(storage.folder), self.segid))

    def codec(self, **_: object) -> ColumnarCodec:
        return ColumnarCodec()

    def doc_count_all(self) -> int:
        return self._documents

    def deleted_count(self) -> int:
        return len(self._deleted)

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._deleted)

    def is_deleted(self, docnum: int) -> bool:
        return docnum in self._deleted

    def should_assemble(self) -> bool:
        return False


class _Postings:
    """A term's postings as lists, which Whoosh reads one by one."""

    def __init__(self, docs: Integers, counts: Integers, columns: InvertedColumns | None, place: int) -> None:
        self.docs: list[int] = docs.tolist()
        self.counts: list[int] = counts.tolist()
        self._columns = columns
        self._place = place

    @cached_property
    def _of_term(self) -> OfTerm | None:
        return None if self._columns is None else OfTerm(self._columns, self._place)

    def positions(self, place: int) -> list[int]:
        if self._of_term is None:
            return []
        # The key of a position in the first of the documents is the position.
        return [int(key) for key in self._of_term.keys(np.array(self.docs[place : place + 1], np.int64))]


class ColumnarTerms(base.TermsReader):
    """The terms of all fields, in Whoosh's order: by field, then by their bytes."""

    def __init__(self, opened: Segment) -> None:
        self._opened = opened

    def __contains__(self, term: Term) -> bool:
        return self._find(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return sorted((*WORD_FIELDS, *KEY_FIELDS, PUBLISHED))

    def terms(self) -> Iterator[Term]:
        for field in self.indexed_field_names():
            yield from self.terms_from(field, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[Term]:
        return ((fieldname, term) for term in self._terms_from(fieldname, prefix))

    def items(self) -> Iterator[tuple[Term, TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[Term, TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        found = self._found(fieldname, text)
        lengths = [1]
        if fieldname in WORD_FIELDS:
            lengths = self._opened.lengths(fieldname)[found.docs].tolist()
        return TermInfo(
            weight=float(sum(found.counts)),
            df=len(found.docs),
            minlength=min(lengths),
            maxlength=max(lengths),
            maxweight=float(max(found.counts)),
            minid=found.docs[0],
            maxid=found.docs[-1],
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        found = self._find(fieldname, text)
        return 0.0 if found is None else float(sum(found.counts))

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        found = self._find(fieldname, text)
        return 0 if found is None else len(found.docs)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> "ColumnarMatcher":
        return ColumnarMatcher(
            self._found(fieldname, text), self.term_info(fieldname, text), (fieldname, text), format_, scorer
        )

    def cursor(self, fieldname: str, fieldobj: Any) -> "ColumnarCursor":
        return ColumnarCursor(self, fieldname, fieldobj)

    def close(self) -> None:
        self.__dict__.pop("_dates", None)
        self._opened.close()

    def _terms_from(self, field: str, start: bytes) -> Iterator[bytes]:
        if field == PUBLISHED:
            terms, _, _ = self._dates
            return iter(terms[bisect_left(terms, start) :])
        if field in KEY_FIELDS:
            return (key for _, key in self._opened.keys(field).from_(start))
        keys = set(self._opened.field(field).terms.keys.all().tolist())
        return (word for word, term in self._opened.dictionary.words_behind(start) if term in keys)

    def _found(self, field: str, text: bytes) -> _Postings:
        found = self._find(field, text)
        if found is None:
            raise TermNotFound(f"No term {field}:{text!r}")
        return found

    def _find(self, field: str, text: bytes) -> _Postings | None:
        if field in WORD_FIELDS:
            columns = self._opened.field(field)
            term = self._opened.dictionary.term(text.decode("utf-8", "replace"))
            place = None if term is None else columns.terms.place(term)
            if place is None:
                return None
            return _Postings(columns.terms.docs(place), columns.terms.counts(place), columns, place)
        docs = self._docs_of_key(field, text)
        return _Postings(docs, np.ones(len(docs), np.int64), None, 0) if len(docs) else None

    def _docs_of_key(self, field: str, text: bytes) -> Integers:
        if field in KEY_FIELDS:
            return self._opened.keys(field).docs(text)
        if field == PUBLISHED:
            terms, starts, docs = self._dates
            place = bisect_left(terms, text)
            if terms[place : place + 1] == [text]:
                return docs[starts[place] : starts[place + 1]]
        return np.empty(0, np.int64)

    @cached_property
    def _dates(self) -> tuple[list[bytes], Integers, Integers]:
        """Dates as the terms that Whoosh makes of them, where the documents of each begin, and these."""
        published = self._opened.published()
        docs = np.argsort(published, kind="stable")
        docs = docs[published[docs] != NO_DATE]
        moments, sizes = np.unique(published[docs], return_counts=True)
        field = Moment()
        # As a number, which a moment is here already; the field itself takes only what is a `datetime`.
        return [NUMERIC.to_bytes(field, moment) for moment in moments.tolist()], starts_of(sizes), docs


class ColumnarCursor(base.FieldCursor):
    """Walks over the terms of a field."""

    def __init__(self, terms: ColumnarTerms, field: str, fieldobj: Any) -> None:
        self._terms = terms
        self._field = field
        self._fieldobj = fieldobj
        self._following: Iterator[bytes] = iter(())
        self._term: bytes | None = None
        self.first()

    def is_valid(self) -> bool:
        return self._term is not None

    def first(self) -> Any:
        return self.find(b"")

    def find(self, string: Any) -> Any:
        start = string if isinstance(string, bytes) else self._fieldobj.to_bytes(string)
        self._following = self._terms._terms_from(self._field, start)
        return self.next()

    def next(self) -> Any:
        self._term = next(self._following, None)
        return self.text()

    def text(self) -> Any:
        return None if self._term is None else self._fieldobj.from_bytes(self._term)

    def term_info(self) -> TermInfo:
        if self._term is None:
            raise TermNotFound(self._field)
        return self._terms.term_info(self._field, self._term)


class ColumnarMatcher(LeafMatcher):
    """Whoosh's own step-by-step reading of one term's postings; all of them are one block."""

    def __init__(self, postings: _Postings, info: TermInfo, term: Term, format_: Any, scorer: Any) -> None:
        self._postings = postings
        self._info = info
        self._term = term
        self.format = format_
        self.scorer = scorer
        self._place = 0

    def is_active(self) -> bool:
        return self._place < len(self._postings.docs)

    def reset(self) -> None:
        self._place = 0

    def copy(self) -> "ColumnarMatcher":
        copied = ColumnarMatcher(self._postings, self._info, self._term, self.format, self.scorer)
        copied._place = self._place
        return copied

    def id(self) -> int:
        return self._postings.docs[self._place]

    def all_ids(self) -> Iterator[int]:
        return iter(self._postings.docs[self._place :])

    def weight(self) -> float:
        return float(self._postings.counts[self._place])

    def value(self) -> bytes:
        encoded: bytes = self.format.encode(self._postings.positions(self._place)) if self._positioned else b""
        return encoded

    def value_as(self, astype: str) -> Any:
        if astype == "positions" and self._positioned:
            return self._postings.positions(self._place)
        if astype == "frequency":
            return self._postings.counts[self._place]
        return super().value_as(astype)

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._place += 1
        return not self.is_active()

    def skip_to(self, id: int) -> None:  # noqa: A002 - as Whoosh calls it
        if not self.is_active():
            raise ReadTooFar
        self._place = bisect_left(self._postings.docs, id, self._place)

    def skip_to_quality(self, minquality: float) -> int:
        if self.block_quality() > minquality:
            return 0
        self._place = len(self._postings.docs)
        return 1

    def block_min_length(self) -> int:
        return int(self._info.min_length())

    def block_max_length(self) -> int:
        return int(self._info.max_length())

    def block_max_weight(self) -> float:
        return float(self._info.max_weight())

    @property
    def _positioned(self) -> bool:
        return self._term[0] in WORD_FIELDS

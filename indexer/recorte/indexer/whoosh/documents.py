"""Documents as Whoosh's codec interface has them: stored articles, lengths, deletions and dates."""

from collections.abc import Iterator
from datetime import date, datetime, time
from typing import Any

import numpy as np
from whoosh.codec import base
from whoosh.columns import ColumnReader

from recorte.indexer.columns.fields import KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.segment import Segment
from recorte.indexer.interface import NO_DATE
from recorte.indexer.stored_articles import decode

PUBLISHED = "published"


class ColumnarDocuments(base.PerDocumentReader):
    """Stored articles, lengths and the column of dates."""

    def __init__(self, opened: Segment, segment: base.Segment) -> None:
        self._opened = opened
        self._segment = segment
        self._lengths: dict[str, Any] = {}

    def close(self) -> None:
        self._lengths.clear()
        self._opened.close()

    def doc_count(self) -> int:
        return int(self._segment.doc_count())

    def doc_count_all(self) -> int:
        return int(self._segment.doc_count_all())

    def has_deletions(self) -> bool:
        return bool(self._segment.has_deletions())

    def is_deleted(self, docnum: int) -> bool:
        return bool(self._segment.is_deleted(docnum))

    def deleted_docs(self) -> Iterator[int]:
        return iter(self._segment.deleted_docs())

    def supports_columns(self) -> bool:
        return True

    def has_column(self, fieldname: str) -> bool:
        return fieldname == PUBLISHED

    def list_columns(self) -> list[str]:
        return [PUBLISHED]

    def column_reader(self, fieldname: str, column: Any) -> "DateColumn":
        if fieldname != PUBLISHED:
            raise KeyError(fieldname)
        return DateColumn(self._opened, column.default_value())

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths_of(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        return self._over_lengths(fieldname, np.sum)

    def min_field_length(self, fieldname: str) -> int:
        return self._over_lengths(fieldname, np.min)

    def max_field_length(self, fieldname: str) -> int:
        return self._over_lengths(fieldname, np.max)

    def has_vector(self, _docnum: int, _fieldname: str) -> bool:
        return False

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        article = decode(self._opened.articles[docnum])
        stored = {
            **{name: getattr(article, name) for name in (*KEY_FIELDS, *WORD_FIELDS)},
            "authors": ", ".join(article.authors),
            PUBLISHED: None if article.published is None else _by_the_clock(article.published.when),
        }
        return {name: value for name, value in stored.items() if value}

    def _lengths_of(self, field: str) -> Any:
        if field not in self._lengths:
            self._lengths[field] = self._opened.lengths(field) if field in WORD_FIELDS else None
        return self._lengths[field]

    def _over_lengths(self, field: str, summary: Any) -> int:
        lengths = self._lengths_of(field)
        return int(summary(lengths)) if lengths is not None and len(lengths) else 0


def _by_the_clock(when: date) -> datetime:
    """Give a time as Whoosh has it, which knows of no zones: as its terms are, by its source's clock."""
    return when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time())


class DateColumn(ColumnReader):
    """Dates as Whoosh sorts by them: one unsigned number each, the largest for none."""

    def __init__(self, opened: Segment, missing: int) -> None:
        published = opened.published()
        values = np.where(published == NO_DATE, np.uint64(missing), published.astype(np.uint64))
        self._values: list[int] = values.tolist()
        self._sign = 1

    def __len__(self) -> int:
        return len(self._values)

    def __iter__(self) -> Iterator[int]:
        return iter(self._values)

    def __getitem__(self, docnum: int) -> int:
        return self._values[docnum]

    def sort_key(self, docnum: int) -> int:
        return self._sign * self._values[docnum]

    def set_reverse(self) -> None:
        self._sign = -1

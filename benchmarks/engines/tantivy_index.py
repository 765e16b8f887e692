"""tantivy: words folded to ASCII and stemmed by Snowball, two indexing threads, each of which leaves a segment.

A prefix is looked for among its terms, which are stems: one that is longer than the stem finds nothing.
"""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

import tantivy

from benchmarks.documents import Document, read
from benchmarks.engines import LIMIT, PROCESSORS, TITLE_WEIGHT
from benchmarks.queries import Kind, Query

_HEAP_BYTES = 256 << 20
"""For all threads together; four times as much indexes no faster, and half as much no slower."""

_LONGEST_WORD = 60
"""Bytes."""

_FIELDS = ["title", "text"]
_ANALYZER = "portuguese"


class TantivySearcher:
    """An open index.

    Args:
        folder: Where it is.
        counting: Whether all that matches is counted; if not, tantivy skips what cannot reach the first ten.
    """

    def __init__(self, folder: Path, *, counting: bool) -> None:
        self._counting = counting
        self._schema = _schema()
        self._index = tantivy.Index.open(str(folder))
        self._index.register_tokenizer(_ANALYZER, _analyzer())
        self._searcher = self._index.searcher()

    def search(self, query: Query) -> list[str]:
        """Search."""
        found = self._searcher.search(self._tree(query), LIMIT, count=self._counting)
        articles = [self._searcher.doc(address).to_dict() for _, address in found.hits]
        return [article["doc_id"][0] for article in articles]

    def close(self) -> None:
        """Leave the files to be unmapped."""
        del self._searcher, self._index

    def _tree(self, query: Query) -> Any:  # noqa: ANN401 - tantivy may not be installed
        if query.kind is Kind.PREFIX:
            return tantivy.Query.boolean_query(list(self._prefixes(_folded(query.text))))
        text = f'"{query.text}"' if query.kind is Kind.PHRASE else query.text
        words = self._index.parse_query(text, _FIELDS, field_boosts={"title": TITLE_WEIGHT})
        if query.since is None or query.until is None:
            return words
        must = tantivy.Occur.Must
        return tantivy.Query.boolean_query([(must, words), (must, self._days(query.since, query.until))])

    def _prefixes(self, prefix: str) -> Iterator[tuple[Any, Any]]:
        for field in _FIELDS:
            yield tantivy.Occur.Should, tantivy.Query.regex_query(self._schema, field, f"{prefix}.*")

    def _days(self, since: date, until: date) -> Any:  # noqa: ANN401 - tantivy may not be installed
        first, last = datetime.combine(since, time.min, UTC), datetime.combine(until, time.max, UTC)
        return tantivy.Query.range_query(self._schema, "published", tantivy.FieldType.Date, first, last)


@dataclass(frozen=True, slots=True)
class TantivyEngine:
    """tantivy through its Python binding, which counts what matches unless it is told not to."""

    counting: bool = False

    def index(self, documents: Path, folder: Path) -> None:
        """Index with two threads, and wait for the merges."""
        folder.mkdir()
        index = tantivy.Index(_schema(), path=str(folder))
        index.register_tokenizer(_ANALYZER, _analyzer())
        writer = index.writer(heap_size=_HEAP_BYTES, num_threads=PROCESSORS)
        for document in read(documents):
            writer.add_document(_fields(document))
        writer.commit()
        writer.wait_merging_threads()

    def open(self, folder: Path) -> TantivySearcher:
        """Open an index."""
        return TantivySearcher(folder, counting=self.counting)


def _schema() -> Any:  # noqa: ANN401 - tantivy may not be installed
    builder = tantivy.SchemaBuilder()
    for field in _FIELDS:
        builder.add_text_field(field, stored=True, tokenizer_name=_ANALYZER)
    for field in ("doc_id", "section", "url"):
        builder.add_text_field(field, stored=True, tokenizer_name="raw", index_option="basic")
    builder.add_date_field("published", stored=True, fast=True)
    return builder.build()


def _analyzer() -> Any:  # noqa: ANN401 - tantivy may not be installed
    chain = tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.simple())
    for step in (
        tantivy.Filter.remove_long(_LONGEST_WORD),
        tantivy.Filter.lowercase(),
        tantivy.Filter.ascii_fold(),
        tantivy.Filter.stemmer("portuguese"),
    ):
        chain = chain.filter(step)
    return chain.build()


def _fields(document: Document) -> Any:  # noqa: ANN401 - tantivy may not be installed
    fields = tantivy.Document()
    for name in ("doc_id", "title", "text", "section", "url"):
        fields.add_text(name, getattr(document, name))
    if document.published is not None:
        fields.add_date("published", document.published)
    return fields


def _folded(text: str) -> str:
    parts = unicodedata.normalize("NFKD", text)
    return "".join(part for part in parts if not unicodedata.combining(part))


ENGINE = TantivyEngine()

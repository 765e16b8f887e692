"""Whoosh 2.7.4 as it comes, with its own codec: what Recorte would be if it left Whoosh alone.

The words are Recorte's, stemmed when they are indexed, since Whoosh's own Portuguese analyzer drops accents and words
at random; the schema, the writer, the query parser and the scoring are Whoosh's.
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from whoosh import fields, index
from whoosh.analysis import Analyzer, Token
from whoosh.qparser import MultifieldParser, OrGroup
from whoosh.query import DateRange, Or, Prefix

from benchmarks.documents import Document, read
from benchmarks.engines import LIMIT, TITLE_WEIGHT
from benchmarks.queries import Kind, Query
from recorte.analysis import fold, stem, tokens

_POOL_MB = 256
_FIELDS = ["title", "text"]


class Stems(Analyzer):
    """Recorte's words, each as its stem."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        """Give the tokens of a text."""
        for token in tokens(value):
            if token.width == 1:
                yield Token(
                    text=stem(token.term),
                    pos=token.position,
                    startchar=token.start,
                    endchar=token.end,
                    boost=1.0,
                    positions=True,
                    chars=True,
                )


class WhooshSearcher:
    """An open index."""

    def __init__(self, folder: Path) -> None:
        self._index = index.open_dir(str(folder))
        self._searcher = self._index.searcher()
        self._parser = MultifieldParser(
            _FIELDS, self._index.schema, fieldboosts={"title": float(TITLE_WEIGHT)}, group=OrGroup
        )

    def search(self, query: Query) -> list[str]:
        """Search."""
        found = self._searcher.search(self._tree(query), limit=LIMIT, filter=_days(query.since, query.until))
        return [hit.fields()["doc_id"] for hit in found]

    def close(self) -> None:
        """Close the index."""
        self._searcher.close()
        self._index.close()

    def _tree(self, query: Query) -> Any:  # noqa: ANN401 - Whoosh has no types
        if query.kind is Kind.PREFIX:
            # Its parser would stem the prefix, and find nothing.
            return Or([Prefix(field, fold(query.text)) for field in _FIELDS])
        return self._parser.parse(f'"{query.text}"' if query.kind is Kind.PHRASE else query.text)


class WhooshEngine:
    """Whoosh with one writer; its several processes lose documents."""

    def index(self, documents: Path, folder: Path) -> None:
        """Index everything into one segment."""
        folder.mkdir()
        writer = index.create_in(str(folder), _schema()).writer(limitmb=_POOL_MB)
        for document in read(documents):
            writer.add_document(**_values(document))
        writer.commit()

    def open(self, folder: Path) -> WhooshSearcher:
        """Open an index."""
        return WhooshSearcher(folder)


def _schema() -> Any:  # noqa: ANN401 - Whoosh has no types
    return fields.Schema(
        doc_id=fields.ID(stored=True),
        title=fields.TEXT(analyzer=Stems(), stored=True),
        text=fields.TEXT(analyzer=Stems(), stored=True),
        published=fields.DATETIME(stored=True),
        section=fields.STORED(),
        url=fields.STORED(),
    )


def _values(document: Document) -> dict[str, Any]:
    values = {name: getattr(document, name) for name in ("doc_id", "title", "text", "section", "url")}
    if document.published is not None:
        values["published"] = _naive(document.published)
    return {name: value for name, value in values.items() if value}


def _days(since: date | None, until: date | None) -> Any:  # noqa: ANN401 - Whoosh has no types
    if since is None or until is None:
        return None
    return DateRange("published", datetime.combine(since, time.min), datetime.combine(until, time.max))


def _naive(moment: datetime) -> datetime:
    return moment.astimezone(UTC).replace(tzinfo=None)


ENGINE = WhooshEngine()

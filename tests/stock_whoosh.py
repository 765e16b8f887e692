"""The same articles in an index of Whoosh's own, as it comes: its codec, its writer, in memory.

Only what a word is comes from Recorte, for both indexes must hold the same terms. Whoosh keeps the length of a field
in one byte, which is exact up to `EXACT_LENGTH`: longer fields score a little differently there.
"""

from collections.abc import Collection, Iterator, Sequence
from datetime import datetime, time
from secrets import token_hex
from typing import Any

from whoosh.analysis import Analyzer, Token
from whoosh.filedb.filestore import RamStorage
from whoosh.writing import SegmentWriter

from recorte.analysis import tokens
from recorte.corpus import Article
from recorte.indexer.columns.batch import GAP
from recorte.indexer.columns.fields import WORD_FIELDS
from recorte.indexer.whoosh.schema import schema

EXACT_LENGTH = 10
"""Tokens up to which Whoosh knows the length of a field exactly."""

_NEXT_TEXT = "\x1e"


class EveryToken(Analyzer):
    """Recorte's tokens as an index holds them, with the joined forms of compounds."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        """Give the tokens of the texts of a field."""
        base = 0
        for text in value.split(_NEXT_TEXT):
            found = list(tokens(text))
            for token in found:
                yield Token(text=token.term, pos=base + token.position, boost=1.0, positions=True)
            base += len(found) + GAP


def stock_index(segments: Sequence[Sequence[Article]], deleted: Sequence[Collection[int]]) -> Any:
    """Index articles, each list as a segment, and delete some documents without merging.

    Args:
        segments: The articles of each.
        deleted: Of each the documents that are deleted, numbered from 0.
    """
    stock_schema = schema()
    for field in WORD_FIELDS:
        stock_schema[field].analyzer = EveryToken()
    # Whoosh keeps drafts in a folder that is named after the index, which tests beside this one must not share.
    index = RamStorage().create_index(stock_schema, token_hex(8))
    base = 0
    for articles, gone in zip(segments, deleted, strict=True):
        writer = SegmentWriter(index)
        for article in articles:
            writer.add_document(**_fields(article))
        writer.commit(merge=False)
        if gone:
            writer = SegmentWriter(index)
            for document in gone:
                writer.delete_document(base + document)
            writer.commit(merge=False)
        base += len(articles)
    return index


def moment_of(article: Article) -> datetime | None:
    """Give when an article was published, by the clock of its source; at midnight where only the day is known."""
    if article.published is None:
        return None
    when = article.published.when
    return when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time())


def _fields(article: Article) -> dict[str, Any]:
    values = {
        "doc_id": article.doc_id,
        "url": article.url,
        "source": article.source,
        "title": article.title,
        "text": article.text,
        "section": article.section,
        "authors": _NEXT_TEXT.join(article.authors),
        "_stored_authors": ", ".join(article.authors),
        "publisher": article.publisher,
        "published": moment_of(article),
    }
    return {name: value for name, value in values.items() if value}

"""The schema that Whoosh sees: which fields an article has, and how a word of a query becomes a term."""

from collections.abc import Iterator
from typing import Any

from whoosh import fields, formats
from whoosh.analysis import Analyzer, Token

from recorte.analysis import tokens
from recorte.indexer.columns.fields import WORD_FIELDS


class PortugueseAnalyzer(Analyzer):
    """`recorte.analysis` as Whoosh's own query parser and highlighter expect an analyzer."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        for token in tokens(value):
            if token.width == 1:
                yield Token(
                    text=token.term,
                    pos=token.position,
                    startchar=token.start,
                    endchar=token.end,
                    boost=1.0,
                    positions=True,
                    chars=True,
                )


class Words(fields.FieldType):
    """A field of words with positions; stored, as an article is stored whole."""

    def __init__(self) -> None:
        super().__init__(formats.Positions(), PortugueseAnalyzer(), scorable=True, stored=True)


class Moment(fields.DATETIME):
    """The time of publication: one term for each, so that Whoosh's ranges of dates find it."""

    def __init__(self) -> None:
        super().__init__(stored=True, sortable=True)
        self.shift_step = 0


def schema() -> fields.Schema:
    """Give the schema of an archive; its table of contents calls this."""
    return fields.Schema(
        doc_id=fields.ID(unique=True, stored=True),
        **{name: Words() for name in WORD_FIELDS},
        published=Moment(),
        url=fields.ID(stored=True),
        source=fields.ID(stored=True),
    )

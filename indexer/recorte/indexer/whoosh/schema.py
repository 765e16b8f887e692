"""The schema: which fields of an article Whoosh indexes, and how.

    doc_id     unique key                      published  by the source's clock, sortable
    title      words with positions            section    words with positions
    text       words with positions            authors    words with positions
    *_forms    accented spellings, likewise    publisher  words with positions
    stems      the dictionary by stem          url, source  whole, for exact look-up
    article    the stored article, JSON

Nothing is a Whoosh *stored field*: those are pickles, and reading a pickle can run code. The article is a column of
plain bytes instead.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from whoosh import columns, fields, formats
from whoosh.analysis import Analyzer
from whoosh.analysis import Token as WhooshToken

from recorte.analysis import tokens

FORM_FIELDS = ("title", "text")
POSITIONED_FIELDS = ("title", "text", "section", "authors", "publisher")

_ZLIB_LEVEL = 3


class PortugueseAnalyzer(Analyzer):
    """`recorte.analysis` as Whoosh's own query parser and highlighter expect an analyzer."""

    def __call__(self, value: str, **_: object) -> Iterator[Any]:
        for token in tokens(value):
            if token.width == 1:
                yield WhooshToken(
                    text=token.term,
                    pos=token.position,
                    startchar=token.start,
                    endchar=token.end,
                    boost=1.0,
                    positions=True,
                    chars=True,
                )


class Words(fields.FieldType):
    """A field of words with positions; it takes what `recorte.analysis.occurrences` gives."""

    def __init__(self, *, scorable: bool = True) -> None:
        super().__init__(formats.Positions(), PortugueseAnalyzer(), scorable=scorable)

    def index(self, value: Mapping[str, list[int]], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        encode = self.format.encode
        for term, positions in value.items():
            yield term.encode(), len(positions), float(len(positions)), encode(positions)


class Dictionary(fields.FieldType):
    """The words of the archive, sorted by stem: each is posted once, as `stem word`, by the first article with it.

    Whoosh's sorted term list is then all that is needed to find the words that share a stem.
    """

    def __init__(self) -> None:
        super().__init__(formats.Existence(), PortugueseAnalyzer())

    def index(self, value: Iterable[str], **_: object) -> Iterator[tuple[bytes, int, float, bytes]]:
        for entry in value:
            yield entry.encode(), 1, 1.0, b""


def schema() -> fields.Schema:
    """Give the schema of an archive."""
    return fields.Schema(
        doc_id=fields.ID(unique=True),
        **{name: Words() for name in POSITIONED_FIELDS},
        **{f"{name}_forms": Words(scorable=False) for name in FORM_FIELDS},
        stems=Dictionary(),
        published=fields.DATETIME(sortable=True),
        url=fields.ID(),
        source=fields.ID(),
        article=fields.COLUMN(columns.CompressedBytesColumn(level=_ZLIB_LEVEL)),
    )


def indexable(key: str) -> str:
    """Give a key as UTF-8 can hold it: a JSON file may escape half a character into an id or an address."""
    return key.encode("utf-8", "backslashreplace").decode()

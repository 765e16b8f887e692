"""What an archive is made of: discovery of sources, and readers that turn them into articles.

A program that only searches pays for none of it: a name is imported when it is first asked for, and a parser when the
first file needs it. Nothing here knows of an index.

    >>> from pathlib import Path
    >>> for source in discover([Path("news")]):  # doctest: +SKIP
    ...     for article in read(source):
    ...         print(article)
"""

from typing import TYPE_CHECKING

from recorte.corpus.article import Article, Counted, FoundBy, Published, Rejection, WithoutText
from recorte.corpus.errors import RecorteError, SourceNotFoundError, UnknownAttributeError
from recorte.corpus.late import late_names

if TYPE_CHECKING:
    from recorte.corpus.cutting import Piece, blamed, pieces, read_piece, smaller
    from recorte.corpus.dates import parse_date
    from recorte.corpus.discovery import (
        DiscoveryOptions,
        SourceFile,
        SourceFiles,
        Unreached,
        discover,
        discover_together,
    )
    from recorte.corpus.options import ReadOptions
    from recorte.corpus.reading import is_binary, read

__all__ = [
    "Article",
    "Counted",
    "DiscoveryOptions",
    "FoundBy",
    "Piece",
    "Published",
    "ReadOptions",
    "RecorteError",
    "Rejection",
    "SourceFile",
    "SourceFiles",
    "SourceNotFoundError",
    "UnknownAttributeError",
    "Unreached",
    "WithoutText",
    "blamed",
    "discover",
    "discover_together",
    "is_binary",
    "parse_date",
    "pieces",
    "read",
    "read_piece",
    "smaller",
]

_WHERE = {
    "DiscoveryOptions": "recorte.corpus.discovery",
    "Piece": "recorte.corpus.cutting",
    "ReadOptions": "recorte.corpus.options",
    "SourceFile": "recorte.corpus.discovery",
    "SourceFiles": "recorte.corpus.discovery",
    "Unreached": "recorte.corpus.discovery",
    "blamed": "recorte.corpus.cutting",
    "discover": "recorte.corpus.discovery",
    "discover_together": "recorte.corpus.discovery",
    "is_binary": "recorte.corpus.reading",
    "parse_date": "recorte.corpus.dates",
    "pieces": "recorte.corpus.cutting",
    "read": "recorte.corpus.reading",
    "read_piece": "recorte.corpus.cutting",
    "smaller": "recorte.corpus.cutting",
}
"""Modules of the names that cost 30 ms to import, most of it for the patterns that they compile."""


if not TYPE_CHECKING:  # a checker would take every misspelt name for a late one
    __getattr__, __dir__ = late_names(__name__, _WHERE)

"""What an archive is made of: discovery of sources, and readers that turn them into articles.

A program that only searches pays for none of it: a name is imported when it is first asked for, and a parser when the
first file needs it. Nothing here knows of an index.

    >>> from pathlib import Path
    >>> for source in discover([Path("news")]):  # doctest: +SKIP
    ...     for article in read(source):
    ...         print(article)
"""

from importlib import import_module
from typing import TYPE_CHECKING

from recorte.corpus.article import Article, FoundBy, Published, Rejection, WithoutText
from recorte.corpus.errors import RecorteError, SourceNotFoundError, UnknownAttributeError

if TYPE_CHECKING:
    from recorte.corpus.cutting import Piece, pieces, read_piece
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
    from recorte.corpus.reading import read

__all__ = [
    "Article",
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
    "discover",
    "discover_together",
    "parse_date",
    "pieces",
    "read",
    "read_piece",
]

_WHERE = {
    "DiscoveryOptions": "discovery",
    "Piece": "cutting",
    "ReadOptions": "options",
    "SourceFile": "discovery",
    "SourceFiles": "discovery",
    "Unreached": "discovery",
    "discover": "discovery",
    "discover_together": "discovery",
    "parse_date": "dates",
    "pieces": "cutting",
    "read": "reading",
    "read_piece": "cutting",
}
"""Modules of the names that cost 30 ms to import, most of it for the patterns that they compile."""


if not TYPE_CHECKING:  # a checker would take every misspelt name for a late one

    def __getattr__(name: str) -> object:
        if name not in _WHERE:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found: object = getattr(import_module(f"{__name__}.{_WHERE[name]}"), name)
        globals()[name] = found  # asked for once
        return found


def __dir__() -> list[str]:
    return sorted({*globals(), *_WHERE})

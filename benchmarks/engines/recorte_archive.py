"""Recorte as a host program uses it: `build` and `Archive`, with nothing set but the number of processes.

It does more than its peers: it cleans the texts it reads, weighs how much of a query an article covers, lifts
articles where they stand together, and counts all that match.
"""

from dataclasses import dataclass
from pathlib import Path

from benchmarks.engines import LIMIT, PROCESSORS
from benchmarks.queries import Kind, Query
from recorte.indexer.build import BuildOptions, build
from recorte.search import Archive


@dataclass(frozen=True, slots=True)
class RecorteSearcher:
    """An open archive; each hit comes with at most `passages` passages."""

    archive: Archive
    passages: int

    def search(self, query: Query) -> list[str]:
        """Search; every hit is made of its stored article."""
        results = self.archive.search(
            text_of(query),
            limit=LIMIT,
            passages=self.passages,
            published_from=query.since,
            published_to=query.until,
        )
        return [hit.doc_id for hit in results]

    def close(self) -> None:
        """Close the archive."""
        self.archive.close()


@dataclass(frozen=True, slots=True)
class RecorteEngine:
    """Recorte, with so many passages for each hit."""

    passages: int = 0

    def index(self, documents: Path, folder: Path) -> None:
        """Build an archive."""
        build([documents], folder, BuildOptions(processes=PROCESSORS))

    def open(self, folder: Path) -> RecorteSearcher:
        """Open an archive."""
        return RecorteSearcher(Archive.open(folder), self.passages)


def text_of(query: Query) -> str:
    """Give a query as a user types it."""
    match query.kind:
        case Kind.PHRASE:
            return f'"{query.text}"'
        case Kind.PREFIX:
            return f"{query.text}*"
        case _:
            return query.text


ENGINE = RecorteEngine()

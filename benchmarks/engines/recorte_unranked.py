"""What is left of a search of Recorte's that finds and orders nothing: a query is read, and ten articles made hits.

The articles are drawn at random. It answers nothing, and is here for what it takes: no ranking could make a search of
Recorte's faster.
"""

from dataclasses import dataclass
from pathlib import Path
from random import Random

import numpy as np

from benchmarks.engines import LIMIT
from benchmarks.engines.recorte_archive import RecorteEngine, text_of
from benchmarks.queries import Query
from recorte.search.generation import Generation
from recorte.search.hits import hits_of
from recorte.search.query.aliases import Aliases
from recorte.search.query.expansion import expand
from recorte.search.query.filters import Filters, restricted, restriction
from recorte.search.query.parser import parse
from recorte.search.query.tree import wanted
from recorte.search.ranking.ranking import Ranking


@dataclass(frozen=True, slots=True)
class UnrankedSearcher:
    """An open archive."""

    opened: Generation
    aliases: Aliases
    draw: Random

    def search(self, query: Query) -> list[str]:
        """Read a query, and make hits of some articles."""
        reader = self.opened.reader
        only = restriction(Filters(published_from=query.since, published_to=query.until))
        read = parse(text_of(query), aliases=self.aliases)
        tree, _ = expand(restricted(read.query, only), reader)
        documents = tuple(self.draw.sample(range(reader.size), min(LIMIT, reader.size)))
        ranking = Ranking(
            total=len(documents),
            complete=len(documents),
            documents=documents,
            scores=(0.0,) * len(documents),
            missing=(),
            rarity=tuple((clause, 1.0) for clause in wanted(tree, optional=False) if clause.scores),
            found=np.ones(reader.size, np.bool_),
        )
        return [hit.doc_id for hit in hits_of(reader, ranking, 0, 0, reader.clusters())]

    def close(self) -> None:
        """Close the archive."""
        self.opened.reader.close()


class UnrankedEngine:
    """Recorte without ranking."""

    def index(self, documents: Path, folder: Path) -> None:
        """Build an archive."""
        RecorteEngine().index(documents, folder)

    def open(self, folder: Path) -> UnrankedSearcher:
        """Open an archive."""
        return UnrankedSearcher(Generation.newest(folder), Aliases(), Random(0))  # noqa: S311 - to be repeatable


ENGINE = UnrankedEngine()

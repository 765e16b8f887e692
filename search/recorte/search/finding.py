"""From the text of a query to a ranking: parsed, restricted, expanded, ranked; and what may be counted of it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from recorte.indexer.copies import Clusters
from recorte.search.notes import FILTERED_OUT, unmet
from recorte.search.query.expansion import expand
from recorte.search.query.filters import restricted
from recorte.search.query.parser import ParsedQuery
from recorte.search.query.tree import Every, NullQuery, Query
from recorte.search.ranking.matching import Matching
from recorte.search.ranking.ranking import Ranking, Sort, rank
from recorte.search.ranking.statistics import Statistics

if TYPE_CHECKING:
    from recorte.search.counting.facets import Facet, FacetName
    from recorte.search.counting.timeline import Interval, Timeline

_FEW = 5
"""Articles with all the words below which another query may have been meant."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is sought in one generation of an archive.

    Attributes:
        text: The query.
        read: Parses it, or another in its place.
        only: What restricts it.
        statistics: The archive.
        clusters: What is nearly the same, and of which only the best is a hit; `None` where all is.
    """

    text: str
    read: Callable[..., ParsedQuery]
    only: list[Query]
    statistics: Statistics
    clusters: Clusters | None

    def parsed(self, *, whole: bool = False) -> ParsedQuery:
        """Read the query; without words, it is all that the filters let through, or the whole archive."""
        if self.text.strip() or not (self.only or whole):
            return self.read(self.text)
        return ParsedQuery(NullQuery if self.only else Every(), (), False)

    def found(self, count: int, sort: Sort, *, whole: bool = False) -> tuple[Ranking, list[str]]:
        """Find articles; without the phrases as such, where none has them, and by date all, where nothing is asked for.

        Args:
            count: How many are wanted.
            sort: In which order.
            whole: Whether a query without words and filters is one for the whole archive.
        """
        query = self.parsed(whole=whole or sort != "score")
        ranking, notes = self.ranked(query, count, sort)
        if not ranking.total and query.has_phrases:
            ranking, notes = self.ranked(self.read(self.text, insist=False), count, sort)
        return ranking, [*query.notes, *notes]

    def ranked(self, query: ParsedQuery, count: int, sort: Sort) -> tuple[Ranking, list[str]]:
        """Rank articles by a query as it was read; give notes of what could not be looked for as it was meant."""
        tree, notes = self._expanded(query)
        return rank(tree, self.statistics, count, sort, self.clusters), notes

    def suggestion(self, ranking: Ranking) -> str | None:
        """Give the query that may have been meant, where few articles have all the words."""
        if ranking.complete >= _FEW:
            return None
        from recorte.search.suggesting.correction import corrected

        def count(query: str) -> int:
            tree, _ = self._expanded(self.read(query))
            return int(np.count_nonzero(Matching(self.statistics).mask(tree)))

        asked = [clause for clause, _ in ranking.rarity]
        return corrected(self.text, asked, ranking.complete, self.statistics.reader, count)

    def withheld(self, ranking: Ranking) -> Iterator[str]:
        """Say, where nothing is found, what no article meets, or that it is for the filters alone."""
        if ranking.total:
            return
        tree, _ = self._expanded(self.parsed())
        missed = list(dict.fromkeys(unmet(tree, self.statistics)))
        yield from missed
        if not missed and self.only and self.text.strip() and replace(self, only=[]).found(0, "score")[0].total:
            yield FILTERED_OUT

    def _expanded(self, query: ParsedQuery) -> tuple[Query, list[str]]:
        return expand(restricted(query.query, self.only), self.statistics.reader)


class Counts(NamedTuple):
    """What was counted of the articles that a query found.

    Attributes:
        articles: How many were counted, each copy by itself; `None` where nobody asked.
        facets: By each field that was asked for.
        timeline: By time, if that was asked for.
    """

    articles: int | None = None
    facets: "tuple[Facet, ...]" = ()
    timeline: "Timeline | None" = None


def counted(
    ranking: Ranking,
    statistics: Statistics,
    names: "Sequence[FacetName]",
    most: int,
    by: "Interval | Literal['auto'] | None",
) -> Counts:
    """Count the articles with all the words, if there are any, else all that were found; nothing, if nobody asks.

    Those with some of the words are below the others in a list, but would be among them in a count.
    """
    if not names and by is None:
        return Counts()
    from recorte.search.counting.facets import facets
    from recorte.search.counting.timeline import timeline

    formula = ranking.formula if ranking.complete else None
    docs = np.flatnonzero(ranking.found if formula is None else formula.complete)
    spread = None if by is None else timeline(statistics.reader.published()[docs], by)
    return Counts(len(docs), facets(names, docs, most, statistics), spread)

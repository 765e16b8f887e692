"""From the text of a query to a ranking: parsed, restricted, expanded, ranked; and what may be counted of it."""

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from recorte.indexer.copies import Clusters
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

_LONGEST_LABEL = 60
_MOST_LABELS = 12


def parsed(text: str, read: Callable[..., ParsedQuery], only: list[Query], *, whole: bool = False) -> ParsedQuery:
    """Read a query; without words, it is all that the filters let through, or the whole archive."""
    if text.strip() or not (only or whole):
        return read(text)
    return ParsedQuery(NullQuery if only else Every(), (), False)


def found(
    text: str,
    read: Callable[..., ParsedQuery],
    statistics: Statistics,
    only: list[Query],
    count: int,
    sort: Sort,
    clusters: Clusters | None,
    *,
    whole: bool = False,
) -> tuple[Ranking, list[str]]:
    """Find articles; without the phrases as such, where none has them, and by date all, where nothing is asked for."""
    query = parsed(text, read, only, whole=whole or sort != "score")
    ranking, notes = ranked(statistics, query, only, count, sort, clusters)
    if not ranking.total and query.has_phrases:
        ranking, notes = ranked(statistics, read(text, insist=False), only, count, sort, clusters)
    return ranking, [*query.notes, *notes]


def ranked(
    statistics: Statistics,
    query: ParsedQuery,
    only: list[Query],
    count: int,
    sort: Sort,
    clusters: Clusters | None,
) -> tuple[Ranking, list[str]]:
    """Find articles; give the ranking, and notes of what could not be looked for as it was meant."""
    tree, notes = expand(restricted(query.query, only), statistics.reader)
    return rank(tree, statistics, count, sort, clusters), notes


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


def suggested(
    text: str, read: Callable[..., ParsedQuery], statistics: Statistics, only: list[Query], ranking: Ranking
) -> str | None:
    """Give the query that may have been meant, where few articles have all the words."""
    if ranking.complete >= _FEW:
        return None
    from recorte.search.suggesting.correction import corrected

    def count(query: str) -> int:
        tree, _ = expand(restricted(read(query).query, only), statistics.reader)
        return int(np.count_nonzero(Matching(statistics).mask(tree)))

    return corrected(text, [clause for clause, _ in ranking.rarity], ranking.complete, statistics.reader, count)


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


def withheld(
    text: str, read: Callable[..., ParsedQuery], statistics: Statistics, only: list[Query], ranking: Ranking
) -> Iterator[str]:
    """Say that nothing is found for the filters alone."""
    if only and text.strip() and not ranking.total and found(text, read, statistics, [], 0, "score", None)[0].total:
        yield "the query finds articles, but none that the filters let through"


def shortfall(ranking: Ranking) -> Iterator[str]:
    """Say that no article has all the words, and what the best one lacks, or all of them."""
    if ranking.complete:
        return
    lacking = ", ".join(label[:_LONGEST_LABEL] for label in ranking.missing[:_MOST_LABELS])
    if len(ranking.missing) > _MOST_LABELS:
        lacking += f" and {len(ranking.missing) - _MOST_LABELS} more"
    if ranking.documents and lacking:
        yield f"no article has all the words; the best one lacks: {lacking}"
    elif lacking:
        yield f"no article has: {lacking}"
    elif ranking.total:
        yield "no article has all the words"

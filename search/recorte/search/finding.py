"""From the text of a query to a ranking: parsed, restricted, expanded, ranked; and what may be counted of it."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal, NamedTuple

import numpy as np

from recorte.indexer.copies import Clusters
from recorte.search.query.expansion import expand
from recorte.search.query.filters import restricted
from recorte.search.query.parser import ParsedQuery
from recorte.search.query.tree import Clause, DateRange, Every, NullQuery, Query, Valued, leaves
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
_SINGULAR = {"authors": "author"}
_QUOTED = re.compile(r'"(.*)"(?:~\d+)?', re.DOTALL)


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
        unmet = list(dict.fromkeys(self._unmet()))
        yield from unmet
        if not unmet and self.only and self.text.strip() and replace(self, only=[]).found(0, "score")[0].total:
            yield "the query finds articles, but none that the filters let through"

    def _unmet(self) -> Iterator[str]:
        """Say of each thing that only restricts, and that no article meets, what that is."""
        tree, _ = self._expanded(self.parsed())
        matching = Matching(self.statistics)
        for leaf in leaves(tree):
            if _restricts(leaf) and not matching.mask(leaf).any():
                yield f"no article is dated {_days(leaf)}" if isinstance(leaf, DateRange) else self._of_value(leaf)

    def _of_value(self, asked: Clause | Valued) -> str:
        if isinstance(asked, Clause):
            field, value = asked.fields[0], _QUOTED.sub(r"\1", asked.label)
        else:
            field, value = asked.field_name, asked.value
        nearest = self.statistics.values(field).nearest(value, np.flatnonzero(self.statistics.reader.live()))
        there_is = f"; there is '{nearest[:_LONGEST_LABEL]}'" if nearest else ""
        return f"no article is of the {_SINGULAR.get(field, field)} '{value[:_LONGEST_LABEL]}'{there_is}"

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


def _restricts(leaf: Query) -> bool:
    return isinstance(leaf, DateRange | Valued) or (isinstance(leaf, Clause) and not leaf.scores)


def _days(days: DateRange) -> str:
    first, last = days.startdate and days.startdate.date(), days.enddate and days.enddate.date()
    if first and last:
        return f"{first}" if first == last else f"{first} to {last}"
    return f"{first} or later" if first else f"{last} or earlier"

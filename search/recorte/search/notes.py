"""What a search says beside its hits: what no article has of what was asked, and what there is in its place.

A note is a line in words of the query and of the archive, each cut to what a line has room for.
"""

import re
from collections.abc import Iterator

import numpy as np

from recorte.search.query.tree import Clause, DateRange, Query, Valued, leaves
from recorte.search.ranking.matching import Matching
from recorte.search.ranking.ranking import Ranking
from recorte.search.ranking.statistics import Statistics

FILTERED_OUT = "the query finds articles, but none that the filters let through"

_LONGEST_LABEL = 60
_MOST_LABELS = 12
_SINGULAR = {"authors": "author"}
_QUOTED = re.compile(r'"(.*)"(?:~\d+)?', re.DOTALL)


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


def unmet(tree: Query, statistics: Statistics) -> Iterator[str]:
    """Say of each part of a query that only restricts, and that no article meets, what that is."""
    matching = Matching(statistics)
    for leaf in leaves(tree):
        if _restricts(leaf) and not matching.mask(leaf).any():
            yield f"no article is dated {_days(leaf)}" if isinstance(leaf, DateRange) else _of_value(leaf, statistics)


def _restricts(leaf: Query) -> bool:
    return isinstance(leaf, DateRange | Valued) or (isinstance(leaf, Clause) and not leaf.scores)


def _of_value(asked: Clause | Valued, statistics: Statistics) -> str:
    if isinstance(asked, Clause):
        field, value = asked.fields[0], _QUOTED.sub(r"\1", asked.label)
    else:
        field, value = asked.field_name, asked.value
    nearest = statistics.values(field).nearest(value, np.flatnonzero(statistics.reader.live()))
    there_is = f"; there is '{nearest[:_LONGEST_LABEL]}'" if nearest else ""
    return f"no article is of the {_SINGULAR.get(field, field)} '{value[:_LONGEST_LABEL]}'{there_is}"


def _days(days: DateRange) -> str:
    first, last = days.startdate and days.startdate.date(), days.enddate and days.enddate.date()
    if first and last:
        return f"{first}" if first == last else f"{first} to {last}"
    return f"{first} or later" if first else f"{last} or earlier"

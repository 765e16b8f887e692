"""Two articles with one `doc_id`: the one that comes last by its source's path stays, whenever each was indexed.

Of pages that a crawler fetched the newest stays; such a page has its address for an id, and was likely fetched often.
So an archive is the same however it came about. Which ids a source has lost to another is told, as it has to be read
again should the other go.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC
from typing import Any, NamedTuple

import numpy as np

from recorte.corpus import Article, Rejection
from recorte.indexer.columns.origins import Hashes
from recorte.indexer.held import HeldSegment
from recorte.indexer.interface import Mask
from recorte.indexer.stored_articles import decode


class Loss(NamedTuple):
    """An article that gives way.

    Attributes:
        source: The number of its source.
        doc_id: The hash of its `doc_id`.
        rejected: What to say of it; `None` where the other is the same article, or a newer capture of the page.
    """

    source: int
    doc_id: int
    rejected: Rejection | None


class _Candidate(NamedTuple):
    captured: float
    place: Any
    segment: int
    document: int
    article: Article


def settle(held: Sequence[HeldSegment], fresh: Sequence[HeldSegment], place_of: Callable[[int], Any]) -> Iterator[Loss]:
    """Leave every `doc_id` with one document, by taking the others from the live ones of their segments.

    Args:
        held: Segments among which no two documents clash.
        fresh: Segments that have come to them, in the order in which they were written.
        place_of: Gives the place of a source, named by its number, in the order of all sources.
    """
    segments = [*held, *fresh]
    suspects = _clashing(held, fresh)
    for doc_id in suspects:
        groups: dict[str, list[_Candidate]] = {}
        for segment, document in suspects[doc_id]:
            article = decode(segments[segment].segment.articles[document])
            place = place_of(int(segments[segment].origins[document]))
            groups.setdefault(article.doc_id, []).append(
                _Candidate(_moment(article), place, segment, document, article)
            )
        for candidates in groups.values():
            *others, last = sorted(candidates, key=lambda it: it[:4])
            for other in others:
                segments[other.segment].live[other.document] = False
                source = int(segments[other.segment].origins[other.document])
                yield Loss(source, doc_id, _rejection(other.article, last.article))


def _clashing(held: Sequence[HeldSegment], fresh: Sequence[HeldSegment]) -> dict[int, list[tuple[int, int]]]:
    """Give hashes that two or more documents have, with the segments and numbers of these."""
    ids = np.sort(np.concatenate([np.empty(0, np.uint64), *(it.ids[it.live] for it in fresh)]))
    repeated = np.unique(ids[1:][ids[1:] == ids[:-1]])
    known: list[Hashes] = [it.ids[it.live & _has(ids, it.ids)] for it in held]
    wanted = np.unique(np.concatenate([repeated, *known]))
    found: dict[int, list[tuple[int, int]]] = {}
    if len(wanted):
        for number, it in enumerate([*held, *fresh]):
            for document in np.flatnonzero(it.live & _has(wanted, it.ids)).tolist():
                found.setdefault(int(it.ids[document]), []).append((number, document))
    return found


def _has(known: Hashes, wanted: Hashes) -> Mask:
    if not len(known):
        return np.zeros(len(wanted), np.bool_)
    places = np.minimum(known.searchsorted(wanted), len(known) - 1)
    has: Mask = known[places] == wanted
    return has


def _rejection(article: Article, other: Article) -> Rejection | None:
    if (article.title, article.text) == (other.title, other.text) or None not in (article.captured, other.captured):
        return None
    return Rejection(
        article.source, f"left out for another article with the same doc_id '{article.doc_id}', in '{other.source}'"
    )


def _moment(article: Article) -> float:
    """Give when a page was fetched, in seconds since 1970; before all others, what was not fetched."""
    captured = article.captured
    if captured is None:
        return float("-inf")
    return (captured if captured.tzinfo else captured.replace(tzinfo=UTC)).timestamp()

"""What an archive answers to queries, as a run.

Queries are asked as a user asks them, in the language of `recorte.search.query.parser`, and answered as a user is
answered, but that all articles are given which are the same, or nearly: judgments name one of them.
"""

from collections.abc import Iterable, Iterator
from itertools import islice

import numpy as np

from recorte.evaluation.errors import UnknownIdError
from recorte.evaluation.trec import Qrels, Queries, Run
from recorte.search import Archive, Hit

DEPTH = 100
"""Hits of a query that are kept: as many as the deepest of the usual measures looks at."""


def ask(archive: Archive, queries: Queries, *, depth: int = DEPTH) -> Run:
    """Ask an archive queries.

    Args:
        archive: The archive.
        queries: The queries.
        depth: How many hits of each.

    Returns:
        For each query the scores of its hits, in their order; for a query without any, nothing.
    """
    return {
        query_id: dict(islice(_descending(archive.search(text, limit=depth, passages=0, all_copies=True).hits), depth))
        for query_id, text in queries.items()
    }


def refuse_unknown(qrels: Qrels, archive: Archive, where: str) -> None:
    """Refuse judgments of relevant articles that are not there: they would pass for what is not found.

    Args:
        qrels: The judgments.
        archive: The archive.
        where: What the archive is called in the message.

    Raises:
        UnknownIdError: If there are any.
    """
    relevant = {doc_id for judged in qrels.values() for doc_id, relevance in judged.items() if relevance > 0}
    if unknown := [doc_id for doc_id in sorted(relevant) if doc_id not in archive]:
        raise UnknownIdError(unknown, where)


def _descending(hits: Iterable[Hit]) -> Iterator[tuple[str, float]]:
    """Give the scores of hits, each lower than the one before, so that they alone tell the order.

    In single precision, for that is what the programs keep that read runs.
    """
    below = np.float32(np.inf)
    for hit in hits:
        for doc_id in (hit.doc_id, *(copy.doc_id for copy in hit.copies)):
            below = min(np.float32(hit.score), np.nextafter(below, np.float32(-np.inf)))
            yield doc_id, float(below)

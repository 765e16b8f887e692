"""From a ranking to hits: each article that is shown is read, and its passages are chosen."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from recorte.indexer.copies import Clusters
from recorte.indexer.interface import IndexReader
from recorte.search.copies import also_in
from recorte.search.passages.passages import PassageExtractor
from recorte.search.ranking.ranking import Ranking
from recorte.search.results import Hit

if TYPE_CHECKING:
    from recorte.search.ranking.explanation import Explanation


def one_by_one(
    reader: IndexReader, ranking: Ranking, offset: int, passages: int, clusters: Clusters | None
) -> Iterator[Hit]:
    """Give the hits of a ranking, each read when it is asked for, and what goes wrong then named by its cause."""
    hits = hits_of(reader, ranking, offset, passages, clusters)
    while True:
        with reader.reading():
            hit = next(hits, None)
        if hit is None:
            return
        yield hit


def hits_of(
    reader: IndexReader,
    ranking: Ranking,
    offset: int,
    passages: int,
    clusters: Clusters | None,
    *,
    explain: bool = False,
) -> Iterator[Hit]:
    """Give the hits of a ranking.

    Args:
        reader: The index.
        ranking: What was found.
        offset: How many of the first to leave out.
        passages: How many passages a hit at most.
        clusters: What is nearly the same and is no hit of its own; `None` where all is.
        explain: Whether each hit says of what its score is made up.
    """
    extractor = PassageExtractor(ranking.rarity)
    found = zip(ranking.documents[offset:], ranking.scores[offset:], strict=True)
    for number, (document, score) in enumerate(found, offset + 1):
        article = reader.article(document)
        count, copies = also_in(reader, document, article, clusters)
        yield Hit(
            rank=number,
            doc_id=article.doc_id,
            score=score,
            title=article.title,
            title_highlights=extractor.highlights(article.title),
            published=article.published,
            authors=article.authors,
            section=article.section,
            publisher=article.publisher,
            url=article.url,
            source=article.source,
            passages=extractor.passages(article.text, passages, article.pages),
            all_words=ranking.formula is None or bool(ranking.formula.complete[document]),
            explanation=_explanation(ranking, document) if explain else None,
            also_in=count,
            copies=copies,
        )


def _explanation(ranking: Ranking, document: int) -> "Explanation | None":
    from recorte.search.ranking.explanation import explain

    return None if ranking.formula is None else explain(ranking.formula, document)

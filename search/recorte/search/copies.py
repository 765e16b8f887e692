"""What says the same as an article, or nearly: the exact copies, which are kept once, and the rest of its cluster."""

from itertools import islice

from recorte.corpus import Article
from recorte.indexer.copies import Clusters, Copy
from recorte.indexer.interface import IndexReader
from recorte.search.errors import ArticleNotFoundError
from recorte.search.results import Duplicate

MOST_OF_A_HIT = 5
"""Copies that are given with a hit: each has to be read as an article is."""


def found_as(reader: IndexReader, doc_id: str) -> tuple[int, Copy | None]:
    """Give the document of an article; and of one that is kept as another that says the same, what is its own.

    Raises:
        ArticleNotFoundError: If there is no such article.
    """
    document = reader.document(doc_id)
    if document is not None:
        return document, None
    found = reader.copy_named(doc_id)
    if found is None:
        raise ArticleNotFoundError(doc_id)
    return found[1], found[0]


def copies_of(reader: IndexReader, document: int, doc_id: str) -> tuple[Duplicate, ...]:
    """Give all that says the same as an article of a document, or nearly; by date, the undated last."""
    own = reader.article(document)
    exact = [own, *(copy.as_article(own) for copy in reader.copies(document))]
    found = [_duplicate(article, exact=True) for article in exact if article.doc_id != doc_id]
    for other in reader.clusters().others(document):
        article = reader.article(other)
        found.append(_duplicate(article, exact=False))
        found += [_duplicate(copy.as_article(article), exact=False) for copy in reader.copies(other)]
    return tuple(sorted(found, key=_place))


def also_in(
    reader: IndexReader, document: int, article: Article, clusters: Clusters | None
) -> tuple[int, tuple[Duplicate, ...]]:
    """Count what says the same as a hit, and give some of it.

    Args:
        reader: The index.
        document: The hit's document.
        article: Its article.
        clusters: What is nearly the same and is no hit of its own; `None` where all is.
    """
    exact = reader.copies(document)
    others = [] if clusters is None else clusters.others(document)
    if not exact and not others:
        return 0, ()
    count = len(exact) + sum(1 + len(reader.copies(other)) for other in others)
    shown = [_duplicate(copy.as_article(article), exact=True) for copy in exact[:MOST_OF_A_HIT]]
    newest = sorted(others, key=lambda it: (int(reader.published()[it]), int(reader.ids()[it])))
    for other in islice(newest, MOST_OF_A_HIT - len(shown)):
        shown.append(_duplicate(reader.article(other), exact=False))  # noqa: PERF401 - a comprehension would hide the limit
    return count, tuple(sorted(shown, key=_place))


def _duplicate(article: Article, *, exact: bool) -> Duplicate:
    return Duplicate(
        doc_id=article.doc_id,
        title=article.title,
        published=article.published,
        publisher=article.publisher,
        url=article.url,
        source=article.source,
        exact=exact,
    )


def _place(duplicate: Duplicate) -> tuple[bool, str, str, str]:
    published = duplicate.published
    return published is None, published.iso if published else "", duplicate.source, duplicate.doc_id

"""An article whole, with everything in it marked that a query asks for."""

from dataclasses import dataclass

from recorte.corpus import Article
from recorte.indexer.interface import IndexReader
from recorte.search.passages.passages import PassageExtractor
from recorte.search.query.aliases import Aliases
from recorte.search.query.expansion import expand
from recorte.search.query.parser import parse
from recorte.search.query.tree import wanted
from recorte.search.results import Span


@dataclass(frozen=True, slots=True)
class MarkedArticle:
    """An article, and where what a query asks for stands in it.

    Attributes:
        article: The article.
        title_highlights: The marked ranges of its title, in order.
        highlights: The marked ranges of its text, in order.
    """

    article: Article
    title_highlights: tuple[Span, ...]
    highlights: tuple[Span, ...]


def marked(article: Article, text: str, aliases: Aliases, reader: IndexReader) -> MarkedArticle:
    """Mark an article by a query; the words of a phrase that it does not have count by themselves, as in a search."""
    found = _marked(article, text, aliases, reader, insist=True)
    if found.highlights or found.title_highlights:
        return found
    return _marked(article, text, aliases, reader, insist=False)


def _marked(article: Article, text: str, aliases: Aliases, reader: IndexReader, *, insist: bool) -> MarkedArticle:
    tree, _ = expand(parse(text, aliases, insist=insist).query, reader)
    sought = [(clause, 0.0) for clause in wanted(tree, optional=False) if clause.scores]
    extractor = PassageExtractor(sought)
    return MarkedArticle(article, extractor.highlights(article.title), extractor.marks(article.text))

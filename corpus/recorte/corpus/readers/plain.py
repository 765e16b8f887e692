"""Plain text: one article a file, with its title, byline and date taken from its first lines."""

from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.cleaning import take_apart
from recorte.corpus.decoding import decode, normalise, normalise_line
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import published_elsewhere


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    text = decode(source.stream.whole(source.options.largest_text, "a text file"))
    scrape = take_apart(normalise(text))
    place = source.place()
    if not (scrape.text or scrape.title):
        yield source.rejection("no text")
        return
    yield Article(
        doc_id=place.relative,
        title=normalise_line(scrape.title),
        text=scrape.text,
        published=published_elsewhere(None, scrape, place),
        authors=scrape.authors,
        source=place.source,
    )

"""Plain text: one article a file, with its title, byline and date taken from its first lines."""

from collections.abc import Iterator

from recorte.corpus.addresses import canonical_url
from recorte.corpus.article import Article, Rejection
from recorte.corpus.cleaning import take_apart
from recorte.corpus.decoding import decode, normalise, normalise_line
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Place, published_elsewhere


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    data = source.stream.whole(source.options.largest_text, "a text file")
    yield article_of(data, source.place()) or source.rejection("no text")


def article_of(data: bytes, place: Place, charset: str | None = None, address: str = "") -> Article | None:
    """Make the article of a text.

    Args:
        data: The text.
        place: Where it stands.
        charset: The encoding that came with it, if one did.
        address: What it was fetched from, if it was.

    Returns:
        The article; `None` where there are no words.
    """
    scrape = take_apart(normalise(decode(data, charset)))
    if not (scrape.text or scrape.title):
        return None
    url = canonical_url(address)
    return Article(
        doc_id=url or place.relative + place.mark,
        title=normalise_line(scrape.title),
        text=scrape.text,
        published=published_elsewhere(url, scrape, place),
        authors=scrape.authors,
        url=url,
        source=place.source + place.mark,
    )

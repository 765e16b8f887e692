"""From what the library gives to what a template shows.

Everything from an archive or a query is text: marks are made of spans, never of markup, and templates escape all of it.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from recorte.search import Article, Hit
from recorte.search.exporting.citing import source_name
from recorte.search.results import Span
from recorte.search.shown import Piece, harmless, pieces, web_address
from recorte.server.wording import Wording

FOLDER = Path(__file__).parent


def paragraphs(text: str, highlights: Sequence[Span]) -> Iterator[list[Piece]]:
    """Give the paragraphs of an article's text, each cut at its marks."""
    start = 0
    for line in text.split("\n"):
        if line.strip():
            yield list(pieces(line, highlights, start))
        start += len(line) + 1


def address(path: str, **parameters: object) -> str:
    """Give an address with those parameters that have a value."""
    said = {name: value for name, value in parameters.items() if value not in (None, "", 0)}
    # A lone surrogate, which an address cannot have, is lost.
    query = urlencode(said, errors="replace")
    return f"{path}?{query}" if query else path


def citation(article: Article | Hit, wording: Wording, roots: Sequence[str]) -> str:
    """Say where a text stands, as a quotation is followed by it."""
    said = [
        ", ".join(article.authors),
        f"“{article.title}”" if article.title else "",
        article.publisher or "",
        wording.period(article.published.on) if article.published else "",
    ]
    where = article.url if web_address(article.url) else wording["accessed"].format(source_name(article.source, roots))
    return harmless(f"{', '.join(part for part in said if part)}. {where}").removeprefix(". ")


def templates() -> Environment:
    """Give the templates, which escape whatever is put into them."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.globals.update(
        pieces=pieces,
        paragraphs=paragraphs,
        web_address=web_address,
        source_name=source_name,
        citation=citation,
    )
    environment.filters["harmless"] = harmless
    return environment

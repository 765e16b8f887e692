"""How hits and articles look to a reader: title, where it stood and when, passages with the words marked."""

from collections.abc import Iterator, Sequence

from rich.console import Console
from rich.text import Text

from recorte.cli.output import harmless
from recorte.corpus import Article
from recorte.search.results import Hit, Passage

_TITLE = "bold"
_WHERE = "dim"
# Without colour the line under the words remains.
_MARK = "bold underline yellow"
_INDENT = 4
_BULLET = "– "
_WIDEST = 100
"""Columns; longer lines are hard to read."""
_NO_TITLE = "(no title)"


def show_hits(console: Console, hits: Sequence[Hit]) -> None:
    """Print hits one below the other, with an empty line between them."""
    for number, hit in enumerate(hits):
        if number:
            console.print()
        title = _marked(hit.title, 0, hit.title_highlights) if hit.title else Text(_NO_TITLE)
        title.stylize(_TITLE)
        _print(console, title, f"{hit.rank}. ".rjust(_INDENT), _INDENT)
        _print(console, Text(" · ".join(_where(hit)), _WHERE), " " * _INDENT, _INDENT)
        for passage in hit.passages:
            head = _BULLET
            for line in _passage(passage).split("\n"):
                if line.plain.strip():
                    _print(console, line, " " * _INDENT + head, _INDENT + len(_BULLET))
                    head = " " * len(_BULLET)


def show_article(console: Console, article: Article) -> None:
    """Print an article: title, what is known of it, text."""
    _print(console, Text(harmless(article.title) or _NO_TITLE, _TITLE), "", 0)
    for name, value in _facts(article):
        _print(console, Text(harmless(value), _WHERE), f"{name}: ", len(name) + 2)
    console.print()
    for paragraph in article.text.split("\n"):
        _print(console, Text(harmless(paragraph)), "", 0)


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    if article.published is not None:
        yield "published", f"{article.published.when.isoformat()} (by {article.published.found_by})"
    if article.authors:
        yield "authors", ", ".join(article.authors)
    for name in ("section", "publisher", "url", "language", "source", "doc_id"):
        value = getattr(article, name)
        if value:
            yield name, value


def _where(hit: Hit) -> Iterator[str]:
    if hit.published is not None:
        yield hit.published.day.isoformat()
    yield harmless(hit.publisher or hit.source)
    if hit.publisher or hit.source != hit.doc_id:
        yield harmless(f"id {hit.doc_id}")


def _passage(passage: Passage) -> Text:
    text = _marked(passage.text, passage.start, passage.highlights)
    return Text.assemble("… " if passage.cut_before else "", text, " …" if passage.cut_behind else "")


def _marked(text: str, start: int, highlights: Sequence[tuple[int, int]]) -> Text:
    marked = Text(harmless(text))
    for first, last in highlights:
        marked.stylize(_MARK, first - start, last - start)
    return marked


def _print(console: Console, text: Text, head: str, indent: int) -> None:
    """Print a text behind a head, its further lines indented; on one line where no terminal is."""
    if not console.is_terminal:
        console.print(Text.assemble(head, text), soft_wrap=True)
        return
    width = min(console.width, _WIDEST) - indent
    for number, line in enumerate(text.wrap(console, max(width, 20)) or [text]):
        line.rstrip()
        console.print(Text.assemble(" " * indent if number else head, line), soft_wrap=True)

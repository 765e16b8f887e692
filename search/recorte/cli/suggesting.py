"""`recorte suggest`, `recorte similar`: what a query that begins so may become, and what is like an article."""

import sys
from typing import Annotated

import typer

from recorte.cli.options import ArchiveOption, Color, ColorOption, ConfigOption, JsonOption, archive_path, open_archive
from recorte.cli.output import console, counted, json_document, message

_HITS = 10
_WORDS = 10
_TITLES = 5


def suggest(
    words: Annotated[
        list[str],
        typer.Argument(metavar="PREFIX...", help="The beginning of a query; in quotes, where it ends with a space."),
    ],
    archive: ArchiveOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, help="Completions at most.")] = _WORDS,
    titles: Annotated[int, typer.Option("--titles", "-t", metavar="N", min=0, help="Titles at most.")] = _TITLES,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Complete the beginning of a query: its last word, and titles that have its words.

    Words are shown as the archive mostly writes them, each completed query with how many articles have all its words:
    first the words that follow on the one before, then the commonest. Behind a space the next word is suggested.

    Exit status: 0 with suggestions, 1 without, 2 for wrong usage or no archive.
    """
    from recorte.search.settings import load

    settings = load(config)
    with open_archive(archive, settings) as opened:
        suggestions = opened.suggest(" ".join(words), words=limit, titles=titles)
    if as_json:
        json_document(suggestions.to_dict(), indent=2 if sys.stdout.isatty() else None)
    else:
        from recorte.cli.display import show_suggestions

        show_suggestions(console(color), suggestions)
    if not suggestions:
        raise typer.Exit(1)


def similar(
    doc_id: Annotated[str, typer.Argument(metavar="DOC_ID", help="The id that a hit shows.")],
    archive: ArchiveOption = None,
    limit: Annotated[int, typer.Option("--limit", "-n", metavar="N", min=0, help="Hits at most.")] = _HITS,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Hits to leave out first.")] = 0,
    passages: Annotated[int, typer.Option("--passages", "-p", metavar="N", min=0, help="Passages of a hit.")] = 0,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Find articles that are like another, by the words that tell it from the others.

    Exit status: 0 with hits, 1 without or if there is no such article, 2 for wrong usage or no archive.
    """
    from recorte.search import Archive
    from recorte.search.settings import load

    with Archive.open(archive_path(archive, load(config).archive)) as opened:
        results = opened.similar(doc_id, limit=limit, offset=offset, passages=passages)
    if as_json:
        json_document(results.to_dict(), indent=2 if sys.stdout.isatty() else None)
    else:
        from recorte.cli.display import show_hits

        show_hits(console(color), results.hits)
        sys.stdout.flush()
        message(f"{counted(results.total, 'article')} in {results.took_ms:,.0f} ms")
        for note in results.notes or (f"found by: {results.query}",):
            message(f"note: {note}")
    if not results.hits:
        raise typer.Exit(1)

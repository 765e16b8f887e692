"""`recorte suggest`: what a query that begins so may become."""

import sys
from typing import Annotated

import typer

from recorte.cli.options import ArchiveOption, Color, ColorOption, ConfigOption, JsonOption, archive_path
from recorte.cli.output import console, json_document

_WORDS = 10
_TITLES = 5


def suggest(
    words: Annotated[
        list[str],
        typer.Argument(metavar="PREFIX", help="The beginning of a query; in quotes, where it ends with a space."),
    ],
    archive: ArchiveOption = None,
    limit: Annotated[
        int, typer.Option("--limit", "-n", metavar="N", min=0, help=f"Completions at most; {_WORDS} unless given.")
    ] = _WORDS,
    titles: Annotated[
        int, typer.Option("--titles", "-t", metavar="N", min=0, help=f"Titles at most; {_TITLES} unless given.")
    ] = _TITLES,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Complete the beginning of a query: its last word, and titles that have its words.

    Words are shown as the archive mostly writes them, each completed query with how many articles have all its words:
    first the words that follow on the one before, then the commonest. Behind a space the next word is suggested.

    Exit status: 0 with suggestions, 1 without, 2 for wrong usage or no archive.
    """
    from recorte.search import Archive
    from recorte.search.settings import load

    settings = load(config)
    with Archive.open(archive_path(archive, settings.archive), aliases=settings.aliases) as opened:
        suggestions = opened.suggest(" ".join(words), words=limit, titles=titles)
    if as_json:
        json_document(suggestions.to_dict(), indent=2 if sys.stdout.isatty() else None)
    else:
        from recorte.cli.display import show_suggestions

        show_suggestions(console(color), suggestions)
    if not suggestions:
        raise typer.Exit(1)

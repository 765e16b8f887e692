"""`recorte search`, `recorte show`: what an archive answers."""

import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from typer.core import TyperCommand

from recorte.cli.options import ArchiveOption, Color, ColorOption, ConfigOption, JsonOption, archive_path
from recorte.cli.output import console, counted, json_document, message

if TYPE_CHECKING:
    from recorte.search import Archive, SearchResults
    from recorte.search.settings import Settings

_LIMIT = 10
_PASSAGES = 3
# No option looks like this: a hyphen and two letters (-n5 has a number), a quotation mark, or anything with a space.
_EXCLUDED_WORD = re.compile(r"-(?:[^\W\d_]{2}|[\"“(]|[^-].* )|- ")


class QueryCommand(TyperCommand):
    """Takes `-palavra`, and a pasted headline that begins with a hyphen, for the query they are, not for options."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:  # noqa: ANN401 - the types of Typer's own click are private
        words = [arg for arg in args if _EXCLUDED_WORD.match(arg)]
        if words and "--" not in args:
            args = [*(arg for arg in args if arg not in words), "--", *words]
        return super().parse_args(ctx, args)


class Sort(StrEnum):
    """In which order."""

    SCORE = "score"
    NEWEST = "newest"
    OLDEST = "oldest"


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(metavar="QUERY", help="What to search for; several words need no quotes.", show_default=False),
    ] = None,
    archive: ArchiveOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit", "-n", metavar="N", min=0, help=f"Hits at most; {_LIMIT} unless the settings say otherwise."
        ),
    ] = None,
    offset: Annotated[int, typer.Option("--offset", metavar="N", min=0, help="Hits to leave out first.")] = 0,
    passages: Annotated[
        int | None,
        typer.Option(
            "--passages",
            "-p",
            metavar="N",
            min=0,
            help=f"Passages of a hit, 0 for none; {_PASSAGES} unless the settings say otherwise.",
        ),
    ] = None,
    sort: Annotated[Sort, typer.Option("--sort", help="By score, or by date: newest or oldest first.")] = Sort.SCORE,
    exact_spelling: Annotated[
        bool,
        typer.Option(
            "--exact-spelling", help="Only words as they are typed, accents and all; no other forms or names."
        ),
    ] = False,
    published_from: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="From this day, month or year: 2023-05.")
    ] = None,
    published_to: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Up to this day, month or year, included.")
    ] = None,
    section: Annotated[str | None, typer.Option("--section", metavar="NAME", help="Only of this section.")] = None,
    publisher: Annotated[
        str | None, typer.Option("--publisher", metavar="NAME", help="Only of this publisher.")
    ] = None,
    author: Annotated[str | None, typer.Option("--author", metavar="NAME", help="Only by this author.")] = None,
    explain: Annotated[
        bool, typer.Option("--explain", help="Say of each hit what its score is made up of; the parts add up to it.")
    ] = False,
    all_copies: Annotated[
        bool, typer.Option("--all-copies", help="Also the articles that are nearly the same as one before.")
    ] = False,
    queries: Annotated[
        typer.FileText | None,
        typer.Option(
            "--queries",
            metavar="FILE",
            encoding="utf-8",
            errors="replace",
            help="Answer a query a line of FILE ('-' for standard input), as JSON Lines.",
        ),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Search an archive, and show the passages that answer.

    Words are looked for in all their forms and spellings, with or without accents. The query may have "phrases",
    "words close by"~5, -word, E / OU / NÃO (AND / OR / NOT), parentheses, prefix*, misspeled~, =spelling, and the
    fields titulo: texto: secao: autor: fonte: data: (as in data:2023-01..2023-06).

    Exit status: 0 with hits, 1 without, 2 for wrong usage or no archive.
    """
    filters = {
        "published_from": published_from,
        "published_to": published_to,
        "section": section,
        "publisher": publisher,
        "author": author,
    }
    if (queries is not None and words) or not (queries or words or any(filters.values())):
        raise typer.BadParameter("give a QUERY, or --queries FILE, or a filter such as --section")
    from recorte.search.settings import load

    settings = load(config)
    asking = _Asking(
        limit=limit if limit is not None else settings.limit if settings.limit is not None else _LIMIT,
        passages=passages
        if passages is not None
        else settings.passages
        if settings.passages is not None
        else _PASSAGES,
        offset=offset,
        sort=sort,
        exact_spelling=exact_spelling,
        filters=filters,
        explain=explain,
        all_copies=all_copies,
    )
    with _opened(archive, settings) as opened:
        if queries is not None:
            found = _answer_all(opened, queries, asking)
        else:
            found = _answer(opened, " ".join(words or ()), asking, color, as_json=as_json)
    if not found:
        raise typer.Exit(1)


def show(
    doc_id: Annotated[str, typer.Argument(metavar="DOC_ID", help="The id that a hit shows.")],
    archive: ArchiveOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
    open_source: Annotated[
        bool, typer.Option("--open", help="Open the file that it is from in the program that is for such files.")
    ] = False,
) -> None:
    """Show an article whole, and where else it stands.

    Exit status: 0, or 1 if there is no such article, or its file cannot be opened.
    """
    from recorte.search.results import article_to_dict
    from recorte.search.settings import load

    with _opened(archive, load(config)) as opened:
        article, copies = opened.get(doc_id), opened.copies(doc_id)
        file = opened.file_of(doc_id) if open_source else None
    if open_source:
        if file is None or not file.is_file() or typer.launch(str(file)):
            message(f"'{file or article.source}' cannot be opened")
            raise typer.Exit(1)
        return
    if as_json:
        json_document(article_to_dict(article, copies))
    else:
        from recorte.cli.display import show_article

        show_article(console(color), article, copies)


@dataclass(frozen=True, slots=True)
class _Asking:
    """How every query of one run is asked."""

    limit: int
    passages: int
    offset: int
    sort: Sort
    exact_spelling: bool
    filters: dict[str, str | None]
    explain: bool
    all_copies: bool

    def ask(self, archive: "Archive", text: str) -> "SearchResults":
        filters: dict[str, Any] = self.filters
        try:
            return archive.search(
                text,
                limit=self.limit,
                offset=self.offset,
                passages=self.passages,
                sort=self.sort.value,
                explain=self.explain,
                exact_spelling=self.exact_spelling,
                all_copies=self.all_copies,
                **filters,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error


@contextmanager
def _opened(archive: Path | None, settings: "Settings") -> Iterator["Archive"]:
    from recorte.search import Archive

    with Archive.open(
        archive_path(archive, settings.archive), aliases=settings.aliases, variants=settings.variants is not False
    ) as opened:
        yield opened


def _answer_all(archive: "Archive", queries: Iterable[str], asking: _Asking) -> int:
    found = 0
    for line in queries:
        if text := line.strip():
            results = asking.ask(archive, text)
            found += results.total
            json_document(results.to_dict())
    return found


def _answer(archive: "Archive", text: str, asking: _Asking, color: Color, *, as_json: bool) -> int:
    started = time.perf_counter()
    results = asking.ask(archive, text)
    if as_json:
        json_document(results.to_dict(), indent=2 if sys.stdout.isatty() else None)
        return results.total
    if results.hits:
        from recorte.cli.display import show_hits

        show_hits(console(color), results.hits)
        if sys.stdout.isatty():
            print()
    sys.stdout.flush()
    took = (time.perf_counter() - started) * 1000
    others = "" if results.complete in (0, results.total) else f", {results.complete:,} with all the words,"
    message(f"{counted(results.total, 'article')}{others} in {took:,.0f} ms")
    for note in results.notes:
        message(f"note: {note}")
    if results.suggestion is not None:
        message(f"did you mean: {results.suggestion}")
    return results.total

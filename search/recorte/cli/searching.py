"""`recorte search`, `recorte show`: what an archive answers."""

import sys
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated, Any

import typer

from recorte.cli.options import (
    ArchiveOption,
    AuthorOption,
    Color,
    ColorOption,
    ConfigOption,
    FromOption,
    JsonOption,
    PublisherOption,
    SectionOption,
    ToOption,
    open_archive,
)
from recorte.cli.output import console, counted, json_document, message

if TYPE_CHECKING:
    from recorte.search import Archive, Hit, SearchResults

_LIMIT = 10
_ALL = 1 << 62
_PASSAGES = 3
_VALUES = 10


def _limit(text: str) -> int:
    """Read a number of hits; `all` is more than there can be."""
    if text == "all":
        return _ALL
    if not text.isdecimal():
        raise typer.BadParameter(f"a number, 0 or more, or 'all', not '{text}'")
    return min(int(text), _ALL)


class Format(StrEnum):
    """As what hits are printed."""

    TEXT = "text"
    JSON = "json"
    JSONL = "jsonl"
    CSV = "csv"
    MD = "md"
    BIBTEX = "bibtex"


class Citation(StrEnum):
    """How Markdown cites an article."""

    NEWS = "news"
    ABNT = "abnt"


class Sort(StrEnum):
    """In which order."""

    SCORE = "score"
    NEWEST = "newest"
    OLDEST = "oldest"


def search(
    words: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="[QUERY]...",
            help="What to search for. Several words need no quotes; a phrase has its own within the shell's: "
            """'"em directo"'.""",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveOption = None,
    limit: Annotated[
        int | None,
        typer.Option(
            "--limit",
            "-n",
            metavar="N",
            parser=_limit,
            help=f"Hits at most, or 'all'; {_LIMIT} unless the settings say otherwise.",
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
    published_from: FromOption = None,
    published_to: ToOption = None,
    section: SectionOption = None,
    publisher: PublisherOption = None,
    author: AuthorOption = None,
    facets: Annotated[
        str | None,
        typer.Option(
            "--facets",
            metavar="NAMES",
            help="Count the articles with all the words by these, with commas between: section, publisher, author, "
            "year, month. Where none has all the words, all articles found are counted.",
        ),
    ] = None,
    facet_values: Annotated[
        int, typer.Option("--facet-values", metavar="N", min=0, help="Values of each at most.")
    ] = _VALUES,
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
            encoding="utf-8-sig",
            errors="replace",
            help="Answer a query a line of FILE ('-' for standard input), as JSON Lines.",
        ),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Format,
        typer.Option(
            "--format",
            help="Print text, one JSON document, or hits with their quotes: jsonl (a line a hit), csv (a row a quote; "
            "what a spreadsheet would take for a formula begins with '), md, bibtex.",
        ),
    ] = Format.TEXT,
    cite: Annotated[
        Citation, typer.Option("--cite", help="How md cites: as papers do (news), or by NBR 6023 (abnt).")
    ] = Citation.NEWS,
    bom: Annotated[
        bool, typer.Option("--bom", help="Begin csv with the mark by which Excel knows that it is UTF-8.")
    ] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
    color: ColorOption = Color.AUTO,
) -> None:
    """Search an archive, and show the passages that answer.

    Words are looked for in all their forms and spellings, with or without accents. The query may have "phrases",
    "words close by"~5, -word, E / OU / NÃO (AND / OR / NOT), parentheses, prefix*, misspeled~, =spelling, and the
    fields titulo: texto: secao: autor: fonte: data: (data:2023-05, data:2023-01..2023-06, data:>2020). Without a query
    --sort newest lists all articles, and --facets counts them.

    Exit status: 0 with hits, 1 without, 2 for wrong usage or no archive.
    """
    filters = {
        "published_from": published_from,
        "published_to": published_to,
        "section": section,
        "publisher": publisher,
        "author": author,
    }
    if queries is not None and words:
        raise typer.BadParameter("give a QUERY or --queries FILE, not both")
    if not (queries or words or facets or sort is not Sort.SCORE or any(filters.values())):
        raise typer.BadParameter("give a QUERY, --queries FILE, a filter such as --section, --facets or --sort newest")
    if as_json:
        if format not in (Format.TEXT, Format.JSON):
            raise typer.BadParameter(f"give --json or --format {format}, not both")
        format = Format.JSON  # noqa: A001 - the option's name
    exported = _is_exported(format, cite, bom=bom, alone=queries is None and not facets)
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
        facets=tuple(name.strip() for name in (facets or "").split(",") if name.strip()),
        facet_values=facet_values,
        all_copies=all_copies,
    )
    with open_archive(archive, settings) as opened:
        if queries is not None:
            found = _answer_all(opened, queries, asking)
        elif exported:
            from recorte.cli.exporting import print_hits

            results, hits = asking.ask_for_hits(opened, " ".join(words or ()))
            print_hits(hits, format.value, cite.value, opened.info().roots, bom=bom)
            found = results.total
            _tell(results, "")
        else:
            found = _answer(opened, " ".join(words or ()), asking, color, as_json=format is Format.JSON)
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

    with open_archive(archive, load(config)) as opened:
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
    all_copies: bool = False
    facets: tuple[Any, ...] = ()
    facet_values: int = _VALUES

    def ask_for_hits(self, archive: "Archive", text: str) -> "tuple[SearchResults, Iterable[Hit]]":
        """Give the hits apart: if they are to be all there are, they are read while they are printed."""
        if self.limit < _ALL:
            results = self.ask(archive, text)
            return results, results.hits
        results = replace(self, limit=0).ask(archive, text)
        filters: dict[str, Any] = self.filters
        hits = archive.hits(
            text,
            offset=self.offset,
            passages=self.passages,
            sort=self.sort.value,
            exact_spelling=self.exact_spelling,
            all_copies=self.all_copies,
            **filters,
        )
        return results, hits

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
                facets=self.facets,
                facet_values=self.facet_values,
                all_copies=self.all_copies,
                **filters,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error


def _is_exported(wanted: Format, cite: Citation, *, bom: bool, alone: bool) -> bool:
    """Tell whether hits go to another program, once it is sure that what is said of their format is for it."""
    if cite is not Citation.NEWS and wanted is not Format.MD:
        raise typer.BadParameter("--cite is for --format md")
    if bom and wanted is not Format.CSV:
        raise typer.BadParameter("--bom is for --format csv")
    exported = wanted not in (Format.TEXT, Format.JSON)
    if exported and not alone:
        raise typer.BadParameter(f"--format {wanted} prints the hits of one query, without --queries or --facets")
    return exported


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
    if as_json:
        results = asking.ask(archive, text)
        json_document(results.to_dict(), indent=2 if sys.stdout.isatty() else None)
        return results.total
    results, hits = asking.ask_for_hits(archive, text)
    shown = bool(results.total and asking.limit)
    if shown:
        from recorte.cli.display import show_hits

        show_hits(console(color), hits)
    if results.facets and results.total:
        from recorte.cli.counts import show_facets

        if shown:
            print()
        show_facets(console(color), results)
    if (shown or results.facets) and sys.stdout.isatty():
        print()
    sys.stdout.flush()
    took = (time.perf_counter() - started) * 1000
    _tell(results, f" in {took:,.0f} ms")
    return results.total


def _tell(results: "SearchResults", took: str) -> None:
    """Say what there is to say of results, apart from them."""
    others = (
        "" if results.complete in (0, results.total) else f", {results.complete:,} with all the words{',' * bool(took)}"
    )
    message(f"{counted(results.total, 'article')}{others}{took}")
    for note in results.notes:
        message(f"note: {note}")
    if results.suggestion is not None:
        message(f"did you mean: {results.suggestion}")

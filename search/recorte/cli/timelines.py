"""`recorte timeline`: how what a query finds is spread over the years, months or days."""

import csv
import sys
from enum import StrEnum
from typing import TYPE_CHECKING, Annotated

import typer

from recorte.cli.options import (
    ArchiveOption,
    AuthorOption,
    ConfigOption,
    FromOption,
    JsonOption,
    PublisherOption,
    QueryArgument,
    SectionOption,
    ToOption,
    open_archive,
)
from recorte.cli.output import counted, json_document, message

if TYPE_CHECKING:
    from recorte.search import SearchResults


class By(StrEnum):
    """By what articles are counted."""

    AUTO = "auto"
    YEAR = "year"
    MONTH = "month"
    DAY = "day"


def timeline(
    words: QueryArgument = None,
    archive: ArchiveOption = None,
    by: Annotated[
        By, typer.Option("--by", help="Count by year, month or day; else by what makes few enough lines.")
    ] = By.AUTO,
    published_from: FromOption = None,
    published_to: ToOption = None,
    section: SectionOption = None,
    publisher: PublisherOption = None,
    author: AuthorOption = None,
    as_json: JsonOption = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="Print CSV: period, start, end, count.")] = False,
    config: ConfigOption = None,
) -> None:
    """Draw when the articles that a query asks for were published.

    Counted are those with all the words, each copy by itself; where none has all of them, whatever the query finds.
    Years, months or days without any are shown as 0, and articles without a date apart. Without a query or a filter,
    these are all articles of the archive.

    Exit status: 0 with articles, 1 without, 2 for wrong usage or no archive.
    """
    from recorte.search.settings import load

    settings = load(config)
    with open_archive(archive, settings) as opened:
        try:
            results = opened.search(
                " ".join(words or ()),
                limit=0,
                all_copies=True,
                published_from=published_from,
                published_to=published_to,
                section=section,
                publisher=publisher,
                author=author,
                timeline=by.value,
            )
        except ValueError as error:
            raise typer.BadParameter(str(error)) from error
    if as_json:
        json_document(results.to_dict(), indent=2 if sys.stdout.isatty() else None)
    elif as_csv:
        _print_csv(results)
    else:
        _draw(results)
    if not results.total:
        raise typer.Exit(1)


def _print_csv(results: "SearchResults") -> None:
    writer = csv.writer(sys.stdout, lineterminator="\n")
    writer.writerow(["period", "start", "end", "count"])
    for bucket in results.timeline or ():
        writer.writerow([bucket.period, bucket.start, bucket.end, bucket.count])


def _draw(results: "SearchResults") -> None:
    if results.timeline is not None and results.total:
        from recorte.cli.counts import show_timeline

        show_timeline(results.timeline)
    sys.stdout.flush()
    fewer = results.total - results.complete if results.complete else 0
    others = f" with all the words; {fewer:,} more with some of them, not counted" if fewer else ""
    message(f"{counted(results.counted or 0, 'article')}{others}")
    for note in results.notes:
        message(f"note: {note}")

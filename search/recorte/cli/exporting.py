"""`recorte export`, and hits on stdout in the formats of other programs, in UTF-8 whatever the terminal has."""

import io
import re
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, cast

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, archive_path
from recorte.cli.output import counted, harmless, json_document, sized

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from recorte.search import Hit
    from recorte.search.exporting.citing import Style
    from recorte.search.exporting.exporting import Format

_BOM = "\ufeff"


def export(
    sqlite: Annotated[
        Path,
        typer.Option(
            "--sqlite", metavar="FILE", help="The database to write; one that was written so before is replaced."
        ),
    ],
    archive: ArchiveOption = None,
    config: ConfigOption = None,
) -> None:
    """Write a whole archive as an SQLite database, with full-text search, for sqlite3, sqlite-utils or Datasette.

    Exit status: 0, 2 for wrong usage, no archive, or a file that cannot be written.
    """
    from recorte.search import Archive
    from recorte.search.settings import load
    from recorte.search.sqlite import export_sqlite

    with Archive.open(archive_path(archive, load(config).archive)) as opened, _progress(len(opened)) as progress:
        articles = export_sqlite(opened, sqlite, progress)
    print(f"database: {harmless(str(sqlite))}, {counted(articles, 'article')} in {sized(sqlite.stat().st_size)}")


@contextmanager
def _progress(articles: int) -> Iterator["Callable[[int], None] | None"]:
    if not sys.stderr.isatty():
        yield None
        return
    from recorte.cli.progress import counting_bar

    with counting_bar(articles) as progress:
        yield progress


def print_hits(hits: "Iterable[Hit]", kind: str, style: "Style", roots: "Sequence[str]", *, bom: bool) -> None:
    """Print hits one by one."""
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    if kind == "jsonl":
        from recorte.search.results import SCHEMA_VERSION

        for hit in hits:
            json_document({"schema_version": SCHEMA_VERSION, **hit.to_dict()})
        return
    from recorte.search.exporting.exporting import export

    if bom and kind == "csv":
        print(_BOM, end="")
    for piece in export(hits, cast("Format", kind), style=style, roots=roots):
        # A lone surrogate is no character, and has no escape here.
        print(re.sub("[\ud800-\udfff]", "\ufffd", harmless(piece)), end="")

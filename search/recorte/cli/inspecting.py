"""`recorte info`, `recorte sources`, `recorte check`: what an archive holds, and whether it is whole."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, JsonOption, archive_path
from recorte.cli.output import counted, harmless, json_document, message

if TYPE_CHECKING:
    from recorte.search import CheckedFile


def info(archive: ArchiveOption = None, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Show what an archive holds."""
    from recorte.search import Archive
    from recorte.search.settings import load

    with Archive.open(archive_path(archive, load(config).archive)) as opened:
        facts = opened.info().to_dict()
    if as_json:
        json_document(facts)
        return
    del facts["schema_version"]
    facts["roots"] = ", ".join(facts["roots"])
    for name, value in facts.items():
        shown = f"{value:,}" if isinstance(value, int) else harmless(str(value))
        print(f"{name.replace('_', ' ') + ':':<15}{shown}")


def sources(
    archive: ArchiveOption = None,
    rejected: Annotated[bool, typer.Option("--rejected", help="Only those of which something was rejected.")] = False,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """List the files that an archive was made from: their formats, how many articles, and what was rejected."""
    from recorte.search import Archive
    from recorte.search.settings import load

    with Archive.open(archive_path(archive, load(config).archive)) as opened:
        found = [source for source in opened.sources() if source.rejected or not rejected]
    if as_json:
        from recorte.search.results import SCHEMA_VERSION

        json_document({"schema_version": SCHEMA_VERSION, "sources": [source.to_dict() for source in found]})
        return
    for source in found:
        facts = source.to_dict()
        print(f"{harmless(facts['path'])}: {counted(source.articles, 'article')}, {source.format or 'not read'}")
        for rejection in source.rejected:
            print(f"    {harmless(rejection.source)}: {harmless(rejection.reason)}")


def check(archive: ArchiveOption = None, as_json: JsonOption = False, config: ConfigOption = None) -> None:
    """Read every byte of an archive, and tell of each file whether it is whole.

    Exit status: 0 if all are, 1 if one is damaged, 2 for wrong usage or no archive.
    """
    from recorte.search.settings import load

    target = archive_path(archive, load(config).archive)
    files = []
    for file in _checked(target):
        files.append(file)
        if not as_json:
            print(f"{harmless(file.name)}: {f'damaged: {harmless(file.damage)}' if file.damage else 'whole'}")
    damaged = [file for file in files if file.damage is not None]
    if as_json:
        from recorte.search.results import SCHEMA_VERSION

        found = {"archive": str(target), "whole": not damaged, "files": [file.to_dict() for file in files]}
        json_document({"schema_version": SCHEMA_VERSION, **found})
    if damaged:
        message(f"the archive at '{target}' is damaged; 'recorte index --rebuild' reads its sources again")
        raise typer.Exit(1)


def _checked(target: Path) -> Iterator["CheckedFile"]:
    """Give each file as it is done, or the one for which the archive cannot even be opened."""
    from recorte.indexer.errors import ArchiveCorruptError
    from recorte.indexer.files import size_of_file
    from recorte.search import Archive, CheckedFile

    try:
        with Archive.open(target) as opened:
            yield from opened.check()
    except ArchiveCorruptError as error:
        if error.file is None:
            raise
        yield CheckedFile(error.file, size_of_file(target / error.file), error.what)

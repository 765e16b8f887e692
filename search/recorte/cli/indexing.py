"""`recorte index`, `recorte info`, `recorte check`: making an archive, what it holds, and whether it is whole."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, JsonOption, archive_path
from recorte.cli.output import counted, harmless, json_document, message

if TYPE_CHECKING:
    from recorte.corpus import DiscoveryOptions, Rejection
    from recorte.indexer.build import BuildReport
    from recorte.search import CheckedFile

    Progress = Callable[[BuildReport], None]

_MEGABYTE = 1_000_000


def index(
    sources: Annotated[
        list[Path],
        typer.Argument(metavar="SOURCE", help="Files and folders to index.", show_default=False),
    ],
    archive: ArchiveOption = None,
    include: Annotated[
        list[str] | None,
        typer.Option("--include", metavar="GLOB", help="Only files that match, such as '*.html' or '2023/**'."),
    ] = None,
    exclude: Annotated[list[str] | None, typer.Option("--exclude", metavar="GLOB", help="No files that match.")] = None,
    processes: Annotated[
        int | None,
        typer.Option(
            "--processes",
            min=1,
            metavar="N",
            help="Processes that share the work; one a core, 8 at most.",
        ),
    ] = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Index files and folders of news into an archive, in place of what it held.

    Text, Markdown, HTML, JSON, JSON Lines and CSV are read, plain or as .gz and .xz. What cannot be read is
    reported, and the rest goes on. Until all is done, the archive answers as it did before.

    Exit status: 0, 1 if something could not be read, 2 for wrong usage.
    """
    from recorte.corpus import DiscoveryOptions, ReadOptions
    from recorte.indexer.build import BuildOptions, build
    from recorte.search.settings import load, nearest

    settings = load(config)
    target = archive_path(archive, settings.archive)
    options = BuildOptions(
        DiscoveryOptions(include=tuple(include or settings.include), exclude=tuple(exclude or settings.exclude)),
        ReadOptions(field_names=settings.field_names),
        processes,
    )
    _mention_unused(sources, config or nearest(Path()))
    with _progress(sources, replace(options.discovery, skip=(target,))) as (progress, reject):
        report = build(sources, target, options, progress, reject)
    if as_json:
        json_document({**report.to_dict(), "archive": str(target)})
    else:
        _summarise(report, target)
    if report.rejected:
        raise typer.Exit(1)


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
        message(f"the archive at '{target}' is damaged; index its sources again to replace it")
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


def _mention_unused(sources: list[Path], used: Path | None) -> None:
    """Tell of settings that a source has and that are not followed: they are those of the current folder."""
    from recorte.search.settings import FILE_NAME

    for source in sources:
        own = source / FILE_NAME
        if own.is_file() and not (used and own.samefile(used)):
            message(f"note: '{own}' is not followed; '--config {own}' would")


def _summarise(report: "BuildReport", target: Path) -> None:
    speed = report.text_bytes / _MEGABYTE / report.seconds if report.seconds else 0.0
    print(
        f"{counted(report.articles, 'article')} from {counted(report.sources, 'file')}, "
        f"{report.text_bytes / _MEGABYTE:,.1f} MB of text in {report.seconds:,.1f} s ({speed:,.1f} MB/s)"
    )
    before = f", in place of {counted(report.replaced, 'article')}" if report.replaced else ""
    print(f"archive: {target}, {report.archive_bytes / _MEGABYTE:,.1f} MB{before}")
    if report.rejected:
        print(f"rejected: {len(report.rejected):,}, listed above")


@contextmanager
def _progress(
    sources: list[Path], discovery: "DiscoveryOptions"
) -> Iterator[tuple["Progress | None", "Callable[[Rejection], None]"]]:
    """Give the calls that show a build's progress on a terminal, and name what it rejects."""
    if not sys.stderr.isatty():
        yield None, lambda rejection: message(f"{rejection.source}: {rejection.reason}")
        return
    from recorte.cli.progress import progress_bar

    with progress_bar(sources, discovery) as calls:
        yield calls

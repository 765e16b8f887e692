"""`recorte index`, `recorte watch`, `recorte compact`: making an archive, and keeping it up to date."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from recorte.cli.options import ArchiveOption, ConfigOption, JsonOption, WaitOption, archive_path
from recorte.cli.output import counted, json_document, message, sized

if TYPE_CHECKING:
    from recorte.corpus import Rejection
    from recorte.indexer.build import BuildOptions
    from recorte.indexer.report import BuildReport
    from recorte.search.settings import Settings

    Progress = Callable[[BuildReport], None]

_CURE = (
    "note: articles with one id are taken to be one; where ids count within a file only, write 'qualify_ids = true' "
    "under [index] in recorte.toml; where two folders have files of one name, index the folder above them"
)

IncludeOption = Annotated[
    list[str] | None,
    typer.Option("--include", metavar="GLOB", help="Only files that match, such as '*.html' or '2023/**'."),
]
ExcludeOption = Annotated[list[str] | None, typer.Option("--exclude", metavar="GLOB", help="No files that match.")]
ProcessesOption = Annotated[
    int | None,
    typer.Option("--processes", min=1, metavar="N", help="Processes that share the work; one a core, 8 at most."),
]
AddOption = Annotated[
    bool, typer.Option("--add", help="Keep the sources of the last time too, with their --include and --exclude.")
]
ReplaceOption = Annotated[
    bool, typer.Option("--replace", help="Take out what is only in sources of the last time that are not named now.")
]


def index(
    sources: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[SOURCE]...",
            help="Files and folders to index; those of the last time, if none is named.",
            show_default=False,
        ),
    ] = None,
    archive: ArchiveOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    add: AddOption = False,
    replace: ReplaceOption = False,
    retry: Annotated[bool, typer.Option("--retry", help="Read files again of which something was rejected.")] = False,
    rebuild: Annotated[bool, typer.Option("--rebuild", help="Read all files again, changed or not.")] = False,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Say what there is to do, and do nothing.")] = False,
    wait: WaitOption = 0.0,
    processes: ProcessesOption = None,
    as_json: JsonOption = False,
    config: ConfigOption = None,
) -> None:
    """Have an archive hold the news in some files and folders: all of it, and nothing else.

    Sources that were named the last time are to be named again, or kept by --add, or let go by --replace. Only what is
    new or has changed since the last time is read, and what is gone is taken out. Text, Markdown, HTML,
    JSON, JSON Lines and CSV are read; WARC, ARC and WACZ; feeds, WordPress exports, NewsML-G2, NITF and ninjs; ALTO and
    hOCR; mails, EPUB and PDF; all of them in ZIP and tar archives, plain or as .gz, .xz and .zst. What cannot be read
    is reported, and the rest goes on.

    An article is known by the id that its record gives, else by its address, else by its path from the source that was
    named; of two with one id the last is kept, and the other is reported. 'qualify_ids = true' under [index] in
    recorte.toml has ids of records count within their files only, as numbers of rows do.

    Exit status: 0, 1 if something could not be read, now or before, 2 for wrong usage.
    """
    from recorte.indexer.build import build, preview
    from recorte.search.settings import load, nearest

    settings = load(config)
    target, named = archive_path(archive, settings.archive), sources or []
    options = _options(
        settings, include, exclude, processes, retry=retry, rebuild=rebuild, add=add, replace=replace, wait=wait
    )
    _mention_unused(named, config or nearest(Path()))
    if dry_run:
        report = preview(named, target, options)
        for rejected in report.rejected:
            _name(rejected)
    else:
        with _progress() as (progress, reject):
            report = build(named, target, options, progress, reject)
    if as_json:
        json_document({**report.to_dict(), "archive": str(target), "dry_run": dry_run})
    elif dry_run:
        print(f"{_files(report)}; {sized(report.due_bytes)} to be read")
    else:
        _summarise(report, target)
        if report.clashes and not settings.qualify_ids:
            message(_CURE)
    if report.rejected or report.known_rejected:
        raise typer.Exit(1)


def watch(
    sources: Annotated[
        list[Path], typer.Argument(metavar="SOURCE...", help="Files and folders to watch.", show_default=False)
    ],
    archive: ArchiveOption = None,
    include: IncludeOption = None,
    exclude: ExcludeOption = None,
    add: AddOption = False,
    replace: ReplaceOption = False,
    wait: WaitOption = 10.0,
    processes: ProcessesOption = None,
    config: ConfigOption = None,
) -> None:
    """Index files and folders, and go on to index what changes in them, until Ctrl-C.

    A change is found by searches within two seconds. What keeps it from being indexed, such as another process that
    writes the archive, is told, and tried again. Needs an extra: pip install '.[watch]' in Recorte's folder.

    Exit status: 0, 2 for wrong usage.
    """
    from recorte.indexer.watching import watch as watched
    from recorte.search.settings import load, nearest

    settings = load(config)
    target = archive_path(archive, settings.archive)
    _mention_unused(sources, config or nearest(Path()))
    options = _options(settings, include, exclude, processes, add=add, replace=replace, wait=wait)
    message(f"watching {counted(len(sources), 'source')} until Ctrl-C")
    with suppress(KeyboardInterrupt):
        for report in watched(sources, target, options, _name, _tell_hitch):
            print(f"{_files(report)}; {counted(report.articles, 'article')}, {report.seconds:,.1f} s", flush=True)


def compact(archive: ArchiveOption = None, wait: WaitOption = 0.0, config: ConfigOption = None) -> None:
    """Put all segments of an archive together as one, which makes it smallest and fastest.

    Exit status: 0, 2 for wrong usage or no archive.
    """
    from recorte.indexer.build import compact as compact_archive
    from recorte.search.settings import load

    target = archive_path(archive, load(config).archive)
    report = compact_archive(target, wait)
    size = sized(report.archive_bytes)
    print(f"archive: {target}, {counted(report.articles, 'article')} in {size}, {report.seconds:,.1f} s")


def _options(
    settings: "Settings",
    include: list[str] | None,
    exclude: list[str] | None,
    processes: int | None,
    *,
    retry: bool = False,
    rebuild: bool = False,
    add: bool,
    replace: bool,
    wait: float,
) -> "BuildOptions":
    if add and replace:
        raise typer.BadParameter("give --add or --replace, not both")
    from recorte.corpus import DiscoveryOptions, ReadOptions
    from recorte.indexer.build import BuildOptions

    return BuildOptions(
        DiscoveryOptions(include=tuple(include or settings.include), exclude=tuple(exclude or settings.exclude)),
        ReadOptions(field_names=settings.field_names, qualify_ids=bool(settings.qualify_ids)),
        processes,
        retry=retry,
        rebuild=rebuild,
        add=add,
        replace=replace,
        wait=wait,
    )


def _name(rejection: "Rejection") -> None:
    message(f"{rejection.source}: {rejection.reason}")


def _tell_hitch(error: Exception) -> None:
    message(f"not brought up to date, to be tried again: {error}")


def _mention_unused(sources: list[Path], used: Path | None) -> None:
    """Tell of settings that a source has and that are not followed: they are those of the current folder."""
    from recorte.search.settings import FILE_NAME

    for source in sources:
        own = source / FILE_NAME
        if own.is_file() and not (used and own.samefile(used)):
            message(f"note: '{own}' is not followed; '--config {own}' would")


def _summarise(report: "BuildReport", target: Path) -> None:
    if report.anew is not None:
        message(f"note: all files have been read again: {report.anew}")
    read = ""
    if report.read_bytes:
        speed = sized(report.read_bytes / report.seconds if report.seconds else 0)
        read = f"; {sized(report.read_bytes)} of text read ({speed}/s)"
    print(f"{_files(report)}{read}, {report.seconds:,.1f} s")
    before = f" (before: {report.before:,})" if report.before not in (0, report.articles) else ""
    print(f"archive: {target}, {counted(report.articles, 'article')}{before} in {sized(report.archive_bytes)}")
    if report.rejected:
        print(f"rejected: {len(report.rejected):,}, listed above")
    if report.known_rejected:
        known = f"{report.known_rejected:,}"
        print(f"rejected before: {known}; 'recorte sources --rejected' lists, --retry reads them again")


def _files(report: "BuildReport") -> str:
    """Say what has become of the files: `3 files new, 1 changed, 120 unchanged`."""
    counts = [(name, getattr(report, name)) for name in ("new", "changed", "moved", "removed", "unchanged")]
    said = [f"{count:,} {name}" for name, count in counts if count] or ["none"]
    return f"files: {', '.join(said)}"


@contextmanager
def _progress() -> Iterator[tuple["Progress | None", "Callable[[Rejection], None]"]]:
    """Give the calls that show a build's progress on a terminal, and name what it rejects."""
    if not sys.stderr.isatty():
        yield None, _name
        return
    from recorte.cli.progress import progress_bar

    with progress_bar() as calls:
        yield calls

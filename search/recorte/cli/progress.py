"""The progress of a build on a terminal: files, articles, megabytes a second, time left."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from recorte.cli.output import harmless
from recorte.corpus import DiscoveryOptions, Rejection, SourceFile, discover
from recorte.indexer.build import BuildReport

_MEGABYTE = 1_000_000
_EVERY = 20
"""Articles between two looks at the clock."""


@contextmanager
def progress_bar(
    sources: Sequence[Path], discovery: DiscoveryOptions
) -> Iterator[tuple[Callable[[BuildReport], None], Callable[[Rejection], None]]]:
    """Show a bar on stderr while a build runs, gone when it is done.

    Args:
        sources: What is built from; looked through first, for the total that the time left is reckoned from.
        discovery: How it is looked through.
    """
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    total = sum(found.size for found in discover(sources, discovery) if isinstance(found, SourceFile))
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("reading", total=total)

        def progress(report: BuildReport) -> None:
            if report.articles % _EVERY == 0:
                bar.update(task, completed=report.file_bytes, description=_described(report, bar.get_time() - begun))

        def reject(rejection: Rejection) -> None:
            console.print(Text(harmless(f"recorte: {rejection.source}: {rejection.reason}")), soft_wrap=True)

        begun = bar.get_time()
        yield progress, reject


def _described(report: BuildReport, seconds: float) -> str:
    speed = report.text_bytes / _MEGABYTE / seconds if seconds else 0.0
    return f"{report.files:,} files  {report.articles:,} articles  {speed:.1f} MB/s"

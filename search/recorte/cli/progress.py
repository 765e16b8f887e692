"""Progress on a terminal: of a build in files, articles, megabytes a second, time left; of an export in articles."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from recorte.cli.output import counted, harmless
from recorte.corpus import Rejection
from recorte.indexer.report import BuildReport

_MEGABYTE = 1_000_000


@contextmanager
def progress_bar() -> Iterator[tuple[Callable[[BuildReport], None], Callable[[Rejection], None]]]:
    """Show a bar on stderr while a build runs, gone when it is done."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (
        TextColumn("{task.description}"),
        BarColumn(bar_width=20),
        TextColumn("{task.percentage:>3.0f}%"),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("looking", total=None)

        def progress(report: BuildReport) -> None:
            description = _described(report, bar.get_time() - begun)
            bar.update(task, total=report.due_bytes or None, completed=report.file_bytes, description=description)

        def reject(rejection: Rejection) -> None:
            console.print(Text(harmless(f"recorte: {rejection.source}: {rejection.reason}")), soft_wrap=True)

        begun = bar.get_time()
        yield progress, reject


@contextmanager
def counting_bar(total: int) -> Iterator[Callable[[int], None]]:
    """Show a bar on stderr while articles are counted, gone when they are."""
    console = Console(stderr=True, highlight=False, markup=False, emoji=False)
    columns = (BarColumn(bar_width=20), TextColumn("{task.percentage:>3.0f}%"), TimeRemainingColumn())
    with Progress(*columns, console=console, transient=True) as bar:
        task = bar.add_task("", total=total)
        yield lambda count: bar.update(task, completed=count)


def _described(report: BuildReport, seconds: float) -> str:
    speed = report.read_bytes / _MEGABYTE / seconds if seconds else 0.0
    return f"{counted(report.files, 'file')}  {counted(report.articles, 'article')}  {speed:.1f} MB/s"

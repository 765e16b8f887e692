"""Keeping an archive up to date while its sources change.

What keeps an update from being made is no end: it is told, and tried again.
"""

import logging
import os
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from threading import Event

from recorte.corpus import RecorteError, Rejection, SourceNotFoundError
from recorte.indexer.build import BuildOptions, Sources, build, roots_of
from recorte.indexer.errors import ArchiveError
from recorte.indexer.files import LOCK
from recorte.indexer.report import BuildReport

_QUIET = 300
"""Milliseconds for which nothing changes before what has changed is read."""

_STEP = 50
_LOOKS = 1_000
"""Milliseconds after which it is looked whether to stop; and, once, what has changed before watching began."""

_PAUSE = 5.0
"""Seconds after which an update that could not be made is tried again, if nothing changes before."""

_HITCHES = (ArchiveError, SourceNotFoundError, OSError)
"""What may pass: another process writes the archive, the sources are being replaced, a disk is full."""

_LOG = logging.getLogger(__name__)


class WatchingNotInstalledError(RecorteError):
    """The library that watches files is not there."""

    def __init__(self) -> None:
        super().__init__("watching files needs one more library: pip install '.[watch]' in Recorte's folder")


_DEFAULTS = BuildOptions()


def watch(
    sources: Sources,
    archive: str | Path,
    options: BuildOptions = _DEFAULTS,
    rejection: Callable[[Rejection], None] | None = None,
    hitch: Callable[[Exception], None] | None = None,
    stop: Event | None = None,
) -> Iterator[BuildReport]:
    """Bring an archive up to date, and again whenever its sources change; many changes at once are one update.

    Args:
        sources: Files and folders, or one.
        archive: The archive's folder.
        options: As for `build`.
        rejection: Called with each rejection.
        hitch: Called with what has kept an update from being made, which is tried again: once, however often it does.
            It is logged where this is `None`.
        stop: Ends it once it is set.

    Returns:
        What each update did, as it is done; nothing for those that found nothing changed, but for the first.

    Raises:
        WatchingNotInstalledError: If there is no library for it.
        Exception: What `build` raises the first time; later a `WorkerDiedError`.
    """
    try:
        import watchfiles  # noqa: F401 - told before anything is indexed
    except ImportError as error:
        raise WatchingNotInstalledError from error
    report = build(sources, archive, options, rejection=rejection)
    roots = roots_of(sources, archive, options)
    yield report
    tell = hitch or (lambda error: _LOG.warning("an update could not be made: %s", error))
    last, again = "", float("inf")
    for changed in _looks(roots, stop):
        if not changed and time.monotonic() < again:
            continue
        try:
            report = build(sources, archive, options, rejection=rejection)
        except _HITCHES as error:
            if str(error) != last:
                tell(error)
            last, again = str(error), time.monotonic() + _PAUSE
            continue
        last, again = "", float("inf")
        if report.files or report.removed:
            yield report


def _looks(roots: Sequence[Path], stop: Event | None) -> Iterator[bool]:
    """Tell every second, and as soon as there are any, whether there are changes."""
    from watchfiles import watch as changes_of

    while stop is None or not stop.is_set():
        there = _there(roots)
        rounds = changes_of(
            *there,
            watch_filter=lambda _, path: not _is_in_an_archive(path),
            debounce=_QUIET,
            step=_STEP,
            stop_event=stop,
            rust_timeout=_LOOKS,
            yield_on_timeout=True,
            ignore_permission_denied=True,
        )
        with suppress(FileNotFoundError):  # a root that has gone before it could be watched
            for number, changes in enumerate(rounds):
                yield bool(changes) or number == 0
                # What takes the place of a root is not watched: neither a folder that is made anew, nor the file that
                # an editor puts in the place of the one before.
                if _there(roots) != there:
                    break


def _there(roots: Sequence[Path]) -> dict[Path, tuple[int, int]]:
    """Give those roots that are there, with what the system knows them by."""
    there = {}
    for root in roots:
        with suppress(OSError):
            status = root.stat()
            there[root] = status.st_dev, status.st_ino
    return there


def _is_in_an_archive(path: str) -> bool:
    """Tell whether a build has written something, which is no change of any sources."""
    folders = (Path(path), *Path(path).parents)
    return any(os.path.exists(folder / LOCK) for folder in folders)  # noqa: PTH110 - raises where it may not look

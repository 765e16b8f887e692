"""Keeping an archive up to date while its sources change."""

import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from threading import Event

from recorte.corpus import RecorteError, Rejection
from recorte.indexer.build import BuildOptions, build, roots_of
from recorte.indexer.report import BuildReport

_QUIET = 300
"""Milliseconds for which nothing changes before what has changed is read."""

_STEP = 50
_LOOKS = 1_000
"""Milliseconds after which it is looked whether to stop; and, once, what has changed before watching began."""


class WatchingNotInstalledError(RecorteError):
    """The library that watches files is not there."""

    def __init__(self) -> None:
        super().__init__("watching files needs one more library: pip install 'recorte[watch]'")


_DEFAULTS = BuildOptions()


def watch(
    sources: Sequence[str | Path],
    archive: str | Path,
    options: BuildOptions = _DEFAULTS,
    rejection: Callable[[Rejection], None] | None = None,
    stop: Event | None = None,
) -> Iterator[BuildReport]:
    """Bring an archive up to date, and again whenever its sources change; many changes at once are one update.

    Args:
        sources: Files and folders.
        archive: The archive's folder.
        options: As for `build`.
        rejection: Called with each rejection.
        stop: Ends it once it is set.

    Returns:
        What each update did, as it is done; nothing for those that found nothing changed, but for the first.

    Raises:
        WatchingNotInstalledError: If there is no library for it.
        Exception: What `build` raises.
    """
    try:
        from watchfiles import watch as changes_of
    except ImportError as error:
        raise WatchingNotInstalledError from error
    target = os.path.realpath(archive)
    yield build(sources, archive, options, rejection=rejection)
    rounds = changes_of(
        *roots_of(sources, archive, options),
        watch_filter=lambda _, path: not _is_within(path, target),
        debounce=_QUIET,
        step=_STEP,
        stop_event=stop,
        rust_timeout=_LOOKS,
        yield_on_timeout=True,
    )
    for number, changes in enumerate(rounds):
        if changes or number == 0:
            report = build(sources, archive, options, rejection=rejection)
            if report.files or report.removed:
                yield report


def _is_within(path: str, folder: str) -> bool:
    return f"{os.path.realpath(path)}{os.sep}".startswith(f"{folder}{os.sep}")

"""Building an archive, and keeping it up to date: what the sources hold, all of it, and nothing else.

Only what is new or has changed is read. A source that cannot be read is reported and costs only itself. Each commit is
a whole archive: an interruption loses no more than what came after the last one.
"""

import json
import time
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import partial
from hashlib import blake2b
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from recorte.corpus import DiscoveryOptions, ReadOptions, Rejection, SourceFiles, discover_together
from recorte.corpus.readers import readable
from recorte.indexer import manifest as manifests
from recorte.indexer.changes import Changes, compare
from recorte.indexer.errors import ArchiveCorruptError, ArchiveNotFoundError, SourcesLeftOutError
from recorte.indexer.files import LOCK, newest_generation, size_of
from recorte.indexer.held import Held
from recorte.indexer.manifest import Manifest
from recorte.indexer.naming import as_typed
from recorte.indexer.report import BuildReport
from recorte.indexer.shares import Shares
from recorte.indexer.sources import hash_of_file
from recorte.indexer.update import Update
from recorte.indexer.workers import Workers, usable_cores
from recorte.indexer.writer import ArchiveWriter

if TYPE_CHECKING:
    from recorte.indexer.indexing import Reading
    from recorte.indexer.worker import Written

_MOST_PROCESSES = 8
"""Processes that are used unless more are asked for: each holds some 300 MB."""

Found = Iterator[SourceFiles | Rejection]
Find = Callable[[], Found]
Sources = str | Path | Sequence[str | Path]
"""Files and folders, or one of them."""


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to find and read the sources.

    Attributes:
        discovery: Which files are sources.
        reading: How they are read.
        processes: How many processes read and index; as many as there are cores to use, where it is `None`. A
            small build is done by this process, but for files of formats that are no text: what reads those may end
            the process, so another does it. With 1 no other process is started for anything.
        retry: Whether to read files again of which something was rejected, changed or not.
        rebuild: Whether to read all sources again; the archive answers as before until that is done.
        add: Whether the sources come to those of the archive's last build, and do not take their place.
        replace: Whether those of the last build that are none of the sources, nor lie in one, are let go; else that
            there are such is an error. No matter where sources are added.
        wait: Seconds to wait while another process writes the archive.
        commit_every: Seconds between commits of what has been indexed so far.
    """

    discovery: DiscoveryOptions = field(default_factory=DiscoveryOptions)
    reading: ReadOptions = field(default_factory=ReadOptions)
    processes: int | None = None
    retry: bool = False
    rebuild: bool = False
    add: bool = False
    replace: bool = True
    wait: float = 0.0
    commit_every: float = 60.0


def build(
    sources: Sources,
    archive: str | Path,
    options: BuildOptions = BuildOptions(),
    progress: Callable[[BuildReport], None] | None = None,
    rejection: Callable[[Rejection], None] | None = None,
) -> BuildReport:
    """Have an archive hold what the sources do: read what is new or has changed, and take out what is gone.

    Args:
        sources: Files and folders, or one; those of the archive's last build, found as they were then, where there is
            none.
        archive: The archive's folder; it is created where there is none, and never read as a source. Nor is any
            other archive that lies within the sources.
        options: How to find and read the sources.
        progress: Called now and then, as more has been indexed.
        rejection: Called with each rejection, in the order of the sources.

    Returns:
        What was done.

    Raises:
        SourceNotFoundError: If a source does not exist.
        ArchiveNotFoundError: If no source is named, and there is no archive.
        SourcesLeftOutError: If sources of the last build would be let go, and are not to be.
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the archive's folder holds something else.
        NothingToIndexError: If no article was found, and the archive holds some.
        WorkerDiedError: If a process of the build dies which merges, or processes die whatever they read; what was
            committed stays.
    """
    started = time.monotonic()
    target = Path(archive)
    _looked_into(sources, target, options)  # so that what is wrong with them is told before a folder is made
    with (
        ArchiveWriter(target, options.wait) as writer,
        Workers(_workers(options)) as workers,
    ):
        # Again: another build may have ended, and named other sources, before the lock was ours.
        sought = _sought(sources, target, options)
        building = _Building(writer, workers, sought, options, progress, rejection)
        try:
            report = building.run(anew=options.rebuild)
        except ArchiveCorruptError as error:
            if options.rebuild:
                raise
            report = building.run(anew=True)
            what = error.what if error.file is None else f"{error.file}: {error.what}"
            report.anew = f"the archive was {error.state} ({what})"
    report.archive_bytes = size_of(target)
    report.seconds = time.monotonic() - started
    return report


def preview(sources: Sources, archive: str | Path, options: BuildOptions = BuildOptions()) -> BuildReport:
    """Tell what `build` would find to do, and do none of it.

    Args:
        sources: As for `build`.
        archive: As for `build`.
        options: As for `build`.

    Returns:
        How many files are new, changed, removed, moved and unchanged, and how many bytes would be read.

    Raises:
        SourceNotFoundError: If a source does not exist.
        ArchiveNotFoundError: If no source is named, and there is no archive.
        SourcesLeftOutError: If sources of the last build would be let go, and are not to be.
    """
    started = time.monotonic()
    target = Path(archive)
    find, built, _ = _sought(sources, target, options)
    try:
        held = Held(target, _base(_newest(target), built, anew=options.rebuild))
    except ArchiveCorruptError:
        held = Held(target, None)
    with held:
        changes = compare(find(), held.sources, resuming=False, again=held.refused(built, retry=options.retry))
        report = BuildReport(before=manifests.articles_in(target, newest_generation(target)))
        changes.count(report)
        _count_moved(changes, held, report)
    report.rejected = changes.rejected
    report.seconds = time.monotonic() - started
    return report


def roots_of(sources: Sources, archive: str | Path, options: BuildOptions) -> list[Path]:
    """Give the files and folders that a build looks into, there or not."""
    return _chosen(_named(sources), Path(archive), options)[0]


def compact(archive: str | Path, wait: float = 0.0) -> BuildReport:
    """Put all segments of an archive together as one, without what is deleted in them.

    Args:
        archive: The archive.
        wait: Seconds to wait while another process writes it.

    Raises:
        ArchiveNotFoundError: If there is no archive.
        ArchiveCorruptError: If it cannot be read.
        ArchiveLockedError: If another process is writing it.
    """
    started = time.monotonic()
    target = Path(archive)
    manifest = _newest(target)
    if manifest is None:
        raise ArchiveNotFoundError(target)
    with ArchiveWriter(target, wait) as writer, Workers(min(usable_cores(), _MOST_PROCESSES)) as workers:
        newest = writer.newest() or manifest
        report = BuildReport(before=newest.articles)
        with Update(writer, workers, Held(target, newest), newest, report, lambda _: None) as update:
            update.commit([], [], whole=True)
    report.archive_bytes = size_of(target)
    report.seconds = time.monotonic() - started
    return report


class _Sought(NamedTuple):
    """What a build is about.

    Attributes:
        find: Finds the sources.
        built: What a generation built from them says of where it is from.
        name: Gives what a source is called for the user.
    """

    find: Find
    built: Manifest
    name: Callable[[str], str]


@dataclass(frozen=True, slots=True)
class _Building:
    """A build on its way; attributes that are not told here are as for `build`.

    Attributes:
        writer: Writes the archive.
        workers: Read, index and merge.
        sought: What it is about.
    """

    writer: ArchiveWriter
    workers: Workers
    sought: _Sought
    options: BuildOptions
    progress: Callable[[BuildReport], None] | None
    rejection: Callable[[Rejection], None] | None

    def run(self, *, anew: bool) -> BuildReport:
        """Do it, on top of what the archive holds or in place of that."""
        find, built, name = self.sought
        report = BuildReport(before=self.writer.articles)
        newest = None if anew else self.writer.newest()
        base = _base(newest, built, anew=anew)
        if newest is not base:
            report.anew = "they are to be read in another way, or order"
        if base is None and self.progress is not None:
            report.due_bytes = sum(sum(files.sizes) for files in find() if isinstance(files, SourceFiles))
        # What replaces an archive does so as a whole.
        commit_every = self.options.commit_every if base is not None or not report.before else float("inf")
        held, reject = Held(self.writer.path, base), partial(self._reject, report)
        with Update(self.writer, self.workers, held, built, report, reject, name) as update:
            shares = Shares.of(update.plan(find(), retry=self.options.retry), max(self.workers.count, 1))
            update.commit(*(self._read(shares, update, report, commit_every) if shares.tasks else ([], [])))
        self._tell(report)
        return report

    def _read(
        self, shares: Shares, update: Update, report: BuildReport, commit_every: float
    ) -> "tuple[list[Written], list[Reading]]":
        """Read and index the sources, with a commit now and then; give what came behind the last one."""
        self.workers.foresee(shares.tasks)
        # To import all that reads and indexes takes a tenth of the time that it takes to find nothing to do; and
        # workers do so at the same time.
        from recorte.indexer.indexing import Indexing

        reading, reject = self.options.reading, partial(self._reject, report)
        indexing = Indexing(self.workers, reading, self.writer.folder, report, reject)
        written: list[Written] = []
        last = time.monotonic()
        for segments in indexing.run(shares):
            written += segments
            self._tell(report)
            if time.monotonic() - last > commit_every:
                update.commit(written, indexing.taken(), last=False)
                written, last = [], time.monotonic()
        return written, indexing.taken()

    def _reject(self, report: BuildReport, rejected: Rejection) -> None:
        report.rejected.append(rejected)
        if self.rejection is not None:
            self.rejection(rejected)

    def _tell(self, report: BuildReport) -> None:
        if self.progress is not None:
            self.progress(report)


def _workers(options: BuildOptions) -> int:
    """Give how many processes a build has beside this one."""
    processes = options.processes or min(usable_cores(), _MOST_PROCESSES)
    return 0 if options.processes == 1 else processes


def _sought(sources: Sources, archive: Path, options: BuildOptions) -> _Sought:
    """Give what a build of some sources is about."""
    roots, discovery = _looked_into(sources, archive, options)
    # Nor is any other archive news, which would change each time that it is brought up to date.
    discovery = replace(discovery, skip=(*discovery.skip, archive), skip_with=(*discovery.skip_with, LOCK))
    built = Manifest(
        sources=0,
        roots=tuple(str(root.resolve()) for root in roots),
        articles=0,
        text_bytes=0,
        rejected=0,
        built="",
        recorte=version("recorte"),
        include=discovery.include,
        exclude=discovery.exclude,
        reading=_digest(options.reading),
        formats=readable(),
    )
    name = as_typed(zip(built.roots, roots, strict=True))
    return _Sought(partial(discover_together, roots, discovery), built, name)


def _looked_into(sources: Sources, archive: Path, options: BuildOptions) -> tuple[list[Path], DiscoveryOptions]:
    """Give the files and folders that a build looks into, all of which exist, and which files of them count."""
    roots, discovery = _chosen(_named(sources), archive, options)
    discover_together(roots)
    return roots, discovery


def _chosen(named: list[Path], archive: Path, options: BuildOptions) -> tuple[list[Path], DiscoveryOptions]:
    if named and not options.add:
        if not options.replace:
            _refuse_to_lose(named, archive)
        return named, options.discovery
    last = _built_from(archive)
    if last is None and not named:
        raise ArchiveNotFoundError(archive)
    return (named, options.discovery) if last is None else _added(named, last, options.discovery)


def _refuse_to_lose(named: list[Path], archive: Path) -> None:
    """Refuse to let go of what is in an archive; one without articles, or that cannot be read, has nothing to lose."""
    try:
        last = _built_from(archive)
    except ArchiveCorruptError:
        return
    roots = last.roots if last is not None and last.articles else ()
    resolved = [source.resolve() for source in named]
    if lost := [root for root in roots if not any(Path(root).is_relative_to(it) for it in resolved)]:
        raise SourcesLeftOutError(archive, lost)


def _added(
    named: list[Path], last: manifests.BuiltFrom, discovery: DiscoveryOptions
) -> tuple[list[Path], DiscoveryOptions]:
    """Give the sources of a generation with some that come to them; they are found as they were then."""
    if not (discovery.include or discovery.exclude):
        discovery = replace(discovery, include=last.include, exclude=last.exclude)
    before = [Path(root) for root in last.roots]
    new = (source for source in named if not any(source.resolve().is_relative_to(root) for root in before))
    return [*before, *new], discovery


def _named(sources: Sources) -> list[Path]:
    return [Path(it) for it in ([sources] if isinstance(sources, str | Path) else sources)]


def _built_from(archive: Path) -> manifests.BuiltFrom | None:
    generation = newest_generation(archive)
    return manifests.built_from(archive, generation) if generation else None


def _digest(options: ReadOptions) -> str:
    limits = {name.name: getattr(options, name.name) for name in fields(options) if name.name != "field_names"}
    facts = ({name: list(names) for name, names in options.field_names.items()}, limits)
    return blake2b(json.dumps(facts, sort_keys=True).encode(), digest_size=8).hexdigest()


def _newest(archive: Path) -> Manifest | None:
    generation = newest_generation(archive)
    return manifests.read(archive, generation) if generation else None


def _base(newest: Manifest | None, built: Manifest, *, anew: bool) -> Manifest | None:
    """Give the generation that can be added to: one whose sources were read, and came one after another, as now."""
    if newest is None or anew or newest.reading != built.reading:
        return None
    shared = {*newest.roots} & {*built.roots}
    before, now = ([root for root in it.roots if root in shared] for it in (newest, built))
    return newest if before == now else None


def _count_moved(changes: Changes, held: Held, report: BuildReport) -> None:
    """Find out which of the new files are gone ones; only those of the same size are looked at."""
    sizes = held.sources.plain("size")
    gone = Counter(filter(None, map(held.sources.content, changes.gone)))
    of_size = {int(sizes[place]) for place in changes.gone}
    for due in changes.due:
        content = hash_of_file(due.source.path) if due.known is None and due.source.size in of_size else 0
        if gone[content] > 0:
            gone[content] -= 1
            report.moved += 1
            report.new -= 1
            report.removed -= 1

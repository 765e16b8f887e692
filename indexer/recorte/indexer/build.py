"""Building an archive: every article of the sources, once, as one new generation.

A source that cannot be read is reported and costs only itself. An interruption leaves the archive as it was.
"""

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from importlib.metadata import version
from itertools import chain, pairwise
from operator import itemgetter
from pathlib import Path
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from recorte.corpus import (
    Article,
    DiscoveryOptions,
    Piece,
    ReadOptions,
    Rejection,
    SourceFile,
    discover,
    pieces,
)
from recorte.indexer.columns.merging import Columns, join
from recorte.indexer.columns.packing import starts_of
from recorte.indexer.columns.segment import Segment
from recorte.indexer.errors import NothingToIndexError
from recorte.indexer.files import size_of
from recorte.indexer.manifest import Manifest
from recorte.indexer.stored_articles import decode
from recorte.indexer.worker import LARGEST_SEGMENT, IndexPieces, MergeSegments, Written, new_segment
from recorte.indexer.workers import Workers, usable_cores
from recorte.indexer.writer import ArchiveWriter, NewSegment

_MOST_PROCESSES = 8
"""Processes that are used unless more are asked for: each holds some 300 MB."""

_LEAST_TASK = 2_000_000
"""Bytes of sources that it takes longer to index than to start a process."""

_FORESEEN = 32
"""Segments' worth of sources that are looked for before the first is read."""

_MERGED_APART = 8_000_000
"""Bytes of text from which on two processes share the last merging."""

_FEW = 4
"""Segments from which on workers start anew before the last merging: what they have learnt takes memory."""

_MERGED_AT_ONCE = 32
"""Segments that are merged to one; more are merged in rounds."""


@dataclass(slots=True)
class BuildReport:
    """What a build has done so far; handed to the `progress` call, and complete when `build` returns.

    Attributes:
        files: Files opened.
        file_bytes: How much of them has been read, in bytes on disk.
        sources: Files that gave at least one article.
        articles: Articles in the new generation.
        text_bytes: Length of their titles and texts, in bytes of UTF-8.
        archive_bytes: Size of the finished archive.
        replaced: How many articles the archive held before.
        seconds: Time taken.
        rejected: What gave no article, or took the place of one, in the order it was met.
    """

    files: int = 0
    file_bytes: int = 0
    sources: int = 0
    articles: int = 0
    text_bytes: int = 0
    archive_bytes: int = 0
    replaced: int = 0
    seconds: float = 0.0
    rejected: list[Rejection] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Give the report as `recorte index --json` prints it."""
        return {"schema_version": 1, **asdict(self), "seconds": round(self.seconds, 3)}


@dataclass(frozen=True, slots=True)
class BuildOptions:
    """How to find and read the sources.

    Attributes:
        discovery: Which files are sources.
        reading: How they are read.
        processes: How many processes read and index; as many as there are cores to use, where it is `None`. A
            small build takes one, whatever is said here.
    """

    discovery: DiscoveryOptions = field(default_factory=DiscoveryOptions)
    reading: ReadOptions = field(default_factory=ReadOptions)
    processes: int | None = None


def build(
    sources: Sequence[str | Path],
    archive: str | Path,
    options: BuildOptions = BuildOptions(),
    progress: Callable[[BuildReport], None] | None = None,
    rejection: Callable[[Rejection], None] | None = None,
) -> BuildReport:
    """Read the sources and put a complete new generation of the archive in place of the older one.

    Args:
        sources: Files and folders.
        archive: The archive's folder; it is created where there is none, and never read as a source.
        options: How to find and read the sources.
        progress: Called now and then, as more has been indexed.
        rejection: Called with each rejection, in the order of the sources.

    Returns:
        What was done.

    Raises:
        SourceNotFoundError: If a source does not exist.
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the archive's folder holds something else.
        NothingToIndexError: If no article was found, and the archive holds some.
        WorkerDiedError: If a process of the build was killed; the archive is what it was.
    """
    started = time.monotonic()
    roots, target = [Path(source) for source in sources], Path(archive)
    found = discover(roots, replace(options.discovery, skip=(*options.discovery.skip, target)))
    with ArchiveWriter(target) as writer, Workers(options.processes or min(usable_cores(), _MOST_PROCESSES)) as workers:
        collected = _Build(writer, workers, options.reading, progress, rejection)
        report = collected.report
        report.replaced = writer.replaces
        collected.index(found)
        if report.replaced and not report.articles:
            raise NothingToIndexError(target, report.replaced)
        writer.commit(_manifest(report, roots), collected.merged())
    report.archive_bytes = size_of(target)
    report.seconds = time.monotonic() - started
    return report


def _manifest(report: BuildReport, sources: Sequence[Path]) -> Manifest:
    return Manifest(
        sources=report.sources,
        roots=tuple(str(source.resolve()) for source in sources),
        articles=report.articles,
        text_bytes=report.text_bytes,
        rejected=len(report.rejected),
        built=datetime.now(UTC).isoformat(timespec="seconds"),
        recorte=version("recorte"),
    )


class _Build:
    """Hands sources out to workers, and sees to it that no two articles share a `doc_id`."""

    def __init__(
        self,
        writer: ArchiveWriter,
        workers: Workers,
        reading: ReadOptions,
        progress: Callable[[BuildReport], None] | None,
        rejection: Callable[[Rejection], None] | None,
    ) -> None:
        self.report = BuildReport()
        self._folder = writer.folder
        self._workers = workers
        self._reading = reading
        self._progress = progress
        self._rejection = rejection
        self._segments: list[Written] = []
        # Of each task that is out: its pieces, by the number of the file that each is of; and what had been read then.
        self._out: deque[_Sent] = deque()

    def index(self, found: Iterable[SourceFile | Rejection]) -> None:
        """Read all sources, and write what they hold as segments."""
        sources_of: list[NDArray[np.int64]] = []
        for indexed in self._workers.run(self._tasks(found)):
            sent = self._out.popleft()
            for _, rejected in sorted([*sent.rejections, *indexed.rejections], key=itemgetter(0)):
                self._reject(rejected)
            for written in indexed.segments:
                self._segments.append(written)
                sources_of.append(np.array(sent.files, np.int64)[written.pieces.astype(np.int64)])
                self.report.articles += len(written.sizes)
                self.report.text_bytes += int(written.sizes.sum())
            self.report.files, self.report.file_bytes = sent.files_done, sent.bytes_done
            self._show()
        self._settle_clashes(_joined(sources_of))

    def merged(self) -> list[NewSegment]:
        """Put all segments together as one; give it, or nothing if it had no documents."""
        sources = self._sources
        while len(sources) > _MERGED_AT_ONCE:
            groups = [sources[at : at + _MERGED_AT_ONCE] for at in range(0, len(sources), _MERGED_AT_ONCE)]
            merged = list(self._workers.run(MergeSegments(group, self._folder) for group in groups))
            _remove(sources)
            sources = [(path, None) for path in merged]
        if not sources:
            return []
        if len(sources) > _FEW:
            self._workers.renew()
        apart = self.report.text_bytes > _MERGED_APART
        columns = [(each,) for each in Columns] if apart else [tuple(Columns)]
        parts = list(self._workers.run(MergeSegments(sources, self._folder, some) for some in columns))
        _remove(sources)
        if len(parts) == 1:
            return [NewSegment(parts[0], self.report.articles)]
        whole = new_segment(self._folder)
        join(parts, whole)
        return [NewSegment(whole, self.report.articles)]

    def _tasks(self, found: Iterable[SourceFile | Rejection]) -> Iterator[IndexPieces]:
        """Bunch pieces to tasks of one segment each, as many for one process as for another."""
        sent, pieces_of_task, taken = _Sent(), list[Piece](), 0
        files = done = read = 0
        limit, found = _size_of_tasks(found, self._workers.count)

        def consumed(count: int) -> None:
            nonlocal read
            read = count

        for source in found:
            if isinstance(source, Rejection):
                sent.rejections.append((len(pieces_of_task), source))
                continue
            read = 0
            for piece in pieces(source, self._reading, consumed):
                sent.files.append(files)
                sent.bytes_done = done + read
                pieces_of_task.append(piece)
                taken += piece.size
                if taken >= limit:
                    yield self._sent(sent, pieces_of_task)
                    sent, pieces_of_task, taken = sent.following(), [], 0
            files += 1
            done += source.size
            sent.files_done, sent.bytes_done = files, done
        yield self._sent(sent, pieces_of_task)

    def _sent(self, sent: "_Sent", pieces_of_task: list[Piece]) -> IndexPieces:
        self._out.append(sent)
        return IndexPieces(pieces_of_task, self._reading, self._folder)

    def _settle_clashes(self, files: NDArray[np.int64]) -> None:
        """Of different articles with one `doc_id` keep the last, and of the same one read twice the first."""
        ids = _joined([written.ids for written in self._segments])
        kept, copies = np.ones(len(ids), np.bool_), np.zeros(len(ids), np.bool_)
        bases = starts_of(np.array([len(written.ids) for written in self._segments], np.int64))
        order = np.argsort(ids, kind="stable")
        same = np.flatnonzero(ids[order][1:] == ids[order][:-1])
        suspects = np.unique(order[np.concatenate([same, same + 1])])
        current: dict[str, int] = {}
        contents = _joined([written.contents for written in self._segments])
        with _Articles(self._segments, bases) as articles:
            for document in suspects.tolist():
                article = articles[document]
                earlier = current.get(article.doc_id)
                if earlier is not None and contents[earlier] == contents[document]:
                    kept[document], copies[document] = False, True
                    continue
                current[article.doc_id] = document
                if earlier is not None:
                    kept[earlier] = False
                    reason = f"replaces another article with the same doc_id '{article.doc_id}', read earlier"
                    self._reject(Rejection(article.source, reason))
        sizes = _joined([written.sizes for written in self._segments])
        self.report.articles = int(kept.sum())
        self.report.text_bytes = int(sizes[kept].sum())
        self.report.sources = len(np.unique(files[~copies]))
        of_segments = (kept[start:end] for start, end in pairwise(bases.tolist()))
        self._sources = [
            (written.path, None if own.all() else np.flatnonzero(own))
            for written, own in zip(self._segments, of_segments, strict=True)
            if own.any()
        ]
        self._show()

    def _reject(self, rejected: Rejection) -> None:
        self.report.rejected.append(rejected)
        if self._rejection is not None:
            self._rejection(rejected)

    def _show(self) -> None:
        if self._progress is not None:
            self._progress(self.report)


@dataclass(slots=True)
class _Sent:
    """What a task that is out has of the sources.

    Attributes:
        files: For each of its pieces, the number of the file that it is of.
        rejections: What discovery has rejected, with the number of the piece before which it did.
        files_done: Files that have been handed out whole by then.
        bytes_done: How much of the files on disk has been.
    """

    files: list[int] = field(default_factory=list)
    rejections: list[tuple[int, Rejection]] = field(default_factory=list)
    files_done: int = 0
    bytes_done: int = 0

    def following(self) -> "_Sent":
        """Give what the next task begins with."""
        return _Sent(files_done=self.files_done, bytes_done=self.bytes_done)


class _Articles:
    """Stored articles by their number over all segments, each of which is opened when it is needed."""

    def __init__(self, segments: Sequence[Written], bases: NDArray[np.int64]) -> None:
        self._segments = segments
        self._bases = bases
        self._opened: dict[int, Segment] = {}

    def __getitem__(self, document: int) -> Article:
        number = int(np.searchsorted(self._bases, document, "right")) - 1
        if number not in self._opened:
            self._opened[number] = Segment(self._segments[number].path)
        return decode(self._opened[number].articles[document - int(self._bases[number])])

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        for segment in self._opened.values():
            segment.close()


def _size_of_tasks(
    found: Iterable[SourceFile | Rejection], processes: int
) -> tuple[int, Iterator[SourceFile | Rejection]]:
    """Give how many bytes of sources make a task, and the sources."""
    found = iter(found)
    foreseen: list[SourceFile | Rejection] = []
    total = 0
    for source in found:
        foreseen.append(source)
        total += source.size if isinstance(source, SourceFile) else 0
        if total > _FORESEEN * LARGEST_SEGMENT:
            break
    tasks = processes * max(1, -(-total // (LARGEST_SEGMENT * processes)))
    return max(-(-total // tasks), _LEAST_TASK), chain(foreseen, found)


def _remove(sources: Iterable[tuple[Path, object]]) -> None:
    """Remove what has been merged, before more is written."""
    for path, _ in sources:
        path.unlink()


def _joined(arrays: Sequence[NDArray[Any]]) -> NDArray[Any]:
    return np.concatenate(arrays) if arrays else np.empty(0, np.int64)

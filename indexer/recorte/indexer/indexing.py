"""From sources to segments: files go out to workers, bunched or in pieces, and what comes back is told by source."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from operator import itemgetter
from pathlib import Path
from time import time_ns

from recorte.corpus import Piece, ReadOptions, Rejection, pieces
from recorte.indexer.changes import Due
from recorte.indexer.files import new_drafts
from recorte.indexer.naming import absolutely
from recorte.indexer.report import BuildReport
from recorte.indexer.rescuing import Rescue
from recorte.indexer.shares import Shares
from recorte.indexer.sources import UNSURE, SourceRecord, hash_of_file, trusted_time
from recorte.indexer.tally import Tally
from recorte.indexer.worker import IndexPieces, Written
from recorte.indexer.workers import Workers


@dataclass(slots=True, eq=False)
class Reading:
    """A source on its way into the archive.

    Attributes:
        due: The source.
        sent: How many of its pieces have been handed out, those that the archive had already among them.
        done: How many of them are in segments.
        whole: Whether no more will be handed out.
        content: A hash of its bytes.
        modified: When it was modified, or `UNSURE`.
        format: The name of its format; empty where it has none.
        rejected: What of it gave no article.
    """

    due: Due
    sent: int
    done: int
    whole: bool = False
    content: int = 0
    modified: int = UNSURE
    format: str = ""
    rejected: list[Rejection] = field(default_factory=list)

    @property
    def complete(self) -> bool:
        """Whether all of it is in segments."""
        return self.whole and self.done == self.sent

    def record(self) -> SourceRecord:
        """Give what is known of the source by now, but for its articles."""
        source = self.due.source
        name = absolutely(source)
        return SourceRecord(
            key=source.key,
            size=source.size,
            modified=self.modified,
            content=self.content,
            format=self.format,
            pieces=0 if self.complete else self.done,
            unread=tuple(replace(it, source=name(it.source)) for it in self.rejected),
        )


@dataclass(slots=True)
class _Sent:
    """What a task that is out has of the sources.

    Attributes:
        readings: For each of its pieces, the source that it is of.
        rejections: What discovery has rejected, with the number of the piece before which it did.
        files_done: Files that have been handed out whole by then.
        bytes_done: How much of the files on disk has been.
    """

    readings: list[Reading] = field(default_factory=list)
    rejections: list[tuple[int, Rejection]] = field(default_factory=list)
    files_done: int = 0
    bytes_done: int = 0

    def following(self) -> "_Sent":
        """Give what the next task begins with."""
        return _Sent(files_done=self.files_done, bytes_done=self.bytes_done)


class Indexing:
    """Reads sources, and writes what they hold as segments.

    Args:
        workers: Who does it.
        options: How sources are read.
        folder: Where the segments go.
        report: Is kept up to date.
        reject: Called with each rejection.
    """

    def __init__(
        self,
        workers: Workers,
        options: ReadOptions,
        folder: Path,
        report: BuildReport,
        reject: Callable[[Rejection], None],
    ) -> None:
        self._workers = workers
        self._options = options
        self._folder = folder
        self._report = report
        self._reject = reject
        self._rescue = Rescue(workers)
        self._out: deque[tuple[_Sent, IndexPieces]] = deque()
        self._begun: dict[int, Reading] = {}
        # What is only counted is told in the end.
        self._tallies: dict[str, tuple[Reading, Tally]] = {}

    def run(self, shares: Shares) -> Iterator[list[Written]]:
        """Read all sources; give the segments of one task after another."""
        for outcome in self._workers.outcomes(self._tasks(shares)):
            sent, task = self._out.popleft()
            indexed = self._rescue.outcome(task, outcome)
            told = []
            for number, rejected in indexed.rejections:
                reading = sent.readings[number]
                _, tally = self._tallies.setdefault(reading.due.source.key, (reading, Tally()))
                if tally.take(rejected):
                    reading.rejected.append(rejected)
                    told.append((number, rejected))
            for whole in indexed.read:
                reading = sent.readings[whole.number]
                reading.content, reading.modified, reading.format = whole.content, whole.modified, whole.format
            for reading in sent.readings:
                reading.done += 1
                self._begun[id(reading)] = reading
            for _, rejected in sorted([*sent.rejections, *told], key=itemgetter(0)):
                self._reject(rejected)
            report = self._report
            report.articles += sum(written.documents for written in indexed.segments)
            report.read_bytes += sum(written.text_bytes for written in indexed.segments)
            report.files, report.file_bytes = sent.files_done, sent.bytes_done
            yield indexed.segments
        for reading, tally in self._tallies.values():
            for rejected in tally.counted():
                reading.rejected.append(rejected)
                self._begun[id(reading)] = reading
                self._reject(rejected)

    def taken(self) -> list[Reading]:
        """Give the sources of which something has come back since this was last asked, complete or not."""
        begun = list(self._begun.values())
        self._begun = {id(reading): reading for reading in begun if not reading.complete}
        return begun

    def _tasks(self, shares: Shares) -> Iterator[IndexPieces]:
        """Bunch pieces to tasks of one segment each, as many for one process as for another."""
        sent, pieces_of_task, taken = _Sent(), list[Piece](), 0
        files = done = read = 0
        limit = shares.size

        def consumed(count: int) -> None:
            nonlocal read
            read = count

        for due in shares.found:
            if isinstance(due, Rejection):
                sent.rejections.append((len(pieces_of_task), due))
                continue
            read = 0
            reading = Reading(due, sent=due.pieces, done=due.pieces)
            for piece in self._pieces(reading, consumed):
                sent.readings.append(reading)
                sent.bytes_done = done + read
                pieces_of_task.append(piece)
                taken += piece.size
                if taken >= limit:
                    yield self._sent(sent, pieces_of_task)
                    sent, pieces_of_task, taken = sent.following(), [], (taken - limit) % limit
            files += 1
            done += due.source.size
            sent.files_done, sent.bytes_done = files, done
        yield self._sent(sent, pieces_of_task)

    def _pieces(self, reading: Reading, consumed: Callable[[int], None]) -> Iterator[Piece]:
        """Give the pieces of a source that are not in the archive yet."""
        source, began = reading.due.source, time_ns()
        cut = False
        for number, piece in enumerate(pieces(source, self._options, consumed)):
            if not (piece.is_whole or cut):
                cut = True
                reading.content = hash_of_file(source.path)
                reading.modified = trusted_time(source, began, reading.content)
                reading.format = piece.format
            if number >= reading.due.pieces:
                reading.sent += 1
                yield piece
        if cut:
            reading.modified = trusted_time(source, began, reading.content)
        reading.whole = True
        if reading.complete:  # all of it was in the archive, but for the word that this is all
            self._begun[id(reading)] = reading

    def _sent(self, sent: _Sent, pieces_of_task: list[Piece]) -> IndexPieces:
        task = IndexPieces(pieces_of_task, self._options, new_drafts(self._folder))
        self._out.append((sent, task))
        return task

"""The work of one process: pieces of sources to drafts, and drafts and segments to one segment.

    python -m recorte.indexer.worker

reads tasks from standard input and writes what came of them to standard output, as pickles: both ends are the same
build. It ends when its input does, even amid a task, so it does not outlive the build, however that ended.
"""

import gc
import logging
import os
import pickle
import signal
import sys
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from queue import SimpleQueue
from threading import Thread
from time import time_ns
from typing import TYPE_CHECKING, BinaryIO, NamedTuple, NoReturn

from recorte.corpus import Article, Piece, ReadOptions, Rejection, SourceFile, is_binary, read_piece
from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.batch import Batch, Document, Learnt
from recorte.indexer.columns.drafts import DRAFT_ENDING, open_segment
from recorte.indexer.columns.encoding import indexable, utf8
from recorte.indexer.columns.merging import Columns, merge
from recorte.indexer.columns.renumbering import Source
from recorte.indexer.files import new_segment
from recorte.indexer.interface import NO_DATE, by_the_clock
from recorte.indexer.naming import absolutely
from recorte.indexer.shares import LARGEST_SEGMENT
from recorte.indexer.sources import hash_of_file, number_of, trusted_time
from recorte.indexer.stored_articles import content_of, encode
from recorte.indexer.tally import Tally

if TYPE_CHECKING:
    from recorte.indexer.workers import TaskOf

_LOG = logging.getLogger(__name__)


class Written(NamedTuple):
    """A draft that was written.

    Attributes:
        path: Its file.
        documents: How many it has.
        text_bytes: The length of their titles and texts, in bytes of UTF-8.
    """

    path: Path
    documents: int
    text_bytes: int


class WholeFile(NamedTuple):
    """What is known of a file that was read as one piece.

    Attributes:
        number: The number of the piece.
        content: A hash of its bytes.
        modified: When it was modified, or `UNSURE`.
        format: The name of its format; empty where it has none.
    """

    number: int
    content: int
    modified: int
    format: str

    @classmethod
    def of(cls, number: int, source: SourceFile, content: int, began: int, format_name: str = "") -> "WholeFile":
        """Give it of a file that has a hash, and was begun to be read at some time in nanoseconds since 1970."""
        return cls(number, content, trusted_time(source, began, content), format_name)


class Indexed(NamedTuple):
    """What came of some pieces.

    Attributes:
        segments: What they hold, in order.
        rejections: What gave no article, each with the number of its piece.
        read: The pieces that are whole files.
    """

    segments: list[Written]
    rejections: list[tuple[int, Rejection]]
    read: list[WholeFile]


class IndexPieces(NamedTuple):
    """A task: read pieces, and write what they hold as drafts of segments.

    Attributes:
        pieces: The pieces.
        options: How they are read.
        drafts: The path that those of the drafts begin with, which no other task has.
    """

    pieces: list[Piece]
    options: ReadOptions
    drafts: Path

    @property
    def is_perilous(self) -> bool:
        """Whether libraries in C read some of it, which have bugs of their own and take memory as they like."""
        return any(is_binary(piece.source) for piece in self.pieces)

    def discard(self) -> None:
        """Remove all drafts that a worker which died may have left, written or half-written."""
        for path in self.drafts.parent.glob(f"{self.drafts.name}-*"):
            path.unlink()

    def run(self, learnt: Learnt) -> Indexed:
        """Do it."""
        return _Indexing(self, learnt).run()


class MergeSegments(NamedTuple):
    """A task: put some columns of drafts and segments, or all, together as one file in a folder."""

    sources: list[tuple[Path, Integers | None]]
    folder: Path
    columns: tuple[Columns, ...] = tuple(Columns)

    @property
    def is_perilous(self) -> bool:
        """No: what it reads was written by us."""
        return False

    def run(self, learnt: Learnt) -> Path:
        """Do it."""
        learnt.forget()
        target = new_segment(self.folder)
        opened = [(open_segment(path), kept) for path, kept in self.sources]
        try:
            merge([Source(segment, kept) for segment, kept in opened], target, self.columns)
        finally:
            for segment, _ in opened:
                segment.close()
        return target


class _Indexing:
    def __init__(self, task: IndexPieces, learnt: Learnt) -> None:
        self._task = task
        self._learnt = learnt
        self._segments: list[Written] = []
        self._rejections: list[tuple[int, Rejection]] = []
        self._read: list[WholeFile] = []
        self._begin()

    def run(self) -> Indexed:
        waiting = list(enumerate(self._task.pieces))[::-1]
        self._task.pieces.clear()  # each is let go of when it has been read
        while waiting:
            number, piece = waiting.pop()
            began, whole = time_ns(), piece.is_whole
            content = hash_of_file(piece.source.path) if whole else 0
            origin, named = number_of(piece.source.key), _named(piece.source)
            formats: list[str] = []
            self._tally = Tally()
            for found in read_piece(piece, self._task.options, recognised=formats.append):
                if isinstance(found, Rejection):
                    self._reject(number, found)
                else:
                    self._take(number, origin, named(found))
            self._rejections += [(number, counted) for counted in self._tally.counted()]
            if whole:
                self._read.append(WholeFile.of(number, piece.source, content, began, "".join(formats)))
        self._write()
        return Indexed(self._segments, self._rejections, self._read)

    def _begin(self) -> None:
        self._batch = Batch(self._learnt)
        self._size = 0

    def _take(self, piece: int, origin: int, article: Article) -> None:
        try:
            document = document_of(article, origin)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - one article must not cost the others
            reason = f"could not be indexed: {type(error).__name__}: {error}"
            self._reject(piece, Rejection(article.source, reason))
            return
        self._batch.add(document)
        self._size += document.size
        if self._size >= LARGEST_SEGMENT:
            self._write()

    def _reject(self, piece: int, rejected: Rejection) -> None:
        if self._tally.take(rejected):
            self._rejections.append((piece, rejected))

    def _write(self) -> None:
        if len(self._batch):
            drafts = self._task.drafts
            path = drafts.with_name(f"{drafts.name}-{len(self._segments)}{DRAFT_ENDING}")
            self._batch.write(path)
            self._segments.append(Written(path, len(self._batch), self._size))
        self._begin()


def document_of(article: Article, origin: int = 0) -> Document:
    """Give an article, from the source of a number, as a segment takes it."""
    title, text = utf8(article.title), utf8(article.text)
    section = (article.section,) if article.section else ()
    publisher = (article.publisher,) if article.publisher else ()
    return Document(
        keys=(indexable(article.doc_id), indexable(article.url or ""), indexable(article.source)),
        title=title,
        text=text,
        facets=(section, article.authors, publisher),
        published=NO_DATE if article.published is None else by_the_clock(article.published.when),
        stored=encode(article, text),
        origin=origin,
        content=content_of(article, text),
    )


def _named(source: SourceFile) -> Callable[[Article], Article]:
    """Give what names the source of an article absolutely: an archive is read from anywhere."""
    name = absolutely(source)
    return lambda article: article if name is str else replace(article, source=name(article.source))


def main() -> NoReturn:
    """Do tasks for as long as the build that started this process may send any."""
    gc.disable()  # to look for cycles among millions of words, of which there are none, takes a tenth of the time
    gc.freeze()  # nor among what was imported
    tasks, results = sys.stdin.buffer, os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever a library prints is not a result
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal interrupts all processes; the build ends this one
    with suppress(OSError):  # where memory ends, Linux is to end this process, and not the one that asked for a build
        Path("/proc/self/oom_score_adj").write_text("500", encoding="ascii")
    received: SimpleQueue[TaskOf[object]] = SimpleQueue()
    Thread(target=_receive, args=(tasks, received), daemon=True).start()
    learnt = Learnt()
    while True:
        outcome = _outcome(received.get(), learnt)
        with suppress(BrokenPipeError):  # the build has ended; so will this process
            pickle.dump(outcome, results)
            results.flush()
        del outcome
        gc.collect()


def _receive(tasks: BinaryIO, received: "SimpleQueue[TaskOf[object]]") -> NoReturn:
    """Receive tasks until the build closes its end, or has been killed; then nobody waits for anything any more."""
    try:
        while True:
            received.put(pickle.load(tasks))  # noqa: S301 - from the build that started this process
    except (EOFError, pickle.UnpicklingError):
        pass
    except Exception:  # noqa: BLE001 - whatever it is, the build must not wait for ever
        _LOG.exception("a task cannot be read")
    os._exit(0)  # to free what has been learnt, word by word, would only take time


def _outcome(task: "TaskOf[object]", learnt: Learnt) -> object:
    try:
        return task.run(learnt)
    except Exception as error:  # noqa: BLE001 - it is raised where the build waits for it
        return error


if __name__ == "__main__":
    main()

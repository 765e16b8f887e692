"""What becomes of pieces that a worker has died of: all that can be read is, and what cannot costs only itself.

They are parted, and each part is read by a worker of its own; one of which that dies too is parted further, down to a
file, a line or a page. What a worker dies of that had nothing else to do is rejected. So an article that is lost was
there at two deaths, and whatever else happens to a worker, as when it is killed from outside, costs no article.
"""

from collections.abc import Sequence
from time import time_ns

from recorte.corpus import Piece, ReadOptions, blamed, smaller
from recorte.indexer.errors import WorkerDiedError
from recorte.indexer.files import new_drafts
from recorte.indexer.sources import hash_of_file
from recorte.indexer.worker import Indexed, IndexPieces, WholeFile
from recorte.indexer.workers import Workers

_PARTS = 8
"""Parts of a task that is parted: so one among thousands is found at its fifth or sixth death."""

_MOST = 20
"""Pieces one after another that may be rejected, and no task be done meanwhile; then it is not the pieces' fault."""

_Numbered = tuple[int, Piece]
"""A piece, and the number of the one of a task that it is, or is a part of."""


class Rescue:
    """Gives what came of tasks, whether the workers that had them lived or not.

    Args:
        workers: Who is to try again.
    """

    def __init__(self, workers: Workers) -> None:
        self._workers = workers
        self._rejected = 0

    def outcome(self, task: IndexPieces, outcome: Indexed | WorkerDiedError) -> Indexed:
        """Give what came of a task, or what comes of it now if the worker died.

        Raises:
            WorkerDiedError: So many workers die that it has to have another reason.
        """
        if not isinstance(outcome, WorkerDiedError):
            self._rejected = 0
            return outcome
        task.discard()
        indexed, pieces = Indexed([], [], []), [*enumerate(task.pieces)]
        for part in _parts(pieces, task.options) or [pieces]:
            self._try(task, part, indexed)
        return indexed

    def _try(self, task: IndexPieces, pieces: Sequence[_Numbered], indexed: Indexed) -> None:
        """Read pieces, and add what comes of them; if that ends the worker, read them in parts."""
        attempt = IndexPieces([piece for _, piece in pieces], task.options, new_drafts(task.drafts.parent))
        parts = _parts(pieces, task.options)
        outcome = self._workers.attempt(attempt, fresh=not parts)
        if not isinstance(outcome, WorkerDiedError):
            self._rejected = 0
            indexed.segments.extend(outcome.segments)
            indexed.rejections.extend((pieces[number][0], rejection) for number, rejection in outcome.rejections)
            indexed.read.extend(whole._replace(number=pieces[whole.number][0]) for whole in outcome.read)
            return
        attempt.discard()
        for part in parts:
            self._try(task, part, indexed)
        if not parts:
            self._reject(pieces, outcome, indexed)

    def _reject(self, pieces: Sequence[_Numbered], died: WorkerDiedError, indexed: Indexed) -> None:
        self._rejected += 1
        if self._rejected > _MOST:
            raise WorkerDiedError(died.status, "whatever is read, the processes of the build die")
        for number, piece in pieces:  # which is one
            indexed.rejections.append((number, blamed(piece, f"the process that read it has died ({died.how})")))
            if piece.is_whole:
                source, began = piece.source, time_ns()
                indexed.read.append(WholeFile.of(number, source, hash_of_file(source.path), began))


def _parts(pieces: Sequence[_Numbered], options: ReadOptions) -> list[Sequence[_Numbered]]:
    """Share out pieces, or what one can be cut in; nothing where there is nothing smaller."""
    if len(pieces) == 1:
        ((number, piece),) = pieces
        return [[(number, part)] for part in smaller(piece, options)]
    size = -(-len(pieces) // _PARTS)
    return [pieces[start : start + size] for start in range(0, len(pieces), size)] if pieces else []

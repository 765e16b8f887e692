"""Reading an archive: the `IndexReader` that a stock Whoosh index can give.

Whoosh decodes postings block by block; here each block is taken over as a whole, so that the work in Python is per
block and not per posting.
"""

import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cached_property, wraps
from heapq import merge
from itertools import groupby, islice
from pathlib import Path
from types import TracebackType
from typing import Any, Concatenate, ParamSpec, Self, TypeVar

import numpy as np
from numpy.typing import NDArray
from whoosh import index
from whoosh.codec.whoosh3 import LENGTHS_COLUMN
from whoosh.reading import TermNotFound
from whoosh.util.numeric import byte_to_length

from recorte.corpus import Article
from recorte.indexer import manifest as manifests
from recorte.indexer.errors import ArchiveCorruptError, ArchiveNotFoundError
from recorte.indexer.interface import NO_DATE, Mask, Postings, Scores
from recorte.indexer.manifest import Manifest
from recorte.indexer.stored_articles import decode
from recorte.indexer.whoosh.files import newest_generation
from recorte.indexer.whoosh.schema import indexable, schema

_WORD_FIELDS = ("title", "text")
_TRIES = 10
_LENGTH_OF_BYTE = np.array([byte_to_length(byte) for byte in range(256)], np.float64)

_P = ParamSpec("_P")
_R = TypeVar("_R")


def _locked(
    method: Callable[Concatenate["WhooshReader", _P], _R],
) -> Callable[Concatenate["WhooshReader", _P], _R]:
    """Let one thread at a time in: Whoosh's files keep a position of their own."""

    @wraps(method)
    def locked(self: "WhooshReader", /, *args: _P.args, **kwargs: _P.kwargs) -> _R:
        with self._lock:
            if self._closed:
                raise ValueError(f"the archive at '{self._path}' is closed")
            try:
                return method(self, *args, **kwargs)
            except ArchiveCorruptError:
                raise
            except Exception as error:  # Whoosh lets through whatever its parts raise on a damaged file
                raise ArchiveCorruptError(self._path, f"{type(error).__name__}: {error}") from error

    return locked


class WhooshReader:
    """The newest generation of the archive at `path`; see `IndexReader` for what each method gives.

    Raises:
        ArchiveNotFoundError: If nothing was ever indexed there.
        ArchiveCorruptError: If what is there cannot be read.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.RLock()
        self._closed = False
        self._reader, self._generation, self.manifest = _open(path)
        # An index without segments has one leaf that knows nothing.
        self._leaves: list[tuple[Any, int]] = [
            (leaf, base) for leaf, base in self._reader.leaf_readers() if leaf.doc_count_all()
        ]

    @property
    def generation(self) -> int:
        return self._generation

    @property
    def size(self) -> int:
        return int(self._reader.doc_count_all())

    @property
    def segments(self) -> int:
        return len(self._leaves)

    @_locked
    def live(self) -> Mask:
        return self._live

    @_locked
    def lengths(self, field: str) -> Scores:
        if field not in self._lengths:
            columns = [_column(leaf._perdoc, f"_{field}_len", LENGTHS_COLUMN) for leaf, _ in self._leaves]
            self._lengths[field] = _LENGTH_OF_BYTE[_joined(columns, np.uint8)]
        return self._lengths[field]

    @_locked
    def published(self) -> NDArray[np.int64]:
        return self._published

    @_locked
    def postings(self, field: str, term: str) -> Postings:
        docs: list[int] = []
        counts: list[float] = []
        for leaf, base in self._leaves:
            for ids, weights in _blocks(_matcher(leaf, field, term)):
                docs.extend(doc + base for doc in ids)
                counts.extend(weights)
        found = Postings(np.array(docs, np.int64), np.array(counts, np.float64))
        if self._has_deletions:
            kept = self._live[found.docs]
            return Postings(found.docs[kept], found.counts[kept])
        return found

    @_locked
    def positions(self, field: str, term: str, docs: Sequence[int]) -> list[list[int]]:
        found: list[list[int]] = []
        matchers = [(_matcher(leaf, field, term), base) for leaf, base in self._leaves]
        for doc in docs:
            found.append([])
            for matcher, base in matchers:
                if matcher is not None and matcher.is_active() and doc >= base:
                    matcher.skip_to(doc - base)
                    if matcher.is_active() and matcher.id() == doc - base:
                        found[-1] = list(matcher.value_as("positions"))
        return found

    @_locked
    def words_of_stem(self, stem: str) -> list[str]:
        prefix = f"{stem} "
        return [entry[len(prefix) :] for entry in _terms_from(self._reader, "stems", prefix)]

    @_locked
    def words_from(self, prefix: str, count: int) -> list[str]:
        terms = merge(*(_terms_from(self._reader, field, prefix) for field in _WORD_FIELDS))
        return list(islice((word for word, _ in groupby(terms)), count))

    @_locked
    def document(self, doc_id: str) -> int | None:
        found = self.postings("doc_id", indexable(doc_id)).docs
        return int(found[0]) if len(found) else None

    @_locked
    def article(self, document: int) -> Article:
        return decode(self._stored[document])

    def close(self) -> None:
        with self._lock:
            if not self._closed:
                self._closed = True
                self._reader.close()
                # What still refers to the mapped files would keep them open.
                self._leaves = []
                self.__dict__.pop("_stored", None)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @cached_property
    def _lengths(self) -> dict[str, Scores]:
        return {}

    @cached_property
    def _has_deletions(self) -> bool:
        return bool(self._reader.has_deletions())

    @cached_property
    def _live(self) -> Mask:
        live = np.zeros(self.size, np.bool_)
        live[np.fromiter(self._reader.all_doc_ids(), np.int64)] = True
        return live

    @cached_property
    def _published(self) -> NDArray[np.int64]:
        column = self._reader.schema["published"].column_type
        columns = [_column(leaf._perdoc, "published", column) for leaf, _ in self._leaves]
        # Whoosh marks a missing date by the largest unsigned number; NO_DATE is the largest signed one.
        published: NDArray[np.int64] = np.minimum(_joined(columns, np.uint64), NO_DATE).astype(np.int64)
        return published

    @cached_property
    def _stored(self) -> Any:
        return self._reader.column_reader("article", translate=False)


def _open(path: Path) -> tuple[Any, int, Manifest]:
    """Open the newest generation, again where a commit has come in between."""
    for _ in range(_TRIES):
        generation = newest_generation(path)
        if generation == 0:
            continue
        try:
            reader = index.open_dir(str(path), schema=schema()).reader()
            manifest = manifests.read(path, generation)
        except Exception as error:  # as above
            if newest_generation(path) != generation:
                continue
            if isinstance(error, ArchiveCorruptError):
                raise
            raise ArchiveCorruptError(path, f"{type(error).__name__}: {error}") from error
        if newest_generation(path) == generation:
            return reader, generation, manifest
        reader.close()
    if newest_generation(path) == 0:
        raise ArchiveNotFoundError(path)
    raise ArchiveCorruptError(path, "it changes too fast to be opened")


def _matcher(leaf: Any, field: str, term: str) -> Any:
    try:
        # The leaf's own `postings` would wrap the matcher to hide deletions, one Python call a posting.
        return leaf._terms.matcher(field, term.encode(), leaf.schema[field].format)
    except TermNotFound:
        return None


def _column(documents: Any, name: str, column: Any) -> NDArray[Any]:
    """Read a numeric column at once; Whoosh leaves out the defaults at its end."""
    values = np.full(documents.doc_count_all(), column.default_value(), column._typecode)
    if documents.has_column(name):
        reader = documents.column_reader(name, column)
        stored = reader._dbfile.get(reader._basepos, reader._count * reader._fixedlen)
        values[: reader._count] = np.frombuffer(stored, np.dtype(column._typecode).newbyteorder(">"))
    return values


def _joined(columns: list[NDArray[Any]], kind: type[np.generic]) -> NDArray[Any]:
    return np.concatenate(columns) if columns else np.empty(0, kind)


def _blocks(matcher: Any) -> Iterator[tuple[Iterable[int], Iterable[float]]]:
    while matcher is not None and matcher.is_active():
        # Asking for the first posting of a block decodes the block, which Whoosh then keeps in these two.
        matcher.id()
        matcher.weight()
        yield matcher._ids, matcher._weights
        if not hasattr(matcher, "_next_block"):
            return  # a list of few postings, kept in the dictionary itself
        matcher._next_block()


def _terms_from(reader: Any, field: str, prefix: str) -> Iterator[str]:
    return (term.decode() for term in reader.expand_prefix(field, prefix))

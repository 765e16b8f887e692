"""Stored articles, each compressed by itself against a dictionary of what articles like it have in common.

So an article is read without any other, in microseconds, and takes little more room than in a large block; but for one
that borrows its text, which is read with its lender. The dictionary is made from the first articles of a build; a
merged segment keeps those of its parts.
"""

import os
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from threading import local

import numpy as np
import zstandard
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.compression import decompress
from recorte.indexer.columns.lending import Loans, parted, read_loans, write_loans
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

_LEVEL = 4
_DICTIONARIES = (1 << 18, 1 << 17)
"""Bytes of a dictionary. With the larger one articles are a hundredth of their text smaller, and sooner compressed."""

_SAMPLE = 1536
"""Articles at most that a dictionary is made from."""

_AT_ONCE = 4096
"""Articles copied at once."""

_WORTH = 16
"""How many times its size the articles must have for a dictionary not to cost more than it saves."""

_SAMPLE_PARTS = 500
LARGEST_ARTICLE = 1 << 30
"""Bytes that a stored article may decompress to."""


class ArticlesWriter:
    """Writes stored articles in the order of their documents."""

    def __init__(self, writer: PartsWriter) -> None:
        self._writer = writer
        self._stream = writer.stream(np.uint8)
        self._sizes: list[Integers] = []
        self._dictionaries: list[bytes] = []
        self._first_of: list[int] = []
        self._which: list[int] = []
        self._count = 0
        self._compressors: dict[int, zstandard.ZstdCompressor] = {}

    def append(self, articles: Sequence[bytes], dictionary: bytes) -> None:
        """Add articles, compressed against a dictionary, which may be empty."""
        self._begin(dictionary)
        compress = self._compressor().compress
        self._add([compress(article) for article in articles])

    def append_compressed(self, stored: "StoredArticles", kept: Integers, borrowing: NDArray[np.bool_]) -> None:
        """Add some of the articles of another segment as they are stored there, but for the text that changes hands.

        Args:
            stored: The other segment's.
            kept: Their documents there, ascending.
            borrowing: Which of them are borrowers here.
        """
        changed = stored.borrowing[kept] != borrowing
        for dictionary, first, behind in stored.runs():
            self._begin(dictionary)
            start, end = np.searchsorted(kept, [first, behind]).tolist()
            for at in range(start, end, _AT_ONCE):
                some = slice(at, min(at + _AT_ONCE, end))
                compressed = stored.compressed_many(kept[some])
                for place in np.flatnonzero(changed[some]).tolist():
                    article = stored[int(kept[at + place])]
                    due = parted(article)[0] if borrowing[at + place] else article
                    compressed[place] = self._compressor().compress(due)
                self._add(compressed)

    def finish(self, loans: Loans) -> None:
        """Write the parts, of articles of which some borrow their text."""
        add = self._writer.add
        self._writer.add_stream("articles", self._stream)
        add("articles.at", starts_of(np.concatenate([np.empty(0, np.int64), *self._sizes])))
        self._writer.add_bytes("articles.dictionaries", b"".join(self._dictionaries))
        add("articles.dictionaries_at", starts_of(np.array([len(it) for it in self._dictionaries], np.int64)))
        add("articles.runs", np.array(self._first_of, np.int64))
        add("articles.runs_dictionary", np.array(self._which, np.int64))
        write_loans(self._writer, loans)

    def _begin(self, dictionary: bytes) -> None:
        if dictionary not in self._dictionaries:
            self._dictionaries.append(dictionary)
        self._first_of.append(self._count)
        self._which.append(self._dictionaries.index(dictionary))

    def _compressor(self) -> zstandard.ZstdCompressor:
        """Give what compresses against the dictionary that has begun."""
        number = self._which[-1]
        if number not in self._compressors:
            self._compressors[number] = _compressor_for(self._dictionaries[number])
        return self._compressors[number]

    def _add(self, compressed: Sequence[bytes]) -> None:
        self._sizes.append(np.array([len(article) for article in compressed], np.int64))
        self._stream.append(np.frombuffer(b"".join(compressed), np.uint8))
        self._count += len(compressed)


class StoredArticles:
    """The articles that `ArticlesWriter` has written; safe to share between threads."""

    def __init__(self, file: PartsFile, documents: int) -> None:
        self._file = file
        self._documents = documents
        self._stored = file["articles"]
        self._at = file["articles.at"]
        if len(self._at) != documents + 1:
            raise file.damaged("there are more or fewer articles than documents")
        self._dictionaries = file["articles.dictionaries"]
        self._dictionaries_at = file["articles.dictionaries_at"]
        self._runs = file["articles.runs"]
        self._runs_dictionary = file["articles.runs_dictionary"]
        self._of_thread = local()

    def __len__(self) -> int:
        return self._documents

    def __getitem__(self, document: int) -> bytes:
        """Give an article."""
        article = self._decompressed(document, LARGEST_ARTICLE)
        if not self.borrowing[document]:
            return article
        if self._text(article):
            raise self._stored.damaged("an article has a text of its own and another's")
        return article + self._text(self._decompressed(self.loans.lender_of(document), LARGEST_ARTICLE - len(article)))

    def text(self, document: int) -> bytes:
        """Give the text of an article."""
        holder = self.loans.lender_of(document) if self.borrowing[document] else document
        return self._text(self._decompressed(holder, LARGEST_ARTICLE))

    @cached_property
    def loans(self) -> Loans:
        """Which articles have their text from which others."""
        return read_loans(self._file, len(self))

    @cached_property
    def borrowing(self) -> NDArray[np.bool_]:
        """Which articles have their text from another."""
        return self.loans.borrowing(len(self))

    def compressed_many(self, documents: Integers) -> list[bytes]:
        """Give some articles as they are stored; their documents are ascending."""
        if not len(documents):
            return []
        at = self._at.read(int(documents[0]), int(documents[-1]) + 2).astype(np.int64)
        base = int(at[0])
        stored = self._stored.read(base, int(at[-1])).tobytes()
        starts, ends = at[documents - documents[0]] - base, at[documents - documents[0] + 1] - base
        return [stored[start:end] for start, end in zip(starts.tolist(), ends.tolist(), strict=True)]

    def runs(self) -> Iterator[tuple[bytes, int, int]]:
        """Give each dictionary with the documents it is for: the first, and the one behind the last."""
        firsts = [*self._firsts, len(self)]
        for number, first in enumerate(self._firsts):
            yield self._dictionary(self._numbers[number]), first, firsts[number + 1]

    def _decompressed(self, document: int, largest: int) -> bytes:
        """Give what is stored with a document."""
        compressed = self._stored.read(*self._at.pair(document)).tobytes()
        try:
            return decompress(self._decompressor(document), compressed, largest)
        except zstandard.ZstdError as error:
            raise self._stored.damaged("an article cannot be decompressed") from error

    def _text(self, article: bytes) -> bytes:
        try:
            return parted(article)[1]
        except ValueError as error:
            raise self._stored.damaged(str(error)) from error

    @cached_property
    def _firsts(self) -> list[int]:
        return [*map(int, self._runs.all())]

    @cached_property
    def _numbers(self) -> list[int]:
        """Which dictionary the articles of each run need."""
        return [*map(int, self._runs_dictionary.all())]

    def _dictionary(self, number: int) -> bytes:
        return self._dictionaries.read(*self._dictionaries_at.pair(number)).tobytes()

    def _decompressor(self, document: int) -> zstandard.ZstdDecompressor:
        number = self._numbers[bisect_right(self._firsts, document) - 1]
        # A decompressor is not to be shared between threads.
        known = self._of_thread.__dict__.setdefault("decompressors", {})
        if number not in known:
            content = self._dictionary(number)
            known[number] = (
                zstandard.ZstdDecompressor(dict_data=zstandard.ZstdCompressionDict(content))
                if content
                else zstandard.ZstdDecompressor()
            )
        found: zstandard.ZstdDecompressor = known[number]
        return found


def _compressor_for(dictionary: bytes) -> zstandard.ZstdCompressor:
    if not dictionary:
        return zstandard.ZstdCompressor(level=_LEVEL)
    prepared = zstandard.ZstdCompressionDict(dictionary)
    prepared.precompute_compress(level=_LEVEL)
    # `runs` says which dictionary an article needs.
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=prepared, write_dict_id=False)


def shared_dictionary(articles: Sequence[bytes], path: Path) -> bytes:
    """Give the dictionary in a file, for all processes of a build; it is made from these articles if there is none."""
    if not path.exists() and (trained := train_dictionary(articles)):
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.write_bytes(trained)
        if path.exists():  # another process was first
            draft.unlink()
        else:
            draft.replace(path)
    return path.read_bytes() if path.exists() else b""


def train_dictionary(articles: Sequence[bytes]) -> bytes:
    """Give what articles like these have in common; nothing where they are too few to tell."""
    length = sum(map(len, articles))
    size = next((size for size in _DICTIONARIES if length >= _WORTH * size), 0)
    if not size:
        return b""
    sample: list[bytes | bytearray | memoryview] = list(articles[:_SAMPLE])
    try:
        trained: bytes = zstandard.train_dictionary(size, sample, k=_SAMPLE_PARTS, d=8).as_bytes()
    except zstandard.ZstdError:  # all alike
        return b""
    return trained

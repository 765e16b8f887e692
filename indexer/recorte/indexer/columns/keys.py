"""Fields with one value a document, such as an address: the values in order, and the documents of each."""

from collections.abc import Iterator, Sequence

import numpy as np

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.strings import Strings, StringsWriter


class KeysWriter:
    """Writes a field, some values behind others.

    Args:
        writer: The segment's file.
        field: The field.
    """

    def __init__(self, writer: PartsWriter, field: str) -> None:
        self._writer = writer
        self._field = field
        self._keys = StringsWriter(writer, field)
        self._docs_at, self._docs = writer.stream(), writer.stream()
        self._docs_at.append(np.zeros(1, np.int64))

    def append(self, keys: Sequence[bytes], sizes: Integers, docs: Integers) -> None:
        """Add values.

        Args:
            keys: Different ones, in order, behind those added before.
            sizes: How many documents each has.
            docs: These, ascending for each.
        """
        self._keys.append(keys)
        self._docs_at.append(starts_of(sizes)[1:] + self._docs.count)
        self._docs.append(docs)

    def finish(self) -> None:
        """Write the parts."""
        self._keys.finish()
        if self._docs.count != self._keys.count:
            self._writer.add_stream(f"{self._field}.docs_at", self._docs_at)
        self._writer.add_stream(f"{self._field}.docs", self._docs)


class Keys:
    """A field that `KeysWriter` has written."""

    def __init__(self, file: PartsFile, field: str, documents: int) -> None:
        self._keys = Strings(file, field)
        self._docs = file[f"{field}.docs"]
        self._docs_at = file.get(f"{field}.docs_at")
        self._documents = documents

    def __len__(self) -> int:
        return len(self._keys)

    def docs(self, key: bytes) -> Integers:
        """Give the documents that have a value."""
        place = self._keys.find(key)
        return np.empty(0, np.int64) if place is None else self.docs_at(place)

    def docs_at(self, place: int) -> Integers:
        """Give the documents that have the nth value."""
        start, end = (place, place + 1) if self._docs_at is None else self._docs_at.pair(place)
        return self._read_docs(start, end)

    def key(self, place: int) -> bytes:
        """Give the nth value."""
        return self._keys[place]

    def from_(self, key: bytes) -> Iterator[tuple[int, bytes]]:
        """Give the values from this one on, in order, each with its place."""
        return self._keys.from_(key)

    def firsts(self) -> list[bytes]:
        """Give some of the values in order, as far from one another as any."""
        return self._keys.firsts

    def between(self, start: bytes, end: bytes | None) -> tuple[list[bytes], Integers, Integers]:
        """Give the values from one on and below another, or to the last, as `KeysWriter.append` was given them."""
        first, behind = self._keys.place(start), len(self) if end is None else self._keys.place(end)
        at = np.arange(first, behind + 1)
        if self._docs_at is not None:
            at = self._docs_at.read(first, behind + 1).astype(np.int64)
        return self._keys.flat(first, behind).parted(), at[1:] - at[:-1], self._read_docs(at.item(0), at.item(-1))

    def _read_docs(self, start: int, end: int) -> Integers:
        docs = self._docs.read(start, end).astype(np.int64)
        if len(docs) and not 0 <= docs.min() <= docs.max() < self._documents:
            raise self._docs.damaged("a document beyond the last")
        return docs

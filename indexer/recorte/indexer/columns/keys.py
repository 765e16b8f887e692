"""Fields with one value a document, such as an address: the values in order, and the documents of each."""

from collections.abc import Iterator, Sequence

import numpy as np

from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.strings import Strings, write_strings


def write_keys(writer: PartsWriter, field: str, keys: Sequence[bytes], starts: Integers, docs: Integers) -> None:
    """Write a field.

    Args:
        writer: The segment's file.
        field: The field.
        keys: Its different values, sorted.
        starts: Where the documents of each begin, and where the last end.
        docs: Those of each, ascending.
    """
    write_strings(writer, field, keys)
    if len(docs) != len(keys):
        writer.add(f"{field}.docs_at", starts)
    writer.add(f"{field}.docs", docs)


class Keys:
    """A field that `write_keys` has written."""

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
        docs = self._docs.read(start, end).astype(np.int64)
        if len(docs) and not 0 <= docs.min() <= docs.max() < self._documents:
            raise self._docs.damaged("a document beyond the last")
        return docs

    def key(self, place: int) -> bytes:
        """Give the nth value."""
        return self._keys[place]

    def from_(self, key: bytes) -> Iterator[tuple[int, bytes]]:
        """Give the values from this one on, in order, each with its place."""
        return self._keys.from_(key)

    def all(self) -> tuple[list[bytes], Integers, Integers]:
        """Give what `write_keys` was given."""
        count = len(self)
        starts = np.arange(count + 1) if self._docs_at is None else self._docs_at.all().astype(np.int64)
        return self._keys.read(0, count), starts, self._docs.all().astype(np.int64)

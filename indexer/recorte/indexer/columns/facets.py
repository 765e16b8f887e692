r"""Fields whose values are counted whole, such as a section: a table of values, and the numbers of each document's.

A document may have several values of a field, in their order, or none.

>>> sections = column([("Economia",), (), ("Economia", "Brasil  e\nPortugal")])
>>> sections.values, sections.sizes.tolist(), sections.ordinals.tolist()
([b'Brasil e Portugal', b'Economia'], [1, 0, 2], [1, 1, 0])
"""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.arrays import Integers, ranges, starts_of
from recorte.indexer.columns.encoding import indexable
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.strings import Strings, write_strings

LONGEST_VALUE = 200
"""Characters of a value; what is longer names nothing, and is cut off."""


class FacetColumn(NamedTuple):
    """The values of one field.

    Attributes:
        values: The different ones in UTF-8, sorted.
        sizes: How many each document has.
        ordinals: The places of these among the values, document by document.
    """

    values: list[bytes]
    sizes: Integers
    ordinals: Integers

    def some(self, docs: Integers) -> "FacetColumn":
        """Give the column of some of the documents, in the order given, without the values that none of them has."""
        sizes = self.sizes[docs]
        ordinals = self.ordinals[ranges(starts_of(self.sizes)[:-1][docs], sizes)]
        used, ordinals = np.unique(ordinals, return_inverse=True)
        return FacetColumn([self.values[place] for place in used.tolist()], sizes, ordinals)


def value_of(text: str) -> str:
    """Give a text as the value that it is kept as: on one line, of single spaces, not too long."""
    return indexable(" ".join(text[: 4 * LONGEST_VALUE].split())[:LONGEST_VALUE].rstrip())


def column(texts: Iterable[Sequence[str]]) -> FacetColumn:
    """Give the column of documents that have these texts each."""
    of_documents = [[value.encode() for text in own if (value := value_of(text))] for own in texts]
    values = sorted({value for own in of_documents for value in own})
    place = {value: number for number, value in enumerate(values)}
    sizes = np.array([len(own) for own in of_documents], np.int64)
    return FacetColumn(values, sizes, np.array([place[value] for own in of_documents for value in own], np.int64))


def joined(columns: Sequence[FacetColumn]) -> FacetColumn:
    """Give one column of the documents of several, one behind the other."""
    values = sorted({value for own in columns for value in own.values})
    place = {value: number for number, value in enumerate(values)}
    none = np.empty(0, np.int64)
    ordinals = [np.array([place[value] for value in own.values], np.int64)[own.ordinals] for own in columns]
    sizes = np.concatenate([none, *(own.sizes for own in columns)])
    return FacetColumn(values, sizes, np.concatenate([none, *ordinals]))


def write_facet(writer: PartsWriter, field: str, facet: FacetColumn) -> None:
    """Write a column."""
    write_strings(writer, f"{field}.values", facet.values)
    if not (facet.sizes == 1).all():
        writer.add(f"{field}.ordinals.sizes", facet.sizes)
    writer.add(f"{field}.ordinals", facet.ordinals)


def read_facet(file: PartsFile, field: str, documents: int) -> FacetColumn:
    """Give what `write_facet` was given, if it can be."""
    table = Strings(file, f"{field}.values")
    ordinals, sizes = file[f"{field}.ordinals"].all(), file.get(f"{field}.ordinals.sizes")
    counts = np.ones(documents, np.int64) if sizes is None else sizes.all().astype(np.int64)
    if (
        len(counts) != documents
        or (len(counts) and not 0 <= counts.min() <= counts.max() <= len(ordinals))
        or counts.sum() != len(ordinals)
        or (len(ordinals) and ordinals.max() >= len(table))
    ):
        raise file.damaged(f"the numbers of '{field}.ordinals' do not fit the others")
    return FacetColumn(table.read(0, len(table)), counts, ordinals.astype(np.int64))

"""What segments have of each document, to one segment: column by column, and of each column some documents at a time.

What is held of all documents together are a few numbers each.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterator, Sequence
from itertools import zip_longest
from operator import methodcaller, ne
from typing import NamedTuple

import numpy as np
from numpy.typing import DTypeLike, NDArray

from recorte.indexer.columns.arrays import Array, Integers, contains, distinct_of, ranges, runs, starts_of
from recorte.indexer.columns.articles import ArticlesWriter
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.facets import joined, write_facet
from recorte.indexer.columns.fields import FACET_FIELDS, KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.keys import KeysWriter
from recorte.indexer.columns.lending import Loans, Texts
from recorte.indexer.columns.origins import write_origins
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.renumbering import Renumbered
from recorte.indexer.columns.signatures import keys_of_texts
from recorte.indexer.columns.strings import PER_BLOCK

_AT_ONCE = 1 << 15
"""Documents of which a column is taken over at once, and values of a field with one a document."""

_FIRSTS_AT_ONCE = _AT_ONCE // PER_BLOCK
"""Of those values the ones that are known without decompressing any, the first of each block."""


def merge_documents(writer: PartsWriter, sources: Sequence[Renumbered]) -> None:
    """Write all that documents have but where words occur in them."""
    for field in WORD_FIELDS:
        _merge_column(writer, f"{field}.lengths", sources, methodcaller("lengths", field))
    for field in KEY_FIELDS:
        _merge_keys(writer, sources, field)
    for field in FACET_FIELDS:
        columns = (source.segment.facet(field).some(source.documents) for source in sources)
        write_facet(writer, field, joined([*columns]))
    for name in ("published", "ids", "sizes", "contents"):
        _merge_column(writer, name, sources, methodcaller(name))
    write_origins(writer, np.concatenate([source.segment.origins()[source.documents] for source in sources]))
    _merge_column(writer, "signatures", sources, Documents.signatures, np.uint32)
    _merge_articles(writer, sources, _merged_loans(sources))


def _merge_column(
    writer: PartsWriter,
    name: str,
    sources: Sequence[Renumbered],
    column: Callable[[Documents], Array],
    dtype: DTypeLike | None = None,
) -> None:
    """Write a column of all documents that are kept."""
    merged = writer.stream(dtype)
    for source in sources:
        values = column(source.segment)
        for docs in _some_at_a_time(source.documents):
            merged.append(values[docs].ravel())
        source.release()
    writer.add_stream(name, merged)


def _some_at_a_time(docs: Integers) -> Iterator[Integers]:
    return (docs[at : at + _AT_ONCE] for at in range(0, len(docs), _AT_ONCE))


def _merge_keys(writer: PartsWriter, sources: Sequence[Renumbered], field: str) -> None:
    """Write a field with one value a document, a range of its values at a time."""
    columns = [source.segment.keys(field) for source in sources]
    merged = KeysWriter(writer, field)
    firsts = sorted(first for column in columns for first in column.firsts())
    bounds = [b"", *firsts[_FIRSTS_AT_ONCE::_FIRSTS_AT_ONCE]]
    for start, end in zip_longest(bounds, bounds[1:]):
        values: list[bytes] = []
        sizes, docs = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
        for source, column in zip(sources, columns, strict=True):
            own, own_sizes, own_docs = column.between(start, end)
            new = source.numbers(own_docs)
            values += own
            sizes.append(np.diff(starts_of(new >= 0)[starts_of(own_sizes)]))
            docs.append(new[new >= 0])
            source.release()
        merged.append(*_in_order(values, np.concatenate(sizes), np.concatenate(docs)))
    merged.finish()


def _in_order(values: Sequence[bytes], sizes: Integers, docs: Integers) -> tuple[list[bytes], Integers, Integers]:
    """Put the values of several segments in order, each once, with its documents; those with none are left out."""
    order = np.array(sorted(np.flatnonzero(sizes).tolist(), key=values.__getitem__), np.int64)
    in_order = [values[place] for place in order.tolist()]
    begins = np.flatnonzero([True, *map(ne, in_order, in_order[1:])][: len(in_order)])
    merged = docs[ranges(starts_of(sizes)[:-1][order], sizes[order])]
    together = np.diff(starts_of(sizes[order])[np.append(begins, len(order))])
    return [in_order[place] for place in begins.tolist()], together, merged


def _merge_articles(writer: PartsWriter, sources: Sequence[Renumbered], loans: Loans) -> None:
    articles = ArticlesWriter(writer)
    borrowing = loans.borrowing(sum(len(source.documents) for source in sources))
    for source in sources:
        kept = source.documents
        articles.append_compressed(source.segment.articles, kept, borrowing[source.base : source.base + len(kept)])
        source.release()
    articles.finish(loans)


def _merged_loans(sources: Sequence[Renumbered]) -> Loans:
    """Give who has a text from whom, now that several segments may have it, and some lenders are left out."""
    loans = [_loans_left(source) for source in sources]
    holders = np.arange(sum(len(source.documents) for source in sources))
    for own in loans:
        holders[own.borrowers] = own.lenders
    bases = [source.base for source in sources]

    def text_of(document: int) -> bytes:
        source = sources[bisect_right(bases, document) - 1]
        return source.segment.articles.text(source.before(document))

    for some in _in_several([*map(_texts_of, sources, loans)]):
        texts = Texts(text_of)
        for document in some.tolist():
            holders[document] = texts.holder(document, text_of(document))
    # Who had a text from one that now has it from another has it from that one too.
    return Loans.of(holders[holders])


def _loans_left(source: Renumbered) -> Loans:
    """Give the loans of a segment in the numbers of the merged one; the first borrower of a lender that goes lends."""
    loans = source.segment.articles.loans
    borrowers, lenders = source.numbers(loans.borrowers), source.numbers(loans.lenders)
    alone = np.flatnonzero((borrowers >= 0) & (lenders < 0))
    _, firsts, which = np.unique(loans.lenders[alone], return_index=True, return_inverse=True)
    lenders[alone] = borrowers[alone][firsts][which]
    left = (borrowers >= 0) & (borrowers != lenders)
    return Loans(borrowers[left], lenders[left])


class _Texts(NamedTuple):
    """The texts that a segment has stored.

    Attributes:
        documents: Who has them, as the merged segment numbers them.
        keys: A number for each, the same for those that are the same.
    """

    documents: Integers
    keys: NDArray[np.uint64]


def _texts_of(source: Renumbered, loans: Loans) -> _Texts:
    """Give the texts of documents of a segment that are kept, and have not borrowed them in it."""
    segment, kept = source.segment, source.documents
    holding = np.ones(len(kept), np.bool_)
    holding[loans.borrowers - source.base] = False
    signatures, lengths = segment.signatures(), segment.lengths("text")
    keys = [keys_of_texts(signatures[docs], lengths[docs]) for docs in _some_at_a_time(kept[holding])]
    source.release()
    return _Texts(np.flatnonzero(holding) + source.base, np.concatenate([np.empty(0, np.uint64), *keys]))


def _in_several(texts: Sequence[_Texts]) -> Sequence[Integers]:
    """Give the documents of each key that several segments have, ascending."""
    keys = np.sort(np.concatenate([distinct_of(own.keys) for own in texts]))
    shared = distinct_of(keys[1:][keys[1:] == keys[:-1]])
    places = [contains(shared, own.keys) for own in texts]
    documents, keys = (
        np.concatenate([column[have] for column, have in zip(columns, places, strict=True)])
        for columns in zip(*texts, strict=True)
    )
    order = np.argsort(keys, kind="stable")
    return np.split(documents[order], runs(keys[order])[1:]) if len(order) else []

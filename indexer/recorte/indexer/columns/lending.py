"""Texts that several articles of a segment have: each is stored once, with the first of these articles.

The others are stored without it. They are *borrowers*, and have their text from a *lender*: a document before them that
borrows none itself, so that no article takes more than two reads. Only pairs of the two are kept: where no text is
there twice, that is nothing.

A stored article is a line, in which all of it but its text is, and behind the line its text.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.encoding import Hashes, hash_of
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

LINE_END = b"\n"
"""The end of the line of a stored article."""


def parted(stored: bytes) -> tuple[bytes, bytes]:
    """Give the line of a stored article, with its end, and its text.

    Raises:
        ValueError: If it has no line.
    """
    line, end, text = stored.partition(LINE_END)
    if not end:
        raise ValueError("not a stored article: it has no text")
    return line + end, text


class Loans(NamedTuple):
    """Which documents of a segment have their text from which others.

    Attributes:
        borrowers: Documents that are stored without their text, ascending.
        lenders: Of each the document that has it.
    """

    borrowers: Integers
    lenders: Integers

    @classmethod
    def of(cls, holders: Integers) -> "Loans":
        """Give those of documents of which each has its text from one, itself or another."""
        borrowers = np.flatnonzero(holders != np.arange(len(holders)))
        return cls(borrowers, holders[borrowers])

    def holders(self, documents: int) -> Integers:
        """Give what `of` was given, for so many documents."""
        holders = np.arange(documents)
        holders[self.borrowers] = self.lenders
        return holders

    def borrowing(self, documents: int) -> NDArray[np.bool_]:
        """Tell which of so many documents are borrowers."""
        borrowing = np.zeros(documents, np.bool_)
        borrowing[self.borrowers] = True
        return borrowing

    def lender_of(self, borrower: int) -> int:
        """Give the document that one has its text from."""
        return self.lenders.item(int(self.borrowers.searchsorted(borrower)))


class Texts:
    """Tells which of some documents was the first to have a text.

    Args:
        text_of: Gives the text of a document once more: no hash is taken for it.
    """

    def __init__(self, text_of: Callable[[int], bytes]) -> None:
        self._text_of = text_of
        self._first: dict[int, int] = {}

    def holder(self, document: int, text: bytes) -> int:
        """Give the first document that has the text of one, which may be itself; of no text it always is."""
        if not text:
            return document
        first = self._first.setdefault(hash_of(text), document)
        return first if first == document or self._text_of(first) == text else document


def lend(articles: list[bytes], hashes: Hashes) -> Loans:
    """Take from stored articles, which are to be a segment, every text that one before them has.

    Args:
        articles: The articles.
        hashes: Of each, the hash of its text.
    """
    texts, holders = Texts(lambda document: parted(articles[document])[1]), np.arange(len(articles))
    _, which, counts = np.unique(hashes, return_inverse=True, return_counts=True)
    for document in np.flatnonzero(counts[which] > 1).tolist():
        line, text = parted(articles[document])
        holders[document] = texts.holder(document, text)
        if holders[document] != document:
            articles[document] = line
    return Loans.of(holders)


def write_loans(writer: PartsWriter, loans: Loans) -> None:
    """Write who has a text from whom."""
    writer.add("articles.borrowers", loans.borrowers)
    writer.add("articles.lenders", loans.lenders)


def read_loans(file: PartsFile, documents: int) -> Loans:
    """Give what `write_loans` was given, for so many documents."""
    loans = Loans(*(file[f"articles.{name}"].all().astype(np.int64) for name in Loans._fields))
    if len(loans.borrowers) != len(loans.lenders) or (len(loans.borrowers) and not _fit(loans, documents)):
        raise file.damaged("an article has its text from one that cannot lend it")
    return loans


def _fit(loans: Loans, documents: int) -> bool:
    borrowers, lenders = loans
    ascending = bool((borrowers[1:] > borrowers[:-1]).all()) and borrowers.item(-1) < documents
    before = bool((lenders >= 0).all()) and bool((lenders < borrowers).all())
    return ascending and before and not loans.borrowing(documents)[lenders].any()

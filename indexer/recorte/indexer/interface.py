"""What searching needs of an index, and nothing of how the index keeps it.

Document numbers are positions in one generation of one index: never shown, never stored, never compared across
generations. Every array of them is ascending and without repeats; deleted documents are in none of them.
"""

from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from recorte.corpus import Article
from recorte.indexer.copies import Clusters, Copy

if TYPE_CHECKING:
    from recorte.indexer.columns.facets import FacetColumn
    from recorte.indexer.sources import SourceRecord

NO_DATE = np.iinfo(np.int64).max
"""Stands in `published` for an article without a date."""

_DAY_ONE = date.min.toordinal()

Docs = NDArray[np.int64]
Places = NDArray[np.int64]
Scores = NDArray[np.float64]
Lengths = NDArray[np.integer[Any]]
Mask = NDArray[np.bool_]

POSITION_BITS = 32
Keys = NDArray[np.int64]
"""Positions in some documents: a document's place among them times 2 ** `POSITION_BITS`, plus a position; ascending."""


def by_the_clock(when: date) -> int:
    """Give a day, or a moment by the clock of its source, as `published` has it: in microseconds since year 1.

    >>> by_the_clock(date(1, 1, 2)), by_the_clock(datetime(1, 1, 1, 0, 0, 1))
    (86400000000, 1000000)
    """
    seconds, micros = (when.toordinal() - _DAY_ONE) * 86_400, 0
    if isinstance(when, datetime):
        seconds += when.hour * 3_600 + when.minute * 60 + when.second
        micros = when.microsecond
    return seconds * 1_000_000 + micros


@dataclass(frozen=True, slots=True)
class CheckedFile:
    """A file of an archive that was read from beginning to end.

    Attributes:
        name: Its name.
        size: Its length in bytes.
        damage: What is wrong with it; `None` where it is whole.
    """

    name: str
    size: int
    damage: str | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give what `recorte check --json` prints for the file."""
        return {"name": self.name, "size": self.size, "damage": self.damage}


class Postings(Protocol):
    """Where a term occurs in a field; each part is read from the index when it is first asked for."""

    @property
    def most(self) -> int:
        """How many documents there are, or more where deleted ones count; known without reading them."""

    @property
    def docs(self) -> Docs:
        """The documents that have the term."""

    @property
    def counts(self) -> Scores:
        """How often each of them has it."""

    def keys(self, docs: Docs) -> Keys:
        """Where the term occurs in some ascending documents; see `together` for several terms."""


class IndexReader(Protocol):
    """One generation of an index, open for reading; safe to share between threads."""

    @property
    def generation(self) -> int:
        """The number of the generation, which grows by one with each commit."""

    @property
    def size(self) -> int:
        """One more than the highest document number; the length of every array over all documents."""

    @property
    def segments(self) -> int:
        """How many segments the index is made of."""

    def live(self) -> Mask:
        """Which document numbers hold an article, as a mask over all documents."""

    def lengths(self, field: str) -> Lengths:
        """The length of a field in tokens, for every document."""

    def ids(self) -> NDArray[np.uint64]:
        """A number for every document that follows from its `doc_id`, and is nearly always another for another."""

    def published(self) -> NDArray[np.int64]:
        """Publication by the clock of the source, in microseconds since year 1, or `NO_DATE`."""

    def facet(self, field: str) -> "FacetColumn":
        """The whole values of a field of every document, deleted ones too: `section`, `authors` or `publisher`."""

    def postings(self, field: str, term: str) -> Postings:
        """The postings of a folded word; empty where the field does not have it."""

    def any_postings(self, field: str, terms: Sequence[str]) -> Postings:
        """The postings of some folded words, given in ascending order, as those of one term."""

    def stem_postings(self, field: str, stem: str) -> Postings:
        """The postings of all words that share a stem, as those of one term; of fields that are scored."""

    def form_postings(self, field: str, form: str) -> Postings:
        """The postings of a word in this very spelling, with capitals where it has any; of fields that are scored."""

    def bare(self, fields: Sequence[str], form: str, docs: Docs, *, accents: bool = True) -> Mask:
        """Which of some ascending documents have a word in these fields, and never in this very spelling.

        Args:
            fields: The fields.
            form: The spelling; a capital in it stands for itself, a small letter for either.
            docs: The documents.
            accents: Whether accents count, or capitals alone.
        """

    def words_of_stem(self, stem: str) -> list[str]:
        """The words of title and text that share a stem, in order."""

    def words_from(self, prefix: str, count: int) -> list[str]:
        """The words of title and text that begin with a prefix, in order; so many at most."""

    def commonest_from(self, prefix: str, count: int) -> list[str]:
        """The words of title and text that begin with a prefix; so many at most, by `rough_frequencies`, then in order.

        Where an index is made of several segments, what is common in none of them may be missing.
        """

    def words_near(self, word: str, edits: int) -> dict[str, int]:
        """The words of title and text that are at most so many edits away, in order, each with its edits.

        An edit puts in, takes out or changes one letter, or swaps two neighbours.
        """

    def rough_frequencies(self, words: Sequence[str]) -> NDArray[np.int64]:
        """About how many documents have each of some folded words, at next to no cost.

        No fewer than have it in title or text; those that have it in both count twice, and deleted ones count too.
        """

    def spelling(self, word: str) -> str:
        """The commonest spelling of a folded word, accents and capitals included; itself, where there is none."""

    def matching(self, query: object) -> Docs:
        """The documents that a query of one of Whoosh's own classes matches, such as a `Wildcard`."""

    def document(self, doc_id: str) -> int | None:
        """The document number of an article."""

    def article(self, document: int) -> Article:
        """The stored article."""

    def sources(self) -> Iterator["SourceRecord"]:
        """What is known of each source, in the order of their paths."""

    def clusters(self) -> Clusters:
        """Which documents are nearly the same."""

    def copies(self, document: int) -> list[Copy]:
        """What is known of the exact copies of an article, which are not kept."""

    def copy_named(self, doc_id: str) -> tuple[Copy, int] | None:
        """What is known of the exact copy that has an id, with the number of the document that is kept."""

    def copy_ids(self, docs: Docs) -> tuple[Places, NDArray[np.uint64]]:
        """The exact copies of some documents: the place of each one's document, and its number, as `ids` gives it."""

    def known_ids(self) -> NDArray[np.uint64]:
        """The numbers, as `ids` gives them, of all articles and of their exact copies."""

    def file_of(self, document: int, copy: Copy | None = None) -> Path | None:
        """The file that an article, or a copy of it, was read from, as an absolute path; `None` where not known."""

    def reading(self) -> AbstractContextManager[None]:
        """Name whatever goes wrong inside by its cause: the index is closed, or it is damaged.

        Raises:
            ValueError: If it has been closed, be it meanwhile.
            ArchiveCorruptError: If something failed, and the index is not whole.
        """

    def check(self) -> Iterator[CheckedFile]:
        """Read every byte of every file, and give each file as it is done."""

    def close(self) -> None:
        """Let go of the index's files."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

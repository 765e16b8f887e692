"""A batch of articles in memory, and how it becomes the draft of a segment: one sort of all occurrences by term."""

from array import array
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.articles import ArticlesWriter, shared_dictionary
from recorte.indexer.columns.drafts import LEARNT_ENDING, Dictionary, write_columns, write_dictionary
from recorte.indexer.columns.encoding import hash_of, number_of_id, utf8
from recorte.indexer.columns.facets import column, write_facet
from recorte.indexer.columns.fields import FACET_FIELDS, KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.interning import Numbers
from recorte.indexer.columns.keys import KeysWriter
from recorte.indexer.columns.lending import lend
from recorte.indexer.columns.numbering import Numbering
from recorte.indexer.columns.origins import write_origins
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.signatures import Signatures, signatures_of

GAP = 10
"""Positions between the texts of a field, such as the names of two authors, that no phrase spans."""

_AT_ONCE = 1 << 21
"""Bytes of text that become numbers at once: fewer cost more to begin with, and more take memory."""

_DICTIONARY = "articles.dictionary"
"""The file in which processes share what articles are compressed against."""

_NONE = -1

_DAY = 86_400_000_000
"""Microseconds."""


class Document(NamedTuple):
    """An article as a segment takes it.

    Attributes:
        keys: The value of each of `KEY_FIELDS`; empty for none.
        title: In UTF-8.
        text: The same.
        facets: The values of each of `FACET_FIELDS`.
        published: Microseconds since year 1, or `NO_DATE`.
        stored: The article in bytes.
        origin: The number of the source that it is from.
        content: A hash of all of it that an exact copy has too.
    """

    keys: tuple[str, str, str]
    title: bytes
    text: bytes
    facets: tuple[Sequence[str], Sequence[str], Sequence[str]]
    published: int
    stored: bytes
    origin: int
    content: int

    @property
    def size(self) -> int:
        """The length of its title and text, in bytes of UTF-8."""
        return len(self.title) + len(self.text)


class _Occurrences(NamedTuple):
    """Occurrences of a field in the order of its texts: of each the form, the document and the position."""

    forms: NDArray[np.int32]
    documents: NDArray[np.int32]
    positions: NDArray[np.int32]

    def counts(self, documents: int) -> Integers:
        """Give how many each of so many documents has."""
        return np.diff(self.documents.searchsorted(np.arange(documents + 1, dtype=np.int32)))


class _Field:
    """The texts of one field; they become numbers when they are many enough for that to be worth the while."""

    def __init__(self, numbering: Numbering) -> None:
        self._numbering = numbering
        self._texts: list[bytes] = []
        self._length = 0
        # How many texts each document has, from one on.
        self._counts = array("i")
        self._first = 0
        self._done: list[_Occurrences] = []

    def add(self, texts: Sequence[bytes]) -> None:
        """Add the texts of the next document."""
        # Never between the texts of one document: each begins where the one before it ends.
        if self._length > _AT_ONCE:
            self._number()
        self._counts.append(len(texts))
        if texts:
            self._texts += texts
            self._length += sum(map(len, texts))

    def occurrences(self) -> _Occurrences:
        """Give all occurrences, once."""
        self._number()
        columns = [list(column) for column in zip(*self._done, strict=True)]
        self._done.clear()
        return _Occurrences(*(_joined(column) for column in columns))

    def _number(self) -> None:
        codes, sizes = self._numbering.codes(self._texts)
        forms, steps, counts = self._numbering.expand(codes)
        bounds = starts_of(counts)[starts_of(sizes)]
        behind = self._first + len(self._counts)
        documents = np.repeat(np.arange(self._first, behind, dtype=np.int32), np.array(self._counts, np.int32))
        self._done.append(_placed(forms, steps, bounds, documents))
        self._texts.clear()
        self._counts = array("i")
        self._first, self._length = behind, 0


class Learnt:
    """What a process has learnt from the texts it has seen: the numbers of words, and what articles are like."""

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        """Forget all, which takes much memory."""
        self.numbering = Numbering()
        self.dictionary = b""


class Batch:
    """Articles that will be one draft; they are numbered from 0.

    Args:
        learnt: What earlier batches have taught; shared by those of a process, one after the other.
    """

    def __init__(self, learnt: "Learnt") -> None:
        learnt.numbering.forget_if_full()
        self._learnt = learnt
        self._fields = {field: _Field(learnt.numbering) for field in WORD_FIELDS}
        self._keys: list[tuple[str, str, str]] = []
        self._facets: list[tuple[Sequence[str], ...]] = []
        self._published = array("q")
        self._sizes = array("q")
        self._origins = array("Q")
        self._contents = array("Q")
        self._stories = array("Q")
        self._texts = array("Q")
        self._stored: list[bytes] = []

    def __len__(self) -> int:
        return len(self._keys)

    def add(self, document: Document) -> None:
        """Add an article."""
        facets = [[*map(utf8, values)] for values in document.facets]
        for field, texts in zip(self._fields.values(), ((document.title,), (document.text,), *facets), strict=True):
            field.add(texts)
        self._keys.append(document.keys)
        self._facets.append(document.facets)
        self._published.append(document.published)
        self._sizes.append(document.size)
        self._origins.append(document.origin)
        self._contents.append(document.content)
        self._texts.append(hash_of(document.text))
        self._stories.append(_story(document, self._texts[-1]))
        self._stored.append(document.stored)

    def write(self, path: Path) -> None:
        """Write the draft of a segment; what has been learnt for it is written beside it."""
        with PartsWriter(path) as writer:
            self._write_articles(writer, path.with_name(_DICTIONARY))
            fields = {name: field.occurrences() for name, field in self._fields.items()}
            order = _Order(self._learnt.numbering, [field.forms for field in fields.values()])
            writer.add("signatures", self._signatures(fields["text"]).ravel())
            write_dictionary(writer, order.dictionary)
            for name in WORD_FIELDS:
                field = fields.pop(name)
                writer.add(f"{name}.lengths", field.counts(len(self)))
                rows = [order.term_of[field.forms], field.documents, field.positions, order.number_of[field.forms]]
                del field
                write_columns(writer, name, rows)
            for name, values in zip(KEY_FIELDS, zip(*self._keys, strict=True), strict=True):
                keys = KeysWriter(writer, name)
                keys.append(*_sorted_keys(values))
                keys.finish()
            for name, texts in zip(FACET_FIELDS, zip(*self._facets, strict=True), strict=True):
                write_facet(writer, name, column(texts))
            writer.add("published", np.array(self._published, np.int64))
            writer.add("ids", np.array([number_of_id(keys[0]) for keys in self._keys], np.uint64))
            writer.add("sizes", np.array(self._sizes, np.int64))
            write_origins(writer, np.array(self._origins, np.uint64))
            writer.add("contents", np.array(self._contents, np.uint64))
            learnt_in = self._learnt.numbering.lexicon.save(path.with_suffix(LEARNT_ENDING))
            writer.finish({"documents": len(self), "learnt_in": learnt_in})

    def _write_articles(self, writer: PartsWriter, dictionary: Path) -> None:
        """Write the articles first of all, and let go of them: they take as much room as the texts did."""
        loans = lend(self._stored, np.array(self._texts, np.uint64))
        self._learnt.dictionary = self._learnt.dictionary or shared_dictionary(self._stored, dictionary)
        articles = ArticlesWriter(writer)
        articles.append(self._stored, self._learnt.dictionary)
        articles.finish(loans)
        self._stored.clear()

    def _signatures(self, texts: _Occurrences) -> Signatures:
        lexicon = self._learnt.numbering.lexicon
        words = lexicon.hashes[lexicon.word_of_form][texts.forms]
        return signatures_of(
            words, texts.counts(len(self)), np.array(self._stories, np.uint64), np.array(self._texts, np.uint64)
        )


def _story(document: Document, text: int) -> int:
    """Give a hash of title, text and day, the same in all papers that print a note; untitled, it is like no other."""
    named = document.title or document.keys[0].encode()
    return hash_of(b"%b\n%d\n%d" % (named, document.published // _DAY, text))


def _joined(column: list[NDArray[np.int32]]) -> NDArray[np.int32]:
    """Put arrays together, and let go of them."""
    joined = np.concatenate(column)
    column.clear()
    return joined


def _placed(forms: Numbers, steps: NDArray[np.int8], bounds: Integers, documents: NDArray[np.int32]) -> _Occurrences:
    """Give occurrences, of which those of each text lie between two bounds, their documents and positions."""
    sizes = np.diff(bounds)
    reached = np.zeros(len(steps) + 1, np.int32)
    steps.cumsum(out=reached[1:])
    # Each text begins behind the one before it in the same document.
    first = np.concatenate([[True], documents[1:] != documents[:-1]]) if len(documents) else np.empty(0, np.bool_)
    begins = np.zeros(len(sizes), np.int64)
    if not first.all():
        ahead = starts_of(sizes + GAP)[:-1]
        begins = ahead - np.maximum.accumulate(np.where(first, ahead, 0))
    positions = reached[1:] - np.repeat((reached[bounds[:-1]] - begins + 1).astype(np.int32), sizes)
    return _Occurrences(forms, np.repeat(documents, sizes), positions)


class _Order:
    """The terms and forms that occur, in the order of a segment's dictionary.

    Attributes:
        dictionary: These.
        term_of: The term of each form of the numbering.
        number_of: Its number among the forms of its term.
    """

    def __init__(self, numbering: Numbering, occurring: Sequence[NDArray[np.int32]]) -> None:
        lexicon = numbering.lexicon
        seen = np.zeros(len(lexicon), np.int64)
        for forms in occurring:
            seen += np.bincount(forms, minlength=len(seen))
        used = np.flatnonzero(seen)
        words, ranks = lexicon.word_of_form[used], lexicon.ranks()
        word_of_rank = np.full(len(ranks), _NONE, np.int32)
        word_of_rank[ranks[words]] = words
        in_order = word_of_rank[word_of_rank != _NONE]
        term_of_word = np.empty(len(ranks), np.int32)
        term_of_word[in_order] = np.arange(len(in_order))
        terms = term_of_word[words]
        order = np.lexsort((-seen[used], terms))
        at = starts_of(np.bincount(terms, minlength=len(in_order)))
        self.term_of = np.zeros(len(seen), np.int32)
        self.number_of = np.zeros(len(seen), np.int32)
        self.term_of[used] = terms
        self.number_of[used[order]] = np.arange(len(used)) - at[terms[order]]
        self.dictionary = Dictionary(in_order, used[order], at, seen[used[order]])


def _sorted_keys(values: Sequence[str]) -> tuple[list[bytes], Integers, Integers]:
    """Give the different values in order, how many documents each has, and these."""
    documents: dict[bytes, list[int]] = {}
    for document, value in enumerate(values):
        if value:
            documents.setdefault(value.encode(), []).append(document)
    keys = sorted(documents)
    sizes = np.array([len(documents[key]) for key in keys], np.int64)
    return keys, sizes, np.array([doc for key in keys for doc in documents[key]], np.int64)

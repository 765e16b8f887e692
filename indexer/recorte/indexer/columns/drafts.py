"""Drafts: what a process writes of a batch of articles, to be merged, and never to be searched.

A draft has its documents as a segment has them. Of its words it has numbers alone, which say what they mean in the
files of what the process has learnt: each word is written once, in whichever draft it is met. And nothing of it is
packed, as it is read once, and soon.
"""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.arrays import Array, Integers, sorted_columns
from recorte.indexer.columns.dictionary import MOST_COUNTED, word_starts
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.segment import Segment
from recorte.indexer.columns.strings import NO_STRINGS, SEPARATOR, Flat, flat

DRAFT_ENDING = ".draft"
"""Of the name of a draft; only a build in progress has any."""

LEARNT_ENDING = ".words"
"""Of the name of a file that says what the numbers in drafts mean."""

_TERMS, _SPELLINGS = "terms", "spellings"


class Dictionary(NamedTuple):
    """The terms and forms of a draft.

    Attributes:
        terms: Of each term its number among all that the process has learnt; in the order of a segment's dictionary.
        forms: The same of each form, one term behind the other.
        at: Where the forms of each term begin, and where the last end.
        counts: How often each form occurs.
    """

    terms: Integers
    forms: Integers
    at: Integers
    counts: Integers


def write_learnt(path: Path, terms: Sequence[bytes], spellings: Sequence[bytes]) -> None:
    """Write what a process has learnt since it last did: the keys of terms, and the spellings of forms."""
    with PartsWriter(path) as writer:
        writer.add_bytes(_TERMS, SEPARATOR.join(terms))
        writer.add_bytes(_SPELLINGS, SEPARATOR.join(spellings))
        writer.finish({})


def write_dictionary(writer: PartsWriter, dictionary: Dictionary) -> None:
    """Write the dictionary of a draft."""
    writer.add("draft.terms", dictionary.terms)
    writer.add("draft.forms", dictionary.forms)
    writer.add("draft.forms_at", dictionary.at)
    writer.add("draft.seen", np.minimum(dictionary.counts, MOST_COUNTED))


def write_columns(writer: PartsWriter, field: str, rows: list[Array]) -> None:
    """Write a field of a draft, given the term, document, position and form of each occurrence; the list is emptied."""
    columns = sorted_columns(rows)
    writer.add(f"{field}.forms", next(columns))
    writer.add(f"{field}.places", next(columns))
    documents, terms = columns
    new_term = np.ones(len(terms), np.bool_)
    new_term[1:] = terms[1:] != terms[:-1]
    new_posting = new_term.copy()
    new_posting[1:] |= documents[1:] != documents[:-1]
    postings = np.flatnonzero(new_posting)
    first_of_term = np.flatnonzero(new_term[postings])
    writer.add(f"{field}.keys", terms[postings[first_of_term]])
    writer.add(f"{field}.at", np.append(first_of_term, len(postings)))
    writer.add(f"{field}.docs", documents[postings])
    writer.add(f"{field}.counts", np.diff(postings, append=len(terms)))
    writer.add(f"{field}.occurrences_at", np.append(postings[first_of_term], len(terms)))


class Draft(Documents):
    """A draft's file, open for reading, with what merging asks of a segment."""

    @property
    def learnt_in(self) -> tuple[str, ...]:
        """The files that say what its numbers mean; of two drafts of one process the later has those of the other."""
        return tuple(self.file.facts["learnt_in"])

    @cached_property
    def dictionary(self) -> "DraftDictionary":
        """Its words."""
        return DraftDictionary(self.file, learnt(self.learnt_in))

    def field(self, name: str) -> "DraftColumns":
        """Give the occurrences of each term of a field of words."""
        return DraftColumns(self.file, name)

    def postings(self, field: str) -> "DraftColumns":
        """Give the documents of each term of a field, which stand with its occurrences."""
        return self.field(field)


def open_segment(path: Path) -> Segment | Draft:
    """Open a segment, or the draft of one."""
    return Draft(path) if path.suffix == DRAFT_ENDING else Segment(path)


class Vocabulary(NamedTuple):
    """What a process has learnt, by its numbers.

    Attributes:
        keys: The keys of terms.
        words: The words in them.
        spellings: Those of forms.
    """

    keys: Flat
    words: Flat
    spellings: Flat


def learnt(files: Iterable[str]) -> Vocabulary:
    """Read what a process has learnt."""
    opened = [PartsFile(Path(name)) for name in files]
    keys, spellings = (_joined(file[name].all().tobytes() for file in opened) for name in (_TERMS, _SPELLINGS))
    for file in opened:
        file.close()
    starts = word_starts(keys)
    return Vocabulary(keys, Flat(keys.content, starts, keys.starts + keys.sizes - starts), spellings)


def _joined(tables: Iterable[bytes]) -> Flat:
    joined = SEPARATOR.join(filter(None, tables))
    return flat(joined) if joined else NO_STRINGS


def share_learnt(drafts: Sequence[Draft]) -> None:
    """Have those drafts that are of one process read what it has learnt together."""
    longest: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        first, *_ = draft.learnt_in
        longest[first] = max(longest.get(first, ()), draft.learnt_in, key=len)
    known = {first: learnt(files) for first, files in longest.items()}
    for draft in drafts:
        draft.dictionary = DraftDictionary(draft.file, known[draft.learnt_in[0]])


def forget_learnt(drafts: Sequence[Draft]) -> None:
    """Let go of what their processes have learnt, which is read again should it be asked for."""
    for draft in drafts:
        vars(draft).pop("dictionary", None)


class DraftDictionary:
    """The dictionary of a draft: what merging asks of that of a segment."""

    def __init__(self, file: PartsFile, learnt: Vocabulary) -> None:
        self._learnt = learnt
        self._terms = file["draft.terms"]
        self._forms = file["draft.forms"]
        self._forms_at = file["draft.forms_at"]
        self._seen = file["draft.seen"]

    def __len__(self) -> int:
        return len(self._terms)

    def all_words(self) -> Flat:
        """Give the words of all terms."""
        return self._learnt.words.some(self._terms.all())

    def keys(self, terms: Integers) -> list[bytes]:
        """Give the keys of some terms."""
        return self._learnt.keys.some(self._terms.all()[terms]).parted()

    def form_starts(self) -> Integers:
        """Give where the forms of each term begin among all, and where the last end."""
        return self._forms_at.all().astype(np.int64)

    def forms_between(self, start: int, end: int) -> tuple[Flat, Integers]:
        """Give a range of forms, and how often each occurs, up to some number."""
        return self._learnt.spellings.some(self._forms.read(start, end)), self._seen.read(start, end).astype(np.int64)


class DraftColumns:
    """The columns of a field of a draft: what merging asks of those of a segment.

    Attributes:
        keys: The terms that the field has.
    """

    def __init__(self, file: PartsFile, field: str) -> None:
        self.keys = file[f"{field}.keys"]
        self._at = file[f"{field}.at"]
        self._docs = file[f"{field}.docs"]
        self._counts = file[f"{field}.counts"]
        self._occurrences_at = file[f"{field}.occurrences_at"]
        self._places = file[f"{field}.places"]
        self._forms = file[f"{field}.forms"]

    def starts(self, first: int, behind: int) -> Integers:
        """Give where the postings of each term of a range begin, and where the last end."""
        return self._at.read(first, behind + 1).astype(np.int64)

    def all_docs(self, first: int, behind: int) -> Integers:
        """Give the documents of a range of terms, one term behind the other."""
        return self._docs.read(self._at[first], self._at[behind]).astype(np.int64)

    def all_counts(self, first: int, behind: int) -> Integers:
        """Give how often each of them has it."""
        return self._counts.read(self._at[first], self._at[behind]).astype(np.int64)

    def occurrence_starts(self, first: int, behind: int) -> Integers:
        """Give where the occurrences of each term of a range begin, and where the last end."""
        return self._occurrences_at.read(first, behind + 1).astype(np.int64)

    def positions(self, start: int, end: int) -> Array:
        """Give the positions of a range of occurrences."""
        return self._places.read(start, end).astype(np.int32)

    def forms(self, start: int, end: int) -> Array:
        """Give the forms of a range of occurrences."""
        return self._forms.read(start, end)

"""The dictionary of a segment: its words, the stems they share, and the forms in which they are written.

A *term* is the number of a word. Terms are ordered by stem, then by word, so that the words of a stem are a range of
terms, and their postings are neighbours; a second order, by word, serves prefixes.

The *forms* of a word are its spellings as the articles have them, accents and capitals included. Each has a number
among those of its word, the commonest first.
"""

from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import compress
from operator import ne
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.analysis import is_written, term_of
from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.encoding import from_utf8
from recorte.indexer.columns.interning import LANE
from recorte.indexer.columns.nearness import Nearness
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.strings import SEPARATOR, Flat, Strings, write_strings

_BETWEEN = b"\0"
MOST_COUNTED = 255
"""Occurrences of a form that are told apart; they only say which forms are common."""


def term_key(stem: bytes, word: bytes) -> bytes:
    """Give what stands for a term while a dictionary is made: it sorts as terms do, by stem and then by word."""
    return stem + _BETWEEN + word


def parted(terms: Sequence[bytes]) -> tuple[list[bytes], list[bytes]]:
    """Give the stems and the words of some terms from their keys, all at once."""
    if not terms:
        return [], []
    both = _BETWEEN.join(terms).split(_BETWEEN)
    return both[::2], both[1::2]


def word_starts(keys: Flat) -> Integers:
    """Give where the word begins in each of some keys."""
    starts: Integers = np.flatnonzero(keys.text[:-LANE] == _BETWEEN[0]) + 1
    return starts


def begins_of(stems: Sequence[bytes]) -> NDArray[np.bool_]:
    """Tell of each term whether it is the first of its stem, given the stems of all terms."""
    begins = np.ones(len(stems), np.bool_)
    begins[1:] = np.fromiter(map(ne, stems[1:], stems), np.bool_, max(len(stems) - 1, 0))
    return begins


class Forms(NamedTuple):
    """The forms of all terms, one term behind the other.

    Attributes:
        spellings: In UTF-8.
        at: Where those of each term begin, and where the last end.
        counts: How often each occurs, up to some number.
    """

    spellings: Sequence[bytes]
    at: Integers
    counts: Integers


def write_terms(writer: PartsWriter, terms: Sequence[bytes]) -> None:
    """Write the words and stems of a dictionary, given the keys of its terms in their order."""
    stems, words = parted(terms)
    by_word = sorted(range(len(words)), key=words.__getitem__)
    write_strings(writer, "words", [words[term] for term in by_word])
    term_of_word = np.array(by_word, np.int64)
    writer.add("words.term", term_of_word)
    writer.add("terms.word", np.argsort(term_of_word))
    begins = begins_of(stems)
    write_strings(writer, "stems", list(compress(stems, begins)))
    writer.add("stems.term", np.append(np.flatnonzero(begins), len(terms)))


def write_forms(writer: PartsWriter, forms: Forms) -> None:
    """Write the forms of a dictionary."""
    write_strings(writer, "spellings", forms.spellings)
    writer.add("terms.form", forms.at)
    writer.add("spellings.seen", np.minimum(forms.counts, MOST_COUNTED))


class Dictionary:
    """A dictionary that `write_terms` and `write_forms` have written."""

    def __init__(self, file: PartsFile) -> None:
        self._words = Strings(file, "words")
        self._term_of_word = file["words.term"]
        self._word_of_term = file["terms.word"]
        self._stems = Strings(file, "stems")
        self._first_of_stem = file["stems.term"]
        self._forms = Strings(file, "spellings")
        self._forms_at = file["terms.form"]
        self._forms_seen = file["spellings.seen"]

    def __len__(self) -> int:
        return len(self._word_of_term)

    def term(self, word: str) -> int | None:
        """Give the term of a word."""
        place = self._words.find(word.encode())
        return None if place is None else self._term_of_word[place]

    def terms(self, words: Sequence[bytes]) -> Integers:
        """Give the terms of some words, which are sorted; ascending, without those that are not there."""
        start = self._words.find(words[0])
        if start is not None and self._words.read(start, min(start + len(words), len(self))) == list(words):
            # All words with a prefix are neighbours, as a rule.
            terms = self._term_of_word.read(start, start + len(words))
        else:
            places = [place for word in words if (place := self._words.find(word)) is not None]
            terms = self._term_of_word.at(np.array(places, np.int64))
        return np.sort(terms.astype(np.int64))

    def words(self, first: int, behind: int) -> list[bytes]:
        """Give the words of a range of terms."""
        return self._words.some(self._word_of_term.read(first, behind))

    def stem(self, stem: str) -> tuple[int, int] | None:
        """Give the terms that share a stem: the first, and the one behind the last."""
        place = self._stems.find(stem.encode())
        return None if place is None else self.terms_of(place)

    def stem_number(self, stem: str) -> int | None:
        """Give the number of a stem."""
        return self._stems.find(stem.encode())

    def terms_of(self, stem: int) -> tuple[int, int]:
        """Give the terms of the nth stem: the first, and the one behind the last."""
        return self._first_of_stem.pair(stem)

    def words_from(self, prefix: str) -> Iterator[tuple[bytes, int]]:
        """Give the words that begin with a prefix, in their order, each with its term."""
        start = prefix.encode()
        for place, word in self._words.from_(start):
            if not word.startswith(start):
                return
            yield word, self._term_of_word[place]

    def terms_from(self, prefix: str) -> Integers:
        """Give the terms of the words that begin with a prefix, ascending."""
        start = prefix.encode()
        places = self._words.place(start), self._words.place(start + SEPARATOR)
        return np.sort(self._term_of_word.read(*places).astype(np.int64))

    def words_at(self, terms: Integers) -> list[bytes]:
        """Give the words of some terms."""
        return self._words.some(self._word_of_term.at(terms))

    def words_near(self, word: str, edits: int) -> list[tuple[bytes, int, int]]:
        """Give the words that are at most so many edits away, in their order, each with its term and its edits."""
        places, counted = self._nearness.near(word.encode(), edits)
        terms = self._term_of_word.at(places).tolist()
        return list(zip(self._words.some(places), terms, counted.tolist(), strict=True))

    def words_behind(self, word: bytes) -> Iterator[tuple[bytes, int]]:
        """Give the words from one on, in their order, each with its term."""
        for place, found in self._words.from_(word):
            yield found, self._term_of_word[place]

    def forms(self, term: int) -> list[str]:
        """Give the forms of a term by their numbers."""
        start, end = self._forms_at.pair(term)
        return [*map(from_utf8, self._forms.read(start, end))]

    def common_forms(self, term: int) -> list[tuple[str, int]]:
        """Give the forms of a term, the commonest first, each with how often it occurs, up to some number."""
        start, end = self._forms_at.pair(term)
        return list(zip(self.forms(term), self._forms_seen.read(start, end).tolist(), strict=True))

    def term_of_form(self, form: str, *, accents: bool = True) -> tuple[int, list[int]] | None:
        """Give the term of a spelling, and the numbers of the forms that are written so, if any are.

        Args:
            form: The spelling; a capital in it stands for itself, a small letter for either.
            accents: Whether accents count.
        """
        term = self.term(term_of(form))
        if term is None:
            return None
        return term, [
            number for number, spelling in enumerate(self.forms(term)) if is_written(spelling, form, accents=accents)
        ]

    def count_of_forms(self, term: int) -> int:
        """Count the forms of a term."""
        start, end = self._forms_at.pair(term)
        return end - start

    def all_words(self) -> Flat:
        """Give the words of all terms."""
        return self._words.flat(0, len(self._words)).some(self._word_of_term.all())

    def keys(self, terms: Integers) -> list[bytes]:
        """Give the keys of some terms."""
        stems = self._first_of_stem.all().searchsorted(terms, "right") - 1
        of_terms = self._stems.flat(0, len(self._stems)).some(stems)
        return [*map(term_key, of_terms.parted(), self.all_words().some(terms).parted())]

    def form_starts(self) -> Integers:
        """Give where the forms of each term begin among all, and where the last end."""
        return self._forms_at.all().astype(np.int64)

    def forms_between(self, start: int, end: int) -> tuple[Flat, Integers]:
        """Give a range of forms, and how often each occurs, up to some number."""
        return self._forms.flat(start, end), self._forms_seen.read(start, end).astype(np.int64)

    @cached_property
    def _nearness(self) -> Nearness:
        return Nearness(self._words.joined())

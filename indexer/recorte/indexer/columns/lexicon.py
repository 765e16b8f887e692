"""The forms that a process has met, with the words and stems they are of, each by its number.

A form is one spelling of one word. It is told from others by its *key*: the spelling, and the word as well where that
is not the fold of the spelling.
"""

from array import array
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from recorte.analysis import fold, spelling, stems
from recorte.analysis.folding import MAX_TERM_LENGTH
from recorte.indexer.columns.dictionary import term_key
from recorte.indexer.columns.drafts import write_learnt
from recorte.indexer.columns.encoding import Hashes, hash_of, utf8
from recorte.indexer.columns.interning import Interner, Numbers

_BETWEEN = "\x01"
"""Stands between a spelling and a word in a key; it is part of neither."""


class Forms:
    """Forms to be numbered; each list has one entry for each.

    Attributes:
        keys: Their keys.
        spellings: In UTF-8.
        words: In UTF-8.
    """

    def __init__(self) -> None:
        self.keys: list[bytes] = []
        self.spellings: list[bytes] = []
        self.words: list[bytes] = []

    def __len__(self) -> int:
        return len(self.keys)

    def add_ordinary(self, spelled: Sequence[bytes], folds: Sequence[bytes]) -> None:
        """Add words of ordinary letters, as they are written and folded."""
        self.keys += spelled
        self.spellings += spelled
        self.words += folds

    def add(self, written: str, word: str) -> None:
        """Add what is written for a word."""
        spelled = spelling(written[:MAX_TERM_LENGTH]).lstrip("@#") or word
        key = spelled if fold(spelled) == word else f"{spelled}{_BETWEEN}{word}"
        self.keys.append(utf8(key))
        self.spellings.append(utf8(spelled))
        self.words.append(utf8(word))


class Lexicon:
    """Forms and words, in the order in which they are met.

    Attributes:
        spellings: Of each form, in UTF-8.
    """

    def __init__(self) -> None:
        self.spellings: list[bytes] = []
        self._word_of_form = array("i")
        self._forms = Interner()
        self._words = Interner()
        self._new_words: list[bytes] = []
        self._hashes = array("Q")
        self._terms: list[bytes] = []
        self._in_order: list[int] = []
        self._files: list[str] = []
        self._saved_terms = self._saved_spellings = 0

    def __len__(self) -> int:
        return len(self.spellings)

    def numbers(self, forms: Forms) -> Numbers:
        """Give the numbers of forms; those that are new get the next ones."""
        numbers, first = self._forms.numbers_of(forms.keys)
        new = first.tolist()
        self.spellings += [forms.spellings[place] for place in new]
        words = [forms.words[place] for place in new]
        of_forms, first = self._words.numbers_of(words)
        self._word_of_form.frombytes(of_forms.tobytes())
        new_words = [words[place] for place in first.tolist()]
        self._new_words += new_words
        self._hashes.extend(map(hash_of, new_words))
        return numbers

    @property
    def terms(self) -> list[bytes]:
        """The keys of all words in a dictionary, by their numbers."""
        new, self._new_words = self._new_words, []
        found = stems([word.decode() for word in new])
        self._terms += [term_key(stem.encode(), word) for stem, word in zip(found, new, strict=True)]
        return self._terms

    def ranks(self) -> Numbers:
        """Give the place of each word in the order of a dictionary."""
        terms = self.terms
        # What was in order stays so: only what is new has to find its place.
        self._in_order += range(len(self._in_order), len(terms))
        self._in_order.sort(key=terms.__getitem__)
        ranks = np.empty(len(terms), np.int32)
        ranks[self._in_order] = np.arange(len(terms))
        return ranks

    def save(self, path: Path) -> list[str]:
        """Give the files that say what numbers mean, up to those that are known now; this one for what is new."""
        terms = self.terms
        if not self._files or len(terms) + len(self.spellings) > self._saved_terms + self._saved_spellings:
            write_learnt(path, terms[self._saved_terms :], self.spellings[self._saved_spellings :])
            self._saved_terms, self._saved_spellings = len(terms), len(self.spellings)
            self._files.append(str(path))
        return list(self._files)

    @property
    def hashes(self) -> Hashes:
        """A hash of each word, the same in every process."""
        return np.array(self._hashes, np.uint64)

    @property
    def word_of_form(self) -> Numbers:
        """The number of the word of each form."""
        return np.array(self._word_of_form, np.int32)

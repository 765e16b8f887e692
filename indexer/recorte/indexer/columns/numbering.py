"""Text to numbers: the analyzer at the speed of a dictionary look-up for each word.

Text repeats itself. What a piece of text between two spaces is made of is worked out once, through
`recorte.analysis`; from then on the piece is one look-up, and a text is an array of numbers. What they mean (forms,
words, stems) is known here for as long as the process lives.
"""

import re
from array import array
from collections.abc import Callable, Iterable

import numpy as np
from numpy.typing import NDArray

from recorte.analysis import fold, spelling, stems
from recorte.analysis.folding import MAX_TERM_LENGTH
from recorte.analysis.tokenizer import CHUNK, split_chunk
from recorte.indexer.columns.dictionary import term_key
from recorte.indexer.columns.packing import Integers, ranges

_MOST_PIECES = 1 << 18
"""Pieces remembered, some 150 bytes each; beyond them memory starts anew."""

_MOST_FORMS = 1 << 18
"""Forms known before `forget_if_full` forgets them, some 400 bytes each with their words and stems."""

_LONGEST_REMEMBERED = 64

_NEEDS_MORE = -1
"""Stands for a piece that cannot be understood without what follows it."""

_MARKS = ".,;:!?()[]{}\"'“”‘’«»…–—-/*|<>=+"
"""Characters that are in no chunk at its beginning or end, whatever stands beside them."""

_HARD_SPACES = ("\u00a0", "\u202f")
# "nº 7" and "30° C" are read with the number and the letter behind the space.
_ORDINALS = "ºª°"
_LOOKS_AHEAD = re.compile(r"(?:[nN]\.?[ºª]|°)$")


class Numbering:
    """Numbers forms as they are met, and knows the word and the stem of each."""

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.spellings: list[str] = []
        self._words: list[str] = []
        self._terms: list[bytes] = []
        self._word_of_form = array("i")
        self._forms: dict[tuple[str, str], int] = {}
        self._word_numbers: dict[str, int] = {}
        # Of the pieces with several words, or none: the forms, and how far each stands behind the one before.
        self._parts, self._steps, self._parts_at = array("i"), array("b"), array("q", [0])
        self._chunks = _Memo(self._code_of_chunk)
        self._pieces = _Memo(self._code_of_piece)

    def forget_if_full(self) -> None:
        """Forget all numbers when there are too many; only between two uses of `expand`."""
        if max(len(self.spellings), len(self._parts)) > _MOST_FORMS:
            self._forget()

    def codes(self, text: str) -> list[int]:
        """Give what a text is made of, for `expand`."""
        if not any(space in text for space in _HARD_SPACES):
            found = list(map(self._pieces.__getitem__, text.split()))
            if _NEEDS_MORE not in found:
                return found
        return list(map(self._chunks.__getitem__, CHUNK.findall(text)))

    @property
    def terms(self) -> list[bytes]:
        """The keys of all words, by their numbers."""
        new = self._words[len(self._terms) :]
        self._terms += [term_key(stem.encode(), word.encode()) for stem, word in zip(stems(new), new, strict=True)]
        return self._terms

    @property
    def word_of_form(self) -> NDArray[np.int32]:
        """The number of the word of each form."""
        return np.array(self._word_of_form, np.int32)

    def expand(self, codes: NDArray[np.int32]) -> tuple[NDArray[np.int32], NDArray[np.int8], Integers]:
        """Give the forms that codes stand for.

        Returns:
            The forms; how many positions each stands behind the one before; and how many there are of each code.
        """
        compound = np.flatnonzero(codes < 0)
        counts = np.ones(len(codes), np.int64)
        if not len(compound):
            return codes, np.ones(len(codes), np.int8), counts
        at = np.array(self._parts_at)
        which = -2 - codes[compound]
        sizes = at[which + 1] - at[which]
        counts[compound] = sizes
        ends = np.cumsum(counts)
        forms = np.empty(int(ends[-1]), np.int32)
        steps = np.ones(len(forms), np.int8)
        simple = np.flatnonzero(codes >= 0)
        forms[ends[simple] - 1] = codes[simple]
        target, origin = ranges(ends[compound] - sizes, sizes), ranges(at[which], sizes)
        forms[target] = np.array(self._parts, np.int32)[origin]
        steps[target] = np.array(self._steps, np.int8)[origin]
        return forms, steps, counts

    def _code_of_piece(self, piece: str) -> int:
        if piece[-1] in _ORDINALS and _LOOKS_AHEAD.search(piece):
            return _NEEDS_MORE
        bare = piece.strip(_MARKS)
        if bare.isalpha():
            return self._chunks[bare]
        chunks = CHUNK.findall(piece)
        return self._chunks[chunks[0]] if len(chunks) == 1 else self._code(chunks)

    def _code_of_chunk(self, chunk: str) -> int:
        if chunk.isalpha():  # one word, as most are: without looking for its parts
            return self._form(chunk, fold(chunk))
        return self._code([chunk])

    def _code(self, chunks: Iterable[str]) -> int:
        parts = [(chunk, part) for chunk in chunks for part in split_chunk(chunk)]
        forms = [self._form(chunk[part.start : part.end], part.term) for chunk, part in parts]
        if len(forms) == 1:
            return forms[0]
        self._parts.extend(forms)
        self._steps.extend(part.step for _, part in parts)
        self._parts_at.append(len(self._parts))
        return -len(self._parts_at)

    def _form(self, written: str, word: str) -> int:
        spelled = spelling(written[:MAX_TERM_LENGTH]).lstrip("@#") or word
        key = spelled, word
        known = self._forms.get(key)
        if known is None:
            known = self._forms[key] = len(self.spellings)
            self.spellings.append(spelled)
            self._word_of_form.append(self._word(word))
        return known

    def _word(self, word: str) -> int:
        known = self._word_numbers.get(word)
        if known is None:
            known = self._word_numbers[word] = len(self._words)
            self._words.append(word)
        return known


class _Memo(dict[str, int]):
    def __init__(self, code: Callable[[str], int]) -> None:
        super().__init__()
        self._code = code

    def __missing__(self, text: str) -> int:
        code = self._code(text)
        if len(text) <= _LONGEST_REMEMBERED:
            if len(self) >= _MOST_PIECES:
                self.clear()
            self[text] = code
        return code

"""Text to numbers: the analyzer at the cost of looking each piece of text up in an array.

Text repeats itself. What a piece between two spaces is made of is worked out once, through `recorte.analysis`; from
then on the piece is a number, and so is a text an array of numbers. What they mean (forms, words, stems) is known here
for as long as the process lives. Pieces that are new are worked out together, as that takes half the time.
"""

import re
from array import array
from collections.abc import Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from recorte.analysis.ordinary import ordinary_folds
from recorte.analysis.tokenizer import CHUNK, LOOKING_ON, SEEN_BEHIND, split_chunk
from recorte.indexer.columns.arrays import Integers, ranges
from recorte.indexer.columns.encoding import from_utf8
from recorte.indexer.columns.interning import Bytes, Interner, Numbers
from recorte.indexer.columns.lexicon import Forms, Lexicon
from recorte.indexer.columns.pieces import Pieces, find_pieces

_MOST_KNOWN = 1 << 19
"""Forms, or pieces of several, known before `forget_if_full` forgets them; 200 to 300 bytes each, all in all."""

_LONGEST_REMEMBERED = 64
"""Bytes; a longer piece hardly ever comes twice."""

_BY_ITSELF = -1
"""Stands for a piece of which every occurrence is looked at: it is long, or depends on what stands behind it."""

# "nº 7" and "30° C" are read with the number and the letter behind the space.
_LOOKS_AHEAD = re.compile(r"(?:[nN]\.?[ºª]|°)$")
_BYTES_BEHIND = 4 * SEEN_BEHIND

Chunks = Sequence[str]


class Numbering:
    """Numbers forms as they are met, and knows the word and the stem of each.

    Attributes:
        lexicon: What the numbers of forms mean.
    """

    def __init__(self) -> None:
        self._forget()

    def _forget(self) -> None:
        self.lexicon = Lexicon()
        # Of the pieces with several words, or none: the forms, and how far each stands behind the one before.
        self._parts, self._steps, self._parts_at = array("i"), array("b"), array("q", [0])
        self._pieces = Interner()
        self._codes = array("i")
        # Whether the marks around a piece can change how it is read, as in "E.U.A." and "n.º, 7".
        self._need_marks = array("b")

    def forget_if_full(self) -> None:
        """Forget all numbers when there are too many; only between two uses of `expand`."""
        if max(len(self.lexicon), len(self._parts), len(self._codes) // 2) > _MOST_KNOWN:
            self._forget()

    def codes(self, texts: Sequence[bytes]) -> tuple[Numbers, Integers]:
        """Give what texts in UTF-8 are made of, for `expand`; best half a megabyte of them at a time.

        Returns:
            Codes, one text behind the other; and how many each text has.
        """
        pieces = find_pieces(texts)
        numbers = self._numbers(pieces.text, pieces.starts, pieces.ends)
        codes = np.array(self._codes, np.int32)[numbers]
        others = np.flatnonzero(np.array(self._need_marks, np.bool_)[numbers])
        if len(others):
            codes[others] = self._codes_with_marks(pieces, others)
        return codes, pieces.counts

    def expand(self, codes: Numbers) -> tuple[Numbers, NDArray[np.int8], Integers]:
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

    def _numbers(self, text: Bytes, starts: Integers, ends: Integers) -> Numbers:
        """Give the numbers of pieces; those that are new are learnt first."""
        sizes = np.minimum(ends - starts, _LONGEST_REMEMBERED + 1)
        numbers, new = self._pieces.numbers(text, starts, sizes)
        if len(new):
            content = text.tobytes()
            bounds = zip(starts[new].tolist(), sizes[new].tolist(), strict=True)
            self._learn([content[start : start + size] for start, size in bounds])
        return numbers

    def _learn(self, pieces: Sequence[bytes]) -> None:
        """Work out what new pieces are made of, those of ordinary letters together."""
        folds = ordinary_folds(pieces)
        codes = np.full(len(pieces), _BY_ITSELF, np.int32)
        ordinary = [place for place, folded in enumerate(folds) if folded]
        forms = Forms()
        forms.add_ordinary([pieces[place] for place in ordinary], list(filter(None, folds)))
        codes[ordinary] = self.lexicon.numbers(forms)
        chunks = {place: _chunks(pieces[place]) for place, folded in enumerate(folds) if not folded}
        known = {place: found for place, found in chunks.items() if found is not None}
        codes[list(known)] = self._understood(list(known.values()))
        self._codes.frombytes(codes.tobytes())
        need_marks = codes == _BY_ITSELF
        need_marks[[place for place in chunks if b"." in pieces[place]]] = True
        self._need_marks.frombytes(need_marks.tobytes())

    def _codes_with_marks(self, pieces: Pieces, places: Integers) -> Numbers:
        starts, ends = pieces.with_marks(places)
        numbers = self._numbers(pieces.text, starts, ends)
        codes = np.array(self._codes, np.int32)[numbers]
        by_itself = np.flatnonzero(codes == _BY_ITSELF)
        if len(by_itself):
            content = pieces.text.tobytes()
            bounds = zip(starts[by_itself].tolist(), ends[by_itself].tolist(), strict=True)
            codes[by_itself] = self._understood([_chunks_between(content, start, end) for start, end in bounds])
        return codes

    def _understood(self, pieces: Sequence[Chunks]) -> list[int]:
        """Give the codes of pieces that are made of some chunks."""
        forms = Forms()
        steps: list[int] = []
        at = [0]
        for chunks in pieces:
            for chunk in chunks:
                for part in split_chunk(chunk):
                    forms.add(chunk[part.start : part.end], part.term)
                    steps.append(part.step)
            at.append(len(steps))
        numbers = self.lexicon.numbers(forms).tolist()
        return [
            numbers[start] if end - start == 1 else self._code(numbers[start:end], steps[start:end])
            for start, end in pairwise(at)
        ]

    def _code(self, forms: Sequence[int], steps: Sequence[int]) -> int:
        self._parts.extend(forms)
        self._steps.extend(steps)
        self._parts_at.append(len(self._parts))
        return -len(self._parts_at)


def _chunks(piece: bytes) -> Chunks | None:
    """Give what a piece is made of; `None` where every occurrence is to be looked at."""
    if len(piece) > _LONGEST_REMEMBERED:
        return None
    text = from_utf8(piece)
    return None if text[-1] in LOOKING_ON and _LOOKS_AHEAD.search(text) else CHUNK.findall(text)


def _chunks_between(content: bytes, start: int, end: int) -> Chunks:
    """Give the chunks of a piece where it stands, read with what stands behind it."""
    piece = from_utf8(content[start:end])
    behind = content[end : end + _BYTES_BEHIND].decode(errors="replace")[:SEEN_BEHIND]
    return [match[0] for match in CHUNK.finditer(piece + behind) if match.start() < len(piece)]

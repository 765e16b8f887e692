"""Where a text may hold certain terms, found without tokenising it.

The text is copied letter by letter, folded, into bytes, which are searched for how the terms begin: some hundred
times faster than the tokenizer. A *joint* is a sign whose sides are read together: the hyphen of a compound, the sign
of an amount, the point in `E.U.A.`. Whatever is made of both begins as its first part does, so it is enough that a
term does too. An *unknown* letter, of another script, or a sign that is read as a word (`€`), may be read as
anything, and every stretch with one is let through. So what is held back surely has none of the terms.

>>> text = "O apoio veio, por fim, da guarda costeira"
>>> [text[start:end] for start, end in Sieve([["apoio", "apoiou"], ["guarda"]]).stretches(text)]
['apoio', 'guarda']
"""

import re
from collections.abc import Collection, Iterable, Iterator

from recorte.analysis.folding import fold

_LATIN = "latin-1"
"""What most Portuguese texts are made of, at one byte a code point; to encode them is to copy them."""

_TYPOGRAPHIC = "cp1252"
"""The same with quotation marks and dashes, at a price."""

_JOINTS = "-'’$\u00ad\u00a0"
_QUESTION_MARK = "?"
"""What the encoder puts for a character that the charset lacks, too."""

_READ_AS_WORDS = "€£¥°"

_BLANK, _JOINT, _UNKNOWN = ord(" "), ord("-"), ord("=")
_DOTTED = re.compile(r"\.(?=[^\W_])")  # E.U.A., 80.000, acadêmicos.Estudiosos
_WORD_BEGINNING = re.compile(r"[a-z0-9]*")
_PART_BEGINNING = re.compile(rb"[ -]([a-z0-9]{1,2})")

_TELLING = 4
"""Letters that tell a word from most others; a shorter word is looked for up to its end."""

_KEPT = 2
"""Letters that a part keeps, if it has so many, in all that is made of it and others: `dá-lo` is `dar` too."""


def _read_as(code: int) -> int:
    char = bytes([code]).decode(_TYPOGRAPHIC, "replace")
    if char in _JOINTS:
        return _JOINT
    if char in _QUESTION_MARK + _READ_AS_WORDS:
        return _UNKNOWN
    if not char.isalnum():
        return _BLANK
    letter = fold(char)
    return ord(letter) if len(letter) == 1 and letter.isascii() and letter.isalnum() else _UNKNOWN


_READ_AS = bytes(map(_read_as, range(256)))
# The 32 signs that typography has between both halves are control characters in the other charset.
_LATIN_READ_AS = _READ_AS[:128] + bytes([_BLANK]) * 32 + _READ_AS[160:]


class Sieve:
    """Lets through the parts of a text that may hold certain terms.

    Args:
        groups: The terms. Those of a group should begin alike, as the forms of a word do: then they cost no more
            than one.
    """

    def __init__(self, groups: Iterable[Collection[str]]) -> None:
        groups = list(groups)
        beginnings = {beginning for group in groups for beginning in _beginnings(group)}
        self._patterns = [f" {beginning}".encode() for beginning in beginnings]
        self._patterns.append(bytes([_UNKNOWN]))
        self._kept = {_letters(kept).encode() for kept in {term[:_KEPT] for group in groups for term in group}}

    def stretches(self, text: str) -> Iterator[tuple[int, int]]:
        """Give the stretches between two spaces that may hold a term, in order; no others do.

        No token reaches across a space, so each stretch has the tokens that it has in the whole text.
        """
        # The blank before the text makes the place of a blank in the copy that of the letter behind it in the text.
        copy = b" %b " % _folded(text)
        places = [*self._joined(copy), *self._dotted(text, copy)]
        for pattern in self._patterns:
            place = copy.find(pattern)
            while place >= 0:
                places.append(place)
                place = copy.find(pattern, place + 1)
        end = -1
        for place in sorted(places):
            if place > end:
                start = max(text.rfind(" ", end + 1, place), end) + 1
                end = text.find(" ", place)
                if end < 0:
                    end = len(text)
                yield start, end

    def _joined(self, copy: bytes) -> Iterator[int]:
        """Give the places of what has joints in the copy of a text, and may hold a term."""
        joint = copy.find(_JOINT)
        while joint >= 0:
            start, end = copy.rfind(_BLANK, 0, joint), copy.find(_BLANK, joint)
            if self._may_begin(copy, start, end):
                yield start
            joint = copy.find(_JOINT, end)

    def _dotted(self, text: str, copy: bytes) -> Iterator[int]:
        """Give the places of what stands before a point inside a word or number, and may begin a term with the rest."""
        for dot in _DOTTED.finditer(text):
            start = copy.rfind(_BLANK, 0, dot.end())
            if self._may_begin(copy, start, dot.end()):
                yield start

    def _may_begin(self, copy: bytes, start: int, end: int) -> bool:
        """Tell whether a term may begin with a part of what stands there in the copy of a text."""
        if b"" in self._kept:  # a term of no letters may begin at any joint
            return True
        for part in _PART_BEGINNING.finditer(copy, start, end + 1):
            letters = part[1]
            if len(letters) < _KEPT or letters in self._kept or letters[:1] in self._kept:
                return True
        return False


def _folded(text: str) -> bytes:
    known = text.replace(_QUESTION_MARK, " ")
    try:
        return known.encode(_LATIN).translate(_LATIN_READ_AS)
    except UnicodeEncodeError:
        return known.encode(_TYPOGRAPHIC, "replace").translate(_READ_AS)


def _beginnings(terms: Collection[str]) -> Iterable[str]:
    shared = _letters(_common(min(terms), max(terms))) if terms else ""
    if len(shared) >= _TELLING:
        return (shared,)
    # Only a joint can give a term that begins with anything else.
    words = {letters for term in terms if (letters := _letters(term))}
    return {word[:_TELLING] if len(word) >= _TELLING else f"{word} " for word in words}


def _letters(term: str) -> str:
    found = _WORD_BEGINNING.match(term)
    return found[0] if found is not None else ""


def _common(one: str, other: str) -> str:
    """Give what two terms begin with; the least and the greatest of many, what all begin with."""
    return next((one[:place] for place in range(len(one), 0, -1) if other.startswith(one[:place])), "")

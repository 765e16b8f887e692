"""The analyzer: Portuguese text to terms with positions and offsets, one and the same for index and query.

text → chunks (one regular expression) → parts (once per distinct chunk) → folded terms

>>> [token.term for token in tokens("As perdas do Reality Labs: US$ 13,7 bilhões")]
['as', 'perdas', 'do', 'reality', 'labs', 'us$', '13,7', 'bilhoes']
"""

from collections.abc import Iterator
from typing import NamedTuple

from recorte.analysis.tokenizer import CHUNK, LOOKING_ON, SEEN_BEHIND, Part, split_chunk

Chunk = tuple[int, int, tuple[Part, ...]]
"""Start, end and parts of what stands between spaces and punctuation."""

ANALYSIS = 2
"""The version of what a text is made into; it changes with any term, position, form, stem or stop word."""

_MEMO_SIZE = 1 << 20
"""Distinct chunks remembered, about 200 bytes each; beyond it the memory starts anew."""

_LONGEST_REMEMBERED = 64
"""Characters; a longer chunk hardly ever comes twice."""


class Token(NamedTuple):
    """An occurrence of a term.

    Attributes:
        term: What the index holds.
        position: Which word of the text it is, from 0. The joined form of a compound shares the position of its
            first part and comes before it.
        start: Offset of its first code point.
        end: Offset behind its last code point.
        width: How many positions it covers; more than 1 for a joined form alone.
        form: Its spelling in lower case where that has accents, which the term has lost; else `None`.
    """

    term: str
    position: int
    start: int
    end: int
    width: int = 1
    form: str | None = None


class _Memo(dict[str, tuple[Part, ...]]):
    def __missing__(self, chunk: str) -> tuple[Part, ...]:
        parts = split_chunk(chunk)
        if len(chunk) <= _LONGEST_REMEMBERED:
            if len(self) >= _MEMO_SIZE:
                self.clear()
            self[chunk] = parts
        return parts


_parts = _Memo()


def tokens(text: str) -> Iterator[Token]:
    """Give the tokens of a text in order of position, then of width, widest first.

    Args:
        text: Any text, in any Unicode composition.

    Yields:
        Tokens with half-open offsets in code points of `text`.
    """
    position = -1
    for offset, _, parts in chunks(text):
        # A joined form (width > 1) takes the position that the part behind it, with step 0, then shares.
        for begin, end, term, step, width, form in parts:
            position += step
            yield Token(term, position, offset + begin, offset + end, width, form)


def term_of(form: str) -> str:
    """Give the term of one word as it is written: `E.U.A.`, `35%`, `guarda-chuva`."""
    return next((token.term for token in tokens(form)), form)


def chunks(text: str, start: int = 0, end: int | None = None) -> Iterator[Chunk]:
    """Give what `tokens` makes tokens of, for those who need few of them.

    Args:
        text: Any text.
        start: Where to begin: at the start of the text, behind a space, which no chunk reaches across, or behind a
            chunk.
        end: Where to stop: before a space; at the end of the text, where absent.
    """
    stop = len(text) if end is None else end
    seen = stop + SEEN_BEHIND if reads_on(text, stop) else stop
    for match in CHUNK.finditer(text, start, seen):
        first, last = match.span()
        if first >= stop:
            break
        yield first, last, _parts[match[0]]


def reads_on(text: str, end: int) -> bool:
    """Tell whether how a stretch that ends there is read can depend on what stands behind the space."""
    return text[end - 1 : end] in LOOKING_ON


def positions(text: str, start: int, end: int) -> int:
    """Give how many positions a part of a text takes that begins and ends where `chunks` may begin and stop."""
    count = 0
    for _, _, parts in chunks(text, start, end):
        for part in parts:
            count += part.step
    return count

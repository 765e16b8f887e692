"""Where the sentences of a Portuguese text begin and end.

A line feed always ends a sentence, so headings and bullet points stand alone. Within a line it is ended by `.`, `!`,
`?` or `…`, unless what stands around says otherwise: `Sr. Silva`, `p. ex.`, `art. 5`, `J. K.`, `R$ 1.234,56`. A full
stop that misses its space (`acadêmicos.Estudiosos`) ends one too.
"""

import re
from collections.abc import Iterator

from recorte.search.results import Span

# Always followed by more of the same sentence.
_TITLES = frozenset(
    """
    sr sra srs sras srta sto sta dr dra drs dras prof profa profs exmo exma ilmo ilma eng engo enga arq adv
    dep sen gov ver cel gen ten sgt maj alm cap pe fr ir dom av trav pça est rod al ex cf cfr ca aprox pág págs
    ed eds org orgs coord trad
    """.split()
)
# Followed by more of the same sentence where that begins with a digit.
_BEFORE_NUMBERS = frozenset(
    """
    art arts inc par doc docs fl fls n no nº nos núm p pp vol vols fig figs tab cap caps tel ref séc
    jan fev mar abr mai jun jul ago set out nov dez
    """.split()
)

_LINE = re.compile(r"[^\n]+")
_CLOSING = "\"'”’»)\\]"
# Every alternative begins behind the first sign, which the search for it can jump to; its first look goes back past it.
_STOP = re.compile(
    rf"[.!?…](?<![.!?…]{{2}})(?:[.!?…]*+[{_CLOSING}]*+(?=\s)"
    # A missing space: two small letters or a closing quote, the stop, a capital and a small letter.
    rf"|(?<=[^\W\d_][a-zà-öø-ÿ{_CLOSING}][.!?])[.!?]*+(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ]))"
)
_LAST_WORD = re.compile(r"([^\W_]+)\.$")
_ADDRESS = re.compile(r"(?:\bwww|\bwww\.\S*|@\S*|//\S*)$")
_OPENING = "\"'“‘«([—–-•* "
_LONGEST_WORD = 16
_TOO_LONG = 1 + max(map(len, _TITLES | _BEFORE_NUMBERS))
"""Letters that no abbreviation has; most sentences end in such a word, and need no closer look."""


def sentences(text: str, start: int = 0, end: int | None = None) -> Iterator[Span]:
    """Give the sentences of a text in order, without the white space around them.

    Args:
        text: Any text.
        start: Where to begin: at the start of a line, or behind a sentence.
        end: Where to stop: at the end of a line; that of the text, where absent.

    >>> text = "O Sr. Silva perdeu R$ 1.234,56. Depois, riu."
    >>> [text[start:end] for start, end in sentences(text)]
    ['O Sr. Silva perdeu R$ 1.234,56.', 'Depois, riu.']
    """
    for line in _LINE.finditer(text, start, len(text) if end is None else end):
        start, line_end = line.span()
        for stop in _STOP.finditer(text, start, line_end):
            if _ends_sentence(text, start, stop, line_end):
                yield _trimmed(text, start, stop.end())  # which has the stop, so it is not empty
                start = stop.end()
        first, last = _trimmed(text, start, line_end)
        if first < last:
            yield first, last


def _trimmed(text: str, start: int, end: int) -> Span:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _ends_sentence(text: str, start: int, stop: re.Match[str], line_end: int) -> bool:
    end = stop.end()
    following = text[end : min(line_end, end + _LONGEST_WORD)]
    bare = following.lstrip()
    if not bare:
        return True
    if bare == following:
        return _ADDRESS.search(text, max(start, stop.start() - 100), stop.start()) is None
    first = bare.lstrip(_OPENING)[:1]
    if first.islower():
        return False
    return not _is_abbreviation(text[max(start, end - _LONGEST_WORD) : end], first)


def _is_abbreviation(before: str, first: str) -> bool:
    if before[-1] != "." or (len(before) > _TOO_LONG and before[-_TOO_LONG - 1 : -1].isalnum()):
        return False
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    written = word[1]
    if len(written) == 1 and written.isupper():
        return True
    shortened = written.casefold()
    return shortened in _TITLES or (first.isdigit() and shortened in _BEFORE_NUMBERS)

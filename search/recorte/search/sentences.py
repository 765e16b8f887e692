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
_STOP = re.compile(
    rf"(?<![.!?…])[.!?…]++[{_CLOSING}]*+(?=\s)"
    # A missing space: two small letters or a closing quote, the stop, a capital and a small letter.
    rf"|(?<=[^\W\d_][a-zà-öø-ÿ{_CLOSING}])[.!?]++(?=[A-ZÀ-ÖØ-Þ][a-zà-öø-ÿ])"
)
_LAST_WORD = re.compile(r"([^\W_]+)\.$")
_ADDRESS = re.compile(r"(?:\bwww|\bwww\.\S*|@\S*|//\S*)$")
_OPENING = "\"'“‘«([—–-•*"
_LONGEST_WORD = 16


def sentences(text: str) -> Iterator[Span]:
    """Give the sentences of a text in order, without the white space around them.

    >>> text = "O Sr. Silva perdeu R$ 1.234,56. Depois, riu."
    >>> [text[start:end] for start, end in sentences(text)]
    ['O Sr. Silva perdeu R$ 1.234,56.', 'Depois, riu.']
    """
    for line in _LINE.finditer(text):
        start = line.start()
        for stop in _STOP.finditer(text, start, line.end()):
            if _ends_sentence(text, start, stop, line.end()):
                yield from _trimmed(text, start, stop.end())
                start = stop.end()
        yield from _trimmed(text, start, line.end())


def _trimmed(text: str, start: int, end: int) -> Iterator[Span]:
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    if start < end:
        yield start, end


def _ends_sentence(text: str, start: int, stop: re.Match[str], line_end: int) -> bool:
    before = text[max(start, stop.end() - _LONGEST_WORD) : stop.end()]
    following = text[stop.end() : min(line_end, stop.end() + _LONGEST_WORD)]
    bare = following.lstrip()
    if not bare:
        return True
    if bare == following:
        return _ADDRESS.search(text, max(start, stop.start() - 100), stop.start()) is None
    first = bare.lstrip(_OPENING + " ")[:1]
    if first.islower():
        return False
    return not _is_abbreviation(before, first)


def _is_abbreviation(before: str, first: str) -> bool:
    word = _LAST_WORD.search(before)
    if word is None:
        return False
    written = word[1]
    if len(written) == 1 and written.isupper():
        return True
    shortened = written.casefold()
    return shortened in _TITLES or (first.isdigit() and shortened in _BEFORE_NUMBERS)

"""Where the words of a text begin and end.

One regular expression finds *chunks*: what stands between spaces and punctuation, with the hyphens, apostrophes and
`&` inside it. What a chunk is made of is worked out once for each distinct chunk (`split_chunk`), because text repeats
itself: the cost of an occurrence is one look-up.

Offsets are half-open, in code points of the text. Nothing is dropped: every letter and digit of a text is in a part.
"""

import re
from typing import NamedTuple

from recorte.analysis.folding import INVISIBLE, MAX_TERM_LENGTH, fold, unfolded

_INSIDE_WORD = rf"\u0300-\u036f{INVISIBLE}"
_WORD = rf"[\w{_INSIDE_WORD}]"
_LETTER = r"[^\W\d_]"
_HYPHENS = "-\u2010\u2011"
_APOSTROPHES = "'\u2019"
_HARD_SPACES = "\u00a0\u202f"

# Possessive and bounded quantifiers keep a word of a million characters linear.
_NUMERO = r"[nN]\.?[ºª°](?=\s?\d)"  # nº 123, n.º123
_ACRONYM = rf"(?:{_LETTER}\.){{2,}}(?:{_LETTER}(?!{_WORD}))?"  # E.U.A., d.C
_CURRENCY = r"(?:[A-Za-z]{1,3})?\$|[€£¥]"  # US$, R$
_NUMBER = (  # 1.234,56  3,5%  1.º  80 000
    rf"\d++(?:[.,]\d++|[{_HARD_SPACES}]\d{{3}}(?!\d)){{0,8}}+(?:\.?[ºª]|°(?!\s?[CF])|%)?(?!{_WORD})"
)
_COMPOUND = rf"(?:(?<!\w)[@#])?{_WORD}++(?:[{_HYPHENS}{_APOSTROPHES}&]{_WORD}++)*+"  # d'água, AT&T, @nome

CHUNK = re.compile(f"{_NUMERO}|{_ACRONYM}|{_CURRENCY}|{_NUMBER}|{_COMPOUND}")
LOOKING_ON = "ºª°"
"""How a chunk that ends in one of these is read can depend on what stands behind a space: `n.º 5`, `15° C`."""
SEEN_BEHIND = 2
"""Characters behind a chunk that its end can depend on."""

_SIGN = re.compile("|".join((_NUMERO.partition("(?=")[0], _ACRONYM, _CURRENCY)))
_NUMBER_ALONE = re.compile(_NUMBER)
_THOUSANDS = re.compile(rf"\d{{1,3}}(?:[.{_HARD_SPACES}]\d{{3}})+(?:,\d+)?")
_PART = re.compile(rf"(?:[^\W_]|[{_INSIDE_WORD}])+(?:&(?:[^\W_]|[{_INSIDE_WORD}])+)*")
_NO_THOUSANDS = dict.fromkeys(map(ord, "." + _HARD_SPACES))
_SIGN_AS_READ = str.maketrans({".": None, "°": "º"})

CLITICS = frozenset("me te se o a os as lo la los las no na nos nas lhe lhes vos lho lha lhos lhas mo ma to ta".split())
"""Pronouns that a hyphen ties to a verb: `perdeu-se` is the verb and the pronoun, not one word of two parts."""

_AFTER_VERB = frozenset("lo la los las".split())
"""Pronouns before which an infinitive loses its r: `dá-lo` is `dar`, and `o`."""

_ENDINGS = frozenset("ei ás á emos eis ão ia ias íamos íeis iam".split())
"""What stands behind the pronouns in the middle of a verb: `dar-se-á`, `fá-lo-ia`."""

_MAX_JOINED_PARTS = 5
"""A longer chain of hyphens is an address or a rule across the page, not a compound word."""


class Part(NamedTuple):
    """A word inside a chunk.

    Attributes:
        start: Offset of its first code point from the chunk's start.
        end: Offset behind its last code point.
        term: What the index holds for it.
        step: How many positions it stands behind the part before it: 0 for the joined form of a compound,
            which stands where its first part stands.
        width: How many positions it covers: more than 1 for a joined form alone.
        form: Its spelling in lower case where that has accents, which `term` has lost; else `None`.
    """

    start: int
    end: int
    term: str
    step: int = 1
    width: int = 1
    form: str | None = None


def split_chunk(chunk: str) -> tuple[Part, ...]:
    """Give the parts of one chunk, in order; a joined form comes just before the parts it joins.

    >>> [part.term for part in split_chunk("guarda-chuva")]
    ['guardachuva', 'guarda', 'chuva']
    >>> [part.term for part in split_chunk("perdeu-se")]
    ['perdeu', 'se']
    """
    if chunk.isalpha():
        return (_word(chunk, 0, len(chunk)),)
    if _NUMBER_ALONE.fullmatch(chunk):
        return (Part(0, len(chunk), _number(chunk)),)
    if _SIGN.fullmatch(chunk):
        return (Part(0, len(chunk), fold(chunk.translate(_SIGN_AS_READ))),)
    return _compound(chunk)


def _word(word: str, start: int, end: int) -> Part:
    form = unfolded(word[:MAX_TERM_LENGTH])
    return Part(start, end, fold(word), form=None if form.isascii() else form)


def _number(chunk: str) -> str:
    digits = chunk.rstrip("%")
    if _THOUSANDS.fullmatch(digits):
        return digits.translate(_NO_THOUSANDS)
    return fold(digits.replace("°", "º").replace(".º", "º").replace(".ª", "ª"))


def _compound(chunk: str) -> tuple[Part, ...]:
    found = (_word(match[0], *match.span()) for match in _PART.finditer(chunk))
    parts = [part for part in found if part.term]  # characters that nobody sees are no word
    if parts and chunk[0] in "@#":
        parts[0] = parts[0]._replace(start=0)
    if 1 < len(parts) <= _MAX_JOINED_PARTS and "_" not in chunk:
        joined = _joined([unfolded(chunk[part.start : part.end]) for part in parts])
        if joined is not None:
            return (Part(0, len(chunk), fold(joined), width=len(parts)), parts[0]._replace(step=0), *parts[1:])
    return tuple(parts)


def _joined(words: list[str]) -> str | None:
    """Give what the words of a compound are together, a verb without pronouns; `None` where it is the first word."""
    verb, *behind = words
    if not any(word in CLITICS for word in behind):
        return "".join(words)
    if behind[0] in _AFTER_VERB and verb[-1] in "áéêíóô":
        verb += "r"  # faz-lo-ia has become fá-lo-ia, dar-lo dá-lo
    ending = behind.pop() if behind[-1] in _ENDINGS else ""
    if verb[-1:] != "r" or not all(word in CLITICS for word in behind) or (verb == words[0] and not ending):
        return None
    return verb + ending

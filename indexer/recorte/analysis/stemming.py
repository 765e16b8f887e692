"""Stems: which folded words are forms of one word.

A stem names a class of words in an archive's dictionary (`perda`, `perdas`, `perdeu`); it is never indexed as a term
of an article and never shown. Snowball's rules for Portuguese need the accents that folding took away, so the ones
that a suffix makes certain are put back first.

Source: M. F. Porter, "Portuguese stemming algorithm", Snowball, https://snowballstem.org/algorithms/portuguese
"""

from collections.abc import Sequence
from functools import lru_cache

import Stemmer

from recorte.analysis.folding import fold

# Folded ending → ending with its accents, plural made singular where Snowball would keep the two apart
# ("eleiçã" and "eleiçõ"). First match wins, so longer endings stand before the shorter ones they end in.
_SUFFIXES = (
    ("coes", "ção"),
    ("cao", "ção"),
    ("soes", "são"),
    ("sao", "são"),
    ("oes", "ão"),
    ("aes", "ão"),
    ("aos", "ão"),
    ("ao", "ão"),
    ("ais", "al"),
    ("ois", "ol"),
    ("aveis", "ável"),
    ("avel", "ável"),
    ("iveis", "ível"),
    ("ivel", "ível"),
    ("encias", "ência"),
    ("encia", "ência"),
    ("ancias", "ância"),
    ("ancia", "ância"),
)
_BY_LAST_LETTER = {
    letter: tuple((ending, accented) for ending, accented in _SUFFIXES if ending[-1] == letter)
    for letter in {ending[-1] for ending, _ in _SUFFIXES}
}
_SHORTEST = 3
"""Letters below which a word is its own stem: `de`, `pt`, `ia` have no suffix to lose."""

# Snowball's own cache would only repeat the one below.
_SNOWBALL = Stemmer.Stemmer("portuguese", 0)


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Give the stem of a folded word, itself folded.

    Words that share a stem are forms of one word. A word of other than Latin letters is its own stem.

    >>> stem("eleicao") == stem("eleicoes"), stem("perdas") == stem("perdeu"), stem("13,7")
    (True, True, '13,7')
    """
    return stems([word])[0]


def stems(words: Sequence[str]) -> list[str]:
    """Give the stems of many folded words, at half the cost of one by one."""
    changing = [place for place, word in enumerate(words) if _is_inflected(word)]
    found = list(words)
    stemmed: list[str] = _SNOWBALL.stemWords([_with_accents(words[place]) for place in changing])
    for place, one in zip(changing, stemmed, strict=True):
        found[place] = (one if one.isascii() else fold(one)) or words[place]
    return found


def _is_inflected(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _with_accents(word: str) -> str:
    for ending, accented in _BY_LAST_LETTER.get(word[-1], ()):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + accented
    return word

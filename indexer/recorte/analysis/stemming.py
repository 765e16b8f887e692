"""Stems: which folded words are forms of one word, or spellings of it.

A stem names a class of words in an archive's dictionary (`perda`, `perdas`, `perdeu`; `acção`, `ações`); it is never
indexed as a term of an article and never shown. A word is made singular, an adverb its adjective, spellings are made
one (`orthography`), and then Snowball's rules for Portuguese take off what is left; they need the accents that folding
took away, so the ones that a suffix makes certain are put back. Words that all this would put among words of another
meaning (`ministrar` among `ministro`), or keep from their own, are listed in `stems.txt`.

Source: M. F. Porter, "Portuguese stemming algorithm", Snowball, https://snowballstem.org/algorithms/portuguese
"""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from pathlib import Path

import Stemmer

from recorte.analysis.folding import fold
from recorte.analysis.orthography import SILENT_SIGNS, begins_otherwise, listed_spellings, standard

_CLASSES = Path(__file__).with_name("stems.txt")

# Folded ending → what is put in its place: the plural made singular, with the accents that Snowball needs.
# First match wins, so longer endings stand before the shorter ones they end in.
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
    ("ceis", "cil"),
    ("geis", "gil"),
    ("beis", "bil"),
    ("sseis", "ssil"),
    ("eis", "el"),
    ("ares", "ar"),
    ("eres", "er"),
    ("ires", "ir"),
    ("ores", "or"),
    ("ures", "ur"),
    ("zes", "z"),
    ("encias", "ência"),
    ("encia", "ência"),
    ("ancias", "ância"),
    ("ancia", "ância"),
    ("ens", "em"),
    ("ins", "im"),
    ("ons", "om"),
    ("uns", "um"),
    # What we do, not many of something; Snowball knows these endings of verbs.
    ("amos", "amos"),
    ("emos", "emos"),
    ("issimos", "íssimo"),
    ("esimos", "ésimo"),
    ("imos", "imos"),
    ("as", "a"),
    ("es", "e"),
    ("os", "o"),
    ("aus", "au"),
    ("eus", "eu"),
    # shows, emails, posts, rankings
    ("ds", "d"),
    ("gs", "g"),
    ("ks", "k"),
    ("ls", "l"),
    ("ps", "p"),
    ("rs", "r"),
    ("ts", "t"),
    ("ws", "w"),
)
_SHORTEST = 3
"""Letters below which a word is its own stem: `de`, `pt`, `ia` have no suffix to lose."""

# Who does something is not what is done (governador, governo), nor who holds to something (socialista, social).
_AGENT = re.compile("(.{2,}[aei]dor)(?:a|es|as)?")
_BELIEF = re.compile("(.{3,}is)(?:mo|ta)s?")
# rapidamente, fortemente; not what ends so by chance, or is a form of a verb.
_ADVERB = re.compile(
    "(?!(?:imple|comple|incre|incle|vee|la|funda|regula|parla|orna|sacra|jura)mente$)(.{3,}[aelrsz])mente"
)

# Each way begins with a letter, not with one of several: so most places of a word are passed over by their letters.
_SPECIAL = re.compile(f"{SILENT_SIGNS}|mente$|ador|edor|idor|is[mt]")
"""What is found in every word of which more has to be looked at than its ends; few have it, or are listed."""

_LAST = 3
"""Letters at the end of a word that leave few suffixes it may have."""

_OF_A_LIST = "."
"""Ends the stem of a listed class, which so is no stem of the rules."""

# Snowball's own cache would only repeat the one below.
_SNOWBALL = Stemmer.Stemmer("portuguese", 0)


@lru_cache(maxsize=1 << 17)
def stem(word: str) -> str:
    """Give the stem of a folded word, itself folded.

    Words that share a stem are forms of one word. A word of other than Latin letters is its own stem.

    >>> stem("eleicao") == stem("eleicoes"), stem("perdas") == stem("perdeu"), stem("13,7")
    (True, True, '13,7')
    >>> stem("accao") == stem("acoes"), stem("governo") == stem("governador")
    (True, False)
    """
    return stems([word])[0]


def stems(words: Sequence[str]) -> list[str]:
    """Give the stems of many folded words, at half the cost of one by one."""
    found = list(words)
    changing: list[int] = []
    bare: list[str] = []
    special, spellings, classes = _SPECIAL.search, listed_spellings(), _classes()
    for place, word in enumerate(words):
        if not _is_inflected(word):
            continue
        if special(word) or begins_otherwise(word) or word in spellings or word in classes:
            spelled, listed = _looked_at(word)
            if listed is not None:
                found[place] = listed
                continue
            word = spelled  # noqa: PLW2901 - the same word
        changing.append(place)
        bare.append(_with_accents(word))
    stemmed: list[str] = _SNOWBALL.stemWords(bare)
    for place, one in zip(changing, stemmed, strict=True):
        found[place] = (one if one.isascii() else fold(one)) or words[place]
    return found


def _looked_at(word: str) -> tuple[str, str | None]:
    """Give what rules and lists make of a word, and its stem where one of these says it."""
    spelled = standard(word)
    listed = _listed(spelled)
    if listed is None and (adverb := _ADVERB.fullmatch(spelled)):
        spelled = adverb[1]
        listed = _listed(spelled)
    return spelled, listed


def _is_inflected(word: str) -> bool:
    return len(word) >= _SHORTEST and word.isascii() and word.isalpha()


def _listed(word: str) -> str | None:
    """Give the stem of a word that stands in a list, or ends in what tells its own; `None` for all others."""
    found = _classes().get(word)
    if found is None and (agent := _AGENT.fullmatch(word)):
        found = agent[1]
    if found is None and (belief := _BELIEF.fullmatch(word)):
        found = belief[1] + "t"
    return found


@cache
def _classes() -> dict[str, str]:
    stem_of: dict[str, str] = {}
    for line in _CLASSES.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            first, *others = line.split()
            words = (first, *(first + other[1:] if other[0] == "-" else other for other in others))
            stem_of.update(dict.fromkeys(words, first + _OF_A_LIST))
    return stem_of


@cache
def _suffixes(last: str) -> tuple[tuple[str, str], ...]:
    return tuple(pair for pair in _SUFFIXES if last.endswith(pair[0][-_LAST:]))


def _with_accents(word: str) -> str:
    for ending, accented in _suffixes(word[-_LAST:]):
        if word.endswith(ending) and len(word) > len(ending) + 1:
            return word[: -len(ending)] + accented
    return word

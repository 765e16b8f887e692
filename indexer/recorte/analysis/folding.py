"""Folding: one token to the form that the index holds, without case and accents.

A fold is made of ONE token, never of a whole text: transliteration changes lengths (`½`, `…`), and offsets into
the text would drift. It is idempotent, and empty for nothing but characters that nobody sees.

    >>> fold("Ações"), fold("US$"), fold("Straße")
    ('acoes', 'us$', 'strasse')
"""

import unicodedata

from unidecode import unidecode

MAX_TERM_LENGTH = 64
"""Longest term in characters; what a longer token has beyond them does not tell it from others."""

INVISIBLE = "\u00ad\u200b\u200c\u200d\u2060\ufeff"
"""Soft hyphen, zero-width characters, word joiner, byte order mark: they may stand inside a word unseen."""

_DROP_INVISIBLE = dict.fromkeys(map(ord, INVISIBLE))
# unidecode writes £ as "PS", which is also a party.
_CURRENCY = str.maketrans({"€": "eur", "£": "gbp", "¥": "jpy"})
# What Unidecode makes of the letters of Portuguese and its neighbours, at a tenth of the cost.
_PLAIN = str.maketrans("áàâãäåéèêëíìîïóòôõöúùûüçñýÿ", "aaaaaaeeeeiiiiooooouuuucnyy")


def spelling(token: str) -> str:
    """Give the token as it is written but for invisible characters and Unicode composition."""
    if token.isascii():
        return token
    return unicodedata.normalize("NFC", token if token.isalpha() else token.translate(_DROP_INVISIBLE))


def unfolded(token: str) -> str:
    """Give the token as it is written but for case, invisible characters and Unicode composition."""
    return token.lower() if token.isascii() else spelling(token).casefold()


def is_written(token: str, form: str, *, accents: bool = True) -> bool:
    """Tell whether a token is written as a form of it is: accents and all, with a capital wherever the form has one.

    Args:
        token: A token, as it stands in a text.
        form: A form of the same word.
        accents: Whether accents count.

    >>> is_written("PARÁ", "pará"), is_written("FOLHA", "Folha"), is_written("folha", "Folha")
    (True, True, False)
    """
    spelled = spelling(token)
    if spelled == form:
        return True
    if accents and unfolded(spelled) != unfolded(form):
        return False
    return all(one.isupper() or not other.isupper() for one, other in zip(spelled, form, strict=False))


def fold(token: str) -> str:
    """Give the token without case and accents, as ASCII wherever Unidecode knows a reading.

    Args:
        token: One token; only its first 64 characters count.

    Returns:
        The fold, at most 64 characters; the casefolded token itself where nothing of it can be transliterated.
    """
    form = unfolded(token[: 4 * MAX_TERM_LENGTH])
    if not form.isascii():
        form = form.translate(_PLAIN)
    if form.isascii():
        return form[:MAX_TERM_LENGTH]
    ascii_form = "".join(unidecode(form.translate(_CURRENCY)).casefold().split())
    return (ascii_form or form)[:MAX_TERM_LENGTH]

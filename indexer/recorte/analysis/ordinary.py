"""Words of ordinary letters, hundreds at a time, as bytes of UTF-8 and without a look at any of them.

A word of digits and letters, accented or not, as nearly all are, is one term wherever it stands, and its fold is that
of its letters, one by one. In UTF-8 such a letter is a byte, or one behind a byte that is always the same.

>>> ordinary_folds([b"Sol", "Não".encode(), b"E.U.A.", "œuvre".encode()])
[b'sol', b'nao', b'', b'']
"""

from collections.abc import Sequence

from recorte.analysis.folding import MAX_TERM_LENGTH, fold

_LEAD = 0xC3
"""The byte before the second byte of U+00C0 to U+00FF."""


def _ordinary(byte: int) -> bytes:
    """Give the fold of the ordinary character that ends in a byte; nothing, if none does."""
    char = chr(byte if byte < 0x80 else byte + 0x40)  # noqa: PLR2004 - ASCII, or behind the lead
    folded = fold(char) if char.isalnum() and byte < _LEAD - 3 else ""
    return folded.encode() if len(folded) == 1 else b""


_FOLDED = b"".join(_ordinary(byte) or bytes([byte]) for byte in range(256))
_ORDINARY = bytes(byte for byte in range(256) if byte == _LEAD or _ordinary(byte))


def ordinary_folds(words: Sequence[bytes]) -> list[bytes]:
    """Give the fold of each word that is made of ordinary letters.

    Args:
        words: In UTF-8, without spaces.

    Returns:
        For each word its fold; an empty one where it is too long, or something else is in it.
    """
    if not words:
        return []
    together = b" ".join(words)
    folds = together.translate(_FOLDED, bytes([_LEAD])).split(b" ")
    others = together.translate(None, _ORDINARY).split(b" ")
    return [
        b"" if other or len(word) > MAX_TERM_LENGTH else folded
        for word, folded, other in zip(words, folds, others, strict=True)
    ]

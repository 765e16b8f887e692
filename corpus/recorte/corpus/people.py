"""Names of authors out of a byline or a metadata field.

A name is kept as the source writes it; what is no name (an address, a handle, a place) is left out.

    >>> split_authors("Por Ana Sá e João Brás, de Brasília")
    ('Ana Sá', 'João Brás')
"""

import re

MOST_AUTHORS = 30
"""More than that is a list of something else."""

_BY = re.compile(r"(?:por|by|texto|reportagem|autora?|autores)\s*[:|]?\s+", re.IGNORECASE)
_SEPARATOR = re.compile(r"\s*[;|/&,]\s*")
_AND = re.compile(r"\s+(?:e|and|y)\s+")
_ADDRESS = re.compile(r"\S*(?:@|://|www\.)\S*")
_NO_NAME = re.compile(r"(?:d[aeo]s?|D[AEO]S?|em|EM|n[ao]|N[AO]|com|COM|para|PARA|especial|ESPECIAL|null|none|n/a)\b")
_OF_A_PAPER = re.compile(
    r"\s+d[aeo]\s+(?:agência|blog|coluna|correio|diário|editoria|estadão|folha|g1|globo|jc|jornal|ne10|portal|rádio|revista"
    r"|site|tv|uol)\b.*",
    re.IGNORECASE,
)
"""`Ana Sá do Jornal da Praça`: no name goes on like this."""
_IN_BRACKETS = re.compile(r"[(<\[][^()<>\[\]]*[)>\]]")
_LONGEST_NAME = 80
_LONGEST_BYLINE = 2000


def split_authors(text: str) -> tuple[str, ...]:
    """Split a byline into names.

    Args:
        text: Such as `Por Ana Sá e João Brás` or `Ana Sá; João Brás (ana@jornal.example)`.

    Returns:
        The names in their order, each once; at most thirty.
    """
    bare = " ".join(_ADDRESS.sub(" ", _IN_BRACKETS.sub(" ", text[:_LONGEST_BYLINE])).split())
    by = _BY.match(bare)
    parts = _SEPARATOR.split(bare[by.end() :] if by else bare)
    names = (_OF_A_PAPER.sub("", name).strip(" .-–—:*") for part in parts for name in _joined_by_and(part))
    kept = [name for name in names if name and len(name) <= _LONGEST_NAME and not _NO_NAME.match(name)]
    return tuple(dict.fromkeys(kept))[:MOST_AUTHORS]


def _joined_by_and(text: str) -> list[str]:
    first, *others = _AND.split(text)
    names = [first]
    for other in others:
        if " " in names[-1] and " " not in other:
            names[-1] += f" e {other}"  # Andrada e Silva is one surname
        else:
            names.append(other)
    return names

"""Bylines: the lines that say who wrote an article, or edited it, and often of which paper it is.

>>> authors_of("Por Ana Sá e João Brás, da Folha"), authors_of("Edição: Rui Sá")
(('Ana Sá', 'João Brás'), ())
>>> says_more("Por Ana Sá, da Folha", ("Ana Sá",)), says_more("Por Ana Sá", ("Ana Sá",))
(True, False)
"""

import re

from recorte.corpus.people import split_authors

LONGEST = 160
"""Characters of a byline."""

AUTHOR_LABELS = r"(?:autora?|autores|texto|reportagem|redação|repórter|por)"
"""What stands before the name of who wrote it."""

OTHER_ROLES = (
    r"(?:editora?|edição|tradução|tradutora?|revisão|fotografia|edição de texto|supervisão|colaboração|produção)"
)
"""What stands before the name of who did something else."""

_NAME = r"(?:[A-ZÀ-Ý][\w'’.-]*|d[aeo]s?|e|y|van|von|del)"
_PERSONS = rf"[A-ZÀ-Ý][\w'’.-]+(?:,?\s+(?:&\s+)?{_NAME})+"
_LABELLED_BYLINE = re.compile(rf"(?P<role>{AUTHOR_LABELS}|{OTHER_ROLES})\s*[|:]\s*(?P<who>\S.{{0,99}})", re.IGNORECASE)
_PLAIN_BYLINE = re.compile(
    rf"[Pp](?:or|OR):?\s+(?P<who>{_PERSONS}|[Rr]edação[\w ]*)\s*\*{{0,3}}"
    r"(?:\s*[,|–—-]\s*(?:d[aeo]\s|n[ao]\s|em\s|especial\s|repórter\s|[A-ZÀ-Ý])(?:[^.!?]|\.(?=\w)|(?<=\bS)\.){0,60}\.?)?"
)
_BY_OR_AND = re.compile(r"^[Pp](?:or|OR)\b|\b[eEy]\b")
_AUTHOR_ROLE = re.compile(AUTHOR_LABELS, re.IGNORECASE)


def is_byline(line: str) -> bool:
    """Tell whether the line only says who wrote or edited the article."""
    if len(line) > LONGEST:
        return False
    if (":" in line or "|" in line) and _LABELLED_BYLINE.fullmatch(line):
        return True
    return line[:1] in "Pp" and bool(_PLAIN_BYLINE.fullmatch(line))


def authors_of(line: str) -> tuple[str, ...]:
    """Give the names of who wrote it, out of a byline."""
    labelled = _LABELLED_BYLINE.fullmatch(line)
    if labelled and not _AUTHOR_ROLE.fullmatch(labelled["role"]):
        return ()
    match = labelled or _PLAIN_BYLINE.fullmatch(line)
    return split_authors(match["who"]) if match else ()


def says_more(line: str, names: tuple[str, ...]) -> bool:
    """Tell whether there is more in a plain byline than names."""
    if not _PLAIN_BYLINE.fullmatch(line):
        return False
    for name in names:
        line = line.replace(name, " ", 1)
    return any(map(str.isalnum, _BY_OR_AND.sub("", line)))

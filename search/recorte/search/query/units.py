"""The words of a query: what stands for each of them, and which belong together.

`covid-19`, `nome@site.example` and `04/07/2023` mean something only side by side; `perdeu-se` is two words.
"""

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recorte.analysis import Token, is_stop_word, spelling, tokens
from recorte.search.query.tree import Way

_DATE_TIES = "/-:.,"
_NEAR = re.compile(r"(?<=[^\W\d_])~([12]?)$")
_SHORTEST_NEAR = 3
"""Letters of the shortest word that others are near to; shorter ones are near to everything."""


class Unit(NamedTuple):
    """A word of the query, or what is said by several together.

    Attributes:
        label: As it was typed.
        terms: Its words, folded.
        ways: The ways of saying it; the first is the one that was typed.
        form: Its accented spelling, if it has one.
        capitals: Its spelling, if its capitals say that it is a name.
        optional: Whether an article may do without it: a stop word.
        strict: Whether an article must have it, whatever happens.
        quoted: Whether it stood in quotation marks.
        place: Where it stands among the words of the query, from 1.
    """

    label: str
    terms: tuple[str, ...]
    ways: tuple[Way, ...]
    form: str | None = None
    optional: bool = False
    strict: bool = False
    quoted: bool = False
    place: int = 0
    capitals: str | None = None


def units(text: str) -> Iterator[Unit]:
    """Give the words that a lexeme is made of, which has no spaces.

    >>> [unit.terms for unit in units("perdeu-se,covid-19")]
    [('perdeu',), ('se',), ('covid', '19')]
    """
    if text.isalpha():  # as most are: nothing in it is to be told apart
        yield from (_plain(text, token) for token in tokens(text))
        return
    bare = _NEAR.sub("", text.rstrip("*"))
    found = list(tokens(bare))
    words = [token for token in found if token.width == 1]
    joined = {(token.start, token.end): token for token in found if token.width > 1}
    tied = _tied(bare, words, [*joined])
    for number, group in enumerate(tied):
        label = bare[group[0].start : group[-1].end]
        if bare != text and number == len(tied) - 1:
            yield _prefix(label, group) if text.endswith("*") else _near(label, group, text[len(bare) + 1 :])
        else:
            yield _group(label, group, joined.get((group[0].start, group[-1].end)))


def written(text: str) -> Way:
    """Give the words of a text in the very spelling that it has.

    >>> written("Pará").terms, written("guarda-chuva").terms, written("no Pará,").terms
    (('Pará',), ('guarda-chuva',), ('no', 'Pará'))
    """
    found = list(tokens(text))
    whole = found[0].end - found[0].start == len(text.strip()) if found else False
    words = found[:1] if whole else [token for token in found if token.width == 1]
    return Way(tuple(spelling(text[word.start : word.end]).lstrip("@#") or word.term for word in words), "spelling")


def as_spelled(unit: Unit) -> Unit:
    """Give a word of a query in its very spelling, whatever its case; a beginning, and what is near, as they are."""
    if unit.ways[-1].kind in ("prefix", "near"):
        return unit
    return unit._replace(ways=(written(unit.label.lower()),), form=None)


def _group(label: str, group: Sequence[Token], whole: Token | None) -> Unit:
    if len(group) == 1:
        return _plain(label, group[0])
    terms = tuple(token.term for token in group)
    return Unit(label, terms, (Way(terms), *((Way((whole.term,), "word"),) if whole else ())))


def _plain(label: str, token: Token) -> Unit:
    optional = is_stop_word(label)
    if token.form is not None and not optional and is_stop_word(token.term):
        # `Pará` folds to `para`, which stands in every article: only its own spelling means it.
        return Unit(label, (token.term,), (Way((token.form,), "form"),))
    return Unit(label, (token.term,), (Way((token.term,), "word"),), token.form, optional)


def _prefix(label: str, group: Sequence[Token]) -> Unit:
    terms = tuple(token.term for token in group)
    return Unit(label + "*", terms, (Way(terms, "prefix" if len(terms) == 1 else "exact"),))


def _near(label: str, group: Sequence[Token], edits: str) -> Unit:
    """Give the word itself, in all its forms, and whatever is near it."""
    unit = _group(label, group, None)
    if len(group) > 1 or len(group[0].term) < _SHORTEST_NEAR:
        return unit
    near = Way(unit.terms, "near", edits=int(edits or 1))
    return unit._replace(label=f"{label}~{edits}", ways=(*unit.ways, near), optional=False)


def _tied(text: str, words: Sequence[Token], joined: Sequence[tuple[int, int]]) -> list[list[Token]]:
    """Group the words that mean something only side by side: `covid-19`, `nome@site.com`, `04/07/2023`."""
    groups: list[list[Token]] = []
    address = "@" in text.strip("@") or "://" in text or text.startswith("www.")
    for word in words:
        if groups and (address or _ties(text, groups[-1][-1], word, joined)):
            groups[-1].append(word)
        else:
            groups.append([word])
    return groups


def _ties(text: str, left: Token, right: Token, joined: Sequence[tuple[int, int]]) -> bool:
    if any(start <= left.start and right.end <= end for start, end in joined):
        return True
    between = text[left.end : right.start]
    numbers = left.term[-1:].isdigit() and right.term[:1].isdigit()
    if between == ".":
        # `acadêmicos.Estudiosos` is two sentences that miss a space.
        return numbers or not (text[left.end - 1].islower() and text[right.start].isupper())
    return between == "_" or (numbers and len(between) == 1 and between in _DATE_TIES)

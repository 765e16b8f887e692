"""Where the words of a query stand in a text.

A `Finder` is made once for a query and then reads one text after another; like an index, it compares folded words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from recorte.analysis import Token, fold, tokens
from recorte.search.query import Clause, Way


class Occurrence(NamedTuple):
    """A place where a clause occurs.

    Attributes:
        clause: Which one.
        start: Offset of its first code point.
        end: Offset behind its last code point.
        position: The position of its first word.
        as_typed: Whether it stands there in the way that the query says it.
    """

    clause: int
    start: int
    end: int
    position: int
    as_typed: bool


class Finder:
    """Finds the clauses of an expanded query tree in texts.

    Args:
        clauses: The clauses; an `Occurrence` names them by their place here.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._ways: dict[str, list[tuple[int, Way]]] = {}
        self._typed = [next(iter(clause.ways), None) for clause in clauses]
        for number, clause in enumerate(clauses):
            for way in clause.ways:
                first = fold(way.terms[0]) if way.kind == "form" else way.terms[0]
                self._ways.setdefault(first, []).append((number, way))

    def find(self, text: str) -> list[Occurrence]:
        """Give every place where a clause occurs, in order of start; they may overlap."""
        found = [token for token in tokens(text) if token.width == 1 or token.term in self._ways]
        return [
            Occurrence(number, token.start, last.end, token.position, way is self._typed[number])
            for place, token in enumerate(found)
            for number, way in self._ways.get(token.term, ())
            if (last := _last(found, place, way)) is not None
        ]


def _last(found: Sequence[Token], place: int, way: Way) -> Token | None:
    """Give the token that a way of saying something ends with, if it begins with the one at this place."""
    token = found[place]
    if way.kind == "form":
        return token if token.form == way.terms[0] else None
    following = _words_from(found, place)
    for term in way.terms:
        last = next(following, None)
        if last is None or last.term != term:
            return None
    return last if len(way.terms) > 1 else token


def _words_from(found: Sequence[Token], place: int) -> Iterator[Token]:
    yield found[place]
    for i in range(place + 1, len(found)):
        if found[i].width == 1:
            yield found[i]


def merged(spans: Iterator[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give spans in order, with those that overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out

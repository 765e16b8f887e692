"""Where the words of a query stand in a text.

A `Finder` is made once for a query and then reads one text after another; like an index, it compares folded words.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

import numpy as np

from recorte.analysis import Chunk, Sieve, chunks, is_written, positions, reads_on
from recorte.search.query.tree import Clause, Way
from recorte.search.ranking.phrases import within

_MOST_REMEMBERED = 4096
"""Stretches whose words are remembered: of the few that a query lets through, most come again and again."""

_LONGEST_REMEMBERED = 64
"""Characters of such a stretch."""


class Occurrence(NamedTuple):
    """A place where a clause occurs.

    Attributes:
        clause: Which one.
        start: Offset of its first code point.
        end: Offset behind its last code point.
        stretch: Offset of the stretch between two spaces that it begins in.
        position: The position of its first word in that stretch.
        as_typed: Whether it stands there in the way that the query says it.
    """

    clause: int
    start: int
    end: int
    stretch: int
    position: int
    as_typed: bool


_Begun = tuple[int, Way | None, bool]
"""A clause that begins with a word; the way of saying it, if it goes on behind that; and whether that is as typed."""


class _Found(NamedTuple):
    """A clause in a stretch; its offsets are counted from where that begins."""

    clause: int
    start: int
    end: int
    position: int
    as_typed: bool


class Finder:
    """Finds the clauses of an expanded query tree in texts.

    Only what may hold a first word is tokenised: a text is long, and a query's words are few.

    Args:
        clauses: The clauses; an `Occurrence` names them by their place here.
    """

    def __init__(self, clauses: Sequence[Clause]) -> None:
        self._begun: dict[str, list[_Begun]] = {}
        self._apart: list[_Apart] = []
        self._known: dict[str, list[_Found]] = {}
        self._sieve = Sieve([self._add(number, clause) for number, clause in enumerate(clauses)])

    def find(self, text: str) -> list[Occurrence]:
        """Give every place where a clause occurs, in order of start; they may overlap.

        Where the words of a phrase need not stand side by side, each of them is a place of its own.
        """
        found = self._together(text) if self._begun else []
        if not self._apart:
            return found
        found.extend(occurrence for apart in self._apart for occurrence in apart.find(text))
        return sorted(found, key=lambda occurrence: occurrence.start)

    def _add(self, number: int, clause: Clause) -> list[str]:
        """Take in a clause; give the words that it may begin with."""
        firsts: list[str] = []
        as_typed = True  # the first way
        for one in clause.said():
            if isinstance(one, str):
                firsts.append(one)
                self._begun.setdefault(one, []).append((number, None, as_typed))
            elif one.slop and len(one.terms) > 1:
                self._apart.append(_Apart(number, one, as_typed=as_typed))
            else:
                firsts += one.first
                for first in one.first:
                    self._begun.setdefault(first, []).append((number, one, as_typed))
            as_typed = False
        return firsts

    def _together(self, text: str) -> list[Occurrence]:
        found: list[Occurrence] = []
        for stretch, end in self._sieve.stretches(text):
            written = text[stretch:end]
            in_stretch = self._known.get(written)
            if in_stretch is None:
                in_stretch, alone = self._in_stretch(text, stretch, end)
                if alone and len(written) <= _LONGEST_REMEMBERED and len(self._known) < _MOST_REMEMBERED:
                    self._known[written] = in_stretch
            for clause, start, last, position, as_typed in in_stretch:
                found.append(Occurrence(clause, stretch + start, stretch + last, stretch, position, as_typed))
        return found

    def _in_stretch(self, text: str, stretch: int, end: int) -> tuple[list[_Found], bool]:
        """Give what is found in a stretch, and whether that is the same wherever it stands."""
        found: list[_Found] = []
        alone, position = not reads_on(text, end), -1
        for chunk in chunks(text, stretch, end):
            for place, first in enumerate(chunk[2]):
                position += first.step
                for number, way, as_typed in self._begun.get(first.term, ()):
                    last = chunk[0] + first.end if way is None else _last(text, chunk, place, way)
                    alone &= way is None or len(way.terms) == 1
                    if last is not None:
                        start = chunk[0] + first.start
                        found.append(_Found(number, start - stretch, last - stretch, position, as_typed))
        return found, alone


class _Apart:
    """Finds the words of a phrase that need not stand side by side.

    Args:
        number: The clause.
        way: The phrase.
        as_typed: Whether that is how the query says it.
    """

    def __init__(self, number: int, way: Way, *, as_typed: bool) -> None:
        words = list(dict.fromkeys(way.terms))
        self._number = number
        self._as_typed = as_typed
        self._slop = way.slop
        self._order = [words.index(term) for term in way.terms]
        spellings = dict(zip(way.terms, way.spellings, strict=False))
        alone = (way._replace(terms=(word,), spellings=(spellings.get(word, ()),), slop=0) for word in words)
        self._finder = Finder([Clause(way.terms[0], [way]) for way in alone])

    def find(self, text: str) -> list[Occurrence]:
        """Give every word that stands close enough to all others of the phrase."""
        found = self._finder.find(text)
        numbers = list(numbered(text, found))
        of_word = [
            np.array([at for at, it in zip(numbers, found, strict=True) if it.clause == word], np.int64)
            for word in range(max(self._order) + 1)
        ]
        close = set(within([of_word[word] for word in self._order], self._slop).ravel().tolist())
        return [
            it._replace(clause=self._number, as_typed=self._as_typed)
            for at, it in zip(numbers, found, strict=True)
            if at in close
        ]


def _last(text: str, chunk: Chunk, place: int, way: Way) -> int | None:
    """Give where a way of saying something ends, if it begins with the part at this place of a chunk."""
    start, _, parts = chunk
    part = parts[place]
    end = start + part.end
    if way.is_written and not is_written(text[start + part.start : end].lstrip("@#"), way.terms[0]):
        return None
    if len(way.terms) > 1:
        following = _words_behind(text, chunk, place)
        for number in range(1, len(way.terms)):
            word, begin, end = next(following, ("", 0, 0))
            if not (
                is_written(text[begin:end].lstrip("@#"), way.terms[number]) if way.is_written else way.has(number, word)
            ):
                return None
    return end


def _words_behind(text: str, chunk: Chunk, place: int) -> Iterator[tuple[str, int, int]]:
    """Give the words behind a part, each with its ends, without joined forms: in a phrase, a compound is its parts."""
    start, behind, parts = chunk
    for other in range(place + 1, len(parts)):
        if parts[other].width == 1:
            yield parts[other].term, start + parts[other].start, start + parts[other].end
    for start, _, parts in chunks(text, behind):
        for part in parts:
            if part.width == 1:
                yield part.term, start + part.start, start + part.end


def numbered(text: str, found: Sequence[Occurrence]) -> Iterator[int]:
    """Give the positions of occurrences, which are in order, on one scale that begins with the stretch of the first."""
    stretch, before = found[0].stretch if found else 0, 0
    for occurrence in found:
        if occurrence.stretch != stretch:
            before += positions(text, stretch, occurrence.stretch - 1)
            stretch = occurrence.stretch
        yield before + occurrence.position


def merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Give spans in order, with those that overlap made one."""
    out: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if out and start < out[-1][1]:
            out[-1] = (out[-1][0], max(out[-1][1], end))
        else:
            out.append((start, end))
    return out

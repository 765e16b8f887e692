"""Passages: the runs of whole sentences that best answer a query, ready to quote.

A passage is at most `MAX_LENGTH` characters of one paragraph; a short line takes in what stands below it. The best
hold the most different words of the query, the rarest, the closest together. No two overlap, and no two have the same
text.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Sequence
from functools import lru_cache, partial
from heapq import heapify, heappop, heappush, heapreplace, nlargest
from itertools import accumulate, islice, pairwise
from operator import attrgetter
from typing import NamedTuple

from recorte.search.passages.sentences import sentences
from recorte.search.passages.spans import Finder, Occurrence, merged
from recorte.search.query.tree import SCORED_FIELDS, Clause
from recorte.search.results import Passage, Span

MAX_LENGTH = 300
"""Longest passage in characters; a longer sentence is cut between words."""

MIN_LENGTH = 40
"""A shorter passage takes in the sentence behind it, for what it means."""

_CLOSENESS_SHARE = 0.3
"""How much closeness can add to what the words of a passage are worth."""

_EXACT_SHARE = 0.25
"""How much a word adds for standing in the very form that was asked for."""

_MOST_CUTS = 16
"""Pieces of one long sentence that are looked at closely, those with the most of the query."""

_LEAST_SHARE = 0.5
"""A further passage has at least this share of what the best one holds of the query, or it would say little."""

_MOST_REMEMBERED = 1024
"""Sets of clauses whose worth is remembered: most stretches of a text have the same few."""

_START = attrgetter("start")

_Clauses = int
"""Clauses of a query, each the bit of its number."""


class _Line(NamedTuple):
    """A paragraph that has something of the query, not yet parted into sentences.

    Attributes:
        start: Offset of its first code point.
        end: Offset behind its last one.
        held: What it has of the query.
        covered: What the clauses among that are worth: no passage in it has more.
        exact: What those are worth that stand there in the very form that was asked for.
        sentences: The fewest that a passage in it is made of.
    """

    start: int
    end: int
    held: Sequence[Occurrence]
    covered: float
    exact: float
    sentences: int = 1


class _Candidate(NamedTuple):
    """A passage that may be chosen.

    Attributes:
        start: Offset of its first code point.
        end: Offset behind its last one.
        held: What it has of the query, for which it was made.
        covered: What the clauses among that are worth.
        exact: What those are worth that stand there in the very form that was asked for.
        different: How many clauses it has.
        sentences: How many sentences it was made of.
        cut_before: Whether it begins inside a sentence.
        cut_behind: Whether it ends inside one.
    """

    start: int
    end: int
    held: Sequence[Occurrence] = ()
    covered: float = 0.0
    exact: float = 0.0
    different: int = 0
    sentences: int = 1
    cut_before: bool = False
    cut_behind: bool = False


class PassageExtractor:
    """Takes passages from one article after another.

    Args:
        rarity: What the query asks for, and how rare each clause is.
    """

    def __init__(self, rarity: Sequence[tuple[Clause, float]]) -> None:
        in_text = [(clause, idf) for clause, idf in rarity if "text" in clause.fields]
        in_title = [clause for clause, _ in rarity if "title" in clause.fields]
        self._in_text = Finder([clause for clause, _ in in_text])
        everywhere = all(clause.fields == SCORED_FIELDS for clause, _ in rarity)
        self._in_title = self._in_text if everywhere else Finder(in_title)
        self._covered = lru_cache(_MOST_REMEMBERED)(partial(_worth, [idf for _, idf in in_text]))

    def highlights(self, title: str) -> tuple[Span, ...]:
        """Give the marked ranges of a title."""
        return tuple(merged([(found.start, found.end) for found in self._in_title.find(title)]))

    def marks(self, text: str) -> tuple[Span, ...]:
        """Give the marked ranges of a whole text."""
        return tuple(merged([(found.start, found.end) for found in self._in_text.find(text)]))

    def passages(self, text: str, count: int, pages: Sequence[int] = ()) -> tuple[Passage, ...]:
        """Give the best passages of a text, best first.

        Args:
            text: An article's text.
            count: How many at most; 0 for none.
            pages: Offsets in the text at which its pages begin, in order.

        Returns:
            Where the text has none of the query's words, its opening, with nothing marked.
        """
        if count < 1:
            return ()
        found = self._in_text.find(text)
        chosen = self._chosen(text, found, count) if found else _opening(text)
        return tuple(_passage(text, candidate, found, pages) for candidate in chosen)

    def _chosen(self, text: str, found: Sequence[Occurrence], count: int) -> list[_Candidate]:
        """Give the best candidates; ties go to the one of fewer sentences, then to the one that begins first.

        Only what can still come next is looked at closely: lines part into candidates, and how close words stand,
        which costs more than all the rest, is worked out.
        """
        # Each stands at what it is worth at most, and by what decides a tie.
        queue = [_queued(line) for line in self._lines(text, found)]
        heapify(queue)
        chosen: list[_Candidate] = []
        while queue and len(chosen) < count:
            *_, known, best = queue[0]
            if chosen and best.covered < _LEAST_SHARE * chosen[0].covered:
                heappop(queue)
            elif isinstance(best, _Line):
                heappop(queue)
                for candidate in self._in_line(text, best):
                    heappush(queue, _queued(candidate, known=candidate.different <= 1))
            elif any(_overlap(best, other) or _say_the_same(text, best, other) for other in chosen):
                heappop(queue)
            elif known:
                heappop(queue)
                chosen.append(best)
            else:
                nearness = best.different / _least_window(text, best.held, best.different)
                heapreplace(queue, _queued(best, nearness, known=True))
        return chosen

    def _lines(self, text: str, found: Sequence[Occurrence]) -> Iterator[_Line]:
        place = 0
        while place < len(found):
            start = text.rfind("\n", 0, found[place].start) + 1
            end = text.find("\n", found[place].start)
            end = len(text) if end < 0 else end
            behind = bisect_left(found, end, place, key=_START)
            held = found[place:behind]
            clauses, exact = _clauses(held)
            yield _Line(start, end, held, self._covered(clauses), self._covered(exact))
            place = behind

    def _in_line(self, text: str, line: _Line) -> Iterator[_Candidate]:
        found, spans = line.held, _up_to_last(text, line)
        # Where the occurrences of each sentence begin among all, and of one more that is not there.
        places = [bisect_left(found, start, key=_START) for start, _ in spans] + [len(found)]
        clauses = [_clauses(found[first:behind]) for first, behind in pairwise(places)]
        for first, (start, end) in enumerate(spans):
            if not clauses[first][0]:
                continue
            if end - start > MAX_LENGTH:
                yield from self._cuts(text, (start, end), found[places[first] : places[first + 1]])
                continue
            held = exact = 0
            for last in range(first, len(spans)):
                if spans[last][1] - start > MAX_LENGTH:
                    break
                exact |= clauses[last][1]
                if clauses[last][0] & ~held:  # a sentence that says nothing new makes a passage no better
                    held |= clauses[last][0]
                    run = found[places[first] : places[last + 1]]
                    span = start, _filled(text, spans, first, last)
                    yield self._candidate(span, run, (held, exact), last - first + 1)

    def _cuts(self, text: str, sentence: Span, own: Sequence[Occurrence]) -> Iterator[_Candidate]:
        stretches = (own[first:last] for first, last in _stretches(own))
        for held in nlargest(_MOST_CUTS, stretches, key=lambda it: self._covered(_clauses(it)[0])):
            start, end = _cut(text, sentence, (held[0].start, held[-1].end))
            whole = self._candidate((start, end), held, _clauses(held), 1)
            yield whole._replace(cut_before=start > sentence[0], cut_behind=end < sentence[1])

    def _candidate(
        self, span: Span, held: Sequence[Occurrence], clauses: tuple[_Clauses, _Clauses], count: int
    ) -> _Candidate:
        covered, exact = map(self._covered, clauses)
        return _Candidate(*span, held, covered, exact, clauses[0].bit_count(), count)


def _worth(idf: Sequence[float], clauses: _Clauses) -> float:
    return sum([idf[number] for number in range(clauses.bit_length()) if clauses >> number & 1])


def _clauses(held: Sequence[Occurrence]) -> tuple[_Clauses, _Clauses]:
    """Give the clauses that occur, and those that do in the very form that was asked for."""
    clauses = exact = 0
    for it in held:
        bit = 1 << it.clause
        clauses |= bit
        if it.as_typed:
            exact |= bit
    return clauses, exact


def _queued(
    it: _Line | _Candidate, nearness: float = 1.0, *, known: bool = False
) -> tuple[float, int, int, bool, _Line | _Candidate]:
    """Give what sorts the best first, and says whether it is known how close its words stand."""
    worth = it.covered * (1 + _CLOSENESS_SHARE * nearness) + _EXACT_SHARE * it.exact
    return -worth, it.sentences, it.start, known, it


def _up_to_last(text: str, line: _Line) -> list[Span]:
    """Give the sentences of a line up to the last that has something of the query."""
    spans: list[Span] = []
    for span in sentences(text, line.start, line.end):
        spans.append(span)
        if span[1] > line.held[-1].start:
            break
    return spans


def _stretches(own: Sequence[Occurrence]) -> Iterator[tuple[int, int]]:
    """Give the stretches of occurrences that fit into a passage, none of them part of another."""
    last = before = 0
    for first, occurrence in enumerate(own):
        while last < len(own) and (last <= first or own[last].end - occurrence.start <= MAX_LENGTH):
            last += 1
        if last > before:
            yield first, last
        before = last


def _least_window(text: str, held: Sequence[Occurrence], different: int) -> int:
    """Give the length of the shortest stretch that holds all the different clauses, in words as spaces part them."""
    spaces = (text.count(" ", before.start, behind.start) for before, behind in pairwise(held))
    places = list(accumulate(spaces, initial=0))
    last: dict[int, int] = {}
    least = places[-1] - places[0] + 1
    for occurrence, place in zip(held, places, strict=True):
        last[occurrence.clause] = place
        if len(last) == different:
            least = min(least, place - min(last.values()) + 1)
    return max(least, different)


def _filled(text: str, spans: Sequence[Span], first: int, last: int) -> int:
    """Give the end of a passage, behind one more sentence where it would be too short to mean much."""
    start, end = spans[first][0], spans[last][1]
    if end - start < MIN_LENGTH:
        behind = spans[last + 1] if last + 1 < len(spans) else next(sentences(text, end), None)
        if behind is not None and behind[1] - start <= MAX_LENGTH:
            return behind[1]
    return end


def _cut(text: str, sentence: Span, core: Span) -> Span:
    """Give at most `MAX_LENGTH` characters of a sentence with its core, whole words, from its start if possible."""
    if core[1] - sentence[0] <= MAX_LENGTH:
        start = sentence[0]
    else:
        spare = max(MAX_LENGTH - (core[1] - core[0]), 0)
        start = max(sentence[0], min(core[0] - spare // 2, sentence[1] - MAX_LENGTH))
        start = next((i + 1 for i in range(start - 1, core[0]) if text[i].isspace()), core[0])
    end = min(sentence[1], start + MAX_LENGTH)
    if end < sentence[1]:
        end = next((i for i in range(end, core[1], -1) if text[i].isspace()), min(core[1], end))
    while text[end - 1].isspace():
        end -= 1
    return start, end


def _opening(text: str) -> list[_Candidate]:
    beginning = text[: 4 * MAX_LENGTH]
    spans = list(islice(sentences(beginning), 1))
    if not spans:
        return []
    start, end = spans[0]
    if end - start > MAX_LENGTH:
        return [_Candidate(*_cut(text, (start, end), (start, start + 1)), cut_behind=True)]
    return [_Candidate(start, _filled(beginning, spans, 0, 0))]


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _say_the_same(text: str, one: _Candidate, other: _Candidate) -> bool:
    """Tell whether two passages have one text, but for case and white space."""
    # Most begin with another letter.
    first, second = text[one.start].casefold(), text[other.start].casefold()
    return first[:1] == second[:1] and _bare(text, one) == _bare(text, other)


def _bare(text: str, it: _Candidate) -> str:
    return " ".join(text[it.start : it.end].split()).casefold()


def _passage(text: str, candidate: _Candidate, found: Sequence[Occurrence], pages: Sequence[int]) -> Passage:
    start, end = candidate.start, candidate.end
    marked = [(max(it.start, start), min(it.end, end)) for it in found if it.start < end and start < it.end]
    return Passage(
        text=text[start:end],
        start=start,
        end=end,
        highlights=tuple(merged(marked)),
        cut_before=candidate.cut_before,
        cut_behind=candidate.cut_behind,
        page=(bisect_right(pages, start) or 1) if pages else None,
    )

"""Passages: the runs of whole sentences that best answer a query, ready to quote.

A passage is at most `MAX_LENGTH` characters of one paragraph; a short line takes in what stands below it. The best
hold the most different words of the query, the rarest, the closest together. No two overlap, and no two have the same
text.
"""

from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from heapq import nlargest
from itertools import pairwise

from recorte.search.query import Clause
from recorte.search.results import Passage, Span
from recorte.search.sentences import sentences
from recorte.search.spans import Finder, Occurrence, merged

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


@dataclass(frozen=True, slots=True)
class _Candidate:
    start: int
    end: int
    worth: float
    covered: float = 0.0
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
        self._in_text = Finder([clause for clause, _ in in_text])
        self._in_title = Finder([clause for clause, _ in rarity if "title" in clause.fields])
        self._idf = [idf for _, idf in in_text]

    def highlights(self, title: str) -> tuple[Span, ...]:
        """Give the marked ranges of a title."""
        return tuple(merged((found.start, found.end) for found in self._in_title.find(title)))

    def passages(self, text: str, count: int) -> tuple[Passage, ...]:
        """Give the best passages of a text, best first.

        Args:
            text: An article's text.
            count: How many at most; 0 for none.

        Returns:
            Where the text has none of the query's words, its opening, with nothing marked.
        """
        if count < 1:
            return ()
        found = self._in_text.find(text)
        candidates = self._candidates(text, found) if found else _opening(text)
        chosen: list[_Candidate] = []
        seen: set[str] = set()
        for candidate in sorted(candidates, key=lambda it: (-it.worth, it.sentences, it.start)):
            if len(chosen) == count:
                break
            if chosen and candidate.covered < _LEAST_SHARE * chosen[0].covered:
                continue
            same = " ".join(text[candidate.start : candidate.end].split()).casefold()
            if same not in seen and not any(_overlap(candidate, other) for other in chosen):
                chosen.append(candidate)
                seen.add(same)
        return tuple(_passage(text, candidate, found) for candidate in chosen)

    def _candidates(self, text: str, found: Sequence[Occurrence]) -> Iterator[_Candidate]:
        spans = list(sentences(text))
        starts = [occurrence.start for occurrence in found]
        # Where the occurrences of each sentence begin among all, and of one more that is not there.
        places = [bisect_left(starts, start) for start, _ in spans] + [len(found)]
        words = [{it.clause for it in found[place:behind]} for place, behind in pairwise(places)]
        for first, (start, end) in enumerate(spans):
            if not words[first]:
                continue
            if end - start > MAX_LENGTH:
                yield from self._cuts(text, (start, end), found[places[first] : places[first + 1]])
                continue
            held: set[int] = set()
            for last in _reach(text, spans, first):
                if not words[last] <= held:  # a sentence that says nothing new makes a passage no better
                    held |= words[last]
                    run = found[places[first] : places[last + 1]]
                    yield self._candidate(start, _filled(spans, first, last), run, last - first + 1)

    def _cuts(self, text: str, sentence: Span, own: Sequence[Occurrence]) -> Iterator[_Candidate]:
        for first, last in nlargest(_MOST_CUTS, _stretches(own), key=lambda it: self._covered(own[it[0] : it[1]])):
            held = own[first:last]
            start, end = _cut(text, sentence, (held[0].start, held[-1].end))
            whole = self._candidate(start, end, held, 1)
            yield replace(whole, cut_before=start > sentence[0], cut_behind=end < sentence[1])

    def _covered(self, held: Sequence[Occurrence]) -> float:
        return sum(self._idf[word] for word in {occurrence.clause for occurrence in held})

    def _candidate(self, start: int, end: int, held: Sequence[Occurrence], count: int) -> _Candidate:
        words = {occurrence.clause for occurrence in held}
        as_typed = {occurrence.clause for occurrence in held if occurrence.as_typed}
        covered = self._covered(held)
        exact = sum(self._idf[word] for word in as_typed)
        nearness = len(words) / _least_window(held, len(words))
        worth = covered * (1 + _CLOSENESS_SHARE * nearness) + _EXACT_SHARE * exact
        return _Candidate(start, end, worth, covered, count)


def _stretches(own: Sequence[Occurrence]) -> Iterator[tuple[int, int]]:
    """Give the stretches of occurrences that fit into a passage, none of them part of another."""
    last = before = 0
    for first, occurrence in enumerate(own):
        while last < len(own) and (last <= first or own[last].end - occurrence.start <= MAX_LENGTH):
            last += 1
        if last > before:
            yield first, last
        before = last


def _least_window(held: Sequence[Occurrence], different: int) -> int:
    """Give the length in words of the shortest stretch that holds all the different clauses."""
    last: dict[int, int] = {}
    least = held[-1].position - held[0].position + 1
    for occurrence in held:
        last[occurrence.clause] = occurrence.position
        if len(last) == different:
            least = min(least, occurrence.position - min(last.values()) + 1)
    return max(least, different)


def _reach(text: str, spans: Sequence[Span], first: int) -> Iterator[int]:
    """Give the last sentences that a passage from this one may have: of its paragraph, and not too far."""
    start = spans[first][0]
    for last in range(first, len(spans)):
        if spans[last][1] - start > MAX_LENGTH or "\n" in text[spans[first][1] : spans[last][0]]:
            return
        yield last


def _filled(spans: Sequence[Span], first: int, last: int) -> int:
    """Give the end of a passage, behind one more sentence where it would be too short to mean much."""
    start, end = spans[first][0], spans[last][1]
    if end - start < MIN_LENGTH and last + 1 < len(spans) and spans[last + 1][1] - start <= MAX_LENGTH:
        return spans[last + 1][1]
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
    spans = list(sentences(text[: 4 * MAX_LENGTH]))
    if not spans:
        return []
    start, end = spans[0]
    if end - start > MAX_LENGTH:
        return [_Candidate(*_cut(text, (start, end), (start, start + 1)), 0.0, cut_behind=True)]
    return [_Candidate(start, _filled(spans, 0, 0), 0.0)]


def _overlap(one: _Candidate, other: _Candidate) -> bool:
    return one.start < other.end and other.start < one.end


def _passage(text: str, candidate: _Candidate, found: Sequence[Occurrence]) -> Passage:
    start, end = candidate.start, candidate.end
    marked = ((max(it.start, start), min(it.end, end)) for it in found if it.start < end and start < it.end)
    return Passage(
        text=text[start:end],
        start=start,
        end=end,
        highlights=tuple(merged(marked)),
        cut_before=candidate.cut_before,
        cut_behind=candidate.cut_behind,
    )

"""The words that an archive has in titles and texts, over the dictionaries of its segments.

What each function gives is said by the method of `IndexReader` that has its name.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from heapq import merge
from itertools import groupby, islice

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.segment import Segment

_SEARCHED = ("text", "title")

Segments = Sequence[Segment]


def words_of_stem(segments: Segments, stem: str) -> list[str]:
    """Give the words that share a stem."""
    words: set[bytes] = set()
    for segment in segments:
        terms = segment.dictionary.stem(stem)
        if terms is not None:
            found = segment.dictionary.words(*terms)
            all_in_text = segment.field("text").terms.have_all(*terms)
            words.update(found if all_in_text else (found[at] for at in _searched(segment, range(*terms))))
    return [word.decode() for word in sorted(words)]


def words_from(segments: Segments, prefix: str, count: int) -> list[str]:
    """Give the first words that begin with a prefix."""
    words = merge(*(_words_from(segment, prefix, count) for segment in segments))
    return [word.decode() for word, _ in islice(groupby(words), count)]


def commonest_from(segments: Segments, prefix: str, count: int) -> list[str]:
    """Give the commonest words that begin with a prefix."""
    found = sorted({word for segment in segments for word in _commonest_from(segment, prefix, count)})
    frequencies = rough_frequencies(segments, found)
    return [found[place] for place in np.argsort(-frequencies, kind="stable")[:count].tolist() if frequencies[place]]


def words_near(segments: Segments, word: str, edits: int) -> dict[str, int]:
    """Give the words that are a few edits away."""
    near: dict[bytes, int] = {}
    for segment in segments:
        found = segment.dictionary.words_near(word, edits)
        near.update(found[place][::2] for place in _searched(segment, [term for _, term, _ in found]))
    return {word.decode(): near[word] for word in sorted(near)}


def rough_frequencies(segments: Segments, words: Sequence[str]) -> NDArray[np.int64]:
    """Give about how many documents have each word."""
    found = np.zeros(len(words), np.int64)
    for segment in segments:
        terms = [segment.dictionary.term(word) for word in words]
        known = np.array([place for place, term in enumerate(terms) if term is not None], np.int64)
        numbers = np.array([term for term in terms if term is not None], np.int64)
        order = np.argsort(numbers)
        found[known[order]] += _sizes(segment, numbers[order])
    return found


def spelling(segments: Segments, word: str) -> str:
    """Give a word as it is mostly written."""
    seen: Counter[str] = Counter()
    for segment in segments:
        term = segment.dictionary.term(word)
        if term is not None:
            seen.update(dict(segment.dictionary.common_forms(term)))
    return max(seen, key=seen.__getitem__, default=word)


def _searched(segment: Segment, terms: Sequence[int]) -> list[int]:
    """Give the places of those of some terms that titles or texts have."""
    wanted = np.array(terms, np.int64)
    found = np.zeros(len(wanted), np.bool_)
    for field in _SEARCHED:
        found |= segment.field(field).terms.has(wanted)
        if found.all():
            break
    return found.nonzero()[0].tolist()


def _sizes(segment: Segment, terms: NDArray[np.int64]) -> NDArray[np.int64]:
    """Give how many postings some ascending terms have in titles and texts."""
    sizes = np.zeros(len(terms), np.int64)
    for field in _SEARCHED:
        sizes += segment.field(field).terms.sizes_of(terms)
    return sizes


def _commonest_from(segment: Segment, prefix: str, count: int) -> list[str]:
    terms = segment.dictionary.terms_from(prefix)
    sizes = _sizes(segment, terms)
    commonest = np.sort(np.argsort(-sizes, kind="stable")[:count])
    return [word.decode() for word in segment.dictionary.words_at(terms[commonest])]


def _words_from(segment: Segment, prefix: str, count: int) -> Iterator[bytes]:
    words = segment.dictionary.words_from(prefix)
    while some := list(islice(words, count)):
        yield from (some[number][0] for number in _searched(segment, [term for _, term in some]))

"""Arrays that are met, phrases, coverage and selection, each against the plainest way to say the same."""

from itertools import accumulate, product
from unittest.mock import patch

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting_samples import listed, plain
from recorte.indexer.interface import POSITION_BITS, Keys
from recorte.search.ranking import closeness, phrases, selection
from recorte.search.ranking.closeness import _near
from recorte.search.ranking.coverage import Coverage
from recorte.search.ranking.joins import Among, common
from recorte.search.ranking.phrases import phrase_postings
from recorte.search.ranking.selection import Leaders

SIZE = 4000
LENGTHS = np.full(SIZE, 3.0)
numbers = st.sets(st.integers(0, SIZE - 1)).map(lambda some: np.array(sorted(some), np.int64))
positions = st.lists(st.integers(0, 8), min_size=1, max_size=6, unique=True).map(sorted)
words = st.dictionaries(st.integers(0, 6), positions).map(lambda some: dict(sorted(some.items())))


@pytest.mark.parametrize("few", [1, 30, 900, SIZE])
@pytest.mark.parametrize("many", [0, 1, 700, SIZE])
def test_documents_are_met_in_lists_of_any_length(few: int, many: int) -> None:
    """Looked up one by one, or marked all at once: the same places."""
    random = np.random.default_rng(few * many)
    docs, having = (np.sort(random.choice(SIZE, size, replace=False)) for size in (few, many))
    postings = listed({int(doc): [0] for doc in having})
    places, own = Among(docs, SIZE).meet(postings)
    assert having[places].tolist() == docs[own].tolist() == sorted({*docs.tolist()} & {*having.tolist()})
    assert common([docs, having], SIZE).tolist() == docs[own].tolist()


@given(st.lists(numbers, min_size=1, max_size=4))
def test_common_documents_are_in_every_list(lists: list[np.ndarray]) -> None:
    """However many lists there are."""
    expected = set.intersection(*({*docs.tolist()} for docs in lists))
    assert common(lists, SIZE).tolist() == sorted(expected)


@given(st.lists(words, min_size=1, max_size=3), st.lists(st.integers(0, 2), min_size=1, max_size=4), st.integers(1, 9))
def test_a_phrase_begins_where_each_word_follows_the_one_before(
    lists: list[dict[int, list[int]]], order: list[int], at_once: int
) -> None:
    """Words may be repeated; however much is read at once."""
    found = [listed(some) for some in lists]
    said = [number % len(lists) for number in order]
    expected = {}
    for doc in range(7):
        starts = [
            start
            for start in range(9)
            if all(start + offset in lists[number].get(doc, ()) for offset, number in enumerate(said))
        ]
        if starts:
            expected[doc] = starts
    with patch.object(phrases, "_AT_ONCE", at_once):
        assert plain(phrase_postings([found[number] for number in said], LENGTHS)) == expected


@given(
    st.lists(words, min_size=1, max_size=3),
    st.lists(st.integers(0, 2), min_size=1, max_size=4),
    st.integers(0, 9),
    st.integers(1, 9),
)
def test_words_are_within_a_slop_of_one_another_in_any_order(
    lists: list[dict[int, list[int]]], order: list[int], slop: int, at_once: int
) -> None:
    """By every way to take a place for each word, no place twice for equal words; slop 0 is side by side."""
    found = [listed(some) for some in lists]
    said = [number % len(lists) for number in order]
    of_docs = {doc: _within_slop([lists[number].get(doc, []) for number in said], said, slop) for doc in range(7)}
    expected = {doc: starts for doc, starts in of_docs.items() if starts}
    with patch.object(phrases, "_AT_ONCE", at_once):
        assert plain(phrase_postings([found[number] for number in said], LENGTHS, slop)) == expected


def _within_slop(places: list[list[int]], said: list[int], slop: int) -> list[int]:
    """Give where words begin that are within a slop, by trying all; of those that end alike, the closest."""
    closest: dict[int, tuple[int, int]] = {}
    tried = [
        (picks, [place - offset for offset, place in enumerate(picks)])
        for picks in product(*places)
        if len({*zip(said, picks, strict=True)}) == len(picks)
    ]
    for least in sorted({min(shifted) for _, shifted in tried}):
        behind = [(picks, shifted) for picks, shifted in tried if min(shifted) >= least]
        greatest = min(max(shifted) for _, shifted in behind)
        if greatest - least <= slop:
            closest[greatest] = (least, min(map(min, (picks for picks, _ in behind))))
    return sorted({begin for _, begin in closest.values()})


@given(st.lists(st.tuples(words, words), min_size=1, max_size=3))
def test_what_is_near_is_counted(
    pairs: list[tuple[dict[int, list[int]], dict[int, list[int]]]],
) -> None:
    """Of every pair in every document by itself."""
    keys = [(_keys(one), _keys(other)) for one, other in pairs if one and other]
    if len(keys) < len(pairs):
        return
    expected = [
        [sum(any(abs(a - b) <= 2 for b in other.get(doc, ())) for a in one.get(doc, ())) for doc in range(7)]
        for one, other in pairs
    ]
    with patch.object(closeness, "WINDOW", 2):
        assert _near(keys, 7).tolist() == expected


def _keys(found: dict[int, list[int]]) -> Keys:
    return np.array([(doc << POSITION_BITS) + at for doc, some in found.items() for at in some], np.int64)


@pytest.mark.parametrize("clauses", [1, 2, 8, 9, 13])
def test_coverage_is_the_share_of_the_idf(clauses: int) -> None:
    """Of few clauses and of many."""
    random = np.random.default_rng(clauses)
    masks = [random.random(SIZE) < 1 / (number + 2) for number in range(clauses)]
    idf = [*accumulate(random.random(clauses).tolist())]
    among = random.random(SIZE) < 0.5
    expected = sum(rare * mask for mask, rare in zip(masks, idf, strict=True)) / sum(idf)
    coverage = Coverage(masks, idf)
    assert coverage.of(np.arange(SIZE)).tolist() == pytest.approx(expected.tolist())
    assert coverage.above(0.5, among).tolist() == ((expected > 0.5) & among).tolist()


def test_what_no_document_has_is_not_counted() -> None:
    """A word that is nowhere takes nothing from the coverage of the others."""
    coverage = Coverage([np.array([True, False]), np.zeros(2, np.bool_)], [1.0, 5.0])
    assert coverage.of(np.arange(2)).tolist() == [1.0, 0.0]


@given(st.lists(st.tuples(st.integers(0, 6), st.integers(0, 6)), max_size=60), st.integers(0, 70), st.integers(1, 9))
def test_the_best_are_those_of_all_sorted(found: list[tuple[int, int]], count: int, chunk: int) -> None:
    """Whatever the ceilings, the count and the size of the chunks; equals in the order that is given."""
    scores = np.array([score for score, _ in found], np.float64)
    ceilings = scores + np.array([slack for _, slack in found], np.float64)
    expected = sorted(range(len(found)), key=lambda place: (-scores[place], place))[:count]
    with patch.object(selection, "_FIRST_CHUNK", chunk), patch.object(selection, "_LARGEST_CHUNK", 4 * chunk):
        leaders = Leaders(count, lambda some, own: np.lexsort((some, -own)))
        for places in leaders.promising(ceilings):
            leaders.offer(places, scores[places])
    assert leaders.docs.tolist() == expected
    assert leaders.scores.tolist() == scores[expected].tolist()

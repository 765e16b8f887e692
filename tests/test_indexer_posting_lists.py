"""Posting lists in memory, and several as one."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from posting_samples import listed, plain
from recorte.indexer.posting_lists import Union

positions = st.lists(st.integers(0, 40), min_size=1, max_size=4, unique=True).map(sorted)
found = st.dictionaries(st.integers(0, 12), positions).map(lambda some: dict(sorted(some.items())))


@given(st.lists(found, max_size=4))
def test_a_union_has_every_occurrence_of_each_list(lists: list[dict[int, list[int]]]) -> None:
    """Documents without repeats, counts summed, positions in order."""
    docs = sorted({doc for some in lists for doc in some})
    expected = {doc: sorted(position for some in lists for position in some.get(doc, ())) for doc in docs}
    assert plain(Union([listed(some) for some in lists])) == expected


@given(st.lists(found, min_size=1, max_size=4), st.data())
def test_positions_are_given_for_the_documents_that_are_named(
    lists: list[dict[int, list[int]]], data: st.DataObject
) -> None:
    """Any of the documents, and no others."""
    union = Union([listed(some) for some in lists])
    whole = plain(union)
    wanted = sorted(data.draw(st.sets(st.sampled_from(range(len(whole)))))) if whole else []
    bounds, flat = union.positions(np.array(wanted, np.int64))
    expected = [[*whole.values()][place] for place in wanted]
    assert flat.tolist() == [position for some in expected for position in some]
    assert np.diff(bounds).tolist() == [len(some) for some in expected]

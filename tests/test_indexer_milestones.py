"""Postings found from their milestones, against all of them added up."""

from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.indexer.columns import inverted
from recorte.indexer.columns.inverted import Group, TermColumns
from recorte.indexer.columns.inverting import Lists, OccurrencesWriter, PostingsWriter
from recorte.indexer.columns.milestones import EVERY
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter

DOCUMENTS = 1 << 20

steps = st.integers(1, 3) | st.integers(250, 260) | st.just(70_000)
counts = st.integers(1, 5) | st.integers(250, 300)
postings = st.lists(st.tuples(steps, counts), min_size=1, max_size=5)
runs = st.builds(lambda some, times: some * times, postings, st.integers(1, 3 * EVERY)).map(lambda run: run[:400])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the columns of this module."""
    return tmp_path_factory.mktemp("milestones")


@pytest.fixture(scope="module", autouse=True)
def _also_in_short_lists() -> Iterator[None]:
    """Begin at milestones in lists that cost less to be read whole, too."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(inverted, "_MILESTONES_COST", 0)
        yield


def lists_of(terms: list[list[tuple[int, int]]], first: int) -> Lists:
    """Give the postings of terms, of which each has the steps from document to document and its counts."""
    docs = [np.cumsum([step for step, _ in term]) - 1 for term in terms]
    kept = [own[own < DOCUMENTS] for own in docs]
    return Lists(
        terms=np.arange(first, first + len(terms)),
        starts=np.cumsum([0, *map(len, kept)]),
        docs=np.concatenate(kept).astype(np.int64),
        counts=np.concatenate(
            [[count for _, count in term][: len(own)] for term, own in zip(terms, kept, strict=True)]
        ).astype(np.int64),
    )


def written(folder: Path, portions: list[Lists]) -> TermColumns:
    """Write the postings of a field portion by portion, and open them."""
    with PartsWriter(folder / "field.rec") as writer:
        columns, occurrences = PostingsWriter(writer, "text", None), OccurrencesWriter(writer, "text")
        for lists in portions:
            columns.append(lists)
            occurrences.end_terms(np.add.reduceat(lists.counts, lists.starts[:-1]))
        columns.finish()
        occurrences.finish()
        writer.finish({})
    return TermColumns(PartsFile(folder / "field.rec"), "text", DOCUMENTS)


@given(st.lists(runs, min_size=2, max_size=5), st.data())
def test_documents_are_found_in_the_postings_of_groups_of_terms(
    folder: Path, terms: list[list[tuple[int, int]]], data: st.DataObject
) -> None:
    """Few or many, there or not, with what each counts and where its occurrences begin."""
    cut = data.draw(st.integers(1, len(terms) - 1))
    portions = [lists_of(terms[:cut], 0), lists_of(terms[cut:], cut)]
    columns = written(folder, portions)
    docs, counted = (np.concatenate([getattr(lists, name) for lists in portions]) for name in ("docs", "counts"))
    sizes = np.concatenate([np.diff(lists.starts) for lists in portions])
    of_term = np.repeat(np.arange(len(terms)), sizes)
    cuts = sorted(data.draw(st.sets(st.integers(0, len(terms)), min_size=2)))
    groups = [Group(*group) for group in pairwise(cuts) if data.draw(st.booleans())]
    groups = [
        group._replace(docs=docs[of_term == group.first])
        if group.behind == group.first + 1 and data.draw(st.booleans())
        else group
        for group in groups
    ]
    wanted = sorted(data.draw(st.sets(st.sampled_from(docs.tolist()) | st.integers(0, DOCUMENTS - 1), max_size=4)))
    found = columns.among(groups, np.array(wanted, np.int64))
    at = [
        (number, place)
        for number, group in enumerate(groups)
        for place in range(len(docs))
        if group.first <= of_term[place] < group.behind and docs[place] in wanted
    ]
    assert found.which.tolist() == [number * len(wanted) + wanted.index(docs[place]) for number, place in at]
    assert found.counts.tolist() == [counted[place] for _, place in at]
    assert found.starts.tolist() == [int(counted[:place].sum()) for _, place in at]

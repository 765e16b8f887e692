"""Posting lists of several words as one, and looked up for some documents, against those of single words."""

from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from posting_samples import plain
from recorte.analysis import stem
from recorte.indexer.columns.packing import Sequence as SequenceColumn
from recorte.indexer.columns.packing import SequenceWriter
from recorte.indexer.columns.parts import PartsFile, PartsWriter
from recorte.indexer.columns.sums import Ranges, values_with_sums
from recorte.indexer.interface import Postings
from recorte.indexer.reader import ArchiveReader

WORDS = ("casa", "casas", "casar", "casarão", "caso", "casos", "acaso", "Casa", "CASOS", "avó", "avô")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ArchiveReader:
    """Give an archive of articles that have the words at random."""
    from conftest import write_records
    from recorte.indexer.build import build

    random = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("lists")
    texts = [" ".join(random.choice(WORDS, random.integers(1, 30))) for _ in range(300)]
    records = [{"id": str(number), "texto": text, "titulo": text[:9]} for number, text in enumerate(texts)]
    build([write_records(folder / "records.jsonl", records)], folder / "archive")
    return ArchiveReader(folder / "archive")


def together(lists: Sequence[Postings]) -> dict[int, list[int]]:
    """Read several posting lists as one."""
    found: dict[int, list[int]] = {}
    for some in map(plain, lists):
        for doc, positions in some.items():
            found.setdefault(doc, []).extend(positions)
    return {doc: sorted(found[doc]) for doc in sorted(found)}


def makers(reader: ArchiveReader) -> dict[str, Callable[[str], Postings]]:
    """Give the kinds of posting lists, each for a field."""
    return {
        "word": lambda field: reader.postings(field, "casa"),
        "words": lambda field: reader.any_postings(field, ["acaso", "casa", "casas", "nunca"]),
        "stem": lambda field: reader.stem_postings(field, stem("casa")),
        "form": lambda field: reader.form_postings(field, "avó"),
        "nothing": lambda field: reader.any_postings(field, ["nada", "nunca"]),
    }


@pytest.mark.parametrize("field", ["title", "text"])
def test_words_as_one_have_every_occurrence_of_each(reader: ArchiveReader, field: str) -> None:
    """Documents without repeats, counts summed, positions in order."""
    words = ["acaso", "casa", "casas", "nunca"]
    assert plain(reader.any_postings(field, words)) == together([reader.postings(field, word) for word in words])
    of_stem = reader.words_of_stem(stem("casa"))
    expected = together([reader.postings(field, word) for word in of_stem])
    assert len(of_stem) > 1
    assert plain(reader.stem_postings(field, stem("casa"))) == expected


@pytest.mark.parametrize("name", ["word", "words", "stem", "form", "nothing"])
def test_counts_are_the_numbers_of_positions(reader: ArchiveReader, name: str) -> None:
    """Also where they come from several words."""
    for field in ("title", "text"):
        postings = makers(reader)[name](field)
        assert postings.counts.tolist() == [len(positions) for positions in plain(postings).values()]


@given(docs=st.sets(st.integers(0, 299)), name=st.sampled_from(["word", "words", "stem", "form", "nothing"]))
def test_occurrences_are_given_for_the_documents_that_are_asked(
    reader: ArchiveReader, docs: set[int], name: str
) -> None:
    """Those that have the term, with all its positions, and no others."""
    for field in ("title", "text"):
        postings = makers(reader)[name](field)
        whole = plain(postings)
        wanted = np.array(sorted(docs), np.int64)
        own, (bounds, flat) = postings.occurrences(wanted)
        found = np.split(flat, bounds[1:-1]) if len(own) else []
        expected = {doc: whole[doc] for doc in wanted.tolist() if doc in whole}
        assert {int(doc): some.tolist() for doc, some in zip(wanted[own], found, strict=True)} == expected


@given(docs=st.sets(st.integers(0, 299)))
def test_a_word_is_bare_where_it_never_has_its_accent(reader: ArchiveReader, docs: set[int]) -> None:
    """In none of the fields."""
    wanted = np.array(sorted(docs), np.int64)
    having = {doc for field in ("title", "text") for doc in plain(reader.postings(field, "avo"))}
    written = {doc for field in ("title", "text") for doc in plain(reader.form_postings(field, "avó"))}
    bare = reader.bare(("title", "text"), "avó", wanted)
    assert {*wanted[bare].tolist()} == (having - written) & docs


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the columns of this module."""
    return tmp_path_factory.mktemp("sums")


@given(st.lists(st.lists(st.integers(1, 300) | st.integers(1, 1 << 20), min_size=1), min_size=1, max_size=4), st.data())
def test_values_are_looked_up_with_what_all_before_them_add_up_to(
    folder: Path, terms: list[list[int]], data: st.DataObject
) -> None:
    """In any of several terms, also where values are large."""
    starts = np.cumsum([0, *map(len, terms)])
    values = np.array([value for term in terms for value in term], np.int64)
    with PartsWriter(folder / "column.rec") as writer:
        column = SequenceWriter(writer, "bits-2", 2, np.uint8)
        column.append(values, starts[:-1])
        column.finish()
        writer.finish({})
    file = PartsFile(folder / "column.rec")
    for number, term in enumerate(terms):
        some = Ranges(number, number + 1, int(starts[number]), int(starts[number + 1]))
        places = sorted(data.draw(st.sets(st.sampled_from(range(len(term))))))
        found, before = values_with_sums(SequenceColumn(file, "bits-2", 2), some, np.array(places, np.int64))
        assert found.tolist() == [term[place] for place in places]
        assert before.tolist() == [sum(term[:place]) for place in places]

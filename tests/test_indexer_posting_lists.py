"""Posting lists of several words as one, and looked up for some documents, against those of single words."""

from collections.abc import Callable, Sequence

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_samples import small_segments
from posting_samples import by_doc, plain
from recorte.analysis import stem
from recorte.indexer.interface import Postings
from recorte.indexer.reader import ArchiveReader
from recorte.indexer.together import Together

WORDS = ("casa", "casas", "casar", "casarão", "caso", "casos", "acaso", "Casa", "CASOS", "avó", "avô")
NAMES = ("word", "words", "stem", "other stem", "form", "nothing")


@pytest.fixture(scope="module")
def reader(tmp_path_factory: pytest.TempPathFactory) -> ArchiveReader:
    """Give an archive of articles that have the words at random: of several segments, the first with some deleted."""
    from conftest import write_records
    from recorte.indexer.build import build

    random = np.random.default_rng(0)
    folder = tmp_path_factory.mktemp("lists")
    sources = folder / "sources"
    sources.mkdir()
    for update in ({"a": WORDS[4:7], "b": WORDS[4:7]}, {"c": WORDS[:4]}, {"b": WORDS[2:], "d": WORDS}):
        for name, words in update.items():
            texts = [" ".join(random.choice(words, random.integers(1, 30))) for _ in range(240 if name == "a" else 20)]
            records = [{"id": f"{name}{at}", "texto": text, "titulo": text[:9]} for at, text in enumerate(texts)]
            write_records(sources / f"{name}.jsonl", records)
        with small_segments():
            build([sources], folder / "archive")
    opened = ArchiveReader(folder / "archive")
    assert opened.segments > 1
    assert not opened.live().all()
    return opened


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
        "other stem": lambda field: reader.stem_postings(field, stem("caso")),
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


@pytest.mark.parametrize("name", NAMES)
def test_counts_are_the_numbers_of_positions(reader: ArchiveReader, name: str) -> None:
    """Also where they come from several words."""
    for field in ("title", "text"):
        postings = makers(reader)[name](field)
        assert postings.counts.tolist() == [len(positions) for positions in plain(postings).values()]


@given(docs=st.sets(st.integers(0, 299)), names=st.lists(st.sampled_from(NAMES), max_size=6))
def test_lists_are_looked_up_together_as_each_is_read(reader: ArchiveReader, docs: set[int], names: list[str]) -> None:
    """Positions and counts in the documents that are asked for, and in no others; words may be in several lists."""
    wanted = np.array(sorted(docs), np.int64)
    wanted = wanted[reader.live()[wanted]]
    for field in ("title", "text"):
        lists = [makers(reader)[name](field) for name in names]
        together = Together(lists, wanted)
        assert together.counts.shape == (len(lists), len(wanted))
        for postings, keys, of_list in zip(lists, together.keys, together.counts, strict=True):
            expected = {doc: found for doc, found in plain(postings).items() if doc in docs}
            assert by_doc(wanted, keys) == by_doc(wanted, postings.keys(wanted)) == expected
            assert of_list.tolist() == [len(expected.get(doc, ())) for doc in wanted.tolist()]


@given(docs=st.sets(st.integers(0, 299)))
def test_a_word_is_bare_where_it_never_has_its_accent(reader: ArchiveReader, docs: set[int]) -> None:
    """In none of the fields."""
    wanted = np.array(sorted(docs), np.int64)
    wanted = wanted[reader.live()[wanted]]
    having = {doc for field in ("title", "text") for doc in plain(reader.postings(field, "avo"))}
    written = {doc for field in ("title", "text") for doc in plain(reader.form_postings(field, "avó"))}
    bare = reader.bare(("title", "text"), "avó", wanted)
    assert {*wanted[bare].tolist()} == (having - written) & {*wanted.tolist()}

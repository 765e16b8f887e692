"""Near words, held against edits that are counted letter by letter."""

from functools import cache
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive_samples import segmented
from recorte.corpus import Article
from recorte.indexer.columns.nearness import Nearness
from recorte.indexer.columns.strings import SEPARATOR
from recorte.indexer.reader import ArchiveReader

words = st.text("abcz1$", min_size=1, max_size=9)


@cache
def edits_between(one: str, other: str) -> int:
    """Count the edits between two words from their ends, one letter after another."""
    if not one or not other:
        return len(one) + len(other)
    found = min(
        edits_between(one[:-1], other) + 1,
        edits_between(one, other[:-1]) + 1,
        edits_between(one[:-1], other[:-1]) + (one[-1] != other[-1]),
    )
    if one[-2:] == other[-2:][::-1] and len(one) > 1 and len(other) > 1:
        found = min(found, edits_between(one[:-2], other[:-2]) + 1)
    return found


@given(st.lists(words, min_size=1, max_size=30, unique=True).map(sorted), words, st.integers(0, 3))
@example(["abc"], "bac", 1)
@example(["ab", "ba"], "abba", 2)
@example(["a"], "bcz1", 3)
def test_near_words_are_those_that_counting_letter_by_letter_finds(table: list[str], word: str, edits: int) -> None:
    """The fast way gives the same words, with the same edits, as the plain one."""
    places, counted = Nearness(SEPARATOR.join(map(str.encode, table))).near(word.encode(), edits)
    found = {table[place]: count for place, count in zip(places.tolist(), counted.tolist(), strict=True)}
    plain = {other: edits_between(word, other) for other in table}
    assert found == {other: count for other, count in plain.items() if count <= edits}


def test_a_table_without_words_has_none_near() -> None:
    """An archive without articles has no dictionary to speak of, and answers."""
    places, counted = Nearness(b"").near(b"palavra", 2)
    assert len(places) == len(counted) == 0


@pytest.fixture
def reader(tmp_path: Path) -> ArchiveReader:
    """Give an archive of two segments, of which the second has lost an article."""
    first = [Article(doc_id="1", title="Eleição", text="A eleição e as eleições. Ação!", source="s")]
    second = [
        Article(doc_id="2", title="", text="ELEIÇÃO eleiçao Eleição Eleição", source="s", authors=("Eleita Silva",)),
        Article(doc_id="3", title="", text="eleitor eleitor", source="s"),
    ]
    return ArchiveReader(segmented(tmp_path / "archive", [first, second], [[], [1]]))


def test_near_words_come_from_all_segments_and_only_from_titles_and_texts(reader: ArchiveReader) -> None:
    """A word is given once, with its edits, however many segments have it; those of authors are not."""
    assert reader.words_near("eleicao", 0) == {"eleicao": 0}
    assert reader.words_near("eleicoa", 2) == {"eleicao": 1, "eleicoes": 2, "eleitor": 2}
    assert reader.words_near("eleito", 1) == {"eleitor": 1}


def test_the_commonest_words_come_first_and_rough_frequencies_say_why(reader: ArchiveReader) -> None:
    """A word in title and text counts twice; of equals the first by its letters comes first."""
    assert reader.commonest_from("ele", 2) == ["eleicao", "eleicoes"]
    assert reader.commonest_from("ele", 9) == ["eleicao", "eleicoes", "eleitor"]
    assert reader.commonest_from("elz", 9) == []
    assert reader.rough_frequencies(["eleitor", "nada", "eleicao"]).tolist() == [1, 0, 3]
    assert reader.rough_frequencies([]).tolist() == []


def test_a_word_is_spelled_as_most_of_the_archive_spells_it(reader: ArchiveReader) -> None:
    """The forms of all segments are added up; a word that is nowhere stays as it is."""
    assert reader.spelling("eleicao") == "Eleição"
    assert reader.spelling("acao") == "Ação"
    assert reader.spelling("nada") == "nada"

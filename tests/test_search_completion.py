"""What completes the beginning of a query."""

from collections.abc import Callable
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorte.search import Archive
from recorte.search.suggesting import completion

ArchiveOf = Callable[..., Archive]


def completed(archive: Archive, prefix: str, **options: Any) -> list[tuple[str, int]]:
    """Give the completions of a query with their numbers of articles."""
    return [(found.text, found.articles) for found in archive.suggest(prefix, **options).completions]


def titles(archive: Archive, prefix: str) -> list[str]:
    """Give the ids of the suggested titles."""
    return [found.doc_id for found in archive.suggest(prefix).titles]


@pytest.fixture
def archive(archive_of: ArchiveOf) -> Archive:
    """Give a small archive with titles."""
    return archive_of(
        {"titulo": "Eleições no Porto", "texto": "A eleição decorreu sem filas.", "data": "2021-03-01"},
        {"titulo": "Porto prepara eleições", "texto": "O Reality Labs perdeu. Labirinto é outra coisa."},
        {"titulo": "As eleições e o Porto", "texto": "O elevador parou na lavandaria.", "data": "2022-03-01"},
        {
            "titulo": "Sem eleições",
            "texto": "Reality Labs outra vez: labirinto, labor, reality. E o labirinto.",
            "data": "2023-03-01",
        },
    )


def test_a_word_is_completed_as_the_archive_writes_it_with_the_commonest_first(archive: Archive) -> None:
    """Typed without accents or in capitals, it comes with them, and once for all its forms."""
    expected = [("eleições", 4), ("elevador", 1)]
    assert completed(archive, "ele") == completed(archive, "ELE") == expected
    assert completed(archive, "eleic") == completed(archive, "eleiç") == expected[:1]


def test_words_that_follow_on_the_one_before_come_first(archive: Archive) -> None:
    """`Labs` stands behind `Reality`; `labirinto` only in the same articles."""
    assert completed(archive, "reality lab") == [("reality Labs", 2), ("reality labirinto", 2), ("reality labor", 1)]


def test_the_sample_is_taken_where_the_words_before_stand_together(archive_of: ArchiveOf) -> None:
    """However many articles have them apart, with other words behind the last of them."""
    found = archive_of(*["O ministro falou da Folha"] * 20, "A ministra da Fazenda", "O ministro da Fazenda")
    with patch.object(completion, "_SAMPLE", 1):
        assert completed(found, "ministro da f")[0] == ("ministro da Fazenda", 2)


def test_behind_a_space_the_next_word_is_suggested(archive: Archive) -> None:
    """Only words that follow are: with nothing typed of it, all others would be noise."""
    assert completed(archive, "reality ") == [("reality Labs", 2)]
    assert completed(archive, " ") == []


def test_what_finds_nothing_is_not_suggested(archive: Archive) -> None:
    """Each completion has an article with all its words."""
    assert completed(archive, "elevador lab") == []
    assert completed(archive, "xis") == []


def test_operators_and_fields_before_the_word_are_kept_and_count(archive: Archive) -> None:
    """Numbers are those of the whole query, and what is left out is completed by how common it is."""
    assert completed(archive, "titulo:port") == [("titulo:Porto", 3)]
    assert completed(archive, "(porto OU ele") == [("(porto OU eleições", 4), ("(porto OU elevador", 3)]
    assert completed(archive, "eleições -port") == [("eleições -Porto", 1)]
    assert completed(archive, '"Reality La')[0] == ('"Reality Labs', 2)


def test_stop_words_complete_only_what_nothing_else_does(archive_of: ArchiveOf) -> None:
    """`de` begins half of all queries, and says nothing."""
    found = archive_of("deu de tudo, para quem deu", "de para")
    assert completed(found, "de") == [("deu", 1)]
    assert completed(found, "par") == [("para", 2)]


def test_titles_that_begin_with_the_words_come_first_then_those_that_have_them_together(archive: Archive) -> None:
    """Among those with the words anywhere the newest leads; a title without one of them is none."""
    assert titles(archive, "eleições") == ["1", "4", "3", "2"]
    assert titles(archive, "porto ele") == ["3", "1", "2"]
    assert titles(archive, "e o por") == ["3"]
    assert titles(archive, "xis") == titles(archive, "") == []


def test_a_title_is_suggested_once(archive_of: ArchiveOf) -> None:
    """Of articles with one title the newest is given."""
    found = archive_of(
        {"titulo": "Chuva forte", "texto": "a", "data": "2020-01-01"},
        {"titulo": "CHUVA FORTE", "texto": "b", "data": "2021-01-01"},
    )
    assert titles(found, "chu") == ["2"]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(max_size=20) | st.text('eporta ~*"-(:', max_size=12))
def test_anything_may_be_the_beginning_of_a_query(archive: Archive, prefix: str) -> None:
    """It never fails, and what is completed keeps what was typed before its last word."""
    suggestions = archive.suggest(prefix)
    head = prefix[: prefix.rfind(" ") + 1]
    assert all(found.text.startswith(head) for found in suggestions.completions)
    assert suggestions.to_dict()["prefix"] == prefix


def test_as_many_are_given_as_are_wanted(archive: Archive) -> None:
    """None at all, if so; and no number is below that."""
    assert completed(archive, "ele", words=1) == [("eleições", 4)]
    assert not archive.suggest("ele", words=0, titles=0)
    with pytest.raises(ValueError, match="0 or more"):
        archive.suggest("ele", words=-1)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(["reality", "ele", "porto", "-", '"', "(", "titulo:", " ", "E", "lab", "é", "*", "~", "2"])
    ).map("".join)
)
def test_whatever_is_typed_each_completion_finds_as_many_as_it_says(archive: Archive, prefix: str) -> None:
    """A search for it has as many articles with all the words."""
    for found in archive.suggest(prefix).completions:
        assert archive.search(found.text, limit=0).complete == found.articles > 0

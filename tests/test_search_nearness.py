"""Words that are near what was typed: asked for by a tilde, or offered where a query finds little."""

from collections.abc import Callable
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorte.search import Archive
from recorte.search.query import expansion
from test_indexer_nearness import edits_between

ArchiveOf = Callable[..., Archive]

NEWS = (
    "O deputado Anselmo Quaresma falou ontem. Quaresma calou-se hoje.",
    "Quaresma e Anselmo reuniram-se no porto.",
    "Quaresma voltou ao porto sem Anselmo.",
    "Quarema, escrito assim uma vez, foi ao parto.",
    "Eleições no porto: a eleição correu bem.",
    "O Reality Labs abriu no porto.",
    *["O Reality Labs e Quaresma, outra vez."] * 8,
)


@pytest.fixture
def archive(archive_of: ArchiveOf) -> Archive:
    """Give a small archive in which one name stands often, and once misspelled."""
    return archive_of(*NEWS)


def found(archive: Archive, query: str) -> set[str]:
    """Give the ids of all hits."""
    return {hit.doc_id for hit in archive.search(query, limit=100)}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from("porto parto pratos quaresma eleicao anselmo labs xyz".split()), st.sampled_from([1, 2]))
def test_a_near_word_finds_what_the_word_finds_and_all_words_so_near(archive: Archive, word: str, edits: int) -> None:
    """Edits are counted without accents; a single one needs no number."""
    words = {other for text in NEWS for other in fold_words(text)}
    near = {other for other in words if edits_between(word, other) <= edits}
    expected = found(archive, word).union(*(found(archive, f'"{other}"') for other in near))
    assert found(archive, f"{word}~{edits}") == expected
    assert edits == 2 or found(archive, f"{word}~") == expected


def fold_words(text: str) -> list[str]:
    """Give the folded words of a text."""
    from recorte.analysis import tokens

    return [token.term for token in tokens(text)]


def test_near_words_are_marked_and_counted_as_one(archive: Archive) -> None:
    """Each place is highlighted, and an article is no better for having two spellings than for one of them twice."""
    hits = archive.search("quaresna~", limit=100).hits
    assert {hit.doc_id for hit in hits} == {"1", "2", "3", *map(str, range(7, 15))}
    best = next(hit for hit in hits if hit.doc_id == "1")
    marked = [best.passages[0].text[start:end] for start, end in best.passages[0].highlights]
    assert marked == ["Quaresma"]
    again = archive.search("quarema~", limit=100).hits
    assert {hit.doc_id for hit in again} == {hit.doc_id for hit in hits} | {"4"}


def test_no_more_words_are_near_than_are_named_in_a_note(archive: Archive) -> None:
    """The nearest count."""
    with patch.object(expansion, "MAX_PREFIX_WORDS", 1):
        results = archive.search("porto~", limit=100)
    assert results.notes == ("'porto~1' is near to more than 1 words; only the nearest of them count",)
    assert {hit.doc_id for hit in results} == {"2", "3", "5", "6"}


@pytest.mark.parametrize("query", ["po~", "porto~3", "porto~0", "guarda-chuva~", "porto9~"])
def test_a_tilde_that_cannot_be_followed_is_named(archive: Archive, query: str) -> None:
    """What looks like a near word and is none is read without the tilde."""
    assert any("'~'" in note and query in note for note in archive.search(query).notes)


@pytest.mark.parametrize(
    "query", ["~", "~30%", "porto ~ parto", "a~b", "~~~", "Dólar sobe ~2% e fecha a R$ 5,10 ~", "~porto"]
)
def test_a_tilde_in_a_headline_is_nothing(archive: Archive, query: str) -> None:
    """It is read as the space that it stands for."""
    results = archive.search(query)
    assert not any("~" in note for note in results.notes)
    assert results.total == archive.search(query.replace("~", " ")).total


def test_in_other_fields_a_tilde_has_no_meaning(archive: Archive) -> None:
    """It is read as if it were not there, with a note."""
    assert archive.search("autor:Ana~").notes[0] == "'~' has no meaning in this field; 'Ana~' is read without it"


def test_words_of_a_phrase_may_be_so_far_apart_and_no_further(archive: Archive) -> None:
    """In any order, with a note where the number is beyond reason; the words are marked and nothing between them."""
    assert found(archive, '"quaresma porto"~5') == {"2", "3"}
    assert found(archive, '"quaresma porto"~4') == found(archive, '"porto quaresma"~4') == {"3"}
    assert found(archive, '"porto quaresma"~3') == set()
    assert found(archive, '"anselmo quaresma"~0') == {"1"}
    results = archive.search('"quaresma porto"~2000')
    assert results.notes == ("the words of a phrase may be up to 1,000 words apart, no more",)
    passage = archive.search('"quaresma porto"~4').hits[0].passages[0]
    assert [passage.text[start:end] for start, end in passage.highlights] == ["Quaresma", "porto"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("quaresna", "Quaresma"),
        ("QUARESMAA porto", "Quaresma porto"),
        ("quaresna -parto", "Quaresma -parto"),
        ('"Anselmo  Quarezma"', '"Anselmo  Quaresma"'),
        ("titulo:porto OU (Anslemo E quaresma)", "titulo:porto OU (Anselmo E quaresma)"),
        ("eleisoes", "Eleições"),
        ("quarezna~", "Quaresma~"),
        ("realitylabs", "Reality Labs"),
        ("quarema", "Quaresma"),
        ("quarezma jabuticaba", "Quaresma jabuticaba"),
    ],
)
def test_a_mistyped_word_is_corrected_by_those_of_the_archive(archive: Archive, query: str, expected: str) -> None:
    """In its commonest spelling, and all else is kept as it was typed."""
    assert archive.search(query).suggestion == expected


@pytest.mark.parametrize(
    "query",
    ["quaresma", "porto", "jabuticaba", "xis", "12345", "quarez*", "-quarezma", "secao:quarezma", "",
     "https://jornal.example/quarezma", "jornal.quarezma", "#quarezma", "@quarezma", "eu@quarezma.example",
     "quarezma:porto", "quarezma #quarezma", "10quarezma"],
)  # fmt: skip
def test_nothing_is_suggested_for_what_is_found_or_near_to_nothing(archive: Archive, query: str) -> None:
    """Nor for numbers, addresses, tags, short words, words left out, and words that already stand for others."""
    assert archive.search(query).suggestion is None


def test_a_suggestion_keeps_to_the_filters(archive_of: ArchiveOf) -> None:
    """What has no article that the filters let through is not offered, where another word has."""
    found = archive_of(
        *[{"texto": "o porto abriu", "secao": "mar", "data": "2020-01-01"}] * 3,
        {"texto": "o parto correu bem", "secao": "saúde", "data": "2021-01-01"},
    )
    assert found.search("pprto").suggestion == "porto"
    assert found.search("pqrto", section="saúde").suggestion == "parto"


def test_a_suggestion_is_never_an_operator(archive_of: ArchiveOf) -> None:
    """A word that the archive writes in capitals, as operators are, is given in small letters."""
    with patch("recorte.search.suggesting.correction.OPERATORS", {"PORTO"}):
        assert archive_of("PORTO", "PORTO").search("portto").suggestion == "porto"


def test_near_words_cost_nothing_where_enough_is_found(archive: Archive) -> None:
    """The dictionary is not looked through for them."""
    with patch("recorte.search.suggesting.correction.corrected", side_effect=AssertionError):
        assert archive.search("quaresma").complete > 0
        with pytest.raises(AssertionError):
            archive.search("quarezma")

"""Amounts, shares and days: whichever way they are said, they meet."""

from collections.abc import Iterator

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from conftest import write_records
from recorte.indexer.build import build
from recorte.search import Archive
from recorte.search.query.numbers import reading

TEXTS = {
    "13,7 bilhões": "A empresa perdeu US$ 13,7 bilhões no ano passado",
    "13,7 bi": "A empresa perdeu US$ 13,7 bi no ano passado",
    "13,7 mil milhões": "A empresa perdeu 13,7 mil milhões de dólares num ano",
    "13.700.000.000": "A empresa perdeu US$ 13.700.000.000 no ano passado inteiro",
    "13.700 milhões": "A empresa perdeu 13.700 milhões de dólares num ano",
    "13 bilhões e 700": "A empresa perdeu 13 bilhões e 700 milhões num ano",
    "13,7 milhões": "A empresa perdeu US$ 13,7 milhões no ano passado",
    "13,8 bilhões": "A empresa perdeu US$ 13,8 bilhões no ano passado",
    "R$ 1.234,56": "Pagou R$ 1.234,56 pela obra",
    "1234,56": "Pagou 1234,56 reais pela obra",
    "100 mil": "Vieram 100 mil pessoas à praça",
    "100.000": "Vieram 100.000 pessoas hoje à praça",
    "cem mil": "Vieram cem mil pessoas à praça",
    "100": "Vieram 100 pessoas à praça",
    "35%": "O preço subiu 35% em maio deste ano",
    "35 por cento": "O preço subiu 35 por cento em maio",
    "35": "O preço subiu 35 reais em maio",
    "1º": "Chegou em 1º lugar na prova",
    "primeiro": "Chegou em primeiro lugar na prova",
    "7 de setembro": "Houve desfile em 7 de setembro de 2022 na avenida",
    "07/09/2022": "Houve desfile em 07/09/2022 na avenida toda",
    "7/9/22": "Houve desfile em 7/9/22 na avenida toda",
    "2022-09-07": "Houve desfile em 2022-09-07 na avenida toda",
    "07.09.2022": "Houve desfile em 07.09.2022 na avenida toda",
    "9 de julho": "Houve desfile em 9 de julho de 2022 na avenida",
    "1º de maio": "Houve festa em 1º de maio na avenida",
    "1 de maio": "Houve festa em 1 de maio na avenida",
}

BILLIONS = {"13,7 bilhões", "13,7 bi", "13,7 mil milhões", "13.700.000.000", "13.700 milhões", "13 bilhões e 700"}
DAYS = {"7 de setembro", "07/09/2022", "7/9/22", "2022-09-07", "07.09.2022"}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Give an archive of all the texts."""
    folder = tmp_path_factory.mktemp("numbers")
    records = write_records(folder / "texts.jsonl", [{"id": name, "texto": text} for name, text in TEXTS.items()])
    build([records], folder / "archive")
    with Archive.open(folder / "archive") as opened:
        yield opened


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("13,7 bilhões", BILLIONS),
        ("13,7 bi", BILLIONS),
        ("13,7 mil milhões", BILLIONS),
        ("13.700.000.000", BILLIONS),
        ("13 bilhões e 700 milhões", BILLIONS),
        ("13700 milhões", BILLIONS),
        ("US$ 13,7 bilhões", BILLIONS),
        (
            "13,7 mil milhões de dólares",
            {"13,7 bilhões", "13,7 bi", "13,7 mil milhões", "13.700.000.000", "13.700 milhões"},
        ),
        (
            '"perdeu US$ 13,7 bilhões"',
            {"13,7 bilhões", "13,7 bi", "13,7 mil milhões", "13.700.000.000", "13.700 milhões"},
        ),
        (
            '"13,7 mil milhões de dólares"',
            {"13,7 bilhões", "13,7 bi", "13,7 mil milhões", "13.700.000.000", "13.700 milhões"},
        ),
        ('"R$ 1.234,56"', {"R$ 1.234,56", "1234,56"}),
        ('"1.234,56 reais"', {"R$ 1.234,56", "1234,56"}),
        ('"€ 13,7 bilhões"', set()),
        ('"13,7 mil milhões"', BILLIONS),
        ('="13,7 bilhões"', {"13,7 bilhões"}),
        ('"mil milhões no ano"', {"13,7 bilhões", "13,8 bilhões"}),
        ('"bilhões de dólares"', {"13,7 mil milhões"}),
        ("13,7 milhões", {"13,7 milhões"}),
        ("R$ 1.234,56", {"R$ 1.234,56", "1234,56"}),
        ("1234,56", {"R$ 1.234,56", "1234,56"}),
        ("1.234,56 reais", {"R$ 1.234,56", "1234,56"}),
        ("100 mil", {"100 mil", "100.000", "cem mil"}),
        ("100.000 pessoas", {"100 mil", "100.000", "cem mil"}),
        ("cem mil", {"100 mil", "100.000", "cem mil"}),
        ("35%", {"35%", "35 por cento"}),
        ("35 por cento", {"35%", "35 por cento"}),
        ("35 %", {"35%", "35 por cento"}),
        ("subiu 35\u00a0% em", {"35%", "35 por cento"}),
        ('"35%"', {"35%", "35 por cento"}),
        ('"35 por cento"', {"35%", "35 por cento"}),
        ('"subiu 35%"', {"35%", "35 por cento", "35"}),
        ('"35 por cento em maio"', {"35%", "35 por cento"}),
        ("=35%", {"35%"}),
        ("1º lugar", {"1º", "primeiro"}),
        ("primeiro lugar", {"1º", "primeiro"}),
        ("7 de setembro de 2022", DAYS),
        ("07/09/2022", DAYS),
        ("7/9/22", DAYS),
        ("2022-09-07", DAYS),
        ("7.9.2022", DAYS),
        ('"desfile em 7 de setembro de 2022"', DAYS),
        ("09/07/2022", {"9 de julho"}),
        ("1º de maio", {"1º de maio", "1 de maio"}),
        ("1 de maio", {"1º de maio", "1 de maio"}),
    ],
)
def test_numbers_meet_however_they_are_said(archive: Archive, query: str, expected: set[str]) -> None:
    """Amounts in figures and scales, sums of money, shares, ordinals, days; as words, and inside a phrase."""
    results = archive.search(query, limit=100)
    assert {hit.doc_id for hit in results.hits[: results.complete]} == expected


@pytest.mark.parametrize("name", ["13,7 bilhões", "13,7 mil milhões", "100.000", "cem mil", "35%", "35 por cento"])
def test_a_number_comes_first_as_it_was_typed(archive: Archive, name: str) -> None:
    """In articles of about one length."""
    order = [hit.doc_id for hit in archive.search(name, limit=100)]
    assert order[0] == name


@pytest.mark.parametrize(
    ("query", "name", "marked"),
    [
        ("13,7 bilhões", "13.700.000.000", "13.700.000.000"),
        ("13,7 bilhões", "13,7 mil milhões", "13,7 mil milhões"),
        ("35 por cento", "35%", "35%"),
        ("7 de setembro de 2022", "07/09/2022", "07/09/2022"),
    ],
)
def test_a_number_is_marked_as_it_is_said(archive: Archive, query: str, name: str, marked: str) -> None:
    """Whole, with its sign."""
    (hit,) = (hit for hit in archive.search(query, limit=100) if hit.doc_id == name)
    (passage,) = hit.passages
    assert [passage.text[start:end] for start, end in passage.highlights] == [marked]


@pytest.mark.parametrize(
    "typed",
    [
        "2022",
        "um homem",
        "13,7",
        "1234,56",
        "99/99/2022",
        "31.12",
        "0 mil",
        "7 de ontem de 2022",
        "3 mil anos de 0",
        "ano",
    ],
)
def test_some_numbers_are_said_in_no_other_way(typed: str) -> None:
    """Years, small numbers, what is no date: they cost nothing, and find nothing else."""
    found = reading([(word, word) for word in typed.split()])
    assert found is None or found.length < len(typed.split())


@given(
    st.lists(
        st.sampled_from("0 1 7 13,7 2022 mil milhoes bilhoes bi e de por cento setembro cem 1o 35 9,99999".split()),
        min_size=1,
        max_size=8,
    )
)
def test_a_reading_begins_with_what_was_typed(terms: list[str]) -> None:
    """Whatever stands side by side; no way comes twice, and none of the others counts as much."""
    found = reading([(term, term) for term in terms])
    if found is not None:
        assert found.ways[0].terms == tuple(terms[: found.length])
        assert len({way.terms for way in found.ways}) == len(found.ways) > 1
        assert all(way.weight < 1 for way in found.ways[1:])


@given(
    st.text(alphabet="0123456789.,/-% milhõesbde", max_size=30)
    | st.lists(st.from_regex(r"[0-9]{1,4}[./:,-]", fullmatch=True), max_size=8).map("".join)
)
@example("192.168.0.1")
@example("versão 2.4.1.7")
def test_any_figures_are_a_query(archive: Archive, query: str) -> None:
    """However they are put together, in a phrase too."""
    archive.search(query, limit=1)
    archive.search(f'"{query}"', limit=1)

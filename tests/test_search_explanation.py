"""Why an article has its score: the parts, and that they make the score."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from recorte.search import Archive
from recorte.search.ranking.explanation import Explanation

ArchiveOf = Callable[..., Archive]

NEWS = (
    {"titulo": "A avó da avó", "texto": "A avó viu o mar. O mar estava calmo, e a avó também.", "data": "2020-01-01"},
    {"titulo": "O avô", "texto": "O avô viu o mar e o porto; choveu no mar.", "data": "2021-01-01"},
    {"titulo": "O porto", "texto": "O porto abriu. Chuva, vento e mar calmo no porto.", "data": "2022-01-01"},
    {"titulo": "Chuva", "texto": "Chove no porto, e a avó não sai: chuva, chuvas, chuvada."},
    {"titulo": "Mais nada", "texto": "Nada se passou."},
)
PIECES = [
    "avó",
    "avo",
    "mar",
    "porto",
    "chuva",
    "o",
    "no",
    "-vento",
    '"mar calmo"',
    '"porto mar"~9',
    "chuv*",
    "mra~",
    "OU",
]


@pytest.fixture
def archive(archive_of: ArchiveOf) -> Archive:
    """Give a small archive."""
    return archive_of(*NEWS)


def explained(archive: Archive, query: str, **options: Any) -> dict[str, Explanation]:
    """Give the explanation of every hit, by its id."""
    found = {hit.doc_id: hit.explanation for hit in archive.search(query, explain=True, **options)}
    return {doc_id: explanation for doc_id, explanation in found.items() if explanation is not None}


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join), st.sampled_from(["score", "newest"]), st.integers(1, 9)
)
def test_the_parts_of_every_score_add_up_to_it(archive: Archive, query: str, sort: Any, limit: int) -> None:
    """Whatever the query, the order and how many are asked for."""
    for hit in archive.search(query, sort=sort, limit=limit, explain=True):
        assert hit.explanation is not None
        parts = [word.value for word in hit.explanation.words]
        parts += [hit.explanation.by_closeness, hit.explanation.for_all_words]
        assert sum(parts) == pytest.approx(hit.score, abs=1e-6)
        assert hit.explanation.score == pytest.approx(hit.score, abs=1e-6)


def test_each_word_says_what_it_brings_and_why(archive: Archive) -> None:
    """Only words that the article has, in the order of the query, rarer ones with more idf."""
    found = explained(archive, "mar no porto")
    assert [word.word for word in found["2"].words] == ["mar", "no", "porto"]
    mar, no, porto = found["2"].words
    assert (mar.articles, no.articles, porto.articles) == (3, 3, 3)
    assert mar.frequency > porto.frequency
    assert mar.idf == porto.idf
    assert not mar.other_accent
    assert no.value > 0


def test_an_accent_that_is_never_written_is_named(archive: Archive) -> None:
    """And counts for half."""
    found = explained(archive, "avó viu")
    assert [word.other_accent for word in found["1"].words] == [False, False]
    assert [word.other_accent for word in found["2"].words] == [True, False]


def test_coverage_closeness_and_all_words_are_told(archive: Archive) -> None:
    """What is not all covered has less than 1; what stands together gains; who has all of a few words is lifted."""
    found = explained(archive, "chuva vento calmo porto")
    assert found["3"].coverage == pytest.approx(1)
    assert found["3"].by_closeness > 0
    assert not found["3"].for_all_words
    some = explained(archive, "porto avó chuva abacaxi calmo")
    assert all(explanation.coverage < 1 and not explanation.for_all_words for explanation in some.values())
    few = explained(archive, "vento calmo")
    assert few["3"].for_all_words > 0 or len(few) == 1


def test_by_date_nothing_is_lifted(archive: Archive) -> None:
    """Having all the words has no part in it."""
    for explanation in explained(archive, "mar calmo", sort="newest").values():
        assert explanation.for_all_words == 0


def test_explanations_are_given_where_they_are_asked_for(archive: Archive) -> None:
    """As an object, and in the JSON document."""
    plain = archive.search("mar").hits[0]
    assert plain.explanation is None
    assert "explanation" not in plain.to_dict()
    document = archive.search("mar", explain=True).hits[0].to_dict()["explanation"]
    assert {*document} == {"score", "words", "coverage", "by_closeness", "for_all_words"}
    assert {*document["words"][0]} == {"word", "value", "frequency", "articles", "idf", "other_accent"}

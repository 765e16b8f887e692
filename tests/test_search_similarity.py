"""Articles that are like another."""

from collections.abc import Callable

import pytest

from recorte.search import Archive, ArticleNotFoundError
from recorte.search.suggesting.similarity import WORDS

ArchiveOf = Callable[..., Archive]

NEWS = (
    {
        "titulo": "Sismo em Évora",
        "texto": "O sismo acordou Évora de madrugada. Ninguém ficou ferido.",
        "data": "2020-01-01",
    },
    {"titulo": "Évora recorda o sismo", "texto": "Um ano depois, os sismos voltaram a ser tema.", "data": "2021-01-01"},
    {"titulo": "Porto recebe navios", "texto": "Os navios chegaram de madrugada ao porto.", "data": "2022-01-01"},
    {"titulo": "Feira do livro", "texto": "A feira abriu e ninguém choveu.", "data": "2022-01-02"},
    {"titulo": "12345", "texto": "E o que é de um, é de outro."},
)


def like(archive: Archive, doc_id: str, **options: int) -> list[str]:
    """Give the ids of the articles that are like another, in order."""
    return [hit.doc_id for hit in archive.similar(doc_id, **options)]


def test_articles_that_share_the_most_telling_words_come_first(archive_of: ArchiveOf) -> None:
    """In any form of the words; the article itself is none of them, nor what shares too few."""
    archive = archive_of(*NEWS)
    assert like(archive, "1") == ["2", "4", "3"]
    assert like(archive, "2") == ["1"]
    few = " ".join(f"raro{letter}" for letter in "abcdefghij")
    assert like(archive_of(f"{few} sismo Évora", f"{few} navio", "sismo Évora"), "1") == ["2"]


def test_the_words_are_given_as_the_query_and_marked_where_passages_are_asked_for(archive_of: ArchiveOf) -> None:
    """As the article spells them, in its order, without those that no other article has."""
    results = archive_of(*NEWS).similar("1", passages=1)
    assert results.query == "Sismo Évora madrugada Ninguém"
    passage = results.hits[0].passages[0]
    assert [passage.text[start:end] for start, end in passage.highlights] == ["sismos"]


def test_an_article_that_shares_no_word_has_none_like_it(archive_of: ArchiveOf) -> None:
    """Numbers and stop words tell nothing; a note says so."""
    results = archive_of(*NEWS).similar("5")
    assert not results.hits
    assert results.notes == ("no other article has a word that tells this one from the others",)


def test_no_more_words_are_looked_for_than_are_telling(archive_of: ArchiveOf) -> None:
    """However long the article."""
    words = [f"palavra{chr(97 + first)}{chr(97 + second)}" for first in range(10) for second in range(10)]
    archive = archive_of(" ".join(words), " ".join(reversed(words)), "outra coisa")
    assert len(archive.similar("1").query.split()) == WORDS
    assert like(archive, "1") == ["2"]


def test_hits_are_cut_out_as_those_of_a_search(archive_of: ArchiveOf) -> None:
    """By limit and offset, with ranks from the first; and what is not there is an error."""
    archive = archive_of(*["o sismo de Évora"] * 4)
    every = like(archive, "1")
    assert sorted(every) == ["2", "3", "4"]
    assert like(archive, "1", offset=1, limit=1) == every[1:2]
    assert archive.similar("1", offset=1).hits[0].rank == 2
    with pytest.raises(ArticleNotFoundError):
        archive.similar("x")
    with pytest.raises(ValueError, match="0 or more"):
        archive.similar("1", limit=-1)

"""Which lines of an article are shown, and what is marked in them."""

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive_samples import segmented
from recorte.corpus import Article
from recorte.search import Archive, Passage
from recorte.search.passages.passages import MAX_LENGTH, PassageExtractor
from recorte.search.passages.sentences import sentences
from recorte.search.query.tree import Clause, Way

MakeArchive = Callable[..., Archive]


def split(text: str) -> list[str]:
    """Give the sentences of a text as texts."""
    return [text[start:end] for start, end in sentences(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Um. Dois! Três? Fim…", ["Um.", "Dois!", "Três?", "Fim…"]),
        ("O Sr. Silva e a Dra. Lima saíram.", ["O Sr. Silva e a Dra. Lima saíram."]),
        ("Frutas, p. ex. Laranjas, caem.", ["Frutas, p. ex. Laranjas, caem."]),
        ("Custou R$ 1.234,56. Foi caro.", ["Custou R$ 1.234,56.", "Foi caro."]),
        ("Perdeu US$ 13,7 bilhões. E seguiu.", ["Perdeu US$ 13,7 bilhões.", "E seguiu."]),
        ("J. K. Rowling e J. Saramago.", ["J. K. Rowling e J. Saramago."]),
        ("“Foi assim.” Depois, calou.", ["“Foi assim.”", "Depois, calou."]),
        ("“Foi assim?”, disse ela. E saiu.", ["“Foi assim?”, disse ela.", "E saiu."]),
        ("Pensou... e disse. Saiu.", ["Pensou... e disse.", "Saiu."]),
        ("Nos círculos acadêmicos.Estudiosos dizem.", ["Nos círculos acadêmicos.", "Estudiosos dizem."]),
        ("Veja em www.Jornal.example hoje.", ["Veja em www.Jornal.example hoje."]),
        ("- Um ponto\n- Outro ponto", ["- Um ponto", "- Outro ponto"]),
        ("Conforme o art. 5 da lei. Fim.", ["Conforme o art. 5 da lei.", "Fim."]),
        ("Foi ao mar. Depois voltou.", ["Foi ao mar.", "Depois voltou."]),
        ("Em 4 de mar. 2023 houve festa.", ["Em 4 de mar. 2023 houve festa."]),
        ("Título\n\nTexto.", ["Título", "Texto."]),
        ("", []),
    ],
)
def test_sentences_end_where_a_reader_ends_them(text: str, expected: list[str]) -> None:
    """Abbreviations, money, initials, quotations, ellipses, bullets and missing spaces."""
    assert split(text) == expected


@given(st.text(alphabet="aB. !?…\n“”1", max_size=80))
def test_sentences_hold_all_of_a_text_but_its_spaces(text: str) -> None:
    """No letter is lost, and sentences never overlap."""
    spans = list(sentences(text))
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    kept = "".join(text[start:end] for start, end in spans)
    assert "".join(kept.split()) == "".join(text.split())


def test_a_run_of_a_hundred_thousand_stops_is_one_end(archive_of: MakeArchive) -> None:
    """Leaders of a table of contents do not hold a search up."""
    assert len(split("Sumário " + "." * 100_000 + " Fim")) == 2
    assert archive_of("laranja " + "." * 100_000 + "x").search("laranja").total == 1


def words(passage: Passage) -> list[str]:
    """Give the marked ranges of a passage as texts."""
    start = passage.start
    return [passage.text[first - start : last - start] for first, last in passage.highlights]


LOSSES = """A empresa tem dez anos. A divisão Reality Labs perdeu US$ 13,7 bilhões em 2022.
O balanço saiu na quarta-feira e trouxe outras novidades para quem acompanha a empresa de perto.
Os laboratórios seguem abertos. A empresa espera que as perdas do Reality Labs cresçam em 2023."""


def test_passages_are_the_sentences_that_answer(archive_of: MakeArchive) -> None:
    """Whole sentences, the ones with all the words before the ones with some, each once."""
    (hit,) = archive_of(LOSSES).search("Reality Labs perdas")
    assert [passage.text for passage in hit.passages] == [
        "A empresa espera que as perdas do Reality Labs cresçam em 2023.",
        "A divisão Reality Labs perdeu US$ 13,7 bilhões em 2022.",
    ]
    assert words(hit.passages[0]) == ["perdas", "Reality", "Labs"]
    assert words(hit.passages[1]) == ["Reality", "Labs", "perdeu"]


def test_offsets_lead_back_into_the_article(archive_of: MakeArchive) -> None:
    """`start` and `end` are code points of the article's text, and highlights are on the same scale."""
    archive = archive_of("😀 A eleição passou. A apuração da eleição acabou 🎉 ontem.")
    article = archive.get("1")
    for passage in archive.search("eleição").hits[0].passages:
        assert article.text[passage.start : passage.end] == passage.text
        assert {article.text[start:end] for start, end in passage.highlights} == {"eleição"}


def test_inside_a_phrase_query_only_the_phrase_is_marked(archive_of: MakeArchive) -> None:
    """The same words elsewhere stay plain."""
    archive = archive_of("O banco central do país não é o banco da praça central. Disse o Banco Central.")
    marked = [word for passage in archive.search('"banco central"').hits[0].passages for word in words(passage)]
    assert sorted(marked) == ["Banco Central", "banco central"]


def test_a_compound_is_marked_whole(archive_of: MakeArchive) -> None:
    """However it was asked for, as one word."""
    archive = archive_of("Levou o guarda-chuva azul.")
    for query in ("guarda-chuva", "guardachuva"):
        assert words(archive.search(query).hits[0].passages[0]) == ["guarda-chuva"]


def test_optional_words_are_not_marked(archive_of: MakeArchive) -> None:
    """Every `da` in colour would hide what matters."""
    archive = archive_of("O ministro da Fazenda falou da crise.")
    assert words(archive.search("ministro da Fazenda").hits[0].passages[0]) == ["ministro", "Fazenda"]


def test_a_word_asked_for_in_its_own_spelling_is_marked_only_so(archive_of: MakeArchive) -> None:
    """`Pará` is marked, `para` is not."""
    archive = archive_of("Viajou para o Pará para descansar.")
    assert words(archive.search("Pará").hits[0].passages[0]) == ["Pará"]


def test_no_two_passages_have_the_same_text(archive_of: MakeArchive) -> None:
    """A refrain is shown once."""
    archive = archive_of("A laranja caiu do pé antes da colheita deste ano.\nOutra linha.\n" * 3)
    texts = [passage.text for passage in archive.search("laranja").hits[0].passages]
    assert len(texts) == len(set(texts)) == 1


def test_a_long_sentence_is_cut_between_words_around_the_match(archive_of: MakeArchive) -> None:
    """At most 300 characters, with whole words at both ends."""
    text = "muito " * 100 + "laranja " + "depois " * 100 + "fim"
    (passage,) = archive_of(text).search("laranja").hits[0].passages
    assert len(passage.text) <= MAX_LENGTH
    assert "laranja" in passage.text
    assert set(passage.text.split()) == {"muito", "laranja", "depois"}


def test_a_long_sentence_is_given_from_its_start_where_that_has_the_words(archive_of: MakeArchive) -> None:
    """A quotation is best begun where the author began."""
    text = "A diretora falou de muitas coisas, de laranja também, " + "e de outras coisas " * 30
    (passage,) = archive_of(text).search("laranja").hits[0].passages
    assert passage.text.startswith("A diretora falou")
    assert (passage.cut_before, passage.cut_behind) == (False, True)
    document = passage.to_dict()
    assert (document["cut_before"], document["cut_behind"]) == (False, True)


def test_the_best_part_of_an_endless_sentence_is_found(archive_of: MakeArchive) -> None:
    """Among a hundred thousand marked words, the place where the other word stands."""
    archive = archive_of("laranja " * 50_000 + "limão " + "laranja " * 50_000)
    assert "limão" in archive.search("laranja limão").hits[0].passages[0].text


def test_a_word_longer_than_a_passage_is_still_shown(archive_of: MakeArchive) -> None:
    """A megabyte without a space is cut, not refused."""
    archive = archive_of("x" * 1_000_000 + " laranja")
    (passage,) = archive.search("x" * 70).hits[0].passages
    assert 0 < len(passage.text) <= MAX_LENGTH


def test_a_short_line_takes_in_what_stands_below_it(archive_of: MakeArchive) -> None:
    """A heading alone says little."""
    (passage,) = archive_of("Pará\nNo estado, choveu por três dias seguidos.").search("Pará").hits[0].passages
    assert passage.text == "Pará\nNo estado, choveu por três dias seguidos."


def test_a_match_in_the_title_alone_shows_the_opening(archive_of: MakeArchive) -> None:
    """The title is marked, the passage is not."""
    archive = archive_of({"titulo": "Reality Labs em queda", "texto": "A empresa divulgou hoje o balanço do ano todo."})
    (hit,) = archive.search("reality labs")
    assert [hit.title[start:end] for start, end in hit.title_highlights] == ["Reality", "Labs"]
    assert [(passage.start, passage.highlights) for passage in hit.passages] == [(0, ())]


@pytest.mark.parametrize("count", [0, 1, 2])
def test_as_many_passages_as_asked_for(archive_of: MakeArchive, count: int) -> None:
    """0 gives none."""
    (hit,) = archive_of(LOSSES).search("Reality Labs", passages=count)
    assert len(hit.passages) == count


CLAUSES = [(Clause("a", [Way(("a",))]), 1.0), (Clause("b c", [Way(("b", "c"))]), 2.0)]


@given(st.text(alphabet="abc .\n-", max_size=900), st.integers(0, 5))
def test_passages_hold_what_they_promise(text: str, count: int) -> None:
    """Whatever the text: bounded, apart, and marked inside themselves."""
    found = PassageExtractor(CLAUSES).passages(text, count)
    assert len(found) <= count
    spans = sorted((passage.start, passage.end) for passage in found)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))
    for passage in found:
        assert passage.text == text[passage.start : passage.end]
        assert 0 < len(passage.text) <= MAX_LENGTH
        assert all(passage.start <= start < end <= passage.end for start, end in passage.highlights)


def test_a_passage_says_which_page_it_begins_on(tmp_path: Path) -> None:
    """Of a document with pages; an empty page shares its place with the one behind, and is not meant."""
    text = "Na capa, a laranja.\nNo miolo, o limão.\nNo fim, a pera."
    pages = (0, text.index("No miolo"), text.index("No miolo"), text.index("fim"))
    paged = Article("a", "Frutas", text, pages=pages)
    plain = Article("b", "Outras", "Só uma uva.")
    with Archive.open(segmented(tmp_path / "archive", [[paged, plain]])) as archive:
        found = {word: archive.search(word).hits[0].passages[0] for word in ("laranja", "limão", "pera", "uva")}
        assert {word: passage.page for word, passage in found.items()} == {
            "laranja": 1,
            "limão": 3,
            "pera": 3,
            "uva": None,
        }
        assert found["limão"].to_dict()["page"] == 3
        assert archive.get("a").pages == pages


def test_a_passage_that_begins_on_a_page_is_of_that_page() -> None:
    """Not of the one before; and the last page ends with the text."""
    extractor = PassageExtractor([])
    assert [extractor.passages("Uma frase.", 1, pages)[0].page for pages in ((0,), (0, 0), (0, 10), (0, 0, 1))] == [
        1,
        2,
        1,
        2,
    ]

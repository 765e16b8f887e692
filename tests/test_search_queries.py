"""What queries mean: words, operators, fields, aliases, and what is done with what cannot be read."""

from collections.abc import Callable

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from recorte.search import Archive
from recorte.search.query.aliases import Aliases
from recorte.search.query.parser import MAX_WORDS, parse

MakeArchive = Callable[..., Archive]

FRUIT = (
    "A laranja é doce e a banana também.",
    "A laranja é azeda.",
    "A banana é madura, o limão não.",
    "O limão é azedo.",
)


def found(archive: Archive, query: str) -> list[str]:
    """Give the ids of all hits, in order."""
    return [hit.doc_id for hit in archive.search(query, limit=100)]


def found_any_order(archive: Archive, query: str) -> set[str]:
    """Give the ids of all hits."""
    return set(found(archive, query))


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("laranja", {"1", "2"}),
        ("laranja banana", {"1"}),
        ("laranja OU limão", {"1", "2", "3", "4"}),
        ("laranja OR limão", {"1", "2", "3", "4"}),
        ("laranja E banana", {"1"}),
        ("laranja AND banana", {"1"}),
        ("laranja -banana", {"2"}),
        ("laranja NÃO banana", {"2"}),
        ("laranja NOT banana", {"2"}),
        ("limão -(madura OU laranja)", {"4"}),
        ("(laranja OU limão) banana", {"1", "3"}),
        ("laranja OU limão banana", {"1", "2", "3"}),
        ('"laranja é azeda"', {"2"}),
        ('"laranja azeda"', set()),
        ('limão -"limão não"', {"4"}),
        ("-laranja", {"3", "4"}),
        ("NÃO (laranja OU banana)", {"4"}),
        ("lar*", {"1", "2"}),
        ("larenja~", {"1", "2"}),
        ("larnja~ banan", {"1"}),
        ("larnxja~", set()),
        ("larnxja~2", {"1", "2"}),
        ("~30%", set()),
        ("laranja~b", {"1", "2"}),
        ("laranja ~ banana", {"1"}),
        ('"laranja azeda"~1', {"2"}),
        ('"azeda laranja"~3', {"2"}),
        ('"azeda laranja"~2', set()),
        ('"doce laranja"~3 OU "laranja limão"~9', {"1"}),
        ("texto:limão", {"3", "4"}),
        ("laranja E abacate", set()),
        ("texto:-laranja", {"3", "4"}),
        ("texto:NÃO laranja", {"3", "4"}),
        ("limão texto:-(madura OU laranja)", {"4"}),
        ("limão data:-2023", {"3", "4"}),
    ],
)
def test_operators_mean_what_they_say(archive_of: MakeArchive, query: str, expected: set[str]) -> None:
    """Words, operators in both languages, parentheses, phrases and prefixes, in any nesting."""
    assert found_any_order(archive_of(*FRUIT), query) == expected


def test_quotes_and_parentheses_of_pasted_text_are_punctuation(archive_of: MakeArchive) -> None:
    """Of a text of ten words; in a shorter query, or one with operators, they mean what they say."""
    archive = archive_of("A laranja azeda caiu (ontem) do pé.", "Uma banana doce.")
    pasted = 'Segundo o ministro (PX), "caiu ontem a laranja azeda" do pé'
    assert found(archive, pasted)[0] == "1"
    assert found(archive, f"{pasted} -banana") == []
    assert found(archive, 'ministro "caiu a laranja" (PX)') == []
    assert found(archive, f'{pasted} "pé azeda"~2') == []


def test_a_dash_amid_pasted_text_leaves_nothing_out(archive_of: MakeArchive) -> None:
    """Behind it running words go on, as they do not behind a word that is to be left out; a note tells."""
    archive = archive_of("A laranja azeda defendida ontem caiu do pé.", "Uma banana doce.")
    pasted = "O fim da laranja azeda (do pé) -defendida como doce ontem"
    results = archive.search(pasted)
    assert results.hits[0].doc_id == "1"
    assert any("a '-' amid a long text" in note for note in results.notes)
    assert found(archive, "O fim da laranja azeda do pé como doce ontem -defendida") == ["2"]
    assert found(archive, "laranja -defendida azeda caiu ontem") == []


def test_accents_and_capitals_may_be_left_out(archive_of: MakeArchive) -> None:
    """A query without accents finds words that have them, and the other way round."""
    archive = archive_of("As eleições de outubro.", "AS ELEICOES DE OUTUBRO.")
    for query in ("eleicao", "eleição", "ELEIÇÕES", "eleicoes"):
        assert found_any_order(archive, query) == {"1", "2"}


@pytest.mark.parametrize("query", ["guarda-chuva", "guarda chuva", "guardachuva", "guarda-chuvas"])
def test_a_compound_is_found_however_it_is_written(archive_of: MakeArchive, query: str) -> None:
    """With its hyphen, with a space, as one word, in the plural."""
    assert found(archive_of("Levou o guarda-chuva azul.", "Levou o casaco."), query) == ["1"]


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("perdeu", "A empresa perdeu-se no caminho."),
        ("perdeu-se", "Muita coisa se perdeu."),
        ("d'água", "Faltou abastecimento d’água."),
        ("água", "Faltou abastecimento d'água."),
        ("US$ 13,7 bilhões", "O prejuízo foi de US$ 13,7 bilhões."),
        ("13,7", "O prejuízo foi de US$ 13,7 bilhões."),
        ("1.234,56", "Custou R$ 1.234,56."),
        ("1234,56", "Custou R$ 1.234,56."),
        ("3,5%", "Subiu 3,5% em maio."),
        ("123", "A lei nº123 foi aprovada."),
        ("EUA", "Voltou dos E.U.A. ontem."),
        ("E.U.A.", "Voltou dos EUA ontem."),
        ("covid 19", "A covid-19 chegou."),
        ("covid-19", "A covid 19 chegou."),
        ("G20", "A reunião do G-20."),
        ("G-20", "A reunião do G20."),
        ("AT&T", "A AT&T cresceu."),
        ("usuario", "Escreveu @usuario."),
        ("#hashtag", "Com a hashtag de sempre."),
        ("nome@jornal.example", "Escreva para nome@jornal.example."),
        ("acadêmicos estudiosos", "Nos círculos acadêmicos.Estudiosos dizem."),
    ],
)
def test_ordinary_text_is_found_by_ordinary_queries(archive_of: MakeArchive, query: str, text: str) -> None:
    """What raw engines stumble over finds what it says, and nothing else."""
    assert found(archive_of("Outra notícia sem relação.", text), query) == ["2"]


def test_a_prefix_is_matched_on_whole_words_not_on_stems(archive_of: MakeArchive) -> None:
    """`eleiç*` and `investigad*` find what a reader would expect."""
    archive = archive_of("A eleição passou.", "As eleições passaram.", "O eleitor votou.", "Foram investigadas.")
    assert found_any_order(archive, "eleiç*") == {"1", "2"}
    assert found_any_order(archive, "investigad*") == {"4"}
    assert found_any_order(archive, "elei*") == {"1", "2", "3"}


def test_stop_words_are_optional_in_a_query(archive_of: MakeArchive) -> None:
    """An article without the preposition is still found."""
    archive = archive_of("O ministro da Fazenda falou.", "O ministro falou sobre a Fazenda.", "O ministro calou.")
    assert found_any_order(archive, "ministro da Fazenda") == {"1", "2"}
    assert found(archive, "ministro da Fazenda")[0] == "1"


def test_stop_words_count_inside_a_phrase(archive_of: MakeArchive) -> None:
    """A quoted phrase means what it says, down to the preposition."""
    archive = archive_of("O ministro da Fazenda falou.", "O ministro na Fazenda falou.", "O padre Paulo falou.")
    assert found(archive, '"ministro da Fazenda"') == ["1"]
    assert found(archive, '"São Paulo"') == []


def test_a_query_of_stop_words_alone_still_finds(archive_of: MakeArchive) -> None:
    """There is nothing else to go by, so they count."""
    assert found(archive_of("Ser ou não ser.", "Nada disso."), "ser ou não ser") == ["1"]


def test_a_name_that_folds_to_a_stop_word_means_itself(archive_of: MakeArchive) -> None:
    """`Pará` is no `para`."""
    archive = archive_of("Foi para casa.", "Foi ao Pará.", "PARÁ E AMAZONAS.")
    assert found_any_order(archive, "Pará") == {"2", "3"}


def test_an_archive_typed_without_accents_still_answers(archive_of: MakeArchive) -> None:
    """Where no article has the accented spelling, its bare letters do."""
    assert found(archive_of("ESTADO DO PARA", "outra"), "Pará") == ["1"]


def test_the_exact_accent_comes_first(archive_of: MakeArchive) -> None:
    """A bare difference of accent ranks below the word that was asked for."""
    archive = archive_of("O avô e o avô dela chegaram.", "A avó de todos chegou cedo.")
    assert found(archive, "avó") == ["2", "1"]
    assert found(archive, "avô") == ["1", "2"]


def test_articles_with_all_words_come_first(archive_of: MakeArchive) -> None:
    """Those with most of them follow, however often they have them; no note is needed."""
    full = "frase longa com uva e pera e kiwi"
    archive = archive_of("pera uva, pera uva", "uva uva uva", full, "kiwi", "kiwi", "pera")
    results = archive.search("uva pera kiwi")
    assert [hit.doc_id for hit in results] == ["3", "1"]
    assert (results.total, results.complete, results.notes) == (2, 1, ())
    assert results.hits[0].score > results.hits[1].score


def test_by_date_articles_with_all_words_come_alone(archive_of: MakeArchive) -> None:
    """The newest of those with only some would be noise."""
    archive = archive_of("pera uva", "uva pera kiwi")
    assert [hit.doc_id for hit in archive.search("uva pera kiwi", sort="newest")] == ["2"]


def test_without_a_full_match_the_best_partial_ones_come_with_a_note(archive_of: MakeArchive) -> None:
    """The note names the words that were dropped."""
    results = archive_of(*FRUIT).search("laranja doce abacate")
    assert [hit.doc_id for hit in results] == ["1", "2"]
    assert results.notes == ("no article has all the words; the best one lacks: abacate",)


def test_a_phrase_that_no_article_has_counts_as_one_of_the_words(archive_of: MakeArchive) -> None:
    """A pasted headline with a quotation finds its story all the same; a phrase alone finds nothing."""
    archive = archive_of(*FRUIT)
    results = archive.search('A laranja azeda "que ninguém quer"')
    assert results.hits[0].doc_id == "2"
    assert results.notes == ('no article has all the words; the best one lacks: "que ninguém quer"',)
    assert archive.search('"que ninguém quer"').total == 0


def test_what_a_filter_leaves_out_is_not_said_to_be_missing(archive_of: MakeArchive) -> None:
    """The words are there, only not in that year, and a note says so; of a word that is nowhere it says that alone."""
    archive = archive_of(*FRUIT, {"texto": "Um pêssego.", "data": "2023-05-01"})
    results = archive.search("laranja", published_from="2023")
    assert results.total == 0
    assert results.notes == ("the query finds articles, but none that the filters let through",)
    assert archive.search("abacate", published_from="2023").notes == ("no article has: abacate",)
    assert archive.search("", published_from="2023").notes == ()


def test_words_that_no_article_has_are_named(archive_of: MakeArchive) -> None:
    """No hits is an answer with a reason."""
    results = archive_of(*FRUIT).search("abacate kiwi")
    assert (results.total, results.hits) == (0, ())
    assert results.notes == ("no article has: abacate, kiwi",)


NEWS = (
    {"titulo": "Perdas no metaverso", "texto": "A divisão fechou o ano.", "data": "2023-02-01", "editoria": "Economia"},
    {
        "titulo": "Festa no interior",
        "texto": "As perdas foram poucas.",
        "data": "2023-06-30",
        "editoria": "Cidades",
        "autor": "Ana Luz",
        "fonte": "Gazeta do Tietê",
    },
    {"titulo": "Sem data", "texto": "Perdas e danos.", "autor": ["Rui Sá", "Ana Paz"], "fonte": "Folha do Mondego"},
)


def test_an_article_of_a_month_is_found_by_it(archive_of: MakeArchive) -> None:
    """And by its year, and shown as no more than that; by a day it is that month's first."""
    archive = archive_of(
        {"texto": "Perdas.", "data": "maio de 2021"}, {"texto": "Perdas e danos.", "data": "2021-06-01"}
    )
    for written in ("mai/2021", "maio/2021", "05/2021", "maio de 2021", "May 2021", "2021-05", "2021..mai/2021"):
        assert found(archive, f"perdas data:{written}") == ["1"], written
    assert found_any_order(archive, "perdas data:2021") == {"1", "2"}
    (hit,) = archive.search("", published_from="05/2021", published_to="maio de 2021")
    assert hit.to_dict()["published"] == "2021-05"
    assert archive.search("perdas", published_from="2021-05-02").hits[0].doc_id == "2"


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("perdas secao:naoha", "no article is of the section 'naoha'"),
        ("secao:econoia", "no article is of the section 'econoia'; there is 'Economia'"),
        ("perdas fonte:gazetta", "no article is of the publisher 'gazetta'; there is 'Gazeta do Tietê'"),
        ('perdas autor:"Ana Pás"~2', "no article is of the author 'Ana Pás'; there is 'Ana Paz'"),
        ("perdas data:1950", "no article is dated 1950-01-01 to 1950-12-31"),
        ("perdas data:1950-05-04", "no article is dated 1950-05-04"),
        ("perdas data:>2050", "no article is dated 2051-01-01 or later"),
        ("perdas data:<1950", "no article is dated 1949-12-31 or earlier"),
    ],
)
def test_what_no_article_is_of_is_named(archive_of: MakeArchive, query: str, note: str) -> None:
    """With the value that may have been meant, where one is near."""
    results = archive_of(*NEWS).search(query)
    assert (results.total, results.notes) == (0, (note,))


def test_only_what_finds_nothing_is_told_of(archive_of: MakeArchive) -> None:
    """A value that some article has, one that is left out, or one of two that will do, is no reason for a note."""
    archive = archive_of(*NEWS)
    for query in ("perdas -secao:naoha", "secao:naoha OU secao:economia"):
        assert archive.search(query).notes == (), query
    assert archive.search("perdas", section="=Econoia").notes == (
        "no article is of the section 'Econoia'; there is 'Economia'",
    )
    assert archive.search("danos", section="Economia").notes == (
        "the query finds articles, but none that the filters let through",
    )


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("titulo:perdas", {"1"}),
        ("title:perdas", {"1"}),
        ("texto:perdas", {"2", "3"}),
        ("perdas secao:economia", {"1"}),
        ("perdas section:Economia", {"1"}),
        ("autor:ana", {"2", "3"}),
        ('autor:"Ana Luz"', {"2"}),
        ("fonte:tiete", {"2"}),
        ("perdas fonte:(tiete OU mondego)", {"2", "3"}),
        ("data:2023", {"1", "2"}),
        ("date:2023-02", {"1"}),
        ("data:2023-02-01", {"1"}),
        ("data:01/02/2023", {"1"}),
        ("data:2023-01..2023-05", {"1"}),
        ("data:2023-03..", {"2"}),
        ("data:..2023-03", {"1"}),
        ("perdas -data:2023", {"3"}),
        ("data:>2023-02", {"2"}),
        ("data:>=2023-02", {"1", "2"}),
        ("data:> 2023", set()),
        ("data:<2023-06", {"1"}),
        ("data:<=2023-06 data:≥2023-02-02", {"2"}),
        ("data:=2023-02", {"1"}),
        ("data:fev/2023", {"1"}),
        ("data:Fevereiro/2023", {"1"}),
        ("perdas data:1º de fevereiro de 2023", {"1"}),
        ("data:jan/2023..mar/2023", {"1"}),
        ("data:2022-2023", {"1", "2"}),
        ("data:2023..2021", {"1", "2"}),
        ("titulo:(perdas OU festa)", {"1", "2"}),
        ("-titulo:perdas", {"2", "3"}),
        ("Secao:economia", {"1"}),
    ],
)
def test_fields_restrict_where_a_word_may_stand(archive_of: MakeArchive, query: str, expected: set[str]) -> None:
    """Field names in Portuguese and English, with words, phrases, groups, dates and negation."""
    assert found_any_order(archive_of(*NEWS), query) == expected


@pytest.mark.parametrize(
    ("query", "note"),
    [
        ("perdas titulares:sim", "there is no field 'titulares'; 'titulares:sim' is read as words"),
        ('"perdas foram', "a quotation mark is never closed; what follows it is read as words"),
        ("(perdas", "a '(' is never closed; it is left out"),
        ("perdas)", "a ')' closes nothing; it is left out"),
        ("perdas OU", "'OU' has nothing to join here; it is read as a word"),
        ("E perdas", "'E' has nothing to join here; it is read as a word"),
        ("perdas NÃO", "'NÃO' has nothing to join here; it is read as a word"),
        (
            "perdas data:ontem",
            "'ontem' is no date such as 2023, 2023-05 or 2023-01..2023-06; read as words",
        ),
        (
            "titulo: perdas",
            "'titulo:' is read as a word; what a field is to have stands right behind its colon, as in titulo:Meta",
        ),
        (
            "perdas Autor:",
            "'Autor:' is read as a word; what a field is to have stands right behind its colon, as in titulo:Meta",
        ),
        ("perdas data:2023-06..2021", "'2023-06..2021' ends before it begins; read as 2021..2023-06"),
        ("+perdas", "'+' means nothing here: all words are looked for anyway, and 'E' between two insists on both"),
        ("(festa | perdas)", "'|' means nothing here; 'OU' between two words or phrases is for either"),
        ("festa||perdas", "'|' means nothing here; 'OU' between two words or phrases is for either"),
        ('"perdas fora*" OU perdas', "'*' has no meaning inside quotation marks; \"perdas fora*\" is read without it"),
        ("*perdas", "'*' stands only at the end of a plain word; '*perdas' is read without it"),
    ],
)
def test_what_is_not_understood_is_noted_and_read_as_words(archive_of: MakeArchive, query: str, note: str) -> None:
    """The hits for the words are there, and the user is told."""
    results = archive_of(*NEWS).search(query)
    assert note in results.notes
    assert results.total > 0


@pytest.mark.parametrize(
    "query",
    ["LeCun ChatGPT:", "US$ 13,7", "Lula: “o país vai crescer”", "10:30", "A/B (c)",
        "resultado da +Milionária", "alta de +5%", "Disney+", "Senado aprova a reforma | G1",
        "Lula e Alckmin ou Haddad"],
)  # fmt: skip
def test_punctuation_of_headlines_needs_no_note(query: str) -> None:
    """What any headline may have is no syntax."""
    assert parse(query).notes == ()


def test_a_headline_in_capitals_has_no_negation(archive_of: MakeArchive) -> None:
    """`NÃO` among capitals is a word of the headline."""
    archive = archive_of("Governo não vai pagar a conta.", "Governo vai pagar.")
    assert found(archive, "GOVERNO NÃO VAI PAGAR A CONTA")[0] == "1"


@pytest.mark.parametrize("query", ["", "   ", "!!!", "*", "()", '""'])
def test_a_query_without_words_finds_nothing_and_says_so(archive_of: MakeArchive, query: str) -> None:
    """It is no error."""
    results = archive_of(*FRUIT).search(query)
    assert results.total == 0
    assert "the query has no words" in results.notes


def test_ten_thousand_words_are_cut_with_a_note(archive_of: MakeArchive) -> None:
    """A pasted article is a query too."""
    results = archive_of(*FRUIT).search(" ".join(f"palavra{number}" for number in range(10_000)))
    assert f"only the first {MAX_WORDS} words count" in results.notes


def test_ten_thousand_parentheses_are_no_trouble(archive_of: MakeArchive) -> None:
    """Depth is bounded."""
    assert archive_of(*FRUIT).search("(" * 10_000 + "laranja" + ")" * 10_000).total >= 0


SYNTAX = """perdas Pará de " ( ) - * : E OU NÃO titulo: data: 2023-05 .. é secao:x fonte:( 13,7 US$ d'água “ @x &
https://a.b/c texto: ~ ~2 perda~ "~3"""
PIECES = st.lists(st.sampled_from([*SYNTAX.split(), "\n"]))


@given(st.one_of(st.text(), PIECES.map(" ".join), PIECES.map("".join)))
@example("E OU NÃO E OU")
@example('-"')
@example("titulo:-(")
def test_parsing_never_fails(text: str) -> None:
    """Any text is a query."""
    parsed = parse(text, Aliases({"Yann LeCun": ["LeCun"]}))
    assert parsed.query is not None
    assert all(isinstance(note, str) for note in parsed.notes)


@given(st.one_of(st.text(max_size=60), PIECES.map(" ".join), PIECES.map("".join)))
def test_searching_never_fails(sample: Archive, text: str) -> None:
    """Whatever is asked, an archive answers, and every passage is a piece of its article."""
    results = sample.search(text, limit=3)
    assert results.total >= len(results.hits)
    for hit in results:
        article = sample.get(hit.doc_id)
        for passage in hit.passages:
            assert passage.text == article.text[passage.start : passage.end]
            assert all(passage.start <= start < end <= passage.end for start, end in passage.highlights)


@pytest.fixture(scope="module")
def sample(sample_archive: object) -> Archive:
    """Give the sample archive, open."""
    return Archive.open(str(sample_archive), aliases={"Yann LeCun": ["LeCun", "Yang Lichun"]})


ALIASES = {"Yann LeCun": ["LeCun", "Yang Lichun"], "Estados Unidos": ["EUA"]}


@pytest.mark.parametrize("query", ["LeCun", "Yann LeCun", "Yang Lichun", "yang lichun"])
def test_each_name_of_a_group_finds_the_others(archive_of: MakeArchive, query: str) -> None:
    """An alias works from every name to every name."""
    archive = archive_of("LeCun disse.", "Yang Lichun disse.", "Yann LeCun disse.", "Yang disse.", aliases=ALIASES)
    assert found_any_order(archive, query) == {"1", "2", "3"}


def test_an_alias_is_one_word_among_others(archive_of: MakeArchive) -> None:
    """The other words of the query still count."""
    archive = archive_of("LeCun e o ChatGPT.", "Yang Lichun e o ChatGPT.", "LeCun apenas.", aliases=ALIASES)
    assert found_any_order(archive, "LeCun ChatGPT") == {"1", "2"}


def test_an_alias_is_marked_as_it_stands_in_the_text(archive_of: MakeArchive) -> None:
    """The other name is highlighted whole."""
    archive = archive_of("Segundo Yang Lichun, o ChatGPT é superficial.", aliases=ALIASES)
    (passage,) = archive.search("LeCun ChatGPT").hits[0].passages
    assert [passage.text[start:end] for start, end in passage.highlights] == ["Yang Lichun", "ChatGPT"]


def test_a_quoted_name_means_itself(archive_of: MakeArchive) -> None:
    """Quotation marks switch aliases off."""
    assert found(archive_of("LeCun disse.", "Yang Lichun disse.", aliases=ALIASES), '"LeCun"') == ["1"]


def test_an_alias_is_found_inside_other_syntax(archive_of: MakeArchive) -> None:
    """In groups, with operators, and negated."""
    archive = archive_of("Nos EUA choveu.", "Nos Estados Unidos choveu.", "Em Lisboa choveu.", aliases=ALIASES)
    assert found_any_order(archive, "(EUA OU Lisboa) choveu") == {"1", "2", "3"}
    assert found_any_order(archive, "choveu -EUA") == {"3"}


def test_a_name_that_folds_to_a_stop_word_is_found_in_its_own_field(archive_of: MakeArchive) -> None:
    """Where the title only has the stop word, the title does not count."""
    archive = archive_of(
        {"titulo": "Dicas para viajar", "texto": "Choveu no Pará ontem."},
        {"titulo": "Pará em festa", "texto": "Choveu muito ontem."},
    )
    assert found(archive, "titulo:Pará") == ["2"]
    assert found(archive, "Pará") == ["2", "1"]


def test_an_alias_of_such_a_name_means_the_name(archive_of: MakeArchive) -> None:
    """In both directions, and the stop word stays one."""
    archive = archive_of("Foi para casa.", "Foi ao Pará.", "Foi ao PA.", aliases={"Pará": ["PA"]})
    assert found_any_order(archive, "Pará") == found_any_order(archive, "PA") == {"2", "3"}
    assert found(archive, "casa para") == ["1"]


def test_names_in_two_groups_join_them(archive_of: MakeArchive) -> None:
    """Each finds all the others, in whatever order the groups were given."""
    names = {"um nome": ["outro nome"], "terceiro nome": ["quarto nome"], "outro nome": ["terceiro nome"]}
    archive = archive_of("um nome", "outro nome", "terceiro nome", "quarto nome", "nome", aliases=names)
    for name in ("um nome", "outro nome", "terceiro nome", "quarto nome"):
        assert found_any_order(archive, name) == {"1", "2", "3", "4"}


def test_the_longest_name_counts_and_shorter_ones_if_it_does_not_fit(archive_of: MakeArchive) -> None:
    """A name may have any number of words."""
    long = "a muito antiga e leal sociedade dos amigos do recorte de jornal"
    archive = archive_of("SAR", "outra coisa", aliases={long: ["SAR"]})
    assert found(archive, f"a {long}") == ["1"]


def test_a_phrase_does_not_cross_two_authors(archive_of: MakeArchive) -> None:
    """Each name stands by itself."""
    archive = archive_of({"texto": "um", "autor": ["Ana Luz", "Rui Sá"]})
    assert found(archive, 'autor:"Rui Sá"') == ["1"]
    assert found(archive, 'autor:"Luz Rui"') == []


def test_words_of_a_mixed_query_keep_their_order(archive_of: MakeArchive) -> None:
    """Phrases and groups are neighbours of the words that they stand between."""
    apart = "kk " * 9
    near = f"xx azul bola verde {apart}{apart}"
    far = f"xx azul {apart}bola {apart}verde"
    for query in ('azul "bola" verde', "azul (bola OU carro) verde", "azul bola verde"):
        assert found(archive_of(far, near), query) == ["2", "1"]


@pytest.mark.parametrize(
    "query",
    [
        "gato " * 50_000,
        '"' + "a " * 50_000 + '"',
        '"a b" ' * 20_000,
        "(a) " * 50_000,
        '"a b"~5 ' * 20_000,
        '"a b"~' + "9" * 50_000,
        " ".join(f"palavra{letter}~2" for letter in "abcdefghijklmnopqrstuvwxyz" * 20),
        "~" * 100_000,
        "nada:a " * 20_000,
        " ".join(f"{letter}*" for letter in "abcdefghijklmnopqrstuvwxyz" * 20),
        "x" * 1_000_000 + ":y",
        "1." * 50_000 + "1_",
        "1" + "\u00a0000" * 50_000 + "x",
        "NÃO " * 20_000,
        "-" * 100_000,
        "titulo:" * 20_000,
    ],
)
def test_a_hostile_query_is_bounded(sample: Archive, query: str) -> None:
    """In what is looked up, and in what is said of it."""
    results = sample.search(query, limit=2)
    assert len(results.notes) <= 15
    assert all(len(note) <= 2_000 for note in results.notes)

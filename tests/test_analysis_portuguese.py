"""Which words of Portuguese are forms or spellings of one, and which are not."""

import re
from itertools import combinations
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

import recorte.analysis.stemming
from recorte.analysis import fold, stem, stems
from recorte.analysis.orthography import standard

LISTS = Path(recorte.analysis.stemming.__file__).parent


def listed(name: str) -> list[list[str]]:
    """Give the lines of a list of words, each word written out."""
    lines = (LISTS / name).read_text(encoding="utf-8").splitlines()
    words = [line.split() for line in lines if not line.startswith("#") and line]
    return [[line[0] + word[1:] if word[0] == "-" else word for word in line] for line in words]


PIECES = (
    "anti bio contra semi video regist planei planej indemn amnist humid subtil quotidian kilom jugoslav palestinian"
    " cami esport act apt acc opc rr ss r s real mente mentes ador edora idores ismo ista is cao coes ao ares es"
    " a o t c p"
).split()
"""What the rules look for in words, and what stands beside it."""


@pytest.mark.parametrize(
    "spellings",
    [
        "acção ação",
        "acções ações acoes",
        "direcção direção",
        "protecção proteção",
        "óptimo ótimo",
        "Egipto Egito",
        "adopção adoção",
        "baptismo batismo",
        "projecto projeto",
        "actual atual",
        "actualmente atualmente",
        "acto ato",
        "objectivos objetivos",
        "contacto contato",
        "sector setor",
        "aspecto aspeto",
        "recepção receção",
        "excepcional excecional",
        "perspectiva perspetiva",
        "António Antônio Antonio",
        "económico econômico",
        "Quénia Quênia",
        "bebé bebê",
        "idéia ideia",
        "freqüência frequência",
        "registo registro",
        "registou registrou",
        "registado registrado",
        "planeamento planejamento",
        "planear planejar",
        "planeou planejou",
        "equipa equipe",
        "controlo controle",
        "desporto esporte",
        "desportivo esportivo",
        "amnistia anistia",
        "indemnização indenização",
        "húmido úmido",
        "subtil sutil",
        "quotidiano cotidiano",
        "camião caminhão",
        "camiões caminhões",
        "percentagem porcentagem",
        "dezasseis dezesseis",
        "catorze quatorze",
        "Moscovo Moscou",
        "Teerão Teerã",
        "Vietname Vietnã",
        "Madrid Madri",
        "Amesterdão Amsterdã",
        "Jugoslávia Iugoslávia",
        "palestiniano palestino",
        "antisemita antissemita",
        "autoregulação autorregulação",
        "contrareforma contrarreforma",
        "minisaia minissaia",
    ],
)
def test_spellings_of_a_word_have_one_standard_and_one_stem(spellings: str) -> None:
    """Before and after the agreement of 1990, in Portugal and in Brazil."""
    folded = [fold(word) for word in spellings.split()]
    assert len({standard(word) for word in folded}) == 1
    assert len({stem(word) for word in folded}) == 1


@pytest.mark.parametrize(
    "forms",
    [
        "mão mãos",
        "cão cães",
        "ação ações",
        "cidadão cidadãos",
        "alemão alemães alemã",
        "capitão capitães",
        "campeão campeões campeã",
        "homem homens",
        "jardim jardins",
        "bombom bombons",
        "álbum álbuns",
        "jornal jornais",
        "hotel hotéis",
        "papel papéis",
        "nível níveis",
        "civil civis",
        "fuzil fuzis",
        "difícil difíceis",
        "útil úteis",
        "míssil mísseis",
        "azul azuis",
        "responsável responsáveis",
        "possível possíveis",
        "flor flores",
        "parlamentar parlamentares",
        "voz vozes",
        "português portugueses portuguesa portuguesas",
        "país países",
        "mês meses",
        "europeu europeus",
        "ilha ilhas",
        "herói heróis",
        "shopping shoppings",
        "próximo próximos próxima próximas",
        "necessário necessária necessários necessárias",
        "guardachuva guardachuvas",
        "rápido rápida rapidamente",
        "livre livremente",
        "forte fortemente",
        "provável provavelmente",
        "necessária necessariamente",
        "perda perdas perdeu perder perderá",
        "governador governadora governadores governadoras",
        "socialista socialistas socialismo",
    ],
)
def test_forms_of_a_word_share_a_stem(forms: str) -> None:
    """Plurals of every kind, feminines, adverbs, forms of a verb; with accents and without."""
    assert len({stem(fold(form)) for form in forms.split()}) == 1


@pytest.mark.parametrize(
    "words",
    [
        "político polícia",
        "governo governador governante",
        "secretaria secreto",
        "país pai",
        "publicidade público publicar",
        "partido parte partir parto",
        "câmara camada camarão câmera cama",
        "mês mesa mesada",
        "casa caso casar",
        "como comer comida comando",
        "para parar Paris",
        "por porém",
        "pelo pele pelada",
        "campo campeã",
        "área areia",
        "novo nove novamente novela",
        "conta conter contra",
        "milhão milhar milha",
        "trabalho trabalhador",
        "procurar procurador",
        "social socialista",
        "pacto pato",
        "facto fato",
        "apto ato",
        "captar catar",
        "rapto rato",
        "bactéria bateria",
        "casa casinha",
        "livro livrinho",
        "igreja igrejinha",
        "Fernando Fernandes",
        "semente semana",
        "clemente clima",
        "implementar implicar",
    ],
)
def test_words_of_another_meaning_keep_apart(words: str) -> None:
    """However alike they are; diminutives are words of their own."""
    for one, other in combinations(map(fold, words.split()), 2):
        assert stem(one) != stem(other), (one, other)


@pytest.mark.parametrize("name", ["stems.txt", "spellings.txt"])
def test_lists_are_folded_sorted_out_and_without_repeats(name: str) -> None:
    """A word stands in one line only, as the index has it."""
    words = [word for line in listed(name) for word in line]
    assert [word for word in words if fold(word) != word] == []
    assert sorted(words) == sorted(set(words))


def test_every_line_of_the_list_of_stems_is_a_class() -> None:
    """All words of a line share their stem, and no two lines do."""
    classes = [{stem(word) for word in line} for line in listed("stems.txt")]
    assert all(len(found) == 1 for found in classes)
    assert len(set().union(*classes)) == len(classes)


def test_every_line_of_the_list_of_spellings_is_one_word() -> None:
    """The first word of a line stands for the others, and for itself."""
    for first, *others in listed("spellings.txt"):
        assert {standard(word) for word in (first, *others)} == {first}


WORDS = st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=24)


@given(st.lists(WORDS, max_size=20))
def test_many_stems_are_those_of_each_word(words: list[str]) -> None:
    """A stem does not depend on what is stemmed beside it."""
    assert stems(words) == [stem(word) for word in words]


@given(st.lists(st.lists(st.sampled_from(PIECES), min_size=1, max_size=4).map("".join)))
def test_a_word_without_the_signs_of_a_rule_follows_none(words: list[str]) -> None:
    """It has the stem that it has if it is looked at all the same."""
    with patch.object(recorte.analysis.stemming, "_SPECIAL", re.compile("")):
        looked_at = stems(words)
    assert stems(words) == looked_at


@given(st.text(min_size=1, max_size=30))
def test_every_word_has_a_standard_spelling_and_a_stem(text: str) -> None:
    """Whatever the word; both are folded, as the index has them."""
    word = fold(text)
    assume(word)
    assert fold(standard(word)) == standard(word) != ""
    assert fold(stem(word)) == stem(word) != ""

"""What a query in Portuguese finds: spellings, exact forms, capitals, and names that mean one another."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from conftest import write_records
from recorte.analysis import is_stop_word
from recorte.indexer.build import build
from recorte.search import Archive
from recorte.search.query import aliases
from recorte.search.query.aliases import Aliases
from recorte.search.query.tree import parts

MakeArchive = Callable[..., Archive]

# What each is for is its id. All are equally long, so that only what is asked for makes a difference.
TEXTS = {
    "acção": "A acção judicial corre ontem",
    "ação": "A ação judicial corre ontem",
    "acoes": "As acoes judiciais correm ontem",
    "fato": "O fato consumado espanta ontem",
    "facto": "O facto consumado espanta ontem",
    "factos": "Os factos consumados espantam ontem",
    "presidenta": "Falou a presidenta do clube ontem",
    "presidente": "Falou o presidente do clube ontem",
    "avó": "A avó materna dorme ontem",
    "avô": "O avô materno dorme ontem",
    "pôde": "Ela pôde sair cedo ontem",
    "pode": "Ela pode sair cedo ontem",
    "Pará": "O Pará produz cacau ontem",
    "para": "Vai para produzir cacau ontem",
    "Folha": "Li na Folha paulista ontem",
    "FOLHA": "LI NA FOLHA PAULISTA ONTEM",
    "folha": "Li uma folha caída ontem",
    "Moscou": "Partiu de Moscou cedo ontem",
    "Moscovo": "Partiu de Moscovo cedo ontem",
    "Irã": "Partiu do Irã cedo ontem",
    "Irão": "Partiu do Irão cedo ontem",
    "irão": "Eles irão partir cedo ontem",
    "ira": "Grande ira tomou todos ontem",
    "Nova York": "Viveu em Nova York ontem",
    "Nova Iorque": "Viveu em Nova Iorque ontem",
    "EUA": "Voou aos EUA bem cedo ontem",
    "E.U.A.": "Voou aos E.U.A. bem cedo ontem",
    "Estados Unidos": "Voou aos Estados Unidos cedo ontem",
    "IA": "Estuda muita IA na escola ontem",
    "inteligência artificial": "Estuda inteligência artificial na escola ontem",
    "ia": "Ela ia muito à escola ontem",
    "mil milhões": "Custou sete mil milhões ontem",
    "bilhões": "Custou uns sete bilhões ontem",
    "pães": "Comeu dois pães quentes ontem",
    "Paes": "Falou Eduardo Paes bem ontem",
    "pão": "Comeu um pão quente ontem",
    "guarda-chuvas": "Levou dois guarda-chuvas azuis ontem",
    "guarda chuva": "Sem guarda chuva alguma ontem",
    "fá-lo-ia": "Se pudesse, fá-lo-ia bem ontem",
    "dá-lo": "Era bom dá-lo sem custo ontem",
    "dar-se-á": "O encontro dar-se-á amanhã de tarde",
    "perdeu-se": "O navio perdeu-se no mar ontem",
}


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Archive]:
    """Give an archive of all the texts."""
    folder = tmp_path_factory.mktemp("portuguese")
    records = write_records(folder / "texts.jsonl", [{"id": name, "texto": text} for name, text in TEXTS.items()])
    build([records], folder / "archive")
    with Archive.open(folder / "archive") as opened:
        yield opened


def found(archive: Archive, query: str, *, exact_spelling: bool = False) -> list[str]:
    """Give the ids of all hits, in order."""
    return [hit.doc_id for hit in archive.search(query, limit=100, exact_spelling=exact_spelling)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("acção", {"acção", "ação", "acoes"}),
        ("ação", {"acção", "ação", "acoes"}),
        ("acoes", {"acção", "ação", "acoes"}),
        ('"acção judicial"', {"acção", "ação"}),
        ('"ação judicial"', {"acção", "ação"}),
        ('"judicial acção"', set()),
        ("Moscovo", {"Moscou", "Moscovo"}),
        ("moscou", {"Moscou", "Moscovo"}),
        ("fato", {"fato", "facto", "factos"}),
        ("factos", {"fato", "facto", "factos"}),
        ("Nova Iorque", {"Nova York", "Nova Iorque"}),
        ("nova york", {"Nova York", "Nova Iorque"}),
        ("EUA", {"EUA", "E.U.A.", "Estados Unidos"}),
        ("e.u.a.", {"EUA", "E.U.A.", "Estados Unidos"}),
        ("estados unidos", {"EUA", "E.U.A.", "Estados Unidos"}),
        ("inteligência artificial", {"IA", "inteligência artificial"}),
        ("mil milhões", {"mil milhões", "bilhões"}),
        ("irã", {"Irã", "Irão", "ira"}),
        ("Irão", {"Irã", "Irão", "irão"}),
        ("irão", {"Irão", "irão"}),
        ("ia escola", {"IA", "ia"}),
        ("pão", {"pão", "pães"}),
        ("Paes", {"Paes", "pães"}),
        ("guarda-chuva", {"guarda-chuvas", "guarda chuva"}),
        ("faria", {"fá-lo-ia"}),
        ("fá-lo-ia", {"fá-lo-ia"}),
        ("dar", {"dá-lo", "dar-se-á"}),
        ("dará", {"dá-lo", "dar-se-á"}),
        ("perdas", {"perdeu-se"}),
        ("perdeu-se", {"perdeu-se"}),
    ],
)
def test_variants_find_one_another(archive: Archive, query: str, expected: set[str]) -> None:
    """Spellings, names and acronyms; an acronym that is a word in small letters too, only in capitals."""
    results = archive.search(query, limit=100)
    assert {hit.doc_id for hit in results.hits[: results.complete]} == expected


@pytest.mark.parametrize(
    ("query", "first", "second"),
    [
        ("facto", "facto", "fato"),
        ("fato", "fato", "facto"),
        ("presidenta", "presidenta", "presidente"),
        ("presidente", "presidente", "presidenta"),
        ("Nova York", "Nova York", "Nova Iorque"),
        ("Nova Iorque", "Nova Iorque", "Nova York"),
        ("Estados Unidos", "Estados Unidos", "EUA"),
        ("mil milhões", "mil milhões", "bilhões"),
        ("irã", "Irã", "Irão"),
        ("Irão", "Irão", "irão"),
        ("avó", "avó", "avô"),
        ("avô", "avô", "avó"),
        ("pôde", "pôde", "pode"),
        ("Folha", "Folha", "folha"),
        ("Folha", "FOLHA", "folha"),
        ("ler a Folha", "Folha", "folha"),
    ],
)
def test_what_was_typed_comes_first(archive: Archive, query: str, first: str, second: str) -> None:
    """Of two articles that are otherwise alike: by its word, its accent, its capital."""
    order = found(archive, query)
    assert order.index(first) < order.index(second)


@pytest.mark.parametrize("query", ["folha", "FOLHA PAULISTA", "Folha caída", "Uma Folha Caída De Papel Ontem"])
def test_some_capitals_say_nothing(archive: Archive, query: str) -> None:
    """Small letters, capitals throughout, the first word of a sentence, a capital on each of many words."""
    for name in ("Folha", "FOLHA", "folha"):
        scores = {hit.doc_id: hit.score for hit in archive.search("folha", limit=100)}
        assert scores[name] == pytest.approx(scores["folha"])
    folded = [hit.score for hit in archive.search(query.lower(), limit=100)]
    assert [hit.score for hit in archive.search(query, limit=100)] == pytest.approx(folded)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("=acção", {"acção"}),
        ("=ação", {"ação"}),
        ("=acao", set()),
        ("=Acção", set()),
        ('="a acção judicial"', {"acção"}),
        ('="ação judicial"', {"ação"}),
        ('="acao judicial"', set()),
        ("=avó", {"avó"}),
        ("=avo", set()),
        ("=pará", {"Pará"}),
        ("=para", {"para"}),
        ("=Folha", {"Folha", "FOLHA"}),
        ("=folha", {"Folha", "FOLHA", "folha"}),
        ("=EUA", {"EUA"}),
        ("=E.U.A.", {"E.U.A."}),
        ("=guarda-chuvas", {"guarda-chuvas"}),
        ("=guarda-chuva", set()),
        ('="guarda chuva"', {"guarda chuva"}),
        ("folha -=Folha", {"folha"}),
        ("texto:=fato", {"fato"}),
        ("=fato OU =facto", {"fato", "facto"}),
        ("titulo:=fato", set()),
        ("consumado =fato", {"fato"}),
    ],
)
def test_a_sign_of_equality_demands_the_form_as_typed(archive: Archive, query: str, expected: set[str]) -> None:
    """Accents and all, with capitals where the query has them, for words, phrases and compounds."""
    assert set(found(archive, query)) == expected


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("acção judicial", {"acção"}),
        ("Acção Judicial", {"acção"}),
        ('"ação judicial"', {"ação"}),
        ("fato consumado", {"fato"}),
        ("EUA", {"EUA"}),
        ("folha", {"Folha", "FOLHA", "folha"}),
        ("consumad*", {"fato", "facto", "factos"}),
    ],
)
def test_exact_spelling_holds_for_a_whole_query(archive: Archive, query: str, expected: set[str]) -> None:
    """All words and phrases as they are typed, whatever their case; beginnings go on to be beginnings."""
    results = archive.search(query, exact_spelling=True, limit=100)
    assert {hit.doc_id for hit in results.hits[: results.complete]} == expected


@pytest.mark.parametrize(
    ("query", "name", "marked"),
    [
        ("acção", "ação", "ação"),
        ('"acção judicial"', "ação", "ação judicial"),
        ("Nova York", "Nova Iorque", "Nova Iorque"),
        ("EUA", "Estados Unidos", "Estados Unidos"),
        ("irã", "Irão", "Irão"),
        ("=Folha", "FOLHA", "FOLHA"),
        ('="a ação judicial"', "ação", "A ação judicial"),
        ("=guarda-chuvas", "guarda-chuvas", "guarda-chuvas"),
        ("faria", "fá-lo-ia", "fá-lo-ia"),
        ("perdas", "perdeu-se", "perdeu"),
    ],
)
def test_variants_are_marked(archive: Archive, query: str, name: str, marked: str) -> None:
    """What was found is what is shown, with its offsets in the text."""
    (hit,) = (hit for hit in archive.search(query, limit=100) if hit.doc_id == name)
    (passage,) = hit.passages
    assert [passage.text[start:end] for start, end in passage.highlights] == [marked]


def test_a_sign_of_equality_elsewhere_is_no_sign(archive: Archive) -> None:
    """In an address, alone, before a sign: the rest is read as words."""
    for query in ("a=fato", "= fato", "=", "==fato", '=""', "fato =", "=*"):
        archive.search(query)
    assert "fato" in found(archive, "= fato")


def lines_of_variants() -> list[list[str]]:
    """Give the names of each line of the file."""
    lines = Path(aliases.__file__).with_name("variants.txt").read_text(encoding="utf-8").splitlines()
    return [[name.strip() for name in line.split("|")[1:]] for line in lines if line and line[0] != "#"]


def test_no_article_with_what_was_typed_gives_way_to_a_variant(archive_of: MakeArchive) -> None:
    """For each name of each line: of articles of one length, the one with it comes before all others."""
    names = [[name.removeprefix("=") for name in line] for line in lines_of_variants()]
    texts = [
        {"id": name, "texto": f"{name}{' palavra' * (12 - len(parts(name)))}"}
        for name in dict.fromkeys(chain.from_iterable(names))
    ]
    made = archive_of(*texts)
    for line in names:
        for name in line:
            if is_stop_word(name):  # US$ alone is all that a query has; with other words it is optional
                continue
            order = found(made, name)
            assert all(order.index(name) < order.index(other) for other in line if other != name), (name, order)


def test_no_variant_holds_another_of_its_line() -> None:
    """Or it would count twice."""
    for line in lines_of_variants():
        names = [f" {name.removeprefix('=')} " for name in line]
        assert not any(one != other and one in other for one in names for other in names)


def test_variants_can_be_switched_off(archive_of: MakeArchive) -> None:
    """Then only spellings of one word are left, and a user's own aliases."""
    texts = ("Voou aos EUA.", "Voou aos Estados Unidos.", "Uma acção.", "Uma ação.")
    path = Path(archive_of(*texts).info().path)
    with Archive.open(path, variants=False) as opened:
        assert found(opened, "EUA") == ["1"]
        assert set(found(opened, "acção")) == {"3", "4"}
    with Archive.open(path, variants=False, aliases={"EUA": ["Estados Unidos"]}) as opened:
        assert set(found(opened, "EUA")) == {"1", "2"}


def test_an_alias_may_have_a_single_name() -> None:
    """Which is not taken for a name of each letter."""
    assert [way.terms for way in Aliases({"Lula": "Molusco"}, variants=False).names_of(("lula",), "Lula")] == [
        ("molusco",)
    ]


def test_a_users_alias_comes_before_ours() -> None:
    """What the user says of a name has the weight that it has with the user."""
    names = Aliases({"EUA": ["Estados Unidos", "América"]}).names_of(("eua",), "EUA")
    assert {(way.terms, way.weight) for way in names} == {(("estados", "unidos"), 1.0), (("america",), 1.0)}


@given(st.sampled_from(sorted(TEXTS)), st.sampled_from(["=", "", '"']))
def test_exact_search_finds_no_more(archive: Archive, name: str, sign: str) -> None:
    """Whatever is found in its very spelling is found without asking for it."""
    query = f"{sign}{name}{sign if sign == chr(34) else ''}"
    exactly = archive.search(query, exact_spelling=True, limit=100)
    loosely = archive.search(query.removeprefix("="), limit=100)
    assert {hit.doc_id for hit in exactly.hits[: exactly.complete]} <= {hit.doc_id for hit in loosely.hits}


@given(st.text(alphabet='=~*"()-: aAáÉ1%', max_size=24))
def test_signs_in_any_order_are_a_query(archive: Archive, query: str) -> None:
    """Parsing never fails, with exact spelling or without."""
    archive.search(query, limit=1)
    archive.search(query, limit=1, exact_spelling=True)

"""From Portuguese text to terms: one test for each thing that ordinary news does to a tokenizer."""

from hashlib import sha256
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.analysis import ANALYSIS, Token, fold, is_stop_word, stem, stemming, tokens


def terms(text: str) -> list[str]:
    """Give the terms of a text in order."""
    return [token.term for token in tokens(text)]


def marked(text: str, term: str) -> list[str]:
    """Give how a term stands in a text, wherever it does."""
    return [text[token.start : token.end] for token in tokens(text) if token.term == term]


def test_a_sentence_gives_its_words_folded_with_positions_and_offsets() -> None:
    """Each word is a token; position, start and end lead back to it."""
    text = "A Meta perdeu US$ 13,7 bilhões."
    assert list(tokens(text)) == [
        Token("a", 0, 0, 1),
        Token("meta", 1, 2, 6),
        Token("perdeu", 2, 7, 13),
        Token("us$", 3, 14, 17),
        Token("13,7", 4, 18, 22),
        Token("bilhoes", 5, 23, 30, form="bilhões"),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("perdeu-se", ["perdeu", "se"]),
        ("comprar-lhe", ["comprar", "lhe"]),
        ("dá-lo", ["dar", "da", "lo"]),
        ("tê-las", ["ter", "te", "las"]),
        ("fá-lo-ia", ["faria", "fa", "lo", "ia"]),
        ("dar-se-á", ["dara", "dar", "se", "a"]),
        ("dir-se-lhe-ia", ["diria", "dir", "se", "lhe", "ia"]),
        ("disse-o-ia", ["disse", "o", "ia"]),
        ("pai-a-ei", ["pai", "a", "ei"]),
    ],
)
def test_a_pronoun_tied_to_a_verb_is_a_word_of_its_own(text: str, expected: list[str]) -> None:
    """The verb is found by itself; and as it is without the pronoun, where that has changed it."""
    assert terms(text) == expected


def test_a_compound_is_its_parts_and_their_joined_form_in_one_place() -> None:
    """`guarda-chuva` can be found as it stands, as two words, and as one."""
    assert list(tokens("o guarda-chuva azul")) == [
        Token("o", 0, 0, 1),
        Token("guardachuva", 1, 2, 14, width=2),
        Token("guarda", 1, 2, 8),
        Token("chuva", 2, 9, 14),
        Token("azul", 3, 15, 19),
    ]


@pytest.mark.parametrize(
    ("written", "also"),
    [
        ("covid-19", "covid19"),
        ("covid-19", "covid"),
        ("covid-19", "19"),
        ("G-20", "g20"),
        ("Guiné-Bissau", "bissau"),
    ],
)
def test_a_hyphen_hides_nothing(written: str, also: str) -> None:
    """A word with a hyphen gives its parts and the spelling without the hyphen."""
    assert also in terms(written)


@pytest.mark.parametrize("apostrophe", ["'", "\u2019"])
def test_an_elided_preposition_leaves_its_noun(apostrophe: str) -> None:
    """`d'água` is found by `água`, whichever apostrophe it has."""
    assert terms(f"d{apostrophe}água") == ["dagua", "d", "agua"]


@pytest.mark.parametrize(
    ("written", "term"),
    [
        ("US$ 13,7 bilhões", "13,7"),
        ("R$ 1.234,56", "1234,56"),
        ("80.000 pessoas", "80000"),
        ("80\u00a0000 pessoas", "80000"),
        ("3,5%", "3,5"),
        ("nº123", "123"),
        ("n.º 123", "123"),
        ("1º", "1o"),
        ("1.º", "1o"),
        ("1°", "1o"),
        ("2ª feira", "2a"),
        ("24.11.2020", "24.11.2020"),
        ("13,7bi", "7bi"),
    ],
)
def test_a_number_is_one_term_however_it_is_set(written: str, term: str) -> None:
    """Thousands, percent signs and ordinals do not keep a number from being found."""
    assert term in terms(written)


def test_a_decimal_number_is_not_found_by_its_whole_part() -> None:
    """`13,7` and `13` are different numbers."""
    assert "13" not in terms("US$ 13,7 bilhões")


def test_a_percentage_is_marked_with_its_sign() -> None:
    """The sign belongs to what is shown, not to what is looked up."""
    assert marked("subiu 3,5% em maio", "3,5") == ["3,5%"]


def test_degrees_are_no_ordinal() -> None:
    """`15°C` is fifteen, not fifteenth."""
    assert terms("15°C") == ["15", "c"]


@pytest.mark.parametrize("written", ["E.U.A.", "EUA", "E.U.A", "e.u.a."])
def test_an_acronym_is_one_term_with_or_without_points(written: str) -> None:
    """`E.U.A.` and `EUA` are the same."""
    assert terms(f"nos {written}") == ["nos", "eua"]


def test_initials_without_a_second_point_stay_apart() -> None:
    """`S.Paulo` is an initial and a name."""
    assert terms("S.Paulo") == ["s", "paulo"]


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("AT&T", ["at&t"]),
        ("P&D", ["p&d"]),
        ("Recorte & Filhos", ["recorte", "filhos"]),
        ("@usuario", ["usuario"]),
        ("#hashtag", ["hashtag"]),
        ("nome.sobrenome@jornal.example", ["nome", "sobrenome", "jornal", "example"]),
        ("https://jornal.example/a_b", ["https", "jornal", "example", "a", "b"]),
    ],
)
def test_signs_of_the_web_and_of_business(written: str, expected: list[str]) -> None:
    """Names with `&` hold together; handles, tags and addresses give their words."""
    assert terms(written) == expected


@pytest.mark.parametrize("sign", ["@", "#"])
def test_a_handle_is_marked_with_its_sign(sign: str) -> None:
    """The sign is part of how the word stands in the text."""
    assert marked(f"disse {sign}usuario ontem", "usuario") == [f"{sign}usuario"]


def test_a_missing_space_after_a_full_stop_still_ends_a_word() -> None:
    """Machine-made copy often runs sentences together."""
    assert terms("círculos acadêmicos.Estudiosos dizem") == ["circulos", "academicos", "estudiosos", "dizem"]


def test_quotation_marks_of_every_kind_are_no_part_of_a_word() -> None:
    """Curly, angular and plain quotes."""
    assert terms("“perdas” «perdas» ‘perdas’ 'perdas'") == ["perdas"] * 4


def test_decomposed_accents_fold_like_composed_ones() -> None:
    """A text in NFD gives the same terms."""
    assert terms("a\u0301gua, elei\u0063\u0327a\u0303o") == ["agua", "eleicao"]


@pytest.mark.parametrize("invisible", ["\u00ad", "\u200b", "\u200c", "\u200d", "\u2060", "\ufeff"])
def test_invisible_characters_do_not_break_a_word(invisible: str) -> None:
    """Soft hyphens and zero-width characters are inside the mark, not inside the term."""
    text = f"as no{invisible}tícias"
    assert marked(text, "noticias") == [f"no{invisible}tícias"]


def test_emoji_are_no_words_and_break_none() -> None:
    """A text of emoji alone has no tokens."""
    assert terms("😀👍🏽 vitória👏") == ["vitoria"]


def test_a_word_of_a_megabyte_is_one_token_with_a_short_term() -> None:
    """The term is cut, the token is whole, and the time is linear."""
    (token,) = tokens("a" * 1_000_000)
    assert (token.start, token.end, len(token.term)) == (0, 1_000_000, 64)


@pytest.mark.parametrize("text", ["", " ", "...", "—", "_", "&", "@", "- -", "''"])
def test_a_text_without_words_has_no_tokens(text: str) -> None:
    """Punctuation alone is nothing to look for."""
    assert terms(text) == []


@given(st.text())
def test_every_token_folds_from_its_own_text(text: str) -> None:
    """Whatever the text, a token's span gives its term, and tokens stand in order."""
    found = list(tokens(text))
    for token in found:
        again = [other.term for other in tokens(text[token.start : token.end])]
        assert token.term in again
    assert [token.position for token in found] == sorted(token.position for token in found)


@given(st.text())
def test_every_letter_and_digit_is_in_a_token(text: str) -> None:
    """Nothing is dropped from the index."""
    covered = {at for token in tokens(text) for at in range(token.start, token.end)}
    assert all(at in covered for at, char in enumerate(text) if char.isalnum())


@given(st.text(st.characters(categories=["L"]), min_size=1))
def test_letters_side_by_side_are_one_token(text: str) -> None:
    """A word of a query that is letters alone is read as such, without looking for anything else in it."""
    assert [(token.start, token.end, token.width) for token in tokens(text)] == [(0, len(text), 1)]


@given(st.text())
def test_folding_twice_changes_nothing(text: str) -> None:
    """A fold is its own fold."""
    assert fold(fold(text)) == fold(text)


@given(st.text())
def test_a_term_has_no_white_space(text: str) -> None:
    """Terms are listed with spaces between them in the dictionary, so none may hold one."""
    assert not any(char.isspace() for token in tokens(text) for char in token.term)


@pytest.mark.parametrize(
    "forms",
    [
        ("ação", "ações", "acao", "acoes"),
        ("eleição", "eleições", "eleicao"),
        ("demissão", "demissões"),
        ("perda", "perdas", "perdeu", "perderá"),
        ("notícia", "noticias"),
        ("país", "países"),
        ("cidadão", "cidadãos", "cidadaos"),
        ("jornal", "jornais"),
        ("responsável", "responsáveis"),
        ("frequência", "frequencias"),
    ],
)
def test_forms_of_one_word_meet(forms: tuple[str, ...]) -> None:
    """Singular and plural, with and without accents, share a stem."""
    assert len({stem(fold(form)) for form in forms}) == 1


@pytest.mark.parametrize(("one", "other"), [("governo", "guerra"), ("avo", "ave"), ("13,7", "13"), ("g20", "g8")])
def test_different_words_keep_apart(one: str, other: str) -> None:
    """A stem does not join what has nothing in common."""
    assert stem(one) != stem(other)


@given(st.from_regex(r"[a-z0-9$&,.]{1,20}", fullmatch=True))
def test_every_term_has_a_stem_that_is_a_term(term: str) -> None:
    """Stemming never fails, and never gives nothing."""
    assert stem(term)
    assert fold(stem(term)) == stem(term)


@pytest.mark.parametrize("word", ["de", "Da", "NÃO", "não", "nao", "sao", "voce", "por", "para", "R$", "US$"])
def test_function_words_are_stop_words(word: str) -> None:
    """In capitals or not; without accents too, where the accent is all that is missing."""
    assert is_stop_word(word)


@pytest.mark.parametrize("word", ["Pará", "pôr", "têm", "avó", "Meta", "13,7", "dá"])
def test_an_accent_makes_a_different_word(word: str) -> None:
    """A query word is judged by how it was typed."""
    assert not is_stop_word(word)


EVERY_CASE = """
Perdeu-se o guarda-chuva d'água: às 10h30 de 1º de maio, a Covid-19 custou US$ 13,7 bilhões (R$ 1.234,56; 35%) aos EUA,
E.U.A. e à AT&T. Ações, ação, acção; órgãos, mãos, pães e cidadãos; avó, avô e a avo. Dá-lo, fá-lo-ia, daquele P&D.
@jornal e #eleições em nome@site.example, 04/07/2023. Rapidamente, econômicas e económicos; país, pais, Pará, para.
João’s co­operação naïve straße ½ ﬁm ٣ Ελλάδα 東京 não NÃO.
"""


@pytest.mark.parametrize("text", ["chuva \u00ad sol", "chuva \u200b\u00ad sol", "chuva-\u00ad sol", "\ufeff chuva sol"])
def test_characters_that_nobody_sees_are_no_word(text: str) -> None:
    """Alone they would be a word of no letters."""
    assert [token.term for token in tokens(text)] == ["chuva", "sol"]


def test_another_analysis_has_another_version() -> None:
    """When this fails, archives made the other way must be refused: add one to `ANALYSIS`, and record both here."""
    made = [(*token, stem(token.term), is_stop_word(token.form or token.term)) for token in tokens(EVERY_CASE)]
    lists = [path.read_text(encoding="utf-8") for path in sorted(Path(stemming.__file__).parent.glob("*.txt"))]
    assert (ANALYSIS, sha256(repr((made, lists)).encode()).hexdigest()[:16]) == (2, "b7dd18c8cc49bdec")

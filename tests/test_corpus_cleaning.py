"""Cleaning: boilerplate goes, the body stays, and title, byline and date are found."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus_samples import BODY
from recorte.corpus.cleaning import Scrape, clean_body, take_apart, take_byline
from recorte.corpus.decoding import normalise
from recorte.corpus.people import split_authors

_FIRST, _SECOND, _THIRD = BODY.split("\n")
_DISCLAIMER = (
    "This page may contain third-party content, which is provided for information purposes only (not"
    " representations/warranties) and should not be considered as an endorsement of its views, nor as financial advice."
)
_LINES = st.sampled_from(
    [
        _FIRST, _SECOND, "Não.", "Ver original", "Leia também", "Leia também: Outra", "Foto: Ana Sá", "Por Ana Sá",
        "Publicidade", "O prefeito fala aos moradores (Foto: Ana Sá)", "04/07/2023", "Crise na saúde", "",
        "> outra nota",
        "Ver original (Foto: Ana)", "Siga-nos no Instagram", "Um título que fala de outra notícia",
    ]
)  # fmt: skip


@pytest.mark.parametrize(
    "line",
    [
        "Ver original", "VER ORIGINAL", "Publicidade", "- Publicidade -", "PUBLICIDADE",
        "Continua após a publicidade",
        "Compartilhe", "Compartilhe:", "Compartilhar no WhatsApp", "Leia também", "Leia também:",
        "Leia mais", "Veja também",
        "Saiba mais", "Leia também: Câmara aprova o orçamento", "LEIA MAIS | Câmara aprova o orçamento",
        "Veja também – Câmara aprova o orçamento", "Siga-nos no Instagram", "Nos siga no Twitter",
        "Siga a Folha no Instagram",
        "Siga o Diário nas redes sociais", "Siga-nos no Facebook, Instagram e YouTube",
        "Siga o jornal no Instagram: @jornal",
        "Participe do nosso grupo no WhatsApp", "Entre no canal do Diário no Telegram",
        "Fonte da imagem: Gerada por computador", "Foto: Ana Sá/Divulgação", "(Foto: Ana Sá)",
        "Imagem: Reprodução", "Crédito: Ana Sá",
        "Foto/Divulgação", "CONTEÚDO RELACIONADO", "Conﬁra também", "▼ aßista também",
        _DISCLAIMER, _DISCLAIMER.upper(),
    ],
)  # fmt: skip
def test_a_line_of_boilerplate_goes(line: str) -> None:
    """Wherever it stands, the paragraphs around it stay."""
    assert clean_body(f"{_FIRST}\n{line}\n{_SECOND}") == f"{_FIRST}\n{_SECOND}"


@pytest.mark.parametrize(
    "line",
    [
        "Leia também a entrevista de hoje, na qual o ministro explica por que a reforma foi adiada para o ano que vem.",
        "Veja também o que muda para quem já se aposentou.",
        "Saiba mais sobre a doença que afeta milhares de brasileiros.",
        "Siga o dinheiro, diz o delegado.",
        "Acompanhe os filhos no Instagram deles, recomenda a psicóloga, sem invadir a conversa.",
        "Foto: é assim que se chama a peça que estreia nesta sexta-feira em São Paulo. O texto é de 1968.",
        "A publicidade de cigarros foi proibida no ano 2000.",
        "Publicidade infantil",
        "Imagem é tudo.",
        "Compartilhe a mesa com quem tem fome, pediu o padre.",
        "Por enquanto, não há previsão de retorno.",
        "Fonte da imagem da Virgem é desconhecida, diz o museu.",
        "Não.",
        "Por quê?",
    ],
)
def test_a_sentence_of_the_body_stays(line: str) -> None:
    """The same words in running prose are no boilerplate."""
    text = f"{_FIRST}\n{line}\n{_SECOND}"
    assert clean_body(text) == text


def test_the_links_under_leia_tambem_go_with_it() -> None:
    """Marked ones, addresses, and lines as long as a headline without a full stop."""
    links = "> Outra nota\n- Mais uma nota\nhttps://jornal.example/nota\nCâmara aprova o orçamento do ano que vem"
    assert clean_body(f"{_FIRST}\nLeia também:\n{links}\n{_SECOND}") == f"{_FIRST}\n{_SECOND}"


def test_a_subheading_after_leia_tambem_stays() -> None:
    """A short line may belong to the article; only what is surely a link goes."""
    text = clean_body(f"{_FIRST}\nLeia também\nUma saudade antiga\n{_SECOND}")
    assert text == f"{_FIRST}\nUma saudade antiga\n{_SECOND}"


def test_a_list_that_no_label_precedes_stays() -> None:
    """Lists are part of the body."""
    text = f"{_FIRST}\n- três quilos de farinha\n- dois ovos\n{_SECOND}"
    assert clean_body(text) == text


def test_a_photo_credit_at_the_end_of_a_line_is_cut_off() -> None:
    """The caption itself may be worth finding."""
    assert clean_body(f"O coreto em 1950 (Foto: Arquivo Municipal)\n{_FIRST}") == f"O coreto em 1950\n{_FIRST}"


def test_a_body_given_twice_is_given_once() -> None:
    """With its subheadings, in the order of the first copy."""
    body = f"{_FIRST}\nUma praça antiga\n{_SECOND}\nE agora?\n{_THIRD}"
    assert clean_body(f"{body}\n{body}") == body


def test_refrains_and_short_answers_stay() -> None:
    """Repetition that means something is no accident."""
    text = "O senhor sabia?\nNão.\nAssinou?\nNão.\nÓ mar salgado\nquanto do teu sal\nÓ mar salgado"
    assert clean_body(text) == text


def test_a_long_paragraph_repeated_far_below_goes() -> None:
    """A pull quote or a scraper's slip."""
    assert clean_body(f"{_FIRST}\n{_SECOND}\n{_FIRST}\n{_THIRD}") == f"{_FIRST}\n{_SECOND}\n{_THIRD}"


def test_blank_lines_between_paragraphs_stay() -> None:
    """What is taken out does not change how the rest is set."""
    assert clean_body(f"{_FIRST}\n\nPublicidade\n\n{_SECOND}") == f"{_FIRST}\n\n{_SECOND}"


@given(st.lists(_LINES, max_size=12), st.sampled_from(["", "Crise na saúde"]))
def test_cleaning_is_idempotent(lines: list[str], title: str) -> None:
    """A clean text stays as it is, whatever it was made from."""
    once = clean_body(normalise("\n".join(lines)), title)
    assert clean_body(once, title) == once


@given(st.lists(_LINES, max_size=12))
def test_nothing_is_invented_and_no_body_line_is_lost(lines: list[str]) -> None:
    """Every line left was there, in the same order, and each real paragraph is there once."""
    scrape = take_apart(normalise("\n".join(lines)))
    kept = [line for line in scrape.text.split("\n") if line]
    assert all(any(line.startswith(one) for line in lines) for one in kept)
    for paragraph in (_FIRST, _SECOND):
        assert [*kept, scrape.title].count(paragraph) == (1 if paragraph in lines else 0)


@given(st.text(max_size=300))
def test_any_text_can_be_taken_apart(text: str) -> None:
    """Nothing raises."""
    take_apart(normalise(text))
    take_byline(normalise(text), "Título")


def test_title_byline_and_date_are_taken_from_the_head() -> None:
    """The usual head of a saved article."""
    scrape = take_apart(f"Praça central será reformada\nPor Ana Sá e João Brás\n04/07/2023 às 10h\n{BODY}")
    assert scrape.title == "Praça central será reformada"
    assert scrape.authors == ("Ana Sá", "João Brás")
    assert scrape.published is not None
    assert scrape.published.isoformat() == "2023-07-04T10:00:00"
    assert scrape.text == BODY


def test_a_scrape_with_caption_first_and_the_title_in_the_middle() -> None:
    """The title is the line above the byline where the second copy begins."""
    scrape = take_apart(
        f"Fonte da imagem: Arquivo\n{BODY}\nVer original\n"
        f"A praça que virou canteiro\nAutor | Ana Sá\nEditor | João Brás\n{BODY}"
    )
    assert (scrape.title, scrape.authors, scrape.text) == ("A praça que virou canteiro", ("Ana Sá",), BODY)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Autor | Ana Sá", ("Ana Sá",)),
        ("Autor: Ana Sá", ("Ana Sá",)),
        ("Texto: Ana Sá e João Brás", ("Ana Sá", "João Brás")),
        ("Reportagem: Ana Sá", ("Ana Sá",)),
        ("Por Ana Sá", ("Ana Sá",)),
        ("POR ANA SÁ", ("ANA SÁ",)),
        ("Por: Ana de Sá", ("Ana de Sá",)),
        ("Por Ana Sá e João Brás", ("Ana Sá", "João Brás")),
        ("Por Ana Sá *", ("Ana Sá",)),
        ("Editor | Ana Sá", ()),
        ("Edição: Ana Sá", ()),
    ],
)
def test_a_byline_is_metadata(line: str, authors: tuple[str, ...]) -> None:
    """Who wrote it is an author; who edited it is neither author nor body."""
    scrape = take_apart(f"Praça será reformada\n{line}\n{BODY}")
    assert (scrape.authors, scrape.text) == (authors, BODY)


@pytest.mark.parametrize(
    ("line", "authors"),
    [
        ("Por Ana Sá, de Brasília", ("Ana Sá",)),
        ("Por Ana Sá, da Folha", ("Ana Sá",)),
        ("Por Ana Sá e João Brás, na Folha de S. Paulo", ("Ana Sá", "João Brás")),
        ("Por Ana Sá, da Folha.com", ("Ana Sá",)),
        ("Por Ana Sá do Jornal da Praça.", ("Ana Sá",)),
        ("Por Ana Sá, especial para o Jornal da Praça", ("Ana Sá",)),
        ("POR ANA SÁ, DA AGÊNCIA DA PRAÇA", ("ANA SÁ",)),
    ],
)
def test_a_byline_that_says_more_than_names_stays_in_the_text(line: str, authors: tuple[str, ...]) -> None:
    """Of which paper a story is, or from where, would be lost with it."""
    kept = f"{line}\n{BODY}"
    assert take_apart(f"Praça será reformada\n04/07/2023\n{kept}") == Scrape(
        "Praça será reformada", authors, date(2023, 7, 4), kept
    )
    assert take_byline(f"Praça será reformada\n{kept}", "Praça será reformada") == Scrape(
        "Praça será reformada", authors, None, kept
    )


@pytest.mark.parametrize(
    "line", ["Por Ana Sá, da Folha. O presidente disse que não vai", "Por Ana Sá na praça ninguém espera mais nada"]
)
def test_a_sentence_is_no_byline(line: str) -> None:
    """However it begins."""
    assert take_byline(f"{line}\n{BODY}", "Título").authors == ()


@pytest.mark.parametrize(
    "first",
    [
        "A obra começa em agosto.",
        "Texto corrido que nunca acaba, " * 8,
        "e continua sem maiúscula",
        "Por Ana Sá",
        "04/07/2023",
        "Os preços:",
    ],
)
def test_a_first_line_that_is_no_title(first: str) -> None:
    """With a full stop, too long, or saying something else: the title stays empty."""
    assert take_apart(f"{first}\n{_FIRST}").title == ""


@pytest.mark.parametrize("title", ["Praça será reformada", "Quem paga a conta?", "É gol!", "“Não saio”, diz ministro"])
def test_a_first_line_that_is_a_title(title: str) -> None:
    """Short, and a longer body follows."""
    assert take_apart(f"{title}\n{BODY}") == Scrape(title, (), None, BODY)


def test_a_single_line_is_a_body_without_a_title() -> None:
    """A note of one line is a text."""
    assert take_apart("Chove em Lisboa") == Scrape("", (), None, "Chove em Lisboa")


def test_the_place_and_date_line_dates_the_text_and_stays_in_it() -> None:
    """The place would be lost with it."""
    scrape = take_apart(f"Praça será reformada\nBrasília, 4 de julho de 2023\n{BODY}")
    assert scrape.published == date(2023, 7, 4)
    assert scrape.text == f"Brasília, 4 de julho de 2023\n{BODY}"


def test_a_known_title_and_byline_are_not_repeated_in_the_text() -> None:
    """Records often hold the headline in their text once more."""
    scrape = take_byline(f"Praça será reformada\nPor Ana Sá\n{BODY}", "Praça será reformada")
    assert (scrape.text, scrape.authors) == (BODY, ("Ana Sá",))


@pytest.mark.parametrize(
    ("byline", "names"),
    [
        ("Por Ana Sá e João Brás", ("Ana Sá", "João Brás")),
        ("Ana Sá, João Brás", ("Ana Sá", "João Brás")),
        ("Ana Sá; João Brás (joao@jornal.example)", ("Ana Sá", "João Brás")),
        ("ana@jornal.example", ()),
        ("Ana Sá, de Brasília", ("Ana Sá",)),
        ("Ana Sá / João Brás", ("Ana Sá", "João Brás")),
        ("Ana Sá, Ana Sá", ("Ana Sá",)),
        ("https://rede.example/ana", ()),
        ("José Bonifácio de Andrada e Silva", ("José Bonifácio de Andrada e Silva",)),
        ("", ()),
    ],
)
def test_bylines_are_split_into_names(byline: str, names: tuple[str, ...]) -> None:
    """Joined by comma, semicolon, slash or `e`; addresses and places are no names."""
    assert split_authors(byline) == names


@pytest.mark.parametrize(
    "filler",
    [
        *(" ", "(", "*", "Foto: ", "<p ", "(Foto: a) ", "a\n", "Leia também\n", "_a ", "#"),
        *("A\n", "Por Ana Sá\n", "Praça\nPor Ana Sá\n"),
    ],
)
@pytest.mark.parametrize("end", ["", "fim"])
def test_long_monotonous_text_is_no_trap(filler: str, end: str) -> None:
    """A megabyte of one pattern is cleaned like any other text; a quadratic rule would not return."""
    take_apart(normalise(filler * (1_000_000 // len(filler)) + end))

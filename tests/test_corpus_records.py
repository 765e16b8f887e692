"""Records: which field is what, and what the values may look like."""

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from recorte.corpus import Article, Published, ReadOptions, UnknownAttributeError
from recorte.corpus.addresses import canonical_url
from recorte.corpus.markup import strip_html, strip_markdown
from recorte.corpus.records import Place, RecordMapper, language_tag

_PLACE = Place("acervo/notas.jsonl", "notas.jsonl", 7)
_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=20)),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=8), inner, max_size=3)),
    max_leaves=8,
)
_NAMES = st.one_of(st.text(max_size=10), st.sampled_from(["title", "texto", "Data", "autor", "url", "id", "idioma"]))


def _article(record: dict[str, object], extra: dict[str, tuple[str, ...]] | None = None) -> Article:
    article = RecordMapper(extra or {}).article(record, _PLACE)
    assert article is not None
    return article


@pytest.mark.parametrize(
    ("title", "text", "day"),
    [
        ("titulo", "texto", "data"),
        ("Título", "Conteúdo", "Data de Publicação"),
        ("headline", "articleBody", "datePublished"),
        ("MANCHETE", "CORPO", "DATA_PUBLICACAO"),
        ("title", "body", "published_at"),
    ],
)
def test_portuguese_and_english_names_are_known(title: str, text: str, day: str) -> None:
    """Whatever their case, accents and separators."""
    article = _article({title: "Chove", text: "Chove em Lisboa.", day: "04/07/2023"})
    assert (article.title, article.text) == ("Chove", "Chove em Lisboa.")
    assert article.published == Published(date(2023, 7, 4), "metadata")


def test_every_attribute_is_filled() -> None:
    """A full record, with nested values and lists as APIs give them."""
    article = _article(
        {
            "_id": {"$oid": "64a3"},
            "headline": "Chove em Lisboa",
            "articleBody": ["Chove.", "E faz frio."],
            "datePublished": "2023-07-04T10:30:00",
            "author": [{"name": "Ana Sá"}, {"name": "Por João Brás"}],
            "articleSection": ["Tempo", "País"],
            "publisher": {"@type": "Organization", "name": "Diário"},
            "link": "https://Diario.example/chove?utm_source=x#topo",
            "inLanguage": "pt_pt",
        }
    )
    assert article == Article(
        doc_id="64a3",
        title="Chove em Lisboa",
        text="Chove.\nE faz frio.",
        published=Published(datetime(2023, 7, 4, 10, 30), "metadata"),  # noqa: DTZ001 - the source names no zone
        authors=("Ana Sá", "João Brás"),
        section="Tempo",
        publisher="Diário",
        url="https://diario.example/chove",
        language="pt-PT",
        source="acervo/notas.jsonl#7",
    )


def test_the_id_is_explicit_else_the_address_else_the_place() -> None:
    """In this order, and as text even where it is a number."""
    assert _article({"id": 12, "texto": "x", "url": "https://a.example/"}).doc_id == "12"
    assert _article({"id": None, "texto": "x", "url": "https://A.example"}).doc_id == "https://a.example/"
    assert _article({"texto": "x"}).doc_id == "notas.jsonl#7"


@pytest.mark.parametrize("nothing", [None, "", "  ", "null", "NaN", [], {}, [None, ""]])
def test_a_field_that_says_nothing_gives_way_to_the_next(nothing: object) -> None:
    """Exports fill empty cells in many ways."""
    article = _article({"titulo": nothing, "headline": "Chove", "texto": "x", "autor": nothing, "data": nothing})
    assert (article.title, article.authors, article.published) == ("Chove", (), None)


@pytest.mark.parametrize("record", [{}, {"titulo": "", "texto": None}, {"preço": "3"}, {"texto": "<p> </p>"}])
def test_a_record_without_text_and_title_is_no_article(record: dict[str, object]) -> None:
    """There is nothing to find in it."""
    assert RecordMapper().article(record, _PLACE) is None


def test_a_title_alone_is_an_article() -> None:
    """A list of headlines can be searched too."""
    assert _article({"title": "Chove"}).text == ""


def test_the_date_falls_back_to_the_address_then_the_text() -> None:
    """And what told it is said."""
    url = "https://a.example/2023/07/04/x"
    assert _article({"texto": "x", "url": url}).published == Published(date(2023, 7, 4), "url")
    head = "Publicado em 04/07/2023\nChove em Lisboa."
    assert _article({"texto": head}).published == Published(date(2023, 7, 4), "text")


def test_a_month_is_a_date_and_a_day_of_it_is_a_better_one() -> None:
    """An address or a text that names a day of another month is not believed against it."""
    month = Published(date(2021, 5, 1), "metadata", month_only=True)
    assert _article({"texto": "x", "data": "maio de 2021"}).published == month
    assert _article({"texto": "x", "data": "mai/2021", "url": "https://a.example/2022/07/04/x"}).published == month
    assert _article({"texto": "x", "data": "mai/2021", "url": "https://a.example/2021/05/14/x"}).published == Published(
        date(2021, 5, 14), "url"
    )
    assert (month.iso, month.on, month.day) == ("2021-05", "2021-05", date(2021, 5, 1))


def test_the_name_of_a_file_of_one_article_may_date_it() -> None:
    """That of a file of many says when it was exported."""
    mapper = RecordMapper()
    one = mapper.article({"texto": "x"}, Place("2023-07-04.json", "2023-07-04.json"))
    many = mapper.article({"texto": "x"}, Place("2023-07-04.json", "2023-07-04.json", 1))
    assert one is not None
    assert one.published == Published(date(2023, 7, 4), "file name")
    assert many is not None
    assert many.published is None


def test_an_impossible_date_gives_way_to_the_next_field() -> None:
    """`updated` may be sane where `date` is not."""
    article = _article({"texto": "x", "date": "31/02/2023", "created_at": "2023-03-01"})
    assert article.published == Published(date(2023, 3, 1), "metadata")


def test_a_standfirst_opens_the_text_unless_it_is_there() -> None:
    """It is part of what was printed, once."""
    assert _article({"texto": "Chove.", "linha_fina": "Frio chega"}).text == "Frio chega\nChove."
    assert _article({"texto": "Frio chega. Chove.", "linha_fina": "Frio chega"}).text == "Frio chega. Chove."


def test_an_id_may_count_within_its_file_only() -> None:
    """As those of exports do, which number their rows; what is known by its address or place is so already."""
    place = Place("/x/2023/gazeta.csv", "2023/gazeta.csv", 4)
    mapper = RecordMapper(qualify_ids=True)
    records = ({"id": 7, "texto": "a"}, {"texto": "b"}, {"url": "https://a.example/b", "texto": "c"})
    found = [mapper.article(record, place) for record in records]
    assert [article and article.doc_id for article in found] == [
        "2023/gazeta.csv:7",
        "2023/gazeta.csv#4",
        "https://a.example/b",
    ]


def test_field_names_of_the_user_come_first() -> None:
    """And may name any field."""
    record: dict[str, object] = {"texto": "resumo", "Matéria-Completa": "tudo"}
    assert _article(record, {"text": ("materia_completa",)}).text == "tudo"


def test_an_unknown_attribute_is_an_error_that_names_the_known() -> None:
    """A typing error in the settings must not pass in silence."""
    with pytest.raises(UnknownAttributeError, match=r"'corpo'.*text"):
        ReadOptions(field_names={"corpo": ("x",)})


@given(st.dictionaries(_NAMES, _JSON, max_size=6))
def test_any_record_can_be_mapped(record: dict[str, object]) -> None:
    """Whatever JSON holds: an article that can be stored, or none."""
    article = RecordMapper().article(record, _PLACE)
    if article is not None:
        assert article.title or article.text
        f"{article.doc_id}{article.title}{article.text}{article.authors}{article.section}".encode()


@pytest.mark.parametrize(
    ("html", "text"),
    [
        ("<p>Um.</p><p>Dois.</p>", "Um.\nDois."),
        ("<P>Um<BR>dois</P>", "Um\ndois"),
        ("Um &amp; dois &ccedil;", "Um & dois ç"),
        ("<p>Um <b>forte</b>\ntexto</p>", "Um forte texto"),
        ("<script>if (a < b) x()</script><p>Um</p><style>p {}</style>", "Um"),
        ("<!-- nota --><p>Um</p>", "Um"),
        ("5 < 6 e 7 > 3", "5 < 6 e 7 > 3"),
        ("a <tal> de b", "a <tal> de b"),
        ("AT&T; P&D", "AT&T; P&D"),
        ("Um\nDois <a href='x'>com link</a>\nTrês", "Um\nDois com link\nTrês"),
        ("<ul><li>Um</li><li>Dois</li></ul>", "Um\nDois"),
        ("<p>Um <p>dois", "Um\ndois"),
    ],
)
def test_html_in_a_text_becomes_paragraphs(html: str, text: str) -> None:
    """What a reader would see, and no tag; what is no tag stays."""
    assert strip_html(html) == text


@pytest.mark.parametrize(
    ("markdown", "text"),
    [
        ("Um **forte** e _fraco_ texto", "Um forte e fraco texto"),
        ("[link](https://a.example/x_(y)) e ![foto](a.jpg)fim", "link e fim"),
        ("## Título ##\n\nTexto", "Título\n\nTexto"),
        ("> Citação", "Citação"),
        ("{% raw %}\n<p>Um</p>\n{% endraw %}", "Um"),
        ("2 * 3 * 4 e snake_case_name", "2 * 3 * 4 e snake_case_name"),
        (r"1\. não é lista \*", "1. não é lista *"),
        ("<https://a.example>", "https://a.example"),
        ("- um\n- dois", "- um\n- dois"),
    ],
)
def test_markdown_becomes_plain(markdown: str, text: str) -> None:
    """Marks go, words stay."""
    assert strip_markdown(markdown).strip() == text


@given(st.text(alphabet=st.sampled_from("<>/pbr&;*_[]()#`!\"' \nç{%}-~\\")))
def test_any_markup_can_be_stripped(text: str) -> None:
    """However broken."""
    strip_html(text)
    strip_markdown(text)


@pytest.mark.parametrize(
    "filler", ["<a ", "<script>", "**a ", "__a ", "[a](", "![", "<!--", "&amp", "   ", "~~a", "{%", "\\", "<a\"'"]
)
def test_a_megabyte_of_broken_markup_is_no_trap(filler: str) -> None:
    """A quadratic pattern would not return."""
    strip_markdown(filler * (1_000_000 // len(filler)))


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("HTTPS://Jornal.Example/A?id=7#topo", "https://jornal.example/A?id=7"),
        ("https://j.example:443/", "https://j.example/"),
        ("http://j.example:8080/a", "http://j.example:8080/a"),
        ("https://j.example", "https://j.example/"),
        ("https://j.example/a?utm_source=x&id=7&fbclid=y&gclid=z&UTM_Medium=m", "https://j.example/a?id=7"),
        ("https://j.example/a?utm_source=x", "https://j.example/a"),
        ("//j.example/a", "https://j.example/a"),
        ("ftp://j.example/a", None),
        ("mailto:a@j.example", None),
        ("/a/b", None),
        ("https://", None),
        ("https://j.example:porta/", None),
        ("https://[j/", None),
        ("não é endereço", None),
        ("", None),
    ],
)
def test_addresses_have_one_form(address: str, canonical: str | None) -> None:
    """Without what only tells where the reader came from."""
    assert canonical_url(address) == canonical


@given(st.text().map("https://{}".format))
def test_a_canonical_address_is_its_own_canonical_form(address: str) -> None:
    """Ids made of it are stable."""
    once = canonical_url(address)
    assert once is None or canonical_url(once) == once


@pytest.mark.parametrize(
    ("declared", "tag"),
    [
        ("pt", "pt"),
        ("pt_BR", "pt-BR"),
        ("PT-br", "pt-BR"),
        ("Português", "pt"),
        ("pt-Latn-BR", "pt"),
        ("??", None),
        ("", None),
    ],
)
def test_languages_become_tags(declared: str, tag: str | None) -> None:
    """In the form of BCP 47."""
    assert language_tag(declared) == tag

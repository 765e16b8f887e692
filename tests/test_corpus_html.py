"""HTML pages: the article, its metadata, and the stages by which its date is found."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from corpus_samples import BODY, only_article, only_rejection, read_as
from recorte.corpus import Article, Published, ReadOptions

_PARAGRAPHS = "".join(f"<p>{paragraph}</p>" for paragraph in BODY.split("\n"))
_SCRIPT = '<script type="application/ld+json">%s</script>'


def _page(head: str = "", *, above: str = "", lang: str = "pt-BR") -> str:
    return f"""<!DOCTYPE html><html lang="{lang}"><head><meta charset="utf-8">
<title>Praça será reformada | Diário</title>{head}</head>
<body><nav><a href="/">Início</a> <a href="/esporte">Esporte</a></nav>
<main><article><h1>Praça será reformada</h1>{above}{_PARAGRAPHS}</article></main>
<aside><h3>Leia também</h3><ul><li><a href="/x">Outra notícia que não é esta</a></li></ul></aside>
<section id="comments"><p>Comentário de um leitor zangado.</p></section>
<footer>Todos os direitos reservados ao Diário</footer></body></html>"""


def _read(folder: Path, page: str, name: str = "nota.html") -> Article:
    return only_article(read_as(folder, name, page))


def test_the_article_is_taken_out_of_its_page(tmp_path: Path) -> None:
    """Title and body, without menu, teasers, comments and footer."""
    article = _read(tmp_path, _page())
    assert article.title == "Praça será reformada"
    assert article.text == BODY


def test_metadata_are_taken_from_the_head(tmp_path: Path) -> None:
    """Address, author, section, publisher, language."""
    article = _read(
        tmp_path,
        _page(
            '<link rel="canonical" href="https://Diario.example/cidades/praca?utm_source=x">'
            '<meta name="author" content="Por Ana Sá e João Brás"><meta property="article:section" content="Cidades">'
            '<meta property="og:site_name" content="Diário da Praça">'
        ),
    )
    assert (article.doc_id, article.url) == ("https://diario.example/cidades/praca",) * 2
    assert article.authors == ("Ana Sá", "João Brás")
    assert (article.section, article.publisher, article.language) == ("Cidades", "Diário da Praça", "pt-BR")


def test_a_page_without_an_address_has_its_path_for_an_id(tmp_path: Path) -> None:
    """As every file."""
    assert _read(tmp_path, _page()).doc_id == "nota.html"


def test_the_site_is_not_its_own_author(tmp_path: Path) -> None:
    """Many pages declare the paper as the author."""
    head = (
        '<link rel="canonical" href="https://diario.example/a"><meta property="og:site_name" content="Diário da Praça">'
        '<meta name="author" content="Diário da Praça">'
    )
    assert _read(tmp_path, _page(head)).authors == ()


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2023-07-04T10:30:00Z">',
        '<meta itemprop="datePublished" content="2023-07-04T10:30:00Z">',
        _SCRIPT % '{"@type": "NewsArticle", "datePublished": "2023-07-04T10:30:00Z", "dateModified": "2024-01-01"}',
        _SCRIPT % '{"@graph": [{"@type": "WebSite"}, {"@type": ["Article"], "datePublished": "2023-07-04T10:30:00Z"}]}',
        _SCRIPT % '{"@type": "NewsArticle", broken "datePublished": "2023-07-04T10:30:00Z"}',
    ],
)
def test_the_date_in_the_metadata_keeps_time_and_zone(tmp_path: Path, head: str) -> None:
    """And wins over the address."""
    head += '<link rel="canonical" href="https://diario.example/2020/01/01/a">'
    expected = Published(datetime(2023, 7, 4, 10, 30, tzinfo=UTC), "metadata")
    assert _read(tmp_path, _page(head)).published == expected


def test_a_month_in_the_metadata_gives_way_to_a_day_of_it_alone(tmp_path: Path) -> None:
    """As an address has it, or the line below the headline."""
    head = '<meta name="dc.date" content="2023-07">'
    assert _read(tmp_path, _page(head)).published == Published(date(2023, 7, 1), "metadata", month_only=True)
    day = _read(tmp_path, _page(head, above="<p>04/07/2023 10h30</p>")).published
    assert day is not None
    assert (day.on, day.found_by) == ("2023-07-04", "text")


def test_a_marked_time_element_is_metadata(tmp_path: Path) -> None:
    """Where its machine-readable part is given, that is read."""
    page = _page(above='<time itemprop="datePublished" datetime="2023-07-04T10:30:00-03:00">4 jul</time>')
    published = _read(tmp_path, page).published
    assert published is not None
    assert (published.when.isoformat(), published.found_by) == ("2023-07-04T10:30:00-03:00", "metadata")


def test_the_address_dates_a_page_without_metadata(tmp_path: Path) -> None:
    """Before anything in its text."""
    page = _page('<link rel="canonical" href="https://diario.example/2023/07/04/a">', above="<p>01/02/2020</p>")
    assert _read(tmp_path, page).published == Published(date(2023, 7, 4), "url")


@pytest.mark.parametrize(
    "line", ["02/06/2023", "Publicado em 02/06/2023", "2 de junho de 2023", "02/06/2023 - Fonte: Agência"]
)
def test_the_line_below_the_headline_dates_the_rest(tmp_path: Path, line: str) -> None:
    """Day first: the second of June."""
    assert _read(tmp_path, _page(above=f'<p class="tagline">{line}</p>')).published == Published(
        date(2023, 6, 2), "text"
    )


def test_the_name_of_the_file_comes_last(tmp_path: Path) -> None:
    """When nothing else tells."""
    published = _read(tmp_path, _page(), "2023-07-04-praca.html").published
    assert published == Published(date(2023, 7, 4), "file name")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [
        ("iso-8859-1", "cp1252"),
        ("windows-1252", "cp1252"),
        ("utf-8", "cp1252"),
        ("iso-8859-1", "utf-8"),
        ("utf-8", "utf-8"),
    ],
)
def test_the_declared_encoding_is_believed_as_far_as_it_is_true(tmp_path: Path, declared: str, encoding: str) -> None:
    """Pages often lie about it."""
    page = _page().replace('charset="utf-8"', f'charset="{declared}"').encode(encoding)
    assert only_article(read_as(tmp_path, "a.html", page)).text == BODY


def test_an_xhtml_page_is_html(tmp_path: Path) -> None:
    """Its XML declaration does not make it a feed."""
    page = '<?xml version="1.0" encoding="utf-8"?>\n' + _page()
    assert _read(tmp_path, page, "a.xhtml").text == BODY


def test_a_short_note_keeps_its_text(tmp_path: Path) -> None:
    """Three words of news are news."""
    page = "<html><head><title>Chove</title></head><body><p>Chove em Lisboa desde ontem.</p></body></html>"
    assert "Chove em Lisboa desde ontem." in _read(tmp_path, page).text


def test_a_page_beyond_the_limit_is_rejected(tmp_path: Path) -> None:
    """Parsing it would take many times its size."""
    results = read_as(tmp_path, "a.html", _page(), ReadOptions(largest_html=512))
    assert only_rejection(results).reason == "larger than the limit of 512 bytes for an HTML page"


def test_a_page_nested_too_deep_is_rejected(tmp_path: Path) -> None:
    """The parser reads it to some depth, and would say nothing of what is missing."""
    results = read_as(tmp_path, "a.html", f"<html><body><p>{BODY}</p>{'<div>' * 50_000}<p>{BODY}</p></body></html>")
    assert only_rejection(results).reason == "HTML elements nested more than 250 deep"


@pytest.mark.parametrize("tag", ["font size=2", "b", "SPAN class='x'", "strong"])
def test_tags_that_are_never_closed_lose_nothing(tmp_path: Path, tag: str) -> None:
    """A page of the nineties has one in each paragraph; after 250 of them the parser would give up."""
    end = "O último parágrafo conta como tudo acabou bem na praça."
    paragraphs = "".join(f"<p><{tag}>O parágrafo número {n} da notícia, dos muitos que tem." for n in range(400))
    article = _read(tmp_path, f"<html><body><h1>Praça</h1>{paragraphs}<p><{tag}>{end}</body></html>")
    assert article.text.count("O parágrafo número") == 400
    assert article.text.endswith(end)


@pytest.mark.parametrize("sign", ["(", "[", "{", "<", "<p", "x@y.z ("])
def test_what_a_page_declares_at_length_is_no_trap(tmp_path: Path, sign: str) -> None:
    """Patterns that are not ours look through it once from each sign."""
    long = sign * (100_000 // len(sign))
    declared = json.dumps({"@type": "NewsArticle", "author": {"name": long}, "datePublished": "2023-07-04"})
    head = f'<meta name="author" content="{long}"><script type="application/ld+json">{declared}</script>'
    article = _read(tmp_path, _page(head))
    assert article.text == BODY
    assert article.published == Published(date(2023, 7, 4), "metadata")


@pytest.mark.parametrize("declared", ["", '<?xml version="1.0" encoding="iso-8859-1"?>'])
def test_a_page_may_be_mostly_white_space(tmp_path: Path, declared: str) -> None:
    """Megabytes of it, as templates leave, which would take days to be looked through from each space."""
    html = f"{declared}<html><body><p>{BODY}</p>{' ' * 2_000_000}</body></html>"
    assert BODY.split("\n")[0] in only_article(read_as(tmp_path, "a.html", html)).text

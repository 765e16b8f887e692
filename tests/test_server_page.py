"""The search page as it comes from the server: what it shows, in which language, and that it shows nothing but text."""

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import html
from starlette.testclient import TestClient

from recorte.search import Archive
from recorte.search.exporting.citing import source_name
from recorte.search.shown import harmless, pieces, web_address
from recorte.server import ServerOptions, create_app
from recorte.server.english import ENGLISH
from recorte.server.languages import LANGUAGES, wording_for
from recorte.server.portuguese import PORTUGUESE
from recorte.server.rendering import address as address_of
from recorte.server.rendering import paragraphs
from test_search_copies import RECORDS

HOSTILE = (
    "<script>window.hurt = 1</script>",
    "<img src=x onerror='window.hurt = 1'>",
    '"><svg onload=window.hurt=1>',
    "' onmouseover='window.hurt=1' x='",
    "</title></textarea><script>window.hurt = 1</script>",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "javascript:window.hurt=1",
    "\u202eodarivser\u202c \u2066isolado\u2069 zero\u200bcomprimento \u0000\u0007\x1b[31m",
    "--><script>window.hurt=1</script><!--",
    "&lt;script&gt; &#x3c;b&#62; &amp;",
)
"""What tries to be more than text."""


def hostile_records() -> list[dict[str, Any]]:
    """Give an article for each hostile text, with it in every field."""
    return [
        {
            "id": f"{number} {text}",
            "titulo": f"Ataque {text}",
            "texto": f"Primeiro ataque {text} no texto.\nSegundo ataque: {text}",
            "autor": text,
            "secao": text,
            "fonte": text,
            "url": f"javascript:window.hurt=1//{number}",
            "data": f"2023-02-{number:02}",
            "idioma": f"pt-{text}",
        }
        for number, text in enumerate(HOSTILE, 1)
    ]


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> Iterator[TestClient]:
    """Give a client of a server of the sample archive."""
    with TestClient(create_app(ServerOptions(sample_archive))) as client:
        yield client


def page(client: TestClient, address: str, status: int = 200, accepted: str = "") -> html.HtmlElement:
    """Give the page at an address."""
    answer = client.get(address, headers={"Accept-Language": accepted})
    assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
    return html.document_fromstring(answer.text)


def texts(tree: html.HtmlElement, path: str) -> list[str]:
    """Give the texts of the elements that a selector finds."""
    return [" ".join(element.text_content().split()) for element in tree.cssselect(path)]


def test_the_first_page_has_a_box_and_says_what_can_be_asked(client: TestClient) -> None:
    """Each example is a search, which the sample archive answers."""
    first = page(client, "/")
    assert first.cssselect("form[role=search] input[name=q]")
    examples = first.cssselect(".help a")
    assert len(examples) == len(PORTUGUESE.help)
    for example in examples:
        assert client.get(example.get("href")).status_code == 200


def test_results_are_those_of_a_search(client: TestClient, sample_archive: Path) -> None:
    """Titles in order, with the words marked, passages, and where they stood."""
    shown = page(client, "/?q=Reality+Labs+perdas")
    with Archive.open(sample_archive) as archive:
        results = archive.search("Reality Labs perdas")
    assert texts(shown, ".hit h2") == [hit.title for hit in results]
    assert texts(shown, ".hit .passage p") == [
        " ".join(passage.text.split()) for hit in results for passage in hit.passages
    ]
    first = results.hits[0]
    marks = texts(shown.cssselect(".hit")[0], ".passage mark")
    assert marks == [p.text[a - p.start : b - p.start] for p in first.passages for a, b in p.highlights]
    assert first.published is not None
    assert texts(shown, ".hit time")[0] == PORTUGUESE.period(first.published.on)
    assert texts(shown, "#count") == [f"{results.total} artigos encontrados"]


def test_every_page_of_results_leads_to_the_next(client: TestClient, sample_archive: Path) -> None:
    """And together they are all results."""
    here, found = "/?q=Meta&limit=4&sort=newest&exact_spelling=true", []
    while here:
        shown = page(client, here)
        found += texts(shown, ".hit h2")
        following = shown.cssselect("a[rel=next]")
        here = following[0].get("href") if following else ""
    with Archive.open(sample_archive) as archive:
        expected = [hit.title for hit in archive.search("Meta", limit=100, sort="newest", exact_spelling=True)]
    assert len(expected) > 8
    assert found == expected


def test_every_count_is_exact(client: TestClient, sample_archive: Path) -> None:
    """A value, or a column of the timeline, leads to as many articles as it says, and from there back again."""
    shown = page(client, "/?q=Meta&sort=newest&all_copies=true")
    values = shown.cssselect(".facet a")
    columns = shown.cssselect(".chart a")
    assert len(values) > 12
    assert len(columns) > 5
    counts = [int(value.cssselect(".number")[0].text_content()) for value in values]
    counts += [int(re.findall(r": (\d+) artigo", column.get("aria-label"))[0]) for column in columns]
    for link, count in zip([*values, *columns], counts, strict=True):
        narrowed = page(client, link.get("href"))
        assert texts(narrowed, "#count")[0].startswith(f"{count} artigo"), link.get("href")
        assert texts(narrowed, ".chosen .value"), link.get("href")
    back = page(client, values[0].get("href")).cssselect(".facet a[aria-current]")
    assert texts(page(client, back[0].get("href")), ".hit h2") == texts(shown, ".hit h2")
    with Archive.open(sample_archive) as archive:
        timeline = archive.search("Meta", sort="newest", timeline="auto").timeline
    assert timeline is not None
    assert sum(counts[len(values) :]) == sum(bucket.count for bucket in timeline)


def test_what_is_counted_is_said(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """Where some hits have only most of the words: what leads to more than its count says what comes after."""
    whole = [
        {"texto": f"A nova ponte do porto de Viseu {it}.", "data": f"202{it}-05-04", "secao": "Obras"} for it in (1, 2)
    ]
    part = {"texto": "A nova ponte do porto.", "data": "2022-05-04", "secao": "Obras"}
    with archive_of(*whole, part):
        client = TestClient(create_app(ServerOptions(tmp_path / "archive-0")))
        shown = page(client, "/?q=nova+ponte+porto+Viseu")
        assert texts(shown, "#count") == ["3 artigos encontrados, 2 com todas as palavras"]
        said = "Contados: os 2 artigos com todas as palavras; os que têm quase todas vêm depois deles"
        assert texts(shown, "#facets > .hint") == texts(shown, ".timeline .hint") == [said]
        (section,) = shown.cssselect("section[aria-labelledby=facet-section] a")
        assert texts(section, ".number") == ["2"]
        assert texts(page(client, section.get("href")), "#count") == texts(shown, "#count")


def test_what_is_too_much_to_be_shown_is_counted(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """Values beyond the first few are folded, and beyond some more only told; articles without one, or a date, too."""
    records = [{"titulo": f"Nota {number}", "texto": "Chuva.", "autor": f"Ana {number:02}"} for number in range(35)]
    dated = [{"titulo": day, "texto": "Chuva.", "data": day} for day in ("1850-01-02", "2023-05-04")]
    with archive_of(*records, *dated):
        client = TestClient(create_app(ServerOptions(tmp_path / "archive-0")))
        for address, more, others, without in (
            ("/?q=chuva", "mais 24", "e outros 5", "não informado 2"),
            ("/?q=chuva&lang=en", "24 more", "and 5 others", "not given 2"),
        ):
            shown = page(client, address)
            authors = shown.cssselect("section[aria-labelledby=facet-author]")[0]
            assert len(authors.cssselect("a")) == 30
            assert texts(authors, "summary") == [more]
            assert texts(authors, ".hint") == [others]
            assert texts(authors, ".without") == [without]
            assert texts(shown, ".timeline .hint")[0].startswith("35 ")
            assert len(shown.cssselect(".chart .column")) < 60


def test_filters_in_use_are_named_and_can_be_taken_away(client: TestClient) -> None:
    """One by one, or all; a new query keeps them, and they are where the forms will send them."""
    shown = page(client, "/?q=Meta&from=2022&to=2023-06&section=%3DEconomia&sort=oldest")
    assert texts(shown, ".chosen .value") == ["2022", "junho de 2023", "Economia"]
    kept = {one.get("name"): one.get("value") for one in shown.cssselect(".box .kept input")}
    assert kept == {"from": "2022", "to": "2023-06", "section": "=Economia", "sort": "oldest"}
    without = [parse_qs(urlsplit(link.get("href")).query) for link in shown.cssselect(".chosen a")]
    assert [sorted({"from", "to", "section"} - it.keys()) for it in without[:3]] == [["from"], ["to"], ["section"]]
    assert without[3] == {"q": ["Meta"], "sort": ["oldest"]}
    assert texts(page(client, "/?q=Meta&from=2023&to=2023"), ".chosen li") == ["Tirar o filtro Publicado: 2023 ✕"]


def test_the_order_is_chosen_by_links(client: TestClient) -> None:
    """The one that is in use is told."""
    shown = page(client, "/?q=Meta")
    assert texts(shown, ".sort [aria-current]") == ["Relevância"]
    newest = page(client, shown.cssselect(".sort a")[1].get("href"))
    assert texts(newest, ".sort [aria-current]") == ["Mais recentes"]
    days = [time.get("datetime") for time in newest.cssselect(".hit time")]
    assert days == sorted(days, reverse=True)
    assert texts(page(client, "/?q=&sort=newest"), ".sort a") == ["Mais recentes", "Mais antigos"]


def test_why_an_article_was_found_is_told_when_asked(client: TestClient, sample_archive: Path) -> None:
    """Of that article alone, in shares that are its whole score; by date there is nothing to be told."""
    shown = page(client, "/?q=Reality+Labs+perdas")
    assert shown.cssselect(".explanation") == []
    why = shown.cssselect(".hit .why")[1].get("href")
    assert urlsplit(why).fragment == "hit-2"
    explained = page(client, why)
    assert texts(explained, ".hit h2") == texts(shown, ".hit h2")
    assert len(explained.cssselect(".explanation")) == len(explained.cssselect("#hit-2 .explanation")) == 1
    with Archive.open(sample_archive) as archive:
        words = archive.search("Reality Labs perdas", explain=True).hits[1].explanation
    assert words is not None
    names = texts(explained, ".explanation th")
    assert [name.split(" em ")[0] for name in names[: len(words.words)]] == [word.word for word in words.words]
    shares = [int(share.split()[0]) for share in texts(explained, ".explanation td")]
    assert abs(sum(shares) - 100) <= len(shares)
    assert page(client, "/?q=Meta&sort=newest").cssselect(".why") == []


@pytest.mark.parametrize("address", ["/?q=Meta&from=2022&sort=newest&lang=pt", "/?sort=newest"])
def test_results_can_be_taken_along(client: TestClient, address: str) -> None:
    """As files for other programs, of the same search; what is there is what the page shows, from its place on."""
    shown = page(client, address)
    links = {link.text_content(): link.get("href") for link in shown.cssselect(".taken a")}
    assert list(links) == ["CSV", "JSON Lines", "Markdown", "BibTeX"]
    lines = client.get(links["JSON Lines"]).text.splitlines()
    assert [json.loads(line)["title"] for line in lines][:10] == texts(shown, ".hit h2")
    assert all(client.get(link).headers["content-disposition"].startswith("attachment") for link in links.values())


def test_other_sources_of_a_story_are_named(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """With a way to each, in the results and below the article; all of them can be shown as results."""
    with archive_of(*RECORDS):
        client = TestClient(create_app(ServerOptions(tmp_path / "archive-0")))
        shown = page(client, "/?q=ponte")
        assert texts(shown, ".copies summary") == ["também em 2 fontes"]
        assert texts(shown, "#count") == ["3 artigos encontrados, mais 2 quase iguais"]
        links = [link.get("href") for link in shown.cssselect(".copies a")]
        assert len(links) == 2
        for link in links:
            article = page(client, link)
            assert len(article.cssselect("section[aria-labelledby=copies] li")) == 2
        every = page(client, shown.cssselect("#count a")[0].get("href"))
        assert (len(every.cssselect(".hit")), every.cssselect(".copies")) == (5, [])


def test_the_first_page_shows_the_archive(client: TestClient, sample_archive: Path) -> None:
    """How many articles it has of which time, and of which section."""
    first = page(client, "/")
    with Archive.open(sample_archive) as archive:
        count = len(archive)
    columns = [int(re.findall(r": (\d+) artigo", it.get("aria-label"))[0]) for it in first.cssselect(".chart a")]
    assert sum(columns) == count
    links = [link.get("href") for link in first.cssselect(".explore a")]
    assert len(links) > 5
    for link in links:
        assert page(client, link).cssselect(".hit")


def test_an_archive_without_articles_has_a_page(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """And a search in it finds nothing."""
    with archive_of():
        client = TestClient(create_app(ServerOptions(tmp_path / "archive-0")))
        assert texts(page(client, "/"), "h1") == ["Recorte"]
        assert texts(page(client, "/?q=x"), "#count") == ["Nenhum artigo encontrado"]


def test_an_article_is_shown_whole_with_every_match_marked(client: TestClient, sample_archive: Path) -> None:
    """Each mark has an address, and the way back is that to the results."""
    results = page(client, "/?q=Reality+perdas&sort=oldest")
    link = results.cssselect(".hit h2 a")[0].get("href")
    shown = page(client, link)
    with Archive.open(sample_archive) as archive:
        article = archive.get(parse_qs(urlsplit(link).query)["id"][0])
        marked = archive.marked(article.doc_id, "Reality perdas")
    assert "".join(texts(shown, ".text")).split() == article.text.split()
    assert texts(shown, ".text mark") == [article.text[start:end] for start, end in marked.highlights]
    assert [mark.get("id") for mark in shown.cssselect(".text mark")] == [f"m{start}" for start, _ in marked.highlights]
    assert parse_qs(urlsplit(shown.cssselect(".back a")[0].get("href")).query) == {
        "q": ["Reality perdas"],
        "sort": ["oldest"],
    }
    assert article.title in shown.cssselect(".citation")[0].text_content()


def test_below_an_article_stand_those_that_are_like_it(client: TestClient, sample_archive: Path) -> None:
    """Each with a way to it."""
    with Archive.open(sample_archive) as archive:
        article = archive.search("Reality Labs perdas").hits[0]
        expected = archive.similar(article.doc_id, limit=5)
    shown = page(client, address_of("/article", id=article.doc_id, q="Reality"))
    assert texts(shown, ".alike a") == [hit.title for hit in expected]
    for link in shown.cssselect(".alike a"):
        assert client.get(link.get("href")).status_code == 200


def test_where_nothing_is_found_the_page_says_what_may_have_been_meant(client: TestClient) -> None:
    """And what no article has, in the language of the page."""
    shown = page(client, "/?q=Realty+Labbs")
    assert texts(shown, "#count") == ["Nenhum artigo encontrado"]
    assert texts(shown, ".meant a") == ["Reality Labs"]
    assert any(note.startswith("nenhum artigo tem: ") for note in texts(shown, ".note"))


def test_where_filters_let_nothing_through_the_page_leads_to_what_there_is_without(client: TestClient) -> None:
    """It says that they are the reason."""
    shown = page(client, "/?q=Meta&section=Receitas")
    assert texts(shown, ".note") == ["nenhum artigo é da seção “Receitas”"]
    shown = page(client, "/?q=Meta&section=Esporte")
    assert texts(shown, ".note") == ["a busca encontra artigos, mas nenhum que passe pelos filtros"]
    without = shown.cssselect(".nothing a")[0].get("href")
    assert texts(page(client, without), ".hit h2")


@pytest.mark.parametrize(
    ("address", "status", "said"),
    [
        ("/?q=Meta&from=ontem", 400, "A busca não pôde ser feita"),
        ("/?q=Meta&limit=1000", 400, "A busca não pôde ser feita"),
        ("/article?id=nada", 404, "Não encontrado"),
        ("/article", 404, "Não encontrado"),
        ("/nada", 404, "Não encontrado"),
    ],
)
def test_what_is_wrong_is_said_on_a_page(client: TestClient, address: str, status: int, said: str) -> None:
    """With the status that it has for a program."""
    assert texts(page(client, address, status), "h1") == [said]


def test_the_language_is_portuguese_unless_english_is_wanted(client: TestClient) -> None:
    """By the switch, else by what the browser accepts."""
    assert page(client, "/").get("lang") == "pt"
    assert page(client, "/", accepted="en-GB,en;q=0.9,pt;q=0.8").get("lang") == "en"
    switched = page(client, "/?q=Meta&sort=newest").cssselect(".footer a[hreflang=en]")[0].get("href")
    assert page(client, switched).get("lang") == "en"
    assert texts(page(client, switched), ".hit h2") == texts(page(client, "/?q=Meta&sort=newest"), ".hit h2")
    for address in page(client, switched).xpath("//a[contains(@href, '?') and not(@download)]/@href"):
        assert "lang=en" in address or "lang=pt" in address, address


@pytest.mark.parametrize(
    ("accepted", "code"),
    [("", "pt"), ("de", "pt"), ("en", "en"), ("pt-PT,en;q=0.5", "pt"), ("en;q=0.4, pt;q=0.3", "en"), ("en;q=x", "en")],
)
def test_what_a_browser_accepts_is_weighed(accepted: str, code: str) -> None:
    """Equal weights are for Portuguese."""
    assert wording_for(None, accepted).code == code
    assert wording_for("en", accepted).code == "en"


def test_both_languages_say_the_same_things() -> None:
    """No text is missing in one of them, and none has other gaps."""
    assert PORTUGUESE.texts.keys() == ENGLISH.texts.keys()
    for name, text in PORTUGUESE.texts.items():
        assert text.count("{}") == ENGLISH.texts[name].count("{}"), name
    assert len({(len(wording.help), len(wording.hints)) for wording in LANGUAGES.values()}) == 1


@pytest.mark.parametrize(
    "query",
    [
        "...", "xyzw qwert", "((((((((((((((((((((perdas))))))))))))))))))))", "data: Meta", "data:ontem",
        "secao:pol*a x",
        '"meta perdas"~99999', '"met* perdas"', "m*ta", "ab~", "uva " * 240, "-Meta", '"Meta perdas', "campo:Meta",
        "Meta)", "data:2023..2021", "%2Bmeta", "meta | perdas", "(Meta", "secao:=política x", "=met*",
        "Meta secao:tecnologa", "Meta fonte:nenhuma", "Meta autor:ninguém", "Meta data:1950", "Meta data:<1950",
        "Meta data:1950-03-04", "Meta data:>=2050",
    ],
)  # fmt: skip
def test_notes_are_said_in_portuguese(client: TestClient, query: str) -> None:
    """Whatever the library has to say of a query."""
    shown = page(client, f"/?q={query}")
    assert shown.cssselect(".note"), query
    assert not shown.cssselect(".note[lang=en]"), query


@pytest.mark.parametrize("query", ['"de a"', '"de a" OU "a o"', '"de a" OU "a o" OU "o que"'])
def test_phrases_that_would_take_too_long_are_told_in_portuguese(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, query: str
) -> None:
    """One of them, and how many more."""
    monkeypatch.setattr("recorte.search.query.costs.LEAST_BUDGET", 0)
    monkeypatch.setattr("recorte.search.query.costs.BUDGET_PER_ARTICLE", 0)
    shown = page(client, f"/?q={query}")
    assert any("só conta a palavra mais rara" in note.text_content() for note in shown.cssselect(".note"))
    assert not shown.cssselect(".note[lang=en]")


def test_words_that_stand_for_too_many_are_told_in_portuguese(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all prefixes and near words together."""
    monkeypatch.setattr("recorte.search.query.expansion.MAX_QUERY_PREFIX_WORDS", 1)
    shown = page(client, "/?q=p* q*")
    assert any("todos os prefixos" in note.text_content() for note in shown.cssselect(".note"))
    assert not shown.cssselect(".note[lang=en]")


def test_pages_that_have_not_changed_are_not_sent_again(client: TestClient) -> None:
    """As in the API; errors have no tag."""
    first = client.get("/?q=Meta")
    assert first.headers["vary"].startswith("Accept-Language")
    assert client.get("/?q=Meta", headers={"If-None-Match": first.headers["etag"]}).status_code == 304
    assert "etag" not in client.get("/nada").headers


def test_under_a_proxy_every_address_begins_with_its_path(sample_archive: Path) -> None:
    """Those of links, forms, and files alike."""
    client = TestClient(create_app(ServerOptions(sample_archive)), root_path="/arquivo")
    shown = page(client, "/arquivo/?q=Reality")
    addresses = shown.xpath("//@href | //@src | //@action")
    assert len(addresses) > 10
    assert [address for address in addresses if not address.startswith(("/arquivo/", "#"))] == []
    assert client.get("/arquivo/nada").headers["content-type"].startswith("text/html")
    assert client.get("/arquivo/api/v1/nada").headers["content-type"] == "application/problem+json"


def test_a_browser_can_add_the_search(client: TestClient) -> None:
    """By its description, which names the address with a place for the words."""
    link = page(client, "/").cssselect("link[rel=search]")[0]
    description = client.get(link.get("href"))
    assert description.headers["content-type"].startswith("application/opensearchdescription+xml")
    assert 'template="http://testserver/?q={searchTerms}"' in description.text


def test_what_a_page_loads_is_there(client: TestClient) -> None:
    """And nothing of it stands in the page, or comes from elsewhere."""
    shown = page(client, "/?q=Meta")
    loaded = shown.xpath("//link[@rel != 'search']/@href | //script/@src")
    assert len(loaded) == 3
    for address in loaded:
        assert client.get(address).status_code == 200
    assert shown.xpath("//style | //script[not(@src)] | //@style | //@*[starts-with(name(), 'on')]") == []


def test_hostile_texts_stay_texts(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """In every field of an article, and in a query."""
    with archive_of(*hostile_records()) as archive:
        ids = [article.doc_id for article in archive]
    client = TestClient(create_app(ServerOptions(tmp_path / "archive-0")))
    addresses = ["/", "/?q=ataque&limit=100"]
    shown = page(client, addresses[1])
    assert len(shown.cssselect(".hit")) == len(ids) == len(HOSTILE)
    addresses += [link.get("href") for link in shown.cssselect(".hit h2 a, .facet a, .chart a, .hit .why")]
    assert len(addresses) > 6 * len(HOSTILE)
    answers = [client.get(address) for address in addresses]
    fields = ("q", "section", "publisher", "author", "from", "to", "lang", "sort", "why")
    answers += [client.get("/", params={"q": "ataque", name: text}) for text in HOSTILE for name in fields]
    answers += [client.get("/", params={"q": text, "why": 1}) for text in HOSTILE]
    answers += [client.get("/article", params={"id": text, "q": text}) for text in HOSTILE]
    for answer in answers:
        tree = html.document_fromstring(answer.text)
        assert len(tree.xpath("//script")) == 1
        assert tree.xpath("//img | //b | //@*[starts-with(name(), 'on')]") == []
        assert len(tree.cssselect("svg")) == len(tree.cssselect("svg.chart, svg.share"))
        assert [link for link in tree.xpath("//@href") if not link.startswith(("/", "#"))] == []
        assert not re.search("[\u202a-\u202e\u2066-\u2069\x07\x1b]", answer.text)
        assert "49" not in "".join(texts(tree, ".hit, .article"))


@pytest.mark.parametrize(
    ("address", "linked"),
    [
        ("https://a.example/x?y=1", True),
        ("http://a.example", True),
        ("javascript:alert(1)", False),
        ("JaVaScRiPt:alert(1)", False),
        ("\tjavascript:alert(1)", False),
        ("data:text/html,x", False),
        ("//a.example", False),
        ("https://", False),
        ("http://[", False),
        ("https://a.example/\u202e", False),
        (None, False),
    ],
)
def test_only_addresses_of_the_web_are_linked(address: str | None, linked: bool) -> None:
    """Whatever an article says that its own is."""
    assert (web_address(address) == address) is (linked or address is None)


@given(st.text(), st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40))), st.integers(0, 9))
def test_pieces_are_the_text(text: str, spans: list[tuple[int, int]], start: int) -> None:
    """However it is marked, nothing is lost or said twice, and each piece knows where it stands."""
    found = list(pieces(text, sorted(spans), start))
    assert "".join(piece.text for piece in found) == harmless(text)
    assert all(harmless(text)[piece.start - start :].startswith(piece.text) for piece in found)
    marked = {place for piece in found if piece.marked for place in range(piece.start, piece.start + len(piece.text))}
    assert marked == {place for a, b in spans for place in range(max(a, start), min(b, start + len(text)))}


@given(st.text("ab \n"), st.lists(st.tuples(st.integers(0, 20), st.integers(0, 20)), max_size=3))
def test_paragraphs_are_the_lines_that_say_something(text: str, spans: list[tuple[int, int]]) -> None:
    """With the marks of each."""
    found = ["".join(piece.text for piece in paragraph) for paragraph in paragraphs(text, sorted(spans))]
    assert found == [line for line in text.split("\n") if line.strip()]


def test_a_source_is_named_from_the_folder_that_was_indexed() -> None:
    """The rest of its path is nobody's business."""
    assert source_name("/srv/acervo/gazeta/a.html#2", ("/srv/outro", "/srv/acervo")) == "acervo/gazeta/a.html#2"
    assert source_name("/srv/a.txt", ()) == "a.txt"

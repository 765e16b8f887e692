"""The API as a program meets it: the answers of the library, over HTTP, and what is refused."""

import json
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import anyio.to_thread
import pytest
from starlette.testclient import TestClient
from typer.testing import CliRunner

from conftest import write_records
from recorte.cli import app as command
from recorte.hosting import documents
from recorte.hosting.asking import LONGEST_QUERY, MOST_HITS
from recorte.hosting.guard import SECURITY_HEADERS
from recorte.hosting.serving import Serving
from recorte.indexer.build import build
from recorte.search import Archive
from recorte.search.results import article_to_dict
from recorte.server import ServerOptions, create_app
from recorte.server.exports import preferred

API = "/api/v1"

QUERIES = (
    "Reality Labs perdas",
    "LeCun ChatGPT",
    '"ministro da Fazenda"',
    "governo -economia",
    "vacina E (Portugal OU Brasil)",
    "eleiç*",
    "titulo:Meta",
    "data:2022..2023 Meta",
    "perdas (sem fim",
    "US$ 13,7 bilhões",
    "inexistentíssimo",
    "",
    "<script>alert(1)</script>",
    "a\x00b\u202e\ud800",
)


@pytest.fixture(scope="module")
def client(sample_archive: Path) -> Iterator[TestClient]:
    """Give a client of a server of the sample archive."""
    with TestClient(create_app(ServerOptions(sample_archive))) as client:
        yield client


def guarded(archive: Path, **options: Any) -> TestClient:
    """Give a client of a server with these options; it does not follow its archive."""
    return TestClient(create_app(ServerOptions(archive, **options)))


def untimed(document: dict[str, Any]) -> dict[str, Any]:
    """Give a document without the time that it took."""
    return {**document, "took_ms": 0}


@pytest.mark.parametrize("query", [query for query in QUERIES if "\ud800" not in query])
def test_http_the_library_and_the_command_give_one_document(
    client: TestClient, sample_archive: Path, query: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Whatever is asked, down to the scores."""
    monkeypatch.chdir(tmp_path)
    served = client.get(f"{API}/search", params={"q": query, "limit": 20, "passages": 2})
    assert served.status_code == 200
    with Archive.open(sample_archive) as archive:
        results = archive.search(query, limit=20, passages=2)
    assert untimed(served.json()) == untimed(json.loads(json.dumps(results.to_dict())))
    if query.strip() and "\x00" not in query:
        args = ["search", query, "--archive", str(sample_archive), "--limit", "20", "--passages", "2", "--json"]
        assert untimed(json.loads(CliRunner().invoke(command, args).stdout)) == untimed(served.json())


def test_parameters_are_those_of_the_command(client: TestClient, sample_archive: Path) -> None:
    """Filters, order and page; a filter that is empty is none."""
    asked: dict[str, Any] = {
        "q": "Meta",
        "from": "2022",
        "to": "2023-06",
        "publisher": "Gazeta",
        "sort": "oldest",
        "offset": 1,
    }
    with Archive.open(sample_archive) as archive:
        expected = archive.search(
            "Meta", published_from="2022", published_to="2023-06", publisher="Gazeta", sort="oldest", offset=1
        )
    assert expected.hits
    served = client.get(f"{API}/search", params={**asked, "section": "", "author": ""}).json()
    assert untimed(served) == untimed(json.loads(json.dumps(expected.to_dict())))


@pytest.mark.parametrize(
    ("parameters", "said"),
    [
        ({"limit": -1}, "limit"),
        ({"limit": MOST_HITS + 1}, "limit"),
        ({"limit": "dez"}, "limit"),
        ({"offset": 10**9}, "offset"),
        ({"sort": "size"}, "sort"),
        ({"from": "ontem"}, "not a date such as 2023"),
        ({"section": "..."}, "no word to look for"),
        ({"q": "a" * (LONGEST_QUERY + 1)}, "q: "),
    ],
)
def test_what_cannot_be_followed_is_told(client: TestClient, parameters: dict[str, Any], said: str) -> None:
    """As problem details, which name the parameter."""
    refused = client.get(f"{API}/search", params={"q": "Meta", **parameters})
    assert (refused.status_code, refused.headers["content-type"]) == (400, "application/problem+json")
    assert said in documents.ProblemDocument.model_validate(refused.json()).detail


def test_articles_are_found_by_any_id(client: TestClient, sample_archive: Path) -> None:
    """Also by one that is an address."""
    with Archive.open(sample_archive) as archive:
        articles = list(archive)
    assert any("://" in article.doc_id for article in articles)
    for article in articles:
        served = client.get(f"{API}/articles/{quote(article.doc_id, safe='')}")
        assert served.json() == json.loads(json.dumps(article_to_dict(article)))


def test_an_unknown_article_and_an_unknown_address_are_not_found(client: TestClient) -> None:
    """Both as problem details, which say where to look."""
    for address in (f"{API}/articles/nada", f"{API}/nada"):
        refused = client.get(address)
        assert (refused.status_code, refused.json()["status"]) == (404, 404), address
    assert "/api/v1/openapi.json" in refused.json()["detail"]
    assert client.post(f"{API}/search").status_code == 405


def test_suggestions_are_those_of_the_library(client: TestClient, sample_archive: Path) -> None:
    """With as many as are asked for."""
    served = client.get(f"{API}/suggest", params={"q": "Reality La", "words": 3, "titles": 1}).json()
    with Archive.open(sample_archive) as archive:
        expected = archive.suggest("Reality La", words=3, titles=1)
    assert served["completions"]
    assert untimed(served) == untimed(json.loads(json.dumps(expected.to_dict())))


def test_similar_articles_are_those_of_the_library(client: TestClient, sample_archive: Path) -> None:
    """With passages where they are asked for; of an unknown article there are none."""
    with Archive.open(sample_archive) as archive:
        doc_id = archive.search("Reality Labs perdas").hits[0].doc_id
        expected = archive.similar(doc_id, limit=3, passages=1)
    assert expected.hits
    served = client.get(f"{API}/similar/{quote(doc_id, safe='')}", params={"limit": 3, "passages": 1}).json()
    assert untimed(served) == untimed(json.loads(json.dumps(expected.to_dict())))
    assert client.get(f"{API}/similar/nada").status_code == 404


def test_words_may_be_meant_as_they_are_spelled(client: TestClient) -> None:
    """As `--exact-spelling` does for the command."""
    asked = {"q": "acoes"}
    assert client.get(f"{API}/search", params=asked).json()["total"] > 0
    assert client.get(f"{API}/search", params={**asked, "exact_spelling": True}).json()["total"] == 0


@pytest.mark.parametrize("asked", [{}, {"q": "Meta", "from": "2022", "publisher": "Gazeta"}])
def test_counts_are_those_of_the_library(client: TestClient, sample_archive: Path, asked: dict[str, str]) -> None:
    """By field and by time; without a query, of the whole archive."""
    filters: dict[str, Any] = {"published_from": asked.get("from"), "publisher": asked.get("publisher")}
    with Archive.open(sample_archive) as archive:
        expected = archive.search(
            asked.get("q", ""), limit=0, facets=("section", "year"), facet_values=2, timeline="month", **filters
        )
    assert expected.total
    counted = client.get(f"{API}/facets", params={**asked, "by": ["section", "year"], "values": 2}).json()
    dated = client.get(f"{API}/timeline", params={**asked, "by": "month"}).json()
    assert counted["facets"] == json.loads(json.dumps([facet.to_dict() for facet in expected.facets]))
    assert expected.timeline is not None
    assert dated["timeline"] == json.loads(json.dumps(expected.timeline.to_dict()))
    assert counted["total"] == dated["total"] == expected.total


@pytest.mark.parametrize(
    ("form", "media_type"),
    [
        ("jsonl", "application/jsonl"),
        ("csv", "text/csv; charset=utf-8"),
        ("md", "text/markdown; charset=utf-8"),
        ("bibtex", "application/x-bibtex"),
    ],
)
def test_hits_come_in_the_formats_of_the_command(
    client: TestClient,
    sample_archive: Path,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    form: str,
    media_type: str,
) -> None:
    """By parameter or by the header Accept, to the letter, and as a file to be saved."""
    monkeypatch.chdir(tmp_path)
    asked: dict[str, Any] = {"q": "Reality Labs perdas", "limit": 3}
    named = client.get(f"{API}/search", params={**asked, "format": form})
    accepted = client.get(f"{API}/search", params=asked, headers={"Accept": f"text/html, {media_type}, */*;q=0.5"})
    args = ["search", asked["q"], "--archive", str(sample_archive), "--limit", "3", "--format", form]
    assert named.text == accepted.text == CliRunner().invoke(command, args).stdout
    assert named.headers["content-type"] == accepted.headers["content-type"] == media_type
    assert named.headers["content-disposition"].startswith('attachment; filename="recorte.')


def test_one_format_is_never_taken_for_another(client: TestClient) -> None:
    """What a cache has as JSON is not what it gets as CSV."""
    first = client.get(f"{API}/search", params={"q": "Meta"})
    tag = {"If-None-Match": first.headers["etag"]}
    assert client.get(f"{API}/search", params={"q": "Meta"}, headers=tag).status_code == 304
    other = client.get(f"{API}/search", params={"q": "Meta"}, headers={**tag, "Accept": "text/csv"})
    assert (other.status_code, other.headers["vary"].split(", ")[0]) == (200, "Accept")


@pytest.mark.parametrize(
    ("accepted", "form"),
    [
        ("", "json"),
        ("*/*", "json"),
        ("text/html", "json"),
        ("text/csv", "csv"),
        ("TEXT/CSV ; q=1", "csv"),
        ("text/csv;q=0, application/json;q=0.1", "json"),
        ("text/csv;q=0", "json"),
        ("text/*", "csv"),
        ("*/*, application/x-ndjson", "jsonl"),
        ("application/json;q=0.4, text/markdown;q=0.5", "md"),
        (";;q=,", "json"),
    ],
)
def test_what_a_client_accepts_is_weighed(accepted: str, form: str) -> None:
    """JSON where it wants nothing that there is."""
    assert preferred(accepted) == form


def test_links_lead_through_all_hits(client: TestClient) -> None:
    """The header Link names the next page, until there is none."""
    address, found = f"{API}/search?q=Meta&limit=4&format=jsonl", []
    while address:
        answer = client.get(address)
        found += [json.loads(line)["doc_id"] for line in answer.text.splitlines()]
        following = answer.links.get("next")
        address = f"{API}/search{following['url']}" if following else ""
    assert len(found) > 8
    every = client.get(f"{API}/search", params={"q": "Meta", "limit": 100}).json()
    assert found == [hit["doc_id"] for hit in every["hits"]]


@pytest.mark.parametrize(
    ("address", "unknown", "known"),
    [
        ("/search?q=Meta&seccao=x&limite=3", "seccao, limite", "section"),
        ("/facets?facets=section", "facets", "by"),
        ("/health?q=x", "q", "none"),
        ("/similar/nada?sort=newest", "sort", "passages"),
    ],
)
def test_parameters_that_an_address_does_not_have_are_named(
    client: TestClient, address: str, unknown: str, known: str
) -> None:
    """With those that it has: a filter that is misspelled would find too much, and nobody would know."""
    refused = client.get(API + address)
    assert refused.status_code == 400
    detail = refused.json()["detail"]
    assert f"no parameter of this address: {unknown}; it has" in detail
    assert known in detail.partition("it has")[2]


def test_every_document_is_as_it_is_described(client: TestClient) -> None:
    """Nothing lacks, and nothing is there that a program was not told of."""
    asked: dict[str, Any] = {"q": "Reality", "explain": True, "all_copies": True}
    found = documents.SearchDocument.model_validate(client.get(f"{API}/search", params=asked).json())
    assert found.hits[0].explanation is not None
    documents.SearchDocument.model_validate(client.get(f"{API}/search", params={"q": "Reality"}).json())
    documents.FacetsDocument.model_validate(client.get(f"{API}/facets", params={"q": "Reality"}).json())
    documents.TimelineDocument.model_validate(client.get(f"{API}/timeline", params={"q": "Reality"}).json())
    documents.ArticleDocument.model_validate(client.get(f"{API}/articles/{found.hits[0].doc_id}").json())
    documents.SuggestionsDocument.model_validate(client.get(f"{API}/suggest", params={"q": "Re"}).json())
    facts = documents.InfoDocument.model_validate(client.get(f"{API}/info").json())
    health = documents.HealthDocument.model_validate(client.get(f"{API}/health").json())
    assert (health.generation, health.articles) == (facts.generation, facts.articles)


def test_the_description_names_every_address_and_parameter(client: TestClient) -> None:
    """With what each may be, and the one form that errors have."""
    described = client.get(f"{API}/openapi.json").json()
    paths = {path.removeprefix(API): operations["get"] for path, operations in described["paths"].items()}
    addresses = {"/search", "/facets", "/timeline", "/suggest", "/articles/{doc_id}", "/similar/{doc_id}"}
    assert {*addresses, "/info", "/health"} == paths.keys()
    named = {parameter["name"]: parameter["schema"] for parameter in paths["/search"]["parameters"]}
    assert {"q", "limit", "offset", "passages", "sort", "from", "to", "section", "publisher", "author"} <= named.keys()
    assert named["limit"]["maximum"] == MOST_HITS
    for path, operation in paths.items():
        assert operation["summary"], path
        assert "application/problem+json" in operation["responses"]["default"]["content"], path


def test_what_has_not_changed_is_not_sent_again(client: TestClient) -> None:
    """The tag of an answer asks for a newer one."""
    first = client.get(f"{API}/search", params={"q": "Meta"})
    again = client.get(
        f"{API}/search", params={"q": "Meta"}, headers={"If-None-Match": f'"x", {first.headers["etag"]}'}
    )
    assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", first.headers["etag"])
    other = client.get(f"{API}/search", params={"q": "Meta"}, headers={"If-None-Match": 'W/"older"'})
    assert untimed(other.json()) == untimed(first.json())


def test_updates_are_served_while_no_request_fails(tmp_path: Path) -> None:
    """Each within two seconds, under a tag of its own."""
    texts = [{"id": str(number), "texto": f"Perdas do dia {number}."} for number in range(4)]
    archive = tmp_path / "archive"
    source = write_records(tmp_path / "a.jsonl", texts[:1])
    build([source], archive)
    failures, done = [], threading.Event()
    with TestClient(create_app(ServerOptions(archive))) as client:

        def ask_on() -> None:
            while not done.is_set():
                answer = client.get(f"{API}/search", params={"q": "perdas"})
                if answer.status_code != 200 or not answer.json()["hits"]:
                    failures.append(answer.text)

        asking = threading.Thread(target=ask_on)
        asking.start()
        tags = set()
        for count in range(2, 5):
            tags.add(client.get(f"{API}/search").headers["etag"])
            write_records(source, texts[:count])
            build([source], archive)
            limit = time.monotonic() + 30
            while client.get(f"{API}/health").json()["articles"] < count and time.monotonic() < limit:
                time.sleep(0.05)
            assert client.get(f"{API}/search", params={"q": "perdas"}).json()["total"] == count
        tags.add(client.get(f"{API}/search").headers["etag"])
        done.set()
        asking.join()
    assert (failures, len(tags)) == ([], 4)


def test_damage_that_comes_later_is_not_followed(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """What was open stays."""
    archive_of("perdas")
    folder = tmp_path / "archive-0"
    with TestClient(create_app(ServerOptions(folder))) as client:
        toc = folder / "_MAIN_1.toc"
        (folder / "_MAIN_2.toc").write_bytes(toc.read_bytes()[:-1])
        client.app.state.serving.refresh()  # type: ignore[attr-defined] # the state of any application
        assert client.get(f"{API}/search", params={"q": "perdas"}).json()["total"] == 1


def test_an_archive_is_followed_whatever_a_look_has_met(
    archive_of: Callable[..., Archive],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A look that fails is told, and the next one finds what it did not; a generation half known is learnt again."""
    monkeypatch.setattr("recorte.hosting.serving._INTERVAL", 0.01)
    archive_of("perdas")
    failures = [MemoryError("antes"), MemoryError("depois")]
    refresh, learn = Archive.refresh, Serving._learn

    def refreshed(archive: Archive) -> bool:
        if len(failures) > 1:
            raise failures.pop(0)
        return refresh(archive)

    def learnt(serving: Serving) -> Any:
        if failures and serving.archive.info().generation > 1:
            raise failures.pop()
        return learn(serving)

    monkeypatch.setattr(Archive, "refresh", refreshed)
    monkeypatch.setattr(Serving, "_learn", learnt)
    with TestClient(create_app(ServerOptions(tmp_path / "archive-0"))) as client:
        build([write_records(tmp_path / "b.jsonl", [{"texto": "perdas"}] * 2)], tmp_path / "archive-0")
        limit = time.monotonic() + 30
        while client.get(f"{API}/health").json()["generation"] < 2 and time.monotonic() < limit:
            time.sleep(0.02)
        assert client.get(f"{API}/health").json()["generation"] == 2
    assert failures == []
    assert caplog.text.count("could not be followed") == 2


def test_a_token_is_asked_for(sample_archive: Path) -> None:
    """As a bearer token by programs, as a password by browsers; the API, its description and the page alike."""
    client = guarded(sample_archive, token="segredo çã")
    for address in ("/", f"{API}/health", f"{API}/openapi.json", "/nada"):
        refused = client.get(address)
        assert (refused.status_code, refused.headers["content-type"]) == (401, "application/problem+json")
        assert refused.headers["www-authenticate"].startswith("Basic ")
    token = "segredo çã".encode()
    assert client.get(f"{API}/health", headers={b"Authorization": b"Bearer " + token}).status_code == 200
    assert client.get(f"{API}/health", auth=("qualquer", "segredo çã")).status_code == 200
    for wrong in (
        "Bearer segred",
        "Bearer ",
        "Basic segredo",
        "Basic !",
        "Basic é",
        "Bearer é",
        "Digest x",
        "Basic Og==",
    ):
        header = {b"Authorization": wrong.encode()}
        assert client.get(f"{API}/health", headers=header).status_code == 401, wrong


def test_a_server_answers_only_by_its_names(sample_archive: Path) -> None:
    """So no other site can have its own name lead here; the port does not matter."""
    client = guarded(sample_archive, hosts=("127.0.0.1", "::1", "arquivo.example"))
    for host in ("127.0.0.1:8000", "127.0.0.1", "[::1]:8000", "ARQUIVO.example"):
        assert client.get(f"{API}/health", headers={"Host": host}).status_code == 200, host
    for host in ("outro.example", "127.0.0.1.example:8000", "", "[::2]"):
        assert client.get(f"{API}/health", headers={"Host": host}).status_code == 421, host


def test_no_request_may_have_a_body(client: TestClient) -> None:
    """Whether it says how long it is, or not."""
    assert client.request("GET", f"{API}/health", content=b"x" * 10).status_code == 413
    assert client.request("GET", f"{API}/health", content=iter([b"x"])).status_code == 413


def test_other_origins_are_let_in_only_by_name(sample_archive: Path) -> None:
    """Also with a token, which a browser asks about without bringing it along."""
    asked: dict[str, Any] = {"Origin": "https://a.example", "Access-Control-Request-Method": "GET"}
    shut = guarded(sample_archive)
    assert "access-control-allow-origin" not in shut.get(f"{API}/health", headers=asked).headers
    opened = guarded(sample_archive, origins=("https://a.example",), token="t")
    allowed = opened.options(f"{API}/health", headers={**asked, "Access-Control-Request-Headers": "Authorization"})
    assert (allowed.status_code, allowed.headers["access-control-allow-origin"]) == (200, "https://a.example")
    assert opened.options(f"{API}/health", headers={**asked, "Origin": "https://b.example"}).status_code == 400


def test_every_response_has_the_headers_that_protect_a_reader(client: TestClient) -> None:
    """Errors too; no script may stand in a page."""
    for address in ("/", f"{API}/health", f"{API}/search?limit=x", "/nada"):
        headers = client.get(address).headers
        assert {name: headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS
    assert "unsafe" not in SECURITY_HEADERS["Content-Security-Policy"]


def test_long_answers_are_packed(client: TestClient) -> None:
    """For who takes them so."""
    asked: dict[str, Any] = {"q": "Meta", "limit": 20}
    packed = client.get(f"{API}/search", params=asked, headers={"Accept-Encoding": "gzip"})
    plain = client.get(f"{API}/search", params=asked, headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert int(packed.headers["content-length"]) < len(plain.content)
    assert untimed(packed.json()) == untimed(plain.json())


def test_of_a_request_only_the_search_is_in_a_thread(sample_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """All else is done where nothing else is done at once: FastAPI cannot describe itself to several who ask."""

    async def refuse(*_: object, **__: object) -> None:
        raise AssertionError("in a thread")

    monkeypatch.setattr(anyio.to_thread, "run_sync", refuse)
    with TestClient(create_app(ServerOptions(sample_archive))) as client:
        for path in ("search?q=Meta", "facets", "timeline", "suggest?q=Me", "info", "health"):
            assert client.get(f"{API}/{path}").status_code == 200
        for path in ("/", "/?q=Meta", "/opensearch.xml"):
            assert client.get(path).status_code == 200


def test_a_request_that_takes_too_long_is_given_up(sample_archive: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """And others are answered meanwhile."""
    may_end = threading.Event()
    monkeypatch.setattr(Archive, "search", lambda *_, **__: may_end.wait(60))
    # Long enough for the others on any machine.
    with TestClient(create_app(ServerOptions(sample_archive, timeout=2))) as client:
        late = client.get(f"{API}/search", params={"q": "Meta"})
        assert (late.status_code, late.headers["retry-after"]) == (503, "1")
        assert client.get(f"{API}/suggest", params={"q": "Me"}).status_code == 200
        may_end.set()


def test_a_fault_of_the_program_is_told_without_its_details(
    sample_archive: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """They are for the log."""

    def fail(*_: object, **__: object) -> None:
        raise ZeroDivisionError("/segredo")

    monkeypatch.setattr(Archive, "search", fail)
    client = TestClient(create_app(ServerOptions(sample_archive)), raise_server_exceptions=False)
    broken = client.get(f"{API}/search", params={"q": "Meta"})
    assert (broken.status_code, broken.headers["content-type"]) == (500, "application/problem+json")
    assert "segredo" not in broken.text
    assert {name: broken.headers[name] for name in SECURITY_HEADERS} == SECURITY_HEADERS


def test_options_are_the_same_on_the_other_side() -> None:
    """They travel to the processes of a server as a text."""
    options = ServerOptions(Path("a"), {"Yann LeCun": ("LeCun",)}, False, "t", ("h",), ("https://o.example",), 2.5)
    assert ServerOptions.from_json(options.to_json()) == options

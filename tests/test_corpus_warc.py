"""Web archives: which records are pages, what their articles say, and what damage costs."""

import gzip
import lzma
import random
import tracemalloc
import zlib
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import brotli
import pytest
import zstandard

from corpus_samples import BODY, articles_in, only_article, only_rejection, read_as, real_data, rejections_in
from recorte.corpus import Article, Published, ReadOptions, Rejection, SourceFile, WithoutText, discover, read
from recorte.corpus.readers.http_bodies import decoded
from recorte.corpus.streams import UnreadableError
from web_samples import (
    ARC_INFO,
    WARC_INFO,
    arc_record,
    page,
    page_record,
    record,
    response,
    zip_of,
)

_CAPTURED = datetime(2023, 7, 4, 10, 30, tzinfo=UTC)


def _titles(results: list[Article | Rejection]) -> list[str]:
    return [article.title for article in articles_in(results)]


# Which records are read


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_page_is_an_article(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """With its address, the day of the capture, and its place in the file on disk."""
    article = only_article(read_as(tmp_path, "crawl.warc.gz", compress(WARC_INFO) + compress(page_record(1))))
    assert (article.doc_id, article.url) == ("https://diario.example/1",) * 2
    assert (article.title, article.text, article.language) == ("Nota 1", BODY, "pt-BR")
    assert article.captured == _CAPTURED
    assert article.published is None
    assert article.source == f"{tmp_path}/crawl.warc.gz@{len(compress(WARC_INFO))}"


@pytest.mark.parametrize("compress", [gzip.compress, lzma.compress, zstandard.compress])
def test_a_crawl_compressed_as_one_piece_is_read(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """Its records have no place of their own on disk, so that in the decompressed file stands for it."""
    article = only_article(read_as(tmp_path, "crawl.warc", compress(WARC_INFO + page_record(1))))
    assert (article.title, article.source) == ("Nota 1", f"{tmp_path}/crawl.warc@{len(WARC_INFO)}")


def test_an_arc_file_is_read_as_well(tmp_path: Path) -> None:
    """What crawlers wrote before WARC."""
    first = arc_record(response(page("Praça")), "http://diario.example/praca")
    second = arc_record(response(page("Feira com espaço")), "http://diario.example/a feira")
    results = read_as(tmp_path, "crawl.arc", ARC_INFO + first + second)
    assert [(article.doc_id, article.title) for article in articles_in(results)] == [
        ("http://diario.example/praca", "Praça"),
        ("crawl.arc@" + str(len(ARC_INFO + first) + 1), "Feira com espaço"),
    ]
    assert articles_in(results)[0].captured == datetime(2004, 7, 4, 10, 30, tzinfo=UTC)
    assert rejections_in(results) == []


@pytest.mark.parametrize(
    "skipped",
    [
        record(b"GET / HTTP/1.1\r\n\r\n", "https://diario.example/", "request"),
        record(b"fetchTimeMs: 1", "https://diario.example/", "metadata"),
        record(response(b""), "https://diario.example/", "revisit"),
        record(b"", "https://diario.example/", "revisit"),
        record(response(page("Saiu"), "404 Not Found"), "https://diario.example/"),
        record(response(page("Mudou"), "301 Moved Permanently"), "https://diario.example/"),
        record(response(b"\x89PNG", media_type="image/png"), "https://diario.example/"),
        record(response(b"User-agent: *", media_type="text/plain"), "https://diario.example/robots.txt"),
        record(response(b"\x00\x01", media_type=""), "https://diario.example/"),
        record(b"20230704103000\n192.0.2.1", "dns:diario.example"),
        record(b"wget -r", "metadata://gnu.example/wget.log", "resource", headers="Content-Type: text/plain\r\n"),
        record(b"x", "https://diario.example/", "inventado"),
    ],
)
def test_what_is_no_page_is_passed_over_in_silence(tmp_path: Path, skipped: bytes) -> None:
    """A crawl is full of it."""
    assert _titles(read_as(tmp_path, "crawl.warc", skipped + page_record(1) + skipped)) == ["Nota 1"]
    assert only_rejection(read_as(tmp_path, "crawl.warc", WARC_INFO + skipped)).reason == "no pages in it"


@pytest.mark.parametrize("kind", ["resource", "conversion"])
def test_resources_and_conversions_are_read(tmp_path: Path, kind: str) -> None:
    """HTML as pages, and text, which Common Crawl converts pages to, as text."""
    html = record(page("Nota"), "https://diario.example/a", kind, headers="Content-Type: text/html\r\n")
    text = f"Praça será reformada\n{BODY}".encode()
    plain = record(text, "https://diario.example/2023/07/04/b", kind, headers="Content-Type: text/plain\r\n")
    articles = articles_in(read_as(tmp_path, "crawl.wet", html + plain))
    assert [article.title for article in articles] == ["Nota", "Praça será reformada"]
    assert [article.text for article in articles] == [BODY, BODY]
    assert articles[1].published is not None
    assert (articles[1].doc_id, articles[1].published.found_by) == ("https://diario.example/2023/07/04/b", "url")


def test_a_page_without_a_declared_type_is_told_by_its_content(tmp_path: Path) -> None:
    """As servers of the nineties sent them."""
    untyped = record(response(page("Antiga"), media_type=""), "https://diario.example/a")
    assert only_article(read_as(tmp_path, "crawl.warc", untyped)).title == "Antiga"


# What an article says


def test_the_address_that_a_page_declares_is_preferred(tmp_path: Path) -> None:
    """As of an HTML file; and the day in an address dates it."""
    head = '<link rel="canonical" href="https://diario.example/2023/07/03/praca">'
    article = only_article(
        read_as(tmp_path, "crawl.warc", record(response(page("P", head)), "http://cdn.example/?utm_source=x"))
    )
    assert article.doc_id == "https://diario.example/2023/07/03/praca"
    assert article.published == Published(datetime(2023, 7, 3, tzinfo=UTC).date(), "url")


def test_the_name_of_the_file_dates_no_page(tmp_path: Path) -> None:
    """It tells when the crawl was made."""
    assert only_article(read_as(tmp_path, "2020-01-01.warc", page_record(1))).published is None


@pytest.mark.parametrize("target", ["<https://diario.example/a>", "https://diario.example/a#topo"])
def test_the_target_is_made_canonical(tmp_path: Path, target: str) -> None:
    """Some versions of wget put it in brackets."""
    article = only_article(read_as(tmp_path, "crawl.warc", record(response(page("P")), target)))
    assert article.doc_id == "https://diario.example/a"


def test_the_encoding_that_came_with_the_page_counts(tmp_path: Path) -> None:
    """It is believed as far as it explains the bytes."""
    body = page("Eleição às nove: não à fusão", head="").decode().encode("mac_roman")
    block = response(body, media_type='text/html; charset="macintosh"')
    article = only_article(read_as(tmp_path, "crawl.warc", record(block, "https://diario.example/a")))
    assert article.title == "Eleição às nove: não à fusão"


def test_the_same_address_twice_is_given_twice(tmp_path: Path) -> None:
    """In the order of the file; the indexer lets the last one win."""
    results = read_as(tmp_path, "crawl.warc", page_record(1, page("Manhã")) + page_record(1, page("Tarde")))
    assert _titles(results) == ["Manhã", "Tarde"]
    assert len({article.doc_id for article in articles_in(results)}) == 1
    assert len({article.source for article in articles_in(results)}) == 2


def test_pages_without_a_text_are_counted(tmp_path: Path) -> None:
    """One line for the file, and not one for each."""
    empty = b"".join(page_record(number, b"<html><body></body></html>") for number in range(30))
    results = read_as(tmp_path, "crawl.warc", empty + page_record(1))
    assert _titles(results) == ["Nota 1"]
    found = only_rejection([*rejections_in(results)])
    assert found == WithoutText(f"{tmp_path}/crawl.warc", "30 pages have no text", 30)


# Content encodings


def _chunked(body: bytes) -> bytes:
    parts = [body[at : at + 100] for at in range(0, len(body), 100)]
    return b"".join(b"%x\r\n%b\r\n" % (len(part), part) for part in parts) + b"0\r\n\r\n"


def _deflated(body: bytes) -> bytes:
    compressor = zlib.compressobj(wbits=-15)
    return compressor.compress(body) + compressor.flush()


_ENCODERS: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "deflate": _deflated,
    "Deflate ": zlib.compress,
    "br": brotli.compress,
    "zstd": zstandard.compress,
    "identity": bytes,
    "deflate, gzip": lambda body: gzip.compress(zlib.compress(body)),
}


@pytest.mark.parametrize("encoding", _ENCODERS)
@pytest.mark.parametrize("is_chunked", [False, True])
def test_bodies_are_decoded(tmp_path: Path, encoding: str, *, is_chunked: bool) -> None:
    """Whatever the server packed them in."""
    body = _ENCODERS[encoding](page("Nota"))
    headers = f"Content-Encoding: {encoding}\r\n" + ("Transfer-Encoding: chunked\r\n" if is_chunked else "")
    block = response(_chunked(body) if is_chunked else body, headers=headers)
    assert only_article(read_as(tmp_path, "crawl.warc", record(block, "https://diario.example/a"))).text == BODY


def test_a_body_that_was_stored_decoded_is_read(tmp_path: Path) -> None:
    """Browsers hand it over so, with the headers as they were."""
    block = response(page("Nota"), headers="Content-Encoding: br\r\nTransfer-Encoding: chunked\r\n")
    assert only_article(read_as(tmp_path, "crawl.warc", record(block, "https://diario.example/a"))).text == BODY


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br", "zstd"])
def test_a_body_that_swells_is_given_up_in_bounded_memory(encoding: str) -> None:
    """A few kilobytes that are forty megabytes."""
    bomb = _ENCODERS[encoding](b" " * (40 << 20))
    tracemalloc.start()
    with pytest.raises(UnreadableError, match="larger than the limit of 1 MiB for a page"):
        decoded(bomb, encoding, 1 << 20, "a page")
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 8 << 20


@pytest.mark.parametrize(
    ("encoding", "body", "reason"),
    [
        ("gzip", gzip.compress(page("Nota"))[:-40], "breaks off"),
        ("br", brotli.compress(page("Nota"))[:-9], "breaks off"),
        ("zstd", b"nada disso", "corrupt"),
        ("compress", b"\x1f\x9dnada", "'compress'"),
        ("gzip, gzip, gzip", b"\x1f\x8b", "'gzip, gzip, gzip'"),
    ],
)
def test_a_body_that_cannot_be_decoded_costs_itself_alone(
    tmp_path: Path, encoding: str, body: bytes, reason: str
) -> None:
    """It is named by the place of its record."""
    bad = record(response(body, headers=f"Content-Encoding: {encoding}\r\n"), "https://diario.example/a")
    results = read_as(tmp_path, "crawl.warc", page_record(1) + bad + page_record(2))
    assert _titles(results) == ["Nota 1", "Nota 2"]
    rejection = only_rejection([*rejections_in(results)])
    assert rejection.source == f"{tmp_path}/crawl.warc@{len(page_record(1))}"
    assert reason in rejection.reason


def test_a_page_beyond_the_limit_costs_itself_alone(tmp_path: Path) -> None:
    """As long as it stands in the file, and as long as it is decoded."""
    long = page("Nota" * 1000)
    packed = record(response(gzip.compress(long), headers="Content-Encoding: gzip\r\n"), "https://diario.example/a")
    data = page_record(1) + page_record(2, long) + packed + page_record(3)
    results = read_as(tmp_path, "crawl.warc", data, ReadOptions(largest_html=3000))
    assert _titles(results) == ["Nota 1", "Nota 3"]
    reasons = {rejection.reason for rejection in rejections_in(results)}
    assert reasons == {"larger than the limit of 3000 bytes for an HTML page"}


def test_a_page_nested_too_deep_costs_itself_alone(tmp_path: Path) -> None:
    """And is named by its offset."""
    deep = page_record(2, b"<html><body>" + b"<div>" * 3000 + b"</body></html>")
    results = read_as(tmp_path, "crawl.warc", page_record(1) + deep + page_record(3))
    assert _titles(results) == ["Nota 1", "Nota 3"]
    (rejection,) = rejections_in(results)
    assert rejection.reason == "HTML elements nested more than 250 deep"
    assert rejection.source.endswith(f"crawl.warc@{len(page_record(1))}")


# Damage


@pytest.mark.parametrize(
    "damaged",
    [
        b"lixo no meio\r\ndo arquivo\r\n",
        record(response(page("Perdida")), "https://diario.example/x", length=40),
        record(response(page("Perdida")), "https://diario.example/x", length="muitos"),
        record(response(page("Perdida")), "https://diario.example/x", length=-1),
        b"WARC/1.0\r\nWARC-Type: response\r\n\r\n",
        record(response(page("Perdida"))),
        record(b"\xff\xfe nada de HTTP", "https://diario.example/x", length=3),
        b"WARC/1.0\r\n" + b"X: y\r\n" * 200_000 + b"\r\n",
    ],
)
def test_a_damaged_record_is_told_by_its_offset_and_the_rest_goes_on(tmp_path: Path, damaged: bytes) -> None:
    """Whatever is wrong with its length or its headers."""
    results = read_as(tmp_path, "crawl.warc", page_record(1) + damaged + page_record(2))
    assert {"Nota 1", "Nota 2"} <= set(_titles(results))
    assert rejections_in(results)
    sources = [rejection.source for rejection in rejections_in(results)]
    offsets = [int(source.rpartition("@")[2]) for source in sources if "@" in source]
    assert len(page_record(1)) <= offsets[0] < len(page_record(1) + damaged)
    assert len(offsets) <= 2


def test_a_length_that_reaches_into_the_next_record_costs_the_two(tmp_path: Path) -> None:
    """Reading goes on with the third."""
    long = record(response(b"GIF8", media_type="image/gif"), "https://diario.example/x", length=300)
    results = read_as(tmp_path, "crawl.warc", long + page_record(1) + page_record(2))
    assert _titles(results) == ["Nota 2"]
    assert "no WARC record begins here" in rejections_in(results)[0].reason


@pytest.mark.parametrize("place", [2, 200, -8])
def test_a_corrupt_gzip_member_costs_itself_alone(tmp_path: Path, place: int) -> None:
    """The next one is found by how it begins."""
    members = [gzip.compress(page_record(number), mtime=0) for number in range(3)]
    broken = bytearray(members[1])
    broken[place] ^= 0x55
    data = members[0] + bytes(broken) + members[2]
    results = read_as(tmp_path, "crawl.warc.gz", data)
    assert _titles(results)[0::2][:1] == ["Nota 0"]
    assert _titles(results)[-1] == "Nota 2"
    assert articles_in(results)[-1].source.endswith(f"@{len(members[0]) + len(broken)}")
    assert rejections_in(results)[0].source.endswith(f"@{len(members[0])}")
    assert "the gzip data are corrupt" in rejections_in(results)[0].reason


def test_damage_that_shows_late_costs_one_member(tmp_path: Path) -> None:
    """What follows was taken for a part of it before, and is looked at again."""
    members = [gzip.compress(page_record(number), mtime=0) for number in range(3)]
    broken = bytearray(members[1])
    broken[-30:-10] = b"\xff" * 20
    results = read_as(tmp_path, "crawl.warc.gz", members[0] + bytes(broken) + members[2])
    assert _titles(results)[-1] == "Nota 2"
    assert rejections_in(results)


def test_a_header_without_end_is_not_held(tmp_path: Path) -> None:
    """A megabyte of it is more than any crawler writes."""
    endless = b"WARC/1.0\r\n" + b"X: y\r\n" * 200_000 + b"\r\n"
    results = read_as(tmp_path, "crawl.warc", endless + page_record(1))
    assert _titles(results) == ["Nota 1"]
    assert only_rejection([*rejections_in(results)]).reason == "damaged: a header longer than the limit of 1 MiB"


def test_forged_gzip_members_end(tmp_path: Path) -> None:
    """A hundred thousand beginnings, of which none leads anywhere, are one rejection."""
    good = gzip.compress(page_record(1))
    results = read_as(tmp_path, "crawl.warc.gz", good + b"\x1f\x8b\x08\xff" * 100_000)
    assert _titles(results) == ["Nota 1"]
    assert only_rejection([*rejections_in(results)]).source.endswith(f"@{len(good)}")


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_a_file_that_breaks_off_gives_what_was_whole(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """And says where it does; what there is of the last page is read."""
    whole = b"".join(compress(page_record(number)) for number in range(3))
    results = read_as(tmp_path, "crawl.warc.gz", whole[:-60])
    assert _titles(results)[:2] == ["Nota 0", "Nota 1"]
    rejection = only_rejection([*rejections_in(results)])
    assert rejection.source.endswith(f"@{len(compress(page_record(0)) + compress(page_record(1)))}")
    assert "off before" in rejection.reason


def test_a_damaged_arc_record_costs_itself_alone(tmp_path: Path) -> None:
    """The next line that can begin one does."""
    good = [arc_record(response(page(f"Nota {n}")), f"http://diario.example/{n}") for n in range(2)]
    results = read_as(tmp_path, "crawl.arc", ARC_INFO + good[0] + b"\nlixo\nmais lixo\n" + good[1])
    assert _titles(results) == ["Nota 0", "Nota 1"]
    assert "no ARC record begins here" in only_rejection([*rejections_in(results)]).reason


def test_a_page_that_trips_the_parser_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is told with its place."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("laço")

    monkeypatch.setattr("recorte.corpus.readers.html.bare_extraction", fail)
    rejection = only_rejection(read_as(tmp_path, "crawl.warc", WARC_INFO + page_record(1)))
    assert rejection == Rejection(
        f"{tmp_path}/crawl.warc@{len(WARC_INFO)}", "could not be read as a web page: AssertionError: laço"
    )


@pytest.mark.parametrize("compress", [bytes, gzip.compress])
def test_any_damage_ends_in_articles_or_rejections(tmp_path: Path, compress: Callable[[bytes], bytes]) -> None:
    """Bytes changed, cut out and doubled in a crawl: nothing raises, and no reader fails from within."""
    text = record(
        f"Nota\n{BODY}".encode(), "https://diario.example/t", "conversion", headers="Content-Type: text/plain\r\n"
    )
    whole = b"".join(compress(part) for part in (WARC_INFO, text, text, text))
    chance = random.Random(7)  # noqa: S311 - no secret
    for _ in range(150):
        data = bytearray(whole)
        for _ in range(chance.randint(1, 4)):
            at = chance.randrange(6, len(data))
            change = chance.choice((b"", b"\x00", b"\r\n", b"9", data[at : at + 50] * 2, b"WARC/1.0\r\n"))
            data[at : at + chance.randint(0, 30)] = change
        results = read_as(tmp_path, "crawl.warc", bytes(data))
        assert results
        assert all("could not be read" not in rejection.reason for rejection in rejections_in(results))


# How much it takes


def test_a_crawl_of_any_size_takes_the_same_memory(tmp_path: Path) -> None:
    """Fifty megabytes of images and a few pages within a few."""
    path = tmp_path / "crawl.warc"
    image = record(response(b"\x89PNG" + b"x" * 1_000_000, media_type="image/png"), "https://diario.example/i")
    with path.open("wb") as file:
        for number in range(50):
            file.write(image + (page_record(number) if number % 10 == 0 else b""))
    list(read(SourceFile(str(path), path.name, 1)))  # what libraries keep for good
    tracemalloc.start()
    count = sum(isinstance(found, Article) for found in read(SourceFile(str(path), path.name, 1)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert count == 5
    assert peak < 6 << 20


def test_many_small_gzip_members_take_the_same_memory(tmp_path: Path) -> None:
    """Where each begins is not remembered for good."""
    path = tmp_path / "crawl.warc.gz"
    member = gzip.compress(record(b"x", "https://diario.example/", "metadata"), mtime=0)
    path.write_bytes(member * 10_000)
    tracemalloc.start()
    only_rejection(list(read(SourceFile(str(path), path.name, 1))))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 2 << 20


# WACZ


def test_of_a_wacz_only_the_crawl_is_read(tmp_path: Path) -> None:
    """Its indexes and lists of pages are no articles."""
    members = {
        "datapackage.json": b'{"profile": "data-package"}',
        "pages/pages.jsonl": b'{"id": "1", "url": "https://diario.example/1", "title": "Nota", "text": "x"}\n',
        "archive/data.warc.gz": gzip.compress(WARC_INFO, mtime=0) + gzip.compress(page_record(1), mtime=0),
        "indexes/index.cdx": b"example,diario)/1 20230704103000",
    }
    article = only_article(read_as(tmp_path, "coleta.wacz", zip_of(members)))
    offset = len(gzip.compress(WARC_INFO, mtime=0))
    assert article.source == f"{tmp_path}/coleta.wacz/archive/data.warc.gz@{offset}"
    assert (article.title, article.captured) == ("Nota 1", _CAPTURED)


# Real files


def test_real_crawls_give_their_pages() -> None:
    """Good and odd files of several crawlers; a file that gives no page says why."""
    given = {}
    for source in discover([real_data("formats", "warc"), real_data("formats", "wacz")]):
        assert isinstance(source, SourceFile)
        results = list(read(source))
        assert results
        assert all("could not be read as" not in rejection.reason for rejection in rejections_in(results))
        given[source.path.name] = _titles(results)
    assert given["warcio__example.warc.gz"] == given["warcio__example.arc.gz"] == ["Example Domain"]
    assert given["warcio__example-wrong-chunks.warc.gz"] == ["Example Domain"]
    assert given["warcio__example-bad-non-chunked.warc.gz"] == ["Example Domain"]
    assert given["warcio__example-iana.org-chunked.warc"] == ["Internet Assigned Numbers Authority"]
    assert given["py-wacz__valid_example_1.wacz"] == ["Example Domain"]
    assert given["warcio__bad.arc"] == []

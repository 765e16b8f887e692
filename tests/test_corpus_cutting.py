"""Cutting: the pieces of a source, read one after another, are the source."""

import gzip
import json
import lzma
import pickle
import tracemalloc
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import SAMPLE
from corpus_samples import BODY, articles_in, only_rejection, real_data, rejections_in
from recorte.corpus import (
    Article,
    Piece,
    ReadOptions,
    Rejection,
    SourceFile,
    WithoutText,
    blamed,
    discover,
    pieces,
    read,
    read_piece,
    smaller,
)
from web_samples import WARC_INFO, page, page_record, record

_SIZES = (1, 40, 1000)
_FIRST_LOOK = 1 << 16
_PLAIN_START = b'{"texto": "' + b"nota " * (_FIRST_LOOK // 5) + b'"}\n'
"""A line without an accent, as long as what is looked at to tell the encoding of a file."""


def _source(path: Path) -> SourceFile:
    return SourceFile(str(path), path.name, path.stat().st_size)


def _written(folder: Path, name: str, content: bytes) -> SourceFile:
    path = folder / name
    path.write_bytes(content)
    return _source(path)


def _records(count: int, **more: object) -> bytes:
    records = [{"titulo": f"Nota {n}", "texto": f"{n}. {BODY}", **more} for n in range(count)]
    return "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in records).encode()


def _pieced(source: SourceFile, size: int, options: ReadOptions | None = None) -> list[Article | Rejection]:
    """Read the pieces as another process would: each goes there by itself."""
    options = options or ReadOptions()
    sent = [pickle.dumps(piece) for piece in pieces(source, options, size=size)]
    return [found for piece in sent for found in read_piece(pickle.loads(piece), options)]  # noqa: S301 - our own


def _in_smallest(source: SourceFile, size: int, options: ReadOptions | None = None) -> list[Article | Rejection]:
    """Read the pieces cut as small as they can be."""
    options, waiting, found = options or ReadOptions(), list[Piece](), list[Article | Rejection]()
    for piece in pieces(source, options, size=size):
        waiting.append(piece)
        while waiting:
            first = waiting.pop()
            parts = smaller(first, options)
            waiting += parts[::-1]
            found += read_piece(first, options) if not parts else ()
    return found


# What the pieces are


def test_a_small_file_is_one_piece_and_is_not_opened(tmp_path: Path) -> None:
    """Whoever reads it does; a million of them must cost the one that shares them out nothing."""
    source = SourceFile(str(tmp_path / "a.jsonl"), "a.jsonl", 100)
    (piece,) = pieces(source)
    assert piece == Piece(source)
    assert piece.size == 100
    assert only_rejection(list(read_piece(piece))).reason == "no longer there"


def test_large_json_lines_are_cut_at_line_ends(tmp_path: Path) -> None:
    """Into pieces of about the size asked for, which together are the file."""
    data = _records(100)
    cut = list(pieces(_written(tmp_path, "a.jsonl", data), size=2000))
    parts = [piece.lines.data for piece in cut if piece.lines]
    assert b"".join(parts) == data
    assert all(part.endswith(b"\n") for part in parts)
    assert all(2000 <= len(part) < 3000 for part in parts[:-1])


def test_a_large_file_of_another_format_is_one_piece(tmp_path: Path) -> None:
    """Only lines can be read without those before."""
    assert [piece.lines for piece in pieces(_written(tmp_path, "a.txt", BODY.encode()), size=10)] == [None]
    listed = json.dumps([{"texto": BODY}] * 3).encode()
    assert [piece.lines for piece in pieces(_written(tmp_path, "a.jsonl", listed), size=10)] == [None]


@pytest.mark.parametrize("content", [b"", b"\n\n\n\n", b"%PDF-1.7 ...", b"\x00\x01\x02\x03" * 20])
def test_a_file_that_cannot_be_read_is_rejected_by_whoever_reads_it(tmp_path: Path, content: bytes) -> None:
    """Once, and with the same reason."""
    source = _written(tmp_path, "a.jsonl", content)
    assert _pieced(source, 1) == list(read(source))


def test_what_was_consumed_is_told_where_the_file_is_read(tmp_path: Path) -> None:
    """By cutting a large file, and by reading a small one."""
    source = _written(tmp_path, "a.jsonl", _records(5))
    told: list[int] = []
    cut = list(pieces(source, consumed=told.append, size=100))
    assert told[-1] == source.size
    told.clear()
    assert [article for piece in cut for article in read_piece(piece, consumed=told.append)] == list(read(source))
    assert told == []
    list(read_piece(Piece(source), consumed=told.append))
    assert told[-1] == source.size


def test_a_piece_may_be_read_again(tmp_path: Path) -> None:
    """Reading it leaves it as it was: a process may die and another take its work."""
    lines = [json.dumps({"texto": text}, ensure_ascii=False).encode("cp1252") for text in ("só", "até", "avô")]
    for piece in pieces(_written(tmp_path, "a.jsonl", _PLAIN_START + b"\n".join(lines)), size=20):
        assert list(read_piece(piece)) == list(read_piece(piece))


# What reading them gives


def test_every_sample_read_in_pieces_is_the_sample() -> None:
    """Of whatever format."""
    sources = [source for source in discover([SAMPLE]) if isinstance(source, SourceFile)]
    assert len(sources) > 10
    for source in sources:
        whole = list(read(source))
        assert all(_pieced(source, size) == whole for size in _SIZES)


def test_real_files_read_in_pieces_are_the_files() -> None:
    """Of every format that is at hand, read or refused."""
    for source in discover([real_data("formats"), real_data("seed")]):
        assert isinstance(source, SourceFile)
        assert _pieced(source, 1000) == list(read(source))


def test_the_beginning_of_a_real_stream_in_pieces() -> None:
    """Thousands of records, from a compressed file."""
    source = _source(real_data("news", "news.jsonl.xz"))
    found = (article for piece in pieces(source) for article in read_piece(piece))
    assert list(islice(found, 3000)) == list(islice(read(source), 3000))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_pieces_of_every_encoding_and_line_end(tmp_path: Path, encoding: str, end: str) -> None:
    """Lines are cut, never a character."""
    lines = [json.dumps({"texto": f"{n}: ação — “{n * n}”"}, ensure_ascii=False) for n in range(50)]
    source = _written(tmp_path, "a.jsonl", end.join(lines).encode(encoding, "replace"))
    whole = list(read(source))
    assert len(articles_in(whole)) == 50
    assert all(_pieced(source, size) == whole for size in _SIZES)
    assert len(list(pieces(source, size=20))) == 50


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "mac_roman"])
def test_an_encoding_that_a_late_line_decides_holds_for_all_pieces_behind(tmp_path: Path, encoding: str) -> None:
    """Also for a line that alone would be taken for something else."""
    texts = ["plain", "A eleição não terá segundo turno, diz João.", "plain", "«É»", "Ã©", "só"]
    lines = [json.dumps({"texto": text}, ensure_ascii=False).encode(encoding) for text in texts]
    source = _written(tmp_path, "a.jsonl", _PLAIN_START + b"\n".join(lines))
    whole = list(read(source))
    assert [article.text for article in articles_in(whole)][1:] == texts
    assert _pieced(source, 1) == whole


def test_numbers_go_on_from_piece_to_piece(tmp_path: Path) -> None:
    """Blank lines are lines and no records; a broken one is both."""
    source = _written(tmp_path, "a.jsonl", b'{"texto": "a"}\n\n \t\r\n{"texto": "b"}\nlixo\n\n{"texto": "c"}\n\n\n{}\n')
    found = _pieced(source, 1)
    assert [article.doc_id for article in articles_in(found)] == ["a.jsonl#1", "a.jsonl#2", "a.jsonl#4"]
    assert [rejection.source for rejection in rejections_in(found)] == [f"{source.path}:5", f"{source.path}:10"]
    assert found == list(read(source))


@pytest.mark.parametrize(("ending", "compress"), [("gz", gzip.compress), ("xz", lzma.compress)])
@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_compressed_file_cut_short_gives_its_pieces_then_its_rejection(
    tmp_path: Path, ending: str, compress: Callable[[bytes], bytes], share: float
) -> None:
    """The line that it breaks off in is not among them."""
    data = compress(b"".join(_records(1, n=f"{n * 7919 % 10007:x}") for n in range(5000)))
    source = _written(tmp_path, f"a.jsonl.{ending}", data[: int(len(data) * share)])
    whole = list(read(source))
    assert "break off" in only_rejection(list(rejections_in(whole))).reason
    assert all(_pieced(source, size) == whole for size in (1000, 100_000))


def test_a_piece_that_was_not_cut_holds_what_breaks_off(tmp_path: Path) -> None:
    """A compressed file may break off before its first byte."""
    source = _written(tmp_path, "a.jsonl.gz", gzip.compress(_records(3))[:12])
    assert _pieced(source, 1) == list(read(source))


def test_a_line_that_is_too_long_is_told_and_never_held(tmp_path: Path) -> None:
    """However long: no more of it is kept than shows that it is."""
    options = ReadOptions(largest_record=1000)
    path = tmp_path / "a.jsonl"
    with path.open("wb") as file:
        file.write(b'{"texto": "um"}\n' + b" " * 1001 + b'\n{"texto": "')
        file.writelines(b"x" * (1 << 20) for _ in range(60))
        file.write(b'"}\n{"texto": "dois"}\n')
    whole = list(read(_source(path), options))
    assert [article.doc_id for article in articles_in(whole)] == ["a.jsonl#1", "a.jsonl#4"]
    tracemalloc.start()
    try:
        assert _pieced(_source(path), 100, options) == whole
        assert tracemalloc.get_traced_memory()[1] < 8 << 20
    finally:
        tracemalloc.stop()


def test_a_record_that_trips_the_reader_costs_itself_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whether the file is read whole or in pieces."""

    def fail(address: str) -> None:
        if address == "laço":
            raise AssertionError(address)

    monkeypatch.setattr("recorte.corpus.records.canonical_url", fail)
    source = _written(tmp_path, "a.jsonl", b"".join(_records(1, url=url) for url in ("x", "la\u00e7o", "y")))
    whole = list(read(source))
    assert rejections_in(whole) == [
        Rejection(f"{source.path}:2", "could not be read as JSON Lines: AssertionError: laço")
    ]
    assert len(articles_in(whole)) == 2
    assert _pieced(source, 1) == whole


_LINES = st.one_of(
    st.sampled_from(
        [
            b"", b" ", b"\t\x0b\x0c ", b"{}", b"{", b"[1]", b"\xef\xbb\xbf", b"\xff\xfe{", b"\x85", b"\xa0", b"\x00",
            b'{"texto": "s\xf3"}', '{"texto": "só", "id": 7}'.encode(), b'{"titulo": "a\xe7\xe3o', b" " * 50,
            b'{"texto": "' + b"x" * 60 + b'"}', b'{"texto": "\\ud83d"}', "«é»".encode("cp1252"), b"\x93\x94",
            '{"texto": "ação"}'.encode("utf-16-le"),
        ]
    ),
    st.binary(max_size=12),
    st.text(max_size=8).map(lambda text: json.dumps({"texto": text}, ensure_ascii=False).encode("utf-8", "replace")),
)  # fmt: skip
_ENDS = st.sampled_from([b"\n", b"\n", b"\r\n", b"\r"])


@given(
    st.lists(st.tuples(_LINES, _ENDS).map(b"".join), max_size=12).map(b"".join),
    st.sampled_from([b"", _PLAIN_START, b'{"texto": "a"}\n{"texto": "b"}\n', b"\xef\xbb\xbf{}\n", b"\xff\xfe{\0"]),
    st.sampled_from([bytes, gzip.compress, lzma.compress]),
    st.sampled_from([0, 0, 1, 9]),
    st.integers(1, 90),
    st.sampled_from([40, 1 << 20]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_lines_in_pieces_of_any_size_are_the_file(
    tmp_path: Path,
    data: bytes,
    start: bytes,
    compress: Callable[[bytes], bytes],
    missing: int,
    size: int,
    longest: int,
) -> None:
    """Whatever their bytes, however they end, compressed or not, whole or broken off."""
    content = compress(start + data)
    source = _written(tmp_path, "a.jsonl", content[: len(content) - missing])
    options = ReadOptions(largest_record=longest)
    whole = list(read(source, options))
    assert _pieced(source, size, options) == whole
    assert _in_smallest(source, size, options) == whole


# Web archives


def _crawl(pages: int) -> bytes:
    """Give a WARC of pages, some of them without text, with a damaged stretch in the middle."""
    records = [page_record(n, b"<html></html>" if n % 7 == 3 else page(f"Nota {n}")) for n in range(pages)]
    records.insert(pages // 2, b"lixo\r\n" * 20)
    return WARC_INFO + b"".join(records)


@pytest.mark.parametrize("size", [1, 5000, 1 << 20])
@pytest.mark.parametrize("compressed", [False, True])
def test_the_pieces_of_a_crawl_are_the_crawl(tmp_path: Path, size: int, *, compressed: bool) -> None:
    """Articles, offsets, captures and damage; pages without text are counted for each piece."""
    data = _crawl(40)
    source = _written(tmp_path, "a.warc.gz" if compressed else "a.warc", gzip.compress(data) if compressed else data)
    expected, found = list(read(source)), _pieced(source, min(size, source.size // 3))
    assert [it for it in found if not isinstance(it, WithoutText)] == [
        it for it in expected if not isinstance(it, WithoutText)
    ]
    counts = [sum(it.count for it in some if isinstance(it, WithoutText)) for some in (expected, found)]
    assert counts == [6, 6]
    assert len(articles_in(found)) == 34
    smallest = _in_smallest(source, min(size, source.size // 3))
    assert [it for it in smallest if not isinstance(it, WithoutText)] == [
        it for it in expected if not isinstance(it, WithoutText)
    ]
    assert sum(it.count for it in smallest if isinstance(it, WithoutText)) == 6


def test_a_crawl_without_pages_and_one_that_breaks_off_say_so_in_pieces_too(tmp_path: Path) -> None:
    """As when it is read at once."""
    empty = _written(tmp_path, "a.warc", WARC_INFO + record(b"x" * 300, kind="metadata") * 20)
    broken = _written(tmp_path, "b.warc.gz", gzip.compress(_crawl(20))[:-200])
    for source in (empty, broken):
        expected = [it for it in read(source) if not isinstance(it, WithoutText)]
        assert [it for it in _pieced(source, 100) if not isinstance(it, WithoutText)] == expected
        assert rejections_in(expected)


# What cannot be read


def test_a_piece_is_blamed_by_the_smallest_that_can_be_named(tmp_path: Path) -> None:
    """A line, a page, or else the file."""
    source = _written(tmp_path, "a.jsonl", _records(30))
    assert blamed(Piece(source), "mau") == Rejection(source.file, "mau")
    *_, last = pieces(source, size=100)
    assert blamed(last, "mau") == Rejection(f"{source.file}:30", "mau")
    crawl = _written(tmp_path, "a.warc", _crawl(9))
    *_, last = pieces(crawl, size=1)
    (page_of_it,) = last.pages or ()
    assert not isinstance(page_of_it, Rejection)
    assert blamed(last, "mau") == Rejection(f"{crawl.file}@{page_of_it.offset}", "mau")

"""Readers: which one reads a file, what it gives, and what it says of what cannot be read."""

import gzip
import io
import json
import lzma
import subprocess
import sys
import tracemalloc
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus_samples import (
    BODY,
    articles_in,
    only_article,
    only_rejection,
    read_all,
    read_as,
    rejections_in,
)
from recorte.corpus import Article, Published, ReadOptions, Rejection, SourceFile, read

_FRONT = """---
id: 007
title: "Praça será reformada"
date: 2023-07-04T10:30:00Z
autor: Ana Sá
categories:
  - cidades
sutia: null
---
"""


def _lines(*records: object) -> str:
    return "\n".join(json.dumps(record, ensure_ascii=False) for record in records)


def _ids(results: list[Article | Rejection]) -> list[str]:
    return [result.doc_id if isinstance(result, Article) else f"rejected {result.source}" for result in results]


# Plain text


def test_a_plain_text_gives_one_article(tmp_path: Path) -> None:
    """Its id is its relative path, its source the user's own path."""
    article = only_article(read_as(tmp_path, "nota.txt", f"Praça será reformada\n\n{BODY}"))
    assert article == Article("nota.txt", "Praça será reformada", BODY, source=str(tmp_path / "nota.txt"))


def test_a_plain_text_is_dated_by_its_head_before_its_name(tmp_path: Path) -> None:
    """The text is nearer to the article than the name of the file."""
    text = f"Praça será reformada\nPublicado em 04/07/2023\n{BODY}"
    assert only_article(read_as(tmp_path, "2020-01-01.txt", text)).published == Published(date(2023, 7, 4), "text")
    assert only_article(read_as(tmp_path, "2020-01-02.txt", BODY)).published == Published(date(2020, 1, 2), "file name")


def test_the_time_of_the_file_is_never_the_date(tmp_path: Path) -> None:
    """Copying an archive does not publish it anew."""
    assert only_article(read_as(tmp_path, "nota.txt", BODY)).published is None


@pytest.mark.parametrize("name", ["nota", "nota.TXT", "nota.text", "nota.1998"])
def test_a_name_that_says_nothing_is_plain_text(tmp_path: Path, name: str) -> None:
    """Old archives have files of any name."""
    assert only_article(read_as(tmp_path, name, BODY)).text == BODY


# Markdown


def test_markdown_takes_its_metadata_from_the_front_matter(tmp_path: Path) -> None:
    """Nothing of it is turned into a number or a date by YAML on the way."""
    article = only_article(read_as(tmp_path, "nota.md", _FRONT + BODY))
    assert (article.doc_id, article.title, article.text) == ("007", "Praça será reformada", BODY)
    assert article.published == Published(datetime(2023, 7, 4, 10, 30, tzinfo=UTC), "metadata")
    assert (article.authors, article.section) == (("Ana Sá",), "cidades")


def test_markdown_without_a_title_takes_its_first_heading(tmp_path: Path) -> None:
    """And does not say it twice."""
    article = only_article(read_as(tmp_path, "nota.md", f"# Praça *central*\n\n{BODY}"))
    assert (article.title, article.text) == ("Praça central", BODY)


@pytest.mark.parametrize(
    "broken",
    [
        "---\ntitle: Praça: a reforma\nautor: Ana Sá\n---\n",
        "---\ntitle: 'Praça: a reforma'\n  - x\n:\n---\n",
        "---\ntitle: 'Praça: a reforma'\ndate: 2023-02-30\n---\n",
    ],
)
def test_a_broken_front_matter_leaves_an_article_with_what_can_be_read(tmp_path: Path, broken: str) -> None:
    """A colon in a title is the most frequent fault of hand-written front matter."""
    article = only_article(read_as(tmp_path, "nota.md", broken + BODY))
    assert (article.title, article.text) == ("Praça: a reforma", BODY)


def test_yaml_that_would_explode_or_run_code_is_only_text(tmp_path: Path) -> None:
    """Aliases of aliases are never expanded, tags never obeyed."""
    bomb = "a: &a [x, x]\n" + "".join(f"b{n}: &b{n} [*{'a' if n == 0 else f'b{n - 1}'}, *a]\n" for n in range(25))
    front = f"---\n{bomb}title: Calma\nauthor: !!python/object/apply:os.system ['exit 1']\n---\n"
    article = only_article(read_as(tmp_path, "nota.md", front + BODY))
    assert (article.title, article.text) == ("Calma", BODY)


def test_a_rule_at_the_beginning_is_no_front_matter(tmp_path: Path) -> None:
    """Without a second rule, all of it is body."""
    assert BODY in only_article(read_as(tmp_path, "nota.md", f"---\n\n{BODY}")).text


# JSON Lines


def test_json_lines_gives_an_article_a_line(tmp_path: Path) -> None:
    """Numbered from 1, blank lines not counted."""
    results = read_as(tmp_path, "a.jsonl", '{"texto": "um"}\n\n{"texto": "dois", "id": "x"}\n')
    assert _ids(results) == ["a.jsonl#1", "x"]
    assert [article.source for article in articles_in(results)] == [f"{tmp_path}/a.jsonl#1", f"{tmp_path}/a.jsonl#2"]


def test_a_broken_line_costs_itself_alone(tmp_path: Path) -> None:
    """It is told with its line number, and counted, so that the ids of the others do not depend on it."""
    results = read_as(tmp_path, "a.jsonl", '{"texto": "um"}\n{"texto": \n["x"]\n{"outro": 1}\n{"texto": "cinco"}')
    path = tmp_path / "a.jsonl"
    assert _ids(results) == ["a.jsonl#1", f"rejected {path}:2", f"rejected {path}:3", f"rejected {path}:4", "a.jsonl#5"]
    reasons = [rejection.reason for rejection in rejections_in(results)]
    assert reasons[0] == "not valid JSON: Expecting value at column 11"
    assert reasons[1:] == ["not a record: a JSON object is needed", "no text"]


def test_a_windows_line_in_a_utf8_stream_is_told(tmp_path: Path) -> None:
    """The others are read."""
    good = _lines({"texto": "Eleição no Pará"}).encode()
    results = read_as(tmp_path, "a.jsonl", good + b"\n" + '{"texto": "só"}'.encode("cp1252") + b"\n" + good)
    assert [type(result) for result in results] == [Article, Rejection, Article]
    assert rejections_in(results)[0] == Rejection(f"{tmp_path}/a.jsonl:2", "not valid UTF-8")


@pytest.mark.parametrize("encoding", ["cp1252", "utf-8-sig", "utf-16", "utf-16-le"])
def test_json_lines_in_other_encodings(tmp_path: Path, encoding: str) -> None:
    """As exported on Windows."""
    text = _lines({"texto": "Eleição no Pará não é já"}, {"texto": "São João e às mães"})
    assert [article.text for article in articles_in(read_as(tmp_path, "a.jsonl", text.encode(encoding)))] == [
        "Eleição no Pará não é já",
        "São João e às mães",
    ]


def test_a_line_beyond_the_limit_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    """With the limit in the message."""
    text = _lines({"texto": "um"}, {"texto": "x" * 5000}, {"texto": "três"})
    results = read_as(tmp_path, "a.jsonl", text, ReadOptions(largest_record=1024))
    assert _ids(results) == ["a.jsonl#1", f"rejected {tmp_path}/a.jsonl:2", "a.jsonl#3"]
    assert rejections_in(results)[0].reason == "line longer than the limit of 1 KiB"


@pytest.mark.parametrize("name", ["a.jsonl", "a.csv", "a.json", "a.txt"])
def test_an_endless_line_is_never_held_in_memory(tmp_path: Path, name: str) -> None:
    """Forty megabytes without a line feed are refused within a few."""
    start = {"a.jsonl": b'{"texto": "', "a.csv": b"titulo,texto\n", "a.json": b'[{"texto": "', "a.txt": b"a"}[name]
    path = tmp_path / name
    with path.open("wb") as file:
        file.write(start)
        for _ in range(40):
            file.write(b"x" * (1 << 20))
    source = SourceFile(str(path), name, path.stat().st_size)
    tracemalloc.start()
    results = list(read(source, ReadOptions(largest_text=1 << 20, largest_record=1 << 20)))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert "limit of 1 MiB" in only_rejection(results).reason
    assert peak < 12 << 20


# JSON


@pytest.mark.parametrize(
    "text",
    [
        '[{"texto": "um"}, {"texto": "dois"}]',
        '{"articles": [{"texto": "um"}, {"texto": "dois"}], "total": 2}',
        '{"title": "Feed", "description": "x", "items": [{"texto": "um"}, {"texto": "dois"}]}',
        '{"response": {"docs": [{"texto": "um"}, {"texto": "dois"}]}}',
        '{"texto": "um"}\n{"texto": "dois"}',
        '{\n "texto": "um"\n}\n{\n "texto": "dois"\n}\n',
        '\n[\n{"texto": "um"},\n\n{"texto": "dois"}\n]\n',
    ],
)
def test_json_lists_in_every_shape(tmp_path: Path, text: str) -> None:
    """A list, an object that holds one, or objects in a row."""
    results = read_as(tmp_path, "a.json", text)
    assert [article.text for article in articles_in(results)] == ["um", "dois"]
    assert _ids(results) == ["a.json#1", "a.json#2"]


def test_a_json_object_is_one_article(tmp_path: Path) -> None:
    """With lists of objects in it that are no records."""
    text = json.dumps({"titulo": "Chove", "texto": "Chove.", "author": [{"name": "Ana Sá"}], "images": [{"src": "x"}]})
    article = only_article(read_as(tmp_path, "a.json", text))
    assert (article.doc_id, article.authors) == ("a.json", ("Ana Sá",))


def test_a_broken_object_in_a_list_costs_itself_alone(tmp_path: Path) -> None:
    """And its line is told."""
    results = read_as(tmp_path, "a.json", '[\n{"texto": "um"},\n{"texto": dois},\n"x",\n{"texto": "quatro"}\n]')
    path = tmp_path / "a.json"
    assert _ids(results) == ["a.json#1", f"rejected {path}:3", f"rejected {path}:4", "a.json#4"]


def test_a_list_that_breaks_off_gives_what_was_whole(tmp_path: Path) -> None:
    """And says that it does."""
    results = read_as(tmp_path, "a.json", '[{"texto": "um"}, {"texto": "dois"}, {"tex')
    assert [article.text for article in articles_in(results)] == ["um", "dois"]
    assert "broken off" in rejections_in(results)[0].reason


def test_an_object_too_large_to_hold_is_read_list_by_list(tmp_path: Path) -> None:
    """An export of a whole database in one object is streamed."""
    records = [{"texto": f'nota {n} com "aspas" e \\ barras {{ [ ' + "x" * 200} for n in range(50)]
    text = json.dumps({"versao": 1, "vazio": [], "artigos": records, "fim": {"a": [1, 2]}, "z": [1, 2]})
    results = read_as(tmp_path, "a.json", text, ReadOptions(largest_record=1000))
    assert len(articles_in(results)) == len(results) == 50


@pytest.mark.parametrize(
    "text", ["{]", "[", "{", '{"a"', '{"a":}', "{{{{", '{"a" 1}', "[}", "[[[[", "[,]", '{"a": [}', "nada", '"x"']
)
def test_json_that_is_none_is_rejected(tmp_path: Path, text: str) -> None:
    """It ends, with a reason or without an article."""
    for limit in (1, 1 << 20):
        assert articles_in(read_as(tmp_path, "a.json", text, ReadOptions(largest_record=limit))) == []


@given(st.text(alphabet='{}[]",:\\ ax1\n'), st.integers(1, 40))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_broken_json_ends(tmp_path: Path, text: str, limit: int) -> None:
    """Whatever the brackets, and wherever the window ends."""
    read_as(tmp_path, "a.json", "[" + text, ReadOptions(largest_record=limit))
    read_as(tmp_path, "a.json", "{" + text, ReadOptions(largest_record=limit))


@pytest.mark.parametrize("opening", ["{", '{"a":', '{"a":[{', "{,", '["a"', '{"a', '{"a\\'])
def test_a_megabyte_of_what_only_opens_is_no_trap(tmp_path: Path, opening: str) -> None:
    """To look through the rest of the file for each of its ends would not return."""
    results = read_as(tmp_path, "a.json", opening * (1_000_000 // len(opening)))
    assert 1 <= len(rejections_in(results)) <= 3


@given(st.lists(st.text(min_size=1).filter(str.strip), min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_list_and_lines_of_the_same_records_give_the_same(tmp_path: Path, texts: list[str]) -> None:
    """The window onto a list loses nothing."""
    records = [{"texto": text} for text in texts]
    as_list = read_as(tmp_path, "a.json", json.dumps(records))
    as_lines = read_as(tmp_path, "a.jsonl", "\n".join(map(json.dumps, records)))
    assert [article.text for article in articles_in(as_list)] == [article.text for article in articles_in(as_lines)]


# Tables


@pytest.mark.parametrize(
    ("delimiter", "name"), [(",", "a.csv"), (";", "a.csv"), ("\t", "a.tsv"), ("|", "a.csv"), (";", "a.txt")]
)
def test_tables_with_any_delimiter(tmp_path: Path, delimiter: str, name: str) -> None:
    """Quoted cells may hold delimiters, quotes and line feeds."""
    rows = ["titulo,texto,data", '"Um, dois; três\t|","Linha ""um""\nlinha dois",04/07/2023']
    header = rows[0].replace(",", delimiter)
    row = rows[1].replace('","', f'"{delimiter}"').replace('",04', f'"{delimiter}04')
    article = only_article(read_as(tmp_path, name, f"{header}\n{row}\n"))
    assert (article.title, article.text) == ("Um, dois; três |", 'Linha "um"\nlinha dois')
    assert article.published == Published(date(2023, 7, 4), "metadata")
    assert article.doc_id == f"{name}#1"


def test_a_table_as_excel_writes_it(tmp_path: Path) -> None:
    """With a mark, a statement of the delimiter, and Windows line ends."""
    article = only_article(read_as(tmp_path, "a.csv", "\ufeffsep=;\r\ntítulo;texto\r\nAção;Só isto\r\n"))
    assert (article.title, article.text) == ("Ação", "Só isto")


def test_rows_with_too_few_or_too_many_cells_are_told(tmp_path: Path) -> None:
    """With their lines; blank lines are none."""
    results = read_as(tmp_path, "a.csv", "titulo,texto\na,b\nc\n\n,\nd,e,f\ng,h\n")
    path = tmp_path / "a.csv"
    assert [result.source for result in rejections_in(results)] == [f"{path}:3", f"{path}:6"]
    assert "incomplete" in rejections_in(results)[0].reason
    assert [article.title for article in articles_in(results)] == ["a", "g"]


def test_a_quote_that_is_never_closed_costs_one_row(tmp_path: Path) -> None:
    """Not the rest of the file."""
    results = read_as(tmp_path, "a.csv", 'titulo,texto\na,"b\nc,d\ne,f\n')
    assert [article.title for article in articles_in(results)] == ["c", "e"]
    assert rejections_in(results)[0] == Rejection(f"{tmp_path}/a.csv:2", "a quote is opened and never closed")


def test_a_long_cell_is_read(tmp_path: Path) -> None:
    """The csv module alone would stop at 128 KiB."""
    assert len(only_article(read_as(tmp_path, "a.csv", f"titulo,texto\na,{'x' * 300_000}\n")).text) == 300_000


def test_a_row_beyond_the_limit_is_told_and_reading_goes_on(tmp_path: Path) -> None:
    """Whether it is one long line or many."""
    text = f'titulo,texto\na,{"x" * 3000}\nb,ok\nc,"{"y" * 500}\n{"y" * 700}"\nd,ok\n'
    results = read_as(tmp_path, "a.csv", text, ReadOptions(largest_record=1024))
    assert [article.title for article in articles_in(results)] == ["b", "d"]
    assert all(
        "limit of 1 KiB" in rejection.reason or "row" in rejection.reason for rejection in rejections_in(results)
    )


def test_a_table_without_a_header_is_rejected(tmp_path: Path) -> None:
    """Nothing says what its columns are."""
    assert "header" in only_rejection(read_as(tmp_path, "a.csv", ",,\n,,\n")).reason


# Compression


@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_compressed_files_are_read_as_what_they_hold(tmp_path: Path, ending: str, compress: object) -> None:
    """Whatever the format inside, and even without the ending."""
    assert callable(compress)
    lines = _lines({"texto": "um"}, {"texto": "dois"})
    assert len(articles_in(read_as(tmp_path, f"a.jsonl{ending}", compress(lines.encode())))) == 2
    assert only_article(read_as(tmp_path, f"nota.txt{ending}", compress(BODY.encode()))).text == BODY
    assert only_article(read_as(tmp_path, "nota.txt", compress(BODY.encode()))).text == BODY


@pytest.mark.parametrize(("ending", "compress"), [(".gz", gzip.compress), (".xz", lzma.compress)])
def test_a_compressed_file_cut_short_gives_what_could_be_read(tmp_path: Path, ending: str, compress: object) -> None:
    """Then a rejection says that it breaks off."""
    assert callable(compress)
    records = [{"texto": f"nota {n}: {n * n * 7919}" * 5} for n in range(20_000)]
    data = compress(_lines(*records).encode())
    results = read_as(tmp_path, f"a.jsonl{ending}", data[: len(data) * 2 // 3])
    assert len(articles_in(results)) > 100
    assert "break off" in rejections_in(results)[-1].reason
    assert len(rejections_in(results)) == 1


def test_a_corrupt_compressed_file_is_rejected(tmp_path: Path) -> None:
    """With the kind of compression in the reason."""
    data = bytearray(gzip.compress(BODY.encode() * 50))
    data[20:60] = b"\xff" * 40
    assert "gzip data are corrupt" in only_rejection(read_as(tmp_path, "a.txt.gz", bytes(data))).reason


def test_a_decompression_bomb_is_given_up(tmp_path: Path) -> None:
    """A few kilobytes that swell without end are no news."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb") as file:
        file.write(b'{"texto": "isca"}')
        for _ in range(200):
            file.write(b" " * (1 << 20) + b"\n")
    results = read_as(tmp_path, "a.jsonl.gz", buffer.getvalue())
    assert "given up" in rejections_in(results)[-1].reason


# What is refused


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("a.txt", b"", "empty"),
        ("a.txt", b" \n\t\r\n ", "empty"),
        ("a.jsonl", b"\n\n", "empty"),
        ("a.html", b"", "empty"),
        ("a.txt.gz", gzip.compress(b"", mtime=0), "empty"),
        ("a.txt", b"\x00\x01\x02\x03\x04\x80" * 50, "binary file"),
        ("a.txt", b"\x89PNG\r\n\x1a\n....", "an image, not an article"),
        (
            "a.xml",
            b"<?xml version='1.0'?><mets/>",
            "XML of a kind that is not read by this version (its first element is <mets>)",
        ),
        ("a.css", b"p { color: red }", "not a format of articles (.css)"),
        ("a.html", b"<html><body></body></html>", "no text"),
        ("a.md", b"---\nautor: x\n---\n", "no text"),
    ],
)
def test_what_is_no_article_is_rejected_with_the_reason(tmp_path: Path, name: str, content: bytes, reason: str) -> None:
    """In words for the user, and with the path."""
    assert only_rejection(read_as(tmp_path, name, content)) == Rejection(str(tmp_path / name), reason)


def test_a_file_that_is_gone_is_rejected(tmp_path: Path) -> None:
    """Between being found and being read, files vanish."""
    (rejection,) = read(SourceFile(str(tmp_path / "a.txt"), "a.txt", 1))
    assert rejection == Rejection(str(tmp_path / "a.txt"), "no longer there")


def test_a_parser_that_fails_costs_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The unforeseen becomes a rejection that says what failed."""

    def fail(*_: object, **__: object) -> None:
        raise AssertionError("laço")

    monkeypatch.setattr("recorte.corpus.readers.html.load_html", fail)
    rejection = only_rejection(read_as(tmp_path, "a.html", f"<html><p>{BODY}</p></html>"))
    assert rejection.reason == "could not be read as HTML: AssertionError: laço"


@pytest.mark.parametrize("fatal", [MemoryError, KeyboardInterrupt])
def test_what_must_stop_the_program_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, fatal: type[BaseException]
) -> None:
    """An interrupt is no bad file."""

    def fail(*_: object, **__: object) -> None:
        raise fatal

    monkeypatch.setattr("recorte.corpus.readers.html.load_html", fail)
    with pytest.raises(fatal):
        read_as(tmp_path, "a.html", f"<html><p>{BODY}</p></html>")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.txt", f"<!DOCTYPE html><html><body><p>{BODY}</p></body></html>"),
        ("a.html", _lines({"texto": BODY}, {"texto": "x"})),
        ("a.txt", _FRONT + BODY),
        ("a.csv", f"<html><body><article><p>{BODY}</p></article></body></html>"),
        ("a.jsonl", json.dumps([{"texto": BODY}])),
    ],
)
def test_the_content_counts_for_more_than_the_name(tmp_path: Path, name: str, content: str) -> None:
    """A wrong ending does not spoil an article."""
    article = articles_in(read_as(tmp_path, name, content))[0]
    assert BODY.split("\n")[0] in article.text
    assert "<" not in article.text
    assert "{" not in article.text


@pytest.mark.parametrize(
    "text", ["[Atualizado às 10h] O jogo acabou em empate.", "{nota} Sem título", "A, b; c | d\nE mais, sim", "--- fim"]
)
def test_a_text_that_resembles_another_format_is_text(tmp_path: Path, text: str) -> None:
    """A bracket does not make JSON, nor a comma a table."""
    article = only_article(read_as(tmp_path, "a.txt", text))
    assert f"{article.title}\n{article.text}".strip() == text


_ENDINGS = st.sampled_from(["txt", "md", "html", "json", "jsonl", "csv", "tsv", "txt.gz", "jsonl.xz", "xml", "bin", ""])
_STARTS = st.sampled_from(
    [
        b"",
        b"\xef\xbb\xbf",
        b"\xff\xfe",
        b"\x1f\x8b\x08",
        b"\xfd7zXZ\x00",
        b"{",
        b"[",
        b"---\n",
        b"<html>",
        b"titulo,texto\n",
    ]
)


@given(_ENDINGS, _STARTS, st.binary(max_size=300))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_bytes_under_any_name_end_in_articles_or_rejections(
    tmp_path: Path, ending: str, start: bytes, data: bytes
) -> None:
    """Nothing raises, nothing is passed over in silence, and no reader fails from within."""
    results = read_as(tmp_path, f"a.{ending}", start + data)
    assert all("could not be read as" not in rejection.reason for rejection in rejections_in(results))


def test_reading_is_lazy(tmp_path: Path) -> None:
    """The first record is there before the last is read."""
    path = tmp_path / "a.jsonl"
    path.write_text(_lines({"texto": "um"}) + "\nlixo", encoding="utf-8")
    results = read(SourceFile(str(path), "a.jsonl", 1))
    assert isinstance(next(results), Article)


def test_reading_twice_gives_the_same(tmp_path: Path) -> None:
    """Ids and articles do not depend on when they are read."""
    path = tmp_path / "a.csv"
    path.write_text("titulo,texto\na,b\nc\nd,e\n", encoding="utf-8")
    assert read_all(path) == read_all(path)


def test_importing_the_corpus_imports_no_parser() -> None:
    """A search must not wait for trafilatura."""
    heavy = "trafilatura htmldate yaml charset_normalizer lxml dateparser warcio brotli backports.zstd"
    code = f"import sys, recorte.corpus; print([name for name in {heavy.split()} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("space", ["\u00a0", "\u2028", "\x0b", "\x0c", "\u3000"])
@pytest.mark.parametrize("ending", ["json", "jsonl"])
def test_white_space_that_json_does_not_allow_is_passed_over(tmp_path: Path, space: str, ending: str) -> None:
    """Between the objects of a list it is no trouble, and a broken scalar behind it ends."""
    content = f'[{{"texto": "um"}},{space}\n{space}{{"texto": "dois"}}, x{space}A\n]'
    found = read_as(tmp_path, f"a.{ending}", content)
    assert [article.text for article in articles_in(found)] == ["um", "dois"]
    assert 1 <= len(rejections_in(found)) <= 3

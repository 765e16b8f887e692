"""Building archives: what goes in comes out, and nothing that goes wrong loses what was there."""

import json
import os
import random
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from whoosh.index import open_dir

from conftest import write_records
from recorte.analysis import ANALYSIS
from recorte.corpus import Article, Published, Rejection, SourceNotFoundError
from recorte.indexer.build import BuildOptions, build
from recorte.indexer.columns.encoding import utf8
from recorte.indexer.errors import (
    ArchiveCorruptError,
    ArchiveLockedError,
    ArchiveNotFoundError,
    ArchiveVersionError,
    NotAnArchiveError,
    NothingToIndexError,
    SourcesLeftOutError,
)
from recorte.indexer.manifest import FORMAT
from recorte.indexer.stored_articles import decode, encode
from recorte.indexer.writer import ArchiveWriter
from recorte.search import Archive, ArticleNotFoundError
from web_samples import page, page_record, zip_of


def records(path: Path, *texts: str) -> Path:
    """Write one record for each text."""
    return write_records(path, [{"id": str(number), "texto": text} for number, text in enumerate(texts, 1)])


def texts_of(path: Path) -> list[str]:
    """Give the texts of an archive's articles, in order."""
    with Archive.open(path) as archive:
        return [article.text for article in archive]


def test_every_article_comes_back_as_it_went_in(tmp_path: Path) -> None:
    """By its id and by going through them all, with every field."""
    record = {
        "id": "a1",
        "titulo": "Título",
        "texto": "Um parágrafo.\nOutro parágrafo.",
        "data": "2023-07-04T10:30:00-03:00",
        "autor": ["Ana Luz", "Rui Sá"],
        "editoria": "Economia",
        "fonte": "Gazeta",
        "url": "https://gazeta.example/a",
        "idioma": "pt-BR",
    }
    source = write_records(tmp_path / "um.jsonl", [record])
    build([source], tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        article = archive.get("a1")
        assert list(archive) == [article]
        assert "a1" in archive
        assert len(archive) == 1
    assert article == Article(
        doc_id="a1",
        title="Título",
        text="Um parágrafo.\nOutro parágrafo.",
        published=Published(datetime.fromisoformat("2023-07-04T10:30:00-03:00"), "metadata"),
        authors=("Ana Luz", "Rui Sá"),
        section="Economia",
        publisher="Gazeta",
        url="https://gazeta.example/a",
        language="pt-BR",
        source=f"{source}#1",
    )


def test_pages_of_a_crawl_in_a_container_get_into_the_archive(tmp_path: Path) -> None:
    """With when they were fetched, and of two captures of a page the later one."""
    crawl = page_record(1, page("Praça velha")) + page_record(1, page("Praça nova")) + page_record(2)
    sources = tmp_path / "sources"
    sources.mkdir()
    (sources / "coleta.zip").write_bytes(zip_of({"a/crawl.warc": crawl, "nota.txt": b"Chove em Lisboa."}))
    report = build([sources], tmp_path / "archive")
    assert report.articles == 3
    assert report.rejected == []
    with Archive.open(tmp_path / "archive") as archive:
        article = archive.get("https://diario.example/1")
        assert (article.title, article.captured) == ("Praça nova", datetime(2023, 7, 4, 10, 30, tzinfo=UTC))
        assert archive.get("coleta.zip/nota.txt").captured is None


moments = st.one_of(st.dates(), st.datetimes(), st.datetimes(timezones=st.just(UTC)))
articles = st.builds(
    Article,
    doc_id=st.text(min_size=1),
    title=st.text(),
    text=st.text(),
    published=st.none()
    | st.builds(Published, moments, st.sampled_from(["metadata", "url", "text", "file name"]))
    | st.builds(Published, st.dates().map(lambda day: day.replace(day=1)), st.just("metadata"), st.just(True)),
    authors=st.lists(st.text()).map(tuple),
    section=st.none() | st.text(),
    captured=st.none() | st.datetimes(timezones=st.just(UTC)),
    source=st.text(),
    pages=st.lists(st.integers(0)).map(tuple),
)


@given(articles)
def test_a_stored_article_is_the_article(article: Article) -> None:
    """Whatever its fields hold, lone surrogates too."""
    assert decode(encode(article, utf8(article.text))) == article


_BAD_PAGES = [
    b'{"doc_id":"a","title":"","source":"","pages":%b}\n' % pages for pages in (b'["0"]', b"7", b"[true]", b"[0.5]")
]


@pytest.mark.parametrize(
    "stored",
    [
        *(b"", b"\n", b"[]\n", b"{}\n", b'{"doc_id":1,"x":2}\n', b"\xff\xfe\n", b'{"published":["x","y"]}\n'),
        b'{"doc_id":"a","title":"without a text"}',
        b'{"doc_id":"a","title":"","text":"twice"}\ntwice',
        *_BAD_PAGES,
    ],
)
def test_what_is_no_stored_article_is_refused(stored: bytes) -> None:
    """Reading it gives an error, and runs nothing."""
    with pytest.raises(ValueError, match=r".+"):
        decode(stored)


def test_a_new_build_replaces_the_whole_archive(tmp_path: Path) -> None:
    """What is no longer in the sources is gone."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "um", "dois")], archive)
    build([records(tmp_path / "a.jsonl", "três")], archive)
    assert texts_of(archive) == ["três"]
    assert len(list(archive.glob("*.rec"))) == 1
    assert len(list(archive.glob("manifest-*"))) == 1


def test_a_reader_keeps_the_generation_it_opened(tmp_path: Path) -> None:
    """Searching and reading go on as before while another build takes its place."""
    source, archive = tmp_path / "a.jsonl", tmp_path / "archive"
    build([records(source, "a velha laranja", "o velho limão")], archive)
    with Archive.open(archive) as old:
        for text in ("a nova banana", "a novíssima pera"):
            build([records(source, text)], archive)
        assert [hit.doc_id for hit in old.search("laranja OU limão", limit=5)] == ["1", "2"]
        assert old.get("2").text == "o velho limão"
        assert old.search("banana").total == 0
        assert old.info().generation == 1
    with Archive.open(archive) as new:
        assert new.search("pera").total == 1
        assert new.info().generation == 3


def test_of_two_articles_with_one_id_the_later_wins(tmp_path: Path) -> None:
    """The clash is reported, and the earlier article is gone from every count."""
    source = write_records(
        tmp_path / "a.jsonl", [{"id": "x", "texto": "primeira versão"}, {"id": "x", "texto": "segunda"}]
    )
    report = build([source], tmp_path / "archive")
    assert report.articles == 1
    assert report.rejected == [
        Rejection(f"{source}#1", f"left out for another article with the same doc_id 'x', in '{source}#2'")
    ]
    with Archive.open(tmp_path / "archive") as archive:
        assert archive.get("x").text == "segunda"
        assert archive.search("versão").total == 0
        assert len(archive) == archive.info().articles == 1
        assert archive.info().text_bytes == len("segunda")


def test_the_same_article_twice_is_no_clash(tmp_path: Path) -> None:
    """A copy is passed over in silence."""
    record = {"id": "x", "texto": "a mesma"}
    report = build([write_records(tmp_path / "a.jsonl", [record, record])], tmp_path / "archive")
    assert (report.articles, report.rejected) == (1, [])


def test_what_cannot_be_read_costs_only_itself(tmp_path: Path) -> None:
    """It is reported as it is met and in the end; the rest is there."""
    sources = tmp_path / "fontes"
    sources.mkdir()
    (sources / "a.jsonl").write_text('{"texto": "boa notícia"}\n{quebrado\n{"texto": "outra"}\n', encoding="utf-8")
    (sources / "vazio.txt").touch()
    met: list[Rejection] = []
    report = build([sources], tmp_path / "archive", rejection=met.append)
    assert report.articles == 2
    assert [rejection.source for rejection in met] == [f"{sources / 'a.jsonl'}:2", str(sources / "vazio.txt")]
    assert report.rejected == met


def test_the_report_counts(tmp_path: Path) -> None:
    """Files, articles, bytes; the archive knows them too."""
    source = records(tmp_path / "a.jsonl", "ação", "um")
    seen: list[int] = []
    report = build([source], tmp_path / "archive", progress=lambda so_far: seen.append(so_far.articles))
    assert (report.files, report.sources, report.articles) == (1, 1, 2)
    assert report.text_bytes == len("ação".encode()) + 2
    assert report.file_bytes == source.stat().st_size
    assert report.archive_bytes > 0
    assert seen[-1] == 2
    with Archive.open(tmp_path / "archive") as archive:
        info = archive.info()
    assert (info.articles, info.sources, info.segments, info.generation) == (2, 1, 1, 1)
    assert info.archive_bytes == report.archive_bytes
    assert info.roots == (str(source),)


def test_nothing_to_index_makes_an_empty_archive(tmp_path: Path) -> None:
    """It can be opened and searched."""
    (tmp_path / "vazio").mkdir()
    build([tmp_path / "vazio"], tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        assert len(archive) == 0
        assert archive.search("qualquer").total == 0
        assert archive.search("-qualquer", sort="newest").total == 0
        assert list(archive) == []


def test_an_archive_is_never_emptied_by_mistake(tmp_path: Path) -> None:
    """Sources without any article leave it as it is."""
    archive = tmp_path / "archive"
    build([str(records(tmp_path / "a.jsonl", "um"))], str(archive))
    (tmp_path / "vazio").mkdir()
    with pytest.raises(NothingToIndexError, match="keeps the 1 it has"):
        build([tmp_path / "vazio"], archive)
    assert texts_of(archive) == ["um"]
    assert build([records(tmp_path / "b.jsonl", "dois")], archive).before == 1


def test_the_archive_inside_a_source_is_not_indexed(tmp_path: Path) -> None:
    """However often it is rebuilt."""
    records(tmp_path / "a.jsonl", "um")
    for again in range(2):
        report = build([tmp_path], tmp_path / "archive")
        assert (report.new, report.unchanged, report.rejected) == (1 - again, again, [])


def test_a_source_that_does_not_exist_stops_the_build_before_it_begins(tmp_path: Path) -> None:
    """The archive is as it was, and no folder is made for a new one."""
    archive = tmp_path / "archive"
    with pytest.raises(SourceNotFoundError, match="no such file or folder"):
        build([tmp_path / "nada"], archive)
    assert not archive.exists()


def test_a_folder_in_use_for_something_else_is_not_touched(tmp_path: Path) -> None:
    """Nor is an index that Recorte did not make."""
    mine = tmp_path / "documentos"
    mine.mkdir()
    (mine / "carta.txt").write_text("importante", encoding="utf-8")
    with pytest.raises(NotAnArchiveError, match="not empty"):
        build([records(tmp_path / "a.jsonl", "um")], mine)
    assert [path.name for path in mine.iterdir()] == ["carta.txt"]


def test_no_archive_is_an_error_with_a_cure(tmp_path: Path) -> None:
    """The message says what to run."""
    with pytest.raises(ArchiveNotFoundError, match="run 'recorte index FOLDER --archive"):
        Archive.open(tmp_path / "nada")


def test_an_unknown_id_is_a_key_error_of_its_own(archive_of: Callable[..., Archive]) -> None:
    """With the id in its message."""
    with pytest.raises(ArticleNotFoundError, match="no article with the id 'zzz'") as caught:
        archive_of("um").get("zzz")
    assert isinstance(caught.value, KeyError)


def test_a_host_program_that_seeds_its_random_numbers_loses_nothing(tmp_path: Path) -> None:
    """A new segment never takes the name of one that is in use."""
    archive = tmp_path / "archive"
    for text in ("um", "dois"):
        random.seed(1)
        build([records(tmp_path / "a.jsonl", text)], archive)
        assert texts_of(archive) == [text]


def test_a_second_writer_is_told_so(tmp_path: Path) -> None:
    """It fails at once, and the first one finishes."""
    archive = tmp_path / "archive"
    source = records(tmp_path / "a.jsonl", "um")
    build([source], archive)
    with ArchiveWriter(archive), pytest.raises(ArchiveLockedError, match=f"process {os.getpid()}"):
        build([source], archive)
    build([source], archive)
    assert texts_of(archive) == ["um"]


def test_an_error_in_the_middle_leaves_the_older_archive(tmp_path: Path) -> None:
    """The lock is free again, and the next build succeeds."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "antes")], archive)

    def fail(_: object) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build([records(tmp_path / "b.jsonl", "depois")], archive, progress=fail)
    assert texts_of(archive) == ["antes"]
    assert len(list(archive.glob("MAIN_*.rec"))) == len(list(archive.glob("manifest-*"))) == 1
    build([tmp_path / "b.jsonl"], archive)
    assert texts_of(archive) == ["depois"]


def test_a_first_build_that_was_interrupted_leaves_no_archive(tmp_path: Path) -> None:
    """What it left behind is no archive, and is in nobody's way."""
    archive = tmp_path / "archive"
    source = records(tmp_path / "a.jsonl", "um")
    with ArchiveWriter(archive) as writer:
        (writer.folder / "0123456789abcdef.rec").write_bytes(b"half")
    with pytest.raises(ArchiveNotFoundError):
        Archive.open(archive)
    build([source], archive)
    assert texts_of(archive) == ["um"]


@pytest.mark.parametrize("damage", ["toc", "rec", "manifest"])
def test_a_damaged_archive_is_named_as_such(tmp_path: Path, damage: str) -> None:
    """Cut off in the middle, each file gives the same kind of error."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "um")], archive)
    (path,) = [path for path in archive.iterdir() if damage in path.name]
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    with pytest.raises(ArchiveCorruptError, match="damaged"):
        Archive.open(archive)


@pytest.mark.parametrize(
    ("what", "message"),
    [
        ("format", f"format 99, this Recorte reads format {FORMAT}"),
        ("analysis", f"version 99 of the analysis, this Recorte has version {ANALYSIS}"),
    ],
)
def test_an_archive_of_another_version_is_refused_until_it_is_replaced(tmp_path: Path, what: str, message: str) -> None:
    """The message names both versions, and calls nothing damaged; what its sources are is known all the same."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "um")], archive)
    (path,) = archive.glob("manifest-*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), what: 99}), encoding="utf-8")
    with pytest.raises(ArchiveVersionError, match=f"is of another version .*{message}") as refused:
        Archive.open(archive)
    other = records(tmp_path / "b.jsonl", "dois")
    with pytest.raises(SourcesLeftOutError, match=r"a\.jsonl"):
        build([other], archive, BuildOptions(replace=False))
    report = build([], archive)
    assert report.articles == 1
    assert report.anew == f"the archive was of another version ({path.name}: {refused.value.what})"
    assert len(Archive.open(archive)) == 1


def test_sources_of_another_version_that_are_no_list_of_names_are_not_followed(tmp_path: Path) -> None:
    """Then it is damaged, as far as this Recorte can tell."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "um")], archive)
    (path,) = archive.glob("manifest-*.json")
    path.write_text(json.dumps({**json.loads(path.read_text()), "format": 99, "roots": [7]}), encoding="utf-8")
    with pytest.raises(ArchiveCorruptError, match=r"is damaged .*format 99"):
        build([], archive)


def test_a_single_source_may_be_named_by_itself(tmp_path: Path) -> None:
    """As text or as a path; it is not taken for a list of letters."""
    source = records(tmp_path / "a.jsonl", "um")
    assert build(str(source), tmp_path / "archive").articles == 1
    assert build(source, tmp_path / "archive").unchanged == 1


def test_an_archive_is_a_whoosh_index(tmp_path: Path) -> None:
    """Whoosh's own functions open and search it."""
    from whoosh.query import And, Phrase, Prefix, Term

    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", "Perdas do Reality Labs", "Perdas na bolsa")], archive)
    with open_dir(str(archive)).searcher() as searcher:
        query = And([Term("text", "perdas"), Phrase("text", ["reality", "labs"]), Prefix("text", "real")])
        assert [hit.docnum for hit in searcher.search(query)] == [0]


def test_dates_are_kept_as_the_source_gives_them(archive_of: Callable[..., Archive]) -> None:
    """A day stays a day, a time keeps its zone."""
    archive = archive_of({"texto": "um", "data": "04/07/2023"}, {"texto": "dois", "data": "2023-07-04T10:00:00+01:00"})
    day, moment = (article.published for article in archive)
    assert day is not None
    assert moment is not None
    assert day.when == date(2023, 7, 4)
    assert moment.when.isoformat() == "2023-07-04T10:00:00+01:00"


def test_progress_is_known_inside_a_large_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The bytes read grow while a file is being read, and end at its size."""
    monkeypatch.setattr("recorte.indexer.shares.LARGEST_SEGMENT", 1)
    source = records(tmp_path / "a.jsonl", *["palavra " * 1_000] * 800)
    seen: list[int] = []
    report = build([source], tmp_path / "archive", progress=lambda so_far: seen.append(so_far.file_bytes))
    assert seen == sorted(seen)
    assert len(set(seen)) > 2
    assert seen[-1] == report.file_bytes == source.stat().st_size


def test_a_closed_archive_says_that_it_is_closed(archive_of: Callable[..., Archive]) -> None:
    """As a closed file does; closing it twice is no error."""
    archive = archive_of("um")
    archive.close()
    archive.close()
    with pytest.raises(ValueError, match="is closed"):
        archive.search("um")


def test_a_first_build_killed_while_it_names_its_table_of_contents_is_in_nobodys_way(tmp_path: Path) -> None:
    """The draft that is left is known for what it is, and goes."""
    archive = tmp_path / "archive"
    source = records(tmp_path / "a.jsonl", "um")
    with ArchiveWriter(archive) as writer:
        (writer.folder / "0123456789abcdef.rec").write_bytes(b"half")
    (archive / "_MAIN_1.toc.1795472653.12").write_bytes(b"half")
    (archive / "manifest-1.json").write_text("{}", encoding="utf-8")
    build([source], archive)
    assert texts_of(archive) == ["um"]
    assert not list(archive.glob("_MAIN_*.toc.*"))


@pytest.mark.parametrize("damaged", ["_MAIN_1.toc", "manifest-1.json"])
def test_indexing_again_replaces_a_damaged_archive(tmp_path: Path, damaged: str) -> None:
    """As the message of the damage says."""
    archive = tmp_path / "archive"
    source = records(tmp_path / "a.jsonl", "um")
    build([source], archive)
    (archive / damaged).write_bytes(b"\0")
    with pytest.raises(ArchiveCorruptError, match="recorte index --rebuild"):
        Archive.open(archive)
    build([source], archive)
    assert texts_of(archive) == ["um"]


def test_an_article_that_cannot_be_indexed_costs_only_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It is rejected with the reason, and its neighbours are found."""

    def fail_on_the_second(article: Article, text: bytes) -> bytes:
        if article.text == "dois":
            raise ValueError("dois não")
        return encode(article, text)

    monkeypatch.setattr("recorte.indexer.worker.encode", fail_on_the_second)
    source = records(tmp_path / "a.jsonl", "um", "dois", "três")
    report = build([source], tmp_path / "archive")
    assert [rejection.reason for rejection in report.rejected] == ["could not be indexed: ValueError: dois não"]
    assert texts_of(tmp_path / "archive") == ["um", "três"]


@pytest.mark.parametrize("processes", [1, 3])
def test_what_processes_share_is_as_what_one_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, processes: int
) -> None:
    """Articles keep the order of their sources; clashes, copies and rejections are those of one pass."""
    monkeypatch.setattr("recorte.indexer.shares._LEAST_TASK", 1)
    sources = []
    for number in range(12):
        articles = [{"id": f"{number % 5}-{n}", "texto": f"texto {number} {n} " * 50} for n in range(40)]
        sources.append(write_records(tmp_path / f"{number:02}.jsonl", [*articles, articles[0], {"id": "vazio"}]))
    report = build([tmp_path], tmp_path / "archive", BuildOptions(processes=processes))
    expected: dict[str, str] = {}
    for number in range(12):
        for n in (*range(40), 0):  # of copies, too, the last one counts
            expected.pop(f"{number % 5}-{n}", None)
            expected[f"{number % 5}-{n}"] = f"texto {number} {n} "
    with Archive.open(tmp_path / "archive") as opened:
        assert [
            (article.doc_id, article.text[: len(text)]) for article, text in zip(opened, expected.values(), strict=True)
        ] == [*expected.items()]
    assert (report.articles, report.files, report.sources, len(report.rejected)) == (200, 12, 5, 12 + 7 * 41)


def test_half_a_character_in_an_id_costs_nothing(tmp_path: Path) -> None:
    """JSON can escape one, UTF-8 cannot hold it."""
    (tmp_path / "a.jsonl").write_text('{"id": "\\ud800", "url": "http://a.example/\\udfff", "texto": "um"}', "ascii")
    archive = tmp_path / "archive"
    build([tmp_path / "a.jsonl"], archive)
    with Archive.open(archive) as opened:
        (article,) = opened
        assert opened.get(article.doc_id) == article
        assert "\udc00" not in opened


def test_opening_during_commits_never_fails(tmp_path: Path) -> None:
    """Whatever moment it hits, it gets one generation or the next."""
    archive = tmp_path / "archive"
    source = records(tmp_path / "a.jsonl", "um")
    build([source], archive)
    done = threading.Event()

    def commit_often() -> None:
        for _ in range(30):
            build([source], archive)
        done.set()

    writer = threading.Thread(target=commit_often)
    writer.start()
    while not done.is_set():
        with Archive.open(archive) as opened:
            assert len(opened) == 1
            assert opened.info().articles == 1
    writer.join()


def test_a_damaged_segment_is_named_as_such_when_it_is_read(tmp_path: Path) -> None:
    """Not by an error of some library, nor by a wrong answer."""
    archive = tmp_path / "archive"
    build([records(tmp_path / "a.jsonl", *[f"palavra {number} aqui" for number in range(300)])], archive)
    (segment,) = archive.glob("*.rec")
    content = bytearray(segment.read_bytes())
    content[: len(content) // 2] = bytes(len(content) // 2)
    segment.write_bytes(content)

    def use() -> None:
        with Archive.open(archive) as opened:
            opened.search("palavra aqui")
            list(opened)

    with pytest.raises(ArchiveCorruptError, match="damaged"):
        use()

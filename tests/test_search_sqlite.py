"""An archive as an SQLite database: what stands in it, what opens it, and what it never does to a file."""

import asyncio
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, get_args
from unittest.mock import patch

import pytest
import sqlite_utils
from datasette.app import Datasette
from hypothesis import given
from hypothesis import strategies as st
from typer.testing import CliRunner

from recorte.analysis import tokens
from recorte.cli import app
from recorte.indexer.build import BuildOptions, build
from recorte.indexer.sources import SourceTable
from recorte.search import Archive
from recorte.search.counting.facets import FacetName
from recorte.search.errors import ExportError
from recorte.search.sqlite import APPLICATION_ID, _as_sqlite_reads, _Words, export_sqlite


def exported(archive: Archive, path: Path) -> sqlite_utils.Database:
    """Export an archive, and open the database."""
    assert export_sqlite(archive, path) == len(archive)
    return sqlite_utils.Database(path)


@pytest.fixture(scope="module")
def sample(sample_archive: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a database of the sample archive."""
    path = tmp_path_factory.mktemp("sqlite") / "sample.db"
    with Archive.open(sample_archive) as archive:
        exported(archive, path).close()
    return path


def test_every_article_is_a_row(sample: Path, sample_archive: Path) -> None:
    """With all that is known of it, and the text as it is, for offsets to hold."""
    with Archive.open(sample_archive) as archive, closing(sqlite_utils.Database(sample)) as database:
        rows = {row["doc_id"]: row for row in database["articles"].rows}
        assert len(rows) == len(archive)
        for article in archive:
            row = rows[article.doc_id]
            for name in ("title", "text", "section", "publisher", "url", "language", "source"):
                assert row[name] == getattr(article, name), name
            assert row["authors"] == "; ".join(article.authors)
            assert row["published"] == (article.published and article.published.when.isoformat())
            file = archive.file_of(article.doc_id)
            assert database.table("sources").get(row["source_id"])["path"] == str(file)


def test_tables_belong_together(sample: Path, sample_archive: Path) -> None:
    """Every reference leads somewhere, and what is counted is what Recorte counts."""
    with Archive.open(sample_archive) as archive, closing(sqlite_utils.Database(sample)) as database:
        assert list(database.query("PRAGMA foreign_key_check")) == []
        assert list(database.query("PRAGMA integrity_check")) == [{"integrity_check": "ok"}]
        counts = archive.search("", limit=0, facets=get_args(FacetName), facet_values=1_000).facets
        assert {(row["name"], row["value"]): row["articles"] for row in database["facets"].rows} == {
            (facet.name, value.value): value.count for facet in counts for value in facet
        }
        by_author = database.query(
            "SELECT name, count(*) AS articles FROM article_authors JOIN authors ON id = author_id GROUP BY name"
        )
        assert {row["name"]: row["articles"] for row in by_author} == {it.value: it.count for it in counts[2]}


def test_the_index_is_of_our_terms(sample: Path, sample_archive: Path) -> None:
    """Each finds the articles that it is a term of, and what stands for a word of a text is its term."""
    with Archive.open(sample_archive) as archive, closing(sqlite3.connect(sample)) as database:
        database.execute("CREATE VIRTUAL TABLE temp.vocabulary USING fts5vocab('main', 'articles_fts', 'col')")
        words = {row[0] for row in database.execute("SELECT term FROM vocabulary WHERE col = 'text'")}
        ours = {article.doc_id: {token.term for token in tokens(article.text)} for article in archive}
        every = set().union(*ours.values())
        assert len(words & every) > len(every) * 0.9
        assert all(word.isascii() for word in words)
        for term in every:
            if any(map(str.isalnum, term)):
                query = "SELECT doc_id FROM articles_fts(?) JOIN articles ON id = articles_fts.rowid"
                found = {row[0] for row in database.execute(query, (f'"{term}"',))}
                assert found >= {doc_id for doc_id, terms in ours.items() if term in terms}, term


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("eleicoes", "As eleições de outubro."),
        ("ELEIÇÕES", "as eleicoes de outubro"),
        ("eua", "Nos E.U.A. choveu."),
        ("guardachuva", "Um guarda-chuva amarelo."),
        ("guarda chuva", "Um guarda-chuva amarelo."),
        ("dar", "Quis dá-lo a ela."),
        ("strasse", "Na Straße de Berlim."),
        ("straße", "Na Straße de Berlim."),
        ("123", "O decreto nº123 saiu."),
        ("5427", "Foram 5.427 casos."),
        ('"5.427 casos"', "Foram 5.427 casos."),
        ('"lars sorensen"', "Disse Lars Sørensen ontem."),
        ("sørensen", "Disse Lars Sørensen ontem."),
        ('"1o turno"', "Ganhou no 1º turno."),
        ('"1º" turno', "Ganhou no 1º turno."),
        ('"13,7 bilhoes"', "Perdeu US$ 13,7 bilhões."),
        ('"ex-ministro da fazenda"', "Um ex-ministro da Fazenda."),
        ("exministro", "Um ex-ministro da Fazenda."),
    ],
)
def test_words_are_found_without_accents_and_by_their_terms(
    archive_of: Callable[..., Archive], tmp_path: Path, query: str, text: str
) -> None:
    """Also where SQLite's own tokenizer alone would find none of them."""
    with closing(exported(archive_of(text, "Outra coisa."), tmp_path / "a.db")) as database:
        found = list(database.table("articles").search(query))
        assert [row["doc_id"] for row in found] == ["1"]


@pytest.mark.parametrize(
    ("query", "marked"),
    [
        ("eleicoes", "Guarda-chuva de 1.234 E.U.A. e d'água: [eleições] de Søren na Straße nº5."),
        ("soren strasse", "Guarda-chuva de 1.234 E.U.A. e d'água: eleições de [Søren] na [Straße] nº5."),
        ('"guarda chuva"', "[Guarda-chuva] de 1.234 E.U.A. e d'água: eleições de Søren na Straße nº5."),
    ],
)
def test_marks_stand_where_the_words_do(
    archive_of: Callable[..., Archive], tmp_path: Path, query: str, marked: str
) -> None:
    """A term of the index has the place of its word in the text that is shown."""
    text = marked.replace("[", "").replace("]", "")
    with closing(exported(archive_of(text), tmp_path / "a.db")) as database:
        (row,) = database.query("SELECT highlight(articles_fts, 1, '[', ']') AS text FROM articles_fts(?)", [query])
        assert row["text"] == marked


@given(st.text(max_size=80))
def test_no_word_of_the_index_leaves_its_place(text: str) -> None:
    """Whatever SQLite takes for words, of any text there are as many as of what is indexed for it."""
    text = text.translate({0: " "} | dict.fromkeys(range(0xD800, 0xE000), " "))
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61 remove_diacritics 2')")
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(t, 'instance')")
        database.executemany("INSERT INTO t VALUES (?)", [(f"{text} fim",), (f"{_Words().read(text).indexed} fim",)])
        ends = database.execute("SELECT max(offset) FROM words WHERE term = 'fim' GROUP BY doc").fetchall()
        assert ends[0] == ends[1]


@given(st.text(max_size=80))
def test_what_sqlite_reads_in_a_text_is_known(text: str) -> None:
    """By no other authority than SQLite; what is not known only makes the database larger."""
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute("CREATE VIRTUAL TABLE t USING fts5(a, tokenize='unicode61 remove_diacritics 2')")
        database.execute("CREATE VIRTUAL TABLE words USING fts5vocab(t, 'row')")
        plain = "".join(sign for sign in text if sign.isascii() and sign.isprintable()) + " ação É avô"
        database.execute("INSERT INTO t VALUES (?)", (plain,))
        assert {row[0] for row in database.execute("SELECT term FROM words")} == set(_as_sqlite_reads(plain).split())


def test_copies_pages_and_rejections_have_tables(tmp_path: Path) -> None:
    """So nothing that an archive knows is lost."""
    text = "As perdas do trimestre cresceram de novo, disse a agência, que as conta uma a uma desde janeiro."
    for name in ("a.txt", "b.txt"):
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "c.json").write_text("{", encoding="utf-8")
    build([tmp_path], tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        database = exported(archive, tmp_path / "x.db")
    with closing(database):
        (copy,) = database["copies"].rows
        (article,) = database["articles"].rows
        assert {copy["doc_id"], article["doc_id"]} == {"a.txt", "b.txt"}
        assert (copy["article_id"], copy["exact"]) == (article["id"], 1)
        (rejection,) = database["rejections"].rows
        assert database.table("sources").get(rejection["source_id"])["path"].endswith("c.json")


def test_what_is_known_of_sources_is_opened_once(tmp_path: Path) -> None:
    """However many articles ask for their files: to open it takes the longer the more files there are."""
    for number in range(3):
        (tmp_path / f"{number}.txt").write_text(f"perdas {number}", encoding="utf-8")
        build([tmp_path], tmp_path / "archive", BuildOptions(processes=1))
    with (
        Archive.open(tmp_path / "archive") as archive,
        patch("recorte.indexer.sources.SourceTable", wraps=SourceTable) as opened,
        closing(exported(archive, tmp_path / "x.db")) as database,
    ):
        assert database.table("sources").count == 3
        files = {archive.file_of(article.doc_id) for article in archive}
        assert files == {tmp_path / f"{number}.txt" for number in range(3)}
        tables = {call.args[0] for call in opened.call_args_list}
        assert opened.call_count == len(tables) > 0
    with pytest.raises(ValueError, match="closed"):
        archive.file_of("0.txt")


def test_a_text_that_sqlite_could_not_hold_keeps_its_length(tmp_path: Path) -> None:
    """What is no character becomes one that says so."""
    source = tmp_path / "a.jsonl"
    source.write_text('{"id": "1", "texto": "perdas \\ud800 e \\u0000 ganhos", "titulo": "\\"; DROP TABLE articles"}')
    build([source], tmp_path / "archive")
    with Archive.open(tmp_path / "archive") as archive:
        text = archive.get("1").text
        with closing(exported(archive, tmp_path / "a.db")) as database:
            (row,) = database["articles"].rows
            assert len(row["text"]) == len(text)
            assert [one for one, other in zip(row["text"], text, strict=True) if one != other] in ([], ["\ufffd"])
            assert list(database.table("articles").search("ganhos"))


def test_datasette_browses_counts_and_searches(sample: Path) -> None:
    """It finds the full-text index of the articles by itself."""

    async def ask() -> tuple[dict[str, Any], str]:
        datasette = Datasette([str(sample)], settings={"num_sql_threads": 1})
        await datasette.invoke_startup()
        found = await datasette.client.get("/sample/articles.json?_search=eleicoes&_facet=section&_shape=objects")
        page = await datasette.client.get("/sample/articles?_search=eleicoes")
        return found.json(), page.text

    found, page = asyncio.run(ask())
    assert found["rows"]
    assert all("elei" in (row["title"] + row["text"]).lower() for row in found["rows"])
    assert found["facet_results"]["section"]["results"]
    assert found["rows"][0]["doc_id"] in page


def test_a_database_is_replaced_whole(archive_of: Callable[..., Archive], tmp_path: Path) -> None:
    """By one of another archive too; and nothing else is left beside it."""
    path = tmp_path / "out" / "a.db"
    path.parent.mkdir()
    exported(archive_of("perdas"), path).close()
    with closing(exported(archive_of("ganhos", "lucros"), path)) as database:
        assert [row["text"] for row in database["articles"].rows] == ["ganhos", "lucros"]
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.parametrize("content", [b"nota", b"", None])
def test_no_other_file_is_overwritten(
    archive_of: Callable[..., Archive], tmp_path: Path, content: bytes | None
) -> None:
    """Whether it is a database or not."""
    path = tmp_path / "a.db"
    if content is None:
        with closing(sqlite3.connect(path)) as other:
            other.execute("CREATE TABLE minha (a)")
        content = path.read_bytes()
    path.write_bytes(content)
    with pytest.raises(ExportError, match="was not written by 'recorte export'"):
        export_sqlite(archive_of("perdas"), path)
    assert path.read_bytes() == content


def test_an_export_that_fails_leaves_what_was_there(
    archive_of: Callable[..., Archive], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Half a database is never seen."""
    path, archive = tmp_path / "a.db", archive_of("perdas")
    exported(archive, path).close()
    before = path.read_bytes()

    def fail(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(Archive, "copies", fail)
    with pytest.raises(KeyboardInterrupt):
        export_sqlite(archive, path)
    assert path.read_bytes() == before
    assert not list(tmp_path.glob("*.db.tmp"))
    with pytest.raises(ExportError, match="cannot be written"):
        export_sqlite(archive, tmp_path / "nada" / "a.db")


def test_the_command_says_what_it_has_written(sample_archive: Path, tmp_path: Path) -> None:
    """And refuses, with status 2, what it may not write over."""
    args = ["export", "--archive", str(sample_archive), "--sqlite"]
    ran = CliRunner().invoke(app, [*args, str(tmp_path / "a.db")])
    with Archive.open(sample_archive) as archive:
        assert ran.stdout.startswith(f"database: {tmp_path / 'a.db'}, {len(archive)} articles in ")
    with closing(sqlite3.connect(tmp_path / "a.db")) as database:
        assert database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
    (tmp_path / "b.db").write_text("nota", encoding="utf-8")
    refused = CliRunner().invoke(app, [*args, str(tmp_path / "b.db")])
    assert (refused.exit_code, "give another name" in refused.stderr) == (2, True)

"""An archive as an SQLite database: articles, authors, sources and copies in tables, with full-text search by FTS5.

The database is written beside the file that it becomes, which so is never half of one, and memory holds an article at
a time. SQLite folds case and accents by itself, so `eleicoes` finds `eleições`; the terms that Recorte's analyzer finds
in a text beyond that (`eua` in `E.U.A.`, `guardachuva`, `dar` in `dá-lo`) stand in the column `terms`. Stems, spellings
and ranking are Recorte's alone.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from recorte.analysis import tokens
from recorte.corpus import Article
from recorte.indexer.files import remove, sync_file, sync_folder
from recorte.search.archive import Archive
from recorte.search.errors import ExportError

APPLICATION_ID = 0x5265_636F
"""By which a database tells that it was written here, and may be written anew: `Reco`."""

_TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_UNSAFE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"""Until it is whole, nobody needs it: it is synced once, when it is."""

_INDEXES = """
INSERT INTO articles_fts (articles_fts) VALUES ('rebuild');
CREATE INDEX articles_doc_id ON articles (doc_id);
CREATE INDEX articles_published ON articles (published);
CREATE INDEX articles_section ON articles (section);
CREATE INDEX articles_publisher ON articles (publisher);
CREATE INDEX articles_source_id ON articles (source_id);
CREATE INDEX article_authors_author_id ON article_authors (author_id);
ANALYZE;
"""

_MOST_REMEMBERED = 1 << 18
"""Distinct words, with the signs around them."""

_TOLD_EVERY = 100
"""Articles."""

# What SQLite ends a text at, and what it has no bytes for.
_NO_CHARACTERS = re.compile("[\x00\ud800-\udfff]")


def export_sqlite(archive: Archive, path: Path, progress: Callable[[int], None] | None = None) -> int:
    """Write an archive as a database, whole or not at all; one that was written before is replaced.

    Args:
        archive: The archive; the generation that is open.
        path: The database.
        progress: Told how many articles have been written, now and then.

    Returns:
        How many articles it has.

    Raises:
        ExportError: If there is a file that was not written by this function, or SQLite cannot write one.
    """
    _refuse_others(path)
    draft = path.with_name(f"{path.name}.tmp")
    remove(draft)
    try:
        count = _write(archive, draft, progress or (lambda _: None))
        sync_file(draft)
        draft.replace(path)
    except sqlite3.Error as error:
        raise ExportError(f"'{path}' cannot be written: {error}") from error
    finally:
        remove(draft)
    sync_folder(path.parent)
    return count


def _refuse_others(path: Path) -> None:
    if not path.exists():
        return
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as database:
            if database.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,):
                return
    except sqlite3.Error:
        pass
    raise ExportError(f"'{path}' is there, and was not written by 'recorte export'; give another name, or remove it")


def _write(archive: Archive, path: Path, progress: Callable[[int], None]) -> int:
    with closing(sqlite3.connect(path, isolation_level=None)) as database:
        database.executescript(f"{_UNSAFE} PRAGMA application_id = {APPLICATION_ID}; {_TABLES}")
        database.execute("BEGIN")
        writing = _Writing(database, archive)
        writing.sources()
        number = 0
        for number, article in enumerate(archive, 1):
            writing.article(number, article)
            if number % _TOLD_EVERY == 0:
                progress(number)
        database.execute("COMMIT")
        database.executescript(_INDEXES)
    return number


class _Writing:
    """Writes the tables of a database."""

    def __init__(self, database: sqlite3.Connection, archive: Archive) -> None:
        self._database = database
        self._archive = archive
        self._beyond = _Beyond()
        self._last: tuple[str, int | None] = ("", None)

    def sources(self) -> None:
        for number, source in enumerate(self._archive.sources(), 1):
            facts = source.to_dict()
            self._insert("sources", number, facts["path"], facts["format"], facts["size"], source.articles)
            for rejection in source.rejected:
                self._insert("rejections", number, rejection.source, rejection.reason)

    def article(self, number: int, article: Article) -> None:
        published = article.published
        self._insert(
            "articles",
            number,
            article.doc_id,
            article.title,
            published.when.isoformat() if published else None,
            published.found_by if published else None,
            "; ".join(article.authors),
            article.section,
            article.publisher,
            article.url,
            article.language,
            article.captured.isoformat() if article.captured else None,
            article.source,
            self._source_of(article),
            article.text,
            " ".join(self._beyond.of(f"{article.title}\n{article.text}")),
        )
        for author in dict.fromkeys(article.authors):
            self._insert("article_authors", number, self._author(_clean(author)))
        for page, start in enumerate(article.pages, 1):
            self._insert("pages", number, page, start)
        for copy in self._archive.copies(article.doc_id):
            self._insert("copies", number, copy.doc_id, copy.exact, copy.publisher, copy.url, copy.source)

    def _author(self, name: str) -> int:
        self._database.execute("INSERT OR IGNORE INTO authors (name) VALUES (?)", (name,))
        number: int = self._database.execute("SELECT id FROM authors WHERE name = ?", (name,)).fetchone()[0]
        return number

    def _source_of(self, article: Article) -> int | None:
        """Find the source of an article; of many from one file it is looked up once, as an archive takes longer."""
        path, number = self._last
        if number is None or not article.source.startswith((f"{path}#", f"{path}@", f"{path}/")):
            path = str(self._archive.file_of(article.doc_id))
            found = self._database.execute("SELECT id FROM sources WHERE path = ?", (_clean(path),)).fetchone()
            number = found and int(found[0])
            self._last = path, number
        return number

    def _insert(self, table: str, *values: Any) -> None:  # noqa: ANN401 - whatever a column takes
        places = ", ".join("?" * len(values))
        # All tables are our own, and all that comes from an archive is bound.
        self._database.execute(f"INSERT OR IGNORE INTO {table} VALUES ({places})", [*map(_clean, values)])  # noqa: S608


class _Beyond:
    """Tells the terms of a text that SQLite's own tokenizer does not find in it; once for each distinct word."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[str, ...]] = {}

    def of(self, text: str) -> Iterable[str]:
        """Give them in the order in which they first come."""
        words = dict.fromkeys(text.replace("\n", " ").split(" "))
        return dict.fromkeys(term for word in words for term in self._of_word(word))

    def _of_word(self, word: str) -> tuple[str, ...]:
        found = self._known.get(word)
        if found is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            terms = {token.term for token in tokens(word) if token.term.isalnum()}
            found = self._known[word] = tuple(sorted(terms.difference(_as_sqlite_reads(word))))
        return found


def _as_sqlite_reads(text: str) -> Iterator[str]:
    """Give the tokens that `unicode61` makes of a text.

    Source: https://www.sqlite.org/fts5.html#unicode61_tokenizer
    """
    plain = "".join(sign for sign in unicodedata.normalize("NFD", text.lower()) if not unicodedata.combining(sign))
    return (found[0] for found in re.finditer(r"[^\W_]+", plain))


def _clean(value: Any) -> Any:  # noqa: ANN401 - the same
    return _NO_CHARACTERS.sub("\ufffd", value) if isinstance(value, str) else value

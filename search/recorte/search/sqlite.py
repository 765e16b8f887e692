"""An archive as an SQLite database: articles, facets, sources and copies in tables, with FTS5 over the folded terms.

The database is written beside the file that it becomes, which so is never half of one, and memory holds an article at
a time. What is indexed of a text is the term of each of its words, in their order: a word of the index is the word of
the text in the same place, so phrases are found and marks land. Terms that take more or less than a word of SQLite's
(`eua` in `E.U.A.`, `guardachuva`, `dar` in `dá-lo`) have no such place, and stand in the column `terms`. Stems,
spellings and ranking are Recorte's alone.
"""

import re
import sqlite3
import unicodedata
from collections.abc import Callable, Iterable
from contextlib import closing
from pathlib import Path
from typing import Any, NamedTuple, get_args

from recorte.analysis import tokens
from recorte.corpus import Article
from recorte.indexer.files import remove, sync_file, sync_folder
from recorte.search.archive import Archive
from recorte.search.counting.facets import FacetName
from recorte.search.errors import ExportError

APPLICATION_ID = 0x5265_636F
"""By which a database tells that it was written here, and may be written anew: `Reco`."""

_TABLES = Path(__file__).with_suffix(".sql").read_text(encoding="utf-8")
_UNSAFE = "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
"""Until it is whole, nobody needs it: it is synced once, when it is."""

_INDEXES = """
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

# What SQLite reads as one word, whichever tables of Unicode it has.
_LETTERS = re.compile("[0-9A-Za-zªºµÀ-ÖØ-öø-ɏ]+")
_TERM = re.compile("[0-9a-z]+")
_RUN = re.compile(r"[^\W_]+")

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
        writing.facets()
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
        self._words = _Words()
        self._last: tuple[str, int | None] = ("", None)

    def sources(self) -> None:
        for number, source in enumerate(self._archive.sources(), 1):
            facts = source.to_dict()
            self._insert("sources", number, facts["path"], facts["format"], facts["size"], source.articles)
            for rejection in source.rejected:
                self._insert("rejections", number, rejection.source, rejection.reason)

    def facets(self) -> None:
        counted = self._archive.search("", limit=0, facets=get_args(FacetName), facet_values=len(self._archive))
        for facet in counted.facets:
            for value in facet:
                self._insert("facets", facet.name, value.value, value.count)

    def article(self, number: int, article: Article) -> None:
        published, authors = article.published, "; ".join(article.authors)
        read = [self._words.read(_clean(text)) for text in (article.title, article.text, authors)]
        beyond = " ".join(dict.fromkeys(term for one in read for term in one.beyond))
        self._insert(
            "articles",
            number,
            article.doc_id,
            article.title,
            published.iso if published else None,
            published.found_by if published else None,
            authors,
            article.section,
            article.publisher,
            article.url,
            article.language,
            article.captured.isoformat() if article.captured else None,
            article.source,
            self._source_of(article),
            article.text,
            beyond,
        )
        self._insert("articles_fts (rowid, title, text, authors, terms)", number, *(it.indexed for it in read), beyond)
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


class _Read(NamedTuple):
    """How a text is indexed.

    Attributes:
        indexed: The text with the words that are one for SQLite too, but that it reads otherwise, written as terms.
        beyond: The terms that are not in there, and what SQLite would have read in place of those that are.
    """

    indexed: str
    beyond: Iterable[str]


class _Words(dict[str, _Read | None]):
    """How words are indexed, each worked out when it is first met; `None` for those that are as they stand."""

    def __missing__(self, word: str) -> _Read | None:
        if len(self) >= _MOST_REMEMBERED:
            self.clear()
        found = self[word] = _read(word)
        return found

    def read(self, text: str) -> _Read:
        words = text.replace("\n", " ").split(" ")
        others = {word: read for word in dict.fromkeys(words) if (read := self[word])}
        beyond = dict.fromkeys(term for read in others.values() for term in read.beyond)
        indexed = " ".join([others[word].indexed if word in others else word for word in words]) if others else text
        return _Read(indexed, beyond)


def _read(word: str) -> _Read | None:
    found = list(tokens(word))
    terms = {(token.start, token.end): token.term for token in found if _TERM.fullmatch(token.term)}
    indexed, as_it_stands = _LETTERS.sub(lambda run: terms.get(run.span(), run[0]), word), _as_sqlite_reads(word)
    there = _as_sqlite_reads(indexed)
    beyond = {token.term for token in found if not _is_within(_as_sqlite_reads(token.term), there)}
    beyond.update(one for one in as_it_stands.split() if not _is_within(one, there))
    return _Read(indexed, sorted(beyond)) if beyond or there != as_it_stands else None


def _is_within(phrase: str, words: str) -> bool:
    return f" {phrase} " in f" {words} "


def _as_sqlite_reads(text: str) -> str:
    """Give the tokens that `unicode61` makes of a text, with a space between two.

    Source: https://www.sqlite.org/fts5.html#unicode61_tokenizer
    """
    plain = text.lower()
    if not plain.isascii():
        plain = "".join(sign for sign in unicodedata.normalize("NFD", plain) if not unicodedata.combining(sign))
    return " ".join(_RUN.findall(plain))


def _clean(value: Any) -> Any:  # noqa: ANN401 - whatever a column takes
    return _NO_CHARACTERS.sub("\ufffd", value) if isinstance(value, str) else value

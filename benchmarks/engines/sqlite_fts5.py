"""SQLite FTS5: the articles in a table, the words in an index over it; folded, but not stemmed: FTS5 has no Portuguese.

The index is built in one go and optimised, the date has an index of its own, and words are quoted so that no query can
be a syntax error.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from benchmarks.documents import Document, read
from benchmarks.engines import LIMIT, TITLE_WEIGHT
from benchmarks.queries import Kind, Query

_SETUP = """
PRAGMA page_size = 8192;
PRAGMA journal_mode = OFF;
PRAGMA synchronous = OFF;
PRAGMA cache_size = -262144;
PRAGMA temp_store = MEMORY;
CREATE TABLE article (
    number INTEGER PRIMARY KEY, doc_id TEXT, title TEXT, text TEXT, published TEXT, section TEXT, url TEXT
);
CREATE VIRTUAL TABLE words USING fts5 (
    title, text, content = 'article', content_rowid = 'number', tokenize = 'unicode61 remove_diacritics 2'
);
"""

# One by one: `executescript` would commit what is pending first.
_FINISH = (
    "CREATE INDEX article_published ON article (published)",
    "INSERT INTO words (words) VALUES ('rebuild')",
    "INSERT INTO words (words) VALUES ('optimize')",
    "COMMIT",
    "ANALYZE",
)

_WEIGH = "INSERT INTO words (words, rank) VALUES ('rank', ?)"
_INSERT = "INSERT INTO article (doc_id, title, text, published, section, url) VALUES (?, ?, ?, ?, ?, ?)"

_OPEN = "PRAGMA mmap_size = 4294967296; PRAGMA cache_size = -65536; PRAGMA query_only = ON;"

# The best rows are chosen before any article is read. The plus keeps SQLite from running the words anew for each row
# that the dates allow.
_FIND = """
SELECT article.* FROM (
    SELECT rowid AS found, rank AS score FROM words WHERE words MATCH :words ORDER BY rank LIMIT :limit
) JOIN article ON article.number = found ORDER BY score
"""
_FIND_DATED = """
SELECT article.* FROM (
    SELECT rowid AS found, rank AS score FROM words
    WHERE words MATCH :words
      AND +rowid IN (SELECT number FROM article WHERE published >= :first AND published < :behind)
    ORDER BY rank LIMIT :limit
) JOIN article ON article.number = found ORDER BY score
"""


class Fts5Searcher:
    """An open database."""

    def __init__(self, folder: Path) -> None:
        self._connection = sqlite3.connect(_database(folder))
        self._connection.executescript(_OPEN)
        # SQLite opens lazily; without a first look the cost would fall on the first query.
        self._connection.execute("SELECT rowid FROM words WHERE words MATCH '\"a\"' LIMIT 1").fetchall()

    def search(self, query: Query) -> list[str]:
        """Search."""
        values: dict[str, str | int] = {"words": _expression(query), "limit": LIMIT}
        if query.since is not None and query.until is not None:
            days = {"first": query.since.isoformat(), "behind": (query.until + timedelta(days=1)).isoformat()}
            rows = self._connection.execute(_FIND_DATED, values | days)
        else:
            rows = self._connection.execute(_FIND, values)
        return [row[1] for row in rows.fetchall()]

    def close(self) -> None:
        """Close the database."""
        self._connection.close()


class Fts5Engine:
    """SQLite as Python has it."""

    def index(self, documents: Path, folder: Path) -> None:
        """Fill the table, then build the index from it."""
        folder.mkdir()
        with closing(sqlite3.connect(_database(folder), isolation_level=None)) as connection:
            connection.executescript(_SETUP)
            connection.execute(_WEIGH, (f"bm25({TITLE_WEIGHT}, 1)",))
            connection.execute("BEGIN")
            connection.executemany(_INSERT, _rows(documents))
            for statement in _FINISH:
                connection.execute(statement)

    def open(self, folder: Path) -> Fts5Searcher:
        """Open a database."""
        return Fts5Searcher(folder)


def _database(folder: Path) -> Path:
    return folder / "articles.sqlite"


def _rows(documents: Path) -> Iterator[tuple[str | None, ...]]:
    return map(_row, read(documents))


def _row(document: Document) -> tuple[str | None, ...]:
    published = None if document.published is None else document.published.isoformat()
    return document.doc_id, document.title, document.text, published, document.section, document.url


def _expression(query: Query) -> str:
    match query.kind:
        case Kind.PHRASE:
            return f'"{query.text}"'
        case Kind.PREFIX:
            return f'"{query.text}"*'
        case _:
            return " OR ".join(f'"{word}"' for word in query.words)


ENGINE = Fts5Engine()

"""The engines that are compared, one module each, and what a benchmark asks of them.

Each engine is set as someone who knows it would set it for Portuguese news: the best analysis it has, the title worth
twice the text, all fields stored so that results can be shown. An engine's module is imported only in the subprocess
that runs it, so that none has to be installed.
"""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

from benchmarks.queries import Kind, Query

ALL_KINDS = frozenset(Kind)

LIMIT = 10
"""Hits read for each query."""

PROCESSORS = 2
"""Threads or processes that an engine indexes with, where it can use more than one."""

TITLE_WEIGHT = 2
"""How much more a word counts in a title than in a text, where an engine can be told."""


class Searcher(Protocol):
    """An open index."""

    def search(self, query: Query) -> list[str]:
        """Give the ids of the best `LIMIT` articles, best first, having read each of them whole as it is stored."""

    def close(self) -> None:
        """Let go of the index."""


class Engine(Protocol):
    """A full-text engine; its module has one under the name `ENGINE`."""

    def index(self, documents: Path, folder: Path) -> None:
        """Index a file of `benchmarks.documents` into a new folder, complete and on disk when it returns."""

    def open(self, folder: Path) -> Searcher:
        """Open what `index` has made."""


@dataclass(frozen=True, slots=True)
class Contender:
    """An engine that can be asked for by name.

    Attributes:
        name: As `--engines` takes it.
        label: As the report shows it.
        module: Its module in this package.
        requires: What must be importable.
        kinds: The kinds of queries it can answer.
        largest: The most documents it is tried with; `None` for no bound.
        index_of: The contender whose index it searches, if not its own.
        answers: Whether it finds anything; what does not is there for the time it takes.
    """

    name: str
    label: str
    module: str
    requires: tuple[str, ...] = ()
    kinds: frozenset[Kind] = ALL_KINDS
    largest: int | None = None
    index_of: str | None = None
    answers: bool = True

    def missing(self) -> list[str]:
        """Give what it requires that is not installed."""
        return [name for name in self.requires if find_spec(name) is None]

    def load(self) -> Engine:
        """Import the engine."""
        engine: Engine = import_module(f"benchmarks.engines.{self.module}").ENGINE
        return engine


CONTENDERS = {
    contender.name: contender
    for contender in (
        Contender("recorte", "Recorte", "recorte_archive"),
        Contender("recorte-passages", "Recorte, 3 passages", "recorte_passages", index_of="recorte"),
        Contender("recorte-unranked", "Recorte, nothing ranked", "recorte_unranked", index_of="recorte", answers=False),
        Contender("tantivy", "tantivy", "tantivy_index", ("tantivy",)),
        Contender("tantivy-counting", "tantivy, counting", "tantivy_counting", ("tantivy",), index_of="tantivy"),
        Contender("fts5", "SQLite FTS5", "sqlite_fts5", ("sqlite3",)),
        Contender(
            "bm25s", "bm25s", "bm25s_matrix", ("bm25s", "Stemmer", "unidecode"), frozenset({Kind.SHORT, Kind.LONG})
        ),
        # It takes minutes for each further 10,000 documents, and what it shows it shows at 10,000.
        Contender("whoosh", "stock Whoosh", "stock_whoosh", ("whoosh",), largest=10_000),
    )
}
"""By name, in the order in which they run and are shown; what searches another's index stands behind it."""

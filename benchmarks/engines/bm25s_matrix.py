"""bm25s: a matrix of scores worked out when indexing; words alone, no phrases, prefixes or dates.

It has no fields: the title stands twice before the text. The matrix and the articles are mapped, not loaded. It uses
numba where that is installed; the first queries, which compile, are not measured.
"""

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import bm25s
import Stemmer
from unidecode import unidecode

from benchmarks.documents import Document, read
from benchmarks.engines import LIMIT, TITLE_WEIGHT
from benchmarks.queries import Query

_WORD = re.compile(r"\w+")
_STEMMER = Stemmer.Stemmer("portuguese")


class Bm25sSearcher:
    """An open matrix with its articles."""

    def __init__(self, folder: Path) -> None:
        self._matrix: Any = bm25s.BM25.load(str(folder), mmap=True, load_corpus=True)

    def search(self, query: Query) -> list[str]:
        """Search; what shares no word with the query has a score of 0 and is no hit."""
        count = min(LIMIT, len(self._matrix.corpus))
        found, scores = self._matrix.retrieve([_stems(query.words)], k=count, show_progress=False)
        return [article["doc_id"] for article, score in zip(found[0], scores[0], strict=True) if score > 0]

    def close(self) -> None:
        """Close the file of articles."""
        self._matrix.corpus.close()


class Bm25sEngine:
    """bm25s with Snowball stems of folded words."""

    def index(self, documents: Path, folder: Path) -> None:
        """Work out all scores and save them with the articles."""
        articles = list(read(documents))
        words = [_document_stems(article) for article in articles]
        matrix = bm25s.BM25(backend="auto")
        matrix.index(words, show_progress=False)
        matrix.save(str(folder), corpus=[_fields(article) for article in articles], show_progress=False)

    def open(self, folder: Path) -> Bm25sSearcher:
        """Open what was saved."""
        return Bm25sSearcher(folder)


def _document_stems(document: Document) -> list[str]:
    title = _stems(_words(document.title))
    return title * TITLE_WEIGHT + _stems(_words(document.text))


def _words(text: str) -> Iterator[str]:
    return (match[0] for match in _WORD.finditer(text.lower()))


def _stems(words: Iterable[str]) -> list[str]:
    return [_stem(word) for word in words]


@cache
def _stem(word: str) -> str:
    return str(_STEMMER.stemWord(unidecode(word)))


def _fields(document: Document) -> dict[str, str | None]:
    published = None if document.published is None else document.published.isoformat()
    return {
        "doc_id": document.doc_id,
        "title": document.title,
        "text": document.text,
        "published": published,
        "section": document.section,
        "url": document.url,
    }


ENGINE = Bm25sEngine()

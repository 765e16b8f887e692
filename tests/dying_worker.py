"""A worker that dies of some articles, as one does in which a library has a bug, or that takes too much memory.

    python -m dying_worker

An article that says `morre com 11` has it killed by that signal, one that says `morre sem memória` finds no memory, and
one that says `morre uma vez em FILE` kills only the first worker that reads it, which makes the file. A draft is
written after as many bytes of text as `DRAFT_AFTER_BYTES` says.
"""

import os
import re
from pathlib import Path

from recorte.corpus import Article
from recorte.indexer import worker
from recorte.indexer.columns.batch import Document

_SIGNAL = re.compile(r"\bmorre com (\d+)")
_ONCE = re.compile(r"\bmorre uma vez em (\S+)")
_document_of = worker.document_of


def document_of(article: Article, origin: int = 0) -> Document:
    """Give an article as a segment takes it, unless it says that this is the end."""
    if found := _SIGNAL.search(article.text):
        os.kill(os.getpid(), int(found[1]))
    if "morre sem memória" in article.text:
        raise MemoryError
    if (found := _ONCE.search(article.text)) and not Path(found[1]).exists():
        Path(found[1]).touch()
        os.kill(os.getpid(), 9)
    return _document_of(article, origin)


if __name__ == "__main__":
    worker.document_of = document_of
    if "DRAFT_AFTER_BYTES" in os.environ:
        worker.LARGEST_SEGMENT = int(os.environ["DRAFT_AFTER_BYTES"])  # type: ignore[attr-defined] # it has it from `shares`
    worker.main()

"""Writing an archive: all its articles as one new generation of its Whoosh index, or nothing at all.

Whoosh's commit replaces the table of contents in one step, and what readers of the older generation hold open stays
whole for them. Until that step nothing that was there has been touched, so an interruption leaves the older
generation; its leftovers vanish with the next commit.

Useful for: how an article becomes fields. Not useful for: which articles (see `build`), what a term is (see
`recorte.analysis`).
"""

import secrets
from collections.abc import Sequence
from datetime import datetime, time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from whoosh import index
from whoosh.codec.whoosh3 import W3Codec, W3Segment
from whoosh.filedb.filestore import FileStorage
from whoosh.writing import CLEAR, LockError

from recorte.analysis import occurrences, stem
from recorte.corpus import Article, Published
from recorte.indexer import manifest as manifests
from recorte.indexer.errors import ArchiveLockedError, NotAnArchiveError
from recorte.indexer.manifest import Manifest
from recorte.indexer.stored_articles import encode
from recorte.indexer.whoosh.files import EMPTY_TOC, is_leftover, newest_generation, remove_drafts
from recorte.indexer.whoosh.schema import indexable, schema

_INDEX_NAME = "MAIN"
_GAP = 10
_POOL_MB = 256
"""Memory for postings before they are sorted to disk, in MiB."""


class WhooshWriter:
    """One new generation of an archive in the making; a context manager that gives it up unless committed.

    Args:
        path: The archive; it is created where there is none.

    Raises:
        ArchiveLockedError: If another process is writing the archive.
        NotAnArchiveError: If the folder holds something else.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._writer = _open_writer(path)
        self._known_words: set[str] = set()
        self._done = False

    @property
    def generation(self) -> int:
        """The number that the new generation will have."""
        return int(self._writer.generation)

    @property
    def replaces(self) -> int:
        """How many articles the generation before holds."""
        return sum(int(segment.doc_count()) for segment in self._writer.segments)

    def add(self, article: Article) -> int:
        """Add an article, and give its document number."""
        document = int(self._writer.docnum)
        self._writer.add_document(**self._fields(article))
        return document

    def drop(self, document: int) -> None:
        """Take back an article added before."""
        self._writer.newsegment.delete_document(document)

    def commit(self, manifest: Manifest) -> None:
        """Put the new generation and its manifest in the place of the older one."""
        manifests.write(manifest, self._path, self.generation)
        self._writer.commit(mergetype=CLEAR)
        self._done = True
        remove_drafts(self._path)
        manifests.remove_others(self._path, self.generation)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if not self._done:
            self._give_up()

    def _give_up(self) -> None:
        """Do as Whoosh's `cancel` does, and take away the files of the generation that will not be."""
        writer = self._writer
        try:
            writer._close_segment()
            index.clean_files(writer.storage, writer.indexname, self.generation - 1, writer.segments)
            manifests.path_of(self._path, self.generation).unlink(missing_ok=True)
        finally:
            writer._finish()

    def _fields(self, article: Article) -> dict[str, Any]:
        title, title_forms = occurrences(article.title)
        text, text_forms = occurrences(article.text)
        fields: dict[str, Any] = {
            "doc_id": indexable(article.doc_id),
            "title": title,
            "text": text,
            "title_forms": title_forms,
            "text_forms": text_forms,
            "stems": self._new_words(title | text),
            "published": _by_the_clock(article.published),
            "authors": _apart(article.authors),
            "section": occurrences(article.section or "")[0],
            "publisher": occurrences(article.publisher or "")[0],
            "url": indexable(article.url or ""),
            "source": indexable(article.source),
            "article": encode(article),
        }
        return {name: value for name, value in fields.items() if value}

    def _new_words(self, words: dict[str, list[int]]) -> list[str]:
        new = words.keys() - self._known_words
        self._known_words |= new
        return [f"{stem(word)} {word}" for word in new]


def _open_writer(path: Path) -> Any:
    path.mkdir(parents=True, exist_ok=True)
    if newest_generation(path) == 0:
        _start_anew(path)
    try:
        return _writer(path)
    except LockError as error:
        raise ArchiveLockedError(path) from error
    except OSError:
        raise
    except Exception:  # noqa: BLE001 - whatever Whoosh raises on a damaged table of contents
        # An empty generation on top of the damaged one, for the new one to replace; until then it stays what it is.
        index.TOC(schema(), [], newest_generation(path) + 1).write(FileStorage(str(path)), _INDEX_NAME)
        return _writer(path)


def _writer(path: Path) -> Any:
    return index.open_dir(str(path), schema=schema()).writer(limitmb=_POOL_MB, codec=_UniqueSegments())


def _apart(names: Sequence[str]) -> dict[str, list[int]]:
    """Give the occurrences in several names, with a gap between them that no phrase spans."""
    found: dict[str, list[int]] = {}
    base = 0
    for name in names:
        words, _ = occurrences(name)
        for term, positions in words.items():
            found.setdefault(term, []).extend(base + position for position in positions)
        base += sum(map(len, words.values())) + _GAP
    return found


class _UniqueSegments(W3Codec):
    """Whoosh's own codec, but for the names of segments.

    Whoosh takes them from `random`, which a host program may have seeded: a new segment with the name of a live one
    would write over it.
    """

    def new_segment(self, storage: Any, indexname: str) -> Any:  # noqa: ARG002 - as Whoosh calls it
        return W3Segment(W3Codec(), indexname, segid=secrets.token_hex(8))


def _start_anew(path: Path) -> None:
    names = [entry.name for entry in path.iterdir()]
    if not all(map(is_leftover, names)):
        raise NotAnArchiveError(path)
    if EMPTY_TOC not in names:
        index.create_in(str(path), schema())


def _by_the_clock(published: Published | None) -> datetime | None:
    if published is None:
        return None
    when = published.when
    return when.replace(tzinfo=None) if isinstance(when, datetime) else datetime.combine(when, time())

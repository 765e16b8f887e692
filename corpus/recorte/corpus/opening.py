"""A source that has been opened: what every reader is given.

The file is looked at once, at its beginning; from there on it is a stream.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

from recorte.corpus.article import Article, Rejection
from recorte.corpus.discovery import SourceFile, printable
from recorte.corpus.markup import strip_html
from recorte.corpus.options import ReadOptions
from recorte.corpus.records import Place, RecordMapper
from recorte.corpus.streams import ByteStream, UnreadableError

_LOG = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where articles come from, and what names their places.

    Attributes:
        file: Which file.
        options: How to read it.
    """

    file: SourceFile
    options: ReadOptions

    def place(self, number: int | None = None, offset: int | None = None) -> Place:
        """Give the place of the nth record or of the one at an offset, or of the file that is one article."""
        return Place(printable(self.file.path), self.file.relative, number, offset)

    def mapper(self, plain: Callable[[str], str] = strip_html) -> RecordMapper:
        """Give what makes articles of records, with the user's field names."""
        return RecordMapper(self.options.field_names, plain, self.options.qualify_ids)

    def rejection(self, reason: str, line: int | None = None, offset: int | None = None) -> Rejection:
        """Reject the file, or one line of it, or the record at an offset."""
        path = printable(self.file.path) + self.place(offset=offset).mark
        return Rejection(path if line is None else f"{path}:{line}", reason)

    def member(self, name: str, size: int = 0) -> SourceFile:
        """Give what names a member of the file, which is a container.

        Args:
            name: Its name there, with `/` between folders. It stands behind the container's own path for the user
                and for the ids of articles; no file on disk is ever opened by it.
            size: Bytes, as far as known.
        """
        return SourceFile(f"{self.file.file}/{name}", f"{self.file.relative}/{name}", size)

    def failed(self, error: Exception, name: str, line: int | None = None, offset: int | None = None) -> Rejection:
        """Reject what could not be read, even where it tripped the reader: one record must not stop a million others.

        Args:
            error: What came of it; want of memory, which is no fault of the record, is raised again.
            name: What to call the format in a message.
            line: As for `rejection`.
            offset: As for `rejection`.
        """
        if isinstance(error, MemoryError):
            raise error
        if isinstance(error, UnreadableError):
            return self.rejection(error.reason, line, offset)
        _LOG.debug("%s", self.file.path, exc_info=error)
        what = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
        return self.rejection(f"could not be read as {name}: {what[:200]}", line, offset)


@dataclass(frozen=True, slots=True)
class OpenSource(Origin):
    """A file that is being read, or a member of a container.

    Attributes:
        stream: Its bytes.
        encoding: As its beginning tells; `ascii` where nothing there lies beyond.
        name: The file's own name, without an ending such as `.gz`.
        depth: How many containers it is in.
    """

    stream: ByteStream
    encoding: str
    name: str
    depth: int = 0


class Reader(Protocol):
    """A module that reads one format; `recorte.corpus.readers` lists them."""

    def articles(self, source: OpenSource, /) -> Iterator[Article | Rejection]:
        """Give the articles of a source one by one, and a rejection for each part that gives none.

        Raises:
            UnreadableError: The source cannot be read any further.
        """
        ...

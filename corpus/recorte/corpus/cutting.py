"""Pieces of sources, which processes can read each for itself.

A large file of JSON Lines is cut at line ends without being parsed, and of a large web archive some pages at a time are
taken out, as they were fetched; any other file is one piece, and is not even opened unless it is large. The articles
and rejections of the pieces, one piece after another, are those that `read` gives of the source, down to every id and
line number; only pages without text are counted for each piece by itself.

    >>> from pathlib import Path
    >>> from recorte.corpus.discovery import SourceFile
    >>> for piece in pieces(SourceFile("news.jsonl", "news.jsonl", 1 << 30)):  # doctest: +SKIP
    ...     for article in read_piece(piece):  # in whatever process
    ...         print(article)
"""

from collections.abc import Callable, Iterable, Iterator
from copy import copy
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import LineDecoder
from recorte.corpus.discovery import SourceFile
from recorte.corpus.opening import OpenSource, Origin
from recorte.corpus.options import MEBIBYTE, ReadOptions
from recorte.corpus.readers import json_lines
from recorte.corpus.reading import read, recognise
from recorte.corpus.streams import ByteStream, UnreadableError, split_lines

if TYPE_CHECKING:
    from recorte.corpus.readers.warc import CrawledPage

PIECE = MEBIBYTE // 2
"""Bytes of a piece of a cut file; so much costs some hundredths of a second to read, and little to send."""

_WHOLE = 8
"""How many times the size of a piece a file may have that is not cut."""

_PARTS = 8
"""Into about so many a piece is cut by `smaller`."""

_WEB_ARCHIVES = "recorte.corpus.readers.warc"
_DEFAULTS = ReadOptions()


@dataclass(frozen=True, slots=True)
class Lines:
    """Some lines of a file, and what reading them needs to know of those before.

    Attributes:
        data: Their bytes, decompressed; the last ends with the piece, whether a line feed stands there or not.
        first: The number of the first line in the file, from 1.
        before: How many records of the file lie before.
        decoder: Makes text of them; in the state in which the lines before have left it.
    """

    data: bytes
    first: int
    before: int
    decoder: LineDecoder


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a source, or all of it; it can be pickled.

    Attributes:
        source: The file.
        lines: The part of a file of JSON Lines.
        pages: The part of a web archive. Where there is neither, the piece is the whole file, which is then opened by
            whoever reads it.
        failure: Why the file cannot be read beyond this piece; empty where it can, or ends.
        format: The name of the format of a file that has been cut; empty for a whole one.
    """

    source: SourceFile
    lines: Lines | None = None
    failure: str = ""
    pages: "tuple[CrawledPage | Rejection, ...] | None" = None
    format: str = ""

    @property
    def size(self) -> int:
        """Bytes to be read: of the lines, or of the file on disk."""
        if self.lines is not None:
            return len(self.lines.data)
        if self.pages is not None:
            return sum(len(page.data) for page in self.pages if not isinstance(page, Rejection))
        return self.source.size

    @property
    def is_whole(self) -> bool:
        """Whether it is the whole file."""
        return self.lines is None and self.pages is None


def pieces(
    source: SourceFile,
    options: ReadOptions = _DEFAULTS,
    consumed: Callable[[int], None] | None = None,
    size: int = PIECE,
) -> Iterator[Piece]:
    """Share out a source.

    Args:
        source: Which one.
        options: As for reading it.
        consumed: Called now and then with how many bytes of the file on disk have been cut.
        size: The fewest bytes of a piece of a cut file but the last; a piece is cut at the first line end there.
            A file of no more than eight such pieces is not cut.

    Returns:
        The pieces in the order of the file, one by one as they are cut; never more than one of them, a chunk and the
        longest line allowed are in memory.
    """
    if source.size <= _WHOLE * size:
        yield Piece(source)
        return
    try:
        with ByteStream(source.path, consumed) as stream:
            found, opened = recognise(source, stream, options)
            cut = {json_lines.__name__: _cut, _WEB_ARCHIVES: _taken_out}.get(found.module)
            if cut is not None:
                yield from (replace(piece, format=found.name) for piece in cut(opened, size))
                return
    except UnreadableError:
        pass  # whoever reads the file meets it again, and says so
    yield Piece(source)


def read_piece(
    piece: Piece,
    options: ReadOptions = _DEFAULTS,
    consumed: Callable[[int], None] | None = None,
    recognised: Callable[[str], None] | None = None,
) -> Iterator[Article | Rejection]:
    """Read a piece.

    Args:
        piece: Which one.
        options: Those that the source was shared out with.
        consumed: Called now and then with how many bytes of the file on disk have been read, if the piece is a
            whole file; those of a cut one were told when it was cut.
        recognised: Called with the name of the format of a whole file, once that is known.

    Returns:
        What `read` gives of this part of the source.
    """
    origin = Origin(piece.source, options)
    if piece.pages is not None:
        from recorte.corpus.readers import warc

        yield from warc.articles_of(origin, piece.pages)
    elif piece.lines is not None:
        lines = split_lines((piece.lines.data,), options.largest_record, piece.lines.first)
        yield from json_lines.articles_of(origin, lines, copy(piece.lines.decoder), piece.lines.before)
        if piece.failure:
            yield origin.rejection(piece.failure)
    else:
        yield from read(piece.source, options, consumed, recognised)


def smaller(piece: Piece, options: ReadOptions = _DEFAULTS) -> list[Piece]:
    """Cut a piece of a file in smaller ones, down to a line or a page; nothing where it cannot be cut."""
    if piece.pages is not None:
        size = -(-len(piece.pages) // _PARTS)
        starts = range(0, len(piece.pages), size) if len(piece.pages) > 1 else ()
        return [replace(piece, pages=piece.pages[start : start + size]) for start in starts]
    if piece.lines is None:
        return []
    data = piece.lines.data
    cut = [*_cut_lines(piece.source, (data,), piece.lines, max(len(data) // _PARTS, 1), options.largest_record)]
    if len(cut) < 2:  # noqa: PLR2004 - else it is cut
        return []
    cut[-1] = replace(cut[-1], failure=piece.failure)
    return [replace(part, format=piece.format) for part in cut]


def blamed(piece: Piece, reason: str) -> Rejection:
    """Reject a piece that is not to be read: by its line or its page if it is one, else as the file."""
    origin = Origin(piece.source, _DEFAULTS)
    if piece.lines is not None:
        return origin.rejection(reason, line=piece.lines.first)
    pages = [page for page in piece.pages or () if not isinstance(page, Rejection)]
    return origin.rejection(reason, offset=pages[0].offset if pages else None)


def _cut(opened: OpenSource, size: int) -> Iterator[Piece]:
    beginning = Lines(b"", 1, 0, LineDecoder(opened.encoding))
    chunks = opened.stream.chunks_of_lines(opened.encoding)
    return _cut_lines(opened.file, chunks, beginning, size, opened.options.largest_record)


def _cut_lines(
    source: SourceFile, chunks: Iterable[bytes], beginning: Lines, size: int, longest: int
) -> Iterator[Piece]:
    """Cut lines that begin where some others do, and as reading those would."""
    decoder = copy(beginning.decoder)
    first, before = beginning.first, beginning.before
    for data, failure in _at_line_ends(chunks, size, longest):
        yield Piece(source, Lines(data, first, before, copy(decoder)), failure)
        ends, records = _count(data, longest)
        first, before = first + ends, before + records
        if not decoder.is_decided:
            _follow(decoder, data, longest)


def _taken_out(opened: OpenSource, size: int) -> Iterator[Piece]:
    from recorte.corpus.readers import warc

    held: list[CrawledPage | Rejection] = []
    length = 0
    try:
        for page in warc.pages(opened):
            held.append(page)
            length += 0 if isinstance(page, Rejection) else len(page.data)
            if length >= size:
                yield Piece(opened.file, pages=tuple(held))
                held, length = [], 0
    except Exception as error:  # noqa: BLE001 - whatever it is, what came before it is read
        held.append(opened.failed(error, "a web archive"))
    if held:
        yield Piece(opened.file, pages=tuple(held))


def _at_line_ends(chunks: Iterable[bytes], size: int, longest: int) -> Iterator[tuple[bytes, str]]:
    """Cut a stream at the first line end from each `size` bytes on; the last cut goes with what broke it off."""
    held: list[bytes] = []
    length = 0
    failure = ""
    try:
        for chunk in chunks:
            start = 0
            while end := chunk.find(b"\n", start + max(0, size - length - 1)) + 1:
                yield b"".join((*held, chunk[start:end])), ""
                held.clear()
                start, length = end, 0
            if length <= size + longest:  # else the open line is too long already, and nobody will ask how long
                held.append(chunk[start:])
                length += len(chunk) - start
    except UnreadableError as error:
        failure = error.reason
    rest = b"".join(held)
    if failure:
        rest = rest[: rest.rfind(b"\n") + 1]  # the line that the file breaks off in is not given
    if rest or failure:
        yield rest, failure


def _count(data: bytes, longest: int) -> tuple[int, int]:
    """Count line feeds and records: the lines that are not blank, or too long for anyone to look."""
    lines = data.split(b"\n")
    blank = lines.count(b"") + sum(len(line) <= longest for line in filter(bytes.isspace, lines))
    return len(lines) - 1, len(lines) - blank


def _follow(decoder: LineDecoder, data: bytes, longest: int) -> None:
    """Bring a decoder into the state in which reading these lines would leave it."""
    if data.isascii():
        return
    for _, line in split_lines((data,), longest):
        if decoder.is_decided:
            return
        if line is not None:
            decoder.line(line)

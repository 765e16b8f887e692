"""The records of a WARC or ARC file one by one, each known by its offset in the file on disk.

`warcio` parses headers and chunks. Finding the next record is done here, because a damaged one must not end the file:
after damage, reading goes on with the next line that can begin a record, or with the next gzip member.
"""

import logging
import re
from collections import deque
from collections.abc import Generator, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from io import BytesIO
from typing import Any

from warcio.bufferedreaders import ChunkedDataReader
from warcio.recordloader import ArcWarcRecord, ArcWarcRecordLoader

from recorte.corpus.readers.http_bodies import decoded
from recorte.corpus.streams import ByteStream, UnreadableError, size_in_words

LONGEST_LINE = 1 << 16
"""Bytes of a line of a header."""

LARGEST_HEADER = 1 << 20
"""Bytes of all header lines of a record."""

_FIRST_LINE = {
    "warc": re.compile(rb"WARC/\d"),
    "arc": re.compile(rb"(?:filedesc|https?|ftp|dns):.* [\w.:-]+ \d{8,14} \S+ \d+\s*$"),
}
"""How a record begins."""

_CHARSET = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_READ = 1 << 16
_CHUNKING = 2  # times its size that a body may take with its chunks

# It warns of every space in an address, and goes on.
logging.getLogger("warcio").setLevel(logging.ERROR)


@dataclass(frozen=True, slots=True)
class Damage:
    """A part of the file that cannot be read.

    Attributes:
        offset: Where in the file on disk the record begins.
        reason: Why, in words for the user.
    """

    offset: int
    reason: str


@dataclass(frozen=True, slots=True)
class WebRecord:
    """A record; its body can be read until the next one is asked for.

    Attributes:
        offset: Where in the file on disk it begins; of a file compressed as one piece, where in what it decompresses
            to.
        kind: `response`, `resource`, `conversion` and so on.
        address: What was fetched; empty where the record does not say.
        captured: When; `None` where the record does not say.
        parsed: What `warcio` made of it.
        http: The headers of the response; `None` for another record.
    """

    offset: int
    kind: str
    address: str
    captured: datetime | None
    parsed: ArcWarcRecord
    http: Any

    @property
    def status(self) -> int | None:
        """The status of the HTTP response; `None` for another record, or one without a number."""
        code = self.http.get_statuscode() if self.http else ""
        return int(code) if code.isascii() and code.isdigit() else None

    @property
    def media_type(self) -> str:
        """The declared type of the body in lower case, such as `text/html`; empty where none is declared."""
        return self._declared_type().partition(";")[0].strip().lower()

    @property
    def charset(self) -> str | None:
        """The encoding that was declared with the body."""
        match = _CHARSET.search(self._declared_type())
        return match[1] if match else None

    def body(self, largest: int, what: str) -> bytes:
        """Read the body, without chunks and content encoding.

        Args:
            largest: The most bytes.
            what: The name of the limit for the reader of the message.

        Returns:
            The body, or as much of it as there is: of a record that breaks off a `Damage` follows.

        Raises:
            UnreadableError: It is larger, or its content encoding is unknown or corrupt.
        """
        stream = self.parsed.raw_stream
        if stream.limit > _CHUNKING * largest:
            raise UnreadableError(f"larger than the limit of {size_in_words(largest)} for {what}")
        data = b"".join(iter(lambda: stream.read(_READ), b""))
        if self._header("transfer-encoding").lower() == "chunked":
            data = ChunkedDataReader(BytesIO(data)).read()
        return decoded(data, self._header("content-encoding"), largest, what)

    def _declared_type(self) -> str:
        return self._header("content-type") if self.http else self.parsed.content_type or ""

    def _header(self, name: str) -> str:
        return (self.http.get_header(name) or "").strip() if self.http else ""


def records(stream: ByteStream, file_format: str) -> Iterator[WebRecord | Damage]:
    """Give the records in the order of the file.

    Args:
        stream: The file.
        file_format: `warc` or `arc`.
    """
    return _Records(stream, file_format).records()


class _Records:
    def __init__(self, stream: ByteStream, file_format: str) -> None:
        self._source = _Source(stream)
        self._format = file_format
        self._begins = _FIRST_LINE[file_format]
        self._loader = ArcWarcRecordLoader(verify_http=False, arc2warc=False)

    def records(self) -> Iterator[WebRecord | Damage]:
        in_damage = False
        while True:
            offset, line = self._next_line()
            if not line:
                if failure := self._source.failure:
                    if not in_damage:
                        yield Damage(offset, failure.reason)
                    in_damage = True
                    if self._source.resumes():
                        continue
                return
            if self._begins.match(line):
                damage = yield from self._record(offset, line)
                in_damage = damage is not None
                if damage:
                    yield damage
            elif not in_damage:
                in_damage = True
                yield Damage(offset, f"damaged: no {self._format.upper()} record begins here")

    def _next_line(self) -> tuple[int, bytes]:
        while True:
            self._source.begin_header()
            offset = self._source.offset()
            line = self._source.readline()
            if line.strip() or not line:
                return offset, line

    def _record(self, offset: int, line: bytes) -> Generator[WebRecord, None, Damage | None]:
        """Give the record that this line begins; return the damage that was found in it."""
        try:
            parsed = self._loader.parse_record_stream(self._source, line, self._format, no_record_parse=True)
            if parsed.length is None or not hasattr(parsed.raw_stream, "limit"):
                return Damage(offset, "damaged: a record without its length")
            if parsed.rec_type == "response" and not _address(parsed):
                return Damage(offset, "damaged: a response without its address")
            record = self._described(offset, parsed)
        except MemoryError:
            raise
        except UnreadableError as error:
            return Damage(offset, error.reason)
        except Exception as error:  # noqa: BLE001 - whatever its headers are, the next record is read
            failure = self._source.failure
            return Damage(offset, failure.reason if failure else f"damaged: its headers cannot be read ({error})"[:200])
        yield record
        while parsed.raw_stream.read(_READ):
            pass
        if not parsed.raw_stream.limit:
            return None
        failure = self._source.failure
        return Damage(offset, failure.reason if failure else "the record breaks off before its end")

    def _described(self, offset: int, parsed: ArcWarcRecord) -> WebRecord:
        headers = parsed.rec_headers
        is_arc = parsed.format == "arc"
        address = _address(parsed)
        captured = headers.get_header("archive-date" if is_arc else "WARC-Date") or ""
        http = None
        if parsed.rec_type == "response":
            http = self._loader.load_http_headers("response", address, parsed.raw_stream, parsed.length)
        return WebRecord(offset, parsed.rec_type or "", address, _moment(captured), parsed, http)


class _Source:
    """The bytes of the file as `warcio` reads them, with the place of each record in the file on disk."""

    def __init__(self, stream: ByteStream) -> None:
        self.failure: UnreadableError | None = None
        self._stream = stream
        self._chunks: Iterator[bytes] = stream.chunks()
        self._chunk = b""
        self._at = 0
        self._before = 0
        self._in_header = 0
        self._starts: deque[tuple[int, int]] = deque()

    def begin_header(self) -> None:
        """Count the lines of a header anew."""
        self._in_header = 0

    def offset(self) -> int:
        """Give the place: of the first record of a gzip member, its offset on disk; else that in the bytes read."""
        self._filled()
        position = self._before + self._at
        member = None
        while self._starts and self._starts[0][0] <= position:
            member = self._starts.popleft()[1]
        return position if member is None else member

    def tell(self) -> int:
        """Give how many bytes have been read."""
        return self._before + self._at

    def read(self, size: int) -> bytes:
        """Give some bytes; none only at the end, or where the file cannot be read any further."""
        if not self._filled():
            return b""
        start, self._at = self._at, min(len(self._chunk), self._at + size)
        return self._chunk[start : self._at]

    def readline(self, size: int = LONGEST_LINE) -> bytes:
        """Give the rest of the line, or as much of it as is allowed.

        Raises:
            UnreadableError: The header is longer than any is.
        """
        parts: list[bytes] = []
        left = min(size, LONGEST_LINE)
        while left > 0 and self._filled():
            end = self._chunk.find(b"\n", self._at, self._at + left) + 1 or self._at + left
            part = self._chunk[self._at : end]
            parts.append(part)
            self._at += len(part)
            left = 0 if part.endswith(b"\n") else left - len(part)
        line = b"".join(parts)
        self._in_header += len(line)
        if self._in_header > LARGEST_HEADER:
            raise UnreadableError(f"damaged: a header longer than the limit of {size_in_words(LARGEST_HEADER)}")
        return line

    def resumes(self) -> bool:
        """Go on behind what cannot be read; tell whether that is possible."""
        chunks = self._stream.resume()
        if chunks is None:
            return False
        self.failure, self._chunks = None, chunks
        return True

    def _filled(self) -> bool:
        while self._at >= len(self._chunk):
            self._before += len(self._chunk)
            self._chunk, self._at = b"", 0
            try:
                chunk = next(self._chunks, b"")
            except UnreadableError as error:
                self.failure = error
                chunk = b""
            self._starts.extend(self._stream.starts)
            if not chunk:
                return False
            self._chunk = chunk
        return True


def _address(parsed: ArcWarcRecord) -> str:
    return parsed.rec_headers.get_header("uri" if parsed.format == "arc" else "WARC-Target-URI") or ""


def _moment(text: str) -> datetime | None:
    """Read the time of a capture: ISO 8601 in WARC, fourteen digits or fewer in ARC; always in UTC."""
    try:
        if text.isdigit():
            return datetime.strptime(f"{text:0<14}"[:14], "%Y%m%d%H%M%S").replace(tzinfo=UTC)
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)

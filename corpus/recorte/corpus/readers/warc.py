"""WARC and ARC files: an article for each page that a crawler fetched.

Pages are HTML responses with status 200, and resources and conversions that hold HTML or text. Everything else in a
crawl (requests, images, redirects, revisits) is passed over. Pages without a text are no fault worth a line each: they
are counted.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from recorte.corpus.article import Article, Rejection
from recorte.corpus.opening import OpenSource
from recorte.corpus.readers import html, plain
from recorte.corpus.readers.warc_records import Damage, WebRecord, records
from recorte.corpus.recognition import Beginning, is_html
from recorte.corpus.streams import UnreadableError

_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_UNDECLARED = frozenset(("", "unk", "unknown", "no-type", "application/unknown"))
_FOUND = 200
# Other addresses of resources are a crawler's own notes.
_SCHEMES = ("http:", "https:", "ftp:", "file:")
_LOOKED_AT = 1024


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the articles of the pages, and a rejection for each record that is damaged."""
    yield from _Crawl(source).articles()


@dataclass(slots=True)
class _Crawl:
    source: OpenSource
    pages: int = 0
    without_text: int = 0

    def articles(self) -> Iterator[Article | Rejection]:
        is_silent = True
        file_format = "arc" if self.source.stream.prefix.startswith(b"filedesc") else "warc"
        for record in records(self.source.stream, file_format):
            if isinstance(record, Damage):
                is_silent = False
                yield self.source.rejection(record.reason, offset=record.offset)
            elif found := self._read(record):
                is_silent = False
                yield found
        if self.without_text:
            verb = "has" if self.without_text == 1 else "have"
            yield self.source.rejection(f"{self.without_text:,} of {self.pages:,} pages {verb} no text")
        elif is_silent:
            yield self.source.rejection("no pages in it")

    def _read(self, record: WebRecord) -> Article | Rejection | None:
        try:
            return self._article(record)
        except UnreadableError as error:
            return self.source.rejection(error.reason, offset=record.offset)
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - whatever it is, the next page is read
            return self.source.unforeseen(error, "a web page", offset=record.offset)

    def _article(self, record: WebRecord) -> Article | None:
        if not _may_be_page(record):
            return None
        options = self.source.options
        is_text = record.media_type == "text/plain"
        largest, what = (options.largest_text, "a text") if is_text else (options.largest_html, "an HTML page")
        data = record.body(largest, what)
        if record.media_type in _UNDECLARED and not _looks_like_html(data):
            return None
        self.source.stream.expansion.count(len(data))
        self.pages += 1
        make = plain.article_of if is_text else html.article_of
        article = make(data, self.source.place(offset=record.offset), record.charset, record.address)
        if article is None:
            self.without_text += 1
            return None
        return replace(article, captured=record.captured)


def _may_be_page(record: WebRecord) -> bool:
    if record.kind == "response":
        return record.status == _FOUND and record.media_type in _HTML_TYPES | _UNDECLARED
    if record.kind in {"resource", "conversion"} and record.address.startswith(_SCHEMES):
        return record.media_type in _HTML_TYPES | {"text/plain"}
    return False


def _looks_like_html(data: bytes) -> bool:
    return is_html(Beginning(data[:_LOOKED_AT].decode("ascii", "ignore").lstrip(), ""))

"""WARC and ARC files: an article for each page that a crawler fetched.

Pages are HTML responses with status 200, and resources and conversions that hold HTML or text. Everything else in a
crawl (requests, images, redirects, revisits) is passed over. Pages without a text are no fault worth a line each: they
are counted.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from recorte.corpus.article import Article, Rejection, WithoutText
from recorte.corpus.opening import OpenSource, Origin
from recorte.corpus.readers import html, plain
from recorte.corpus.readers.warc_records import Damage, WebRecord, records
from recorte.corpus.recognition import Beginning, is_html

_HTML_TYPES = frozenset(("text/html", "application/xhtml+xml"))
_UNDECLARED = frozenset(("", "unk", "unknown", "no-type", "application/unknown"))
_FOUND = 200
# Other addresses of resources are a crawler's own notes.
_SCHEMES = ("http:", "https:", "ftp:", "file:")
_LOOKED_AT = 1024


class CrawledPage(NamedTuple):
    """A page as it was fetched; it can be pickled.

    Attributes:
        data: What was sent, without chunks and content encoding.
        offset: Where its record begins in the file.
        charset: The encoding that was declared with it.
        address: What was fetched.
        captured: When.
        is_text: Whether it is plain text, and not HTML.
    """

    data: bytes
    offset: int
    charset: str | None
    address: str
    captured: datetime | None
    is_text: bool


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the articles of the pages, and a rejection for each record that is damaged."""
    yield from articles_of(source, pages(source))


def pages(source: OpenSource) -> Iterator[CrawledPage | Rejection]:
    """Give the pages, and a rejection for each record that is damaged, or for a file that holds no pages."""
    is_silent = True
    file_format = "arc" if source.stream.prefix.startswith(b"filedesc") else "warc"
    for record in records(source.stream, file_format):
        if isinstance(record, Damage):
            found: CrawledPage | Rejection | None = source.rejection(record.reason, offset=record.offset)
        else:
            found = _page(source, record)
        if found is not None:
            is_silent = False
            yield found
    if is_silent:
        yield source.rejection("no pages in it")


def articles_of(origin: Origin, found: Iterable[CrawledPage | Rejection]) -> Iterator[Article | Rejection]:
    """Give the articles of some pages.

    Args:
        origin: The file they are from.
        found: The pages; rejections among them are given as they are.
    """
    without_text = 0
    for page in found:
        if isinstance(page, Rejection):
            yield page
            continue
        try:
            make = plain.article_of if page.is_text else html.article_of
            article = make(page.data, origin.place(offset=page.offset), page.charset, page.address)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next page is read
            yield origin.failed(error, "a web page", offset=page.offset)
            continue
        if article is None:
            without_text += 1
        else:
            yield replace(article, captured=page.captured)
    if without_text:
        yield WithoutText.of(origin.rejection("").source, without_text)


def _page(source: OpenSource, record: WebRecord) -> CrawledPage | Rejection | None:
    """Give the page of a record, or why it cannot be read; nothing for a record that is no page."""
    if not _may_be_page(record):
        return None
    options, is_text = source.options, record.media_type == "text/plain"
    largest, what = (options.largest_text, "a text") if is_text else (options.largest_html, "an HTML page")
    try:
        data = record.body(largest, what)
        if record.media_type in _UNDECLARED and not _looks_like_html(data):
            return None
        source.stream.expansion.count(len(data))
        return CrawledPage(data, record.offset, record.charset, record.address, record.captured, is_text)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next page is read
        return source.failed(error, "a web page", offset=record.offset)


def _may_be_page(record: WebRecord) -> bool:
    if record.kind == "response":
        return record.status == _FOUND and record.media_type in _HTML_TYPES | _UNDECLARED
    if record.kind in {"resource", "conversion"} and record.address.startswith(_SCHEMES):
        return record.media_type in _HTML_TYPES | {"text/plain"}
    return False


def _looks_like_html(data: bytes) -> bool:
    return is_html(Beginning(data[:_LOOKED_AT].decode("ascii", "ignore").lstrip(), ""))

"""PDF by its text layer: one article a file, with the offsets at which its pages begin.

Lines become paragraphs again; what stands at the head or foot of most pages is kept where it stands first. A
file without a text layer is a scan, and says so: it is for a program that reads images.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock
from typing import TYPE_CHECKING

from recorte.corpus.article import Article, Published, Rejection
from recorte.corpus.cleaning import Scrape
from recorte.corpus.dates import find_date, parse_date
from recorte.corpus.decoding import normalise_line
from recorte.corpus.opening import OpenSource
from recorte.corpus.people import split_authors
from recorte.corpus.printed_lines import SENTENCE_ENDS, RunningText, long_line, starts_paragraph
from recorte.corpus.records import published_elsewhere
from recorte.corpus.streams import UnreadableError, size_in_words

if TYPE_CHECKING:
    from pypdfium2 import PdfDocument, PdfPage

MOST_PAGES = 10_000
"""Pages that are read; the thickest newspaper has some hundreds."""

LONGEST_TITLE = 200
"""Characters of a title, if its line is larger than the others."""

_AT_EDGE = 2
"""Lines at the head and at the foot of a page that may be the same on others."""

_LEAST_REPEATS = 3
_LEAST_SHARE = 0.5
_HEADLINE_SHARE = 1.2
_SAME_SIZE = 0.95
_MOST_LETTERS_LOOKED_AT = 5000
_ONE_AT_A_TIME = Lock()
# PDFium puts this for a hyphen at the end of a line, and no line end.
_LINE_END_HYPHEN = re.compile(r"[\x02\ufffe](?P<next>.?)", re.DOTALL)
_NO_TITLE = re.compile(
    r"(?:microsoft (?:word|powerpoint|excel|publisher)\b|apresentação do powerpoint|powerpoint presentation"
    r"|untitled|sem título|documento?\b|layout \d|slide \d|p[áa]g(?:ina)?[\s_.]*\d).*"
    r"|.*\.(?:docx?|indd|pdf|qx[dp]|p65|pptx?|odt|rtf|pmd|xlsx?|cdr|ai|tiff?|jpe?g)",
    re.IGNORECASE,
)
_PAGE_NUMBER = re.compile(r"\W*(?:p[áa]g(?:ina|\.)?\s*)?#(?:\s*(?:/|de)\s*#)?\W*")
_CREATED = re.compile(r"D:(\d{8})\d*")


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    data = source.stream.whole(source.options.largest_document, "a PDF")
    try:
        with _ONE_AT_A_TIME:  # PDFium must not be entered by two threads
            printed = _printed(data, source.options.largest_text)
    except ImportError:
        yield source.rejection("a PDF; to read it: pip install '.[pdf]' in Recorte's folder")
        return
    for number in printed.broken:
        yield source.rejection(f"page {number} cannot be read")
    if not any(printed.pages):
        count = len(printed.pages) - len(printed.broken)
        if not count:
            return
        yield source.rejection(f"no text layer: {count} page{'s' if count != 1 else ''} of images")
        return
    yield _article(source, printed)


@dataclass(frozen=True, slots=True)
class _Printed:
    """What a PDF holds.

    Attributes:
        pages: The lines of each page.
        broken: Numbers of the pages that cannot be read, from 1; they count as pages without text.
        headline: The largest lines of the first page, as one.
        metadata: What the file says of itself.
    """

    pages: list[list[str]]
    broken: list[int]
    headline: str
    metadata: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class _Line:
    """A line of a page, and whether it has nothing to do with those around it."""

    text: str
    is_apart: bool = False


def _printed(data: bytes, longest: int) -> _Printed:
    from pypdfium2 import PdfDocument, PdfiumError

    try:
        document = PdfDocument(data)
    except PdfiumError as error:
        if "password" in str(error).lower() or "security" in str(error).lower():
            raise UnreadableError("encrypted: it cannot be read without its password") from error
        raise UnreadableError(f"not a PDF that can be read ({error})") from error
    try:
        count = len(document)
        if not 0 < count <= MOST_PAGES:
            raise UnreadableError(f"{count} pages; at most {MOST_PAGES} are read")
        found = list(_pages(document, count, longest))
        broken = [number for number, page in enumerate(found, start=1) if page is None]
        headline = "" if 1 in broken else _headline(document)
        return _Printed([page or [] for page in found], broken, headline, document.get_metadata_dict())
    except PdfiumError as error:
        raise UnreadableError(f"not a PDF that can be read ({error})") from error
    finally:
        document.close()


def _pages(document: "PdfDocument", count: int, longest: int) -> Iterator[list[str] | None]:
    """Give the lines of each page; `None` for one that is broken."""
    from pypdfium2 import PdfiumError

    size = 0
    for number in range(count):
        try:
            lines = [_mended(line) for line in _text(document[number]).splitlines()]
        except PdfiumError:
            yield None
            continue
        yield [line for line in lines if line]
        size += sum(map(len, lines))
        if size > longest:
            raise UnreadableError(f"its text is longer than the limit of {size_in_words(longest)}")


def _text(page: "PdfPage") -> str:
    try:
        layer = page.get_textpage()
        try:
            return str(layer.get_text_range())
        finally:
            layer.close()
    finally:
        page.close()


def _mended(line: str) -> str:
    line = _LINE_END_HYPHEN.sub(lambda cut: cut["next"] if cut["next"].islower() else f"-{cut['next']}", line)
    return normalise_line(line)


def _headline(document: "PdfDocument") -> str:
    """Give the lines of the first page that are printed largest, if they are larger than most; else nothing."""
    sizes = list(_sizes(document))
    if not sizes:
        return ""
    largest = max(size for size, _ in sizes)
    usual = sorted(size for size, line in sizes for _ in line)[sum(len(line) for _, line in sizes) // 2]
    if largest < _HEADLINE_SHARE * usual:
        return ""
    first = next(place for place, (size, _) in enumerate(sizes) if size >= _SAME_SIZE * largest)
    lines: list[str] = []
    for size, line in sizes[first:]:
        if size < _SAME_SIZE * largest:
            break
        lines.append(line)
    title = normalise_line(" ".join(lines))
    return title if len(title) <= LONGEST_TITLE and any(map(str.isalpha, title)) else ""


def _sizes(document: "PdfDocument") -> Iterator[tuple[float, str]]:
    """Give the lines of the first page with the height of their letters, in points."""
    page = document[0]
    layer = page.get_textpage()
    try:
        letters = min(layer.count_chars(), _MOST_LETTERS_LOOKED_AT)
        line = ""
        heights: list[float] = []
        for place in range(letters):
            letter = layer.get_text_range(place, 1)
            if letter in {"\r", "\n", "\r\n"}:
                if line.strip():
                    yield max(heights, default=0.0), _mended(line)
                line, heights = "", []
                continue
            line += letter
            if letter.isalnum():
                _, bottom, _, top = layer.get_charbox(place, loose=True)
                heights.append(abs(top - bottom))
        if line.strip():
            yield max(heights, default=0.0), _mended(line)
    finally:
        layer.close()
        page.close()


def _article(source: OpenSource, printed: _Printed) -> Article:
    running = RunningText()
    before = ""
    for lines in _without_repeats(printed.pages):
        running.begin_page()
        full = long_line([line.text for line in lines if not line.is_apart])
        is_apart = before.endswith(SENTENCE_ENDS)
        for line in lines:
            is_apart = is_apart or line.is_apart or starts_paragraph(before, line.text, full)
            running.add(line.text, starts_paragraph=is_apart)
            before, is_apart = line.text, line.is_apart
    text = running.text()
    place = source.place()
    author = printed.metadata.get("Author") or ""
    return Article(
        doc_id=place.relative,
        title=_title(printed, text),
        text=text,
        published=_published(source, printed),
        authors=split_authors(normalise_line(author)) if " " in author.strip() else (),
        source=place.source,
        pages=running.pages(),
    )


def _title(printed: _Printed, text: str) -> str:
    declared = normalise_line(printed.metadata.get("Title") or "")
    if " " in declared and len(declared) <= LONGEST_TITLE and not _NO_TITLE.fullmatch(declared):
        return declared
    return printed.headline or text.split("\n", 1)[0][:LONGEST_TITLE]


def _published(source: OpenSource, printed: _Printed) -> Published | None:
    """Find the date: a PDF tells when it was made, which may be long after it was printed, so that is asked last."""
    first = next(filter(None, printed.pages))
    day = find_date("\n".join(first))
    if found := published_elsewhere(None, Scrape("", (), day, ""), source.place()):
        return found
    created = _CREATED.match(printed.metadata.get("CreationDate") or "")
    made = parse_date(created[1]) if created else None
    return Published(made, "metadata") if made else None


def _without_repeats(pages: Sequence[Sequence[str]]) -> Iterator[list[_Line]]:
    """Drop the later copies of lines at the head or foot of most pages, and page numbers."""
    counts = Counter(key for lines in pages for key in {_key(line) for line in _edges(lines)})
    least = max(_LEAST_REPEATS, _LEAST_SHARE * len(pages))
    repeated = {key for key, count in counts.items() if count >= least}
    seen: set[str] = set()
    for lines in pages:
        edges = {place for place in range(len(lines)) if min(place, len(lines) - 1 - place) < _AT_EDGE}
        kept: list[_Line] = []
        for place, line in enumerate(lines):
            key = _key(line)
            if place in edges and key in repeated:
                if key not in seen and not _PAGE_NUMBER.fullmatch(key):
                    seen.add(key)
                    kept.append(_Line(line, is_apart=True))
            else:
                kept.append(_Line(line))
        yield kept


def _edges(lines: Sequence[str]) -> Sequence[str]:
    return lines if len(lines) <= 2 * _AT_EDGE else [*lines[:_AT_EDGE], *lines[-_AT_EDGE:]]


def _key(line: str) -> str:
    return re.sub(r"\d+", "#", line).casefold()

"""hOCR: scanned pages as HTML, one article a file; a paragraph of the scan is one of the text.

What the scan is of is said by Dublin Core, if it is.

Source: the hOCR specification, version 1.2.
"""

import re
from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.cleaning import Scrape
from recorte.corpus.decoding import decode, normalise_line
from recorte.corpus.html_pages import Element, html_document
from recorte.corpus.opening import OpenSource
from recorte.corpus.printed_lines import RunningText
from recorte.corpus.readers.html import declared_charset
from recorte.corpus.readers.html_dates import DUBLIN_CORE, published_in_meta
from recorte.corpus.records import language_tag, published_elsewhere

PARAGRAPHS = frozenset(("ocr_par", "ocr_caption", "ocr_header", "ocr_footer", "ocr_textfloat", "ocr_table"))
"""Classes of elements that are a paragraph."""

LINES = frozenset(("ocr_line", "ocrx_line"))
"""Classes of elements that are a printed line."""

_UNTITLED = re.compile(
    r"(?:image|page|scan|img|untitled|sem t[íi]tulo|ocr)?[\s:_/\\\"'.\d-]*|.*\.\w{3,4}\"?", re.IGNORECASE
)


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    data = source.stream.whole(source.options.largest_html, "an HTML page")
    tree = html_document(decode(data, declared_charset(data)))
    scan = _Scan()
    if tree is not None:
        scan.read(tree)
    if tree is None or not scan.text.length:
        yield source.rejection("no text")
        return
    text = scan.text.text()
    place = source.place()
    title = normalise_line(str(tree.findtext(".//title") or ""))
    yield Article(
        doc_id=place.relative,
        title="" if _UNTITLED.fullmatch(title) else title,
        text=text,
        published=published_in_meta(tree, DUBLIN_CORE) or published_elsewhere(None, Scrape("", (), None, text), place),
        language=language_tag(str(tree.get("lang") or "")),
        source=place.source,
        pages=scan.text.pages() if scan.count > 1 else (),
    )


class _Scan:
    def __init__(self) -> None:
        self.text = RunningText()
        self.count = 0
        self._is_new = True

    def read(self, tree: Element) -> None:
        for element in tree.iter():
            classes = frozenset(str(element.get("class") or "").split())
            if "ocr_page" in classes:
                self.text.begin_page()
                self.count += 1
                self._is_new = True
            elif classes & PARAGRAPHS:
                self._is_new = True
            elif classes & LINES and (line := " ".join(element.text_content().split())):
                self.text.add(line, starts_paragraph=self._is_new)
                self._is_new = False

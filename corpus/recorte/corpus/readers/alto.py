"""ALTO: the page of a digitised newspaper, one article a file; a block of the page is a paragraph.

Words that the end of a line cuts in two are put together, as the file says or as the hyphen does. Nothing in
ALTO is a title.

Source: the ALTO schema of the Library of Congress, versions 2 to 4.
"""

from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.cleaning import Scrape
from recorte.corpus.elements import Element, elements, name_of, within
from recorte.corpus.opening import OpenSource
from recorte.corpus.printed_lines import RunningText
from recorte.corpus.records import language_tag, published_elsewhere
from recorte.corpus.streams import UnreadableError, size_in_words

_BLOCK = "TextBlock"
_PAGE = "Page"
_CUT = "\u00ad"


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    page = _Pages()
    try:
        for element in elements(source, {_BLOCK}, ends={_PAGE}):
            if element is None:
                yield source.rejection(_limit("a block", source.options.largest_record))
            elif name_of(element) == _PAGE:
                page.end()
            else:
                page.add(element)
            if page.text.length > source.options.largest_text:
                yield source.rejection(_limit("its text", source.options.largest_text))
                return
    except UnreadableError as error:
        yield source.rejection(error.reason)
    if not page.text.length:
        yield source.rejection("no text")
        return
    text = page.text.text()
    place = source.place()
    yield Article(
        doc_id=place.relative,
        title="",
        text=text,
        published=published_elsewhere(None, Scrape("", (), None, text), place),
        language=language_tag(page.language),
        source=place.source,
        pages=page.offsets(),
    )


class _Pages:
    def __init__(self) -> None:
        self.text = RunningText()
        self.language = ""
        self._count = 0
        self._first_half = ""
        self._is_new = True

    def add(self, block: Element) -> None:
        if self._is_new:
            self.text.begin_page()
            self._is_new = False
        self.language = self.language or str(block.get("LANG") or block.get("language") or "")
        starts = True
        for line in within(block, "TextLine"):
            words = " ".join(self._words(line)).replace(f" {_CUT}", _CUT)
            if words:
                self.text.add(words, starts_paragraph=starts)
                starts = False

    def end(self) -> None:
        if self._is_new:
            self.text.begin_page()
        self._count += 1
        self._is_new = True

    def offsets(self) -> tuple[int, ...]:
        """Give where the pages begin, if there are several; the number of a single one is not in the file."""
        return self.text.pages() if self._count > 1 else ()

    def _words(self, line: Element) -> Iterator[str]:
        for part in line:
            name, content = name_of(part), str(part.get("CONTENT") or "")
            whole = str(part.get("SUBS_CONTENT") or "")
            if name == "HYP" and not self._first_half:
                yield _CUT
            elif name == "String" and whole and part.get("SUBS_TYPE") == "HypPart1":
                self._first_half = whole
                yield whole
            elif name == "String" and self._first_half:
                was, self._first_half = self._first_half, ""
                if whole != was:  # the second half stands elsewhere
                    yield content
            elif name == "String":
                yield content


def _limit(what: str, size: int) -> str:
    return f"{what} is longer than the limit of {size_in_words(size)}"

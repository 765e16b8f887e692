"""HTML that a reader takes apart itself, such as a chapter of a book: any of it is parsed, without the network."""

import re
from itertools import groupby
from typing import TypeAlias

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from recorte.corpus.printed_lines import RunningText

Element: TypeAlias = HtmlElement

_XML_DECLARATION = re.compile(r"\s*+<\?xml[^>]*\?>")


def without_declaration(text: str) -> str:
    """Give a page without the XML declaration that it may begin with: text that names an encoding is not parsed.

    It is looked for nowhere else: from each of a million spaces that would take a million steps.
    """
    declaration = _XML_DECLARATION.match(text)
    return text[declaration.end() :] if declaration else text


def html_document(text: str) -> Element | None:
    """Parse a page.

    Args:
        text: HTML or XHTML.

    Returns:
        Its first element; `None` where there is none.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    data = without_declaration(text).replace("\x00", "").encode("utf-8", "replace")
    try:
        return document_fromstring(data, parser=parser)
    except (LxmlError, ValueError):  # nothing but white space and comments
        return None


def drawn_text(page: Element) -> str:
    """Give the text of the drawings (SVG) of a page, which books of a fixed layout consist of.

    Args:
        page: The page.

    Returns:
        A paragraph for each text of a drawing; parts of it that stand at the same height are one line.
    """
    running = RunningText()
    for written in page.iter("text"):
        starts = True
        for _, parts in groupby(written.iter("tspan"), key=lambda part: str(part.get("y") or "")):
            line = "".join(str(part.text or "") for part in parts)
            running.add(line, starts_paragraph=starts)
            starts = False
        if starts:
            running.add(str(written.text_content()), starts_paragraph=True)
    return running.text()

"""HTML as a tree: any of it is parsed, without the network, and to its end.

The parser gives up, without a word, where elements are nested too deep; what stood behind that would be missing.
"""

import re
from itertools import groupby
from typing import TypeAlias

from lxml.etree import LxmlError
from lxml.html import HtmlElement, HTMLParser, document_fromstring

from recorte.corpus.printed_lines import RunningText
from recorte.corpus.streams import UnreadableError

DEEPEST = 250
"""How deep elements may be nested in a page; the parser gives up a little further down."""

Element: TypeAlias = HtmlElement

_FONTS = re.compile(r"</?(?:b|big|em|font|i|small|span|strike|strong|tt|u)\b[^<>]*+>", re.IGNORECASE)
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

    Raises:
        UnreadableError: Its elements are nested too deep.
    """
    parser = HTMLParser(encoding="utf-8", no_network=True, huge_tree=False, remove_comments=True, remove_pis=True)
    data = without_declaration(text).replace("\x00", "").encode("utf-8", "replace")
    try:
        page = document_fromstring(data, parser=parser)
    except (LxmlError, ValueError):  # nothing but white space and comments
        return None
    if is_cut_off(page):
        raise too_deep()
    return page


def is_cut_off(page: Element) -> bool:
    """Tell whether the parser gave up within a page: what it read last is then nested as deep as it goes."""
    last = page.getroottree().getroot()
    for _ in range(DEEPEST):
        if not len(last):
            return False
        last = last[-1]
    return True


def without_fonts(text: str) -> str:
    """Give a page without the tags that only say how letters look, which some pages never close."""
    return _FONTS.sub("", text)


def too_deep() -> UnreadableError:
    """Give what is raised of a page that cannot be parsed to its end."""
    return UnreadableError(f"HTML elements nested more than {DEEPEST} deep")


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

"""NITF: the news article of agencies, alone in a file or inside NewsML-G2.

Source: the News Industry Text Format of the IPTC, version 3.6, which older ones differ from in nothing that is
read here.
"""

import re
from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.elements import Element, articles_of, elements, name_of, paragraphs, text, texts, within
from recorte.corpus.markup import BLOCKS
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Place, Value

PARAGRAPHS = BLOCKS | {"block", "bq", "hl1", "hl2", "media-caption", "credit", "note", "fn", "body.content", "tagline"}
"""Elements of NITF and XHTML that begin and end a paragraph."""

# Times as NITF writes them, without what separates their parts.
_COMPACT = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(?:[.,]\d+)?(Z|[+-]\d\d:?\d\d)?$")


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    mapper = source.mapper(str)

    def article(element: Element, place: Place) -> Article | str:
        return mapper.article(record(element), place) or "no text"

    yield from articles_of(source, elements(source, {"nitf"}), article, "NITF")


def record(element: Element) -> dict[str, Value]:
    """Give what an NITF document says, under the names of the fields of a record."""
    head = next(within(element, "head/docdata"), None)
    data = {} if head is None else {name_of(child): child for child in head}
    headline = next(within(element, "body/body.head"), element)
    publication = next(within(element, "head/pubdata"), None)
    return {
        "id": _attribute(data.get("doc-id"), "id-string"),
        "title": text(headline, "hedline/hl1", "headline/hl1") or text(element, "head/title"),
        "subtitle": text(headline, "hedline/hl2", "headline/hl2"),
        "text": body(element),
        "published": [
            _COMPACT.sub(r"\1-\2-\3T\4:\5:\6\7", written)
            for written in (
                _attribute(data.get("date.issue"), "norm"),
                _attribute(data.get("date.release"), "norm"),
                _attribute(publication, "date.publication"),
                _attribute(_dated(headline), "norm"),
            )
        ],
        "author": texts(headline, "byline/person") or texts(headline, "byline"),
        "section": _attribute(publication, "position.section"),
        "publisher": _attribute(publication, "name") or text(headline, "distributor/org", "distributor"),
        "url": _attribute(publication, "ex-ref"),
        "language": str(element.get("{http://www.w3.org/XML/1998/namespace}lang") or ""),
    }


def body(element: Element) -> str:
    """Give the text of an NITF document: its abstract where there is no more."""
    for path in ("body/body.content", "body/body.head/abstract"):
        for content in within(element, path):
            if found := paragraphs(content, PARAGRAPHS):
                return found
    return ""


def _dated(headline: Element) -> Element | None:
    return next(within(headline, "dateline/story.date"), None)


def _attribute(element: Element | None, name: str) -> str:
    return "" if element is None else str(element.get(name) or "")

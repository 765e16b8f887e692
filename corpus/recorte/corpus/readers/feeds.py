"""Feeds: RSS 0.9 to 2.0, RSS 1.0 and Atom, an article an entry; a feed may be of any size.

The full content of an entry is preferred to its summary; the feed's title is the publisher.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from recorte.corpus.article import Article, Rejection
from recorte.corpus.elements import Element, articles_of, elements, name_of, paragraphs, text, texts, within
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Place, RecordMapper, Value

ENTRIES = frozenset(("item", "entry"))
"""What an article is called, in RSS and in Atom."""

ABOUT = frozenset(("title", "language", "dc:language", "author"))
"""What a feed says of itself that holds for its entries."""

_FEEDS = frozenset(("channel", "feed"))
_MAIL_AND_NAME = re.compile(r"[^\s@]++@[^\s@(]++\s*+\((?P<name>[^()]+)\)")


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each entry."""
    feed = _Feed(source.mapper())
    yield from articles_of(source, elements(source, ENTRIES, ABOUT), feed.article, "an entry of a feed")


@dataclass(slots=True)
class _Feed:
    mapper: RecordMapper
    title: str = ""
    language: str = ""
    author: str = ""

    def article(self, element: Element, place: Place) -> Article | str | None:
        if name_of(element) not in ENTRIES:
            self._note(element)
            return None
        return self.mapper.article(self._record(element), place) or "no text"

    def _note(self, element: Element) -> None:
        parent = element.getparent()
        if parent is None or name_of(parent) not in _FEEDS:
            return
        name = name_of(element)
        if name == "title":
            self.title = self.title or strip_html(text_of(element))
        elif name == "author":
            self.author = text(element, "name")
        else:
            self.language = text_of(element)

    def _record(self, element: Element) -> dict[str, Value]:
        link = address(element)
        return {
            "id": text(element, "guid", "id") or rdf_about(element),
            "title": title_of(element),
            "text": content(element),
            "published": texts(
                element, "pubDate", "published", "dc:date", "dcterms:issued", "issued", "dcterms:created"
            )
            or texts(element, "updated", "modified"),
            "author": _authors(element) or [self.author],
            "section": sections(element),
            "publisher": text(element, "source/title", "source") or self.title,
            "url": link,
            "language": text(element, "dc:language") or language_of(element) or self.language,
        }


def content(element: Element) -> str:
    """Give the text of an entry: its content, or else its summary."""
    found = ""
    for name in ("content:encoded", "content", "body", "description", "summary"):
        for one in within(element, name):
            inside = paragraphs(one) if len(one) else "".join(one.itertext())
            found = found or (inside if strip_html(inside).strip() else "")
    return found


def title_of(element: Element) -> str:
    """Give the title of an entry."""
    return text(element, "title", "dc:title")


def text_of(element: Element) -> str:
    """Give the text of an element on one line."""
    return " ".join("".join(element.itertext()).split())


def address(element: Element) -> str:
    """Give the address of the page that an entry is about."""
    for link in within(element, "link"):
        target = link.get("href") or text_of(link)
        if target and link.get("rel", "alternate") == "alternate":
            return _joined(str(link.base or ""), strip_html(str(target)))
    named = next(within(element, "guid"), None)
    if named is not None and named.get("isPermaLink", "true") == "true":
        return text_of(named)
    return rdf_about(element)


def rdf_about(element: Element) -> str:
    """Give the address that RSS 1.0 names an entry by."""
    return str(element.get("{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about") or "")


def language_of(element: Element) -> str:
    """Give the language that an element or one around it declares."""
    while element is not None:
        if declared := element.get("{http://www.w3.org/XML/1998/namespace}lang"):
            return str(declared)
        element = element.getparent()
    return ""


def sections(element: Element) -> list[str]:
    """Give the categories of an entry in their order."""
    found = (text_of(one) or one.get("label") or one.get("term") or "" for one in within(element, "category"))
    return [str(name) for name in found if name] or texts(element, "dc:subject")


def _joined(base: str, target: str) -> str:
    try:
        return urljoin(base, target)
    except ValueError:  # such as a bracket that is never closed
        return target


def _authors(element: Element) -> list[str]:
    names = texts(element, "author/name", "dc:creator") or texts(element, "author", "itunes:author")
    return [match["name"] if (match := _MAIL_AND_NAME.fullmatch(name)) else name for name in names]

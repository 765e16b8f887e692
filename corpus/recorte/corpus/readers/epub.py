"""EPUB: an article a chapter, in the order of the book.

A chapter and not the book, because a magazine has an article in each, and because a hit in a book of 400 pages
should say where. Its title is its first heading, else what the table of contents calls it; the book's title is
the section, and its authors, date, publisher and language are those of each chapter.

Members are read from the archive by the names that the book gives, within limits, and never written anywhere.
"""

import lzma
import re
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from io import BytesIO
from posixpath import dirname, join, normpath
from urllib.parse import unquote
from zipfile import BadZipFile

from recorte.corpus.article import Article, Published, Rejection
from recorte.corpus.dates import date_in_name
from recorte.corpus.decoding import decode, normalise_line
from recorte.corpus.elements import Element, document, name_of, paragraphs, text, texts, within
from recorte.corpus.html_pages import drawn_text, html_document
from recorte.corpus.opening import OpenSource
from recorte.corpus.options import MEBIBYTE
from recorte.corpus.readers.members import opened_zip, refused_method
from recorte.corpus.records import Place, Value
from recorte.corpus.streams import Expansion, UnreadableError, size_in_words

MOST_MEMBERS = 50_000
"""Members of an archive; a book of a thousand pages of images has some thousands."""

_LARGEST_DOCUMENT = 6 * MEBIBYTE
"""Bytes of a document that says what the book is made of; that of 50,000 members has as many, and takes 20 times that
in memory."""

_CONTAINER = "META-INF/container.xml"
_ENCRYPTION = "META-INF/encryption.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html", "application/x-dtbook+xml"))
_HEADINGS = ("h1", "h2", "h3")
_LONGEST_TITLE = 300
_BROKEN = (BadZipFile, RuntimeError, NotImplementedError, EOFError, OSError, ValueError, zlib.error, lzma.LZMAError)


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each chapter that has a text."""
    data = source.stream.whole(source.options.largest_document, "an EPUB")
    members = _Members(data, source.options.largest_html, source.stream.expansion)
    book = _book(members)
    count = 0
    for chapter in book.chapters:
        try:
            made = _article(source, book, chapter, members)
        except UnreadableError as error:
            yield Rejection(_place(source, chapter).source, error.reason)
            count += 1
            source.stream.expansion.check()
            continue
        if made:
            yield made
            count += 1
    if not count:
        yield source.rejection(f"no text: a book of {len(book.chapters)} chapters without any")


@dataclass(frozen=True, slots=True)
class _Book:
    """What the package document says.

    Attributes:
        fields: Of every chapter's record.
        chapters: Names of members, in reading order.
        titles: What the table of contents calls them.
        locked: Members that are encrypted.
    """

    fields: Mapping[str, Value]
    chapters: tuple[str, ...]
    titles: Mapping[str, str]
    locked: frozenset[str]


class _Members:
    """The members of an archive, each read within limits, and all of them within that of the file on disk."""

    def __init__(self, data: bytes, largest: int, expansion: Expansion) -> None:
        self._largest = largest
        self._expansion = expansion
        try:
            self._archive = opened_zip(BytesIO(data))
        except _BROKEN as error:
            raise UnreadableError(f"the ZIP archive is broken: {error}") from error
        if len(self._archive.namelist()) > MOST_MEMBERS:
            raise UnreadableError(f"an archive of more than {MOST_MEMBERS} members")

    def read(self, name: str, largest: int, what: str) -> bytes:
        """Give a member of a size at most, and called something where it is said that it is larger.

        Raises:
            UnreadableError: It is not there, too long or broken, or too much has come out of the file on disk.
        """
        self._expansion.check()
        try:
            if reason := refused_method(self._archive.getinfo(name)):
                raise UnreadableError(reason)
            with self._archive.open(name) as member:
                data = member.read(largest + 1)
        except KeyError as error:
            raise UnreadableError("the book names it, but does not hold it") from error
        except _BROKEN as error:
            raise UnreadableError(f"the ZIP archive is broken: {error}") from error
        self._expansion.count(len(data))
        if len(data) > largest:
            raise UnreadableError(f"longer than the limit of {size_in_words(largest)} for {what}")
        return data

    def document(self, name: str) -> Element:
        """Give a member that is XML, and says what the book is made of."""
        largest = min(self._largest, _LARGEST_DOCUMENT)
        return document(self.read(name, largest, "what lists the parts of a book"), largest)

    def chapter(self, name: str) -> bytes:
        """Give a member that is a chapter."""
        return self.read(name, self._largest, "a chapter")

    def __contains__(self, name: str) -> bool:
        return name in self._archive.NameToInfo


def _book(members: _Members) -> _Book:
    container = members.document(_CONTAINER)
    path = next((str(file.get("full-path") or "") for file in within(container, "rootfiles/rootfile")), "")
    package = members.document(path)
    folder = dirname(path)
    files = {str(item.get("id")): item for item in within(package, "manifest/item")}
    spine = (files.get(str(ref.get("idref"))) for ref in within(package, "spine/itemref"))
    pages = [item for item in spine if item is not None and str(item.get("media-type")) in _PAGES]
    chapters = (_member(folder, str(page.get("href"))) for page in pages if "nav" not in _properties(page))
    contents = [item for item in files.values() if "nav" in _properties(item) or "ncx" in str(item.get("media-type"))]
    titles: dict[str, str] = {}
    for name in dict.fromkeys(_member(folder, str(item.get("href"))) for item in contents):
        titles = _contents(members, name) | titles
    return _Book(_fields(package), tuple(dict.fromkeys(chapters)), titles, _locked(members))


def _fields(package: Element) -> dict[str, Value]:
    metadata = next(within(package, "metadata"), package)
    nested = next(within(metadata, "dc-metadata"), metadata)  # as in the first version of the format
    return {
        "section": text(nested, "dc:title"),
        "author": texts(nested, "dc:creator"),
        "published": texts(nested, "dc:date"),
        "publisher": text(nested, "dc:publisher"),
        "language": text(nested, "dc:language"),
    }


def _article(source: OpenSource, book: _Book, chapter: str, members: _Members) -> Article | None:
    if chapter in book.locked:
        raise UnreadableError("encrypted by the bookseller")
    tree = html_document(decode(members.chapter(chapter)))
    body = None if tree is None else tree.find("body")
    if body is None or not (content := paragraphs(body) or drawn_text(body)):
        return None
    headings = (" ".join(one.text_content().split()) for one in body.iter(*_HEADINGS))
    title = next(filter(None, headings), "") or book.titles.get(chapter) or str(book.fields["section"])
    record = {**book.fields, "title": title[:_LONGEST_TITLE], "text": content}
    place = _place(source, chapter)
    made = source.mapper(str).article(record, place)
    day = date_in_name(source.name) if made and made.published is None else None
    return replace(made, published=Published(day, "file name")) if made and day else made


def _place(source: OpenSource, chapter: str) -> Place:
    place = source.place()
    name = normalise_line(chapter)
    return Place(f"{place.source}/{name}", f"{place.relative}/{name}")


def _contents(members: _Members, name: str) -> dict[str, str]:
    """Give what a table of contents calls the members: the first entry for each; nothing if it cannot be read."""
    try:
        tree = members.document(name)
    except UnreadableError:
        return {}
    folder = dirname(name)
    found: dict[str, str] = {}
    for element in tree.iter():
        if name_of(element) == "navPoint":
            target, label = next(within(element, "content"), None), text(element, "navLabel/text")
            address = "" if target is None else str(target.get("src") or "")
        elif name_of(element) == "a":
            address, label = str(element.get("href") or ""), " ".join("".join(element.itertext()).split())
        else:
            continue
        if address and label:
            found.setdefault(_member(folder, address), label)
    return found


def _locked(members: _Members) -> frozenset[str]:
    """Give the members that are encrypted; a font that is only obfuscated is one of them."""
    if _ENCRYPTION not in members:
        return frozenset()
    tree = members.document(_ENCRYPTION)
    found = (one for one in tree.iter() if name_of(one) == "CipherReference")
    return frozenset(unquote(str(one.get("URI") or "")) for one in found)


def _member(folder: str, address: str) -> str:
    """Give the name of the member that an address in the book leads to."""
    return normpath(join(folder, unquote(re.split(r"[?#]", address, maxsplit=1)[0])))


def _properties(item: Element) -> list[str]:
    return str(item.get("properties") or "").split()

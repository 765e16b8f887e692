"""XML as a stream of elements, for every reader of an XML format.

Nothing of a document is believed: its document type is passed over, so that no entity exists to be expanded
or fetched; no address is followed; how deep elements are nested and how large one is have limits. What is
not well-formed is read as far as it makes sense, and told at the end. In memory is never more than the
element that is being read.
"""

import codecs
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from html.entities import html5
from itertools import chain
from typing import TypeAlias

from lxml.etree import XMLPullParser, _Element

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import STRAY, detect
from recorte.corpus.markup import BLOCKS, UNSEEN
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Place
from recorte.corpus.streams import UnreadableError, size_in_words
from recorte.corpus.xml_prolog import LARGEST_PROLOG, Root, declared_encoding, find_root

DEEPEST = 200
"""How deep elements may be nested; no format of news comes near."""

NAMESPACES = {
    "http://purl.org/rss/1.0/modules/content/": "content:",
    "http://purl.org/dc/elements/1.1/": "dc:",
    "http://purl.org/dc/terms/": "dcterms:",
    "http://search.yahoo.com/mrss/": "media:",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes:",
    "http://wordpress.org/export/1.0/": "wp:",
    "http://wordpress.org/export/1.1/": "wp:",
    "http://wordpress.org/export/1.2/": "wp:",
    "http://wordpress.org/export/1.0/excerpt/": "excerpt:",
    "http://wordpress.org/export/1.1/excerpt/": "excerpt:",
    "http://wordpress.org/export/1.2/excerpt/": "excerpt:",
}
"""What stands before the names of these vocabularies, whatever prefix a document has for them; others have nothing."""

Element: TypeAlias = _Element

_PIECE = 1 << 16
_ILLEGAL = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_REFERENCE = re.compile(
    r"&(?:#(?:(?P<decimal>\d{1,7})|[xX](?P<hex>[0-9a-fA-F]{1,6}));|(?P<name>[A-Za-z][A-Za-z0-9]{0,31});)?"
)
_LONGEST_REFERENCE = 34
_MARKUP = frozenset("<>&\"'")
_WHITE = re.compile(r"[ \t\r\n]+")
_BREAKS = re.compile(r" ?\n[ \n]*")


def elements(
    source: OpenSource,
    records: AbstractSet[str],
    notes: AbstractSet[str] = frozenset(),
    ends: AbstractSet[str] = frozenset(),
) -> Iterator[Element | None]:
    """Give the elements of a document that matter, one by one, each of them whole.

    Args:
        source: The file.
        records: Names of elements that articles are made of.
        notes: Names of elements that count where they are outside of those, such as the title of a feed.
        ends: Names of elements whose end is told, when their content has been let go.

    Returns:
        The elements in the order of their ends; `None` for a record that is longer than the limit. An element
        is valid until the next one is asked for.

    Raises:
        UnreadableError: The document is none, or not well-formed; the latter is raised after all that could be
            read.
    """
    declared = declared_encoding(source.stream.prefix[:256].decode("ascii", "ignore"))
    encoding = detect(source.stream.prefix, declared)
    texts = codecs.iterdecode(source.stream.chunks(), "utf-8" if encoding == "ascii" else encoding, STRAY)
    yield from _Stream(source.options.largest_record, records, notes, ends).elements(texts)


def document(data: bytes, longest: int) -> Element:
    """Give the first element of a small document with all that is in it.

    Args:
        data: The document.
        longest: The most bytes.

    Raises:
        UnreadableError: It is too long, or no XML.
    """
    if len(data) > longest:
        raise UnreadableError(f"longer than the limit of {size_in_words(longest)}")
    encoding = detect(data, declared_encoding(data[:256].decode("ascii", "ignore")))
    text = data.decode(encoding, STRAY)
    root = find_root(text.removeprefix("\ufeff"))
    found = _Stream(len(data), {root.name if root else ""}, frozenset(), frozenset()).elements(iter((text,)))
    first = next((element for element in found if element is not None and element.getparent() is None), None)
    if first is None:
        raise UnreadableError("not well-formed XML")
    return first


def articles_of(
    source: OpenSource,
    found: Iterable[Element | None],
    make: Callable[[Element, Place], Article | str | None],
    name: str,
    nothing: str = "holds no article",
) -> Iterator[Article | Rejection]:
    """Make articles of elements.

    Args:
        source: The file.
        found: Its elements.
        make: Makes an article of one, or gives the reason why it is none; `None` for what is passed over.
        name: What to call a record in a message.
        nothing: Why the file is rejected if it has no record; nothing is said of it, where this is empty.

    Returns:
        The articles in the order of the file, and rejections. A record that is the whole document has no
        number.
    """
    count = 0
    for element in found:
        is_whole = element is not None and element.getparent() is None
        place = source.place(None if is_whole else count + 1)
        try:
            made = _too_long(source) if element is None else make(element, place)
        except Exception as error:  # noqa: BLE001 - whatever it is, the next record is read
            made = source.failed(error, name).reason
        count += made is not None
        if made is not None:
            yield Rejection(place.source + place.mark, made) if isinstance(made, str) else made
    if not count and nothing:
        yield source.rejection(nothing)


def name_of(element: Element) -> str:
    """Give the name of an element, with the prefix of `NAMESPACES` where its vocabulary has one there."""
    namespace, _, local = str(element.tag).rpartition("}")
    return NAMESPACES.get(namespace[1:], "") + local


def within(element: Element, path: str) -> Iterator[Element]:
    """Give the elements on a path of names below an element, such as `itemMeta/provider`."""
    first, _, rest = path.partition("/")
    for child in element:
        if name_of(child) == first:
            if rest:
                yield from within(child, rest)
            else:
                yield child


def texts(element: Element, *paths: str) -> list[str]:
    """Give the texts on several paths, those of the first path first; without those that say nothing."""
    found = (_WHITE.sub(" ", "".join(one.itertext())).strip() for path in paths for one in within(element, path))
    return [text for text in found if text]


def text(element: Element, *paths: str) -> str:
    """Give the first text on several paths; empty where there is none."""
    return next(iter(texts(element, *paths)), "")


def paragraphs(element: Element, blocks: AbstractSet[str] = BLOCKS) -> str:
    """Give the text of an element that holds paragraphs, each on a line of its own.

    Args:
        element: Such as the body of a page.
        blocks: Names, without prefix, of the elements that begin and end a paragraph.
    """
    return _BREAKS.sub("\n", "".join(_seen(element, blocks))).strip()


def _seen(element: Element, blocks: AbstractSet[str], depth: int = 0) -> Iterator[str]:
    name = str(element.tag).rpartition("}")[2].lower()
    if name in UNSEEN:
        return
    if depth > DEEPEST:  # as pages of HTML may be, whose parser allows more
        yield _WHITE.sub(" ", "".join(element.itertext()))
        return
    edge = "\n" if name in blocks else ""
    yield edge + _WHITE.sub(" ", element.text or "")
    for child in element:
        yield from _seen(child, blocks, depth + 1)
        yield _WHITE.sub(" ", child.tail or "")
    yield edge


def _too_long(source: OpenSource) -> str:
    return f"record longer than the limit of {size_in_words(source.options.largest_record)}"


class _Stream:
    def __init__(
        self, longest: int, records: AbstractSet[str], notes: AbstractSet[str], ends: AbstractSet[str]
    ) -> None:
        self._longest = longest
        self._records = records
        self._notes = notes
        self._ends = ends
        self._depth = 0
        self._read = 0
        self._open: list[tuple[Element, int]] = []
        self._parser = XMLPullParser(
            events=("start", "end"),
            encoding="utf-8",
            recover=True,
            resolve_entities=False,
            load_dtd=False,
            dtd_validation=False,
            attribute_defaults=False,
            no_network=True,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
        )

    def elements(self, texts: Iterator[str]) -> Iterator[Element | None]:
        broken_off: UnreadableError | None = None
        try:
            for piece in _well_formed(_from_root(texts)):
                self._parser.feed(piece)
                self._read += len(piece)
                yield from self._finished()
        except UnreadableError as error:
            broken_off = error
        fault = self._fault()
        if broken_off or fault:
            raise broken_off or UnreadableError(fault)

    def _finished(self) -> Iterator[Element | None]:
        for event, element in self._parser.read_events():
            if event == "start":
                self._depth += 1
                self._start(element)
            else:
                self._depth -= 1
                yield from self._end(element)

    def _start(self, element: Element) -> None:
        if self._depth > DEEPEST:
            raise UnreadableError(f"XML elements nested more than {DEEPEST} deep")
        name = name_of(element)
        if name in self._records or (not self._open and name in self._notes):
            self._open.append((element, self._read))

    def _end(self, element: Element) -> Iterator[Element | None]:
        # Where in a piece an element begins is not known: it may be longer by as much.
        is_long = bool(self._open) and self._read - self._open[-1][1] > self._longest + _PIECE
        if self._open and self._open[-1][0] is element:
            self._open.pop()
            yield None if is_long else element
        elif self._open and not is_long:
            return
        elif name_of(element) in self._ends:
            yield element
        _let_go(element)

    def _fault(self) -> str:
        faults = [entry for entry in self._parser.feed_error_log if entry.level_name == "FATAL"]
        if self._depth and not faults:
            return "the XML breaks off before its end"
        if not faults:
            return ""
        return f"not well-formed XML ({faults[0].message.strip()[:200]}); what could be read was read"


def _let_go(element: Element) -> None:
    """Give back the memory of an element and of those before it, which the parser would keep."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _from_root(texts: Iterator[str]) -> Iterator[str]:
    """Pass over what stands before the first element."""
    beginning = ""
    root: Root | None = None
    while len(beginning) < 2 * LARGEST_PROLOG and (more := next(texts, "")):
        beginning = (beginning + more).lstrip("\ufeff")
    root = find_root(beginning)
    if root is None:
        raise UnreadableError("not well-formed XML: no element at its beginning")
    if root.declares_entities:
        raise UnreadableError("declares XML entities of its own, which are not read")
    return chain((beginning[root.start :],), texts)


def _well_formed(texts: Iterable[str]) -> Iterator[bytes]:
    """Give a document in pieces of UTF-8, without the characters and references that XML does not know."""
    held = ""
    for more in texts:
        whole = held + more
        cut = _cut(whole)
        held = whole[cut:]
        data = _mended(whole[:cut])
        for start in range(0, len(data), _PIECE):
            yield data[start : start + _PIECE]
    yield _mended(held)


def _cut(text: str) -> int:
    """Give where a text can be cut so that no reference is cut in two."""
    last = text.rfind("&", max(0, len(text) - _LONGEST_REFERENCE))
    return len(text) if last < 0 or ";" in text[last:] else last


def _mended(text: str) -> bytes:
    return _REFERENCE.sub(_as_number, _ILLEGAL.sub("", text)).encode("utf-8")


def _as_number(match: re.Match[str]) -> str:
    """Write a reference by number: where a document is not well-formed, the parser drops all others from there on.

    A stray `&` becomes one too; HTML in a section that the parser does not look into means the same by it.
    """
    if match["name"]:
        meant = html5.get(f"{match['name']};") or match[0]
    elif match["decimal"] or match["hex"]:
        code = int(match["decimal"]) if match["decimal"] else int(match["hex"], 16)
        meant = _ILLEGAL.sub("", chr(code)) if code <= sys.maxunicode else ""
    else:
        meant = match[0]
    return "".join(f"&#{ord(character)};" if character in _MARKUP else character for character in meant)

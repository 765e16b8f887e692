"""JSON: an object that is an article, a list of them, an object that holds such a list, or several in a row.

A list is read object by object with a bounded window onto the text, so that a file may be of any size; a
broken object costs itself alone.
"""

import codecs
import json
import re
from collections.abc import Iterator, Mapping

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import STRAY
from recorte.corpus.field_names import is_known, squeezed
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import EXCERPTS, RecordMapper, Value
from recorte.corpus.streams import size_in_words

RECORD_LISTS = frozenset(map(squeezed, (
    "articles", "artigos", "noticias", "materias", "news", "items", "itens", "results", "resultados", "docs",
    "documents", "documentos", "records", "registros", "entries", "posts", "rows", "data", "dados", "hits",
    "stories",
)))  # fmt: skip
"""Names under which an object holds a list of records."""

_DEEPEST_LIST = 3
# All that Unicode calls white space, though JSON allows less: exporters put no-break spaces between objects. It must
# be what ends a scalar, or a character that is neither would be looked at for ever.
_WHITE = re.compile(r"\s*")
_IN_STRING = re.compile(r'[^"\\]*(?:\\.[^"\\]*)*', re.DOTALL)
_MARK = re.compile(r'["{}\[\]]')
_SCALAR_END = re.compile(r"[\s,\]}]")
_TRIM = 1 << 20


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the articles of all values in the file."""
    encoding = "utf-8" if source.encoding == "ascii" else source.encoding
    texts = codecs.iterdecode(source.stream.chunks(), encoding, STRAY)
    yield from _Values(source, Window(texts)).articles()


class Window:
    """A window onto a text that is read forward; it holds one value and what was read with it.

    Attributes:
        line: The number of the line that the window begins in.
    """

    def __init__(self, texts: Iterator[str]) -> None:
        self._texts = texts
        self._text = ""
        self._at = 0
        self.line = 1

    def peek(self) -> str:
        """Give the next character that is no white space; empty at the end."""
        while True:
            self.forward(_end(_WHITE, self._text, self._at))
            if self._at < len(self._text) and self._text[self._at] == "\ufeff":
                self.forward(self._at + 1)
            elif self._at < len(self._text):
                return self._text[self._at]
            elif not self._more():
                return ""

    def opens_objects(self) -> bool:
        """Tell whether a list begins here whose first member is an object."""
        if self.peek() != "[":
            return False
        while (place := _end(_WHITE, self._text, self._at + 1)) == len(self._text):
            if not self._more():
                return False
        return self._text[place] == "{"

    def forward(self, place: int | None = None) -> None:
        """Go to a place in the window, or by one character."""
        target = self._at + 1 if place is None else place
        self.line += self._text.count("\n", self._at, target)
        self._at = target
        if self._at > _TRIM:
            self._text, self._at = self._text[self._at :], 0

    def value(self, longest: int) -> str | None:
        """Take the value that begins here.

        Args:
            longest: The most characters.

        Returns:
            Its text; `None`, and the window stays where it is, if it is longer or has no end.
        """
        end = self._end_of_value(longest)
        if end is None:
            return None
        text = self._text[self._at : end]
        self.forward(end)
        return text

    def skip(self) -> None:
        """Go past the value that begins here, whatever its length, in bounded memory."""
        self._end_of_value(None)

    def _end_of_value(self, longest: int | None) -> int | None:
        """Find the end; with no limit, move on with what was scanned."""
        scan = _Scan(self._at)
        while not scan.over(self._text):
            if longest is None:
                self.forward(scan.place)
                scan.place = self._at
            elif scan.place - self._at > longest:
                return None
            if not self._more():
                return None if longest is not None else self._at
            # forward may have trimmed the window, and then begins it anew
        if longest is None:
            self.forward(scan.place)
        elif scan.place - self._at > longest:
            return None
        return scan.place

    def _more(self) -> bool:
        text = next(self._texts, None)
        if text is None:
            return False
        self._text += text
        return True


class _Scan:
    """Where a value ends, found piece by piece; a string cut in two by a piece is no obstacle."""

    def __init__(self, place: int) -> None:
        self.place = place
        self._depth = 0
        self._in_string = False
        self._in_scalar: bool | None = None

    def over(self, text: str) -> bool:
        """Scan on to the end of the text; true if the value ended before it."""
        if self._in_scalar is None and self.place < len(text):
            self._in_scalar = text[self.place] not in '"{['
        if self._in_scalar:
            end = _SCALAR_END.search(text, self.place)
            self.place = end.start() if end else len(text)
            return end is not None
        while self.place < len(text):
            if self._step(text):
                return True
            if self._in_string and self.place == len(text) - 1 and text[-1] == "\\":
                return False  # what is escaped comes with the next piece
        return False

    def _step(self, text: str) -> bool:
        if self._in_string:
            self.place = _end(_IN_STRING, text, self.place)
            if text[self.place : self.place + 1] != '"':
                return False
            self.place += 1
            self._in_string = False
            return self._depth == 0
        mark = _MARK.search(text, self.place)
        self.place = mark.end() if mark else len(text)
        if mark and mark[0] == '"':
            self._in_string = True
        elif mark:
            self._depth += 1 if mark[0] in "{[" else -1
        return mark is not None and self._depth <= 0 and not self._in_string


class _Values:
    """The records of a file of JSON values."""

    def __init__(self, source: OpenSource, window: Window) -> None:
        self._source = source
        self._window = window
        self._mapper: RecordMapper = source.mapper()
        self._longest = source.options.largest_record
        self._count = 0

    def articles(self) -> Iterator[Article | Rejection]:
        is_first = True
        while start := self._window.peek():
            line = self._window.line
            if start == "[":
                yield from self._list()
            elif start != "{":
                yield self._source.rejection("not valid JSON: an object or a list is needed", line)
                return
            elif (text := self._window.value(self._longest)) is not None:
                yield from self._object(text, line, alone=is_first and not self._window.peek())
            else:
                yield from self._holder()
            is_first = False

    def _list(self) -> Iterator[Article | Rejection]:
        opened = self._window.line
        self._window.forward()
        while (start := self._window.peek()) != "]":
            if start == "":
                yield self._source.rejection("not valid JSON: the list breaks off before its end", opened)
                return
            if start in ",:}":
                self._window.forward()
                continue
            member = self._member()
            yield member
            if isinstance(member, Rejection) and self._window.peek() == "":
                return  # said once is enough
        self._window.forward()

    def _member(self) -> Article | Rejection:
        self._count += 1
        line = self._window.line
        text = self._window.value(self._longest)
        if text is None:
            self._window.skip()
            limit = size_in_words(self._longest)
            return self._source.rejection(f"record broken off, or longer than the limit of {limit}", line)
        record = _parsed(text)
        if isinstance(record, str):
            return self._source.rejection(record, line)
        return self._article(record, line, self._count)

    def _object(self, text: str, line: int, *, alone: bool) -> Iterator[Article | Rejection]:
        record = _parsed(text)
        if isinstance(record, str):
            yield self._source.rejection(record, line)
            return
        members = records_in(record)
        if members is None:
            self._count += 1
            yield self._article(record, line, None if alone else self._count)
            return
        for member in members:
            self._count += 1
            if isinstance(member, dict):
                yield self._article(member, line, self._count)
            else:
                yield self._source.rejection("not a record: a JSON object is needed", line)

    def _article(self, record: Mapping[str, Value], line: int, number: int | None) -> Article | Rejection:
        article = self._mapper.article(record, self._source.place(number))
        return article or self._source.rejection("no text", line)

    def _holder(self) -> Iterator[Article | Rejection]:
        """Read an object too large to be looked at as a whole: the lists in it that hold records."""
        line = self._window.line
        before = self._count
        self._window.forward()
        while (start := self._window.peek()) not in ("}", ""):
            if start == ",":
                self._window.forward()
                continue
            if start != '"':
                yield self._source.rejection("not valid JSON: a name is needed", self._window.line)
                self._window.skip()  # else all that is opened here would be looked through to the end once more
                return
            name = squeezed(self._window.value(self._longest) or "")
            if self._window.peek() == ":":
                self._window.forward()
            if self._window.opens_objects() and (name in RECORD_LISTS or not is_known(name)):
                yield from self._list()
            else:
                self._window.skip()
        self._window.forward()
        if self._count == before:
            limit = size_in_words(self._longest)
            yield self._source.rejection(f"record broken off, or longer than the limit of {limit}", line)


def records_in(value: Mapping[str, Value], depth: int = 0) -> list[Value] | None:
    """Give the list of records that an object holds; `None` where the object is itself one."""
    if depth > _DEEPEST_LIST or _says(value, "text", but=EXCERPTS):
        return None
    for name, content in value.items():
        if squeezed(name) in RECORD_LISTS and (found := _objects(content)):
            return found
    inner = (content for name, content in value.items() if squeezed(name) in RECORD_LISTS or not is_known(name))
    for content in inner:
        if isinstance(content, dict) and (found := records_in(content, depth + 1)):
            return found
    if _says(value, "title") or _says(value, "text"):
        return None
    others = (_objects(content) for name, content in value.items() if not is_known(name))
    return max(filter(None, others), key=len, default=None)


def invalid(error: Exception) -> str:
    """Say why a record is no JSON; its line in the file is told apart, so the lines here are those of the record."""
    if not isinstance(error, json.JSONDecodeError):
        return f"not valid JSON: {error}"
    line = f" of line {error.lineno} of the record" if error.lineno > 1 else ""
    return f"not valid JSON: {error.msg} at column {error.colno}{line}"


def _says(value: Mapping[str, Value], attribute: str, but: frozenset[str] = frozenset()) -> bool:
    return any(content and is_known(name, attribute) and squeezed(name) not in but for name, content in value.items())


def _objects(value: Value) -> list[Value] | None:
    return value if isinstance(value, list) and value and isinstance(value[0], dict) else None


def _parsed(text: str) -> dict[str, Value] | str:
    try:
        value = json.loads(text)
    except (ValueError, RecursionError) as error:
        return invalid(error)
    return value if isinstance(value, dict) else "not a record: a JSON object is needed"


def _end(pattern: re.Pattern[str], text: str, place: int) -> int:
    match = pattern.match(text, place)
    return match.end() if match else place

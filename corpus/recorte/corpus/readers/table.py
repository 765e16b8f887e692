"""CSV and its kin: a record a row, named by the header; any delimiter of comma, semicolon, tabulator and bar.

Rows are read one by one, so that a file may be of any size. A quote that is never closed costs the row it is
in, not the rest of the file.
"""

import csv
import re
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import LineDecoder
from recorte.corpus.opening import OpenSource
from recorte.corpus.recognition import delimiter_of
from recorte.corpus.streams import UnreadableError, size_in_words

MOST_RETRIES = 100
"""How often a file's unclosed quotes are mended; each costs reading up to one record's length again."""


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each row below the header."""
    # The limit is the module's own, for the whole process; the default would reject a long article.
    csv.field_size_limit(max(csv.field_size_limit(), source.options.largest_record))
    rows = Rows(source)
    header = next(rows.rows(), None)
    names = [name.strip() for name in header[1]] if header and not isinstance(header[1], str) else []
    if not any(names):
        raise UnreadableError("no header: the first row must name the columns")
    mapper = source.mapper()
    for count, (line, row) in enumerate(rows.rows(), start=1):
        if isinstance(row, str):
            yield source.rejection(row, line)
        elif len(row) != len(names):
            kind = "incomplete" if len(row) < len(names) else "too long"
            yield source.rejection(f"row {kind}: {len(row)} cells under {len(names)} column names", line)
        else:
            article = mapper.article(dict(zip(names, row, strict=True)), source.place(count))
            yield article or source.rejection("no text", line)


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str
    fault: str = ""


class Rows:
    """The rows of a table, each with the number of the line that it begins on."""

    def __init__(self, source: OpenSource) -> None:
        self._longest = source.options.largest_record
        self._lines = source.stream.lines(source.encoding, self._longest)
        self._decoder = LineDecoder(source.encoding)
        self._given_back: deque[_Line] = deque()
        self._retries = MOST_RETRIES
        self._delimiter = self._find_delimiter()

    def rows(self) -> Iterator[tuple[int, list[str] | str]]:
        """Give line numbers and cells, or why a row cannot be read; blank lines are passed over."""
        while first := self._next_line():
            taken = [first]
            try:
                cells = next(csv.reader(self._feed(taken), delimiter=self._delimiter), [])
            except csv.Error as error:
                yield first.number, f"not a row: {error}"
                self._give_back(taken)
                continue
            if fault := next((line.fault for line in taken if line.fault), ""):
                yield first.number, fault
            elif self._is_unclosed(taken):
                yield first.number, "a quote is opened and never closed"
                self._give_back(taken)
            elif any(cells):
                yield first.number, cells

    def _feed(self, taken: list[_Line]) -> Iterator[str]:
        yield taken[0].text
        size = len(taken[0].text)
        while line := self._next_line():
            taken.append(line)
            size += len(line.text)
            if size > self._longest:
                limit = size_in_words(self._longest)
                raise csv.Error(f"a quote is never closed, or a cell is longer than the limit of {limit}")
            yield line.text

    def _next_line(self) -> _Line | None:
        if self._given_back:
            return self._given_back.popleft()
        following = next(self._lines, None)
        if following is None:
            return None
        number, line = following
        if line is None:
            return _Line(number, "", f"line longer than the limit of {size_in_words(self._longest)}")
        text = self._decoder.line(line)
        return _Line(number, "", "not valid UTF-8") if text is None else _Line(number, text.lstrip("\ufeff") + "\n")

    def _give_back(self, taken: list[_Line]) -> None:
        if self._retries:
            self._retries -= 1
            self._given_back.extendleft(reversed(taken[1:]))

    @staticmethod
    def _is_unclosed(taken: list[_Line]) -> bool:
        # The csv module closes what the end of the file leaves open, without a word.
        return len(taken) > 1 and sum(line.text.count('"') for line in taken) % 2 == 1

    def _find_delimiter(self) -> str:
        while (line := self._next_line()) and not line.text.strip() and not line.fault:
            pass
        if line is None:
            return ","
        if stated := re.fullmatch(r"sep=(.)", line.text.strip("\n\r")):  # as Excel writes it
            return stated[1]
        self._given_back.append(line)
        return delimiter_of(line.text)

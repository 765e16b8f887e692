"""Running text out of printed lines: words that a line end cuts in two, paragraphs, and where each page begins.

>>> text = RunningText()
>>> for page in (["A reforma da pra-", "ça central custará"], ["dois milhões."]):
...     text.begin_page()
...     for line in page:
...         text.add(line, starts_paragraph=False)
>>> text.text(), text.pages()
('A reforma da praça central custará dois milhões.', (0, 35))
"""

import re
from collections.abc import Sequence

from recorte.corpus.decoding import normalise_line

HYPHENS = ("-", "\u00ad", "\u2010", "\u2011", "\u00ac")
"""What ends a line in which a word is cut: hyphens, soft ones, and what OCR takes them for."""

SENTENCE_ENDS = tuple('.!?:;…"”»)')
"""What ends a line that may be the last of its paragraph."""

_LIST_MARK = re.compile(r"(?:[•·*–—►▪■§-]|\(?[0-9]{1,3}[.)]|[a-z][.)])\s")
_FULL_SHARE = 0.75
"""A line is full, and its paragraph may go on below, from this share of the length of long lines on."""

_QUITE_FULL_SHARE = 0.9
"""The same for a line that ends like a sentence."""

_SHORT = 20
"""Characters; where long lines are no longer, there is a table or a list, and each line stands for itself."""


class RunningText:
    """A text that grows line by line.

    Attributes:
        length: How many characters it has.
    """

    def __init__(self) -> None:
        self.length = 0
        self._parts: list[str] = []
        self._pages: list[int] = []
        self._new_pages = 0

    def begin_page(self) -> None:
        """Begin a page; it begins in the text with the next line that is added."""
        self._new_pages += 1

    def add(self, line: str, *, starts_paragraph: bool) -> None:
        """Add a line.

        Args:
            line: The line; a hyphen at its end counts only when a line that goes on with it is added.
            starts_paragraph: Whether it begins a paragraph; else it goes on with that of the line before.
        """
        bare = line.rstrip()
        line = normalise_line(f"{bare[:-1]}-" if bare.endswith(HYPHENS) else bare)
        if not line:
            return
        if self._parts:
            self._append("\n" if starts_paragraph else self._glue(line))
        self._pages += [self.length] * self._new_pages
        self._new_pages = 0
        self._append(line)

    def text(self) -> str:
        """Give the text: NFC, paragraphs separated by line feeds."""
        return "".join(self._parts)

    def pages(self) -> tuple[int, ...]:
        """Give the offsets at which the pages begin; a page without text begins where the next one does."""
        return (*self._pages, *[self.length] * self._new_pages)

    def _glue(self, line: str) -> str:
        last = self._parts[-1]
        if not (last.endswith("-") and last[-2:-1].isalnum() and line[0].isalnum()):
            return " "
        if line[0].islower():
            self._parts[-1] = last[:-1]
            self.length -= 1
        return ""

    def _append(self, part: str) -> None:
        self._parts.append(part)
        self.length += len(part)


def long_line(lines: Sequence[str]) -> int:
    """Give the length in characters that only a tenth of the lines exceed."""
    lengths = sorted(map(len, lines))
    return lengths[len(lengths) * 9 // 10] if lengths else 0


def starts_paragraph(before: str, line: str, full: int) -> bool:
    """Tell whether a printed line begins a paragraph.

    Args:
        before: The line above it.
        line: The line.
        full: The length of the long lines around it, as `long_line` gives it.
    """
    if not before or full < _SHORT or _LIST_MARK.match(line):
        return True
    if before.endswith(HYPHENS) and line[:1].islower():
        return False
    if before.isupper() and not line.isupper():
        return True
    if line[:1].islower():
        return len(before) < full / 2
    share = _QUITE_FULL_SHARE if before.endswith(SENTENCE_ENDS) else _FULL_SHARE
    return len(before) < share * full

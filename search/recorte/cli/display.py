"""How hits and articles look to a reader: title, where it stood and when, passages with the words marked."""

import os
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from recorte.cli.output import counted, harmless
from recorte.corpus import Article
from recorte.search.results import Duplicate, Hit, Passage, Span

if TYPE_CHECKING:
    from rich.console import Console

    from recorte.search.ranking.explanation import Explanation, WordScore
    from recorte.search.suggesting.completion import Suggestions

_TITLE = "bold"
_WHERE = "dim"
# Without colour the line under the words remains.
_MARK = "bold underline yellow"
_INDENT = 4
_BULLET = "– "
_WIDEST = 100
"""Columns; longer lines are hard to read."""
_NO_TITLE = "(no title)"
_BETWEEN = " · "
_COPIED = ("url", "source", "doc_id")
"""Facts that are there to be copied."""
_FIGURES = 9
"""Columns for a number of articles, or a part of a score."""
_WHOLE = 1 - 1e-9
"""The share above which all is covered, but for rounding."""
_MOST_NAMED = 3
_LONGEST_NAMED = 120
"""Characters."""


class _Line(NamedTuple):
    """A line with a style of its own, and ranges that are marked."""

    text: str
    style: str = ""
    marks: Sequence[Span] = ()


def show_hits(console: "Console | None", hits: Iterable[Hit]) -> None:
    """Print hits one below the other, with an empty line between them.

    Args:
        console: Wraps and colours; without one, plain lines go to stdout.
        hits: The hits.
    """
    for number, hit in enumerate(hits):
        if number:
            print()
        title = _Line(harmless(hit.title) or _NO_TITLE, _TITLE, hit.title_highlights)
        _print(console, title, f"{hit.rank}. ".rjust(_INDENT), _INDENT)
        _print_unbroken(console, _where(hit), " " * _INDENT, _INDENT)
        for figure, text in () if hit.explanation is None else _reasons(hit.explanation):
            _print(console, _Line(harmless(text), _WHERE), f"{figure:>{_FIGURES + _INDENT}}  ", _FIGURES + _INDENT + 2)
        if hit.also_in:
            _print(console, _Line(_also_in(hit), _WHERE), " " * _INDENT, _INDENT)
        for passage in hit.passages:
            head = _BULLET
            for line in _lines(passage):
                if line.text.strip():
                    _print(console, line, " " * _INDENT + head, _INDENT + len(_BULLET))
                    head = " " * len(_BULLET)


def _reasons(explanation: "Explanation") -> Iterator[tuple[str, str]]:
    """Give the parts of a score, each with what it stands for, and what all of them make."""
    for word in explanation.words:
        yield f"{word.value:.2f}", _reason(word)
    if explanation.by_closeness:
        yield f"{explanation.by_closeness:.2f}", "close together"
    if explanation.for_all_words:
        yield f"{explanation.for_all_words:.2f}", "has all the words: before those that have not"
    share = "" if explanation.coverage > _WHOLE else f"; words count less: {explanation.coverage:.0%} covered"
    yield f"= {explanation.score:.2f}", f"score{share}"


def _reason(word: "WordScore") -> str:
    accent = ", never in this spelling" if word.other_accent else ""
    times = f"{word.frequency:.2f} times, weighted{accent}"
    return f"{word.word}: {times}; idf {word.idf:.2f} of {counted(word.articles, 'article')}"


def show_article(console: "Console | None", article: Article, copies: Sequence[Duplicate] = ()) -> None:
    """Print an article: title, what is known of it, text; with a console or without, as `show_hits`."""
    _print(console, _Line(harmless(article.title) or _NO_TITLE, _TITLE), "", 0)
    for name, value in _facts(article):
        if name in _COPIED:
            _print_unbroken(console, [harmless(value)], f"{name}: ", 0)
        else:
            _print(console, _Line(harmless(value), _WHERE), f"{name}: ", len(name) + 2)
    for copy in copies:
        head = "also in: " if copy.exact else "nearly the same in: "
        _print_unbroken(console, _where(copy), head, len(head))
    print()
    for paragraph in article.text.split("\n"):
        _print(console, _Line(harmless(paragraph)), "", 0)


def show_suggestions(console: "Console | None", suggestions: "Suggestions") -> None:
    """Print completed queries, each behind the number of its articles, and titles; as `show_hits`."""
    for completion in suggestions.completions:
        text = harmless(completion.text)
        _print(console, _Line(text), f"{completion.articles:{_FIGURES},}  ", _FIGURES + 2)
    if suggestions.completions and suggestions.titles:
        print()
    for title in suggestions.titles:
        _print(console, _Line(harmless(title.title) or _NO_TITLE, _TITLE), _BULLET, len(_BULLET))
        day = [title.published.on] if title.published is not None else []
        _print_unbroken(console, [*day, harmless(f"id {title.doc_id}")], " " * len(_BULLET), len(_BULLET))


def _facts(article: Article) -> Iterator[tuple[str, str]]:
    if article.published is not None:
        yield "published", f"{article.published.iso} (by {article.published.found_by})"
    if article.authors:
        yield "authors", ", ".join(article.authors)
    if article.captured is not None:
        yield "captured", article.captured.isoformat()
    for name in ("section", "publisher", "url", "language", "source", "doc_id"):
        value = _from_here(article.source) if name == "source" else getattr(article, name)
        if value:
            yield name, value


def _also_in(hit: Hit) -> str:
    """Say how many others there are, and name them while they are few."""
    said = f"also in {counted(hit.also_in, 'source')}"
    named = list(dict.fromkeys(harmless(copy.publisher or _from_here(copy.source)) for copy in hit.copies))
    if hit.also_in > _MOST_NAMED or sum(map(len, named)) > _LONGEST_NAMED:
        return said
    return f"{said}: {', '.join(named)}"


def _where(hit: Hit | Duplicate) -> Iterator[str]:
    if hit.published is not None:
        yield hit.published.on
    source = _from_here(hit.source)
    yield harmless(hit.publisher or source)
    if hit.publisher or source != hit.doc_id:
        yield harmless(f"id {hit.doc_id}")


def _lines(passage: Passage) -> Iterator[_Line]:
    """Give the lines of a passage, with the marks of each."""
    lead, tail = "… " if passage.cut_before else "", " …" if passage.cut_behind else ""
    if passage.page is not None:
        tail += f" (p. {passage.page})"
    shift = len(lead) - passage.start
    marks = [(first + shift, last + shift) for first, last in passage.highlights]
    start = 0
    for line in f"{lead}{harmless(passage.text)}{tail}".split("\n"):
        end = start + len(line)
        own = [
            (max(first, start) - start, min(last, end) - start) for first, last in marks if first < end and start < last
        ]
        yield _Line(line, marks=own)
        start = end + 1


def _print(console: "Console | None", line: _Line, head: str, indent: int, *, whole: bool = False) -> None:
    """Print a line behind a head, and what a terminal has no room for indented below, unless it is to stay whole."""
    if console is None:
        print(head + line.text)
        return
    from rich.text import Text

    text = Text(line.text, line.style)
    for first, last in line.marks:
        text.stylize(_MARK, first, last)
    if whole or not console.is_terminal:
        console.print(Text.assemble(head, text), soft_wrap=True)
        return
    width = min(console.width, _WIDEST) - indent
    for number, wrapped in enumerate(text.wrap(console, max(width, 20)) or [text]):
        wrapped.rstrip()
        console.print(Text.assemble(" " * indent if number else head, wrapped), soft_wrap=True)


def _print_unbroken(console: "Console | None", facts: Iterable[str], head: str, indent: int) -> None:
    """Print facts on as few lines as a terminal has room for, each whole: an id or an address is there to be copied."""
    lines = list(facts)
    if console is None or not console.is_terminal:
        lines = [_BETWEEN.join(lines)]
    else:
        lines = list(_packed(lines, min(console.width, _WIDEST) - indent))
    for number, line in enumerate(lines):
        _print(console, _Line(line, _WHERE), " " * indent if number else head, 0, whole=True)


def _packed(facts: Iterable[str], width: int) -> Iterator[str]:
    line = ""
    for fact in facts:
        if line and len(line) + len(_BETWEEN) + len(fact) > width:
            yield line
            line = ""
        line += _BETWEEN * bool(line) + fact
    yield line


def _from_here(path: str) -> str:
    """Give a path as it leads from the current folder, if it lies in it."""
    return path.removeprefix(f"{Path.cwd()}{os.sep}")

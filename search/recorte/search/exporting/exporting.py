"""Hits as files for other programs and for texts of one's own: CSV, Markdown and BibTeX, written hit by hit.

    from recorte.search.exporting.exporting import export

    for piece in export(archive.hits("Reality Labs"), "csv"):
        file.write(piece)

Quotes come with their offsets in the article's text. In CSV no cell is a formula: what begins as one has `'` before it.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Literal

from recorte.search.exporting.citing import Style, bibtex, citation, markdown, source_name
from recorte.search.results import COLUMNS, Hit, Passage

Format = Literal["csv", "md", "bibtex"]
"""What hits can be written as."""

_FORMULAS = tuple("=+-@\t\n＝＋－＠")
"""What a spreadsheet takes for the beginning of a formula."""


def export(
    hits: Iterable[Hit],
    kind: Format,
    *,
    style: Style = "news",
    accessed: date | None = None,
    roots: Sequence[str] = (),
) -> Iterator[str]:
    """Write hits.

    Args:
        hits: The hits, which are asked for one by one.
        kind: As what.
        style: How Markdown cites an article.
        accessed: The day that is given as that of access; today by default.
        roots: The folders and files that were indexed (`ArchiveInfo.roots`), from which citations name sources; without
            them, only by the name of the file. CSV has whole paths.

    Returns:
        Pieces of text, to be put one behind the other.
    """
    day = accessed or date.today()  # noqa: DTZ011 - the reader's own calendar
    if kind == "csv":
        yield _row(COLUMNS)
    for hit in hits:
        if kind == "csv":
            yield from (_row(row.values()) for row in hit.to_rows())
        elif kind == "md":
            yield _markdown(hit, style, day, roots)
        else:
            yield bibtex(hit, day, roots) + "\n"


def _row(cells: Iterable[Any]) -> str:
    line = io.StringIO()
    csv.writer(line, lineterminator="\n").writerow([_safe(cell) for cell in cells])
    return line.getvalue()


def _safe(cell: Any) -> Any:  # noqa: ANN401 - a text, a number, a truth or nothing
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if not isinstance(cell, str):
        return cell
    # Lines end in one way, or the rows would not be told from them.
    text = cell.replace("\r\n", "\n").replace("\r", "\n")
    # Spaces before it are no help: some programs take them away.
    return f"'{text}" if text.lstrip(" ").startswith(_FORMULAS) else text


def _markdown(hit: Hit, style: Style, accessed: date, roots: Sequence[str]) -> str:
    title = markdown(" ".join(hit.title.split())) or "—"
    quotes = "\n".join(_quote(passage) for passage in hit.passages)
    source = markdown(" ".join(source_name(hit.source, roots).split()))
    return f"## {title}\n\n{quotes}\n{citation(hit, style, accessed)} ({source})\n\n".replace("\n\n\n", "\n\n")


def _quote(passage: Passage) -> str:
    lead, tail = "… " if passage.cut_before else "", " …" if passage.cut_behind else ""
    lines = f"{lead}{markdown(passage.text)}{tail}".splitlines()
    page = f"p. {passage.page}, " if passage.page is not None else ""
    quoted = [*lines, "", f"— {page}caracteres {passage.start}–{passage.end}"]
    return "".join(f"> {line}".rstrip() + "\n" for line in quoted)

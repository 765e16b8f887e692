"""What is read of each file of a folder: by which reader, and how many articles; or why it is refused.

    python -m benchmarks.formats [FOLDER]

Writes a Markdown table to stdout. Without a folder, `formats` in the one that `RECORTE_DATA` names, or in
`../shared/data`, is looked through.
"""

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from benchmarks.documents import data_folder
from benchmarks.markdown import table
from recorte.corpus import Article, Rejection, discover, read

_LONGEST = 60
"""Characters of a title."""

_HEAD = ("file", "reader", "first title", "first date", "refused", "articles")


def outcomes(folder: Path) -> Iterator[tuple[str, ...]]:
    """Give a row for each file: what it is read as, what comes of it, and the first reason for what does not."""
    for source in discover([folder]):
        if isinstance(source, Rejection):
            yield _row(source.source, "", [source])
            continue
        formats: list[str] = []
        found = list(read(source, recognised=formats.append))
        yield _row(source.relative, "".join(formats), found)


def _row(file: str, reader: str, found: Sequence[Article | Rejection]) -> tuple[str, ...]:
    articles = [each for each in found if isinstance(each, Article)]
    reasons = [each.reason for each in found if isinstance(each, Rejection)]
    first = articles[0] if articles else None
    title = first.title[:_LONGEST] if first else ""
    day = first.published.day.isoformat() if first and first.published else ""
    refused = f"{reasons[0]} (and {len(reasons) - 1} more)" if len(reasons) > 1 else "".join(reasons)
    cells = (file, reader, title, day, refused)
    return *(cell.replace("|", "\\|") or "–" for cell in cells), f"{len(articles):,}"


def main() -> None:
    """Write the table that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.formats", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path, nargs="?")
    folder = parser.parse_args().folder or data_folder() / "formats"
    if not folder.is_dir():
        parser.exit(1, f"there is no folder '{folder}'\n")
    sys.stdout.write("\n".join(table(_HEAD, outcomes(folder), texts=5)) + "\n")


if __name__ == "__main__":
    main()

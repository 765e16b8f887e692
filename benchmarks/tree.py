"""The news as a newsroom keeps it: a file an article, in folders by year, month and day.

    python -m benchmarks.tree FOLDER [--documents FILE] [--articles N] [--ids PREFIX]

Articles without a date go into a folder `undated`. Where a prefix is given, only those whose id begins with it are
written.
"""

import argparse
import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

from benchmarks.documents import Document, default_documents, read

_SAFE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_")


def write_tree(documents: Iterator[Document], folder: Path, prefix: str = "") -> int:
    """Write documents as Markdown with front matter, and give their number."""
    count = 0
    for document in documents:
        if not document.doc_id.startswith(prefix):
            continue
        place = folder / (f"{document.published:%Y/%m/%d}" if document.published else "undated")
        place.mkdir(parents=True, exist_ok=True)
        name = "".join(letter if letter in _SAFE else "-" for letter in document.doc_id)
        (place / f"{name}.md").write_text(_markdown(document), encoding="utf-8")
        count += 1
    return count


def _markdown(document: Document) -> str:
    fields = {
        "id": document.doc_id,
        "title": document.title,
        "date": document.published.isoformat() if document.published else "",
        "section": document.section,
        "url": document.url,
    }
    front = "".join(f"{name}: {_quoted(value)}\n" for name, value in fields.items() if value)
    return f"---\n{front}---\n\n{document.text}\n"


def _quoted(value: str) -> str:
    return "'" + " ".join(value.split()).replace("'", "''") + "'"


def main() -> None:
    """Write the tree that the command line asks for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.tree", description=(__doc__ or "").split("\n")[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--documents", type=Path, default=default_documents())
    parser.add_argument("--articles", type=int)
    parser.add_argument("--ids", default="", metavar="PREFIX")
    arguments = parser.parse_args()
    count = write_tree(islice(read(arguments.documents), arguments.articles), arguments.folder, arguments.ids)
    sys.stderr.write(f"{count:,} files in {arguments.folder}\n")


if __name__ == "__main__":
    main()

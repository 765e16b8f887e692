"""The documents of a benchmark, from JSON Lines with `id`, `title`, `text`, `date`, `section` and `url`.

Only `id` and `text` must be there. Every engine reads the same file, through `read`, so that reading costs all of them
the same; Recorte alone reads it with its own readers, as its users have it do.
"""

import json
import lzma
import os
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any, TextIO

ROOT = Path(__file__).resolve().parent.parent
"""The checkout."""

_YEARS = range(1700, 2200)
"""A date in another year is a slip of the pen, and tantivy, which counts nanoseconds in 64 bits, cannot hold it."""


@dataclass(frozen=True, slots=True)
class Document:
    """One line of the file; `published` is in UTC, and `None` where there is no date that can be right."""

    doc_id: str
    title: str
    text: str
    published: datetime | None
    section: str
    url: str


def data_folder() -> Path:
    """Give the folder of real data that a development machine has; `RECORTE_DATA` names another."""
    return Path(os.environ.get("RECORTE_DATA", ROOT.parent / "shared" / "data"))


def default_documents() -> Path:
    """Give the place of the real news in it."""
    return data_folder() / "news" / "news.jsonl.xz"


def read(path: Path) -> Iterator[Document]:
    """Give the documents of a file in order."""
    with _opened(path) as lines:
        for line in lines:
            yield _document(json.loads(line))


def take(path: Path, count: int | None, target: Path, also: Collection[str] = ()) -> int:
    """Copy the first documents of a file, uncompressed, and give their number: fewer where the file has fewer.

    Args:
        path: The file.
        count: How many; `None` for all.
        target: The copy.
        also: The ids of documents that are copied wherever in the file they stand, which is then read to its end.
    """
    taken = 0
    with _opened(path) as lines, target.open("w", encoding="utf-8") as copy:
        for line in chain(islice(lines, count), _with_ids(lines, also)):
            copy.write(line.rstrip("\n") + "\n")
            taken += 1
    return taken


def text_bytes(documents: Iterator[Document]) -> int:
    """Give the length of all titles and texts, in bytes of UTF-8: the denominator of every speed and size."""
    return sum(len(document.title.encode()) + len(document.text.encode()) for document in documents)


def _with_ids(lines: Iterable[str], ids: Collection[str]) -> Iterator[str]:
    return (line for line in lines if str(json.loads(line)["id"]) in ids) if ids else iter(())


def _opened(path: Path) -> TextIO:
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def _document(record: dict[str, Any]) -> Document:
    return Document(
        doc_id=str(record["id"]),
        title=record.get("title") or "",
        text=record["text"],
        published=_moment(record.get("date")),
        section=record.get("section") or "",
        url=record.get("url") or "",
    )


def _moment(text: str | None) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text or "")
    except ValueError:
        return None
    if moment.year not in _YEARS:
        return None
    return moment.astimezone(UTC) if moment.tzinfo else moment.replace(tzinfo=UTC)

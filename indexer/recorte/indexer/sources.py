"""What an archive knows of its sources: so that the next build reads only what has changed.

Each commit adds a table of the sources that it has read, met changed, or found gone; the newest row of a source counts.
Tables are put together as they become many, so that to write one takes as long as there is change.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
import xxhash
from numpy.typing import NDArray

from recorte.corpus import Rejection, SourceFile
from recorte.indexer.closing import Closing
from recorte.indexer.columns.arrays import Integers, meet, starts_of
from recorte.indexer.columns.encoding import Hashes, from_utf8, hash_of, number_of_id, utf8
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.strings import Strings, write_strings
from recorte.indexer.tally import Tally

UNSURE = 0
"""Stands for a time of modification that tells nothing: the file may have changed since, within one tick of a clock."""

_TICK = 2_000_000_000
"""Nanoseconds between two times that the coarsest of file systems can tell."""

_CHUNK = 1 << 20
"""Bytes of a file that are hashed at once."""

_PRESENT, _GONE = 0, 1
_PLAIN = ("size", "modified", "pieces", "articles")


@dataclass(frozen=True, slots=True)
class Lost:
    """An article of a source that gave way to another with its `doc_id`.

    Attributes:
        doc_id: That id.
        source: What to call it.
        said: A hash of its title and text; 0 where no other is the worse for it, as of captures of a page.
        winner: What to call the other, if it says something else; empty if not.
    """

    doc_id: str
    source: str
    said: int
    winner: str = ""

    @property
    def number(self) -> int:
        """The number by which documents name the id."""
        return number_of_id(self.doc_id)

    def to(self, winner: str, said: int) -> "Lost":
        """Give it once another has the id."""
        return replace(self, winner=winner if self.said and self.said != said else "")

    def rejection(self, name: Callable[[str], str] = str) -> Rejection | None:
        """Give what to say of it, if it is missed, with sources named as `name` makes of their absolute names."""
        if not self.winner:
            return None
        reason = f"left out for another article with the same doc_id '{self.doc_id}', in '{name(self.winner)}'"
        return Rejection(name(self.source), reason)


@dataclass(frozen=True, slots=True)
class SourceRecord:
    """What is known of a source.

    Attributes:
        key: What it is known by (`SourceFile.key`).
        size: Bytes on disk.
        modified: Nanoseconds since 1970, or `UNSURE`.
        content: A hash of its bytes, of 128 bits; 0 where it could not be read.
        format: The name of its format; empty where it has none that is read.
        pieces: How many pieces of it have been read where it was not read to its end; else 0.
        articles: How many documents of the archive are from it.
        lost: Its articles whose `doc_id`s another source, or it itself, gives again.
        unread: What of it could not be read.
    """

    key: str
    size: int
    modified: int
    content: int
    format: str = ""
    pieces: int = 0
    articles: int = 0
    lost: tuple[Lost, ...] = ()
    unread: tuple[Rejection, ...] = ()

    @property
    def rejected(self) -> tuple[Rejection, ...]:
        """What of it gave no article, and is missed; of very many records the first, and how many more."""
        tally = Tally()
        missed = (said for it in self.lost if (said := it.rejection()) is not None)
        return (*self.unread, *filter(tally.take, missed), *tally.counted())

    @property
    def number(self) -> int:
        """The number by which documents name it."""
        return number_of(self.key)

    def to_dict(self) -> dict[str, Any]:
        """Give what `recorte sources --json` prints of it."""
        return {
            "path": str(path_of_key(self.key)),
            "size": self.size,
            "modified": self.modified / 1e9 if self.modified else None,
            "content": f"{self.content:032x}" if self.content else None,
            "format": self.format or None,
            "complete": not self.pieces,
            "articles": self.articles,
            "rejected": [{"source": it.source, "reason": it.reason} for it in self.rejected],
        }


def number_of(key: str) -> int:
    """Give the number by which documents name the source of a key."""
    return hash_of(utf8(key))


def path_of_key(key: str) -> Path:
    """Give the file that is known by a key."""
    root, _, inner = key.partition("\0")
    return Path(root, inner)


def hash_of_file(path: Path) -> int:
    """Give a hash of a file's bytes, of 128 bits, or 0 where it cannot be read."""
    hashed = xxhash.xxh3_128()
    try:
        with path.open("rb") as file:
            while chunk := file.read(_CHUNK):
                hashed.update(chunk)
    except OSError:
        return 0
    return hashed.intdigest()


def trusted_time(source: SourceFile, began: int, content: int) -> int:
    """Give when a source that has been read was modified, if a later change of it would show.

    Args:
        source: The source, as it was found.
        began: When reading it began, in nanoseconds since 1970.
        content: A hash of its bytes, or 0.

    Returns:
        `UNSURE` where it has changed meanwhile, or so shortly before that another change may have the same time; and
        where it could not be opened, as what is changed then need not change its time.
    """
    try:
        status = source.path.stat()
    except OSError:
        return UNSURE
    same = content and (status.st_size, status.st_mtime_ns) == (source.size, source.modified)
    return source.modified if same and 0 < source.modified < began - _TICK else UNSURE


def write_table(path: Path, records: Iterable[SourceRecord], gone: Sequence[int] = ()) -> int:
    """Write a table.

    Args:
        path: Its file.
        records: What is known now, each source once.
        gone: The numbers of sources that are no more; none of the records'.

    Returns:
        How many rows it has.
    """
    rows = sorted([*((it.number, it) for it in records), *((number, None) for number in gone)], key=lambda row: row[0])
    known = [record or SourceRecord("", 0, UNSURE, 0) for _, record in rows]
    with PartsWriter(path) as writer:
        writer.add("numbers", np.array([number for number, _ in rows], np.uint64))
        writer.add("states", np.array([_GONE if record is None else _PRESENT for _, record in rows], np.uint8))
        for name in _PLAIN:
            writer.add(name, np.array([getattr(record, name) for record in known], np.int64))
        writer.add("contents", np.array([half for it in known for half in divmod(it.content, 1 << 64)], np.uint64))
        writer.add("lost", np.array([it.number for record in known for it in record.lost], np.uint64))
        writer.add("lost.at", starts_of(np.array([len(record.lost) for record in known], np.int64)))
        writer.add("rejected", np.array([len(record.rejected) for record in known], np.int64))
        names = sorted({record.format for record in known})
        writer.add("formats", np.array([names.index(record.format) for record in known], np.int64))
        write_strings(writer, "keys", [utf8(record.key) for record in known])
        write_strings(
            writer, "rejections", [_encoded((it.source, it.reason) for it in record.unread) for record in known]
        )
        write_strings(
            writer,
            "losses",
            [_encoded((it.doc_id, it.source, it.said, it.winner) for it in record.lost) for record in known],
        )
        writer.finish({"formats": names})
    return len(rows)


class SourceTable:
    """A table that `write_table` has written.

    Raises:
        ArchiveCorruptError: It is not what was written; all methods raise it for what they read.
    """

    def __init__(self, path: Path) -> None:
        self.file = PartsFile(path)
        self.numbers: Hashes = self.file["numbers"].all().astype(np.uint64)
        self._plain = {name: self._column(name) for name in _PLAIN}
        self._contents = self.file["contents"].all().astype(np.uint64)
        self._lost_at = self.file["lost.at"].all().astype(np.int64)
        self._rejected = self._column("rejected")
        self._formats, names = self._column("formats"), self.file.facts.get("formats")
        if not isinstance(names, list) or not all(isinstance(name, str) for name in names):
            raise self.file.damaged("its directory does not fit")
        self._names: list[str] = names
        self._keys = Strings(self.file, "keys")
        self._rejections, self._losses = Strings(self.file, "rejections"), Strings(self.file, "losses")
        ends = np.diff(self._lost_at, prepend=0, append=len(self.file["lost"]))
        if (
            len(self._contents) != 2 * len(self)
            or len(self._lost_at) != len(self) + 1
            or (ends < 0).any()
            or len(self._keys) != len(self)
            or len(self._rejections) != len(self)
            or len(self._losses) != len(self)
        ):
            raise self.file.damaged("its columns are not equally long")

    def __len__(self) -> int:
        return len(self.numbers)

    def gone(self) -> NDArray[np.bool_]:
        """Tell of each source whether it is no more."""
        gone: NDArray[np.bool_] = self._column("states") == _GONE
        return gone

    def plain(self, name: str) -> Integers:
        """Give one of `size`, `modified`, `pieces` and `articles` of every row."""
        return self._plain[name]

    def rejected(self) -> Integers:
        """Give how much of each source gave no article."""
        return self._rejected

    def lost(self) -> tuple[Hashes, Integers]:
        """Give all hashes of lost `doc_id`s, and the place of the row that each is of."""
        return self.file["lost"].all().astype(np.uint64), np.repeat(np.arange(len(self)), np.diff(self._lost_at))

    def key(self, place: int) -> str:
        """Give what the source of a row is known by."""
        return from_utf8(self._keys[place])

    def keys(self) -> list[str]:
        """Give what the source of every row is known by."""
        return [*map(from_utf8, self._keys.read(0, len(self)))]

    def content(self, place: int) -> int:
        """Give the hash of the bytes of the source of a row."""
        high, low = self._contents[2 * place : 2 * place + 2].tolist()
        return int(high << 64 | low)

    def record(self, place: int) -> SourceRecord:
        """Give a row."""
        return SourceRecord(
            key=self.key(place),
            **{name: int(column[place]) for name, column in self._plain.items()},
            content=self.content(place),
            format=self._names[int(self._formats[place])],
            lost=tuple(
                Lost(str(doc_id), str(source), int(said), str(winner))
                for doc_id, source, said, winner in _decoded(self._losses[place])
            ),
            unread=tuple(Rejection(str(source), str(reason)) for source, reason in _decoded(self._rejections[place])),
        )

    def close(self) -> None:
        """Let go of the file."""
        self.file.close()

    def _column(self, name: str) -> Integers:
        values = self.file[name].all().astype(np.int64)
        if len(values) != len(self):
            raise self.file.damaged("its columns are not equally long")
        return values


class KnownSources(Closing):
    """What is known of all sources: the newest row of each, in the order of their numbers; a context manager.

    Args:
        tables: The tables, oldest first.

    Attributes:
        numbers: The number of each source, ascending.
    """

    def __init__(self, tables: Sequence[SourceTable] = ()) -> None:
        self._tables = tables
        numbers = np.concatenate([np.empty(0, np.uint64), *(table.numbers for table in tables)])
        which = np.concatenate([np.empty(0, np.int64), *(np.full(len(it), at) for at, it in enumerate(tables))])
        places = np.concatenate([np.empty(0, np.int64), *(np.arange(len(table)) for table in tables)])
        gone = np.concatenate([np.empty(0, np.bool_), *(table.gone() for table in tables)])
        order = np.lexsort((which, numbers))
        newest = order[np.append(numbers[order][1:] != numbers[order][:-1], True)[: len(order)]]
        newest = newest[~gone[newest]]
        self.numbers: Hashes = numbers[newest]
        self._which, self._places = which[newest], places[newest]

    def __len__(self) -> int:
        return len(self.numbers)

    def plain(self, name: str) -> Integers:
        """Give one of `size`, `modified`, `pieces` and `articles` of every source."""
        return self._gathered([table.plain(name) for table in self._tables])

    def rejected(self) -> Integers:
        """Give how much of each source gave no article."""
        return self._gathered([table.rejected() for table in self._tables])

    def place(self, number: int) -> int | None:
        """Give the place of a source among all."""
        places, _ = meet(self.numbers, np.array([number], np.uint64))
        return places.item() if len(places) else None

    def places(self, numbers: Hashes) -> Integers:
        """Give the places of many sources, -1 for one that is not known."""
        places = np.full(len(numbers), -1)
        known, own = meet(self.numbers, numbers)
        places[own] = known
        return places

    def key(self, place: int) -> str:
        """Give what a source is known by."""
        table, row = self._row(place)
        return table.key(row)

    def content(self, place: int) -> int:
        """Give the hash of a source's bytes."""
        table, row = self._row(place)
        return table.content(row)

    def record(self, place: int) -> SourceRecord:
        """Give all that is known of a source."""
        table, row = self._row(place)
        return table.record(row)

    def keys(self) -> list[str]:
        """Give what every source is known by."""
        of_tables = [table.keys() for table in self._tables]
        return [of_tables[which][at] for which, at in zip(self._which.tolist(), self._places.tolist(), strict=True)]

    def lost(self) -> tuple[Hashes, Integers]:
        """Give all hashes of lost `doc_id`s, and the place of the source that each is of."""
        ids, places = [np.empty(0, np.uint64)], [np.empty(0, np.int64)]
        for which, table in enumerate(self._tables):
            lost, rows = table.lost()
            if len(lost):
                own = np.flatnonzero(self._which == which)
                of_row = np.full(len(table), -1, np.int64)
                of_row[self._places[own]] = own
                current = of_row[rows] >= 0
                ids.append(lost[current])
                places.append(of_row[rows[current]])
        return np.concatenate(ids), np.concatenate(places)

    def close(self) -> None:
        """Let go of the files."""
        for table in self._tables:
            table.close()

    def _row(self, place: int) -> tuple[SourceTable, int]:
        return self._tables[int(self._which[place])], int(self._places[place])

    def _gathered(self, columns: Sequence[Integers]) -> Integers:
        gathered = np.zeros(len(self), np.int64)
        for which, column in enumerate(columns):
            own = self._which == which
            gathered[own] = column[self._places[own]]
        return gathered


def _encoded(rows: Iterable[tuple[str | int, ...]]) -> bytes:
    # ASCII: a path may hold what UTF-8 does not.
    found = list(rows)
    return json.dumps(found).encode() if found else b""


def _decoded(rows: bytes) -> Any:  # noqa: ANN401 - JSON
    return json.loads(rows) if rows else []

"""What an archive knows of duplicates: a file of a generation, written anew whenever something of it is different.

An exact copy is an article of which nothing differs from another but its id, its address, and where and when it was
fetched. One of them is kept, and of the others only these; so each can be given back whole, and takes the place of the
kept one should that go. Articles that are nearly the same are all kept, and are a cluster.
"""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import cached_property
from itertools import pairwise, takewhile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, starts_of
from recorte.indexer.columns.encoding import Hashes, number_of_id
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.copies import Clusters, Copy, in_order
from recorte.indexer.files import duplicates_path
from recorte.indexer.manifest import Manifest

_NO_HASHES = np.empty(0, np.uint64)


class Copies:
    """Exact copies, in the order of the articles that they are copies of.

    Attributes:
        contents: Of each, the hash of what it shares with the article that is kept.
        ids: The hash of its `doc_id`.
        origins: The number of the source that it is from.
    """

    def __init__(self, contents: Hashes, ids: Hashes, origins: Hashes, stored: Sequence[bytes]) -> None:
        self.contents, self.ids, self.origins = contents, ids, origins
        self._stored = stored

    @classmethod
    def none(cls) -> "Copies":
        """Give none."""
        return cls(_NO_HASHES, _NO_HASHES, _NO_HASHES, [])

    def __len__(self) -> int:
        return len(self._stored)

    def __getitem__(self, place: int) -> Copy:
        """Give what is one's own.

        Raises:
            ValueError: If it is not what was written.
        """
        try:
            doc_id, source, url, captured = json.loads(self._stored[place])
            moment = datetime.fromisoformat(captured) if captured else None
            # What is no text is refused as it is put together.
            "".join((doc_id, source, url or ""))
            return Copy(doc_id, source, url, moment, int(self.origins[place]))
        except (TypeError, LookupError, RecursionError) as error:
            raise ValueError(f"not a copy: {error}") from error

    def of(self, content: int) -> list[Copy]:
        """Give those of an article."""
        # Few articles have any, so it is told by one look-up that there is none.
        first = int(self.contents.searchsorted(np.uint64(content)))
        same = takewhile(lambda at: self.contents.item(at) == content, range(first, len(self)))
        return [self[at] for at in same]

    def named(self, doc_id: str) -> tuple[Copy, int] | None:
        """Give the one that has an id, with the hash of what it shares with the article that is kept."""
        places = np.flatnonzero(self.ids == np.uint64(number_of_id(doc_id))).tolist()
        found = ((self[place], int(self.contents[place])) for place in places)
        return next((it for it in found if it[0].doc_id == doc_id), None)

    def without(self, going: NDArray[np.bool_]) -> "Copies":
        """Give all but some."""
        left = np.flatnonzero(~going)
        stored = [self._stored[place] for place in left.tolist()]
        return Copies(self.contents[left], self.ids[left], self.origins[left], stored)

    def with_more(self, more: Iterable[tuple[Copy, int]]) -> "Copies":
        """Give these and others, each with the hash of its content."""
        added = list(more)
        if not added:
            return self
        contents = np.array([content for _, content in added], np.uint64)
        ids = np.array([number_of_id(copy.doc_id) for copy, _ in added], np.uint64)
        origins = np.array([copy.origin for copy, _ in added], np.uint64)
        contents, ids, origins = (
            np.concatenate(both) for both in ((self.contents, contents), (self.ids, ids), (self.origins, origins))
        )
        stored = [*self._stored, *(_encoded(copy) for copy, _ in added)]
        order = np.lexsort((ids, contents))
        return Copies(contents[order], ids[order], origins[order], [stored[place] for place in order.tolist()])

    def write(self, writer: PartsWriter) -> None:
        """Write them."""
        for name in ("contents", "ids", "origins"):
            writer.add(f"copies.{name}", getattr(self, name))
        writer.add_bytes("copies", b"".join(self._stored))
        writer.add("copies.at", starts_of(np.array([len(it) for it in self._stored], np.int64)))


def write_duplicates(path: Path, groups: Iterable[Integers], copies: Copies) -> None:
    """Write a file.

    Args:
        path: The file.
        groups: The documents of each cluster, as the generation numbers them.
        copies: The exact copies.
    """
    members, starts = in_order(groups)
    with PartsWriter(path) as writer:
        writer.add("members", members)
        writer.add("members.at", starts)
        copies.write(writer)
        writer.finish({})


class Duplicates:
    """A file that `write_duplicates` has written, or none; what is in it is read when it is first asked for.

    Raises:
        ArchiveCorruptError: It is not what was written; all methods raise it for what they read.
    """

    def __init__(self, path: Path | None, documents: int) -> None:
        self.file = None if path is None else PartsFile(path)
        self._documents = documents

    @cached_property
    def clusters(self) -> Clusters:
        """The clusters."""
        if self.file is None:
            return Clusters(np.empty(0, np.int64), np.zeros(1, np.int64), self._documents)
        members, at = (self.file[name].all().astype(np.int64) for name in ("members", "members.at"))
        if not (_fit(at, len(members), least=2) and _are_documents(members, self._documents)):
            raise self.file.damaged("its clusters do not fit")
        return Clusters(members, at, self._documents)

    @cached_property
    def copies(self) -> Copies:
        """The exact copies."""
        if self.file is None:
            return Copies.none()
        contents, ids, origins = (
            self.file[f"copies.{name}"].all().astype(np.uint64) for name in ("contents", "ids", "origins")
        )
        stored = self.file["copies"].all().tobytes()
        at = self.file["copies.at"].all().astype(np.int64)
        if not (_fit(at, len(stored), least=1) and len(at) - 1 == len(contents) == len(ids) == len(origins)):
            raise self.file.damaged("its copies do not fit")
        if (contents[1:] < contents[:-1]).any():
            raise self.file.damaged("its copies are not in order")
        bounds = at.tolist()
        cut = [stored[start:end] for start, end in pairwise(bounds)]
        return Copies(contents, ids, origins, cut)

    def groups(self) -> Iterator[Integers]:
        """Give the documents of each cluster."""
        known = self.clusters
        return iter(np.split(known.members, known.starts[1:-1])) if len(known.members) else iter(())

    def close(self) -> None:
        """Let go of the file."""
        if self.file is not None:
            self.file.close()


def check_duplicates(path: Path, documents: int) -> None:
    """Read all of a file.

    Raises:
        ArchiveCorruptError: If it has changed, or its numbers do not fit one another.
    """
    found = Duplicates(path, documents)
    try:
        if found.file is not None:
            found.file.check_all()
        copies = found.copies
        ids = [number_of_id(copies[place].doc_id) for place in range(len(copies))]
        if found.file is not None and ids != copies.ids.tolist():
            raise found.file.damaged("a copy has another id")
        _ = found.clusters
    except ValueError as error:
        if found.file is None:
            raise
        raise found.file.damaged(f"its numbers do not fit one another ({error})") from error
    finally:
        found.close()


def duplicates_of(archive: Path, manifest: Manifest | None) -> Duplicates:
    """Give what a generation knows of duplicates."""
    documents = sum(entry.documents for entry in manifest.segments) if manifest else 0
    named = manifest is not None and manifest.duplicates
    return Duplicates(duplicates_path(archive, named) if named else None, documents)


def _encoded(copy: Copy) -> bytes:
    captured = copy.captured.isoformat() if copy.captured else None
    # ASCII: a path may hold what UTF-8 does not.
    return json.dumps([copy.doc_id, copy.source, copy.url, captured]).encode()


def _fit(at: Integers, end: int, least: int) -> bool:
    return len(at) > 0 and at[0] == 0 and at[-1] == end and bool((np.diff(at) >= least).all())


def _are_documents(members: Integers, documents: int) -> bool:
    members = np.sort(members)  # not `np.unique`: it imports a tenth of numpy that no search needs
    return not len(members) or bool(0 <= members[0] <= members[-1] < documents and (np.diff(members) > 0).all())

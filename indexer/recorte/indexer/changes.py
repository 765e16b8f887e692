"""What has become of the sources since the archive was built: by size and time, and where these differ by content.

A file of the same size and time of modification is taken to be the same. One of another time costs a hash of its
bytes, and only if that differs is it read. A time that lies within a tick of the clock of when the file was looked at
tells nothing, and was not recorded (`UNSURE`).
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import chain
from time import time_ns

import numpy as np

from recorte.corpus import Rejection, SourceFile, SourceFiles, Unreached
from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.encoding import hash_of
from recorte.indexer.interface import Mask
from recorte.indexer.report import BuildReport
from recorte.indexer.sources import UNSURE, KnownSources, hash_of_file, trusted_time

_TOGETHER = 8_192
"""Files that are compared together: some 2 MB of names and numbers."""

_FAR = 1 << 63


@dataclass(frozen=True, slots=True)
class Due:
    """A source that is to be read.

    Attributes:
        source: The file.
        known: Its place among the known sources; `None` for a new one.
        pieces: How many of its pieces are in the archive already, and stay.
    """

    source: SourceFile
    known: int | None = None
    pieces: int = 0


@dataclass(slots=True)
class Changes:
    """What has become of the sources.

    Attributes:
        due: Those to be read, in the order in which they were found: new ones and changed ones.
        touched: Of those whose time has changed and nothing else the new one, by their places among the known.
        unchanged: How many are as they were, these among them.
        gone: The places of those that are no more.
        rejected: What could not be entered; whatever was known to be there stays.
        held: Unchanged ones that were asked for, by their places.
    """

    due: list[Due] = field(default_factory=list)
    touched: dict[int, int] = field(default_factory=dict)
    unchanged: int = 0
    gone: list[int] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    held: dict[int, SourceFile] = field(default_factory=dict)

    def count(self, report: BuildReport) -> None:
        """Say in a report how much there is of each."""
        report.new = sum(due.known is None for due in self.due)
        report.changed = len(self.due) - report.new
        report.removed = len(self.gone)
        report.unchanged = self.unchanged
        report.due_bytes = sum(due.source.size for due in self.due)


def compare(
    found: Iterable[SourceFiles | Rejection],
    known: KnownSources,
    *,
    resuming: bool,
    held: Collection[int] = (),
    again: Collection[int] = (),
) -> Changes:
    """Compare what is found with what is known.

    Args:
        found: All sources, as `discover_together` gives them.
        known: What the archive knows.
        resuming: Whether a source that was not read to its end can be read on from there.
        held: Places of known sources that are given even if they are unchanged.
        again: Places of known sources that are to be read even if they are unchanged.
    """
    comparison = _Comparison(known, resuming, held, again)
    waiting, count = list[SourceFiles](), 0
    unreached: list[str] = []
    for files in found:
        if isinstance(files, Rejection):
            comparison.changes.rejected.append(Rejection(files.source, files.reason))
            if isinstance(files, Unreached):
                unreached.append(files.key)
            continue
        waiting.append(files)
        count += len(files)
        if count >= _TOGETHER:
            comparison.add(waiting)
            waiting, count = [], 0
    comparison.add(waiting)
    return comparison.ended(unreached)


class _Comparison:
    """Files against what is known of them, many at a time: nearly all are as they were, and become no objects."""

    def __init__(self, known: KnownSources, resuming: bool, held: Collection[int], again: Collection[int]) -> None:
        self.changes = Changes()
        self._known = known
        self._resuming = resuming
        self._sizes, self._times, self._pieces = (known.plain(name) for name in ("size", "modified", "pieces"))
        # The last one, which is no place, is that of files that are not known: -1.
        self._held, self._again, self._met = (np.zeros(len(known) + 1, np.bool_) for _ in range(3))
        self._held[list(held)] = self._again[list(again)] = True

    def add(self, found: Sequence[SourceFiles]) -> None:
        """Compare some files."""
        keys = chain.from_iterable(files.encoded_keys() for files in found)
        numbers = np.fromiter(map(hash_of, keys), np.uint64)
        places = self._known.places(numbers)
        same = self._are_same(places, found)
        self._met[places] = True
        self.changes.unchanged += int(np.count_nonzero(same))
        bounds = np.cumsum([len(files) for files in found])
        for at in np.flatnonzero(~same | self._held[places]).tolist():
            which = int(bounds.searchsorted(at, "right"))
            source = found[which][at - int(bounds[which])]
            if same[at]:
                self.changes.held[int(places[at])] = source
            else:
                self._look_at(source, int(places[at]))

    def ended(self, unreached: Sequence[str]) -> Changes:
        """Find out what is gone: what was not met, and is not where nobody could look."""
        changes, known = self.changes, self._known
        not_met = np.flatnonzero(~self._met[:-1]).tolist()
        changes.gone = [place for place in not_met if not unreached or not _is_in(known.key(place), unreached)]
        changes.unchanged += len(not_met) - len(changes.gone)
        return changes

    def _are_same(self, places: Integers, found: Sequence[SourceFiles]) -> Mask:
        """Tell which files are, by size and time, what they were."""
        if not len(self._known):
            return np.zeros(len(places), np.bool_)
        sizes = _numbers(chain.from_iterable(files.sizes for files in found))
        times = _numbers(chain.from_iterable(files.modified for files in found))
        same: Mask = (places >= 0) & (times != UNSURE) & ~self._again[places]
        same &= (self._sizes[places] == sizes) & (self._times[places] == times) & (self._pieces[places] == 0)
        return same

    def _look_at(self, source: SourceFile, place: int) -> None:
        """Note what has become of a file that is new, or is not as it was, or was not read to its end."""
        changes = self.changes
        if place < 0:
            changes.due.append(Due(source))
            return
        pieces = int(self._pieces[place])
        if self._sizes[place] != source.size or self._again[place]:
            changes.due.append(Due(source, place))
        elif self._times[place] == source.modified != UNSURE:
            changes.due.append(Due(source, place, pieces if self._resuming else 0))
        else:
            began = time_ns()
            content = 0 if pieces else hash_of_file(source.path)
            if pieces or content != self._known.content(place):
                changes.due.append(Due(source, place))
                return
            modified = trusted_time(source, began, content)
            if modified != self._times[place]:
                changes.touched[place] = modified
            changes.unchanged += 1
            if self._held[place]:
                changes.held[place] = source


def _numbers(values: Iterable[int]) -> Integers:
    """Give sizes or times as an array; a time too far off for 64 bits, which nothing known has, as `UNSURE`."""
    numbers = [*values]
    with suppress(OverflowError):
        return np.array(numbers, np.int64)
    return np.array([number if -_FAR <= number < _FAR else UNSURE for number in numbers], np.int64)


def _is_in(key: str, folders: Sequence[str]) -> bool:
    """Tell whether a source is one of some, or in one, that could not be entered."""
    return any(key == it or key.startswith(it if it.endswith("\0") else f"{it}/") for it in folders)

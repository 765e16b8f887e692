"""What has become of the sources since the archive was built: by size and time, and where these differ by content.

A file of the same size and time of modification is taken to be the same. One of another time costs a hash of its
bytes, and only if that differs is it read. A time that lies within a tick of the clock of when the file was looked at
tells nothing, and was not recorded (`UNSURE`).
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from time import time_ns

from recorte.corpus import Rejection, SourceFile, Unreached
from recorte.indexer.report import BuildReport
from recorte.indexer.sources import UNSURE, KnownSources, hash_of_file, number_of, trusted_time


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

    def keep(self, place: int, source: SourceFile, held: Collection[int]) -> None:
        """Note a source that is as it was."""
        self.unchanged += 1
        if place in held:
            self.held[place] = source

    def count(self, report: BuildReport) -> None:
        """Say in a report how much there is of each."""
        report.new = sum(due.known is None for due in self.due)
        report.changed = len(self.due) - report.new
        report.removed = len(self.gone)
        report.unchanged = self.unchanged
        report.due_bytes = sum(due.source.size for due in self.due)


def compare(
    found: Iterable[SourceFile | Rejection],
    known: KnownSources,
    *,
    resuming: bool,
    held: Collection[int] = (),
    again: Collection[int] = (),
) -> Changes:
    """Compare what is found with what is known.

    Args:
        found: All sources, as `discover` gives them.
        known: What the archive knows.
        resuming: Whether a source that was not read to its end can be read on from there.
        held: Places of known sources that are given even if they are unchanged.
        again: Places of known sources that are to be read even if they are unchanged.
    """
    changes = Changes()
    place_of = dict(zip(known.numbers.tolist(), range(len(known)), strict=True))
    # As lists: to look at one number of an array takes ten times as long.
    sizes, times, pieces = (known.plain(name).tolist() for name in ("size", "modified", "pieces"))
    held, again = frozenset(held), frozenset(again)
    unreached: list[str] = []
    for source in found:
        if isinstance(source, Rejection):
            changes.rejected.append(Rejection(source.source, source.reason))
            if isinstance(source, Unreached):
                unreached.append(source.key)
            continue
        place = place_of.pop(number_of(source.key), None)
        if place is None:
            changes.due.append(Due(source))
        elif sizes[place] != source.size or place in again:
            changes.due.append(Due(source, place))
        elif times[place] != source.modified or source.modified == UNSURE:
            began = time_ns()
            if pieces[place] or hash_of_file(source.path) != known.content(place):
                changes.due.append(Due(source, place))
                continue
            modified = trusted_time(source, began)
            if modified != times[place]:
                changes.touched[place] = modified
            changes.keep(place, source, held)
        elif pieces[place]:
            changes.due.append(Due(source, place, pieces[place] if resuming else 0))
        else:
            changes.keep(place, source, held)
    changes.gone = [place for place in place_of.values() if not unreached or not _is_in(known.key(place), unreached)]
    changes.unchanged += len(place_of) - len(changes.gone)
    return changes


def _is_in(key: str, folders: Sequence[str]) -> bool:
    """Tell whether a source is one of some, or in one, that could not be entered."""
    return any(key == it or key.startswith(it if it.endswith("\0") else f"{it}/") for it in folders)

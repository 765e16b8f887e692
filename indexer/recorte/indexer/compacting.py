"""Segments to one, by as many processes as it is worth."""

from collections.abc import Iterable, Sequence
from pathlib import Path

from recorte.indexer.columns.arrays import Integers
from recorte.indexer.columns.merging import Columns, join
from recorte.indexer.files import new_segment
from recorte.indexer.worker import MergeSegments
from recorte.indexer.workers import Workers

_MERGED_APART = 8_000_000
"""Bytes of text from which on two processes share the last merging."""

_MERGED_ANEW = 64_000_000
"""Bytes of text from which on they are new processes: what workers have learnt takes as much memory as merging."""

_MERGED_AT_ONCE = 32
"""Segments that are merged to one; of more all behind the first half are merged before, as a rule small drafts."""

Part = tuple[Path, Integers | None]
"""A segment, and those of its documents that are to be kept, ascending; `None` for all."""


def compact(parts: Sequence[Part], folder: Path, workers: Workers, text_bytes: int) -> Path:
    """Put segments together as one, which may be one alone.

    Args:
        parts: The segments; those in the folder are removed.
        folder: Where the new one goes.
        workers: Who does it.
        text_bytes: The length of all their texts.

    Returns:
        The new segment.
    """
    if text_bytes > _MERGED_ANEW:
        workers.renew()
    while len(parts) > _MERGED_AT_ONCE:
        kept, later = parts[: _MERGED_AT_ONCE // 2], parts[_MERGED_AT_ONCE // 2 :]
        size = min(max(-(-len(later) // (workers.count or 1)), 2), _MERGED_AT_ONCE)
        some = [list(later[at : at + size]) for at in range(0, len(later), size)]
        merged = list(workers.run(MergeSegments(group, folder) for group in some))
        _remove(later, folder)
        parts = [*kept, *((path, None) for path in merged)]
    columns = [(each,) for each in Columns] if text_bytes > _MERGED_APART else [tuple(Columns)]
    written = list(workers.run(MergeSegments(list(parts), folder, some) for some in columns))
    _remove(parts, folder)
    if len(written) == 1:
        return written[0]
    whole = new_segment(folder)
    join(written, whole)
    return whole


def _remove(parts: Iterable[Part], folder: Path) -> None:
    """Remove what has been merged, before more is written, but nothing that the archive still has."""
    for path, _ in parts:
        if path.parent == folder:
            path.unlink()

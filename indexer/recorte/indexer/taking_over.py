"""Copies that take the place of what they were copies of: indexed from the stored article, which says the same.

So an article stays in the archive as long as any source has it, and no source is read again for that.
"""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from recorte.indexer.clashes import PlaceOf, precedence
from recorte.indexer.columns.arrays import contains
from recorte.indexer.columns.batch import Batch, Learnt
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.drafts import DRAFT_ENDING
from recorte.indexer.copies import Copy
from recorte.indexer.duplicates import Copies
from recorte.indexer.files import new_segment
from recorte.indexer.held import HeldSegment
from recorte.indexer.shares import LARGEST_SEGMENT
from recorte.indexer.stored_articles import decode
from recorte.indexer.worker import document_of


class IndexCopies(NamedTuple):
    """A task: write the draft of a segment, of articles of which a segment has copies.

    Attributes:
        path: The segment, or the draft of one.
        copies: Documents of it, each with what is its copy's own.
        folder: Where the draft goes.
    """

    path: Path
    copies: list[tuple[int, Copy]]
    folder: Path

    @property
    def is_perilous(self) -> bool:
        """No: what it reads was written by us."""
        return False

    def run(self, learnt: Learnt) -> Path:
        """Do it."""
        batch, segment = Batch(learnt), Documents(self.path)
        try:
            for document, own in self.copies:
                batch.add(document_of(own.as_article(decode(segment.articles[document])), own.origin))
        finally:
            segment.close()
        path = new_segment(self.folder).with_suffix(DRAFT_ENDING)
        batch.write(path)
        return path


def taking_over(
    segments: Sequence[HeldSegment], copies: Copies, place_of: PlaceOf, folder: Path
) -> tuple[list[IndexCopies], Copies]:
    """Find the copies of which no live document says the same any more.

    Args:
        segments: All segments, also with what has just gone.
        copies: The copies.
        place_of: Gives the place of a source.
        folder: Where new segments go.

    Returns:
        What has to be done for one copy of each article to take its place, and the copies that are left. There is
        nothing left to take over from where an archive is damaged.
    """
    alone = np.ones(len(copies), np.bool_)
    for each in segments if len(copies) else ():
        said = each.contents[each.live]
        alone &= ~np.isin(copies.contents, said[contains(copies.contents, said)])
    if not alone.any():
        return [], copies
    last: dict[int, int] = {}
    for place in np.flatnonzero(alone).tolist():
        content = int(copies.contents[place])
        last[content] = max(last.get(content, place), place, key=lambda it: _order(copies, it, place_of))
    tasks, taken = list[IndexCopies](), np.zeros(len(copies), np.bool_)
    for each in segments:
        due: list[tuple[int, int]] = []
        for document in np.flatnonzero(contains(np.array(sorted(last), np.uint64), each.contents)).tolist():
            content = int(each.contents[document])
            if content in last:  # not two of one segment
                place = last.pop(content)
                taken[place] = True
                due.append((document, place))
        tasks += [
            IndexCopies(each.path, [(document, copies[place]) for document, place in some], folder)
            for some in _portions(due, each)
        ]
    return tasks, copies.without(taken)


def _order(copies: Copies, place: int, place_of: PlaceOf) -> Any:  # noqa: ANN401 - places are compared, and no more
    own = copies[place]
    return precedence(own, place_of(own.origin))


def _portions(due: Sequence[tuple[int, int]], segment: HeldSegment) -> list[list[tuple[int, int]]]:
    """Cut what is due from a segment into what is held in memory at once."""
    sizes = segment.segment.sizes()[[document for document, _ in due]] if due else np.empty(0, np.int64)
    portion = np.cumsum(sizes) // LARGEST_SEGMENT
    bounds = [0, *(np.flatnonzero(np.diff(portion)) + 1).tolist(), len(due)]
    return [list(due[start:end]) for start, end in pairwise(bounds) if start < end]

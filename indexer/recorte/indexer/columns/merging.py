"""Segments to one segment, column by column, without reading a text again.

Documents keep their order: those of the first segment, then those of the second. Terms are taken over some at a time,
so that memory does not grow with what is merged: it holds the dictionary, and the postings of some terms.
"""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Array, Integers, portions, ranges, runs, starts_of
from recorte.indexer.columns.dictionary import write_forms, write_terms
from recorte.indexer.columns.drafts import Draft, DraftColumns, forget_learnt, share_learnt
from recorte.indexer.columns.fields import WORD_FIELDS
from recorte.indexer.columns.inverted import PostingColumns
from recorte.indexer.columns.inverting import Lists, OccurrencesWriter, PostingsWriter
from recorte.indexer.columns.merging_documents import merge_documents
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.parts_writing import PartsWriter
from recorte.indexer.columns.renumbering import (
    AT_ONCE,
    Renumbered,
    Source,
    merge_dictionaries,
    merge_forms,
    release,
    stems_of,
)

STEMMED_FIELDS = ("title", "text")
"""Those whose stems have postings of their own."""


class Columns(Enum):
    """What can be merged apart from the rest, in a process of its own."""

    OCCURRENCES = "where words occur, in which form, and all that documents have besides"
    POSTINGS = "words and stems, and their documents"


def merge(sources: Sequence[Source], path: Path, columns: Collection[Columns] = tuple(Columns)) -> int:
    """Write one segment with the documents of several.

    Args:
        sources: The segments, in order.
        path: The new segment's file.
        columns: Which of its columns; all make a segment, some make a part of one, for `join`.

    Returns:
        How many documents it has.
    """
    bases = starts_of(np.array([len(source.documents) for source in sources], np.int64))
    renumbered = [Renumbered(source, int(base)) for source, base in zip(sources, bases, strict=False)]
    with PartsWriter(path) as writer:
        stem_of_terms = _merge_dictionary(writer, renumbered, columns)
        if Columns.OCCURRENCES in columns:
            merge_documents(writer, renumbered)
            for field in WORD_FIELDS:
                _merge_occurrences(writer, renumbered, field, len(stem_of_terms))
        if Columns.POSTINGS in columns:
            for field in WORD_FIELDS:
                _merge_postings(writer, renumbered, field, stem_of_terms)
        writer.finish({"documents": int(bases[-1])})
    return int(bases[-1])


def join(parts: Sequence[Path], path: Path) -> None:
    """Put together a segment whose columns were merged apart: the largest file becomes it, and takes in the others."""
    largest, *others = sorted(parts, key=lambda part: -part.stat().st_size)
    with PartsWriter(path, largest) as writer:
        facts: dict[str, object] = {}
        for other in others:
            file = PartsFile(other)
            facts = file.facts
            writer.add_parts_of(file)
            file.close()
            other.unlink()
        writer.finish(facts)


def _merge_dictionary(writer: PartsWriter, sources: Sequence[Renumbered], columns: Collection[Columns]) -> Integers:
    """Write those columns of the dictionary that are wanted; give the stem of each term.

    The words themselves, which take more memory than all else that is held of them, are let go of here.
    """
    drafts = [source.segment for source in sources if isinstance(source.segment, Draft)]
    share_learnt(drafts)
    terms = merge_dictionaries(sources)
    release(sources)
    if Columns.POSTINGS in columns:
        write_terms(writer, terms)
    if Columns.OCCURRENCES in columns:
        write_forms(writer, merge_forms(sources, len(terms)))
        release(sources)
    forget_learnt(drafts)
    return stems_of(terms)


def _merge_postings(writer: PartsWriter, sources: Sequence[Renumbered], field: str, stem_of_terms: Integers) -> None:
    """Write the postings of a field; the terms of one stem are taken over together."""
    columns = [source.segment.postings(field) for source in sources]
    terms = [_kept_terms(source, column) for source, column in zip(sources, columns, strict=True)]
    sizes = np.zeros(int(stem_of_terms[-1]) + 1 if len(stem_of_terms) else 0, np.int64)
    for column, own in zip(columns, terms, strict=True):
        if len(sizes):
            np.add.at(sizes, stem_of_terms[own], np.diff(column.starts(0, len(own))))
    first_of_stem = np.append(np.searchsorted(stem_of_terms, np.arange(len(sizes))), len(stem_of_terms))
    merged = PostingsWriter(writer, field, stem_of_terms if field in STEMMED_FIELDS else None)
    for first_stem, behind_stem in portions(starts_of(sizes), AT_ONCE):
        bounds = first_of_stem[[first_stem, behind_stem]]
        taken = []
        for source, column, own in zip(sources, columns, terms, strict=True):
            first, behind = np.searchsorted(own, bounds).tolist()
            if first < behind:
                taken.append(_in_new_numbers(_lists(column, own, first, behind), source))
                source.release()
        if taken:
            merged.append(_in_term_order(taken))
    merged.finish()


def _merge_occurrences(writer: PartsWriter, sources: Sequence[Renumbered], field: str, terms: int) -> None:
    """Write the occurrences of a field; those of one term may be taken over in several parts."""
    runs = [_Runs(source, field) for source in sources]
    sizes = np.zeros(terms, np.int64)
    for run in runs:
        sizes[run.terms] += run.sizes
    merged = OccurrencesWriter(writer, field)
    for first, behind in portions(starts_of(sizes), AT_ONCE):
        bounds = [np.searchsorted(run.terms, [first, behind]).tolist() for run in runs]
        if behind - first == 1:
            for run, (start, end) in zip(runs, bounds, strict=True):
                if start < end:
                    for positions, forms in run.blocks(start):
                        merged.append(positions, forms)
            release(sources)
            continue
        taken = [
            (run.terms[start:end], run.sizes[start:end], *run.read(start, end))
            for run, (start, end) in zip(runs, bounds, strict=True)
            if start < end
        ]
        if not taken:
            continue
        of_terms, of_sizes, positions, forms = (np.concatenate(arrays) for arrays in zip(*taken, strict=True))
        order = np.argsort(of_terms, kind="stable")
        places = ranges(starts_of(of_sizes)[:-1][order], of_sizes[order])
        merged.append(positions[places], forms[places])
    merged.end_terms(sizes[sizes > 0])
    merged.finish()


class _Runs:
    """What one segment has of each term of a field: a run of occurrences.

    Attributes:
        terms: The terms, as the merged segment numbers them, ascending.
        sizes: How many occurrences of each are kept.
    """

    def __init__(self, source: Renumbered, field: str) -> None:
        self._source = source
        self._columns = source.segment.field(field)
        self._lists = source.segment.postings(field)
        keys = self._lists.keys.all()
        self._starts = self._columns.occurrence_starts(0, len(keys))
        sizes = np.diff(self._starts) if source.new_doc is None else self._kept_sizes()
        self._places = np.flatnonzero(sizes)
        self.sizes = sizes[self._places]
        self.terms = source.new_term[keys[self._places]]
        # The forms of a term are numbered from here on among all of the segment.
        self._forms_at = source.forms_at[keys[self._places]]

    def read(self, first: int, behind: int) -> tuple[Array, Array]:
        """Give the positions and forms of a range of terms."""
        places = self._places[first:behind]
        start, end = int(self._starts[places[0]]), int(self._starts[places[-1] + 1])
        positions, forms = self._columns.positions(start, end), self._columns.forms(start, end)
        if self._source.new_doc is not None:
            kept = np.flatnonzero(self._kept(int(places[0]), int(places[-1]) + 1))
            positions, forms = positions[kept], forms[kept]
        numbers = np.repeat(self._forms_at[first:behind], self.sizes[first:behind]) + forms
        positions = positions.copy()  # not the mapped memory, which is given back
        self._source.release()
        return positions, self._source.new_form[numbers]

    def blocks(self, number: int) -> Iterator[tuple[Array, Array]]:
        """Give the positions and forms of one term, some at a time."""
        place = int(self._places[number])
        start, end = int(self._starts[place]), int(self._starts[place + 1])
        kept = None if self._source.new_doc is None else self._kept(place, place + 1)
        for at in range(start, end, AT_ONCE):
            behind = min(at + AT_ONCE, end)
            positions, forms = self._columns.positions(at, behind), self._columns.forms(at, behind)
            if kept is not None:
                own = np.flatnonzero(kept[at - start : behind - start])
                positions, forms = positions[own], forms[own]
            yield positions, self._source.new_form[self._forms_at[number] + forms]

    def _kept(self, first: int, behind: int) -> NDArray[np.bool_]:
        """Tell which occurrences of a range of terms are of documents that are kept."""
        kept = self._source.keeps(self._lists.all_docs(first, behind))
        return np.repeat(kept, self._lists.all_counts(first, behind))

    def _kept_sizes(self) -> Integers:
        sizes = np.zeros(len(self._starts) - 1, np.int64)
        for first, behind in portions(self._starts, AT_ONCE):
            kept = starts_of(self._kept(first, behind))
            sizes[first:behind] = np.diff(kept[self._starts[first : behind + 1] - self._starts[first]])
        return sizes


def _kept_terms(source: Renumbered, column: PostingColumns | DraftColumns) -> Integers:
    """Give the terms of a field as the merged segment numbers them; one that is left out has the number before it.

    Those have no documents that are kept, so what number they have is of no consequence; so all stay sorted.
    """
    terms = source.new_term[column.keys.all()]
    return np.maximum(np.maximum.accumulate(terms), 0) if len(terms) else terms


def _lists(column: PostingColumns | DraftColumns, terms: Integers, first: int, behind: int) -> Lists:
    starts = column.starts(first, behind)
    return Lists(
        terms[first:behind], starts - starts[0], column.all_docs(first, behind), column.all_counts(first, behind)
    )


def _in_new_numbers(lists: Lists, source: Renumbered) -> Lists:
    """Give what was read with the numbers of the merged segment, without the documents that are left out."""
    docs = source.numbers(lists.docs)
    if source.new_doc is None:
        return lists._replace(docs=docs)
    kept = docs >= 0
    left = np.diff(starts_of(kept)[lists.starts])
    return Lists(lists.terms[left > 0], starts_of(left[left > 0]), docs[kept], lists.counts[kept])


def _in_term_order(taken: Sequence[Lists]) -> Lists:
    """Put the same terms of several segments together, one term behind the other, in the order of the segments."""
    if len(taken) == 1:
        return taken[0]
    terms = np.concatenate([lists.terms for lists in taken])
    order = np.argsort(terms, kind="stable")
    sizes = np.concatenate([np.diff(lists.starts) for lists in taken])
    postings = ranges(starts_of(sizes)[:-1][order], sizes[order])
    merged = terms[order]
    begins = runs(merged)
    return Lists(
        merged[begins],
        np.append(starts_of(sizes[order])[begins], len(postings)),
        np.concatenate([lists.docs for lists in taken])[postings],
        np.concatenate([lists.counts for lists in taken])[postings],
    )

"""Segments to one segment, column by column, without reading a text again.

Documents keep their order: those of the first segment, then those of the second. Terms are taken over some at a time,
so that memory does not grow with what is merged: it holds the dictionary, and the postings of some terms.
"""

from collections.abc import Collection, Iterator, Sequence
from enum import Enum
from operator import ne
from pathlib import Path
from typing import NamedTuple

import numpy as np

from recorte.indexer.columns.articles import ArticlesWriter
from recorte.indexer.columns.batch import KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.dictionary import Forms, stem_of_key, write_forms, write_terms
from recorte.indexer.columns.inverted import Inverted, OccurrencesWriter, PostingsWriter
from recorte.indexer.columns.keys import write_keys
from recorte.indexer.columns.packing import Integers, ranges, starts_of
from recorte.indexer.columns.parts import PartsFile, PartsWriter
from recorte.indexer.columns.segment import Segment

STEMMED_FIELDS = ("title", "text")
"""Those whose stems have postings of their own."""

_AT_ONCE = 1 << 21
"""Occurrences taken over at once, unless one stem has more: some 100 bytes each."""


class Source(NamedTuple):
    """A segment to be merged.

    Attributes:
        segment: The segment.
        kept: Its documents that are to be kept, ascending; `None` for all.
    """

    segment: Segment
    kept: Integers | None = None

    @property
    def documents(self) -> Integers:
        """The documents to be kept."""
        return np.arange(self.segment.documents) if self.kept is None else self.kept


class Columns(Enum):
    """What can be merged apart from the rest, in a process of its own."""

    OCCURRENCES = "where words occur, and in which form"
    POSTINGS = "the documents of words and stems, and all else"


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
    parts = [_Part(source, int(base)) for source, base in zip(sources, bases, strict=False)]
    terms = _merge_dictionaries(parts)
    stem_of_terms = _stem_of(terms)
    with PartsWriter(path) as writer:
        if Columns.OCCURRENCES in columns:
            write_forms(writer, _merge_forms(parts, len(terms)))
        if Columns.POSTINGS in columns:
            write_terms(writer, terms)
            _merge_documents(writer, parts)
        for field in WORD_FIELDS:
            _merge_field(writer, parts, field, stem_of_terms, columns)
        writer.finish({"documents": int(bases[-1])})
    return int(bases[-1])


def join(parts: Sequence[Path], path: Path) -> None:
    """Put together a segment whose columns were merged apart."""
    files = [PartsFile(part) for part in parts]
    try:
        with PartsWriter(path) as writer:
            for file in files:
                writer.add_parts_of(file)
            writer.finish(files[0].facts)
    finally:
        for file in files:
            file.close()


def _merge_field(
    writer: PartsWriter, parts: Sequence["_Part"], field: str, stem_of_terms: Integers, columns: Collection[Columns]
) -> None:
    postings = occurrences = None
    if Columns.POSTINGS in columns:
        postings = PostingsWriter(writer, field, stem_of_terms if field in STEMMED_FIELDS else None)
    if Columns.OCCURRENCES in columns:
        occurrences = OccurrencesWriter(writer, field)
    for inverted in _merged(parts, field, stem_of_terms, with_occurrences=occurrences is not None):
        if postings is not None:
            postings.append(inverted)
        if occurrences is not None:
            occurrences.append(inverted)
    for written in (postings, occurrences):
        if written is not None:
            written.finish()


def _merge_documents(writer: PartsWriter, parts: Sequence["_Part"]) -> None:
    for field in WORD_FIELDS:
        lengths = [part.source.segment.lengths(field)[part.source.documents] for part in parts]
        writer.add(f"{field}.lengths", np.concatenate(lengths))
    for field in KEY_FIELDS:
        write_keys(writer, field, *_merge_keys(parts, field))
    writer.add("published", np.concatenate([part.source.segment.published()[part.source.documents] for part in parts]))
    articles = ArticlesWriter(writer)
    for part in parts:
        articles.append_compressed(part.source.segment.articles, part.source.documents)
    articles.finish()


class _Part:
    """A source on its way into the merged segment: what its numbers become there."""

    def __init__(self, source: Source, base: int) -> None:
        self.source = source
        self.base = base
        # Of each document, -1 where it is left out; of each term; of each form, its number among those of its term.
        self.new_doc: Integers | None = None
        if source.kept is not None:
            self.new_doc = np.full(source.segment.documents, -1, np.int64)
            self.new_doc[source.kept] = base + np.arange(len(source.kept))
        self.new_term: Integers = np.empty(0, np.int64)
        self.new_form: Integers = np.empty(0, np.int64)
        self.forms_at: Integers = np.empty(0, np.int64)

    def used_terms(self) -> Integers:
        """Give the terms that documents to be kept have."""
        segment = self.source.segment
        if self.new_doc is None:
            return np.arange(len(segment.dictionary))
        used = np.zeros(len(segment.dictionary), np.bool_)
        for field in WORD_FIELDS:
            postings = segment.field(field).terms
            for first, behind in _portions(postings.starts(0, len(postings.keys))):
                starts = postings.starts(first, behind)
                kept = self.new_doc[postings.all_docs(first, behind)] >= 0
                counts = np.diff(starts_of(kept)[starts - starts[0]])
                used[postings.keys.read(first, behind)[counts > 0]] = True
        return np.flatnonzero(used)


def _portions(starts: Integers, at_once: int = _AT_ONCE) -> Iterator[tuple[int, int]]:
    """Cut a range of keys into portions of about so many values; where the values of each begin is given."""
    first = 0
    while first < len(starts) - 1:
        behind = int(np.searchsorted(starts, starts[first] + at_once, "right")) - 1
        behind = max(behind, first + 1)
        yield first, behind
        first = behind


def _merge_dictionaries(parts: Sequence[_Part]) -> list[bytes]:
    """Give the keys of all terms."""
    used = [part.used_terms() for part in parts]
    of_parts: list[list[bytes]] = []
    for part, kept in zip(parts, used, strict=True):
        terms = part.source.segment.dictionary.all_terms()
        of_parts.append(terms if len(kept) == len(terms) else [terms[term] for term in kept.tolist()])
    merged = sorted(set().union(*of_parts))
    number = {term: place for place, term in enumerate(merged)}
    for part, kept, terms in zip(parts, used, of_parts, strict=True):
        part.new_term = np.full(len(part.source.segment.dictionary), -1, np.int64)
        part.new_term[kept] = np.fromiter(map(number.__getitem__, terms), np.int64, len(terms))
    return merged


def _merge_forms(parts: Sequence[_Part], terms: int) -> Forms:
    number: dict[tuple[int, bytes], int] = {}
    of_parts: list[Integers] = []
    seen: list[Integers] = []
    for part in parts:
        forms = part.source.segment.dictionary.all_forms()
        part.forms_at = forms.at
        terms_of_part = np.repeat(part.new_term, np.diff(forms.at)).tolist()
        numbers = [number.setdefault(key, len(number)) for key in zip(terms_of_part, forms.spellings, strict=True)]
        of_parts.append(np.array(numbers, np.int64))
        seen.append(forms.counts)
    counts = np.bincount(np.concatenate(of_parts), np.concatenate(seen), len(number)).astype(np.int64)
    keys = list(number)
    term_of_form = np.array([term for term, _ in keys], np.int64)
    order = np.lexsort((-counts, term_of_form))
    order = order[term_of_form[order] >= 0]  # those of words that are left out
    at = starts_of(np.bincount(term_of_form[order], minlength=terms))
    number_of = np.zeros(len(keys), np.int64)
    number_of[order] = np.arange(len(order)) - at[term_of_form[order]]
    for part, numbers_of_part in zip(parts, of_parts, strict=True):
        part.new_form = number_of[numbers_of_part]
    return Forms([keys[form][1] for form in order.tolist()], at, counts[order])


def _stem_of(terms: Sequence[bytes]) -> Integers:
    stems = [stem_of_key(term) for term in terms]
    return np.cumsum([0, *map(ne, stems, stems[1:])])[: len(terms)]


def _merged(
    parts: Sequence[_Part], field: str, stem_of_terms: Integers, *, with_occurrences: bool
) -> Iterator[Inverted]:
    """Give the terms of a field, some at a time; those of one stem are never parted."""
    columns = [part.source.segment.field(field) for part in parts]
    terms = [part.new_term[column.terms.keys.all()] for part, column in zip(parts, columns, strict=True)]
    sizes = np.zeros(int(stem_of_terms[-1]) + 1 if len(stem_of_terms) else 0, np.int64)
    for column, own in zip(columns, terms, strict=True):
        kept = own >= 0
        np.add.at(sizes, stem_of_terms[own[kept]], np.diff(column.occurrence_starts())[kept])
    first_of_stem = np.append(np.searchsorted(stem_of_terms, np.arange(len(sizes))), len(stem_of_terms))
    ordered = [_ascending(own) for own in terms]
    for first_stem, behind_stem in _portions(starts_of(sizes)):
        bounds = first_of_stem[[first_stem, behind_stem]]
        taken = []
        for part, column, places in zip(parts, columns, ordered, strict=True):
            first, behind = np.searchsorted(places, bounds).tolist()
            if first < behind:
                taken.append(_renumbered(column.read(first, behind, with_occurrences=with_occurrences), part))
        if taken:
            yield _in_term_order(taken)


def _ascending(terms: Integers) -> Integers:
    """Give the terms with those that are left out raised to the term before them, so that they stay sorted."""
    return np.maximum.accumulate(terms) if len(terms) else terms


def _renumbered(inverted: Inverted, part: _Part) -> Inverted:
    """Give what was read with the numbers of the merged segment, without the documents that are left out."""
    sizes = np.diff(inverted.starts)
    forms = inverted.forms
    if len(forms):
        of_token = np.repeat(np.repeat(part.forms_at[inverted.terms], sizes), inverted.counts)
        forms = part.new_form[of_token + forms]
    terms = part.new_term[inverted.terms]
    if part.new_doc is None:
        return inverted._replace(terms=terms, docs=inverted.docs + part.base, forms=forms)
    docs = part.new_doc[inverted.docs]
    kept = docs >= 0
    tokens = np.flatnonzero(np.repeat(kept, inverted.counts)) if len(forms) else np.empty(0, np.int64)
    left = np.diff(starts_of(kept)[inverted.starts])
    return Inverted(
        terms[left > 0],
        starts_of(left[left > 0]),
        docs[kept],
        inverted.counts[kept],
        inverted.positions[tokens],
        forms[tokens],
    )


def _in_term_order(taken: Sequence[Inverted]) -> Inverted:
    """Put the same terms of several segments together, one term behind the other, in the order of the segments."""
    if len(taken) == 1:
        return taken[0]
    # A run is what one segment has of one term.
    terms = np.concatenate([inverted.terms for inverted in taken])
    order = np.argsort(terms, kind="stable")
    sizes = np.concatenate([np.diff(inverted.starts) for inverted in taken])
    counts = np.concatenate([inverted.counts for inverted in taken])
    postings = ranges(starts_of(sizes)[:-1][order], sizes[order])
    tokens = np.empty(0, np.int64)
    if any(len(inverted.positions) for inverted in taken):
        occurrences = np.add.reduceat(counts, starts_of(sizes)[:-1])
        tokens = ranges(starts_of(occurrences)[:-1][order], occurrences[order])
    merged = np.unique(terms)
    of_merged = np.searchsorted(merged, terms[order])
    return Inverted(
        merged,
        starts_of(np.bincount(of_merged, sizes[order], len(merged)).astype(np.int64)),
        np.concatenate([inverted.docs for inverted in taken])[postings],
        counts[postings],
        np.concatenate([inverted.positions for inverted in taken])[tokens],
        np.concatenate([inverted.forms for inverted in taken])[tokens],
    )


def _merge_keys(parts: Sequence[_Part], field: str) -> tuple[list[bytes], Integers, Integers]:
    keys: list[bytes] = []
    sizes, docs = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for part in parts:
        own, starts, own_docs = part.source.segment.keys(field).all()
        keys += own
        new = own_docs + part.base if part.new_doc is None else part.new_doc[own_docs]
        sizes.append(np.diff(starts_of(new >= 0)[starts]))
        docs.append(new[new >= 0])
    size = np.concatenate(sizes)
    order = np.array(sorted(np.flatnonzero(size).tolist(), key=keys.__getitem__), np.int64)
    joined = np.concatenate(docs)[ranges(starts_of(size)[:-1][order], size[order])]
    in_order = [keys[place] for place in order.tolist()]
    first = np.flatnonzero([True, *map(ne, in_order, in_order[1:])][: len(in_order)])
    starts = np.append(starts_of(size[order])[first], len(joined))
    return [in_order[place] for place in first.tolist()], starts, joined

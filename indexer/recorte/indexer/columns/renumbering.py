"""What the numbers of segments become when they are merged: documents, terms and forms."""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, portions, starts_of
from recorte.indexer.columns.dictionary import Forms, begins_of, parted
from recorte.indexer.columns.drafts import Draft
from recorte.indexer.columns.fields import WORD_FIELDS
from recorte.indexer.columns.interning import Interner, Numbers
from recorte.indexer.columns.segment import Segment

AT_ONCE = 1 << 19
"""Postings or occurrences taken over at once, some 100 bytes each; the postings of a stem are never parted."""

_TERMS_AT_ONCE = 1 << 14
"""Terms whose forms are taken over at once."""

_SPELLING_BITS = 32
_NONE = np.empty(0, np.int64)


class Source(NamedTuple):
    """A segment to be merged.

    Attributes:
        segment: The segment, or the draft of one.
        kept: Its documents that are to be kept, ascending; `None` for all.
    """

    segment: Segment | Draft
    kept: Integers | None = None

    @property
    def documents(self) -> Integers:
        """The documents to be kept."""
        return np.arange(self.segment.documents) if self.kept is None else self.kept


class Renumbered:
    """A source on its way into the merged segment: what its numbers become there.

    Args:
        source: The source.
        base: How many documents come before its own.
    """

    def __init__(self, source: Source, base: int) -> None:
        self.segment = source.segment
        self.base = base
        self._source = source
        # Of each document, -1 where it is left out; of each term; of each form, its number among those of its term.
        self.new_doc: Integers | None = None
        if source.kept is not None:
            self.new_doc = np.full(source.segment.documents, -1, np.int64)
            self.new_doc[source.kept] = base + np.arange(len(source.kept))
        self.new_term: Integers = np.empty(0, np.int64)
        self.new_form: Numbers = np.empty(0, np.int32)
        self.forms_at: Integers = np.empty(0, np.int64)

    @property
    def documents(self) -> Integers:
        """The documents to be kept, as the source numbers them."""
        return self._source.documents

    def numbers(self, docs: Integers) -> Integers:
        """Give the numbers of some documents in the merged segment, -1 of those that are left out."""
        return docs + self.base if self.new_doc is None else self.new_doc[docs]

    def before(self, doc: int) -> int:
        """Give the number that a document of the merged segment has in the source."""
        kept, place = self._source.kept, doc - self.base
        return place if kept is None else kept.item(place)

    def keeps(self, docs: Integers) -> NDArray[np.bool_]:
        """Tell which of some documents are kept."""
        if self.new_doc is None:
            return np.ones(len(docs), np.bool_)
        kept: NDArray[np.bool_] = self.new_doc[docs] >= 0
        return kept

    def release(self) -> None:
        """Give back the memory of what has been taken over; else all segments would come to be held in it."""
        self.segment.file.release()

    def used_terms(self) -> Integers:
        """Give the terms that documents to be kept have."""
        terms = len(self.segment.dictionary)
        if self.new_doc is None:
            return np.arange(terms)
        used = np.zeros(terms, np.bool_)
        for field in WORD_FIELDS:
            postings = self.segment.postings(field)
            for first, behind in portions(postings.starts(0, len(postings.keys)), AT_ONCE):
                starts = postings.starts(first, behind)
                kept = self.keeps(postings.all_docs(first, behind))
                counts = np.diff(starts_of(kept)[starts - starts[0]])
                used[postings.keys.read(first, behind)[counts > 0]] = True
        return np.flatnonzero(used)


def release(sources: Sequence[Renumbered]) -> None:
    """Give back the memory of what has been taken over of some segments."""
    for source in sources:
        source.release()


def merge_dictionaries(sources: Sequence[Renumbered]) -> list[bytes]:
    """Give the keys of all terms."""
    words, keys = Interner(), list[bytes]()
    for source in sources:
        dictionary = source.segment.dictionary
        own, used = dictionary.all_words(), source.used_terms()
        numbers, new = words.numbers(own.text, own.starts[used], own.sizes[used])
        # In the order in which they are met, until all are known.
        source.new_term = np.full(len(dictionary), -1, np.int64)
        source.new_term[used] = numbers
        keys += dictionary.keys(used[new])
    in_order = sorted(range(len(keys)), key=keys.__getitem__)
    number = np.empty(len(keys) + 1, np.int64)
    number[in_order] = np.arange(len(keys))
    number[-1] = -1
    for source in sources:
        source.new_term = number[source.new_term]
    return [keys[place] for place in in_order]


def merge_forms(sources: Sequence[Renumbered], terms: int) -> Forms:
    """Give the forms of all terms, some terms at a time."""
    for source in sources:
        source.forms_at = source.segment.dictionary.form_starts()
        source.new_form = np.zeros(int(source.forms_at[-1]), np.int32)
    spellings: list[bytes] = []
    sizes, counts = [np.empty(0, np.int64)], [np.empty(0, np.int64)]
    for first in range(0, terms, _TERMS_AT_ONCE):
        merged = _merge_forms_of(sources, first, min(first + _TERMS_AT_ONCE, terms))
        spellings += merged.spellings
        sizes.append(np.diff(merged.at))
        counts.append(merged.counts)
    return Forms(spellings, starts_of(np.concatenate(sizes)), np.concatenate(counts))


def _merge_forms_of(sources: Sequence[Renumbered], first: int, behind: int) -> Forms:
    spellings, keys, seen = Interner(), [_NONE], [_NONE]
    spelled: list[bytes] = []
    bounds: list[tuple[int, int]] = []
    for source in sources:
        terms = np.flatnonzero((source.new_term >= first) & (source.new_term < behind))
        low, high = (int(terms[0]), int(terms[-1]) + 1) if len(terms) else (0, 0)
        start, end = int(source.forms_at[low]), int(source.forms_at[high])
        forms, counts = source.segment.dictionary.forms_between(start, end)
        numbers, new = spellings.numbers(forms.text, forms.starts, forms.sizes)
        spelled += forms.some(new).parted()
        of_terms = np.repeat(source.new_term[low:high], np.diff(source.forms_at[low : high + 1]))
        keys.append(of_terms << _SPELLING_BITS | numbers)
        seen.append(counts)
        bounds.append((start, end))
    found, met, which = np.unique(np.concatenate(keys), return_index=True, return_inverse=True)
    total = np.bincount(which, np.concatenate(seen), len(found)).astype(np.int64)
    term_of_form, spelling_of_form = found >> _SPELLING_BITS, found & ((1 << _SPELLING_BITS) - 1)
    order = np.lexsort((met, -total, term_of_form))
    order = order[term_of_form[order] >= 0]  # those of words that are left out
    at = starts_of(np.bincount(term_of_form[order] - first, minlength=behind - first))
    number_of = np.zeros(len(found), np.int64)
    number_of[order] = np.arange(len(order)) - at[term_of_form[order] - first]
    bounds_of_sources = starts_of(np.array([len(numbers) for numbers in keys[1:]], np.int64)).tolist()
    for source, (start, end), (low, high) in zip(sources, bounds, pairwise(bounds_of_sources), strict=True):
        source.new_form[start:end] = number_of[which[low:high]]
    return Forms([spelled[place] for place in spelling_of_form[order].tolist()], at, total[order])


def stems_of(terms: Sequence[bytes]) -> Integers:
    """Give the number of the stem of each term, from their keys."""
    stems, _ = parted(terms)
    return np.cumsum(begins_of(stems)) - 1

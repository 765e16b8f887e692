"""Whether a file of an archive is whole: every byte against its checksum, and every number against those it goes with.

A checksum tells damage. Numbers that do not fit one another under checksums that do are no accident: somebody made
them so. Reading then fails in one way or another, and what is here tells such a file from a fault of the program.
"""

from collections.abc import Callable
from operator import lt
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.arrays import Integers, portions, starts_of
from recorte.indexer.columns.encoding import from_utf8
from recorte.indexer.columns.fields import FACET_FIELDS, KEY_FIELDS, WORD_FIELDS
from recorte.indexer.columns.inverted import InvertedColumns, PostingColumns
from recorte.indexer.columns.milestones import KINDS, Walk, gaps_of
from recorte.indexer.columns.packing import LARGEST
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.segment import Segment
from recorte.indexer.columns.strings import Strings
from recorte.indexer.errors import WRONG_NUMBERS, ArchiveCorruptError
from recorte.indexer.interface import CheckedFile
from recorte.indexer.sources import SourceTable
from recorte.indexer.stored_articles import decode

_AT_ONCE = 1 << 20
"""Postings or occurrences that are looked at together, unless one term has more."""


def checked(path: Path, size: int, check: Callable[[], object]) -> CheckedFile:
    """Check a file, and say what came of it."""
    try:
        check()
    except ArchiveCorruptError as error:
        return CheckedFile(path.name, size, error.what)
    return CheckedFile(path.name, size)


def check_segment(segment: Segment) -> None:
    """Read all of a segment.

    Raises:
        ArchiveCorruptError: If it has changed, or its numbers do not fit one another.
    """
    segment.file.check_all()
    try:
        _check(segment)
    except WRONG_NUMBERS as error:
        raise segment.file.damaged(f"its numbers do not fit one another ({error})") from error


def check_table(path: Path) -> None:
    """Read all of a table of sources.

    Raises:
        ArchiveCorruptError: If it has changed, or its numbers do not fit one another.
    """
    table = SourceTable(path)
    try:
        table.file.check_all()
        for place in range(len(table)):
            table.record(place)
        numbers = table.numbers
        _expect(table.file, bool((numbers[1:] > numbers[:-1]).all()), "numbers")
    except WRONG_NUMBERS as error:
        raise table.file.damaged(f"its numbers do not fit one another ({error})") from error
    finally:
        table.close()


def _check(segment: Segment) -> None:
    file, documents = segment.file, segment.documents
    words, stems, forms = (_strings(file, name) for name in ("words", "stems", "spellings"))
    _expect(file, _ascending(words) and _ascending(stems), "words")
    for string in (*words, *stems):
        string.decode()
    from_utf8(b"".join(forms))
    places = np.arange(len(words))
    term_of_word, word_of_term = _numbers(file, "words.term"), _numbers(file, "terms.word")
    _expect(file, np.array_equal(word_of_term[term_of_word], places) and len(word_of_term) == len(places), "words.term")
    _offsets(file, "stems.term", len(stems), len(words))
    forms_of_term = np.diff(_offsets(file, "terms.form", len(words), len(forms)))
    for field in WORD_FIELDS:
        columns = segment.field(field)
        segment.lengths(field)
        _check_postings(file, f"{field}.terms", columns.terms, len(words), documents)
        _check_milestones(file, f"{field}.terms", columns.terms)
        if columns.stems is not None:
            _check_postings(file, f"{field}.stems", columns.stems, len(stems), documents)
        _check_occurrences(file, field, columns, forms_of_term)
    for field in KEY_FIELDS:
        keys = _strings(file, field)
        docs = _numbers(file, f"{field}.docs")
        _expect(file, _ascending(keys) and _all_below(docs, documents), field)
        if file.get(f"{field}.docs_at") is not None:
            _offsets(file, f"{field}.docs_at", len(keys), len(docs))
    for field in FACET_FIELDS:
        values = segment.facet(field).values
        _expect(file, _ascending(values), f"{field}.values")
        b"".join(values).decode()
    segment.ids()
    segment.sizes()
    segment.origins()
    segment.contents()
    segment.signatures()
    _offsets(file, "articles.at", documents, len(file["articles"]))
    for document in range(documents):
        decode(segment.articles[document])


def _check_postings(file: PartsFile, name: str, columns: PostingColumns, most: int, documents: int) -> None:
    keys = _numbers(file, f"{name}.keys")
    _expect(file, _all_below(keys, most) and _ascending(keys), f"{name}.keys")
    at = _offsets(file, f"{name}.at", len(keys), len(file[f"{name}.gaps"]))
    for column in ("gaps", "counts"):
        _offsets(file, f"{name}.{column}.wide_at", len(keys), len(file[f"{name}.{column}.wide"]))
    for first, behind in portions(at, _AT_ONCE):
        docs = columns.all_docs(first, behind)
        steps = np.diff(docs, prepend=-1)
        steps[at[first:behind] - at[first]] = 1
        _expect(file, _all_below(docs, documents) and bool((steps > 0).all()), f"{name}.gaps")
        columns.all_counts(first, behind)


def _check_milestones(file: PartsFile, name: str, columns: PostingColumns) -> None:
    walk, set_ = Walk(), 0
    known = [_numbers(file, f"{name}.milestones.{kind}") for kind in KINDS]
    for first, behind in portions(_numbers(file, f"{name}.at"), _AT_ONCE):
        starts = columns.starts(first, behind)
        starts -= starts[0]
        docs = columns.all_docs(first, behind)
        found = walk.on(starts, docs, gaps_of(starts, docs), columns.all_counts(first, behind))
        own = slice(set_, set_ := set_ + len(found.docs))
        _expect(file, all(map(np.array_equal, found, (of_kind[own] for of_kind in known))), f"{name}.milestones")
    _expect(file, all(len(of_kind) == set_ for of_kind in known), f"{name}.milestones")


def _check_occurrences(file: PartsFile, field: str, columns: InvertedColumns, forms_of_term: Integers) -> None:
    at = _offsets(file, f"{field}.occurrences_at", len(columns.terms.keys), len(file[f"{field}.places.0"]))
    for first, behind in portions(at, _AT_ONCE):
        starts = columns.terms.starts(first, behind)
        bounds = starts_of(columns.terms.all_counts(first, behind))
        reached = bounds[starts - starts[0]] + at[first]
        _expect(file, np.array_equal(reached, at[first : behind + 1]), f"{field}.terms.counts")
        start, end = int(at[first]), int(at[behind])
        positions, forms = columns.positions(start, end), columns.forms(start, end)
        steps = np.diff(positions, prepend=0)
        steps[bounds[:-1]] = 0
        _expect(file, _all_below(positions, LARGEST) and bool((steps >= 0).all()), f"{field}.places")
        terms = columns.terms.keys.read(first, behind)
        known = np.repeat(forms_of_term[terms], np.diff(at[first : behind + 1]))
        _expect(file, bool((forms < known).all()), f"{field}.forms")


def _strings(file: PartsFile, name: str) -> list[bytes]:
    table = Strings(file, name)
    list(table.from_(b""))
    return table.read(0, len(table))


def _numbers(file: PartsFile, name: str) -> Integers:
    return file[name].all().astype(np.int64)


def _offsets(file: PartsFile, name: str, count: int, end: int) -> Integers:
    """Give where each of some begins and where the last ends, if that can be."""
    at = _numbers(file, name)
    _expect(file, len(at) == count + 1 and at[0] == 0 and at[-1] == end and bool((np.diff(at) >= 0).all()), name)
    return at


def _all_below(numbers: NDArray[Any], end: int) -> bool:
    return not len(numbers) or bool(0 <= numbers.min() <= numbers.max() < end)


def _ascending(values: list[bytes] | Integers) -> bool:
    return all(map(lt, values, values[1:])) if isinstance(values, list) else bool((np.diff(values) > 0).all())


def _expect(file: PartsFile, holds: object, name: str) -> None:
    if not holds:
        raise file.damaged(f"the numbers of '{name}' do not fit the others")

"""From the words of a query to the words of an archive: stems and prefixes, by the archive's own dictionary.

After `expand` every way of a clause is `exact` or `form`: words that can be looked up as they are.
"""

from collections.abc import Iterator

from recorte.analysis import fold, stem
from recorte.indexer.interface import IndexReader
from recorte.search.query import SCORED_FIELDS, Clause, Query, Way, transform

MAX_PREFIX_WORDS = 1_000
"""Words that a prefix may stand for; beyond them it is cut off, with a note."""


def expand(tree: Query, reader: IndexReader) -> tuple[Query, list[str]]:
    """Give the tree with every stem and prefix replaced by the words it stands for.

    Returns:
        The new tree; and notes for the user.
    """
    notes: list[str] = []

    def widen(clause: Clause) -> Clause:
        return clause.widened([word for way in clause.ways for word in _words(way, reader, notes)])

    return transform(tree, widen), notes


def _words(way: Way, reader: IndexReader, notes: list[str]) -> Iterator[Way]:
    if way.kind == "word":
        yield Way(way.terms)
        yield from (Way((word,)) for word in reader.words_of_stem(stem(way.terms[0])))
    elif way.kind == "prefix":
        yield from _prefixed(way.terms[0], reader, notes)
    elif way.kind == "form" and not any(
        len(reader.postings(f"{field}_forms", way.terms[0]).docs) for field in SCORED_FIELDS
    ):
        yield Way((fold(way.terms[0]),))  # an archive typed without accents still answers
    else:
        yield way


def _prefixed(prefix: str, reader: IndexReader, notes: list[str]) -> Iterator[Way]:
    words = reader.words_from(prefix, MAX_PREFIX_WORDS + 1)
    if len(words) > MAX_PREFIX_WORDS:
        notes.append(f"'{prefix}*' begins more than {MAX_PREFIX_WORDS:,} words; only the first of them count")
    for word in words[:MAX_PREFIX_WORDS]:
        yield Way((word,))

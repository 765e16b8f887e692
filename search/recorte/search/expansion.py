"""From the words of a query to the words of an archive: stems and prefixes, by the archive's own dictionary.

After `expand` every way of a clause is `exact` or `form`: words that can be looked up as they are.
"""

from collections.abc import Iterator

from recorte.analysis import fold, stem
from recorte.indexer.interface import IndexReader
from recorte.search.query import SCORED_FIELDS, Clause, Query, Way, transform

MAX_PREFIX_WORDS = 1_000
"""Words that a prefix may stand for; beyond them it is cut off, with a note."""


MAX_QUERY_PREFIX_WORDS = 4_000
"""Words that all prefixes of one query together may stand for."""


def expand(tree: Query, reader: IndexReader) -> tuple[Query, list[str]]:
    """Give the tree with every stem and prefix replaced by the words it stands for.

    Returns:
        The new tree; and notes for the user.
    """
    notes: list[str] = []
    left = MAX_QUERY_PREFIX_WORDS

    def widen(clause: Clause) -> Clause:
        nonlocal left
        ways = [word for way in clause.ways for word in _words(way, min(left, MAX_PREFIX_WORDS), reader, notes)]
        left -= len(ways) if any(way.kind == "prefix" for way in clause.ways) else 0
        return clause.widened(ways)

    return transform(tree, widen), notes


def _words(way: Way, most: int, reader: IndexReader, notes: list[str]) -> Iterator[Way]:
    if way.kind == "word":
        yield Way(way.terms)
        yield from (Way((word,)) for word in reader.words_of_stem(stem(way.terms[0])))
    elif way.kind == "prefix":
        yield from _prefixed(way.terms[0], most, reader, notes)
    elif way.kind == "form" and not any(
        len(reader.postings(f"{field}_forms", way.terms[0]).docs) for field in SCORED_FIELDS
    ):
        yield Way((fold(way.terms[0]),))  # an archive typed without accents still answers
    else:
        yield way


def _prefixed(prefix: str, most: int, reader: IndexReader, notes: list[str]) -> Iterator[Way]:
    words = reader.words_from(prefix, most + 1)
    if len(words) > most:
        notes.append(f"'{prefix}*' begins more than {most:,} words; only the first of them count")
    for word in words[:most]:
        yield Way((word,))

"""From the words of a query to the words of an archive: stems, prefixes and near words, by its own dictionary.

After `expand` every way of a clause knows the words that it stands for.
"""

from recorte.analysis import fold, standard, stem
from recorte.indexer.interface import IndexReader
from recorte.search.query.costs import Budget
from recorte.search.query.tree import SCORED_FIELDS, Clause, Query, Way, transform

MAX_PREFIX_WORDS = 1_000
"""Words that a prefix, or a near word, may stand for; beyond them it is cut off, with a note."""


MAX_QUERY_PREFIX_WORDS = 4_000
"""Words that all prefixes and near words of one query together may stand for."""

_ALL_COUNTED = (
    f"all prefixes and near words of a query stand for {MAX_QUERY_PREFIX_WORDS:,} words at most; others do not count"
)
_SHORTEST_SPELLED = 4
"""Letters of the shortest word that has several spellings."""


def expand(tree: Query, reader: IndexReader) -> tuple[Query, list[str]]:
    """Give the tree with every stem, prefix and near word knowing the words it stands for, and phrases it can afford.

    Returns:
        The new tree; and notes for the user.
    """
    notes: list[str] = []
    left = MAX_QUERY_PREFIX_WORDS
    budget = Budget(reader)

    def widen(clause: Clause) -> Clause:
        nonlocal left
        ways = [_widened(way, min(left, MAX_PREFIX_WORDS), reader, notes) for way in clause.ways]
        left -= sum(len(way.words) for way in ways if way.kind in ("prefix", "near"))
        return clause.widened([budget.afforded(clause, way) for way in ways])

    widened = transform(tree, widen)
    return widened, notes + budget.notes()


def _widened(way: Way, most: int, reader: IndexReader, notes: list[str]) -> Way:
    match way.kind:
        case "word":
            return way._replace(words=tuple(reader.words_of_stem(stem(way.terms[0]))))
        case "prefix":
            return way._replace(words=_prefixed(way.terms[0], most, reader, notes))
        case "near":
            return way._replace(words=_near(way, most, reader, notes))
        case "exact":
            spellings = tuple(_spellings(term, reader) for term in way.terms)
            return way._replace(spellings=spellings) if any(spellings) else way
        case "form" if not _is_written(way.terms[0], reader):
            return way._replace(terms=(fold(way.terms[0]),), kind="exact")  # an archive typed without accents answers
    return way


def _is_written(form: str, reader: IndexReader) -> bool:
    return any(len(reader.form_postings(field, form).docs) for field in SCORED_FIELDS)


def _spellings(word: str, reader: IndexReader) -> tuple[str, ...]:
    """Give the other spellings of a word that an archive has: `accao` of `acao`."""
    if len(word) < _SHORTEST_SPELLED or not word.isalpha():
        return ()
    wanted = standard(word)
    return tuple(one for one in reader.words_of_stem(stem(word)) if one != word and standard(one) == wanted)


def _prefixed(prefix: str, most: int, reader: IndexReader, notes: list[str]) -> tuple[str, ...]:
    words = reader.words_from(prefix, most + 1)
    if len(words) > most:
        notes.append(
            _ALL_COUNTED
            if most < MAX_PREFIX_WORDS
            else f"'{prefix}*' begins more than {most:,} words; only the first of them count"
        )
    return tuple(words[:most])


def _near(way: Way, most: int, reader: IndexReader, notes: list[str]) -> tuple[str, ...]:
    edits = reader.words_near(way.terms[0], way.edits)
    if len(edits) > most:
        notes.append(
            _ALL_COUNTED
            if most < MAX_PREFIX_WORDS
            else f"'{way.terms[0]}~{way.edits}' is near to more than {most:,} words; only the nearest of them count"
        )
    return tuple(sorted(edits, key=edits.__getitem__)[:most])

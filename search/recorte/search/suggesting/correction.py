"""Did you mean: a query whose rare words are replaced by common ones of the archive that are a few edits away.

A word is doubted if fewer than `RARE` articles have it in any form, unless it is of an address, a name with `@`, a tag,
or anything else that is no plain word: who types these means them. What may be meant by it is weighed as a message
that came through with faults: the logarithm of how many articles have a word, less `_COST_OF_EDIT` for each edit.
Source: M. D. Kernighan, K. W. Church, W. A. Gale, "A spelling correction program based on a noisy channel model",
COLING 1990. A word that ran into the next, `realitylabs`, may be two.

The corrected query is offered if it finds more articles with all the words than the query did: ten times as many. If
none has all of them either way, it is offered where each word in doubt is one that the archive does not have at all,
and one edit makes another of it.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import log
from typing import NamedTuple

from recorte.analysis import stem
from recorte.indexer.interface import IndexReader
from recorte.search.query.lexer import OPERATORS
from recorte.search.query.parser import FIELDS
from recorte.search.query.tree import Clause, parts

RARE = 5
"""Articles below which a word is doubted."""

_COST_OF_EDIT = 4.5
"""Of each edit, against the logarithm of how many articles have the word."""

_COST_OF_FIRST = 2.0
"""Of another first letter, which hardly anybody mistypes."""

_TIMES_MORE = 10
"""How many times more articles must have a word than the one in doubt; and the corrected query than the query."""

_SHORTEST, _SHORTEST_OF_TWO_EDITS, _SHORTEST_PART = 4, 6, 3
"""Letters of a word that is doubted, or put in its place; that may have two edits; of each of two that ran together."""

_MOST_ASKED = 8
"""Words of a query that may be mistyped; more are pasted."""

_MOST_DOUBTED = 3
"""Words that are doubted at once."""

_PLAIN = re.compile(rf"(?:(?:{'|'.join(FIELDS)}):)?[^\w@#/:]*(?:[^\W\d_]++[^\w@#/:.]*+)++[^\w/:]*", re.IGNORECASE)
"""A piece of a query between spaces with nothing but plain words in it, and signs around and between them."""

_DISTANCE = re.compile(r"~\d*")

_TRIED_OF_A_WORD, _TRIED = 3, 8
"""Words that are tried for one in doubt; and queries in all."""


class _Correction(NamedTuple):
    """What may be meant by a word.

    Attributes:
        words: A word; or two, if they ran together.
        weight: How likely it is, as a logarithm.
        edits: How many edits away it is.
    """

    words: tuple[str, ...]
    weight: float
    edits: int


def corrected(
    text: str,
    clauses: Sequence[Clause],
    complete: int,
    reader: IndexReader,
    count: Callable[[str], int],
) -> str | None:
    """Give the query that may have been meant, with all that is not in doubt as it was typed.

    Args:
        text: The query.
        clauses: What articles are sought for, expanded.
        complete: How many have all of it, few.
        reader: The archive.
        count: Counts the articles that have all words of a query.
    """
    if len(clauses) > _MOST_ASKED:
        return None
    doubted = _doubted(clauses, reader)
    plain = _plain(text) if doubted else set()
    doubted = {word: articles for word, articles in doubted.items() if word in plain}
    if not 0 < len(doubted) <= _MOST_DOUBTED:
        return None
    corrections = {word: list(_corrections(word, articles, reader)) for word, articles in doubted.items()}
    corrections = {word: some for word, some in corrections.items() if some}
    if not corrections:
        return None
    tried = sorted(product(*corrections.values()), key=lambda some: -sum(it.weight for it in some))[:_TRIED]
    queries = [_replaced(text, dict(zip(corrections, some, strict=True)), reader) for some in tried]
    least = max(1, complete * _TIMES_MORE)
    found = next((query for query in queries if count(query) >= least), None)
    surely = all(it.edits == 1 for it in tried[0]) and not any(doubted[word] for word in corrections)
    return queries[0] if found is None and surely else found


def _plain(text: str) -> set[str]:
    """Give the words of a query that stand nowhere in it as a part of something else."""
    found: dict[bool, set[str]] = {True: set(), False: set()}
    for piece in _DISTANCE.sub("", text).split():
        found[_PLAIN.fullmatch(piece) is not None].update(token.term for token in parts(piece))
    return found[True] - found[False]


def _doubted(clauses: Sequence[Clause], reader: IndexReader) -> dict[str, int]:
    """Give the words of a query that are in doubt, and how many articles have each, in any form."""
    asked = [clause.ways[0] for clause in clauses if clause.scores]
    typed = (word for way in asked if way.kind in ("word", "exact") for word in way.terms)
    words = [word for word in typed if len(word) >= _SHORTEST and word.isascii() and word.isalpha()]
    having = reader.rough_frequencies(words).tolist()
    rare = (word for word, articles in zip(words, having, strict=True) if articles < RARE)
    found = {word: int(reader.rough_frequencies(reader.words_of_stem(stem(word))).sum()) for word in rare}
    return {word: articles for word, articles in found.items() if articles < RARE}


def _corrections(word: str, articles: int, reader: IndexReader) -> Iterator[_Correction]:
    """Give what may be meant by a word that so many articles have, the likeliest first; some of it."""
    near = reader.words_near(word, 1 if len(word) < _SHORTEST_OF_TWO_EDITS else 2)
    others = [other for other in near if near[other] and len(other) >= _SHORTEST and other.isalpha()]
    found = [
        _Correction(
            (other,), log(having) - _COST_OF_EDIT * near[other] - _COST_OF_FIRST * (other[0] != word[0]), near[other]
        )
        for other, having in zip(others, reader.rough_frequencies(others).tolist(), strict=True)
        if having > articles * _TIMES_MORE
    ]
    found.extend(_parted(word, reader))
    yield from sorted(found, key=lambda it: (-it.weight, it.words))[:_TRIED_OF_A_WORD]


def _parted(word: str, reader: IndexReader) -> Iterator[_Correction]:
    """Give the pairs of words that may have run together."""
    cuts = range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1)
    having = reader.rough_frequencies([part for cut in cuts for part in (word[:cut], word[cut:])]).reshape(-1, 2)
    for cut, least in zip(cuts, having.min(axis=1).tolist(), strict=True):
        if least >= RARE:
            yield _Correction((word[:cut], word[cut:]), log(least) - _COST_OF_EDIT, 1)


def _replaced(text: str, corrections: Mapping[str, _Correction], reader: IndexReader) -> str:
    """Give a query with each of some words replaced, in the archive's spelling."""
    for token in reversed(parts(text)):
        if token.term in corrections:
            spelled = " ".join(_spelled(word, reader) for word in corrections[token.term].words)
            text = text[: token.start] + spelled + text[token.end :]
    return text


def _spelled(word: str, reader: IndexReader) -> str:
    spelling = reader.spelling(word)
    return spelling.lower() if spelling in OPERATORS else spelling

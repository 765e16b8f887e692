"""Matching and scoring held against a plain reference that reads every word of every article.

The reference is as slow and as readable as can be. It knows nothing of indexes, arrays or Whoosh: an article is two
lists of words, a query a nested tuple.
"""

import math
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from conftest import write_records
from recorte.indexer.build import build
from recorte.search import Archive

# Two letters, so that each is its own stem, and none is a stop word.
WORDS = ("zu", "xi", "wo", "ky", "qa", "vy")
K1, TITLE, TEXT, CLOSENESS = 1.2, (3.0, 0.5), (1.0, 0.75), 0.5

Article = tuple[list[str], list[str]]
Query = tuple[Any, ...]

words = st.sampled_from(WORDS)
articles = st.lists(
    st.tuples(st.lists(words, max_size=3), st.lists(words, max_size=8)), min_size=1, max_size=12
).filter(lambda found: all(title or text for title, text in found))
leaves: st.SearchStrategy[Query] = st.one_of(
    words.map(lambda word: ("word", word)),
    st.lists(words, min_size=2, max_size=3).map(lambda found: ("phrase", *found)),
    st.sampled_from("zxwkqv").map(lambda letter: ("prefix", letter)),
)
queries = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["E", "OU", "NÃO"]), inner, inner),
    max_leaves=6,
)


def written(query: Query) -> str:
    """Give the query as a user would type it."""
    kind, *parts = query
    if kind == "word":
        return str(parts[0])
    if kind == "phrase":
        return f'"{" ".join(parts)}"'
    if kind == "prefix":
        return f"{parts[0]}*"
    left, right = map(written, parts)
    return f"({left} E NÃO {right})" if kind == "NÃO" else f"({left} {kind} {right})"


def occurrences(query: Query, field: list[str]) -> int:
    """Count how often a leaf occurs in a field."""
    kind, *parts = query
    if kind == "phrase":
        return sum(field[at : at + len(parts)] == parts for at in range(len(field)))
    return sum(word.startswith(parts[0]) for word in field)


def matches(query: Query, article: Article) -> bool:
    """Tell whether an article matches."""
    kind, *parts = query
    if kind == "E":
        return all(matches(part, article) for part in parts)
    if kind == "OU":
        return any(matches(part, article) for part in parts)
    if kind == "NÃO":
        return matches(parts[0], article) and not matches(parts[1], article)
    return any(occurrences(query, field) for field in article)


def word_score(word: str, article: Article, all_articles: list[Article]) -> float:
    """Give BM25F for one word, as `recorte.search.scoring` documents it."""
    frequency = 0.0
    for place, (weight, b) in enumerate((TITLE, TEXT)):
        average = max(sum(len(other[place]) for other in all_articles) / len(all_articles), 1.0)
        norm = 1 - b + b * len(article[place]) / average
        frequency += weight * article[place].count(word) / norm
    having = sum(matches(("word", word), other) for other in all_articles)
    return idf(having, len(all_articles)) * frequency * (K1 + 1) / (K1 + frequency)


def idf(having: int, count: int) -> float:
    """Give how rare a word is."""
    return math.log(1 + (count - having + 0.5) / (having + 0.5))


def closeness(asked: list[str], article: Article, all_articles: list[Article]) -> float:
    """Give what `recorte.search.closeness` documents, for words that all occur somewhere."""
    rarity = {word: idf(sum(matches(("word", word), a) for a in all_articles), len(all_articles)) for word in asked}
    pairs = list(pairwise(asked))
    total = sum(min(rarity[left], rarity[right]) for left, right in pairs)
    best = 0.0
    for field in article:
        near = 0.0
        for left, right in pairs:
            gaps = [abs(i - j) for i, a in enumerate(field) for j, b in enumerate(field) if (a, b) == (left, right)]
            near += min(rarity[left], rarity[right]) / max(min(gaps), 1) if gaps else 0.0
        best = max(best, near / total if total else 0.0)
    return best


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the archives of this module."""
    return tmp_path_factory.mktemp("reference")


def opened(folder: Path, found: list[Article]) -> Archive:
    """Index the articles."""
    records = [
        {"id": str(number), "titulo": " ".join(title), "texto": " ".join(text)}
        for number, (title, text) in enumerate(found)
    ]
    build([write_records(folder / "articles.jsonl", records)], folder / "archive")
    return Archive.open(folder / "archive")


def ids(archive: Archive, query: str, **options: Any) -> Iterator[int]:
    """Give the numbers of the articles found, in order."""
    return (int(hit.doc_id) for hit in archive.search(query, passages=0, **options))


slow = settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])


@slow
@given(articles, st.lists(queries, min_size=5, max_size=10))
def test_operators_match_what_the_reference_matches(folder: Path, found: list[Article], asked: list[Query]) -> None:
    """Words, phrases and prefixes in any nesting of the operators."""
    with opened(folder, found) as archive:
        for query in asked:
            # A phrase that nothing has may be relaxed, so it is asked for with nothing beside it to fall back on.
            expected = {number for number, article in enumerate(found) if matches(query, article)}
            assert set(ids(archive, written(query), limit=100)) == expected, written(query)


@slow
@given(articles, st.lists(words, min_size=1, max_size=4, unique=True))
def test_articles_with_all_words_have_the_documented_score(
    folder: Path, found: list[Article], asked: list[str]
) -> None:
    """Before them all stands the bonus that keeps them there; differences between them are the formula's."""
    complete = [n for n, article in enumerate(found) if all(matches(("word", word), article) for word in asked)]
    if not complete:
        return
    expected = {}
    for number in complete:
        by_words = sum(word_score(word, found[number], found) for word in asked)
        expected[number] = by_words * (1 + CLOSENESS * closeness(asked, found[number], found))
    with opened(folder, found) as archive:
        results = archive.search(" ".join(asked), limit=100)
    assert results.complete == len(complete)
    scores = {int(hit.doc_id): hit.score for hit in results.hits[: len(complete)]}
    bonus = scores[complete[0]] - expected[complete[0]]
    assert bonus >= -1e-9
    assert {number: score - bonus for number, score in scores.items()} == pytest.approx(expected, abs=1e-6)
    assert [hit.score for hit in results] == sorted((hit.score for hit in results), reverse=True)


@slow
@given(articles, st.lists(words, min_size=2, max_size=4), st.integers(0, 4), st.integers(0, 4))
def test_a_page_is_a_piece_of_the_whole(
    folder: Path, found: list[Article], asked: list[str], offset: int, limit: int
) -> None:
    """However few are asked for, they are the same as among all."""
    with opened(folder, found) as archive:
        query = " ".join(asked)
        whole = list(ids(archive, query, limit=100))
        assert list(ids(archive, query, limit=limit, offset=offset)) == whole[offset : offset + limit]

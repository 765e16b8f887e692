"""Searching held against a plain reference, over archives of every make.

The same articles are searched in one segment, in several, in several with deleted documents between them, and in what
those are merged to: every answer is the reference's, whichever it is.
"""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from datetime import date
from itertools import count, product
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from archive_samples import merged, segmented
from plain_search import (
    ALIASES,
    LEAD_WORDS,
    TEXT_WORDS,
    WINDOW,
    WORDS,
    Asked,
    PlainArticle,
    PlainSearch,
    fold,
    readings,
)
from recorte.corpus import Article, Published
from recorte.indexer.columns.encoding import number_of_id
from recorte.search import Archive, SearchResults
from recorte.search.ranking import closeness, scoring
from shortcuts import few_at_once, long_lists

DAYS = (None, date(2023, 1, 31), date(2023, 2, 1), date(2024, 2, 29))

Query = tuple[Any, ...]
Placed = tuple[PlainArticle, int, bool]
"""An article, the segment it is in, and whether it is deleted there."""

# Few at a time, or what they have to do with each other would hardly ever meet.
GROUPS = (
    ("zu", "xi", "wo"),
    ("avó", "avô", "avo", "avós"),
    ("não", "nao", "de"),
    ("qa", "vy", "ky"),
    ("perda", "perdas"),
)


def placed_articles(vocabulary: Sequence[str]) -> st.SearchStrategy[list[Placed]]:
    """Give articles in segments, of which one at least is not deleted."""
    word = st.sampled_from(vocabulary)
    article = st.builds(
        PlainArticle, st.lists(word, max_size=3), st.lists(word, min_size=1, max_size=9), st.sampled_from(DAYS)
    )
    return st.lists(st.tuples(article, st.integers(0, 2), st.booleans()), min_size=4, max_size=12).filter(
        lambda found: any(not deleted for _, _, deleted in found)
    )


def typed(vocabulary: Sequence[str]) -> st.SearchStrategy[list[Asked]]:
    """Give what a query asks for: words, and one phrase at most."""
    word = st.sampled_from(vocabulary)
    few = st.lists(word, min_size=1, max_size=4, unique_by=fold)
    plain = few | st.lists(word, min_size=3, max_size=5, unique_by=fold)
    phrase = st.lists(word, min_size=2, max_size=3).map(lambda found: [Asked(tuple(found), "phrase", insisted=True)])
    return st.tuples(
        st.one_of(st.just([]), st.just([]), phrase),
        plain.map(lambda found: [Asked((each,)) for each in found]),
        st.booleans(),
    ).map(lambda parts: parts[0] + parts[1] if parts[2] else parts[1] + parts[0])


vocabularies = st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True).map(lambda some: sum(some, ()))
cases = vocabularies.flatmap(
    lambda vocabulary: st.tuples(
        placed_articles(vocabulary), st.lists(typed((*vocabulary, "ausente")), min_size=8, max_size=12)
    )
)
words = st.sampled_from(WORDS)
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
slow = settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
numbers = count()


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


def matches(query: Query, article: PlainArticle) -> bool:
    """Tell whether an article matches."""
    kind, *parts = query
    if kind == "E":
        return all(matches(part, article) for part in parts)
    if kind == "OU":
        return any(matches(part, article) for part in parts)
    if kind == "NÃO":
        return matches(parts[0], article) and not matches(parts[1], article)
    if kind == "prefix":
        return any(fold(word).startswith(parts[0]) for field in article.fields for word in field)
    return any(Asked(tuple(parts), kind).counted(field) for field in article.fields)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the archives of this module."""
    return tmp_path_factory.mktemp("reference")


@pytest.fixture(scope="module", autouse=True)
def _short_leads_and_windows() -> Iterator[None]:
    """Have articles of a few words be longer than their leads, and their words further apart than near."""
    with patch.object(scoring, "LEAD_WORDS", LEAD_WORDS), patch.object(closeness, "WINDOW", WINDOW):
        yield


@contextmanager
def archives(folder: Path, found: list[Placed], aliases: dict[str, list[str]] | None = None) -> Iterator[list[Archive]]:
    """Commit the same articles in every way, and open them."""
    parts: list[list[Article]] = []
    gone: list[list[int]] = []
    for number in sorted({segment for _, segment, _ in found}):
        own = [
            (place, article, deleted) for place, (article, segment, deleted) in enumerate(found) if segment == number
        ]
        parts.append([stored(place, article) for place, article, _ in own])
        gone.append([local for local, (_, _, deleted) in enumerate(own) if deleted])
    kept = [
        [article for place, article in enumerate(part) if place not in deleted]
        for part, deleted in zip(parts, gone, strict=True)
    ]
    kept = [part for part in kept if part]
    base = folder / str(next(numbers))
    with ExitStack() as stack:
        made = [
            segmented(base / "one", [[article for part in kept for article in part]]),
            segmented(base / "several", kept),
            segmented(base / "deleted", parts, gone),
            merged(base / "merged", parts, gone),
        ]
        yield [stack.enter_context(Archive.open(path, aliases=aliases)) for path in made]


def stored(number: int, article: PlainArticle) -> Article:
    """Give an article as it is indexed."""
    return Article(
        doc_id=str(number),
        title=" ".join(article.title),
        text=" ".join(article.text),
        source="exemplo",
        published=Published(article.day, "metadata") if article.day else None,
    )


def in_order(found: list[Placed]) -> dict[int, PlainArticle]:
    """Give the articles that are not deleted, by their numbers, in the order of the segments."""
    order = sorted(range(len(found)), key=lambda place: found[place][1])
    return {place: found[place][0] for place in order if not found[place][2]}


def ids(results: SearchResults) -> list[int]:
    """Give the numbers of the articles found, in order."""
    return [int(hit.doc_id) for hit in results]


@slow
@given(placed_articles(TEXT_WORDS), st.lists(queries, min_size=5, max_size=10))
def test_operators_match_what_the_reference_matches(folder: Path, found: list[Placed], asked: list[Query]) -> None:
    """Words, phrases and prefixes in any nesting of the operators."""
    with archives(folder, found) as made:
        for query in asked:
            expected = {number for number, article in in_order(found).items() if matches(query, article)}
            for archive in made:
                results = archive.search(written(query), passages=0, limit=100)
                assert (set(ids(results)), results.total) == (expected, len(expected)), written(query)


def _is_in_order(days: tuple[date | None, date | None]) -> bool:
    first, last = days
    return first is None or last is None or first <= last


@slow
@given(
    cases,
    st.tuples(st.sampled_from(DAYS), st.sampled_from(DAYS)).filter(_is_in_order),
    st.sampled_from(["score", "score", "newest", "oldest"]),
)
def test_every_search_is_that_of_the_reference(
    folder: Path,
    case: tuple[list[Placed], list[list[Asked]]],
    days: tuple[date | None, date | None],
    sort: Any,
) -> None:
    """Articles, order, scores, totals and notes; with accents, aliases, stop words, phrases, dates, either order."""
    found, queries = case
    known = in_order(found)
    rank = {number: place for place, number in enumerate(sorted(known, key=lambda it: number_of_id(str(it))))}
    with archives(folder, found, ALIASES) as made:
        for typed_words in queries:
            text = " ".join(asked.written for asked in typed_words)
            ranked = {rank[number]: article for number, article in known.items()}
            within, everywhere = (
                PlainSearch(ranked, [*readings(typed_words)], filters, sort) for filters in (days, (None, None))
            )
            expected, unfiltered = within.run(), everywhere.run()
            missing = ", ".join(expected.missing)
            lacking = "no article has all the words; the best one lacks: " if expected.hits else "no article has: "
            notes = [lacking + missing] if missing else []
            if not within.has_days:
                notes.append(f"no article is dated {_said(*days)}")
            elif unfiltered.hits and not expected.hits:
                notes.append("the query finds articles, but none that the filters let through")
            for archive in made:
                results = archive.search(
                    text, limit=100, passages=2, published_from=days[0], published_to=days[1], sort=sort
                )
                assert [rank[number] for number in ids(results)] == pytest.approx([hit for hit, _ in expected.hits])
                assert [hit.score for hit in results] == pytest.approx([s for _, s in expected.hits], abs=1e-9)
                assert (results.total, results.complete) == (len(expected.hits), expected.complete)
                assert list(results.notes) == notes
                assert without_scores(results) == without_scores(
                    made[0].search(text, limit=100, passages=2, published_from=days[0], published_to=days[1], sort=sort)
                )


def _said(first: date | None, last: date | None) -> str:
    if first and last:
        return f"{first} to {last}" if first < last else f"{first}"
    return f"{first} or later" if first else f"{last} or earlier"


def without_scores(results: SearchResults) -> list[object]:
    """Give the hits but for their scores, which may differ in their last digit."""
    return [replace(hit, score=0.0) for hit in results]


@slow
@given(cases, st.integers(0, 4), st.integers(0, 4), st.integers(1, 4), st.booleans())
def test_a_page_is_a_piece_of_the_whole(
    folder: Path, case: tuple[list[Placed], list[list[Asked]]], offset: int, limit: int, chunk: int, long: bool
) -> None:
    """However few are asked for, however many are scored at once, and though lists are too long to be read."""
    found, queries = case
    with archives(folder, found, ALIASES) as made:
        for archive, asked in product(made, queries):
            query = " ".join(it.written for it in asked)
            whole = ids(archive.search(query, passages=0, limit=100))
            with few_at_once(chunk, 2 * chunk), long_lists(are_long=long):
                page = archive.search(query, passages=0, limit=limit, offset=offset)
            assert ids(page) == whole[offset : offset + limit]

"""An archive opened by Whoosh, held against a stock Whoosh index of the same articles."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whoosh import query, sorting
from whoosh.index import open_dir
from whoosh.matching import ReadTooFar
from whoosh.qparser import QueryParser
from whoosh.reading import TermNotFound

from archive_samples import segmented
from recorte.corpus import Article, Published
from recorte.indexer.columns.fields import WORD_FIELDS
from stock_whoosh import stock_index
from whoosh_samples import FIELDS, FOLDED, Segments, queries, segments, word

ABSENT: Any = datetime(2001, 1, 1)  # noqa: DTZ001 - as Whoosh has it
numbers = count()
some = settings(max_examples=40, phases=[Phase.explicit, Phase.generate])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the archives of this module."""
    return tmp_path_factory.mktemp("whoosh")


@contextmanager
def both(folder: Path, found: Segments) -> Iterator[tuple[Any, Any]]:
    """Give a stock index and the archive as Whoosh opens it."""
    path = segmented(folder / str(next(numbers)), found.articles, found.deleted)
    stock, archive = stock_index(found.articles, found.deleted), open_dir(str(path))
    yield stock, archive
    archive.close()


def hits(searcher: Any, tree: Any, **options: Any) -> list[tuple[str, float]]:
    """Give the ids and scores of all hits, in order; nothing where Whoosh itself fails at the query."""
    try:
        return [(hit["doc_id"], hit.score) for hit in searcher.search(tree, **{"limit": None, **options})]
    except NotImplementedError:  # Whoosh cannot nest all of its spans
        return []


@some
@given(segments(), st.lists(queries, min_size=4, max_size=10))
def test_whoosh_finds_and_scores_what_it_does_in_an_index_of_its_own(
    folder: Path, found: Segments, trees: list[Any]
) -> None:
    """Any query of its own classes, in any nesting, by BM25F; over several segments, with deleted documents."""
    with both(folder, found) as (stock, archive), stock.searcher() as known, archive.searcher() as searcher:
        for tree in trees:
            expected, ours = hits(known, tree), hits(searcher, tree)
            assert [doc_id for doc_id, _ in ours] == [doc_id for doc_id, _ in expected], tree
            assert [score for _, score in ours] == pytest.approx([score for _, score in expected], abs=1e-6)
            few = hits(known, tree, limit=2, optimize=False)
            assert [doc_id for doc_id, _ in hits(searcher, tree, limit=2, optimize=False)] == [it for it, _ in few]


@some
@given(segments(), queries, queries, st.booleans())
def test_whoosh_sorts_filters_and_groups_as_in_an_index_of_its_own(
    folder: Path, found: Segments, tree: Any, restriction: Any, reverse: bool
) -> None:
    """By date either way, through a filter and a mask, in groups of a section, page by page."""
    by_date = sorting.FieldFacet("published", reverse=reverse)
    options: list[dict[str, Any]] = [
        {"sortedby": "published", "reverse": reverse},
        {"sortedby": by_date},
        {"sortedby": [by_date, sorting.FieldFacet("doc_id", reverse=not reverse)]},
        {"filter": restriction},
        {"mask": restriction},
    ]
    with both(folder, found) as (stock, archive), stock.searcher() as known, archive.searcher() as searcher:
        for option in options:
            expected = [doc_id for doc_id, _ in hits(known, tree, **option)]
            assert [doc_id for doc_id, _ in hits(searcher, tree, **option)] == expected, option
        for facet in ("source", "doc_id"):
            grouped = [it.search(query.Every(), groupedby=facet, limit=None).groups(facet) for it in (known, searcher)]
            assert grouped[0] == grouped[1]
        pages = [it.search_page(query.Every("text"), 1, pagelen=2) for it in (known, searcher)]
        first, second = ([hit["doc_id"] for hit in page] for page in pages)
        assert first == second


@some
@given(segments())
def test_documents_are_those_of_an_index_of_whoosh_own(folder: Path, found: Segments) -> None:
    """Stored fields, lengths, dates, deletions; look-ups by a field."""
    with both(folder, found) as (stock, archive), stock.reader() as known, archive.reader() as reader:
        assert (archive.doc_count(), archive.doc_count_all()) == (stock.doc_count(), stock.doc_count_all())
        assert reader.has_deletions() == known.has_deletions()
        assert [*reader.iter_docs()] == [*known.iter_docs()]
        assert [*reader.all_stored_fields()] == [*known.all_stored_fields()]
        for document in range(known.doc_count_all()):
            assert reader.is_deleted(document) == known.is_deleted(document)
            assert not reader.has_vector(document, "text")
            for field in WORD_FIELDS:
                # Whoosh gives nothing for a field that an article lacks beside others that have it.
                assert reader.doc_field_length(document, field) == (known.doc_field_length(document, field) or 0)
        for field in WORD_FIELDS:
            assert reader.field_length(field) == known.field_length(field)
        for field in ("text",):
            assert reader.min_field_length(field) == known.min_field_length(field)
            assert reader.max_field_length(field) == known.max_field_length(field)
        for (stock_leaf, _), (leaf, _) in zip(known.leaf_readers(), reader.leaf_readers(), strict=True):
            dates = [it.column_reader("published", translate=False) for it in (stock_leaf, leaf)]
            assert [*dates[1]] == [dates[0][document] for document in range(leaf.doc_count_all())]
            assert len(dates[1]) == leaf.doc_count_all()
            assert dates[1].load() == [*dates[1]]
        assert not reader.has_column("text")
        with stock.searcher() as stock_searcher, archive.searcher() as searcher:
            for article in (article for part in found.articles for article in part):
                assert searcher.document(doc_id=article.doc_id) == stock_searcher.document(doc_id=article.doc_id)


@some
@given(segments())
def test_terms_are_those_of_an_index_of_whoosh_own(folder: Path, found: Segments) -> None:
    """In all fields, in order, with what is known of each; from any of them on, and near any of them."""
    with both(folder, found) as (stock, archive), stock.reader() as known, archive.reader() as reader:
        assert [*reader.all_terms()] == [*known.all_terms()]
        assert [facts(it) for it in reader] == [facts(it) for it in known]
        for field in FIELDS:
            assert [*reader.lexicon(field)] == [*known.lexicon(field)]
            assert [*reader.field_terms(field)] == [*known.field_terms(field)]
            assert [*reader.most_frequent_terms(field, 3)] == [*known.most_frequent_terms(field, 3)]
            for text in (*FOLDED, "", "p", "zz"):
                assert ((field, text) in reader) == ((field, text) in known)
                assert [*reader.expand_prefix(field, text)] == [*known.expand_prefix(field, text)]
                assert [it for it in reader.terms_from(field, text) if it[0] == field] == [
                    it for it in known.terms_from(field, text) if it[0] == field
                ]
                assert [facts(((field, it[0]), it[1])) for it in reader.iter_field(field, text)] == [
                    facts(((field, it[0]), it[1])) for it in known.iter_field(field, text)
                ]
                assert reader.doc_frequency(field, text) == known.doc_frequency(field, text)
                assert reader.frequency(field, text) == known.frequency(field, text)
                near = {*reader.terms_within(field, text, 2, prefix=1)} if text else set()
                assert near == ({*known.terms_within(field, text, 2, prefix=1)} if text else set())
        assert {*reader.indexed_field_names()} >= {*known.indexed_field_names()}
        for field, unknown in (("text", "ausente"), ("doc_id", "id-99"), ("published", ABSENT)):
            with pytest.raises(TermNotFound):
                reader.term_info(field, unknown)


def facts(found: tuple[tuple[str, bytes], Any]) -> tuple[Any, ...]:
    """Give what is known of a term; Whoosh keeps lengths only where they score."""
    term, info = found
    lengths = (info.min_length(), info.max_length()) if term[0] in WORD_FIELDS else ()
    return (
        term,
        info.weight(),
        info.doc_frequency(),
        info.max_weight(),
        info.min_id(),
        info.max_id(),
        *lengths,
    )


@some
@given(segments(), st.data())
def test_postings_are_those_of_an_index_of_whoosh_own(folder: Path, found: Segments, data: st.DataObject) -> None:
    """Walked over step by step, by skips, from the beginning again, and in copies."""
    with both(folder, found) as (stock, archive), stock.reader() as known, archive.reader() as reader:
        for field, text in known.all_terms():
            assert [*reader.postings(field, text).all_ids()] == [*known.postings(field, text).all_ids()]
            assert first_id(reader, field, text) == first_id(known, field, text)
        leaves = list(zip(known.leaf_readers(), reader.leaf_readers(), strict=True))
        (stock_leaf, _), (leaf, _) = data.draw(st.sampled_from(leaves))
        terms = [term for term in stock_leaf.all_terms() if term[0] in WORD_FIELDS]
        field, text = data.draw(st.sampled_from(terms))
        walks = [it._terms.matcher(field, text, it.schema[field].format) for it in (stock_leaf, leaf)]
        for target in data.draw(st.lists(st.none() | st.integers(0, 6), max_size=6)):
            assert at(walks[1]) == at(walks[0])
            if not walks[0].is_active():
                break
            for walk in walks:
                if target is None:
                    walk.next()
                else:
                    walk.skip_to(target)
        copied, left = walks[1].copy(), [*walks[1].all_ids()]
        if walks[1].is_active():
            walks[1].next()
        else:
            with pytest.raises(ReadTooFar):
                walks[1].next()
            with pytest.raises(ReadTooFar):
                walks[1].skip_to(9)
        assert [*copied.all_ids()] == left
        walks[1].reset()
        assert walks[1].id() == leaf.term_info(field, text).min_id()


def first_id(reader: Any, field: str, text: bytes) -> int | None:
    """Give the first document that has a term; `None` where all that have it are deleted."""
    try:
        return int(reader.first_id(field, text))
    except TermNotFound:
        return None


def at(walk: Any) -> tuple[Any, ...] | None:
    """Give what a walk over postings stands at."""
    if not walk.is_active():
        return None
    return (
        walk.id(),
        walk.weight(),
        walk.value(),
        walk.value_as("positions"),
        walk.value_as("frequency"),
        [(span.start, span.end) for span in walk.spans()],
        walk.supports("positions"),
        walk.term(),
    )


@some
@given(segments(), st.lists(st.none() | word | st.just(""), max_size=8))
def test_cursors_walk_as_in_an_index_of_whoosh_own(folder: Path, found: Segments, moves: list[str | None]) -> None:
    """From the first term of a field, from any word on, and to the end."""
    with both(folder, found) as (stock, archive), stock.reader() as known, archive.reader() as reader:
        for (stock_leaf, _), (leaf, _) in zip(known.leaf_readers(), reader.leaf_readers(), strict=True):
            expected, cursor = stock_leaf.cursor("text"), leaf.cursor("text")
            for move in moves:
                if move is None:
                    # Beyond its end Whoosh's own begins anew.
                    assert not expected.is_valid() or cursor.next() == expected.next()
                else:
                    assert cursor.find(move) == expected.find(move)
                assert (cursor.text(), cursor.is_valid()) == (expected.text(), expected.is_valid())
                if expected.is_valid():
                    assert cursor.term_info().doc_frequency() == expected.term_info().doc_frequency()
                else:
                    with pytest.raises(TermNotFound):
                        cursor.term_info()
            assert cursor.first() == expected.first()


def test_the_first_few_are_those_of_all(tmp_path: Path) -> None:
    """Also where Whoosh passes over what cannot be among them."""
    articles = [
        Article(
            doc_id=f"{number:03}",
            title="Ana " * (number % 3),
            text=f"{'perda ' * (number % 7)}{'de ' * (number % 11)}um",
            source="s",
        )
        for number in range(300)
    ]
    parts = [articles[:120], articles[120:]]
    with open_dir(str(segmented(tmp_path / "archive", parts, [[3, 40], [7]]))).searcher() as searcher:
        for tree in (
            query.Term("text", "perda"),
            query.Or([query.Term("text", "perda"), query.Term("title", "ana")]),
            query.And([query.Term("text", "perda"), query.Term("text", "de")]),
            query.AndMaybe(query.Term("text", "de"), query.Term("title", "ana")),
        ):
            whole = hits(searcher, tree)
            assert len(whole) > 100
            few = [score for _, score in hits(searcher, tree, limit=5)]
            assert few == pytest.approx([score for _, score in whole[:5]])


def test_whoosh_own_parser_and_highlighter_know_portuguese(tmp_path: Path) -> None:
    """Accents and compounds; words that are misspelt; dates as Whoosh writes them."""
    articles = [
        Article(
            doc_id="a",
            title="Ação",
            text="O guarda-chuva da avó.",
            source="s",
            published=Published(date(2023, 5, 4), "text"),
        ),
        Article(doc_id="b", title="", text="A chuva.", source="s", published=Published(date(2024, 1, 1), "text")),
    ]
    index = open_dir(str(segmented(tmp_path / "archive", [articles])))
    with index.searcher() as searcher:
        parser = QueryParser("text", index.schema)
        for typed, expected in (
            ("avo", ["a"]),
            ("AVÓ", ["a"]),
            ("guarda-chuva", ["a"]),
            ("chuva NOT avó", ["b"]),
            ('"da avó"', ["a"]),
            ("title:acao", ["a"]),
            ("published:[20230504 to 20230504]", ["a"]),
            ("published:20240101", ["b"]),
        ):
            assert [doc_id for doc_id, _ in hits(searcher, parser.parse(typed))] == expected, typed
        (hit,) = searcher.search(parser.parse("avó"))
        assert "<b" in hit.highlights("text")
        assert searcher.corrector("text").suggest("chuvo", limit=1) == ["chuva"]
        assert searcher.up_to_date()
    index.close()

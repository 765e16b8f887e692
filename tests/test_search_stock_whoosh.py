"""What Recorte's own search finds, held against a stock Whoosh index asked the same in Whoosh's own classes."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from whoosh import query as whoosh_query

from archive_samples import segmented
from recorte.analysis import fold, stem
from recorte.indexer.reader import ArchiveReader
from recorte.search import Archive
from recorte.search.query.dates import period
from recorte.search.query.expansion import expand
from recorte.search.query.tree import And, AndMaybe, Clause, Every, Not, NullQuery, Or, Way, days
from recorte.search.ranking.bm25 import FIELD_WEIGHTS
from recorte.search.ranking.ranking import rank
from recorte.search.ranking.statistics import Statistics
from stock_whoosh import stock_index
from whoosh_samples import Segments, segments
from whoosh_samples import queries as whoosh_queries

Asked = tuple[Any, ...]
SEARCHED = ("title", "text")
some = settings(max_examples=40, phases=[Phase.explicit, Phase.generate])
numbers = count()

words = st.sampled_from(["perda", "perdas", "PERDEU", "pedra", "avó", "avo", "chuva", "13,7", "Ana", "ausente", "acao"])
fields = st.sampled_from([("titulo", "title"), ("texto", "text"), ("secao", "section"), ("autor", "authors")])
leaves: st.SearchStrategy[Asked] = st.one_of(
    words.map(lambda word: ("word", word)),
    st.just(("compound", "guarda-chuva")),
    st.lists(words, min_size=2, max_size=3).map(lambda found: ("phrase", *found)),
    st.sampled_from(["pe", "perd", "guar", "a", "zz", "13"]).map(lambda start: ("prefix", start)),
    st.tuples(st.just("field"), fields, words),
    st.sampled_from(["2023", "2023-02", "2023-02-01", "..2023-01", "2023-02.."]).map(lambda text: ("date", text)),
    words.map(lambda word: ("optional", word)),
)
queries = st.recursive(
    leaves,
    lambda inner: st.tuples(st.sampled_from(["E", "OU", "NÃO"]), inner, inner),
    max_leaves=6,
)


def written(asked: Asked) -> str:
    """Give a query as a user types it."""
    kind, *parts = asked
    if kind in ("E", "OU", "NÃO"):
        between = "E NÃO" if kind == "NÃO" else kind
        return f"({written(parts[0])} {between} {written(parts[1])})"
    if kind == "field":
        return f"{parts[0][0]}:{parts[1]}"
    patterns = {"phrase": '"{}"', "prefix": "{}*", "date": "data:{}", "optional": "({} de)"}
    return patterns.get(kind, "{}").format(" ".join(parts))


def meant(asked: Asked, lexicon: set[str]) -> Any:
    """Give the same query in Whoosh's classes: a word is all words of its stem, in title or text."""
    kind, *parts = asked
    if kind in ("E", "OU", "NÃO"):
        left, right = (meant(part, lexicon) for part in parts)
        if kind == "NÃO":
            return whoosh_query.And([left, whoosh_query.Not(right)])
        return (whoosh_query.And if kind == "E" else whoosh_query.Or)([left, right])
    return _MEANT[kind](parts, lexicon)


def _word(parts: list[str], lexicon: set[str]) -> Any:
    return _in(SEARCHED, lambda name: _word_class(name, parts[0], lexicon))


def _compound(_: list[str], lexicon: set[str]) -> Any:
    side_by_side = _in(SEARCHED, lambda name: whoosh_query.Phrase(name, ["guarda", "chuva"]))
    return whoosh_query.Or([side_by_side, _word(["guardachuva"], lexicon)])


def _in_field(parts: Asked, lexicon: set[str]) -> Any:
    (_, name), word = parts
    return _word_class(name, word, lexicon) if name in SEARCHED else whoosh_query.Term(name, fold(word))


_MEANT: dict[str, Callable[[Any, set[str]], Any]] = {
    "word": _word,
    "compound": _compound,
    "field": _in_field,
    "optional": lambda parts, lexicon: whoosh_query.AndMaybe(_word(parts, lexicon), whoosh_query.Term("text", "de")),
    "phrase": lambda parts, _: _in(SEARCHED, lambda name: whoosh_query.Phrase(name, [*map(fold, parts)])),
    "prefix": lambda parts, _: _in(SEARCHED, lambda name: whoosh_query.Prefix(name, parts[0])),
    "date": lambda parts, _: days(*_bounds(parts[0])),
}


def _bounds(text: str) -> Any:
    found = period(text)
    assert found is not None
    return found


def _in(names: tuple[str, ...], make: Callable[[str], Any]) -> Any:
    return whoosh_query.Or([make(name) for name in names])


def _word_class(name: str, word: str, lexicon: set[str]) -> Any:
    same = [other for other in lexicon if stem(other) == stem(fold(word))]
    return whoosh_query.Or([whoosh_query.Term(name, other) for other in sorted({*same, fold(word)})])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a folder for the archives of this module."""
    return tmp_path_factory.mktemp("stock")


@contextmanager
def searchers(folder: Path, found: Segments) -> Iterator[tuple[Any, Path]]:
    """Give a stock searcher, and an archive of the same articles."""
    path = segmented(folder / str(next(numbers)), found.articles, found.deleted)
    with stock_index(found.articles, found.deleted).searcher() as known:
        yield known, path


def ids(known: Any, tree: Any) -> set[str]:
    """Give the ids of all that a stock index finds."""
    return {hit["doc_id"] for hit in known.search(tree, limit=None)}


@some
@given(segments(), st.lists(queries, min_size=4, max_size=10))
def test_archives_find_what_stock_whoosh_finds(folder: Path, found: Segments, asked: list[Asked]) -> None:
    """Words, compounds, phrases, prefixes, fields and dates in any nesting; several segments, deleted documents."""
    with searchers(folder, found) as (known, path), Archive.open(path) as archive:
        lexicon = {text.decode() for name, text in known.reader().all_terms() if name in SEARCHED}
        for query in asked:
            expected = ids(known, meant(query, lexicon))
            results = archive.search(f"({written(query)})", limit=100, passages=0)
            assert {hit.doc_id for hit in results} == expected, written(query)
            assert results.total == results.complete == len(expected)
            without = archive.search(f"-({written(query)})", limit=100, passages=0)
            assert {hit.doc_id for hit in without} == {it.doc_id for it in found.live} - expected
        assert [article.doc_id for article in archive] == [article.doc_id for article in found.live]
        for article in (article for part in found.articles for article in part):
            assert (article.doc_id in archive) == (article in found.live)
            assert article.doc_id not in archive or archive.get(article.doc_id) == article


@some
@given(segments(), st.lists(whoosh_queries, min_size=2, max_size=5))
def test_other_classes_of_whoosh_are_matched_by_whoosh(folder: Path, found: Segments, trees: list[Any]) -> None:
    """As leaves beside Recorte's own clauses; they restrict, and add nothing to a score."""
    clause = Clause("perda", [Way(("perda",), "word")])
    same = _in(SEARCHED, lambda name: _word_class(name, "perda", {"perdas", "perdeu"}))
    with searchers(folder, found) as (known, path), ArchiveReader(path) as reader:
        statistics = Statistics(reader, FIELD_WEIGHTS)
        doc_ids = [article.doc_id for part in found.articles for article in part]

        def ranked(tree: Any) -> dict[str, float]:
            ranking = rank(expand(tree, reader)[0], statistics, 100)
            assert ranking.total == len(ranking.documents)
            return {doc_ids[doc]: score for doc, score in zip(ranking.documents, ranking.scores, strict=True)}

        alone, live = ranked(clause), {article.doc_id for article in found.live}
        for tree in trees:
            try:
                expected = ids(known, tree)
                assert {*ranked(tree)} == expected
            except NotImplementedError:  # Whoosh cannot nest all of its spans
                continue
            perda = ids(known, same)
            both = ranked(And([clause, tree]))
            assert both == {doc_id: alone[doc_id] for doc_id in perda & expected}
            assert {*ranked(And([clause, Not(tree)]))} == perda - expected
            assert {*ranked(Or([clause, tree]))} == perda | expected
            assert {*ranked(AndMaybe(tree, clause))} == expected
            assert {*ranked(And([Every(), Not(Or([tree, clause]))]))} == live - expected - perda
            assert ranked(And([NullQuery, tree])) == {}

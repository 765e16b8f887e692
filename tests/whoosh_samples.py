"""Random articles in segments, some deleted, and random queries of Whoosh's own classes, for tests of equality."""

from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from hypothesis import strategies as st
from whoosh import query
from whoosh.query import spans

from recorte.analysis import tokens
from recorte.corpus import Article, Published
from stock_whoosh import EXACT_LENGTH

WORDS = ("perda", "perdas", "perdeu", "pedra", "avó", "avô", "guarda-chuva", "chuva", "13,7", "de", "ação", "Ana")
FOLDED = ("perda", "perdas", "pedra", "avo", "guarda", "chuva", "guardachuva", "13,7", "de", "acao", "ana", "ausente")
MOMENTS = (
    date(2023, 1, 31),
    date(2023, 2, 1),
    datetime(2023, 2, 1, 13, 30, 15, 42, tzinfo=UTC),
    datetime(1899, 12, 31, 23, 59),  # noqa: DTZ001 - a source may say no zone
)
FIELDS = ("title", "text", "section", "authors")


class Segments(NamedTuple):
    """Articles in segments, and which of each are deleted."""

    articles: list[list[Article]]
    deleted: list[list[int]]

    @property
    def live(self) -> list[Article]:
        """Give the articles that are not deleted, in order."""
        parts = zip(self.articles, self.deleted, strict=True)
        return [article for part, gone in parts for number, article in enumerate(part) if number not in gone]


texts = st.lists(st.sampled_from(WORDS), max_size=5).map(" ".join)
names = st.sampled_from(["Ana Luz", "Rui Sá", "Ana"])
articles = st.builds(
    Article,
    doc_id=st.just(""),
    title=texts,
    text=st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join),
    source=st.sampled_from(["a", "b"]),
    section=st.sampled_from([None, "Economia", "Ação social"]),
    authors=st.lists(names, max_size=2).map(tuple),
    published=st.none() | st.sampled_from(MOMENTS).map(lambda when: Published(when, "metadata")),
    url=st.sampled_from([None, "http://a.example/1", "http://a.example/2"]),
).filter(lambda article: all(len([*tokens(text)]) <= EXACT_LENGTH for text in (article.title, article.text)))


@st.composite
def segments(draw: st.DrawFn) -> Segments:
    """Give one to three segments, some of whose documents are deleted."""
    drawn = draw(st.lists(st.lists(st.tuples(articles, st.booleans()), min_size=1, max_size=5), min_size=1, max_size=3))
    parts, deleted, number = [], [], 0
    for some in drawn:
        parts.append([_numbered(article, number + place) for place, (article, _) in enumerate(some)])
        deleted.append([place for place, (_, gone) in enumerate(some) if gone])
        number += len(some)
    return Segments(parts, deleted)


def _numbered(article: Article, number: int) -> Article:
    from dataclasses import replace

    return replace(article, doc_id=f"id-{number:02}")


field = st.sampled_from(FIELDS)
word = st.sampled_from(FOLDED)
phrase_words = st.lists(word, min_size=1, max_size=3)
moment = st.sampled_from([datetime(2023, 1, 31), datetime(2023, 2, 1), datetime(2023, 2, 1, 13, 30, 15, 42)])  # noqa: DTZ001 - the source's own clock
terms = st.builds(query.Term, field, word)
leaves: st.SearchStrategy[Any] = st.one_of(
    terms,
    terms,
    st.builds(query.Prefix, field, st.sampled_from(["p", "per", "a", "guarda", "z", ""])),
    st.builds(query.Wildcard, field, st.sampled_from(["p*a", "?v?", "*", "perd?", "ch*va", "z*"])),
    st.builds(query.Regex, field, st.sampled_from(["pe.*a", "[ag].*", "13.7"])),
    st.builds(query.FuzzyTerm, field, word, maxdist=st.integers(1, 2), prefixlength=st.integers(0, 2)),
    st.builds(query.TermRange, field, word, word, startexcl=st.booleans(), endexcl=st.booleans()),
    st.builds(query.Phrase, field, phrase_words, slop=st.integers(1, 3)),
    st.builds(
        query.DateRange,
        st.just("published"),
        moment | st.none(),
        moment | st.none(),
        startexcl=st.booleans(),
        endexcl=st.booleans(),
    ).filter(lambda found: found.startdate is None or found.enddate is None or found.startdate < found.enddate),
    st.builds(query.Term, st.just("doc_id"), st.sampled_from(["id-00", "id-03", "id-99"])),
    st.builds(query.Every, st.sampled_from([None, "text", "section", "published"])),
    st.builds(spans.SpanFirst, terms, limit=st.integers(0, 2)),
    st.builds(
        lambda name, a, b, slop: spans.SpanNear(_term(name, a), _term(name, b), slop=slop),
        field,
        word,
        word,
        st.integers(1, 3),
    ),
    st.builds(lambda name, a, b: spans.SpanOr([_term(name, a), _term(name, b)]), field, word, word),
)


def _term(name: str, text: str) -> Any:
    return query.Term(name, text)


def _nested(inner: st.SearchStrategy[Any]) -> st.SearchStrategy[Any]:
    some = st.lists(inner, min_size=1, max_size=3)
    return st.one_of(
        st.builds(query.And, some),
        st.builds(query.Or, some),
        st.builds(query.DisjunctionMax, some),
        st.builds(query.AndMaybe, inner, inner),
        st.builds(query.AndNot, inner, inner),
        st.builds(query.Require, inner, inner),
        st.builds(query.ConstantScoreQuery, inner),
        # Whoosh reads a negation right only beside something to take it from.
        st.builds(lambda some, without: query.And([*some, query.Not(without)]), some, inner),
    )


queries: st.SearchStrategy[Any] = st.recursive(leaves, _nested, max_leaves=5)

"""Counts of what a query finds: by section, publisher, author, year and month, and over time."""

from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from archive_samples import merged, segmented
from recorte.corpus import Article, Published
from recorte.indexer.columns.facets import LONGEST_VALUE, column, joined
from recorte.indexer.interface import NO_DATE
from recorte.search import Archive, SearchResults
from recorte.search.counting.facets import Facet
from recorte.search.counting.timeline import FEW_BUCKETS, MOST_BUCKETS, timeline

MakeArchive = Callable[..., Archive]
FACETS: Any = ("section", "publisher", "author", "year", "month")

articles = st.lists(
    st.fixed_dictionaries(
        {
            "text": st.lists(st.sampled_from("perdas governo lisboa de".split()), max_size=4).map(" ".join),
            "section": st.sampled_from([None, "", "Economia", "ECONOMIA", "Política", "politica", "Economia global"]),
            "publisher": st.sampled_from([None, "Gazeta", "★"]),
            "authors": st.lists(st.sampled_from(["Ana Luz", "ana  luz", "Rui Sá", "Rui Sa"]), max_size=3).map(tuple),
            "published": st.none() | st.dates(date(2019, 1, 1), date(2021, 12, 31)),
        }
    ),
    min_size=1,
    max_size=5,
)


def article(number: int, facts: dict[str, Any]) -> Article:
    """Give an article of these facts."""
    day = facts["published"]
    return Article(
        doc_id=str(number), title="", **{**facts, "published": None if day is None else Published(day, "metadata")}
    )


def plainly(value: str) -> str:
    """Give a value as those that are one are all written."""
    return " ".join(value.lower().replace("á", "a").replace("í", "i").split())


def values_of(found: Article, name: str) -> set[str]:
    """Give the values that an article counts for."""
    if name in ("year", "month"):
        return set() if found.published is None else {found.published.day.isoformat()[: 4 if name == "year" else 7]}
    written = found.authors if name == "author" else (getattr(found, name),)
    return {plainly(value) for value in written if value}


def counts_of(facet: Facet) -> Counter[str]:
    """Give the counts of a facet by plain values."""
    return Counter({plainly(value.value): value.count for value in facet})


@settings(max_examples=40)
@given(st.lists(articles, min_size=1, max_size=3), st.randoms(use_true_random=False), st.booleans())
def test_what_is_found_by_date_is_counted_and_nothing_else(batches: Any, choose: Any, as_one: bool) -> None:
    """Whatever the segments and whatever is deleted; and each value finds as many as it counts."""
    numbered = enumerate(facts for batch in batches for facts in batch)
    every = [article(number, facts) for number, facts in numbered]
    segments = [[every.pop(0) for _ in batch] for batch in batches]
    deleted = [[place for place in range(len(own)) if choose.random() < 0.3] for own in segments]
    if all(len(own) == len(gone) for own, gone in zip(segments, deleted, strict=True)):
        return
    with TemporaryDirectory() as folder:
        make = merged if as_one else segmented
        with Archive.open(make(Path(folder) / "archive", segments, deleted)) as archive:
            for query in ("", "perdas", "perdas governo lisboa", "-perdas"):
                check_counts(archive, query)


def check_counts(archive: Archive, query: str) -> None:
    """Hold the counts of a query against its hits by date, one by one, and against searches with its filters."""
    results = archive.search(query, limit=0, facets=FACETS, timeline="day")
    by_date = archive.search(query, limit=100, sort="newest", facets=FACETS, timeline="day")
    assert (by_date.facets, by_date.timeline) == (results.facets, results.timeline)
    found = [archive.get(hit.doc_id) for hit in by_date]
    assert len(found) == results.counted == (results.complete or results.total)
    for facet in results.facets:
        own = [values_of(one, facet.name) for one in found]
        assert counts_of(facet) == Counter(value for values in own for value in values)
        assert (facet.without, facet.distinct) == (sum(not values for values in own), len(facet.values))
        for value in facet:
            filters: Any = value.filters
            assert archive.search(query, limit=0, sort="newest", **filters).total == value.count
    assert results.timeline is not None
    assert sum(bucket.count for bucket in results.timeline) + results.timeline.undated == results.counted
    for bucket in results.timeline:
        assert bucket.count == sum(one.published is not None and one.published.day == bucket.start for one in found)


def facets_of(results: SearchResults) -> dict[str, list[tuple[str, int]]]:
    """Give the values of each facet with their counts."""
    return {facet.name: [(value.value, value.count) for value in facet] for facet in results.facets}


def test_a_value_is_shown_as_the_archive_mostly_writes_it(archive_of: MakeArchive) -> None:
    """Also where what is found writes it otherwise; of equals, the first in order."""
    sections = ["política", "Política", "Política", "POLITICA ", "Cultura", "cultura"]
    archive = archive_of(*({"texto": f"perdas {n}", "editoria": name} for n, name in enumerate(sections)))
    assert facets_of(archive.search("perdas 3", facets=["section"])) == {"section": [("Política", 1)]}
    assert facets_of(archive.search("perdas", facets=["section"])) == {"section": [("Política", 4), ("Cultura", 2)]}


def test_values_come_by_their_counts_and_the_others_are_told(archive_of: MakeArchive) -> None:
    """Equals in the order of the alphabet; years newest first; each facet once."""
    years = [2020, 2021, 2021, 2022, 2022, 2023]
    archive = archive_of(
        *(
            {"texto": "perdas", "autor": ["Zé", "Bia", f"A{n}"][n % 3 :], "data": f"{year}-02-03"}
            for n, year in enumerate(years)
        )
    )
    results = archive.search("perdas", limit=0, facets=["author", "year", "author"], facet_values=2)
    assert facets_of(results) == {"author": [("Bia", 4), ("Zé", 2)], "year": [("2022", 2), ("2021", 2)]}
    assert [facet.distinct for facet in results.facets] == [8, 4]
    assert facets_of(archive.search("perdas", facets=["author"], facet_values=0)) == {"author": []}
    with pytest.raises(ValueError, match="facet_values"):
        archive.search("perdas", facets=["author"], facet_values=-1)


def test_a_filter_of_a_whole_value_leaves_out_what_has_more(archive_of: MakeArchive) -> None:
    """Its case, accents and spaces are of no matter; without the sign, the words count."""
    archive = archive_of(
        {"texto": "perdas", "editoria": "Economia"}, {"texto": "perdas", "editoria": "Economia Internacional"}
    )
    totals = [archive.search("perdas", section=name).total for name in ("economia", "=ECONOMÍA ", "=Econo", "=")]
    assert totals == [2, 1, 0, 0]


def test_a_value_has_one_line_and_an_end() -> None:
    """What is too long to be a name is cut off, and a filter of the whole text finds it."""
    long = "palavra " * 100
    assert [value.decode() for value in column([(" a\n b ", ""), (long,)]).values] == ["a b", long[: LONGEST_VALUE - 1]]


def test_without_a_query_all_articles_are_counted(archive_of: MakeArchive) -> None:
    """As a page wants it before anything is typed; without anything to count, there still is no query."""
    archive = archive_of({"texto": "a", "editoria": "X"}, {"texto": "b"})
    results = archive.search("", facets=["section"])
    assert (results.total, results.facets[0].without, results.notes) == (2, 1, ())
    assert archive.search("").total == 0


def test_without_a_query_all_articles_are_listed_by_date(archive_of: MakeArchive) -> None:
    """On a page, and one by one."""
    archive = archive_of(
        {"id": "1", "texto": "a", "data": "2021-05-04"}, {"id": "2", "texto": "b", "data": "2023-05-04"}
    )
    results = archive.search("", sort="newest")
    assert ([hit.doc_id for hit in results], results.notes) == (["2", "1"], ())
    assert [hit.doc_id for hit in archive.hits(" ", sort="oldest")] == ["1", "2"]
    assert [*archive.hits("")] == []


def test_columns_are_joined_as_if_they_were_one() -> None:
    """With the values of both, and the documents of one behind those of the other."""
    first: list[tuple[str, ...]] = [("b",), (), ("a", "c")]
    second: list[tuple[str, ...]] = [("c", "b"), ("d",)]
    whole, both = column([*first, *second]), joined([column(first), column(second)])
    assert (whole.values, whole.sizes.tolist(), whole.ordinals.tolist()) == (
        both.values,
        both.sizes.tolist(),
        both.ordinals.tolist(),
    )
    some = whole.some(np.array([0, 4]))
    assert (some.values, some.sizes.tolist(), some.ordinals.tolist()) == ([b"b", b"d"], [1, 1], [0, 1])


def microseconds(*days: str) -> Any:
    """Give dates as an index has them."""
    return np.array([(date.fromisoformat(day) - date.min).days * 86_400_000_000 for day in days], np.int64)


def test_a_timeline_has_no_gaps() -> None:
    """Months without an article count 0; what has no date, or one beyond the calendar, counts apart."""
    dates = np.concatenate([microseconds("1999-11-30", "2000-02-29", "2000-02-01"), [NO_DATE, -5]])
    found = timeline(dates, "month")
    assert [(bucket.period, bucket.count) for bucket in found] == [
        ("1999-11", 1),
        ("1999-12", 0),
        ("2000-01", 0),
        ("2000-02", 2),
    ]
    assert (found.buckets[-1].start, found.buckets[-1].end) == (date(2000, 2, 1), date(2000, 2, 29))
    assert found.undated == 2


@pytest.mark.parametrize(
    ("days", "by", "count"),
    [
        (["2023-05-04"], "day", 1),
        (["2023-01-01", "2023-03-01"], "day", 60),
        (["2023-01-01", "2023-03-02"], "month", 3),
        (["1950-01-01", "2023-03-02"], "year", 74),
        (["0001-01-01", "9999-12-31"], "year", 9999),
        ([], "day", 0),
    ],
)
def test_the_interval_follows_from_the_dates(days: list[str], by: str, count: int) -> None:
    """The shortest that makes few enough buckets."""
    found = timeline(microseconds(*days), "auto")
    assert (found.by, len(found)) == (by, count)
    assert len(found) <= FEW_BUCKETS or by == "year"


def test_a_wrong_date_makes_no_endless_timeline() -> None:
    """Longer buckets are taken instead of those asked for, and it says which."""
    found = timeline(microseconds("0001-01-01", "2024-05-01"), "day")
    assert (found.by, len(found)) == ("year", 2024)
    assert len(timeline(microseconds("2000-01-01", "2024-05-01"), "day")) < MOST_BUCKETS


def test_articles_with_some_of_the_words_do_not_count(archive_of: MakeArchive) -> None:
    """However many are hits; but where no article has all the words they all count, and a note says so."""
    some = ({"texto": text, "editoria": "Saúde"} for text in ("vacina", "vacina novamente", "covid", "gripe"))
    archive = archive_of({"texto": "vacina contra covid", "editoria": "Portugal"}, *some)
    results = archive.search("vacina covid", facets=["section"], timeline="auto")
    assert (results.total, results.complete, results.counted) == (2, 1, 1)
    assert facets_of(results) == {"section": [("Portugal", 1)]}
    assert [hit.all_words for hit in results] == [True, False]
    none = archive.search("covid gripe", limit=0, facets=["section"])
    assert (none.total, none.complete, none.counted) == (3, 0, 3)
    assert facets_of(none) == {"section": [("Saúde", 2), ("Portugal", 1)]}
    assert none.notes == ("no article has all the words",)


def test_counts_as_plain_values(archive_of: MakeArchive) -> None:
    """As `recorte search --facets --json` prints them; without being asked for, they are left out."""
    archive = archive_of({"texto": "perdas", "editoria": "Economia", "data": "2023-05-04"})
    record = archive.search("perdas", facets=["section"], timeline="auto").to_dict()
    assert record["facets"] == [
        {
            "name": "section",
            "distinct": 1,
            "without": 0,
            "values": [{"value": "Economia", "count": 1, "filters": {"section": "=Economia"}}],
        }
    ]
    assert record["timeline"] == {
        "by": "day",
        "undated": 0,
        "buckets": [{"period": "2023-05-04", "start": "2023-05-04", "end": "2023-05-04", "count": 1}],
    }
    assert record["counted"] == 1
    assert not {"facets", "timeline", "counted"} & archive.search("perdas").to_dict().keys()

"""The order of articles, filters, sorting and paging."""

import threading
from collections.abc import Callable
from datetime import date
from math import log1p
from random import Random

import pytest

from recorte.search import Archive
from shortcuts import few_at_once, long_lists

MakeArchive = Callable[..., Archive]


def ids(archive: Archive, query: str, **options: object) -> list[str]:
    """Give the ids of the hits, in order."""
    return [hit.doc_id for hit in archive.search(query, **options)]  # type: ignore[arg-type] # any option


def test_a_word_in_the_title_counts_more(archive_of: MakeArchive) -> None:
    """The same word in the text alone ranks below."""
    archive = archive_of(
        {"titulo": "Notas do dia", "texto": "Houve perdas na bolsa."},
        {"titulo": "Perdas na bolsa", "texto": "Houve notas do dia."},
    )
    assert ids(archive, "perdas") == ["2", "1"]


def test_the_lead_of_an_article_without_a_title_counts_more(archive_of: MakeArchive) -> None:
    """It says what the title would; the one with a title, which lacks the word, ranks below."""
    archive = archive_of(
        {"titulo": "Notas do dia", "texto": "Houve perdas na bolsa."},
        {"texto": "Houve perdas na bolsa."},
    )
    assert ids(archive, "perdas") == ["2", "1"]
    by_title = archive.search("perdas", explain=True).hits
    assert by_title[0].score / by_title[1].score == pytest.approx((1 + 0.8) / (1 + 0.4))


def test_an_article_with_one_of_two_words_is_found_only_where_none_has_both(archive_of: MakeArchive) -> None:
    """The commoner word alone is noise below articles with both, and better than nothing without."""
    texts = ["Perdas na bolsa.", "Perdas no banco.", "Perdas na praia.", "A floresta queima."]
    assert ids(archive_of(*texts), "perdas floresta")[0] == "4"
    assert sorted(ids(archive_of(*texts), "perdas floresta")) == ["1", "2", "3", "4"]
    assert sorted(ids(archive_of(*texts, "Perdas na floresta."), "perdas floresta")) == ["4", "5"]


def test_a_shorter_article_counts_more(archive_of: MakeArchive) -> None:
    """One mention among few words says more than one among many."""
    archive = archive_of("Houve perdas. " + "Outra frase qualquer. " * 30, "Houve perdas hoje.")
    assert ids(archive, "perdas") == ["2", "1"]


def test_words_close_together_count_more(archive_of: MakeArchive) -> None:
    """The same words far apart rank below."""
    far = "Banco um dois três quatro cinco seis sete oito nove dez central."
    near = "Um dois três quatro cinco banco central seis sete oito nove dez."
    assert ids(archive_of(far, near), "banco central") == ["2", "1"]


def test_a_rare_word_counts_more_than_a_common_one(archive_of: MakeArchive) -> None:
    """Among partial matches the one with the rarer word leads."""
    archive = archive_of("laranja pera", "pera uva", "uva maçã", "uva pera")
    assert ids(archive, "laranja OU uva")[0] == "1"


def test_the_score_is_the_documented_formula(archive_of: MakeArchive) -> None:
    """BM25 of one word in a text and in its lead, worked out by hand."""
    archive = archive_of({"titulo": "Um", "texto": "perdas aqui"}, {"titulo": "Dois", "texto": "nada aqui hoje ali"})
    (hit,) = archive.search("perdas")
    frequency = 1 / (1 - 0.7 + 0.7 * 2 / 3)
    assert hit.score == pytest.approx(log1p(1.5 / 1.5) * (frequency * 2.1 / (1.1 + frequency) + 0.4))


def test_of_equal_articles_the_newer_comes_first(archive_of: MakeArchive) -> None:
    """Undated ones last; and those of one moment in an order of their ids, whenever each was indexed."""
    days = ["2021-05-01", None, "2023-05-01", "2022-05-01", "2023-05-01"]
    records = [{"id": f"n{number}", "texto": "A mesma frase.", "data": day} for number, day in enumerate(days)]
    records[4]["editoria"] = "Outra"  # else it would be a copy of another
    found = ids(archive_of(*records), "frase")
    assert [days[int(doc_id[1:])] for doc_id in found] == ["2023-05-01", "2023-05-01", "2022-05-01", "2021-05-01", None]
    assert ids(archive_of(*reversed(records)), "frase") == found


def test_pages_join_without_gap_or_repeat(archive_of: MakeArchive) -> None:
    """Offset and limit cut one and the same order; ranks go on counting."""
    archive = archive_of(*[f"perdas {'e ganhos ' * number}" for number in range(40)])
    whole = ids(archive, "perdas ganhos", limit=40)
    paged = [hit for start in range(0, 40, 7) for hit in archive.search("perdas ganhos", limit=7, offset=start)]
    assert [hit.doc_id for hit in paged] == whole
    assert [hit.rank for hit in paged] == list(range(1, len(whole) + 1))


DATED = (
    {
        "texto": "perdas um",
        "data": "2023-02-01",
        "editoria": "Economia",
        "fonte": "Gazeta do Tietê",
        "autor": "Ana Luz",
    },
    {"texto": "perdas dois", "data": "2021-12-31T23:30:00-03:00", "editoria": "Economia", "autor": "Rui Sá"},
    {"texto": "perdas três", "editoria": "Cultura"},
    {"texto": "perdas quatro", "data": "2023-02-28"},
)


def test_by_date_undated_articles_come_last_either_way(archive_of: MakeArchive) -> None:
    """Newest first and oldest first."""
    archive = archive_of(*DATED)
    assert ids(archive, "perdas", sort="newest") == ["4", "1", "2", "3"]
    assert ids(archive, "perdas", sort="oldest") == ["2", "1", "4", "3"]


@pytest.mark.parametrize(
    ("options", "expected"),
    [
        ({"published_from": "2023"}, {"1", "4"}),
        ({"published_to": "2022"}, {"2"}),
        ({"published_to": "2023-02"}, {"1", "2", "4"}),
        ({"published_from": date(2023, 2, 2), "published_to": date(2023, 2, 28)}, {"4"}),
        ({"published_from": date(2021, 12, 31), "published_to": date(2021, 12, 31)}, {"2"}),
        ({"section": "economia"}, {"1", "2"}),
        ({"publisher": "tiete"}, {"1"}),
        ({"author": "Ana Luz"}, {"1"}),
        ({"author": "ana", "section": "Cultura"}, set()),
    ],
)
def test_filters_restrict_and_do_not_score(
    archive_of: MakeArchive, options: dict[str, object], expected: set[str]
) -> None:
    """By the calendar day of the source, and by words of section, publisher and author."""
    archive = archive_of(*DATED)
    assert set(ids(archive, "perdas", **options)) == expected
    scores = {hit.doc_id: hit.score for hit in archive.search("perdas")}
    assert all(hit.score == scores[hit.doc_id] for hit in archive.search("perdas", **options))  # type: ignore[arg-type] # any option


@pytest.mark.parametrize(
    "options", [{"limit": -1}, {"offset": -1}, {"passages": -1}, {"sort": "best"}, {"published_from": "ontem"}]
)
def test_an_option_out_of_range_is_a_value_error(archive_of: MakeArchive, options: dict[str, object]) -> None:
    """Wrong calls fail at once; wrong queries never do."""
    with pytest.raises(ValueError, match=r".+"):
        ids(archive_of("texto"), "texto", **options)


def test_an_archive_is_shared_between_threads(sample_archive: object) -> None:
    """Eight threads get the answers that one gets."""
    queries = ["Reality Labs perdas", "LeCun ChatGPT", '"Banco Central"', "vacina covid-19", "elei*", "guerra -Rússia"]
    with Archive.open(str(sample_archive)) as archive:
        expected = [ids(archive, query) for query in queries]
        answers: list[list[list[str]]] = []
        ask = [threading.Thread(target=lambda: answers.append([ids(archive, q) for q in queries])) for _ in range(8)]
        for thread in ask:
            thread.start()
        for thread in ask:
            thread.join()
    assert answers == [expected] * 8


@pytest.mark.parametrize("long", [False, True])
@pytest.mark.parametrize("chunk", [1, 16, 128])
def test_the_first_of_many_are_those_of_the_whole(archive_of: MakeArchive, chunk: int, *, long: bool) -> None:
    """Also where most articles are passed over by what their scores cannot exceed, and far down the list."""
    random = Random(1)  # noqa: S311 - to be repeatable
    words = ["banco", "central", "do", "não", "avó", "avo", "juros"]

    def some(most: int) -> str:
        return " ".join(random.choices(words, k=random.randint(2, most)))

    untitled = [f"{some(14)}." for _ in range(250)]
    archive = archive_of(*untitled, *[{"titulo": some(4), "texto": f"{some(14)}."} for _ in range(150)])
    queries = ("banco central", "avó do banco", "não banco central juros", "avó", "do não banco")
    for query in (*queries, "banco OR juros", "texto:avo central", '"banco central" juros', "ju* -avó"):
        whole = [(hit.doc_id, hit.score) for hit in archive.search(query, limit=400, passages=0)]
        for limit, offset in ((1, 0), (3, 0), (10, 0), (10, 35), (50, 170)):
            with few_at_once(chunk, 4 * chunk), long_lists(are_long=long):
                hits = archive.search(query, limit=limit, offset=offset, passages=0)
            expected = whole[offset : offset + limit]
            assert [hit.doc_id for hit in hits] == [doc_id for doc_id, _ in expected]
            assert [hit.score for hit in hits] == pytest.approx([score for _, score in expected], rel=1e-12)


@pytest.mark.parametrize(("words", "parts", "whole"), [(3, 2, ["3"]), (26, 7, [])])
def test_a_part_of_what_is_asked_for_is_not_enough(
    archive_of: MakeArchive, words: int, parts: int, whole: list[str]
) -> None:
    """More than half is, of many words more than 15%; and where no article has so much, any of it."""
    asked = [f"palavra{number}x" for number in range(words)]
    part = words // parts
    few, more = " ".join(asked[:part]), " ".join(asked[part - 1 : 2 * part])
    # Every word is in as many articles as the others.
    single = [f"{word} aqui." for word in (*asked[: part - 1], *asked[part:], *asked[2 * part :])]
    complete = [" ".join(asked)] * len(whole)
    assert ids(archive_of(few, more, *complete, *single), " ".join(asked)) == [*whole, "2"]
    twice = [f"{word} aqui." for word in (*asked, *asked)]
    assert len(ids(archive_of(*twice), " ".join(asked), limit=100)) == len(twice)


def test_of_two_words_an_article_needs_both_to_lead(archive_of: MakeArchive) -> None:
    """However often another has one of them; of more words, it is the score that tells."""
    both = "O banco fica perto do rio, e o jornal longe." + " Nada mais." * 40
    archive = archive_of(both, {"titulo": "Banco", "texto": "Banco, banco, banco."}, "O rio.", "O jornal.")
    assert ids(archive, "banco rio")[0] == "1"


def test_words_that_only_stop_words_part_are_neighbours(archive_of: MakeArchive) -> None:
    """`banco de central` asks for `banco` near `central`, whatever stands between."""
    near = "Banco central um dois três quatro cinco seis sete oito nove dez."
    far = "Banco um dois três quatro cinco seis sete oito nove dez central."
    assert ids(archive_of(far, near), "banco da central") == ["2", "1"]


def test_an_alias_of_the_same_stem_counts_no_occurrence_twice(archive_of: MakeArchive) -> None:
    """`perdas` is among the words of `perda` already."""
    texts = ("perdas e mais perdas", "perda aqui", "nada")
    plain, named = archive_of(*texts), archive_of(*texts, aliases={"perda": ["perdas"]})
    assert [hit.score for hit in named.search("perda")] == [hit.score for hit in plain.search("perda")]


def test_undated_articles_stay_last_on_a_page_by_date(archive_of: MakeArchive) -> None:
    """A page of few is the beginning of all."""
    archive = archive_of(*DATED)
    for sort in ("newest", "oldest"):
        assert [ids(archive, "perdas", sort=sort, limit=limit) for limit in (1, 2, 3)] == [
            ids(archive, "perdas", sort=sort)[:limit] for limit in (1, 2, 3)
        ]

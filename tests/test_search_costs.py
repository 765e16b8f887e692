"""What a query may cost: phrases of common words, up to a budget, and the same however an archive came about."""

from collections.abc import Callable
from pathlib import Path
from unittest.mock import patch

import numpy as np
import pytest
from numpy.typing import NDArray

from archive_samples import merged, segmented
from recorte.corpus import Article
from recorte.indexer.together import Together
from recorte.search import Archive
from recorte.search.query import costs
from recorte.search.ranking import phrases

MakeArchive = Callable[..., Archive]

TEXTS = [
    "o que é de casa",
    "o que não é de casa",
    "que é o mar de ontem",
    "é o que se viu de lá",
    "a casa que o mar levou",
]
NOTE = "phrases of common words alone take too long; of {} only the rarest word counts"


@pytest.fixture
def tight(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have what the phrases of a query may cost be spent by a few words in a few articles."""
    monkeypatch.setattr(costs, "LEAST_BUDGET", 16)
    monkeypatch.setattr(costs, "BUDGET_PER_ARTICLE", 0)


def answer(archive: Archive, query: str) -> tuple[list[str], tuple[str, ...]]:
    """Give the ids of all hits, in order, and the notes."""
    results = archive.search(query, limit=100)
    return [hit.doc_id for hit in results.hits], results.notes


@pytest.mark.usefixtures("tight")
def test_the_rarest_word_stands_for_a_phrase_that_costs_too_much(archive_of: MakeArchive) -> None:
    """Once the budget is spent, words before quotations; a note says so, and a phrase of rarer words still counts."""
    archive = archive_of(*TEXTS)
    assert answer(archive, '"o que é"') == (["1"], ())
    found, notes = answer(archive, '"o que é" OU "o de"')
    assert set(found) == {"1", "2", "3", "4"}
    assert notes == (NOTE.format('"o de"'),)
    assert answer(archive, '"o que é" OU "o de" OU "é de" OU "o mar"')[1] == (NOTE.format('"o de" and 1 more'),)
    assert answer(archive, '"o que é"~2')[1] == (NOTE.format('"o que é"~2'),)
    assert answer(archive, '="o que é" o_que -o_de')[1] == (NOTE.format('="o que é" and 1 more'),)


@pytest.mark.usefixtures("tight")
@pytest.mark.parametrize(
    "query", ['"o que é"', '"o que é" OU "o de"', '"o que é" OU "é de"', '"o mar"~3 OU o_que_é', "o_é"]
)
def test_a_cost_is_the_same_whatever_the_segments(tmp_path: Path, query: str) -> None:
    """Deleted articles cost nothing, and segments share what there is."""
    articles = [Article(str(number), "", text, source=str(number)) for number, text in enumerate(TEXTS, 1)]
    gone = [Article(f"gone {number}", "", "o que é de", source="x") for number in range(9)]
    whole = merged(tmp_path / "whole", [articles, gone], [(), range(9)])
    parted = segmented(tmp_path / "parted", [articles[:2], [*gone, *articles[2:]]], [(), range(9)])
    with Archive.open(whole) as one, Archive.open(parted) as other:
        assert answer(one, query) == answer(other, query)


def test_no_posting_is_read_to_know_that_a_query_is_cheap(archive_of: MakeArchive) -> None:
    """Nor is any word looked up, in an archive of any size but the largest."""
    archive = archive_of(*TEXTS)
    with patch.object(costs.Budget, "_frequency", side_effect=AssertionError):
        assert answer(archive, '"o que é" OU "é de"~9')[1] == ()


@pytest.mark.parametrize(("query", "held"), [('"a b"', 64), ('"a b"~3', 32), ('"a b c d"~9', 16)])
def test_only_so_much_is_held_of_a_phrase_at_once(archive_of: MakeArchive, query: str, held: int) -> None:
    """By the length of texts, however many there are: with a slop, each position has a row of as many words."""
    archive = archive_of(*["a b c d"] * 100)
    read: list[int] = []

    def together(lists: object, docs: NDArray[np.int64]) -> Together:
        read.append(4 * len(docs))
        return Together(lists, docs)  # type: ignore[arg-type] # passed on

    with patch.object(phrases, "Together", together), patch.object(phrases, "_AT_ONCE", 64):
        assert archive.search(query).total == 100
    assert max(read) == held

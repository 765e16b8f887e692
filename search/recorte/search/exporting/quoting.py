"""Passages as the documents of a pipeline: a text, an id of its own, and what is needed to cite it."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any

from recorte.search.results import SearchResults


@dataclass(frozen=True, slots=True)
class Quote:
    """A passage with where it stood.

    Attributes:
        id: Its own; that of the article, with the offsets of the passage.
        text: The passage, or the title of an article without text.
        facts: What of a row of `SearchResults.to_rows` has a value.
        score: That of the article.
    """

    id: str
    text: str
    facts: dict[str, Any]
    score: float


def quotes(results: SearchResults, most: int) -> Iterator[Quote]:
    """Give the passages of an answer, those of the best article first.

    Args:
        results: The answer.
        most: How many at most.
    """
    return islice(_every(results), most)


def _every(results: SearchResults) -> Iterator[Quote]:
    for hit in results:
        for row in hit.to_rows():
            text = row.pop("quote")
            facts = {name: value for name, value in row.items() if value is not None}
            place = f"#{row['start']}-{row['end']}" if text is not None else ""
            yield Quote(f"{hit.doc_id}{place}", hit.title if text is None else text, facts, hit.score)

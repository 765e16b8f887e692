"""What a search gives: hits in order, each with its passages; and the same as one JSON document."""

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from recorte.corpus import Article, Published

if TYPE_CHECKING:
    from recorte.search.counting.facets import Facet
    from recorte.search.counting.timeline import Timeline
    from recorte.search.ranking.explanation import Explanation

SCHEMA_VERSION = 1
"""The version of the JSON documents; it changes only when a reader of the older ones could go wrong."""

Span = tuple[int, int]
"""Half-open, in code points of the article's text (of its title, for a title's highlights)."""


_OF_A_HIT = ("rank", "doc_id", "title", "published", "published_by", "authors", "section", "publisher", "url", "source")
_OF_A_PASSAGE = ("quote", "start", "end", "page")
COLUMNS = (*_OF_A_HIT, *_OF_A_PASSAGE, "all_words")
"""What a row has: of its hit, of its passage, and whether the hit has all the words."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A run of whole sentences of an article.

    Attributes:
        text: `article.text[start:end]`.
        start: Offset of its first code point in the article's text.
        end: Offset behind its last code point.
        highlights: The marked ranges, in order, on the same scale as `start`.
        cut_before: Whether it begins inside a sentence too long to be given whole.
        cut_behind: Whether it ends inside one.
        page: The page that it begins on, from 1; `None` where the source has no pages.
    """

    text: str
    start: int
    end: int
    highlights: tuple[Span, ...]
    cut_before: bool = False
    cut_behind: bool = False
    page: int | None = None

    def to_dict(self) -> dict[str, Any]:
        """Give the passage as plain JSON values."""
        return {
            "text": self.text,
            "start": self.start,
            "end": self.end,
            "highlights": [list(span) for span in self.highlights],
            "cut_before": self.cut_before,
            "cut_behind": self.cut_behind,
            "page": self.page,
        }


@dataclass(frozen=True, slots=True)
class Duplicate:
    """An article that says the same as another, or nearly.

    Attributes:
        doc_id: Its id, for `Archive.get`.
        title: Its headline.
        published: When it was published, and how that was found.
        publisher: Its publisher.
        url: Its address.
        source: Where it was read.
        exact: Whether nothing differs but its id, its address and where it was read.
    """

    doc_id: str
    title: str
    published: Published | None
    publisher: str | None
    url: str | None
    source: str
    exact: bool

    def to_dict(self) -> dict[str, Any]:
        """Give it as plain JSON values."""
        return {
            "doc_id": self.doc_id,
            "title": self.title,
            **published_to_dict(self.published),
            "publisher": self.publisher,
            "url": self.url,
            "source": self.source,
            "exact": self.exact,
        }


@dataclass(frozen=True, slots=True)
class Hit:
    """An article that was found.

    Attributes:
        rank: Its place among all hits, from 1.
        doc_id: Its id, for `Archive.get`.
        score: How well it answers; comparable only within one search.
        title: Its headline.
        title_highlights: The marked ranges of the headline.
        published: When it was published, and how that was found.
        authors: Its authors.
        section: Its section.
        publisher: Its publisher.
        url: Its address.
        source: Where it was read.
        passages: Its best passages, best first.
        all_words: Whether it has all the words of the query.
        explanation: Of what the score is made up, where that was asked for.
        also_in: How many others say the same, or nearly, and are no hits of their own.
        copies: The first few of them; `Archive.copies` gives all.
    """

    rank: int
    doc_id: str
    score: float
    title: str
    title_highlights: tuple[Span, ...]
    published: Published | None
    authors: tuple[str, ...]
    section: str | None
    publisher: str | None
    url: str | None
    source: str
    passages: tuple[Passage, ...]
    all_words: bool = True
    explanation: "Explanation | None" = None
    also_in: int = 0
    copies: tuple[Duplicate, ...] = ()

    def to_dict(self) -> dict[str, Any]:
        """Give the hit as plain JSON values."""
        return {
            "rank": self.rank,
            "doc_id": self.doc_id,
            "score": round(self.score, 4),
            "all_words": self.all_words,
            "title": self.title,
            **published_to_dict(self.published),
            "authors": list(self.authors),
            "section": self.section,
            "publisher": self.publisher,
            "url": self.url,
            "source": self.source,
            "passages": [passage.to_dict() for passage in self.passages],
            **({} if self.explanation is None else {"explanation": self.explanation.to_dict()}),
            "also_in": self.also_in,
            "copies": [copy.to_dict() for copy in self.copies],
        }

    def to_rows(self) -> Iterator[dict[str, Any]]:
        """Give each passage as a row, with the hit that it is of; a hit without any has a row too."""
        facts = self.to_dict()
        shared = {**{name: facts[name] for name in _OF_A_HIT}, "authors": "; ".join(self.authors)}
        for passage in self.passages or (None,):
            quoted = (None,) * 4 if passage is None else (passage.text, passage.start, passage.end, passage.page)
            yield {**shared, **dict(zip(_OF_A_PASSAGE, quoted, strict=True)), "all_words": self.all_words}

    def _repr_html_(self) -> str:
        from recorte.search.html import hit_html

        return hit_html(self)


@dataclass(frozen=True, slots=True)
class SearchResults:
    """The answer to one query.

    Attributes:
        query: The query as it was asked.
        total: How many articles match, of which `hits` are some; one for each cluster of those that are nearly the
            same, unless all copies were asked for.
        complete: How many of them have all the words.
        took_ms: Time taken in milliseconds.
        notes: What was not understood, or not done as asked, in words for the user.
        hits: The articles asked for, in order.
        suggestion: Where few articles have all the words, the query that may have been meant; it finds more.
        counted: How many articles `facets` and `timeline` are of, if asked for, each copy by itself: those with all the
            words, or all that were found where none has all of them.
        facets: These articles counted by each field that was asked for, in that order.
        timeline: The same by time, if it was asked for.
    """

    query: str
    total: int
    took_ms: float
    notes: tuple[str, ...]
    hits: tuple[Hit, ...]
    complete: int
    suggestion: str | None = None
    counted: int | None = None
    facets: "tuple[Facet, ...]" = ()
    timeline: "Timeline | None" = None

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    def to_dicts(self) -> list[dict[str, Any]]:
        """Give the hits as records of plain values: `pandas.DataFrame(results.to_dicts())`, `polars.from_dicts(…)`."""
        return [hit.to_dict() for hit in self.hits]

    def to_rows(self) -> list[dict[str, Any]]:
        """Give the passages as flat records, one for each, as the columns of CSV are: for a frame of quotes."""
        return [row for hit in self.hits for row in hit.to_rows()]

    def _repr_html_(self) -> str:
        from recorte.search.html import results_html

        return results_html(self)

    def to_dict(self) -> dict[str, Any]:
        """Give the results as the JSON document that `recorte search --json` prints."""
        return {
            "schema_version": SCHEMA_VERSION,
            "query": self.query,
            "total": self.total,
            "complete": self.complete,
            "took_ms": round(self.took_ms, 3),
            "notes": list(self.notes),
            "suggestion": self.suggestion,
            **({} if self.counted is None else {"counted": self.counted}),
            **({"facets": [facet.to_dict() for facet in self.facets]} if self.facets else {}),
            **({"timeline": self.timeline.to_dict()} if self.timeline is not None else {}),
            "hits": [hit.to_dict() for hit in self.hits],
        }


def article_to_dict(article: Article, copies: Iterable[Duplicate] = ()) -> dict[str, Any]:
    """Give an article, and what says the same, as the JSON document that `recorte show --json` prints."""
    return {
        "schema_version": SCHEMA_VERSION,
        "doc_id": article.doc_id,
        "title": article.title,
        **published_to_dict(article.published),
        "authors": list(article.authors),
        "section": article.section,
        "publisher": article.publisher,
        "url": article.url,
        "language": article.language,
        "captured": None if article.captured is None else article.captured.isoformat(),
        "source": article.source,
        "pages": list(article.pages),
        "text": article.text,
        "copies": [copy.to_dict() for copy in copies],
    }


def published_to_dict(published: Published | None) -> dict[str, str | None]:
    """Give a date of publication as the two values that every JSON document has for it."""
    if published is None:
        return {"published": None, "published_by": None}
    return {"published": published.iso, "published_by": published.found_by}


def to_json(document: dict[str, Any], *, indent: int | None = None) -> str:
    """Write a JSON document, on one line unless indented; any text in it can be encoded."""
    text = json.dumps(document, ensure_ascii=False, indent=indent)
    # A lone surrogate, which no terminal or file takes, goes as the escape that JSON has for it.
    return re.sub("[\ud800-\udfff]", lambda found: f"\\u{ord(found[0]):04x}", text)

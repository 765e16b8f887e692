"""The JSON documents of the API and of the tools for agents, as they describe them; they are those of the command.

These classes describe, and make nothing: `to_dict` of what the library gives does. A test holds one to the other.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from recorte.search.counting.facets import FacetName
from recorte.search.counting.timeline import Interval

Span = Annotated[list[int], Field(min_length=2, max_length=2)]
"""Half-open, in code points."""

Version = Literal[1]


class Document(BaseModel):
    """What all have in common: nothing that is not described."""

    model_config = ConfigDict(extra="forbid", title=None)


class PassageDocument(Document):
    """A run of whole sentences of an article; offsets are those of the article's text."""

    text: str
    start: int
    end: int
    highlights: list[Span]
    cut_before: bool
    cut_behind: bool
    page: int | None


class DuplicateDocument(Document):
    """An article that says the same as another, or nearly."""

    doc_id: str
    title: str
    published: str | None
    published_by: str | None
    publisher: str | None
    url: str | None
    source: str
    exact: bool


class WordScoreDocument(Document):
    """What a word of the query brings to a score."""

    word: str
    value: float
    frequency: float
    articles: int
    idf: float
    other_accent: bool


class ExplanationDocument(Document):
    """Of what a score is made up; its parts add up to it."""

    score: float
    words: list[WordScoreDocument]
    coverage: float
    by_closeness: float
    for_all_words: float


class HitDocument(Document):
    """An article that was found."""

    rank: int
    doc_id: str
    score: float
    all_words: bool
    title: str
    published: str | None
    published_by: str | None
    authors: list[str]
    section: str | None
    publisher: str | None
    url: str | None
    source: str
    passages: list[PassageDocument]
    explanation: Annotated[ExplanationDocument | None, Field(description="Only where it was asked for.")] = None
    also_in: int
    copies: list[DuplicateDocument]


class SearchDocument(Document):
    """The answer to a query, as `recorte search --json` prints it."""

    schema_version: Version
    query: str
    total: int
    complete: int
    took_ms: float
    notes: list[str]
    suggestion: str | None
    hits: list[HitDocument]


class FacetValueDocument(Document):
    """A value, how many of the articles found have it, and the filters that find just these."""

    value: str
    count: int
    filters: dict[str, str]


class FacetDocument(Document):
    """The articles that count, by one field: `distinct` values in all, and `without` any."""

    name: FacetName
    distinct: int
    without: int
    values: list[FacetValueDocument]


class FacetsDocument(SearchDocument):
    """What has all the words of a query, `counted` in all, as `recorte search --facets --json` prints it."""

    counted: int
    facets: list[FacetDocument]


class BucketDocument(Document):
    """A year, a month or a day, and how many of the articles found are of it."""

    period: str
    start: str
    end: str
    count: int


class BucketsDocument(Document):
    """The articles found by time, those between without any included; `undated` have no date."""

    by: Interval
    undated: int
    buckets: list[BucketDocument]


class TimelineDocument(SearchDocument):
    """When what has all the words of a query was published, as `recorte timeline --json` prints it."""

    counted: int
    timeline: BucketsDocument


class ArticleDocument(Document):
    """An article, as `recorte show --json` prints it."""

    schema_version: Version
    doc_id: str
    title: str
    published: str | None
    published_by: str | None
    authors: list[str]
    section: str | None
    publisher: str | None
    url: str | None
    language: str | None
    captured: str | None
    source: str
    pages: list[int]
    copies: list[DuplicateDocument]
    text: str


class CompletionDocument(Document):
    """A query that is complete, and how many articles have its words."""

    text: str
    articles: int


class TitleDocument(Document):
    """An article whose title has the words."""

    doc_id: str
    title: str
    published: str | None
    published_by: str | None


class SuggestionsDocument(Document):
    """What the beginning of a query may become, as `recorte suggest --json` prints it."""

    schema_version: Version
    prefix: str
    took_ms: float
    completions: list[CompletionDocument]
    titles: list[TitleDocument]


class InfoDocument(Document):
    """What the archive holds, as `recorte info --json` prints it."""

    schema_version: Version
    path: str
    articles: int
    copies: int
    sources: int
    roots: list[str]
    rejected: int
    text_bytes: int
    archive_bytes: int
    segments: int
    generation: int
    built: str
    recorte: str
    format: int


class HealthDocument(Document):
    """That the server answers, and which generation of the archive it has."""

    schema_version: Version
    status: Literal["ok"]
    generation: int
    articles: int


class ProblemDocument(Document):
    """What was wrong with a request, as RFC 9457 has it."""

    type: str
    title: str
    status: int
    detail: str

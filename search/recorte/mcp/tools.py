"""The tools: what each may be asked, what it answers, and how that is described to an agent.

What is asked is `recorte.hosting.asking`'s, within narrower bounds, as an agent has to read all that it gets.
"""

from dataclasses import dataclass
from typing import Annotated, Any, NamedTuple

from pydantic import BaseModel, Field

from recorte.hosting.asking import Asked, Counted, Dated, Question
from recorte.hosting.documents import ArticleDocument, FacetsDocument, SearchDocument, TimelineDocument
from recorte.mcp.passing import LONGEST, MOST, passed
from recorte.mcp.telling import tell_article, tell_counts, tell_hits, tell_timeline
from recorte.search import Archive
from recorte.search.results import article_to_dict

MOST_HITS = 25
MOST_PASSAGES = 5
MOST_COPIES = 10

LONGEST_PART = 20_000
_PART = 8_000
"""Characters of an article at once."""


class Answer(NamedTuple):
    """What a tool answers: a document, and the same in a few words."""

    document: dict[str, Any]
    text: str


class Searched(Asked, extra="forbid"):
    """What `search_articles` may be asked."""

    limit: Annotated[int, Field(ge=0, le=MOST_HITS, description="Hits at most.")] = 10
    passages: Annotated[int, Field(ge=0, le=MOST_PASSAGES, description="Passages of a hit at most.")] = 3

    def answer(self, archive: Archive) -> Answer:
        """Search."""
        results = self.search(archive)
        return Answer(passed(results.to_dict()), tell_hits(results, self.offset))


class Read(Question, extra="forbid"):
    """What `get_article` may be asked."""

    doc_id: Annotated[str, Field(min_length=1, max_length=LONGEST, description="The id that a hit has.")]
    start: Annotated[int, Field(ge=0, description="The offset in the text at which to begin.")] = 0
    length: Annotated[int, Field(ge=1, le=LONGEST_PART, description="Characters of the text at most.")] = _PART

    def answer(self, archive: Archive) -> Answer:
        """Give a part of an article."""
        article, copies = archive.get(self.doc_id), archive.copies(self.doc_id)
        start = min(self.start, len(article.text))
        end = _end(article.text, start, self.length)
        document = {
            **passed({**article_to_dict(article, copies[:MOST_COPIES]), "text": ""}),
            **passed({"text": article.text[start:end]}, longest=LONGEST_PART),
            "start": start,
            "end": end,
            "length": len(article.text),
            "next": end if end < len(article.text) else None,
            "also_in": len(copies),
        }
        return Answer(document, tell_article(article, start, end))


class Faceted(Counted, extra="forbid"):
    """What `list_facets` may be asked."""

    def answer(self, archive: Archive) -> Answer:
        """Count by fields."""
        results = self.count(archive)
        return Answer(passed(results.to_dict()), tell_counts(results))


class Spread(Dated, extra="forbid"):
    """What `timeline` may be asked."""

    def answer(self, archive: Archive) -> Answer:
        """Count by time.

        Raises:
            ValueError: If a filter cannot be understood, or there is more than an agent could read.
        """
        results = self.count(archive)
        if results.timeline is not None and len(results.timeline) > MOST:
            length = f"{len(results.timeline):,} {results.timeline.by}s"
            raise ValueError(f"{length} are too many at once: narrow them by 'from' and 'to', or count by more")
        return Answer(passed(results.to_dict()), tell_timeline(results))


class PartDocument(ArticleDocument):
    """An article with the part `start` to `end` of its text, which has `length` code points.

    `next` is where to go on, and `also_in` how many articles say the same, of which `copies` are a few.
    """

    start: int
    end: int
    length: int
    next: int | None
    also_in: int


@dataclass(frozen=True, slots=True)
class Tool:
    """A tool.

    Attributes:
        title: Its name for people.
        description: What it does, for an agent that has to choose.
        question: What it may be asked.
        document: What it answers.
    """

    title: str
    description: str
    question: type[Searched | Read | Faceted | Spread]
    document: type[BaseModel]

    def input_schema(self) -> dict[str, Any]:
        """Describe the arguments."""
        return _schema(self.question)

    def output_schema(self) -> dict[str, Any]:
        """Describe the document."""
        return _schema(self.document)


TOOLS = {
    "search_articles": Tool(
        "Search the news archive",
        "Find articles in an archive of Portuguese-language news, best first, each with the passages that answer. "
        'Words are found in all their forms and spellings, with or without accents. `q` may have "phrases", '
        '"words close by"~5, -word, E / OU / NÃO, parentheses, prefix*, misspeled~, =spelling, and the fields titulo: '
        "texto: secao: autor: fonte: data: (as in data:2023-01..2023-06). Without `q`, the filters alone say what is "
        "found. A passage is `start` to `end` of the article's text: quote and cite it by doc_id and these offsets.",
        Searched,
        SearchDocument,
    ),
    "get_article": Tool(
        "Read an article",
        "Give an article by the doc_id of a hit: its title, date, authors, section, publisher, address, and its text "
        "in parts. Go on with `start` = `next` until that is null; offsets are those of passages.",
        Read,
        PartDocument,
    ),
    "list_facets": Tool(
        "Count articles by section, publisher, author, year or month",
        "Count the articles with all the words of a query, or all of the archive, by the values of their fields. "
        "Each value comes with the filters that find just these articles.",
        Faceted,
        FacetsDocument,
    ),
    "timeline": Tool(
        "Count articles by time",
        "Count the articles with all the words of a query, or all of the archive, by year, month or day.",
        Spread,
        TimelineDocument,
    ),
}
"""By their names."""


def _schema(model: type[BaseModel]) -> dict[str, Any]:
    schema = model.model_json_schema()
    return {name: value for name, value in schema.items() if name not in ("title", "description")}


def _end(text: str, start: int, length: int) -> int:
    """Find where a part ends: behind a line, else behind a word, if one ends in its second half."""
    end = start + length
    if end >= len(text):
        return len(text)
    least = start + length // 2
    return next((place + 1 for sign in "\n " if (place := text.rfind(sign, least, end)) >= 0), end)

"""What a request asks of an archive: the one place that turns its parameters into a search.

Each is a model, so its bounds and descriptions are those of the parameters over HTTP and of the tools for agents.
"""

from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

from recorte.search import Archive, SearchResults
from recorte.search.counting.facets import FacetName
from recorte.search.counting.timeline import Interval
from recorte.search.ranking.ranking import Sort
from recorte.search.suggesting.completion import Suggestions

LONGEST_QUERY = 1_000
LONGEST_NAME = 200
"""Characters."""

MOST_HITS = 100
DEEPEST = 10_000
"""The offset beyond which nobody reads on."""

MOST_PASSAGES = 10
MOST_SUGGESTIONS = 50
MOST_VALUES = 100
"""Of a field, to count by."""

_Name = Annotated[str | None, Field(max_length=LONGEST_NAME)]
_Limit = Annotated[int, Field(ge=0, le=MOST_HITS, description="Hits at most.")]
_Offset = Annotated[int, Field(ge=0, le=DEEPEST, description="Hits to leave out first.")]
_Passages = Annotated[int, Field(ge=0, le=MOST_PASSAGES, description="Passages of a hit at most.")]


class Question(BaseModel):
    """What all have in common: once made, it stays."""

    model_config = ConfigDict(frozen=True)


class Selection(Question):
    """What articles are meant, whatever is then done with them.

    Attributes:
        q: The query, in the language of `recorte search`.
        published_from: From this day, month or year.
        published_to: Up to this day, month or year, included.
        section: Only of this section.
        publisher: Only of this publisher.
        author: Only by this author.
        exact_spelling: Whether words are meant in the very spelling that they are typed in.
    """

    q: Annotated[str, Field(max_length=LONGEST_QUERY, description="The query; any text is one.")] = ""
    published_from: Annotated[
        str | None, Field(alias="from", max_length=LONGEST_NAME, description="From this day, month or year: 2023-05.")
    ] = None
    published_to: Annotated[
        str | None, Field(alias="to", max_length=LONGEST_NAME, description="Up to this day, month or year, included.")
    ] = None
    section: Annotated[_Name, Field(description="Only of this section; '=NAME' for those named so and no more.")] = None
    publisher: Annotated[_Name, Field(description="Only of this publisher, or '=NAME'.")] = None
    author: Annotated[_Name, Field(description="Only by this author, or '=NAME'.")] = None
    exact_spelling: Annotated[bool, Field(description="Words only in the very spelling that they are typed in.")] = (
        False
    )

    @property
    def restricted(self) -> bool:
        """Whether anything restricts what is found besides the query."""
        return any((self.published_from, self.published_to, self.section, self.publisher, self.author))

    def found_in(self, archive: Archive, **how: Any) -> SearchResults:  # noqa: ANN401 - what the archive takes
        """Search an archive; a parameter that is empty is as one that is not there.

        Args:
            archive: The archive.
            how: Further arguments of its `search`.

        Raises:
            ValueError: If a filter cannot be understood.
        """
        return archive.search(
            self.q,
            published_from=self.published_from or None,
            published_to=self.published_to or None,
            section=self.section or None,
            publisher=self.publisher or None,
            author=self.author or None,
            exact_spelling=self.exact_spelling,
            **how,
        )


class Asked(Selection):
    """A search, with the parameters that every address for searching takes.

    Attributes:
        limit: Hits at most.
        offset: Hits to leave out first.
        passages: Passages of a hit at most.
        sort: In which order.
        explain: Whether each hit says of what its score is made up.
        all_copies: Whether what is nearly the same as a hit before it is a hit of its own.
    """

    limit: _Limit = 10
    offset: _Offset = 0
    passages: _Passages = 3
    sort: Annotated[
        Sort, Field(description="By score, or by date, which gives all articles where nothing is asked for.")
    ] = "score"
    explain: Annotated[bool, Field(description="Say of each hit what its score is made up of.")] = False
    all_copies: Annotated[bool, Field(description="Also the articles that are nearly the same as one before.")] = False

    @property
    def filtered(self) -> bool:
        """Whether anything restricts what is found, or its order is another than usual."""
        return self.restricted or self.sort != "score"

    @property
    def asks(self) -> bool:
        """Whether there is anything to search for."""
        return bool(self.q.strip()) or self.filtered

    def search(self, archive: Archive, **more: Any) -> SearchResults:  # noqa: ANN401 - what the archive takes
        """Search an archive.

        Args:
            archive: The archive.
            more: Further arguments of its `search`, or others.

        Raises:
            ValueError: If a filter cannot be understood.
        """
        how = {name: getattr(self, name) for name in ("limit", "offset", "passages", "sort", "explain", "all_copies")}
        return self.found_in(archive, **{**how, **more})


class Counted(Selection):
    """Articles with all the words, to be counted by what they have in their fields; without any, all articles.

    Attributes:
        by: The fields.
        values: Values of each at most.
    """

    by: Annotated[
        list[FacetName], Field(min_length=1, max_length=len(get_args(FacetName)), description="What to count by.")
    ] = ["section", "publisher", "author", "year"]
    values: Annotated[int, Field(ge=0, le=MOST_VALUES, description="Values of each at most.")] = 10

    def count(self, archive: Archive) -> SearchResults:
        """Count; the hits themselves are left out.

        Raises:
            ValueError: If a filter cannot be understood.
        """
        return self.found_in(archive, limit=0, facets=self.by, facet_values=self.values)


class Dated(Selection):
    """Articles with all the words, to be counted by when they were published; without any, all articles.

    Attributes:
        by: The length of time; `auto` for the shortest of which there are few enough to be looked at.
    """

    by: Annotated[
        Literal[Interval, "auto"], Field(description="By year, month or day; auto for the shortest that is readable.")
    ] = "auto"

    def count(self, archive: Archive) -> SearchResults:
        """Count; the hits themselves are left out.

        Raises:
            ValueError: If a filter cannot be understood.
        """
        return self.found_in(archive, limit=0, timeline=self.by, all_copies=True)


class Alike(Question):
    """How many articles that are like another one are asked for.

    Attributes:
        limit: Hits at most.
        offset: Hits to leave out first.
        passages: Passages of a hit at most.
    """

    limit: _Limit = 10
    offset: _Offset = 0
    passages: _Passages = 0

    def similar(self, archive: Archive, doc_id: str) -> SearchResults:
        """Find the articles of an archive that are like this one."""
        return archive.similar(doc_id, limit=self.limit, offset=self.offset, passages=self.passages)


class Begun(Question):
    """The beginning of a query, to be completed.

    Attributes:
        q: What was typed.
        words: Completions at most.
        titles: Titles at most.
    """

    q: Annotated[str, Field(max_length=LONGEST_QUERY, description="The beginning of a query.")] = ""
    words: Annotated[int, Field(ge=0, le=MOST_SUGGESTIONS, description="Completions at most.")] = 10
    titles: Annotated[int, Field(ge=0, le=MOST_SUGGESTIONS, description="Titles at most.")] = 5

    def suggest(self, archive: Archive) -> Suggestions:
        """Complete it by the words and titles of an archive."""
        return archive.suggest(self.q, words=self.words, titles=self.titles)

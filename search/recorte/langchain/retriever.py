"""The retriever, which asks `Archive.search`."""

from typing import Any

from langchain_core.callbacks import CallbackManagerForRetrieverRun
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from pydantic import ConfigDict, PositiveInt

from recorte.search import Archive
from recorte.search.exporting.quoting import quotes
from recorte.search.query.filters import Day
from recorte.search.ranking.ranking import Sort


class RecorteRetriever(BaseRetriever):
    """Finds passages, those of the best article first.

    A document's content is a passage, or the title of an article without text. Its metadata are those of a row of
    `SearchResults.to_rows` that have a value, and `score`: `doc_id`, `title`, `published`, `authors`, `section`,
    `publisher`, `url`, `source`, with `start` and `end`, the offsets of the passage in the article's text.

    Attributes:
        archive: The archive; it may be shared, and the async methods ask it in a thread.
        k: Documents at most.
        passages: Documents of one article at most.
        sort: In which order articles come.
        exact_spelling: Whether words are meant in the very spelling that they are typed in.
        published_from: Only articles of this day or later, as the other filters in the words of `Archive.search`.
        published_to: Only articles of this day or earlier.
        section: Only of this section.
        publisher: Only of this publisher.
        author: Only by this author.

    All but the archive may be given for one query too: `retriever.invoke("perdas", k=3, section="Economia")`.
    """

    model_config = ConfigDict(extra="forbid")

    archive: Archive
    k: PositiveInt = 10
    passages: PositiveInt = 3
    sort: Sort = "score"
    exact_spelling: bool = False
    published_from: Day | None = None
    published_to: Day | None = None
    section: str | None = None
    publisher: str | None = None
    author: str | None = None

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,  # noqa: ARG002 - theirs
        **how: Any,  # noqa: ANN401 - what is given for one query
    ) -> list[Document]:
        asked = self.model_validate({**dict(self), **how}) if how else self
        results = asked.archive.search(
            query,
            limit=asked.k,
            passages=asked.passages,
            sort=asked.sort,
            exact_spelling=asked.exact_spelling,
            published_from=asked.published_from,
            published_to=asked.published_to,
            section=asked.section,
            publisher=asked.publisher,
            author=asked.author,
        )
        return [
            Document(quote.text, id=quote.id, metadata={**quote.facts, "score": quote.score})
            for quote in quotes(results, asked.k)
        ]

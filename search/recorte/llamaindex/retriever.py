"""The retriever, which asks `Archive.search`."""

import asyncio
import inspect
from typing import Any

from llama_index.core.callbacks import CallbackManager
from llama_index.core.retrievers import BaseRetriever
from llama_index.core.schema import NodeRelationship, NodeWithScore, QueryBundle, RelatedNodeInfo, TextNode

from recorte.search import Archive
from recorte.search.exporting.quoting import Quote, quotes


class RecorteRetriever(BaseRetriever):
    """Finds passages, those of the best article first.

    A node's text is a passage, or the title of an article without text; where it stands in the article's text is in
    `start_char_idx` and `end_char_idx`, and its source node is the article by its `doc_id`. The metadata are those of a
    row of `SearchResults.to_rows` that have a value.

    Args:
        archive: The archive; it may be shared, and the async methods ask it in a thread.
        k: Nodes at most.
        passages: Nodes of one article at most.
        callback_manager: As LlamaIndex has it.
        how: Filters, and in which order articles come, in the words of `Archive.search`.

    Raises:
        TypeError: If `Archive.search` takes no argument of such a name.
    """

    def __init__(
        self,
        archive: Archive,
        *,
        k: int = 10,
        passages: int = 3,
        callback_manager: CallbackManager | None = None,
        **how: Any,  # noqa: ANN401 - what the archive takes
    ) -> None:
        super().__init__(callback_manager)
        inspect.signature(archive.search).bind("", limit=k, passages=passages, **how)
        self._archive, self._most = archive, k
        self._how = {"limit": k, "passages": passages, **how}

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        results = self._archive.search(query_bundle.query_str, **self._how)
        return [NodeWithScore(node=_node(quote), score=quote.score) for quote in quotes(results, self._most)]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        return await asyncio.to_thread(self._retrieve, query_bundle)


def _node(quote: Quote) -> TextNode:
    return TextNode(
        id_=quote.id,
        text=quote.text,
        metadata=quote.facts,
        start_char_idx=quote.facts.get("start"),
        end_char_idx=quote.facts.get("end"),
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=quote.facts["doc_id"])},
    )

"""The retriever of LlamaIndex: what its nodes say, and how it is used."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from recorte.search import Archive

pytest.importorskip("llama_index.core", reason="needs LlamaIndex: pip install '.[llamaindex]'")

from llama_index.core.schema import NodeWithScore, TextNode

from recorte.llamaindex import RecorteRetriever


@pytest.fixture(scope="module")
def archive(sample_archive: Path) -> Iterator[Archive]:
    """Give the sample archive."""
    with Archive.open(sample_archive) as opened:
        yield opened


def test_nodes_are_passages_that_can_be_cited(archive: Archive) -> None:
    """With where each stands, and an id of its own; what an article does not have is left out."""
    found: list[NodeWithScore] = RecorteRetriever(archive, k=20, passages=2).retrieve("Reality Labs perdas")
    assert len({one.node_id for one in found}) == len(found) > 5
    for one in found:
        node, article = one.node, archive.get(one.node.ref_doc_id or "")
        assert isinstance(node, TextNode)
        assert article.text[node.start_char_idx : node.end_char_idx] == node.text
        assert (node.metadata["title"], node.metadata["source"]) == (article.title, article.source)
        assert article.published is not None
        assert node.metadata["published"] == article.published.when.isoformat()
        assert None not in node.metadata.values()


def test_the_best_article_comes_first_with_its_passages(archive: Archive) -> None:
    """As many of each article as were asked for, in the order of the search; the same without blocking a loop."""
    retriever = RecorteRetriever(archive, k=4, passages=1, published_from="2023", sort="newest")
    expected = archive.search("Meta", limit=4, passages=1, published_from="2023", sort="newest")
    for found in (retriever.retrieve("Meta"), asyncio.run(retriever.aretrieve("Meta"))):
        assert [one.text for one in found] == [hit.passages[0].text for hit in expected]
        assert [one.score for one in found] == [hit.score for hit in expected]


def test_an_article_without_text_is_its_title(archive_of: Callable[..., Archive]) -> None:
    """So whatever is found is there."""
    (found,) = RecorteRetriever(archive_of({"titulo": "Perdas de ontem", "texto": ""})).retrieve("perdas")
    assert (found.text, found.node_id) == ("Perdas de ontem", "1")


@pytest.mark.parametrize(
    ("wrong", "error"),
    [({"filtro": "x"}, TypeError), ({"published_from": "ontem"}, ValueError), ({"k": -1}, ValueError)],
)
def test_what_cannot_be_followed_is_refused(archive: Archive, wrong: dict[str, Any], error: type[Exception]) -> None:
    """Names that are misspelled before any search."""
    with pytest.raises(error):
        RecorteRetriever(archive, **wrong).retrieve("Meta")

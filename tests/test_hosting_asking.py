"""What a request asks, before any way of asking: its bounds, and the search that is made of it."""

import json
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from recorte.hosting.asking import MOST_VALUES, Asked, Counted, Dated
from recorte.hosting.documents import FacetsDocument, TimelineDocument
from recorte.search import Archive


def plain(document: dict[str, Any]) -> dict[str, Any]:
    """Give a document as JSON has it, without the time that it took."""
    read: dict[str, Any] = json.loads(json.dumps(document))
    return {**read, "took_ms": 0}


@pytest.mark.parametrize("asked", [{}, {"q": "Meta"}, {"q": "Meta", "from": "2022", "publisher": "Gazeta"}])
def test_articles_are_counted_as_the_library_counts_them(sample_archive: Path, asked: dict[str, str]) -> None:
    """By their fields and by time, whatever restricts them; and the documents are as they are described."""
    filters: dict[str, Any] = {"published_from": asked.get("from"), "publisher": asked.get("publisher")}
    with Archive.open(sample_archive) as archive:
        counted = Counted.model_validate({**asked, "by": ["section", "month"], "values": 3}).count(archive)
        dated = Dated.model_validate({**asked, "by": "year"}).count(archive)
        expected = archive.search(
            asked.get("q", ""), limit=0, facets=("section", "month"), facet_values=3, timeline="year", **filters
        )
    assert counted.total == dated.total == expected.total > 0
    assert (counted.facets, dated.timeline) == (expected.facets, expected.timeline)
    FacetsDocument.model_validate(plain(counted.to_dict()))
    TimelineDocument.model_validate(plain(dated.to_dict()))


def test_a_parameter_that_is_empty_is_none(sample_archive: Path) -> None:
    """As the fields of a form are."""
    empty = Asked.model_validate({"q": "Meta", "from": "", "to": "", "section": "", "publisher": "", "author": ""})
    with Archive.open(sample_archive) as archive:
        assert plain(empty.search(archive).to_dict()) == plain(archive.search("Meta").to_dict())
    assert not empty.filtered
    assert not Asked(q=" ").asks


@pytest.mark.parametrize(
    "values", [{"by": []}, {"by": ["title"]}, {"values": MOST_VALUES + 1}, {"values": -1}, {"q": "a" * 1_001}]
)
def test_what_is_counted_is_bounded(values: dict[str, Any]) -> None:
    """Before any archive is asked."""
    with pytest.raises(ValidationError):
        Counted.model_validate(values)

"""What is asked for wrongly: told at once, by the argument, and without a look at the archive's files."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from recorte.indexer.reader import ArchiveReader
from recorte.search import Archive
from recorte.search.errors import ArticleNotFoundError

MakeArchive = Callable[..., Archive]

WRONG: list[tuple[Callable[[Any], object], str]] = [
    (lambda archive: archive.search("uva", limit=-1), "limit"),
    (lambda archive: archive.search("uva", offset=-1), "offset"),
    (lambda archive: archive.search("uva", passages=-1), "passages"),
    (lambda archive: archive.search("uva", sort="relevance"), "sort"),
    (lambda archive: archive.search("uva", facets=["nope"]), "facet"),
    (lambda archive: archive.search("uva", timeline="week"), "timeline"),
    (lambda archive: archive.search("uva", published_from="ontem"), "ontem"),
    (lambda archive: archive.hits("uva", sort="relevance"), "sort"),
    (lambda archive: archive.hits("uva", offset=-3), "offset"),
    (lambda archive: archive.hits("uva", passages=-1), "passages"),
    (lambda archive: archive.unseen("uva", np.empty(0, np.uint64), passages=-1), "passages"),
    (lambda archive: archive.suggest("uv", words=-1), "words"),
    (lambda archive: archive.similar("1", limit=-1), "limit"),
]


@pytest.fixture(autouse=True)
def _unchecked(monkeypatch: pytest.MonkeyPatch) -> None:
    def check(_: ArchiveReader) -> None:
        raise AssertionError("every byte of the archive would be read")

    monkeypatch.setattr(ArchiveReader, "check", check)


@pytest.mark.parametrize(("ask", "name"), WRONG)
def test_a_wrong_argument_is_told_by_its_name(
    archive_of: MakeArchive, ask: Callable[[Archive], object], name: str
) -> None:
    """When it is given, not when the first hit is read."""
    with pytest.raises(ValueError, match=name):
        ask(archive_of("uva"))


@pytest.mark.parametrize("ask", [Archive.get, Archive.copies, Archive.similar, Archive.file_of])
def test_an_unknown_id_is_no_damage(archive_of: MakeArchive, ask: Callable[[Archive, str], object]) -> None:
    """A mistyped id costs a look-up, and the message says where ids are to be had."""
    with pytest.raises(ArticleNotFoundError, match="no article with the id 'nada'; each search hit shows its id"):
        ask(archive_of("uva"), "nada")

"""The documents of a segment, or of the draft of one: their articles, and all that is known of each but its words."""

from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from recorte.indexer.columns.articles import StoredArticles
from recorte.indexer.columns.encoding import Hashes
from recorte.indexer.columns.facets import FacetColumn, read_facet
from recorte.indexer.columns.fields import FACET_FIELDS, KEY_FIELDS
from recorte.indexer.columns.keys import Keys
from recorte.indexer.columns.origins import read_origins
from recorte.indexer.columns.parts import PartsFile
from recorte.indexer.columns.signatures import BANDS, Signatures


class Documents:
    """The file of a segment, or of a draft; parts of it are looked at when they are first needed.

    Raises:
        ArchiveCorruptError: The file is not what was written.
    """

    def __init__(self, path: Path) -> None:
        self.file = PartsFile(path)
        documents = self.file.facts.get("documents")
        # As many as there are dates: no number of its own, which could be any.
        if type(documents) is not int or documents != len(self.file["published"]):
            raise self.file.damaged("its directory does not fit")
        self.documents = documents
        self._keys: dict[str, Keys] = {}

    @cached_property
    def articles(self) -> StoredArticles:
        """Its articles."""
        return StoredArticles(self.file, self.documents)

    def keys(self, name: str) -> Keys:
        """Give a field with one value a document."""
        if name not in KEY_FIELDS:
            raise KeyError(name)
        known = self._keys.get(name)
        if known is None:
            known = self._keys[name] = Keys(self.file, name, self.documents)
        return known

    def facet(self, name: str) -> FacetColumn:
        """Give the whole values of a field, of every document."""
        if name not in FACET_FIELDS:
            raise KeyError(name)
        return read_facet(self.file, name, self.documents)

    def lengths(self, field: str) -> NDArray[Any]:
        """Give the length of a field in tokens, for every document."""
        return self._of_each_document(f"{field}.lengths")

    def published(self) -> NDArray[np.int64]:
        """Give the time of publication of every document."""
        return self.file["published"].all().astype(np.int64)

    def ids(self) -> Hashes:
        """Give the hash of the `doc_id` of every document."""
        return self._of_each_document("ids").astype(np.uint64)

    def sizes(self) -> NDArray[np.int64]:
        """Give the length of every document's title and text, in bytes of UTF-8."""
        return self._of_each_document("sizes").astype(np.int64)

    def origins(self) -> Hashes:
        """Give the number of the source of every document."""
        return read_origins(self.file, self.documents)

    def contents(self) -> Hashes:
        """Give the hash of all that an exact copy of it has too, for every document."""
        return self._of_each_document("contents").astype(np.uint64, copy=False)

    def content(self, document: int) -> int:
        """Give the same for one document."""
        return self.file["contents"][document]

    def signatures(self) -> Signatures:
        """Give what tells whether its text is nearly another, for every document."""
        values = self.file["signatures"].all()
        if len(values) != self.documents * BANDS:
            raise self.file.damaged("'signatures' has more or fewer values than there are documents")
        return values.astype(np.uint32, copy=False).reshape(-1, BANDS)

    def close(self) -> None:
        """Let go of the file."""
        self._keys.clear()
        self.__dict__.pop("articles", None)
        self.file.close()

    def _of_each_document(self, name: str) -> NDArray[Any]:
        values = self.file[name].all()
        if len(values) != self.documents:
            raise self.file.damaged(f"'{name}' has more or fewer values than there are documents")
        return values

"""A segment, open for reading: some articles, complete with all that is needed to find them.

Documents are numbered from 0 in each segment; who puts segments together adds what lies before.
"""

from functools import cached_property
from pathlib import Path

from recorte.indexer.columns.dictionary import Dictionary
from recorte.indexer.columns.documents import Documents
from recorte.indexer.columns.inverted import InvertedColumns, PostingColumns


class Segment(Documents):
    """A segment's file.

    Raises:
        ArchiveCorruptError: The file is not what was written.
    """

    def __init__(self, path: Path) -> None:
        super().__init__(path)
        self._fields: dict[str, InvertedColumns] = {}

    @cached_property
    def dictionary(self) -> Dictionary:
        """Its words."""
        return Dictionary(self.file)

    def field(self, name: str) -> InvertedColumns:
        """Give the postings of a field of words."""
        known = self._fields.get(name)
        if known is None:
            known = self._fields[name] = InvertedColumns(self.file, name, self.documents)
        return known

    def postings(self, field: str) -> PostingColumns:
        """Give the documents of each term of a field."""
        return self.field(field).terms

    def close(self) -> None:
        """Let go of the file."""
        self._fields.clear()
        self.__dict__.pop("dictionary", None)
        super().close()

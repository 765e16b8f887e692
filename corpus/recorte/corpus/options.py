"""How sources are read: what a user may choose, and what bounds there are."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Self

from recorte.corpus.field_names import check_attributes

MEBIBYTE = 1 << 20


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """How sources are read.

    Attributes:
        field_names: Record field names to look for before the built-in ones, for each attribute of an
            article, such as `{"text": ("materia_completa",)}`; `standfirst` is one more attribute, which
            opens the text.
        largest_text: The most bytes of a file or part of one that is one article (text, Markdown, a mail), after
            decompression; the most characters of the text of a document.
        largest_html: The most bytes of an HTML page; parsing takes some 50 times as much memory.
        largest_record: The most bytes of one record: a line of JSON Lines, a row of a table, an object of a
            list, an entry of a feed.
        largest_document: The most bytes of a PDF or EPUB, which are held in memory as a whole.
        qualify_ids: Whether an id that a record gives counts within its file only: of 7 in `gazeta.csv` the `doc_id`
            is `gazeta.csv:7`.

    Raises:
        UnknownAttributeError: `field_names` names something that an article does not have.
    """

    field_names: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    largest_text: int = 64 * MEBIBYTE
    largest_html: int = 16 * MEBIBYTE
    largest_record: int = 16 * MEBIBYTE
    largest_document: int = 256 * MEBIBYTE
    qualify_ids: bool = False

    def __post_init__(self) -> None:
        """Check the attributes."""
        check_attributes(self.field_names)

    def __reduce__(self) -> tuple[type[Self], tuple[object, ...]]:
        """Let options be sent to another process, to which a read-only mapping cannot be."""
        limits = self.largest_text, self.largest_html, self.largest_record, self.largest_document
        return type(self), (dict(self.field_names), *limits, self.qualify_ids)

"""The formats that can be read: one module each, imported when the first such file is met.

To add a format, write a module with a function `articles` (see `recorte.corpus.opening.Reader`), and list it
here with the function of `recorte.corpus.recognition` that tells it from the others. The order counts: the
first that recognises a file reads it.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, cast

from recorte.corpus import recognition
from recorte.corpus.recognition import Beginning

if TYPE_CHECKING:
    from recorte.corpus.opening import Reader


@dataclass(frozen=True, slots=True)
class Format:
    """A format that can be read.

    Attributes:
        name: What to call it in a message.
        module: Where its reader is.
        recognises: Tells from the beginning of a file whether it is of this format.
        holds_files: Whether it is a container, in which every member may be of any format.
        needs: The library that it needs and that may be absent.
    """

    name: str
    module: str
    recognises: Callable[[Beginning], bool]
    holds_files: bool = False
    needs: str | None = None

    def reader(self) -> "Reader":
        """Give the reader, importing it and the libraries that it needs."""
        return cast("Reader", import_module(self.module))


BINARY_FORMATS = (
    Format("PDF", "recorte.corpus.readers.pdf", recognition.is_pdf, needs="pypdfium2"),
    Format("EPUB", "recorte.corpus.readers.epub", recognition.is_epub),
    Format("WARC", "recorte.corpus.readers.warc", recognition.is_warc),
    Format("ARC", "recorte.corpus.readers.warc", recognition.is_arc),
    # Formats that are ZIP archives underneath stand before this line, or are told apart by their members: see
    # `recognition.ZIP_DOCUMENTS`.
    Format("ZIP", "recorte.corpus.readers.zips", recognition.is_zip, holds_files=True),
    Format("tar", "recorte.corpus.readers.tars", recognition.is_tar, holds_files=True),
)
"""Formats that are no text, in the order in which they are tried; of a beginning they are given no text."""

FORMATS = (
    Format("WordPress export", "recorte.corpus.readers.wordpress", recognition.is_wordpress),
    Format("feed", "recorte.corpus.readers.feeds", recognition.is_feed),
    Format("NewsML-G2", "recorte.corpus.readers.newsml", recognition.is_newsml),
    Format("NITF", "recorte.corpus.readers.nitf", recognition.is_nitf),
    Format("ALTO", "recorte.corpus.readers.alto", recognition.is_alto),
    Format("mailbox", "recorte.corpus.readers.mbox", recognition.is_mbox),
    Format("mail", "recorte.corpus.readers.mail", recognition.is_mail),
    Format("JSON Lines", "recorte.corpus.readers.json_lines", recognition.is_json_lines),
    Format("ninjs", "recorte.corpus.readers.ninjs", recognition.is_ninjs),
    Format("JSON Feed", "recorte.corpus.readers.json_feed", recognition.is_json_feed),
    Format("JSON", "recorte.corpus.readers.json_values", recognition.is_json),
    Format("hOCR", "recorte.corpus.readers.hocr", recognition.is_hocr),
    Format("HTML", "recorte.corpus.readers.html", recognition.is_html),
    Format("Markdown", "recorte.corpus.readers.markdown", recognition.is_markdown),
    Format("CSV", "recorte.corpus.readers.table", recognition.is_table),
    Format("plain text", "recorte.corpus.readers.plain", recognition.is_plain_text),
)
"""Formats that are text, in the order in which they are tried."""


def readable() -> tuple[str, ...]:
    """Name the formats that can be read here; some need a library that may not be installed."""
    return tuple(known.name for known in (*BINARY_FORMATS, *FORMATS) if known.needs is None or find_spec(known.needs))

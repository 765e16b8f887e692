"""What a file is: told by its content first and by its name second.

A file that calls itself `.txt` and begins with `<!doctype html>` is HTML; a name only decides where the
content leaves a choice. What is certainly no article is refused with the reason.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from recorte.corpus.records import is_known
from recorte.corpus.streams import UnreadableError

DELIMITERS = ",;\t|"
"""What separates the cells of a table."""

BINARY_FORMATS = (
    (b"%PDF-", "PDF files are not read by this version"),
    (b"BZh", "bzip2 files are not read by this version; decompress it first"),
    (b"\x5d\x2a\x4d\x18", "compressed by Zstandard with a dictionary; decompress it first"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archives are not read by this version; unpack it first"),
    (b"Rar!", "RAR archives are not read by this version; unpack it first"),
    (b"\x1f\x8b", "compressed twice; decompress it first"),
    (b"\xfd7zXZ\x00", "compressed twice; decompress it first"),
    (b"\x28\xb5\x2f\xfd", "compressed twice; decompress it first"),
    (b"\xd0\xcf\x11\xe0", "old office documents are not read by this version"),
    (b"{\\rtf", "RTF documents are not read by this version"),
    (b"SQLite format 3", "a database, not an article"),
    (b"\x89PNG", "an image, not an article"),
    (b"\xff\xd8\xff", "an image, not an article"),
    (b"GIF8", "an image, not an article"),
)
"""How other kinds of files begin, and what to say of them."""

ZIP_DOCUMENTS = (
    ("application/epub+zip", "EPUB books are not read by this version"),
    ("application/vnd.oasis.opendocument.", "OpenDocument files are not read by this version; save it as HTML or text"),
)
"""How the `mimetype` member of a ZIP archive begins that is a document, and what to say of it."""

OFFICE_FOLDERS = (
    ("word/", "Word documents are not read by this version; save it as HTML or text"),
    ("xl/", "Excel workbooks are not read by this version; save it as CSV"),
    ("ppt/", "PowerPoint files are not read by this version"),
)
"""Folders by which a ZIP archive with a member `[Content_Types].xml` is known for a document, and what to say of it."""

NOT_ARTICLES = frozenset((
    ".css", ".js", ".mjs", ".ts", ".map", ".svg", ".py", ".ipynb", ".sh", ".bat", ".ps1", ".yml", ".yaml",
    ".toml", ".ini", ".cfg", ".conf", ".sql", ".log", ".lock", ".php", ".rb", ".c", ".h", ".java", ".go",
    ".rs", ".tex", ".bib",
))  # fmt: skip
"""Endings of text files that hold no articles."""

_TABLE_NAMES = frozenset((".csv", ".tsv", ".tab", ".psv"))
_LINES_NAMES = frozenset((".jsonl", ".ndjson", ".jl", ".jsonlines"))
_HTML_NAMES = frozenset((".html", ".htm", ".xhtml", ".shtml", ".asp", ".aspx", ".jsp", ".ghtml", ".shtm"))
_MARKDOWN_NAMES = frozenset((".md", ".markdown", ".mdown", ".mkd", ".mdx"))
_XML_NAMES = frozenset((".xml", ".rss", ".atom", ".xsl", ".rdf"))
_HTML_START = re.compile(
    r"(?:<!--.*?-->\s*|<\?xml[^>]*\?>\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ANY_TAG = re.compile(
    r"</?(?:p|div|span|article|section|h[1-6]|br|meta|title|table|body|html|main)\b[^<>]*>", re.IGNORECASE
)
_XML_START = re.compile(r"<\?xml|<(?:rss|feed|rdf:RDF|newsItem|newsMessage|NewsML|nitf|alto|urlset|sitemapindex|TEI)\b")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:#.*\r?\n|[ \t]*\r?\n)*[\w\"'][\w \"'.-]*:")
_TAR_MAGIC_AT = 257
_TEXT_BYTES = bytes((*range(0x08, 0x0E), 0x1A, 0x1B, *range(0x20, 0x100)))
_CONTROL_SHARE = 0.02
_LONGEST_NAME = 60


@dataclass(frozen=True, slots=True)
class Beginning:
    """The first of a file.

    Attributes:
        text: Its first 64 KiB, decoded, without leading white space; empty while only bytes are looked at.
        ending: That of its name, in lower case, without `.gz`, `.xz` or `.zst`: `.html`.
        data: The same 64 KiB as bytes.
    """

    text: str
    ending: str
    data: bytes = b""


def is_warc(beginning: Beginning) -> bool:
    """Tell a WARC file."""
    return beginning.data.startswith(b"WARC/")


def is_arc(beginning: Beginning) -> bool:
    """Tell an ARC file, as crawlers wrote them before WARC."""
    return beginning.data.startswith(b"filedesc://")


def is_zip(beginning: Beginning) -> bool:
    """Tell a ZIP archive, with members or without."""
    return beginning.data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_tar(beginning: Beginning) -> bool:
    """Tell a tar archive, POSIX or GNU."""
    return beginning.data[_TAR_MAGIC_AT:].startswith(b"ustar")


def refuse_bytes(prefix: bytes, encoding_is_wide: Callable[[], bool]) -> None:
    """Refuse what its first bytes show to be no text.

    Args:
        prefix: The first bytes.
        encoding_is_wide: Tells whether they are text of an encoding in which NUL bytes are nothing unusual.

    Raises:
        UnreadableError: With the reason.
    """
    for magic, reason in BINARY_FORMATS:
        if prefix.startswith(magic):
            raise UnreadableError(reason)
    strange = len(prefix.translate(None, delete=_TEXT_BYTES))
    if strange > _CONTROL_SHARE * len(prefix) and prefix.strip(b"\x00") and not encoding_is_wide():
        raise UnreadableError("binary file")


def refuse_text(beginning: Beginning) -> None:
    """Refuse what is text, but certainly no article.

    Raises:
        UnreadableError: With the reason.
    """
    if not beginning.text.strip("\ufeff\x00 \t\r\n"):
        raise UnreadableError("empty")
    if beginning.ending in NOT_ARTICLES:
        raise UnreadableError(f"not a format of articles ({beginning.ending})")
    if _is_xml(beginning):
        raise UnreadableError("XML is not read by this version")


def is_json_lines(beginning: Beginning) -> bool:
    """Tell JSON Lines: one object a line."""
    lines = [line for line in beginning.text.split("\n", 50)[:50] if line.strip()]
    if beginning.ending in _LINES_NAMES:
        return lines[0].strip() != "{" and not lines[0].startswith("[") and not _HTML_START.match(beginning.text)
    if not beginning.text.startswith("{") or len(lines) < 2 or not lines[1].startswith("{"):  # noqa: PLR2004 - two lines
        return False
    return _is_object(lines[0]) or _is_object(lines[1])


def is_json(beginning: Beginning) -> bool:
    """Tell JSON: an object, a list of them, or several one after another."""
    if beginning.ending == ".json":
        return not _HTML_START.match(beginning.text)
    return bool(re.match(r'\{\s*(?:"|\}\s*$)|\[\s*\{\s*"', beginning.text))


def is_html(beginning: Beginning) -> bool:
    """Tell HTML, by its first tag or by its name and any tag."""
    if _HTML_START.match(beginning.text):
        return True
    if beginning.ending in _HTML_NAMES:
        return bool(_ANY_TAG.search(beginning.text))
    return (
        beginning.text.startswith("<")
        and beginning.ending not in _MARKDOWN_NAMES
        and bool(_ANY_TAG.match(beginning.text))
    )


def is_markdown(beginning: Beginning) -> bool:
    """Tell Markdown, by its name, or a text of another name by its front matter."""
    return beginning.ending in _MARKDOWN_NAMES or bool(_FRONT_MATTER.match(beginning.text))


def is_table(beginning: Beginning) -> bool:
    """Tell a table with a header, by its name, or by a header of field names that records have."""
    if beginning.ending in _TABLE_NAMES:
        return True
    header = beginning.text.split("\n", 1)[0].strip()
    cells = header.split(delimiter_of(header))
    if len(cells) < 2 or max(map(len, cells)) > _LONGEST_NAME:  # noqa: PLR2004 - a text and something else
        return False
    names = [cell.strip().strip("\"'") for cell in cells]
    has_text = any(is_known(name, "text") or is_known(name, "title") for name in names)
    return has_text and all(map(is_known, names)) and "\n" in beginning.text


def is_plain_text(beginning: Beginning) -> bool:
    """Tell plain text: whatever is text and nothing else."""
    return bool(beginning.text)


def delimiter_of(header: str) -> str:
    """Give the delimiter that splits a header into the most cells; the comma where none does."""
    outside = re.sub(r'"[^"]*"', "", header)
    return max(DELIMITERS, key=outside.count)


def _is_object(line: str) -> bool:
    try:
        return isinstance(json.loads(line), dict)
    except (ValueError, RecursionError):
        return False


def _is_xml(beginning: Beginning) -> bool:
    if _HTML_START.match(beginning.text):
        return False
    return bool(_XML_START.match(beginning.text)) or (beginning.ending in _XML_NAMES and beginning.text.startswith("<"))

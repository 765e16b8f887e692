"""What a file is: told by its content first and by its name second.

A file that calls itself `.txt` and begins with `<!doctype html>` is HTML; a name only decides where the
content leaves a choice. What is certainly no article is refused with the reason.
"""

import json
import re
from collections.abc import Callable
from dataclasses import dataclass

from recorte.corpus.field_names import is_known
from recorte.corpus.streams import UnreadableError
from recorte.corpus.xml_prolog import Root

DELIMITERS = ",;\t|"
"""What separates the cells of a table."""

BINARY_FORMATS = (
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
_MAIL_NAMES = frozenset((".eml", ".mail"))
_LEAST_MAIL_SIGNS = 3
_XML_NAMES = frozenset((".xml", ".rss", ".atom", ".xsl", ".rdf"))
# Each comment ends at its first `-->`: could one go on to a later one, thirty of them would have a billion ends to try.
_HTML_START = re.compile(
    r"(?:(?:<!--.*?-->|<\?xml[^>]*\?>)\s*)*+<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL
)
_ANY_TAG = re.compile(
    r"</?(?:p|div|span|article|section|h[1-6]|br|meta|title|table|body|html|main)\b[^<>]*>", re.IGNORECASE
)
_XML_START = re.compile(r"<\?xml|<!DOCTYPE\s")
_NEWSML_ROOTS = frozenset((
    "newsItem", "packageItem", "newsMessage", "conceptItem", "knowledgeItem", "planningItem", "catalogItem",
))  # fmt: skip
_XML_ROOTS = _NEWSML_ROOTS | {"rss", "RDF", "feed", "nitf", "alto"}
_LISTS_OF_PAGES = frozenset(("urlset", "sitemapindex"))
_OTHER_ROOTS = frozenset(("NewsML", "TEI", "mets", "package", "svg", "opml"))
_WORDPRESS = re.compile(r"""=\s*["']http://wordpress\.org/export/""")
_SCANNED = re.compile(r"""class\s*=\s*["'][^"'<>]*\bocr_page\b|name\s*=\s*["']ocr-(?:system|capabilities)\b""")
_JSON_FEED = re.compile(r'"version"\s*:\s*"https?:\\?/\\?/jsonfeed\.org\\?/version')
_NINJS_STANDARD = re.compile(r'"standard"\s*:\s*\{[^{}]*"ninjs"|"\$?schema"\s*:\s*"[^"]*ninjs')
_NINJS_NAMES = re.compile(
    r'"(versioncreated|contentcreated|firstcreated|representationtype|usageterms|pubstatus|copyrightnotice|renditions'
    r'|headlines|headline_\w+|bodies|body_\w+|descriptions|description_\w+|altids|associations|profile|located)"\s*:'
)
_MAIL_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?:[ \t][^\r\n]*)?\r?\n(?:[ \t][^\r\n]*\r?\n)*")
_MAIL_SIGNS = frozenset((
    "received", "return-path", "delivered-to", "message-id", "mime-version", "dkim-signature", "from", "to",
    "subject", "date", "content-type", "x-mailer", "list-id",
))  # fmt: skip
_MBOX_START = re.compile(r"From [^\r\n]{1,200}\b\d{4}[^\r\n]{0,40}\r?\n(?=[A-Za-z][A-Za-z0-9-]+:)")
_FRONT_MATTER = re.compile(r"---[ \t]*\r?\n(?:#.*\r?\n|[ \t]*\r?\n)*[\w\"'][\w \"'.-]*:")
_TAR_MAGIC_AT = 257
_TAR_MAGIC = (b"ustar\x00", b"ustar  \x00")
"""Of POSIX and of GNU; `ustar` alone may be the end of a word that stands there."""

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
        root: Its first element, if it is XML.
    """

    text: str
    ending: str
    data: bytes = b""
    root: Root | None = None


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
    return beginning.data[_TAR_MAGIC_AT:].startswith(_TAR_MAGIC)


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
    if _root(beginning) in _LISTS_OF_PAGES:
        raise UnreadableError("a sitemap, which lists pages but holds none")
    if _is_xml(beginning) and _root(beginning) not in _XML_ROOTS:
        kind = f" (its first element is <{_root(beginning)[:60]}>)" if beginning.root else ""
        raise UnreadableError(f"XML of a kind that is not read by this version{kind}")


def is_pdf(beginning: Beginning) -> bool:
    """Tell PDF."""
    return beginning.data[:1024].lstrip().startswith(b"%PDF-")


def is_epub(beginning: Beginning) -> bool:
    """Tell EPUB: a ZIP archive whose first member says so, or whose name does."""
    if not beginning.data.startswith(b"PK\x03\x04"):
        return False
    return b"mimetypeapplication/epub+zip" in beginning.data[:256] or beginning.ending == ".epub"


def is_wordpress(beginning: Beginning) -> bool:
    """Tell an export of WordPress: a feed that declares its vocabulary."""
    return _root(beginning) == "rss" and bool(_WORDPRESS.search(beginning.text))


def is_feed(beginning: Beginning) -> bool:
    """Tell RSS and Atom."""
    return _root(beginning) in {"rss", "RDF", "feed"}


def is_newsml(beginning: Beginning) -> bool:
    """Tell NewsML-G2: an item, a package of them, or a message that conveys some."""
    return _root(beginning) in _NEWSML_ROOTS


def is_nitf(beginning: Beginning) -> bool:
    """Tell NITF."""
    return _root(beginning) == "nitf"


def is_alto(beginning: Beginning) -> bool:
    """Tell ALTO."""
    return _root(beginning) == "alto"


def is_hocr(beginning: Beginning) -> bool:
    """Tell hOCR: a page of HTML that says it was scanned."""
    return is_html(beginning) and bool(_SCANNED.search(beginning.text))


def is_ninjs(beginning: Beginning) -> bool:
    """Tell ninjs: an object that names the standard, or has an address and two names that only ninjs has."""
    if not is_json(beginning) or not beginning.text.startswith("{"):
        return False
    names = set(_NINJS_NAMES.findall(beginning.text))
    return bool(_NINJS_STANDARD.search(beginning.text)) or ('"uri"' in beginning.text and len(names) > 1)


def is_json_feed(beginning: Beginning) -> bool:
    """Tell JSON Feed."""
    return beginning.text.startswith("{") and bool(_JSON_FEED.search(beginning.text))


def is_mbox(beginning: Beginning) -> bool:
    """Tell a mailbox: a line that begins with `From ` and ends with a year, and a header below it."""
    return bool(_MBOX_START.match(beginning.text))


def is_mail(beginning: Beginning) -> bool:
    """Tell a mail: a header with at least three of the fields that mails have, or one if the name says so."""
    names: set[str] = set()
    place = 0
    while match := _MAIL_FIELD.match(beginning.text, place):
        names.add(match[1].lower())
        place = match.end()
    enough = 1 if beginning.ending in _MAIL_NAMES else _LEAST_MAIL_SIGNS
    return len(names & _MAIL_SIGNS) >= enough and bool(names & {"from", "subject", "received"})


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
    if _XML_START.match(beginning.text) or (beginning.ending in _XML_NAMES and beginning.text.startswith("<")):
        return True
    return _root(beginning) in _XML_ROOTS | _OTHER_ROOTS


def _root(beginning: Beginning) -> str:
    return beginning.root.name if beginning.root else ""

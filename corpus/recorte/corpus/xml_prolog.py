r"""What stands before the first element of an XML document, and which element that is.

A document type is passed over, never read: no entity is ever declared, so none can be expanded or fetched.

    >>> root = find_root('<?xml version="1.0"?>\n<!DOCTYPE nitf SYSTEM "nitf.dtd">\n<nitf version="3.4">')
    >>> root.name if root else None
    'nitf'
"""

import re
from dataclasses import dataclass

LARGEST_PROLOG = 1 << 16
"""Characters before the first element; beyond that a document is no news."""

_SUBSET = (
    r"""\[(?:[^\]"'<]++|"[^"]*+"|'[^']*+'|<!--(?:[^-]++|-(?!->))*+-->|<\?(?:[^?]++|\?(?!>))*+\?>|<(?!!--|\?))*+\]"""
)
_DOCTYPE = re.compile(rf"""<!DOCTYPE\b(?:[^\["'>]++|"[^"]*+"|'[^']*+')*+(?P<subset>{_SUBSET})?+\s*+>""", re.IGNORECASE)
_PASSED_OVER = re.compile(r"\s++|<\?(?:[^?]++|\?(?!>))*+\?>|<!--(?:[^-]++|-(?!->))*+-->")
_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*+:)?(?P<name>[A-Za-z_][\w.-]*+)(?P<attributes>[^<>]*+)")
_ENTITY = re.compile(r"<!ENTITY\s+(?!%)", re.IGNORECASE)
_DECLARED = re.compile(r"<\?xml\b[^>]{0,200}?\bencoding\s*=\s*[\"']([\w.:-]{1,40})[\"']")


@dataclass(frozen=True, slots=True)
class Root:
    """The first element of a document.

    Attributes:
        name: Its name without a prefix.
        attributes: What follows the name in its tag; the declarations of namespaces stand there.
        start: Where its tag begins in the text.
        declares_entities: Whether the document type declares entities, which texts could refer to.
    """

    name: str
    attributes: str
    start: int
    declares_entities: bool = False


def find_root(text: str) -> Root | None:
    """Find the first element.

    Args:
        text: The beginning of a document.

    Returns:
        The element; `None` where something else stands before it, or where the text ends too early.
    """
    place = 0
    declares_entities = False
    text = text[: 2 * LARGEST_PROLOG]
    while place < LARGEST_PROLOG:
        if match := _PASSED_OVER.match(text, place):
            place = match.end()
        elif match := _DOCTYPE.match(text, place):
            declares_entities = declares_entities or bool(_ENTITY.search(match["subset"] or ""))
            place = match.end()
        else:
            break
    root = _ROOT.match(text, place)
    return Root(root["name"], root["attributes"], place, declares_entities) if root else None


def declared_encoding(text: str) -> str | None:
    """Give the encoding that an XML declaration names."""
    match = _DECLARED.match(text.lstrip("\ufeff \t\r\n")[:256])
    return match[1] if match else None

r"""Plain paragraphs out of the HTML and Markdown that records and front-matter files write their texts in.

Every word that a reader of the page would see is kept; tags, link targets, scripts and emphasis marks go. One
pass over the text, so that no markup, however broken, is slow.

    >>> strip_html("<p>Caiu o <b>dólar</b>.</p><p>Subiu a bolsa &amp; o ouro.</p>")
    'Caiu o dólar.\nSubiu a bolsa & o ouro.'
    >>> strip_markdown("## Crise\n\nO **ministro** [disse](https://jornal.example) que não.")
    'Crise\n\nO ministro disse que não.'
"""

import re
from html import unescape

BLOCKS = frozenset((
    "address", "article", "aside", "blockquote", "br", "caption", "center", "dd", "div", "dl", "dt",
    "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr",
    "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "tbody", "td", "tfoot", "th",
    "thead", "tr", "ul",
))  # fmt: skip
"""Elements that begin and end a paragraph."""

UNSEEN = frozenset((
    "script", "style", "noscript", "template", "iframe", "object", "svg", "head",
))  # fmt: skip
"""Elements whose content a reader does not see."""

INLINE = frozenset((
    "a", "abbr", "acronym", "amp-img", "audio", "b", "big", "body", "cite", "code", "del", "em", "embed",
    "font", "html", "i", "img", "input", "ins", "kbd", "label", "link", "mark", "meta", "o", "q", "s",
    "small", "source", "span", "strike", "strong", "sub", "sup", "time", "title", "tt", "u", "var", "video",
    "wbr",
))  # fmt: skip
"""The other elements that are taken for markup; `<` before anything else is text, as in `a <b> c` of no
language."""

_KNOWN = BLOCKS | UNSEEN | INLINE
_TAG = re.compile(r"<!--.*?(?:-->|$)|</?([a-zA-Z][\w:-]*+)[^<>]*+>", re.DOTALL)
_ENTITY = re.compile(r"&(?:[a-zA-Z]\w{1,30}|#\d{1,7}|#[xX][0-9a-fA-F]{1,6});")
_WHITE = re.compile(r"[ \t\r\n]+")
_PARAGRAPH_BREAK = re.compile(r"(?<![ \t])[ \t]*\n\s*")

_LIQUID = re.compile(r"\{%-?[^{}%]*-?%\}")
_FENCE = re.compile(r"^ {0,3}(?:```|~~~).*$", re.MULTILINE)
_IMAGE = re.compile(r"!\[[^\[\]]*\]\([^()\s]*(?:\s+\"[^\"]*\")?\)")
_LINK = re.compile(r"\[([^\[\]]+)\](?:\([^()\s]*(?:\([^()\s]*\))?[^()\s]*(?:\s+\"[^\"]*\")?\)|\[[^\[\]]*\])")
_LINE_MARK = re.compile(r"^[ \t]*(?:#{1,6}[ \t]+|>[ \t]?)+|(?<![ \t])[ \t]+#+[ \t]*$", re.MULTILINE)
_RULE = re.compile(r"^[ \t]*(?:(?:-[ \t]*){3,}|(?:\*[ \t]*){3,}|(?:_[ \t]*){3,}|=+|-{2,})$", re.MULTILINE)
_STRONG = re.compile(r"(\*\*|__|~~)(?=\S)([^\n]{0,500}?\S)\1")
_EMPHASIS = re.compile(
    r"(?<![\w*])\*(?=[^\s*])([^*\n]*[^\s*])\*(?![\w*])|(?<![\w_])_(?=[^\s_])([^_\n]*[^\s_])_(?![\w_])"
)
_AUTOLINK = re.compile(r"<(https?://[^<>\s]+)>")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!\"'>~|<&$])")


def strip_html(text: str) -> str:
    """Reduce HTML inside a text to paragraphs, each on a line of its own.

    Args:
        text: A text that may hold HTML.

    Returns:
        The text; the very same string where it holds neither a known tag nor an entity.
    """
    if "<" in text and any((tag[1] or "p").lower() in _KNOWN for tag in _TAG.finditer(text)):
        text = "".join(_seen(text))
        return _PARAGRAPH_BREAK.sub("\n", _unescaped(text)).strip()
    return _unescaped(text)


def strip_markdown(text: str) -> str:
    """Reduce Markdown, with the HTML and template tags in it, to plain paragraphs.

    Args:
        text: The body of a Markdown file.

    Returns:
        The text; list marks and line breaks stay as they are.
    """
    if "{%" in text:
        text = _LIQUID.sub("", text)
    text = _AUTOLINK.sub(r"\1", text)
    text = strip_html(text)
    for pattern in (_FENCE, _RULE, _LINE_MARK):
        text = pattern.sub("", text)
    if "[" in text:
        text = _LINK.sub(r"\1", _IMAGE.sub("", text))
    text = _EMPHASIS.sub(lambda match: match[1] or match[2], _STRONG.sub(r"\2", text))
    return _ESCAPED.sub(r"\1", text) if "\\" in text else text


def _unescaped(text: str) -> str:
    return unescape(text) if "&" in text and _ENTITY.search(text) else text


def _seen(text: str) -> list[str]:
    parts: list[str] = []
    start = 0
    hidden = ""
    has_paragraphs = _has_blocks(text)
    for tag in _TAG.finditer(text):
        name = (tag[1] or "").lower()
        if tag[1] and name not in _KNOWN:
            continue
        if not hidden:
            between = text[start : tag.start()]
            parts.append(_WHITE.sub(" ", between) if has_paragraphs else between)
            parts.append("\n" if name in BLOCKS else "")
        start = tag.end()
        hidden = _hides(tag[0], name, hidden)
    tail = "" if hidden else text[start:]
    return [*parts, _WHITE.sub(" ", tail) if has_paragraphs else tail]


def _has_blocks(text: str) -> bool:
    # Where no tag makes paragraphs, the line feeds do, as in texts with nothing but links in them.
    return any((tag[1] or "").lower() in {"p", "br", "div", "li"} for tag in _TAG.finditer(text))


def _hides(tag: str, name: str, hidden: str) -> str:
    if hidden:
        return "" if name == hidden and tag.startswith("</") else hidden
    return name if name in UNSEEN and not tag.startswith("</") and not tag.endswith("/>") else ""

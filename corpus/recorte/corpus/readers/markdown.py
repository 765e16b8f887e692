"""Markdown: one article a file, with the metadata of its YAML front matter.

The front matter is data and nothing else: no YAML type is built, only strings and lists of them, so an id
stays as it is written and no tag can run code. A front matter that cannot be parsed leaves an article with a
body.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

import yaml

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import decode
from recorte.corpus.field_names import is_known, squeezed
from recorte.corpus.markup import strip_markdown
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Value

LARGEST_FRONT_MATTER = 1 << 16
"""Characters; a longer one is no front matter but a body that begins with a rule."""

BODY = "recorte body"
"""The name under which the body joins the fields of the front matter."""

_OPENING = re.compile(r"\s*---[ \t]*\r?\n")
_CLOSING = re.compile(r"^(?:---|\.\.\.)[ \t]*\r?$\n?", re.MULTILINE)
_HEADING = re.compile(r"\s*#[ \t]+(?P<title>[^\n]+?)[ \t#]*(?:\n|$)|\s*(?P<under>[^\n#>*-][^\n]*)\n=+[ \t]*(?:\n|$)")
_SIMPLE_FIELD = re.compile(r"^([A-Za-zÀ-ÿ_][\w -]*):[ \t]+(\S.*)$", re.MULTILINE)


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    text = decode(source.stream.whole(source.options.largest_text, "a Markdown file"))
    front, body = split_front_matter(text)
    fields = {name: value for name, value in parse_front_matter(front).items() if not is_known(name, "text")}
    if not any(is_known(name, "title") and value for name, value in fields.items()):
        title, body = _heading(body)
        fields |= {"title": title}
    mapper = source.mapper(strip_markdown)
    mapper = replace(mapper, extra={**mapper.extra, "text": (BODY,)})
    article = mapper.article({**fields, BODY: body}, source.place())
    yield article or source.rejection("no text")


def split_front_matter(text: str) -> tuple[str, str]:
    """Split a file into its YAML front matter and its body; the first is empty where there is none."""
    opening = _OPENING.match(text)
    closing = opening and _CLOSING.search(text, opening.end(), opening.end() + LARGEST_FRONT_MATTER)
    if not opening or not closing:
        return "", text
    return text[opening.end() : closing.start()], text[closing.end() :]


def parse_front_matter(front: str) -> Mapping[str, Value]:
    """Give the fields of a front matter; of one that is not YAML, those that stand on a line of their own."""
    try:
        fields = yaml.load(front, Loader=yaml.BaseLoader)  # noqa: S506 - builds strings only, less than safe_load
    except (yaml.YAMLError, ValueError, RecursionError):
        return {name: value.strip().strip("\"'") for name, value in _SIMPLE_FIELD.findall(front)}
    if not isinstance(fields, dict):
        return {}
    return {str(name): value for name, value in fields.items() if _is_plain(value) and squeezed(str(name))}


def _is_plain(value: Value) -> bool:
    return isinstance(value, str) or (isinstance(value, list) and all(isinstance(member, str) for member in value))


def _heading(body: str) -> tuple[str, str]:
    heading = _HEADING.match(body)
    if not heading:
        return "", body
    return strip_markdown((heading["title"] or heading["under"]).rstrip(" \t#")), body[heading.end() :]

"""ninjs: the news item of agencies as JSON, in versions 1 and 2.

Source: ninjs of the IPTC, versions 1.6 and 2.2. Names such as `headline_main` and `body_richtext` are of the
former, lists of objects with a role of the latter.
"""

import json
import re
from collections.abc import Iterator, Mapping

from recorte.corpus.article import Article, Rejection
from recorte.corpus.decoding import decode
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.records import Value, flattened
from recorte.corpus.streams import UnreadableError

_HEADLINE = re.compile(r"headline(?:_(?P<role>\w+))?")
_BODY = re.compile(r"body_(?P<role>\w+)")
_FIRST = ("main", "")
_TAG = re.compile(r"<(?:p|br|div)\b", re.IGNORECASE)


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the one article of the file."""
    try:
        item = json.loads(decode(source.stream.whole(source.options.largest_record, "an object")))
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not valid JSON: {error}") from error
    if not isinstance(item, dict):
        raise UnreadableError("not a record: a JSON object is needed")
    if item.get("pubstatus") in {"canceled", "withheld"}:
        yield source.rejection(f"withdrawn by the agency ({item['pubstatus']})")
        return
    text = _text(item)
    kind = item.get("type")
    if not text and isinstance(kind, str) and kind not in {"text", "composite"}:
        yield source.rejection(f"no text: the item is of the type {kind[:60]}")
        return
    if not text and not _headline(item):
        yield source.rejection("no text")
        return
    yield source.mapper().article(_record(item, text), source.place()) or source.rejection("no text")


def _record(item: Mapping[str, Value], text: str) -> dict[str, Value]:
    return {
        "id": item.get("uri"),
        "title": _headline(item),
        "text": text,
        "published": [
            *flattened(item.get("firstcreated")),
            *flattened(item.get("contentcreated")),
            *flattened(item.get("versioncreated")),
        ],
        "author": [*flattened(item.get("byline")), *flattened(item.get("by"))],
        "section": [*flattened(item.get("section")), *flattened(item.get("subject")), *flattened(item.get("subjects"))],
        "publisher": [*flattened(item.get("provider")), *flattened(item.get("infosources"))],
        "url": item.get("uri"),
        "language": item.get("language"),
    }


def _headline(item: Mapping[str, Value]) -> str:
    found = list(_values(item, "headlines", _HEADLINE))
    found.sort(key=lambda headline: headline[0] not in _FIRST)
    return next((strip_html(value) for _, value in found), "")


def _text(item: Mapping[str, Value]) -> str:
    """Give the body: with its paragraphs, where one that is marked up has about as much to say as the longest."""
    plain = {value: strip_html(value) for _, value in _values(item, "bodies", _BODY)}
    longest = max(map(len, plain.values()), default=0)
    marked = [value for value in plain if _TAG.search(value) and len(plain[value]) > longest * 0.8]
    return next((plain[value] for value in marked), next((text for text in plain.values() if len(text) == longest), ""))


def _values(item: Mapping[str, Value], listed: str, named: re.Pattern[str]) -> Iterator[tuple[str, str]]:
    """Give roles and values of an attribute in both ways of writing it."""
    members = item.get(listed)
    for member in members if isinstance(members, list) else ():
        if isinstance(member, dict) and isinstance(member.get("value"), str):
            yield str(member.get("role") or ""), member["value"]
    for name, value in item.items():
        if (match := named.fullmatch(name)) and isinstance(value, str):
            yield match["role"] or "", value

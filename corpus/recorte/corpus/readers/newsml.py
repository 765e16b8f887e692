"""NewsML-G2: news items of agencies, one in a file or several in a message.

What only refers to others (packages, concepts, plans) is told and passed over, as are pictures, which have no
text, and items that the agency has withdrawn.

Source: NewsML-G2 of the IPTC, version 2.35.
"""

from collections.abc import Iterator

from recorte.corpus.article import Article, Rejection
from recorte.corpus.elements import Element, articles_of, elements, name_of, paragraphs, text, texts, within
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.readers import nitf
from recorte.corpus.records import Place, RecordMapper, Value

REFERENCES = {
    "packageItem": "a package, which only refers to news items",
    "conceptItem": "a concept, not an article",
    "knowledgeItem": "a vocabulary, not an article",
    "planningItem": "a plan of coverage, not an article",
    "catalogItem": "a catalogue, not an article",
}
"""Items that hold no article, and what to say of them."""

WITHDRAWN = frozenset(("canceled", "withheld"))
"""What `pubStatus` says of an item that must not be published."""

_LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each news item."""
    mapper = source.mapper(str)

    def article(element: Element, place: Place) -> Article | str:
        return REFERENCES.get(name_of(element)) or _article(element, place, mapper)

    yield from articles_of(source, elements(source, {"newsItem", *REFERENCES}), article, "NewsML-G2")


def _article(element: Element, place: Place, mapper: RecordMapper) -> Article | str:
    status = _code(element, "itemMeta/pubStatus")
    if status in WITHDRAWN:
        return f"withdrawn by the agency ({status})"
    inside = _inside(element)
    kind = _code(element, "itemMeta/itemClass")
    if not inside["text"] and kind not in {"text", ""}:
        return f"no text: the item is of the class {kind[:60]}"
    return (
        mapper.article(_record(element) | {name: value for name, value in inside.items() if value}, place) or "no text"
    )


def _record(element: Element) -> dict[str, Value]:
    language = next(within(element, "contentMeta/language"), None)
    provider = next(within(element, "itemMeta/provider"), None)
    return {
        "id": str(element.get("guid") or ""),
        "title": text(element, "contentMeta/headline", "itemMeta/title", "contentMeta/slugline"),
        "text": "",
        "published": texts(element, "itemMeta/firstCreated", "contentMeta/contentCreated", "itemMeta/versionCreated"),
        "author": texts(element, "contentMeta/by") or texts(element, "contentMeta/creator/name"),
        "section": texts(element, "contentMeta/subject/name"),
        "publisher": text(element, "itemMeta/provider/name", "contentMeta/infoSource/name")
        or ("" if provider is None else str(provider.get("literal") or "")),
        "language": str((language is not None and language.get("tag")) or element.get(_LANGUAGE) or ""),
    }


def _inside(element: Element) -> dict[str, Value]:
    """Give the text of an item, in the longest of the ways in which it is given, and what stands with it."""
    best: dict[str, Value] = {"text": ""}
    for content in within(element, "contentSet"):
        for one in content:
            found = _rendition(one)
            if len(str(found["text"])) > len(str(best["text"])):
                best = found
    # The item's own values are surer than those of the document in it, but for these.
    return {name: value for name, value in best.items() if name in {"text", "subtitle"}}


def _rendition(content: Element) -> dict[str, Value]:
    if name_of(content) == "inlineData" and "html" in str(content.get("contenttype") or ""):
        return {"text": strip_html("".join(content.itertext()))}
    if name_of(content) == "inlineData" and not content.get("encoding"):
        return {"text": "".join(content.itertext())}
    if name_of(content) != "inlineXML":
        return {"text": ""}
    document = next(iter(content), None)
    if document is None:
        return {"text": "".join(content.itertext())}
    if name_of(document) == "nitf":
        return nitf.record(document)
    page = next(within(document, "body"), document)
    return {"text": paragraphs(page, nitf.PARAGRAPHS)}


def _code(element: Element, path: str) -> str:
    found = next(within(element, path), None)
    return "" if found is None else str(found.get("qcode") or "").rpartition(":")[2]

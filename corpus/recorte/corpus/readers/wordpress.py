"""Exports of WordPress (WXR): the published posts and pages; an export may be of any size.

Drafts, attachments, menus and comments are passed over: they were never published, or are no articles.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from recorte.corpus.article import Article, Rejection
from recorte.corpus.elements import Element, articles_of, elements, name_of, text, within
from recorte.corpus.markup import strip_html
from recorte.corpus.opening import OpenSource
from recorte.corpus.readers.feeds import text_of
from recorte.corpus.records import Place, RecordMapper

MOST_AUTHORS = 100_000
"""Authors of one site whose names are kept."""

_LONGEST_KIND = 40
_ABOUT = frozenset(("title", "language", "wp:author"))
_TYPES = frozenset(("post", "page"))
_SHORTCODE = re.compile(r"\[/?(?:caption|gallery|embed|audio|video|playlist|vc_\w+|et_pb_\w+)\b[^\[\]<>]*\]")


def articles(source: OpenSource) -> Iterator[Article | Rejection]:
    """Give the article of each published post and page; where there is none, say what there is instead."""
    site = _Site(source.mapper(lambda written: strip_html(_prepared(written))))
    is_empty = True
    for made in articles_of(source, elements(source, {"item"}, _ABOUT), site.article, "a post", nothing=""):
        is_empty = False
        yield made
    if is_empty:
        kinds = ", ".join(f"{count} {kind}" for kind, count in site.others.most_common(10))
        yield source.rejection(f"no published posts or pages{f', only {kinds}' if kinds else ''}")


@dataclass(slots=True)
class _Site:
    mapper: RecordMapper
    title: str = ""
    language: str = ""
    names: dict[str, str] = field(default_factory=dict)
    others: Counter[str] = field(default_factory=Counter)

    def article(self, element: Element, place: Place) -> Article | str | None:
        if name_of(element) != "item":
            self._note(element)
            return None
        kind, status = text(element, "wp:post_type") or "post", text(element, "wp:status") or "publish"
        if kind not in _TYPES or status != "publish":
            self.others[(kind if kind not in _TYPES else f"{kind} ({status})")[:_LONGEST_KIND]] += 1
            return None
        login = text(element, "dc:creator")
        record = {
            "id": text(element, "guid", "wp:post_id"),
            "title": text(element, "title"),
            "text": _content(element),
            # The paper's own clock; `pubDate` is the same moment in Greenwich, at times on another day.
            "published": [text(element, "wp:post_date"), text(element, "pubDate")],
            "author": self.names.get(login, login),
            "section": [
                text_of(one) for one in within(element, "category") if one.get("domain", "category") == "category"
            ],
            "publisher": self.title,
            "url": strip_html(text(element, "link")),
            "language": self.language,
        }
        return self.mapper.article(record, place) or "no text"

    def _note(self, element: Element) -> None:
        name = name_of(element)
        if name == "wp:author" and len(self.names) < MOST_AUTHORS:
            shown = text(element, "wp:author_display_name")
            self.names[text(element, "wp:author_login")] = shown or text(element, "wp:author_login")
        elif name_of(element.getparent()) == "channel":
            if name == "title":
                self.title = self.title or text_of(element)
            elif name == "language":
                self.language = text_of(element)


def _content(element: Element) -> str:
    for name in ("content:encoded", "excerpt:encoded"):
        for one in within(element, name):
            written = "".join(one.itertext())
            if strip_html(written).strip():
                return written
    return ""


def _prepared(written: str) -> str:
    """Mark the paragraphs that WordPress makes of blank lines when it shows a post, and drop its shortcodes."""
    written = _SHORTCODE.sub("", written)
    if "<p" in written:
        return written
    return re.sub(r"\n[ \t\r]*\n", "\n<p>", written)
